package find

import (
	"context"
	"slices"
	"strings"

	"firstkm/search"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/student"
)

// narrowing is one thing that was asked for and can be dropped.
type narrowing struct {
	name string
	on   bool
	drop func(*Ask)
}

// narrowings lists what an ask can drop, given the wishes in its text. The tab on which a page looks is none, nor what keeps
// internships and posts for teachers apart: they are not asked for but belong to who asks, and hold whatever is dropped.
func (a Ask) narrowings(wishes []search.Wish) []narrowing {
	said := func(filter string) bool {
		return slices.ContainsFunc(wishes, func(w search.Wish) bool { return w.Filter == filter })
	}
	unsaid := func(a *Ask, filter string) {
		a.Text = search.Without(a.Text, slices.DeleteFunc(slices.Clone(wishes), func(w search.Wish) bool { return w.Filter != filter })...)
	}
	return []narrowing{
		{search.FilterText, strings.TrimSpace(search.Without(a.Text, wishes...)) != "", func(a *Ask) { a.Text = "" }},
		{search.FilterMajor, a.Major != "", func(a *Ask) { a.Major = "" }},
		{search.FilterMajorExact, a.MajorExact != "", func(a *Ask) { a.MajorExact = "" }},
		{search.FilterOccupation, a.Occupation != "", func(a *Ask) { a.Occupation = "" }},
		{search.FilterRegion, len(a.Regions) > 0, func(a *Ask) { a.Regions = nil }},
		{search.FilterNear, a.Near != nil && a.Near.RadiusM > 0, func(a *Ask) { a.Near = &search.Near{Lat: a.Near.Lat, Lng: a.Near.Lng} }},
		{search.FilterPay, a.PayMinFen > 0 || a.PayMaxFen > 0 || said(search.FilterPay), func(a *Ask) {
			a.PayMinFen, a.PayMaxFen = 0, 0
			unsaid(a, search.FilterPay)
		}},
		{search.FilterStart, !a.StartFrom.IsZero() || !a.StartTo.IsZero(), func(a *Ask) { a.StartFrom, a.StartTo = civil.Date{}, civil.Date{} }},
		{search.FilterHousing, len(a.Housing) > 0, func(a *Ask) { a.Housing = nil }},
		{search.FilterOrigin, a.Origin != "" && !a.Page, func(a *Ask) { a.Origin = "" }},
		{search.FilterEnterprise, a.Unit != "", func(a *Ask) { a.Unit = "" }},
		{search.FilterIndustry, a.Industry != "", func(a *Ask) { a.Industry = "" }},
		{search.FilterPostKind, a.PostKind != "", func(a *Ask) { a.PostKind = "" }},
		{search.FilterBase, a.Base != "", func(a *Ask) { a.Base = "" }},
		{search.FilterLabel, len(a.Labels)+len(a.NotLabels) > 0 || said(search.FilterLabel), func(a *Ask) {
			a.Labels, a.NotLabels = nil, nil
			unsaid(a, search.FilterLabel)
		}},
	}
}

// Bounds of what is tried in pairs: narrowings, of which each two are counted together, and pairs that are offered.
const (
	mostPaired = 8
	mostPairs  = 3
)

// rescue says, of an ask that found nothing, which narrowings empty it: those whose dropping gives something, the most
// first, each with exactly what the ask without it finds. Where no single one helps, it says which two do. With must, only
// what drops the filter of this name is tried.
func (s *Service) rescue(ctx context.Context, who actor.Actor, own student.Student, a Ask, must string) ([]search.Relief, error) {
	on := slices.DeleteFunc(a.narrowings(s.read(a).Wishes), func(n narrowing) bool { return !n.on })
	var alone, pairs [][]narrowing
	for i, n := range on {
		if must == "" || n.name == must {
			alone = append(alone, []narrowing{n})
		}
		for _, other := range on[i+1 : max(i+1, min(len(on), mostPaired))] {
			if must == "" || n.name == must || other.name == must {
				pairs = append(pairs, []narrowing{n, other})
			}
		}
	}
	out, err := s.reliefs(ctx, who, own, a, alone)
	if len(out) > 0 || err != nil {
		return out, err
	}
	out, err = s.reliefs(ctx, who, own, a, pairs)
	return out[:min(len(out), mostPairs)], err
}

// reliefs counts what an ask finds without each of some sets of narrowings, and gives those that help.
func (s *Service) reliefs(ctx context.Context, who actor.Actor, own student.Student, a Ask, sets [][]narrowing) (out []search.Relief, err error) {
	for _, set := range sets {
		wide := a
		r := search.Relief{Filter: set[0].name}
		for _, n := range set {
			n.drop(&wide)
		}
		if len(set) > 1 {
			r.And = set[1].name
		}
		q, err := s.query(who, own, wide)
		if err != nil {
			continue // without it the ask means nothing that this reader may see
		}
		if r.Count, err = s.index.Count(ctx, q); err != nil {
			return nil, err
		}
		if r.Count > 0 {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b search.Relief) int { return b.Count - a.Count })
	return out, nil
}
