package store

import (
	"context"
	"database/sql"
	"errors"

	"firstkm/services/imports"
)

// Meta reads one of the installation's own facts, "" when it was never set.
func (q *queries) Meta(ctx context.Context, key string) (value string, err error) {
	err = q.q.row(ctx, `SELECT value FROM meta WHERE key = $1`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

// SetMeta keeps one of the installation's own facts.
func (tx *Tx) SetMeta(ctx context.Context, key, value string) error {
	_, err := tx.q.exec(ctx, `INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return err
}

// CatalogueParts reads everything that was imported over the starter catalogue.
func (q *queries) CatalogueParts(ctx context.Context) ([]imports.Part, error) {
	return all(ctx, q.q, func(r scanner) (p imports.Part, err error) {
		var us int64
		err = r.Scan(&p.Kind, &p.Body, &us)
		p.UpdatedAt = at(us)
		return p, err
	}, `SELECT kind, body, updated_at FROM catalogue ORDER BY kind`)
}

// SaveCataloguePart replaces the imported rows of one kind.
func (tx *Tx) SaveCataloguePart(ctx context.Context, p imports.Part) error {
	_, err := tx.q.exec(ctx, `INSERT INTO catalogue (kind, body, updated_at) VALUES ($1, $2, $3)
		ON CONFLICT (kind) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at`, p.Kind, p.Body, micros(p.UpdatedAt))
	return err
}
