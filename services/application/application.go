// Package application carries a student's wish for an opening from applying to being placed: the unit's yes is only an
// intent (录用意向); the student's school confirms it (学校确认) or returns it with a reason.
package application

import (
	"time"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// ID names an application: app_….
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound    = fault.New(fault.NotFound, "application.not_found", "没有这份申请，或您无权查看。", "there is no such application, or you may not see it")
	ErrForbidden   = fault.New(fault.Forbidden, "application.forbidden", "您的角色不能处理这份申请。", "your role may not do this with the application")
	ErrInvalid     = fault.New(fault.Invalid, "application.invalid", "申请有误，请按提示修改。", "the application needs mending")
	ErrIneligible  = fault.New(fault.Invalid, "application.ineligible", "按规定暂不能申请或安排这个岗位，原因见各条说明。", "the regulation bars this for now; see each rule")
	ErrNotAtSchool = fault.New(fault.Conflict, "application.not_at_school", "这名学生已不在校，不能申请或安排实习。", "the student is not at school any more and cannot apply or be placed")
	ErrForTeachers = fault.New(fault.Conflict, "application.for_teachers", "这是教师企业实践岗位，只有教师可以申请。请选择实习岗位。", "this post is for teachers' enterprise practice, and only teachers apply to it; choose an internship")
	ErrState       = fault.New(fault.Conflict, "application.state", "申请当前的状态不允许这样操作。", "the application's state does not allow this now")
	ErrTwice       = fault.New(fault.Conflict, "application.twice", "您已申请过这个岗位。", "you have applied to this posting already")
	ErrOverlap     = fault.New(fault.Conflict, "application.overlap", "学生在这段时间已有确认的实习岗位。", "the student is placed elsewhere over these dates")
	ErrBegun       = fault.New(fault.Conflict, "application.begun", "实习开始日期已到，不能再解除安排；按退出或变更办理。", "the internship's first day has come; it is left or changed instead")
	ErrStale       = fault.New(fault.Stale, "application.stale", "这份申请刚有变化，请刷新后再操作。", "the application changed meanwhile; reload and try again")
)

// State is where an application stands.
type State string

// The states. Submitted, Shortlisted and Intended are open; Placed is the goal; the others end it. Released is the only one
// that a placed application comes to.
const (
	Submitted   State = "submitted"   // 已申请
	Shortlisted State = "shortlisted" // 列入备选
	Intended    State = "intended"    // 录用意向，待学校确认
	Placed      State = "placed"      // 学校已确认
	Declined    State = "declined"    // 单位未录用
	Withdrawn   State = "withdrawn"   // 学生撤回
	Returned    State = "returned"    // 学校退回
	Lapsed      State = "lapsed"      // 意向到期未确认
	Released    State = "released"    // 安排已解除
)

// States lists all states in the order of the road.
func States() []State {
	return []State{Submitted, Shortlisted, Intended, Placed, Declined, Withdrawn, Returned, Lapsed, Released}
}

// Label is what pages call the state.
func (s State) Label() text.Words {
	return map[State]text.Words{
		Submitted: text.Say("已申请", "Applied"), Shortlisted: text.Say("列入备选", "Shortlisted"),
		Intended: text.Say("录用意向，待学校确认", "Intent, waiting for the school"), Placed: text.Say("学校已确认", "Confirmed by the school"),
		Declined: text.Say("单位未录用", "Declined by the unit"), Withdrawn: text.Say("已撤回", "Withdrawn"),
		Returned: text.Say("学校已退回", "Returned by the school"), Lapsed: text.Say("意向已到期", "Intent lapsed"),
		Released: text.Say("安排已解除", "Arrangement released"),
	}[s]
}

// Open reports whether the state still leads somewhere.
func (s State) Open() bool { return s == Submitted || s == Shortlisted || s == Intended }

// Holds reports whether the state holds a seat.
func (s State) Holds() bool { return s == Intended || s == Placed }

// Step is one line of an application's history.
type Step struct {
	At     time.Time  `json:"at"`
	Role   actor.Role `json:"role"`
	State  State      `json:"state"`
	Reason string     `json:"reason,omitempty"`
}

// Consent is the student's separate consent to give named data to a named recipient for a purpose (F81, PIPL 23).
type Consent struct {
	Recipient org.ID    `json:"recipient"`
	Purpose   string    `json:"purpose"`
	Fields    []string  `json:"fields"`
	At        time.Time `json:"at"`
}

// Application is a student's wish for an opening.
type Application struct {
	ID         ID
	Placement  placement.ID
	Enterprise org.ID
	Student    student.ID
	School     org.ID
	Class      string // of the student, for the school's desk
	State      State
	Origin     compliance.Origin // who arranges; set by the school's confirmation
	Kind       compliance.Kind   // of the opening; only 岗位实习 counts in the caps
	PostKind   string            // with From and To: what the caps count while a seat is held
	From, To   civil.Date
	HoldsUntil civil.Date // last day on which an intent holds its seat
	Reason     string     // of the last step
	Consent    Consent
	Round      ident.ID `json:",omitempty"` // that placed the student; empty for a direct application
	History    []Step
	Version    uint64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

func (a *Application) ref() events.ApplicationRef {
	return events.ApplicationRef{
		Application: string(a.ID), Placement: string(a.Placement), Enterprise: string(a.Enterprise),
		School: string(a.School), Student: string(a.Student), Version: a.Version,
	}
}

func (a *Application) step(who actor.Actor, to State, reason string, now time.Time) {
	a.State, a.Reason, a.UpdatedAt = to, reason, now
	a.Version++
	a.History = append(a.History, Step{At: now, Role: who.Role, State: to, Reason: reason})
}

func (a *Application) withdraw(who actor.Actor, reason string, now time.Time) (events.Event, error) {
	if !a.State.Open() {
		return nil, ErrState
	}
	a.step(who, Withdrawn, reason, now)
	return events.ApplicationWithdrawn{ApplicationRef: a.ref()}, nil
}

func (a *Application) shortlist(who actor.Actor, now time.Time) (events.Event, error) {
	if a.State != Submitted {
		return nil, ErrState
	}
	a.step(who, Shortlisted, "", now)
	return events.ApplicationShortlisted{ApplicationRef: a.ref()}, nil
}

func (a *Application) decline(who actor.Actor, reason string, now time.Time) (events.Event, error) {
	if !a.State.Open() {
		return nil, ErrState
	}
	if reason == "" {
		return nil, ErrInvalid.With(fault.In("reason", "请选择或填写理由，学生会看到。", "give the reason; the student will see it"))
	}
	a.step(who, Declined, reason, now)
	return events.ApplicationDeclined{ApplicationRef: a.ref()}, nil
}

func (a *Application) intend(who actor.Actor, until civil.Date, now time.Time) (events.Event, error) {
	if a.State != Submitted && a.State != Shortlisted {
		return nil, ErrState
	}
	a.HoldsUntil = until
	a.step(who, Intended, "", now)
	return events.ApplicationIntended{ApplicationRef: a.ref(), HoldsUntil: until.String()}, nil
}

func (a *Application) confirm(who actor.Actor, origin compliance.Origin, now time.Time) (events.Event, error) {
	if a.State != Intended {
		return nil, ErrState
	}
	if origin != compliance.FromSchool && origin != compliance.FromSelf {
		return nil, ErrInvalid.With(fault.In("origin", "请选择学校安排或自主实习。", "choose school-arranged or self-arranged"))
	}
	a.Origin, a.HoldsUntil = origin, civil.Date{}
	a.step(who, Placed, "", now)
	return events.ApplicationConfirmed{ApplicationRef: a.ref(), Origin: string(origin)}, nil
}

func (a *Application) giveBack(who actor.Actor, reason string, now time.Time) (events.Event, error) {
	if a.State != Intended {
		return nil, ErrState
	}
	if reason == "" {
		return nil, ErrInvalid.With(fault.In("reason", "退回须写明理由，学生和单位会看到。", "a return needs a reason; student and unit will see it"))
	}
	a.step(who, Returned, reason, now)
	return events.ApplicationReturned{ApplicationRef: a.ref()}, nil
}

func (a *Application) lapse(now time.Time) (events.Event, error) {
	if a.State != Intended || !civil.Today(now).After(a.HoldsUntil) {
		return nil, ErrState
	}
	a.step(actor.System(), Lapsed, "", now)
	return events.ApplicationLapsed{ApplicationRef: a.ref()}, nil
}

// release ends an arrangement before its first day, with a reason that student and unit see.
func (a *Application) release(who actor.Actor, reason string, now time.Time) (events.Event, error) {
	switch {
	case a.State != Placed:
		return nil, ErrState
	case !civil.Today(now).Before(a.From):
		return nil, ErrBegun
	case reason == "":
		return nil, ErrInvalid.With(fault.In("reason", "解除安排须写明理由，学生和单位会看到。", "a release needs a reason; student and unit will see it"))
	}
	a.step(who, Released, reason, now)
	return events.ApplicationReleased{ApplicationRef: a.ref()}, nil
}
