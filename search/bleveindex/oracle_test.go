package bleveindex_test

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/search"
	"firstkm/search/columns"
	"firstkm/search/understand"
)

// oracle answers queries over a plain slice, as slowly and plainly as possible.
type oracle map[string]search.Placement

func (o oracle) apply(b search.Batch, gone map[string]uint64) {
	newer := func(id string, v uint64) bool {
		if p, ok := o[id]; ok {
			return v > p.Version
		}
		g, ok := gone[id]
		return !ok || v > g
	}
	for _, p := range b.Upserts {
		if newer(p.ID, p.Version) {
			o[p.ID] = p
			delete(gone, p.ID)
		}
	}
	for _, d := range b.Deletes {
		if newer(d.ID, d.Version) {
			delete(o, d.ID)
			gone[d.ID] = d.Version
		}
	}
}

// found is a hit of the oracle's.
type found struct {
	p    search.Placement
	tier int
}

// ask gives all hits in order; by relevance the order is only that of the tiers.
func (o oracle) ask(q search.Query) []found {
	var out []found
	for id, tier := range o.tiers(q) {
		if p := o[id]; filtered(q, p) {
			out = append(out, found{p, tier})
		}
	}
	slices.SortFunc(out, func(a, b found) int {
		var first int
		switch q.Sort {
		case search.ByPay:
			first = cmp.Compare(b.p.PayMonthFen, a.p.PayMonthFen)
		case search.ByDistance:
			first = cmp.Compare(metres(q, a.p), metres(q, b.p))
		case search.ByRelevance:
			first = cmp.Compare(a.tier, b.tier)
		}
		return cmp.Or(first, b.p.PublishedAt.Compare(a.p.PublishedAt), strings.Compare(b.p.ID, a.p.ID))
	})
	return out
}

func metres(q search.Query, p search.Placement) float64 {
	if !p.HasPoint {
		return math.Inf(1)
	}
	return math.Round(columns.Distance(q.Near.Lat, q.Near.Lng, p.Lat, p.Lng) * 10)
}

// tiers gives what may be found and in which tier.
func (o oracle) tiers(q search.Query) map[string]int {
	out := map[string]int{}
	if q.Text.Empty() {
		for id, p := range o {
			if p.OpenTo(q.School, q.AsOf) {
				out[id] = 0
			}
		}
		return out
	}
	for tier := 1; tier <= 4; tier++ {
		if tier > 1 && (len(q.Text.Words) == 0 || len(out) >= 20) {
			break
		}
		for id, p := range o {
			if _, ok := out[id]; !ok && p.OpenTo(q.School, q.AsOf) && (matches(q.Text, p, tier) || tier == 1 && meant(q, p)) {
				out[id] = tier
			}
		}
	}
	return out
}

func matches(t search.Text, p search.Placement, tier int) bool {
	narrow := []string{p.Title, p.Description}
	more := slices.Concat([]string{p.Enterprise, p.OccupationName}, p.Tasks, p.Also)
	wide := []string{p.Title, p.Description, strings.Join(more, "\n")}
	for _, n := range t.Not {
		if word(n, wide) {
			return false
		}
	}
	for _, ph := range t.Phrases {
		if !slices.ContainsFunc(wide, func(f string) bool { return strings.Contains(f, ph) }) {
			return false
		}
	}
	switch tier {
	case 3:
		return scattered(t.Words, p.Title) || len(t.Phrases) == 0 && heard(t.Words, p.Title)
	case 4:
		return half(t.Words, narrow)
	}
	for _, w := range t.Words {
		if !word(w, map[int][]string{1: narrow, 2: wide}[tier]) {
			return false
		}
	}
	return true
}

// meant reports whether the words mean p, and p holds those beside.
func meant(q search.Query, p search.Placement) bool {
	m := q.Meant
	if m == nil || len(q.Text.Phrases) > 0 || !matches(search.Text{Words: m.Beside, Not: q.Text.Not}, p, 2) {
		return false
	}
	return slices.ContainsFunc(m.Occupations, func(w search.Weighted) bool { return w.Code == p.Occupation }) ||
		slices.ContainsFunc(p.Majors, func(code string) bool {
			return slices.ContainsFunc(m.Majors, func(major string) bool { return strings.HasPrefix(major, code) })
		})
}

// scattered reports whether the title holds every character of the words.
func scattered(words []string, title string) bool {
	for _, w := range words {
		for _, r := range w {
			if !strings.ContainsRune(title, r) {
				return false
			}
		}
	}
	return true
}

// heard reports whether the title is said as the words are, each of which has two characters or more.
func heard(words []string, title string) bool {
	said, _ := understand.Sound(title)
	for _, w := range words {
		if full, _ := understand.Sound(w); utf8.RuneCountInString(w) < 2 || !strings.Contains(said, full) {
			return false
		}
	}
	return true
}

// word reports whether one field holds all pairs of the word.
func word(w string, fields []string) bool {
	return slices.ContainsFunc(fields, func(f string) bool {
		for _, pair := range pairs(w) {
			if !strings.Contains(f, pair) {
				return false
			}
		}
		return true
	})
}

func half(words []string, fields []string) bool {
	all, has := map[string]bool{}, 0
	for _, w := range words {
		for _, pair := range pairs(w) {
			all[pair] = true
		}
	}
	for pair := range all {
		if word(pair, fields) {
			has++
		}
	}
	return has > 0 && 2*has >= len(all)
}

func pairs(w string) (out []string) {
	r := []rune(w)
	for i := 1; i < len(r); i++ {
		out = append(out, string(r[i-1:i+1]))
	}
	return out
}

func filtered(q search.Query, p search.Placement) bool {
	under := func(code string) bool { return strings.HasPrefix(search.TrimRegion(p.Region), search.TrimRegion(code)) }
	names := func(code string) bool {
		return slices.ContainsFunc(p.Majors, func(m string) bool {
			return m == code || len(code) < 6 && strings.HasPrefix(m, code)
		})
	}
	leads := func(w search.Weighted) bool { return w.Code == p.Occupation }
	path := func() bool {
		return names(q.Major) || slices.ContainsFunc(q.Occupations, leads) ||
			slices.ContainsFunc(p.Majors, func(m string) bool { return strings.HasPrefix(q.Major, m) })
	}
	labels := p.Labels()
	start, _ := time.Parse(time.DateOnly, p.Start)
	between := func(from, to string) bool {
		return p.Start != "" && (from == "" || !start.Before(date(from))) && (to == "" || !start.After(date(to)))
	}
	for _, no := range []bool{
		q.Major != "" && !path(),
		q.MajorExact != "" && !names(q.MajorExact),
		!strings.HasPrefix(p.Occupation, q.Occupation),
		!strings.HasPrefix(p.Industry, q.Industry),
		len(q.Regions) > 0 && !slices.ContainsFunc(q.Regions, under),
		len(q.Housing) > 0 && !slices.Contains(q.Housing, p.Housing),
		q.Origin != "" && q.Origin != p.Origin,
		q.Enterprise != "" && q.Enterprise != p.EnterpriseID,
		q.CompanyKind != "" && q.CompanyKind != p.CompanyKind,
		q.Base != "" && q.Base != p.Base,
		slices.ContainsFunc(q.Labels, func(l string) bool { return !slices.Contains(labels, l) }),
		slices.ContainsFunc(q.NotLabels, func(l string) bool { return slices.Contains(labels, l) }),
		(q.PayMinFen > 0 || q.PayMaxFen > 0) && p.PayMonthFen <= 0,
		q.PayMinFen > 0 && p.PayMonthFen < q.PayMinFen,
		q.PayMaxFen > 0 && p.PayMonthFen > q.PayMaxFen,
		p.PublishedAt.Before(q.PublishedFrom),
		(q.StartFrom != "" || q.StartTo != "") && !between(q.StartFrom, q.StartTo),
		q.Near != nil && q.Near.RadiusM > 0 &&
			(!p.HasPoint || columns.Distance(q.Near.Lat, q.Near.Lng, p.Lat, p.Lng) > q.Near.RadiusM),
	} {
		if no {
			return false
		}
	}
	return true
}

func date(s string) time.Time {
	t, _ := time.Parse(time.DateOnly, s)
	return t
}

// count gives a facet's buckets.
func count(facet string, q search.Query, hits []found) map[string]int {
	out := map[string]int{}
	for _, h := range hits {
		keys := map[string]bool{}
		for _, k := range keysOf(facet, q, h.p) {
			keys[k] = true
		}
		for k := range keys {
			if k != "" {
				out[k]++
			}
		}
	}
	return out
}

func keysOf(facet string, q search.Query, p search.Placement) []string {
	head := func(s string, n int) string {
		if len(s) < n {
			return ""
		}
		return s[:n]
	}
	region := search.TrimRegion(p.Region)
	switch facet {
	case search.FacetRegion:
		if len(q.Regions) == 0 {
			return []string{head(region, 2)}
		}
		return []string{head(region, min(6, len(search.TrimRegion(q.Regions[0]))+2))}
	case search.FacetCategory:
		var out []string
		for _, m := range p.Majors {
			out = append(out, head(m, 2))
		}
		return out
	case search.FacetMajor:
		return p.Majors
	case search.FacetLabel:
		return p.Labels()
	case search.FacetStartMonth:
		return []string{head(p.Start, 7)}
	case search.FacetPay:
		key := "0"
		for _, e := range []string{"1500", "2000", "2500", "3000", "4000", "6000"} {
			if yuan, _ := time.ParseDuration(e + "s"); p.PayMonthFen >= int64(yuan.Seconds())*100 {
				key = e
			}
		}
		return []string{key}
	}
	return []string{p.Housing}
}
