package round

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/org"
	"firstkm/services/placement"
)

func byNumber(list []Result) []Result {
	slices.SortFunc(list, func(a, b Result) int { return cmp.Compare(a.Number, b.Number) })
	return list
}

// Stats is what a result came to, in counts.
type Stats struct {
	Students, Listed, Placed int
	Ranks                    []int    // placed by their first, second … choice; -1 is not told in public
	Elsewhere                int      // placed by an override outside of their lists
	Categories, Counties     []Filled // by category of the post's majors and by county
	MeanKm                   int      // -1 when nobody's is known, or too few in public
	MeanPayFen               int64    // per month
	Distances, Pays          []int    // placed by DistanceBands and PayBands; -1 is not told in public
	Posts                    []CutOff // where each post ended, in the order of openings
	At                       []placement.ID
	Units                    []org.ID
	Kinds                    []string
	known                    int      // of those placed, whose distance is known
	in                       []inside // where each post counts
}

// inside are the groups that a post's places count in.
type inside struct{ category, county string }

// Filled is how many of the seats of a group are filled; -1 is not told in public.
type Filled struct {
	Key           string // category's index as text, or GB/T 2260 code
	Seats, Placed int
}

// Stats is what the result of a round came to. The round's schools see it from the computation on until results are erased; once
// it is out, everybody does, with figures that stand for fewer than five people left out.
func (s *Service) Stats(ctx context.Context, who actor.Actor, id ID) (Stats, error) {
	r, err := s.Get(ctx, who, id)
	if err != nil {
		return Stats{}, err
	}
	inside := takesPart(who, &r) == nil
	if inside {
		if r, err = s.db.Round(ctx, id); err != nil {
			return Stats{}, err
		}
	}
	if r.Run == "" {
		return Stats{}, ErrState
	}
	if inside && r.State == Settled {
		if st, err := s.stats(ctx, r); err != nil || st.Students == r.Summary.Students {
			return st, err
		}
	}
	t, err := s.counted(ctx, r)
	if inside && r.State != Settled {
		return t.stats, err
	}
	return t.told.Stats, err
}

func (s *Service) stats(ctx context.Context, r Round) (Stats, error) {
	results, err := s.db.Results(ctx, r.Run, ResultFilter{})
	if err != nil {
		return Stats{}, err
	}
	offers, err := s.db.Offers(ctx, r.ID)
	if err != nil {
		return Stats{}, err
	}
	posts, err := s.opened(ctx, s.db, slices.DeleteFunc(offers, func(o Offer) bool { return o.State == Retired || o.State == Lapsed }))
	if err != nil {
		return Stats{}, err
	}
	return count(r, posts, results), nil
}

// count adds a result up.
func count(r Round, posts []Post, results []Result) Stats {
	st := Stats{Students: len(results), Ranks: make([]int, r.Most), Distances: make([]int, len(DistanceBands())), Pays: make([]int, len(PayBands()))}
	of := make(map[placement.ID][]Result, len(posts))
	drawn := map[placement.ID]bool{} // posts whose last seat the lottery decided
	km, known := 0, 0
	for _, x := range results {
		for _, l := range x.Lines {
			drawn[l.Placement] = drawn[l.Placement] || l.Lottery
		}
		if len(x.Lines) > 0 {
			st.Listed++
		}
		if !x.Placed() {
			continue
		}
		st.Placed++
		of[x.Placement] = append(of[x.Placement], x)
		if x.Rank > 0 && x.Rank <= len(st.Ranks) {
			st.Ranks[x.Rank-1]++
		} else {
			st.Elsewhere++
		}
		far := -1
		if l := x.line(); l.Fit.Km >= 0 && l.Rank > 0 {
			far, km, known = l.Fit.Km, km+l.Fit.Km, known+1
		}
		st.Distances[distanceBand(far)]++
	}
	if st.MeanKm, st.known = -1, known; known > 0 {
		st.MeanKm = (km + known/2) / known
	}
	categories, counties := map[string]Filled{}, map[string]Filled{}
	pay := int64(0)
	for _, p := range posts {
		n := len(of[p.Placement])
		pay += int64(n) * monthly(p.Opening.Terms)
		st.Pays[payBand(monthly(p.Opening.Terms))] += n
		add(categories, categoryOf(p.Opening.MajorCodes), p.Seats, n)
		add(counties, p.Opening.Region, p.Seats, n)
		st.Posts, st.At = append(st.Posts, cutOff(r, p, of[p.Placement], drawn[p.Placement])), append(st.At, p.Placement)
		st.Units, st.Kinds = append(st.Units, p.Unit), append(st.Kinds, p.PostKind)
		st.in = append(st.in, inside{categoryOf(p.Opening.MajorCodes), p.Opening.Region})
	}
	if st.Placed > 0 {
		st.MeanPayFen = pay / int64(st.Placed)
	}
	st.Categories, st.Counties = sorted(categories), sorted(counties)
	return st
}

// line is the entry of the list that was obtained; zero when there is none.
func (r Result) line() Line {
	for _, l := range r.Lines {
		if l.Placement == r.Placement {
			return l
		}
	}
	return Line{}
}

func categoryOf(majors []string) string {
	for _, m := range majors {
		if c := compliance.Category(m); c >= 0 {
			return string([]byte{byte('0' + c/10), byte('0' + c%10)})
		}
	}
	return ""
}

func add(to map[string]Filled, key string, seats, placed int) {
	f := to[key]
	to[key] = Filled{key, f.Seats + seats, f.Placed + placed}
}

func sorted(of map[string]Filled) []Filled {
	list := make([]Filled, 0, len(of))
	for _, f := range of {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b Filled) int { return cmp.Compare(a.Key, b.Key) })
	return list
}

// cutOff is where a post ended.
func cutOff(r Round, p Post, held []Result, lottery bool) CutOff {
	c := CutOff{Round: r.ID, Seats: p.Seats, Held: len(held), Full: len(held) >= p.Seats, Lottery: lottery}
	for i, x := range held {
		l := x.line()
		if i == 0 || l.Score < c.Lowest {
			c.Lowest, c.Met = l.Score, l.Met
		}
		c.Rank = max(c.Rank, x.Rank)
	}
	return c
}

type cutKey struct {
	unit org.ID
	kind string
}

// lastCutOffs are the cut-offs of the round before: the one that this comes after, or the host's last that is out.
func (s *Service) lastCutOffs(ctx context.Context, r Round) (map[cutKey]CutOff, error) {
	before, err := s.before(ctx, r)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	t, err := s.counted(ctx, before)
	if errors.Is(err, ErrState) {
		return nil, nil // some of its results are erased, and nothing was kept
	}
	return t.last, err
}

// before is the round that this one follows.
func (s *Service) before(ctx context.Context, r Round) (Round, error) {
	if r.After != "" {
		return s.db.Round(ctx, r.After)
	}
	return s.db.LastOut(ctx, r.Host, r.ID)
}
