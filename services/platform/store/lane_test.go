package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"firstkm/services/account"
	"firstkm/services/platform/store"
)

// queue holds the turn until every transaction of uses waits for it, lets them run, and returns the errors of the one that
// held it and of theirs. What panics answers errPanicked.
func queue(t *testing.T, db *store.DB, uses ...func(*store.Tx) error) []error {
	t.Helper()
	db.Patient()
	held, release := make(chan struct{}), make(chan struct{})
	hold := sync.OnceFunc(func() { close(held) })
	first := make(chan error, 1)
	go func() {
		first <- db.InTx(t.Context(), func(tx *store.Tx) error {
			hold()
			<-release
			return tx.SetMeta(t.Context(), "first", "kept")
		})
	}()
	<-held
	answers := make([]chan error, len(uses))
	for i, use := range uses {
		answers[i] = make(chan error, 1)
		go func() {
			err := errPanicked
			defer func() {
				_ = recover()
				answers[i] <- err
			}()
			err = db.InTx(t.Context(), use)
		}()
		waitFor(t, func() bool { return db.Queued() == i+1 }) // so that they run in this order
	}
	close(release)
	errs := []error{<-first}
	for _, answer := range answers {
		errs = append(errs, <-answer)
	}
	return errs
}

var errPanicked = errors.New("panicked")

func waitFor(t *testing.T, ready func() bool) {
	t.Helper()
	look, late := time.NewTicker(100*time.Microsecond), time.After(10*time.Second)
	defer look.Stop()
	for !ready() {
		select {
		case <-look.C:
		case <-late:
			t.Fatal("it does not come to pass")
		}
	}
}

func keeps(ctx context.Context, key string) func(*store.Tx) error {
	return func(tx *store.Tx) error { return tx.SetMeta(ctx, key, "kept") }
}

func kept(t *testing.T, db *store.DB, key string, want bool) {
	t.Helper()
	got, err := db.Meta(t.Context(), key)
	if err != nil || (got == "kept") != want {
		t.Errorf("%s: got %q, %v; want it kept: %v", key, got, err, want)
	}
}

func TestOneThatFailsUndoesNothingOfThoseItCommitsWith(t *testing.T) {
	db := openSQLite(t)
	ctx := t.Context()
	errOwn := errors.New("its own")
	errs := queue(t, db,
		keeps(ctx, "a"),
		func(tx *store.Tx) error { return errors.Join(tx.SetMeta(ctx, "b", "kept"), errOwn) },
		func(tx *store.Tx) error {
			if err := tx.SetMeta(ctx, "c", "kept"); err != nil {
				return err
			}
			panic("lost")
		},
		func(tx *store.Tx) error {
			if got, err := tx.Meta(ctx, "b"); err != nil || got != "" {
				return fmt.Errorf("sees what was undone: %q, %w", got, err)
			}
			got, err := tx.Meta(ctx, "a")
			return errors.Join(err, tx.SetMeta(ctx, "d", got))
		},
	)
	for i, want := range []error{nil, nil, errOwn, errPanicked, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("transaction %d: got %v, want %v", i, errs[i], want)
		}
	}
	for key, want := range map[string]bool{"first": true, "a": true, "b": false, "c": false, "d": true} {
		kept(t, db, key, want)
	}
}

func TestThoseUndoneWithAnotherAreRunAgain(t *testing.T) {
	db := openSQLite(t)
	ctx := t.Context()
	runs, full := 0, true
	errs := queue(t, db,
		func(tx *store.Tx) error { runs++; return tx.SetMeta(ctx, "a", "kept") },
		func(tx *store.Tx) error {
			if full { // then SQLite rolls back by itself
				full = false
				return errors.Join(db.Do("ROLLBACK"), errors.New("full"))
			}
			return tx.SetMeta(ctx, "b", "kept")
		},
		keeps(ctx, "c"),
	)
	if err := errors.Join(errs...); err != nil || runs != 2 {
		t.Errorf("got %v after %d runs, want none after 2", err, runs)
	}
	for _, key := range []string{"first", "a", "b", "c"} {
		kept(t, db, key, true)
	}
}

func TestNobodyHearsOfWorkThatWasNotCommitted(t *testing.T) {
	db := openSQLite(t)
	ctx := t.Context()
	school := "sch_missing"
	errs := queue(t, db, keeps(ctx, "a"), func(tx *store.Tx) error {
		if err := db.Do("PRAGMA defer_foreign_keys = 1"); err != nil { // found out when it commits
			return err
		}
		return tx.InsertSession(ctx, account.Session{TokenHash: school, Account: "acc_missing"})
	})
	if slices.Contains(errs, nil) {
		t.Errorf("got %v, want the commit's failure for each", errs)
	}
	kept(t, db, "a", false)
}

func TestWaitingForTheTurnEndsWithTheContext(t *testing.T) {
	db := openSQLite(t)
	ctx, cancel := context.WithCancel(t.Context())
	err := db.InTx(t.Context(), func(*store.Tx) error {
		gone := make(chan error)
		go func() { gone <- db.InTx(ctx, keeps(ctx, "a")) }()
		waitFor(t, func() bool { return db.Queued() == 1 })
		cancel()
		if err := <-gone; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v, want context.Canceled", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.InTx(t.Context(), keeps(t.Context(), "b")); err != nil {
		t.Fatal(err)
	}
	kept(t, db, "a", false)
	kept(t, db, "b", true)
}
