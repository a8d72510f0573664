package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"firstkm/services/kernel/civil"
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
		`SELECT run FROM round_runs WHERE run NOT IN (SELECT run FROM rounds UNION ALL SELECT asked_run FROM rounds) ORDER BY run LIMIT $1`, limit)
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
		if _, err := tx.q.exec(ctx, `INSERT INTO round_schools (round, school) VALUES ($1, $2)`, r.ID, m.School); err != nil {
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

// OfferStays implements round.Reads.
func (q *queries) OfferStays(ctx context.Context, id round.ID, unit org.ID) ([]placement.Stay, error) {
	return all(ctx, q.q, scanStay, `SELECT post_kind, from_on, to_on, CAST(SUM(held) AS BIGINT) FROM round_offers
	    WHERE enterprise = $1 AND held > 0 AND round = $2 AND kind = 'post' GROUP BY post_kind, from_on, to_on`, unit, id)
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

func scanPerson(row scanner) (p round.Person, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return p, missing(err, round.ErrNotFound)
	}
	return p, decode(body, &p)
}

// Person implements round.Reads.
func (q *queries) Person(ctx context.Context, id round.ID, of student.ID) (round.Person, error) {
	return scanPerson(q.q.row(ctx, `SELECT body FROM round_people WHERE round = $1 AND student = $2`, id, of))
}

// LockPerson implements round.Tx.
func (tx *Tx) LockPerson(ctx context.Context, id round.ID, of student.ID) (round.Person, error) {
	return scanPerson(tx.q.row(ctx, `SELECT body FROM round_people WHERE round = $1 AND student = $2`+tx.engine.lock(), id, of))
}

// PersonByNumber implements round.Reads.
func (q *queries) PersonByNumber(ctx context.Context, id round.ID, number string) (round.Person, error) {
	return scanPerson(q.q.row(ctx, `SELECT body FROM round_people WHERE round = $1 AND number = $2`, id, number))
}

// People implements round.Reads.
func (q *queries) People(ctx context.Context, id round.ID) ([]round.Person, error) {
	return all(ctx, q.q, scanPerson, `SELECT body FROM round_people WHERE round = $1 ORDER BY student`, id)
}

// InAnother implements round.Reads.
func (q *queries) InAnother(ctx context.Context, id round.ID, of student.ID) (other round.ID, err error) {
	err = missing(q.q.row(ctx, `SELECT r.id FROM round_people p JOIN rounds r ON r.id = p.round
		WHERE p.student = $1 AND p.listed = 1 AND r.id <> $2 AND r.state IN ('open', 'closed', 'computed', 'reviewed') LIMIT 1`, of, id).Scan(&other), nil)
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
