package round

import (
	"context"
	"io"
	"time"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Reads is what the service asks of SQL without changing it, beside what applications ask. A missing round is ErrNotFound.
type Reads interface {
	application.Reads
	Batches
	Round(ctx context.Context, id ID) (Round, error)
	Rounds(ctx context.Context, f Filter, p page.Request) (page.Page[Round], error)
	// RoundsToDo are rounds that Work has something to do for at an instant.
	RoundsToDo(ctx context.Context, now time.Time, limit int) ([]ID, error)
	Invitation(ctx context.Context, id ID, unit org.ID) (Invitation, error)
	Invitations(ctx context.Context, id ID) ([]Invitation, error)
	Offer(ctx context.Context, id ID, post placement.ID) (Offer, error)
	Offers(ctx context.Context, id ID) ([]Offer, error)                // in the order of the openings' ids
	HeldOffers(ctx context.Context, id ID, limit int) ([]Offer, error) // that reserve seats, in the order of units and openings
	RoundStamp(ctx context.Context, id ID) (Stamp, error)
	OffersOf(ctx context.Context, id ID, posts []placement.ID) (map[placement.ID]Offer, error)
	UnitHolds(ctx context.Context, id ID, unit org.ID) (bool, error) // whether an offer of a unit reserves seats
	// StaysBeside are the stays at units on any day from from to to, as Stays counts them, without what a round reserves.
	StaysBeside(ctx context.Context, id ID, units []org.ID, from, to civil.Date) (map[org.ID][]placement.Stay, error)
	Person(ctx context.Context, id ID, of student.ID) (Person, error)                       // with the choices
	People(ctx context.Context, id ID) ([]Person, error)                                    // with the choices, in the order of students' ids
	PeopleByNumber(ctx context.Context, id ID, numbers []string) (map[string]Person, error) // those that there are
	PeopleOf(ctx context.Context, id ID, of []student.ID) (map[student.ID]Person, error)    // those that there are
	// InAnother is a round that is not over and not the given one, in which the student has a list, or a place that is not
	// settled yet once it is published; "" when there is none.
	InAnother(ctx context.Context, id ID, of student.ID) (ID, error)
	// Popular is how many rank each post, and how many of them first.
	Popular(ctx context.Context, id ID) (map[placement.ID]Popularity, error)
	Marks(ctx context.Context, id ID, post placement.ID) ([]Mark, error)
	MarksOf(ctx context.Context, id ID) (map[placement.ID][]Mark, error)
	// SaidAtFairs is what a unit said of an opening at fairs of a round from a moment on, the last word last.
	SaidAtFairs(ctx context.Context, id ID, unit org.ID, post placement.ID, since time.Time) ([]Meeting, error)
	Judgements(ctx context.Context, id ID) ([]Judgement, error)
	JudgementsOf(ctx context.Context, id ID, school org.ID, major string) ([]Judgement, error)
	// SchoolStudents are all students of a school, or of some of its classes, who are there now, in the order of their ids.
	SchoolStudents(ctx context.Context, school org.ID, classes ...string) ([]student.Student, error)
	// PlacedOver are the students of some schools who have a placement on any day from from to to, with its dates.
	PlacedOver(ctx context.Context, schools []org.ID, from, to civil.Date) (map[student.ID][]Span, error)
	SpansOf(ctx context.Context, of student.ID, from, to civil.Date) ([]Span, error) // the same of one student
	EnterprisesByID(ctx context.Context, ids []org.ID) (map[org.ID]org.Enterprise, error)
	SchoolClearances(ctx context.Context, school org.ID) ([]org.Clearance, error)
	SchoolsByID(ctx context.Context, ids []org.ID) (map[org.ID]org.School, error)
	// Results are a run's: those that wait in the order of unit, opening and student, a page of others by number, else by student.
	Results(ctx context.Context, run RunID, f ResultFilter) ([]Result, error)
	Result(ctx context.Context, run RunID, of student.ID) (Result, error)
	File(ctx context.Context, run RunID, name string, each func(part []byte) error) error
	// LastOut is the newest round of a host whose result is out, but for the given one; ErrNotFound when there is none.
	LastOut(ctx context.Context, host org.ID, but ID) (Round, error)
	// Figures are what was kept of a result when its round was settled; ErrNotFound when nothing was.
	Figures(ctx context.Context, id ID) (Figures, error)
	Bureau(ctx context.Context, id org.ID) (org.Bureau, error)
	// StaleRuns are runs with rows that no round has or works on, or whose round was cancelled.
	StaleRuns(ctx context.Context, limit int) ([]RunID, error)
}

// Tx is one transaction.
type Tx interface {
	Reads
	application.Tx
	InsertRound(ctx context.Context, r Round) error
	LockRound(ctx context.Context, id ID) (Round, error)
	ShareRound(ctx context.Context, id ID) (Round, error) // as it is until the transaction ends, for others to share
	SaveRound(ctx context.Context, r Round) error         // ErrStale unless the row had the version before
	LockInvitation(ctx context.Context, id ID, unit org.ID) (Invitation, error)
	InsertInvitation(ctx context.Context, i Invitation) (fresh bool, err error) // false: there is one already
	SaveInvitation(ctx context.Context, i Invitation) error
	SaveOffer(ctx context.Context, o Offer) error // ErrStale unless the row had the version before, or there is none and it is 1
	LockPerson(ctx context.Context, id ID, of student.ID) (Person, error)
	SavePerson(ctx context.Context, p Person) error // with the choices; ErrStale as above
	// CountChoices adds to how many rank posts.
	CountChoices(ctx context.Context, id ID, more map[placement.ID]Popularity) error
	SaveMarks(ctx context.Context, id ID, post placement.ID, marks []Mark) error
	SaveJudgement(ctx context.Context, id ID, j Judgement) error
	InsertResults(ctx context.Context, run RunID, list []Result) error
	SaveResult(ctx context.Context, run RunID, r Result) error
	SaveFigures(ctx context.Context, id ID, f Figures) error
	SavePart(ctx context.Context, run RunID, name string, part int, body []byte) error
	// DropRun removes up to limit rows of a run and reports whether it is gone.
	DropRun(ctx context.Context, run RunID, limit int) (bool, error)
}

// Span is the days of a placement.
type Span struct{ From, To civil.Date }

// Popularity is how many rank a post.
type Popularity struct{ Rank, First int }

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Filter narrows a list of rounds; zero members do not.
type Filter struct {
	School org.ID // takes part
	Unit   org.ID // is invited
	States []State
}

// Batch is what a round needs to know of a school's batch.
type Batch struct {
	School   org.ID
	Name     string
	Approved bool
	Holds    func(student.Student) bool // whether a student belongs to the cohort
}

// Listing is a published list's word on a unit (R-ART07-PARTY).
type Listing struct {
	DecisionNo             string
	DecidedOn, PublishedOn civil.Date
}

// Batches is what a round asks of the schools' batches and their published lists of units.
type Batches interface {
	// BatchOf is a batch; ErrNotFound when there is none.
	BatchOf(ctx context.Context, id ident.ID) (Batch, error)
	// Adopted are the units that the batch may place at on day: verified, on a list of the school published by then, not stopped;
	// of the given ones where some are given.
	Adopted(ctx context.Context, school org.ID, batch ident.ID, day civil.Date, of ...org.ID) (map[org.ID]Listing, error)
}

// Placer turns results into placed applications; package application implements it.
type Placer interface {
	PlaceIn(ctx context.Context, tx application.Tx, r application.Placing) (application.Application, error)
}

// Catalogue is what the service asks of the catalogue in force.
type Catalogue interface {
	Now() *catalogue.Catalogue
}

// Parts are what the service is made of.
type Parts struct {
	Reads     Reads
	InTx      InTx
	Placer    Placer
	Catalogue Catalogue
	Sealer    Sealer
	Random    io.Reader // for seeds and salts
	Law       compliance.Regulation
	Now       func() time.Time
}

// Service runs the use cases of rounds.
type Service struct {
	db     Reads
	inTx   InTx
	placer Placer
	cat    Catalogue
	sealer Sealer
	random io.Reader
	law    compliance.Regulation
	now    func() time.Time

	tallies kept[RunID, tallied]
	shown   kept[ID, showing]
}

// NewService makes the service.
func NewService(p Parts) *Service {
	return &Service{
		db: p.Reads, inTx: p.InTx, placer: p.Placer, cat: p.Catalogue, sealer: p.Sealer, random: p.Random, law: p.Law, now: p.Now,
		tallies: kept[RunID, tallied]{most: mostTallies}, shown: kept[ID, showing]{most: mostShown},
	}
}

// hosts refuses everybody but internship office and vice-principal of the round's host.
func hosts(who actor.Actor, r *Round) error {
	switch {
	case !who.Is(actor.School, actor.VicePrincipal):
		return ErrForbidden
	case r.Host == org.ID(who.Org):
		return nil
	}
	if _, in := r.Member(org.ID(who.Org)); in {
		return ErrForbidden
	}
	return ErrNotFound
}

// takesPart refuses everybody but internship office and vice-principal of a school of the round.
func takesPart(who actor.Actor, r *Round) error {
	if _, in := r.Member(org.ID(who.Org)); !in {
		return ErrNotFound
	}
	if !who.Is(actor.School, actor.VicePrincipal) {
		return ErrForbidden
	}
	return nil
}

// change is the shape of every transition: lock, decide, save, record, audit.
func (s *Service) change(ctx context.Context, who actor.Actor, id ID, action string, decide func(Tx, *Round) (events.Event, error)) (Round, error) {
	var r Round
	err := s.inTx(ctx, func(tx Tx) (err error) {
		r, err = tx.LockRound(ctx, id)
		if err != nil {
			return err
		}
		happened, err := decide(tx, &r)
		if err != nil {
			return err
		}
		if err := tx.SaveRound(ctx, r); err != nil {
			return err
		}
		return s.note(ctx, tx, who, action, ident.ID(id), happened)
	})
	return r, err
}

// note audits a step and records what happened, if anything did.
func (s *Service) note(ctx context.Context, tx Tx, who actor.Actor, action string, object ident.ID, happened events.Event) error {
	if err := tx.Audit(ctx, ledger.By(who, s.now(), action, object)); err != nil || happened == nil {
		return err
	}
	return tx.Record(ctx, object, happened)
}

func (s *Service) today() civil.Date { return civil.Today(s.now()) }
