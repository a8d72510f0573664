package matching_test

import (
	"cmp"
	"slices"

	"firstkm/services/matching"
)

// brute answers questions about small markets literally, by trying everything.
type brute struct{ m *matching.Market }

// pair is one contract: a student and an entry of the list.
type pair struct{ s, j int32 }

// cap is one node of the family and the contracts that it counts.
func (b brute) counts(node int32, group bool, p pair) bool {
	post := b.m.Post[p.j]
	if !group {
		return post == node
	}
	for g := b.m.Group[post]; g >= 0; g = b.m.Parent[g] {
		if g == node {
			return true
		}
	}
	return false
}

// respects reports whether a set of contracts keeps every cap.
func (b brute) respects(set []pair) bool {
	within := func(node int32, group bool, limit int32) bool {
		n := int32(0)
		for _, p := range set {
			if b.counts(node, group, p) {
				n++
			}
		}
		return n <= limit
	}
	for p, seats := range b.m.Seats {
		if !within(int32(p), false, seats) {
			return false
		}
	}
	for g, limit := range b.m.Cap {
		if !within(int32(g), true, limit) {
			return false
		}
	}
	return true
}

// order is the strict order of contracts as the formats say it.
func (b brute) order(x, y pair) int {
	draw := func(s int32) uint64 {
		if b.m.Draw == nil {
			return 0
		}
		return b.m.Draw[s]
	}
	return cmp.Or(cmp.Compare(b.m.Score[y.j], b.m.Score[x.j]), cmp.Compare(draw(x.s), draw(y.s)), cmp.Compare(x.s, y.s), cmp.Compare(b.m.Post[x.j], b.m.Post[y.j]))
}

// greedy is the choice from a set of contracts.
func (b brute) greedy(offered []pair) (kept []pair) {
	sorted := slices.SortedFunc(slices.Values(offered), b.order)
	for _, p := range sorted {
		if with := append(slices.Clone(kept), p); b.respects(with) {
			kept = with
		}
	}
	return kept
}

func (b brute) held(outcome []int32) (set []pair) {
	for s, j := range outcome {
		if j >= 0 {
			set = append(set, pair{int32(s), j})
		}
	}
	return set
}

// blocking lists the pairs that block an outcome.
func (b brute) blocking(outcome []int32) (found []pair) {
	set := b.held(outcome)
	for s := range outcome {
		last := b.m.First[s+1]
		if outcome[s] >= 0 {
			last = outcome[s]
		}
		for j := b.m.First[s]; j < last; j++ {
			p := pair{int32(s), j}
			if b.m.Score[j] != matching.Ineligible && slices.Contains(b.greedy(append(slices.Clone(set), p)), p) {
				found = append(found, p)
			}
		}
	}
	return found
}

// stable lists every stable outcome.
func (b brute) stable() (all [][]int32) {
	outcome := make([]int32, b.m.Students())
	var try func(s int)
	try = func(s int) {
		if s == len(outcome) {
			if b.respects(b.held(outcome)) && len(b.blocking(outcome)) == 0 {
				all = append(all, slices.Clone(outcome))
			}
			return
		}
		outcome[s] = -1
		try(s + 1)
		for j := b.m.First[s]; j < b.m.First[s+1]; j++ {
			if b.m.Score[j] != matching.Ineligible {
				outcome[s] = j
				try(s + 1)
			}
		}
		outcome[s] = -1
	}
	try(0)
	return all
}

// noWorse reports whether a student who may hold entries likes a at least as well as c; both of one list.
func noWorse(a, c int32) bool { return a == c || a >= 0 && (c < 0 || a < c) }
