package store

import (
	"context"

	"firstkm/services/placement"
)

// FeedAfter implements placement.Reads.
func (q *queries) FeedAfter(ctx context.Context, seq int64, limit int) ([]placement.Step, error) {
	return all(ctx, q.q, func(r scanner) (s placement.Step, err error) {
		s.Placement, err = scanPlacement(scanFunc(func(into ...any) error { return r.Scan(append([]any{&s.Seq}, into...)...) }))
		return s, err
	}, `SELECT f.seq, `+placementColumns+` FROM placement_feed f JOIN placements ON placements.id = f.placement WHERE f.seq > $1 ORDER BY f.seq LIMIT $2`, seq, limit)
}

// PublishedFrom implements placement.Reads.
func (q *queries) PublishedFrom(ctx context.Context, after placement.ID, limit int) ([]placement.Placement, error) {
	return all(ctx, q.q, scanPlacement, `SELECT `+placementColumns+` FROM placements WHERE origin = 'own' AND state = 'published' AND id > $1 ORDER BY id LIMIT $2`, after, limit)
}

// FeedEnd implements placement.Reads.
func (q *queries) FeedEnd(ctx context.Context) (seq int64, err error) {
	err = q.q.row(ctx, `SELECT COALESCE(MAX(seq), 0) FROM placement_feed`).Scan(&seq)
	return seq, err
}

// MoveInFeed implements placement.Tx. Two at once would want the same place, and one of them fails: no place is seen before
// one that comes earlier.
func (tx *Tx) MoveInFeed(ctx context.Context, id placement.ID) error {
	_, err := tx.q.exec(ctx, `INSERT INTO placement_feed (placement, seq) VALUES ($1, (SELECT COALESCE(MAX(seq), 0) + 1 FROM placement_feed))
		ON CONFLICT (placement) DO UPDATE SET seq = excluded.seq`, id)
	return err
}
