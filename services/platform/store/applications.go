package store

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"firstkm/services/application"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

func scanApplication(row scanner) (a application.Application, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return a, missing(err, application.ErrNotFound)
	}
	return a, decode(body, &a)
}

// Application implements application.Reads.
func (q *queries) Application(ctx context.Context, id application.ID) (application.Application, error) {
	return scanApplication(q.q.row(ctx, `SELECT body FROM applications WHERE id = $1`, id))
}

// LockApplication implements application.Tx.
func (tx *Tx) LockApplication(ctx context.Context, id application.ID) (application.Application, error) {
	a, err := scanApplication(tx.q.row(ctx, `SELECT body FROM applications WHERE id = $1`+tx.engine.lock(), id))
	if err == nil {
		tx.hold(string(id), a.Version)
	}
	return a, err
}

// Applications implements application.Reads.
func (q *queries) Applications(ctx context.Context, f application.Filter, p page.Request) (page.Page[application.Application], error) {
	var w filter
	w.and(f.Student != "", `student = ?`, string(f.Student))
	w.and(f.Enterprise != "", `enterprise = ?`, string(f.Enterprise))
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Class != "", `class = ?`, f.Class)
	w.and(f.Placement != "", `placement = ?`, string(f.Placement))
	in(&w, `state`, f.States)
	return newest(ctx, q.q, `applications`, w, p, scanApplication, func(a application.Application) string { return string(a.ID) })
}

// Handled implements find.Answers. It reads row after row, so that however many applications there are, none is kept.
func (q *queries) Handled(ctx context.Context, units []org.ID, since time.Time, each func(org.ID, application.Handled)) error {
	for part := range slices.Chunk(units, atOnce) {
		var w filter
		in(&w, `enterprise`, filled(part))
		w.and(true, `id >= ?`, string(ident.Since("app", since)))
		_, err := all(ctx, q.q, func(row scanner) (none struct{}, err error) {
			var unit org.ID
			var body string
			if err := row.Scan(&unit, &body); err != nil {
				return none, err
			}
			var h application.Handled
			if err := decode(body, &h); err != nil {
				return none, err
			}
			each(unit, h)
			return none, nil
		}, `SELECT enterprise, body FROM applications`+w.where(), w.args...)
		if err != nil {
			return err
		}
	}
	return nil
}

// Lapsing implements application.Reads.
func (q *queries) Lapsing(ctx context.Context, day civil.Date, limit int) ([]application.ID, error) {
	return all(ctx, q.q, func(r scanner) (id application.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM applications WHERE state = 'intended' AND holds_until < $1 ORDER BY holds_until LIMIT $2`, day.String(), limit)
}

// Orphaned implements application.Reads.
func (q *queries) Orphaned(ctx context.Context, limit int) ([]application.ID, error) {
	return all(ctx, q.q, func(r scanner) (id application.ID, err error) { return id, r.Scan(&id) },
		`SELECT a.id FROM applications a JOIN placements p ON p.id = a.placement WHERE a.state IN ('submitted', 'shortlisted') AND p.state = 'closed' ORDER BY a.id LIMIT $1`, limit)
}

// OfLeavers implements application.Reads.
func (q *queries) OfLeavers(ctx context.Context, limit int) ([]application.ID, error) {
	return all(ctx, q.q, func(r scanner) (id application.ID, err error) { return id, r.Scan(&id) },
		`SELECT a.id FROM applications a JOIN students s ON s.id = a.student WHERE a.state IN ('submitted', 'shortlisted', 'intended') AND s.state <> 'active' ORDER BY a.id LIMIT $1`, limit)
}

// InsertApplication implements application.Tx.
func (tx *Tx) InsertApplication(ctx context.Context, a application.Application) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `INSERT INTO applications (id, placement, enterprise, student, school, class, state, kind, post_kind, from_on, to_on, holds_until, version, body)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT DO NOTHING`,
		a.ID, a.Placement, a.Enterprise, a.Student, a.School, a.Class, a.State, a.Kind, a.PostKind, a.From.String(), a.To.String(),
		a.HoldsUntil.String(), a.Version, string(body))
	return changed(n, err, application.ErrTwice)
}

// SaveApplication implements application.Tx.
func (tx *Tx) SaveApplication(ctx context.Context, a application.Application) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	return tx.save(ctx, string(a.ID), a.Version, application.ErrStale, `UPDATE applications SET state = $1, post_kind = $2, from_on = $3, to_on = $4, holds_until = $5, version = $6, body = $7
		WHERE id = $8 AND version = $9`,
		a.State, a.PostKind, a.From.String(), a.To.String(), a.HoldsUntil.String(), a.Version, string(body), a.ID, a.Version-1)
}
