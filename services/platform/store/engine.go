package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	_ "modernc.org/sqlite"             // the driver "sqlite"
)

// engine is one of the two databases; what differs between them stands in this file, migrate.go and notify.go.
type engine int

const (
	sqliteEngine engine = iota
	postgresEngine
)

// String is the engine's name.
func (e engine) String() string {
	if e == postgresEngine {
		return "postgresql"
	}
	return "sqlite"
}

// tablesThere lists the names of the tables.
func (e engine) tablesThere() string {
	if e == postgresEngine {
		return `SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()`
	}
	return `SELECT name FROM sqlite_master WHERE type = 'table'`
}

// Options say where the database is.
type Options struct {
	URL string // postgres://…; empty = SQLite in Dir
	Dir string // of firstkm.db
}

// Open connects and brings the schema up to this program's version. It refuses a schema that is newer.
func Open(ctx context.Context, o Options) (*DB, error) {
	db, err := open(ctx, o, migrations)
	if err != nil || db.lane == nil {
		return db, err
	}
	if err := db.lane.conn.look(); err != nil {
		return nil, errors.Join(translate(err), db.Close())
	}
	return db, nil
}

func open(ctx context.Context, o Options, files fs.FS) (*DB, error) {
	db, err := connect(o)
	if err != nil {
		return nil, err
	}
	if err := migrate(ctx, db, files); err != nil {
		return nil, errors.Join(translate(err), db.Close())
	}
	db.notify = startNotifier(db)
	return db, nil
}

// Attach connects beside a program that runs, to read: it changes nothing, and refuses a database whose schema is not this
// program's.
func Attach(ctx context.Context, o Options) (*DB, error) {
	if o.URL == "" {
		if _, err := os.Stat(filepath.Join(o.Dir, fileName)); err != nil {
			return nil, fmt.Errorf("open SQLite: %w", err)
		}
	}
	db, err := connect(o)
	if err != nil {
		return nil, err
	}
	if err := db.checkSchema(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
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
	db.queries = queries{q: &dbQuerier{pool: pool}, engine: postgresEngine, backlog: &backlog{}}
	return db, nil
}

// fileName is the name of SQLite's file in the data directory.
const fileName = "firstkm.db"

// connectSQLite opens one writing connection and a pool of reading ones. FULL survives power loss; immediate
// transactions never fail for having read before they wrote.
func connectSQLite(dir string) (*DB, error) {
	path := filepath.Join(dir, fileName)
	if err := ownOnly(path); err != nil {
		return nil, err
	}
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
	writer.SetMaxOpenConns(2) // the lane keeps one; migrations use the other
	reader, err := sql.Open("sqlite", dsn("query_only(1)"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open SQLite: %w", err), writer.Close())
	}
	reader.SetMaxOpenConns(max(4, runtime.NumCPU()))
	reader.SetMaxIdleConns(max(4, runtime.NumCPU()))
	db := &DB{reader: reader, writer: writer, reads: newPrepared(), lane: &lane{conn: newLiteConn(writer), longest: longestRide}, wake: make(chan struct{}, 1)}
	db.queries = queries{q: &dbQuerier{pool: reader, prepared: db.reads}, engine: sqliteEngine, backlog: &backlog{}}
	return db, nil
}

// ownOnly makes the database's file, if there is none, readable by the program's user alone; SQLite gives its other files
// the same mode.
func ownOnly(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("make the data directory: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return fmt.Errorf("open SQLite: %w", err)
	}
	return f.Close()
}

// lock ends a statement that reads rows in order to change them.
func (e engine) lock() string {
	if e == postgresEngine {
		return " FOR NO KEY UPDATE" // rows that refer to this one may still be added
	}
	return "" // the one writer has locked everything
}

// share ends a statement that reads rows that must stay as they are until the transaction ends, for others to read as well.
func (e engine) share() string {
	if e == postgresEngine {
		return " FOR SHARE"
	}
	return ""
}
