// Package teacher keeps the register of teachers (师资) and what is computed from it: who is employed where and as what on
// any day, who is recognised as dual-qualified (双师型) and how that came about, the ratio that schools report with the
// reason why each teacher counts or does not, frozen reports of it, forecasts, and enterprise practice.
//
// The map of the package:
//
//	teacher.go, spell.go      a teacher's file: employment spells in valid time, corrections that keep what stood before
//	recognition.go, steps.go  recognitions and their life, one method a step; ethics.go the veto; standard.go the criteria
//	standing.go, cell.go      what is true of a teacher on a day, as few bits, over all days: the stuff of every count
//	ratio.go, reason.go       the four formulas, figures and breakdowns; who counts and why each other does not
//	trend.go, target.go       figures over time, and the line they are held against
//	forecast.go, whatif.go    what is coming, 测算 and the fewest recognitions that reach a target
//	practice.go               enterprise practice: periods merged, five years, six months (教师〔2016〕3号)
//	snapshot.go               上报快照, frozen and signed; matrix.go levels × series; flow.go 柔性流动
//	service*.go               the use cases and who may do them
//
// A teacher's file is one aggregate: spells, recognitions, practice and places in the matrix are saved together under one
// version, and the file as it stood before each change is kept with who, when and why.
package teacher

import (
	"slices"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// ID names a teacher: tch_….
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound  = fault.New(fault.NotFound, "teacher.not_found", "没有这名教师，或您无权查看。", "there is no such teacher, or you may not see the file")
	ErrForbidden = fault.New(fault.Forbidden, "teacher.forbidden", "您的角色不能处理这项师资事务。", "your role may not do this in the register of teachers")
	ErrInvalid   = fault.New(fault.Invalid, "teacher.invalid", "教师信息有误，请按提示修改。", "the teacher's file needs mending")
	ErrStale     = fault.New(fault.Stale, "teacher.stale", "这份教师档案刚被他人修改，请刷新后再改。", "somebody changed this file meanwhile; reload and change again")
	ErrTaken     = fault.New(fault.Conflict, "teacher.no_taken", "本校已有这个工号，属于另一名教师。", "another teacher of the school has this number already")
	ErrState     = fault.New(fault.Conflict, "teacher.state", "当前状态不能办理这一步。", "the state of the recognition does not allow this step now")
	ErrEthics    = fault.New(fault.Conflict, "teacher.ethics", "师德考核不合格，影响期内不得申请认定。", "a failed ethics appraisal bars the application in its period")
)

// Category is what a teacher teaches (任教类别).
type Category string

// The categories.
const (
	Professional Category = "professional" // 专业课
	Instructor   Category = "instructor"   // 实习指导
	Public       Category = "public"       // 公共基础课
	External     Category = "external"     // 外聘
)

// Categories lists every category in the order of its code.
func Categories() []Category { return []Category{Professional, Instructor, Public, External} }

// Enum implements the interface's enumeration.
func (Category) Enum() []string {
	return []string{string(Professional), string(Instructor), string(Public), string(External)}
}

// Teacher is one person's file. The name is personal data: it stands in no event, log or index.
type Teacher struct {
	ID           ID
	Name         string
	Spells       []Spell       // by From
	Recognitions []Recognition // oldest first
	Practice     []Practice    // by From
	Ethics       []Appraisal   // by date
	Places       []Place       // in the development matrix, by From
	Lent         []Flow        // times at other schools (柔性流动), by Start
	Version      uint64
	CreatedAt    time.Time
	UpdatedAt    time.Time
}

// Past is a file as it stood before a change.
type Past struct {
	Teacher ID
	Version uint64 // that the change made
	At      time.Time
	Account ident.ID
	Role    actor.Role
	Org     ident.ID
	Action  string // as in the audit log: teacher.correct
	Reason  string
	Before  Teacher
}

// KnownAt is the file as the register knew it at an instant, from the file now and its past, newest first; false when it
// did not exist yet.
func KnownAt(now Teacher, past []Past, at time.Time) (Teacher, bool) {
	known := now
	for _, p := range past {
		if !p.At.After(at) {
			break
		}
		known = p.Before
	}
	return known, !now.CreatedAt.After(at)
}

// At is the spell in force at a school on a day.
func (t Teacher) At(school org.ID, day civil.Date) (Spell, bool) {
	for _, s := range t.Spells {
		if s.School == school && s.Holds(day) {
			return s, true
		}
	}
	return Spell{}, false
}

// Worked reports whether the teacher is or was ever registered at a school.
func (t Teacher) Worked(school org.ID) bool {
	return slices.ContainsFunc(t.Spells, func(s Spell) bool { return s.School == school })
}

// Schools lists the schools of the file, each once, oldest first.
func (t Teacher) Schools() []org.ID {
	var out []org.ID
	for _, s := range t.Spells {
		if !slices.Contains(out, s.School) {
			out = append(out, s.School)
		}
	}
	return out
}

// clone copies the file so deep that a change of the copy leaves it alone.
func (t Teacher) clone() Teacher {
	c := t
	c.Spells, c.Practice, c.Ethics, c.Places = slices.Clone(t.Spells), slices.Clone(t.Practice), slices.Clone(t.Ethics), slices.Clone(t.Places)
	c.Lent = slices.Clone(t.Lent)
	c.Recognitions = make([]Recognition, len(t.Recognitions))
	for i, r := range t.Recognitions {
		c.Recognitions[i] = r.clone()
	}
	if t.Recognitions == nil {
		c.Recognitions = nil
	}
	return c
}
