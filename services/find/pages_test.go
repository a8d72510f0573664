package find_test

import (
	"context"
	"testing"
	"time"

	"firstkm/search"
	"firstkm/services/find"
)

// state is an index that counts how often it is asked, and may be written to while it is.
type state struct {
	index
	asked   int
	holds   uint64
	meddled func(*state) // between what is asked for and the answer
}

func (s *state) Search(context.Context, search.Query) (search.Result, error) {
	s.asked++
	if s.meddled != nil {
		s.meddled(s)
	}
	return search.Result{Total: int(s.holds), State: s.holds}, nil
}

func (s *state) State() uint64 { return s.holds }

type nearby map[string]search.Result

func (n nearby) Get(key string) (search.Result, bool) { r, ok := n[key]; return r, ok }
func (n nearby) Set(key string, r search.Result)      { n[key] = r }

type faraway map[string][]byte

func (f faraway) Get(_ context.Context, key string) ([]byte, bool)             { b, ok := f[key]; return b, ok }
func (f faraway) Set(_ context.Context, key string, b []byte, _ time.Duration) { f[key] = b }

func TestAPageIsKeptForItsQueryItsDayAndWhatTheIndexHolds(t *testing.T) {
	ask := search.Query{Text: search.Text{Words: []string{"车工"}}, AsOf: now, PublishedFrom: now.AddDate(0, 0, -60)}
	for name, change := range map[string]struct {
		do    func(*state, *search.Query)
		fresh bool
	}{
		"the same again":           {func(*state, *search.Query) {}, false},
		"later that day":           {func(_ *state, q *search.Query) { q.AsOf = q.AsOf.Add(11 * time.Hour) }, false},
		"the next day":             {func(_ *state, q *search.Query) { q.AsOf = q.AsOf.Add(12 * time.Hour) }, true},
		"from another day on":      {func(_ *state, q *search.Query) { q.PublishedFrom = q.PublishedFrom.AddDate(0, 0, 1) }, true},
		"other words":              {func(_ *state, q *search.Query) { q.Text.Words = []string{"钳工"} }, true},
		"somebody of a school":     {func(_ *state, q *search.Query) { q.School = "sch_1" }, true},
		"the next page":            {func(_ *state, q *search.Query) { q.Cursor = "x" }, true},
		"after a posting changed":  {func(s *state, _ *search.Query) { s.holds++ }, true},
		"after it was taken back":  {func(s *state, _ *search.Query) { s.holds++; s.holds-- }, false},
		"after the index was away": {func(s *state, _ *search.Query) { s.holds = 0 }, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := &state{holds: 7}
			pages := find.NewPages(s, nearby{}, nil, 0, func() time.Time { return now })
			q := ask
			if _, err := pages.Search(t.Context(), q); err != nil {
				t.Fatal(err)
			}
			change.do(s, &q)
			found, err := pages.Search(t.Context(), q)
			if err != nil {
				t.Fatal(err)
			}
			if fresh := s.asked == 2; fresh != change.fresh {
				t.Errorf("the index was asked %d times", s.asked)
			}
			if found.Total != int(s.holds) {
				t.Errorf("got a page of state %d, want the present one, %d", found.Total, s.holds)
			}
		})
	}
}

// An index that is written to between the question and the answer must not leave the answer under the state before: were
// that state to come back, or another node still in it, the page would tell of what is not there.
func TestAPageIsKeptUnderTheStateThatItShows(t *testing.T) {
	s, far := &state{holds: 7, meddled: func(s *state) { s.holds = 8 }}, faraway{}
	pages := find.NewPages(s, nearby{}, far, 0, func() time.Time { return now })
	q := search.Query{Text: search.Text{Words: []string{"车工"}}, AsOf: now}
	if found, err := pages.Search(t.Context(), q); err != nil || found.Total != 8 {
		t.Fatalf("got %d, %v; want what the index holds when it answers", found.Total, err)
	}
	s.meddled, s.holds = nil, 7
	other := find.NewPages(&state{holds: 7}, nearby{}, far, 0, func() time.Time { return now })
	for name, p := range map[string]*find.Pages{"the same node": pages, "another node": other} {
		if found, err := p.Search(t.Context(), q); err != nil || found.Total != 7 {
			t.Errorf("%s, in the state before: got %d, %v; want 7", name, found.Total, err)
		}
	}
}

func TestNodesShareThePagesThatAreDear(t *testing.T) {
	words := search.Query{Text: search.Text{Words: []string{"车工"}}, AsOf: now}
	for name, tt := range map[string]struct {
		q     search.Query
		dear  time.Duration
		other int // how often the second node asks its own index
	}{
		"what took long to find": {words, 0, 0},
		"not what did not":       {words, time.Hour, 1},
		"not filters alone":      {search.Query{Regions: []string{"31"}, AsOf: now}, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			far := faraway{}
			one, two, behind := &state{holds: 7}, &state{holds: 7}, &state{holds: 6}
			for _, s := range []*state{one, two} {
				found, err := find.NewPages(s, nearby{}, far, tt.dear, func() time.Time { return now }).Search(t.Context(), tt.q)
				if err != nil || found.Total != 7 {
					t.Fatalf("got %+v, %v", found, err)
				}
			}
			found, err := find.NewPages(behind, nearby{}, far, tt.dear, func() time.Time { return now }).Search(t.Context(), tt.q)
			if err != nil || found.Total != 6 || behind.asked != 1 {
				t.Errorf("a node that is behind: got %d, %v, want its own 6", found.Total, err)
			}
			if one.asked != 1 || two.asked != tt.other {
				t.Errorf("got %d and %d questions, want 1 and %d", one.asked, two.asked, tt.other)
			}
		})
	}
}
