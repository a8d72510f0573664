package interview

import (
	"context"
	"strconv"
	"time"

	"firstkm/services/application"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
)

// AskCode names what interviews ask of somebody.
type AskCode string

// What interviews ask, or tell.
const (
	AskAnswer AskCode = "interview_answer" // the student answers a proposal
	AskCome   AskCode = "interview_come"   // the student has agreed to come
	AskMeet   AskCode = "interview_meet"   // the unit meets somebody
	AskRecord AskCode = "interview_record" // the unit has met somebody and not said what it thinks
	AskCall   AskCode = "interview_call"   // the class teacher brings both together by telephone
)

// codes lists them in the order of the start page.
func codes() []AskCode { return []AskCode{AskAnswer, AskRecord, AskCall, AskCome, AskMeet} }

// Ask is one line of somebody's start page, of all interviews that ask the same.
type Ask struct {
	Code        AskCode
	Count       int
	Application application.ID // of the first of them
	At          time.Time      // until when the first is to be answered, or when it begins
	soon        bool
}

// Waits reports whether something is to be done; otherwise the line tells how things stand.
func (a Ask) Waits() bool {
	return a.Code == AskAnswer || a.Code == AskRecord || a.Code == AskCall || a.soon
}

// Title says it in one line.
func (a Ask) Title() text.Words {
	n, of := strconv.Itoa(a.Count), text.Plural(a.Count, "interview", "interviews")
	switch a.Code {
	case AskAnswer:
		return text.Say(n+" 次面试等您选时间", of+": choose a time")
	case AskRecord:
		return text.Say(n+" 次面试等您写结果", of+": say what you think")
	case AskCall:
		return text.Say("本班 "+n+" 次电话面试，请到时联系单位并把电话交给学生", of+" by telephone in your class: call the unit and hand the telephone over")
	case AskCome:
		return text.Say("已约定 "+n+" 次面试", of+" agreed")
	}
	return text.Say("已约定 "+n+" 次面试", of+" agreed with applicants")
}

// Asks is what interviews ask of the actor now: the lines of the start page, the same for pages and interface.
func (s *Service) Asks(ctx context.Context, who actor.Actor) ([]Ask, error) {
	if !who.Is(actor.Student, actor.Enterprise, actor.ClassTeacher) {
		return nil, nil
	}
	live, err := s.Live(ctx, who)
	if err != nil {
		return nil, err
	}
	by, now := map[AskCode]Ask{}, s.now()
	for _, i := range live {
		code, at := i.asks(who, now)
		a := by[code]
		if a.Count == 0 || at.Before(a.At) {
			a.Application, a.At = i.Application, at
		}
		a.Code, a.soon = code, a.soon || civil.Today(at) == civil.Today(now)
		a.Count++
		by[code] = a
	}
	var out []Ask
	for _, code := range codes() {
		if a, ok := by[code]; ok {
			out = append(out, a)
		}
	}
	return out, nil
}

// asks is what one live interview asks of a party, and when; "" for nothing.
func (i *Interview) asks(who actor.Actor, now time.Time) (AskCode, time.Time) {
	agreed := i.State == Agreed
	switch {
	case who.Is(actor.Student) && i.Answerable(now):
		return AskAnswer, i.First()
	case who.Is(actor.Student) && agreed && now.Before(i.Until()):
		return AskCome, i.From
	case who.Is(actor.Enterprise) && i.Begun(now):
		return AskRecord, i.From
	case who.Is(actor.Enterprise) && agreed:
		return AskMeet, i.From
	case who.Is(actor.ClassTeacher) && agreed && i.Kind == Telephone && now.Before(i.Until()):
		return AskCall, i.From
	}
	return "", time.Time{}
}
