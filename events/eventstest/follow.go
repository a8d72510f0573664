package eventstest

import (
	"context"
	"errors"
	"testing"

	"firstkm/events"
)

// each makes a follower of a listener.
func each(h *heard) func(context.Context, []events.Envelope) error {
	return func(ctx context.Context, batch []events.Envelope) error {
		for _, e := range batch {
			if err := h.handle(ctx, e); err != nil {
				return err
			}
		}
		return nil
	}
}

func watchesNew(t *testing.T, b events.Bus) {
	old := publish(t, b, several(3, "plc_1")...)
	one, two := listen(), listen()
	for _, h := range []*heard{one, two} {
		start(t, func(ctx context.Context) error { return b.Watch(ctx, nil, h.handle) })
	}
	probe(t, b, one)
	probe(t, b, two)
	sent := publish(t, b, several(5, "plc_2")...)
	for _, h := range []*heard{one, two} {
		eventually(t, "both hear the last one", func() bool {
			all := h.all()
			return all[len(all)-1].ID == sent[4].ID
		})
		all := h.all()
		same(t, all[len(all)-5:], sent)
		for _, e := range all {
			if e.Seq <= old[2].Seq {
				t.Errorf("was given %d, which is old", e.Seq)
			}
			if e.Stream == "" {
				t.Errorf("event %d lacks its stream", e.Seq)
			}
		}
	}
}

func watchesSubjects(t *testing.T, b events.Bus) {
	got := listen()
	fails := func(ctx context.Context, e events.Envelope) error {
		return errors.Join(got.handle(ctx, e), errTry) // a failure is not retried and does not end the watch
	}
	start(t, func(ctx context.Context) error { return b.Watch(ctx, []string{"firstkm.placement.>"}, fails) })
	probe(t, b, got)
	before := len(got.all())
	batch := publish(t, b, Envelope("firstkm.application.submitted.v1", "app_1"), Envelope(published, "plc_1"), Envelope(published, "plc_1"))
	same(t, got.exactly(t, before+2)[before:], batch[1:])
}

func follows(t *testing.T, b events.Bus) {
	sent := publish(t, b, several(60, "plc_1")...)
	got, largest := listen(), 0
	start(t, func(ctx context.Context) error {
		return b.Follow(ctx, sent[9].Position(), 7, func(ctx context.Context, batch []events.Envelope) error {
			largest = max(largest, len(batch))
			return each(got)(ctx, batch)
		})
	})
	got.wait(t, 50)
	sent = append(sent, publish(t, b, several(60, "plc_2")...)...)
	all := got.exactly(t, 110)
	same(t, all, sent[10:])
	for i, e := range all {
		if e.Seq != sent[9].Seq+uint64(i)+1 || e.Stream != sent[0].Stream {
			t.Fatalf("event %d stands at %s %d", i, e.Stream, e.Seq)
		}
	}
	if largest < 2 || largest > 7 {
		t.Errorf("the largest batch had %d events, want 2 to 7", largest)
	}
}

func followFails(t *testing.T, b events.Bus) {
	sent := publish(t, b, several(3, "plc_1")...)
	err := b.Follow(t.Context(), sent[0].Position(), 1, func(context.Context, []events.Envelope) error { return errTry })
	if !errors.Is(err, errTry) {
		t.Errorf("ended with %v, want the follower's failure", err)
	}
}

func saysGone(t *testing.T, b events.Bus) {
	sent := publish(t, b, several(3, "plc_1")...)
	name := sent[0].Stream
	for what, at := range map[string]events.Position{
		"no position":      {},
		"another stream":   {Stream: name + "x", Seq: sent[0].Seq},
		"after what is":    {Stream: name, Seq: sent[2].Seq + 1},
		"without a stream": {Seq: sent[0].Seq},
	} {
		err := b.Follow(t.Context(), at, 10, func(context.Context, []events.Envelope) error {
			t.Errorf("%s: something was applied", what)
			return nil
		})
		if !errors.Is(err, events.ErrGone) {
			t.Errorf("%s: ended with %v, want ErrGone", what, err)
		}
	}
}

func remembers(t *testing.T, h Harness) {
	b := h.Open(t)
	sent := publish(t, b, several(5, "plc_1")...)
	publish(t, b, Envelope(published, "plc_2"))
	got := listen()
	run := consume(t, b, events.Consumer{Durable: "mind"}, got.handle)
	got.exactly(t, 6)
	run.end(t)
	dead(t, b, "grave")
	before, err := b.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	buried := len(letters(t, b))

	b = h.Reopen(t, b)
	after, err := b.Info(t.Context())
	if err != nil || after != before {
		t.Errorf("the stream was %+v and is %+v, %v", before, after, err)
	}
	if n := len(letters(t, b)); n != buried {
		t.Errorf("%d dead letters, want %d", n, buried)
	}
	again := sent[4]
	again.Stream, again.Seq = "", 0
	if acks, err := b.Publish(t.Context(), again); err != nil || !acks[0].Duplicate || acks[0].Seq != sent[4].Seq {
		t.Errorf("an event known before the restart is answered with %+v, %v", acks, err)
	}
	more := publish(t, b, several(2, "plc_3")...)
	rest := listen()
	consume(t, b, events.Consumer{Durable: "mind"}, rest.handle)
	same(t, rest.exactly(t, 2), more)
	followed := listen()
	start(t, func(ctx context.Context) error { return b.Follow(ctx, before.End(), 10, each(followed)) })
	same(t, followed.exactly(t, 2), more)
}
