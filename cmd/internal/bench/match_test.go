package bench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"runtime"
	"testing"
	"time"

	"firstkm/cmd/internal/bench"
)

// TestTheMarketIsThatOfOtherPrograms holds figures that a C program written for comparison gives for the same parameters.
func TestTheMarketIsThatOfOtherPrograms(t *testing.T) {
	c := bench.Match{Students: 10_000, Posts: 1000, Prefs: 10, Seed: 1, JSON: true}
	var out bytes.Buffer
	c.Output(&out)
	if err := c.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	var got bench.MatchReport
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if got.EngineSeconds <= 0 {
		t.Errorf("got %v seconds", got.EngineSeconds)
	}
	got.EngineSeconds = 0
	if want := (bench.MatchReport{Matched: 7188, Proposals: 60801, Checksum: "407f988c6e0012cc"}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestThePlainProgramAgrees(t *testing.T) {
	for _, c := range []bench.Match{
		{Students: 500, Posts: 7, Prefs: 7, Seed: 3},
		{Students: 3000, Posts: 250, Prefs: 5, Seed: 4},
		{Students: 40_000, Posts: 2001, Prefs: 10, Seed: 5}, // several workers
	} {
		got, err := c.Measure(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		got.EngineSeconds = 0
		if want, _ := plain(c); got != want {
			t.Errorf("%+v: got %+v, want %+v", c, got, want)
		}
	}
}

// What is allocated from composing a market to its matching is all that can be live at once.
func TestTheEngineKeepsWithinItsMemory(t *testing.T) {
	c := bench.Match{Students: 40_000, Posts: 4000, Prefs: 10, Seed: 1}
	got, err := allocated(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if got > mostBytes {
		t.Errorf("got %.1f bytes a preference, want at most %d", got, mostBytes)
	}
	t.Logf("%.1f bytes a preference", got)
}

// mostBytes is how much memory a preference may take.
const mostBytes = 64

// allocated is how many bytes a preference takes, with the market itself.
func allocated(ctx context.Context, c bench.Match) (float64, error) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := c.Measure(ctx)
	runtime.ReadMemStats(&after)
	return float64(after.TotalAlloc-before.TotalAlloc) / float64(c.Students*c.Prefs), err
}

func TestMarketsThatCannotBeAreRefused(t *testing.T) {
	for _, c := range []bench.Match{{Students: 1, Posts: 2, Prefs: 3}, {Students: -1}, {Students: 1 << 30, Posts: 10, Prefs: 10}, {Students: 1 << 62, Posts: 4, Prefs: 4}, {Students: 1 << 40, Posts: 4}} {
		if r, err := c.Measure(t.Context()); err == nil {
			t.Errorf("%+v: got %+v, want a refusal", c, r)
		}
	}
}

// BenchmarkMatch measures the engine beside a plain flat-array program for the same markets, in one run.
func BenchmarkMatch(b *testing.B) {
	type size struct {
		bench.Match
		most float64 // of the plain program, which takes about 1.28 times as long as the same in C
	}
	sizes := []size{{bench.Match{Students: 10_000, Posts: 1000, Prefs: 10, Seed: 1}, 1.5 / 1.28}}
	if benchSize() >= 100_000 {
		sizes = append(sizes, size{bench.Match{Students: 1_000_000, Posts: 100_000, Prefs: 10, Seed: 1}, 1.2 / 1.28})
	}
	for _, c := range sizes {
		name := fmt.Sprintf("match %d × %d of %d", c.Students, c.Prefs, c.Posts)
		best, beside := 1e9, 1e9
		for range 5 {
			got, err := c.Measure(b.Context())
			if err != nil {
				b.Fatal(err)
			}
			want, took := plain(c.Match)
			best, beside = min(best, got.EngineSeconds), min(beside, took.Seconds())
			if got.EngineSeconds = 0; got != want {
				b.Fatalf("got %+v, want %+v", got, want)
			}
		}
		b.Run(name, func(b *testing.B) {
			report(b, map[string]float64{"engine-ms": best * 1000, "plain-ms": beside * 1000, "ratio": best / beside})
		})
		summary.add(line{name, measured{best * 1000, 0}, measured{beside * 1000, 0}, "ms", measured{math.Round(c.most*100) / 100, 0}})
		each, err := allocated(b.Context(), c.Match)
		if err != nil {
			b.Fatal(err)
		}
		summary.add(line{name + ", a preference", measured{each, 0}, measured{mostBytes, 0}, "B", measured{1, 0}})
	}
}

// plain is the same market placed in the plainest way: one student after the other, a heap per post, and the lowest of a
// group found by looking at each of its posts.
func plain(c bench.Match) (bench.MatchReport, time.Duration) {
	p := compose(c)
	began := time.Now()
	p.place()
	took := time.Since(began)
	r := bench.MatchReport{Proposals: p.proposals}
	sum := uint64(0)
	for _, h := range p.heaps {
		for _, x := range h {
			r.Matched++
			sum ^= mix(uint64(x.pref))
		}
	}
	r.Checksum = fmt.Sprintf("%016x", sum)
	return r, took
}

type held struct {
	key           uint64
	student, pref int32
}

type plainMarket struct {
	k         int
	seats     []int
	prefs     []int32
	scores    []uint64
	pair      []int // room left of each pair of posts, then of each four
	four      []int
	heaps     [][]held
	proposals int64
}

func mix(z uint64) uint64 {
	z += 0x9E3779B97F4A7C15
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

func compose(c bench.Match) *plainMarket {
	p := &plainMarket{k: c.Prefs, seats: make([]int, c.Posts), heaps: make([][]held, c.Posts)}
	state := c.Seed
	next := func() uint64 {
		defer func() { state += 0x9E3779B97F4A7C15 }()
		return mix(state)
	}
	for i := range p.seats {
		p.seats[i] = 1 + int(next()%20)
	}
	for s := range c.Students {
		drawn := map[int32]bool{}
		for len(drawn) < c.Prefs {
			u := float64(next()>>11) / (1 << 53)
			post := int32(float64(c.Posts) * (u * u))
			if !drawn[post] {
				drawn[post] = true
				p.prefs = append(p.prefs, post)
				p.scores = append(p.scores, mix((uint64(s)<<32|uint64(post))^c.Seed))
			}
		}
	}
	tenths := func(width, n int) (caps []int) {
		for i := 0; i < c.Posts; i += width {
			sum := 0
			for _, seats := range p.seats[i:min(i+width, c.Posts)] {
				sum += seats
			}
			caps = append(caps, max(1, sum*n/10))
		}
		return caps
	}
	p.pair, p.four = tenths(2, 9), tenths(4, 7)
	return p
}

func (p *plainMarket) place() {
	room := 0
	for _, n := range p.seats {
		room += n
	}
	all := make([]held, room)
	for i, n := range p.seats {
		p.heaps[i], all = all[:0:n], all[n:]
	}
	next := make([]int32, len(p.prefs)/p.k)
	for s := range next {
		for free := int32(s); free >= 0; {
			free = p.propose(free, next)
		}
	}
}

// propose is one proposal of a student; the answer is who proposes next, -1 for nobody.
func (p *plainMarket) propose(s int32, next []int32) int32 {
	if int(next[s]) == p.k {
		return -1
	}
	j := s*int32(p.k) + next[s]
	next[s]++
	p.proposals++
	x := held{p.scores[j], s, j}
	post := int(p.prefs[j])
	lo, hi := post, post+1
	switch {
	case len(p.heaps[post]) == p.seats[post]:
	case p.pair[post/2] == 0:
		lo, hi = post/2*2, min(post/2*2+2, len(p.seats))
	case p.four[post/4] == 0:
		lo, hi = post/4*4, min(post/4*4+4, len(p.seats))
	default:
		p.push(post, x)
		return -1
	}
	low := -1
	for q := lo; q < hi; q++ {
		if h := p.heaps[q]; len(h) > 0 && (low < 0 || h[0].key < p.heaps[low][0].key) {
			low = q
		}
	}
	out := p.heaps[low][0]
	if x.key < out.key {
		return s
	}
	p.pop(low)
	p.push(post, x)
	return out.student
}

func (p *plainMarket) push(post int, x held) {
	p.pair[post/2]--
	p.four[post/4]--
	p.heaps[post] = append(p.heaps[post], x)
	h := p.heaps[post]
	i := len(h) - 1
	for i > 0 && x.key < h[(i-1)/2].key {
		h[i] = h[(i-1)/2]
		i = (i - 1) / 2
	}
	h[i] = x
}

func (p *plainMarket) pop(post int) {
	p.pair[post/2]++
	p.four[post/4]++
	h := p.heaps[post]
	x := h[len(h)-1]
	h = h[:len(h)-1]
	for i := 0; len(h) > 0; {
		child := 2*i + 1
		if child+1 < len(h) && h[child+1].key < h[child].key {
			child++
		}
		if child >= len(h) || h[child].key > x.key {
			h[i] = x
			break
		}
		h[i] = h[child]
		i = child
	}
	p.heaps[post] = h
}
