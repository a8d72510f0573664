package memory

import (
	"context"
	"errors"
	"fmt"

	"firstkm/events"
)

// Consume works off the stream for one durable; a second Consume of the same durable waits for the first to end.
func (b *Bus) Consume(ctx context.Context, c events.Consumer, h events.Handler) error {
	if c.Durable == "" {
		return errors.New("consume: the durable has no name")
	}
	if c.Backoff == nil {
		c.Backoff = events.DefaultBackoff()
	}
	d := b.durable(c)
	select {
	case d.busy <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-d.busy }()
	for {
		found, err := b.wait(ctx, d.next, 1)
		if err != nil {
			return err
		}
		if err := b.give(ctx, c, d, found[0], h); err != nil {
			return err
		}
	}
}

func (b *Bus) durable(c events.Consumer) *durable {
	b.mu.Lock()
	defer b.mu.Unlock()
	d, known := b.durables[c.Durable]
	if !known {
		d = &durable{busy: make(chan struct{}, 1), next: 1}
		if c.New {
			d.next = uint64(len(b.stream)) + 1
		}
		b.durables[c.Durable] = d
	}
	return d
}

// give tries one event once. Its error means that ctx has ended.
func (b *Bus) give(ctx context.Context, c events.Consumer, d *durable, m message, h events.Handler) error {
	if !events.Match(m.Subject, c.Subjects...) || m.only != "" && m.only != c.Durable {
		d.next++
		return nil
	}
	d.try++
	m.Attempt = d.try
	err := call(ctx, h, m.Envelope)
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return ctx.Err()
	case d.try > len(c.Backoff) || events.IsPermanent(err):
		b.bury(c.Durable, m.Envelope, err)
	default:
		events.Rest(ctx, c.Backoff[d.try-1])
		return ctx.Err()
	}
	d.next, d.try = d.next+1, 0
	return nil
}

// call makes an error of a panic.
func call(ctx context.Context, h events.Handler, e events.Envelope) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("handler panicked: %v", p)
		}
	}()
	return h(ctx, e)
}

// Watch gives h what is published from now on.
func (b *Bus) Watch(ctx context.Context, subjects []string, h events.Handler) error {
	info, err := b.Info(ctx)
	if err != nil {
		return err
	}
	return b.Follow(ctx, info.End(), 1, func(ctx context.Context, batch []events.Envelope) error {
		e := batch[0]
		if !events.Match(e.Subject, subjects...) {
			return nil
		}
		if err := call(ctx, h, e); err != nil && ctx.Err() == nil {
			b.log.Warn("a watcher failed", "subject", e.Subject, "id", e.ID, "error", err)
		}
		return nil
	})
}

// Follow gives apply everything after the position.
func (b *Bus) Follow(ctx context.Context, after events.Position, most int, apply func(context.Context, []events.Envelope) error) error {
	info, err := b.Info(ctx)
	if err != nil {
		return err
	}
	if err := info.Check(after); err != nil {
		return err
	}
	if most <= 0 {
		most = 500
	}
	for next := after.Seq + 1; ; {
		found, err := b.wait(ctx, next, most)
		if err != nil {
			return err
		}
		next += uint64(len(found))
		batch := make([]events.Envelope, 0, len(found))
		for _, m := range found {
			if m.only == "" {
				batch = append(batch, m.Envelope)
			}
		}
		if len(batch) == 0 {
			continue
		}
		if err := apply(ctx, batch); err != nil {
			return err
		}
	}
}
