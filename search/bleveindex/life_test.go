package bleveindex_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/blevesearch/bleve/v2"

	"firstkm/search"
	"firstkm/search/bleveindex"
)

func named(id, title string, version uint64) search.Placement {
	return search.Placement{ID: id, Title: title, Version: version, Origin: search.OriginOwn, PublishedAt: noon}
}

func apply(t *testing.T, i search.Index, b search.Batch) {
	t.Helper()
	if err := i.Apply(t.Context(), b); err != nil {
		t.Fatalf("apply: %v", err)
	}
}

func ids(t *testing.T, i search.Searcher, q search.Query) (out []string) {
	t.Helper()
	r, err := i.Search(t.Context(), q)
	if err != nil {
		t.Fatalf("search %+v: %v", q, err)
	}
	for _, h := range r.Hits {
		out = append(out, h.ID)
	}
	return out
}

func words(w ...string) search.Query { return search.Query{Text: search.Text{Words: w}} }

func expect(t *testing.T, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func TestAnOlderVersionNeverReplacesANewer(t *testing.T) {
	i := build(t, t.TempDir())
	defer closed(t, i)
	apply(t, i, search.Batch{Upserts: []search.Placement{named("a", "数控车工", 3)}})
	apply(t, i, search.Batch{Upserts: []search.Placement{named("a", "电工", 2)}, Deletes: []search.Delete{{ID: "a", Version: 3}}})
	expect(t, "after an older upsert and a delete of the same version", ids(t, i, words("车工")), []string{"a"})
	apply(t, i, search.Batch{Deletes: []search.Delete{{ID: "a", Version: 5}}})
	apply(t, i, search.Batch{Upserts: []search.Placement{named("a", "电工", 4)}})
	expect(t, "after a delete and an upsert older than it", i.Size(), 0)
	apply(t, i, search.Batch{Upserts: []search.Placement{named("a", "钳工", 6), named("a", "铣工", 5)}})
	expect(t, "after a newer upsert", ids(t, i, words("钳工")), []string{"a"})
}

func TestADeletionIsRememberedAcrossOpenings(t *testing.T) {
	home := t.TempDir()
	i := build(t, home)
	apply(t, i, search.Batch{Upserts: []search.Placement{named("a", "电工", 1)}})
	apply(t, i, search.Batch{Deletes: []search.Delete{{ID: "a", Version: 2}}})
	closed(t, i)
	i, err := bleveindex.Open(home)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer closed(t, i)
	apply(t, i, search.Batch{Upserts: []search.Placement{named("a", "电工", 1)}})
	expect(t, "size after the old upsert came again", i.Size(), 0)
	if _, ok, err := i.Get(t.Context(), "a"); ok || err != nil {
		t.Errorf("get what was deleted: got %v, %v", ok, err)
	}
}

func TestTheCheckpointGoesWithItsBatch(t *testing.T) {
	home := t.TempDir()
	i := build(t, home)
	at := func(stream string, seq uint64) search.Checkpoint {
		return search.Checkpoint{Stream: stream, Sequence: seq}
	}
	apply(t, i, search.Batch{Upserts: []search.Placement{named("a", "电工", 1)}, Checkpoint: at("s1", 7)})
	apply(t, i, search.Batch{Checkpoint: at("s1", 6)})
	expect(t, "after a lower number", i.Checkpoint(), at("s1", 7))
	apply(t, i, search.Batch{Upserts: []search.Placement{named("b", "电工", 1)}})
	expect(t, "after a batch without one", i.Checkpoint(), at("s1", 7))
	if err := i.Apply(t.Context(), search.Batch{Upserts: []search.Placement{named("", "电工", 1)}, Checkpoint: at("s1", 9)}); err == nil {
		t.Error("a placement without id was taken")
	}
	expect(t, "after a refused batch", i.Checkpoint(), at("s1", 7))
	apply(t, i, search.Batch{Checkpoint: at("s2", 1)})
	closed(t, i)
	i, err := bleveindex.Open(home)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer closed(t, i)
	expect(t, "after opening again, of a new stream", i.Checkpoint(), at("s2", 1))
	expect(t, "documents", ids(t, i, words("电工")), []string{"b", "a"})
}

func TestOpenSaysWhyItMustBeBuiltAnew(t *testing.T) {
	home := t.TempDir()
	if _, err := bleveindex.Open(home); !errors.Is(err, search.ErrMissing) {
		t.Errorf("an empty directory: got %v, want ErrMissing", err)
	}
	i := build(t, home)
	apply(t, i, search.Batch{Upserts: []search.Placement{named("a", "电工", 1)}})
	closed(t, i)
	files, _ := filepath.Glob(filepath.Join(home, "placements-*", "store", "root.bolt"))
	if len(files) != 1 {
		t.Fatalf("found %v, want one root.bolt", files)
	}
	if err := os.WriteFile(files[0], []byte("nonsense"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := bleveindex.Open(home); !errors.Is(err, search.ErrDamaged) {
		t.Errorf("a spoilt file: got %v, want ErrDamaged", err)
	}
	if err := os.RemoveAll(filepath.Dir(filepath.Dir(files[0]))); err != nil {
		t.Fatal(err)
	}
	if _, err := bleveindex.Open(home); !errors.Is(err, search.ErrMissing) {
		t.Errorf("its directory gone: got %v, want ErrMissing", err)
	}
	closed(t, build(t, home))
}

func TestSpoiltSegmentsAreDamage(t *testing.T) {
	home := t.TempDir()
	b, err := bleveindex.Build(home)
	if err != nil {
		t.Fatalf("build: %v", err)
	}
	apply(t, b, search.Batch{Upserts: []search.Placement{named("a", "电工", 1)}})
	i, err := b.Commit(t.Context())
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	closed(t, i)
	files, _ := filepath.Glob(filepath.Join(home, "placements-*", "store", "*.zap"))
	for _, f := range files {
		if err := os.Truncate(f, 0); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := bleveindex.Open(home); len(files) == 0 || !errors.Is(err, search.ErrDamaged) {
		t.Errorf("%d files: got %v, want ErrDamaged", len(files), err)
	}
}

func TestAnIndexOfAnotherVersionOfTheProgramIsRefused(t *testing.T) {
	home := t.TempDir()
	closed(t, build(t, home))
	dirs, _ := filepath.Glob(filepath.Join(home, "placements-*"))
	text, err := bleve.Open(dirs[0])
	if err != nil {
		t.Fatal(err)
	}
	written, b := make(chan error, 1), text.NewBatch()
	b.SetInternal([]byte("mapping"), []byte("0"))
	b.SetPersistedCallback(func(err error) { written <- err })
	if err := text.Batch(b); err != nil {
		t.Fatal(err)
	}
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	if err := text.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := bleveindex.Open(home); !errors.Is(err, search.ErrMapping) {
		t.Errorf("got %v, want ErrMapping", err)
	}
}

func TestANewVersionIsBuiltBesideAndSwappedIn(t *testing.T) {
	home := t.TempDir()
	first := build(t, home)
	apply(t, first, search.Batch{Upserts: []search.Placement{named("a", "电工", 1)}})
	h := search.NewHolder(first)
	defer h.Close()
	half, err := bleveindex.Build(home)
	if err != nil {
		t.Fatalf("build: %v", err)
	}
	apply(t, half, search.Batch{Upserts: []search.Placement{named("x", "电工", 1)}})
	if err := half.Abandon(); err != nil {
		t.Fatalf("abandon: %v", err)
	}
	b, err := bleveindex.Build(home)
	if err != nil {
		t.Fatalf("build: %v", err)
	}
	for n := range 30 {
		p := named(fmt.Sprintf("b%02d", n), "电工", 1)
		p.PublishedAt = noon.Add(-time.Duration(n) * time.Hour)
		apply(t, b, search.Batch{Upserts: []search.Placement{p}})
	}
	expect(t, "while building", ids(t, h, words("电工")), []string{"a"})
	next, err := b.Commit(t.Context())
	if err != nil {
		t.Fatalf("commit: %v", err)
	}
	if err := h.Swap(next); err != nil {
		t.Fatalf("swap: %v", err)
	}
	if err := bleveindex.Prune(home); err != nil {
		t.Fatalf("prune: %v", err)
	}
	expect(t, "first after the swap", ids(t, h, search.Query{Limit: 2, Sort: search.ByNewest}), []string{"b00", "b01"})
	if dirs, _ := filepath.Glob(filepath.Join(home, "placements-*")); len(dirs) != 1 {
		t.Errorf("versions left: %v, want one", dirs)
	}
	if _, err := first.Search(t.Context(), search.Query{}); !errors.Is(err, search.ErrClosed) {
		t.Errorf("the old index: got %v, want ErrClosed", err)
	}
}

func TestPagesNeverRepeatAHitWhileOthersWrite(t *testing.T) {
	i := build(t, t.TempDir())
	defer closed(t, i)
	const steady = 300
	fill := search.Batch{}
	for n := range steady {
		fill.Upserts = append(fill.Upserts, crowd(fmt.Sprintf("s%03d", n), n))
	}
	apply(t, i, fill)
	stop := make(chan struct{})
	var writer sync.WaitGroup
	writer.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-stop:
				return
			default:
			}
			b := search.Batch{}
			for k := range 20 {
				p := crowd(fmt.Sprintf("w%03d", (n*20+k)%200), n+k)
				p.Version = uint64(n + 1)
				b.Upserts = append(b.Upserts, p)
			}
			b.Deletes = []search.Delete{{ID: fmt.Sprintf("w%03d", n%200), Version: uint64(n + 2)}}
			if err := i.Apply(t.Context(), b); err != nil {
				t.Errorf("apply: %v", err)
				return
			}
		}
	})
	for _, sort := range []search.Sort{search.ByRelevance, search.ByNewest, search.ByPay} {
		for range 5 {
			q := words("数控", "车工")
			q.Sort, q.Limit = sort, 17
			seen := walk(t, i, q)
			missing := 0
			for n := range steady {
				if seen[fmt.Sprintf("s%03d", n)] != 1 {
					missing++
				}
			}
			if missing > 0 {
				t.Errorf("%s: %d of %d steady postings were not met exactly once", sort, missing, steady)
			}
		}
	}
	close(stop)
	writer.Wait()
}

// crowd makes a posting that the walkers look for, with texts of many lengths.
func crowd(id string, n int) search.Placement {
	r := rand.New(rand.NewPCG(uint64(n), 1))
	p := named(id, "数控车工", 1)
	for range r.IntN(30) {
		p.Description += []string{"数控", "车工", "操作", "看图，", "CNC "}[r.IntN(5)]
	}
	p.PayMonthFen = int64(r.IntN(10)) * 50_000
	p.PublishedAt = noon.Add(time.Duration(r.IntN(500)) * time.Minute)
	return p
}

// walk follows the pages to the end and counts how often each steady posting was met.
func walk(t *testing.T, i search.Searcher, q search.Query) map[string]int {
	t.Helper()
	seen := map[string]int{}
	for range 200 {
		r, err := i.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("search: %v", err)
		}
		for _, h := range r.Hits {
			seen[h.ID]++
		}
		if q.Cursor = r.Next; r.Next == "" {
			return seen
		}
	}
	t.Fatal("the pages do not end")
	return nil
}

func TestACursorBelongsToItsQuery(t *testing.T) {
	i := build(t, t.TempDir())
	defer closed(t, i)
	b := search.Batch{}
	for n := range 50 {
		b.Upserts = append(b.Upserts, crowd(fmt.Sprintf("p%02d", n), n))
	}
	apply(t, i, b)
	q := words("数控")
	r, err := i.Search(t.Context(), q)
	if err != nil || r.Next == "" {
		t.Fatalf("first page: %v, next %q", err, r.Next)
	}
	for name, change := range map[string]func(*search.Query){
		"another word":   func(q *search.Query) { q.Text.Words = []string{"车工"} },
		"another sort":   func(q *search.Query) { q.Sort = search.ByPay },
		"another filter": func(q *search.Query) { q.Regions = []string{"31"} },
		"another school": func(q *search.Query) { q.School = "sch_1" },
		"cut":            func(q *search.Query) { q.Cursor = q.Cursor[:len(q.Cursor)-3] },
		"longer":         func(q *search.Query) { q.Cursor += "AAAA" },
		"nonsense":       func(q *search.Query) { q.Cursor = "%%%" },
	} {
		other := q
		other.Cursor = r.Next
		change(&other)
		if _, err := i.Search(t.Context(), other); !errors.Is(err, search.ErrCursor) {
			t.Errorf("%s: got %v, want ErrCursor", name, err)
		}
	}
}

func FuzzCursor(f *testing.F) {
	i := build(f, tempDir(f))
	f.Cleanup(func() { closed(f, i) })
	b := search.Batch{}
	for n := range 40 {
		b.Upserts = append(b.Upserts, crowd(fmt.Sprintf("p%02d", n), n))
	}
	if err := i.Apply(f.Context(), b); err != nil {
		f.Fatal(err)
	}
	for _, q := range []search.Query{words("数控"), {Limit: 3}, {Limit: 3, Sort: search.ByPay}} {
		r, err := i.Search(f.Context(), q)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(r.Next, "数控")
	}
	f.Add("", "")
	f.Fuzz(func(t *testing.T, cursor, word string) {
		q := words(word)
		q.Cursor, q.Facets = cursor, []string{search.FacetRegion}
		if _, err := i.Search(t.Context(), q); err != nil && !errors.Is(err, search.ErrCursor) {
			t.Fatalf("%q %q: %v", cursor, word, err)
		}
	})
}

func TestRowsAreRenumberedUnderALiveIndex(t *testing.T) {
	i := build(t, t.TempDir())
	defer closed(t, i)
	want := oracle{}
	for n := range 8 {
		b := search.Batch{}
		for k := range 400 {
			p := crowd(fmt.Sprintf("p%04d", n*350+k), n*400+k)
			p.Version = uint64(n + 1)
			p.PublishedAt = noon.Add(-time.Duration(n*400+k) * time.Minute)
			b.Upserts = append(b.Upserts, p)
		}
		b.Deletes = []search.Delete{{ID: fmt.Sprintf("p%04d", n*9), Version: 99}}
		want.apply(b, map[string]uint64{})
		apply(t, i, b)
		for _, q := range []search.Query{{Sort: search.ByNewest}, words("看图")} {
			q.Sort = search.ByNewest
			q.Limit = search.MaxLimit
			q.Facets = []string{search.FacetPay}
			r, err := i.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			hits := want.ask(q)
			expect(t, "total", r.Total, len(hits))
			expect(t, "first", r.Hits[0].ID, hits[0].p.ID)
			expect(t, "last", r.Hits[len(r.Hits)-1].ID, hits[len(r.Hits)-1].p.ID)
		}
	}
}
