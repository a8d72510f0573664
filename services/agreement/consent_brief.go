package agreement

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Brief is what student and guardian are shown before they answer: where, what, hours, pay and bed. Insurance and the school's
// telephone are shown beside them and may change without asking anew.
type Brief struct {
	Unit        string
	Post        string
	Tasks       []string `json:",omitempty"`
	Region      string
	Address     string
	From, To    civil.Date
	Shift       placement.Shift
	LabourGrade compliance.LabourGrade `json:",omitempty"`
	Hazards     []compliance.Hazard    `json:",omitempty"`
	PayMonthFen int64                  `json:",omitempty"`
	PayDayFen   int64                  `json:",omitempty"`
	Housing     compliance.Housing     `json:",omitempty"`
	Meals       string                 `json:",omitempty"`
	Fees        []compliance.Fee       `json:",omitempty"`
}

// BriefOf gathers the facts of an arrangement as they stand.
func BriefOf(a application.Application, p placement.Placement, e org.Enterprise) Brief {
	f := Brief{
		Unit: e.Name, Post: p.Title, Region: p.Region, Address: p.Address, From: a.From, To: a.To, Shift: p.Shift,
		LabourGrade: p.LabourGrade, PayMonthFen: p.PayMonthFen, PayDayFen: p.PayDayFen, Housing: p.Housing, Meals: p.Meals,
	}
	f.Tasks, f.Hazards, f.Fees = some(p.Tasks), some(p.Hazards), some(p.Fees)
	return f
}

// some is nil for an empty list, so that both have one hash.
func some[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return list
}

// Hash names a version of the facts: sixteen hexadecimal digits.
func (f Brief) Hash() string {
	b, err := json.Marshal(f)
	if err != nil { // plain values always can be written
		return ""
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:8])
}

// ConsentStatus is how a consent stands against the facts of today.
type ConsentStatus string

// The statuses.
const (
	ConsentNotAsked  ConsentStatus = "not_asked" // 未征求
	ConsentWaiting   ConsentStatus = "waiting"   // 待作答
	ConsentChanged   ConsentStatus = "changed"   // 情况有变，须重新征求
	ConsentAgreed    ConsentStatus = "agreed"    // 双方同意
	ConsentRefused   ConsentStatus = "refused"   // 不同意
	ConsentWithdrawn ConsentStatus = "withdrawn" // 已撤回
)

// ConsentStatuses lists them, what needs somebody first.
func ConsentStatuses() []ConsentStatus {
	return []ConsentStatus{ConsentRefused, ConsentWithdrawn, ConsentChanged, ConsentNotAsked, ConsentWaiting, ConsentAgreed}
}

// Label is what pages call a status.
func (s ConsentStatus) Label() text.Words {
	return map[ConsentStatus]text.Words{
		ConsentNotAsked: text.Say("未征求", "Not asked"), ConsentWaiting: text.Say("待作答", "Waiting for answers"), ConsentChanged: text.Say("情况有变，须重新征求", "Facts changed, ask anew"),
		ConsentAgreed: text.Say("双方同意", "Both agreed"), ConsentRefused: text.Say("不同意", "Refused"), ConsentWithdrawn: text.Say("已撤回同意", "Withdrawn"),
	}[s]
}

// Status says how the consent stands when the facts have that hash.
func (c *Consent) Status(hash string) ConsentStatus {
	if c == nil || c.Version == 0 {
		return ConsentNotAsked
	}
	answers := []Answer{c.ByStudent, c.ByGuardian}
	for _, a := range answers {
		switch {
		case a.Hash != c.Asked().Hash: // of a version that was asked about before
		case a.Given == compliance.Agreed && !a.WithdrawnOn.IsZero():
			return ConsentWithdrawn
		case a.Given == compliance.Refused:
			return ConsentRefused
		}
	}
	switch {
	case c.ByStudent.Stands(hash) && c.ByGuardian.Stands(hash):
		return ConsentAgreed
	case c.Asked().Hash != hash:
		return ConsentChanged
	}
	return ConsentWaiting
}

// Law is what gate G4 must know of a consent; c is nil for one that was not asked.
func (c *Consent) Law(a application.Application, hash string) compliance.ConsentFacts {
	f := compliance.ConsentFacts{Origin: a.Origin, Start: a.From, Version: hash}
	if c != nil {
		f.Student, f.Guardian = c.law(c.ByStudent), c.law(c.ByGuardian)
	}
	return f
}

// law is one answer; a no to a version that was asked about before counts no more.
func (c *Consent) law(a Answer) compliance.Consent {
	if a.Hash != c.Asked().Hash && (a.Given == compliance.Refused || !a.WithdrawnOn.IsZero()) {
		return compliance.Consent{}
	}
	return compliance.Consent{Given: a.Given, On: a.On, WithdrawnOn: a.WithdrawnOn, Version: a.Hash, Verified: a.Verified()}
}

// Rights is what both are told before they answer, in one sentence.
func Rights() text.Words {
	return text.Say("可以不同意，不影响毕业和评优；同意以后，实习开始前也可以撤回。", "You may say no; it does not affect graduation or awards. A yes can be withdrawn until the internship begins.")
}
