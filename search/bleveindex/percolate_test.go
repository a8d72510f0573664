package bleveindex_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firstkm/search"
	"firstkm/search/bleveindex"
)

// A posting alone in an index is found by a query exactly when the first tier of the whole index holds it, and meets every
// condition that the query needs then.
func TestAPostingAloneAnswersAsAmongOthers(t *testing.T) {
	var perc bleveindex.Percolator
	found, tiered := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		index := build(t, tempDir(t))
		defer func() { closed(t, index) }()
		postings := rapid.SliceOfN(rapid.Custom(placement), 1, 30).Draw(t, "postings")
		for n := range postings {
			postings[n].ID = fmt.Sprintf("plc_%02d", n)
		}
		if err := index.Apply(t.Context(), search.Batch{Upserts: postings}); err != nil {
			t.Fatalf("apply: %v", err)
		}
		var queries []search.Query
		for range 8 {
			queries = append(queries, anyQuery(t))
		}
		p := postings[rapid.IntRange(0, len(postings)-1).Draw(t, "which")]
		one, err := perc.Alone(p)
		if err != nil {
			t.Fatalf("alone: %v", err)
		}
		defer func() {
			if err := one.Close(); err != nil {
				t.Fatalf("close: %v", err)
			}
		}()
		keys := perc.Keys(p)
		for _, q := range queries {
			_, all := pages(t, index, q)
			want := slices.ContainsFunc(all, func(h search.Hit) bool { return h.ID == p.ID && h.Tier <= 1 })
			if len(all) > 0 && all[len(all)-1].Tier > 1 {
				tiered++
			}
			q.First = true
			n, err := one.Count(t.Context(), q)
			if err != nil {
				t.Fatalf("%+v: %v", q, err)
			}
			if (n > 0) != want {
				t.Fatalf("%+v\n%+v: alone %d, among others %v", p, q, n, want)
			}
			if !want {
				continue
			}
			found++
			for _, need := range perc.Needs(q) {
				if !slices.ContainsFunc(need, func(k string) bool { return slices.Contains(keys, k) }) {
					t.Fatalf("%+v\n%+v: it is found and has none of %v", p, q, need)
				}
			}
		}
	})
	if found == 0 || tiered == 0 {
		t.Errorf("%d postings were found and %d results went beyond the first tier: the test proves nothing", found, tiered)
	}
}

func TestTheFirstTierAloneIsNeverWidened(t *testing.T) {
	index := build(t, tempDir(t))
	defer closed(t, index)
	for n, title := range []string{"数控车工", "车床操作", "护理"} {
		b := search.Batch{Upserts: []search.Placement{{ID: fmt.Sprint(n), Version: 1, Title: title}}}
		if err := index.Apply(t.Context(), b); err != nil {
			t.Fatal(err)
		}
	}
	q := search.Query{Text: search.Text{Words: []string{"数控车床"}}}
	if n, err := index.Count(t.Context(), q); err != nil || n == 0 {
		t.Fatalf("got %d, %v; want looser hits", n, err)
	}
	q.First = true
	if n, err := index.Count(t.Context(), q); err != nil || n != 0 {
		t.Errorf("got %d, %v; want none in the first tier", n, err)
	}
}
