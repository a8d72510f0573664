package jetstream

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	js "github.com/nats-io/nats.go/jetstream"

	"firstkm/events"
)

// listed is how many dead letters are shown at once.
const listed = 1000

// DeadLetters lists the oldest thousand, oldest first.
func (b *Bus) DeadLetters(ctx context.Context) ([]events.DeadLetter, error) {
	if _, err := b.ready(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	s, err := b.js.Stream(ctx, b.names.dead)
	if err != nil {
		return nil, fmt.Errorf("open the dead letters: %w", down(err))
	}
	state := s.CachedInfo().State
	var letters []events.DeadLetter
	for seq := max(state.FirstSeq, 1); seq <= state.LastSeq && len(letters) < listed; seq++ {
		m, err := s.GetMsg(ctx, seq)
		if errors.Is(err, js.ErrMsgNotFound) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read dead letter %d: %w", seq, down(err))
		}
		letters = append(letters, b.names.deadLetter(m))
	}
	return letters, nil
}

// Replay gives a dead letter to its consumer once more, at the end of the stream.
func (b *Bus) Replay(ctx context.Context, seq uint64) error {
	s, m, err := b.letter(ctx, seq)
	if err != nil {
		return err
	}
	l := b.names.deadLetter(m)
	again := b.message(l.Event)
	again.Header.Set(headerOnly, l.Durable)
	again.Header.Set(js.MsgIDHeader, "again."+l.Durable+"."+l.Event.ID+"."+strconv.FormatInt(m.Time.UnixNano(), 36))
	if err := b.store(ctx, b.names.stream, again); err != nil {
		return fmt.Errorf("replay dead letter %d: %w", seq, err)
	}
	return b.drop(ctx, s, seq)
}

// Discard removes a dead letter for good.
func (b *Bus) Discard(ctx context.Context, seq uint64) error {
	s, _, err := b.letter(ctx, seq)
	if err != nil {
		return err
	}
	return b.drop(ctx, s, seq)
}

func (b *Bus) letter(ctx context.Context, seq uint64) (js.Stream, *js.RawStreamMsg, error) {
	if _, err := b.ready(ctx); err != nil {
		return nil, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, askWithin)
	defer cancel()
	s, err := b.js.Stream(ctx, b.names.dead)
	if err != nil {
		return nil, nil, fmt.Errorf("open the dead letters: %w", down(err))
	}
	m, err := s.GetMsg(ctx, seq)
	if errors.Is(err, js.ErrMsgNotFound) {
		return nil, nil, fmt.Errorf("%w: %d", events.ErrNoDeadLetter, seq)
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read dead letter %d: %w", seq, down(err))
	}
	return s, m, nil
}

func (b *Bus) drop(ctx context.Context, s js.Stream, seq uint64) error {
	if err := s.DeleteMsg(ctx, seq); err != nil && !errors.Is(err, js.ErrMsgNotFound) {
		return fmt.Errorf("remove dead letter %d: %w", seq, down(err))
	}
	return nil
}

func (n names) deadLetter(m *js.RawStreamMsg) events.DeadLetter {
	e := n.envelope(m.Subject, m.Header, m.Data)
	e.Stream = m.Header.Get(headerStream)
	e.Seq = number(m.Header, headerSeq)
	e.Attempt = int(number(m.Header, headerAttempts))
	return events.DeadLetter{
		Seq:     m.Sequence,
		Durable: strings.TrimPrefix(m.Subject, n.deadSubject("")),
		Event:   e,
		Reason:  plainText(m.Header.Get(headerReason)),
		At:      m.Time.UTC().Truncate(time.Microsecond),
	}
}

// number reads a header that bury wrote; one that others spoilt is 0.
func number(h nats.Header, name string) uint64 {
	n, err := strconv.ParseUint(h.Get(name), 10, 64)
	if err != nil {
		return 0
	}
	return n
}
