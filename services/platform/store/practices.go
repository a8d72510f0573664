package store

import (
	"context"
	"encoding/json"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/practice"
)

func scanPractice(row scanner) (p practice.Practice, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return p, missing(err, practice.ErrNotFound)
	}
	return p, json.Unmarshal([]byte(body), &p)
}

// Practice implements practice.Reads.
func (q *queries) Practice(ctx context.Context, id practice.ID) (practice.Practice, error) {
	return scanPractice(q.q.row(ctx, `SELECT body FROM practice_applications WHERE id = $1`, id))
}

// LockPractice implements practice.Tx.
func (tx *Tx) LockPractice(ctx context.Context, id practice.ID) (practice.Practice, error) {
	return scanPractice(tx.q.row(ctx, `SELECT body FROM practice_applications WHERE id = $1`+tx.engine.lock(), id))
}

// PracticesFor implements practice.Reads.
func (q *queries) PracticesFor(ctx context.Context, f practice.Filter, p page.Request) (page.Page[practice.Practice], error) {
	return newest(ctx, q.q, `practice_applications`, practicesOf(f), p, scanPractice, func(p practice.Practice) string { return string(p.ID) })
}

// practicesOf are the conditions of a filter; duties count by them, too.
func practicesOf(f practice.Filter) (w filter) {
	w.and(f.Teacher != "", `teacher = ?`, string(f.Teacher))
	w.and(f.Enterprise != "", `enterprise = ?`, string(f.Enterprise))
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Placement != "", `placement = ?`, string(f.Placement))
	in(&w, `state`, f.States)
	switch f.Wait {
	case practice.ToAnswer:
		w.and(true, `state = 'applied'`)
	case practice.ToConfirm:
		w.and(true, `state = 'accepted'`)
	case practice.ToAttest:
		w.and(true, `state = 'confirmed' AND attested = 0 AND ends_on <= ?`, f.Today.String())
	case practice.ToVerify:
		w.and(true, `state = 'confirmed' AND attested = 1`)
	case practice.ToReport:
		w.and(true, `state = 'confirmed' AND reported = 0 AND ends_on <= ?`, f.Today.String())
	}
	return w
}

// CountPractices implements practice.Reads.
func (q *queries) CountPractices(ctx context.Context, f practice.Filter) (n int, err error) {
	w := practicesOf(f)
	err = q.q.row(ctx, `SELECT COUNT(*) FROM practice_applications`+w.where(), w.args...).Scan(&n)
	return n, err
}

// PracticesLapsing implements practice.Reads.
func (q *queries) PracticesLapsing(ctx context.Context, day civil.Date, limit int) ([]practice.ID, error) {
	return all(ctx, q.q, func(r scanner) (id practice.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM practice_applications WHERE state = 'accepted' AND holds_until < $1 ORDER BY holds_until LIMIT $2`, day.String(), limit)
}

// PracticesOrphaned implements practice.Reads.
func (q *queries) PracticesOrphaned(ctx context.Context, limit int) ([]practice.ID, error) {
	return all(ctx, q.q, func(r scanner) (id practice.ID, err error) { return id, r.Scan(&id) },
		`SELECT a.id FROM practice_applications a JOIN placements p ON p.id = a.placement WHERE a.state = 'applied' AND p.state = 'closed' ORDER BY a.id LIMIT $1`, limit)
}

// InsertPractice implements practice.Tx.
func (tx *Tx) InsertPractice(ctx context.Context, p practice.Practice) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `INSERT INTO practice_applications (id, placement, enterprise, teacher, school, state, holds_until, ends_on, attested, reported, version, created_at, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) ON CONFLICT DO NOTHING`,
		p.ID, p.Placement, p.Enterprise, p.Teacher, p.School, p.State, p.HoldsUntil.String(), p.To.String(), flag(p.Statement != nil), flag(p.Report != ""), p.Version, micros(p.CreatedAt), string(body))
	return changed(n, err, practice.ErrTwice)
}

// SavePractice implements practice.Tx.
func (tx *Tx) SavePractice(ctx context.Context, p practice.Practice) error {
	body, err := json.Marshal(p)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE practice_applications SET state = $1, holds_until = $2, ends_on = $3, attested = $4, reported = $5, version = $6, body = $7 WHERE id = $8 AND version = $9`,
		p.State, p.HoldsUntil.String(), p.To.String(), flag(p.Statement != nil), flag(p.Report != ""), p.Version, string(body), p.ID, p.Version-1)
	return changed(n, err, practice.ErrStale)
}
