package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"go.uber.org/goleak"

	"firstkm/events"
	"firstkm/events/outbox"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var errDown = errors.New("down for now")

// options are quick, and look by themselves only where a test says so.
func options() outbox.Options {
	return outbox.Options{Batch: 16, Poll: time.Hour, Backoff: 20 * time.Millisecond, Log: slog.New(slog.DiscardHandler)}
}

func TestPublishesInOrderAndClearsTheOutbox(t *testing.T) {
	table, stream := newTable(), &stream{}
	want := table.commit(100, 7)
	run(t, table, stream, options())
	table.waitEmpty(t)
	stream.expect(t, want)
	if got := stream.copies(); got != 100 {
		t.Errorf("published %d times, want 100", got)
	}
	for i, r := range table.receipts() {
		if r.Stream != "fake" || r.Seq == 0 {
			t.Errorf("receipt %d is %+v", i, r)
		}
	}
}

func TestIsWokenByACommit(t *testing.T) {
	table, stream := newTable(), &stream{}
	run(t, table, stream, options())
	table.waitIdle(t)
	want := table.commit(3, 1)
	table.waitEmpty(t)
	stream.expect(t, want)
}

func TestLooksByItselfWhenNobodyWakesIt(t *testing.T) {
	table, stream := newTable(), &stream{}
	o := options()
	o.Poll = 20 * time.Millisecond
	run(t, table, stream, o)
	table.waitIdle(t)
	want := table.insert(3, 1)
	table.waitEmpty(t)
	stream.expect(t, want)
}

func TestLosesNothingWhileThePublisherIsDown(t *testing.T) {
	table, stream := newTable(), &stream{}
	stream.fail = func(int) error { return errDown }
	want := table.commit(50, 5)
	relay := run(t, table, stream, options())
	eventually(t, "the relay says that it is held up", func() bool { return errors.Is(relay.Healthy(), errDown) })
	want = append(want, table.commit(50, 5)...)
	if n := stream.copies(); n != 0 {
		t.Fatalf("%d events got through a publisher that is down", n)
	}
	stream.set(nil)
	table.waitEmpty(t)
	stream.expect(t, want)
	eventually(t, "the relay is healthy again", func() bool { return relay.Healthy() == nil })
}

func TestKeepsTheOrderOfEachKeyWhenSingleEventsFail(t *testing.T) {
	for seed := range uint64(20) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			chance := rand.New(rand.NewPCG(seed, 0))
			table, stream := newTable(), &stream{}
			stream.fail = func(int) error {
				if chance.IntN(3) == 0 {
					return errDown
				}
				return nil
			}
			want := table.commit(60, 1+chance.IntN(12))
			run(t, table, stream, options())
			table.waitEmpty(t)
			stream.expect(t, want)
			if got := stream.copies(); got != 60 {
				t.Errorf("published %d times, want 60", got)
			}
		})
	}
}

func TestOneEventThatNeverPassesHoldsUpItsKeyAlone(t *testing.T) {
	table, stream := newTable(), &stream{}
	stream.fail = func(n int) error {
		if n == 0 {
			return errDown
		}
		return nil
	}
	rows := table.commit(30, 3)
	run(t, table, stream, options())
	table.waitLeft(t, 10) // the ten of its key
	var want []events.Envelope
	for _, e := range rows {
		if e.Key != rows[0].Key {
			want = append(want, e)
		}
	}
	stream.expect(t, want)
}

func TestRepeatsButNeverLosesAfterACrashBetweenPublishAndDone(t *testing.T) {
	table, stream := newTable(), &stream{}
	want := table.commit(40, 4)
	table.crash = true // Done never happens, as if the process had died before it
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- outbox.New(table, stream, options()).Run(ctx) }()
	eventually(t, "something is published", func() bool { return stream.copies() >= 16 })
	cancel()
	<-ended
	table.recover()
	before := stream.copies()
	run(t, table, stream, options())
	table.waitEmpty(t)
	stream.expect(t, want)
	if got := stream.copies(); got != before+40 {
		t.Errorf("published %d times after the crash, want all 40 again", got-before)
	}
}

func TestOnlyOneRelayLeadsAndTheOtherTakesOver(t *testing.T) {
	table, stream := newTable(), &stream{}
	o := options()
	o.Poll = 10 * time.Millisecond
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- outbox.New(table, stream, o).Run(ctx) }()
	table.waitIdle(t)
	second := run(t, table, stream, o)
	eventually(t, "the second has asked to lead", func() bool { return table.refusals() > 2 })
	want := table.commit(20, 2)
	table.waitEmpty(t)
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("the first ended with %v", err)
	}
	want = append(want, table.commit(20, 2)...)
	table.waitEmpty(t)
	stream.expect(t, want)
	if got := stream.copies(); got != 40 || second.Healthy() != nil {
		t.Errorf("published %d times, want 40; healthy %v", got, second.Healthy())
	}
}

func TestLeadsAnewWhenTheDatabaseGoesAway(t *testing.T) {
	table, stream := newTable(), &stream{}
	relay := run(t, table, stream, options())
	table.waitIdle(t)
	table.setBroken(true)
	want := table.commit(10, 2)
	eventually(t, "the relay says so", func() bool { return relay.Healthy() != nil })
	table.setBroken(false)
	table.waitEmpty(t)
	stream.expect(t, want)
	if n := table.terms(); n < 2 {
		t.Errorf("led %d times, want again after the failure", n)
	}
}

func TestTakesAMissingAcknowledgementForAFailure(t *testing.T) {
	table, stream := newTable(), &stream{}
	stream.silent = 3 // the first three acknowledgements are lost without a word
	want := table.commit(10, 10)
	run(t, table, stream, options())
	table.waitEmpty(t)
	stream.expect(t, want)
}

func BenchmarkRelay(b *testing.B) {
	table, stream := newTable(), &stream{}
	table.commit(b.N, 1000)
	o := options()
	o.Batch = 512
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan error, 1)
	b.ResetTimer()
	go func() { ended <- outbox.New(table, stream, o).Run(ctx) }()
	table.waitEmpty(b)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
	cancel()
	<-ended
}
