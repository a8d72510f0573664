// Package fair is where students and units meet before anybody decides (双选会): a school invites verified units to a day and a
// place, units bring posts and time slots, students register and book, everybody is checked in once, and units say of those
// whom they met what they think.
//
//	planned    Plan, Change; Invite units, which Answer and Schedule their slots
//	open       students Register, Book and Cancel until the fair begins; one of a round opens once the round is open
//	held       from Begin on, on the day: Arrive at the door, meet at a booth; units Assess whom they met
//	closed     Close: each student reads the own results, by template
//	cancelled  before it is closed; Work tells everybody who is registered, in chunks
//
// A unit never sees a name here, only the student's number at this fair, major and year: first screening is blind (F13). The
// code behind the QR is that number with a signature; it says nothing of who bears it, and works for signed-in staff alone.
//
// Where the fair belongs to a placement round, its students are the round's cohort, and what a unit says of whom it met becomes
// the unit's marks in the round, in the same transaction, as long as the round takes marks.
package fair

import (
	"slices"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/round"
)

// ID names a fair: fai_….
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound   = fault.New(fault.NotFound, "fair.not_found", "没有这场双选会，或您无权查看。", "there is no such fair, or you may not see it")
	ErrForbidden  = fault.New(fault.Forbidden, "fair.forbidden", "您的角色不能办理双选会的这一步。", "your role may not do this with the fair")
	ErrInvalid    = fault.New(fault.Invalid, "fair.invalid", "填写有误，请按提示修改。", "something needs mending")
	ErrState      = fault.New(fault.Conflict, "fair.state", "双选会当前的状态不允许这样操作。", "the fair's state does not allow this now")
	ErrStale      = fault.New(fault.Stale, "fair.stale", "内容刚有变化，请刷新后再操作。", "this changed meanwhile; reload and try again")
	ErrNotReady   = fault.New(fault.Conflict, "fair.not_ready", "还没有单位接受邀请，请先邀请单位。", "no unit takes part yet; invite units first")
	ErrUnverified = fault.New(fault.Conflict, "fair.unverified", "单位没有核验，或核验已撤回，不能参加双选会（第七条）。", "the unit is not verified, or not any more, and takes no part (Article 7)")
	ErrBegun      = fault.New(fault.Conflict, "fair.begun", "双选会已经开始，不能再预约或取消；请直接到场。", "the fair has begun: nothing is booked or cancelled any more; come to the booth")
	ErrNotYours   = fault.New(fault.Conflict, "fair.not_in_cohort", "您不在这场双选会的学生范围里，请向学校实习办确认。", "this fair is not for you; ask your school's internship office")
	ErrFull       = fault.New(fault.Conflict, "fair.full", "这个时段已经约满，请选别的时段。", "this slot is taken; choose another one")
	ErrClash      = fault.New(fault.Conflict, "fair.clash", "这个时间您已有别的预约，或已约过这家单位；请先取消那一个。", "you have another booking at that time, or one with this unit; cancel it first")
	ErrOverlap    = fault.New(fault.Conflict, "fair.overlap", "同一个面谈地点的时段不能重叠。", "slots of one interview place must not overlap")
	ErrBooked     = fault.New(fault.Conflict, "fair.booked", "已有学生预约这个时段，不能删除。", "students have booked this slot; it stays")
	ErrNotMet     = fault.New(fault.Conflict, "fair.not_met", "只能评价已经到展位面谈过的学生。", "only whom you met can be assessed")
	ErrCode       = fault.New(fault.NotFound, "fair.code", "没有这个编号，或二维码不是这场双选会的。", "there is no such number, or the code is of another fair")
)

// State is where a fair stands.
type State string

// The states, in the order of the road; Cancelled ends it before it is closed.
const (
	Planned   State = "planned"   // 筹备中
	Open      State = "open"      // 可报名
	Held      State = "held"      // 进行中
	Closed    State = "closed"    // 已结束
	Cancelled State = "cancelled" // 已取消
)

// States lists all states in the order of the road.
func States() []State { return []State{Planned, Open, Held, Closed, Cancelled} }

// Label is what pages call the state.
func (s State) Label() text.Words {
	return map[State]text.Words{
		Planned: text.Say("筹备中", "Planned"), Open: text.Say("可报名", "Open for registration"), Held: text.Say("进行中", "Going on"),
		Closed: text.Say("已结束", "Over"), Cancelled: text.Say("已取消", "Cancelled"),
	}[s]
}

// Plan is what the school decides of a fair.
type Plan struct {
	Title string
	Place string
	From  time.Time // with Until on one day in Shanghai
	Until time.Time
	Round round.ID // "" for a fair of its own, which is for all students of the host
}

// Day is the day of the fair.
func (p Plan) Day() civil.Date { return civil.Today(p.From) }

// Step is one line of a fair's history.
type Step struct {
	At    time.Time  `json:"at"`
	By    ident.ID   `json:"by"`
	Role  actor.Role `json:"role"`
	State State      `json:"state"`
	Note  string     `json:"note,omitempty"`
}

// Fair is one fair.
type Fair struct {
	ID   ID
	Host org.ID
	Plan
	Schools   []org.ID // whose students may come: the round's as they stood at the last step before it opened, or the host alone
	State     State
	History   []Step
	Version   uint64
	CreatedAt time.Time
	UpdatedAt time.Time
}

const (
	maxTitle  = 60
	maxReason = 200
)

// check lists what is wrong with a plan.
func (p Plan) check(now time.Time) error {
	var bad []fault.Field
	if n := utf8.RuneCountInString(p.Title); n == 0 || n > maxTitle {
		bad = append(bad, fault.In("title", "请填写名称，不超过 60 个字。", "name the fair, in at most 60 characters"))
	}
	if n := utf8.RuneCountInString(p.Place); n == 0 || n > maxTitle {
		bad = append(bad, fault.In("place", "请填写地点，不超过 60 个字。", "give the place, in at most 60 characters"))
	}
	switch {
	case !p.From.After(now):
		bad = append(bad, fault.In("from", "开始时间须在现在之后。", "the fair begins in the future"))
	case !p.Until.After(p.From) || civil.Today(p.Until) != p.Day():
		bad = append(bad, fault.In("until", "结束时间须在同一天、晚于开始时间。", "the fair ends on the same day, after it begins"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// Takes reports whether students may book and cancel now.
func (f *Fair) Takes(now time.Time) bool { return f.State == Open && now.Before(f.From) }

// Welcomes reports whether students may register now: until the fair ends, and at the door as long as that is open.
func (f *Fair) Welcomes(now time.Time) bool {
	return f.State == Held || f.State == Open && now.Before(f.Until)
}

// Missed reports whether the day passed before anybody opened the door; nothing is left but to cancel the fair.
func (f *Fair) Missed(now time.Time) bool { return f.State == Open && civil.Today(now).After(f.Day()) }

// books refuses to book, or to give a place back, unless students may now.
func (f *Fair) books(now time.Time) error {
	switch {
	case f.Takes(now):
		return nil
	case f.State == Open, f.State == Held:
		return ErrBegun
	}
	return ErrState
}

// Ahead reports whether units may still change what they bring.
func (f *Fair) Ahead(now time.Time) bool {
	return (f.State == Planned || f.State == Open) && now.Before(f.From)
}

// Of reports whether a school's students may come.
func (f *Fair) Of(school org.ID) bool { return slices.Contains(f.Schools, school) }

func (f *Fair) ref() events.FairRef {
	return events.FairRef{Fair: string(f.ID), School: string(f.Host), Version: f.Version}
}

// seen refuses to act on another version than was seen, 0 for any.
func (f *Fair) seen(version uint64) error {
	if version != 0 && version != f.Version {
		return ErrStale
	}
	return nil
}

// step moves the fair on. A clock that was put back does not put the history into disorder.
func (f *Fair) step(who actor.Actor, to State, note string, now time.Time) {
	if n := len(f.History); n > 0 && now.Before(f.History[n-1].At) {
		now = f.History[n-1].At
	}
	f.State, f.UpdatedAt = to, now
	f.Version++
	f.History = append(f.History, Step{At: now, By: who.Account, Role: who.Role, State: to, Note: note})
}

// open lets students register; ready says whether a unit takes part.
func (f *Fair) open(who actor.Actor, ready bool, now time.Time) (events.Event, error) {
	switch {
	case f.State != Planned:
		return nil, ErrState
	case !now.Before(f.From):
		return nil, ErrState.With(fault.In("from", "开始时间已过，请先改时间。", "the fair would have begun already; change the time first"))
	case !ready:
		return nil, ErrNotReady
	}
	f.step(who, Open, "", now)
	return events.FairOpened{FairRef: f.ref(), From: f.From.UTC().Format(time.RFC3339), Until: f.Until.UTC().Format(time.RFC3339)}, nil
}

// begin opens the door, on the day alone.
func (f *Fair) begin(who actor.Actor, now time.Time) (events.Event, error) {
	if f.State != Open {
		return nil, ErrState
	}
	if civil.Today(now) != f.Day() {
		return nil, ErrState.With(fault.In("step", "双选会当天才能开始签到。", "the door opens on the day of the fair"))
	}
	f.step(who, Held, "", now)
	return events.FairBegun{FairRef: f.ref()}, nil
}

func (f *Fair) close(who actor.Actor, now time.Time) (events.Event, error) {
	if f.State != Held {
		return nil, ErrState
	}
	f.step(who, Closed, "", now)
	return events.FairClosed{FairRef: f.ref()}, nil
}

func (f *Fair) cancel(who actor.Actor, reason string, now time.Time) (events.Event, error) {
	if f.State == Closed || f.State == Cancelled {
		return nil, ErrState
	}
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		return nil, ErrInvalid.With(fault.In("reason", "请写明取消的原因，不超过 200 个字，学生和单位会看到。", "give the reason, in at most 200 characters; students and units read it"))
	}
	f.step(who, Cancelled, reason, now)
	return events.FairCancelled{FairRef: f.ref()}, nil
}

// Why is the reason of a cancelled fair.
func (f *Fair) Why() string {
	if n := len(f.History); f.State == Cancelled && n > 0 {
		return f.History[n-1].Note
	}
	return ""
}
