package app_test

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// neighbours are servers of this test's own, which it may stop: others rely on those that all tests share.
type neighbours struct {
	t       *testing.T
	control string
	env     map[string]string
}

// newNeighbours starts PostgreSQL, Redis and NATS, or skips the test where the shared ones are not there either.
func newNeighbours(t *testing.T) *neighbours {
	t.Helper()
	if os.Getenv("FIRSTKM_TEST_CONTROL") == "" {
		t.Skip("FIRSTKM_TEST_CONTROL is not set: go run ./cmd/internal/servers -- go test ./cmd/internal/app")
	}
	for _, name := range []string{"DATABASE", "REDIS", "NATS"} {
		if os.Getenv("FIRSTKM_TEST_"+name+"_URL") == "" {
			t.Skipf("FIRSTKM_TEST_%s_URL is not set: the outages need all three servers", name)
		}
	}
	bin := filepath.Join(t.TempDir(), "servers")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", bin, "firstkm/cmd/internal/servers").CombinedOutput(); err != nil {
		t.Fatalf("build the servers: %v\n%s", err, out)
	}
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), bin, "-with", "postgresql,redis,nats", "--", "sh", "-c", "env | grep ^FIRSTKM_TEST_; echo started; exec sleep 86400")
	for _, v := range os.Environ() { // as if nobody had started any
		if !strings.HasPrefix(v, "FIRSTKM_TEST_") {
			cmd.Env = append(cmd.Env, v)
		}
	}
	pipe, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM) // it stops them
		_ = cmd.Wait()                          // and says that it was told to
	})
	n := &neighbours{t: t, env: map[string]string{}}
	for lines := bufio.NewScanner(pipe); lines.Scan() && lines.Text() != "started"; {
		name, value, _ := strings.Cut(lines.Text(), "=")
		n.env[name] = value
	}
	if n.control = n.env["FIRSTKM_TEST_CONTROL"]; n.control == "" {
		t.Fatal("the servers did not start")
	}
	return n
}

// do stops, starts, restarts or kills one of them.
func (n *neighbours) do(server, deed string) {
	n.t.Helper()
	req, err := http.NewRequestWithContext(n.t.Context(), http.MethodPost, n.control+"/"+server+"/"+deed, http.NoBody)
	if err != nil {
		n.t.Fatal(err)
	}
	res, err := streaming.Do(req)
	if err != nil {
		n.t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusNoContent {
		n.t.Fatalf("%s %s: %s", deed, server, res.Status)
	}
}

// Under load, each neighbour of the program goes away and comes back. The program says clearly what it cannot do
// meanwhile, loses nothing that it acknowledged, and what can be found is what SQL holds in the end.
func TestCrashOfNeighbours(t *testing.T) {
	t.Parallel()
	n := newNeighbours(t)
	cfg := settings(t.TempDir())
	cfg.DatabaseURL, cfg.RedisURL, cfg.NATSURL = n.env["FIRSTKM_TEST_DATABASE_URL"], n.env["FIRSTKM_TEST_REDIS_URL"], n.env["FIRSTKM_TEST_NATS_URL"]
	var l *load
	found(t, cfg, func(w *world) { l = newLoad(t, w, 60+10*rounds(t)) })
	l.outage = true
	env := []string{"FIRSTKM_DATABASE_URL=" + cfg.DatabaseURL, "FIRSTKM_REDIS_URL=" + cfg.RedisURL, "FIRSTKM_NATS_URL=" + cfg.NATSURL}
	server := launch(t, cfg.Data, env...)
	l.at(server.url)
	for _, o := range []struct {
		what string
		do   func()
		says string // the check of readiness that fails meanwhile
	}{
		{"NATS is away for a while", func() { l.away(n, "nats", "stop", "stream") }, "stream"},
		{"NATS is killed", func() { l.away(n, "nats", "kill", "stream") }, "stream"},
		{"Redis is away for a while", func() { l.away(n, "redis", "stop", "") }, ""},
		{"PostgreSQL is restarted", func() { n.do("postgresql", "restart") }, ""},
		{"PostgreSQL is killed", func() { l.away(n, "postgresql", "kill", "database") }, "database"},
	} {
		t.Run(o.what, func(t *testing.T) {
			before := l.acknowledged.Load()
			l.during(400*time.Millisecond, o.do)
			l.settle(15 * time.Second)
			server.awaitReady()
			l.verify()
			t.Logf("%d acknowledged, %d refused so far", l.acknowledged.Load()-before, l.refused.Load())
			if l.acknowledged.Load() == before {
				t.Error("nothing was acknowledged, so nothing was tried")
			}
		})
		if t.Failed() {
			t.Fatalf("the program said:\n%s", server.log)
		}
	}
	l.outage = false
	for range 1 + rounds(t)/10 { // the program itself among them
		l.killWhileTelling(server)
		server = launch(t, cfg.Data, env...)
		l.at(server.url)
		l.settle(15 * time.Second)
		l.verify()
	}
	l.conclude()
	l.verify()
	if err := server.stop(); err != nil {
		t.Error(err)
	}
	if out, err := run(t, "", "doctor", "--data", cfg.Data, "--database-url", cfg.DatabaseURL); err != nil {
		t.Errorf("doctor: %v\n%s", err, out)
	}
}

// away ends a neighbour for a moment; readiness must name what fails.
func (l *load) away(n *neighbours, server, deed, check string) {
	n.do(server, deed)
	if check != "" {
		eventually(l.t, 10*time.Second, func() error {
			a, err := get(l.url()+"/readyz", "")
			checks, _ := a.object()["checks"].(map[string]any)
			if err == nil && (a.status != http.StatusServiceUnavailable || checks[check] == "ok") {
				err = fmt.Errorf("without %s got %v", server, a)
			}
			return err
		})
	}
	wait(n.t.Context(), 1500*time.Millisecond)
	n.do(server, "start")
}
