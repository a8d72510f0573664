package bleveindex

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"firstkm/search"
)

// A home directory holds versions of the index beside each other, and a file that names the one in use.
// Naming another is one rename, so a crash leaves the old or the new one, never a mixture.
const (
	currentFile = "CURRENT"
	prefix      = "placements-"
)

// gather is for how many milliseconds batches gather before they are written.
const gather = 25

// settings are bleve's. Batches are shown before they are on disk, and gather a little before they are written: files are
// larger and fewer, merges rarer, and whoever waits to be found does not wait for the disk.
func settings() map[string]any {
	return map[string]any{
		"bolt_timeout":           openTimeout,
		"unsafe_batch":           true,
		"scorchPersisterOptions": map[string]any{"PersisterNapTimeMSec": gather},
	}
}

// openTimeout is how long to wait for another process to let go of the files.
const openTimeout = "3s"

// Open opens the version in use and removes all others. search.ErrMissing, search.ErrDamaged and
// search.ErrMapping say that it must be built anew with Build.
func Open(home string) (*Index, error) {
	name, err := current(home)
	if err != nil {
		return nil, err
	}
	i, err := openVersion(filepath.Join(home, name))
	if err != nil {
		return nil, err
	}
	if err := Prune(home); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	return i, nil
}

// current reads which version is in use.
func current(home string) (string, error) {
	b, err := os.ReadFile(filepath.Join(home, currentFile))
	if errors.Is(err, fs.ErrNotExist) {
		return "", search.ErrMissing
	}
	if err != nil {
		return "", fmt.Errorf("read which index is in use: %w", err)
	}
	name := strings.TrimSpace(string(b))
	if !strings.HasPrefix(name, prefix) || name != filepath.Base(name) {
		return "", fmt.Errorf("%w: %s names %q", search.ErrDamaged, currentFile, name)
	}
	if _, err := os.Stat(filepath.Join(home, name)); errors.Is(err, fs.ErrNotExist) {
		return "", search.ErrMissing
	}
	return name, nil
}

// openVersion opens one version. Damaged files can make the libraries below panic; that is damage, too.
func openVersion(dir string) (i *Index, err error) {
	defer func() {
		if r := recover(); r != nil {
			i, err = nil, fmt.Errorf("%w: %v", search.ErrDamaged, r)
		}
	}()
	text, err := bleve.OpenUsing(dir, settings())
	if err != nil {
		return nil, fmt.Errorf("%w: %w", search.ErrDamaged, err)
	}
	if err := checkMapping(text); err != nil {
		return nil, errors.Join(err, text.Close())
	}
	i, err = start(text, dir, false)
	if err != nil {
		return nil, errors.Join(err, text.Close())
	}
	return i, nil
}

// checkMapping reads what Commit wrote. When files are spoilt bleve goes back to the last state that it can
// read, which is a whole one with its own checkpoint; one from before Commit shows itself here.
func checkMapping(text bleve.Index) error {
	got, err := text.GetInternal([]byte(keyMapping))
	if err != nil {
		return fmt.Errorf("%w: %w", search.ErrDamaged, err)
	}
	switch string(got) {
	case "":
		return fmt.Errorf("%w: it was never finished", search.ErrDamaged)
	case strconv.Itoa(MappingVersion):
		return nil
	}
	return search.ErrMapping
}

// Building is a new version that is filled beside the one in use.
type Building struct {
	*Index
	home, name string
}

// Build begins an empty new version in home, which is made if need be. Finish it with Commit or Abandon.
func Build(home string) (*Building, error) {
	if err := os.MkdirAll(home, 0o750); err != nil {
		return nil, fmt.Errorf("make the index's directory: %w", err)
	}
	name, err := nextName(home)
	if err != nil {
		return nil, err
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping.Enabled = false
	text, err := bleve.NewUsing(filepath.Join(home, name), m, scorch.Name, scorch.Name, settings())
	if err != nil {
		return nil, fmt.Errorf("make an index: %w", err)
	}
	i, err := start(text, filepath.Join(home, name), true)
	if err != nil {
		return nil, errors.Join(err, text.Close())
	}
	return &Building{Index: i, home: home, name: name}, nil
}

// nextName numbers the versions on; one that exists is never written into.
func nextName(home string) (string, error) {
	entries, err := os.ReadDir(home)
	if err != nil {
		return "", fmt.Errorf("list the indexes: %w", err)
	}
	last := 0
	for _, e := range entries {
		if n, err := strconv.Atoi(strings.TrimPrefix(e.Name(), prefix)); err == nil {
			last = max(last, n)
		}
	}
	return fmt.Sprintf("%s%06d", prefix, last+1), nil
}

// Commit makes the version the one in use and hands it over, open. The version before stays on disk for
// those who still read it; Prune or the next Open removes it.
func (b *Building) Commit(ctx context.Context) (*Index, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b.write.Lock()
	defer b.write.Unlock()
	if b.broken != nil {
		return nil, b.broken
	}
	if err := b.text.SetInternal([]byte(keyMapping), []byte(strconv.Itoa(MappingVersion))); err != nil {
		return nil, fmt.Errorf("finish an index: %w", err)
	}
	b.bulk = false
	b.reorder()
	if err := b.save(); err != nil {
		return nil, err
	}
	if err := b.written(ctx); err != nil {
		return nil, fmt.Errorf("finish an index: %w", err)
	}
	if err := writeFile(b.home, currentFile, b.name); err != nil {
		return nil, fmt.Errorf("put the new index in use: %w", err)
	}
	return b.Index, nil
}

// Abandon closes the version and removes its files.
func (b *Building) Abandon() error {
	err := b.Close()
	if rerr := os.RemoveAll(filepath.Join(b.home, b.name)); rerr != nil {
		err = errors.Join(err, fmt.Errorf("remove an abandoned index: %w", rerr))
	}
	return err
}

// Prune removes the versions that are not in use. Call it when nobody reads or builds one.
func Prune(home string) error {
	keep, err := current(home)
	if err != nil {
		return err
	}
	entries, err := os.ReadDir(home)
	if err != nil {
		return fmt.Errorf("list the indexes: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) && e.Name() != keep {
			if err := os.RemoveAll(filepath.Join(home, e.Name())); err != nil {
				return fmt.Errorf("remove an old index: %w", err)
			}
		}
	}
	return nil
}

// writeFile replaces a file so that it survives a crash whole.
func writeFile(dir, name, content string) error {
	f, err := os.CreateTemp(dir, name+".*")
	if err != nil {
		return err
	}
	_, err = f.WriteString(content + "\n")
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		_ = os.Remove(f.Name())
		return err
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
