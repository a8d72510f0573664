package httpd_test

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"

	"github.com/gin-gonic/gin"
)

// memory is an Idempotency that forgets nothing.
type memory struct {
	mu     sync.Mutex
	prints map[string]string
	kept   map[string][]byte
	err    error
}

func (m *memory) Begin(_ context.Context, key, print string) (bool, string, []byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.err != nil {
		return false, "", nil, m.err
	}
	earlier, claimed := m.prints[key]
	if !claimed {
		m.prints[key] = print
	}
	return !claimed, earlier, m.kept[key], nil
}

func (m *memory) Finish(_ context.Context, key string, reply []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept[key] = reply
	return nil
}

func (m *memory) Abandon(_ context.Context, key string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.prints, key)
	return nil
}

func newMemory() *memory { return &memory{prints: map[string]string{}, kept: map[string][]byte{}} }

// creating serves a route that counts how often it ran and echoes what it read.
func creating(t *testing.T, m httpd.Idempotency) (*httpd.Engine, *int) {
	t.Helper()
	runs := 0
	e := engine(t, func(c *httpd.Config) { c.Idempotency = m })
	e.Handle(httpd.Route{Method: "POST", Path: "/api/things/:id", Access: httpd.Public(), Creates: true, MaxBody: httpd.ImportBody}, func(c *gin.Context) error {
		runs++
		body, err := c.GetRawData()
		if err != nil {
			return err
		}
		switch string(body) {
		case "refuse":
			return fault.New(fault.Conflict, "thing.closed", "已关闭。", "closed")
		case "panic":
			panic("oh")
		case "bad":
			c.String(http.StatusBadRequest, "bad")
			return nil
		}
		c.Header("Location", "/things/1")
		c.Header("ETag", httpd.ETag(1))
		http.SetCookie(c.Writer, &http.Cookie{Name: "x", Value: "y"})
		c.String(http.StatusCreated, "run %d read %d", runs, len(body))
		return nil
	})
	return e, &runs
}

const key = "Idempotency-Key: k-1"

func TestIdempotentRequestsRunOnce(t *testing.T) {
	large := strings.Repeat("x", 3<<20)
	for name, body := range map[string]string{"small": "a=1", "empty": "", "large": large} {
		e, runs := creating(t, newMemory())
		first := ask(e, "POST", "/api/things/1", body, bearer("student"), key)
		again := ask(e, "POST", "/api/things/1", body, bearer("student"), key)
		if *runs != 1 || first.Code != 201 || again.Code != 201 || first.Body.String() != again.Body.String() {
			t.Errorf("%s: ran %d times; got %d %q then %d %q", name, *runs, first.Code, first.Body, again.Code, again.Body)
		}
		if want := strconv.Itoa(len(body)); !strings.HasSuffix(first.Body.String(), want) {
			t.Errorf("%s: the handler read %q, want %s bytes", name, first.Body, want)
		}
		h := again.Header()
		if h.Get("Idempotency-Replayed") != "true" || h.Get("Location") != "/things/1" || h.Get("ETag") != `"v1"` {
			t.Errorf("%s: replayed headers %v", name, h)
		}
		if h.Get("Set-Cookie") != "" || h.Get("X-Request-Id") == first.Header().Get("X-Request-Id") {
			t.Errorf("%s: the answer replays what belongs to the first request: %v", name, h)
		}
	}
}

func TestIdempotencyKeysAreScoped(t *testing.T) {
	e, runs := creating(t, newMemory())
	for _, tc := range []struct {
		name, target, body string
		headers            []string
		status, runs       int
		code               string
	}{
		{"the first", "/api/things/1", "a", []string{bearer("student"), key}, 201, 1, ""},
		{"another body", "/api/things/1", "b", []string{bearer("student"), key}, 422, 1, "idempotency.reused"},
		{"another thing", "/api/things/2", "a", []string{bearer("student"), key}, 422, 1, "idempotency.reused"},
		{"another account", "/api/things/1", "a", []string{bearer("school"), key}, 201, 2, ""},
		{"a guest", "/api/things/1", "a", []string{key}, 201, 3, ""},
		{"a guest elsewhere", "/api/things/1", "a", []string{key, "From: 203.0.113.1:1"}, 201, 4, ""},
		{"no key", "/api/things/1", "a", []string{bearer("student")}, 201, 5, ""},
		{"another key", "/api/things/1", "a", []string{bearer("student"), "Idempotency-Key: k-2"}, 201, 6, ""},
		{"a key that is none", "/api/things/1", "a", []string{bearer("student"), "Idempotency-Key: with space"}, 422, 6, "idempotency.key"},
		{"a key too long", "/api/things/1", "a", []string{bearer("student"), "Idempotency-Key: " + strings.Repeat("k", 256)}, 422, 6, "idempotency.key"},
	} {
		w := ask(e, "POST", tc.target, tc.body, tc.headers...)
		if w.Code != tc.status || *runs != tc.runs || !strings.Contains(w.Body.String(), tc.code) {
			t.Errorf("%s: got %d %s after %d runs, want %d %s after %d", tc.name, w.Code, w.Body, *runs, tc.status, tc.code, tc.runs)
		}
	}
}

func TestRefusedRequestsReleaseTheirKey(t *testing.T) {
	for body, want := range map[string]int{"refuse": 409, "panic": 500, "bad": 400} {
		e, runs := creating(t, newMemory())
		for range 2 {
			if w := ask(e, "POST", "/api/things/1", body, key); w.Code != want {
				t.Errorf("%s: got %d, want %d", body, w.Code, want)
			}
		}
		if w := ask(e, "POST", "/api/things/1", "good", key); w.Code != 201 || *runs != 3 {
			t.Errorf("%s: a corrected request got %d after %d runs, want 201 after 3", body, w.Code, *runs)
		}
	}
}

func TestRequestStillRunningIsAConflict(t *testing.T) {
	m := newMemory()
	started, release := make(chan struct{}), make(chan struct{})
	e := engine(t, func(c *httpd.Config) { c.Idempotency = m })
	e.Handle(httpd.Route{Method: "POST", Path: "/api/x", Access: httpd.Public(), Creates: true}, func(c *gin.Context) error {
		close(started)
		<-release
		return ok(c)
	})
	first := make(chan int)
	go func() { first <- ask(e, "POST", "/api/x", "a", key).Code }()
	<-started
	if p := problem(t, ask(e, "POST", "/api/x", "a", key), 409); p.Code != "idempotency.in_progress" {
		t.Errorf("meanwhile: got %q", p.Code)
	}
	close(release)
	if code := <-first; code != 200 {
		t.Errorf("first: got %d", code)
	}
	if w := ask(e, "POST", "/api/x", "a", key); w.Code != 200 || w.Header().Get("Idempotency-Replayed") == "" {
		t.Errorf("afterwards: got %d, want the first answer", w.Code)
	}
}

func TestKeysAreRefusedWhileTheirStoreIsAway(t *testing.T) {
	m := newMemory()
	m.err = errors.New("redis is away")
	e, runs := creating(t, m)
	if p := problem(t, ask(e, "POST", "/api/things/1", "a", key), 503); p.Code != "idempotency.unavailable" || *runs != 0 {
		t.Errorf("with a key: got %q after %d runs", p.Code, *runs)
	}
	if w := ask(e, "POST", "/api/things/1", "a"); w.Code != 201 {
		t.Errorf("without a key: got %d, want 201", w.Code)
	}
}
