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

// FeedBehind implements placement.Reads.
func (q *queries) FeedBehind(ctx context.Context, limit int) ([]placement.ID, error) {
	return all(ctx, q.q, func(r scanner) (id placement.ID, err error) { return id, r.Scan(&id) },
		`SELECT p.id FROM placements p LEFT JOIN placement_feed f ON f.placement = p.id
			WHERE p.origin = 'own' AND p.published_at > 0 AND (f.told IS NULL OR f.told <> p.version) ORDER BY p.id LIMIT $1`, limit)
}

// FeedEnd implements placement.Reads.
func (q *queries) FeedEnd(ctx context.Context) (seq int64, err error) {
	err = q.q.row(ctx, `SELECT COALESCE(MAX(seq), 0) FROM placement_feed`).Scan(&seq)
	return seq, err
}

// MoveInFeed implements placement.Tx. Two at once would want the same place, and one of them fails: no place is seen before
// one that comes earlier.
func (tx *Tx) MoveInFeed(ctx context.Context, id placement.ID) error {
	_, err := tx.q.exec(ctx, `INSERT INTO placement_feed (placement, seq, told)
		SELECT id, (SELECT COALESCE(MAX(seq), 0) + 1 FROM placement_feed), version FROM placements WHERE id = $1
		ON CONFLICT (placement) DO UPDATE SET seq = excluded.seq, told = excluded.told`, id)
	return err
}
