package bleveindex_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/search"
	"firstkm/search/bleveindex"
)

var (
	noon    = time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)
	letters = []rune("数控车床操作护理")
)

func draw[T any](t *rapid.T, name string, of ...T) T { return rapid.SampledFrom(of).Draw(t, name) }

func text(t *rapid.T, name string, least, most int) string {
	return rapid.StringOfN(rapid.RuneFrom(letters), least, most, -1).Draw(t, name)
}

func placement(t *rapid.T) search.Placement {
	p := search.Placement{
		ID:             fmt.Sprintf("plc_%02d", rapid.IntRange(0, 59).Draw(t, "id")),
		Version:        uint64(rapid.IntRange(1, 5).Draw(t, "version")),
		Origin:         draw(t, "origin", search.OriginOwn, search.OriginExternal),
		Title:          text(t, "title", 0, 4),
		Description:    text(t, "description", 0, 9),
		Enterprise:     text(t, "enterprise", 0, 3),
		OccupationName: text(t, "occupation name", 0, 3),
		EnterpriseID:   draw(t, "enterprise id", "", "ent_1", "ent_2"),
		Majors:         rapid.SliceOfN(rapid.SampledFrom([]string{"66", "6601", "660101", "660102", "720201"}), 0, 3).Draw(t, "majors"),
		Occupation:     draw(t, "occupation", "", "6-18-01-01", "6-18-01-02", "4-10-01-01"),
		Industry:       draw(t, "industry", "", "C34", "C35", "Q84"),
		CompanyKind:    draw(t, "kind", "", "民营", "国有"),
		Region:         draw(t, "region", "", "31", "310104", "310112", "440306", "441900", "330203"),
		PayMonthFen:    draw[int64](t, "pay", 0, 149_999, 150_000, 250_000, 300_000, 700_000),
		Start:          draw(t, "start", "", "2026-03-01", "2026-03-31", "2026-04-01", "2026-09-01"),
		Seats:          draw(t, "seats", 0, 1, 5),
		Housing:        draw(t, "housing", "", "provided", "subsidy", "none"),
		Base:           draw(t, "base", "", "base_1"),
		Meals:          rapid.Bool().Draw(t, "meals"),
		BarredSource:   rapid.Bool().Draw(t, "barred"),
		Conditional:    rapid.Bool().Draw(t, "conditional"),
		PublishedAt:    noon.Add(time.Duration(rapid.IntRange(0, 20).Draw(t, "published")) * time.Hour),
	}
	if text := text(t, "task", 0, 3); text != "" {
		p.Tasks = []string{text}
	}
	if also := text(t, "also", 0, 3); also != "" {
		p.Also = []string{also}
	}
	p.SeatsLeft = rapid.IntRange(0, p.Seats).Draw(t, "left")
	if rapid.Bool().Draw(t, "expires") {
		p.ExpiresAt = noon.Add(time.Duration(rapid.IntRange(-30, 30).Draw(t, "in")) * time.Hour)
	}
	if rapid.IntRange(0, 3).Draw(t, "targeted") == 0 {
		p.Audience = []string{draw(t, "audience", "sch_1", "sch_2")}
	}
	if p.HasPoint = rapid.Bool().Draw(t, "has point"); p.HasPoint {
		p.Lat = draw(t, "lat", 31.2, 31.25, 31.9, -17, 89.9)
		p.Lng = draw(t, "lng", 121.4, 121.45, 179.99, -179.99)
	}
	return p
}

func anyQuery(t *rapid.T) search.Query {
	q := search.Query{
		AsOf:   noon.Add(time.Duration(rapid.IntRange(-40, 40).Draw(t, "as of")) * time.Hour),
		School: draw(t, "school", "", "sch_1", "sch_3"),
		Sort:   draw(t, "sort", search.ByRelevance, search.ByNewest, search.ByPay),
		Limit:  rapid.IntRange(1, 7).Draw(t, "limit"),
		Facets: []string{search.FacetRegion, search.FacetCategory, search.FacetMajor, search.FacetLabel, search.FacetPay, search.FacetStartMonth, search.FacetHousing},
	}
	if rapid.Bool().Draw(t, "no facets") {
		q.Facets = nil
	}
	maybe := func(name string) bool { return rapid.IntRange(0, 5).Draw(t, name) == 0 }
	some := func(name string, of ...string) (s string) {
		if maybe(name + "?") {
			s = draw(t, name, of...)
		}
		return s
	}
	if rapid.Bool().Draw(t, "words?") {
		for range rapid.IntRange(1, 2).Draw(t, "words") {
			q.Text.Words = append(q.Text.Words, text(t, "word", 2, 3))
		}
	}
	if maybe("meant?") && len(q.Text.Words) > 0 {
		q.Meant = &search.Meant{
			Majors:      []string{draw(t, "meant major", "660101", "720201")},
			Occupations: []search.Weighted{{Code: "6-18-01-01", Weight: 1}, {Code: "4-10-01-01", Weight: 0.5, Inferred: true}},
			Beside:      q.Text.Words[1:],
		}
	}
	if maybe("not?") {
		q.Text.Not = []string{text(t, "not", 2, 2)}
	}
	if maybe("phrase?") {
		q.Text.Phrases = []string{text(t, "phrase", 2, 3)}
	}
	if q.Major = some("major", "660101", "720201", "6601", "999999"); q.Major != "" {
		q.Occupations = []search.Weighted{{Code: "6-18-01-01", Weight: 1}, {Code: "4-10-01-01", Weight: 0.5, Inferred: true}}
	}
	q.MajorExact = some("exact", "66", "6601", "660102", "77")
	q.Occupation = some("occ", "6", "6-18-01-02", "9")
	q.Industry = some("ind", "C", "C34")
	if r := some("region", "31", "310000", "310104", "4419", "441900", "99"); r != "" {
		q.Regions = []string{r}
	}
	if h := some("house", "provided", "none", "palace"); h != "" {
		q.Housing = []string{h, "subsidy"}
	}
	q.Origin = some("from", search.OriginOwn, search.OriginExternal)
	q.Enterprise = some("ent", "ent_1", "ent_9")
	q.CompanyKind = some("kind", "民营")
	q.Base = some("base", "base_1", "base_2")
	if l := some("label", search.LabelMeals, search.LabelTargeted); l != "" {
		q.Labels = []string{l}
	}
	if maybe("published?") {
		q.PublishedFrom = noon.Add(time.Duration(rapid.IntRange(-1, 21).Draw(t, "published from")) * time.Hour)
	}
	if l := some("not label", search.LabelConditional, search.LabelBarredSource, search.LabelNightShift); l != "" {
		q.NotLabels = []string{l}
	}
	if maybe("pay min?") {
		q.PayMinFen = draw[int64](t, "pay min", 150_000, 150_001, 300_000)
	}
	if maybe("pay max?") {
		q.PayMaxFen = draw[int64](t, "pay max", 149_999, 250_000, 5_000_000)
	}
	q.StartFrom, q.StartTo = some("start from", "2026-03-31", "2026-05-01"), some("start to", "2026-03-31", "2026-08-31")
	if maybe("near?") {
		q.Near = &search.Near{
			Lat: draw(t, "near lat", 31.21, 89.95, -17.0), Lng: draw(t, "near lng", 121.41, 180, -180),
			RadiusM: draw(t, "radius", 0.0, 1000, 6000, 100_000, 1e9),
		}
		if q.Near.RadiusM > search.MaxRadiusM {
			q.Near.RadiusM = search.MaxRadiusM
		}
		if rapid.Bool().Draw(t, "by distance") {
			q.Sort = search.ByDistance
		}
	}
	return q
}

func TestAnswersAreThoseOfAPlainSlice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		home := tempDir(t)
		index := build(t, home)
		defer func() { closed(t, index) }()
		want, gone := oracle{}, map[string]uint64{}
		for range rapid.IntRange(1, 4).Draw(t, "batches") {
			b := search.Batch{Upserts: rapid.SliceOfN(rapid.Custom(placement), 0, 40).Draw(t, "upserts")}
			for _, p := range rapid.SliceOfN(rapid.Custom(placement), 0, 5).Draw(t, "deletes") {
				b.Deletes = append(b.Deletes, search.Delete{ID: p.ID, Version: p.Version})
			}
			want.apply(b, gone)
			if err := index.Apply(t.Context(), b); err != nil {
				t.Fatalf("apply: %v", err)
			}
		}
		if rapid.Bool().Draw(t, "reopen") {
			closed(t, index)
			var err error
			if index, err = bleveindex.Open(home); err != nil {
				t.Fatalf("open: %v", err)
			}
		}
		if got := index.Size(); got != len(want) {
			t.Fatalf("size: got %d, want %d", got, len(want))
		}
		for range 12 {
			compare(t, index, want, anyQuery(t))
		}
	})
}

// compare walks all pages of a query and holds them against the oracle's.
func compare(t *rapid.T, index *bleveindex.Index, o oracle, q search.Query) {
	want := o.ask(q)
	first, hits := pages(t, index, q)
	if first.Total != len(want) {
		t.Fatalf("%+v: got %d hits, want %d", q, first.Total, len(want))
	}
	got, expect := line(hits), make([]string, 0, len(want))
	for _, w := range want {
		expect = append(expect, key(w.p.ID, w.tier))
	}
	if q.Sort == search.ByRelevance && (!q.Text.Empty() || q.Major != "") {
		slices.Sort(expect)
		slices.Sort(got)
	}
	if !slices.Equal(got, expect) {
		t.Fatalf("%+v:\n got %v\nwant %v", q, got, expect)
	}
	for _, f := range q.Facets {
		buckets := map[string]int{}
		for _, b := range first.Facets[f] {
			buckets[b.Key] = b.Count
		}
		if c := count(f, q, want); fmt.Sprint(c) != fmt.Sprint(buckets) {
			t.Fatalf("%+v: facet %s: got %v, want %v", q, f, buckets, c)
		}
	}
}

func key(id string, tier int) string { return fmt.Sprintf("%s/%d", id, tier) }

func line(hits []search.Hit) (out []string) {
	for _, h := range hits {
		out = append(out, key(h.ID, h.Tier))
	}
	return out
}

// pages follows the cursor to the end.
func pages(t *rapid.T, index search.Searcher, q search.Query) (first search.Result, hits []search.Hit) {
	for n := 0; ; n++ {
		r, err := index.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("%+v: %v", q, err)
		}
		if n == 0 {
			first = r
		}
		hits = append(hits, r.Hits...)
		if r.Next == "" {
			return first, hits
		}
		if len(r.Hits) != q.Limit || n > 100 {
			t.Fatalf("%+v: page %d has %d hits and a next one", q, n, len(r.Hits))
		}
		q.Cursor = r.Next
	}
}

func TestTheOrderByRelevanceIsThatOfTierConnectionAndScore(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		index := build(t, tempDir(t))
		defer func() { closed(t, index) }()
		b := search.Batch{Upserts: rapid.SliceOfN(rapid.Custom(placement), 20, 60).Draw(t, "upserts")}
		if err := index.Apply(t.Context(), b); err != nil {
			t.Fatalf("apply: %v", err)
		}
		q := search.Query{Text: search.Text{Words: []string{text(t, "word", 2, 3), text(t, "word", 2, 3)}}, Limit: 5, Explain: true}
		_, hits := pages(t, index, q)
		for n, h := range hits {
			sum := 0.0
			for _, r := range h.Reasons {
				sum += r.Score
			}
			if d := sum - h.Score; d > 1e-3 || d < -1e-3 {
				t.Fatalf("%s: score %v, its reasons %v: %+v", h.ID, h.Score, sum, h.Reasons)
			}
			if n > 0 && (hits[n-1].Tier > h.Tier || hits[n-1].Tier == h.Tier && hits[n-1].Score < h.Score) {
				t.Fatalf("%s (tier %d, %v) stands before %s (tier %d, %v)", hits[n-1].ID, hits[n-1].Tier, hits[n-1].Score, h.ID, h.Tier, h.Score)
			}
		}
	})
}

func TestAPrefixGivesItsMostUsedTitles(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		index := build(t, tempDir(t))
		defer func() { closed(t, index) }()
		want, gone := oracle{}, map[string]uint64{}
		for range 3 {
			b := search.Batch{Upserts: rapid.SliceOfN(rapid.Custom(placement), 0, 40).Draw(t, "upserts")}
			want.apply(b, gone)
			if err := index.Apply(t.Context(), b); err != nil {
				t.Fatalf("apply: %v", err)
			}
			prefix := text(t, "prefix", 1, 2)
			limit := rapid.IntRange(1, 12).Draw(t, "limit")
			origin := rapid.SampledFrom([]string{"", search.OriginOwn, search.OriginExternal}).Draw(t, "origin")
			got, total, err := index.Complete(t.Context(), prefix, origin, limit)
			if err != nil {
				t.Fatalf("complete: %v", err)
			}
			if expect, n := want.complete(prefix, origin, limit); total != n || fmt.Sprint(got) != fmt.Sprint(expect) {
				t.Fatalf("%s %s: got %v of %d, want %v of %d", prefix, origin, got, total, expect, n)
			}
		}
	})
}

func (o oracle) complete(prefix, origin string, limit int) ([]search.Completion, int) {
	counts, total := map[string]int{}, 0
	for _, p := range o {
		if len(p.Audience) == 0 && !p.Full() && (origin == "" || p.Origin == origin) && strings.HasPrefix(p.Title, prefix) {
			counts[p.Title]++
			total++
		}
	}
	var out []search.Completion
	for title, n := range counts {
		out = append(out, search.Completion{Title: title, Count: n})
	}
	slices.SortFunc(out, func(a, b search.Completion) int {
		if a.Count != b.Count {
			return b.Count - a.Count
		}
		return strings.Compare(a.Title, b.Title)
	})
	return out[:min(limit, len(out))], total
}
