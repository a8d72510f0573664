package store

import (
	"context"
	"encoding/json"

	"firstkm/services/org"
)

func scanAlliance(row scanner) (a org.Alliance, err error) {
	var body string
	if err := row.Scan(&body); err != nil {
		return a, missing(err, org.ErrNotFound)
	}
	return a, json.Unmarshal([]byte(body), &a)
}

// Alliance implements org.Reads.
func (q *queries) Alliance(ctx context.Context, id org.ID) (org.Alliance, error) {
	return scanAlliance(q.q.row(ctx, `SELECT body FROM alliances WHERE id = $1`, id))
}

// Alliances implements org.Reads.
func (q *queries) Alliances(ctx context.Context) ([]org.Alliance, error) {
	return all(ctx, q.q, scanAlliance, `SELECT body FROM alliances ORDER BY name`)
}

// InsertAlliance implements org.Tx.
func (tx *Tx) InsertAlliance(ctx context.Context, a org.Alliance) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `INSERT INTO alliances (id, name, version, body) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`, a.ID, a.Name, a.Version, string(body))
	return changed(n, err, org.ErrAllianceTaken)
}

// SaveAlliance implements org.Tx.
func (tx *Tx) SaveAlliance(ctx context.Context, a org.Alliance) error {
	body, err := json.Marshal(a)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE alliances SET name = $1, version = $2, body = $3 WHERE id = $4 AND version = $5
		AND NOT EXISTS (SELECT 1 FROM alliances o WHERE o.name = $1 AND o.id <> $4)`, a.Name, a.Version, string(body), a.ID, a.Version-1)
	return changed(n, err, org.ErrAllianceTaken)
}
