package matching

// forest is the laminar family with the caps left out that never decide, and the posts in an order in which the posts of
// each group stand together, those of one worker's trees before those of the next.
type forest struct {
	parent []int32 // of each kept group: the kept group above, -1 at a root
	limit  []int32 // of each kept group
	lo, hi []int32 // of each kept group: its slots
	depth  int     // of the deepest kept group, from 1
	group  []int32 // of each slot: the innermost kept group, -1 for none
	room   []int32 // of each slot: the seats that caps above let it fill
	slot   []int32 // of each post
	post   []int32 // of each slot
	owner  []uint8 // of each post: the worker of its tree
	part   []uint8 // of each post: the part of the slots that it stands in, parts a worker's one after the other
	parts  int     // of each worker: so many that the slots of one and what they hold fit a core's own cache
}

// newForest reduces m and shares its trees among workers.
//
// A cap that the sum below it cannot exceed never decides, nor does one that is no less than a cap above it: without them the
// same sets respect the family. The first are found from below, then the second from above against those that were kept, so
// that two caps never vouch for each other.
func newForest(m *Market, workers int) *forest {
	down := topDown(m.Parent)
	kept := decisive(m, down)
	f := &forest{}
	name := make([]int32, len(m.Parent)) // of each group: the innermost kept group at or above it
	tree := make([]uint8, 0, len(m.Parent))
	var levels []int32
	turn := 0
	for _, g := range down {
		above := int32(-1)
		if m.Parent[g] >= 0 {
			above = name[m.Parent[g]]
		}
		name[g] = above
		if !kept[g] || above >= 0 && m.Cap[g] >= f.limit[above] {
			continue
		}
		name[g] = int32(len(f.limit))
		f.parent, f.limit = append(f.parent, above), append(f.limit, m.Cap[g])
		if above >= 0 {
			tree, levels = append(tree, tree[above]), append(levels, levels[above]+1)
		} else {
			tree, levels = append(tree, uint8(turn%workers)), append(levels, 1)
			turn++
		}
		f.depth = max(f.depth, int(levels[len(levels)-1]))
	}
	f.order(m, name, tree, workers)
	f.divide(workers)
	return f
}

// decisive says of each group whether more could be held below it than its cap.
func decisive(m *Market, down []int32) []bool {
	below := make([]int64, len(m.Parent)) // how many the caps below would let in
	for p, g := range m.Group {
		if g >= 0 {
			below[g] += int64(m.Seats[p])
		}
	}
	kept := make([]bool, len(m.Parent))
	for i := len(down) - 1; i >= 0; i-- {
		g := down[i]
		kept[g] = int64(m.Cap[g]) < below[g]
		if above := m.Parent[g]; above >= 0 {
			below[above] += min(int64(m.Cap[g]), below[g])
		}
	}
	return kept
}

// divide cuts each worker's slots into parts.
func (f *forest) divide(workers int) {
	const slots, most = 2048, 16
	f.parts = min(most, 1+len(f.slot)/workers/slots)
	from, to := make([]int, workers), make([]int, workers)
	for _, w := range f.owner {
		to[w]++
	}
	for w := 1; w < workers; w++ {
		from[w] = from[w-1] + to[w-1]
	}
	f.part = make([]uint8, len(f.slot))
	for p, w := range f.owner {
		f.part[p] = uint8(int(w)*f.parts + (int(f.slot[p])-from[w])*f.parts/to[w])
	}
}

// order gives slots to posts: sizes from below, places from above.
func (f *forest) order(m *Market, name []int32, tree []uint8, workers int) {
	n, groups := len(m.Group), len(f.parent)
	f.slot, f.post, f.group, f.room, f.owner = make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, n), make([]uint8, n)
	f.lo, f.hi = make([]int32, groups), make([]int32, groups)
	size := make([]int32, groups)
	shares := make([]int32, workers+1) // where each worker's slots begin
	for p, g := range m.Group {
		if g >= 0 {
			g = name[g]
		}
		f.slot[p] = g // for now
		if g >= 0 {
			size[g]++
			f.owner[p] = tree[g]
		} else {
			f.owner[p] = uint8(p % workers)
		}
		shares[f.owner[p]+1]++
	}
	for w := range workers {
		shares[w+1] += shares[w]
	}
	for g := groups - 1; g >= 0; g-- { // parents have lower numbers
		if above := f.parent[g]; above >= 0 {
			size[above] += size[g]
		}
	}
	for g := range groups {
		at := &shares[tree[g]]
		if above := f.parent[g]; above >= 0 {
			at = &f.hi[above]
		}
		f.lo[g], f.hi[g] = *at, *at // hi moves on as children and posts take their places
		*at += size[g]
	}
	for p := range n {
		g := f.slot[p]
		at := &shares[f.owner[p]]
		room := m.Seats[p]
		if g >= 0 {
			at, room = &f.hi[g], min(room, f.limit[g])
		}
		i := *at
		*at++
		f.slot[p], f.post[i], f.group[i], f.room[i] = i, int32(p), g, room
	}
}
