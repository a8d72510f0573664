package eventstest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/events"
)

var errTry = errors.New("try again: 再试一次")

func deliversWhole(t *testing.T, b events.Bus) {
	want := publish(t, b, Envelope(published, "plc_1"))[0]
	want.Attempt = 1
	got := listen()
	consume(t, b, events.Consumer{Durable: "whole"}, got.handle)
	e := got.exactly(t, 1)[0]
	if fmt.Sprintf("%+v", e) != fmt.Sprintf("%+v", want) {
		t.Errorf("got  %+v\nwant %+v", e, want)
	}
}

func keepsOrder(t *testing.T, b events.Bus) {
	got, busy := listen(), atomic.Int32{}
	handle := func(ctx context.Context, e events.Envelope) error {
		if busy.Add(1) > 1 {
			t.Error("two at a time")
		}
		defer busy.Add(-1)
		return got.handle(ctx, e)
	}
	for range 3 { // as three nodes would
		consume(t, b, events.Consumer{Durable: "order"}, handle)
	}
	sent := publish(t, b, several(200, "plc_1")...)
	same(t, got.exactly(t, 200), sent)
}

func keepsOrderOverFailures(t *testing.T, b events.Bus) {
	got := listen()
	handle := func(ctx context.Context, e events.Envelope) error {
		if e.Seq%3 == 0 && e.Attempt == 1 {
			return errTry
		}
		return got.handle(ctx, e)
	}
	for range 2 {
		consume(t, b, events.Consumer{Durable: "failures"}, handle)
	}
	sent := publish(t, b, several(30, "plc_1")...)
	same(t, got.exactly(t, 30), sent)
}

func givesAgain(t *testing.T, b events.Bus) {
	publish(t, b, Envelope(published, "plc_1"))
	backoff := []time.Duration{40 * time.Millisecond, 80 * time.Millisecond, time.Hour}
	got := listen()
	var times []time.Time
	consume(t, b, events.Consumer{Durable: "again", Backoff: backoff}, func(ctx context.Context, e events.Envelope) error {
		times = append(times, time.Now())
		if e.Attempt < 3 {
			return errTry
		}
		return got.handle(ctx, e)
	})
	if e := got.exactly(t, 1)[0]; e.Attempt != 3 {
		t.Errorf("it was attempt %d that worked, want 3", e.Attempt)
	}
	for i, want := range backoff[:2] {
		if pause := times[i+1].Sub(times[i]); pause < want*9/10 {
			t.Errorf("pause %d was %v, want at least %v", i+1, pause, want)
		}
	}
}

func filters(t *testing.T, b events.Bus) {
	placement := Envelope(published, "plc_1")
	application := Envelope("firstkm.application.submitted.v1", "app_1")
	version2 := Envelope("firstkm.placement.published.v2", "plc_1")
	publish(t, b, placement, application, version2)
	for name, want := range map[string]struct {
		subjects []string
		events   []events.Envelope
	}{
		"everything":    {nil, []events.Envelope{placement, application, version2}},
		"one-noun":      {[]string{"firstkm.placement.>"}, []events.Envelope{placement, version2}},
		"one-subject":   {[]string{published}, []events.Envelope{placement}},
		"two-patterns":  {[]string{published, "firstkm.application.*.v1"}, []events.Envelope{placement, application}},
		"all-version-1": {[]string{"firstkm.*.*.v1"}, []events.Envelope{placement, application}},
	} {
		got := listen()
		consume(t, b, events.Consumer{Durable: name, Subjects: want.subjects}, got.handle)
		same(t, got.exactly(t, len(want.events)), want.events)
	}
}

func beginsNew(t *testing.T, b events.Bus) {
	publish(t, b, several(3, "plc_1")...)
	got := listen()
	c := events.Consumer{Durable: "new", New: true}
	run := consume(t, b, c, got.handle)
	probe(t, b, got)
	run.end(t)
	sent := publish(t, b, Envelope(published, "after"))
	before := len(got.all())
	consume(t, b, c, got.handle)
	all := got.wait(t, before+1)
	same(t, all[before:], sent)
	for _, e := range all {
		if e.Key == "plc_1" {
			t.Errorf("was given %s, which is older than the consumer", e.ID)
		}
	}
}

// probe publishes until the listener hears, so that the test knows that it listens, and waits until all are heard.
func probe(t *testing.T, b events.Bus, got *heard) {
	t.Helper()
	var last events.Envelope
	eventually(t, "the listener hears", func() bool {
		last = publish(t, b, Envelope(published, "probe"))[0]
		select {
		case <-got.new:
			return true
		case <-time.After(10 * time.Millisecond):
			return false
		}
	})
	eventually(t, "the listener hears the last probe", func() bool {
		all := got.all()
		return len(all) > 0 && all[len(all)-1].ID == last.ID
	})
}

func resumes(t *testing.T, b events.Bus) {
	first := publish(t, b, several(3, "plc_1")...)
	got := listen()
	c := events.Consumer{Durable: "resume"}
	run := consume(t, b, c, got.handle)
	same(t, got.exactly(t, 3), first)
	run.end(t)
	second := publish(t, b, several(2, "plc_1")...)
	rest := listen()
	consume(t, b, c, rest.handle)
	same(t, rest.exactly(t, 2), second)
}

func survivesPanic(t *testing.T, b events.Bus) {
	sent := publish(t, b, several(2, "plc_1")...)
	got := listen()
	consume(t, b, events.Consumer{Durable: "panic"}, func(ctx context.Context, e events.Envelope) error {
		if e.Seq == sent[0].Seq && e.Attempt == 1 {
			panic("out of nowhere")
		}
		return got.handle(ctx, e)
	})
	same(t, got.exactly(t, 2), sent)
}

func ends(t *testing.T, b events.Bus) {
	var once sync.Once
	working := make(chan struct{})
	run := consume(t, b, events.Consumer{Durable: "end"}, func(ctx context.Context, _ events.Envelope) error {
		once.Do(func() { close(working) })
		<-ctx.Done() // a handler that is in the middle of something
		return ctx.Err()
	})
	sent := publish(t, b, Envelope(published, "plc_1"))
	<-working
	run.end(t)
	got := listen()
	consume(t, b, events.Consumer{Durable: "end"}, got.handle)
	same(t, got.exactly(t, 1), sent) // and it was not taken as applied
}
