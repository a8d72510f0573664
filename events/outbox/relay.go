// Package outbox carries events from SQL to the stream: at least once, in order for each key. A row leaves SQL only after
// the stream has acknowledged it, so a crash anywhere repeats events and loses none.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"firstkm/events"
)

// Source is the SQL side of the outbox.
type Source interface {
	// Lead makes this process the only relay until release is called or its connection is lost; ok is false while another
	// one leads. What loses the lead must also fail Pending (on PostgreSQL: run it on the connection that holds the lock),
	// so that the relay asks again.
	Lead(ctx context.Context) (release func(), ok bool, err error)
	// Pending reads up to limit of the oldest rows, in an order in which no row can later appear before one already
	// read, and in which rows of one key stand as they were committed.
	Pending(ctx context.Context, limit int) ([]events.Row, error)
	// Done removes the rows, in one transaction, and may number them for the public feed: receipts come in the order of
	// publishing. It is called beside Pending, never beside itself; a Pending that begins after it has returned does not
	// see the rows any more.
	Done(ctx context.Context, receipts []events.Receipt) error
	// Wake receives after a commit has added rows. It is a hint: the relay also looks by itself once a second.
	Wake() <-chan struct{}
}

// Options change how the relay works; zero values mean the defaults.
type Options struct {
	Batch   int           // rows read at once; 512
	Poll    time.Duration // how often to look without being woken; 1 s
	Backoff time.Duration // longest pause after a failure; 5 s. The first one is a hundredth of it
	Log     *slog.Logger  // slog.Default
}

// Relay moves rows from a Source to a Publisher.
type Relay struct {
	source    Source
	publisher events.Publisher
	options   Options

	mu     sync.Mutex
	failed error
}

// New makes a relay; Run starts it.
func New(source Source, publisher events.Publisher, o Options) *Relay {
	if o.Batch <= 0 {
		o.Batch = 512
	}
	if o.Poll <= 0 {
		o.Poll = time.Second
	}
	if o.Backoff <= 0 {
		o.Backoff = 5 * time.Second
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Relay{source: source, publisher: publisher, options: o}
}

// Run relays until ctx ends, and returns its error. Failures are logged once, retried with growing pauses, and shown by
// Healthy meanwhile.
func (r *Relay) Run(ctx context.Context) error {
	pause := time.Duration(0)
	for ctx.Err() == nil {
		worked, err := r.term(ctx)
		switch {
		case ctx.Err() != nil:
		case err == nil:
			r.report(nil)
			pause = r.options.Poll // another process leads
		default:
			r.report(err)
			pause = r.longer(pause, worked)
		}
		events.Rest(ctx, pause)
	}
	return ctx.Err()
}

// Healthy is the failure that holds events back now, nil if nothing does.
func (r *Relay) Healthy() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.failed
}

// term leads, if it may, and drains until something fails. It reports whether anything was published.
func (r *Relay) term(ctx context.Context) (worked bool, err error) {
	release, ok, err := r.source.Lead(ctx)
	if err != nil {
		return false, fmt.Errorf("lead the relay: %w", err)
	}
	if !ok {
		return false, nil
	}
	defer release()
	left := settle(ctx, r.source)
	defer func() { err = errors.Join(err, left.close()) }()
	for ctx.Err() == nil {
		sent, more, err := r.round(ctx, left)
		worked = worked || sent
		if err != nil {
			return worked, err
		}
		r.report(nil)
		if !more {
			r.wait(ctx, left)
		}
	}
	return worked, ctx.Err()
}

// round publishes one batch. Rows that were published are removed beside it, also when others failed: whoever waits for an
// event need not wait for the row of the one before it to be gone.
func (r *Relay) round(ctx context.Context, left *settler) (sent, more bool, err error) {
	published, err := left.begin(mostSettling * r.options.Batch)
	if err != nil {
		return false, false, err
	}
	limit := r.options.Batch + len(published)
	rows, err := r.source.Pending(ctx, limit)
	if err != nil {
		return false, false, fmt.Errorf("read the outbox: %w", err)
	}
	more = len(rows) == limit
	rows = slices.DeleteFunc(rows, func(row events.Row) bool { return published[row.ID] })
	receipts, err := r.publish(ctx, rows)
	left.add(receipts)
	return len(receipts) > 0, more, err
}

// wait returns when there may be new rows.
func (r *Relay) wait(ctx context.Context, left *settler) {
	timer := time.NewTimer(r.options.Poll)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	case <-r.source.Wake():
	case <-left.failed:
	}
}

func (r *Relay) longer(pause time.Duration, worked bool) time.Duration {
	first := r.options.Backoff / 100
	if worked || pause < first {
		return first
	}
	return min(2*pause, r.options.Backoff)
}

// report remembers the state and logs when it changes.
func (r *Relay) report(err error) {
	r.mu.Lock()
	before := r.failed
	r.failed = err
	r.mu.Unlock()
	switch {
	case err != nil && before == nil:
		r.options.Log.Warn("events wait in the outbox", "error", err)
	case err == nil && before != nil:
		r.options.Log.Info("events flow again")
	}
}
