package app_test

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// rounds is how often the crash tests kill: FIRSTKM_CRASH_N, or a few times where nobody asked.
func rounds(t testing.TB) int {
	s := os.Getenv("FIRSTKM_CRASH_N")
	if s == "" {
		return 3
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		t.Fatalf("FIRSTKM_CRASH_N=%q is no number of rounds", s)
	}
	return n
}

// fewer is how often the tests of one point in time kill: they choose it, where the load is hit at random.
func fewer(t testing.TB) int { return max(3, rounds(t)/4) }

// The program is killed at random moments under a load of posts, edits, applications and decisions. After each restart
// everything acknowledged is there, nothing else is, a repeated key gives one result, and search equals SQL.
func TestCrashKilledUnderLoad(t *testing.T) {
	t.Parallel()
	cfg, n := settings(t.TempDir()), rounds(t)
	var l *load
	found(t, cfg, func(w *world) { l = newLoad(t, w, 20+2*n) })
	began := time.Now()
	for round := range n {
		server := launch(t, cfg.Data)
		l.at(server.url)
		l.settle(30 * time.Second)
		l.verify()
		l.killWhileTelling(server)
		if round%2 == 0 {
			examine(t, cfg)
		}
		if round%4 == 3 {
			forgetIndex(t, cfg.Data)
		}
		if t.Failed() {
			t.Fatalf("round %d of %d; the program said:\n%s", round+1, n, server.log)
		}
	}
	server := launch(t, cfg.Data)
	l.at(server.url)
	l.settle(30 * time.Second)
	l.verify()
	if err := server.stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if out, err := run(t, "", "doctor", "--data", cfg.Data); err != nil {
		t.Errorf("doctor: %v\n%s", err, out)
	}
	t.Logf("%d kills in %v: %d requests acknowledged, %d refused, %d openings, %d students left",
		n, time.Since(began).Round(time.Second), l.acknowledged.Load(), l.refused.Load(), l.count, len(l.free))
}

// killWhileTelling tells stories and kills the program at a moment that nobody chose.
func (l *load) killWhileTelling(server *node) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	told := make(chan struct{})
	go func() {
		defer close(told)
		l.run(ctx)
	}()
	wait(ctx, 50*time.Millisecond+l.rand64(650*time.Millisecond))
	server.kill()
	cancel()
	<-told
}

func (l *load) rand64(most time.Duration) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	return time.Duration(l.rand.Int64N(int64(most)))
}

// forgetIndex deletes the search index of a stopped installation, which builds it anew.
func forgetIndex(t testing.TB, data string) {
	t.Helper()
	if err := os.RemoveAll(filepath.Join(data, "index")); err != nil {
		t.Fatal(err)
	}
}
