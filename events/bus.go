package events

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// ErrGone says that what follows a Position cannot be had: the stream was made anew, has lost its end, or has already
// dropped the next event. Whoever followed it rebuilds from SQL.
var ErrGone = errors.New("the stream no longer continues from there")

// ErrNoDeadLetter says that there is no dead letter of that number.
var ErrNoDeadLetter = errors.New("no such dead letter")

// Handler applies one event. It must bear being given the same one again. An error asks for another try after a pause;
// one wrapped by Permanent sends the event to the dead letters at once.
type Handler func(context.Context, Envelope) error

// Publisher puts envelopes into the stream.
type Publisher interface {
	// Publish answers one Ack for each envelope, in their order, and the first error among those not accepted. It sends
	// all before it waits, so when one fails later ones may still have been accepted: callers that need order among
	// them, as the relay does for one key, must not send them together.
	Publish(ctx context.Context, batch ...Envelope) ([]Ack, error)
}

// Ack says where an envelope stands in the stream.
type Ack struct {
	Stream    string
	Seq       uint64 // 0: not accepted, or not known to be
	Duplicate bool   // an envelope with this id was already there; Seq is its place
}

// Position is a place in a stream: the last event that was applied. The zero Position is always gone.
type Position struct {
	Stream string
	Seq    uint64
}

// Info describes the stream. In an empty one First is Last + 1.
type Info struct {
	Stream      string // its identity
	First, Last uint64
}

// End is the position after which only new events come.
func (i Info) End() Position { return Position{Stream: i.Stream, Seq: i.Last} }

// Check answers ErrGone when the stream does not continue from p.
func (i Info) Check(p Position) error {
	switch {
	case p.Stream != i.Stream:
		return fmt.Errorf("%w: it is %q, the position is in %q", ErrGone, i.Stream, p.Stream)
	case p.Seq > i.Last:
		return fmt.Errorf("%w: it ends at %d, the position is %d", ErrGone, i.Last, p.Seq)
	case p.Seq+1 < i.First:
		return fmt.Errorf("%w: it begins at %d, the position is %d", ErrGone, i.First, p.Seq)
	}
	return nil
}

// Consumer is a durable reader that resumes where it stopped. Several processes may use one Durable; each event goes to
// one of them, one event at a time, so that order is kept.
type Consumer struct {
	Durable  string          // a–z, 0–9, - and _
	Subjects []string        // patterns; none = everything
	New      bool            // when it is made for the first time: begin with new events, not with the stream's first
	Backoff  []time.Duration // pauses between tries; when they are used up the event is a dead letter; nil = DefaultBackoff
}

// DefaultBackoff outlasts the restart of a database. Later events wait meanwhile: order comes first.
func DefaultBackoff() []time.Duration {
	return []time.Duration{100 * time.Millisecond, 500 * time.Millisecond, 2 * time.Second, 10 * time.Second, 30 * time.Second, time.Minute}
}

// DeadLetter is an event that a consumer could not apply.
type DeadLetter struct {
	Seq     uint64 // its number among the dead letters
	Durable string
	Event   Envelope // as it was given last
	Reason  string   // the last error
	At      time.Time
}

// Bus is what the memory and the JetStream implementation both do; eventstest holds them to it. Calls that block end
// with the context's error when it ends, and outlive outages of a server.
type Bus interface {
	Publisher
	// Consume gives events to h one at a time in the order of the stream, until ctx ends.
	Consume(ctx context.Context, c Consumer, h Handler) error
	// Watch gives h the events published from now on, at most once, until ctx ends. An error of h is logged, no more.
	Watch(ctx context.Context, subjects []string, h Handler) error
	// Follow gives apply all events after the position, in order and without a gap, up to most at a time, until ctx ends,
	// apply fails (its error is returned) or the stream does not continue from there (ErrGone). Nothing is remembered:
	// the caller keeps its own checkpoint. Positions may jump where an event was removed by hand.
	Follow(ctx context.Context, after Position, most int, apply func(context.Context, []Envelope) error) error
	// Info describes the stream as it is now.
	Info(ctx context.Context) (Info, error)
	// DeadLetters lists the oldest thousand.
	DeadLetters(ctx context.Context) ([]DeadLetter, error)
	// Replay gives a dead letter once more to the consumer that could not apply it, to it alone, and removes it.
	Replay(ctx context.Context, seq uint64) error
	// Discard removes a dead letter.
	Discard(ctx context.Context, seq uint64) error
	// Healthy answers nil when publishing would work now.
	Healthy(ctx context.Context) error
	// Close stops everything and waits for it. Stop consumers first, by their contexts.
	Close() error
}

// Permanent marks an error that another try cannot mend.
func Permanent(err error) error {
	if err == nil {
		return nil
	}
	return permanent{err}
}

// IsPermanent reports whether an error was marked by Permanent.
func IsPermanent(err error) bool {
	return errors.As(err, new(permanent))
}

type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }
