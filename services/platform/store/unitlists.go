package store

import (
	"context"
	"encoding/json"

	"firstkm/services/batch"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// UnitList implements batch.Reads.
func (q *queries) UnitList(ctx context.Context, id batch.ListID) (batch.List, error) {
	return bodies[batch.List](batch.ErrNotFound)(q.q.row(ctx, `SELECT body FROM unit_lists WHERE id = $1`, id))
}

// LockUnitList implements batch.Tx.
func (tx *Tx) LockUnitList(ctx context.Context, id batch.ListID) (batch.List, error) {
	return bodies[batch.List](batch.ErrNotFound)(tx.q.row(ctx, `SELECT body FROM unit_lists WHERE id = $1`+tx.engine.lock(), id))
}

// UnitLists implements batch.Reads.
func (q *queries) UnitLists(ctx context.Context, f batch.ListFilter, p page.Request) (page.Page[batch.List], error) {
	var w filter
	w.and(true, `school = ?`, string(f.School))
	w.and(f.Batch != "", `batch = ?`, string(f.Batch))
	w.and(f.State != "", `state = ?`, string(f.State))
	return newest(ctx, q.q, `unit_lists`, w, p, bodies[batch.List](batch.ErrNotFound), func(l batch.List) string { return string(l.ID) })
}

// listed selects a unit u of a published list l with its enterprise e and its batch b, and more columns.
func (e engine) listed(more string) string {
	return `SELECT u.unit, l.id, l.batch, l.decision_no, l.decided_on, l.published_on, u.stopped_on, e.verified, ` + e.member(`b.body`, `To`) + more + `
	FROM unit_lists l JOIN batches b ON b.id = l.batch JOIN unit_list_units u ON u.list = l.id JOIN enterprises e ON e.id = u.unit`
}

// member is a member of a column of JSON, as text.
func (e engine) member(column, name string) string {
	if e == postgresEngine {
		return `(` + column + `::json ->> '` + name + `')`
	}
	return `json_extract(` + column + `, '$.` + name + `')`
}

func scanListed(row scanner) (l batch.Listed, err error) {
	return l, row.Scan(&l.Unit, &l.List, &l.Batch, &l.DecisionNo, (*dated)(&l.DecidedOn), (*dated)(&l.PublishedOn), (*dated)(&l.StoppedOn), (*flag)(&l.Verified), (*dated)(&l.Until))
}

// UnitsListed implements batch.Adopts.
func (q *queries) UnitsListed(ctx context.Context, school org.ID, id batch.ID, day civil.Date) ([]batch.Listed, error) {
	return q.someListed(ctx, school, id, day, nil)
}

// someListed are those of some units, of all without.
func (q *queries) someListed(ctx context.Context, school org.ID, id batch.ID, day civil.Date, of []org.ID) ([]batch.Listed, error) {
	w := when(`l.school = ? AND l.state = 'published' AND l.published_on <= ?`, string(school), day.String()).also(id != "", `l.batch = ?`, string(id))
	in(&w, `u.unit`, of)
	return all(ctx, q.q, scanListed, q.engine.listed(``)+w.where()+` ORDER BY u.unit, l.published_on, l.id`, w.args...)
}

// UnitListed implements batch.Adopts.
func (q *queries) UnitListed(ctx context.Context, school, unit org.ID, day civil.Date) (of []batch.Listed, published bool, err error) {
	of, err = all(ctx, q.q, scanListed, q.engine.listed(``)+` WHERE l.school = $1 AND l.state = 'published' AND l.published_on <= $2 AND u.unit = $3 ORDER BY l.published_on, l.id`,
		school, day.String(), unit)
	if err != nil || len(of) > 0 {
		return of, len(of) > 0, err
	}
	n := 0
	err = q.q.row(ctx, `SELECT COUNT(*) FROM unit_lists WHERE school = $1 AND state = 'published' AND published_on <= $2`, school, day.String()).Scan(&n)
	return nil, n > 0, err
}

// Cooperating implements batch.Reads.
func (q *queries) Cooperating(ctx context.Context, school org.ID, day civil.Date) (map[org.ID]civil.Date, error) {
	on := map[org.ID]civil.Date{}
	return on, q.bonds(ctx, `school`, []org.ID{school}, day, func(c org.Cooperation) {
		if first, has := on[c.Enterprise]; c.Listed(day) && (!has || c.Listing.PublishedOn.Before(first)) {
			on[c.Enterprise] = c.Listing.PublishedOn
		}
	})
}

// InsertUnitList implements batch.Tx.
func (tx *Tx) InsertUnitList(ctx context.Context, l batch.List) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if _, err := tx.q.exec(ctx, `INSERT INTO unit_lists (id, school, batch, state, decision_no, decided_on, published_on, updated_at, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		l.ID, l.School, l.Batch, l.State, l.DecisionNo, l.DecidedOn.String(), l.PublishedOn.String(), micros(l.UpdatedAt), l.Version, string(body)); err != nil {
		return err
	}
	return tx.listUnits(ctx, l)
}

// SaveUnitList implements batch.Tx.
func (tx *Tx) SaveUnitList(ctx context.Context, l batch.List) error {
	body, err := json.Marshal(l)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE unit_lists SET state = $1, decision_no = $2, decided_on = $3, published_on = $4, updated_at = $5, version = $6, body = $7 WHERE id = $8 AND version = $9`,
		l.State, l.DecisionNo, l.DecidedOn.String(), l.PublishedOn.String(), micros(l.UpdatedAt), l.Version, string(body), l.ID, l.Version-1)
	if err := changed(n, err, batch.ErrStale); err != nil {
		return err
	}
	return tx.listUnits(ctx, l)
}

// DeleteUnitList implements batch.Tx; what was never published has no rows of units.
func (tx *Tx) DeleteUnitList(ctx context.Context, id batch.ListID) error {
	_, err := tx.q.exec(ctx, `DELETE FROM unit_lists WHERE id = $1`, id)
	return err
}

// listUnits keeps the rows of a published list in step with it; a list that is not published has none.
func (tx *Tx) listUnits(ctx context.Context, l batch.List) error {
	if l.State != batch.Published {
		return nil
	}
	for _, e := range l.Entries {
		_, err := tx.q.exec(ctx, `INSERT INTO unit_list_units (list, unit, stopped_on) VALUES ($1, $2, $3) ON CONFLICT (list, unit) DO UPDATE SET stopped_on = $3`,
			l.ID, e.Unit, e.StoppedOn.String())
		if err != nil {
			return err
		}
	}
	return nil
}
