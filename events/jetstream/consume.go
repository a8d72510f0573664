package jetstream

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	js "github.com/nats-io/nats.go/jetstream"

	"firstkm/events"
)

const (
	reopenAfter = 500 * time.Millisecond // before a lost consumer is looked for again
	heartbeat   = time.Second            // of the server while it has nothing to give; two missing mean that it is lost
)

var durableName = regexp.MustCompile(`^[a-z0-9_-]+$`)

// Consume gives events to h, one at a time. The server hands out the next one only after the acknowledgement, so order
// holds among all processes that use the same durable.
func (b *Bus) Consume(ctx context.Context, c events.Consumer, h events.Handler) error {
	if !durableName.MatchString(c.Durable) {
		return fmt.Errorf("consume: %q is not a durable's name", c.Durable)
	}
	if c.Backoff == nil {
		c.Backoff = events.DefaultBackoff()
	}
	w := worker{bus: b, consumer: c, handle: h}
	for ctx.Err() == nil {
		err := w.session(ctx)
		if refused(err) {
			return fmt.Errorf("consume as %s: %w", c.Durable, err)
		}
		if ctx.Err() == nil {
			b.options.Log.Warn("a consumer starts again", "durable", c.Durable, "error", err)
			b.forget()
			events.Rest(ctx, reopenAfter)
		}
	}
	return ctx.Err()
}

// worker is one Consume at work.
type worker struct {
	bus      *Bus
	consumer events.Consumer
	handle   events.Handler
}

// session opens the durable and works until something breaks.
func (w worker) session(ctx context.Context) error {
	name, err := w.bus.ready(ctx)
	if err != nil {
		return err
	}
	durable, err := w.open(ctx)
	if err != nil {
		return err
	}
	messages, err := durable.Messages(js.PullMaxMessages(2), js.PullHeartbeat(heartbeat))
	if err != nil {
		return fmt.Errorf("open the consumer: %w", err)
	}
	defer messages.Stop()
	for {
		m, err := messages.Next(js.NextContext(ctx))
		if err != nil {
			return fmt.Errorf("next event: %w", err)
		}
		if err := w.take(ctx, name, m); err != nil {
			return err
		}
	}
}

// open makes the durable, or finds it and brings it up to date. Where it began cannot change.
func (w worker) open(ctx context.Context) (js.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	config := js.ConsumerConfig{
		Durable:        w.consumer.Durable,
		FilterSubjects: w.bus.names.filters(w.consumer.Subjects),
		AckPolicy:      js.AckExplicitPolicy,
		AckWait:        w.bus.options.AckWait,
		MaxAckPending:  1,
		MaxDeliver:     -1,
		DeliverPolicy:  js.DeliverAllPolicy,
	}
	if w.consumer.New {
		config.DeliverPolicy = js.DeliverNewPolicy
	}
	old, err := w.bus.js.Consumer(ctx, w.bus.names.stream, w.consumer.Durable)
	switch {
	case err == nil:
		config.DeliverPolicy = old.CachedInfo().Config.DeliverPolicy
		return w.bus.js.UpdateConsumer(ctx, w.bus.names.stream, config)
	case errors.Is(err, js.ErrConsumerNotFound):
		return w.bus.js.CreateOrUpdateConsumer(ctx, w.bus.names.stream, config)
	default:
		return nil, fmt.Errorf("find the consumer: %w", err)
	}
}

// take handles one message and answers the server. Its own error means that the answer could not be given.
func (w worker) take(ctx context.Context, name string, m js.Msg) error {
	meta, err := m.Metadata()
	if err != nil {
		return fmt.Errorf("read an event's place: %w", err)
	}
	if only := m.Headers().Get(headerOnly); only != "" && only != w.consumer.Durable {
		return m.Ack()
	}
	e := w.bus.names.envelope(m.Subject(), m.Headers(), m.Data())
	e.Stream, e.Seq, e.Attempt = name, meta.Sequence.Stream, int(meta.NumDelivered)
	err = w.apply(ctx, e, m)
	switch {
	case err == nil:
		return m.Ack()
	case ctx.Err() != nil: // stopped, not failed
		return errors.Join(ctx.Err(), m.Nak())
	case e.Attempt > len(w.consumer.Backoff) || events.IsPermanent(err):
		return w.bury(ctx, e, m, err)
	}
	wait := w.consumer.Backoff[e.Attempt-1]
	w.bus.options.Log.Warn("an event will be tried again", "durable", w.consumer.Durable, "subject", e.Subject, "id", e.ID, "attempt", e.Attempt, "wait", wait, "error", err)
	return m.NakWithDelay(wait)
}

// apply calls the handler, and tells the server meanwhile that it is still at work. A panic is an error like another, so
// that one bad event cannot stop the program again and again.
func (w worker) apply(ctx context.Context, e events.Envelope, m js.Msg) (err error) {
	stop := make(chan struct{})
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		tick := time.NewTicker(w.bus.options.AckWait / 3)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				_ = m.InProgress() // if it is lost the event is only given again
			}
		}
	}()
	defer func() {
		close(stop)
		<-stopped
		if p := recover(); p != nil {
			w.bus.options.Log.Error("a handler panicked", "durable", w.consumer.Durable, "subject", e.Subject, "id", e.ID, "stack", string(debug.Stack()))
			err = fmt.Errorf("handler panicked: %v", p)
		}
	}()
	return w.handle(ctx, e)
}

// bury puts the event among the dead letters, then lets the consumer go on. If that fails, it is tried again later. It is
// not cut short when the consumer is stopped: a letter that is there belongs to an event that was acknowledged.
func (w worker) bury(ctx context.Context, e events.Envelope, m js.Msg, reason error) error {
	letter := w.bus.message(e)
	letter.Subject = w.bus.names.deadSubject(w.consumer.Durable)
	letter.Header.Set(js.MsgIDHeader, w.consumer.Durable+"."+e.Stream+"."+strconv.FormatUint(e.Seq, 10))
	letter.Header.Set(headerReason, headerText(short(reason.Error())))
	letter.Header.Set(headerStream, e.Stream)
	letter.Header.Set(headerSeq, strconv.FormatUint(e.Seq, 10))
	letter.Header.Set(headerAttempts, strconv.Itoa(e.Attempt))
	if err := w.bus.store(context.WithoutCancel(ctx), w.bus.names.dead, letter); err != nil {
		return errors.Join(fmt.Errorf("bury event %s: %w", e.ID, err), m.NakWithDelay(time.Second))
	}
	w.bus.options.Log.Error("an event is a dead letter", "durable", w.consumer.Durable, "subject", e.Subject, "id", e.ID, "attempt", e.Attempt, "error", reason)
	return m.Ack()
}

// short keeps a reason within what a header may hold.
func short(s string) string {
	const most = 1000
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}

// refused recognises what trying again cannot mend: the server understood and said no.
func refused(err error) bool {
	var api *js.APIError
	return errors.As(err, &api) && api.Code == 400
}
