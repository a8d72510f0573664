package store

import (
	"context"
	"database/sql"
	"io/fs"
)

// Writer is the pool that writes, for what tests do beside the store.
func (db *DB) Writer() *sql.DB { return db.writer }

// Tables lists what a backup holds.
func Tables() []string { return tables() }

// OpenWith opens with other migrations than the program's own.
func OpenWith(ctx context.Context, o Options, files fs.FS) (*DB, error) { return open(ctx, o, files) }

// Migrations are the program's own.
func Migrations() fs.FS { return migrations }
