package matching

import (
	"errors"
	"fmt"
	"math"
)

// ErrMalformed is returned by Market.Check when the numbers do not describe a market.
var ErrMalformed = errors.New("malformed market")

// Ineligible is the score of a preference that may not be granted: the pair is not eligible.
const Ineligible int64 = math.MinInt64

// Market is one round as flat arrays. Students, posts and groups are numbered from 0; students and posts in the bytewise
// order of their ids, which settles what score and lottery leave open.
type Market struct {
	Parent []int32  // of each group: the group above it, -1 at a root
	Cap    []int32  // of each group: how many may be held below it
	Group  []int32  // of each post: the group that holds it, -1 for none
	Seats  []int32  // of each post
	First  []int32  // of each student: where the list begins in Post and Score; one more entry ends the last list
	Post   []int32  // the lists one after the other, best first
	Score  []int64  // of each entry of Post, higher is better, or Ineligible
	Draw   []uint64 // of each student: the lottery number, lower is better; none when all are equal
}

// Students is how many students there are.
func (m *Market) Students() int { return max(0, len(m.First)-1) }

// Matching is an outcome.
type Matching struct {
	Held      []int32 // of each student: the entry of Market.Post obtained, -1 for none
	Proposals int64   // how many eligible contracts were proposed; the same in whatever order
}

// Check says what keeps m from being a market: arrays of different lengths, numbers out of range, a cycle of groups, a post
// twice in a list. Match, Explain and Verify want a market that passes.
func (m *Market) Check() error {
	switch {
	case len(m.Parent) != len(m.Cap), len(m.Group) != len(m.Seats), len(m.Post) != len(m.Score), len(m.Draw) > 0 && len(m.Draw) != m.Students():
		return fmt.Errorf("%w: arrays of different lengths", ErrMalformed)
	case len(m.Post) > math.MaxInt32-1 || len(m.Group) > math.MaxInt32/2 || len(m.Parent) > math.MaxInt32/2:
		return fmt.Errorf("%w: too large", ErrMalformed)
	case len(m.First) > 0 && (m.First[0] != 0 || int(m.First[len(m.First)-1]) != len(m.Post)), len(m.First) == 0 && len(m.Post) > 0:
		return fmt.Errorf("%w: the lists do not cover the preferences", ErrMalformed)
	}
	for g, above := range m.Parent {
		if above < -1 || int(above) >= len(m.Parent) || m.Cap[g] < 0 {
			return fmt.Errorf("%w: group %d has parent %d, cap %d", ErrMalformed, g, above, m.Cap[g])
		}
	}
	if down := topDown(m.Parent); len(down) < len(m.Parent) {
		return fmt.Errorf("%w: groups form a cycle", ErrMalformed)
	}
	for p, g := range m.Group {
		if g < -1 || int(g) >= len(m.Parent) || m.Seats[p] < 0 {
			return fmt.Errorf("%w: post %d has group %d, seats %d", ErrMalformed, p, g, m.Seats[p])
		}
	}
	return m.checkLists()
}

func (m *Market) checkLists() error {
	lister := make([]int32, len(m.Group)) // the student, from 1, who listed the post last
	for s := range m.Students() {
		if m.First[s] > m.First[s+1] || int(m.First[s+1]) > len(m.Post) {
			return fmt.Errorf("%w: student %d has a list from %d to %d of %d", ErrMalformed, s, m.First[s], m.First[s+1], len(m.Post))
		}
		for _, p := range m.Post[m.First[s]:m.First[s+1]] {
			if p < 0 || int(p) >= len(m.Group) || lister[p] == int32(s+1) {
				return fmt.Errorf("%w: student %d lists post %d twice, or there is none", ErrMalformed, s, p)
			}
			lister[p] = int32(s + 1)
		}
	}
	return nil
}

// topDown lists the groups so that each comes after the one above it; groups on a cycle are left out.
func topDown(parent []int32) []int32 {
	child, next := make([]int32, len(parent)), make([]int32, len(parent)) // lists of children
	for g := range child {
		child[g] = -1 // next is set with the parent's child, -1 for the last
	}
	down := make([]int32, 0, len(parent))
	for g := len(parent) - 1; g >= 0; g-- {
		if above := parent[g]; above >= 0 {
			next[g], child[above] = child[above], int32(g)
		}
	}
	for g, above := range parent {
		if above < 0 {
			down = append(down, int32(g))
		}
	}
	for i := 0; i < len(down); i++ {
		for g := child[down[i]]; g >= 0; g = next[g] {
			down = append(down, g)
		}
	}
	return down
}
