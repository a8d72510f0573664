package matching

// count is what a post or group holds: how many, and the entry of Market.Post of the lowest, -1 for nobody.
type count struct {
	held   int64
	lowest int32
}

// tally counts an outcome on every post and group. The engine has no part in it, so that the verifier may rest on it.
type tally struct {
	m       *Market
	student []int32 // of each entry that is held; of others 0
	posts   []count
	groups  []count
}

func newTally(m *Market, held []int32) *tally {
	t := &tally{m: m, student: make([]int32, len(m.Post)), posts: make([]count, len(m.Group)), groups: make([]count, len(m.Parent))}
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
	down := topDown(m.Parent)
	for i := len(down) - 1; i >= 0; i-- {
		if above := m.Parent[down[i]]; above >= 0 {
			t.add(&t.groups[above], t.groups[down[i]])
		}
	}
	return t
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
