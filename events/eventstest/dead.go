package eventstest

import (
	"context"
	"errors"
	"testing"
	"time"

	"firstkm/events"
)

func letters(t *testing.T, b events.Bus) []events.DeadLetter {
	t.Helper()
	list, err := b.DeadLetters(t.Context())
	if err != nil {
		t.Fatalf("dead letters: %v", err)
	}
	return list
}

func buries(t *testing.T, b events.Bus) {
	sent := publish(t, b, several(3, "plc_1")...)
	got, tries := listen(), 0
	consume(t, b, events.Consumer{Durable: "grave"}, func(ctx context.Context, e events.Envelope) error {
		if e.Seq == sent[1].Seq {
			tries++
			return errTry
		}
		return got.handle(ctx, e)
	})
	same(t, got.exactly(t, 2), []events.Envelope{sent[0], sent[2]})
	list := letters(t, b)
	if tries != 3 || len(list) != 1 {
		t.Fatalf("%d tries and %d dead letters, want 3 and 1", tries, len(list))
	}
	l, e := list[0], sent[1]
	if l.Seq == 0 || l.Durable != "grave" || l.Reason != errTry.Error() || time.Since(l.At) > time.Hour || time.Since(l.At) < -time.Hour {
		t.Errorf("dead letter %+v", l)
	}
	if l.Event.ID != e.ID || l.Event.Subject != e.Subject || l.Event.Key != e.Key || l.Event.Seq != e.Seq || l.Event.Stream != e.Stream ||
		l.Event.Attempt != 3 || string(l.Event.Data) != string(e.Data) || !l.Event.At.Equal(e.At) {
		t.Errorf("dead letter holds %+v, want %+v", l.Event, e)
	}
}

func buriesPermanent(t *testing.T, b events.Bus) {
	sent := publish(t, b, Envelope(published, "plc_1"))
	dead(t, b, "grave")
	if l := letters(t, b)[0]; l.Event.ID != sent[0].ID || l.Event.Attempt != 1 {
		t.Errorf("dead letter %+v, want the first attempt of %s", l, sent[0].ID)
	}
}

// dead lets a durable fail permanently at everything in the stream until there is a dead letter.
func dead(t *testing.T, b events.Bus, durable string) {
	t.Helper()
	run := consume(t, b, events.Consumer{Durable: durable}, func(context.Context, events.Envelope) error {
		return events.Permanent(errTry)
	})
	eventually(t, "a dead letter", func() bool { return len(letters(t, b)) > 0 })
	run.end(t)
}

func replays(t *testing.T, b events.Bus) {
	other, watcher, follower := listen(), listen(), listen()
	consume(t, b, events.Consumer{Durable: "other"}, other.handle)
	sent := publish(t, b, Envelope(published, "plc_1"))
	info, err := b.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	dead(t, b, "grave")
	start(t, func(ctx context.Context) error { return b.Watch(ctx, nil, watcher.handle) })
	start(t, func(ctx context.Context) error { return b.Follow(ctx, info.End(), 10, each(follower)) })
	probe(t, b, watcher)
	before := len(other.wait(t, 2))
	got := listen()
	consume(t, b, events.Consumer{Durable: "grave"}, func(ctx context.Context, e events.Envelope) error {
		if e.Key == "probe" {
			return nil
		}
		return got.handle(ctx, e)
	})
	if err := b.Replay(t.Context(), letters(t, b)[0].Seq); err != nil {
		t.Fatalf("replay: %v", err)
	}
	again := got.exactly(t, 1)
	same(t, again, sent)
	if again[0].Attempt != 1 || string(again[0].Data) != string(sent[0].Data) {
		t.Errorf("replayed as %+v", again[0])
	}
	if list := letters(t, b); len(list) != 0 {
		t.Errorf("still %d dead letters", len(list))
	}
	last := publish(t, b, Envelope(published, "last"))[0]
	for name, h := range map[string]*heard{"another durable": other, "a watcher": watcher, "a follower": follower} {
		eventually(t, name+" hears the event after the replay", func() bool {
			all := h.all()
			return len(all) > 0 && all[len(all)-1].ID == last.ID
		})
		for i, e := range h.all() {
			if e.ID == sent[0].ID && (h != other || i > 0) {
				t.Errorf("%s was given the replay (before it had %d)", name, before)
			}
		}
	}
}

func discards(t *testing.T, b events.Bus) {
	publish(t, b, Envelope(published, "plc_1"))
	dead(t, b, "grave")
	if err := b.Discard(t.Context(), letters(t, b)[0].Seq); err != nil {
		t.Fatalf("discard: %v", err)
	}
	if list := letters(t, b); len(list) != 0 {
		t.Errorf("still %d dead letters", len(list))
	}
}

func refusesNoLetter(t *testing.T, b events.Bus) {
	if err := b.Replay(t.Context(), 77); !errors.Is(err, events.ErrNoDeadLetter) {
		t.Errorf("replay: %v, want ErrNoDeadLetter", err)
	}
	if err := b.Discard(t.Context(), 77); !errors.Is(err, events.ErrNoDeadLetter) {
		t.Errorf("discard: %v, want ErrNoDeadLetter", err)
	}
}
