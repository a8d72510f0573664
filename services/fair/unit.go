package fair

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

// Stand is a booth as everybody sees it who may see the fair, with the unit, its posts and its slots.
type Stand struct {
	Booth
	Enterprise org.Enterprise
	Openings   []placement.Placement
	Slots      []Slot
}

// Titles are the titles of the openings.
func (s Stand) Titles() string {
	list := make([]string, len(s.Openings))
	for i, p := range s.Openings {
		list[i] = p.Title
	}
	return strings.Join(list, "、")
}

// Seats are how many places its slots have, and how many of them are taken.
func (s Stand) Seats() (taken, places int) {
	for _, sl := range s.Slots {
		taken, places = taken+sl.Taken, places+sl.Capacity
	}
	return taken, places
}

// Stands reports whether the unit takes part today: it accepted, and its verification was not withdrawn since.
func (s Stand) Stands() bool { return s.Answer == round.Accepted && s.Enterprise.Verified() }

// Stands lists the booths of a fair: the schools' people see every invitation, a unit its own, students those that take part.
func (s *Service) Stands(ctx context.Context, who actor.Actor, id ID) ([]Stand, error) {
	if who.Is(actor.Enterprise) {
		st, err := s.Stand(ctx, who, id, org.ID(who.Org))
		if err != nil {
			return nil, err
		}
		return []Stand{st}, nil
	}
	if _, err := s.Get(ctx, who, id); err != nil {
		return nil, err
	}
	booths, err := s.db.Booths(ctx, id)
	if err != nil {
		return nil, err
	}
	slots, err := s.db.Slots(ctx, id, "")
	if err != nil {
		return nil, err
	}
	list, err := s.furnished(ctx, booths, slots)
	if who.Is(actor.Student) {
		list = slices.DeleteFunc(list, func(st Stand) bool { return !st.Stands() })
	}
	return list, err
}

// Stand is one unit's booth, for whom Stands lists it.
func (s *Service) Stand(ctx context.Context, who actor.Actor, id ID, unit org.ID) (Stand, error) {
	if _, err := s.Get(ctx, who, id); err != nil {
		return Stand{}, err
	}
	if who.Is(actor.Enterprise) && unit != org.ID(who.Org) {
		return Stand{}, ErrNotFound
	}
	b, err := s.db.Booth(ctx, id, unit)
	if err != nil {
		return Stand{}, err
	}
	slots, err := s.db.Slots(ctx, id, unit)
	if err != nil {
		return Stand{}, err
	}
	list, err := s.furnished(ctx, []Booth{b}, slots)
	if err != nil || who.Is(actor.Student) && !list[0].Stands() {
		return Stand{}, cmp.Or(err, error(ErrNotFound))
	}
	return list[0], nil
}

// furnished are booths with their units, openings and slots.
func (s *Service) furnished(ctx context.Context, booths []Booth, slots []Slot) ([]Stand, error) {
	var posts []placement.ID
	var units []org.ID
	for _, b := range booths {
		posts, units = append(posts, b.Posts...), append(units, b.Unit)
	}
	openings, err := s.db.PlacementsByID(ctx, posts)
	if err != nil {
		return nil, err
	}
	known, err := s.db.EnterprisesByID(ctx, units)
	if err != nil {
		return nil, err
	}
	of := map[org.ID][]Slot{}
	for _, sl := range slots {
		of[sl.Unit] = append(of[sl.Unit], sl)
	}
	out := make([]Stand, len(booths))
	for i, b := range booths {
		out[i] = Stand{Booth: b, Enterprise: known[b.Unit], Slots: of[b.Unit]}
		for _, p := range b.Posts {
			out[i].Openings = append(out[i].Openings, openings[p].Discreet())
		}
	}
	return out, nil
}

// booth locks the booth of a verified unit's actor.
func (s *Service) booth(ctx context.Context, tx Tx, who actor.Actor, id ID) (Fair, Booth, error) {
	if !who.Is(actor.Enterprise) {
		return Fair{}, Booth{}, ErrForbidden
	}
	f, err := tx.ShareFair(ctx, id)
	if err != nil {
		return f, Booth{}, err
	}
	b, err := tx.LockBooth(ctx, id, org.ID(who.Org))
	if err != nil {
		return f, b, err
	}
	return f, b, s.verified(ctx, tx, b.Unit)
}

// stands is the booth of a unit that takes part: it accepted, and its verification was not withdrawn since. Others have no
// business with the students who come.
func (s *Service) stands(ctx context.Context, db Reads, id ID, unit org.ID) (Booth, error) {
	b, err := db.Booth(ctx, id, unit)
	if err != nil {
		return b, err
	}
	if b.Answer != round.Accepted {
		return b, ErrState
	}
	return b, s.verified(ctx, db, unit)
}

func (s *Service) verified(ctx context.Context, db Reads, unit org.ID) error {
	e, err := db.Enterprise(ctx, unit)
	if err == nil && !e.Verified() {
		return ErrUnverified
	}
	return err
}

// Answer is a unit's yes to an invitation, with the place of its booth and the openings that it brings, or its no, as long as
// nobody has booked with it. It may answer anew until the fair begins.
func (s *Service) Answer(ctx context.Context, who actor.Actor, id ID, version uint64, yes bool, room string, posts []placement.ID) (Booth, error) {
	var b Booth
	err := s.inTx(ctx, func(tx Tx) (err error) {
		var f Fair
		if f, b, err = s.booth(ctx, tx, who, id); err != nil {
			return err
		}
		switch {
		case version != 0 && version != b.Version:
			return ErrStale
		case !f.Ahead(s.now()):
			return ErrState
		}
		if yes {
			err = s.brings(ctx, tx, b.Unit, posts)
		} else {
			err = tx.ClearSlots(ctx, id, b.Unit)
		}
		if err != nil {
			return err
		}
		if err := b.answer(yes, strings.TrimSpace(room), posts, s.now()); err != nil {
			return err
		}
		if err := tx.SaveBooth(ctx, b); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "fair.answer", id, events.FairAnswered{FairRef: f.ref(), Enterprise: string(b.Unit), Accepted: yes})
	})
	return b, err
}

// Brings reports whether its unit may bring an opening to fairs: it is published, for students, and has not expired by a day.
func Brings(p placement.Placement, day civil.Date) bool {
	return p.State == placement.Published && p.Kind == placement.Post && !day.After(p.ExpiresOn)
}

// brings refuses openings that are not the unit's own, or that it may not bring.
func (s *Service) brings(ctx context.Context, db Reads, unit org.ID, posts []placement.ID) error {
	known, err := db.PlacementsByID(ctx, posts)
	if err != nil {
		return err
	}
	for _, id := range posts {
		if p := known[id]; p.Enterprise != unit || !Brings(p, s.today()) {
			return ErrInvalid.With(fault.In("posts", "只能带本单位已发布、未到期的学生实习岗位。", "bring published openings of your own for students"))
		}
	}
	return nil
}

// Schedule adds slots to the actor's booth.
func (s *Service) Schedule(ctx context.Context, who actor.Actor, id ID, d Schedule) ([]Slot, error) {
	d.Room = strings.TrimSpace(d.Room)
	var fresh []Slot
	err := s.inTx(ctx, func(tx Tx) error {
		f, b, err := s.booth(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if b.Answer != round.Accepted || !f.Ahead(s.now()) {
			return ErrState
		}
		if fresh, err = d.slots(&f, b.Unit, s.now()); err != nil {
			return err
		}
		old, err := tx.Slots(ctx, id, b.Unit)
		if err != nil {
			return err
		}
		if err := overlapping(old, fresh); err != nil {
			return err
		}
		if err := tx.InsertSlots(ctx, fresh); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "fair.schedule", id, nil)
	})
	return fresh, err
}

// Unschedule removes a slot that nobody has booked, until the fair begins.
func (s *Service) Unschedule(ctx context.Context, who actor.Actor, id ID, slot SlotID) error {
	return s.inTx(ctx, func(tx Tx) error {
		f, b, err := s.booth(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if !f.Ahead(s.now()) {
			return ErrState
		}
		sl, err := tx.Slot(ctx, slot)
		if err != nil {
			return err
		}
		if sl.Unit != b.Unit || sl.Fair != id {
			return ErrNotFound
		}
		if err := tx.DeleteSlot(ctx, slot); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "fair.unschedule", id, nil)
	})
}

// Caller is a student who booked with a unit or came to its booth, as the unit sees it: blind (F13).
type Caller struct {
	Student student.ID
	Number  string
	Major   string
	Grade   int
	Booking *Booking // nil for one who came without
	CameAt  time.Time
	MetAt   time.Time
}

// Queue lists who booked with the actor's unit and whom it met, by time.
func (s *Service) Queue(ctx context.Context, who actor.Actor, id ID) ([]Caller, error) {
	if !who.Is(actor.Enterprise) {
		return nil, ErrForbidden
	}
	unit := org.ID(who.Org)
	if _, err := s.stands(ctx, s.db, id, unit); err != nil {
		return nil, err
	}
	booked, err := s.db.Bookings(ctx, id, unit)
	if err != nil {
		return nil, err
	}
	met, err := s.db.Meetings(ctx, id, unit)
	if err != nil {
		return nil, err
	}
	var out []Caller
	at := map[student.ID]int{}
	for _, b := range booked {
		at[b.Student] = len(out)
		out = append(out, Caller{Student: b.Student, Number: b.Number, Booking: &b})
	}
	for _, m := range met {
		i, ok := at[m.Student]
		if !ok {
			i, out = len(out), append(out, Caller{Student: m.Student, Number: m.Number})
		}
		out[i].MetAt = m.At
	}
	if err := s.describe(ctx, out); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b Caller) int { return cmp.Or(a.When().Compare(b.When()), cmp.Compare(a.Number, b.Number)) })
	return out, nil
}

// describe fills in what a unit may know of its callers.
func (s *Service) describe(ctx context.Context, list []Caller) error {
	ids := make([]student.ID, len(list))
	for i, c := range list {
		ids[i] = c.Student
	}
	known, err := s.db.StudentsByID(ctx, ids)
	for i, c := range list {
		list[i].Major, list[i].Grade = known[c.Student].MajorCode, known[c.Student].Grade(s.today())
		list[i].Student = ""
	}
	return err
}

// When is where a caller stands in the queue.
func (c Caller) When() time.Time {
	if c.Booking != nil {
		return c.Booking.From
	}
	return c.MetAt
}
