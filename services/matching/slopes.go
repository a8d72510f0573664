package matching

// slopes keeps the slack of groups in a deep forest. Each path to a root is cut into a few slopes of groups that stand side
// by side in one tree of minima (heavy paths), so that a change along a path and the search for its innermost full group
// take O(log² groups), however deep the forest is.
type slopes struct {
	parent []int32
	head   []int32 // of each group: the top of its slope
	place  []int32 // of each group: where it stands; deeper groups of a slope stand behind
	at     []int32 // of each place: the group
	low    []int32 // of each node of the tree: the least slack below, what is added above left out
	add    []int32
	size   int32
}

func newSlopes(f *forest) *slopes {
	n := len(f.parent)
	s := &slopes{parent: f.parent, head: make([]int32, n), place: make([]int32, n), at: make([]int32, n), size: 1}
	for int(s.size) < n {
		s.size *= 2
	}
	weight, heavy := make([]int32, n), make([]int32, n)
	for g := range heavy {
		heavy[g] = -1
	}
	for g := n - 1; g >= 0; g-- { // children have higher numbers
		weight[g]++
		if above := f.parent[g]; above >= 0 {
			weight[above] += weight[g]
			if heavy[above] < 0 || weight[g] > weight[heavy[above]] {
				heavy[above] = int32(g)
			}
		}
	}
	next := int32(0)
	for g := range n {
		if above := f.parent[g]; above >= 0 && heavy[above] == int32(g) {
			continue
		}
		for top, x := int32(g), int32(g); x >= 0; x = heavy[x] {
			s.head[x], s.place[x], s.at[next] = top, next, x
			next++
		}
	}
	s.low, s.add = make([]int32, 2*s.size), make([]int32, 2*s.size)
	for g, limit := range f.limit {
		s.low[s.size+s.place[g]] = limit
	}
	for node := s.size - 1; node > 0; node-- {
		s.low[node] = min(s.low[2*node], s.low[2*node+1])
	}
	return s
}

// full is the innermost full group from g upwards, -1 if there is none.
func (s *slopes) full(g int32) int32 {
	for g >= 0 {
		top := s.head[g]
		if at := s.last(1, 0, s.size, s.place[top], s.place[g]+1, 0); at >= 0 {
			return s.at[at]
		}
		g = s.parent[top]
	}
	return -1
}

// last is the last place in [lo, hi) without slack below a node that covers [from, to), -1 if there is none; above is what
// was added to all of the node.
func (s *slopes) last(node, from, to, lo, hi, above int32) int32 {
	if hi <= from || to <= lo || s.low[node]+above > 0 && lo <= from && to <= hi {
		return -1
	}
	if to-from == 1 {
		return from
	}
	above += s.add[node]
	middle := (from + to) / 2
	if at := s.last(2*node+1, middle, to, lo, hi, above); at >= 0 {
		return at
	}
	return s.last(2*node, from, middle, lo, hi, above)
}

// move adds to the slack of the groups from g up to, but not with, end.
func (s *slopes) move(g, end, by int32) {
	for g != end {
		top := s.head[g]
		if end >= 0 && s.head[end] == top {
			s.change(1, 0, s.size, s.place[end]+1, s.place[g]+1, by)
			return
		}
		s.change(1, 0, s.size, s.place[top], s.place[g]+1, by)
		g = s.parent[top]
	}
}

func (s *slopes) change(node, from, to, lo, hi, by int32) {
	switch {
	case hi <= from || to <= lo:
	case lo <= from && to <= hi:
		s.low[node] += by
		s.add[node] += by
	default:
		middle := (from + to) / 2
		s.change(2*node, from, middle, lo, hi, by)
		s.change(2*node+1, middle, to, lo, hi, by)
		s.low[node] = min(s.low[2*node], s.low[2*node+1]) + s.add[node]
	}
}
