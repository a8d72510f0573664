package store

import (
	"context"
	"slices"

	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// StableUnits implements find.Orgs: which of the units are a stable partner of some school on day.
func (q *queries) StableUnits(ctx context.Context, units []org.ID, day civil.Date) (map[org.ID]bool, error) {
	stable := map[org.ID]bool{}
	err := q.bonds(ctx, `enterprise`, units, day, func(c org.Cooperation) {
		if c.Stable(day) {
			stable[c.Enterprise] = true
		}
	})
	return stable, err
}

// ListedUnits implements find.Orgs: for each school the units on its published list on day, each once, by their ids. A school
// that published a list of a Party organisation's decision has what counts on those; of others it is what stands with their
// cooperations.
func (q *queries) ListedUnits(ctx context.Context, schools []org.ID, day civil.Date) (map[org.ID][]org.ID, error) {
	listed, decided, err := q.decidedUnits(ctx, schools, day)
	if err != nil {
		return nil, err
	}
	err = q.bonds(ctx, `school`, schools, day, func(c org.Cooperation) {
		if !decided[c.School] && c.Listed(day) {
			listed[c.School] = append(listed[c.School], c.Enterprise)
		}
	})
	for school, units := range listed {
		slices.Sort(units)
		listed[school] = slices.Compact(units)
	}
	return listed, err
}

// decidedUnits are the units that count on the schools' published lists, and which schools have published any.
func (q *queries) decidedUnits(ctx context.Context, schools []org.ID, day civil.Date) (listed map[org.ID][]org.ID, decided map[org.ID]bool, err error) {
	listed, decided = map[org.ID][]org.ID{}, map[org.ID]bool{}
	for part := range slices.Chunk(schools, atOnce) {
		w := when(`l.state = 'published' AND l.published_on <= ?`, day.String())
		in(&w, `l.school`, filled(part))
		_, err := all(ctx, q.q, func(row scanner) (none struct{}, err error) {
			var school org.ID
			l, err := scanListed(also{row, []any{&school}})
			if err == nil {
				decided[school] = true
				if l.Counts(day) {
					listed[school] = append(listed[school], l.Unit)
				}
			}
			return none, err
		}, q.engine.listed(`, l.school`)+w.where(), w.args...)
		if err != nil {
			return nil, nil, err
		}
	}
	return listed, decided, nil
}

// bonds reads the cooperations that had begun by day of whom a column names.
func (q *queries) bonds(ctx context.Context, column string, ids []org.ID, day civil.Date, each func(org.Cooperation)) error {
	for part := range slices.Chunk(ids, atOnce) {
		var w filter
		in(&w, column, filled(part))
		w.and(true, `from_on <= ?`, day.String())
		w.and(true, `(ended_on = '' OR ended_on > ?)`, day.String())
		_, err := all(ctx, q.q, func(row scanner) (none struct{}, err error) {
			c, err := scanCooperation(row)
			if err == nil {
				each(c)
			}
			return none, err
		}, `SELECT `+cooperationColumns+` FROM cooperations`+w.where(), w.args...)
		if err != nil {
			return err
		}
	}
	return nil
}
