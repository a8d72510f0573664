package fair

import (
	"context"
	"errors"
	"slices"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Part is a student's own part in a fair.
type Part struct {
	Guest
	Code     string // behind the QR
	Bookings []Booking
	Met      []Meeting
}

// Mine is the actor's part in a fair; ErrNotFound before registering.
func (s *Service) Mine(ctx context.Context, who actor.Actor, id ID) (Part, error) {
	if !who.Is(actor.Student) {
		return Part{}, ErrForbidden
	}
	if _, err := s.Get(ctx, who, id); err != nil {
		return Part{}, err
	}
	return s.part(ctx, s.db, id, student.ID(who.Person))
}

func (s *Service) part(ctx context.Context, db Reads, id ID, of student.ID) (p Part, err error) {
	if p.Guest, err = db.Guest(ctx, id, of); err != nil {
		return p, err
	}
	p.Code = s.codes.Of(id, p.Number)
	if p.Bookings, err = db.BookingsOf(ctx, id, of); err != nil {
		return p, err
	}
	p.Met, err = db.MeetingsOf(ctx, id, of)
	return p, err
}

// Register notes that the actor will come. Who registers twice is registered once. It is open on the day, too, at the door, until
// the fair ends.
func (s *Service) Register(ctx context.Context, who actor.Actor, id ID) (Part, error) {
	var p Part
	err := s.inTx(ctx, func(tx Tx) error {
		f, err := tx.ShareFair(ctx, id)
		if err != nil {
			return err
		}
		if !f.Welcomes(s.now()) {
			return ErrState
		}
		if _, err := s.register(ctx, tx, who, &f); err != nil {
			return err
		}
		p, err = s.part(ctx, tx, id, student.ID(who.Person))
		return err
	})
	return p, err
}

// register keeps the actor as a guest of a fair, under the lock of the student.
func (s *Service) register(ctx context.Context, tx Tx, who actor.Actor, f *Fair) (Guest, error) {
	if !who.Is(actor.Student) {
		return Guest{}, ErrForbidden
	}
	if !f.Of(org.ID(who.Org)) || !f.shown() {
		return Guest{}, ErrNotFound
	}
	st, err := tx.LockStudent(ctx, student.ID(who.Person))
	if err != nil {
		return Guest{}, err
	}
	in := st.Active() && f.Of(st.School)
	g, err := tx.Guest(ctx, f.ID, st.ID)
	if in && !errors.Is(err, ErrNotFound) {
		return g, err
	}
	if in && f.Round != "" {
		if in, err = s.rounds.InCohort(ctx, tx, f.Round, st); err != nil {
			return Guest{}, err
		}
	}
	if !in {
		return Guest{}, ErrNotYours
	}
	g = Guest{Fair: f.ID, Student: st.ID, School: st.School, Number: s.codes.number(f.ID, st.ID), At: s.now()}
	if err := tx.InsertGuest(ctx, g); err != nil {
		return g, err
	}
	return g, s.note(ctx, tx, who, "fair.register", f.ID, nil)
}

// Book takes a place in a slot, and registers who is not. Nobody is booked at two places at once, at whatever fair, or twice with
// one unit, and a place is given once.
func (s *Service) Book(ctx context.Context, who actor.Actor, id ID, slot SlotID) (Booking, error) {
	var b Booking
	err := s.inTx(ctx, func(tx Tx) error {
		f, err := tx.ShareFair(ctx, id)
		if err != nil {
			return err
		}
		g, err := s.register(ctx, tx, who, &f)
		if err != nil {
			return err
		}
		sl, err := s.bookable(ctx, tx, &f, slot)
		if err != nil {
			return err
		}
		busy, err := tx.BookedAt(ctx, g.Student, sl.From, sl.Until)
		if err != nil {
			return err
		}
		if busy {
			return ErrClash
		}
		b = Booking{Slot: slot, Fair: id, Unit: sl.Unit, Student: g.Student, Number: g.Number, Room: sl.Room, From: sl.From, Until: sl.Until, At: s.now()}
		if err := tx.InsertBooking(ctx, b); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "fair.book", id, events.FairBooked{FairRef: f.ref(), Enterprise: string(sl.Unit), Slot: string(slot)})
	})
	return b, err
}

// bookable is a slot of a fair that takes bookings, at a unit that takes part.
func (s *Service) bookable(ctx context.Context, tx Tx, f *Fair, id SlotID) (Slot, error) {
	if err := f.books(s.now()); err != nil {
		return Slot{}, err
	}
	sl, err := tx.Slot(ctx, id)
	if err != nil {
		return sl, err
	}
	if sl.Fair != f.ID {
		return sl, ErrNotFound
	}
	_, err = s.stands(ctx, tx, f.ID, sl.Unit)
	return sl, err
}

// Unbook gives a place back, until the fair begins.
func (s *Service) Unbook(ctx context.Context, who actor.Actor, id ID, slot SlotID) error {
	if !who.Is(actor.Student) {
		return ErrForbidden
	}
	return s.inTx(ctx, func(tx Tx) error {
		f, err := tx.ShareFair(ctx, id)
		if err != nil {
			return err
		}
		list, err := tx.BookingsOf(ctx, id, student.ID(who.Person))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(b Booking) bool { return b.Slot == slot })
		if i < 0 {
			return ErrNotFound
		}
		if err := f.books(s.now()); err != nil {
			return err
		}
		if err := tx.DeleteBooking(ctx, list[i]); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "fair.unbook", id, events.FairUnbooked{FairRef: f.ref(), Enterprise: string(list[i].Unit), Slot: string(slot)})
	})
}

// Result is a unit's word on the actor, once the fair is over.
type Result struct {
	Verdict
	Unit  string // name
	Title string // of the opening
}

// Results are what units said of the actor, once the fair is closed: the actor's own alone.
func (s *Service) Results(ctx context.Context, who actor.Actor, id ID) ([]Result, error) {
	if !who.Is(actor.Student) {
		return nil, ErrForbidden
	}
	f, err := s.Get(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if f.State != Closed {
		return nil, ErrState
	}
	list, err := s.db.VerdictsOf(ctx, id, student.ID(who.Person))
	if err != nil {
		return nil, err
	}
	return s.named(ctx, list)
}

func (s *Service) named(ctx context.Context, list []Verdict) ([]Result, error) {
	posts := make([]placement.ID, len(list))
	for i, v := range list {
		posts[i] = v.Placement
	}
	openings, err := s.db.PlacementsByID(ctx, posts)
	if err != nil {
		return nil, err
	}
	var units []org.ID
	for _, p := range openings {
		units = append(units, p.Enterprise)
	}
	known, err := s.db.EnterprisesByID(ctx, units)
	out := make([]Result, len(list))
	for i, v := range list {
		p := openings[v.Placement]
		out[i] = Result{Verdict: v, Unit: known[p.Enterprise].Name, Title: p.Title}
	}
	return out, err
}

// Major is the code of the actor's own major, by which pages label openings.
func (s *Service) Major(ctx context.Context, who actor.Actor) (string, error) {
	if !who.Is(actor.Student) {
		return "", ErrForbidden
	}
	st, err := s.db.Student(ctx, student.ID(who.Person))
	return st.MajorCode, err
}
