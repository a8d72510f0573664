package find

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"firstkm/services/application"
	"firstkm/services/org"
)

// Answers is what the reply rate asks of SQL.
type Answers interface {
	// Handled tells how the applications to the units that were made at an instant or later were answered, in no order.
	Handled(ctx context.Context, units []org.ID, since time.Time, each func(org.ID, application.Handled)) error
}

// Answering works out how units answer applications and remembers it for a while. It is safe for concurrent use.
type Answering struct {
	db   Answers
	cat  Catalogue
	log  *slog.Logger
	now  func() time.Time
	mu   sync.Mutex
	kept map[org.ID]answered
	turn uint64 // counts what was forgotten
	all  uint64 // the turn at which everything was
}

// answered is a rate that was worked out, or without an instant one that was forgotten, and at which turn.
type answered struct {
	application.Replies
	at   time.Time
	turn uint64
}

// A worked-out rate is good for answeredFor, unless an event tells of the unit before; mostAnswered bounds the memory.
const (
	answeredFor  = 10 * time.Minute
	mostAnswered = 20_000
)

// NewAnswering makes the memory, which works by the national working calendar.
func NewAnswering(db Answers, cat Catalogue, log *slog.Logger, now func() time.Time) *Answering {
	return &Answering{db: db, cat: cat, log: log, now: now, kept: map[org.ID]answered{}}
}

// Of is how each of the units answers; those that are not remembered are read at once.
func (a *Answering) Of(ctx context.Context, units []org.ID) (map[org.ID]application.Replies, error) {
	now := a.now()
	found, unknown, turn := a.remembered(units, now)
	if len(unknown) == 0 {
		return found, nil
	}
	cal, counts := a.cat.Now().Calendar(""), map[org.ID]*application.Tally{}
	for _, unit := range unknown {
		counts[unit] = application.NewTally(cal, now)
	}
	err := a.db.Handled(ctx, unknown, now.AddDate(0, 0, -application.ReplyDays-1), func(unit org.ID, h application.Handled) {
		if t := counts[unit]; t != nil {
			t.Add(h)
		}
	})
	if err != nil {
		return nil, err
	}
	for unit, t := range counts {
		found[unit] = t.Replies()
		a.remember(unit, answered{found[unit], now, turn})
	}
	return found, nil
}

func (a *Answering) remembered(units []org.ID, now time.Time) (found map[org.ID]application.Replies, unknown []org.ID, turn uint64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	found = map[org.ID]application.Replies{}
	asked := map[org.ID]bool{"": true}
	for _, unit := range units {
		if asked[unit] {
			continue
		}
		asked[unit] = true
		known, ok := a.kept[unit]
		if age := now.Sub(known.at); ok && age >= 0 && age < answeredFor {
			found[unit] = known.Replies
		} else {
			unknown = append(unknown, unit)
		}
	}
	return found, unknown, a.turn
}

// remember keeps a rate, unless the unit was forgotten while it was read: it may be older than what made it forgotten.
func (a *Answering) remember(unit org.ID, r answered) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.all > r.turn || a.kept[unit].turn > r.turn {
		return
	}
	a.room()
	a.kept[unit] = r
}

// Forget makes the next question about a unit go to SQL: an application to it was made or answered.
func (a *Answering) Forget(unit org.ID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.room()
	a.turn++
	a.kept[unit] = answered{turn: a.turn}
}

func (a *Answering) room() {
	if len(a.kept) >= mostAnswered {
		a.turn++
		a.all = a.turn
		clear(a.kept)
	}
}

// Answering makes the service say how units answer applications.
func (s *Service) Answering(a *Answering) *Service {
	s.answering = a
	return s
}

// Replies is how a unit answers applications. Where it cannot be told now, nothing is said of it: postings are found all
// the same.
func (s *Service) Replies(ctx context.Context, unit org.ID) application.Replies {
	return s.replies(ctx, []org.ID{unit})[unit]
}

func (s *Service) replies(ctx context.Context, units []org.ID) map[org.ID]application.Replies {
	if s.answering == nil {
		return nil
	}
	found, err := s.answering.Of(ctx, units)
	if err != nil && ctx.Err() == nil {
		s.answering.log.ErrorContext(ctx, "read how units answer", "error", err)
	}
	return found
}
