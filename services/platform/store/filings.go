package store

import (
	"context"
	"encoding/json"

	"firstkm/services/batch"
	"firstkm/services/kernel/page"
)

// Filing implements batch.Reads.
func (q *queries) Filing(ctx context.Context, id batch.FilingID) (batch.Filing, error) {
	return bodies[batch.Filing](batch.ErrNotFound)(q.q.row(ctx, `SELECT body FROM filings WHERE id = $1`, id))
}

// LockFiling implements batch.Tx.
func (tx *Tx) LockFiling(ctx context.Context, id batch.FilingID) (batch.Filing, error) {
	return bodies[batch.Filing](batch.ErrNotFound)(tx.q.row(ctx, `SELECT body FROM filings WHERE id = $1`+tx.engine.lock(), id))
}

// Filings implements batch.Reads.
func (q *queries) Filings(ctx context.Context, f batch.FilingFilter, p page.Request) (page.Page[batch.Filing], error) {
	var w filter
	w.and(f.School != "", `school = ?`, string(f.School))
	if f.Region != "" {
		w.and(true, `school IN (SELECT id FROM schools WHERE region >= ? AND region <= ?) AND state <> 'draft'`, f.Region, f.Region+"~")
	}
	w.and(f.Batch != "", `batch = ?`, string(f.Batch))
	w.and(f.Kind != "", `kind = ?`, string(f.Kind))
	w.and(f.State != "", `state = ?`, string(f.State))
	return newest(ctx, q.q, `filings`, w, p, bodies[batch.Filing](batch.ErrNotFound), func(f batch.Filing) string { return string(f.ID) })
}

// InsertFiling implements batch.Tx.
func (tx *Tx) InsertFiling(ctx context.Context, f batch.Filing) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `INSERT INTO filings (id, school, batch, kind, state, updated_at, version, body) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		f.ID, f.School, f.Batch, f.Kind, f.State, micros(f.UpdatedAt), f.Version, string(body))
	return err
}

// SaveFiling implements batch.Tx.
func (tx *Tx) SaveFiling(ctx context.Context, f batch.Filing) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE filings SET kind = $1, state = $2, updated_at = $3, version = $4, body = $5 WHERE id = $6 AND version = $7`,
		f.Kind, f.State, micros(f.UpdatedAt), f.Version, string(body), f.ID, f.Version-1)
	return changed(n, err, batch.ErrStale)
}

// DeleteFiling implements batch.Tx.
func (tx *Tx) DeleteFiling(ctx context.Context, id batch.FilingID) error {
	_, err := tx.q.exec(ctx, `DELETE FROM filings WHERE id = $1`, id)
	return err
}
