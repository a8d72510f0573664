package matching

import (
	"testing"

	"pgregory.net/rapid"
)

// TestSlopesAreTheWalk holds the table for deep forests against walking up, group by group.
func TestSlopesAreTheWalk(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 40).Draw(t, "groups")
		f := &forest{}
		for g := range n {
			f.parent = append(f.parent, int32(rapid.IntRange(max(-1, g-3), g-1).Draw(t, "parent")))
			f.limit = append(f.limit, int32(rapid.IntRange(0, 3).Draw(t, "limit")))
		}
		s := newSlopes(f)
		walk := choice{}
		for g := range n {
			walk.groups = append(walk.groups, group{parent: f.parent[g], slack: f.limit[g]})
		}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			g := int32(rapid.IntRange(0, n-1).Draw(t, "group"))
			got, want := s.full(g), walk.full(g)
			if got != want {
				t.Fatalf("got %d, want %d as the innermost full one from %d of %v, %v", got, want, g, f.parent, walk.groups)
			}
			by := int32(1)
			if rapid.Bool().Draw(t, "fill") {
				by = -1
			}
			for at := g; by < 0 && at != want; at = f.parent[at] {
				if walk.groups[at].slack == 0 {
					by = 1
				}
			}
			s.move(g, want, by)
			walk.move(g, want, by)
		}
	})
}

// TestLadderIsTheWholeLook holds the table for wide groups against looking at each post.
func TestLadderIsTheWholeLook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 5000).Draw(t, "slots")
		posts := make([]post, n)
		l := newLadder(n)
		for i := range posts {
			posts[i].top = none
		}
		for range rapid.IntRange(1, 80).Draw(t, "steps") {
			i := rapid.IntRange(0, n-1).Draw(t, "slot")
			p := &posts[i]
			p.held = int32(rapid.IntRange(0, 1).Draw(t, "held"))
			if p.top = none; p.held > 0 {
				p.top = contract{key: uint64(rapid.IntRange(1, 5).Draw(t, "key")), rank: uint32(i)}
			}
			l.changed(posts, int32(i))
			lo := int32(rapid.IntRange(0, n-1).Draw(t, "lo"))
			hi := int32(rapid.IntRange(int(lo)+1, n).Draw(t, "hi"))
			if got, want := l.lowest(posts, lo, hi), lowestOf(posts, lo, hi); got != want {
				t.Fatalf("got slot %d, want %d in [%d, %d) of %d", got, want, lo, hi, n)
			}
		}
	})
}
