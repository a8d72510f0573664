package application

import (
	"context"
	"errors"
	"time"

	"firstkm/events"
	"firstkm/services/batch"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// HoldWorkdays is how many working days an intent holds its seat (F16).
const HoldWorkdays = 10

// Reads is what the service asks of SQL without changing it. A missing application is ErrNotFound.
type Reads interface {
	Application(ctx context.Context, id ID) (Application, error)
	Applications(ctx context.Context, f Filter, p page.Request) (page.Page[Application], error)
	Lapsing(ctx context.Context, day civil.Date, limit int) ([]ID, error) // intended, with HoldsUntil before day
	Orphaned(ctx context.Context, limit int) ([]ID, error)                // submitted or shortlisted for an opening that was closed
	OfLeavers(ctx context.Context, limit int) ([]ID, error)               // not yet placed, of students who are not at school any more
	Placement(ctx context.Context, id placement.ID) (placement.Placement, error)
	Student(ctx context.Context, id student.ID) (student.Student, error)
	PlacementsByID(ctx context.Context, ids []placement.ID) (map[placement.ID]placement.Placement, error) // those that there are
	StudentsByID(ctx context.Context, ids []student.ID) (map[student.ID]student.Student, error)
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	CooperationOf(ctx context.Context, school, enterprise org.ID, day civil.Date) (org.Cooperation, error)
	Clearances(ctx context.Context, school, enterprise org.ID) ([]org.Clearance, error)
	batch.Lists
	Stays(ctx context.Context, enterprise org.ID, from, to civil.Date) ([]placement.Stay, error)
}

// Tx is one transaction.
type Tx interface {
	Reads
	LockEnterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	LockPlacement(ctx context.Context, id placement.ID) (placement.Placement, error)
	SavePlacement(ctx context.Context, p placement.Placement) error
	LockApplication(ctx context.Context, id ID) (Application, error)
	LockStudent(ctx context.Context, id student.ID) (student.Student, error)
	InsertApplication(ctx context.Context, a Application) error // ErrTwice when an open one of student and opening exists
	SaveApplication(ctx context.Context, a Application) error
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Filter narrows a list of applications; zero members do not.
type Filter struct {
	Student    student.ID
	Enterprise org.ID
	School     org.ID
	Class      string
	Placement  placement.ID
	States     []State
}

// Catalogue is what the service asks of the catalogue in force.
type Catalogue interface {
	Now() *catalogue.Catalogue
}

// Service runs the use cases of applications.
type Service struct {
	db   Reads
	inTx InTx
	cat  Catalogue
	law  compliance.Regulation
	now  func() time.Time
}

// NewService makes the service.
func NewService(db Reads, inTx InTx, cat Catalogue, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, cat: cat, now: now}
}

// Under makes the service apply a regulation with provincial thresholds instead of the national ones.
func (s *Service) Under(law compliance.Regulation) *Service {
	s.law = law
	return s
}

// SharedFields are the data a unit sees of an applicant; the consent names them.
func SharedFields() []string {
	return []string{"major", "grade", "age_class", "legal_match", "masked_name", "school", "class"}
}

const purpose = "internship_application"

// Apply records the student's application and consent. Rules that bar it are reported as ErrIneligible with findings.
func (s *Service) Apply(ctx context.Context, who actor.Actor, id placement.ID, consent bool) (Application, error) {
	if !who.Is(actor.Student) {
		return Application{}, ErrForbidden
	}
	if !consent {
		return Application{}, ErrInvalid.With(fault.In("consent", "请先同意把所列信息提供给该单位，仅用于本次申请。", "first agree that the listed data go to this unit, for this application only"))
	}
	var a Application
	err := s.inTx(ctx, func(tx Tx) error {
		st, err := tx.Student(ctx, student.ID(who.Person))
		if err != nil {
			return err
		}
		p, err := tx.Placement(ctx, id)
		if err != nil {
			return err
		}
		if !p.MayBeSeenBy(who, st.School) {
			return placement.ErrNotFound
		}
		if p.ForTeachers() {
			return ErrForTeachers
		}
		if err := p.Open(civil.Today(s.now())); err != nil {
			return err
		}
		if err := s.stop(ctx, tx, st, p, Confirmation{}); err != nil {
			return err
		}
		a = s.fresh(st, p)
		if _, err := tx.LockStudent(ctx, st.ID); err != nil {
			return err
		}
		if err := s.alone(ctx, tx, &a); err != nil {
			return err
		}
		if err := tx.InsertApplication(ctx, a); err != nil {
			return err
		}
		if err := tx.Audit(ctx, ledger.By(who, s.now(), "application.submit", ident.ID(a.ID))); err != nil {
			return err
		}
		return tx.Record(ctx, ident.ID(a.ID), events.ApplicationSubmitted{ApplicationRef: a.ref()})
	})
	return a, err
}

func (s *Service) fresh(st student.Student, p placement.Placement) Application {
	now := s.now()
	a := Application{
		ID: ID(ident.New("app", now)), Placement: p.ID, Enterprise: p.Enterprise, Student: st.ID, School: st.School,
		Class: st.Class, Kind: p.Kind, PostKind: p.PostKind, From: p.Start, To: p.End, CreatedAt: now,
		Consent: Consent{Recipient: p.Enterprise, Purpose: purpose, Fields: SharedFields(), At: now},
	}
	a.step(actor.Actor{Role: actor.Student}, Submitted, "", now)
	return a
}

// Withdraw takes the student's application back and frees a seat it held.
func (s *Service) Withdraw(ctx context.Context, who actor.Actor, id ID, reason string) (Application, error) {
	return s.change(ctx, who, id, "application.withdraw", func(_ Tx, a *Application) (events.Event, error) {
		if !who.Is(actor.Student) || a.Student != student.ID(who.Person) {
			return nil, ErrNotFound
		}
		return a.withdraw(who, reason, s.now())
	})
}

// Shortlist says that the unit wants to know more; the applicant's masked name opens to it.
func (s *Service) Shortlist(ctx context.Context, who actor.Actor, id ID) (Application, error) {
	return s.change(ctx, who, id, "application.shortlist", func(_ Tx, a *Application) (events.Event, error) {
		if err := ofUnit(who, a); err != nil {
			return nil, err
		}
		return a.shortlist(who, s.now())
	})
}

// Decline ends an application for the unit, with a reason that the student sees.
func (s *Service) Decline(ctx context.Context, who actor.Actor, id ID, reason string) (Application, error) {
	return s.change(ctx, who, id, "application.decline", func(_ Tx, a *Application) (events.Event, error) {
		if err := ofUnit(who, a); err != nil {
			return nil, err
		}
		return a.decline(who, reason, s.now())
	})
}

// Intend states the unit's intent (录用意向): a seat is held for ten working days while the school decides.
func (s *Service) Intend(ctx context.Context, who actor.Actor, id ID) (Application, error) {
	return s.change(ctx, who, id, "application.intend", func(tx Tx, a *Application) (events.Event, error) {
		if err := ofUnit(who, a); err != nil {
			return nil, err
		}
		if err := s.alone(ctx, tx, a); err != nil {
			return nil, err
		}
		p, err := s.recheck(ctx, tx, a, Confirmation{})
		if err != nil {
			return nil, impersonal(err)
		}
		a.PostKind, a.From, a.To = p.PostKind, p.Start, p.End
		today := civil.Today(s.now())
		return a.intend(who, s.cat.Now().Calendar(province(p.Region)).AddWorkdays(today, HoldWorkdays), s.now())
	})
}

// Lapse ends the intents that ran out, the wishes for openings that were closed and those of students who are not at
// school any more, at most limit of each, and returns
// how many it ended. One that cannot be ended does not keep the others waiting.
func (s *Service) Lapse(ctx context.Context, limit int) (int, error) {
	due, err := s.db.Lapsing(ctx, civil.Today(s.now()), limit)
	if err != nil {
		return 0, err
	}
	n, errs := s.end(ctx, due, "application.lapse", func(a *Application) (events.Event, error) { return a.lapse(s.now()) })
	orphaned, err := s.db.Orphaned(ctx, limit)
	if err != nil {
		return n, errors.Join(errs, err)
	}
	m, more := s.end(ctx, orphaned, "application.end", func(a *Application) (events.Event, error) {
		return a.decline(actor.System(), postingClosed, s.now())
	})
	left, err := s.db.OfLeavers(ctx, limit)
	if err != nil {
		return n + m, errors.Join(errs, more, err)
	}
	k, last := s.end(ctx, left, "application.withdraw", func(a *Application) (events.Event, error) {
		return a.withdraw(actor.System(), notAtSchool, s.now())
	})
	return n + m + k, errors.Join(errs, more, last)
}

func (s *Service) end(ctx context.Context, ids []ID, action string, step func(*Application) (events.Event, error)) (n int, errs error) {
	for _, id := range ids {
		_, err := s.change(ctx, actor.System(), id, action, func(_ Tx, a *Application) (events.Event, error) { return step(a) })
		switch {
		case err == nil:
			n++
		case !errors.Is(err, ErrState): // another node was first
			errs = errors.Join(errs, err)
		}
	}
	return n, errs
}

func ofUnit(who actor.Actor, a *Application) error {
	if !who.Is(actor.Enterprise) || a.Enterprise != org.ID(who.Org) {
		return ErrNotFound
	}
	return nil
}

// change is the shape of every step: lock unit, opening and application in that order (so that no two steps wait for
// each other), decide, keep the opening's seats in step with the state, save, record, audit.
func (s *Service) change(ctx context.Context, who actor.Actor, id ID, action string, decide func(Tx, *Application) (events.Event, error)) (Application, error) {
	var a Application
	err := s.inTx(ctx, func(tx Tx) (err error) {
		a, err = s.step(ctx, tx, who, id, action, decide)
		return err
	})
	return a, err
}

func (s *Service) step(ctx context.Context, tx Tx, who actor.Actor, id ID, action string, decide func(Tx, *Application) (events.Event, error)) (Application, error) {
	a, err := s.lock(ctx, tx, id)
	if err != nil {
		return Application{}, err
	}
	held := a.State.Holds()
	happened, err := decide(tx, &a)
	if err != nil {
		return Application{}, err
	}
	if held != a.State.Holds() {
		if err := s.moveSeat(ctx, tx, &a); err != nil {
			return Application{}, err
		}
	}
	if err := tx.SaveApplication(ctx, a); err != nil {
		return Application{}, err
	}
	if err := tx.Audit(ctx, ledger.By(who, s.now(), action, ident.ID(id))); err != nil { // reasons are people's words: they stay in the history
		return Application{}, err
	}
	return a, tx.Record(ctx, ident.ID(id), happened)
}

func (s *Service) lock(ctx context.Context, tx Tx, id ID) (Application, error) {
	a, err := tx.Application(ctx, id)
	if err != nil {
		return Application{}, err
	}
	if _, err := tx.LockEnterprise(ctx, a.Enterprise); err != nil {
		return Application{}, err
	}
	if _, err := tx.LockPlacement(ctx, a.Placement); err != nil {
		return Application{}, err
	}
	return tx.LockApplication(ctx, id)
}

func (s *Service) moveSeat(ctx context.Context, tx Tx, a *Application) error {
	p, err := tx.LockPlacement(ctx, a.Placement)
	if err != nil {
		return err
	}
	moved, err := p.Seat(a.State.Holds(), s.now())
	if err != nil {
		return err
	}
	if err := tx.SavePlacement(ctx, p); err != nil {
		return err
	}
	return tx.Record(ctx, ident.ID(p.ID), moved)
}

func province(region string) string {
	if len(region) < 2 {
		return ""
	}
	return region[:2]
}
