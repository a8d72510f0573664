package store

import (
	"context"
	"fmt"

	"firstkm/services/placement"
)

// Check examines the database itself: on SQLite every page and index, on PostgreSQL that it answers.
func (db *DB) Check(ctx context.Context) error {
	if db.engine == postgresEngine {
		return db.Healthy(ctx)
	}
	var verdict string
	if err := db.q.row(ctx, `PRAGMA integrity_check(1)`).Scan(&verdict); err != nil {
		return fmt.Errorf("check the database: %w", err)
	}
	if verdict != "ok" {
		return fmt.Errorf("check the database: %s", verdict)
	}
	return nil
}

// SeatsAstray lists the openings whose count of taken seats differs from the applications that hold them, students' or
// teachers', and what rounds reserve: always none.
func (q *queries) SeatsAstray(ctx context.Context) ([]placement.ID, error) {
	return all(ctx, q.q, func(r scanner) (id placement.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM placements p WHERE taken <> (SELECT COUNT(*) FROM applications a WHERE a.placement = p.id AND a.state IN ('intended', 'placed'))
			+ (SELECT COUNT(*) FROM practice_applications a WHERE a.placement = p.id AND a.state IN ('accepted', 'confirmed', 'finished'))
			+ (SELECT COALESCE(SUM(o.held), 0) FROM round_offers o WHERE o.placement = p.id)`)
}
