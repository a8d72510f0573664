package find

import (
	"context"
	"sync"
	"time"

	"firstkm/services/application"
	"firstkm/services/org"
)

// Answers is what the reply rate asks of SQL.
type Answers interface {
	// Handled tells how the applications to a unit that were made at an instant or later were answered, the newest first.
	Handled(ctx context.Context, enterprise org.ID, since time.Time) ([]application.Handled, error)
}

// Answering works out how units answer applications and remembers it for a while. It is safe for concurrent use.
type Answering struct {
	db   Answers
	cat  Catalogue
	now  func() time.Time
	mu   sync.Mutex
	kept map[org.ID]answered
}

type answered struct {
	application.Replies
	at time.Time
}

// A worked-out rate is good for answeredFor, unless an event tells of the unit before; mostAnswered bounds the memory.
const (
	answeredFor  = 10 * time.Minute
	mostAnswered = 20_000
)

// NewAnswering makes the memory, which works by the national working calendar.
func NewAnswering(db Answers, cat Catalogue, now func() time.Time) *Answering {
	return &Answering{db: db, cat: cat, now: now, kept: map[org.ID]answered{}}
}

// Of is how a unit answers.
func (a *Answering) Of(ctx context.Context, unit org.ID) (application.Replies, error) {
	now := a.now()
	a.mu.Lock()
	known, ok := a.kept[unit]
	a.mu.Unlock()
	if age := now.Sub(known.at); ok && age >= 0 && age < answeredFor {
		return known.Replies, nil
	}
	list, err := a.db.Handled(ctx, unit, now.AddDate(0, 0, -application.ReplyDays-1))
	if err != nil {
		return application.Replies{}, err
	}
	r := application.RepliesOf(list, a.cat.Now().Calendar(""), now)
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.kept) >= mostAnswered {
		clear(a.kept)
	}
	a.kept[unit] = answered{r, now}
	return r, nil
}

// Forget makes the next question about a unit go to SQL: an application to it was made or answered.
func (a *Answering) Forget(unit org.ID) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.kept, unit)
}

// Answering makes the service say how units answer applications.
func (s *Service) Answering(a *Answering) *Service {
	s.answering = a
	return s
}

// Replies is how a unit answers applications. Where it cannot be told now, nothing is said of it: postings are found all
// the same.
func (s *Service) Replies(ctx context.Context, unit org.ID) application.Replies {
	if s.answering == nil || unit == "" {
		return application.Replies{}
	}
	r, err := s.answering.Of(ctx, unit)
	if err != nil {
		return application.Replies{}
	}
	return r
}
