package store

import (
	"context"
	"encoding/json"

	"firstkm/services/batch"
	"firstkm/services/kernel/page"
)

// Sheet implements batch.Reads.
func (q *queries) Sheet(ctx context.Context, id batch.SheetID) (batch.Sheet, error) {
	return bodies[batch.Sheet](batch.ErrNotFound)(q.q.row(ctx, `SELECT body FROM batch_sheets WHERE id = $1`, id))
}

// LockSheet implements batch.Tx.
func (tx *Tx) LockSheet(ctx context.Context, id batch.SheetID) (batch.Sheet, error) {
	return bodies[batch.Sheet](batch.ErrNotFound)(tx.q.row(ctx, `SELECT body FROM batch_sheets WHERE id = $1`+tx.engine.lock(), id))
}

// Sheets implements batch.Reads.
func (q *queries) Sheets(ctx context.Context, f batch.SheetFilter, p page.Request) (page.Page[batch.Sheet], error) {
	var w filter
	w.and(f.School != "", `school = ?`, string(f.School))
	w.and(f.Unit != "", `unit = ? AND state <> 'draft'`, string(f.Unit))
	w.and(f.Batch != "", `batch = ?`, string(f.Batch))
	w.and(f.State != "", `state = ?`, string(f.State))
	return newest(ctx, q.q, `batch_sheets`, w, p, bodies[batch.Sheet](batch.ErrNotFound), func(s batch.Sheet) string { return string(s.ID) })
}

// InsertSheet implements batch.Tx.
func (tx *Tx) InsertSheet(ctx context.Context, s batch.Sheet) error {
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `INSERT INTO batch_sheets (id, school, batch, kind, unit, state, updated_at, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (batch, kind, unit) DO NOTHING`,
		s.ID, s.School, s.Batch, s.Kind, s.Unit, s.State, micros(s.UpdatedAt), s.Version, string(body))
	return changed(n, err, batch.ErrSheetTaken)
}

// SaveSheet implements batch.Tx.
func (tx *Tx) SaveSheet(ctx context.Context, s batch.Sheet) error {
	body, err := json.Marshal(s)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE batch_sheets SET state = $1, updated_at = $2, version = $3, body = $4 WHERE id = $5 AND version = $6`,
		s.State, micros(s.UpdatedAt), s.Version, string(body), s.ID, s.Version-1)
	return changed(n, err, batch.ErrStale)
}
