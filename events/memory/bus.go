// Package memory is the event bus without a server: for tests, and to say in little code what a bus promises. It forgets
// everything when the process ends.
package memory

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"firstkm/events"
)

// ErrClosed says that the bus was closed.
var ErrClosed = errors.New("the bus is closed")

// Bus holds all events in memory. Make it with New.
type Bus struct {
	identity string
	now      func() time.Time
	log      *slog.Logger

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every change
	closed   bool
	stream   []message
	ids      map[string]uint64
	durables map[string]*durable
	dead     []events.DeadLetter
	lastDead uint64
}

// message is an envelope in the stream; only names the durable that a replay is meant for.
type message struct {
	events.Envelope
	only string
}

// durable is what is remembered about a consumer.
type durable struct {
	busy chan struct{} // holds an element while one Consume works
	next uint64        // sequence to be given next
	try  int           // how often it has been given
}

var _ events.Bus = (*Bus)(nil)

// New makes an empty bus. The identity tells its stream from others; now dates dead letters.
func New(identity string, now func() time.Time) *Bus {
	return &Bus{
		identity: identity,
		now:      now,
		log:      slog.Default(),
		changed:  make(chan struct{}),
		ids:      map[string]uint64{},
		durables: map[string]*durable{},
	}
}

// Publish adds the envelopes that can be published; ids are remembered for ever.
func (b *Bus) Publish(ctx context.Context, batch ...events.Envelope) ([]events.Ack, error) {
	acks := make([]events.Ack, len(batch))
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.open(ctx); err != nil {
		return acks, err
	}
	var failed error
	for i, e := range batch {
		if err := e.Check(); err != nil {
			if failed == nil {
				failed = err
			}
			continue
		}
		acks[i] = b.add(e.ID, e, "")
	}
	return acks, failed
}

// add appends unless the id is known. The lock is held.
func (b *Bus) add(id string, e events.Envelope, only string) events.Ack {
	if seq, known := b.ids[id]; known {
		return events.Ack{Stream: b.identity, Seq: seq, Duplicate: true}
	}
	e.Stream, e.Seq, e.Attempt = b.identity, uint64(len(b.stream))+1, 0
	e.Data = slices.Clone(e.Data)
	b.stream = append(b.stream, message{e, only})
	b.ids[id] = e.Seq
	b.signal()
	return events.Ack{Stream: b.identity, Seq: e.Seq}
}

// Info describes the stream.
func (b *Bus) Info(ctx context.Context) (events.Info, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return events.Info{Stream: b.identity, First: 1, Last: uint64(len(b.stream))}, b.open(ctx)
}

// Healthy answers nil until the bus is closed.
func (b *Bus) Healthy(ctx context.Context) error {
	_, err := b.Info(ctx)
	return err
}

// Close makes every later call fail, and those that block return.
func (b *Bus) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.closed {
		b.closed = true
		b.signal()
	}
	return nil
}

// open reports why nothing can be done. The lock is held.
func (b *Bus) open(ctx context.Context) error {
	if b.closed {
		return ErrClosed
	}
	return ctx.Err()
}

// signal wakes everybody who waits. The lock is held.
func (b *Bus) signal() {
	close(b.changed)
	b.changed = make(chan struct{})
}

// wait blocks until there is something from sequence next on, and returns up to most of it.
func (b *Bus) wait(ctx context.Context, next uint64, most int) ([]message, error) {
	for {
		b.mu.Lock()
		changed, err := b.changed, b.open(ctx)
		var found []message
		if err == nil && next <= uint64(len(b.stream)) {
			found = slices.Clone(b.stream[next-1 : min(len(b.stream), int(next)-1+most)])
		}
		b.mu.Unlock()
		if err != nil || len(found) > 0 {
			return found, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
}
