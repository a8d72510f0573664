package find

import (
	"context"
	"slices"

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

// narrowings lists what an ask can drop. The tab on which a page looks is none, nor what keeps internships and posts for
// teachers apart: they are not asked for but belong to who asks, and hold whatever is dropped.
func (a Ask) narrowings() []narrowing {
	return []narrowing{
		{search.FilterText, a.Text != "", func(a *Ask) { a.Text = "" }},
		{search.FilterMajor, a.Major != "", func(a *Ask) { a.Major = "" }},
		{search.FilterMajorExact, a.MajorExact != "", func(a *Ask) { a.MajorExact = "" }},
		{search.FilterOccupation, a.Occupation != "", func(a *Ask) { a.Occupation = "" }},
		{search.FilterRegion, len(a.Regions) > 0, func(a *Ask) { a.Regions = nil }},
		{search.FilterNear, a.Near != nil && a.Near.RadiusM > 0, func(a *Ask) { a.Near = &search.Near{Lat: a.Near.Lat, Lng: a.Near.Lng} }},
		{search.FilterPay, a.PayMinFen > 0 || a.PayMaxFen > 0, func(a *Ask) { a.PayMinFen, a.PayMaxFen = 0, 0 }},
		{search.FilterStart, !a.StartFrom.IsZero() || !a.StartTo.IsZero(), func(a *Ask) { a.StartFrom, a.StartTo = civil.Date{}, civil.Date{} }},
		{search.FilterHousing, len(a.Housing) > 0, func(a *Ask) { a.Housing = nil }},
		{search.FilterOrigin, a.Origin != "" && !a.Page, func(a *Ask) { a.Origin = "" }},
		{search.FilterEnterprise, a.Unit != "", func(a *Ask) { a.Unit = "" }},
		{search.FilterIndustry, a.Industry != "", func(a *Ask) { a.Industry = "" }},
		{search.FilterPostKind, a.PostKind != "", func(a *Ask) { a.PostKind = "" }},
		{search.FilterBase, a.Base != "", func(a *Ask) { a.Base = "" }},
		{search.FilterLabel, len(a.Labels)+len(a.NotLabels) > 0, func(a *Ask) { a.Labels, a.NotLabels = nil, nil }},
	}
}

// rescue says, of an ask that found nothing, which narrowings empty it: those whose dropping gives something, the most
// first, each with exactly what the ask without it finds.
func (s *Service) rescue(ctx context.Context, who actor.Actor, own student.Student, a Ask) ([]search.Relief, error) {
	var out []search.Relief
	for _, n := range a.narrowings() {
		if !n.on {
			continue
		}
		wide := a
		n.drop(&wide)
		q, err := s.query(who, own, wide)
		if err != nil {
			continue // without it the ask means nothing that this reader may see
		}
		count, err := s.index.Count(ctx, q)
		if err != nil {
			return nil, err
		}
		if count > 0 {
			out = append(out, search.Relief{Filter: n.name, Count: count})
		}
	}
	slices.SortStableFunc(out, func(a, b search.Relief) int { return b.Count - a.Count })
	return out, nil
}
