package httpd_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"

	"go.uber.org/goleak"
)

// sessions is an Authenticator whose sessions can end or change.
type sessions struct {
	mu sync.Mutex
	by tokens
}

func (s *sessions) Authenticate(ctx context.Context, token string) (actor.Actor, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.by.Authenticate(ctx, token)
}

func (s *sessions) set(token string, who actor.Actor) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.by[token] = who
}

func (s *sessions) end(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.by, token)
}

// live is a served engine with a hub.
type live struct {
	hub  *httpd.Hub
	auth *sessions
	url  string
}

func broadcast(t *testing.T, cfg httpd.HubConfig) live {
	t.Helper()
	auth := &sessions{by: everyone()}
	e := engine(t, func(c *httpd.Config) { c.Authenticator = auth })
	l := live{hub: e.Events(cfg), auth: auth}
	if err := e.Err(); err != nil {
		t.Fatalf("register: %v", err)
	}
	srv := httptest.NewServer(e)
	t.Cleanup(func() { l.hub.Close(); srv.Close() })
	l.url = srv.URL + httpd.EventsPath
	return l
}

// events reads one stream; lines arrive on a channel that is closed at its end.
type events struct {
	resp  *http.Response
	lines chan string
}

func (l live) listen(t *testing.T, token string, headers ...string) events {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	t.Cleanup(cancel)
	req, err := http.NewRequestWithContext(ctx, "GET", l.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept-Encoding", "zstd, gzip")
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	client := &http.Client{Transport: &http.Transport{}}
	t.Cleanup(client.CloseIdleConnections)
	resp, err := client.Do(req)
	if err != nil {
		t.Fatalf("listen: %v", err)
	}
	ev := events{resp, make(chan string, 1000)}
	go func() {
		defer close(ev.lines)
		defer func() { _ = resp.Body.Close() }()
		for in := bufio.NewScanner(resp.Body); in.Scan(); {
			ev.lines <- in.Text()
		}
	}()
	return ev
}

// until reads lines up to the first that begins so, and returns all of them; ok is false when the stream ends before.
func (ev events) until(t *testing.T, prefix string) (read []string, ok bool) {
	t.Helper()
	for {
		select {
		case line, open := <-ev.lines:
			if !open {
				return read, false
			}
			read = append(read, line)
			if strings.HasPrefix(line, prefix) {
				return read, true
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("no line %q within ten seconds; read %q", prefix, read)
		}
	}
}

func (ev events) ended(t *testing.T, why string) {
	t.Helper()
	if read, ok := ev.until(t, "never"); ok {
		t.Errorf("%s: the stream goes on: %q", why, read)
	}
}

func only(role actor.Role) func(actor.Actor) bool {
	return func(who actor.Actor) bool { return who.Is(role) }
}

func TestEventsReachThoseWhoMaySeeThem(t *testing.T) {
	l := broadcast(t, httpd.HubConfig{})
	student, school := l.listen(t, "student"), l.listen(t, "school")
	for _, ev := range []events{student, school} {
		ev.until(t, "retry: ")
	}
	h := student.resp.Header
	if h.Get("Content-Type") != "text/event-stream; charset=utf-8" || h.Get("X-Accel-Buffering") != "no" || h.Get("Content-Encoding") != "" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("headers: %v", h)
	}
	l.hub.Broadcast(httpd.Message{ID: "1", Event: "secret", Data: []byte(`{}`), Allow: only(actor.School)})
	l.hub.Broadcast(httpd.Message{ID: "2", Event: "nobody", Data: []byte(`{}`)})
	l.hub.Broadcast(httpd.Message{ID: "3\nx", Event: "two\r\nlines", Data: []byte("{\n}"), Allow: func(actor.Actor) bool { return true }})
	got, _ := student.until(t, "data: }")
	if want := "|id: 3x|event: twolines|data: {|data: }"; strings.Join(got, "|") != want {
		t.Errorf("student: got %q, want %q", got, want)
	}
	got, _ = school.until(t, "data: }")
	if !strings.HasPrefix(strings.Join(got, "|"), "|id: 1|event: secret|data: {}||id: 3x|") {
		t.Errorf("school: got %q, want both of its events", got)
	}
}

func TestEventStreamsAreForSessions(t *testing.T) {
	l := broadcast(t, httpd.HubConfig{PerAccount: 2})
	for token, want := range map[string]int{"nobody": 401, "scopeless": 403} {
		if ev := l.listen(t, token); ev.resp.StatusCode != want {
			t.Errorf("%s: got %d, want %d", token, ev.resp.StatusCode, want)
		}
	}
	l.listen(t, "student").until(t, "retry")
	l.listen(t, "student").until(t, "retry")
	if ev := l.listen(t, "student"); ev.resp.StatusCode != 429 || ev.resp.Header.Get("Retry-After") == "" {
		t.Errorf("a third stream of an account: got %d, want 429", ev.resp.StatusCode)
	}
	if ev := l.listen(t, "school"); ev.resp.StatusCode != 200 {
		t.Errorf("another account: got %d, want 200", ev.resp.StatusCode)
	}
	if got := l.hub.Len(); got != 3 {
		t.Errorf("streams open: got %d, want 3", got)
	}
}

func TestInterruptedStreamBeginsWithReset(t *testing.T) {
	l := broadcast(t, httpd.HubConfig{})
	if got, _ := l.listen(t, "student", "Last-Event-ID: 7").until(t, "data: "); strings.Join(got[1:], "|") != "|event: reset|data: {}" {
		t.Errorf("got %q, want reset", got)
	}
}

func TestHeartbeat(t *testing.T) {
	l := broadcast(t, httpd.HubConfig{Heartbeat: 20 * time.Millisecond})
	if _, ok := l.listen(t, "student").until(t, ": ping"); !ok {
		t.Error("the stream ended without a heartbeat")
	}
}

func TestStreamEndsWithItsSession(t *testing.T) {
	l := broadcast(t, httpd.HubConfig{Recheck: 10 * time.Millisecond})
	leaver, mover, stayer := l.listen(t, "student"), l.listen(t, "school"), l.listen(t, "bureau")
	for _, ev := range []events{leaver, mover, stayer} {
		ev.until(t, "retry")
	}
	l.auth.end("student")
	leaver.ended(t, "signed out")
	l.auth.set("school", actor.Actor{Account: "acc_school", Role: actor.Enterprise, Org: "org_1"})
	mover.ended(t, "another role")
	l.hub.Broadcast(httpd.Message{Data: []byte("{}"), Allow: only(actor.Bureau)})
	if _, ok := stayer.until(t, "data: "); !ok {
		t.Error("the session that goes on lost its stream")
	}
}

func TestClientThatLagsIsDropped(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	auth := &sessions{by: everyone()}
	e := engine(t, func(c *httpd.Config) { c.Authenticator = auth })
	hub := e.Events(httpd.HubConfig{Buffer: 2})
	// A client whose connection takes nothing: its first write blocks until it is released.
	stuck := &stuckWriter{header: http.Header{}, wrote: make(chan struct{}), release: make(chan struct{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		r := httptest.NewRequest("GET", httpd.EventsPath, nil)
		r.Header.Set("Authorization", bearerValue("student"))
		e.ServeHTTP(stuck, r)
	}()
	<-stuck.wrote
	for range 3 {
		hub.Broadcast(httpd.Message{Data: []byte("{}"), Allow: only(actor.Student)})
	}
	if got := hub.Len(); got != 0 {
		t.Errorf("streams after the buffer overflowed: got %d, want 0", got)
	}
	close(stuck.release)
	<-done
}

func bearerValue(token string) string { return "Bearer " + token }

type stuckWriter struct {
	header         http.Header
	once           sync.Once
	wrote, release chan struct{}
}

func (w *stuckWriter) Header() http.Header { return w.header }
func (w *stuckWriter) WriteHeader(int)     {}
func (w *stuckWriter) Flush()              {}
func (w *stuckWriter) Write(b []byte) (int, error) {
	w.once.Do(func() { close(w.wrote) })
	<-w.release
	return len(b), nil
}
