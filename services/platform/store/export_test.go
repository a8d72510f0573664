package store

import (
	"context"
	"database/sql"
	"io/fs"
	"time"
)

// Writer is the pool that writes, for what tests do beside the store.
func (db *DB) Writer() *sql.DB { return db.writer }

// Prepare prepares on the connections that use cases are written with.
func (db *DB) Prepare(ctx context.Context, query string) (*sql.Stmt, error) {
	if db.lane != nil {
		return db.lane.conn.prepared(query)
	}
	return db.writer.PrepareContext(ctx, query)
}

// Tables lists what a backup holds.
func Tables() []string { return tables() }

// OpenWith opens with other migrations than the program's own.
func OpenWith(ctx context.Context, o Options, files fs.FS) (*DB, error) { return open(ctx, o, files) }

// Migrations are the program's own.
func Migrations() fs.FS { return migrations }

// Do runs a statement on the connection that writes, on SQLite.
func (db *DB) Do(statement string) error { return db.lane.conn.do(statement) }

// Patient lets transactions commit together however long they take, on SQLite.
func (db *DB) Patient() { db.lane.longest = time.Hour }

// Queued is how many transactions wait for their turn, on SQLite.
func (db *DB) Queued() int {
	db.lane.mu.Lock()
	defer db.lane.mu.Unlock()
	return len(db.lane.waiting)
}

// Unnamed is unnamed.
func Unnamed(query string) string { return unnamed(query) }
