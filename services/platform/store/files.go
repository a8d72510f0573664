package store

import (
	"context"
	"time"

	"firstkm/services/imports"
	"firstkm/services/kernel/ident"
)

// ImportFile reads a kept file of refused rows; imports.ErrNotFound when there is none. Whether it has expired is the
// caller's to ask.
func (q *queries) ImportFile(ctx context.Context, id ident.ID) (k imports.Kept, err error) {
	var expires int64
	err = q.q.row(ctx, `SELECT id, account, org, name, content_type, body, expires_at FROM files WHERE id = $1`, id).
		Scan(&k.ID, &k.Account, &k.Org, &k.Name, &k.ContentType, &k.Body, &expires)
	k.ExpiresAt = at(expires)
	return k, missing(err, imports.ErrNotFound)
}

// KeepImportFile keeps a file of refused rows until it expires.
func (tx *Tx) KeepImportFile(ctx context.Context, k imports.Kept) error {
	_, err := tx.q.exec(ctx, `INSERT INTO files (id, account, org, name, content_type, body, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		k.ID, k.Account, k.Org, k.Name, k.ContentType, k.Body, micros(k.ExpiresAt))
	return err
}

// PurgeImportFiles removes the files that expired before now, and reports how many.
func (tx *Tx) PurgeImportFiles(ctx context.Context, now time.Time) (int64, error) {
	return tx.q.exec(ctx, `DELETE FROM files WHERE expires_at < $1`, micros(now))
}
