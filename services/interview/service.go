package interview

import (
	"context"
	"errors"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Filter narrows a list of interviews; zero members do not.
type Filter struct {
	Application application.ID
	Enterprise  org.ID
	School      org.ID
	Class       string
	Student     student.ID
	States      []State
}

// Reads is what the service asks of SQL without changing it. A missing interview is ErrNotFound.
type Reads interface {
	Application(ctx context.Context, id application.ID) (application.Application, error)
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	Interview(ctx context.Context, id ID) (Interview, error)
	Interviews(ctx context.Context, f Filter, p page.Request) (page.Page[Interview], error) // newest first
	// BookedAt reports whether a student has a booking at a fair, or an agreed interview, that overlaps a time.
	BookedAt(ctx context.Context, of student.ID, from, until time.Time) (bool, error)
	// InterviewsToEnd are proposals whose first time has come, and live ones whose application is over or whose unit is not verified.
	InterviewsToEnd(ctx context.Context, now time.Time, limit int) ([]ID, error)
}

// Tx is one transaction.
type Tx interface {
	Reads
	LockApplication(ctx context.Context, id application.ID) (application.Application, error)
	LockStudent(ctx context.Context, id student.ID) (student.Student, error)
	LockInterview(ctx context.Context, id ID) (Interview, error)
	InsertInterview(ctx context.Context, i Interview) error // ErrOpen when a live one of the application exists
	SaveInterview(ctx context.Context, i Interview) error   // ErrStale unless the row had the version before
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Service runs the use cases of interviews.
type Service struct {
	db   Reads
	inTx InTx
	now  func() time.Time
}

// NewService makes the service.
func NewService(db Reads, inTx InTx, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, now: now}
}

// Propose offers one to three times to an applicant of the actor's unit. One application has one live interview.
func (s *Service) Propose(ctx context.Context, who actor.Actor, id application.ID, o Offer) (Interview, error) {
	if !who.Is(actor.Enterprise) {
		return Interview{}, ErrForbidden
	}
	o.Address = strings.TrimSpace(o.Address)
	var i Interview
	err := s.inTx(ctx, func(tx Tx) error {
		a, err := tx.LockApplication(ctx, id)
		if err != nil {
			return err
		}
		if a.Enterprise != org.ID(who.Org) {
			return application.ErrNotFound
		}
		if err := verifiedUnit(ctx, tx, a.Enterprise); err != nil {
			return err
		}
		var happened events.Event
		if i, happened, err = propose(who, a, o, s.now()); err != nil {
			return err
		}
		if err := tx.InsertInterview(ctx, i); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "interview.propose", i.ID, happened)
	})
	return discreet(who, i), err
}

// Take is the student's yes to one of the times, as long as nothing else is booked then.
func (s *Service) Take(ctx context.Context, who actor.Actor, id ID, version uint64, at time.Time) (Interview, error) {
	return s.change(ctx, who, id, version, "interview.take", func(tx Tx, i *Interview) (events.Event, error) {
		if !who.Is(actor.Student) {
			return nil, ErrForbidden
		}
		a, err := tx.Application(ctx, i.Application)
		if err != nil {
			return nil, err
		}
		if !a.State.Open() {
			return nil, ErrState
		}
		if err := verifiedUnit(ctx, tx, i.Enterprise); err != nil {
			return nil, err
		}
		happened, err := i.take(who, at, s.now())
		if err != nil {
			return nil, err
		}
		if _, err := tx.LockStudent(ctx, i.Student); err != nil { // so that no two take one time
			return nil, err
		}
		busy, err := tx.BookedAt(ctx, i.Student, i.From, i.Until())
		if err == nil && busy {
			return nil, ErrClash
		}
		return happened, err
	})
}

// Refuse is the student's no to all of the times, with a reason of Refusals.
func (s *Service) Refuse(ctx context.Context, who actor.Actor, id ID, version uint64, reason string) (Interview, error) {
	return s.change(ctx, who, id, version, "interview.refuse", func(_ Tx, i *Interview) (events.Event, error) {
		if !who.Is(actor.Student) {
			return nil, ErrForbidden
		}
		return i.refuse(who, reason, s.now())
	})
}

// Cancel takes an interview back, by either side until it begins, with a reason of Cancellations. What a student was
// asked and has not agreed to, the student refuses.
func (s *Service) Cancel(ctx context.Context, who actor.Actor, id ID, version uint64, reason string) (Interview, error) {
	return s.change(ctx, who, id, version, "interview.cancel", func(_ Tx, i *Interview) (events.Event, error) {
		switch {
		case !who.Is(actor.Enterprise, actor.Student):
			return nil, ErrForbidden
		case who.Is(actor.Student) && i.State == Proposed:
			return nil, ErrState
		}
		return i.cancel(who, reason, s.now())
	})
}

// Record is the unit's word after the interview, with a reason of fair.Reasons. The student reads it.
func (s *Service) Record(ctx context.Context, who actor.Actor, id ID, version uint64, w fair.Word, reason string) (Interview, error) {
	return s.change(ctx, who, id, version, "interview.record", func(_ Tx, i *Interview) (events.Event, error) {
		if !who.Is(actor.Enterprise) {
			return nil, ErrForbidden
		}
		return i.record(who, w, reason, s.now())
	})
}

// verifiedUnit refuses a unit that is not verified.
func verifiedUnit(ctx context.Context, db Reads, id org.ID) error {
	e, err := db.Enterprise(ctx, id)
	if err == nil && !e.Verified() {
		return ErrUnverified
	}
	return err
}

// End does what time does to at most limit interviews, and returns to how many: proposals lapse at their first time, and what
// is live ends with its application or its unit's verification. One that cannot be ended does not keep the others waiting.
func (s *Service) End(ctx context.Context, limit int) (n int, errs error) {
	due, err := s.db.InterviewsToEnd(ctx, s.now(), limit)
	if err != nil {
		return 0, err
	}
	for _, id := range due {
		_, err := s.change(ctx, actor.System(), id, 0, "interview.end", func(tx Tx, i *Interview) (events.Event, error) {
			a, err := tx.Application(ctx, i.Application)
			if err != nil {
				return nil, err
			}
			e, err := tx.Enterprise(ctx, i.Enterprise)
			if err != nil {
				return nil, err
			}
			return i.end(a, e.Verified(), s.now())
		})
		switch {
		case err == nil:
			n++
		case !errors.Is(err, ErrState): // another node was first
			errs = errors.Join(errs, err)
		}
	}
	return n, errs
}

// change is the shape of every step: lock, decide, save, record, audit. Version 0 stands for any.
func (s *Service) change(ctx context.Context, who actor.Actor, id ID, version uint64, action string, decide func(Tx, *Interview) (events.Event, error)) (Interview, error) {
	var i Interview
	err := s.inTx(ctx, func(tx Tx) (err error) {
		if i, err = tx.LockInterview(ctx, id); err != nil {
			return err
		}
		if err := sees(who, i); err != nil {
			return err
		}
		if version != 0 && version != i.Version {
			return ErrStale
		}
		happened, err := decide(tx, &i)
		if err != nil {
			return err
		}
		if err := tx.SaveInterview(ctx, i); err != nil {
			return err
		}
		return s.note(ctx, tx, who, action, id, happened)
	})
	return discreet(who, i), err
}

func (s *Service) note(ctx context.Context, tx Tx, who actor.Actor, action string, id ID, happened events.Event) error {
	if err := tx.Audit(ctx, ledger.By(who, s.now(), action, ident.ID(id))); err != nil {
		return err
	}
	return tx.Record(ctx, ident.ID(id), happened)
}
