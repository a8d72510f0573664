package matching_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"firstkm/services/matching"
)

// shape is a family of caps over posts.
type shape struct {
	name         string
	parent       func(g, groups int, r *rand.Rand) int32
	groups       int
	posts, seats int
	students     int
	scores       int64
}

func chain(g, _ int, _ *rand.Rand) int32 { return int32(g) - 1 }

func anyAbove(g, _ int, r *rand.Rand) int32 { return int32(r.IntN(g+1)) - 1 }

func fours(g, groups int, _ *rand.Rand) int32 {
	if g == 0 {
		return -1
	}
	return int32((g - 1) / 4)
}

// pairs puts two groups under each of the first half.
func pairs(g, groups int, _ *rand.Rand) int32 {
	if g < groups/3 {
		return -1
	}
	return int32((g - groups/3) / 2)
}

func noGroup(int, int, *rand.Rand) int32 { return -1 }

// compose makes a market of a shape; caps grow slowly towards the root, so that many of them decide.
func (k shape) compose(seed uint64) *matching.Market {
	r := rand.New(rand.NewPCG(seed, 5))
	m := &matching.Market{First: []int32{0}}
	for g := range k.groups {
		m.Parent = append(m.Parent, k.parent(g, k.groups, r))
	}
	below := make([]int, k.groups)
	for range k.posts {
		g := int32(r.IntN(k.groups+1)) - 1
		m.Group = append(m.Group, g)
		m.Seats = append(m.Seats, int32(r.IntN(k.seats+1)))
		for ; g >= 0; g = m.Parent[g] {
			below[g] += k.seats
		}
	}
	for g := range k.groups {
		m.Cap = append(m.Cap, int32(below[g]*(20+r.IntN(30))/100))
	}
	for range k.students {
		var list []int32
		for range min(k.posts, 8) {
			if p := int32(r.IntN(k.posts)); !slices.Contains(list, p) {
				list = append(list, p)
				m.Post, m.Score = append(m.Post, p), append(m.Score, r.Int64N(k.scores)-k.scores/2)
			}
		}
		m.First = append(m.First, int32(len(m.Post)))
		m.Draw = append(m.Draw, r.Uint64N(1<<12))
	}
	return m
}

// TestLargeMarketsAreAsThePlainProgramPlacesThem covers what small ones cannot: groups too wide to look at each post, forests
// too deep to walk, several workers, many equal scores; on one core and on two.
func TestLargeMarketsAreAsThePlainProgramPlacesThem(t *testing.T) {
	for _, k := range []shape{
		{"wide", noGroup, 3, 2000, 3, 6000, 50},
		{"nested and wide", fours, 40, 2000, 3, 6000, 1 << 40},
		{"any nesting", anyAbove, 300, 900, 4, 4000, 1000},
		{"a deep chain", chain, 1000, 2000, 3, 5000, 1000},
		{"wide for several workers", noGroup, 3, 400, 20, 31_000, 50},
		{"nested and wide for several workers", fours, 40, 1200, 20, 31_000, 1000},
		{"a deep chain for several workers", chain, 60, 400, 40, 31_000, 1000},
		{"pairs", pairs, 900, 1200, 5, 5000, 1 << 40},
		{"pairs for several workers", pairs, 9000, 12_000, 6, 60_000, 1 << 40},
		{"several workers", noGroup, 12_000, 12_000, 6, 60_000, 1 << 40},
		{"several workers, all tied", noGroup, 12_000, 12_000, 6, 60_000, 1},
	} {
		t.Run(k.name, func(t *testing.T) {
			m := k.compose(7)
			want := plainly(m)
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			var got matching.Matching
			for _, cores := range []int{1, 2} {
				runtime.GOMAXPROCS(cores)
				if got = run(t, m); got.Proposals != want.Proposals || !slices.Equal(got.Held, want.Held) {
					t.Fatalf("on %d cores: got %d proposals and %s, want %d and %s", cores, got.Proposals, brief(got.Held), want.Proposals, brief(want.Held))
				}
			}
			if blocking, err := matching.Verify(m, got.Held); err != nil || blocking > 0 {
				t.Fatalf("got %d pairs that block, %v", blocking, err)
			}
			matched := 0
			for _, j := range got.Held {
				if j >= 0 {
					matched++
				}
			}
			if matched == 0 || matched == m.Students() {
				t.Fatalf("%d of %d are matched: the market asks nothing", matched, m.Students())
			}
		})
	}
}

func TestDegenerateMarkets(t *testing.T) {
	const deep = 10_000
	deepParent, deepCap := make([]int32, deep), make([]int32, deep)
	for g := range deepParent {
		deepParent[g], deepCap[g] = int32(g-1), 1
	}
	caterpillar := func() *matching.Market { // each group holds one post and the next group; caps fall by one
		m := &matching.Market{First: []int32{0}}
		for g := range deep {
			m.Parent, m.Cap = append(m.Parent, int32(g-1)), append(m.Cap, int32(deep-g))
			m.Group, m.Seats = append(m.Group, int32(g)), append(m.Seats, 2)
			m.Post, m.Score, m.First = append(m.Post, int32(g)), append(m.Score, int64(g)), append(m.First, int32(g+1))
		}
		return m
	}
	for _, c := range []struct {
		name string
		m    *matching.Market
		want []int32 // nil: everybody has the first choice
	}{
		{"nothing at all", &matching.Market{}, []int32{}},
		{"no students", &matching.Market{Group: []int32{-1}, Seats: []int32{1}, First: []int32{0}}, []int32{}},
		{"no preferences", &matching.Market{Group: []int32{-1}, Seats: []int32{1}, First: []int32{0, 0, 0}}, []int32{-1, -1}},
		{"no posts", &matching.Market{First: []int32{0, 0}}, []int32{-1}},
		{"no seats", &matching.Market{Group: []int32{-1}, Seats: []int32{0}, First: []int32{0, 1}, Post: []int32{0}, Score: []int64{5}}, []int32{-1}},
		{"no seats for the highest score there is", &matching.Market{Group: []int32{-1}, Seats: []int32{0}, First: []int32{0, 1}, Post: []int32{0}, Score: []int64{1<<63 - 1}}, []int32{-1}},
		{"a cap of nothing", &matching.Market{Parent: []int32{-1}, Cap: []int32{0}, Group: []int32{0}, Seats: []int32{2}, First: []int32{0, 1}, Post: []int32{0}, Score: []int64{5}}, []int32{-1}},
		{"nobody is eligible", &matching.Market{Group: []int32{-1}, Seats: []int32{1}, First: []int32{0, 1}, Post: []int32{0}, Score: []int64{matching.Ineligible}}, []int32{-1}},
		{"all tied, the lottery decides", &matching.Market{Group: []int32{-1}, Seats: []int32{1}, First: []int32{0, 1, 2, 3}, Post: []int32{0, 0, 0}, Score: []int64{0, 0, 0}, Draw: []uint64{9, 3, 4}}, []int32{-1, 1, -1}},
		{"the lottery tied too, the number decides", &matching.Market{Group: []int32{-1}, Seats: []int32{1}, First: []int32{0, 1, 2}, Post: []int32{0, 0}, Score: []int64{0, 0}, Draw: []uint64{3, 3}}, []int32{0, -1}},
		{"one post", &matching.Market{Group: []int32{-1}, Seats: []int32{2}, First: []int32{0, 1, 2, 3}, Post: []int32{0, 0, 0}, Score: []int64{1, 3, 2}}, []int32{-1, 1, 2}},
		{"more seats than students, far more", &matching.Market{Group: []int32{-1, -1}, Seats: []int32{1<<31 - 1, 1<<31 - 1}, First: []int32{0, 1, 2}, Post: []int32{1, 1}, Score: []int64{1, 3}}, nil},
		{"a chain of 10,000 equal caps", &matching.Market{Parent: deepParent, Cap: deepCap, Group: []int32{deep - 1, 0}, Seats: []int32{5, 5}, First: []int32{0, 1, 2}, Post: []int32{0, 1}, Score: []int64{1, 3}}, []int32{-1, 1}},
		{"a chain of 10,000 that all decide", caterpillar(), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := run(t, c.m).Held
			want := c.want
			if want == nil {
				want = slices.Clone(c.m.First[:c.m.Students()])
			}
			if !slices.Equal(got, want) {
				t.Errorf("got %v, want %v", brief(got), brief(want))
			}
			if blocking, err := matching.Verify(c.m, got); err != nil || blocking > 0 {
				t.Errorf("got %d pairs that block, %v", blocking, err)
			}
			matching.Explain(c.m, got)
		})
	}
}

func brief(held []int32) string { return fmt.Sprint(held[:min(20, len(held))]) }

func TestRaisingSeatsUnderAnUnchangedCapCanHarm(t *testing.T) {
	m := func(seats int32) *matching.Market { // one cap of 1 over two posts
		return &matching.Market{
			Parent: []int32{-1}, Cap: []int32{1}, Group: []int32{0, 0}, Seats: []int32{seats, 1},
			First: []int32{0, 1, 2}, Post: []int32{0, 1}, Score: []int64{2, 1},
		}
	}
	before, after := run(t, m(0)).Held, run(t, m(1)).Held
	if before[1] != 1 || after[1] != -1 {
		t.Errorf("got %v and %v, want student 1 placed only while post 0 has no seat", before, after)
	}
}

func TestCheckRefusesWhatIsNoMarket(t *testing.T) {
	for name, m := range map[string]*matching.Market{
		"a cycle of groups":         {Parent: []int32{1, 0}, Cap: []int32{1, 1}},
		"a group above itself":      {Parent: []int32{0}, Cap: []int32{1}},
		"a parent that is not":      {Parent: []int32{5}, Cap: []int32{1}},
		"a cap below nothing":       {Parent: []int32{-1}, Cap: []int32{-1}},
		"caps missing":              {Parent: []int32{-1}},
		"a post of no group":        {Group: []int32{0}, Seats: []int32{1}},
		"seats below nothing":       {Group: []int32{-1}, Seats: []int32{-1}},
		"a post twice":              {Group: []int32{-1}, Seats: []int32{1}, First: []int32{0, 2}, Post: []int32{0, 0}, Score: []int64{0, 0}},
		"a post that is not":        {Group: []int32{-1}, Seats: []int32{1}, First: []int32{0, 1}, Post: []int32{1}, Score: []int64{0}},
		"lists that end too soon":   {Group: []int32{-1}, Seats: []int32{1}, First: []int32{0, 0}, Post: []int32{0}, Score: []int64{0}},
		"lists of negative length":  {Group: []int32{-1, -1}, Seats: []int32{1, 1}, First: []int32{0, 2, 1, 2}, Post: []int32{0, 1}, Score: []int64{0, 0}},
		"a lottery for some":        {Group: []int32{-1}, Seats: []int32{1}, First: []int32{0, 0}, Draw: []uint64{1, 2}},
		"lists beyond the end":      {Group: []int32{-1, -1}, Seats: []int32{1, 1}, First: []int32{0, 5, 2}, Post: []int32{0, 1}, Score: []int64{0, 0}},
		"preferences without lists": {Group: []int32{-1}, Seats: []int32{1}, Post: []int32{0}, Score: []int64{0}},
	} {
		if err := m.Check(); err == nil {
			t.Errorf("%s: got a market, want a refusal", name)
		}
	}
}
