package jetstream

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"firstkm/events"
)

// Follow reads the stream after a position. See events.Bus.
func (b *Bus) Follow(ctx context.Context, after events.Position, most int, apply func(context.Context, []events.Envelope) error) error {
	t := tail{bus: b, at: after, most: most, apply: apply}
	return t.run(ctx)
}

// Watch gives h what is published from now on. After an outage it goes on where it was; when the stream was made anew it
// begins at its end.
func (b *Bus) Watch(ctx context.Context, subjects []string, h events.Handler) error {
	for ctx.Err() == nil {
		info, err := b.Info(ctx)
		if err != nil {
			events.Rest(ctx, reopenAfter)
			continue
		}
		t := tail{bus: b, at: info.End(), subjects: subjects, apply: func(ctx context.Context, batch []events.Envelope) error {
			for _, e := range batch {
				if err := h(ctx, e); err != nil && ctx.Err() == nil {
					b.options.Log.Warn("a watcher failed", "subject", e.Subject, "id", e.ID, "error", err)
				}
			}
			return nil
		}}
		if err := t.run(ctx); !errors.Is(err, events.ErrGone) {
			return err
		}
	}
	return ctx.Err()
}

// tail reads everything after a position through a consumer that the server forgets when nobody asks any more.
type tail struct {
	bus      *Bus
	at       events.Position // of the last event applied or passed over
	subjects []string
	most     int
	apply    func(context.Context, []events.Envelope) error
}

// applyError tells the caller's own failure from the server's.
type applyError struct{ error }

func (t *tail) run(ctx context.Context) error {
	if t.most <= 0 {
		t.most = 500
	}
	for ctx.Err() == nil {
		err := t.session(ctx)
		var own applyError
		switch {
		case errors.As(err, &own):
			return own.error
		case errors.Is(err, events.ErrGone) || refused(err):
			return err
		case ctx.Err() == nil:
			t.bus.options.Log.Warn("following the stream starts again", "error", err)
			events.Rest(ctx, reopenAfter)
		}
	}
	return ctx.Err()
}

// session reads until something breaks. The position is checked after the consumer was made: were the stream made anew
// in between, the consumer would be gone with it.
func (t *tail) session(ctx context.Context) error {
	consumer, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer t.remove(consumer)
	info, err := t.bus.Info(ctx)
	if err != nil {
		return err
	}
	if err := info.Check(t.at); err != nil {
		return err
	}
	for delivered := uint64(0); ; {
		messages, err := t.fetch(ctx, consumer)
		if err != nil {
			return err
		}
		if err := t.pass(ctx, messages, &delivered); err != nil {
			return err
		}
	}
}

func (t *tail) open(ctx context.Context) (js.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	if _, err := t.bus.ready(ctx); err != nil {
		return nil, err
	}
	c, err := t.bus.js.CreateConsumer(ctx, t.bus.names.stream, js.ConsumerConfig{
		FilterSubjects:    t.bus.names.filters(t.subjects),
		AckPolicy:         js.AckNonePolicy,
		DeliverPolicy:     js.DeliverByStartSequencePolicy,
		OptStartSeq:       t.at.Seq + 1,
		InactiveThreshold: time.Minute,
		MemoryStorage:     true,
		Replicas:          1,
	})
	if err != nil {
		t.bus.forget()
		return nil, fmt.Errorf("open a follower: %w", err)
	}
	return c, nil
}

func (t *tail) remove(c js.Consumer) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = t.bus.js.DeleteConsumer(ctx, t.bus.names.stream, c.CachedInfo().Name) // the server does it too, after a minute
}

// fetch waits for a message and takes those that stand behind it already. None after half a minute is no error.
func (t *tail) fetch(ctx context.Context, c js.Consumer) ([]js.Msg, error) {
	wait, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	one, err := c.Fetch(1, js.FetchContext(wait), js.FetchHeartbeat(heartbeat))
	if err != nil {
		return nil, fmt.Errorf("ask for events: %w", err)
	}
	messages, err := collect(nil, one)
	if err != nil || len(messages) == 0 || t.most == 1 {
		return messages, err
	}
	rest, err := c.FetchNoWait(t.most - 1)
	if err != nil {
		return messages, nil
	}
	messages, _ = collect(messages, rest) // what is missing shows as a gap
	return messages, nil
}

func collect(messages []js.Msg, batch js.MessageBatch) ([]js.Msg, error) {
	for m := range batch.Messages() {
		messages = append(messages, m)
	}
	err := batch.Error()
	if errors.Is(err, nats.ErrTimeout) || errors.Is(err, js.ErrNoMessages) {
		err = nil
	}
	return messages, err
}

// pass checks that nothing is missing, applies the events and moves the position.
func (t *tail) pass(ctx context.Context, messages []js.Msg, delivered *uint64) error {
	batch := make([]events.Envelope, 0, len(messages))
	at := t.at
	for _, m := range messages {
		meta, err := m.Metadata()
		if err != nil {
			return fmt.Errorf("read an event's place: %w", err)
		}
		if *delivered++; meta.Sequence.Consumer != *delivered {
			return errors.New("an event was lost on the way")
		}
		if len(t.subjects) == 0 && meta.Sequence.Stream != at.Seq+1 {
			if err := t.jump(ctx, at); err != nil {
				return err
			}
		}
		at.Seq = meta.Sequence.Stream
		if m.Headers().Get(headerOnly) == "" {
			e := t.bus.names.envelope(m.Subject(), m.Headers(), m.Data())
			e.Stream, e.Seq = at.Stream, at.Seq
			batch = append(batch, e)
		}
	}
	if len(batch) > 0 {
		if err := t.apply(ctx, batch); err != nil {
			return applyError{err}
		}
	}
	t.at = at
	return nil
}

// jump decides about a gap: an event removed by hand is none, a stream that has dropped its beginning is gone.
func (t *tail) jump(ctx context.Context, at events.Position) error {
	info, err := t.bus.Info(ctx)
	if err != nil {
		return err
	}
	return info.Check(at)
}
