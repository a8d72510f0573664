package bench_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/config"
	"firstkm/search"
	"firstkm/search/bleveindex"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/placement"
	"firstkm/services/platform/store/storetest"
)

// serve runs the program with a copy of an index already in place, until the benchmark ends.
func serve(b *testing.B, index string, change func(*config.Config)) *app.App {
	b.Helper()
	dir := b.TempDir()
	cfg := config.Default()
	cfg.Data, cfg.Addr, cfg.TrustedProxies = dir, "127.0.0.1:0", []string{"127.0.0.1/32"}
	if change != nil {
		change(&cfg)
	}
	open := func() *app.App {
		a, err := app.Open(context.WithoutCancel(b.Context()), cfg, slog.New(slog.DiscardHandler))
		if err != nil {
			b.Fatal(err)
		}
		return a
	}
	a := open()
	at, err := a.Bus.Info(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	if err := a.Close(); err != nil {
		b.Fatal(err)
	}
	placed(b, index, filepath.Join(dir, "index"), search.Checkpoint{Stream: at.Stream, Sequence: at.Last})
	a = open()
	if err := a.Listen(); err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(b.Context()))
	ended := make(chan error, 1)
	go func() { ended <- a.Run(ctx) }()
	b.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			b.Error(err)
		}
		if err := a.Close(); err != nil {
			b.Error(err)
		}
	})
	until(b, func() bool { return a.Indexing.Ready(ctx) == nil })
	return a
}

// placed copies an index and puts it at a place in the stream.
func placed(b *testing.B, from, to string, at search.Checkpoint) {
	b.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		b.Fatal(err)
	}
	i, err := bleveindex.Open(to)
	if err != nil {
		b.Fatal(err)
	}
	if err := i.Apply(b.Context(), search.Batch{Checkpoint: at}); err != nil {
		b.Fatal(err)
	}
	if err := i.Close(); err != nil {
		b.Fatal(err)
	}
}

// until waits for what comes soon.
func until(b *testing.B, done func() bool) {
	b.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(time.Minute); !done(); <-tick.C {
		if time.Now().After(end) {
			b.Fatal("waited for a minute")
		}
	}
}

// BenchmarkServe measures the running program: pages over HTTP, then how soon what is written is found.
func BenchmarkServe(b *testing.B) {
	w, index := corpus(), indexed(b)
	a := serve(b, index, nil)
	overHTTP(b, w, a)
	whileWriting(b, w, a, a, "in one process", 150)
}

// BenchmarkNodes measures two nodes on one PostgreSQL and one NATS: what is written on one is looked for on the other.
func BenchmarkNodes(b *testing.B) {
	nats := os.Getenv("FIRSTKM_TEST_NATS_URL")
	if nats == "" {
		b.Skip("FIRSTKM_TEST_NATS_URL is not set: go run ./cmd/internal/servers -with postgresql,nats -- go test -bench Nodes ./cmd/internal/bench")
	}
	w, index := corpus(), indexed(b)
	database, space := storetest.PostgresURL(b), strings.TrimPrefix(string(ident.New("b", time.Now())), "b_")
	node := func() *app.App {
		return serve(b, index, func(c *config.Config) {
			c.DatabaseURL, c.NATSURL, c.NATSSpace, c.RedisURL = database, nats, space, os.Getenv("FIRSTKM_TEST_REDIS_URL")
			c.Secret, c.DataKey = strings.Repeat("s", 32), strings.Repeat("5a", 32)
		})
	}
	here, there := node(), node()
	whileWriting(b, w, here, there, "on a second node through NATS", 500)
}

// overHTTP measures a search page of 20 hits with facets over HTTP, connections kept alive and client on the same
// machine, beside bare gin writing the same bytes: every page another one, and one page that everybody asks for.
func overHTTP(b *testing.B, w *world, a *app.App) {
	b.Helper()
	pages := w.pages()
	for _, form := range []struct {
		name  string
		paths []string
	}{{"fresh", pages}, {"hot", pages[:1]}} {
		bodies := map[string][]byte{}
		for _, p := range form.paths {
			bodies[p] = fetch(b, a.URL()+p)
		}
		bare := bareGin(b, bodies)
		ours := pressed(b, a.URL(), form.paths, form.name == "fresh")
		gins := pressed(b, bare, form.paths, false)
		summary.add(line{"requests/s of a page over HTTP, " + form.name + ", beside bare gin", measured{ours.rate, 0}, measured{gins.rate, 0}, "/s", measured{}})
		summary.add(line{"a page over HTTP, " + form.name + ", beside bare gin", measured{ours.p50, ours.p99}, measured{gins.p50, gins.p99}, "ms", measured{}})
		b.Run("http/"+form.name, func(b *testing.B) {
			report(b, map[string]float64{
				"requests/s": ours.rate, "p99-ms": ours.p99, "gin-requests/s": gins.rate, "gin-p99-ms": gins.p99,
				"ratio-rate": ours.rate / gins.rate, "kB": float64(len(bodies[form.paths[0]])) / 1000,
			})
		})
	}
}

// pages are addresses of search pages that all differ.
func (w *world) pages() (out []string) {
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 2000 {
		q := url.Values{"q": {w.wide[n%len(w.wide)]}, "facets": {"prefecture,major_category,pay"}, "limit": {"20"}}
		q.Set("region", w.all[r.IntN(len(w.all))].Region[:2])
		q.Set("pay_min_fen", fmt.Sprint(1+n))
		out = append(out, "/api/v1/placements?"+q.Encode())
	}
	return out
}

func fetch(b *testing.B, address string) []byte {
	b.Helper()
	resp, err := http.Get(address)
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !bytes.Contains(body, []byte(`"items"`)) {
		b.Fatalf("%s: %s %v %s", address, resp.Status, err, body)
	}
	return body
}

// bareGin writes known bytes and does nothing else.
func bareGin(b *testing.B, bodies map[string][]byte) string {
	b.Helper()
	gin.SetMode(gin.ReleaseMode)
	engine := gin.New()
	engine.GET("/api/v1/placements", func(c *gin.Context) {
		c.Data(http.StatusOK, "application/json", bodies[c.Request.URL.RequestURI()])
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: engine}
	go func() { _ = server.Serve(l) }() // ends with Close
	b.Cleanup(func() { _ = server.Close() })
	return "http://" + l.Addr().String()
}

// pressure is what a server withstands.
type pressure struct{ rate, p50, p99 float64 }

// pressed asks for pages over four kept connections for three seconds. Each request is somebody else's, so that no limit
// of one guest is met; fresh ones carry a number that no page before had.
func pressed(b *testing.B, base string, paths []string, fresh bool) pressure {
	b.Helper()
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4, DisableCompression: true}}
	defer client.CloseIdleConnections()
	var all sync.WaitGroup
	var count atomic.Int64
	var mu sync.Mutex
	var took []time.Duration
	end := time.Now().Add(3 * time.Second)
	for range 4 {
		all.Go(func() {
			for time.Now().Before(end) {
				n := count.Add(1)
				address := base + paths[int(n)%len(paths)]
				if fresh {
					address += fmt.Sprintf("&pay_max_fen=%d", 100_000_000+n)
				}
				began := time.Now()
				req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, http.NoBody)
				if err != nil {
					b.Error(err)
					return
				}
				req.Header.Set("X-Forwarded-For", fmt.Sprintf("10.%d.%d.%d", n>>16&255, n>>8&255, n&255))
				resp, err := client.Do(req)
				if err != nil {
					b.Error(err)
					return
				}
				_, err = io.Copy(io.Discard, resp.Body)
				_ = resp.Body.Close()
				if err != nil || resp.StatusCode != http.StatusOK {
					b.Errorf("%s: %s %v", address, resp.Status, err)
					return
				}
				mu.Lock()
				took = append(took, time.Since(began))
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(took) == 0 {
		b.Fatal("no answer")
	}
	slices.Sort(took)
	return pressure{float64(len(took)) / 3, ms(took, 0.5), ms(took, 0.99)}
}

// whileWriting measures how long after its commit on one node a posting is found on another, which may be the same, at 200
// writes a second there and 50 searches a second here, and what the writes do to the searches.
func whileWriting(b *testing.B, w *world, writer, finder *app.App, where string, most float64) {
	b.Helper()
	asked := w.queries(50)
	quiet := searched(b, finder, asked, 4*time.Second, func() {})
	var found []time.Duration
	busy := searched(b, finder, asked, 10*time.Second, func() { found = written(b, writer, finder, w, 10*time.Second) })
	slices.Sort(found)
	summary.add(line{"a search at 200 writes/s, " + where + ", beside none", measured{ms(busy, 0.5), ms(busy, 0.99)}, measured{ms(quiet, 0.5), ms(quiet, 0.99)}, "ms", measured{2, 0}})
	summary.add(line{"found after its commit, " + where, measured{ms(found, 0.5), ms(found, 0.99)}, measured{0, most}, "ms", measured{0, 1}})
	b.Run("at_200_writes", func(b *testing.B) {
		report(b, map[string]float64{
			"found-p50-ms": ms(found, 0.5), "found-p99-ms": ms(found, 0.99), "writes": float64(len(found)),
			"search-p50-ms": ms(busy, 0.5), "search-quiet-p50-ms": ms(quiet, 0.5), "ratio-p50": ms(busy, 0.5) / ms(quiet, 0.5),
		})
	})
}

func ms(sorted []time.Duration, p float64) float64 {
	return float64(sorted[min(len(sorted)-1, int(p*float64(len(sorted))))].Nanoseconds()) / 1e6
}

// searched asks 50 times a second while something goes on, and gives how long each search took.
func searched(b *testing.B, a *app.App, asked []query, long time.Duration, meanwhile func()) (took []time.Duration) {
	b.Helper()
	done := make(chan struct{})
	go func() { defer close(done); meanwhile() }()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	end := time.Now().Add(long)
	for n := 0; time.Now().Before(end); n++ {
		<-tick.C
		q := asked[n%len(asked)]
		if q.Prefix != "" {
			continue
		}
		began := time.Now()
		if _, err := a.Services.Find.Search(b.Context(), actor.Actor{}, q.typed()); err != nil {
			b.Error(err)
		}
		took = append(took, time.Since(began))
	}
	<-done
	slices.Sort(took)
	return took
}

// typed is the query as the search page asks it; a bound that no other query has keeps it from being a page known before.
func (q query) typed() find.Ask {
	a := find.Ask{MajorExact: q.Major, Limit: 20, PayMaxFen: rand.Int64N(1<<40) + 1<<40}
	for _, word := range q.Words {
		a.Text += word + " "
	}
	if q.Category != "" {
		a.MajorExact = q.Category
	}
	if q.Region != "" {
		a.Regions = []string{q.Region}
	}
	if q.RadiusM > 0 {
		a.Near = &search.Near{Lat: *q.Lat, Lng: *q.Lng, RadiusM: q.RadiusM}
	}
	if q.Facets {
		a.Facets = []string{search.FacetPrefecture, search.FacetCategory, search.FacetPay}
	}
	if q.Newest {
		a.Sort = search.ByNewest
	}
	return a
}

// written publishes 200 postings a second, each in a transaction of its own, and gives for one in ten how long after the
// commit a search found it.
func written(b *testing.B, writer, finder *app.App, w *world, long time.Duration) (found []time.Duration) {
	b.Helper()
	var mu sync.Mutex
	var all sync.WaitGroup
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	operator := actor.Actor{Account: "acc_bench", Role: actor.Operator}
	for n := range int(long / (5 * time.Millisecond)) {
		<-tick.C
		all.Go(func() {
			p := w.all[n%len(w.all)]
			mark := fmt.Sprintf("mark%07d", n)
			row := placement.Row{Ref: mark, Origin: placement.External, Source: "bench", ExternalName: p.Enterprise, Published: noon.Add(time.Duration(n) * time.Second)}
			row.Terms = placement.Terms{Kind: placement.Post, Title: p.Title + " " + mark, Description: p.Description, MajorCodes: p.Majors, Region: p.Region}
			_, faults, err := writer.Services.Placements.Put(b.Context(), operator, []placement.Row{row})
			if err != nil || faults[0] != nil {
				b.Errorf("write: %v %v", err, faults)
				return
			}
			if n%10 != 0 {
				return
			}
			took := awaited(b, finder, mark)
			mu.Lock()
			found = append(found, took)
			mu.Unlock()
		})
	}
	all.Wait()
	return found
}

// awaited is how long it takes until a search finds the mark.
func awaited(b *testing.B, a *app.App, mark string) time.Duration {
	began := time.Now()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for time.Since(began) < 30*time.Second {
		r, err := a.Services.Find.Search(b.Context(), actor.Actor{}, find.Ask{Text: `"` + mark + `"`, Limit: 1})
		if err == nil && r.Total == 1 {
			break
		}
		<-tick.C
	}
	return time.Since(began)
}
