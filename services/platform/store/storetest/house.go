package storetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
	"firstkm/services/platform/store"
)

var errStop = errors.New("stop")

func transactions(t *testing.T, db *store.DB) {
	ctx := t.Context()
	if err := db.Healthy(ctx); err != nil {
		t.Errorf("healthy: got %v, want none", err)
	}
	insert := func(id string) func(ctx context.Context, tx *store.Tx) error {
		return func(ctx context.Context, tx *store.Tx) error { return tx.InsertSchool(ctx, School(id, id, "32")) }
	}
	exists := func(id string) bool {
		_, err := db.School(ctx, org.ID(id))
		return err == nil
	}
	t.Run("an error keeps nothing", func(t *testing.T) {
		err := try(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := insert("a")(ctx, tx); err != nil {
				return err
			}
			if _, err := tx.School(ctx, "a"); err != nil {
				t.Errorf("own write: got %v, want it seen", err)
			}
			return errStop
		})
		if !errors.Is(err, errStop) || exists("a") {
			t.Errorf("got %v and kept=%t, want the error and nothing kept", err, exists("a"))
		}
	})
	t.Run("a panic keeps nothing and gives the connection back", func(t *testing.T) {
		for range 40 { // more than there are connections
			func() {
				defer func() {
					if recover() == nil {
						t.Error("the panic did not come through")
					}
				}()
				_ = try(t, db, func(ctx context.Context, tx *store.Tx) error {
					_ = insert("b")(ctx, tx)
					panic("in a use case")
				})
			}()
		}
		if exists("b") {
			t.Error("got a row of a transaction that panicked")
		}
		must(t, db, insert("c"))
	})
	t.Run("a context that ends keeps nothing", func(t *testing.T) {
		stopped, stop := context.WithCancel(ctx)
		err := db.InTx(stopped, func(tx *store.Tx) error {
			err := insert("d")(stopped, tx)
			stop()
			return err
		})
		if !errors.Is(err, context.Canceled) || exists("d") {
			t.Errorf("got %v and kept=%t, want context.Canceled and nothing kept", err, exists("d"))
		}
		must(t, db, insert("e"))
	})
	t.Run("writers take turns", func(t *testing.T) {
		must(t, db, insert("turns"))
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				for range 4 {
					if err := addOne(ctx, db); err != nil {
						t.Errorf("got %v, want none", err)
					}
				}
			})
		}
		wg.Wait()
		s, err := db.School(ctx, "turns")
		if err != nil || s.Version != 65 {
			t.Errorf("got version %d, %v; want 65: one for each of 64 changes", s.Version, err)
		}
	})
	t.Run("many new questions at once", func(t *testing.T) { // statements are prepared beside transactions
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				f := org.SchoolFilter{}
				for bit, set := range []func(){func() { f.Text = "x" }, func() { f.Region = "32" }, func() { f.Level = "x" }} {
					if i>>bit&1 == 1 {
						set()
					}
				}
				err := db.InTx(ctx, func(tx *store.Tx) error {
					_, err := tx.Schools(ctx, f, pageOf(1))
					return err
				})
				if err != nil {
					t.Errorf("in a transaction: %v", err)
				}
				if _, err := db.Schools(ctx, f, pageOf(1)); err != nil {
					t.Errorf("beside it: %v", err)
				}
			})
		}
		wg.Wait()
	})
}

// addOne changes one row that all change, by a lock that all take.
func addOne(ctx context.Context, db *store.DB) error {
	return db.InTx(ctx, func(tx *store.Tx) error {
		if err := tx.LockSeal(ctx); err != nil {
			return err
		}
		s, err := tx.School(ctx, "turns")
		if err != nil {
			return err
		}
		s.Version++
		return tx.SaveSchool(ctx, s)
	})
}

func idempotency(t *testing.T, db *store.DB) {
	ctx := t.Context()
	var clock struct {
		sync.Mutex
		now time.Time
	}
	clock.now = noon
	pass := func(d time.Duration) {
		clock.Lock()
		defer clock.Unlock()
		clock.now = clock.now.Add(d)
	}
	keys := db.Idempotency(time.Hour, time.Minute, func() time.Time {
		clock.Lock()
		defer clock.Unlock()
		return clock.now
	})
	begin := func(what, key, print string, fresh bool, earlier string, reply []byte) {
		t.Helper()
		gotFresh, gotEarlier, gotReply, err := keys.Begin(ctx, key, print)
		if err != nil || gotFresh != fresh || gotEarlier != earlier || string(gotReply) != string(reply) || (gotReply == nil) != (reply == nil) {
			t.Errorf("%s: got %t, %q, %q, %v; want %t, %q, %q", what, gotFresh, gotEarlier, gotReply, err, fresh, earlier, reply)
		}
	}
	must := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	begin("a fresh key", "k", "f1", true, "", nil)
	begin("while it is answered", "k", "f1", false, "f1", nil)
	begin("by another request", "k", "f2", false, "f1", nil)
	reply := []byte("{\"status\":201}\x00\xff")
	must("finish", keys.Finish(ctx, "k", reply))
	begin("the answer", "k", "f1", false, "f1", reply)
	must("finish twice", keys.Finish(ctx, "k", []byte("another")))
	begin("the first answer stays", "k", "f1", false, "f1", reply)
	must("abandon what is answered", keys.Abandon(ctx, "k"))
	begin("it stays too", "k", "f1", false, "f1", reply)
	pass(2 * time.Minute)
	begin("the answer outlives the lease", "k", "f1", false, "f1", reply)
	pass(time.Hour)
	begin("after its life", "k", "f3", true, "", nil)
	must("abandon", keys.Abandon(ctx, "k"))
	begin("what was given back", "k", "f4", true, "", nil)
	pass(time.Minute)
	begin("what nobody ended", "k", "f5", true, "", nil)

	begin("one that is done", "made", "f", true, "", nil)
	must("do it", db.InTx(keys.Within(ctx, "made"), func(tx *store.Tx) error {
		return tx.Audit(ctx, ledger.By(actor.System(), noon, "thing.make", "thg_1"))
	}))
	must("abandon what is done", keys.Abandon(ctx, "made"))
	for range 2 {
		if _, _, _, err := keys.Begin(ctx, "made", "f"); !errors.Is(err, store.ErrDone) {
			t.Errorf("done and not answered: got %v, want ErrDone", err)
		}
		pass(2 * time.Minute) // its lease is over
	}
	begin("done by another request", "made", "f2", false, "f", nil)
	must("answer it after all", keys.Finish(ctx, "made", reply))
	begin("done and answered", "made", "f", false, "f", reply)

	var fresh, held int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 32 {
		wg.Go(func() {
			ok, earlier, _, err := keys.Begin(ctx, "many", "f")
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Errorf("begin: %v", err)
			case ok:
				fresh++
			case earlier == "f":
				held++
			}
		})
	}
	wg.Wait()
	if fresh != 1 || held != 31 {
		t.Errorf("got %d fresh and %d held, want 1 and 31", fresh, held)
	}
	long := []byte(strings.Repeat("长", 1<<19))
	must("finish with a long answer", keys.Finish(ctx, "many", long))
	begin("the long answer", "many", "f", false, "f", long)
}

func facts(t *testing.T, db *store.DB) {
	ctx := t.Context()
	same(t, "a fact never set", "")(db.Meta(ctx, "stream"))
	for _, value := range []string{"one", "two", ""} {
		must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SetMeta(ctx, "stream", value) })
		same(t, "a fact", value)(db.Meta(ctx, "stream"))
	}
	same(t, "no part", []imports.Part(nil))(db.CatalogueParts(ctx))
	majors := imports.Part{Kind: "majors", Body: []byte("a\tb\x00\xff"), UpdatedAt: noon}
	regions := imports.Part{Kind: "regions", Body: []byte("[]"), UpdatedAt: noon}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.SaveCataloguePart(ctx, regions); err != nil {
			return err
		}
		return tx.SaveCataloguePart(ctx, majors)
	})
	same(t, "parts", []imports.Part{majors, regions})(db.CatalogueParts(ctx))
	majors.Body, majors.UpdatedAt = []byte("c"), noon.Add(time.Hour)
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveCataloguePart(ctx, majors) })
	same(t, "replaced", []imports.Part{majors, regions})(db.CatalogueParts(ctx))
	if err := db.Check(ctx); err != nil {
		t.Errorf("check: got %v, want none", err)
	}
	v, err := db.SchemaVersion(ctx)
	if err != nil || v < 1 {
		t.Errorf("schema: got %d, %v; want at least 1", v, err)
	}
}

func entry(action string, at time.Time) ledger.Entry {
	who := actor.Actor{Account: "acc_1", Role: actor.Enterprise, Org: "ent_1"}
	return ledger.By(who, at, action, "plc_1").Because("理由")
}
