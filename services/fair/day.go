package fair

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

// Arrival is what the door, or a booth, learns of a number.
type Arrival struct {
	Guest
	Name  string // masked; with the class for whom may name the student
	Class string
	Major string
	Grade int
	Met   *Meeting // with the actor's unit
	New   bool     // this was the first time
}

// Look says who stands at the door or the booth, by the code or the number, and changes nothing.
func (s *Service) Look(ctx context.Context, who actor.Actor, id ID, code string) (Arrival, error) {
	f, err := s.Get(ctx, who, id)
	if err != nil {
		return Arrival{}, err
	}
	if err := s.doors(ctx, s.db, who, f); err != nil {
		return Arrival{}, err
	}
	g, err := s.guest(ctx, s.db, f, code)
	if err != nil {
		return Arrival{}, err
	}
	return s.arrival(ctx, s.db, who, g)
}

func (s *Service) guest(ctx context.Context, db Reads, f Fair, code string) (Guest, error) {
	number, err := s.codes.read(f.ID, code)
	if err != nil {
		return Guest{}, err
	}
	g, err := db.GuestByNumber(ctx, f.ID, number)
	if errors.Is(err, ErrNotFound) {
		return g, ErrCode
	}
	return g, err
}

func (s *Service) arrival(ctx context.Context, db Reads, who actor.Actor, g Guest) (Arrival, error) {
	st, err := db.Student(ctx, g.Student)
	if err != nil {
		return Arrival{}, err
	}
	a := Arrival{Guest: g, Major: st.MajorCode, Grade: st.Grade(s.today())}
	if mayName(who, st) {
		a.Name, a.Class = st.MaskedName(), st.Class
	}
	if !who.Is(actor.Enterprise) {
		return a, nil
	}
	met, err := db.MeetingsOf(ctx, g.Fair, g.Student)
	if i := slices.IndexFunc(met, func(m Meeting) bool { return m.Unit == org.ID(who.Org) }); i >= 0 {
		a.Met = &met[i]
	}
	a.Student, a.School = "", ""
	return a, err
}

// Arrive notes, once, that a student came: a school's person at the door, a unit's person at the booth, which is also that both
// met. A second time changes nothing and answers when the first was.
func (s *Service) Arrive(ctx context.Context, who actor.Actor, id ID, code string) (Arrival, error) {
	var a Arrival
	err := s.inTx(ctx, func(tx Tx) error {
		f, err := s.door(ctx, tx, who, id)
		if err != nil {
			return err
		}
		g, err := s.guest(ctx, tx, f, code)
		if err != nil {
			return err
		}
		g.CameAt, g.CameBy = s.now(), who.Account
		fresh, err := tx.Came(ctx, g)
		if err != nil {
			return err
		}
		if who.Is(actor.Enterprise) {
			if fresh, err = tx.InsertMeeting(ctx, Meeting{Fair: id, Unit: org.ID(who.Org), Student: g.Student, Number: g.Number, At: s.now(), By: who.Account}); err != nil {
				return err
			}
		}
		if g, err = tx.Guest(ctx, id, g.Student); err != nil {
			return err
		}
		if a, err = s.arrival(ctx, tx, who, g); err != nil || !fresh {
			return err
		}
		a.New = true
		return s.note(ctx, tx, who, "fair.arrive", id, events.FairArrived{FairRef: f.ref(), Enterprise: unitOf(who)})
	})
	return a, err
}

func unitOf(who actor.Actor) string {
	if who.Is(actor.Enterprise) {
		return string(who.Org)
	}
	return ""
}

// doors refuses who has nobody to check in: all but the schools' people and the units that take part.
func (s *Service) doors(ctx context.Context, db Reads, who actor.Actor, f Fair) error {
	switch {
	case who.Is(actor.Enterprise):
		_, err := s.stands(ctx, db, f.ID, org.ID(who.Org))
		return err
	case !staff(who):
		return ErrForbidden
	case !f.Of(org.ID(who.Org)):
		return ErrNotFound
	}
	return nil
}

// door refuses who has nobody to check in, and a fair that is not going on.
func (s *Service) door(ctx context.Context, tx Tx, who actor.Actor, id ID) (Fair, error) {
	f, err := tx.ShareFair(ctx, id)
	if err != nil {
		return f, err
	}
	if err := s.doors(ctx, tx, who, f); err != nil {
		return f, err
	}
	if f.State != Held {
		return f, ErrState
	}
	return f, nil
}

// Assessed is what a unit said for one of its posts, and whether the round of the fair counts it.
type Assessed struct {
	Booth    Booth
	Verdicts []Verdict
	Counted  bool
}

// Assess keeps a unit's word on students whom it met, for one of its posts, while the fair goes on and until it is closed. In a
// fair of a round it becomes the unit's marks there, in the same transaction, as long as the round takes marks.
func (s *Service) Assess(ctx context.Context, who actor.Actor, id ID, post placement.ID, version uint64, list []Opinion) (Assessed, error) {
	var a Assessed
	said, err := verdicts(list)
	if err != nil {
		return a, err
	}
	err = s.inTx(ctx, func(tx Tx) error {
		f, b, err := s.booth(ctx, tx, who, id)
		if err != nil {
			return err
		}
		switch {
		case version != 0 && version != b.Version:
			return ErrStale
		case !slices.Contains(b.Posts, post):
			return ErrNotFound
		case f.State != Held:
			return ErrState
		}
		if err := s.met(ctx, tx, b, post, said); err != nil {
			return err
		}
		if err := tx.SaveVerdicts(ctx, id, b.Unit, said); err != nil {
			return err
		}
		b.Version++
		b.UpdatedAt = s.now()
		if err := tx.SaveBooth(ctx, b); err != nil {
			return err
		}
		if a.Counted, err = s.hand(ctx, tx, who, f, post, said); err != nil {
			return err
		}
		a.Booth, a.Verdicts = b, said
		return s.note(ctx, tx, who, "fair.assess", id, nil)
	})
	return a, err
}

// met completes verdicts, and refuses those of students whom the unit did not meet.
func (s *Service) met(ctx context.Context, tx Tx, b Booth, post placement.ID, said []Verdict) error {
	met, err := tx.Meetings(ctx, b.Fair, b.Unit)
	if err != nil {
		return err
	}
	of := map[string]student.ID{}
	for _, m := range met {
		of[m.Number] = m.Student
	}
	for i, v := range said {
		one, ok := of[v.Number]
		if !ok {
			return ErrNotMet
		}
		said[i].Placement, said[i].Student, said[i].At = post, one, s.now()
	}
	return nil
}

// hand gives a unit's word on to the round, in the order of the students' ids.
func (s *Service) hand(ctx context.Context, tx Tx, who actor.Actor, f Fair, post placement.ID, said []Verdict) (bool, error) {
	if f.Round == "" || len(said) == 0 {
		return false, nil
	}
	list := make([]round.Meeting, len(said))
	for i, v := range said {
		list[i] = v.Marks()
	}
	slices.SortFunc(list, func(a, b round.Meeting) int { return cmp.Compare(a.Student, b.Student) })
	return s.rounds.MarkMet(ctx, tx, who, f.Round, post, list)
}

// Scores are what the actor's unit said, of all its posts.
func (s *Service) Scores(ctx context.Context, who actor.Actor, id ID) (Booth, []Verdict, error) {
	if !who.Is(actor.Enterprise) {
		return Booth{}, nil, ErrForbidden
	}
	b, err := s.stands(ctx, s.db, id, org.ID(who.Org))
	if err != nil {
		return b, nil, err
	}
	list, err := s.db.Verdicts(ctx, id, b.Unit)
	for i := range list {
		list[i].Student = ""
	}
	return b, list, err
}

// atOnce is how many students are told in one transaction.
const atOnce = 100

// Work tells students that a fair is off, or that units said something of them: of up to most fairs a chunk each, of which everybody
// is told once. A fair of which nobody can be told keeps no other from going on.
func (s *Service) Work(ctx context.Context, most int) error {
	ids, err := s.db.FairsToTell(ctx, most)
	for _, id := range ids {
		err = errors.Join(err, s.tell(ctx, id))
	}
	return err
}

func (s *Service) tell(ctx context.Context, id ID) error {
	return s.inTx(ctx, func(tx Tx) error {
		f, err := tx.LockFair(ctx, id) // two nodes take turns
		if err != nil {
			return err
		}
		of, assessed, err := tx.Untold(ctx, id, atOnce)
		if err != nil {
			return err
		}
		for _, one := range of {
			switch {
			case f.State == Cancelled:
				err = tx.Record(ctx, ident.ID(id), events.FairCalledOff{FairRef: f.ref(), Student: string(one)})
			case assessed[one]:
				err = tx.Record(ctx, ident.ID(id), events.FairAssessed{FairRef: f.ref(), Student: string(one)})
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}
