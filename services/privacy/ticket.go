package privacy

import (
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// TicketState is where a break-glass ticket stands.
type TicketState string

// The states of a ticket. An approved one closes itself when its hours are over.
const (
	TicketAsked   TicketState = "requested"
	TicketOpen    TicketState = "open"
	TicketRefused TicketState = "refused"
	TicketClosed  TicketState = "closed"
	TicketExpired TicketState = "expired"
)

// Label is how pages call the state.
func (s TicketState) Label() text.Words {
	switch s {
	case TicketAsked:
		return text.Say("待审批", "Waiting")
	case TicketOpen:
		return text.Say("可查看", "Open")
	case TicketRefused:
		return text.Say("未批准", "Refused")
	case TicketClosed:
		return text.Say("已关闭", "Closed")
	}
	return text.Say("已到时关闭", "Closed by time")
}

// The bounds of a ticket.
const (
	MaxHours   = 72
	MaxStudent = 50 // named students
	// Unanswered is how long a request waits before it closes itself.
	Unanswered = 7 * 24 * time.Hour
)

// Ticket is a break-glass look (应急查看): named students, named fields, a purpose in words, approved by the person in charge
// and never by oneself (M-36), for some hours.
type Ticket struct {
	ID        ID
	School    org.ID
	Account   ident.ID
	Role      actor.Role
	Students  []student.ID
	Fields    []Field
	Reason    Reason
	Hours     int
	State     TicketState
	AskedAt   time.Time
	Decided   Decision
	ExpiresAt time.Time // set on approval
	ClosedAt  time.Time
	Version   uint64
}

// TicketDraft is what somebody asks for.
type TicketDraft struct {
	Students []student.ID
	Fields   []Field
	Reason   Reason
	Hours    int
}

func (d TicketDraft) check() error {
	bad := append(checkFields(d.Fields), d.Reason.check(true)...)
	if len(d.Students) == 0 || len(d.Students) > MaxStudent {
		bad = append(bad, fault.In("students", "请指明 1 至 50 名学生。", "name 1 to 50 students"))
	}
	if d.Hours < 1 || d.Hours > MaxHours {
		bad = append(bad, fault.In("hours", "请填写 1 至 72 小时。", "give 1 to 72 hours"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// StateAt is the state with the clock taken into account, also before the daily work has written it down.
func (t Ticket) StateAt(now time.Time) TicketState {
	if t.State == TicketOpen && !now.Before(t.ExpiresAt) || t.State == TicketAsked && !now.Before(t.AskedAt.Add(Unanswered)) {
		return TicketExpired
	}
	return t.State
}

// Allows reports whether the ticket lets who see fields of st at now.
func (t Ticket) Allows(who actor.Actor, st student.Student, fields []Field, now time.Time) bool {
	return t.StateAt(now) == TicketOpen && t.Account == who.Account && t.Role == who.Role &&
		t.School == schoolOf(who) && t.School == st.School && slices.Contains(t.Students, st.ID) && all(t.Fields, fields)
}

// Decide approves, from which the hours run, or refuses.
func (t *Ticket) Decide(who actor.Actor, approve bool, reason string, now time.Time) (events.PrivacyTicketDecided, error) {
	none := events.PrivacyTicketDecided{}
	switch {
	case !InCharge(who) || schoolOf(who) != t.School:
		return none, ErrForbidden
	case who.Account == t.Account:
		return none, ErrOwnCase
	case t.StateAt(now) != TicketAsked:
		return none, ErrDecided
	case !approve && reason == "":
		return none, ErrInvalid.With(fault.In("reason", "不批准请写明理由。", "say why not"))
	}
	t.State = TicketRefused
	if approve {
		t.State, t.ExpiresAt = TicketOpen, now.Add(time.Duration(t.Hours)*time.Hour)
	}
	t.Decided = Decision{By: who.Account, Role: who.Role, At: now, Reason: reason, Granted: approve}
	t.Version++
	return events.PrivacyTicketDecided{Ticket: string(t.ID), School: string(t.School), Account: string(t.Account), Granted: approve}, nil
}

// Close ends a ticket before its time: whoever asked, or the person in charge.
func (t *Ticket) Close(who actor.Actor, now time.Time) (events.PrivacyTicketClosed, error) {
	switch {
	case schoolOf(who) != t.School || !InCharge(who) && who.Account != t.Account:
		return events.PrivacyTicketClosed{}, ErrForbidden
	case t.StateAt(now) != TicketOpen && t.StateAt(now) != TicketAsked:
		return events.PrivacyTicketClosed{}, ErrDecided
	}
	return t.end(TicketClosed, now), nil
}

// Expire writes down that the hours are over; false when they are not.
func (t *Ticket) Expire(now time.Time) (events.PrivacyTicketClosed, bool) {
	if t.State == t.StateAt(now) {
		return events.PrivacyTicketClosed{}, false
	}
	return t.end(TicketExpired, now), true
}

func (t *Ticket) end(state TicketState, now time.Time) events.PrivacyTicketClosed {
	t.State, t.ClosedAt = state, now
	t.Version++
	return events.PrivacyTicketClosed{Ticket: string(t.ID), School: string(t.School), Account: string(t.Account), Expired: state == TicketExpired}
}
