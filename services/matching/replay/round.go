package replay

import (
	"runtime"
	"sync"

	"firstkm/services/matching"
)

// The files of a market.
const (
	Posts       = "posts.csv"
	Caps        = "caps.csv"
	Preferences = "preferences.csv"
	Priorities  = "priorities.csv"
)

// Round is a market with the names that people know: the numbers of Market are places in the lists of ids. Students and posts
// stand in the bytewise order of their ids.
type Round struct {
	matching.Market
	Students, Posts, Groups []string
	Rank                    []int32 // of each entry of Market.Post: the rank as it was given
}

// DrawLots gives each student the lottery number that follows from the seed.
func (r *Round) DrawLots(seed []byte) {
	r.Draw = make([]uint64, len(r.Students))
	parts := runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for p := range parts {
		all.Go(func() {
			for s := p * len(r.Students) / parts; s < (p+1)*len(r.Students)/parts; s++ {
				r.Draw[s] = matching.Lottery(seed, r.Students[s])
			}
		})
	}
	all.Wait()
}
