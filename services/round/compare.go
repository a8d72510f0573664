package round

import (
	"context"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
)

// Rules are what of a round may be tried otherwise before its result is out (F28).
type Rules struct {
	Weights Weights
	Caps    []Cap
}

// Comparison is what the same lists give under the round's rules and under others, in counts, and who would move.
type Comparison struct {
	As, Other Stats
	Moves     int // students whose place differs
	Gain      int // of them those who get one of their list that they rank higher, or any at all
	Lose      int
	Moved     []Move // in the order of students' ids
}

// Compare places the lists of a closed round under other rules, with the same lottery, and says what would differ. It keeps
// nothing.
func (s *Service) Compare(ctx context.Context, who actor.Actor, id ID, other Rules) (Comparison, error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return Comparison{}, err
	}
	if err := hosts(who, &r); err != nil {
		return Comparison{}, err
	}
	if r.State != Computed && r.State != Reviewed {
		return Comparison{}, ErrState // before that the seed is nobody's to use
	}
	if _, ok := other.Weights.sum(); !ok {
		return Comparison{}, ErrInvalid.With(fault.In("weights", "各项权重不小于 0，合计为 100。", "weights are 0 or more and add up to 100"))
	}
	if bad := (Plan{Caps: other.Caps}).limits(); len(bad) > 0 {
		return Comparison{}, ErrInvalid.With(bad...)
	}
	as, otherwise, err := s.trials(ctx, r, other)
	if err != nil {
		return Comparison{}, err
	}
	c := Comparison{As: count(r, as.posts, as.results), Other: count(r, otherwise.posts, otherwise.results)}
	for i, x := range as.results { // of the same students in the same order
		y := otherwise.results[i]
		if x.Placement == y.Placement {
			continue
		}
		if m := (Move{Was: x, Would: y}); m.Gains() {
			c.Gain++
		} else {
			c.Lose++
		}
		c.Moves++
		c.Moved = append(c.Moved, Move{Was: x, Would: y})
	}
	return c, s.name(ctx, who, c.Moved)
}

// better reports whether a rank is higher than another; 0 is none.
func better(a, b int) bool { return a > 0 && (b == 0 || a < b) }

// trials loads the round once and gives its posts out under its own rules and under others.
func (s *Service) trials(ctx context.Context, r Round, other Rules) (as, otherwise *given, err error) {
	seed, err := s.seed(r)
	if err != nil {
		return nil, nil, err
	}
	st, err := s.stage(ctx, s.db, r)
	if err != nil {
		return nil, nil, err
	}
	if as, err = st.give(seed); err != nil {
		return nil, nil, err
	}
	if st, err = st.under(other); err != nil {
		return nil, nil, err
	}
	otherwise, err = st.give(seed)
	return as, otherwise, err
}
