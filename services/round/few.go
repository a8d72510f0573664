package round

import "slices"

// hidden is a figure that is not told.
const hidden = -1

// veil takes the figures out of a table whose sum is told that stand for one to four people, and as many more as it needs that
// nobody can tell them from the sum: what is taken out stands together for five people at least, or is all there is. A zero is
// told: it is nobody.
func veil(cells ...*int) {
	var open []*int
	out, people := 0, 0
	for _, c := range cells {
		switch {
		case *c > 0 && *c < k:
			out, people, *c = out+1, people+*c, hidden
		case *c > 0:
			open = append(open, c)
		}
	}
	slices.SortFunc(open, func(a, b *int) int { return *a - *b })
	for _, c := range open {
		if out == 0 || out > 1 && people >= k {
			return
		}
		out, people, *c = out+1, people+*c, hidden
	}
}

// part is a part of a whole that is told: told itself unless it, or the rest, stands for one to four people.
func part(of, n int) int {
	if few(n) || few(of-n) {
		return hidden
	}
	return n
}

func few(n int) bool { return n > 0 && n < k }

// public leaves out what stands for fewer than five people, or tells how many those are.
func (st Stats) public() Stats {
	st.Ranks, st.Categories, st.Counties, st.Posts = slices.Clone(st.Ranks), slices.Clone(st.Categories), slices.Clone(st.Counties), slices.Clone(st.Posts)
	if st.known < k {
		st.MeanKm = hidden
	}
	if st.Placed < k {
		st.MeanPayFen = 0
	}
	ranks := []*int{&st.Elsewhere}
	for i := range st.Ranks {
		ranks = append(ranks, &st.Ranks[i])
	}
	veil(ranks...)
	st.Distances, st.Pays = veiledBands(st.Distances), veiledBands(st.Pays)
	st.veilGroups()
	st.Placed, st.Listed = part(st.Students, st.Placed), part(st.Students, st.Listed)
	if st.Placed >= 0 && st.Listed >= 0 && few(st.Listed-st.Placed) {
		st.Placed = hidden
	}
	st.Students = discreetly(st.Students)
	return st
}

func veiledBands(bands []int) []int {
	out := slices.Clone(bands)
	cells := make([]*int, len(out))
	for i := range out {
		cells[i] = &out[i]
	}
	veil(cells...)
	return out
}

// veilGroups veils categories and counties, then the posts of each group that is told.
func (st Stats) veilGroups() {
	for _, list := range [][]Filled{st.Categories, st.Counties} {
		cells := make([]*int, len(list))
		for i := range list {
			cells[i] = &list[i].Placed
		}
		veil(cells...)
	}
	var all []*int
	held := make([]int, len(st.Posts))
	for i, c := range st.Posts {
		held[i] = c.Held
		all = append(all, &held[i])
	}
	veil(all...)
	for _, f := range st.Categories {
		st.veilWithin(held, func(in inside) bool { return in.category == f.Key })
	}
	for _, f := range st.Counties {
		st.veilWithin(held, func(in inside) bool { return in.county == f.Key })
	}
	for i := range st.Posts {
		if held[i] == hidden {
			st.Posts[i] = CutOff{Round: st.Posts[i].Round, Seats: st.Posts[i].Seats, Held: hidden}
		}
	}
}

// veilWithin hides one more post of a group whose hidden ones stand for fewer than five people together.
func (st Stats) veilWithin(held []int, of func(inside) bool) {
	out, people, next := 0, 0, -1
	for i, in := range st.in {
		switch {
		case !of(in):
		case held[i] == hidden:
			out, people = out+1, people+st.Posts[i].Held
		case held[i] > 0 && (next < 0 || held[i] < held[next]):
			next = i
		}
	}
	if out > 0 && (out == 1 || people < k) && next >= 0 {
		held[next] = hidden
	}
}

// public is a summary that may be told.
func (s Summary) public() Summary {
	s.Matched, s.Listed, s.First = part(s.Students, s.Matched), part(s.Students, s.Listed), discreetly(s.First)
	if s.Matched >= 0 && (s.Listed >= 0 && few(s.Listed-s.Matched) || s.First >= 0 && few(s.Matched-s.First)) {
		s.First = hidden
		if s.Listed >= 0 && few(s.Listed-s.Matched) {
			s.Matched = hidden
		}
	}
	return s
}
