package store

import (
	"context"
	"time"

	"firstkm/services/imports"
	"firstkm/services/kernel/ident"
)

// ImportFile reads a kept file; imports.ErrNotFound when there is none. Whether it has expired is the caller's to ask.
func (q *queries) ImportFile(ctx context.Context, id ident.ID) (k imports.Kept, err error) {
	var expires, held int64
	err = q.q.row(ctx, `SELECT id, kind, held_at, account, org, name, content_type, body, expires_at FROM files WHERE id = $1`, id).
		Scan(&k.ID, &k.Kind, &held, &k.Account, &k.Org, &k.Name, &k.ContentType, &k.Body, &expires)
	k.HeldAt, k.ExpiresAt = at(held), at(expires)
	return k, missing(err, imports.ErrNotFound)
}

// heldFiles are the conditions of the files that wait for an organisation; duties count by them, too.
func heldFiles(org ident.ID, kinds []imports.Kind, now time.Time) (w filter) {
	w.and(true, `org = ? AND kind <> '' AND expires_at > ?`, string(org), micros(now))
	in(&w, `kind`, kinds)
	return w
}

// ImportFilesHeld are the files of an organisation that wait to be confirmed, oldest first, without their contents.
func (q *queries) ImportFilesHeld(ctx context.Context, org ident.ID, kinds []imports.Kind, now time.Time) ([]imports.Kept, error) {
	w := heldFiles(org, kinds, now)
	return all(ctx, q.q, func(r scanner) (k imports.Kept, err error) {
		var expires, held int64
		err = r.Scan(&k.ID, &k.Kind, &held, &k.Account, &k.Org, &k.Name, &k.ContentType, &expires)
		k.HeldAt, k.ExpiresAt = at(held), at(expires)
		return k, err
	}, `SELECT id, kind, held_at, account, org, name, content_type, expires_at FROM files`+w.where()+` ORDER BY held_at, id`, w.args...)
}

// KeepImportFile keeps a file until it expires.
func (tx *Tx) KeepImportFile(ctx context.Context, k imports.Kept) error {
	_, err := tx.q.exec(ctx, `INSERT INTO files (id, kind, held_at, account, org, name, content_type, body, expires_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
		k.ID, k.Kind, micros(k.HeldAt), k.Account, k.Org, k.Name, k.ContentType, k.Body, micros(k.ExpiresAt))
	return err
}

// DropImportFile forgets a kept file; one that is gone already is no fault.
func (tx *Tx) DropImportFile(ctx context.Context, id ident.ID) error {
	_, err := tx.q.exec(ctx, `DELETE FROM files WHERE id = $1`, id)
	return err
}

// PurgeImportFiles removes the files that expired before now, and reports how many.
func (tx *Tx) PurgeImportFiles(ctx context.Context, now time.Time) (int64, error) {
	return tx.q.exec(ctx, `DELETE FROM files WHERE expires_at < $1`, micros(now))
}
