package httpd

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"
)

// EventsPath is where browsers listen.
const EventsPath = "/api/v1/events"

// EventsAccess is who may listen: whoever is signed in; API tokens need the scope read.
func EventsAccess() Access { return SignedIn().Scope("read") }

// ErrStreams refuses more event streams than an account may have open.
var ErrStreams = fault.New(fault.TooMany, "events.streams", "打开的页面太多，此页不再自动更新。请关闭一些页面后刷新。", "too many pages are open; close some and reload this one for live updates")

// Message is one event for those who may see it.
type Message struct {
	ID    string
	Event string
	Data  []byte                 // one JSON value
	Allow func(actor.Actor) bool // nil allows nobody
}

// HubConfig are a hub's measures; zero members take the values in the comments.
type HubConfig struct {
	Heartbeat  time.Duration // mean time between comments that keep proxies from closing: 20 s, spread by a quarter
	Recheck    time.Duration // how often a stream asks again who it belongs to: 1 min
	Buffer     int           // messages waiting for one client before it is dropped: 64
	PerAccount int           // streams of one account at once: 8
	WriteLimit time.Duration // for one write to a client: 10 s
}

func (c HubConfig) filled() HubConfig {
	if c.Heartbeat == 0 {
		c.Heartbeat = 20 * time.Second
	}
	if c.Recheck == 0 {
		c.Recheck = time.Minute
	}
	if c.Buffer == 0 {
		c.Buffer = 64
	}
	if c.PerAccount == 0 {
		c.PerAccount = 8
	}
	if c.WriteLimit == 0 {
		c.WriteLimit = 10 * time.Second
	}
	return c
}

// Hub fans messages out to the event streams of this node. It starts no goroutine: each stream lives in its request.
type Hub struct {
	cfg     HubConfig
	auth    Authenticator
	mu      sync.Mutex
	streams map[*stream]struct{}
	counts  map[ident.ID]int
	closed  bool
	done    chan struct{}
}

// stream is one listening client.
type stream struct {
	who  actor.Actor
	out  chan []byte
	gone chan struct{} // closed when the client lags and is dropped
}

// Events makes a hub and serves it at EventsPath. It ends its streams when the engine drains.
func (e *Engine) Events(cfg HubConfig) *Hub {
	h := &Hub{
		cfg: cfg.filled(), auth: e.auth,
		streams: map[*stream]struct{}{}, counts: map[ident.ID]int{}, done: make(chan struct{}),
	}
	e.Handle(Route{Method: http.MethodGet, Path: EventsPath, Access: EventsAccess(), Timeout: NoTimeout}, h.serve)
	e.OnDrain(h.Close)
	gauge := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "firstkm_event_streams", Help: "Browsers listening for events on this node.",
	}, func() float64 { return float64(h.Len()) })
	if err := e.metrics.registry.Register(gauge); err != nil {
		e.faults = append(e.faults, fmt.Errorf("httpd: %w", err))
	}
	return h
}

// Len is the number of streams open now.
func (h *Hub) Len() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.streams)
}

// Broadcast hands a message to every stream that may see it and never waits: a client whose buffer is full is dropped,
// reconnects and is told to read again.
func (h *Hub) Broadcast(m Message) {
	if m.Allow == nil {
		return
	}
	frame := encode(m)
	h.mu.Lock()
	defer h.mu.Unlock()
	for s := range h.streams {
		if !m.Allow(s.who) {
			continue
		}
		select {
		case s.out <- frame:
		default:
			h.remove(s)
			close(s.gone)
		}
	}
}

// Close ends every stream and admits no more.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.closed {
		h.closed = true
		close(h.done)
	}
}

func (h *Hub) join(who actor.Actor) (*stream, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return nil, ErrSlow.Retry(time.Second)
	case h.counts[who.Account] >= h.cfg.PerAccount:
		return nil, ErrStreams.Retry(time.Minute)
	}
	s := &stream{who: who, out: make(chan []byte, h.cfg.Buffer), gone: make(chan struct{})}
	h.streams[s] = struct{}{}
	h.counts[who.Account]++
	return s, nil
}

func (h *Hub) leave(s *stream) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.remove(s)
}

// remove forgets a stream; h.mu is held.
func (h *Hub) remove(s *stream) {
	if _, ok := h.streams[s]; !ok {
		return
	}
	delete(h.streams, s)
	if h.counts[s.who.Account]--; h.counts[s.who.Account] == 0 {
		delete(h.counts, s.who.Account)
	}
}

func (h *Hub) serve(c *gin.Context) error {
	ctx := c.Request.Context()
	s, err := h.join(Who(ctx))
	if err != nil {
		return err
	}
	defer h.leave(s)
	c.Header("Content-Type", "text/event-stream; charset=utf-8")
	c.Header("Cache-Control", "no-store")
	c.Header("X-Accel-Buffering", "no") // nginx would hold events back
	if c.Request.Method == http.MethodHead {
		return nil
	}
	w := &eventWriter{w: c.Writer, rc: http.NewResponseController(c.Writer), limit: h.cfg.WriteLimit}
	first := fmt.Appendf(nil, "retry: %d\n\n", 2000+rand.IntN(3000)) // spread, so that a restart is not followed by a stampede
	if c.GetHeader("Last-Event-ID") != "" {
		first = append(first, "event: reset\ndata: {}\n\n"...)
	}
	if w.write(first) == nil {
		h.pump(ctx, s, w)
	}
	return nil
}

// pump writes until the client leaves or lags, its session ends or changes, or the hub closes.
func (h *Hub) pump(ctx context.Context, s *stream, w *eventWriter) {
	beat := time.NewTicker(h.cfg.Heartbeat*3/4 + rand.N(h.cfg.Heartbeat/2))
	defer beat.Stop()
	recheck := time.NewTicker(h.cfg.Recheck)
	defer recheck.Stop()
	for {
		var frame []byte
		select {
		case <-ctx.Done():
			return
		case <-h.done:
			return
		case <-s.gone:
			return
		case <-recheck.C:
			if !h.still(ctx, s.who) {
				return
			}
			continue
		case <-beat.C:
			frame = []byte(": ping\n\n")
		case frame = <-s.out:
		}
		if w.write(frame) != nil {
			return
		}
	}
}

// still reports whether the stream's session goes on in the same role for the same organisation. When that cannot be
// found out the stream ends; the client asks again.
func (h *Hub) still(ctx context.Context, was actor.Actor) bool {
	now, err := h.auth.Authenticate(ctx, Token(ctx))
	return err == nil && now.Account == was.Account && now.Role == was.Role && now.Org == was.Org
}

// encode writes a message as the event stream format wants it.
func encode(m Message) []byte {
	var b bytes.Buffer
	if m.ID != "" {
		fmt.Fprintf(&b, "id: %s\n", oneLine(m.ID))
	}
	if m.Event != "" {
		fmt.Fprintf(&b, "event: %s\n", oneLine(m.Event))
	}
	for line := range bytes.Lines(m.Data) {
		fmt.Fprintf(&b, "data: %s\n", bytes.TrimRight(line, "\r\n"))
	}
	b.WriteByte('\n')
	return b.Bytes()
}

func oneLine(s string) string { return strings.NewReplacer("\n", "", "\r", "", "\x00", "").Replace(s) }

// eventWriter writes frames at once, each within limit.
type eventWriter struct {
	w     http.ResponseWriter
	rc    *http.ResponseController
	limit time.Duration
}

func (w *eventWriter) write(frame []byte) error {
	_ = w.rc.SetWriteDeadline(time.Now().Add(w.limit)) // test recorders have none
	if _, err := w.w.Write(frame); err != nil {
		return err
	}
	return w.rc.Flush()
}
