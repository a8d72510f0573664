package compliance

import (
	"fmt"
	"strings"

	"firstkm/services/kernel/text"
)

// Rule is one rule of the specification.
type Rule struct {
	ID         string
	Article    text.Words
	Title      text.Words
	Gates      []Gate   // where it holds
	Classes    []Class  // what a finding of it does, its own class first
	Checked    []Check  // where this version checks it; empty: not yet by a machine
	Thresholds []string // names of its thresholds, see Thresholds.Named
}

// Check is a gate and the function that checks there.
type Check struct {
	Gate Gate
	By   string
}

type row struct {
	id, zh, en, gates, classes, checked, thresholds string
}

// Rules lists every rule. The id of every finding is among them.
func Rules() []Rule {
	rows := table()
	rules := make([]Rule, len(rows))
	for i, r := range rows {
		rules[i] = Rule{ID: r.id, Article: Article(r.id), Title: text.Say(r.zh, r.en), Thresholds: strings.Fields(r.thresholds)}
		for _, g := range strings.Fields(r.gates) {
			rules[i].Gates = append(rules[i].Gates, Gate(g))
		}
		for _, c := range strings.Fields(r.classes) {
			rules[i].Classes = append(rules[i].Classes, Class(c))
		}
		for _, g := range strings.Fields(r.checked) {
			rules[i].Checked = append(rules[i].Checked, Check{Gate(g), checker(r.id, Gate(g))})
		}
	}
	return rules
}

func checker(rule string, g Gate) string {
	switch {
	case g == G0 && rule == RuleOrg:
		return "compliance.CheckSchool"
	case g == G0:
		return "compliance.CheckUnit"
	case g == G1:
		return "compliance.CheckPlacement"
	case g == G2:
		return "compliance.CheckBatch"
	case g == G4 && (rule == RuleConsent || rule == RuleRefuse || rule == RuleSelf):
		return "compliance.CheckConsent"
	case g == G4:
		return "compliance.CheckAgreement"
	case g == G5:
		return "compliance.CheckStart"
	default:
		return "compliance.CheckMatch"
	}
}

// Threshold is a number in force, as people read it.
type Threshold struct {
	Name      string `json:"name"`
	Value     string `json:"value"`
	Confirmed bool   `json:"confirmed"` // false: not stated by the regulation, a breach warns until a province confirms it
}

// Named lists the thresholds by name.
func (t Thresholds) Named() []Threshold {
	n := func(name string, v any, confirmed bool) Threshold { return Threshold{name, fmt.Sprint(v), confirmed} }
	out := []Threshold{
		n("day_minutes", t.DayMinutes.Value, t.DayMinutes.Confirmed),
		n("week_minutes", t.WeekMinutes.Value, t.WeekMinutes.Confirmed),
		n("rest_days", t.RestDays.Value, t.RestDays.Confirmed),
		n("night_window", t.Night.From.String()+"–"+t.Night.To.String(), t.Night.Confirmed),
		n("pay_percent", t.PayPercent, true),
		n("pay_mode", t.PayMode, true),
		n("pay_cycle_days", t.PayCycleDays, true),
		n("cap_unit_percent", t.CapUnit, true),
		n("cap_post_kind_percent", t.CapPostKind, true),
		n("credit_check_days", t.CreditCheckDays, true),
		n("safety_years", t.SafetyYears, true),
		n("min_age", t.MinAge, true),
		n("adult_age", t.AdultAge, true),
		n("min_grade", t.MinGrade, true),
		n("exam_percent", t.ExamPercent, true),
	}
	if t.MinimumWageFen > 0 {
		out = append(out, n("minimum_wage_fen", t.MinimumWageFen, true))
	}
	return out
}
