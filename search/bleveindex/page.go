package bleveindex

import (
	"math"
	"slices"
	"strings"

	"firstkm/search"
	"firstkm/search/columns"
)

// result makes the page of what was gathered; rows are all hits, when facets are asked for.
func (r *run) result(top *columns.Top, total int, rows []uint32) (search.Result, error) {
	q, table := r.plan.q, r.view.table
	best := top.Best()
	out := search.Result{Total: total, Tiers: r.tiers, State: table.State()}
	if len(best) > r.plan.limit {
		best = best[:r.plan.limit]
		out.Next = r.plan.next(table.Key(best[len(best)-1]), r.tiers, r.stats)
	}
	if len(q.Facets) > 0 {
		out.Facets = make(map[string][]search.Bucket, len(q.Facets))
		for _, f := range q.Facets {
			out.Facets[f] = table.Count(f, q.Regions, rows)
		}
	}
	out.Hits = make([]search.Hit, 0, len(best))
	for _, b := range best {
		hit, err := r.hit(b)
		if err != nil {
			return search.Result{}, err
		}
		out.Hits = append(out.Hits, hit)
	}
	return out, nil
}

func (r *run) hit(b columns.Ranked) (search.Hit, error) {
	q, table := r.plan.q, r.view.table
	hit := search.Hit{ID: table.ID(b.Row), DistanceM: -1}
	hit.Via, _ = table.Via(r.sel, b.Row)
	if r.plan.sort == search.ByRelevance {
		hit.Score = float64(math.Float32frombits(uint32(b.Primary >> 1)))
	}
	if q.Near != nil {
		if d := table.Distance(b.Row, q.Near.Lat, q.Near.Lng); !math.IsInf(d, 1) {
			hit.DistanceM = d
		}
	}
	hit.Tier = r.tierOf(b)
	if !q.Load && !q.Explain {
		return hit, nil
	}
	p, err := r.view.load(b.Row)
	if err != nil {
		return hit, err
	}
	if q.Load {
		hit.Placement = p
	}
	if q.Load && !q.Bare {
		hit.Highlights = r.plan.highlight(p)
	}
	if q.Explain && r.stats != nil {
		hit.Reasons = r.reasons(p, hit.Tier, b.Row)
	}
	return hit, nil
}

// tierOf finds the tier of a hit; by relevance it is part of its place, otherwise it is looked for.
func (r *run) tierOf(b columns.Ranked) int {
	if r.plan.sort == search.ByRelevance {
		if t := int(b.Primary >> 35); t > 0 {
			return lastTier + 1 - t
		}
		return 0
	}
	if len(r.groups) > 0 && r.tiers == tierForm {
		return tierForm
	}
	for _, g := range r.groups {
		for _, row := range g.rows {
			if row == b.Row {
				return g.tier
			}
		}
	}
	return 0
}

// reasons says what a hit's rank is made of: what its words score, or how it was found without them, and what it is
// meant by.
func (r *run) reasons(p *search.Placement, tier int, row uint32) (out []search.Reason) {
	share, known := r.share(row)
	switch {
	case !known:
		out = r.explain(p, tier, r.view.table.Lengths(row))
	case share > 0:
		out = []search.Reason{{Field: "sound", Term: strings.Join(r.plan.q.Text.Words, " "), Score: float64(share * r.best)}}
	}
	if len(r.plan.words) > 0 && r.view.table.Is(row, r.plan.exactly) {
		out = append(out, search.Reason{Field: "title", Term: strings.Join(r.plan.q.Text.Words, " "), Score: float64(exactWeight * r.best)})
	}
	if via, weight := r.view.table.Via(r.sel, row); r.plan.q.Major == "" && weight > 0 {
		out = append(out, search.Reason{Field: "meant", Term: string(via), Score: weight * meantWeight * float64(r.best)})
	}
	return out
}

// share is a hit's share of the best score when the columns found it.
func (r *run) share(row uint32) (float32, bool) {
	for _, g := range r.groups {
		if g.finder.part != nil {
			continue
		}
		if n := slices.Index(g.rows, row); n >= 0 {
			if g.shares == nil {
				return 0, true
			}
			return g.shares[n], true
		}
	}
	return 0, false
}

// explain says what a hit's score is made of, by the formula that ranked it.
func (r *run) explain(p *search.Placement, tier int, length columns.Lengths) []search.Reason {
	texts := [fieldCount]string{p.Title, p.Description, more(p)}
	names := [fieldCount]string{"title", "description", "more"}
	fields := (&group{tier: tier}).fields()
	var out []search.Reason
	for field := range fields {
		freq := map[string]float32{}
		found := grams(texts[field])
		if field == inTitle {
			found = append(found, singles(texts[field], found)...)
		}
		for _, g := range found {
			freq[g.term]++
		}
		for n, term := range r.plan.terms {
			if f := freq[term]; f > 0 {
				out = append(out, search.Reason{
					Field: names[field], Term: term, Score: float64(r.stats.scorer(n, field).at(f, length)),
				})
			}
		}
	}
	return out
}
