// Package store keeps the truth in SQL: SQLite embedded by default, PostgreSQL for a cluster, one portable text of every
// query. Reads and writes have different types: DB and Tx share every query, and only Tx can write, so that a write
// outside a transaction does not compile.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ledger"
)

// ErrFull says that the disk under the database has no room left; nothing of the transaction was kept.
var ErrFull = fault.New(fault.Unavailable, "store.full", "服务器存储空间已满，本次操作没有保存，请联系运维。", "the server's disk is full; nothing of this was kept; tell the operator")

// ErrBusy says that the database could not take the transaction in time; nothing of it was kept.
var ErrBusy = fault.New(fault.Unavailable, "store.busy", "数据库暂时不可用，本次操作没有保存，请稍后再试。", "the database is away for the moment; nothing of this was kept; try again")

// querier is what *sql.DB and *sql.Tx have in common here.
type querier interface {
	exec(ctx context.Context, query string, args ...any) (sql.Result, error)
	query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	row(ctx context.Context, query string, args ...any) *sql.Row
}

// queries holds every read; DB and Tx embed it.
type queries struct {
	q      querier
	engine engine
}

// DB reads. It is safe for concurrent use.
type DB struct {
	queries
	reader, writer *sql.DB   // the same pool on PostgreSQL
	reads, writes  *prepared // nil on PostgreSQL, whose driver prepares by itself
	wake           chan struct{}
	notify         *notifier // tells the relays of other nodes; nil on SQLite
	dsn            string
}

// Tx is one transaction. It is not safe for concurrent use.
type Tx struct {
	queries
	outbox []events.Envelope
	audit  []ledger.Entry
}

// maxTries bounds how often a transaction that lost a deadlock or a serialisation is run again.
const maxTries = 5

// InTx runs use in one transaction and commits it. An error rolls back. use may be run again after a deadlock, so it must
// change nothing but the transaction and values that it sets anew each time.
func (db *DB) InTx(ctx context.Context, use func(*Tx) error) error {
	var err error
	for range maxTries {
		if err = db.once(ctx, use); !db.engine.again(err) {
			break
		}
	}
	return db.engine.translate(err)
}

func (db *DB) once(ctx context.Context, use func(*Tx) error) (err error) {
	raw, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() {
		if err != nil {
			_ = raw.Rollback() // the first error says more
		}
	}()
	tx := &Tx{queries: queries{q: &txQuerier{raw, db.writes}, engine: db.engine}}
	if err := use(tx); err != nil {
		return err
	}
	if err := tx.flush(ctx); err != nil {
		return err
	}
	if err := raw.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	db.writes.catchUp(db.writer)
	if len(tx.outbox) > 0 {
		db.woken()
	}
	return nil
}

// woken tells the relay of this process, and through the notifier those of others, that rows wait.
func (db *DB) woken() {
	select {
	case db.wake <- struct{}{}:
	default:
	}
	if db.notify != nil {
		db.notify.poke()
	}
}

// Healthy answers nil when the database answers.
func (db *DB) Healthy(ctx context.Context) error {
	if err := db.writer.PingContext(ctx); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	return nil
}

// Close ends all connections.
func (db *DB) Close() error {
	db.notify.close()
	db.reads.close()
	db.writes.close()
	err := db.writer.Close()
	if db.reader != db.writer {
		err = errors.Join(err, db.reader.Close())
	}
	return err
}

// dbQuerier runs reads on a pool, prepared once per text where the driver does not do it itself.
type dbQuerier struct {
	pool     *sql.DB
	prepared *prepared
}

func (d *dbQuerier) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return d.pool.ExecContext(ctx, query, args...)
}

func (d *dbQuerier) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := d.prepared.of(d.pool, query); s != nil {
		return s.QueryContext(ctx, args...)
	}
	return d.pool.QueryContext(ctx, query, args...)
}

func (d *dbQuerier) row(ctx context.Context, query string, args ...any) *sql.Row {
	if s := d.prepared.of(d.pool, query); s != nil {
		return s.QueryRowContext(ctx, args...)
	}
	return d.pool.QueryRowContext(ctx, query, args...)
}

type txQuerier struct {
	tx       *sql.Tx
	prepared *prepared
}

func (t *txQuerier) exec(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if s := t.prepared.ready(query); s != nil {
		return t.tx.StmtContext(ctx, s).ExecContext(ctx, args...)
	}
	return t.tx.ExecContext(ctx, query, args...)
}

func (t *txQuerier) query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s := t.prepared.ready(query); s != nil {
		return t.tx.StmtContext(ctx, s).QueryContext(ctx, args...)
	}
	return t.tx.QueryContext(ctx, query, args...)
}

func (t *txQuerier) row(ctx context.Context, query string, args ...any) *sql.Row {
	if s := t.prepared.ready(query); s != nil {
		return t.tx.StmtContext(ctx, s).QueryRowContext(ctx, args...)
	}
	return t.tx.QueryRowContext(ctx, query, args...)
}

// prepared keeps prepared statements by text, which SQLite's driver does not. A nil one prepares nothing.
type prepared struct {
	mu     sync.Mutex
	stmts  map[string]*sql.Stmt
	wanted []string // texts seen in a transaction, prepared after it: meanwhile it has the only connection
}

func newPrepared() *prepared { return &prepared{stmts: map[string]*sql.Stmt{}} }

// of prepares the text on the pool at its first use; nil when that fails, so that the plain call reports why.
func (p *prepared) of(pool *sql.DB, query string) *sql.Stmt {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.stmts[query]
	if s == nil {
		var err error
		if s, err = pool.Prepare(query); err != nil {
			return nil
		}
		p.stmts[query] = s
	}
	return s
}

// ready is the statement prepared before, or nil, which asks for it to be prepared when the transaction is over.
func (p *prepared) ready(query string) *sql.Stmt {
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	s := p.stmts[query]
	if s == nil {
		p.wanted = append(p.wanted, query)
	}
	return s
}

// catchUp prepares what transactions asked for.
func (p *prepared) catchUp(pool *sql.DB) {
	if p == nil {
		return
	}
	p.mu.Lock()
	wanted := p.wanted
	p.wanted = nil
	p.mu.Unlock()
	for _, query := range wanted {
		p.of(pool, query)
	}
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

// changed is stale unless exactly one row was changed.
func changed(r sql.Result, stale error) error {
	n, err := r.RowsAffected()
	if err != nil {
		return fmt.Errorf("count changed rows: %w", err)
	}
	if n == 0 {
		return stale
	}
	return nil
}

// missing turns "no rows" into the noun's own error.
func missing(err, notFound error) error {
	if errors.Is(err, sql.ErrNoRows) {
		return notFound
	}
	return err
}

// micros is an instant as it is stored: microseconds since 1970, 0 for none.
func micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// at reads what micros wrote.
func at(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// flag is a bool as both engines store it.
type flag bool

// Value implements driver.Valuer.
func (f flag) Value() (driver.Value, error) {
	if f {
		return int64(1), nil
	}
	return int64(0), nil
}

// all reads every row by scan.
func all[T any](ctx context.Context, q querier, scan func(*sql.Rows) (T, error), query string, args ...any) ([]T, error) {
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
	return out, rows.Err()
}
