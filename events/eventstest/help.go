package eventstest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/events"
)

// patience is how long a test waits for what must happen; quiet is how long it looks for what must not.
const (
	patience = 20 * time.Second
	quiet    = 150 * time.Millisecond
)

const published = "firstkm.placement.published.v1"

var noon = time.Date(2026, 9, 1, 12, 0, 0, 123456000, time.UTC)

var lastID atomic.Uint64

// Envelope makes an envelope with an id of its own, for tests.
func Envelope(subject, key string) events.Envelope {
	n := lastID.Add(1)
	id := fmt.Sprintf("evt_%d_%d", time.Now().UnixNano(), n)
	return events.Envelope{ID: id, Subject: subject, Key: key, At: noon, Data: json.RawMessage(fmt.Sprintf(`{"n":%d}`, n))}
}

// publish sends one after another, as the relay does for one key, and returns them with their places.
func publish(t *testing.T, b events.Bus, batch ...events.Envelope) []events.Envelope {
	t.Helper()
	acks, err := b.Publish(t.Context(), batch...)
	if err != nil {
		t.Fatalf("publish: %v", err)
	}
	for i, ack := range acks {
		batch[i].Stream, batch[i].Seq = ack.Stream, ack.Seq
	}
	return batch
}

func several(n int, key string) []events.Envelope {
	batch := make([]events.Envelope, n)
	for i := range batch {
		batch[i] = Envelope(published, key)
	}
	return batch
}

// running is something that blocks, at work in the background.
type running struct {
	stop context.CancelFunc
	done chan error
}

// start runs do until the test ends.
func start(t *testing.T, do func(context.Context) error) *running {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{stop: cancel, done: make(chan error, 1)}
	go func() { r.done <- do(ctx) }()
	t.Cleanup(func() { r.end(t) })
	return r
}

// end stops it, waits, and expects that it says why it stopped.
func (r *running) end(t *testing.T) {
	t.Helper()
	r.stop()
	select {
	case err := <-r.done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v, want the context's error", err)
		}
		r.done <- err
	case <-time.After(patience):
		t.Fatal("does not end with its context")
	}
}

// heard collects what a handler was given.
type heard struct {
	mu  sync.Mutex
	got []events.Envelope
	new chan struct{}
}

func listen() *heard { return &heard{new: make(chan struct{}, 1)} }

func (h *heard) handle(_ context.Context, e events.Envelope) error {
	h.mu.Lock()
	h.got = append(h.got, e)
	h.mu.Unlock()
	select {
	case h.new <- struct{}{}:
	default:
	}
	return nil
}

func (h *heard) all() []events.Envelope {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]events.Envelope(nil), h.got...)
}

// wait returns once n events were heard, with everything heard so far.
func (h *heard) wait(t *testing.T, n int) []events.Envelope {
	t.Helper()
	deadline := time.After(patience)
	for {
		if got := h.all(); len(got) >= n {
			return got
		}
		select {
		case <-h.new:
		case <-deadline:
			t.Fatalf("heard %d events, want %d", len(h.all()), n)
		}
	}
}

// exactly returns once n events were heard, and no more came for a moment.
func (h *heard) exactly(t *testing.T, n int) []events.Envelope {
	t.Helper()
	h.wait(t, n)
	<-time.After(quiet)
	got := h.all()
	if len(got) != n {
		t.Fatalf("heard %d events, want %d: %v", len(got), n, ids(got))
	}
	return got
}

func ids(batch []events.Envelope) []string {
	list := make([]string, len(batch))
	for i, e := range batch {
		list[i] = e.ID
	}
	return list
}

func same(t *testing.T, got, want []events.Envelope) {
	t.Helper()
	if g, w := fmt.Sprint(ids(got)), fmt.Sprint(ids(want)); g != w {
		t.Errorf("got  %s\nwant %s", g, w)
	}
}

func consume(t *testing.T, b events.Bus, c events.Consumer, h events.Handler) *running {
	t.Helper()
	if c.Backoff == nil {
		c.Backoff = []time.Duration{10 * time.Millisecond, 20 * time.Millisecond}
	}
	return start(t, func(ctx context.Context) error { return b.Consume(ctx, c, h) })
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(patience)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
