package store_test

import (
	"errors"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
)

// places opens one empty place for a database of each engine.
func places(t *testing.T, run func(t *testing.T, o store.Options)) {
	t.Run("SQLite", func(t *testing.T) { run(t, store.Options{Dir: t.TempDir()}) })
	t.Run("PostgreSQL", func(t *testing.T) { run(t, store.Options{URL: storetest.PostgresURL(t)}) })
}

// newer is the program's migrations with one more.
func newer(t *testing.T, statements string) fs.FS {
	t.Helper()
	files := fstest.MapFS{}
	err := fs.WalkDir(store.Migrations(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(store.Migrations(), path)
		files[path] = &fstest.MapFile{Data: text}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, engine := range []string{"sqlite", "postgres"} {
		files["migrations/"+engine+"/09999_later.sql"] = &fstest.MapFile{Data: []byte("-- +goose Up\n" + statements + "\n-- +goose Down\n")}
	}
	return files
}

func version(t *testing.T, db *store.DB) int64 {
	t.Helper()
	v, err := db.SchemaVersion(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestUpgradeKeepsWhatIsThereAndDowngradeIsRefused(t *testing.T) {
	later := newer(t, `ALTER TABLE schools ADD COLUMN motto TEXT NOT NULL DEFAULT ''; UPDATE schools SET motto = name;`)
	places(t, func(t *testing.T, o store.Options) {
		old, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		before := version(t, old)
		want := storetest.School("sch_1", "001", "320582")
		if err := old.InTx(t.Context(), func(tx *store.Tx) error { return tx.InsertSchool(t.Context(), want) }); err != nil {
			t.Fatal(err)
		}
		if err := old.Close(); err != nil {
			t.Fatal(err)
		}

		fresh, err := store.OpenWith(t.Context(), o, later)
		if err != nil {
			t.Fatalf("upgrade: %v", err)
		}
		if got, err := fresh.School(t.Context(), want.ID); err != nil || got != want {
			t.Errorf("after the upgrade: got %+v, %v; want %+v", got, err, want)
		}
		var motto string
		if err := fresh.Writer().QueryRow(`SELECT motto FROM schools`).Scan(&motto); err != nil || motto != want.Name {
			t.Errorf("got motto %q, %v; want %q", motto, err, want.Name)
		}
		if got := version(t, fresh); got != 9999 {
			t.Errorf("got schema %d, want 9999", got)
		}
		if err := fresh.Close(); err != nil {
			t.Fatal(err)
		}

		if _, err := store.Open(t.Context(), o); !errors.Is(err, store.ErrNewer) {
			t.Fatalf("downgrade: got %v, want ErrNewer", err)
		}
		again := openWith(t, o, later)
		if got, err := again.School(t.Context(), want.ID); err != nil || got != want {
			t.Errorf("after the refusal: got %+v, %v; want %+v", got, err, want)
		}
		if before >= 9999 {
			t.Errorf("got schema %d before, want the program's own", before)
		}
	})
}

func openWith(t *testing.T, o store.Options, files fs.FS) *store.DB {
	t.Helper()
	db, err := store.OpenWith(t.Context(), o, files)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestAttachingChangesNothing(t *testing.T) {
	older := newer(t, `SELECT 1;`).(fstest.MapFS)
	maps.DeleteFunc(older, func(path string, _ *fstest.MapFile) bool { return !strings.HasSuffix(path, "00001_house.sql") })
	places(t, func(t *testing.T, o store.Options) {
		if _, err := store.Attach(t.Context(), o); err == nil {
			t.Fatal("where nothing is: got no error")
		}
		db, err := store.OpenWith(t.Context(), o, older)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Attach(t.Context(), o); !errors.Is(err, store.ErrOlder) {
			t.Fatalf("to an older schema: got %v, want ErrOlder", err)
		}
		running := storetest.Open(t, o)
		beside, err := store.Attach(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		defer beside.Close()
		want := storetest.School("sch_1", "001", "320582")
		if err := running.InTx(t.Context(), func(tx *store.Tx) error { return tx.InsertSchool(t.Context(), want) }); err != nil {
			t.Fatal(err)
		}
		if got, err := beside.School(t.Context(), want.ID); err != nil || got != want {
			t.Errorf("beside the program that runs: got %+v, %v; want what it wrote", got, err)
		}
	})
	later := store.Options{Dir: t.TempDir()}
	if err := openWith(t, later, newer(t, `SELECT 1;`)).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Attach(t.Context(), later); !errors.Is(err, store.ErrNewer) {
		t.Errorf("to a newer schema: got %v, want ErrNewer", err)
	}
}

func TestAnUpgradeThatFailsChangesNothing(t *testing.T) {
	broken := newer(t, `CREATE TABLE half (id TEXT); INSERT INTO nowhere VALUES (1);`)
	places(t, func(t *testing.T, o store.Options) {
		db, err := store.Open(t.Context(), o)
		if err != nil {
			t.Fatal(err)
		}
		before := version(t, db)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := store.OpenWith(t.Context(), o, broken); err == nil {
			t.Fatal("got no error from a migration that cannot work")
		}
		db = storetest.Open(t, o)
		if got := version(t, db); got != before {
			t.Errorf("got schema %d, want %d as before", got, before)
		}
		if _, err := db.Writer().Exec(`SELECT * FROM half`); err == nil {
			t.Error("got half of the migration applied")
		}
		if _, err := db.School(t.Context(), "sch_x"); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("got %v, want the database to work", err)
		}
	})
}

func TestNodesThatStartTogetherMakeOneSchema(t *testing.T) {
	o := store.Options{URL: storetest.PostgresURL(t)}
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			db, err := store.Open(t.Context(), o)
			if err != nil {
				t.Errorf("got %v, want none", err)
				return
			}
			if err := db.Healthy(t.Context()); err != nil {
				t.Error(err)
			}
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestABackupKnowsEveryTable(t *testing.T) {
	places(t, func(t *testing.T, o store.Options) {
		db := storetest.Open(t, o)
		query := `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'`
		if o.URL != "" {
			query = `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'`
		}
		rows, err := db.Writer().Query(query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		there := map[string]bool{}
		for rows.Next() {
			var table string
			if err := rows.Scan(&table); err != nil {
				t.Fatal(err)
			}
			there[table] = true
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		delete(there, "goose_db_version")
		got, want := slices.Sorted(slices.Values(store.Tables())), slices.Sorted(maps.Keys(there))
		if !slices.Equal(got, want) {
			t.Errorf("a backup holds %v, the schema has %v", got, want)
		}
	})
}

// A database takes migrations in the order of their numbers, so that one that only the other engine has would come too late
// for good. Numbers may be left out.
func TestBothEnginesHaveTheSameMigrations(t *testing.T) {
	names := map[string][]string{}
	for _, dialect := range []string{"sqlite", "postgres"} {
		found, err := fs.Glob(store.Migrations(), "migrations/"+dialect+"/*")
		if err != nil || len(found) == 0 {
			t.Fatalf("%s: %v, %v", dialect, found, err)
		}
		numbers := map[string]string{}
		for _, path := range found {
			name := strings.TrimPrefix(path, "migrations/"+dialect+"/")
			number, _, _ := strings.Cut(name, "_")
			if numbers[number] != "" {
				t.Errorf("%s: %s and %s bear one number", dialect, numbers[number], name)
			}
			numbers[number] = name
			names[dialect] = append(names[dialect], name)
		}
	}
	if !slices.Equal(names["sqlite"], names["postgres"]) {
		t.Errorf("SQLite has %v, PostgreSQL %v", names["sqlite"], names["postgres"])
	}
}
