// Package internship is one student's 岗位实习 from its record to its end, and the start gate (上岗前核查, F32, gate G5).
//
//	preparing  Prepare: the school's office makes the record of a confirmed arrangement, one for each application; papers,
//	           insurance, training, exam and mentors come together as lights
//	active     Start: on the first day or later, when no light is red or grey
//	ended      the last day is over
//	dropped    before the start: the arrangement came to nothing
//
// The office makes the record by hand, a class at once, and nothing makes it by itself: it belongs to a batch that the school
// approved, and somebody has to say which where several hold it. That a record is made twice is refused by SQL.
package internship

import (
	"slices"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/batch"
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

// ID names an internship: itn_….
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound  = fault.New(fault.NotFound, "internship.not_found", "没有这条实习记录，或您无权查看。", "there is no such internship, or you may not see it")
	ErrForbidden = fault.New(fault.Forbidden, "internship.forbidden", "您的角色不能办理实习的这一步。", "your role may not do this with an internship")
	ErrInvalid   = fault.New(fault.Invalid, "internship.invalid", "填写有误，请按提示修改。", "something needs mending")
	ErrState     = fault.New(fault.Conflict, "internship.state", "实习当前的状态不允许这样操作。", "the state of the internship does not allow this now")
	ErrStale     = fault.New(fault.Stale, "internship.stale", "内容刚有变化，请刷新后再操作。", "this changed meanwhile; reload and try again")
	ErrTwice     = fault.New(fault.Conflict, "internship.twice", "这份安排已有实习记录。", "this arrangement has its internship already")
	ErrNoBatch   = fault.New(fault.Conflict, "internship.no_batch", "没有已批准的实习批次同时包含这名学生和这段日期，请先新建或调整批次。", "no approved batch holds this student and these dates; make or change one first")
	ErrWhich     = fault.New(fault.Conflict, "internship.which_batch", "不止一个批次符合，请选择一个。", "more than one batch fits; choose one")
	ErrEarly     = fault.New(fault.Conflict, "internship.early", "还没有到实习开始的日期，不能上岗。", "the first day has not come yet")
	ErrBlocked   = fault.New(fault.Conflict, "internship.blocked", "上岗前核查没有全部通过，不能上岗；原因见各条说明。", "the start gate is not all green; see each rule")
)

// State is where an internship stands.
type State string

// The states.
const (
	Preparing State = "preparing" // 上岗准备
	Active    State = "active"    // 实习中
	Ended     State = "ended"     // 已结束
	Dropped   State = "dropped"   // 未上岗
)

// States lists all states in the order of the road.
func States() []State { return []State{Preparing, Active, Ended, Dropped} }

// Label is what pages call the state.
func (s State) Label() text.Words {
	return map[State]text.Words{
		Preparing: text.Say("上岗准备", "Preparing"), Active: text.Say("实习中", "Under way"),
		Ended: text.Say("已结束", "Ended"), Dropped: text.Say("未上岗", "Did not start"),
	}[s]
}

// Segment is a part of the internship at one unit, both days included.
type Segment struct {
	Unit org.ID     `json:"unit"`
	From civil.Date `json:"from"`
	To   civil.Date `json:"to"`
}

// Step is one line of an internship's history.
type Step struct {
	At     time.Time  `json:"at"`
	Role   actor.Role `json:"role"`
	State  State      `json:"state"`
	Reason string     `json:"reason,omitempty"`
}

// Internship is one student's 岗位实习. Unit, opening and school are those of the arrangement.
type Internship struct {
	ID          ID
	Application application.ID
	Placement   placement.ID
	Enterprise  org.ID
	School      org.ID
	Class       string
	Student     student.ID
	Batch       batch.ID
	Origin      compliance.Origin
	Segments    []Segment
	Mentors     []Mentor   `json:",omitempty"`
	Trained     []Attended `json:",omitempty"`
	Exams       []Exam     `json:",omitempty"`
	Sitting     *Sitting   `json:",omitempty"` // an exam that is being sat
	State       State
	StartedOn   civil.Date
	EndedOn     civil.Date
	History     []Step
	Version     uint64
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// From is the first day.
func (i *Internship) From() civil.Date { return i.Segments[0].From }

// To is the last day.
func (i *Internship) To() civil.Date { return i.Segments[len(i.Segments)-1].To }

const maxReason = 200

func (i *Internship) ref() events.InternshipRef {
	return events.InternshipRef{
		Internship: string(i.ID), Application: string(i.Application), Placement: string(i.Placement), Enterprise: string(i.Enterprise),
		School: string(i.School), Student: string(i.Student), Batch: string(i.Batch), Version: i.Version,
	}
}

// touch counts a change that leaves the state.
func (i *Internship) touch(now time.Time) {
	i.UpdatedAt = now
	i.Version++
}

func (i *Internship) step(who actor.Actor, to State, reason string, now time.Time) {
	i.State = to
	i.touch(now)
	i.History = append(i.History, Step{At: now, Role: who.Role, State: to, Reason: reason})
}

// arranged reports whether an application is an arrangement that an internship can be made of.
func arranged(a application.Application) bool {
	return a.State == application.Placed && a.Kind == compliance.Post
}

// prepare makes the record of an arrangement.
func prepare(who actor.Actor, a application.Application, of batch.ID, now time.Time) (Internship, events.Event, error) {
	if !arranged(a) {
		return Internship{}, nil, ErrState
	}
	i := Internship{
		ID: ID(ident.New("itn", now)), Application: a.ID, Placement: a.Placement, Enterprise: a.Enterprise, School: a.School, Class: a.Class,
		Student: a.Student, Batch: of, Origin: a.Origin, Segments: []Segment{{a.Enterprise, a.From, a.To}}, CreatedAt: now,
	}
	i.step(who, Preparing, "", now)
	return i, events.InternshipPrepared{InternshipRef: i.ref()}, nil
}

// start begins the internship, on its first day or later, when every light lets it.
func (i *Internship) start(who actor.Actor, lights []compliance.Light, now time.Time) (events.Event, error) {
	today := civil.Today(now)
	switch {
	case i.State != Preparing || today.After(i.To()):
		return nil, ErrState
	case today.Before(i.From()):
		return nil, ErrEarly
	case !compliance.Startable(lights):
		return nil, ErrBlocked.About(red(lights)...)
	}
	i.StartedOn = today
	i.step(who, Active, "", now)
	return events.InternshipStarted{InternshipRef: i.ref(), On: today.String()}, nil
}

// red are the lights that keep from starting, as findings.
func red(lights []compliance.Light) []fault.Finding {
	var out []fault.Finding
	for _, l := range lights {
		if l.State == compliance.Wanting || l.State == compliance.Unknown {
			out = append(out, fault.Finding{Rule: l.Rule, Article: compliance.Article(l.Rule), Class: l.Class, Message: l.Message, Fix: l.Fix})
		}
	}
	return out
}

// drop ends what never started.
func (i *Internship) drop(who actor.Actor, reason string, now time.Time) (events.Event, error) {
	if i.State != Preparing {
		return nil, ErrState
	}
	if n := utf8.RuneCountInString(reason); n == 0 || n > maxReason {
		return nil, ErrInvalid.With(fault.In("reason", "请写明理由，不超过 200 个字，学生和单位会看到。", "give the reason, in at most 200 characters; student and unit see it"))
	}
	i.Sitting = nil
	i.step(who, Dropped, reason, now)
	return events.InternshipDropped{InternshipRef: i.ref()}, nil
}

// end is what time does when the last day is over.
func (i *Internship) end(now time.Time) (events.Event, error) {
	if i.State != Active || !civil.Today(now).After(i.To()) {
		return nil, ErrState
	}
	i.EndedOn = i.To()
	i.step(actor.System(), Ended, "", now)
	return events.InternshipEnded{InternshipRef: i.ref(), On: i.EndedOn.String()}, nil
}

// Length is how long segments last together.
type Length struct {
	Months int // whole calendar months
	Days   int // beside them
}

// LengthOf counts calendar months over segments (R-ART12-DUR): days that two segments share count once, and segments that meet
// are one. A month begun on the 31st ends on the last day of a shorter month.
func LengthOf(segments []Segment) (n Length) {
	list := slices.SortedFunc(slices.Values(segments), func(a, b Segment) int { return a.From.Compare(b.From) })
	list = slices.DeleteFunc(list, func(s Segment) bool { return s.From.IsZero() || s.To.Before(s.From) })
	for k := 0; k < len(list); {
		from, to := list[k].From, list[k].To
		for k++; k < len(list) && !list[k].From.After(to.AddDays(1)); k++ {
			if list[k].To.After(to) {
				to = list[k].To
			}
		}
		months, after := 0, to.AddDays(1)
		for !from.AddMonths(months + 1).After(after) {
			months++
		}
		n.Months += months
		n.Days += from.AddMonths(months).DaysUntil(after)
	}
	return n
}
