package store

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
)

//go:embed migrations
var migrations embed.FS

// ErrNewer says that the database was written by a newer version of the program, which this one must not touch.
var ErrNewer = errors.New("the database belongs to a newer version of firstkm: use that version, or restore a backup made before the upgrade")

func provider(db *DB, files fs.FS) (*goose.Provider, error) {
	dir, dialect := "migrations/sqlite", goose.DialectSQLite3
	if db.engine == postgresEngine {
		dir, dialect = "migrations/postgres", goose.DialectPostgres
	}
	sub, err := fs.Sub(files, dir)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	p, err := goose.NewProvider(dialect, db.writer, sub)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}

// migrate brings the schema up to date, and refuses one that is newer than the program.
func migrate(ctx context.Context, db *DB, files fs.FS) (err error) {
	p, err := provider(db, files)
	if err != nil {
		return err
	}
	unlock, err := db.lockSchema(ctx)
	if err != nil {
		return fmt.Errorf("lock the schema: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	have, want, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if have > want {
		return fmt.Errorf("schema %d, program %d: %w", have, want, ErrNewer)
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("upgrade the schema: %w", err)
	}
	return nil
}

// SchemaName names the schema that this program makes: another one has another name.
func SchemaName() (string, error) {
	h := sha256.New()
	err := fs.WalkDir(migrations, ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := migrations.ReadFile(path)
		_, _ = fmt.Fprintf(h, "%s %d %s", path, len(text), text) // a hash takes every write
		return err
	})
	return hex.EncodeToString(h.Sum(nil)[:8]), err
}

// lockSchema lets nodes that start together take turns. SQLite has one process and needs none.
func (db *DB) lockSchema(ctx context.Context) (unlock func() error, err error) {
	if db.engine != postgresEngine {
		return func() error { return nil }, nil
	}
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock($1)`, schemaLock); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error { return surrender(conn, schemaLock) }, nil
}

// SchemaVersion is the number of the newest migration applied.
func (db *DB) SchemaVersion(ctx context.Context) (v int64, err error) {
	err = db.q.row(ctx, `SELECT COALESCE(MAX(version_id), 0) FROM goose_db_version WHERE is_applied`).Scan(&v)
	return v, err
}

// ErrOlder says that the database waits for an upgrade, which the program does when it starts.
var ErrOlder = errors.New("the database belongs to an older version of firstkm: start this version once, or use the older one")

func (db *DB) checkSchema(ctx context.Context) error {
	have, err := db.SchemaVersion(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	p, err := provider(db, migrations)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	switch want := sources[len(sources)-1].Version; {
	case have > want:
		return fmt.Errorf("schema %d, program %d: %w", have, want, ErrNewer)
	case have < want:
		return fmt.Errorf("schema %d, program %d: %w", have, want, ErrOlder)
	}
	return nil
}
