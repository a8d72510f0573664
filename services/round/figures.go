package round

import (
	"context"
	"errors"
	"maps"
	"slices"
)

// Figures are what a result came to, as everybody may know it. They are kept when the round is settled, and told from then on: its
// results are erased one by one when their time is over, and from the difference of two counts would follow what each was.
type Figures struct {
	Stats Stats // in public
	Last  []int // the places of those of its posts whose cut-offs the next round tells
}

// figures are what is told of a count: of several posts of a unit and kind the next round tells the one with the lowest end.
func (st Stats) figures() Figures {
	at := map[cutKey]int{}
	for i, c := range st.Posts {
		key := cutKey{st.Units[i], st.Kinds[i]}
		if j, ok := at[key]; !ok || c.Held > 0 && (c.Lowest < st.Posts[j].Lowest || st.Posts[j].Held == 0) {
			at[key] = i
		}
	}
	f := Figures{Stats: st.public(), Last: slices.Sorted(maps.Values(at))}
	f.Stats.known, f.Stats.in = 0, nil
	return f
}

// cutOffs are those that the next round tells.
func (f Figures) cutOffs() map[cutKey]CutOff {
	out := make(map[cutKey]CutOff, len(f.Last))
	for _, i := range f.Last {
		out[cutKey{f.Stats.Units[i], f.Stats.Kinds[i]}] = f.Stats.Posts[i]
	}
	return out
}

// mostTallies is how many runs' figures are kept in memory.
const mostTallies = 64

// tallied is what a run came to: every student who looks at the posts of a round asks for the cut-offs of the round before, and
// counting one reads the lists of twenty thousand students.
type tallied struct {
	state   State // as which it was counted, empty before
	version uint64
	stats   Stats // none of a settled one, whose results go in time
	told    Figures
	last    map[cutKey]CutOff
}

// counted is what the round's run came to. A result that is out stays what it is but for what settling voids, so that it is counted
// when it is published; before, whenever its round changed. Whoever asks meanwhile waits for the one count.
func (s *Service) counted(ctx context.Context, r Round) (tallied, error) {
	one, err := s.tallies.take(ctx, r.Run)
	if err != nil {
		return tallied{}, err
	}
	defer one.give()
	if was := one.what; was.state == r.State && (r.State.Out() || was.version == r.Version) {
		return was, nil
	}
	t := tallied{state: r.State, version: r.Version}
	if r.State == Settled {
		t.told, err = s.settledFigures(ctx, r)
	} else if t.stats, err = s.stats(ctx, r); err == nil {
		t.told = t.stats.figures()
	}
	if err != nil {
		return tallied{}, err
	}
	t.last = t.told.cutOffs()
	one.what = t
	return t, nil
}

// settledFigures are those kept. A round that was settled before any were is counted while all of its results are there.
func (s *Service) settledFigures(ctx context.Context, r Round) (Figures, error) {
	f, err := s.db.Figures(ctx, r.ID)
	if !errors.Is(err, ErrNotFound) {
		return f, err
	}
	st, err := s.stats(ctx, r)
	if err == nil && st.Students < r.Summary.Students {
		err = ErrState
	}
	if err != nil {
		return Figures{}, err
	}
	return st.figures(), nil
}
