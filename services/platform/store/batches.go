package store

import (
	"context"
	"encoding/json"
	"time"

	"firstkm/services/batch"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
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

// BatchesByID implements batch.Reads.
func (q *queries) BatchesByID(ctx context.Context, ids []batch.ID) (map[batch.ID]batch.Batch, error) {
	return several(ctx, q.q, bodies[batch.Batch](batch.ErrNotFound), func(b batch.Batch) batch.ID { return b.ID }, `SELECT body FROM batches`, `id`, ids)
}

// Roster implements batch.Reads.
func (q *queries) Roster(ctx context.Context, school org.ID) ([]batch.Group, error) {
	return all(ctx, q.q, func(r scanner) (g batch.Group, err error) {
		return g, r.Scan(&g.Major, &g.Class, &g.Entry, &g.Students)
	}, `SELECT major_code, class, entry_year, COUNT(*) FROM students WHERE school = $1 AND state = 'active' GROUP BY major_code, class, entry_year`, school)
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

// DeleteBatch implements batch.Tx.
func (tx *Tx) DeleteBatch(ctx context.Context, id batch.ID) error {
	n := 0
	if err := tx.q.row(ctx, `SELECT (SELECT COUNT(*) FROM unit_lists WHERE batch = $1) + (SELECT COUNT(*) FROM round_schools WHERE batch = $1) + (SELECT COUNT(*) FROM filings WHERE batch = $1) + (SELECT COUNT(*) FROM batch_sheets WHERE batch = $1)`, id).Scan(&n); err != nil {
		return err
	}
	if n > 0 {
		return batch.ErrInUse
	}
	_, err := tx.q.exec(ctx, `DELETE FROM batches WHERE id = $1`, id)
	return err
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
		var adopt string
		var v batch.Visited
		if err = r.Scan(&unit, (*dated)(&v.On), &adopt); err != nil {
			return none, err
		}
		v.Adopt = adopt == batch.AdoptYes
		judged[unit] = v // the last visit of a unit stands last
		return none, nil
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

// DeleteInspection implements batch.Tx.
func (tx *Tx) DeleteInspection(ctx context.Context, id batch.InspectionID) error {
	for _, statement := range []string{`DELETE FROM inspection_photos WHERE inspection = $1`, `DELETE FROM inspections WHERE id = $1`} {
		if _, err := tx.q.exec(ctx, statement, id); err != nil {
			return err
		}
	}
	return nil
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
