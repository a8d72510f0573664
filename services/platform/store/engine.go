package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// engine is one of the two databases; what differs between them stands in this file, migrate.go and notify.go.
type engine int

const (
	sqliteEngine engine = iota
	postgresEngine
)

// Options say where the database is.
type Options struct {
	URL string // postgres://…; empty = SQLite in Dir
	Dir string // of firstkm.db
}

// Open connects and brings the schema up to this program's version. It refuses a schema that is newer.
func Open(ctx context.Context, o Options) (*DB, error) {
	db, err := connect(o)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, db); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	db.notify = startNotifier(db)
	return db, nil
}

func connect(o Options) (*DB, error) {
	if o.URL != "" {
		return connectPostgres(o.URL)
	}
	return connectSQLite(o.Dir)
}

func connectPostgres(dsn string) (*DB, error) {
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		return nil, fmt.Errorf("open PostgreSQL: %w", err)
	}
	pool.SetMaxOpenConns(32)
	pool.SetMaxIdleConns(32)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	db := &DB{reader: pool, writer: pool, wake: make(chan struct{}, 1), dsn: dsn}
	db.queries = queries{q: &dbQuerier{pool: pool}, engine: postgresEngine}
	return db, nil
}

// connectSQLite opens one writing connection and a pool of reading ones. FULL survives power loss; immediate
// transactions never fail for having read before they wrote.
func connectSQLite(dir string) (*DB, error) {
	path := filepath.Join(dir, "firstkm.db")
	dsn := func(more ...string) string {
		v := url.Values{}
		for _, p := range append([]string{"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "busy_timeout(10000)", "cache_size(-32000)"}, more...) {
			v.Add("_pragma", p)
		}
		return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
	}
	writer, err := sql.Open("sqlite", dsn()+"&_txlock=immediate")
	if err != nil {
		return nil, fmt.Errorf("open SQLite: %w", err)
	}
	writer.SetMaxOpenConns(1)
	reader, err := sql.Open("sqlite", dsn("query_only(1)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open SQLite: %w", err), writer.Close())
	}
	reader.SetMaxOpenConns(max(4, runtime.NumCPU()))
	reader.SetMaxIdleConns(max(4, runtime.NumCPU()))
	db := &DB{reader: reader, writer: writer, reads: newPrepared(), writes: newPrepared(), wake: make(chan struct{}, 1)}
	db.queries = queries{q: &dbQuerier{pool: reader, prepared: db.reads}, engine: sqliteEngine}
	return db, nil
}

// lock ends a statement that reads rows in order to change them.
func (e engine) lock() string {
	if e == postgresEngine {
		return " FOR UPDATE"
	}
	return "" // the one writer has locked everything
}

// again reports whether a transaction failed for a reason that running it again may mend.
func (e engine) again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// duplicate reports whether err is a broken unique constraint.
func duplicate(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "23505"
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && (lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY)
}

// translate turns what every caller may meet into this package's faults, by code, never by text.
func (e engine) translate(err error) error {
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		switch lite.Code() & 0xff {
		case sqlite3.SQLITE_FULL:
			return ErrFull.Because(err)
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return ErrBusy.Because(err)
		}
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		switch {
		case pg.Code == "53100":
			return ErrFull.Because(err)
		case strings.HasPrefix(pg.Code, "57P0"), strings.HasPrefix(pg.Code, "08"), strings.HasPrefix(pg.Code, "53"), e.again(err):
			return ErrBusy.Because(err)
		}
	}
	var connect *pgconn.ConnectError
	if errors.As(err, &connect) {
		return ErrBusy.Because(err)
	}
	return err
}
