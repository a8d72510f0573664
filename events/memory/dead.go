package memory

import (
	"context"
	"fmt"
	"slices"
	"time"

	"firstkm/events"
)

func (b *Bus) bury(name string, e events.Envelope, reason error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lastDead++
	b.dead = append(b.dead, events.DeadLetter{
		Seq: b.lastDead, Durable: name, Event: e, Reason: reason.Error(), At: b.now().UTC().Truncate(time.Microsecond),
	})
	b.log.Error("an event is a dead letter", "durable", name, "subject", e.Subject, "id", e.ID, "error", reason)
}

// DeadLetters lists the oldest thousand.
func (b *Bus) DeadLetters(ctx context.Context) ([]events.DeadLetter, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.dead[:min(len(b.dead), 1000)]), b.open(ctx)
}

// Replay gives a dead letter to its consumer once more.
func (b *Bus) Replay(ctx context.Context, seq uint64) error {
	return b.take(ctx, seq, func(l events.DeadLetter) {
		b.add(fmt.Sprintf("again.%s.%d", l.Event.ID, l.Seq), l.Event, l.Durable)
	})
}

// Discard removes a dead letter.
func (b *Bus) Discard(ctx context.Context, seq uint64) error {
	return b.take(ctx, seq, func(events.DeadLetter) {})
}

// take removes a dead letter after do has had it, with the lock held.
func (b *Bus) take(ctx context.Context, seq uint64, do func(events.DeadLetter)) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.open(ctx); err != nil {
		return err
	}
	i := slices.IndexFunc(b.dead, func(l events.DeadLetter) bool { return l.Seq == seq })
	if i < 0 {
		return fmt.Errorf("%w: %d", events.ErrNoDeadLetter, seq)
	}
	do(b.dead[i])
	b.dead = slices.Delete(b.dead, i, i+1)
	return nil
}
