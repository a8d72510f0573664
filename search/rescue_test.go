package search_test

import (
	"context"
	"errors"
	"reflect"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"firstkm/search"
)

// counter counts what a query still asks for: it finds something when neither region nor base does.
type counter struct{ search.Searcher }

func (counter) Count(_ context.Context, q search.Query) (int, error) {
	if q.Cursor != "" {
		return 0, search.ErrCursor
	}
	switch {
	case len(q.Regions) == 0 && q.Base == "":
		return 9, nil
	case q.Base == "":
		return 4, nil
	}
	return 0, nil
}

func TestRescueNamesTheFiltersThatEmptyAResult(t *testing.T) {
	q := search.Query{Regions: []string{"31"}, Base: "b", Housing: []string{"none"}, Cursor: "x"}
	got, err := search.Rescue(t.Context(), counter{}, q)
	if want := []search.Relief{{Filter: search.FilterBase, Count: 4}}; err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if got, _ := search.Rescue(t.Context(), counter{}, q, search.FilterBase); got != nil {
		t.Errorf("keeping the base: got %v, want nothing", got)
	}
}

func TestWithoutDropsWhatFiltersNames(t *testing.T) {
	full := search.Query{
		Text: search.Text{Words: []string{"电工"}}, Major: "660101", Occupations: []search.Weighted{{Code: "1"}}, MajorExact: "66",
		Occupation: "6", Regions: []string{"31"}, Near: &search.Near{RadiusM: 5}, PayMinFen: 1, PayMaxFen: 2, StartFrom: "2026-01-01",
		StartTo: "2026-02-01", Housing: []string{"none"}, Origin: "own", Enterprise: "e", Industry: "C", CompanyKind: "k", Base: "b",
		Labels: []string{"meals"}, NotLabels: []string{"rest_day"},
	}
	names := full.Filters()
	if len(names) != 15 {
		t.Errorf("a query with everything has %d filters, want 15: %v", len(names), names)
	}
	q := full
	for _, name := range names {
		if q = q.Without(name); slices.Contains(q.Filters(), name) {
			t.Errorf("without %s: still there", name)
		}
	}
	if len(q.Filters()) != 0 || len(full.Filters()) != 15 {
		t.Errorf("left %v, and of the first query %v", q.Filters(), full.Filters())
	}
}

// one is an index that is in use until told otherwise.
type one struct {
	search.Index
	entered, release chan struct{}
	closed           chan struct{}
}

func (o *one) Count(context.Context, search.Query) (int, error) {
	close(o.entered)
	<-o.release
	select {
	case <-o.closed:
		return 0, errors.New("closed under a reader")
	default:
		return 1, nil
	}
}

func (o *one) Close() error { close(o.closed); return nil }

func TestAnIndexIsClosedWhenItsLastReaderHasLeft(t *testing.T) {
	old := &one{entered: make(chan struct{}), release: make(chan struct{}), closed: make(chan struct{})}
	h := search.NewHolder(old)
	var done sync.WaitGroup
	done.Go(func() {
		if n, err := h.Count(t.Context(), search.Query{}); n != 1 || err != nil {
			t.Errorf("the reader on the old index got %d, %v", n, err)
		}
	})
	<-old.entered
	done.Go(func() {
		if err := h.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	for h.Ready() {
		runtime.Gosched()
	}
	if _, err := h.Count(t.Context(), search.Query{}); !errors.Is(err, search.ErrMissing) {
		t.Errorf("a new reader got %v, want ErrMissing", err)
	}
	close(old.release)
	done.Wait()
	<-old.closed
}

func TestOpenTo(t *testing.T) {
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		p      search.Placement
		school string
		want   bool
	}{
		"for everybody":                    {search.Placement{}, "", true},
		"a seat left":                      {search.Placement{Seats: 2, SeatsLeft: 1}, "", true},
		"full":                             {search.Placement{Seats: 2}, "", false},
		"expires later":                    {search.Placement{ExpiresAt: now.Add(1)}, "", true},
		"expires now":                      {search.Placement{ExpiresAt: now}, "", false},
		"for the asker's school":           {search.Placement{Audience: []string{"a", "b"}}, "b", true},
		"for another school":               {search.Placement{Audience: []string{"a"}}, "b", false},
		"for schools, asker is of none":    {search.Placement{Audience: []string{"a"}}, "", false},
		"for a nameless school, no school": {search.Placement{Audience: []string{""}}, "", false},
	} {
		if got := c.p.OpenTo(c.school, now); got != c.want {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
