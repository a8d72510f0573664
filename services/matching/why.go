package matching

// Verdict is why a student did not obtain an entry of the list.
type Verdict uint8

// The verdicts.
const (
	Obtained    Verdict = iota // the student has it
	NotEligible                // the pair may not be matched
	FullPost                   // every seat is held by somebody higher
	FullGroup                  // a cap above the post is full of contracts that are all higher
	Worse                      // the student has something that stands above it
)

// Reason is why not. Node is the full post or group and Lowest the entry of Market.Post that is held there by the lowest, -1
// where nobody may be held at all.
type Reason struct {
	Verdict Verdict
	Node    int32
	Lowest  int32
}

// Reasons explains an outcome of Match.
type Reasons struct {
	m    *Market
	held []int32
	post []Reason // of each post: what keeps others out; Obtained for nothing
}

// Explain prepares the reasons of every student; held is of Match(m). Time in proportion to the market.
func Explain(m *Market, held []int32) *Reasons {
	r := &Reasons{m: m, held: held, post: make([]Reason, len(m.Group))}
	t := newTally(m, held)
	groups := make([]Reason, len(m.Parent)) // the innermost full one at or above
	for _, g := range t.down {
		switch above := m.Parent[g]; {
		case t.groups[g].held == int64(m.Cap[g]):
			groups[g] = Reason{FullGroup, g, t.groups[g].lowest}
		case above >= 0:
			groups[g] = groups[above]
		}
	}
	for p, g := range m.Group {
		switch {
		case t.posts[p].held == int64(m.Seats[p]):
			r.post[p] = Reason{FullPost, int32(p), t.posts[p].lowest}
		case g >= 0:
			r.post[p] = groups[g]
		}
	}
	return r
}

// Why is why student s did not obtain entry j of Market.Post, one of the student's own list.
func (r *Reasons) Why(s int, j int32) Reason {
	switch has := r.held[s]; {
	case has == j:
		return Reason{Obtained, r.m.Post[j], j}
	case has >= 0 && has < j:
		return Reason{Worse, r.m.Post[has], has}
	case r.m.Score[j] == Ineligible:
		return Reason{NotEligible, r.m.Post[j], -1}
	default:
		return r.post[r.m.Post[j]]
	}
}
