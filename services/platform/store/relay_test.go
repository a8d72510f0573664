package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/events/memory"
	"firstkm/events/outbox"
	"firstkm/services/kernel/ident"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
)

// runRelay relays from source to bus until stop is called, which waits for it.
func runRelay(source outbox.Source, bus events.Bus, o outbox.Options) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = outbox.New(source, bus, o).Run(ctx) // ends with the context's error
	}()
	return func() {
		cancel()
		<-done
	}
}

// published collects the stream's events until there are n, or fails.
func published(t *testing.T, bus events.Bus, n int) []events.Envelope {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var got []events.Envelope
	enough := errors.New("enough")
	info, err := bus.Info(ctx)
	if err != nil {
		t.Fatal(err)
	}
	err = bus.Follow(ctx, events.Position{Stream: info.Stream}, 500, func(_ context.Context, batch []events.Envelope) error {
		if got = append(got, batch...); len(got) >= n {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) {
		t.Fatalf("got %d of %d events: %v", len(got), n, err)
	}
	return got
}

// step changes one opening under its lock and records its new version.
func step(ctx context.Context, tx *store.Tx, id placement.ID) error {
	p, err := tx.LockPlacement(ctx, id)
	if err != nil {
		return err
	}
	p.Version++
	if err := tx.SavePlacement(ctx, p); err != nil {
		return err
	}
	return tx.Record(ctx, ident.ID(id), events.PlacementSeatsChanged{PlacementRef: events.PlacementRef{Placement: string(id), Version: p.Version}})
}

// inOrder checks that nothing was lost or doubled and that each opening's versions follow each other.
func inOrder(t *testing.T, got []events.Envelope, want int) {
	t.Helper()
	last, seen := map[string]uint64{}, map[string]bool{}
	for _, e := range got {
		changed, err := events.As[events.PlacementSeatsChanged](e)
		if err != nil {
			t.Fatal(err)
		}
		if before := max(1, last[e.Key]); changed.Version != before+1 {
			t.Errorf("%s: got version %d after %d", e.Key, changed.Version, before)
		}
		last[e.Key], seen[e.ID] = changed.Version, true
	}
	if len(got) != want || len(seen) != want {
		t.Errorf("got %d events, %d of them different, want %d", len(got), len(seen), want)
	}
}

func samples(t testing.TB, db *store.DB, n int) []placement.ID {
	t.Helper()
	ids := make([]placement.ID, n)
	err := db.InTx(context.Background(), func(tx *store.Tx) error {
		for i := range ids {
			ids[i] = placement.ID(fmt.Sprintf("plc_%03d", i))
			if err := tx.InsertPlacement(context.Background(), storetest.Placement(string(ids[i]), "ent_1")); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids
}

// emptied waits until the outbox holds nothing.
func emptied(t *testing.T, db *store.DB) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	for {
		n, err := db.Waiting(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		select {
		case <-time.After(10 * time.Millisecond):
		case <-deadline:
			t.Fatalf("got %d events still waiting, want none", n)
		}
	}
}

// linger waits a random while, as a transaction does that has more to do.
func linger(most time.Duration) { <-time.After(rand.N(most)) }

func TestConcurrentWritersLoseNoEvent(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		const writers, openings = 24, 30
		db, each := open(), 100
		if strings.HasSuffix(t.Name(), "SQLite") {
			each = 20 // one writes at a time, so all that linger add up
		}
		ids := samples(t, db, openings)
		bus := memory.New(t.Name(), time.Now)
		stop := runRelay(db.Outbox(), bus, outbox.Options{Batch: 50})
		var wg sync.WaitGroup
		for w := range writers {
			wg.Go(func() {
				for i := range each {
					err := db.InTx(t.Context(), func(tx *store.Tx) error {
						if i%3 == 0 { // writes elsewhere first, as use cases do
							if err := tx.SetMeta(t.Context(), fmt.Sprint("writer", w), "x"); err != nil {
								return err
							}
						}
						if w%2 == 0 {
							linger(2 * time.Millisecond)
						}
						if err := step(t.Context(), tx, ids[rand.N(openings)]); err != nil {
							return err
						}
						if w%4 > 1 {
							linger(2 * time.Millisecond)
						}
						return nil
					})
					if err != nil {
						t.Errorf("writer %d: %v", w, err)
					}
				}
			})
		}
		wg.Wait()
		got := published(t, bus, writers*each)
		emptied(t, db)
		stop()
		inOrder(t, got, writers*each)
	})
}

func TestCommitOrderBeatsTransactionNumbers(t *testing.T) {
	db := openPostgres(t)
	id := samples(t, db, 1)[0]
	numbered, committed := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { // has the lower transaction number, commits second
		err := db.InTx(t.Context(), func(tx *store.Tx) error {
			if err := tx.SetMeta(t.Context(), "early", "x"); err != nil {
				return err
			}
			close(numbered)
			<-committed
			return step(t.Context(), tx, id)
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-numbered
	if err := db.InTx(t.Context(), func(tx *store.Tx) error { return step(t.Context(), tx, id) }); err != nil {
		t.Fatal(err)
	}
	source := db.Outbox()
	release, ok, err := source.Lead(t.Context())
	if err != nil || !ok {
		t.Fatal(ok, err)
	}
	defer release()
	if rows, err := source.Pending(t.Context(), 10); err != nil || len(rows) != 1 {
		t.Errorf("while the other is under way: got %d events (%v), want the committed one", len(rows), err)
	}
	close(committed)
	wg.Wait()
	rows, err := source.Pending(t.Context(), 10)
	if err != nil {
		t.Fatal(err)
	}
	var got []events.Envelope
	for _, r := range rows {
		got = append(got, r.Envelope)
	}
	inOrder(t, got, 2)
}

// watched tells when a source begins to lead.
type watched struct {
	*store.Outbox
	led chan struct{}
}

// Lead implements outbox.Source.
func (w watched) Lead(ctx context.Context) (func(), bool, error) {
	release, ok, err := w.Outbox.Lead(ctx)
	if ok {
		w.led <- struct{}{}
	}
	return release, ok, err
}

func awaited(t *testing.T, what string, c <-chan struct{}) {
	t.Helper()
	select {
	case <-c:
	case <-time.After(20 * time.Second):
		t.Fatalf("waited 20 s in vain: %s", what)
	}
}

func TestAnotherNodeTakesTheRelayOver(t *testing.T) {
	url := storetest.PostgresURL(t)
	nodes := [2]*store.DB{storetest.Open(t, store.Options{URL: url}), storetest.Open(t, store.Options{URL: url})}
	id := samples(t, nodes[0], 1)[0]
	bus := memory.New(t.Name(), time.Now)
	write := func(n int) {
		for range n {
			if err := nodes[0].InTx(t.Context(), func(tx *store.Tx) error { return step(t.Context(), tx, id) }); err != nil {
				t.Fatal(err)
			}
		}
	}
	first := watched{nodes[0].Outbox(), make(chan struct{}, 100)}
	second := watched{nodes[1].Outbox(), make(chan struct{}, 100)}
	defer runRelay(first, bus, outbox.Options{Backoff: 10 * time.Minute})() // once it fails it rests for six seconds
	awaited(t, "the first leads", first.led)
	defer runRelay(second, bus, outbox.Options{Poll: 20 * time.Millisecond})()
	write(10)
	published(t, bus, 10)
	select {
	case <-second.led:
		t.Fatal("two relays lead at once")
	default:
	}
	cutLeader(t, url)
	awaited(t, "the second leads", second.led)
	write(10)
	inOrder(t, published(t, bus, 20), 20)
	select {
	case <-first.led:
		t.Error("the first leads again beside the second")
	default:
	}
}

// cutLeader ends the server's side of the connection that holds the relay's lock.
func cutLeader(t *testing.T, url string) {
	t.Helper()
	db, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var n int
	err = db.QueryRowContext(t.Context(), `SELECT COUNT(pg_terminate_backend(pid)) FROM pg_locks
		WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&n)
	if err != nil || n != 1 {
		t.Fatalf("cut: got %d connections, %v; want one", n, err)
	}
}

func TestAWriteWakesTheRelaysOfOtherNodes(t *testing.T) {
	url := storetest.PostgresURL(t)
	writer, reader := storetest.Open(t, store.Options{URL: url}), storetest.Open(t, store.Options{URL: url})
	id := samples(t, writer, 1)[0]
	deadline := time.After(20 * time.Second)
	for woken := 0; woken < 3; { // once it may be because it began to listen
		if err := writer.InTx(t.Context(), func(tx *store.Tx) error { return step(t.Context(), tx, id) }); err != nil {
			t.Fatal(err)
		}
		select {
		case <-reader.Outbox().Wake():
			woken++
		case <-time.After(200 * time.Millisecond): // it may not listen yet
		case <-deadline:
			t.Fatal("the other node was not woken")
		}
	}
}
