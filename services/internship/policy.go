package internship

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// PolicyID names a policy: pol_….
type PolicyID ident.ID

// PolicyKind is what a policy insures.
type PolicyKind string

// The kinds. Liability alone counts for R-ART35-LIAB.
const (
	Liability PolicyKind = "liability" // 实习责任保险
	Injury    PolicyKind = "injury"    // 工伤保险
	Accident  PolicyKind = "accident"  // 意外伤害保险
)

// PolicyKinds lists them in the order of pages.
func PolicyKinds() []PolicyKind { return []PolicyKind{Liability, Injury, Accident} }

// Label is what pages call a kind.
func (k PolicyKind) Label() text.Words {
	return map[PolicyKind]text.Words{
		Liability: text.Say("实习责任保险", "Internship liability"), Injury: text.Say("工伤保险", "Work injury"), Accident: text.Say("意外伤害保险", "Accident"),
	}[k]
}

// Payer is who pays the premium: never the student (R-ART35-NOCHARGE).
type Payer string

// The lawful payers.
const (
	SchoolPays Payer = "school"
	UnitPays   Payer = "unit"
)

// Payers lists them.
func Payers() []Payer { return []Payer{SchoolPays, UnitPays} }

// Label is what pages call a payer.
func (p Payer) Label() text.Words {
	return map[Payer]text.Words{SchoolPays: text.Say("学校", "The school"), UnitPays: text.Say("实习单位", "The unit")}[p]
}

// Policy is one insurance policy of a school, which serves all whom its list insures.
type Policy struct {
	ID        PolicyID
	School    org.ID
	Kind      PolicyKind
	Insurer   string
	No        string
	From, To  civil.Date
	Payer     Payer
	Insured   int // how many students its list names
	Version   uint64
	CreatedAt time.Time
}

func (p Policy) check() error {
	var bad []fault.Field
	if !slices.Contains(PolicyKinds(), p.Kind) {
		bad = append(bad, fault.In("kind", "请选择险种。", "choose the kind"))
	}
	if n := utf8.RuneCountInString(p.Insurer); n == 0 || n > 60 {
		bad = append(bad, fault.In("insurer", "请填写保险公司，不超过 60 个字。", "name the insurer, in at most 60 characters"))
	}
	if n := utf8.RuneCountInString(p.No); n == 0 || n > 60 {
		bad = append(bad, fault.In("no", "请填写保单号，不超过 60 个字。", "give the number of the policy, in at most 60 characters"))
	}
	if p.From.IsZero() {
		bad = append(bad, fault.In("from", "请填写保险期间的开始日期。", "give the first day of cover"))
	}
	if p.To.IsZero() || p.To.Before(p.From) {
		bad = append(bad, fault.In("to", "请填写保险期间的结束日期，不早于开始日期。", "give the last day of cover, not before the first"))
	}
	if !slices.Contains(Payers(), p.Payer) {
		bad = append(bad, fault.In("payer", "保费由学校或单位承担，不得向学生收取或从报酬中扣除（第三十五条）。", "school or unit pays the premium; it is never taken from the student or the pay (Article 35)"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// covers are policies as the start gate reads them.
func covers(policies []Policy) (out []compliance.Cover) {
	for _, p := range policies {
		out = append(out, compliance.Cover{Span: compliance.Span{From: p.From, To: p.To}, Liability: p.Kind == Liability})
	}
	return out
}

// Line is one line of a list that was copied out of a table: the cells, and where it stood.
type Line struct {
	No    int
	Cells []string
}

// Lines reads what was copied out of Excel: a row a line, its cells between tabs, commas or spaces.
func Lines(s string) (out []Line) {
	for n, line := range strings.Split(s, "\n") {
		cells := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune("\t,，;； \u3000\r", r) })
		if len(cells) > 0 {
			out = append(out, Line{n + 1, cells})
		}
	}
	return out
}
