package matching

// ladder finds the slot with the lowest contract in any run of slots: rungs of blocks, each remembering its lowest slot. A
// change and a question take time logarithmic in the number of slots.
type ladder struct{ rungs [][]int32 } // rungs[k][b] is the lowest slot of block b of fanout^(k+1) slots, -1 for none

const fanout = 16

func newLadder(slots int) *ladder {
	l := &ladder{}
	for n := slots; n > fanout; {
		n = (n + fanout - 1) / fanout
		rung := make([]int32, n)
		for b := range rung {
			rung[b] = -1
		}
		l.rungs = append(l.rungs, rung)
	}
	return l
}

// lower is the one of two slots that holds the lower contract; -1 is no slot.
func lower(posts []post, a, b int32) int32 {
	if a < 0 || b >= 0 && posts[b].top.below(posts[a].top) {
		return b
	}
	return a
}

// block is the lowest slot of the run [lo, hi) of blocks on a rung, or of slots themselves below the first rung.
func (l *ladder) block(posts []post, k int, lo, hi int32) int32 {
	if k == 0 {
		return lowestOf(posts, lo, hi)
	}
	best := int32(-1)
	for _, i := range l.rungs[k-1][lo:hi] {
		best = lower(posts, best, i)
	}
	return best
}

// changed is told that a slot's lowest contract is another.
func (l *ladder) changed(posts []post, i int32) {
	n := int32(len(posts))
	at := i
	for k, rung := range l.rungs {
		at /= fanout
		best := l.block(posts, k, at*fanout, min(n, (at+1)*fanout))
		if rung[at] == best && best != i {
			return // what stood above knows it already
		}
		rung[at] = best
		n = int32(len(rung))
	}
}

// lowest is the slot in [lo, hi) with the lowest contract, -1 if all are empty.
func (l *ladder) lowest(posts []post, lo, hi int32) int32 {
	best := int32(-1)
	for k := 0; ; k++ {
		if k == len(l.rungs) || hi-lo <= 2*fanout {
			return lower(posts, best, l.block(posts, k, lo, hi))
		}
		next := (lo + fanout - 1) / fanout * fanout
		last := hi / fanout * fanout
		best = lower(posts, best, l.block(posts, k, lo, next))
		best = lower(posts, best, l.block(posts, k, last, hi))
		lo, hi = next/fanout, last/fanout
	}
}
