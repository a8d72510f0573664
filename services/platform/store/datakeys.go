package store

import (
	"context"
	"time"
)

// DataKey is a wrapped data key of the keyring (platform/crypt).
type DataKey struct {
	ID, Use, Wrapped string
	CreatedAt        time.Time
}

// DataKeys are all of them, in the order they were made.
func (q *queries) DataKeys(ctx context.Context) ([]DataKey, error) {
	return all(ctx, q.q, func(r scanner) (k DataKey, err error) {
		var us int64
		err = r.Scan(&k.ID, &k.Use, &k.Wrapped, &us)
		k.CreatedAt = at(us)
		return k, err
	}, `SELECT id, use, wrapped, created_at FROM data_keys ORDER BY created_at, id`)
}

// AddDataKey keeps a key and reports true, unless there is one of its ID, which then stands.
func (tx *Tx) AddDataKey(ctx context.Context, k DataKey) (bool, error) {
	n, err := tx.q.exec(ctx, `INSERT INTO data_keys (id, use, wrapped, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
		k.ID, k.Use, k.Wrapped, micros(k.CreatedAt))
	return n == 1, err
}

// RewrapDataKey replaces what wraps a key.
func (tx *Tx) RewrapDataKey(ctx context.Context, k DataKey) error {
	_, err := tx.q.exec(ctx, `UPDATE data_keys SET wrapped = $1 WHERE id = $2`, k.Wrapped, k.ID)
	return err
}
