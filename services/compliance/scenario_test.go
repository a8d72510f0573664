package compliance_test

import (
	"slices"
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
)

const none = compliance.Class("")

// scenario is one change to lawful facts and the class in which the rule then answers; none when it must stay silent.
type scenario struct {
	name  string
	rule  string
	want  compliance.Class
	found []compliance.Finding
}

func run(t *testing.T, scenarios []scenario) {
	t.Helper()
	for _, s := range scenarios {
		t.Run(s.rule+"/"+s.name, func(t *testing.T) {
			if got := classOf(s.found, s.rule); got != s.want {
				t.Errorf("%s: got class %q, want %q, in %v", s.rule, got, s.want, ids(s.found))
			}
			for _, f := range s.found {
				wellFormed(t, f)
			}
		})
	}
}

// classOf is the strongest class in which a rule answered.
func classOf(found []compliance.Finding, rule string) compliance.Class {
	order := []compliance.Class{fault.Block, fault.BlockExcept, fault.BlockOverride, fault.Document, fault.Task, fault.Warn, fault.Info}
	best := none
	for _, f := range found {
		if f.Rule == rule && (best == none || slices.Index(order, f.Class) < slices.Index(order, best)) {
			best = f.Class
		}
	}
	return best
}

func ids(found []compliance.Finding) []string {
	var out []string
	for _, f := range found {
		out = append(out, string(f.Class)+" "+f.Rule+" "+f.Field)
	}
	return out
}

// wellFormed asks that a finding is in the list of rules with its class and says everything in both languages.
func wellFormed(t *testing.T, f compliance.Finding) {
	t.Helper()
	rules := compliance.Rules()
	i := slices.IndexFunc(rules, func(r compliance.Rule) bool { return r.ID == f.Rule })
	if i < 0 {
		t.Fatalf("%s is not in the list of rules", f.Rule)
	}
	if !slices.Contains(rules[i].Classes, f.Class) {
		t.Errorf("%s: class %s is not among %v", f.Rule, f.Class, rules[i].Classes)
	}
	for what, s := range map[string]string{
		"article zh": f.Article.Zh, "article en": f.Article.En, "message zh": f.Message.Zh, "message en": f.Message.En, "fix zh": f.Fix.Zh, "fix en": f.Fix.En,
		"field": f.Field,
	} {
		if s == "" {
			t.Errorf("%s: no %s", f.Rule, what)
		}
	}
}

func date(s string) civil.Date { return civil.MustParse(s) }

func number(n int) *int { return &n }

func yes() *bool { b := true; return &b }

func no() *bool { return new(bool) }

func clock(s string) *civil.Clock {
	c, err := civil.ParseClock(s)
	if err != nil {
		panic(err)
	}
	return &c
}

// credit is a made-up code with the right check digit.
const credit = "91310107MA1K00001K"

func unit() compliance.UnitFacts {
	return compliance.UnitFacts{
		AsOf: date("2026-11-22"), USCC: credit, Name: "示例机械有限公司", LegalForm: compliance.LegalPerson, RegStatus: compliance.Active,
		IndustryCode: "C3421", BusinessScope: "金属切削机床制造；机械零部件加工", DeclaredCredit: true, DeclaredSafety: true,
		OnPostEmployees: number(60),
	}
}

// opening is a placement that the law lets be published without any finding.
func opening() compliance.PlacementFacts {
	return compliance.PlacementFacts{
		AsOf: date("2026-11-22"), Kind: compliance.Post, Unit: unit(), Title: "数控车工实习生", Description: "按图纸操作数控车床。",
		MajorCodes: []string{"660103"}, PostKind: "车工", PostKindEmployees: number(20), Seats: 2,
		StartDate: date("2027-03-01"), EndDate: date("2027-08-31"), LabourGrade: compliance.GradeII, Hazards: []compliance.Hazard{},
		ShiftStart: clock("08:00"), ShiftEnd: clock("17:00"), BreakMinutes: 60,
		ShiftDays:   []compliance.Weekday{compliance.Mon, compliance.Tue, compliance.Wed, compliance.Thu, compliance.Fri},
		PayMonthFen: 320000, WageStandardMonthFen: 400000, Independent: yes(),
		SiteType: compliance.SiteWorkshop, SiteAddress: "示例路 1 号", Region: "310107",
	}
}

func match() compliance.MatchFacts {
	return compliance.MatchFacts{
		AsOf: date("2026-11-22"), Student: compliance.StudentFacts{BirthDate: date("2009-01-10"), Sex: compliance.Male, MajorCode: "660103", EntryYear: 2024},
		Placement: opening(), Origin: compliance.FromSchool, UnitVerified: true,
		Listed: true, ListDecidedOn: date("2026-10-01"), ListPublishedOn: date("2026-10-08"),
	}
}

func g0(rule string, want compliance.Class, name string, change func(*compliance.UnitFacts)) scenario {
	f := unit()
	change(&f)
	return scenario{name, rule, want, compliance.CheckUnit(f)}
}

func g1(rule string, want compliance.Class, name string, change func(*compliance.PlacementFacts)) scenario {
	f := opening()
	change(&f)
	return scenario{name, rule, want, compliance.CheckPlacement(f)}
}

func g3(rule string, want compliance.Class, name string, change func(*compliance.MatchFacts)) scenario {
	f := match()
	change(&f)
	return scenario{name, rule, want, compliance.CheckMatch(f)}
}

func TestLawfulFactsAreSilent(t *testing.T) {
	if found := compliance.CheckPlacement(opening()); len(found) > 0 {
		t.Errorf("placement: got %v, want nothing", ids(found))
	}
	if found := compliance.CheckMatch(match()); len(found) > 0 {
		t.Errorf("match: got %v, want nothing", ids(found))
	}
	if found := compliance.CheckUnit(unit()); fault.Stops(found) {
		t.Errorf("unit: got %v, want nothing that stops", ids(found))
	}
}

func TestEveryCheckedRuleHasAScenario(t *testing.T) {
	tested := map[string]bool{}
	for gate, list := range map[compliance.Gate][]scenario{compliance.G0: units(), compliance.G1: append(placements(), practices()...), compliance.G2: batches(), compliance.G3: matches(), compliance.G4: append(agreements(), consents()...), compliance.G5: starts()} {
		for _, s := range list {
			if s.want != none {
				tested[string(gate)+" "+s.rule] = true
			}
		}
	}
	elsewhere := map[string]bool{"R-ART17-EXC": true, "R-ART48-PROV": true} // clearance_test.go, province_test.go
	for _, r := range compliance.Rules() {
		for _, c := range r.Checked {
			if !tested[string(c.Gate)+" "+r.ID] && !elsewhere[r.ID] {
				t.Errorf("%s is said to be checked at %s by %s, but no scenario shows it", r.ID, c.Gate, c.By)
			}
		}
		if len(r.Checked) == 0 && len(r.Gates) > 0 && r.Gates[0] <= compliance.G1 && r.Classes[0] != fault.Info {
			t.Errorf("%s holds at %s but is not checked there", r.ID, r.Gates[0])
		}
	}
}
