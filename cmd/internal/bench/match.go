package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"runtime"
	"slices"
	"time"

	"firstkm/services/matching"
)

// Match composes a market and times the engine that places rounds. The market is that of every program that is compared:
// splitmix64 from the seed; for each post seats = 1 + next mod 20; posts in pairs under a cap of ⌊0.9 · seats⌋, in fours under
// one of ⌊0.7 · seats⌋, each at least 1; for each student and rank the post ⌊P · u²⌋, drawn again until it is new to the student;
// the score is mixed from student, post and seed. The clock starts with lists and scores in memory and stops with the matching.
type Match struct {
	Students int    `help:"How many students." default:"1000000"`
	Posts    int    `help:"How many posts." default:"100000"`
	Prefs    int    `help:"How many posts each student ranks." default:"10"`
	Seed     uint64 `help:"Where the generator begins." default:"1"`
	JSON     bool   `name:"json" help:"Print one JSON object."`

	out io.Writer
}

// MatchReport is what was measured.
type MatchReport struct {
	EngineSeconds float64 `json:"engine_seconds"`
	Matched       int     `json:"matched"`
	Proposals     int64   `json:"proposals"`
	Checksum      string  `json:"checksum"`
}

// Output replaces standard output.
func (c *Match) Output(w io.Writer) { c.out = w }

// Run is the command.
func (c *Match) Run(ctx context.Context) error {
	if c.out == nil {
		c.out = os.Stdout
	}
	r, err := c.Measure(ctx)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(c.out).Encode(r)
	}
	_, err = fmt.Fprintf(c.out, "%d students × %d of %d posts, seed %d: %.3f s, %d matched by %d proposals, checksum %s\n",
		c.Students, c.Prefs, c.Posts, c.Seed, r.EngineSeconds, r.Matched, r.Proposals, r.Checksum)
	return err
}

// Measure composes the market and places it.
func (c *Match) Measure(ctx context.Context) (MatchReport, error) {
	switch {
	case c.Students < 0 || c.Posts < 0 || c.Prefs < 0 || c.Prefs > c.Posts && c.Students > 0:
		return MatchReport{}, fmt.Errorf("%d students cannot rank %d of %d posts", c.Students, c.Prefs, c.Posts)
	case c.Students >= math.MaxInt32 || c.Posts > math.MaxInt32/40 || int64(c.Students)*int64(c.Prefs) >= math.MaxInt32:
		return MatchReport{}, fmt.Errorf("%d × %d preferences of %d posts are too many", c.Students, c.Prefs, c.Posts)
	}
	m := c.market()
	if err := m.Check(); err != nil {
		return MatchReport{}, err
	}
	if err := ctx.Err(); err != nil {
		return MatchReport{}, err
	}
	runtime.GC()
	began := time.Now()
	result := matching.Match(m)
	took := time.Since(began)
	r := MatchReport{EngineSeconds: took.Seconds(), Proposals: result.Proposals}
	var sum uint64
	for _, j := range result.Held { // entry j of student s is s · K + rank index
		if j >= 0 {
			r.Matched++
			sum ^= mix(uint64(j))
		}
	}
	r.Checksum = fmt.Sprintf("%016x", sum)
	return r, nil
}

// golden is the increment of splitmix64.
const golden = 0x9E3779B97F4A7C15

// mix is the output function of splitmix64, of the value plus its increment.
func mix(z uint64) uint64 {
	z += golden
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

// market is the market of the parameters.
func (c *Match) market() *matching.Market {
	state := c.Seed
	next := func() uint64 {
		z := mix(state)
		state += golden
		return z
	}
	m := &matching.Market{Seats: make([]int32, c.Posts), Group: make([]int32, c.Posts)}
	for p := range m.Seats {
		m.Seats[p] = int32(1 + next()%20)
		m.Group[p] = int32(p / 2)
	}
	c.caps(m)
	m.First = make([]int32, c.Students+1)
	m.Post = make([]int32, 0, c.Students*c.Prefs)
	m.Score = make([]int64, 0, c.Students*c.Prefs)
	for s := range c.Students {
		begin := len(m.Post)
		for len(m.Post) < begin+c.Prefs {
			u := float64(next()>>11) * 0x1p-53
			p := int32(float64(c.Posts) * (u * u))
			if slices.Contains(m.Post[begin:], p) {
				continue
			}
			m.Post = append(m.Post, p)
			score := mix((uint64(s)<<32 | uint64(p)) ^ c.Seed)
			m.Score = append(m.Score, int64(score^1<<63)) // the same order in signed numbers
		}
		m.First[s+1] = int32(len(m.Post))
	}
	return m
}

// caps puts posts in pairs and pairs in enterprises.
func (c *Match) caps(m *matching.Market) {
	pairs, units := (c.Posts+1)/2, (c.Posts+3)/4
	for g := range pairs {
		m.Parent = append(m.Parent, int32(pairs+g/2))
		m.Cap = append(m.Cap, share(m.Seats[2*g:min(2*g+2, c.Posts)], 9))
	}
	for g := range units {
		m.Parent = append(m.Parent, -1)
		m.Cap = append(m.Cap, share(m.Seats[4*g:min(4*g+4, c.Posts)], 7))
	}
}

// share is so many tenths of the seats, rounded down, at least 1.
func share(seats []int32, tenths int32) int32 {
	var sum int32
	for _, n := range seats {
		sum += n
	}
	return max(1, sum*tenths/10)
}
