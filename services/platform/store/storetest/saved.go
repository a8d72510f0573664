package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/ident"
	"firstkm/services/platform/store"
	"firstkm/services/saved"
)

// Saved is a saved search with every member set.
func Saved(id string, person ident.ID, query string) saved.Search {
	return saved.Search{
		ID: saved.ID(id), Person: person, Name: "附近的数控", Query: query, Tell: saved.Daily, Paused: true, Since: noon, LookedAt: noon.Add(time.Second),
		ToldAt: noon.Add(2 * time.Second), DueAt: noon.Add(3 * time.Second), Version: 1, CreatedAt: noon,
	}
}

// FillSaved puts a row into each table of saved searches.
func FillSaved(ctx context.Context, tx *store.Tx) error {
	s := Saved("ssr_1", "stu_1", "q=a")
	s.Paused = false
	for _, err := range []error{
		tx.InsertSaved(ctx, s), tx.InsertHit(ctx, s.ID, "plc_1", noon, noon), tx.SaveSeen(ctx, "plc_1", saved.Seen{Open: true, Print: "x", Said: "{}", FreshAt: noon, Version: 1}),
		tx.SavePlace(ctx, events.Position{Stream: "s", Seq: 1}), tx.InsertSaved(ctx, Saved("ssr_0", "stu_1", "q=b")), tx.DeleteSaved(ctx, "ssr_0"),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func savedSearches(t *testing.T, db *store.DB) {
	ctx := t.Context()
	one := Saved("ssr_1", "stu_1", "q=a")
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertSaved(ctx, one) })
	same(t, "a search", one)(db.SavedSearch(ctx, one.ID))
	_, err := db.SavedSearch(ctx, "ssr_9")
	refused(t, "no search", err, saved.ErrNotFound)
	refused(t, "the same query", try(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertSaved(ctx, Saved("ssr_2", "stu_1", "q=a"))
	}), saved.ErrTwice)
	one.Name, one.Paused, one.Version = "改名", false, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.LockSaved(ctx, one.ID); err != nil {
			return err
		}
		return tx.SaveSaved(ctx, one)
	})
	same(t, "a changed search", one)(db.SavedSearch(ctx, one.ID))
	refused(t, "an old version", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSaved(ctx, one) }), saved.ErrStale)
	same(t, "due too early", []saved.ID(nil))(db.SavedDue(ctx, one.DueAt.Add(-time.Second), 9))
	same(t, "due", []saved.ID{one.ID})(db.SavedDue(ctx, one.DueAt, 9))
	t.Run("an opening waits once", func(t *testing.T) { savedHits(t, db, one) })
	t.Run("an opening that is written down lets nobody tell", func(t *testing.T) { savedApart(t, db, one) })
	t.Run("changes are numbered in the order of their commits", func(t *testing.T) { savedChanges(t, db) })
	same(t, "never seen", saved.Seen{})(db.SavedSeen(ctx, "plc_1"))
	for n, s := range []saved.Seen{{Open: true, Print: "a", Said: "{}", FreshAt: noon, ShutAt: noon, Version: 2}, {Print: "b", Version: 1}} { // an older one changes nothing
		must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSeen(ctx, "plc_1", s) })
		same(t, fmt.Sprint("seen ", n), saved.Seen{Open: true, Print: "a", Said: "{}", FreshAt: noon, ShutAt: noon, Version: 2})(db.SavedSeen(ctx, "plc_1"))
	}
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteSaved(ctx, one.ID) })
	same(t, "after the end", []saved.Hit(nil))(db.SavedHits(ctx, one.ID, 9))
	list, err := db.SavedSince(ctx, 0, 99)
	if err != nil || len(list) == 0 || list[len(list)-1].ID != one.ID || !list[len(list)-1].Gone {
		t.Errorf("after the end: got %+v, %v; want the removal last", list, err)
	}
	t.Run("a place moves on in its stream alone", func(t *testing.T) { savedPlace(t, db) })
}

func savedPlace(t *testing.T, db *store.DB) {
	ctx, at := t.Context(), func(stream string, seq uint64) events.Position { return events.Position{Stream: stream, Seq: seq} }
	same(t, "no place", events.Position{})(db.SavedPlace(ctx))
	for _, step := range []struct {
		move     bool
		to, then events.Position
	}{
		{true, at("a", 1), events.Position{}},
		{false, at("a", 5), at("a", 5)},
		{true, at("a", 7), at("a", 7)},
		{true, at("a", 6), at("a", 7)},
		{true, at("b", 9), at("a", 7)},
		{false, at("b", 2), at("b", 2)},
	} {
		must(t, db, func(ctx context.Context, tx *store.Tx) error {
			if step.move {
				return tx.MovePlace(ctx, step.to)
			}
			return tx.SavePlace(ctx, step.to)
		})
		same(t, fmt.Sprintf("after %+v", step), step.then)(db.SavedPlace(ctx))
	}
}

func savedHits(t *testing.T, db *store.DB, s saved.Search) {
	ctx := t.Context()
	hit := func(at time.Time) {
		must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertHit(ctx, s.ID, "plc_1", at, at) })
	}
	hit(noon)
	hit(noon.Add(time.Hour))
	same(t, "hits", []saved.Hit{{Placement: "plc_1", At: noon}})(db.SavedHits(ctx, s.ID, 9))
	tell := func(want bool) {
		must(t, db, func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.TellHit(ctx, s.ID, "plc_1", noon)
			if got != want {
				t.Errorf("told: got %v, want %v", got, want)
			}
			return err
		})
	}
	tell(true)
	tell(false)
	hit(noon)
	same(t, "hits that were told", []saved.Hit(nil))(db.SavedHits(ctx, s.ID, 9))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertHit(ctx, "ssr_gone", "plc_1", noon, noon)
	})
}

// savedApart writes an opening down, due after another, while somebody wants to tell: they have to wait for it.
func savedApart(t *testing.T, db *store.DB, s saved.Search) {
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SettleSaved(ctx, s.ID, noon, noon) })
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertHit(ctx, s.ID, "plc_apart", noon, noon.Add(time.Hour)); err != nil {
			return err
		}
		soon, stop := context.WithTimeout(ctx, 200*time.Millisecond)
		defer stop()
		err := db.InTx(soon, func(other *store.Tx) error {
			_, err := other.LockSaved(soon, s.ID)
			return err
		})
		if err == nil {
			t.Error("the search could be locked beside an opening that is not committed")
		}
		return nil
	})
}

// savedChanges has many save at once, while one reads on by the numbers: none is missed.
func savedChanges(t *testing.T, db *store.DB) {
	const writers, each = 4, 10
	done := make(chan struct{})
	var all sync.WaitGroup
	for w := range writers {
		all.Go(func() {
			for n := range each {
				id := fmt.Sprintf("ssr_w%d_%d", w, n)
				err := db.InTx(t.Context(), func(tx *store.Tx) error {
					return tx.InsertSaved(t.Context(), Saved(id, ident.ID(fmt.Sprintf("acc_%d", w)), id))
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	go func() { all.Wait(); close(done) }()
	got, last := map[saved.ID]bool{}, int64(0)
	for ended := false; ; {
		list, err := db.SavedSince(t.Context(), last, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range list {
			got[k.ID], last = true, k.Change
		}
		if ended && len(list) == 0 {
			break
		}
		select {
		case <-done:
			ended = true
		default:
		}
	}
	if want := writers*each + 1; len(got) != want {
		t.Errorf("got %d searches by their numbers, want %d", len(got), want)
	}
}
