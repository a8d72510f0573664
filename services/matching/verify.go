package matching

import "fmt"

// Verify examines an outcome by the definition of stability and shares no code with the engine. It counts the pairs that
// block: the student prefers the post, the pair is eligible, and the greedy choice from all held contracts, the student's own
// included, and this one keeps it. The error, wrapping ErrMalformed, says when held is no matching of m: an entry of
// somebody else's list, an ineligible pair, a cap exceeded.
//
// Held contracts respect every cap, so the greedy choice takes all of them that stand above the one in question before it
// comes to that; it is then kept unless some post or group above it is already full, which is so where all that is held
// there stands above it and is as many as the cap. So each post has one contract that must be beaten: the highest among the
// lowest of the full ones on its way to the root.
func Verify(m *Market, held []int32) (blocking int64, err error) {
	if len(held) != m.Students() {
		return 0, fmt.Errorf("%w: %d students, %d outcomes", ErrMalformed, m.Students(), len(held))
	}
	for s, j := range held {
		if j >= 0 && (j < m.First[s] || j >= m.First[s+1] || m.Score[j] == Ineligible) {
			return 0, fmt.Errorf("%w: student %d obtained entry %d, which is not an eligible one of the list", ErrMalformed, s, j)
		}
	}
	t := newTally(m, held)
	v := &verifier{tally: t, groups: make([]hurdle, len(m.Parent)), posts: make([]hurdle, len(m.Group))}
	if err := v.hurdles(); err != nil {
		return 0, err
	}
	for s, has := range held {
		last := m.First[s+1]
		if has >= 0 {
			last = has
		}
		for j := m.First[s]; j < last; j++ {
			if m.Score[j] != Ineligible && v.posts[m.Post[j]].passed(m, int32(s), j) {
				blocking++
			}
		}
	}
	return blocking, nil
}

// hurdle is the held contract that a new one must stand above, if one is set; shut says that nothing can enter.
type hurdle struct {
	set, shut     bool
	student, pref int32
	score         int64
}

// passed reports whether a contract gets over.
func (h *hurdle) passed(m *Market, s, j int32) bool {
	switch {
	case !h.set:
		return true
	case h.shut || m.Score[j] < h.score:
		return false
	default:
		return m.higher(s, j, h.student, h.pref)
	}
}

type verifier struct {
	*tally
	groups, posts []hurdle
}

// hurdles finds what must be beaten at every group and post, from above.
func (v *verifier) hurdles() error {
	for _, g := range v.down {
		var above hurdle
		if p := v.m.Parent[g]; p >= 0 {
			above = v.groups[p]
		}
		if v.tally.groups[g].held > int64(v.m.Cap[g]) {
			return fmt.Errorf("%w: group %d holds %d, its cap is %d", ErrMalformed, g, v.tally.groups[g].held, v.m.Cap[g])
		}
		v.groups[g] = v.harder(above, v.tally.groups[g], v.m.Cap[g])
	}
	for p, g := range v.m.Group {
		var above hurdle
		if g >= 0 {
			above = v.groups[g]
		}
		if v.tally.posts[p].held > int64(v.m.Seats[p]) {
			return fmt.Errorf("%w: post %d holds %d, its seats are %d", ErrMalformed, p, v.tally.posts[p].held, v.m.Seats[p])
		}
		v.posts[p] = v.harder(above, v.tally.posts[p], v.m.Seats[p])
	}
	return nil
}

// harder is what must be beaten at a node below one with the given hurdle.
func (v *verifier) harder(above hurdle, c count, limit int32) hurdle {
	switch {
	case above.shut || c.held < int64(limit):
		return above
	case limit == 0:
		return hurdle{set: true, shut: true}
	}
	s := v.student[c.lowest]
	if above.set && v.m.higher(above.student, above.pref, s, c.lowest) {
		return above
	}
	return hurdle{true, false, s, c.lowest, v.m.Score[c.lowest]}
}
