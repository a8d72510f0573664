package bleveindex_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

	"firstkm/search"
	"firstkm/search/bleveindex"
)

const (
	batchSize  = 2000
	perClass   = 200
	sizeEnv    = "SIZE" // number of postings, 20,000 when absent
	benchLimit = 20
)

// question is one of the bench's, for both engines.
type question struct {
	words                 []string
	city, category, major string
	lat, lng              float64
	radius                int
	prefix                string
	facets, newest        bool
	limit                 int
	leanAfter             []string
	cursor                string
}

func (q question) query() search.Query {
	out := search.Query{Text: search.Text{Words: q.words}, MajorExact: q.major, Limit: q.limit, AsOf: noon, Cursor: q.cursor}
	if q.category != "" {
		out.MajorExact = q.category
	}
	if q.city != "" {
		out.Regions = []string{q.city}
	}
	if q.radius > 0 {
		out.Near = &search.Near{Lat: q.lat, Lng: q.lng, RadiusM: float64(q.radius)}
	}
	if q.facets {
		out.Facets = []string{search.FacetPrefecture, search.FacetCategory, search.FacetPay}
	}
	if q.newest {
		out.Sort = search.ByNewest
	}
	return out
}

// BenchmarkAgainstLeanBleve prints, for each class of question, the median and the 99th percentile of both
// engines in microseconds and their ratio: go test -bench Lean -benchtime 1x, SIZE=100000 in front.
func BenchmarkAgainstLeanBleve(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	size := benchSize()
	w := newWorld(size)
	began := time.Now()
	peer := newLean(b, b.TempDir()+"/lean", w.all)
	leanLoad := time.Since(began)
	defer peer.index.Close()
	began = time.Now()
	own := loadInto(b, b.TempDir(), w.all)
	b.Logf("%d postings: lean loaded in %v, ours in %v", size, leanLoad.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	defer own.Close()
	for _, class := range []string{"two_words", "one_word_wide", "browse", "geo", "major", "deep", "prefix"} {
		b.Run(class, func(b *testing.B) { duel(b, w, peer, own, class) })
	}
}

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
	if err := i.Compact(b.Context()); err != nil {
		b.Fatal(err)
	}
	return i
}

// BenchmarkOpen measures from nothing to ready on SIZE postings.
func BenchmarkOpen(b *testing.B) {
	home := b.TempDir()
	own := loadInto(b, home, newWorld(benchSize()).all)
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

// BenchmarkApply measures one changed posting, durable and found, among SIZE postings.
func BenchmarkApply(b *testing.B) {
	w := newWorld(benchSize())
	own := loadInto(b, b.TempDir(), w.all)
	defer own.Close()
	n := 0
	for b.Loop() {
		p := w.all[n%len(w.all)]
		n++
		p.Version = uint64(n + 1)
		if err := own.Apply(b.Context(), search.Batch{Upserts: []search.Placement{p}}); err != nil {
			b.Fatal(err)
		}
	}
}

// duel asks both engines the same questions, one engine after the other, and holds their counts together.
func duel(b *testing.B, w *world, peer *lean, own *bleveindex.Index, class string) {
	r := rand.New(rand.NewPCG(7, uint64(len(class))))
	asked := make([]question, perClass*b.N)
	for n := range asked {
		asked[n] = w.question(r, class)
		if class == "deep" {
			deepen(b, peer, own, &asked[n])
		}
	}
	leans, leanTimes := timed(asked, func(q question) (int, string) {
		count, first, _ := peer.ask(b, q)
		return count, first
	})
	ours, ourTimes := timed(asked, func(q question) (int, string) { return askOurs(b, own, q) })
	differ, hits := 0, 0
	for n, l := range leans {
		hits += l.count
		if (l.count != ours[n].count && l.count >= benchLimit) || (asked[n].newest && l.first != ours[n].first) {
			differ++
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(differ), "differ")
	b.ReportMetric(float64(hits)/float64(len(asked)), "hits")
	for name, p := range map[string]float64{"p50": 0.5, "p99": 0.99} {
		lean, our := at(leanTimes, p), at(ourTimes, p)
		b.ReportMetric(lean, "lean-"+name+"-µs")
		b.ReportMetric(our, "our-"+name+"-µs")
		b.ReportMetric(our/lean, "ratio-"+name)
	}
}

// reply is what is compared of an answer.
type reply struct {
	count int
	first string
}

// timed asks all questions, after collecting the garbage of what was asked before.
func timed(all []question, ask func(question) (int, string)) (out []reply, took []time.Duration) {
	runtime.GC()
	for _, q := range all {
		began := time.Now()
		count, first := ask(q)
		took = append(took, time.Since(began))
		out = append(out, reply{count, first})
	}
	return out, took
}

func at(all []time.Duration, p float64) float64 {
	slices.Sort(all)
	return float64(all[min(len(all)-1, int(p*float64(len(all))))].Nanoseconds()) / 1000
}

func askOurs(b *testing.B, own *bleveindex.Index, q question) (count int, first string) {
	b.Helper()
	if q.prefix != "" {
		_, total, err := own.Complete(b.Context(), q.prefix, 10)
		if err != nil {
			b.Fatal(err)
		}
		return total, ""
	}
	r, err := own.Search(b.Context(), q.query())
	if err != nil {
		b.Fatal(err)
	}
	if len(r.Hits) > 0 {
		first = r.Hits[0].ID
	}
	return r.Total, first
}

// deepen finds the keys of page 50 of both engines.
func deepen(b *testing.B, peer *lean, own *bleveindex.Index, q *question) {
	b.Helper()
	skip := *q
	skip.limit, skip.facets = 100, false
	for range 10 {
		count, _, next := peer.ask(b, skip)
		if count < 1100 {
			return
		}
		skip.leanAfter = next
		r, err := own.Search(b.Context(), skip.query())
		if err != nil {
			b.Fatal(err)
		}
		skip.cursor = r.Next
	}
	q.leanAfter, q.cursor = skip.leanAfter, skip.cursor
}

// world is a corpus whose words are used as unevenly as real ones.
type world struct {
	all   []search.Placement
	words []string
	wide  []string // in 3 to 20 % of all postings
}

func newWorld(size int) *world {
	r := rand.New(rand.NewPCG(1, 2))
	w := &world{}
	for range 4000 {
		word := make([]rune, 2+r.IntN(3)*r.IntN(2))
		for i := range word {
			word[i] = rune(0x4e00 + int(900*math.Pow(r.Float64(), 1.5)))
		}
		w.words = append(w.words, string(word))
	}
	counts := map[string]int{}
	pick := func() string { return w.words[int(float64(len(w.words))*math.Pow(r.Float64(), 3))] }
	for n := range size {
		title := pick() + pick()
		var body []byte
		for k := range 30 {
			word := pick()
			counts[word]++
			body = append(body, word...)
			if k%4 == 3 {
				body = append(body, "，"...)
			}
		}
		w.all = append(w.all, w.placement(r, n, title, string(body)))
	}
	for _, word := range w.words {
		if c := counts[word]; c > size*3/100 && c < size/5 {
			w.wide = append(w.wide, word)
		}
	}
	return w
}

func (w *world) placement(r *rand.Rand, n int, title, body string) search.Placement {
	city := int(300 * math.Pow(r.Float64(), 2))
	return search.Placement{
		ID: fmt.Sprintf("plc_%07d", n), Version: 1, Origin: search.OriginExternal, Title: title, Description: body,
		Majors: []string{fmt.Sprintf("%02d%02d%02d", 41+r.IntN(19), 1+r.IntN(5), 1+r.IntN(12))},
		Region: fmt.Sprintf("%02d%02d%02d", 11+city/10, 1+city%10, 1+r.IntN(9)),
		Lat:    22 + float64(city%17) + r.Float64(), Lng: 100 + float64(city%19) + r.Float64(), HasPoint: true,
		PayMonthFen: int64(r.IntN(14)) * 50_000, PublishedAt: noon.Add(-time.Duration(n*37) * time.Second),
	}
}

func (w *world) question(r *rand.Rand, class string) question {
	q := question{limit: benchLimit}
	p := w.all[r.IntN(len(w.all))]
	wide := w.wide[r.IntN(len(w.wide))]
	switch class {
	case "two_words":
		q.words = []string{wide, w.wide[r.IntN(len(w.wide))]}
		q.city, q.category, q.facets = p.Region[:4], p.Majors[0][:2], true
	case "one_word_wide":
		q.words, q.facets = []string{wide}, true
	case "browse":
		q.city, q.facets, q.newest = p.Region[:4], true, true
	case "geo":
		q.words, q.lat, q.lng, q.radius = []string{wide}, p.Lat, p.Lng, 20_000
	case "major":
		q.major, q.city, q.facets, q.newest = p.Majors[0], p.Region[:4], true, true
	case "deep":
		q.words = []string{wide}
	case "prefix":
		runes := []rune(p.Title)
		q.prefix = string(runes[:min(len(runes), 2+r.IntN(2))])
	}
	return q
}
