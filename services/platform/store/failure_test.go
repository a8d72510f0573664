package store_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"firstkm/events"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
)

func TestAFullDiskIsSaidAndBreaksNothing(t *testing.T) {
	db := openSQLite(t)
	if err := db.Do(`PRAGMA max_page_count = 80`); err != nil { // what a full disk looks like to SQLite
		t.Fatal(err)
	}
	kept := 0
	var err error
	for n := 0; n < 500 && err == nil; n++ {
		err = db.InTx(t.Context(), func(tx *store.Tx) error {
			p := storetest.Placement("plc_"+strings.Repeat("x", n), "ent_1")
			p.Description = strings.Repeat("长", 3000)
			if err := tx.InsertPlacement(t.Context(), p); err != nil {
				return err
			}
			return tx.Record(t.Context(), "plc", events.PlacementClosed{})
		})
		if err == nil {
			kept++
		}
	}
	if !errors.Is(err, store.ErrFull) || fault.Of(err).Kind != fault.Unavailable {
		t.Fatalf("got %v after %d openings, want ErrFull", err, kept)
	}
	if err := db.Check(t.Context()); err != nil {
		t.Errorf("got %v, want a sound database", err)
	}
	if n, err := db.Waiting(t.Context()); err != nil || n != kept {
		t.Errorf("got %d events, %v; want one for each of the %d openings kept", n, err, kept)
	}
	if err := db.Do(`PRAGMA max_page_count = 100000`); err != nil {
		t.Fatal(err)
	}
	err = db.InTx(t.Context(), func(tx *store.Tx) error {
		return tx.InsertPlacement(t.Context(), storetest.Placement("plc_1", "ent_1"))
	})
	if err != nil {
		t.Errorf("once there is room again: got %v, want none", err)
	}
}

// lose ends the server's side of every connection to the database of url.
func lose(t *testing.T, url string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	_, err = db.ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	if err != nil {
		t.Fatal(err)
	}
}

func TestALostConnection(t *testing.T) {
	url := storetest.PostgresURL(t)
	db := storetest.Open(t, store.Options{URL: url})
	insert := func(ctx context.Context, tx *store.Tx, id string) error {
		return tx.InsertSchool(ctx, storetest.School(id, id, "32"))
	}
	exists := func(id string) bool {
		_, err := db.School(t.Context(), org.ID(id))
		return err == nil
	}
	t.Run("before a use case is not noticed", func(t *testing.T) {
		exists("a") // leaves its connection in the pool
		lose(t, url)
		if err := db.InTx(t.Context(), func(tx *store.Tx) error { return insert(t.Context(), tx, "a") }); err != nil || !exists("a") {
			t.Errorf("got %v and kept=%t, want it kept", err, exists("a"))
		}
	})
	t.Run("in its midst has it run again", func(t *testing.T) {
		tries := 0
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			if err := insert(t.Context(), tx, "b"); err != nil {
				return err
			}
			if tries++; tries == 1 {
				lose(t, url)
			}
			return insert(t.Context(), tx, "c")
		})
		if err != nil || tries != 2 || !exists("b") || !exists("c") {
			t.Errorf("got %v after %d tries, want both kept at the second", err, tries)
		}
	})
	t.Run("at the commit leaves it open, and is not tried again", func(t *testing.T) {
		tries := 0
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			tries++
			defer lose(t, url)
			return insert(t.Context(), tx, "d")
		})
		if !errors.Is(err, store.ErrUncertain) || tries != 1 {
			t.Errorf("got %v after %d tries, want ErrUncertain after one", err, tries)
		}
	})
	t.Run("afterwards all is well", func(t *testing.T) {
		if err := db.InTx(t.Context(), func(tx *store.Tx) error { return insert(t.Context(), tx, "e") }); err != nil || !exists("e") {
			t.Errorf("got %v and kept=%t, want it kept", err, exists("e"))
		}
	})
}

func TestAServerThatIsAwayIsSaid(t *testing.T) {
	_, err := store.Open(t.Context(), store.Options{URL: "postgres://nobody@127.0.0.1:1/none?sslmode=disable"})
	if !errors.Is(err, store.ErrBusy) {
		t.Errorf("got %v, want ErrBusy", err)
	}
}

func TestADeadlockIsRunAgain(t *testing.T) {
	db := openPostgres(t)
	ids := samples(t, db, 2)
	met := make(chan struct{}, 2)
	both := make(chan struct{})
	go func() {
		<-met
		<-met
		close(both)
	}()
	for i, err := range together(2, func(i int) error {
		first := true
		return db.InTx(t.Context(), func(tx *store.Tx) error {
			if err := step(t.Context(), tx, ids[i]); err != nil {
				return err
			}
			if first {
				first = false
				met <- struct{}{}
				<-both // each holds what the other wants
			}
			return step(t.Context(), tx, ids[1-i])
		})
	}) {
		if err != nil {
			t.Errorf("transaction %d: got %v, want none", i, err)
		}
	}
	var got []events.Envelope
	for _, r := range pending(t, db) {
		got = append(got, r.Envelope)
	}
	inOrder(t, got, 4)
}

func TestTextThatCannotBeStoredIsRefused(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		for name, text := range map[string]string{"a zero byte": "a\x00b", "broken UTF-8": "a\xffb"} {
			s := storetest.School("sch_1", "001", "32")
			s.Name = text
			err := db.InTx(t.Context(), func(tx *store.Tx) error { return tx.InsertSchool(t.Context(), s) })
			if !errors.Is(err, store.ErrText) {
				t.Errorf("%s: got %v, want ErrText", name, err)
			}
		}
	})
}
