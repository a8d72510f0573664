package jetstream_test

import (
	"context"
	"testing"

	"firstkm/events"
	"firstkm/events/eventstest"
	"firstkm/events/jetstream"
)

// BenchmarkPublish shows what it costs to keep events on the disk, in batches as the relay sends them.
func BenchmarkPublish(b *testing.B) {
	for name, lax := range map[string]bool{"durable": false, "lax": true} {
		b.Run(name, func(b *testing.B) {
			bus, err := jetstream.Embed(b.Context(), jetstream.Embedded{Dir: b.TempDir(), Lax: lax}, quick())
			if err != nil {
				b.Fatal(err)
			}
			defer bus.Close()
			fill(b, bus, b.N)
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
		})
	}
}

func fill(b *testing.B, bus events.Bus, n int) {
	b.Helper()
	for n > 0 {
		batch := make([]events.Envelope, min(n, 512))
		for i := range batch {
			batch[i] = eventstest.Envelope("firstkm.placement.published.v1", "plc_1")
		}
		if _, err := bus.Publish(b.Context(), batch...); err != nil {
			b.Fatal(err)
		}
		n -= len(batch)
	}
}

// BenchmarkConsume is one event at a time; BenchmarkFollow is what the indexer does.
func BenchmarkConsume(b *testing.B) {
	bus, err := jetstream.Embed(b.Context(), jetstream.Embedded{Dir: b.TempDir(), Lax: true}, quick())
	if err != nil {
		b.Fatal(err)
	}
	defer bus.Close()
	fill(b, bus, b.N)
	ctx, cancel := context.WithCancel(b.Context())
	left := b.N
	b.ResetTimer()
	_ = bus.Consume(ctx, events.Consumer{Durable: "bench"}, func(context.Context, events.Envelope) error {
		if left--; left == 0 {
			cancel()
		}
		return nil
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

func BenchmarkFollow(b *testing.B) {
	bus, err := jetstream.Embed(b.Context(), jetstream.Embedded{Dir: b.TempDir(), Lax: true}, quick())
	if err != nil {
		b.Fatal(err)
	}
	defer bus.Close()
	info, err := bus.Info(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	fill(b, bus, b.N)
	ctx, cancel := context.WithCancel(b.Context())
	left := b.N
	b.ResetTimer()
	_ = bus.Follow(ctx, info.End(), 500, func(_ context.Context, batch []events.Envelope) error {
		if left -= len(batch); left == 0 {
			cancel()
		}
		return nil
	})
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "events/s")
}

// BenchmarkStart is the time until the first event could be published, with ten thousand events there.
func BenchmarkStart(b *testing.B) {
	dir := b.TempDir()
	bus, err := jetstream.Embed(b.Context(), jetstream.Embedded{Dir: dir, Lax: true}, quick())
	if err != nil {
		b.Fatal(err)
	}
	fill(b, bus, 10_000)
	_ = bus.Close()
	for b.Loop() {
		bus, err := jetstream.Embed(b.Context(), jetstream.Embedded{Dir: dir}, quick())
		if err != nil {
			b.Fatal(err)
		}
		_ = bus.Close()
	}
}
