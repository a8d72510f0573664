// Package backup is the commands `firstkm backup` and `firstkm restore`.
package backup

import (
	"archive/tar"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/services/platform/store"
)

// The members of a backup: the database in the store's portable form, the installation's key, and the master key of the
// personal data when it is kept in the data directory. A key of the settings is not in the backup: keep it elsewhere.
const (
	databaseMember = "database"
	keyMember      = "key"
	masterMember   = "data-key"
)

// Commands are both.
type Commands struct {
	Backup  Backup  `cmd:"" help:"Write everything to one file, also while the program runs."`
	Restore Restore `cmd:"" help:"Fill an empty installation from a backup."`
}

// Backup writes one file with everything that cannot be built again. The program may run meanwhile.
type Backup struct {
	File   string        `arg:"" help:"File to write; it must not exist."`
	Config string        `help:"File of settings, YAML." placeholder:"FILE" env:"FIRSTKM_CONFIG"`
	Flags  config.Config `embed:""`
}

// Run is the command.
func (c *Backup) Run(ctx context.Context) error {
	cfg, err := config.Load(c.Config, os.Environ(), c.Flags)
	if err != nil {
		return err
	}
	return Write(ctx, cfg, c.File)
}

// Write makes the backup of an installation at path, whole or not at all.
func Write(ctx context.Context, cfg config.Config, path string) (err error) {
	if _, err := os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s exists already: name a new file", path)
	}
	dir := filepath.Dir(path)
	dump, err := os.CreateTemp(dir, ".backup-*")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, dump.Close(), os.Remove(dump.Name())) }()
	db, err := store.Attach(ctx, store.Options{URL: cfg.DatabaseURL, Dir: cfg.Data})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if _, err := db.Backup(ctx, dump, time.Now()); err != nil {
		return fmt.Errorf("back up the database: %w", err)
	}
	return writeTar(cfg, dump, path)
}

func writeTar(cfg config.Config, dump *os.File, path string) (err error) {
	part := path + ".part"
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	t := tar.NewWriter(f)
	err = errors.Join(member(t, databaseMember, dump.Name()), member(t, keyMember, filepath.Join(cfg.Data, keyMember)),
		member(t, masterMember, filepath.Join(cfg.Data, masterMember)), t.Close(), f.Sync(), f.Close())
	if err != nil {
		return errors.Join(err, os.Remove(part))
	}
	return os.Rename(part, path)
}

// member adds a file; one that does not exist is left out.
func member(t *tar.Writer, name, path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := t.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: info.Size(), ModTime: time.Now()}); err != nil {
		return err
	}
	_, err = io.Copy(t, f)
	return err
}

// Restore fills an empty installation from a backup.
type Restore struct {
	File   string        `arg:"" help:"File that firstkm backup wrote." type:"existingfile"`
	Config string        `help:"File of settings, YAML." placeholder:"FILE" env:"FIRSTKM_CONFIG"`
	Flags  config.Config `embed:""`
}

// Run is the command.
func (c *Restore) Run(ctx context.Context) error {
	cfg, err := config.Load(c.Config, os.Environ(), c.Flags)
	if err != nil {
		return err
	}
	return Read(ctx, cfg, c.File)
}

// Read restores the backup at path into the installation of cfg, whose database must be empty and which must not run.
// What an earlier installation left of index and stream in the directory is removed: both are built anew at the next start.
func Read(ctx context.Context, cfg config.Config, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }() // only read
	if err := os.MkdirAll(cfg.Data, 0o750); err != nil {
		return err
	}
	return app.Alone(cfg.Data, func() error {
		if err := restore(ctx, cfg, path, f); err != nil {
			return err
		}
		return errors.Join(os.RemoveAll(filepath.Join(cfg.Data, "index")), os.RemoveAll(filepath.Join(cfg.Data, "events")))
	})
}

// restore reads the members of the backup. The database stands first, so that nothing is touched when it is refused.
func restore(ctx context.Context, cfg config.Config, path string, r io.Reader) error {
	for t, n := tar.NewReader(r), 0; ; n++ {
		h, err := t.Next()
		if errors.Is(err, io.EOF) && n > 0 {
			return nil
		}
		if err != nil || n == 0 && h.Name != databaseMember {
			return fmt.Errorf("%s is no backup: %w", path, errors.Join(err, store.ErrBackup))
		}
		switch h.Name {
		case databaseMember:
			err = restoreDatabase(ctx, cfg, t)
		case keyMember, masterMember:
			err = restoreKey(cfg, h.Name, t)
		default:
			err = fmt.Errorf("%s holds %q, which this version does not know", path, h.Name)
		}
		if err != nil {
			return err
		}
	}
}

func restoreDatabase(ctx context.Context, cfg config.Config, r io.Reader) error {
	if _, err := store.Restore(ctx, store.Options{URL: cfg.DatabaseURL, Dir: cfg.Data}, r); err != nil {
		return err
	}
	for _, built := range []string{"index", "events", "audit-heads.tsv"} { // of what was here before
		if err := os.RemoveAll(filepath.Join(cfg.Data, built)); err != nil {
			return err
		}
	}
	return nil
}

// maxKey bounds the key file, which holds 32 bytes in a text form.
const maxKey = 4096

func restoreKey(cfg config.Config, name string, r io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(r, maxKey))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(cfg.Data, name), b, 0o600)
}
