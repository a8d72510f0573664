package fair

import (
	"context"
	"errors"
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
	var out []Ask
	for _, f := range list.Items {
		a := Ask{Fair: f.ID, Name: f.Title, Count: 1, From: f.From}
		switch {
		case who.Is(actor.Student):
			err = s.asksGuest(ctx, who, f, &a)
		case who.Is(actor.Enterprise):
			err = s.asksUnit(ctx, who, f, &a)
		case f.Host == org.ID(who.Org):
			a.Code = s.asksHost(f)
		}
		if err != nil {
			return nil, err
		}
		if a.Code != "" {
			out = append(out, a)
		}
	}
	return out, nil
}

func (s *Service) asksGuest(ctx context.Context, who actor.Actor, f Fair, a *Ask) error {
	_, err := s.db.Guest(ctx, f.ID, student.ID(who.Person))
	if errors.Is(err, ErrNotFound) {
		in, err := s.welcome(ctx, who, f)
		if in && (f.State == Held || s.now().Before(f.Until)) {
			a.Code = AskRegister
		}
		return err
	}
	if err != nil {
		return err
	}
	booked, err := s.db.BookingsOf(ctx, f.ID, student.ID(who.Person))
	if a.Code, a.Count = AskBooked, len(booked); f.Day() == s.today() {
		a.Code = AskCome
	}
	return err
}

// welcome reports whether the actor may register for a fair now.
func (s *Service) welcome(ctx context.Context, who actor.Actor, f Fair) (bool, error) {
	if f.State != Open && f.State != Held {
		return false, nil
	}
	st, err := s.db.Student(ctx, student.ID(who.Person))
	if err != nil || f.Round == "" {
		return err == nil && st.Active(), err
	}
	return s.rounds.InCohort(ctx, s.db, f.Round, st)
}

func (s *Service) asksUnit(ctx context.Context, who actor.Actor, f Fair, a *Ask) error {
	b, err := s.db.Booth(ctx, f.ID, org.ID(who.Org))
	if err != nil {
		return err
	}
	slots, err := s.db.Slots(ctx, f.ID, b.Unit)
	switch {
	case b.Answer == round.Invited && f.Ahead(s.now()):
		a.Code = AskAnswer
	case b.Answer == round.Accepted && f.State == Held:
		a.Code = AskMeet
	case b.Answer == round.Accepted && len(slots) == 0 && f.Ahead(s.now()):
		a.Code = AskSlots
	}
	return err
}

func (s *Service) asksHost(f Fair) AskCode {
	switch {
	case f.State == Planned:
		return AskPlan
	case f.State == Held:
		return AskClose
	case f.Day() == s.today():
		return AskBegin
	}
	return ""
}
