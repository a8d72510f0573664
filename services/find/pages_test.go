package find_test

import (
	"context"
	"testing"
	"time"

	"firstkm/search"
	"firstkm/services/find"
)

// state is an index that counts how often it is asked, at a place in the stream.
type state struct {
	index
	asked int
	at    search.Checkpoint
}

func (s *state) Search(context.Context, search.Query) (search.Result, error) {
	s.asked++
	return search.Result{Hits: []search.Hit{{ID: s.at.Stream}}, Total: int(s.at.Sequence)}, nil
}

func (s *state) Checkpoint() search.Checkpoint { return s.at }
func (s *state) Size() int                     { return 1 }

type nearby map[string]search.Result

func (n nearby) Get(key string) (search.Result, bool) { r, ok := n[key]; return r, ok }
func (n nearby) Set(key string, r search.Result)      { n[key] = r }

type faraway map[string][]byte

func (f faraway) Get(_ context.Context, key string) ([]byte, bool)             { b, ok := f[key]; return b, ok }
func (f faraway) Set(_ context.Context, key string, b []byte, _ time.Duration) { f[key] = b }

func TestAPageIsKeptForItsQueryItsMinuteAndTheStateOfTheIndex(t *testing.T) {
	ask := search.Query{Text: search.Text{Words: []string{"车工"}}, AsOf: now, PublishedFrom: now.AddDate(0, 0, -60)}
	for name, change := range map[string]struct {
		do    func(*state, *search.Query)
		fresh bool
	}{
		"the same again": {func(*state, *search.Query) {}, false},
		"a second later": {func(_ *state, q *search.Query) {
			q.AsOf, q.PublishedFrom = q.AsOf.Add(time.Second), q.PublishedFrom.Add(time.Second)
		}, false},
		"a minute later":            {func(_ *state, q *search.Query) { q.AsOf = q.AsOf.Add(time.Minute) }, true},
		"other words":               {func(_ *state, q *search.Query) { q.Text.Words = []string{"钳工"} }, true},
		"somebody of a school":      {func(_ *state, q *search.Query) { q.School = "sch_1" }, true},
		"the next page":             {func(_ *state, q *search.Query) { q.Cursor = "x" }, true},
		"after a change":            {func(s *state, _ *search.Query) { s.at.Sequence++ }, true},
		"after the stream was lost": {func(s *state, _ *search.Query) { s.at.Stream = "other" }, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := &state{at: search.Checkpoint{Stream: "s", Sequence: 7}}
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
			if found.Total != int(s.at.Sequence) || found.Hits[0].ID != s.at.Stream {
				t.Errorf("got a page of %s %d, want the present one", found.Hits[0].ID, found.Total)
			}
		})
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
			one, two := &state{at: search.Checkpoint{Stream: "s", Sequence: 7}}, &state{at: search.Checkpoint{Stream: "s", Sequence: 7}}
			for _, s := range []*state{one, two} {
				found, err := find.NewPages(s, nearby{}, far, tt.dear, func() time.Time { return now }).Search(t.Context(), tt.q)
				if err != nil || found.Total != 7 || found.Hits[0].ID != "s" {
					t.Fatalf("got %+v, %v", found, err)
				}
			}
			if one.asked != 1 || two.asked != tt.other {
				t.Errorf("got %d and %d questions, want 1 and %d", one.asked, two.asked, tt.other)
			}
		})
	}
}
