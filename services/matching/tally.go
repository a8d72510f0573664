package matching

import (
	"cmp"
	"slices"
)

// count is what a post or group holds: how many, and the entry of Market.Post of the lowest, -1 for nobody.
type count struct {
	held   int64
	lowest int32
}

// tally counts an outcome on every post and group. It shares nothing with the engine, so that the verifier may rest on it.
type tally struct {
	m       *Market
	student []int32 // of each entry that is held; of others 0
	posts   []count
	groups  []count
	down    []int32 // the groups, those nearer to a root first
}

func newTally(m *Market, held []int32) *tally {
	t := &tally{m: m, student: make([]int32, len(m.Post)), posts: make([]count, len(m.Group)), groups: make([]count, len(m.Parent)), down: byDepth(m.Parent)}
	for p := range t.posts {
		t.posts[p].lowest = -1
	}
	for g := range t.groups {
		t.groups[g].lowest = -1
	}
	for s, j := range held {
		if j >= 0 {
			t.student[j] = int32(s)
			t.add(&t.posts[m.Post[j]], count{1, j})
		}
	}
	for p, g := range m.Group {
		if g >= 0 {
			t.add(&t.groups[g], t.posts[p])
		}
	}
	for _, g := range slices.Backward(t.down) {
		if above := m.Parent[g]; above >= 0 {
			t.add(&t.groups[above], t.groups[g])
		}
	}
	return t
}

// byDepth sorts groups by how many stand above them, each found by walking up to a group whose depth is known.
func byDepth(parent []int32) []int32 {
	depth := make([]int, len(parent)) // from 1; 0 is not known yet
	order := make([]int32, len(parent))
	for g := range parent {
		order[g] = int32(g)
		steps := 0
		at := int32(g)
		for ; at >= 0 && depth[at] == 0; at = parent[at] {
			steps++
		}
		if at >= 0 {
			steps += depth[at]
		}
		for at = int32(g); at >= 0 && depth[at] == 0; at = parent[at] {
			depth[at] = steps
			steps--
		}
	}
	slices.SortStableFunc(order, func(a, b int32) int { return cmp.Compare(depth[a], depth[b]) })
	return order
}

func (t *tally) add(to *count, c count) {
	to.held += c.held
	if c.lowest >= 0 && (to.lowest < 0 || t.m.higher(t.student[to.lowest], to.lowest, t.student[c.lowest], c.lowest)) {
		to.lowest = c.lowest
	}
}

// higher is the order of contracts in full: student s with entry j stands before student r with entry k.
func (m *Market) higher(s, j, r, k int32) bool {
	switch {
	case m.Score[j] != m.Score[k]:
		return m.Score[j] > m.Score[k]
	case len(m.Draw) > 0 && m.Draw[s] != m.Draw[r]:
		return m.Draw[s] < m.Draw[r]
	case s != r:
		return s < r
	default:
		return m.Post[j] < m.Post[k]
	}
}
