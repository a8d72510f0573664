package round

import (
	"context"
	"sync"
)

// tallies keeps what results came to: every student who looks at the posts of a round asks for the cut-offs of the round before,
// and counting one reads the lists of twenty thousand students. A result that is out stays what it is but for what settling
// voids, so that it is counted when it is published and again when it is settled; before, whenever its round changed.
type tallies struct {
	mu sync.Mutex
	of map[RunID]*tallied
}

// mostTallies is how many are kept; then all are forgotten, which is simple, and rare.
const mostTallies = 64

// tallied is what a run came to.
type tallied struct {
	mu      sync.Mutex
	state   State // as which it was counted, empty before
	version uint64
	stats   Stats
	last    map[cutKey]CutOff // in public, of each unit and kind of post
}

func (t *tallies) run(id RunID) *tallied {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of == nil || len(t.of) >= mostTallies {
		t.of = map[RunID]*tallied{}
	}
	one, ok := t.of[id]
	if !ok {
		one = &tallied{}
		t.of[id] = one
	}
	return one
}

// counted is what the round's run came to. Whoever asks meanwhile waits for the one count.
func (s *Service) counted(ctx context.Context, r Round) (Stats, map[cutKey]CutOff, error) {
	t := s.tallies.run(r.Run)
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.state == r.State && (r.State.Out() || t.version == r.Version) {
		return t.stats, t.last, nil
	}
	st, err := s.stats(ctx, r)
	if err != nil {
		return Stats{}, nil, err
	}
	t.state, t.version, t.stats, t.last = r.State, r.Version, st, st.lowest()
	return t.stats, t.last, nil
}

// lowest are the cut-offs of each unit and kind of post, in public: of several posts the one with the lowest end.
func (st Stats) lowest() map[cutKey]CutOff {
	at, told, out := map[cutKey]int{}, st.public(), map[cutKey]CutOff{}
	for i, c := range st.Posts {
		key := cutKey{st.Units[i], st.Kinds[i]}
		if j, ok := at[key]; !ok || c.Held > 0 && (c.Lowest < st.Posts[j].Lowest || st.Posts[j].Held == 0) {
			at[key] = i
		}
	}
	for key, i := range at {
		out[key] = told.Posts[i]
	}
	return out
}
