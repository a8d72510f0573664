package search

import (
	"context"
	"fmt"
	"slices"
)

// Names of the filters of a query, as Filters lists them and Without takes them.
const (
	FilterText        = "q"
	FilterMajor       = "major"
	FilterMajorExact  = "major_exact"
	FilterOccupation  = "occupation"
	FilterRegion      = "region"
	FilterNear        = "near"
	FilterPay         = "pay"
	FilterStart       = "start"
	FilterHousing     = "housing"
	FilterOrigin      = "origin"
	FilterEnterprise  = "enterprise"
	FilterIndustry    = "industry"
	FilterCompanyKind = "company_kind"
	FilterBase        = "base"
	FilterLabel       = "label"
)

// filter is one thing that can be dropped: whether it constrains, and how to drop it.
type filter struct {
	name string
	on   bool
	drop func(*Query)
}

func (q Query) filters() []filter {
	return []filter{
		{FilterText, !q.Text.Empty(), func(q *Query) { q.Text = Text{} }},
		{FilterMajor, q.Major != "", func(q *Query) { q.Major, q.Occupations = "", nil }},
		{FilterMajorExact, q.MajorExact != "", func(q *Query) { q.MajorExact = "" }},
		{FilterOccupation, q.Occupation != "", func(q *Query) { q.Occupation = "" }},
		{FilterRegion, len(q.Regions) > 0, func(q *Query) { q.Regions = nil }},
		{FilterNear, q.Near != nil && q.Near.RadiusM > 0, func(q *Query) { q.Near = &Near{Lat: q.Near.Lat, Lng: q.Near.Lng} }},
		{FilterPay, q.PayMinFen > 0 || q.PayMaxFen > 0, func(q *Query) { q.PayMinFen, q.PayMaxFen = 0, 0 }},
		{FilterStart, q.StartFrom != "" || q.StartTo != "", func(q *Query) { q.StartFrom, q.StartTo = "", "" }},
		{FilterHousing, len(q.Housing) > 0, func(q *Query) { q.Housing = nil }},
		{FilterOrigin, q.Origin != "", func(q *Query) { q.Origin = "" }},
		{FilterEnterprise, q.Enterprise != "", func(q *Query) { q.Enterprise = "" }},
		{FilterIndustry, q.Industry != "", func(q *Query) { q.Industry = "" }},
		{FilterCompanyKind, q.CompanyKind != "", func(q *Query) { q.CompanyKind = "" }},
		{FilterBase, q.Base != "", func(q *Query) { q.Base = "" }},
		{FilterLabel, len(q.Labels)+len(q.NotLabels) > 0, func(q *Query) { q.Labels, q.NotLabels = nil, nil }},
	}
}

// Filters names what constrains the query.
func (q Query) Filters() (out []string) {
	for _, f := range q.filters() {
		if f.on {
			out = append(out, f.name)
		}
	}
	return out
}

// Without is the query less one filter, from its first page; an unknown name drops nothing.
func (q Query) Without(name string) Query {
	out := q
	out.Cursor = ""
	for _, f := range q.filters() {
		if f.name == name && f.on {
			f.drop(&out)
		}
	}
	return out
}

// Relief is what dropping one filter would give.
type Relief struct {
	Filter string
	Count  int
}

// Rescue says, for a query that found nothing, which filters empty it: those whose dropping gives
// something, the most first. keep names filters that must not be dropped, such as the origin of a tab.
func Rescue(ctx context.Context, s Searcher, q Query, keep ...string) ([]Relief, error) {
	var out []Relief
	for _, name := range q.Filters() {
		if slices.Contains(keep, name) {
			continue
		}
		n, err := s.Count(ctx, q.Without(name))
		if err != nil {
			return nil, fmt.Errorf("count without %s: %w", name, err)
		}
		if n > 0 {
			out = append(out, Relief{Filter: name, Count: n})
		}
	}
	slices.SortStableFunc(out, func(a, b Relief) int { return b.Count - a.Count })
	return out, nil
}
