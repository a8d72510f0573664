package app_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/cmd/internal/config"
	"firstkm/services/kernel/ident"
	"firstkm/services/placement"
	"firstkm/services/platform/store/storetest"
)

// cluster is two nodes on one PostgreSQL, one Redis and one NATS, each with a data directory of its own.
type cluster struct {
	*world
	db     string
	a, b   string // addresses
	endOfA func()
}

// shared are the settings of a node in a cluster of this test's own, or the test is skipped.
func shared(t *testing.T) config.Config {
	t.Helper()
	cfg := settings(t.TempDir())
	cfg.RedisURL, cfg.NATSURL = os.Getenv("FIRSTKM_TEST_REDIS_URL"), os.Getenv("FIRSTKM_TEST_NATS_URL")
	if cfg.RedisURL == "" || cfg.NATSURL == "" {
		t.Skip("FIRSTKM_TEST_REDIS_URL or FIRSTKM_TEST_NATS_URL is not set: go run ./cmd/internal/servers -- go test ./cmd/internal/app")
	}
	cfg.DatabaseURL = storetest.PostgresURL(t)
	cfg.NATSSpace = strings.TrimPrefix(string(ident.New("t", time.Now())), "t_")
	cfg.NATSStreamMiB = 64 // many clusters share the server, and each reserves its own
	cfg.Secret, cfg.DataKey = strings.Repeat("s", 32), strings.Repeat("5a", 32)
	return cfg
}

func newCluster(t *testing.T, build func(*world)) *cluster {
	t.Helper()
	cfg := shared(t)
	first, end := hosted(t, cfg, build)
	cfg.Data = t.TempDir()
	second := host(t, cfg, func(*world) {})
	return &cluster{world: first, db: cfg.DatabaseURL, a: "http://" + first.a.Addr(), b: "http://" + second.a.Addr(), endOfA: end}
}

func TestTwoNodesActAsOne(t *testing.T) {
	t.Parallel()
	c := newCluster(t, func(w *world) {
		town(w)
		for i := range 64 {
			w.student(fmt.Sprintf("applicant%d", i), "school", "数控1班")
		}
	})
	t.Run("what is posted on one is found on the other", func(t *testing.T) { c.found(t, c.a, c.b, "铣床操作实习生") })
	t.Run("what is done on one is heard on the other", c.heard)
	t.Run("one session ends on both", c.signedOut)
	t.Run("attempts are counted together", c.counted)
	t.Run("the last seat is given once", c.lastSeat)
	t.Run("one relay leads, and another takes its place", c.leads)
}

// found posts on one node and looks on the other.
func (c *cluster) found(t *testing.T, here, there, title string) {
	draft := must(t, 201, "POST", here+"/api/v1/placements", c.tokens["unit"], lawful(title, "跟师傅学。", 1, 2, 6))
	id := draft["id"].(string)
	must(t, 200, "POST", here+"/api/v1/placements/"+id+"/publish", c.tokens["unit"], "", version(1))
	eventually(t, 20*time.Second, func() error {
		a, err := get(there+"/api/v1/placements?limit=100&origin=own", "")
		if err == nil && !strings.Contains(string(a.body), id) {
			err = fmt.Errorf("not among %s", a)
		}
		return err
	})
}

func (c *cluster) heard(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	student := listenAt(ctx, t, c.b, c.tokens["student"])
	must(t, 200, "POST", c.a+"/api/v1/applications/"+c.ids["app"]+"/shortlist", c.tokens["unit"], "", version(1))
	if heard := until(t, student, c.ids["app"]); !strings.Contains(heard, "application.shortlisted") {
		t.Errorf("heard %q", heard)
	}
}

func (c *cluster) signedOut(t *testing.T) {
	token := c.again("school")
	for _, node := range []string{c.a, c.b} {
		must(t, 200, "GET", node+"/api/v1/me", token, "")
	}
	must(t, 204, "DELETE", c.a+"/api/v1/sessions/current", token, "")
	eventually(t, 8*time.Second, func() error { // a looked-up session is believed for five seconds
		for _, node := range []string{c.a, c.b} {
			if a, err := get(node+"/api/v1/me", token); err != nil || a.status != http.StatusUnauthorized {
				return fmt.Errorf("%s: %v: %w", node, a, err)
			}
		}
		return nil
	})
}

// counted guesses a password on both nodes by turns.
func (c *cluster) counted(t *testing.T) {
	wrong := 0
	for i := range 16 {
		node := []string{c.a, c.b}[i%2]
		a, err := ask("POST", node+"/api/v1/sessions", "", `{"login":"login-bureau2","password":"a wrong one"}`)
		if err != nil {
			t.Fatal(err)
		}
		if a.status == http.StatusUnauthorized {
			wrong++
		}
	}
	if wrong < 5 || wrong > 11 { // ten in a burst, and what half a minute gives back
		t.Errorf("got %d guesses on two nodes, want about 10", wrong)
	}
}

// lastSeat lets 64 intents for one seat meet on two nodes.
func (c *cluster) lastSeat(t *testing.T) {
	ctx, s := t.Context(), c.world.a.Services
	tm := terms("数控实习生，仅一名")
	tm.Seats = 1
	p, err := s.Placements.Create(ctx, c.who("unit"), tm)
	c.check(err)
	_, err = s.Placements.Publish(ctx, c.who("unit"), p.ID)
	c.check(err)
	var apps []string
	for i := range 64 {
		a, err := s.Applications.Apply(ctx, c.who(fmt.Sprintf("applicant%d", i)), p.ID, true)
		c.check(err)
		apps = append(apps, string(a.ID))
	}
	start := make(chan struct{})
	statuses := make(chan string, len(apps))
	var all sync.WaitGroup
	for i, id := range apps {
		all.Go(func() {
			<-start
			a, err := ask("POST", []string{c.a, c.b}[i%2]+"/api/v1/applications/"+id+"/intend", c.tokens["unit"], "", version(1))
			statuses <- fmt.Sprint(a.status, a.code(), err)
		})
	}
	close(start)
	all.Wait()
	close(statuses)
	counts := map[string]int{}
	for s := range statuses {
		counts[s]++
	}
	if counts["200<nil>"] != 1 || len(counts) != 2 {
		t.Errorf("got %v, want one intent and one reason for the 63 others", counts)
	}
	c.seats(t, p.ID)
}

func (c *cluster) seats(t *testing.T, id placement.ID) {
	astray, err := c.world.a.Store.SeatsAstray(t.Context())
	p, failed := c.world.a.Store.Placement(t.Context(), id)
	if err != nil || failed != nil || len(astray) > 0 || p.Taken != 1 {
		t.Errorf("got %d seats taken, astray %v, %v %v; want 1", p.Taken, astray, err, failed)
	}
}

func (c *cluster) leads(t *testing.T) {
	db, err := sql.Open("pgx", c.db)
	c.check(err)
	defer func() { _ = db.Close() }()
	leaders := func() error {
		var n int
		err := db.QueryRowContext(context.WithoutCancel(t.Context()), `SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) AND objid = $1`, 0x66_6b_6d_01).Scan(&n)
		if err == nil && n != 1 {
			err = fmt.Errorf("%d relays lead", n)
		}
		return err
	}
	eventually(t, 5*time.Second, leaders)
	c.endOfA()
	eventually(t, 20*time.Second, leaders)
	c.found(t, c.b, c.b, "磨床操作实习生")
}
