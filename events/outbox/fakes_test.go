package outbox_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/events/outbox"
)

// run runs a relay until the test ends.
func run(t *testing.T, source outbox.Source, p events.Publisher, o outbox.Options) *outbox.Relay {
	t.Helper()
	relay := outbox.New(source, p, o)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- relay.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the relay ended with %v", err)
		}
	})
	return relay
}

// table is an outbox without SQL.
type table struct {
	mu      sync.Mutex
	rows    []events.Row
	last    int64
	done    []events.Receipt
	led     bool
	started int
	refused int
	looked  int
	broken  bool
	crash   bool
	wake    chan struct{}
}

func newTable() *table { return &table{wake: make(chan struct{}, 1)} }

var errBroken = errors.New("connection lost")

func (s *table) Lead(context.Context) (func(), bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return nil, false, errBroken
	}
	if s.led {
		s.refused++
		return nil, false, nil
	}
	s.led = true
	s.started++
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.led = false
	}, true, nil
}

func (s *table) Pending(ctx context.Context, limit int) ([]events.Row, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken {
		return nil, errBroken
	}
	s.looked++
	return slices.Clone(s.rows[:min(limit, len(s.rows))]), ctx.Err()
}

func (s *table) Done(ctx context.Context, receipts []events.Receipt) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.broken || s.crash {
		return errBroken
	}
	s.done = append(s.done, receipts...)
	gone := map[int64]bool{}
	for _, r := range receipts {
		gone[r.ID] = true
	}
	s.rows = slices.DeleteFunc(s.rows, func(r events.Row) bool { return gone[r.ID] })
	return ctx.Err()
}

func (s *table) Wake() <-chan struct{} { return s.wake }

// insert adds n rows over the given number of keys and wakes nobody; it returns their envelopes.
func (s *table) insert(n, keys int) (added []events.Envelope) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i := range n {
		s.last++
		e := events.Envelope{
			ID: fmt.Sprint("evt_", s.last), Subject: "firstkm.placement.changed.v1", Key: fmt.Sprint("plc_", i%keys),
			At: time.Unix(0, 0).UTC(), Data: json.RawMessage(`{}`),
		}
		s.rows = append(s.rows, events.Row{ID: s.last, Envelope: e})
		added = append(added, e)
	}
	return added
}

// commit inserts and wakes.
func (s *table) commit(n, keys int) []events.Envelope {
	added := s.insert(n, keys)
	select {
	case s.wake <- struct{}{}:
	default:
	}
	return added
}

func (s *table) setBroken(broken bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.broken = broken
}

func (s *table) recover() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.crash = false
}

func (s *table) receipts() []events.Receipt {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.done)
}

func (s *table) terms() int    { return s.count(func() int { return s.started }) }
func (s *table) refusals() int { return s.count(func() int { return s.refused }) }

func (s *table) count(of func() int) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return of()
}

func (s *table) waitEmpty(t testing.TB) { t.Helper(); s.waitLeft(t, 0) }

func (s *table) waitLeft(t testing.TB, n int) {
	t.Helper()
	eventually(t, fmt.Sprintf("the outbox holds %d rows", n), func() bool {
		return s.count(func() int { return len(s.rows) }) == n
	})
}

// waitIdle returns once a relay has looked and found nothing.
func (s *table) waitIdle(t *testing.T) {
	t.Helper()
	eventually(t, "a relay looks", func() bool { return s.count(func() int { return s.looked }) > 0 })
}

// stream is a publisher that fails as told and drops no duplicates.
type stream struct {
	mu     sync.Mutex
	got    []events.Envelope
	fail   func(n int) error // n is the number in the event's id, from 0
	silent int               // acknowledgements to be lost
}

func (p *stream) Publish(_ context.Context, batch ...events.Envelope) ([]events.Ack, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	acks := make([]events.Ack, len(batch))
	var failed error
	for i, e := range batch {
		if p.fail != nil {
			var n int
			if _, err := fmt.Sscanf(e.ID, "evt_%d", &n); err != nil {
				return nil, err
			}
			if err := p.fail(n - 1); err != nil {
				failed = err
				continue
			}
		}
		p.got = append(p.got, e)
		if p.silent > 0 {
			p.silent--
			continue
		}
		acks[i] = events.Ack{Stream: "fake", Seq: uint64(len(p.got))}
	}
	return acks, failed
}

func (p *stream) set(fail func(int) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail = fail
}

func (p *stream) copies() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.got)
}

// expect says that each wanted event was published, and for each key in the wanted order, first copies counted.
func (p *stream) expect(t *testing.T, want []events.Envelope) {
	t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	seen := map[string]bool{}
	got := map[string][]string{}
	for _, e := range p.got {
		if !seen[e.ID] {
			seen[e.ID] = true
			got[e.Key] = append(got[e.Key], e.ID)
		}
	}
	wanted := map[string][]string{}
	for _, e := range want {
		wanted[e.Key] = append(wanted[e.Key], e.ID)
	}
	if len(seen) != len(want) {
		t.Errorf("%d events were published, want %d", len(seen), len(want))
	}
	for key := range wanted {
		if !slices.Equal(got[key], wanted[key]) {
			t.Errorf("%s: got %v, want %v", key, got[key], wanted[key])
		}
	}
}

// eventually waits for a condition.
func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for !ok() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("waited in vain: %s", what)
		}
	}
}
