package store

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"firstkm/services/batch"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Batch implements batch.Adopts.
func (q *queries) Batch(ctx context.Context, id batch.ID) (batch.Batch, error) {
	return bodies[batch.Batch](batch.ErrNotFound)(q.q.row(ctx, `SELECT body FROM batches WHERE id = $1`, id))
}

// LockBatch implements batch.Tx.
func (tx *Tx) LockBatch(ctx context.Context, id batch.ID) (batch.Batch, error) {
	return bodies[batch.Batch](batch.ErrNotFound)(tx.q.row(ctx, `SELECT body FROM batches WHERE id = $1`+tx.engine.lock(), id))
}

// Batches implements batch.Reads.
func (q *queries) Batches(ctx context.Context, f batch.Filter, p page.Request) (page.Page[batch.Batch], error) {
	var w filter
	w.and(true, `school = ?`, string(f.School))
	w.and(f.State != "", `state = ?`, string(f.State))
	return newest(ctx, q.q, `batches`, w, p, bodies[batch.Batch](batch.ErrNotFound), func(b batch.Batch) string { return string(b.ID) })
}

// CohortSize implements batch.Reads.
func (q *queries) CohortSize(ctx context.Context, school org.ID, c batch.Cohort, day civil.Date) (n batch.Size, err error) {
	w := when(`school = ? AND state = 'active'`, string(school))
	in(&w, `major_code`, c.Majors)
	in(&w, `class`, c.Classes)
	if len(c.Entries) > 0 {
		years := make([]any, len(c.Entries))
		for i, y := range c.Entries {
			years[i] = y
		}
		w.and(true, `entry_year IN (?`+strings.Repeat(`, ?`, len(years)-1)+`)`, years...)
	}
	args := append(slices.Clone(w.args), student.FirstYear(day)) // of those who enter later it lasts as long
	err = q.q.row(ctx, `SELECT COUNT(*), COALESCE(SUM(CASE WHEN entry_year >= `+place(len(args))+` THEN 1 ELSE 0 END), 0) FROM students`+w.where(), args...).Scan(&n.All, &n.FirstYear)
	return n, err
}

// InsertBatch implements batch.Tx.
func (tx *Tx) InsertBatch(ctx context.Context, b batch.Batch) error {
	body, err := json.Marshal(b)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO batches (id, school, state, updated_at, version, body) VALUES ($1, $2, $3, $4, $5, $6)`,
		b.ID, b.School, b.State, micros(b.UpdatedAt), b.Version, string(body))
	return err
}

// SaveBatch implements batch.Tx.
func (tx *Tx) SaveBatch(ctx context.Context, b batch.Batch) error {
	body, err := json.Marshal(b)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE batches SET state = $1, updated_at = $2, version = $3, body = $4 WHERE id = $5 AND version = $6`,
		b.State, micros(b.UpdatedAt), b.Version, string(body), b.ID, b.Version-1)
	return changed(n, err, batch.ErrStale)
}

// Inspection implements batch.Reads.
func (q *queries) Inspection(ctx context.Context, id batch.InspectionID) (batch.Inspection, error) {
	return bodies[batch.Inspection](batch.ErrNotFound)(q.q.row(ctx, `SELECT body FROM inspections WHERE id = $1`, id))
}

// LockInspection implements batch.Tx.
func (tx *Tx) LockInspection(ctx context.Context, id batch.InspectionID) (batch.Inspection, error) {
	return bodies[batch.Inspection](batch.ErrNotFound)(tx.q.row(ctx, `SELECT body FROM inspections WHERE id = $1`+tx.engine.lock(), id))
}

// Inspections implements batch.Reads.
func (q *queries) Inspections(ctx context.Context, f batch.InspectionFilter, p page.Request) (page.Page[batch.Inspection], error) {
	var w filter
	w.and(true, `school = ?`, string(f.School))
	w.and(f.Unit != "", `unit = ?`, string(f.Unit))
	w.and(f.State != "", `state = ?`, string(f.State))
	return newest(ctx, q.q, `inspections`, w, p, bodies[batch.Inspection](batch.ErrNotFound), func(i batch.Inspection) string { return string(i.ID) })
}

// Judged implements batch.Reads.
func (q *queries) Judged(ctx context.Context, school org.ID, day civil.Date) (map[org.ID]batch.Visited, error) {
	judged := map[org.ID]batch.Visited{}
	_, err := all(ctx, q.q, func(r scanner) (none struct{}, err error) {
		var unit org.ID
		var on, adopt string
		if err = r.Scan(&unit, &on, &adopt); err != nil {
			return none, err
		}
		v := batch.Visited{Adopt: adopt == batch.AdoptYes}
		v.On, err = dateOf(on)
		judged[unit] = v // the last visit of a unit stands last
		return none, err
	}, `SELECT unit, visited_on, adopt FROM inspections WHERE school = $1 AND state = 'approved' AND visited_on <= $2 ORDER BY unit, visited_on, id`, school, day.String())
	return judged, err
}

// InsertInspection implements batch.Tx.
func (tx *Tx) InsertInspection(ctx context.Context, i batch.Inspection) error {
	body, err := json.Marshal(i)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO inspections (id, school, unit, state, visited_on, adopt, updated_at, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		i.ID, i.School, i.Unit, i.State, i.On.String(), i.Adopt, micros(i.UpdatedAt), i.Version, string(body))
	return err
}

// SaveInspection implements batch.Tx.
func (tx *Tx) SaveInspection(ctx context.Context, i batch.Inspection) error {
	body, err := json.Marshal(i)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE inspections SET state = $1, visited_on = $2, adopt = $3, updated_at = $4, version = $5, body = $6 WHERE id = $7 AND version = $8`,
		i.State, i.On.String(), i.Adopt, micros(i.UpdatedAt), i.Version, string(body), i.ID, i.Version-1)
	return changed(n, err, batch.ErrStale)
}

// Photo implements batch.Reads.
func (q *queries) Photo(ctx context.Context, id ident.ID) (p batch.Picture, err error) {
	err = q.q.row(ctx, `SELECT id, inspection, school, content_type, bytes, body FROM inspection_photos WHERE id = $1`, id).
		Scan(&p.ID, &p.Inspection, &p.School, &p.Type, &p.Bytes, &p.Body)
	return p, missing(err, batch.ErrNotFound)
}

// InsertPhoto implements batch.Tx.
func (tx *Tx) InsertPhoto(ctx context.Context, p batch.Picture, now time.Time) error {
	_, err := tx.q.exec(ctx, `INSERT INTO inspection_photos (id, inspection, school, content_type, bytes, at, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		p.ID, p.Inspection, p.School, p.Type, p.Bytes, micros(now), p.Body)
	return err
}

// DeletePhoto implements batch.Tx.
func (tx *Tx) DeletePhoto(ctx context.Context, id ident.ID) error {
	_, err := tx.q.exec(ctx, `DELETE FROM inspection_photos WHERE id = $1`, id)
	return err
}
