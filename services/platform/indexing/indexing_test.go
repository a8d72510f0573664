package indexing_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/events/memory"
	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/indexing"
)

// table is the truth: openings of one unit, by id.
type table struct {
	mu   sync.Mutex
	rows map[placement.ID]placement.Placement
	unit org.Enterprise
}

func (d *table) put(p placement.Placement) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.rows[p.ID] = p
}

// PlacementsByID implements indexing.Reads.
func (d *table) PlacementsByID(_ context.Context, ids []placement.ID) (map[placement.ID]placement.Placement, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := map[placement.ID]placement.Placement{}
	for _, id := range ids {
		if p, ok := d.rows[id]; ok {
			out[id] = p
		}
	}
	return out, nil
}

// PlacementsFrom implements indexing.Reads.
func (d *table) PlacementsFrom(_ context.Context, after placement.ID, limit int) (out []placement.Placement, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for n := range len(d.rows) {
		id := name(n)
		if p, ok := d.rows[id]; ok && id > after && len(out) < limit {
			out = append(out, p)
		}
	}
	return out, nil
}

// PlacementsOf implements indexing.Reads.
func (d *table) PlacementsOf(ctx context.Context, _ org.ID, _ placement.State, _ page.Request) (page.Page[placement.Placement], error) {
	rows, err := d.PlacementsFrom(ctx, "", len(d.rows))
	return page.Page[placement.Placement]{Items: rows}, err
}

// Enterprise implements indexing.Reads.
func (d *table) Enterprise(context.Context, org.ID) (org.Enterprise, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.unit, nil
}

// Waiting implements indexing.Reads.
func (d *table) Waiting(context.Context) (int, error) { return 0, nil }

// Cooperations implements indexing.Reads.
func (d *table) Cooperations(context.Context, org.CooperationFilter, page.Request) (page.Page[org.Cooperation], error) {
	return page.Page[org.Cooperation]{}, nil
}

// shelf is an index in memory.
type shelf struct {
	search.Searcher
	mu     sync.Mutex
	docs   map[string]search.Placement
	at     search.Checkpoint
	closed bool
}

func newShelf() *shelf { return &shelf{docs: map[string]search.Placement{}} }

// Apply implements search.Index.
func (i *shelf) Apply(_ context.Context, b search.Batch) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, p := range b.Upserts {
		i.docs[p.ID] = p
	}
	for _, x := range b.Deletes {
		delete(i.docs, x.ID)
	}
	if b.Checkpoint.Stream != "" {
		i.at = b.Checkpoint
	}
	return nil
}

// State implements search.Index.
func (i *shelf) State() uint64 { return 0 }

// Checkpoint implements search.Index.
func (i *shelf) Checkpoint() search.Checkpoint {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.at
}

// Size implements search.Index.
func (i *shelf) Size() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.docs)
}

// Close implements search.Index.
func (i *shelf) Close() error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.closed = true
	return nil
}

// titles are the words under which each opening is found.
func (i *shelf) titles() map[string]string {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := map[string]string{}
	for id, p := range i.docs {
		all[id] = p.Title + " " + p.Enterprise
	}
	return all
}

// Commit implements indexing.Building.
func (i *shelf) Commit(context.Context) (search.Index, error) { return i, nil }

// Abandon implements indexing.Building.
func (i *shelf) Abandon() error { return nil }

// home opens what it is told to and counts what is built.
type home struct {
	open  func() (search.Index, error)
	mu    sync.Mutex
	built []*shelf
}

// Open implements indexing.Home.
func (h *home) Open() (search.Index, error) { return h.open() }

// Build implements indexing.Home.
func (h *home) Build() (indexing.Building, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.built = append(h.built, newShelf())
	return h.built[len(h.built)-1], nil
}

// Prune implements indexing.Home.
func (h *home) Prune() error { return nil }

func (h *home) last() (*shelf, int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.built) == 0 {
		return nil, 0
	}
	return h.built[len(h.built)-1], len(h.built)
}

func name(n int) placement.ID { return placement.ID(fmt.Sprintf("plc_%03d", n)) }

func opening(n int, title string, state placement.State, version uint64) placement.Placement {
	p := placement.Placement{ID: name(n), Enterprise: "ent_1", Origin: placement.Own, State: state, Version: version}
	p.Title = title
	return p
}

type live struct{ *catalogue.Live }

// bench is a service over the fakes that runs until the test ends.
func bench(t *testing.T, rows int, open func() (search.Index, error)) (*indexing.Service, *table, *memory.Bus, *home) {
	t.Helper()
	db := &table{rows: map[placement.ID]placement.Placement{}, unit: org.Enterprise{ID: "ent_1", Version: 1, Profile: org.Profile{Name: "示例厂"}}}
	for n := range rows {
		db.put(opening(n, fmt.Sprint("岗位", n), placement.Published, 1))
	}
	db.put(opening(rows, "草稿", placement.Draft, 1))
	bus, h, holder := memory.New("stream", time.Now), &home{open: open}, search.NewHolder(nil)
	s := indexing.New(db, bus, h, live{catalogue.NewLive(catalogue.Starter())}, holder, time.Now, slog.New(slog.DiscardHandler))
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("run: %v", err)
		}
		if err := bus.Close(); err != nil {
			t.Error(err)
		}
	})
	return s, db, bus, h
}

func soon(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(10 * time.Second); !holds(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("not within ten seconds: %s", what)
		}
	}
}

func ready(t *testing.T, s *indexing.Service) {
	t.Helper()
	soon(t, "ready", func() bool { return s.Ready(t.Context()) == nil })
}

func TestUnusableIndexIsBuiltFromSQL(t *testing.T) {
	for _, tt := range []struct {
		name string
		open func() (search.Index, error)
	}{
		{"missing", func() (search.Index, error) { return nil, search.ErrMissing }},
		{"damaged", func() (search.Index, error) { return nil, fmt.Errorf("open: %w", search.ErrDamaged) }},
		{"of another version", func() (search.Index, error) { return nil, search.ErrMapping }},
		{"of another stream", func() (search.Index, error) {
			i := newShelf()
			i.at = search.Checkpoint{Stream: "another", Sequence: 7}
			return i, nil
		}},
		{"ahead of the stream", func() (search.Index, error) {
			i := newShelf()
			i.at = search.Checkpoint{Stream: "stream", Sequence: 1 << 40}
			return i, nil
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, _, _, h := bench(t, 1203, tt.open) // more than one batch
			ready(t, s)
			i, built := h.last()
			if built != 1 || i.Size() != 1203 {
				t.Errorf("built %d times with %d openings, want once with the 1203 published", built, i.Size())
			}
		})
	}
}

func TestUsableIndexFollowsTheStream(t *testing.T) {
	had := newShelf()
	had.at = search.Checkpoint{Stream: "stream"}
	s, db, bus, h := bench(t, 3, func() (search.Index, error) { return had, nil })
	tell := func(n int, e events.Event) {
		t.Helper()
		sealed, err := events.Seal(fmt.Sprint("evt", n, e.Subject(), time.Now().UnixNano()), string(name(n)), time.Now(), e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := bus.Publish(t.Context(), sealed); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 3 {
		tell(n, events.PlacementPublished{})
	}
	soon(t, "three openings", func() bool { return had.Size() == 3 })
	ready(t, s)
	db.put(opening(0, "改过的岗位", placement.Published, 2))
	db.put(opening(1, "岗位1", placement.Closed, 2))
	tell(0, events.PlacementChanged{})
	tell(1, events.PlacementClosed{})
	want := map[string]string{"plc_000": "改过的岗位 示例厂", "plc_002": "岗位2 示例厂"}
	soon(t, "the change and the end", func() bool { return maps.Equal(had.titles(), want) })

	db.mu.Lock()
	db.unit.Version, db.unit.Name = 2, "示例二厂"
	db.mu.Unlock()
	sealed, err := events.Seal("evt-unit", "ent_1", time.Now(), events.EnterpriseChanged{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := bus.Publish(t.Context(), sealed); err != nil {
		t.Fatal(err)
	}
	want = map[string]string{"plc_000": "改过的岗位 示例二厂", "plc_002": "岗位2 示例二厂"}
	soon(t, "the unit's new name", func() bool { return maps.Equal(had.titles(), want) })
	if _, built := h.last(); built != 0 {
		t.Errorf("built %d times, want never", built)
	}
}

func TestRebuildReplacesTheIndexInUse(t *testing.T) {
	had := newShelf()
	had.at = search.Checkpoint{Stream: "stream"}
	s, _, _, h := bench(t, 5, func() (search.Index, error) { return had, nil })
	if err := s.Rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	i, built := h.last()
	if built != 1 || i.Size() != 5 {
		t.Errorf("built %d times with %d openings, want once with 5", built, i.Size())
	}
	soon(t, "the old one is closed", func() bool {
		had.mu.Lock()
		defer had.mu.Unlock()
		return had.closed
	})
	gone, stop := context.WithCancel(t.Context())
	stop()
	if err := s.Rebuild(gone); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("asked by somebody who left: got %v", err)
	}
}
