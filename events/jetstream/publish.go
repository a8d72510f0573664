package jetstream

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"firstkm/events"
)

const (
	publishWithin = 5 * time.Second // for an acknowledgement
	askWithin     = 5 * time.Second // for an answer of the server
)

// Publish sends the batch without waiting in between, then waits for the acknowledgements.
func (b *Bus) Publish(ctx context.Context, batch ...events.Envelope) ([]events.Ack, error) {
	acks := make([]events.Ack, len(batch))
	if err := b.host.heal(); err != nil {
		return acks, err
	}
	if _, err := b.ready(ctx); err != nil {
		return acks, err
	}
	sent := make([]future, len(batch))
	for i, e := range batch {
		sent[i] = b.send(e)
	}
	var failed error
	for i := range sent {
		ack, err := sent[i].wait(ctx)
		if err != nil {
			failed = first(failed, fmt.Errorf("publish event %s: %w", batch[i].ID, err))
			continue
		}
		acks[i] = events.Ack{Seq: ack.Sequence, Duplicate: ack.Duplicate}
	}
	if err := b.disk.flush(b.names.stream); err != nil {
		clear(acks)
		failed = down(err)
	}
	b.place(ctx, acks)
	if failed != nil {
		b.forget()
	}
	if ctx.Err() == nil && unstored(failed) {
		b.host.suspect(failed)
	}
	return acks, failed
}

// future is an acknowledgement to come, or the reason why none will.
type future struct {
	ack js.PubAckFuture
	err error
}

func (b *Bus) send(e events.Envelope) future {
	if err := e.Check(); err != nil {
		return future{err: err}
	}
	ack, err := b.js.PublishMsgAsync(b.message(e))
	return future{ack: ack, err: down(err)}
}

func (f future) wait(ctx context.Context) (*js.PubAck, error) {
	if f.err != nil {
		return nil, f.err
	}
	select {
	case ack := <-f.ack.Ok():
		return ack, nil
	case err := <-f.ack.Err():
		return nil, down(err)
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// place writes the stream's identity into the acks. It is looked up anew when a sequence that went back shows that the
// stream was made anew meanwhile.
func (b *Bus) place(ctx context.Context, acks []events.Ack) {
	name := b.identityAfter(acks)
	if name == "" {
		info, err := b.Info(ctx)
		if err != nil {
			b.options.Log.Warn("cannot tell which stream holds the events", "error", err)
		}
		name = info.Stream
	}
	for i := range acks {
		if acks[i].Seq > 0 {
			acks[i].Stream = name
		}
	}
}

// identityAfter is the known identity, "" when the acks contradict it.
func (b *Bus) identityAfter(acks []events.Ack) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, ack := range acks {
		switch {
		case ack.Seq == 0 || ack.Duplicate:
		case ack.Seq <= b.highest:
			b.identity = ""
		default:
			b.highest = ack.Seq
		}
	}
	return b.identity
}

// store publishes one message to a stream and returns once it is safe there.
func (b *Bus) store(ctx context.Context, to string, m *nats.Msg) error {
	if err := b.host.heal(); err != nil {
		return err
	}
	wait, cancel := context.WithTimeout(ctx, publishWithin)
	defer cancel()
	_, err := b.js.PublishMsg(wait, m)
	if err == nil {
		err = b.disk.flush(to)
	}
	if ctx.Err() == nil && unstored(err) {
		b.host.suspect(down(err))
	}
	return down(err)
}

// unstored recognises a server that took an event and could not keep it. It says so, or falls silent.
func unstored(err error) bool {
	var api *js.APIError
	var file *fs.PathError // from flushing
	return errors.Is(err, js.ErrAsyncPublishTimeout) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &file) ||
		errors.As(err, &api) && api.Code >= 500
}

func first(a, b error) error {
	if a != nil {
		return a
	}
	return b
}
