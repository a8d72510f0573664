package round

import (
	"firstkm/services/matching"
	"firstkm/services/org"
)

// group is a cap on the way from a post to the root.
type group struct {
	limit int
	holds func(Post) bool
}

// around are the caps over a post, the innermost first: the post, its kind, its unit, then bases and regions.
func around(room rooms, nested tree, caps []Cap, p Post) []group {
	unit := p.Unit
	list := []group{
		{p.Seats, func(q Post) bool { return q.Placement == p.Placement }},
		{room.kind[unit][p.PostKind], func(q Post) bool { return q.Unit == unit && q.PostKind == p.PostKind }},
		{room.unit[unit], func(q Post) bool { return q.Unit == unit }},
	}
	for c := nested.unit[unit]; c >= 0; c = nested.cap[c] {
		list = append(list, group{caps[c].Limit, func(q Post) bool { return nested.below(c, q.Unit) }})
	}
	return list
}

// below reports whether a unit lies below a cap.
func (t tree) below(c int, unit org.ID) bool {
	above, ok := t.unit[unit]
	for ok && above >= 0 {
		if above == c {
			return true
		}
		above = t.cap[above]
	}
	return false
}

// lowest is who stands last of those held: the lowest score, then the highest lottery number, then the last number.
func lowest(held []Result, seed []byte) Result {
	last := held[0]
	for _, x := range held[1:] {
		if lower(x, last, seed) {
			last = x
		}
	}
	return last
}

func lower(a, b Result, seed []byte) bool {
	if x, y := a.score(), b.score(); x != y {
		return x < y
	}
	if x, y := matching.Lottery(seed, a.Number), matching.Lottery(seed, b.Number); x != y {
		return x > y
	}
	return a.Number > b.Number
}

// score is the market's score of what the student has; what an override gave outside of the list has the lowest.
func (r Result) score() int64 {
	for _, l := range r.Lines {
		if l.Placement == r.Placement {
			return l.Score
		}
	}
	return -1
}
