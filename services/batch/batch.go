// Package batch keeps what the law wants before a school places anybody: the batch of internships (实习批次) with its place in
// the talent-training plan (R-ART03-NATURE), the visit to each new unit with its nine items (R-ART07-INSPECT), and the list
// of units that the school's Party organisation meeting decided and the school published (R-ART07-PARTY).
package batch

import (
	"slices"
	"strings"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
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
	ErrHandedIn    = fault.New(fault.Conflict, "batch.handed_in", "已经提交过，不能删除；还没有批准的，可以撤回修改。", "this was handed in before, so it is not discarded; withdraw and change it while nobody has decided")
	ErrInUse       = fault.New(fault.Conflict, "batch.in_use", "这个批次已有单位名单、备案或双选轮次，不能删除；名单或备案是草稿的，请先删除草稿。", "lists of units, filings or rounds belong to this batch, so it is not discarded; discard those that are drafts first")
	ErrStale       = fault.New(fault.Stale, "batch.stale", "这份材料刚有变化，请刷新后再操作。", "this changed meanwhile; reload and try again")
	ErrNotApproved = fault.New(fault.Conflict, "batch.not_approved", "实习批次还没有批准，请先由分管校长批准（第三条：实习须列入人才培养方案）。", "the batch is not approved yet; the vice-principal approves it first (Article 3, R-ART03-NATURE)")
)

// Cohort says who belongs to a batch. What is empty does not narrow; a cohort that narrows nothing is the whole school.
type Cohort struct {
	Majors  []string `json:"majors,omitempty"` // codes of majors
	Classes []string `json:"classes,omitempty"`
	Entries []int    `json:"entries,omitempty"` // years of entry
}

// Holds reports whether a student is at school and belongs to the cohort.
func (c Cohort) Holds(s student.Student) bool {
	return s.Active() && c.takes(s.MajorCode, s.Class, s.EntryYear)
}

func (c Cohort) takes(major, class string, entry int) bool {
	return within(c.Majors, major) && within(c.Classes, class) && within(c.Entries, entry)
}

func within[T comparable](list []T, v T) bool { return len(list) == 0 || slices.Contains(list, v) }

// Group is how many students at school have one major, class and year of entry together.
type Group struct {
	Major, Class    string
	Entry, Students int
}

// Size is how many students a cohort has, counted now.
type Size struct {
	All       int // at school
	FirstYear int // of them in their first year on the batch's first day, who may not go (R-ART16-1-GRADE1)
}

// size counts a batch's cohort in its school's roster.
func (b *Batch) size(roster []Group) (n Size) {
	first := student.FirstYear(b.From) // of those who enter later it lasts as long
	for _, g := range roster {
		if !b.Cohort.takes(g.Major, g.Class, g.Entry) {
			continue
		}
		n.All += g.Students
		if g.Entry >= first {
			n.FirstYear += g.Students
		}
	}
	return n
}

// Plan is the place of the internship in teaching (R-ART03-NATURE).
type Plan struct {
	Programme string `json:"programme"` // 人才培养方案: name and year, or number
	Module    string `json:"module"`    // 岗位实习 as a part of it
}

// Batch is one batch of internships of a school.
type Batch struct {
	Paper
	ID       ID
	Name     string
	Term     string // 学期, as the school says it
	Cohort   Cohort
	From, To civil.Date
	Plan     Plan
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

func (b *Batch) submit(h Hand, n Size) (events.Event, error) {
	if err := b.open(); err != nil {
		return nil, err
	}
	if err := b.planned(); err != nil {
		return nil, err
	}
	if n.All == 0 {
		return nil, ErrInvalid.With(fault.In("classes", "这个范围里没有在校学生，请改专业、班级或入学年份。", "no student at school belongs to it; change majors, classes or years"))
	}
	b.move(h, "submit", Submitted)
	return events.BatchSubmitted{BatchRef: b.ref()}, nil
}

func (b *Batch) approve(h Hand) (events.Event, error) {
	if err := b.waits(h); err != nil {
		return nil, err
	}
	if err := b.planned(); err != nil {
		return nil, err
	}
	b.move(h, "approve", Approved)
	return events.BatchApproved{BatchRef: b.ref()}, nil
}

// giveBack returns a batch to the office. One that is approved comes back as long as no list of it is published or waits for
// the vice-principal.
func (b *Batch) giveBack(h Hand, listed bool) (events.Event, error) {
	may := b.waits(h)
	if b.State == Approved && !listed {
		may = h.decides()
	}
	if may != nil {
		return nil, may
	}
	if err := b.sendBack(h); err != nil {
		return nil, err
	}
	return events.BatchReturned{BatchRef: b.ref()}, nil
}

// Next lists the steps that the state allows to a role, the usual one first. A step may still be refused for what it needs.
func (b Batch) Next(by actor.Role) []string {
	if b.State == Approved && by == actor.VicePrincipal {
		return []string{"return"}
	}
	return b.next(by, "approve")
}
