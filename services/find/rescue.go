package find

import (
	"context"
	"slices"

	"firstkm/search"
)

// drop is one narrowing and how to ask without it.
type drop struct {
	filter string
	set    func(search.Query) bool
	clear  func(*search.Query)
}

func drops() []drop {
	return []drop{
		{"q", func(q search.Query) bool { return !q.Text.Empty() }, func(q *search.Query) { q.Text = search.Text{} }},
		{"major", func(q search.Query) bool { return q.Major != "" }, func(q *search.Query) { q.Major, q.Occupations = "", nil }},
		{"major_exact", func(q search.Query) bool { return q.MajorExact != "" }, func(q *search.Query) { q.MajorExact = "" }},
		{"occupation", func(q search.Query) bool { return q.Occupation != "" }, func(q *search.Query) { q.Occupation = "" }},
		{"region", func(q search.Query) bool { return len(q.Regions) > 0 }, func(q *search.Query) { q.Regions = nil }},
		{"near", func(q search.Query) bool { return q.Near != nil && q.Near.RadiusM > 0 }, func(q *search.Query) { q.Near = nil; q.Sort = search.ByRelevance }},
		{"pay_min_fen", func(q search.Query) bool { return q.PayMinFen > 0 }, func(q *search.Query) { q.PayMinFen = 0 }},
		{"start_from", func(q search.Query) bool { return q.StartFrom != "" || q.StartTo != "" }, func(q *search.Query) { q.StartFrom, q.StartTo = "", "" }},
		{"housing", func(q search.Query) bool { return len(q.Housing) > 0 }, func(q *search.Query) { q.Housing = nil }},
		{"labels", func(q search.Query) bool { return len(q.Labels) > 0 }, func(q *search.Query) { q.Labels = nil }},
		{"base", func(q search.Query) bool { return q.Base != "" }, func(q *search.Query) { q.Base = "" }},
	}
}

// rescue counts, for each narrowing of a query that found nothing, what there would be without it; the most helpful first.
func (s *Service) rescue(ctx context.Context, q search.Query) ([]Rescue, error) {
	var out []Rescue
	for _, d := range drops() {
		if !d.set(q) {
			continue
		}
		without := q
		d.clear(&without)
		n, err := s.index.Count(ctx, without)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			out = append(out, Rescue{Filter: d.filter, Total: n})
		}
	}
	slices.SortStableFunc(out, func(a, b Rescue) int { return b.Total - a.Total })
	return out, nil
}
