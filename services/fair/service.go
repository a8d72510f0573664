package fair

import (
	"context"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

// Filter narrows a list of fairs; zero members do not.
type Filter struct {
	School org.ID // whose students may come
	Unit   org.ID // is invited
	States []State
}

// GuestFilter narrows the list of who registered.
type GuestFilter struct {
	School org.ID
	Came   *bool
}

// Counts are how many registered, came, and booked.
type Counts struct{ Registered, Came, Booked, Met int }

// Reads is what the service asks of SQL without changing it, beside what rounds ask. A missing thing is ErrNotFound.
type Reads interface {
	round.Reads
	Fair(ctx context.Context, id ID) (Fair, error)
	Fairs(ctx context.Context, f Filter, p page.Request) (page.Page[Fair], error) // newest first
	Booth(ctx context.Context, id ID, unit org.ID) (Booth, error)
	Booths(ctx context.Context, id ID) ([]Booth, error) // in the order of units' ids
	Slot(ctx context.Context, id SlotID) (Slot, error)
	Slots(ctx context.Context, id ID, unit org.ID) ([]Slot, error) // by time; of every unit without one
	Guest(ctx context.Context, id ID, of student.ID) (Guest, error)
	GuestByNumber(ctx context.Context, id ID, number string) (Guest, error)
	Guests(ctx context.Context, id ID, f GuestFilter, p page.Request) (page.Page[Guest], error) // by number
	FairCounts(ctx context.Context, id ID) (Counts, error)
	Bookings(ctx context.Context, id ID, unit org.ID) ([]Booking, error)              // of a unit, by time
	BookingsOf(ctx context.Context, id ID, of student.ID) ([]Booking, error)          // of a student, by time
	BookedAt(ctx context.Context, of student.ID, from, until time.Time) (bool, error) // at any fair that is not cancelled, or by an agreed interview
	Meetings(ctx context.Context, id ID, unit org.ID) ([]Meeting, error)              // by time
	MeetingsOf(ctx context.Context, id ID, of student.ID) ([]Meeting, error)
	Verdicts(ctx context.Context, id ID, unit org.ID) ([]Verdict, error) // in the order of openings and numbers
	VerdictsOf(ctx context.Context, id ID, of student.ID) ([]Verdict, error)
	// ListedUnits are the units on each school's published list on day, by their ids.
	ListedUnits(ctx context.Context, schools []org.ID, day civil.Date) (map[org.ID][]org.ID, error)
	// BoothsOf are a unit's booths at some fairs, those that there are.
	BoothsOf(ctx context.Context, unit org.ID, of []ID) (map[ID]Booth, error)
	// BookedOf are those of some fairs that a student registered for, each with how many slots the student booked.
	BookedOf(ctx context.Context, by student.ID, of []ID) (map[ID]int, error)
	// FairsToTell are fairs that are over and of which somebody has not been told.
	FairsToTell(ctx context.Context, limit int) ([]ID, error)
}

// Tx is one transaction.
type Tx interface {
	Reads
	round.Tx
	InsertFair(ctx context.Context, f Fair) error
	LockFair(ctx context.Context, id ID) (Fair, error)
	ShareFair(ctx context.Context, id ID) (Fair, error) // as it is until the transaction ends, for others to share
	SaveFair(ctx context.Context, f Fair) error         // ErrStale unless the row had the version before
	LockBooth(ctx context.Context, id ID, unit org.ID) (Booth, error)
	SaveBooth(ctx context.Context, b Booth) error // ErrStale as above; a first one has version 1
	InsertSlots(ctx context.Context, list []Slot) error
	DeleteSlot(ctx context.Context, id SlotID) error // ErrBooked once somebody booked
	// ClearSlots removes all slots of a unit; ErrBooked when somebody booked one of them.
	ClearSlots(ctx context.Context, id ID, unit org.ID) error
	// InsertGuest keeps who registers; who is there already stays.
	InsertGuest(ctx context.Context, g Guest) error
	// Came keeps when a student came first and answers whether that was now.
	Came(ctx context.Context, g Guest) (bool, error)
	// InsertBooking takes a place in a slot: ErrFull when none is left, ErrClash for a second one with the unit.
	InsertBooking(ctx context.Context, b Booking) error
	DeleteBooking(ctx context.Context, b Booking) error // ErrNotFound when there is none
	// InsertMeeting keeps that both met first and answers whether that was now.
	InsertMeeting(ctx context.Context, m Meeting) (bool, error)
	SaveVerdicts(ctx context.Context, id ID, unit org.ID, list []Verdict) error
	// Untold takes up to limit registered students who have not been told of the end, in the order of their ids, and notes that
	// they are; assessed says whether anything was said of them.
	Untold(ctx context.Context, id ID, limit int) (of []student.ID, assessed map[student.ID]bool, err error)
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Rounds is what the service asks of placement rounds; package round implements it.
type Rounds interface {
	// InCohort reports whether a student takes part in a round.
	InCohort(ctx context.Context, db round.Reads, id round.ID, st student.Student) (bool, error)
	// MarkMet keeps points for whom a unit met as its marks, in the caller's transaction; false while the round takes none.
	MarkMet(ctx context.Context, tx round.Tx, who actor.Actor, id round.ID, post placement.ID, met []round.Meeting) (bool, error)
}

// Service runs the use cases of fairs.
type Service struct {
	db     Reads
	inTx   InTx
	rounds Rounds
	codes  Codes
	now    func() time.Time
}

// NewService makes the service.
func NewService(db Reads, inTx InTx, rounds Rounds, codes Codes, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, rounds: rounds, codes: codes, now: now}
}

// hosts refuses everybody but internship office and vice-principal of the school that runs the fair.
func hosts(who actor.Actor, f *Fair) error {
	if err := takesPart(who, f); err != nil {
		return err
	}
	if f.Host != org.ID(who.Org) {
		return ErrForbidden
	}
	return nil
}

// takesPart refuses everybody but internship office and vice-principal of a school whose students may come.
func takesPart(who actor.Actor, f *Fair) error {
	if !who.Is(actor.School, actor.VicePrincipal) {
		return ErrForbidden
	}
	if !f.Of(org.ID(who.Org)) {
		return ErrNotFound
	}
	return nil
}

// change is the shape of every step of a fair: lock, decide, save, record, audit.
func (s *Service) change(ctx context.Context, who actor.Actor, id ID, version uint64, action string, decide func(Tx, *Fair) (events.Event, error)) (Fair, error) {
	var f Fair
	err := s.inTx(ctx, func(tx Tx) (err error) {
		if f, err = tx.LockFair(ctx, id); err != nil {
			return err
		}
		if err := hosts(who, &f); err != nil {
			return err
		}
		if err := f.seen(version); err != nil {
			return err
		}
		happened, err := decide(tx, &f)
		if err != nil {
			return err
		}
		if err := tx.SaveFair(ctx, f); err != nil {
			return err
		}
		return s.note(ctx, tx, who, action, id, happened)
	})
	return f, err
}

// note audits a step and records what happened, if it is news.
func (s *Service) note(ctx context.Context, tx Tx, who actor.Actor, action string, id ID, happened events.Event) error {
	if err := tx.Audit(ctx, ledger.By(who, s.now(), action, ident.ID(id))); err != nil || happened == nil {
		return err
	}
	return tx.Record(ctx, ident.ID(id), happened)
}

func (s *Service) today() civil.Date { return civil.Today(s.now()) }
