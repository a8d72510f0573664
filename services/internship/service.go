package internship

import (
	"context"
	"errors"
	"time"

	"firstkm/events"
	"firstkm/services/account"
	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Filter narrows a list of internships; zero members do not.
type Filter struct {
	Application application.ID
	Enterprise  org.ID
	School      org.ID
	Class       string
	Student     student.ID
	Instructor  ident.ID
	States      []State
}

// Reads is what the service asks of SQL without changing it. A missing thing is ErrNotFound.
type Reads interface {
	application.Reads
	School(ctx context.Context, id org.ID) (org.School, error)
	StudentByNo(ctx context.Context, school org.ID, no string) (student.Student, error)
	Batches(ctx context.Context, f batch.Filter, p page.Request) (page.Page[batch.Batch], error)
	Account(ctx context.Context, id account.ID) (account.Account, error)
	AccountsOf(ctx context.Context, org ident.ID) ([]account.Account, error)
	Internship(ctx context.Context, id ID) (Internship, error)
	Internships(ctx context.Context, f Filter, p page.Request) (page.Page[Internship], error) // newest first
	// Arranged are arrangements of a school, and of one class when it is named, that have no internship yet, newest first.
	Arranged(ctx context.Context, school org.ID, class string, p page.Request) (page.Page[application.Application], error)
	InternshipsToEnd(ctx context.Context, day civil.Date, limit int) ([]ID, error) // active, with a last day before day
	Policy(ctx context.Context, id PolicyID) (Policy, error)
	Policies(ctx context.Context, school org.ID, p page.Request) (page.Page[Policy], error)         // newest first
	PoliciesOf(ctx context.Context, of []student.ID) (map[student.ID][]Policy, error)               // that insure them
	TrainingsByID(ctx context.Context, ids []ident.ID) (map[ident.ID]Training, error)               // those that there are
	InsuredBy(ctx context.Context, id PolicyID, p page.Request) (page.Page[student.Student], error) // by their ids
}

// Tx is one transaction.
type Tx interface {
	Reads
	LockInternship(ctx context.Context, id ID) (Internship, error)
	InsertInternship(ctx context.Context, i Internship) error // ErrTwice when the application has one
	SaveInternship(ctx context.Context, i Internship) error   // ErrStale unless the row had the version before
	LockApplication(ctx context.Context, id application.ID) (application.Application, error)
	LockPolicy(ctx context.Context, id PolicyID) (Policy, error)
	InsertPolicy(ctx context.Context, p Policy) error
	SavePolicy(ctx context.Context, p Policy) error
	// Insure puts students on the list of a policy and returns how many it names then.
	Insure(ctx context.Context, id PolicyID, who []student.ID) (int, error)
	InsertTraining(ctx context.Context, t Training) error
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Vault seals and opens the name and telephone of a unit's mentor. Record is the internship's id.
type Vault interface {
	Seal(field, record, plain string) (string, error)
	Open(field, record, sealed string) (string, error)
}

// Arrangements is what gate G3 must know of an arrangement today.
type Arrangements interface {
	Again(ctx context.Context, db application.Reads, a application.Application) (compliance.MatchFacts, error)
}

// Known is what the gates before say of an arrangement: what nobody has looked at is not known.
type Known struct {
	Plan, Filing, Consent, Agreement, Lodging compliance.Paper
}

// Papers asks the nouns that keep them for consent, agreement, plan, filing and lodging of an arrangement.
type Papers func(ctx context.Context, a application.Application, of batch.ID) (Known, error)

// Service runs the use cases of internships.
type Service struct {
	db     Reads
	inTx   InTx
	apps   Arrangements
	vault  Vault
	law    compliance.Regulation
	papers Papers
	now    func() time.Time
}

// NewService makes the service. Until it is given Papers, nothing is known of them and nobody starts.
func NewService(db Reads, inTx InTx, apps Arrangements, vault Vault, now func() time.Time) *Service {
	nothing := func(context.Context, application.Application, batch.ID) (Known, error) { return Known{}, nil }
	return &Service{db: db, inTx: inTx, apps: apps, vault: vault, papers: nothing, now: now}
}

// Under makes the service apply a regulation with provincial thresholds instead of the national ones.
func (s *Service) Under(law compliance.Regulation) *Service {
	s.law = law
	return s
}

// Reading makes the start gate ask for papers.
func (s *Service) Reading(p Papers) *Service {
	s.papers = p
	return s
}

func (s *Service) today() civil.Date { return civil.Today(s.now()) }

// Outcome is what came of one among several.
type Outcome struct {
	Application application.ID // of Prepare
	Internship  ID
	Err         error // nil: done
}

// Prepare makes the records of arrangements, each by itself. Of names the batch; without it the one approved batch that holds
// the student and the dates.
func (s *Service) Prepare(ctx context.Context, who actor.Actor, ids []application.ID, of batch.ID) ([]Outcome, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) {
		return nil, ErrForbidden
	}
	out := make([]Outcome, len(ids))
	for n, id := range ids {
		i, err := s.prepareOne(ctx, who, id, of)
		if err = told(err); err != nil && errors.Is(err, errInside) {
			return nil, err
		}
		out[n] = Outcome{id, i.ID, err}
	}
	return out, nil
}

func (s *Service) prepareOne(ctx context.Context, who actor.Actor, id application.ID, of batch.ID) (i Internship, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		a, err := tx.LockApplication(ctx, id)
		if err != nil {
			return err
		}
		if !keeps(who, a.School, a.Class) {
			return application.ErrNotFound
		}
		st, err := tx.Student(ctx, a.Student)
		if err != nil {
			return err
		}
		fits, err := s.fitting(ctx, tx, st, a)
		if err != nil {
			return err
		}
		chosen, err := choose(fits, of)
		if err != nil {
			return err
		}
		var happened events.Event
		if i, happened, err = prepare(who, a, chosen, s.now()); err != nil {
			return err
		}
		if err := tx.InsertInternship(ctx, i); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "internship.prepare", ident.ID(i.ID), happened)
	})
	return i, err
}

// fitting are the approved batches of the school whose cohort holds a student and whose days hold an arrangement's.
func (s *Service) fitting(ctx context.Context, db Reads, st student.Student, a application.Application) (fits []batch.ID, err error) {
	list, err := page.All(func(p page.Request) (page.Page[batch.Batch], error) {
		return db.Batches(ctx, batch.Filter{School: a.School, State: batch.Approved}, p)
	})
	for _, b := range list {
		if b.Cohort.Holds(st) && !a.From.Before(b.From) && !a.To.After(b.To) {
			fits = append(fits, b.ID)
		}
	}
	return fits, err
}

func choose(fits []batch.ID, of batch.ID) (batch.ID, error) {
	for _, id := range fits {
		if id == of {
			return id, nil
		}
	}
	switch {
	case len(fits) == 0 || of != "":
		return "", ErrNoBatch
	case len(fits) > 1:
		return "", ErrWhich
	}
	return fits[0], nil
}

// Start begins internships, each by itself: the green ones start, of the others it says what is red.
func (s *Service) Start(ctx context.Context, who actor.Actor, ids []ID) ([]Outcome, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) {
		return nil, ErrForbidden
	}
	return s.each(ctx, who, ids, "internship.start", func(tx Tx, i *Internship) (events.Event, error) {
		lights, err := s.gate(ctx, tx, *i)
		if err != nil {
			return nil, err
		}
		return i.start(who, lights, s.now())
	})
}

// Drop ends what never started, with a reason that student and unit see.
func (s *Service) Drop(ctx context.Context, who actor.Actor, id ID, version uint64, reason string) (Internship, error) {
	return s.change(ctx, who, id, version, "internship.drop", func(_ Tx, i *Internship) (events.Event, error) {
		if !who.Is(actor.School, actor.VicePrincipal) {
			return nil, ErrForbidden
		}
		return i.drop(who, reason, s.now())
	})
}

// End does what time does to at most limit internships, and returns to how many. One that cannot be ended does not keep the
// others waiting.
func (s *Service) End(ctx context.Context, limit int) (n int, errs error) {
	due, err := s.db.InternshipsToEnd(ctx, s.today(), limit)
	if err != nil {
		return 0, err
	}
	for _, id := range due {
		_, err := s.change(ctx, actor.System(), id, 0, "internship.end", func(_ Tx, i *Internship) (events.Event, error) { return i.end(s.now()) })
		switch {
		case err == nil:
			n++
		case !errors.Is(err, ErrState): // another node was first
			errs = errors.Join(errs, err)
		}
	}
	return n, errs
}

// each takes one step of several internships, each in its own transaction.
func (s *Service) each(ctx context.Context, who actor.Actor, ids []ID, action string, decide func(Tx, *Internship) (events.Event, error)) ([]Outcome, error) {
	out := make([]Outcome, len(ids))
	for n, id := range ids {
		i, err := s.change(ctx, who, id, 0, action, decide)
		if err = told(err); err != nil && errors.Is(err, errInside) {
			return nil, err
		}
		out[n] = Outcome{i.Application, id, err}
	}
	return out, nil
}

// change is the shape of every step: lock, decide, save, record, audit. Version 0 stands for any.
func (s *Service) change(ctx context.Context, who actor.Actor, id ID, version uint64, action string, decide func(Tx, *Internship) (events.Event, error)) (Internship, error) {
	var i Internship
	err := s.inTx(ctx, func(tx Tx) (err error) {
		if i, err = tx.LockInternship(ctx, id); err != nil {
			return err
		}
		if err := s.sees(who, i); err != nil {
			return err
		}
		if version != 0 && version != i.Version {
			return ErrStale
		}
		happened, err := decide(tx, &i)
		if err != nil {
			return err
		}
		if err := tx.SaveInternship(ctx, i); err != nil {
			return err
		}
		return s.note(ctx, tx, who, action, ident.ID(id), happened)
	})
	return discreet(who, i), err
}

func (s *Service) note(ctx context.Context, tx Tx, who actor.Actor, action string, id ident.ID, happened events.Event) error {
	if err := tx.Audit(ctx, ledger.By(who, s.now(), action, id)); err != nil {
		return err
	}
	return tx.Record(ctx, id, happened)
}

// Pass is the share of right answers that passes the safety exam, in per cent.
func (s *Service) Pass() int { return s.law.In("", s.today()).ExamPercent }
