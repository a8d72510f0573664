package fair

import (
	"context"
	"strconv"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/round"
	"firstkm/services/student"
)

// AskCode names what a fair asks of somebody.
type AskCode string

// What fairs ask, or tell.
const (
	AskRegister AskCode = "fair_register" // the student may register
	AskBooked   AskCode = "fair_booked"   // the student is registered
	AskCome     AskCode = "fair_come"     // the student comes today
	AskAnswer   AskCode = "fair_answer"   // the unit is invited and has not answered
	AskSlots    AskCode = "fair_slots"    // the unit has no slots yet
	AskMeet     AskCode = "fair_meet"     // the unit's booth is open
	AskPlan     AskCode = "fair_plan"     // the host's fair is being planned
	AskBegin    AskCode = "fair_begin"    // the host's fair is today
	AskClose    AskCode = "fair_close"    // the host's fair goes on
	AskMissed   AskCode = "fair_missed"   // the day of the host's fair passed, and nobody opened the door
)

// Ask is one line of somebody's start page.
type Ask struct {
	Code  AskCode
	Fair  ID
	Name  string // of the fair
	Count int    // slots booked; 1 otherwise
	From  time.Time
}

// Waits reports whether something is to be done; otherwise the line tells how things stand.
func (a Ask) Waits() bool { return a.Code != AskBooked }

// Title says it in one line.
func (a Ask) Title() text.Words {
	name := "双选会“" + a.Name + "”"
	switch a.Code {
	case AskRegister:
		return text.Say(name+"可以报名", a.Name+" is open for registration")
	case AskBooked:
		return text.Say(name+"：已报名，预约 "+strconv.Itoa(a.Count)+" 家", a.Name+": registered, "+text.Plural(a.Count, "slot", "slots")+" booked")
	case AskCome:
		return text.Say("今天"+name, a.Name+" is today")
	case AskAnswer:
		return text.Say("学校邀请参加"+name, "A school invites you to "+a.Name)
	case AskSlots:
		return text.Say(name+"还没有排时段", a.Name+": no slots yet")
	case AskMeet:
		return text.Say(name+"正在进行：面谈、给意见", a.Name+" goes on: meet, and say what you think")
	case AskPlan:
		return text.Say(name+"正在筹备", a.Name+" is being planned")
	case AskBegin:
		return text.Say("今天"+name+"，请开始签到", a.Name+" is today; begin the check-in")
	case AskMissed:
		return text.Say(name+"的日子已过，没有开始签到，请取消", "The day of "+a.Name+" has passed without a check-in; cancel it")
	}
	return text.Say(name+"进行中，结束后学生才能看到意见", a.Name+" goes on; students read results once it is closed")
}

// askedAtOnce is how many fairs of somebody are looked at, the newest first.
const askedAtOnce = 20

// Asks is what fairs ask of the actor now: the lines of the start page, the same for pages and interface.
func (s *Service) Asks(ctx context.Context, who actor.Actor) ([]Ask, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.Enterprise, actor.Student) {
		return nil, nil
	}
	list, err := s.List(ctx, who, []State{Planned, Open, Held}, page.Request{Limit: askedAtOnce})
	if err != nil {
		return nil, err
	}
	if len(list.Items) == 0 {
		return nil, nil
	}
	ask, err := s.asker(ctx, who, list.Items)
	if err != nil {
		return nil, err
	}
	var out []Ask
	for _, f := range list.Items {
		a := Ask{Fair: f.ID, Name: f.Title, Count: 1, From: f.From}
		if err := ask(f, &a); err != nil {
			return nil, err
		}
		if a.Code != "" {
			out = append(out, a)
		}
	}
	return out, nil
}

// asker fills in what a fair asks of the actor; it leaves the code empty when that is nothing.
func (s *Service) asker(ctx context.Context, who actor.Actor, list []Fair) (func(Fair, *Ask) error, error) {
	switch {
	case who.Is(actor.Student):
		return s.asksStudent(ctx, who, idsOf(list))
	case who.Is(actor.Enterprise):
		return s.asksUnit(ctx, who, idsOf(list))
	}
	return func(f Fair, a *Ask) error {
		a.Code = s.asksHost(who, f)
		return nil
	}, nil
}

func idsOf(list []Fair) []ID {
	ids := make([]ID, len(list))
	for i, f := range list {
		ids[i] = f.ID
	}
	return ids
}

// asksStudent reads the actor once, and once each round whose cohort is asked for.
func (s *Service) asksStudent(ctx context.Context, who actor.Actor, ids []ID) (func(Fair, *Ask) error, error) {
	st, err := s.db.Student(ctx, student.ID(who.Person))
	if err != nil {
		return nil, err
	}
	booked, err := s.db.BookedOf(ctx, st.ID, ids)
	cohort := map[round.ID]bool{"": st.Active()}
	return func(f Fair, a *Ask) error {
		n, registered := booked[f.ID]
		switch {
		case registered && f.Day() == s.today():
			a.Code, a.Count = AskCome, n
			return nil
		case registered && f.Day().After(s.today()):
			a.Code, a.Count = AskBooked, n
			return nil
		case registered || !f.Welcomes(s.now()):
			return nil
		}
		in, known := cohort[f.Round]
		if !known {
			var err error
			if in, err = s.rounds.InCohort(ctx, s.db, f.Round, st); err != nil {
				return err
			}
			cohort[f.Round] = in
		}
		if in {
			a.Code = AskRegister
		}
		return nil
	}, err
}

func (s *Service) asksUnit(ctx context.Context, who actor.Actor, ids []ID) (func(Fair, *Ask) error, error) {
	booths, err := s.db.BoothsOf(ctx, org.ID(who.Org), ids)
	return func(f Fair, a *Ask) error {
		b := booths[f.ID]
		switch {
		case b.Answer == round.Invited && f.Ahead(s.now()):
			a.Code = AskAnswer
		case b.Answer == round.Accepted && f.State == Held:
			a.Code = AskMeet
		case b.Answer == round.Accepted && f.Ahead(s.now()):
			slots, err := s.db.Slots(ctx, f.ID, b.Unit)
			if len(slots) == 0 {
				a.Code = AskSlots
			}
			return err
		}
		return nil
	}, err
}

func (s *Service) asksHost(who actor.Actor, f Fair) AskCode {
	switch {
	case f.Host != org.ID(who.Org):
		return ""
	case f.State == Planned:
		return AskPlan
	case f.State == Held:
		return AskClose
	case f.Missed(s.now()):
		return AskMissed
	case f.Day() == s.today():
		return AskBegin
	}
	return ""
}
