package store

import (
	"context"
	"database/sql"
	"sync"

	"firstkm/services/kernel/page"
)

// querier is what reads on a pool and in a transaction have in common.
type querier interface {
	exec(ctx context.Context, query string, args ...any) (changed int64, err error)
	query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	row(ctx context.Context, query string, args ...any) scanner
}

// scanner is one row; Scan reports sql.ErrNoRows when there is none.
type scanner interface{ Scan(into ...any) error }

// all reads every row by scan.
func all[T any](ctx context.Context, q querier, scan func(scanner) (T, error), query string, args ...any) ([]T, error) {
	rows, err := q.query(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // Err below reports what matters
	var out []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, translate(rows.Err())
}

// bodies scans rows that are one column of JSON; a single one that is not there is notFound.
func bodies[T any](notFound error) func(scanner) (T, error) {
	return func(row scanner) (v T, err error) {
		var body string
		if err := row.Scan(&body); err != nil {
			return v, missing(err, notFound)
		}
		return v, decode(body, &v)
	}
}

// newest pages through the bodies of a table that w lets through, those with the highest ids first.
func newest[T any](ctx context.Context, q querier, table string, w filter, p page.Request, scan func(scanner) (T, error), id func(T) string) (page.Page[T], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[T]{}, err
	}
	w.and(after[0] != "", `id < ?`, after[0])
	rows, err := all(ctx, q, scan, `SELECT body FROM `+table+w.where()+` ORDER BY id DESC`+w.limit(p.Size()), w.args...)
	return page.Cut(rows, p.Size(), func(v T) []string { return []string{id(v)} }), err
}

// dbQuerier runs reads on a pool, prepared once per text where the driver does not do it itself.
type dbQuerier struct {
	pool     *sql.DB
	prepared *prepared
}

func (d *dbQuerier) exec(ctx context.Context, query string, args ...any) (int64, error) {
	return affected(d.pool.ExecContext(ctx, query, args...))
}

func (d *dbQuerier) query(ctx context.Context, query string, args ...any) (rows *sql.Rows, err error) {
	if s := d.prepared.of(ctx, d.pool, query); s != nil { //nolint:sqlclosecheck // kept for the next, closed with the database
		rows, err = s.QueryContext(ctx, args...)
	} else {
		rows, err = d.pool.QueryContext(ctx, query, args...)
	}
	return rows, translate(err)
}

func (d *dbQuerier) row(ctx context.Context, query string, args ...any) scanner {
	if s := d.prepared.of(ctx, d.pool, query); s != nil { //nolint:sqlclosecheck // kept for the next, closed with the database
		return translated{s.QueryRowContext(ctx, args...)}
	}
	return translated{d.pool.QueryRowContext(ctx, query, args...)}
}

// translated is a row whose errors are this package's faults where they are known.
type translated struct{ row *sql.Row }

// Scan implements scanner.
func (t translated) Scan(into ...any) error { return translate(t.row.Scan(into...)) }

func affected(r sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// prepared keeps prepared statements by text, which SQLite's driver does not. A nil one prepares nothing. Its lock is
// never held while waiting for a connection, since whoever has the connection may ask for the lock.
type prepared struct {
	mu    sync.Mutex
	stmts map[string]*sql.Stmt
}

func newPrepared() *prepared { return &prepared{stmts: map[string]*sql.Stmt{}} }

func (p *prepared) find(query string) *sql.Stmt {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.stmts[query]
}

// of prepares the text on the pool at its first use; nil when that fails, so that the plain call reports why.
func (p *prepared) of(ctx context.Context, pool *sql.DB, query string) *sql.Stmt {
	if p == nil {
		return nil
	}
	if s := p.find(query); s != nil {
		return s
	}
	fresh, err := pool.PrepareContext(ctx, query)
	if err != nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := p.stmts[query]; s != nil { // another was quicker
		_ = fresh.Close() //nolint:sqlclosecheck // unused; the other is not closed
		return s
	}
	p.stmts[query] = fresh
	return fresh
}

func (p *prepared) close() {
	if p == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.stmts {
		_ = s.Close() // the pool closes next
	}
}
