package bleveindex_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"testing"
	"time"

	"firstkm/search"
	"firstkm/search/bleveindex"
)

const (
	batchSize = 2000
	sizeEnv   = "FIRSTKM_BENCH_SIZE" // number of postings, 20,000 when absent
)

func benchSize() int {
	if s, err := strconv.Atoi(os.Getenv(sizeEnv)); err == nil {
		return s
	}
	return 20_000
}

func loadInto(b *testing.B, home string, all []search.Placement) *bleveindex.Index {
	b.Helper()
	build, err := bleveindex.Build(home)
	if err != nil {
		b.Fatal(err)
	}
	for from := 0; from < len(all); from += batchSize {
		if err := build.Apply(b.Context(), search.Batch{Upserts: all[from:min(from+batchSize, len(all))]}); err != nil {
			b.Fatal(err)
		}
	}
	i, err := build.Commit(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	return i
}

// BenchmarkOpen measures from nothing to ready.
func BenchmarkOpen(b *testing.B) {
	home := b.TempDir()
	own := loadInto(b, home, newWorld(benchSize()))
	if err := own.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		i, err := bleveindex.Open(home)
		if err != nil {
			b.Fatal(err)
		}
		if err := i.Close(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkApply measures one changed posting, durable and found.
func BenchmarkApply(b *testing.B) {
	all := newWorld(benchSize())
	own := loadInto(b, b.TempDir(), all)
	defer own.Close()
	n := 0
	for b.Loop() {
		p := all[n%len(all)]
		n++
		p.Version = uint64(n + 1)
		if err := own.Apply(b.Context(), search.Batch{Upserts: []search.Placement{p}}); err != nil {
			b.Fatal(err)
		}
	}
}

// newWorld makes postings whose words are used as unevenly as real ones.
func newWorld(size int) (all []search.Placement) {
	r := rand.New(rand.NewPCG(1, 2))
	var words []string
	for range 4000 {
		word := make([]rune, 2+r.IntN(3)*r.IntN(2))
		for i := range word {
			word[i] = rune(0x4e00 + int(900*math.Pow(r.Float64(), 1.5)))
		}
		words = append(words, string(word))
	}
	pick := func() string { return words[int(float64(len(words))*math.Pow(r.Float64(), 3))] }
	for n := range size {
		title := pick() + pick()
		var body []byte
		for k := range 30 {
			body = append(body, pick()...)
			if k%4 == 3 {
				body = append(body, "，"...)
			}
		}
		city := int(300 * math.Pow(r.Float64(), 2))
		all = append(all, search.Placement{
			ID: fmt.Sprintf("plc_%07d", n), Version: 1, Origin: search.OriginExternal, Title: title, Description: string(body),
			Majors: []string{fmt.Sprintf("%02d%02d%02d", 41+r.IntN(19), 1+r.IntN(5), 1+r.IntN(12))},
			Region: fmt.Sprintf("%02d%02d%02d", 11+city/10, 1+city%10, 1+r.IntN(9)),
			Lat:    22 + float64(city%17) + r.Float64(), Lng: 100 + float64(city%19) + r.Float64(), HasPoint: true,
			PayMonthFen: int64(r.IntN(14)) * 50_000, PublishedAt: noon.Add(-time.Duration(n*37) * time.Second),
		})
	}
	return all
}
