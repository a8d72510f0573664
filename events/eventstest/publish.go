package eventstest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"firstkm/events"
)

func numbers(t *testing.T, b events.Bus) {
	before, err := b.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if before.Stream == "" || before.First != before.Last+1 {
		t.Errorf("an empty stream is %+v, want a name and first = last + 1", before)
	}
	sent := publish(t, b, several(3, "plc_1")...)
	for i, e := range sent {
		if want := before.Last + uint64(i) + 1; e.Seq != want || e.Stream != before.Stream {
			t.Errorf("event %d stands at %s %d, want %s %d", i, e.Stream, e.Seq, before.Stream, want)
		}
	}
	after, err := b.Info(t.Context())
	if want := (events.Info{Stream: before.Stream, First: before.First, Last: before.Last + 3}); err != nil || after != want {
		t.Errorf("then it is %+v, %v; want %+v", after, err, want)
	}
}

func dropsDuplicates(t *testing.T, b events.Bus) {
	e := Envelope(published, "plc_1")
	first := publish(t, b, e)[0]
	other := publish(t, b, Envelope(published, "plc_1"))[0]
	acks, err := b.Publish(t.Context(), e)
	if want := (events.Ack{Stream: first.Stream, Seq: first.Seq, Duplicate: true}); err != nil || acks[0] != want {
		t.Errorf("the second one is answered with %+v, %v; want %+v", acks[0], err, want)
	}
	got := listen()
	consume(t, b, events.Consumer{Durable: "all"}, got.handle)
	same(t, got.exactly(t, 2), []events.Envelope{first, other})
}

func refuses(t *testing.T, b events.Bus) {
	good, bad := Envelope(published, "plc_1"), Envelope("firstkm.dead.all", "plc_2")
	acks, err := b.Publish(t.Context(), bad, good)
	if !errors.Is(err, events.ErrSubject) {
		t.Errorf("error %v, want ErrSubject", err)
	}
	if len(acks) != 2 || acks[0].Seq != 0 || acks[1].Seq == 0 {
		t.Errorf("acks %+v, want only the second accepted", acks)
	}
}

func takesBurst(t *testing.T, b events.Bus) {
	const publishers, each = 4, 250
	var wg sync.WaitGroup
	for p := range publishers {
		wg.Go(func() {
			for range each / 50 {
				if _, err := b.Publish(context.Background(), several(50, fmt.Sprint("plc_", p))...); err != nil {
					t.Errorf("publish: %v", err)
				}
			}
		})
	}
	wg.Wait()
	info, err := b.Info(t.Context())
	if err != nil || info.Last-info.First+1 != publishers*each {
		t.Errorf("the stream is %+v, %v; want %d events", info, err, publishers*each)
	}
}

func healthy(t *testing.T, b events.Bus) {
	if err := b.Healthy(t.Context()); err != nil {
		t.Errorf("Healthy = %v", err)
	}
}
