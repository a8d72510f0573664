package matching_test

import (
	"slices"
	"testing"

	"firstkm/services/matching"

	"pgregory.net/rapid"
)

// run places a market that must pass Check.
func run(t interface{ Fatalf(string, ...any) }, m *matching.Market) matching.Matching {
	if err := m.Check(); err != nil {
		t.Fatalf("got %v, want a market", err)
	}
	return matching.Match(m)
}

func TestMatchIsTheBestStableOneForEveryStudent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawRows(t, 4, 4, 4).shuffled(t).market()
		got := run(t, m).Held
		b := brute{m}
		if !b.respects(b.held(got)) {
			t.Fatalf("%v exceeds a cap of %+v", got, m)
		}
		if pairs := b.blocking(got); len(pairs) > 0 {
			t.Fatalf("%v: %v block in %+v", got, pairs, m)
		}
		all := b.stable()
		if !slices.ContainsFunc(all, func(o []int32) bool { return slices.Equal(o, got) }) {
			t.Fatalf("got %v, want one of %v", got, all)
		}
		for _, other := range all {
			for s := range other {
				if !noWorse(got[s], other[s]) {
					t.Fatalf("got %v, but student %d does better in %v", got, s, other)
				}
			}
		}
	})
}

func TestVerifyCountsWhatBlocks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawRows(t, 4, 4, 4).shuffled(t).market()
		held := make([]int32, m.Students()) // anything
		for s := range held {
			held[s] = int32(rapid.IntRange(int(m.First[s])-1, int(m.First[s+1])-1).Draw(t, "held"))
			if held[s] < m.First[s] {
				held[s] = -1
			}
		}
		b := brute{m}
		lawful := b.respects(b.held(held)) && !slices.ContainsFunc(held, func(j int32) bool { return j >= 0 && m.Score[j] == matching.Ineligible })
		blocking, err := matching.Verify(m, held)
		if lawful != (err == nil) {
			t.Fatalf("got %v for %v of %+v, want an error only where it is no matching: lawful is %v", err, held, m, lawful)
		}
		if want := len(b.blocking(held)); lawful && int(blocking) != want {
			t.Fatalf("got %d, want %d pairs that block %v of %+v", blocking, want, held, m)
		}
	})
}

func TestNoStudentGainsByMisreporting(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRows(t, 4, 3, 4)
		if len(r.lists) == 0 {
			return
		}
		s := rapid.IntRange(0, len(r.lists)-1).Draw(t, "who")
		truth := r.lists[s]
		obtained := func(lists []int32) int { // the place in the true list, behind all when it is not in it
			m := r.with(s, lists).market()
			if j := run(t, m).Held[s]; j >= 0 {
				if at := slices.Index(truth, m.Post[j]); at >= 0 {
					return at
				}
				return len(truth) + 1
			}
			return len(truth)
		}
		honest := obtained(truth)
		for _, lie := range lists(len(r.seats)) {
			if got := obtained(lie); got < honest {
				t.Fatalf("student %d obtains choice %d by ranking %v, %d by the truth %v, in %+v", s, got, lie, honest, truth, r)
			}
		}
	})
}

// lists are all lists of distinct posts, the empty one included.
func lists(posts int) (all [][]int32) {
	var grow func(list []int32)
	grow = func(list []int32) {
		all = append(all, slices.Clone(list))
		for p := range int32(posts) {
			if !slices.Contains(list, p) {
				grow(append(slices.Clone(list), p))
			}
		}
	}
	grow(nil)
	return all
}

func TestOneSeatMoreAlongAPathHarmsNoStudent(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := drawRows(t, 6, 5, 5)
		before := run(t, r.market()).Held
		p := rapid.IntRange(0, len(r.seats)-1).Draw(t, "post")
		r.seats, r.limit = slices.Clone(r.seats), slices.Clone(r.limit)
		r.seats[p]++
		for g := r.group[p]; g >= 0; g = r.parent[g] {
			r.limit[g]++
		}
		after := run(t, r.market()).Held
		for s := range before {
			if !noWorse(after[s], before[s]) {
				t.Fatalf("student %d had %d, has %d after a seat more at post %d of %+v", s, before[s], after[s], p, r)
			}
		}
	})
}

func TestProposalsAreTheEligibleEntriesDownToTheOneObtained(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawRows(t, 6, 5, 5).market()
		got := run(t, m)
		want := int64(0)
		for s, j := range got.Held {
			last := m.First[s+1]
			if j >= 0 {
				last = j + 1
			}
			for k := m.First[s]; k < last; k++ {
				if m.Score[k] != matching.Ineligible {
					want++
				}
			}
		}
		if got.Proposals != want {
			t.Fatalf("got %d proposals, want %d", got.Proposals, want)
		}
	})
}

func TestWhyNamesTheInnermostThatIsFull(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := drawRows(t, 4, 4, 4).shuffled(t).market()
		held := run(t, m).Held
		reasons := matching.Explain(m, held)
		b := brute{m}
		for s := range held {
			for j := m.First[s]; j < m.First[s+1]; j++ {
				if got, want := reasons.Why(s, j), b.why(held, int32(s), j); got != want {
					t.Fatalf("got %+v, want %+v for entry %d of student %d, held %v of %+v", got, want, j, s, held, m)
				}
			}
		}
	})
}

// why finds a reason by counting at every node on the way to the root.
func (b brute) why(held []int32, s, j int32) matching.Reason {
	post := b.m.Post[j]
	switch {
	case held[s] == j:
		return matching.Reason{Verdict: matching.Obtained, Node: post, Lowest: j}
	case held[s] >= 0 && held[s] < j:
		return matching.Reason{Verdict: matching.Worse, Node: b.m.Post[held[s]], Lowest: held[s]}
	case b.m.Score[j] == matching.Ineligible:
		return matching.Reason{Verdict: matching.NotEligible, Node: post, Lowest: -1}
	}
	full := func(node int32, group bool, limit int32) (int32, bool) {
		var in []pair
		for _, p := range b.held(held) {
			if b.counts(node, group, p) {
				in = append(in, p)
			}
		}
		if len(in) == 0 {
			return -1, limit == 0
		}
		return slices.MaxFunc(in, b.order).j, len(in) == int(limit)
	}
	if lowest, is := full(post, false, b.m.Seats[post]); is {
		return matching.Reason{Verdict: matching.FullPost, Node: post, Lowest: lowest}
	}
	for g := b.m.Group[post]; g >= 0; g = b.m.Parent[g] {
		if lowest, is := full(g, true, b.m.Cap[g]); is {
			return matching.Reason{Verdict: matching.FullGroup, Node: g, Lowest: lowest}
		}
	}
	return matching.Reason{}
}
