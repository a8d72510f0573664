package compliance_test

import (
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/fault"
)

func pays() []scenario {
	const pay, pay80 = compliance.RulePay, compliance.RulePay80
	month := func(fen int64) func(*P) { return func(p *P) { p.PayMonthFen = fen } }
	daily := func(fen, standard int64) func(*P) {
		return func(p *P) { p.PayMonthFen, p.PayDayFen, p.WageStandardMonthFen = 0, fen, standard }
	}
	return []scenario{
		g1(pay, none, "one fen", func(p *P) { p.PayMonthFen, p.Independent = 1, no() }),
		g1(pay, fault.Block, "zero", month(0)),
		g1(pay, fault.Block, "negative", month(-1)),
		g1(pay, fault.Block, "negotiable", func(p *P) { p.PayMonthFen, p.PayByAgreement = 0, true }),
		g1(pay, fault.Block, "out of reason", month(9_000_000_000_000_000_000)),
		g1(pay, none, "orientation is unpaid", func(p *P) { p.Kind, p.PayMonthFen = compliance.Orientation, 0 }),

		g1(pay80, none, "80 %", month(320000)),
		g1(pay80, fault.BlockOverride, "a fen below 80 %", month(319999)),
		g1(pay80, none, "a fen above", month(320001)),
		g1(pay80, none, "not independent", func(p *P) { p.PayMonthFen, p.Independent = 1, no() }),
		g1(pay80, fault.Block, "independence not stated", func(p *P) { p.Independent = nil }),
		g1(pay80, fault.Block, "standard not stated", func(p *P) { p.WageStandardMonthFen = 0 }),
		g1(pay80, none, "standard not asked of the dependent", func(p *P) { p.WageStandardMonthFen, p.Independent = 0, no() }),
		g1(pay80, fault.BlockOverride, "the lowest grade alone does not do", func(p *P) { p.PayMonthFen, p.LowestGradeMonthFen = 300000, 250000 }),
		g1(pay80, none, "20 yuan a day, at 80 % of 543.75", daily(2000, 54375)),
		g1(pay80, fault.BlockOverride, "20 yuan a day, below 80 % of 543.76", daily(2000, 54376)),
		g1(pay80, none, "20 yuan an hour, at 80 % of 4,350", func(p *P) { p.PayMonthFen, p.PayHourFen, p.WageStandardMonthFen = 0, 2000, 435000 }),
		g1(pay80, fault.BlockOverride, "20 yuan an hour, below 80 % of 4,350.01", func(p *P) { p.PayMonthFen, p.PayHourFen, p.WageStandardMonthFen = 0, 2000, 435001 }),

		g1(compliance.RuleCash, fault.Warn, "goods", func(p *P) { p.PayMethod = compliance.PayGoods }),
		g1(compliance.RuleCash, none, "bank", func(p *P) { p.PayMethod = compliance.PayBank }),
		g1(compliance.RuleDirect, fault.Warn, "third party", func(p *P) { p.PayMethod = compliance.PayThirdParty }),
		g1(compliance.RuleCycle, none, "31 days", func(p *P) { p.PayCycleDays = 31 }),
		g1(compliance.RuleCycle, fault.Warn, "32 days", func(p *P) { p.PayCycleDays = 32 }),
	}
}

func TestPayMessageCarriesTheArithmetic(t *testing.T) {
	p := opening()
	p.PayMonthFen = 280000
	found := compliance.Conditions(compliance.CheckPlacement(p))
	if len(found) != 1 {
		t.Fatalf("got %v, want one condition", ids(found))
	}
	if got, want := found[0].Message.Zh, "实习报酬 2,800 元/月，低于本单位同岗工资 4,000 元的 80%（3,200 元）。"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := found[0].Article.Zh, "第十八条"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if labels := compliance.Labels(found); len(labels) != 1 || labels[0].Label.Zh != "报酬例外" {
		t.Errorf("got %v, want 报酬例外", labels)
	}
}

func TestReadingsOfTheOr(t *testing.T) {
	for _, c := range []struct {
		mode         compliance.PayMode
		pay, lowest  int64
		want         compliance.Class
		missingGrade compliance.Class
	}{
		{compliance.Pct80Only, 320000, 330000, none, none},
		{compliance.Pct80Only, 319999, 300000, fault.BlockOverride, fault.BlockOverride},
		{compliance.Either, 319999, 300000, none, fault.BlockOverride},
		{compliance.Either, 320000, 330000, none, none},
		{compliance.Either, 319999, 320000, fault.BlockOverride, fault.BlockOverride},
		{compliance.Both, 320000, 320000, none, fault.Block},
		{compliance.Both, 320000, 320001, fault.BlockOverride, fault.Block},
		{compliance.Both, 319999, 300000, fault.BlockOverride, fault.Block},
	} {
		r, err := compliance.National().With(compliance.ProvinceRule{Province: "31", PayMode: &c.mode})
		if err != nil {
			t.Fatal(err)
		}
		p := opening()
		p.PayMonthFen, p.LowestGradeMonthFen = c.pay, c.lowest
		if got := classOf(r.CheckPlacement(p), compliance.RulePay80); got != c.want {
			t.Errorf("%s, pay %d, lowest %d: got %q, want %q", c.mode, c.pay, c.lowest, got, c.want)
		}
		p.LowestGradeMonthFen = 0
		if got := classOf(r.CheckPlacement(p), compliance.RulePay80); got != c.missingGrade {
			t.Errorf("%s, pay %d, lowest not stated: got %q, want %q", c.mode, c.pay, got, c.missingGrade)
		}
	}
}
