package compliance_test

import (
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
)

func TestClearances(t *testing.T) {
	filing := func(change func(*compliance.Clearance)) []compliance.Clearance {
		c := compliance.Clearance{
			Kind: compliance.Filing, Rules: []string{compliance.RuleRest, compliance.RuleNight}, AcceptedOn: date("2026-11-20"),
			From: date("2027-03-01"), To: date("2027-08-31"), Posts: []string{"车工"}, MajorCodes: []string{"66"},
		}
		change(&c)
		return []compliance.Clearance{c}
	}
	for _, c := range []struct {
		name     string
		want     bool // eligible on a post that works on Saturdays
		clearing []compliance.Clearance
	}{
		{"none", false, nil},
		{"covers exactly", true, filing(func(*compliance.Clearance) {})},
		{"accepted today", true, filing(func(c *compliance.Clearance) { c.AcceptedOn = date("2026-11-22") })},
		{"accepted tomorrow", false, filing(func(c *compliance.Clearance) { c.AcceptedOn = date("2026-11-23") })},
		{"not accepted", false, filing(func(c *compliance.Clearance) { c.AcceptedOn = civil.Date{} })},
		{"begins a day late", false, filing(func(c *compliance.Clearance) { c.From = date("2027-03-02") })},
		{"ends a day early", false, filing(func(c *compliance.Clearance) { c.To = date("2027-08-30") })},
		{"no period", false, filing(func(c *compliance.Clearance) { c.From, c.To = civil.Date{}, civil.Date{} })},
		{"another post", false, filing(func(c *compliance.Clearance) { c.Posts = []string{"钳工"} })},
		{"this posting by reference", true, filing(func(c *compliance.Clearance) { c.Posts = []string{"A-1"} })},
		{"every post", true, filing(func(c *compliance.Clearance) { c.Posts = nil })},
		{"another major", false, filing(func(c *compliance.Clearance) { c.MajorCodes = []string{"71"} })},
		{"another rule", false, filing(func(c *compliance.Clearance) { c.Rules = []string{compliance.RuleNight} })},
		{"an override is no filing", false, filing(func(c *compliance.Clearance) { c.Kind = compliance.Override })},
	} {
		m := match()
		m.Placement.Ref = "A-1"
		m.Placement.ShiftDays = []compliance.Weekday{"tue", "wed", "thu", "fri", "sat"}
		m.Clearances = c.clearing
		if found := compliance.CheckMatch(m); compliance.Eligible(found) != c.want {
			t.Errorf("%s: got eligible %v, want %v: %v", c.name, !c.want, c.want, ids(found))
		}
	}
}

func TestFilingMustPrecedeTheStart(t *testing.T) {
	m := match()
	m.AsOf, m.Placement.WorksHolidays = date("2027-03-05"), true
	for day, want := range map[string]bool{"2027-02-28": true, "2027-03-01": false} {
		m.Clearances = []compliance.Clearance{{
			Kind: compliance.Filing, Rules: []string{compliance.RuleRest}, AcceptedOn: date(day), From: date("2027-03-01"), To: date("2027-12-31"),
		}}
		if found := compliance.CheckMatch(m); compliance.Eligible(found) != want {
			t.Errorf("accepted on %s: got eligible %v, want %v: %v", day, !want, want, ids(found))
		}
	}
}

func TestOverridesClearSharesPayAndCategory(t *testing.T) {
	all := []string{compliance.RuleCap10, compliance.RuleCap20, compliance.RulePay80, compliance.RuleCross}
	for i, rule := range all {
		m := match()
		m.Placement.PeakUnit, m.Placement.PeakPostKind, m.Placement.PayMonthFen, m.Student.MajorCode = 6, 4, 1, "710201"
		m.Clearances = []compliance.Clearance{{Kind: compliance.Override, Rules: all, AcceptedOn: date("2026-11-22")}}
		if found := compliance.CheckMatch(m); !compliance.Eligible(found) {
			t.Fatalf("all overridden: got %v, want eligible", ids(found))
		}
		rest := append(append([]string{}, all[:i]...), all[i+1:]...)
		m.Clearances[0].Rules = rest
		if found := compliance.CheckMatch(m); compliance.Eligible(found) {
			t.Errorf("without %s: got eligible, want not", rule)
		}
	}
}

func TestNothingLiftsABar(t *testing.T) {
	for name, change := range map[string]func(*M){
		"minor":     func(m *M) { m.Placement.Hazards = []compliance.Hazard{compliance.Height2} },
		"grade III": func(m *M) { m.Placement.LabourGrade = compliance.GradeIII },
		"age":       func(m *M) { m.Student.BirthDate = date("2011-03-01") },
		"unrelated": func(m *M) {
			m.Student.MajorCode, m.MatchReview = "710201", compliance.Unrelated
		},
	} {
		m := match()
		m.Student.BirthDate = date("2010-03-01")
		change(&m)
		for _, r := range compliance.Rules() {
			for _, kind := range []compliance.ClearanceKind{compliance.Filing, compliance.Override} {
				m.Clearances = append(m.Clearances, compliance.Clearance{
					Kind: kind, Rules: []string{r.ID}, AcceptedOn: date("2026-11-01"), From: date("2027-01-01"), To: date("2027-12-31"),
				})
			}
		}
		if found := compliance.CheckMatch(m); compliance.Eligible(found) {
			t.Errorf("%s: got eligible, want barred", name)
		}
	}
}
