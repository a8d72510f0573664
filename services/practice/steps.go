package practice

import (
	"strings"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/teacher"
)

func (p *Practice) accept(h Hand, until civil.Date) (events.Event, error) {
	if p.State != Applied {
		return nil, ErrState
	}
	p.HoldsUntil = until
	p.step(h, "accept", Accepted)
	return events.PracticeAccepted{PracticeRef: p.ref(), HoldsUntil: until.String()}, nil
}

func (p *Practice) decline(h Hand) (events.Event, error) {
	if p.State != Applied {
		return nil, ErrState
	}
	if err := h.why(); err != nil {
		return nil, err
	}
	p.step(h, "decline", Declined)
	return events.PracticeDeclined{PracticeRef: p.ref()}, nil
}

func (p *Practice) withdraw(h Hand) (events.Event, error) {
	if !p.State.Open() {
		return nil, ErrState
	}
	p.step(h, "withdraw", Withdrawn)
	return events.PracticeWithdrawn{PracticeRef: p.ref()}, nil
}

func (p *Practice) confirm(h Hand) (events.Event, error) {
	if p.State != Accepted || h.today().After(p.HoldsUntil) {
		return nil, ErrState
	}
	if p.From.Before(h.today()) {
		return nil, ErrInvalid.With(fault.In("reason", "实践开始日期已过，不能再确认；请退回，由单位另发岗位。", "the first day has passed; return it and let the unit post anew"))
	}
	p.HoldsUntil = civil.Date{}
	p.step(h, "confirm", Confirmed)
	return events.PracticeConfirmed{PracticeRef: p.ref()}, nil
}

func (p *Practice) giveBack(h Hand) (events.Event, error) {
	if p.State != Accepted {
		return nil, ErrState
	}
	if err := h.why(); err != nil {
		return nil, err
	}
	p.step(h, "return", Returned)
	return events.PracticeReturned{PracticeRef: p.ref()}, nil
}

func (p *Practice) lapse(h Hand) (events.Event, error) {
	if p.State != Accepted || !h.today().After(p.HoldsUntil) {
		return nil, ErrState
	}
	p.step(h, "lapse", Lapsed)
	return events.PracticeLapsed{PracticeRef: p.ref()}, nil
}

// report takes the teacher's account of what was learnt; it may be replaced until the practice is finished.
func (p *Practice) report(h Hand, words string) (events.Event, error) {
	if p.State != Confirmed {
		return nil, ErrState
	}
	if err := checkReport(words); err != nil {
		return nil, err
	}
	p.Report = strings.TrimSpace(words)
	p.step(h, "report", Confirmed)
	return events.PracticeReported{PracticeRef: p.ref()}, nil
}

func checkReport(words string) error {
	if n := utf8.RuneCountInString(strings.TrimSpace(words)); n < 10 || n > 500 {
		return ErrInvalid.With(fault.In("report", "请用 10 至 500 字写明学到了什么，或报告存放处。", "say in 10 to 500 characters what was learnt, or where the report is"))
	}
	return nil
}

// attest takes the unit's word on what was served. It may be replaced until the practice is finished.
func (p *Practice) attest(h Hand, s Statement) (events.Event, error) {
	if p.State != Confirmed {
		return nil, ErrState
	}
	if bad := p.checkStatement(s, h.today()); len(bad) > 0 {
		return nil, ErrInvalid.With(bad...)
	}
	s.At, s.By, s.Text = h.Now, strings.TrimSpace(s.By), strings.TrimSpace(s.Text)
	p.Statement = &s
	p.step(h, "attest", Confirmed)
	return events.PracticeAttested{PracticeRef: p.ref(), From: s.From.String(), To: s.To.String()}, nil
}

// checkStatement lists what is wrong with a statement: days that nobody agreed on, and days that are still to come.
func (p *Practice) checkStatement(s Statement, today civil.Date) []fault.Field {
	var bad []fault.Field
	if s.From.IsZero() || s.From.Before(p.From) {
		bad = append(bad, fault.In("from", "请填写实际开始日期，不早于学校确认的 "+p.From.String()+"。", "give the actual first day, not before "+p.From.String()+" as confirmed"))
	}
	switch {
	case s.To.IsZero() || s.To.Before(s.From):
		bad = append(bad, fault.In("to", "请填写实际结束日期，不早于开始日期。", "give the actual last day, not before the first"))
	case s.To.After(p.To):
		bad = append(bad, fault.In("to", "结束日期晚于学校确认的 "+p.To.String()+"，请改正；延长的请另行申请。", "the last day is after "+p.To.String()+" as confirmed; mend it, and apply anew for more"))
	case s.To.After(today):
		bad = append(bad, fault.In("to", "这一天还没有到，实践结束后才能证明。", "that day is still to come; attest when the practice is over"))
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(s.By)); n == 0 || n > 40 {
		bad = append(bad, fault.In("by", "请填写证明人和职务，不超过 40 个字。", "name who attests and the position, in at most 40 characters"))
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(s.Text)); n == 0 || n > 500 {
		bad = append(bad, fault.In("text", "请写明实践内容和表现，不超过 500 个字。", "say what was done and how, in at most 500 characters"))
	}
	return bad
}

// finish verifies the practice: what the unit attested is to stand in the teacher's file.
func (p *Practice) finish(h Hand, id teacher.PracticeID, unit, report string) (teacher.Practice, events.Event, error) {
	if p.State != Confirmed {
		return teacher.Practice{}, nil, ErrState
	}
	if p.Statement == nil {
		return teacher.Practice{}, nil, ErrState.With(fault.In("by", "单位还没有出具证明，请联系单位办理。", "the unit has not attested yet; ask it to"))
	}
	if strings.TrimSpace(report) == "" {
		report = p.Report
	}
	if err := checkReport(report); err != nil {
		return teacher.Practice{}, nil, err
	}
	p.Report, p.Recorded = strings.TrimSpace(report), id
	p.step(h, "finish", Finished)
	return teacher.Practice{
		ID: id, School: p.School, Unit: unit, Enterprise: p.Enterprise, From: p.Statement.From, To: p.Statement.To, Form: formOf(p.Form),
		VerifiedBy: "单位证明：" + p.Statement.By, Report: p.Report, Post: string(p.ID),
	}, events.PracticeFinished{PracticeRef: p.ref(), Recorded: string(id)}, nil
}

// formOf is the form as the register writes it; both follow Article 6.
func formOf(f compliance.PracticeForm) teacher.Form { return teacher.Form(f) }

// end breaks a confirmed practice off: the seat is free and nothing is counted.
func (p *Practice) end(h Hand) (events.Event, error) {
	if p.State != Confirmed {
		return nil, ErrState
	}
	if err := h.why(); err != nil {
		return nil, err
	}
	p.step(h, "end", Ended)
	return events.PracticeEnded{PracticeRef: p.ref()}, nil
}

// Next lists the steps that the state allows to a role, the usual one first. A step may still be refused for what it needs.
func (p Practice) Next(role string) []string {
	switch {
	case role == "teacher" && p.State.Open():
		return []string{"withdraw"}
	case role == "teacher" && p.State == Confirmed:
		return []string{"report"}
	case role == "enterprise" && p.State == Applied:
		return []string{"accept", "decline"}
	case role == "enterprise" && p.State == Confirmed:
		return []string{"attest"}
	case role == "office" && p.State == Accepted:
		return []string{"confirm", "return"}
	case role == "office" && p.State == Confirmed && p.Statement != nil:
		return []string{"finish", "end"}
	case role == "office" && p.State == Confirmed:
		return []string{"end"}
	}
	return nil
}
