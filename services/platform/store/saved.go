package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/ident"
	"firstkm/services/placement"
	"firstkm/services/saved"
)

const savedColumns = `id, person, name, query, tell, paused, since, looked_at, told_at, due_at, version, created_at`

func scanSaved(row scanner) (s saved.Search, err error) {
	var since, looked, told, due, created int64
	if err := row.Scan(&s.ID, &s.Person, &s.Name, &s.Query, &s.Tell, (*flag)(&s.Paused), &since, &looked, &told, &due, &s.Version, &created); err != nil {
		return s, missing(err, saved.ErrNotFound)
	}
	s.Since, s.LookedAt, s.ToldAt, s.DueAt, s.CreatedAt = at(since), at(looked), at(told), at(due), at(created)
	return s, nil
}

// SavedSearch implements saved.Reads.
func (q *queries) SavedSearch(ctx context.Context, id saved.ID) (saved.Search, error) {
	return scanSaved(q.q.row(ctx, `SELECT `+savedColumns+` FROM saved_searches WHERE id = $1`, id))
}

// LockSaved implements saved.Tx.
func (tx *Tx) LockSaved(ctx context.Context, id saved.ID) (saved.Search, error) {
	return scanSaved(tx.q.row(ctx, `SELECT `+savedColumns+` FROM saved_searches WHERE id = $1`+tx.engine.lock(), id))
}

// SavedSearches implements saved.Reads.
func (q *queries) SavedSearches(ctx context.Context, person ident.ID) ([]saved.Search, error) {
	return all(ctx, q.q, scanSaved, `SELECT `+savedColumns+` FROM saved_searches WHERE person = $1 ORDER BY id DESC`, person)
}

// SavedSince implements saved.Reads.
func (q *queries) SavedSince(ctx context.Context, change int64, limit int) ([]saved.Kept, error) {
	return all(ctx, q.q, func(r scanner) (k saved.Kept, err error) {
		var since int64
		err = r.Scan(&k.ID, &k.Query, (*flag)(&k.Paused), &since, (*flag)(&k.Gone), &k.Change)
		k.Since = at(since)
		return k, err
	}, `SELECT id, query, paused, since, 0, change FROM saved_searches WHERE change > $1
		UNION ALL SELECT search, '', 0, 0, 1, change FROM saved_gone WHERE change > $1 ORDER BY change LIMIT $2`, change, limit)
}

// SavedDue implements saved.Reads.
func (q *queries) SavedDue(ctx context.Context, now time.Time, limit int) ([]saved.ID, error) {
	return all(ctx, q.q, func(r scanner) (id saved.ID, err error) { return id, r.Scan(&id) },
		`SELECT id FROM saved_searches WHERE due_at > 0 AND due_at <= $1 ORDER BY due_at LIMIT $2`, micros(now), limit)
}

// SavedHits implements saved.Reads.
func (q *queries) SavedHits(ctx context.Context, id saved.ID, limit int) ([]saved.Hit, error) {
	return all(ctx, q.q, func(r scanner) (h saved.Hit, err error) {
		var found int64
		err = r.Scan(&h.Placement, &found)
		h.At = at(found)
		return h, err
	}, `SELECT placement, at FROM saved_hits WHERE search = $1 AND told_at = 0 ORDER BY at, placement LIMIT $2`, id, limit)
}

// SavedNew implements saved.Reads.
func (q *queries) SavedNew(ctx context.Context, id saved.ID, since time.Time) ([]placement.ID, error) {
	return all(ctx, q.q, func(r scanner) (p placement.ID, err error) { return p, r.Scan(&p) },
		`SELECT h.placement FROM saved_hits h JOIN placements p ON p.id = h.placement
			WHERE h.search = $1 AND h.at > $2 AND p.state = 'published' ORDER BY h.at DESC LIMIT 1000`, id, micros(since))
}

// SavedSeen implements saved.Reads.
func (q *queries) SavedSeen(ctx context.Context, id placement.ID) (s saved.Seen, err error) {
	var fresh, shut int64
	err = q.q.row(ctx, `SELECT open, print, said, fresh_at, shut_at, version FROM saved_seen WHERE placement = $1`, id).
		Scan((*flag)(&s.Open), &s.Print, &s.Said, &fresh, &shut, &s.Version)
	if errors.Is(err, sql.ErrNoRows) {
		return saved.Seen{}, nil
	}
	s.FreshAt, s.ShutAt = at(fresh), at(shut)
	return s, err
}

// SavedBehind implements saved.Reads. The version of a document is that of opening and unit together.
func (q *queries) SavedBehind(ctx context.Context, after placement.ID, limit int) ([]placement.ID, error) {
	return all(ctx, q.q, func(r scanner) (id placement.ID, err error) { return id, r.Scan(&id) },
		`SELECT p.id FROM placements p LEFT JOIN enterprises e ON e.id = p.enterprise LEFT JOIN saved_seen s ON s.placement = p.id
			WHERE p.id > $1 AND (p.state = 'published' OR s.open = 1) AND (s.version IS NULL OR s.version <> p.version + COALESCE(e.version, 0))
			ORDER BY p.id LIMIT $2`, after, limit)
}

// SavedPlace implements saved.Reads.
func (q *queries) SavedPlace(ctx context.Context) (p events.Position, err error) {
	err = q.q.row(ctx, `SELECT stream, seq FROM saved_place WHERE id = 1`).Scan(&p.Stream, &p.Seq)
	if errors.Is(err, sql.ErrNoRows) {
		return events.Position{}, nil
	}
	return p, err
}

// SavePlace implements saved.Tx.
func (tx *Tx) SavePlace(ctx context.Context, p events.Position) error {
	_, err := tx.q.exec(ctx, `INSERT INTO saved_place (id, stream, seq) VALUES (1, $1, $2)
		ON CONFLICT (id) DO UPDATE SET stream = excluded.stream, seq = excluded.seq`, p.Stream, p.Seq)
	return err
}

// MovePlace implements saved.Tx.
func (tx *Tx) MovePlace(ctx context.Context, p events.Position) error {
	_, err := tx.q.exec(ctx, `UPDATE saved_place SET seq = $1 WHERE stream = $2 AND seq < $1`, p.Seq, p.Stream)
	return err
}

// changedSaved takes the number of the next change. The row stays locked until the commit, so that whoever has read a number
// has seen every change before it.
func (tx *Tx) changedSaved(ctx context.Context) (n int64, err error) {
	err = tx.q.row(ctx, `INSERT INTO saved_clock (id, at) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET at = saved_clock.at + 1 RETURNING at`).Scan(&n)
	return n, err
}

// InsertSaved implements saved.Tx.
func (tx *Tx) InsertSaved(ctx context.Context, s saved.Search) error {
	change, err := tx.changedSaved(ctx) // also keeps two from counting at once
	if err != nil {
		return err
	}
	var n int
	if err := tx.q.row(ctx, `SELECT COUNT(*) FROM saved_searches WHERE person = $1`, s.Person).Scan(&n); err != nil {
		return err
	}
	if n >= saved.Most {
		return saved.ErrFull
	}
	rows, err := tx.q.exec(ctx, `INSERT INTO saved_searches (`+savedColumns+`, change) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (person, query) DO NOTHING`,
		s.ID, s.Person, s.Name, s.Query, s.Tell, flag(s.Paused), micros(s.Since), micros(s.LookedAt), micros(s.ToldAt), micros(s.DueAt), s.Version, micros(s.CreatedAt), change)
	return changed(rows, err, saved.ErrTwice)
}

// SaveSaved implements saved.Tx.
func (tx *Tx) SaveSaved(ctx context.Context, s saved.Search) error {
	change, err := tx.changedSaved(ctx)
	if err != nil {
		return err
	}
	n, err := tx.q.exec(ctx, `UPDATE saved_searches SET name = $1, tell = $2, paused = $3, since = $4, due_at = $5, change = $6, version = $7 WHERE id = $8 AND version = $9`,
		s.Name, s.Tell, flag(s.Paused), micros(s.Since), micros(s.DueAt), change, s.Version, s.ID, s.Version-1)
	return changed(n, err, saved.ErrStale)
}

// LookAtSaved implements saved.Tx.
func (tx *Tx) LookAtSaved(ctx context.Context, id saved.ID, now time.Time) error {
	_, err := tx.q.exec(ctx, `UPDATE saved_searches SET looked_at = $1 WHERE id = $2`, micros(now), id)
	return err
}

// DeleteSaved implements saved.Tx.
func (tx *Tx) DeleteSaved(ctx context.Context, id saved.ID) error {
	n, err := tx.q.exec(ctx, `DELETE FROM saved_searches WHERE id = $1`, id)
	if err := changed(n, err, saved.ErrNotFound); err != nil {
		return err
	}
	change, err := tx.changedSaved(ctx)
	if err != nil {
		return err
	}
	if _, err = tx.q.exec(ctx, `INSERT INTO saved_gone (change, search) VALUES ($1, $2)`, change, id); err != nil {
		return err
	}
	_, err = tx.q.exec(ctx, `DELETE FROM saved_gone WHERE change <= $1`, change-keptGone)
	return err
}

// keptGone is for how many changes a removal is kept, for the nodes that hold the search in memory.
const keptGone = 10_000

// InsertHit implements saved.Tx. It locks the search, so that whoever tells of it meanwhile sees the opening or is seen.
func (tx *Tx) InsertHit(ctx context.Context, id saved.ID, of placement.ID, now, due time.Time) error {
	told := int64(0)
	if due.IsZero() {
		told = micros(now)
	}
	n, err := tx.q.exec(ctx, `INSERT INTO saved_hits (search, placement, at, told_at) SELECT id, CAST($2 AS TEXT), CAST($3 AS BIGINT), CAST($4 AS BIGINT) FROM saved_searches WHERE id = $1 AND paused = 0`+tx.engine.lock()+`
		ON CONFLICT (search, placement) DO NOTHING`, id, of, micros(now), told)
	if err != nil || n == 0 || due.IsZero() {
		return err
	}
	_, err = tx.q.exec(ctx, `UPDATE saved_searches SET due_at = $1 WHERE id = $2 AND (due_at = 0 OR due_at > $1)`, micros(due), id)
	return err
}

// SkipHits implements saved.Tx.
func (tx *Tx) SkipHits(ctx context.Context, id saved.ID, now time.Time) error {
	_, err := tx.q.exec(ctx, `UPDATE saved_hits SET told_at = $1 WHERE search = $2 AND told_at = 0`, micros(now), id)
	return err
}

// DeleteHit implements saved.Tx.
func (tx *Tx) DeleteHit(ctx context.Context, id saved.ID, of placement.ID) error {
	_, err := tx.q.exec(ctx, `DELETE FROM saved_hits WHERE search = $1 AND placement = $2 AND told_at = 0`, id, of)
	return err
}

// TellHit implements saved.Tx.
func (tx *Tx) TellHit(ctx context.Context, id saved.ID, of placement.ID, now time.Time) (bool, error) {
	n, err := tx.q.exec(ctx, `UPDATE saved_hits SET told_at = $1 WHERE search = $2 AND placement = $3 AND told_at = 0`, micros(now), id, of)
	return n > 0, err
}

// SettleSaved implements saved.Tx.
func (tx *Tx) SettleSaved(ctx context.Context, id saved.ID, told, due time.Time) error {
	_, err := tx.q.exec(ctx, `UPDATE saved_searches SET told_at = $1, due_at = $2 WHERE id = $3`, micros(told), micros(due), id)
	return err
}

// SaveSeen implements saved.Tx.
func (tx *Tx) SaveSeen(ctx context.Context, id placement.ID, s saved.Seen) error {
	_, err := tx.q.exec(ctx, `INSERT INTO saved_seen (placement, open, print, said, fresh_at, shut_at, version) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (placement) DO UPDATE SET open = excluded.open, print = excluded.print, said = excluded.said,
			fresh_at = excluded.fresh_at, shut_at = excluded.shut_at, version = excluded.version
		WHERE saved_seen.version <= excluded.version`, id, flag(s.Open), s.Print, s.Said, micros(s.FreshAt), micros(s.ShutAt), s.Version)
	return err
}
