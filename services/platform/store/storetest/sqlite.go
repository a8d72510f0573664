package storetest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"firstkm/services/platform/store"
)

const fileName = "firstkm.db"

// Dir is a directory of the test's own that holds SQLite's database with the schema and no rows.
func Dir(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	file, err := schema()
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, fileName), file, 0o600)
	}
	if err != nil {
		t.Fatalf("an empty database: %v", err)
	}
	return dir
}

// schema is the file with the schema and no rows. It is made once for all tests of a package, which is several times as
// quick as making the schema for each.
var schema = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "firstkm-schema") // it outlives the first test that wants it
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	db, err := store.Open(context.Background(), store.Options{Dir: dir})
	if err != nil {
		return nil, err
	}
	if err := db.Close(); err != nil {
		return nil, err
	}
	if log, err := os.Stat(filepath.Join(dir, fileName+"-wal")); err == nil && log.Size() > 0 {
		return nil, errors.New("closing left a write-ahead log")
	}
	return os.ReadFile(filepath.Join(dir, fileName))
})
