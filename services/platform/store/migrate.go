package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations
var migrations embed.FS

// ErrNewer says that the database was written by a newer version of the program, which this one must not touch.
var ErrNewer = errors.New("the database belongs to a newer version of firstkm: use that version, or restore a backup made before the upgrade")

func provider(db *DB) (*goose.Provider, error) {
	dir, dialect, options := "migrations/sqlite", goose.DialectSQLite3, []goose.ProviderOption(nil)
	if db.engine == postgresEngine {
		dir, dialect = "migrations/postgres", goose.DialectPostgres
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("migration lock: %w", err)
		}
		options = append(options, goose.WithSessionLocker(locker)) // nodes that start together take turns
	}
	files, err := fs.Sub(migrations, dir)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	p, err := goose.NewProvider(dialect, db.writer, files, options...)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return p, nil
}

// migrate brings the schema up to date, and refuses one that is newer than the program.
func migrate(ctx context.Context, db *DB) error {
	p, err := provider(db)
	if err != nil {
		return err
	}
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

// SchemaVersion is the number of the newest migration applied.
func (db *DB) SchemaVersion(ctx context.Context) (int64, error) {
	p, err := provider(db)
	if err != nil {
		return 0, err
	}
	return p.GetDBVersion(ctx)
}
