// Package batch keeps what the law wants before a school places anybody: the batch of internships (实习批次) with its place in
// the talent-training plan (R-ART03-NATURE), the visit to each new unit with its nine items (R-ART07-INSPECT), and the list
// of units that the school's Party organisation meeting decided and the school published (R-ART07-PARTY).
package batch

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// ID names a batch: bat_….
type ID ident.ID

// The faults of this noun. Those that rounds raise, too, name their rule.
var (
	ErrNotFound    = fault.New(fault.NotFound, "batch.not_found", "没有这份材料，或您无权查看。", "there is no such thing, or you may not see it")
	ErrForbidden   = fault.New(fault.Forbidden, "batch.forbidden", "批次、考察和单位名单由学校实习办办理，由分管校长批准。", "batches, inspections and lists are the internship office's, and the vice-principal's to approve")
	ErrInvalid     = fault.New(fault.Invalid, "batch.invalid", "填写有误，请按提示修改。", "something needs mending")
	ErrState       = fault.New(fault.Conflict, "batch.state", "当前状态不能办理这一步。", "the state does not allow this step now")
	ErrStale       = fault.New(fault.Stale, "batch.stale", "这份材料刚有变化，请刷新后再操作。", "this changed meanwhile; reload and try again")
	ErrNotApproved = fault.New(fault.Conflict, "batch.not_approved", "实习批次还没有批准，请先由分管校长批准（第三条：实习须列入人才培养方案）。", "the batch is not approved yet; the vice-principal approves it first (Article 3, R-ART03-NATURE)")
	ErrNotAdopted  = fault.New(fault.Invalid, "batch.not_adopted", "单位不在本校公布的实习单位名单上（第七条，R-ART07-PARTY）。请先经校级党组织会议决定并公布。", "the unit stands on no list that the school published (Article 7, R-ART07-PARTY); the Party organisation meeting decides and the school publishes first")
)

// State is where a batch, an inspection or a list stands.
type State string

// The states. Approved is the end of a batch and of an inspection, Published that of a list.
const (
	Draft     State = "draft"     // 草稿
	Submitted State = "submitted" // 待分管校长审批
	Returned  State = "returned"  // 已退回，待修改
	Approved  State = "approved"  // 已批准
	Published State = "published" // 已公布
)

// Label is what pages call the state.
func (s State) Label() text.Words {
	return map[State]text.Words{
		Draft: text.Say("草稿", "Draft"), Submitted: text.Say("待分管校长审批", "With the vice-principal"), Returned: text.Say("已退回，待修改", "Returned"),
		Approved: text.Say("已批准", "Approved"), Published: text.Say("已公布", "Published"),
	}[s]
}

// Open reports whether the office may still change the thing.
func (s State) Open() bool { return s == Draft || s == Returned }

// Cohort says who belongs to a batch. What is empty does not narrow; a cohort that narrows nothing is the whole school.
type Cohort struct {
	Majors  []string `json:"majors,omitempty"` // codes of majors
	Classes []string `json:"classes,omitempty"`
	Entries []int    `json:"entries,omitempty"` // years of entry
}

// Holds reports whether a student is at school and belongs to the cohort.
func (c Cohort) Holds(s student.Student) bool {
	return s.Active() && within(c.Majors, s.MajorCode) && within(c.Classes, s.Class) && within(c.Entries, s.EntryYear)
}

func within[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// Size is how many students a cohort has, counted now.
type Size struct {
	All       int // at school
	FirstYear int // of them in their first year on the batch's first day, who may not go (R-ART16-1-GRADE1)
}

// Plan is the place of the internship in teaching (R-ART03-NATURE).
type Plan struct {
	Programme string `json:"programme"` // 人才培养方案: name and year, or number
	Module    string `json:"module"`    // 岗位实习 as a part of it
}

// Step is one line of a history. Account is who took it.
type Step struct {
	At      time.Time  `json:"at"`
	Role    actor.Role `json:"role"`
	Account ident.ID   `json:"account"`
	Step    string     `json:"step"`
	Reason  string     `json:"reason,omitempty"`
	Unit    org.ID     `json:"unit,omitempty"` // that was stopped or resumed
}

// Batch is one batch of internships of a school.
type Batch struct {
	ID        ID
	School    org.ID
	Name      string
	Term      string // 学期, as the school says it
	Cohort    Cohort
	From, To  civil.Date
	Plan      Plan
	State     State
	Reason    string // of the last return
	History   []Step
	Version   uint64
	CreatedAt time.Time
	UpdatedAt time.Time
}

// Hand is who does a step, when and why.
type Hand struct {
	Who    actor.Actor
	Now    time.Time
	Reason string
}

func (h Hand) step(name string) Step {
	return Step{At: h.Now, Role: h.Who.Role, Account: h.Who.Account, Step: name, Reason: h.Reason}
}

func (h Hand) today() civil.Date { return civil.Today(h.Now) }

// why refuses a step that somebody else has to understand and that says nothing.
func (h Hand) why() error {
	if n := utf8.RuneCountInString(h.Reason); n == 0 || n > maxReason {
		return ErrInvalid.With(fault.In("reason", "请写明理由，不超过 200 个字，实习办会看到。", "give the reason, in at most 200 characters; the office will see it"))
	}
	return nil
}

// decides refuses everybody but the vice-principal of the school.
func (h Hand) decides() error {
	if !h.Who.Is(actor.VicePrincipal) {
		return ErrForbidden.With(fault.In("step", "批准、退回和公布由分管校长办理。", "approving, returning and publishing are the vice-principal's"))
	}
	return nil
}

const (
	maxReason = 200
	maxName   = 60
	maxWords  = 500
	maxMajors = 60
)

func (b *Batch) ref() events.BatchRef {
	return events.BatchRef{Batch: string(b.ID), School: string(b.School), Version: b.Version}
}

// check lists what is wrong with what the office wrote.
func (b *Batch) check(known func(major string) bool) []fault.Field {
	var bad []fault.Field
	if n := utf8.RuneCountInString(b.Name); n == 0 || n > maxName {
		bad = append(bad, fault.In("name", "请填写批次名称，不超过 60 个字。", "name the batch, in at most 60 characters"))
	}
	if n := utf8.RuneCountInString(b.Term); n == 0 || n > maxName {
		bad = append(bad, fault.In("term", "请填写学期，如 2026-2027 学年第二学期。", "give the term, such as 2026-2027, second term"))
	}
	if b.From.IsZero() {
		bad = append(bad, fault.In("from", "请填写开始日期。", "give the first day"))
	}
	if b.To.IsZero() || b.To.Before(b.From) {
		bad = append(bad, fault.In("to", "请填写结束日期，不早于开始日期。", "give the last day, not before the first"))
	}
	if len(b.Plan.Programme) > 4*maxWords || len(b.Plan.Module) > 4*maxWords {
		bad = append(bad, fault.In("module", "人才培养方案和实习模块各不超过 500 个字。", "plan and module take at most 500 characters each"))
	}
	for _, m := range b.Cohort.Majors {
		if !known(m) {
			bad = append(bad, fault.In("majors", "没有这个专业代码："+m+"。", "no such major: "+m))
		}
	}
	for _, y := range b.Cohort.Entries {
		if y < 2000 || y > b.From.Year+1 {
			bad = append(bad, fault.In("entries", "入学年份应为四位数，如 2025。", "a year of entry has four digits, such as 2025"))
			break
		}
	}
	if len(b.Cohort.Majors) > maxMajors || len(b.Cohort.Classes) > maxClasses || len(b.Cohort.Entries) > maxEntries {
		bad = append(bad, fault.In("classes", "一个批次最多 60 个专业、200 个班级、12 个入学年份。", "a batch takes at most 60 majors, 200 classes and 12 years of entry"))
	}
	return bad
}

const (
	maxClasses = 200
	maxEntries = 12
)

// planned refuses a batch whose internship does not stand in the talent-training plan (R-ART03-NATURE).
func (b *Batch) planned() error {
	if strings.TrimSpace(b.Plan.Programme) == "" || strings.TrimSpace(b.Plan.Module) == "" {
		return ErrInvalid.With(fault.In("module", "请填写人才培养方案和其中的实习模块：实习须列入人才培养方案，没有模块的批次不能批准（第三条，R-ART03-NATURE）。",
			"give the talent-training plan and its internship module: without one no batch is approved (Article 3, R-ART03-NATURE)"))
	}
	return nil
}

// move takes a step to another state.
func (b *Batch) move(h Hand, name string, to State) {
	b.State, b.Reason, b.UpdatedAt = to, h.Reason, h.Now
	b.Version++
	b.History = append(b.History, h.step(name))
}

func (b *Batch) submit(h Hand, n Size) (events.Event, error) {
	if !b.State.Open() {
		return nil, ErrState
	}
	if err := b.planned(); err != nil {
		return nil, err
	}
	if n.All == 0 {
		return nil, ErrInvalid.With(fault.In("classes", "这个范围里没有在校学生，请改专业、班级或入学年份。", "no student at school belongs to it; change majors, classes or years"))
	}
	h.Reason = ""
	b.move(h, "submit", Submitted)
	return events.BatchSubmitted{BatchRef: b.ref()}, nil
}

func (b *Batch) approve(h Hand) (events.Event, error) {
	if err := h.decides(); err != nil {
		return nil, err
	}
	if b.State != Submitted {
		return nil, ErrState
	}
	if err := b.planned(); err != nil {
		return nil, err
	}
	h.Reason = ""
	b.move(h, "approve", Approved)
	return events.BatchApproved{BatchRef: b.ref()}, nil
}

// giveBack returns a batch to the office. One that is approved comes back as long as no list of it is published or waits for
// the vice-principal.
func (b *Batch) giveBack(h Hand, listed bool) (events.Event, error) {
	if err := h.decides(); err != nil {
		return nil, err
	}
	if b.State != Submitted && (b.State != Approved || listed) {
		return nil, ErrState
	}
	if err := h.why(); err != nil {
		return nil, err
	}
	b.move(h, "return", Returned)
	return events.BatchReturned{BatchRef: b.ref()}, nil
}

// next lists the steps that a state allows to a role, the usual one first.
func next(s State, by actor.Role, last string) []string {
	switch {
	case s.Open():
		return []string{"submit"}
	case s == Submitted && by == actor.VicePrincipal:
		return []string{last, "return"}
	}
	return nil
}

// Next lists the steps that the state allows to a role, the usual one first. A step may still be refused for what it needs.
func (b Batch) Next(by actor.Role) []string {
	if b.State == Approved && by == actor.VicePrincipal {
		return []string{"return"}
	}
	return next(b.State, by, "approve")
}
