package columns_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"firstkm/search"
	"firstkm/search/columns"
)

var start = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// fill puts placements in, some of them again and some out again, and gives those that are left.
func fill(t *rapid.T, table *columns.Table) map[string]search.Placement {
	left := map[string]search.Placement{}
	for n := range rapid.IntRange(0, 120).Draw(t, "writes") {
		p := search.Placement{
			ID: fmt.Sprintf("p%02d", rapid.IntRange(0, 50).Draw(t, "id")), Version: uint64(n + 1), Title: "t",
			PublishedAt: start.Add(time.Duration(rapid.IntRange(0, 30).Draw(t, "at")) * time.Minute),
			Housing:     rapid.SampledFrom([]string{"", "none", "provided"}).Draw(t, "housing"),
			PayMonthFen: int64(rapid.IntRange(0, 5).Draw(t, "pay")) * 40_000,
		}
		if rapid.IntRange(0, 4).Draw(t, "what") == 0 {
			table.Remove(p.ID, p.Version)
			delete(left, p.ID)
			continue
		}
		table.Put(&p, columns.Lengths{Title: 1, Body: 2})
		left[p.ID] = p
	}
	return left
}

// newest walks the pages of a selection.
func newest(t *rapid.T, table *columns.Table, q search.Query, limit int) (out []string) {
	var after *columns.Key
	for {
		top := table.Top(limit, after)
		top.Newest(table.Select(&q))
		page := top.Best()
		for _, r := range page {
			out = append(out, table.ID(r.Row))
		}
		if len(page) < limit {
			return out
		}
		if len(out) > 1000 {
			t.Fatalf("the pages do not end: %v", out)
		}
		key := table.Key(page[len(page)-1])
		after = &key
	}
}

func sorted(left map[string]search.Placement, keep func(search.Placement) bool) (out []string) {
	var all []search.Placement
	for _, p := range left {
		if keep(p) {
			all = append(all, p)
		}
	}
	slices.SortFunc(all, func(a, b search.Placement) int {
		if c := b.PublishedAt.Compare(a.PublishedAt); c != 0 {
			return c
		}
		return strings.Compare(b.ID, a.ID)
	})
	for _, p := range all {
		out = append(out, p.ID)
	}
	return out
}

func TestTheNewestComeInOrderHoweverTheyWereWritten(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := columns.New(plain)
		left := fill(t, table)
		limit := rapid.IntRange(1, 9).Draw(t, "limit")
		again, to := table.Reordered()
		for _, tab := range []*columns.Table{table, again} {
			all := func(search.Placement) bool { return true }
			if got, want := newest(t, tab, search.Query{}, limit), sorted(left, all); !slices.Equal(got, want) {
				t.Fatalf("all: got %v, want %v", got, want)
			}
			q := search.Query{Housing: []string{"none"}, PayMinFen: 40_001}
			some := func(p search.Placement) bool { return p.Housing == "none" && p.PayMonthFen > 40_000 }
			if got, want := newest(t, tab, q, limit), sorted(left, some); !slices.Equal(got, want) {
				t.Fatalf("filtered: got %v, want %v", got, want)
			}
		}
		for id := range left {
			old, _ := table.Row(id)
			if row, ok := again.Row(id); !ok || to[old] != row {
				t.Fatalf("%s moved from %d to %d, said to %d", id, old, row, to[old])
			}
		}
		if table.Len() != len(left) || again.Span() != len(left) {
			t.Fatalf("length %d, span after reordering %d, want %d", table.Len(), again.Span(), len(left))
		}
	})
}

func TestWhatHasExpiredIsExactToTheMicrosecond(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table, left := columns.New(plain), map[string]time.Time{}
		for n := range rapid.IntRange(1, 20).Draw(t, "n") {
			p := search.Placement{ID: fmt.Sprint(n), Version: 1}
			if at := rapid.IntRange(-100, 100).Draw(t, "in"); at != 0 {
				p.ExpiresAt = start.Add(time.Duration(at) * 3 * time.Hour)
			}
			table.Put(&p, columns.Lengths{})
			left[p.ID] = p.ExpiresAt
		}
		for range 8 {
			now := start.Add(time.Duration(rapid.IntRange(-110, 110).Draw(t, "now"))*3*time.Hour +
				time.Duration(rapid.IntRange(-1, 1).Draw(t, "µs"))*time.Microsecond)
			want := 0
			for _, at := range left {
				if at.IsZero() || at.After(now) {
					want++
				}
			}
			if got := len(table.Select(&search.Query{AsOf: now}).Rows()); got != want {
				t.Fatalf("at %v: %d rows left, want %d", now, got, want)
			}
		}
	})
}

func TestACircleHoldsWhatIsNear(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		table := columns.New(plain)
		lat := rapid.Float64Range(-90, 90).Draw(t, "lat")
		lng := rapid.Float64Range(-180, 180).Draw(t, "lng")
		radius := rapid.Float64Range(1, search.MaxRadiusM).Draw(t, "radius")
		want := 0
		for n := range 40 {
			p := search.Placement{ID: fmt.Sprint(n), Version: 1, HasPoint: true}
			p.Lat = max(-90, min(90, lat+rapid.Float64Range(-3, 3).Draw(t, "dlat")))
			p.Lng = lng + rapid.Float64Range(-4, 4).Draw(t, "dlng")
			if n%4 == 0 {
				p.Lng = rapid.Float64Range(-180, 180).Draw(t, "anywhere")
			}
			switch {
			case p.Lng > 180:
				p.Lng -= 360
			case p.Lng < -180:
				p.Lng += 360
			}
			table.Put(&p, columns.Lengths{})
			if columns.Distance(lat, lng, p.Lat, p.Lng) <= radius {
				want++
			}
		}
		q := search.Query{Near: &search.Near{Lat: lat, Lng: lng, RadiusM: radius}}
		if got := len(table.Select(&q).Rows()); got != want {
			t.Fatalf("%d of the %d points near %v,%v within %v m", got, want, lat, lng, radius)
		}
	})
}

// plain says a title as it is written.
func plain(title string) (core, whole columns.Said) {
	said := columns.Said{Full: title, Initials: title}
	return said, said
}
