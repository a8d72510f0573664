package matching_test

import (
	"slices"

	"firstkm/services/matching"

	"pgregory.net/rapid"
)

// rows is a market as people write it: lists of posts, scores by pair.
type rows struct {
	parent, limit, group, seats []int32
	lists                       [][]int32
	score                       [][]int64 // of student and post
	draw                        []uint64
}

// market lays rows out as the engine wants them.
func (r rows) market() *matching.Market {
	m := &matching.Market{Parent: r.parent, Cap: r.limit, Group: r.group, Seats: r.seats, First: []int32{0}, Draw: r.draw}
	for s, list := range r.lists {
		for _, p := range list {
			m.Post = append(m.Post, p)
			m.Score = append(m.Score, r.score[s][p])
		}
		m.First = append(m.First, int32(len(m.Post)))
	}
	return m
}

// with is r with another list of one student.
func (r rows) with(s int, list []int32) rows {
	r.lists = slices.Clone(r.lists)
	r.lists[s] = list
	return r
}

// drawRows makes a small market: few students and posts, few scores so that many tie, groups in any nesting, some caps of
// nothing, some pairs not eligible.
func drawRows(t *rapid.T, students, posts, groups int) rows {
	r := rows{}
	g := rapid.IntRange(0, groups).Draw(t, "groups")
	for i := range g {
		r.parent = append(r.parent, int32(rapid.IntRange(-1, i-1).Draw(t, "parent")))
		r.limit = append(r.limit, int32(rapid.IntRange(0, students).Draw(t, "cap")))
	}
	p := rapid.IntRange(1, posts).Draw(t, "posts")
	for range p {
		r.group = append(r.group, int32(rapid.IntRange(-1, g-1).Draw(t, "group")))
		r.seats = append(r.seats, int32(rapid.IntRange(0, 2).Draw(t, "seats")))
	}
	all := make([]int32, p)
	for i := range all {
		all[i] = int32(i)
	}
	n := rapid.IntRange(0, students).Draw(t, "students")
	for range n {
		list := rapid.Permutation(all).Draw(t, "list")
		r.lists = append(r.lists, list[:rapid.IntRange(0, p).Draw(t, "length")])
		var scores []int64
		for range p {
			scores = append(scores, rapid.SampledFrom([]int64{matching.Ineligible, -1, 0, 0, 1, 2, 3}).Draw(t, "score"))
		}
		r.score = append(r.score, scores)
		r.draw = append(r.draw, uint64(rapid.IntRange(0, 2).Draw(t, "draw")))
	}
	if rapid.Bool().Draw(t, "no lottery") {
		r.draw = nil
	}
	return r
}

// shuffled gives r's groups other numbers: a group may stand before the one above it.
func (r rows) shuffled(t *rapid.T) rows {
	var names []int32
	for i := range r.parent {
		names = append(names, int32(i))
	}
	if len(names) == 0 {
		return r
	}
	names = rapid.Permutation(names).Draw(t, "names")
	out := r
	out.parent, out.limit, out.group = make([]int32, len(names)), make([]int32, len(names)), slices.Clone(r.group)
	for i, name := range names {
		out.limit[name], out.parent[name] = r.limit[i], -1
		if r.parent[i] >= 0 {
			out.parent[name] = names[r.parent[i]]
		}
	}
	for p, g := range out.group {
		if g >= 0 {
			out.group[p] = names[g]
		}
	}
	return out
}
