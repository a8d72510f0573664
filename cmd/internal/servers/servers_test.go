//go:build unix

package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestRunReturnsTheStatusOfTheCommand(t *testing.T) {
	for _, tt := range []struct {
		name    string
		with    []string
		command []string
		status  int
		fails   bool
	}{
		{"success", nil, []string{"true"}, 0, false},
		{"failure", nil, []string{"sh", "-c", "exit 7"}, 7, false},
		{"killed", nil, []string{"sh", "-c", "kill -9 $$"}, 1, true},
		{"no command", nil, nil, 2, true},
		{"unknown server", []string{"oracle"}, []string{"true"}, 2, true},
		{"absent command", nil, []string{"/nowhere/at/all"}, 1, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("TMPDIR", t.TempDir())
			status, err := run(t.Context(), tt.with, false, tt.command)
			if status != tt.status || (err != nil) != tt.fails {
				t.Errorf("got status %d and error %v, want %d and error %t", status, err, tt.status, tt.fails)
			}
			if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
				t.Errorf("left behind %v", left)
			}
		})
	}
}

func TestCommandAndItsChildrenEndWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	note := filepath.Join(t.TempDir(), "alive")
	ended := make(chan error, 1)
	go func() {
		_, err := run(ctx, nil, false, []string{"sh", "-c", "sleep 600 & echo $! > " + note + "; wait"})
		ended <- err
	}()
	var pid string
	eventually(t, "the command writes its child's number", func() bool {
		b, _ := os.ReadFile(note) // absent until then
		pid = strings.TrimSpace(string(b))
		return pid != ""
	})
	cancel()
	select {
	case err := <-ended:
		if err == nil {
			t.Error("got no error for a command that was ended")
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the command outlived its context")
	}
	eventually(t, "child "+pid+" of the command ends", func() bool { return !alive(pid) })
}

// eventually fails the test when condition does not come true within ten seconds.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for deadline := time.After(10 * time.Second); !condition(); {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// alive reports whether a process runs and is no zombie, by /proc where there is one.
func alive(pid string) bool {
	b, err := os.ReadFile("/proc/" + pid + "/stat")
	return err == nil && !strings.Contains(string(b), ") Z ")
}

func TestServerKeepsItsAddressThroughStopKillAndStart(t *testing.T) {
	if _, err := find("redis-server"); err != nil {
		t.Skip(err)
	}
	h := &house{dir: t.TempDir(), spawn: newSpawner()}
	defer h.stop()
	env, err := h.start(t.Context(), []string{"redis"}, false)
	if err != nil {
		t.Fatal(err)
	}
	url := strings.TrimPrefix(env[0], "FIRSTKM_TEST_REDIS_URL=")
	addr := strings.TrimSuffix(strings.TrimPrefix(url, "redis://"), "/0")
	control := routes(h)
	for _, step := range []struct {
		deed    string
		answers bool
	}{{"stop", false}, {"start", true}, {"start", true}, {"kill", false}, {"start", true}, {"restart", true}} {
		if got := post(control, "/redis/"+step.deed); got != http.StatusNoContent {
			t.Fatalf("%s: got status %d, want 204", step.deed, got)
		}
		if err := ping(t.Context(), addr); (err == nil) != step.answers {
			t.Errorf("after %s: got %v, want an answer: %t", step.deed, err, step.answers)
		}
	}
	for _, path := range []string{"/redis/dance", "/oracle/stop"} {
		if got := post(control, path); got != http.StatusNotFound {
			t.Errorf("%s: got status %d, want 404", path, got)
		}
	}
}

func TestServerThatEndsAtOnceIsReportedWithItsOutput(t *testing.T) {
	if _, err := find("redis-server"); err != nil {
		t.Skip(err)
	}
	dir := t.TempDir()
	s, err := newRedis(t.Context(), filepath.Join(dir, "absent"), 1) // neither the directory nor the port can be used
	if err != nil {
		t.Fatal(err)
	}
	s.spawn, s.log = newSpawner(), filepath.Join(dir, "log")
	err = s.Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "absent") {
		t.Errorf("got %v, want an error that shows what the server said", err)
	}
}

func TestLenientHouseGoesOnWithoutWhatIsMissing(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	h := &house{dir: t.TempDir(), spawn: newSpawner()}
	if _, err := h.start(t.Context(), []string{"redis"}, false); err == nil {
		t.Error("got no error for a missing server that is required")
	}
	env, err := (&house{dir: t.TempDir(), spawn: newSpawner()}).start(t.Context(), []string{"redis"}, true)
	if err != nil || len(env) != 1 || env[0] != "FIRSTKM_TEST_SERVERS=" {
		t.Errorf("got %v, %v, want nothing but an empty list of servers", env, err)
	}
}

func TestNewestPostgreSQLIsByNumber(t *testing.T) {
	if a, b := version("/usr/lib/postgresql/9/bin/initdb"), version("/usr/lib/postgresql/15/bin/initdb"); a != 9 || b != 15 {
		t.Errorf("got %d and %d, want 9 and 15", a, b)
	}
}

func post(h http.Handler, path string) int {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, http.NoBody))
	return w.Code
}
