package compliance

import (
	"slices"
	"strings"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// Finding is one rule found wanting.
type Finding = fault.Finding

// Class is what a finding does to the step it was found at.
type Class = fault.Class

func find(rule string, class Class, field string, message, fix text.Words) Finding {
	return Finding{Rule: rule, Article: Article(rule), Class: class, Field: field, Message: message, Fix: fix}
}

func block(rule, field string, message, fix text.Words) Finding {
	return find(rule, fault.Block, field, message, fix)
}

// Conditions are the findings that let a posting be published but bind each school at G3 to G5: a filing (BLOCK-EXC) or an
// override (BLOCK-OVR) must clear them. A posting that has any is published as 附条件发布.
func Conditions(found []Finding) []Finding {
	var out []Finding
	for _, f := range found {
		if conditional(f.Class) {
			out = append(out, f)
		}
	}
	return out
}

func conditional(c Class) bool { return c == fault.BlockExcept || c == fault.BlockOverride }

// Eligible reports whether nothing found at G3 keeps the student from the placement. A DOC finding still has to be settled
// before the school confirms; see Confirmable.
func Eligible(found []Finding) bool {
	return !slices.ContainsFunc(found, func(f Finding) bool { return f.Class == fault.Block || conditional(f.Class) })
}

// Confirmable reports whether the school may confirm: eligible, and no document outstanding.
func Confirmable(found []Finding) bool {
	return Eligible(found) && !slices.ContainsFunc(found, func(f Finding) bool { return f.Class == fault.Document })
}

// Condition is a short label of what a posting is published under. Code is stable and serves as a facet.
type Condition struct {
	Code  string     `json:"code"`
	Label text.Words `json:"label"`
}

// Labels sums up the conditions: 需专项备案：夜班、休息日 · 超出一般比例 · 报酬例外.
func Labels(found []Finding) []Condition {
	var zh, en []string
	var out []Condition
	seen := func(rules ...string) bool {
		return slices.ContainsFunc(found, func(f Finding) bool { return conditional(f.Class) && slices.Contains(rules, f.Rule) })
	}
	for _, p := range []struct {
		rule, zh, en string
	}{
		{RuleNight, "夜班、加班", "night or overtime"},
		{RuleRest, "休息日", "rest days"},
		{RuleHours, "工时", "hours"},
		{RuleRisk, "较高风险作业", "high-risk work"},
	} {
		if seen(p.rule) {
			zh, en = append(zh, filingLabel(found, p.rule, p.zh)), append(en, p.en)
		}
	}
	if len(zh) > 0 {
		out = append(out, Condition{"filing", text.Say("需专项备案："+strings.Join(zh, "、"), "special filing needed: "+strings.Join(en, ", "))})
	}
	if seen(RuleCap10, RuleCap20) {
		out = append(out, Condition{"caps", text.Say("超出一般比例", "above the general share")})
	}
	if seen(RulePay80) {
		out = append(out, Condition{"pay", text.Say("报酬例外", "pay exception")})
	}
	return out
}

// filingLabel tells night work from overtime, which one rule covers.
func filingLabel(found []Finding, rule, label string) string {
	if rule != RuleNight {
		return label
	}
	night, over := false, false
	for _, f := range found {
		if f.Rule == RuleNight && conditional(f.Class) {
			over = over || f.Field == fieldOvertime
			night = night || f.Field != fieldOvertime
		}
	}
	switch {
	case night && over:
		return label
	case over:
		return "加班"
	default:
		return "夜班"
	}
}
