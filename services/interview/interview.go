// Package interview is how a unit meets one applicant outside a fair (面试): times and place are proposed, one is taken or none,
// and afterwards the unit says what it thinks. Everything that is said is chosen from lists; there is no free chat (F15).
//
//	proposed   Propose: one to three times of a kind, for an application that is submitted or shortlisted; the student Takes
//	           one of the times or Refuses, the unit may Cancel. Unanswered, it lapses at its first time
//	agreed     a time stands; either side may Cancel until it begins. From then on the unit Records its word, which the
//	           student reads
//	recorded   over, with a word and a reason
//	refused, cancelled, lapsed   over without one; the unit may propose anew
//
// What is proposed or agreed ends with its application, and when its unit is verified no more: a unit that is not takes no part. Nobody is told a telephone number: by telephone means that the class
// teacher brings both together. A unit learns nothing of who the student is here; the application's card says what it may know.
package interview

import (
	"slices"
	"time"
	"unicode"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// ID names an interview: itv_….
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound   = fault.New(fault.NotFound, "interview.not_found", "没有这次面试，或您无权查看。", "there is no such interview, or you may not see it")
	ErrForbidden  = fault.New(fault.Forbidden, "interview.forbidden", "您的角色不能办理面试的这一步。", "your role may not do this with the interview")
	ErrInvalid    = fault.New(fault.Invalid, "interview.invalid", "填写有误，请按提示修改。", "something needs mending")
	ErrState      = fault.New(fault.Conflict, "interview.state", "面试或申请当前的状态不允许这样操作。", "the state of the interview or of its application does not allow this now")
	ErrStale      = fault.New(fault.Stale, "interview.stale", "内容刚有变化，请刷新后再操作。", "this changed meanwhile; reload and try again")
	ErrOpen       = fault.New(fault.Conflict, "interview.open", "这份申请已有一次面试在约或已约好；要改时间，请先取消它，已经面试的请先写结果。", "an interview of this application is proposed or agreed already; cancel it to propose other times, or give its result")
	ErrClash      = fault.New(fault.Conflict, "interview.clash", "这个时间您已有别的面试或双选会预约，请选别的时间。", "you have another interview or a booking at a fair at that time; take another one")
	ErrBegun      = fault.New(fault.Conflict, "interview.begun", "面试时间已到，不能再取消。", "the interview has begun and cannot be cancelled any more")
	ErrNotYet     = fault.New(fault.Conflict, "interview.not_yet", "面试开始以后才能写结果。", "a result is written once the interview has begun")
	ErrUnverified = fault.New(fault.Conflict, "interview.unverified", "单位没有核验，或核验已撤回，不能面试学生（第七条）。", "the unit is not verified, or not any more, and interviews nobody (Article 7)")
)

// State is where an interview stands.
type State string

// The states. Proposed and Agreed are live; the others end it.
const (
	Proposed  State = "proposed"  // 待学生答复
	Agreed    State = "agreed"    // 已约定
	Recorded  State = "recorded"  // 已有结果
	Refused   State = "refused"   // 学生未接受
	Cancelled State = "cancelled" // 已取消
	Lapsed    State = "lapsed"    // 已过期: unanswered, or held without a result
)

// States lists all states in the order of the road.
func States() []State { return []State{Proposed, Agreed, Recorded, Refused, Cancelled, Lapsed} }

// Label is what pages call the state.
func (s State) Label() text.Words {
	return map[State]text.Words{
		Proposed: text.Say("待学生答复", "Waiting for the student"), Agreed: text.Say("已约定", "Agreed"), Recorded: text.Say("已有结果", "Result given"),
		Refused: text.Say("学生未接受", "Not taken by the student"), Cancelled: text.Say("已取消", "Cancelled"), Lapsed: text.Say("已过期", "Lapsed"),
	}[s]
}

// Live reports whether the interview may still take place, or its result is awaited.
func (s State) Live() bool { return s == Proposed || s == Agreed }

// Kind is where unit and student meet.
type Kind string

// The kinds.
const (
	OnSite    Kind = "on_site"   // 到单位面试
	AtSchool  Kind = "at_school" // 在学校面试
	Telephone Kind = "telephone" // 经班主任电话面试
)

// Kinds lists them in the order of pages.
func Kinds() []Kind { return []Kind{OnSite, AtSchool, Telephone} }

// Label is what pages call a kind.
func (k Kind) Label() text.Words {
	return map[Kind]text.Words{
		OnSite: text.Say("到单位面试", "At the unit"), AtSchool: text.Say("在学校面试", "At the school"), Telephone: text.Say("电话面试（经班主任）", "By telephone, through the class teacher"),
	}[k]
}

// Offer is what a unit proposes.
type Offer struct {
	Kind    Kind
	Address string      // of OnSite alone
	Times   []time.Time // one to three beginnings to the minute, in their order
	Minutes int         // how long it takes
	Note    string      // the Chinese text of one of Notes, or none
}

// Bounds of an offer.
const (
	MostTimes   = 3
	ShortestMin = 10
	LongestMin  = 120
	maxAddress  = 60
	maxAhead    = 60 * 24 * time.Hour
)

// Step is one line of an interview's history.
type Step struct {
	At     time.Time  `json:"at"`
	Role   actor.Role `json:"role"`
	State  State      `json:"state"`
	Reason string     `json:"reason,omitempty"`
}

// Interview is one meeting of a unit and an applicant.
type Interview struct {
	ID          ID
	Application application.ID
	Placement   placement.ID
	Enterprise  org.ID
	School      org.ID     // empty for the unit
	Student     student.ID // empty for the unit
	Class       string     // empty for the unit
	Offer
	State     State
	From      time.Time // that was taken; zero before
	Word      fair.Word // of the result
	Reason    string    // of the last step
	History   []Step
	Version   uint64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Until is when an agreed interview ends; zero before a time is taken.
func (i *Interview) Until() time.Time {
	if i.From.IsZero() {
		return time.Time{}
	}
	return i.From.Add(time.Duration(i.Minutes) * time.Minute)
}

// First is the first of the times that were proposed: until then the student answers.
func (i *Interview) First() time.Time { return i.Times[0] }

// Answerable reports whether the student may still answer.
func (i *Interview) Answerable(now time.Time) bool {
	return i.State == Proposed && now.Before(i.First())
}

// Begun reports whether an agreed interview has begun.
func (i *Interview) Begun(now time.Time) bool { return i.State == Agreed && !now.Before(i.From) }

// Cancellable reports whether a side may still cancel.
func (i *Interview) Cancellable(now time.Time) bool {
	return i.State == Proposed || i.State == Agreed && now.Before(i.From)
}

// check lists what is wrong with an offer; its times are in their order.
func (o Offer) check(now time.Time) error {
	var bad []fault.Field
	refuse := func(field, zh, en string) { bad = append(bad, fault.In(field, zh, en)) }
	if !slices.Contains(Kinds(), o.Kind) {
		refuse("kind", "请选择面试方式。", "choose how you meet")
	}
	switch n := utf8.RuneCountInString(o.Address); {
	case o.Kind == OnSite && (n == 0 || n > maxAddress):
		refuse("address", "到单位面试请写明地址，不超过 60 个字。", "give the address, in at most 60 characters")
	case o.Kind != OnSite && n > 0:
		refuse("address", "只有到单位面试才写地址。", "an address belongs to an interview at the unit alone")
	case numbered(o.Address):
		refuse("address", "地址里不写电话号码；不公开任何一方的号码。", "no telephone numbers in the address; neither side's number is told")
	}
	switch {
	case len(o.Times) == 0 || len(o.Times) > MostTimes:
		refuse("times", "请给一至三个时间。", "give one to three times")
	case !o.Times[0].After(now):
		refuse("times", "时间须在现在之后。", "times lie in the future")
	case o.Times[len(o.Times)-1].Sub(now) > maxAhead:
		refuse("times", "时间不超过今后 60 天。", "times lie within the next 60 days")
	case len(slices.CompactFunc(slices.Clone(o.Times), time.Time.Equal)) < len(o.Times):
		refuse("times", "时间不能重复。", "each time stands once")
	}
	if o.Minutes < ShortestMin || o.Minutes > LongestMin {
		refuse("minutes", "面试时长为 10 至 120 分钟。", "an interview takes 10 to 120 minutes")
	}
	if o.Note != "" && !chosen(Notes(), o.Note) {
		refuse("note", "请从列表选择说明。", "choose the note from the list")
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// numbered reports whether a text holds what may be a telephone number: seven digits or more without a letter between them.
func numbered(s string) bool {
	run := 0
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			run++
		case unicode.IsLetter(r):
			run = 0
		}
		if run >= 7 {
			return true
		}
	}
	return false
}

func (i *Interview) ref() events.InterviewRef {
	return events.InterviewRef{
		Interview: string(i.ID), Application: string(i.Application), Placement: string(i.Placement), Enterprise: string(i.Enterprise),
		School: string(i.School), Student: string(i.Student), Kind: string(i.Kind), Version: i.Version,
	}
}

func (i *Interview) step(who actor.Actor, to State, reason string, now time.Time) {
	i.State, i.Reason, i.UpdatedAt = to, reason, now
	i.Version++
	i.History = append(i.History, Step{At: now, Role: who.Role, State: to, Reason: reason})
}

// propose is a new interview for an application.
func propose(who actor.Actor, a application.Application, o Offer, now time.Time) (Interview, events.Event, error) {
	if a.State != application.Submitted && a.State != application.Shortlisted {
		return Interview{}, nil, ErrState
	}
	times := make([]time.Time, len(o.Times))
	for n, at := range o.Times {
		times[n] = at.UTC().Truncate(time.Minute)
	}
	o.Times = slices.SortedFunc(slices.Values(times), time.Time.Compare)
	if err := o.check(now); err != nil {
		return Interview{}, nil, err
	}
	i := Interview{
		ID: ID(ident.New("itv", now)), Application: a.ID, Placement: a.Placement, Enterprise: a.Enterprise, School: a.School, Student: a.Student, Class: a.Class,
		Offer: o, CreatedAt: now,
	}
	i.step(who, Proposed, "", now)
	return i, events.InterviewProposed{InterviewRef: i.ref(), Times: len(o.Times)}, nil
}

func (i *Interview) take(who actor.Actor, at, now time.Time) (events.Event, error) {
	if !i.Answerable(now) {
		return nil, ErrState
	}
	if !slices.ContainsFunc(i.Times, at.Equal) {
		return nil, ErrInvalid.With(fault.In("time", "请选择单位给出的一个时间。", "take one of the times that were proposed"))
	}
	i.From = at.UTC()
	i.step(who, Agreed, "", now)
	return events.InterviewAgreed{InterviewRef: i.ref()}, nil
}

func (i *Interview) refuse(who actor.Actor, reason string, now time.Time) (events.Event, error) {
	if !i.Answerable(now) {
		return nil, ErrState
	}
	if err := because(Refusals(), reason); err != nil {
		return nil, err
	}
	i.step(who, Refused, reason, now)
	return events.InterviewRefused{InterviewRef: i.ref()}, nil
}

func (i *Interview) cancel(who actor.Actor, reason string, now time.Time) (events.Event, error) {
	switch {
	case i.Begun(now):
		return nil, ErrBegun
	case !i.Cancellable(now):
		return nil, ErrState
	}
	if err := because(Cancellations(who.Role), reason); err != nil {
		return nil, err
	}
	i.step(who, Cancelled, reason, now)
	return events.InterviewCancelled{InterviewRef: i.ref(), Role: string(who.Role), Agreed: !i.From.IsZero()}, nil
}

func (i *Interview) record(who actor.Actor, w fair.Word, reason string, now time.Time) (events.Event, error) {
	switch {
	case i.State != Agreed:
		return nil, ErrState
	case !i.Begun(now):
		return nil, ErrNotYet
	case !slices.Contains(fair.Words(), w):
		return nil, ErrInvalid.With(fault.In("word", "请选“优先”“可以”或“不合适”。", "choose a word"))
	case !chosen(fair.Reasons(w), reason):
		return nil, ErrInvalid.With(fault.In("reason", "请从列表选择与意见相符的理由，学生会看到。", "choose a reason of the list that belongs to the word; the student reads it"))
	}
	i.Word = w
	i.step(who, Recorded, reason, now)
	return events.InterviewRecorded{InterviewRef: i.ref()}, nil
}

// end is what time does: an unanswered proposal lapses, and what is live ends with its application or its unit's verification.
// What has begun was held: it is not cancelled, it stays without a result.
func (i *Interview) end(a application.Application, verified bool, now time.Time) (events.Event, error) {
	who, why := actor.System(), ""
	switch {
	case !i.State.Live():
		return nil, ErrState
	case !a.State.Open():
		why = withApplication
	case !verified:
		why = unverified
	case i.State == Agreed || i.Answerable(now):
		return nil, ErrState
	}
	if why == "" || i.Begun(now) {
		i.step(who, Lapsed, why, now)
		return events.InterviewLapsed{InterviewRef: i.ref(), Agreed: !i.From.IsZero()}, nil
	}
	i.step(who, Cancelled, why, now)
	return events.InterviewCancelled{InterviewRef: i.ref(), Role: string(who.Role), Agreed: !i.From.IsZero()}, nil
}
