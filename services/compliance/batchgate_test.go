package compliance_test

import (
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/fault"
)

func g2(rule string, want compliance.Class, name string, change func(*compliance.BatchFacts)) scenario {
	f := compliance.BatchFacts{
		Programme: "数控专业人才培养方案", Module: "第五学期，24 周", Units: 2, Planned: 2, Management: true, Safety: true, Emergency: true, Assessment: true, Boarding: true, Filed: true,
		Away: 1, Accommodation: true, Afar: 1, AfarFiled: 1,
	}
	change(&f)
	return scenario{name, rule, want, compliance.CheckBatch(f)}
}

func TestABatchWithEverythingPassesG2(t *testing.T) {
	if s := g2("", none, "", func(*compliance.BatchFacts) {}); len(s.found) > 0 {
		t.Errorf("got %v, want nothing", ids(s.found))
	}
}

func batches() []scenario {
	type B = compliance.BatchFacts
	return []scenario{
		g2(compliance.RuleNature, none, "named", func(*B) {}),
		g2(compliance.RuleNature, fault.Document, "no module", func(f *B) { f.Module = " " }),
		g2(compliance.RuleParty, none, "one unit", func(f *B) { f.Units, f.Planned = 1, 1 }),
		g2(compliance.RuleParty, fault.Block, "no list", func(f *B) { f.Units, f.Planned = 0, 0 }),
		g2(compliance.RulePlan, none, "all planned", func(*B) {}),
		g2(compliance.RulePlan, fault.Block, "one without", func(f *B) { f.Planned = 1 }),
		g2(compliance.RuleRules, none, "all three", func(*B) {}),
		g2(compliance.RuleRules, fault.Document, "no management rules", func(f *B) { f.Management = false }),
		g2(compliance.RuleRules, fault.Document, "no safety rules", func(f *B) { f.Safety = false }),
		g2(compliance.RuleRules, fault.Document, "no emergency plan", func(f *B) { f.Emergency = false }),
		g2(compliance.RuleAssess, fault.Block, "no scheme", func(f *B) { f.Assessment = false }),
		g2(compliance.RuleAssess, none, "with a scheme", func(*B) {}),
		g2(compliance.RuleLeave, fault.Document, "no rules", func(f *B) { f.Boarding = false }),
		g2(compliance.RuleLeave, none, "with rules", func(*B) {}),
		g2(compliance.RuleDorm, none, "in town without a bed", func(f *B) { f.Away, f.Accommodation = 0, false }),
		g2(compliance.RuleDorm, fault.Block, "out of town without a bed", func(f *B) { f.Accommodation = false }),
		g2(compliance.RuleProvince, none, "filed", func(*B) {}),
		g2(compliance.RuleProvince, fault.Block, "one of two filed", func(f *B) { f.Afar = 2 }),
		g2(compliance.RuleFile, none, "filed", func(*B) {}),
		g2(compliance.RuleFile, fault.Document, "not filed", func(f *B) { f.Filed = false }),
	}
}
