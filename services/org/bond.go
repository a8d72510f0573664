package org

import (
	"slices"
	"time"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
)

// CooperationID names a cooperation.
type CooperationID ident.ID

// Cooperation binds a school to a unit (校企合作): the source of 核验, of the stable-partner badge and of 定向发布.
type Cooperation struct {
	ID          CooperationID
	School      ID
	Enterprise  ID
	AgreementNo string
	From, To    civil.Date           // To may be open (zero)
	Majors      []string             // major codes; empty = all
	Contact     string               // department or post, no personal name
	Payments    []compliance.Payment // between the two, for review; empty = none (R-ART11-NOPROFIT)
	Listing     *Listing
	EndedOn     civil.Date
	Version     uint64
	CreatedAt   time.Time
}

// Active reports whether the cooperation holds on day.
func (c Cooperation) Active(day civil.Date) bool {
	return !day.Before(c.From) && (c.To.IsZero() || !day.After(c.To)) && (c.EndedOn.IsZero() || day.Before(c.EndedOn))
}

// stableAfter is how long a cooperation lasts before the unit counts as a stable partner (R-ART06-STABLE; ours).
const stableAfter = 1

// Stable reports whether the cooperation has held for a year on day.
func (c Cooperation) Stable(day civil.Date) bool {
	return c.Active(day) && !day.Before(c.From.AddYears(stableAfter))
}

// Listed reports whether the unit stands on the school's published list on day (R-ART07-PARTY).
func (c Cooperation) Listed(day civil.Date) bool {
	return c.Active(day) && c.Listing != nil && !c.Listing.PublishedOn.After(day)
}

// Listing is the decision of the school-level Party organisation that puts the unit on the school's published list.
type Listing struct {
	DecisionNo  string     `json:"decision_no"`
	DecidedOn   civil.Date `json:"decided_on"`
	PublishedOn civil.Date `json:"published_on"`
	URL         string     `json:"url"`
}

// ClearanceID names a clearance.
type ClearanceID ident.ID

// ClearanceKind says what lifts a condition.
type ClearanceKind string

// The kinds of clearance, for findings of class BLOCK-EXC and BLOCK-OVR.
const (
	Filing   ClearanceKind = "filing"   // 专项备案 accepted by the superior department (R-ART17-EXC)
	Override ClearanceKind = "override" // 例外批准 by a named approver with a reason
)

// Clearance lifts a posting's conditions for one school's students: a filing accepted, or an override approved, before.
type Clearance struct {
	ID         ClearanceID
	School     ID
	Enterprise ID
	Placement  ident.ID // empty = every posting of the unit
	Kind       ClearanceKind
	Rules      []string
	Majors     []string `json:",omitempty"` // codes of majors; empty = every student of the school
	DocumentNo string
	Authority  string // who accepted or approved
	Reason     string
	AcceptedOn civil.Date
	From, To   civil.Date
	RevokedOn  civil.Date
	CreatedAt  time.Time
}

// Covers reports whether the clearance lifts rule on day.
func (c Clearance) Covers(rule string, day civil.Date) bool {
	return slices.Contains(c.Rules, rule) && !day.Before(c.AcceptedOn) && !day.Before(c.From) && !day.After(c.To) &&
		(c.RevokedOn.IsZero() || day.Before(c.RevokedOn))
}

func (c Cooperation) check() error {
	var bad []fault.Field
	if c.AgreementNo == "" {
		bad = append(bad, fault.In("agreement_no", "请填写协议编号。", "give the agreement's number"))
	}
	if c.From.IsZero() {
		bad = append(bad, fault.In("from", "请填写开始日期。", "give the start date"))
	}
	if !c.To.IsZero() && c.To.Before(c.From) {
		bad = append(bad, fault.In("to", "结束日期不能早于开始日期。", "the end is before the start"))
	}
	for _, p := range c.Payments {
		if p.Kind != "" && !slices.Contains(p.Kind.Enum(), string(p.Kind)) || p.Payee != "" && !slices.Contains(p.Payee.Enum(), string(p.Payee)) {
			bad = append(bad, fault.In("payments", "款项用途和收款方请从列表选择。", "choose what a payment is for and who receives it from the lists"))
		}
	}
	if l := c.Listing; l != nil {
		switch {
		case l.DecisionNo == "" || l.DecidedOn.IsZero() || l.PublishedOn.IsZero():
			bad = append(bad, fault.In("listing", "列入名单须填写党组织会议纪要编号、决定日期和公布日期（第七条）。", "the list needs the Party meeting's number, its date and the date of publication (Article 7)"))
		case l.PublishedOn.Before(l.DecidedOn):
			bad = append(bad, fault.In("listing", "公布日期不能早于决定日期（第七条）。", "publication cannot precede the decision (Article 7)"))
		}
	}
	return invalid(bad)
}

// lifts reports whether a clearance of that kind can lift the rule: filings those of class BLOCK-EXC, overrides BLOCK-OVR.
func lifts(kind ClearanceKind, rule string) bool {
	class := fault.BlockExcept
	if kind == Override {
		class = fault.BlockOverride
	}
	for _, r := range compliance.Rules() {
		if r.ID == rule {
			return slices.Contains(r.Classes, class)
		}
	}
	return false
}

func (c Clearance) check() error {
	var bad []fault.Field
	if c.Kind != Filing && c.Kind != Override {
		bad = append(bad, fault.In("kind", "请选择专项备案或例外批准。", "choose filing or override"))
	}
	if len(c.Rules) == 0 {
		bad = append(bad, fault.In("rules", "请选择所针对的条款。", "choose the rules it lifts"))
	}
	for _, rule := range c.Rules {
		if !lifts(c.Kind, rule) {
			bad = append(bad, fault.In("rules", rule+" 不能以这种方式解除：专项备案只针对第十七条，例外批准只针对“一般”“原则上”的条款。", rule+" is not lifted this way: a filing lifts Article 17, an override what the law words as general"))
		}
	}
	if c.DocumentNo == "" {
		bad = append(bad, fault.In("document_no", "请填写备案号或批准文号。", "give the number of the filing or approval"))
	}
	if c.Authority == "" {
		bad = append(bad, fault.In("authority", "请填写受理部门或批准人职务。", "say which department accepted or who approved"))
	}
	if c.Kind == Override && c.Reason == "" {
		bad = append(bad, fault.In("reason", "例外批准须写明理由。", "an override needs a reason"))
	}
	if c.AcceptedOn.IsZero() || c.From.IsZero() || c.To.IsZero() {
		bad = append(bad, fault.In("accepted_on", "请填写受理日期和适用起止日期。", "give the date of acceptance and the period it covers"))
	} else if c.To.Before(c.From) {
		bad = append(bad, fault.In("to", "适用结束日期不能早于开始日期。", "the period ends before it starts"))
	}
	return invalid(bad)
}

func invalid(bad []fault.Field) error {
	if len(bad) == 0 {
		return nil
	}
	return ErrInvalid.With(bad...)
}
