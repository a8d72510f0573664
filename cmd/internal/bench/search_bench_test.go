package bench_test

import (
	"bufio"
	"encoding/json"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"testing"
	"time"

	"firstkm/cmd/internal/bench"
)

const (
	perClass = 200
	sizeEnv  = "FIRSTKM_BENCH_SIZE" // number of postings, 20,000 when absent
)

func benchSize() int {
	if s, err := strconv.Atoi(os.Getenv(sizeEnv)); err == nil {
		return s
	}
	return 20_000
}

// baseline is what lean bleve needs for the same questions, in milliseconds.
type baseline struct {
	load     time.Duration
	p50, p99 map[string]float64
	answers  map[string][]found
}

// found is what is compared of an answer.
type found struct {
	Class string `json:"class"`
	ID    int    `json:"id"`
	Hits  int    `json:"hits"`
	First string `json:"first"`
}

// measureLean asks lean bleve everything, and closes it.
func measureLean(b *testing.B, w *world, asked []query) baseline {
	b.Helper()
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	dir := b.TempDir()
	defer os.RemoveAll(dir) // a million take room that the others need
	out := baseline{p50: map[string]float64{}, p99: map[string]float64{}, answers: map[string][]found{}}
	began := bench.ProcessTime()
	peer := newLean(b, dir+"/index", w.all)
	out.load = bench.ProcessTime() - began
	defer peer.index.Close()
	runtime.LockOSThread() // whose time is taken
	defer runtime.UnlockOSThread()
	for _, class := range classes {
		var took []time.Duration
		runtime.GC()
		for _, q := range asked {
			if q.Class != class {
				continue
			}
			after := peer.key(b, q)
			began := bench.ThreadTime()
			hits, first, _ := peer.ask(b, q, after)
			took = append(took, bench.ThreadTime()-began)
			out.answers[class] = append(out.answers[class], found{class, q.ID, hits, first})
		}
		slices.Sort(took)
		out.p50[class] = float64(took[len(took)/2].Nanoseconds()) / 1e6
		out.p99[class] = float64(took[len(took)*99/100].Nanoseconds()) / 1e6
	}
	return out
}

// BenchmarkSearch measures `firstkm bench search` beside lean bleve on the same postings, in one run: with the fields that
// the seven classes ask for and questions asked to the letter, then with whole postings and everything that the search page
// does.
func BenchmarkSearch(b *testing.B) {
	w := corpus()
	asked := w.queries(perClass)
	lean := measureLean(b, w, asked)
	queries := write(b, "queries.ndjson", asked)
	for _, form := range []struct {
		name       string
		understood bool
		one        func(posting) posting
		slack      float64 // how far the bars are let out
		load       float64
	}{
		{"letter", false, posting.bare, 1, 1.5},
		{"understood", true, func(p posting) posting { return p }, 2, 3},
	} {
		all := make([]posting, 0, len(w.all))
		for _, p := range w.all {
			all = append(all, form.one(p))
		}
		c := bench.Search{Documents: write(b, "documents.ndjson", all), Queries: queries, Frozen: true, Understood: form.understood, Processor: true}
		if form.understood {
			c.Keep, shelf.filled = shelved(), true
		}
		c.Answers = c.Documents + ".answers"
		r := inChild(b, c)
		if r.Documents != len(w.all) || r.Rejected > 0 {
			b.Fatalf("got %d documents, %d rejected; want %d", r.Documents, r.Rejected, len(w.all))
		}
		b.Run(form.name+"/load", func(b *testing.B) {
			report(b, map[string]float64{
				"load-s": r.LoadProcessorSeconds, "lean-load-s": lean.load.Seconds(), "ratio-load": r.LoadProcessorSeconds / lean.load.Seconds(),
				"open-s": r.OpenSeconds, "open-processor-s": r.OpenProcessorSeconds, "anon-MB": float64(r.RSSAnonBytes) / 1e6, "disk-MB": float64(r.DiskBytes) / 1e6,
			})
		})
		summary.add(line{"load, " + form.name, measured{r.LoadProcessorSeconds, 0}, measured{lean.load.Seconds(), 0}, "s", measured{form.load, 0}})
		summary.add(line{"open again, " + form.name + ", beside 5 s for a million", measured{r.OpenSeconds, 0}, measured{5, 0}, "s", measured{1, 0}})
		summary.add(line{"memory while serving, " + form.name + ", beside 0.5 GB for a million", measured{float64(r.RSSAnonBytes) / 1e6, 0}, measured{500, 0}, "MB", measured{1, 0}})
		ours := readAnswers(b, c.Answers)
		for _, k := range r.Classes {
			most := most(k.Class)
			summary.add(line{
				k.Class + ", " + form.name,
				measured{k.P50, k.P99},
				measured{lean.p50[k.Class], lean.p99[k.Class]},
				"ms",
				measured{form.slack * most.first, form.slack * most.second},
			})
			b.Run(form.name+"/"+k.Class, func(b *testing.B) {
				report(b, map[string]float64{
					"p50-ms": k.P50, "p99-ms": k.P99, "lean-p50-ms": lean.p50[k.Class], "lean-p99-ms": lean.p99[k.Class],
					"ratio-p50": k.P50 / lean.p50[k.Class], "ratio-p99": k.P99 / lean.p99[k.Class], "hits": k.MeanHits,
					"differ": float64(differ(ours[k.Class], lean.answers[k.Class])),
				})
			})
		}
	}
}

// most is how much of lean bleve's time a class may take: at the median and at the 99th percentile.
func most(class string) measured {
	tail := 0.7
	if benchSize() > 500_000 {
		tail = 0.8
	}
	return measured{map[string]float64{
		"two_words": 0.5, "one_word_wide": 0.1, "browse": 0.01, "geo": 0.3, "major": 0.08, "deep": 0.4, "prefix": 0.1,
	}[class], tail}
}

func report(b *testing.B, metrics map[string]float64) {
	b.ReportMetric(0, "ns/op")
	for name, v := range metrics {
		b.ReportMetric(v, name)
	}
}

// differ counts the questions that both engines answer with other counts or, where the order is defined, other first rows.
func differ(ours, lean []found) (n int) {
	for i, l := range lean {
		o := ours[i]
		newest := l.Class == "browse" || l.Class == "major"
		if o.Hits != l.Hits || newest && o.First != l.First {
			n++
		}
	}
	return n
}

func readAnswers(b testing.TB, path string) map[string][]found {
	b.Helper()
	f, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	out := map[string][]found{}
	lines := json.NewDecoder(bufio.NewReader(f))
	for lines.More() {
		var a found
		if err := lines.Decode(&a); err != nil {
			b.Fatal(err)
		}
		out[a.Class] = append(out[a.Class], a)
	}
	return out
}
