package compliance_test

import (
	"errors"
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/fault"
)

func shanghai(t *testing.T) compliance.Regulation {
	t.Helper()
	r, err := compliance.National().With(compliance.ProvinceRule{
		Province: "31", Effective: date("2026-06-01"), DayMinutes: number(480), WeekMinutes: number(2400), RestDays: number(2),
		NightFrom: clock("23:00"), NightTo: clock("05:00"), CapUnit: number(5), MinAge: number(17),
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestProvinceConfirmsNumbers(t *testing.T) {
	r := shanghai(t)
	long, late := opening(), opening()
	long.ShiftEnd = clock("17:01")
	late.ShiftStart, late.ShiftEnd, late.BreakMinutes = clock("15:01"), clock("23:01"), 0
	for _, c := range []struct {
		name     string
		facts    P
		rule     string
		province string
		asOf     string
		want     compliance.Class
	}{
		{"hours in the province", long, compliance.RuleHours, "31", "2026-06-01", fault.BlockExcept},
		{"hours the day before", long, compliance.RuleHours, "31", "2026-05-31", fault.Warn},
		{"hours elsewhere", long, compliance.RuleHours, "44", "2026-06-01", fault.Warn},
		{"night in the province's own window", late, compliance.RuleNight, "31", "2026-06-01", fault.BlockExcept},
		{"night elsewhere", late, compliance.RuleNight, "44", "2026-06-01", fault.Warn},
	} {
		c.facts.Province, c.facts.AsOf = c.province, date(c.asOf)
		if got := classOf(r.CheckPlacement(c.facts), c.rule); got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func TestProvinceChangesCapsAndFollowsTheRegion(t *testing.T) {
	p := opening() // two seats beside 60 employees; region 310107
	p.Seats = 4
	if got := classOf(compliance.CheckPlacement(p), compliance.RuleCap10); got != none {
		t.Errorf("national: got %q, want nothing", got)
	}
	if got := classOf(shanghai(t).CheckPlacement(p), compliance.RuleCap10); got != fault.BlockOverride {
		t.Errorf("five per cent of sixty: got %q, want %q", got, fault.BlockOverride)
	}
}

func TestLaterRuleOfAProvinceReplacesTheEarlier(t *testing.T) {
	r, err := shanghai(t).With(compliance.ProvinceRule{Province: "31", Effective: date("2026-09-01"), RestDays: number(1)},
		compliance.ProvinceRule{Effective: date("2026-10-01"), RestDays: number(3), CapPostKind: number(15)})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		province, on string
		want         compliance.Number
	}{
		{"31", "2026-08-31", compliance.Number{Value: 2, Confirmed: true}},
		{"31", "2026-09-01", compliance.Number{Value: 1, Confirmed: true}},
		{"31", "2026-10-01", compliance.Number{Value: 1, Confirmed: true}},
		{"44", "2026-09-30", compliance.Number{Value: 1}},
		{"44", "2026-10-01", compliance.Number{Value: 3}},
	} {
		if got := r.In(c.province, date(c.on)).RestDays; got != c.want {
			t.Errorf("%s on %s: got %v, want %v", c.province, c.on, got, c.want)
		}
	}
}

func TestMinimumWageOnlyWarns(t *testing.T) {
	wage := int64(274000)
	r, err := compliance.National().With(compliance.ProvinceRule{Province: "31", MinimumWageFen: &wage})
	if err != nil {
		t.Fatal(err)
	}
	p := opening()
	p.Independent = no()
	for pay, want := range map[int64]compliance.Class{273999: fault.Warn, 274000: none} {
		p.PayMonthFen = pay
		if got := classOf(r.CheckPlacement(p), compliance.RulePay); got != want {
			t.Errorf("pay %d: got %q, want %q", pay, got, want)
		}
	}
}

func TestSenselessProvinceRulesAreRefused(t *testing.T) {
	for name, rule := range map[string]compliance.ProvinceRule{
		"three digits":    {Province: "310"},
		"letters":         {Province: "SH"},
		"half a window":   {Province: "31", NightFrom: clock("22:00")},
		"age below law":   {Province: "31", MinAge: number(15)},
		"first year":      {Province: "31", MinGrade: number(1)},
		"share above 100": {Province: "31", CapUnit: number(101)},
	} {
		if _, err := compliance.National().With(rule); !errors.Is(err, compliance.ErrProvinceRule) {
			t.Errorf("%s: got %v, want %v", name, err, compliance.ErrProvinceRule)
		}
	}
}
