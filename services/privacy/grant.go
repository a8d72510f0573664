package privacy

import (
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// ScopeKind says whom a grant is about.
type ScopeKind string

// The three scopes (F81): the own class, the own group of named students, a batch (one year of entry, or one major of it).
const (
	OfClass ScopeKind = "class"
	OfGroup ScopeKind = "group"
	OfBatch ScopeKind = "batch"
)

// Enum implements the delivery's enumeration.
func (ScopeKind) Enum() []string { return []string{string(OfClass), string(OfGroup), string(OfBatch)} }

// Scope is whom a grant is about.
type Scope struct {
	Kind      ScopeKind
	Class     string
	Students  []student.ID
	EntryYear int
	MajorCode string // "" = every major of the year
}

// Covers reports whether st is one of them.
func (s Scope) Covers(st student.Student) bool {
	switch s.Kind {
	case OfClass:
		return st.Class != "" && st.Class == s.Class
	case OfGroup:
		return slices.Contains(s.Students, st.ID)
	case OfBatch:
		return st.EntryYear == s.EntryYear && (s.MajorCode == "" || s.MajorCode == st.MajorCode)
	}
	return false
}

func (s Scope) check(who actor.Actor) (bad []fault.Field) {
	switch {
	case s.Kind == OfClass && s.Class == "":
		bad = append(bad, fault.In("class", "请填写班级。", "name the class"))
	case s.Kind == OfGroup && (len(s.Students) == 0 || len(s.Students) > 200):
		bad = append(bad, fault.In("students", "请列出 1 至 200 名学生。", "list 1 to 200 students"))
	case s.Kind == OfBatch && (s.EntryYear < 2000 || s.EntryYear > 2100):
		bad = append(bad, fault.In("entry_year", "请填写入学年份，如 2024。", "give the year of entry, such as 2024"))
	case s.Kind != OfClass && s.Kind != OfGroup && s.Kind != OfBatch:
		bad = append(bad, fault.In("scope", "请选择范围：本班、本组或一届。", "choose a class, a group or a batch"))
	}
	if who.Is(actor.ClassTeacher) && (s.Kind != OfClass || s.Class != who.Class) {
		bad = append(bad, fault.In("scope", "班主任只能申请本班。", "a class teacher asks for the own class"))
	}
	if who.Is(actor.Instructor) && s.Kind != OfGroup {
		bad = append(bad, fault.In("scope", "指导教师只能申请本人指导的学生。", "an instructor asks for the own group"))
	}
	return bad
}

// GrantState is where a grant stands.
type GrantState string

// The states of a grant. Whether an approved one holds today depends on its dates.
const (
	GrantAsked    GrantState = "requested"
	GrantApproved GrantState = "approved"
	GrantRefused  GrantState = "refused"
	GrantRevoked  GrantState = "revoked"
	GrantOver     GrantState = "expired"
)

// Label is how pages call the state.
func (s GrantState) Label() text.Words {
	switch s {
	case GrantAsked:
		return text.Say("待审批", "Waiting")
	case GrantApproved:
		return text.Say("生效中", "In force")
	case GrantRefused:
		return text.Say("未批准", "Refused")
	case GrantRevoked:
		return text.Say("已撤销", "Revoked")
	}
	return text.Say("已到期", "Over")
}

// Grant is a standing leave to see some fields of a scope for a while: approved once by the person in charge (M-36), each
// use logged, not asked each time.
type Grant struct {
	ID      ID
	School  org.ID
	Account ident.ID // who may look: the one who asked
	Role    actor.Role
	Scope   Scope
	Fields  []Field
	Reason  Reason
	From    civil.Date
	To      civil.Date // the last day
	State   GrantState
	AskedAt time.Time
	Decided Decision
	Ended   Decision // who revoked it
	Version uint64
}

// longestGrant bounds a grant: one school year.
const longestGrant = 12

// GrantDraft is what somebody asks for.
type GrantDraft struct {
	Scope    Scope
	Fields   []Field
	Reason   Reason
	From, To civil.Date
}

func (d GrantDraft) check(who actor.Actor, today civil.Date) error {
	bad := append(d.Scope.check(who), checkFields(d.Fields)...)
	bad = append(bad, d.Reason.check(false)...)
	switch {
	case d.From.IsZero():
		bad = append(bad, fault.In("from", "请填写开始日期。", "give the first day"))
	case d.To.IsZero() || d.To.Before(d.From):
		bad = append(bad, fault.In("to", "请填写不早于开始日期的结束日期。", "give a last day not before the first"))
	case d.To.Before(today):
		bad = append(bad, fault.In("to", "结束日期已经过去。", "the last day has passed"))
	case d.To.After(d.From.AddMonths(longestGrant)):
		bad = append(bad, fault.In("to", "最长 12 个月，到期可再申请。", "twelve months at most; ask again then"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// StateOn is the state with the dates taken into account.
func (g Grant) StateOn(day civil.Date) GrantState {
	if g.State == GrantApproved && day.After(g.To) {
		return GrantOver
	}
	return g.State
}

// Allows reports whether the grant lets who see fields of st on day.
func (g Grant) Allows(who actor.Actor, st student.Student, fields []Field, day civil.Date) bool {
	return g.StateOn(day) == GrantApproved && !day.Before(g.From) &&
		g.Account == who.Account && g.Role == who.Role && g.School == schoolOf(who) && g.School == st.School &&
		(!who.Is(actor.ClassTeacher) || g.Scope.Class == who.Class) &&
		g.Scope.Covers(st) && all(g.Fields, fields)
}

// Decide approves or refuses.
func (g *Grant) Decide(who actor.Actor, approve bool, reason string, now time.Time) (events.PrivacyGrantDecided, error) {
	none := events.PrivacyGrantDecided{}
	switch {
	case !InCharge(who) || schoolOf(who) != g.School:
		return none, ErrForbidden
	case who.Account == g.Account:
		return none, ErrOwnCase
	case g.State != GrantAsked:
		return none, ErrDecided
	case !approve && reason == "":
		return none, ErrInvalid.With(fault.In("reason", "不批准请写明理由。", "say why not"))
	}
	g.State = GrantRefused
	if approve {
		g.State = GrantApproved
	}
	g.Decided = Decision{By: who.Account, Role: who.Role, At: now, Reason: reason, Granted: approve}
	g.Version++
	return events.PrivacyGrantDecided{Grant: string(g.ID), School: string(g.School), Account: string(g.Account), Granted: approve}, nil
}

// Revoke ends a grant at once: the person in charge any, others their own.
func (g *Grant) Revoke(who actor.Actor, reason string, now time.Time) (events.PrivacyGrantRevoked, error) {
	switch {
	case schoolOf(who) != g.School || !InCharge(who) && who.Account != g.Account:
		return events.PrivacyGrantRevoked{}, ErrForbidden
	case g.State != GrantAsked && g.State != GrantApproved:
		return events.PrivacyGrantRevoked{}, ErrDecided
	}
	g.State, g.Ended = GrantRevoked, Decision{By: who.Account, Role: who.Role, At: now, Reason: reason}
	g.Version++
	return events.PrivacyGrantRevoked{Grant: string(g.ID), School: string(g.School), Account: string(g.Account)}, nil
}
