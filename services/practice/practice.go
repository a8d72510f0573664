// Package practice carries a teacher's wish for a post of enterprise practice (教师企业实践岗位) from applying to a verified
// time in the teacher's file: the unit takes the teacher, the school's teachers' office confirms, the unit attests what was
// served and the office verifies it (《职业学校教师企业实践规定》, 教师〔2016〕3号). The posts are openings of kind
// teacher_practice in the same market as internships; they count in no limit of interns.
package practice

import (
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/teacher"
)

// ID names an application for a post of practice: pra_….
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound    = fault.New(fault.NotFound, "practice.not_found", "没有这份实践申请，或您无权查看。", "there is no such application for practice, or you may not see it")
	ErrForbidden   = fault.New(fault.Forbidden, "practice.forbidden", "您的角色不能处理这份实践申请。", "your role may not do this with the application for practice")
	ErrInvalid     = fault.New(fault.Invalid, "practice.invalid", "实践申请有误，请按提示修改。", "the application for practice needs mending")
	ErrState       = fault.New(fault.Conflict, "practice.state", "当前状态不能办理这一步。", "the state of the application does not allow this step now")
	ErrTwice       = fault.New(fault.Conflict, "practice.twice", "您已申请过这个实践岗位。", "you have applied to this post already")
	ErrOverlap     = fault.New(fault.Conflict, "practice.overlap", "您在这段时间已有学校确认的企业实践。", "the school has confirmed another practice over these dates")
	ErrForStudents = fault.New(fault.Conflict, "practice.for_students", "这是学生实习岗位，教师不能申请。请选择教师企业实践岗位。", "this post is an internship for students; choose a post of teachers' practice")
	ErrNotEmployed = fault.New(fault.Conflict, "practice.not_employed", "实践开始那天您不在本校任职，不能申请；请先由师资办核对花名册。", "you are not employed at the school on the first day of the practice; ask the teachers' office to check the register")
	ErrStale       = fault.New(fault.Stale, "practice.stale", "这份申请刚有变化，请刷新后再操作。", "the application changed meanwhile; reload and try again")
)

// State is where an application stands.
type State string

// The states. Applied and Accepted are open, Confirmed is under way; Finished is the goal, the others end it.
const (
	Applied   State = "applied"   // 已申请
	Accepted  State = "accepted"  // 单位同意接收，待学校确认
	Confirmed State = "confirmed" // 学校已确认
	Finished  State = "finished"  // 已完成，计入企业实践
	Declined  State = "declined"  // 单位未接收
	Withdrawn State = "withdrawn" // 教师撤回
	Returned  State = "returned"  // 学校退回
	Lapsed    State = "lapsed"    // 到期未确认
	Ended     State = "ended"     // 未成行或中止
)

// States lists all states in the order of the road.
func States() []State {
	return []State{Applied, Accepted, Confirmed, Finished, Declined, Withdrawn, Returned, Lapsed, Ended}
}

// Label is what pages call the state.
func (s State) Label() text.Words {
	return map[State]text.Words{
		Applied: text.Say("已申请，待单位答复", "Applied, waiting for the unit"), Accepted: text.Say("单位同意接收，待学校确认", "Accepted by the unit, waiting for the school"),
		Confirmed: text.Say("学校已确认", "Confirmed by the school"), Finished: text.Say("已完成，计入企业实践", "Finished and counted"),
		Declined: text.Say("单位未接收", "Declined by the unit"), Withdrawn: text.Say("已撤回", "Withdrawn"),
		Returned: text.Say("学校已退回", "Returned by the school"), Lapsed: text.Say("到期未确认", "Lapsed"), Ended: text.Say("未成行或已中止", "Did not come about, or broken off"),
	}[s]
}

// Open reports whether the teacher may still withdraw.
func (s State) Open() bool { return s == Applied || s == Accepted }

// Holds reports whether the state holds a seat.
func (s State) Holds() bool { return s == Accepted || s == Confirmed || s == Finished }

// Step is one line of an application's history.
type Step struct {
	At     time.Time  `json:"at"`
	Role   actor.Role `json:"role"`
	Step   string     `json:"step"`
	State  State      `json:"state"`
	Reason string     `json:"reason,omitempty"`
}

// Consent is the teacher's separate consent to give named data to the unit for this application (PIPL 23).
type Consent struct {
	Recipient org.ID    `json:"recipient"`
	Fields    []string  `json:"fields"`
	At        time.Time `json:"at"`
}

// SharedFields are the data that a unit sees of a teacher who applies; the consent names them.
func SharedFields() []string { return []string{"name", "school", "category", "major_class", "note"} }

// Statement is the unit's word on what was served: the evidence of the practice.
type Statement struct {
	From civil.Date `json:"from"`
	To   civil.Date `json:"to"`
	By   string     `json:"by"`   // who at the unit attests, with the position
	Text string     `json:"text"` // what the teacher did
	At   time.Time  `json:"at"`
}

// Days is the length that is attested, both ends included.
func (s Statement) Days() int { return s.From.DaysUntil(s.To) + 1 }

// Practice is a teacher's application for a post of enterprise practice and what became of it.
type Practice struct {
	ID         ID
	Placement  placement.ID
	Enterprise org.ID
	Teacher    teacher.ID
	School     org.ID // that the teacher applies from, and that confirms
	State      State
	Form       compliance.PracticeForm
	From, To   civil.Date // of the post
	HoldsUntil civil.Date // last day on which an acceptance holds its seat
	Note       string     // the teacher's words to the unit
	Reason     string     // of the last step
	Report     string     // what was learnt (T-PRAC-CONTENT), or where the report is
	Statement  *Statement // the unit's, nil before
	Recorded   teacher.PracticeID
	Consent    Consent
	History    []Step
	Version    uint64
	CreatedAt  time.Time
	UpdatedAt  time.Time
}

func (p *Practice) ref() events.PracticeRef {
	return events.PracticeRef{
		Practice: string(p.ID), Placement: string(p.Placement), Enterprise: string(p.Enterprise),
		School: string(p.School), Teacher: string(p.Teacher), Version: p.Version,
	}
}

func (p *Practice) step(h Hand, name string, to State) {
	p.State, p.Reason, p.UpdatedAt = to, h.Reason, h.Now
	p.Version++
	p.History = append(p.History, Step{At: h.Now, Role: h.Role, Step: name, State: to, Reason: h.Reason})
}

// Hand is who does a step, when and why.
type Hand struct {
	Role   actor.Role
	Now    time.Time
	Reason string
}

func (h Hand) today() civil.Date { return civil.Today(h.Now) }

// why refuses a step that somebody else has to understand and that says nothing.
func (h Hand) why() error {
	if n := utf8.RuneCountInString(strings.TrimSpace(h.Reason)); n == 0 || n > 200 {
		return ErrInvalid.With(fault.In("reason", "请写明理由，不超过 200 个字，对方会看到。", "give the reason, in at most 200 characters; the others will see it"))
	}
	return nil
}
