package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

func scanRound(row scanner) (round.Round, error) { return bodies[round.Round](round.ErrNotFound)(row) }

// Round implements round.Reads.
func (q *queries) Round(ctx context.Context, id round.ID) (round.Round, error) {
	return scanRound(q.q.row(ctx, `SELECT body FROM rounds WHERE id = $1`, id))
}

// LockRound implements round.Tx.
func (tx *Tx) LockRound(ctx context.Context, id round.ID) (round.Round, error) {
	r, err := scanRound(tx.q.row(ctx, `SELECT body FROM rounds WHERE id = $1`+tx.engine.lock(), id))
	if err == nil {
		tx.hold(string(id), r.Version)
	}
	return r, err
}

// LockRounds reads up to n rounds behind an id that hold sealed secrets, in the order of ids.
func (tx *Tx) LockRounds(ctx context.Context, after round.ID, n int) ([]round.Round, error) {
	return all(ctx, tx.q, scanRound, `SELECT body FROM rounds WHERE id > $1 AND state <> 'planned' ORDER BY id LIMIT $2`+tx.engine.lock(), after, n)
}

// ShareRound implements round.Tx.
func (tx *Tx) ShareRound(ctx context.Context, id round.ID) (round.Round, error) {
	return scanRound(tx.q.row(ctx, `SELECT body FROM rounds WHERE id = $1`+tx.engine.share(), id))
}

// Rounds implements round.Reads.
func (q *queries) Rounds(ctx context.Context, f round.Filter, p page.Request) (page.Page[round.Round], error) {
	var w filter
	w.and(f.School != "", `id IN (SELECT round FROM round_schools WHERE school = ?)`, string(f.School))
	w.and(f.Unit != "", `id IN (SELECT round FROM round_units WHERE enterprise = ?)`, string(f.Unit))
	in(&w, `state`, f.States)
	return newest(ctx, q.q, `rounds`, w, p, scanRound, func(r round.Round) string { return string(r.ID) })
}

// LastOut implements round.Reads.
func (q *queries) LastOut(ctx context.Context, host org.ID, but round.ID) (round.Round, error) {
	return scanRound(q.q.row(ctx, `SELECT body FROM rounds WHERE host = $1 AND id <> $2 AND state IN ('published', 'settled') ORDER BY id DESC LIMIT 1`, host, but))
}

// RoundsToDo implements round.Reads.
func (q *queries) RoundsToDo(ctx context.Context, now time.Time, limit int) ([]round.ID, error) {
	return all(ctx, q.q, func(r scanner) (id round.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM rounds r WHERE state = 'open' AND closes_at <= $1 OR state = 'published' OR asked = 1 AND state IN ('closed', 'computed', 'reviewed')
		    OR (state = 'cancelled' OR state IN ('planned', 'open', 'closed', 'computed', 'reviewed') AND holds_until < $2)
		       AND EXISTS (SELECT 1 FROM round_offers o WHERE o.round = r.id AND o.held > 0)
		 ORDER BY id LIMIT $3`, micros(now), civil.Today(now).String(), limit)
}

// StaleRuns implements round.Reads.
func (q *queries) StaleRuns(ctx context.Context, limit int) ([]round.RunID, error) {
	return all(ctx, q.q, func(r scanner) (id round.RunID, err error) { return id, r.Scan(&id) },
		`SELECT run FROM round_runs WHERE run NOT IN (SELECT run FROM rounds WHERE state <> 'cancelled' UNION ALL SELECT asked_run FROM rounds) ORDER BY run LIMIT $1`, limit)
}

func roundArgs(r round.Round) ([]any, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("encode a round: %w", err)
	}
	var run round.RunID
	if r.Asked != nil {
		run = r.Asked.ID
	}
	return []any{r.State, micros(r.Closes), r.HoldsUntil.String(), r.Run, flag(r.Asked != nil), run, r.Version, string(body)}, nil
}

// InsertRound implements round.Tx.
func (tx *Tx) InsertRound(ctx context.Context, r round.Round) error {
	args, err := roundArgs(r)
	if err != nil {
		return err
	}
	if _, err := tx.q.exec(ctx, `INSERT INTO rounds (state, closes_at, holds_until, run, asked, asked_run, version, body, id, host, created_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`, append(args, r.ID, r.Host, micros(r.CreatedAt))...); err != nil {
		return err
	}
	return tx.saveRoundSchools(ctx, r)
}

func (tx *Tx) saveRoundSchools(ctx context.Context, r round.Round) error {
	if _, err := tx.q.exec(ctx, `DELETE FROM round_schools WHERE round = $1`, r.ID); err != nil {
		return err
	}
	for _, m := range r.Schools {
		if _, err := tx.q.exec(ctx, `INSERT INTO round_schools (round, school, batch) VALUES ($1, $2, $3)`, r.ID, m.School, m.Batch); err != nil {
			return err
		}
	}
	return nil
}

// SaveRound implements round.Tx.
func (tx *Tx) SaveRound(ctx context.Context, r round.Round) error {
	args, err := roundArgs(r)
	if err != nil {
		return err
	}
	if r.State == round.Planned {
		if err := tx.saveRoundSchools(ctx, r); err != nil {
			return err
		}
	}
	return tx.save(ctx, string(r.ID), r.Version, round.ErrStale, `UPDATE rounds SET state = $1, closes_at = $2, holds_until = $3, run = $4, asked = $5, asked_run = $6, version = $7, body = $8
		WHERE id = $9 AND version = $10`, append(args, r.ID, r.Version-1)...)
}

// RoundSchools implements notify.Reads.
func (q *queries) RoundSchools(ctx context.Context, id ident.ID) ([]org.ID, error) {
	return all(ctx, q.q, func(r scanner) (of org.ID, err error) { return of, r.Scan(&of) }, `SELECT school FROM round_schools WHERE round = $1 ORDER BY school`, id)
}

// RoundUnits implements notify.Reads.
func (q *queries) RoundUnits(ctx context.Context, id ident.ID) ([]org.ID, error) {
	list, err := q.Invitations(ctx, round.ID(id))
	var of []org.ID
	for _, i := range list {
		if i.Stands() {
			of = append(of, i.Unit)
		}
	}
	return of, err
}

func scanInvitation(row scanner) (round.Invitation, error) {
	return bodies[round.Invitation](round.ErrNotFound)(row)
}

// Invitation implements round.Reads.
func (q *queries) Invitation(ctx context.Context, id round.ID, unit org.ID) (round.Invitation, error) {
	return scanInvitation(q.q.row(ctx, `SELECT body FROM round_units WHERE round = $1 AND enterprise = $2`, id, unit))
}

// Invitations implements round.Reads.
func (q *queries) Invitations(ctx context.Context, id round.ID) ([]round.Invitation, error) {
	return all(ctx, q.q, scanInvitation, `SELECT body FROM round_units WHERE round = $1 ORDER BY enterprise`, id)
}

// LockInvitation implements round.Tx.
func (tx *Tx) LockInvitation(ctx context.Context, id round.ID, unit org.ID) (round.Invitation, error) {
	return scanInvitation(tx.q.row(ctx, `SELECT body FROM round_units WHERE round = $1 AND enterprise = $2`+tx.engine.lock(), id, unit))
}

// InsertInvitation implements round.Tx.
func (tx *Tx) InsertInvitation(ctx context.Context, i round.Invitation) (bool, error) {
	body, err := json.Marshal(i)
	if err != nil {
		return false, err
	}
	n, err := tx.q.exec(ctx, `INSERT INTO round_units (round, enterprise, body) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING`, i.Round, i.Unit, string(body))
	return n > 0, err
}

// SaveInvitation implements round.Tx.
func (tx *Tx) SaveInvitation(ctx context.Context, i round.Invitation) error {
	body, err := json.Marshal(i)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO round_units (round, enterprise, body) VALUES ($1, $2, $3)
		ON CONFLICT (round, enterprise) DO UPDATE SET body = excluded.body`, i.Round, i.Unit, string(body))
	return err
}

func scanOffer(row scanner) (round.Offer, error) { return bodies[round.Offer](round.ErrNotFound)(row) }

// Offer implements round.Reads.
func (q *queries) Offer(ctx context.Context, id round.ID, post placement.ID) (round.Offer, error) {
	return scanOffer(q.q.row(ctx, `SELECT body FROM round_offers WHERE round = $1 AND placement = $2`, id, post))
}

// Offers implements round.Reads.
func (q *queries) Offers(ctx context.Context, id round.ID) ([]round.Offer, error) {
	return all(ctx, q.q, scanOffer, `SELECT body FROM round_offers WHERE round = $1 ORDER BY placement`, id)
}

// HeldOffers implements round.Reads.
func (q *queries) HeldOffers(ctx context.Context, id round.ID, limit int) ([]round.Offer, error) {
	return all(ctx, q.q, scanOffer, `SELECT body FROM round_offers WHERE round = $1 AND held > 0 ORDER BY enterprise, placement LIMIT $2`, id, limit)
}

// RoundStamp implements round.Reads.
func (q *queries) RoundStamp(ctx context.Context, id round.ID) (s round.Stamp, err error) {
	err = q.q.row(ctx, `SELECT COUNT(*), CAST(COALESCE(SUM(o.version + p.version + e.version), 0) AS BIGINT)
		FROM round_offers o JOIN placements p ON p.id = o.placement JOIN enterprises e ON e.id = o.enterprise WHERE o.round = $1`, id).Scan(&s.Offers, &s.Versions)
	return s, err
}

// OffersOf implements round.Reads.
func (q *queries) OffersOf(ctx context.Context, id round.ID, posts []placement.ID) (map[placement.ID]round.Offer, error) {
	return severalOf(ctx, q.q, scanOffer, func(o round.Offer) placement.ID { return o.Placement }, `SELECT body FROM round_offers`, when(`round = ?`, string(id)), `placement`, posts)
}

// UnitHolds implements round.Reads.
func (q *queries) UnitHolds(ctx context.Context, id round.ID, unit org.ID) (holds bool, err error) {
	err = q.q.row(ctx, `SELECT EXISTS (SELECT 1 FROM round_offers WHERE round = $1 AND enterprise = $2 AND held > 0)`, id, unit).Scan(&holds)
	return holds, err
}

// InClosedRound implements placement.Reads.
func (q *queries) InClosedRound(ctx context.Context, unit org.ID, id placement.ID, now time.Time) (in bool, err error) {
	err = q.q.row(ctx, `SELECT EXISTS (SELECT 1 FROM round_offers o JOIN rounds r ON r.id = o.round
		WHERE o.enterprise = $1 AND o.placement = $2 AND o.held > 0 AND (r.state IN ('closed', 'computed', 'reviewed', 'published') OR r.state = 'open' AND r.closes_at <= $3))`,
		unit, id, micros(now)).Scan(&in)
	return in, err
}

// StaysBeside implements round.Reads.
func (q *queries) StaysBeside(ctx context.Context, id round.ID, units []org.ID, from, to civil.Date) (map[org.ID][]placement.Stay, error) {
	found := make(map[org.ID][]placement.Stay, len(units))
	for part := range slices.Chunk(units, atOnce) {
		there := func(more string, args ...any) filter {
			var w filter
			in(&w, `enterprise`, filled(part))
			w.and(true, more+` AND kind = 'post' AND from_on <= ? AND to_on >= ?`, append(args, to.String(), from.String())...)
			return w
		}
		placed, offered := there(`state IN ('intended', 'placed')`), there(`held > 0 AND round <> ?`, string(id))
		for _, ask := range []struct {
			query string
			w     filter
		}{
			{`SELECT enterprise, post_kind, from_on, to_on, COUNT(*) FROM applications`, placed},
			{`SELECT enterprise, post_kind, from_on, to_on, CAST(SUM(held) AS BIGINT) FROM round_offers`, offered},
		} {
			rows, err := all(ctx, q.q, scanUnitStay, ask.query+ask.w.where()+` GROUP BY enterprise, post_kind, from_on, to_on`, ask.w.args...)
			if err != nil {
				return nil, err
			}
			for _, a := range rows {
				found[a.unit] = append(found[a.unit], a.Stay)
			}
		}
	}
	return found, nil
}

// unitStay is a stay with the unit that it is at.
type unitStay struct {
	unit org.ID
	placement.Stay
}

func scanUnitStay(r scanner) (s unitStay, err error) {
	return s, r.Scan(&s.unit, &s.PostKind, (*dated)(&s.From), (*dated)(&s.To), &s.Count)
}

// SaveOffer implements round.Tx.
func (tx *Tx) SaveOffer(ctx context.Context, o round.Offer) error {
	body, err := json.Marshal(o)
	if err != nil {
		return err
	}
	if o.Version == 1 {
		n, err := tx.q.exec(ctx, `INSERT INTO round_offers (round, placement, enterprise, kind, post_kind, from_on, to_on, held, version, body)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING`,
			o.Round, o.Placement, o.Unit, o.Kind, o.PostKind, o.From.String(), o.To.String(), o.Held, o.Version, string(body))
		return changed(n, err, round.ErrStale)
	}
	n, err := tx.q.exec(ctx, `UPDATE round_offers SET kind = $1, post_kind = $2, from_on = $3, to_on = $4, held = $5, version = $6, body = $7
		WHERE round = $8 AND placement = $9 AND version = $10`,
		o.Kind, o.PostKind, o.From.String(), o.To.String(), o.Held, o.Version, string(body), o.Round, o.Placement, o.Version-1)
	return changed(n, err, round.ErrStale)
}

func scanPerson(row scanner) (round.Person, error) {
	return bodies[round.Person](round.ErrNotFound)(row)
}

// Person implements round.Reads.
func (q *queries) Person(ctx context.Context, id round.ID, of student.ID) (round.Person, error) {
	return scanPerson(q.q.row(ctx, `SELECT body FROM round_people WHERE round = $1 AND student = $2`, id, of))
}

// LockPerson implements round.Tx.
func (tx *Tx) LockPerson(ctx context.Context, id round.ID, of student.ID) (round.Person, error) {
	return scanPerson(tx.q.row(ctx, `SELECT body FROM round_people WHERE round = $1 AND student = $2`+tx.engine.lock(), id, of))
}

// PeopleByNumber implements round.Reads.
func (q *queries) PeopleByNumber(ctx context.Context, id round.ID, numbers []string) (map[string]round.Person, error) {
	return severalOf(ctx, q.q, scanPerson, func(p round.Person) string { return p.Number }, `SELECT body FROM round_people`, when(`round = ?`, string(id)), `number`, numbers)
}

// PeopleOf implements round.Reads.
func (q *queries) PeopleOf(ctx context.Context, id round.ID, of []student.ID) (map[student.ID]round.Person, error) {
	return severalOf(ctx, q.q, scanPerson, func(p round.Person) student.ID { return p.Student }, `SELECT body FROM round_people`, when(`round = ?`, string(id)), `student`, of)
}

// People implements round.Reads.
func (q *queries) People(ctx context.Context, id round.ID) ([]round.Person, error) {
	return all(ctx, q.q, scanPerson, `SELECT body FROM round_people WHERE round = $1 ORDER BY student`, id)
}

// InAnother implements round.Reads.
func (q *queries) InAnother(ctx context.Context, id round.ID, of student.ID) (other round.ID, err error) {
	err = missing(q.q.row(ctx, `SELECT r.id FROM round_people p JOIN rounds r ON r.id = p.round
		WHERE p.student = $1 AND p.listed = 1 AND r.id <> $2 AND (r.state IN ('open', 'closed', 'computed', 'reviewed') OR r.state = 'published'
		  AND EXISTS (SELECT 1 FROM round_results x WHERE x.run = r.run AND x.student = p.student AND x.placement <> '' AND x.outcome = 'waits')) LIMIT 1`, of, id).Scan(&other), nil)
	return other, err
}

// SavePerson implements round.Tx.
func (tx *Tx) SavePerson(ctx context.Context, p round.Person) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	if p.Version == 1 {
		n, err := tx.q.exec(ctx, `INSERT INTO round_people (round, student, number, listed, version, body) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
			p.Round, p.Student, p.Number, flag(len(p.Choices) > 0), p.Version, string(body))
		return changed(n, err, round.ErrStale)
	}
	n, err := tx.q.exec(ctx, `UPDATE round_people SET listed = $1, version = $2, body = $3 WHERE round = $4 AND student = $5 AND version = $6`,
		flag(len(p.Choices) > 0), p.Version, string(body), p.Round, p.Student, p.Version-1)
	return changed(n, err, round.ErrStale)
}
