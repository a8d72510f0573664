package compliance_test

import (
	"slices"
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"

	"pgregory.net/rapid"
)

// ready is an internship that may start today.
func ready() compliance.StartFacts {
	m := match()
	m.Placement.Unit.SafetyDocs = []compliance.SafetyDoc{compliance.DocResponsibility, compliance.DocProcedures, compliance.DocRescuePlan, compliance.DocGear, compliance.DocTraining}
	fine := compliance.Paper{Known: true}
	whole := compliance.Span{From: m.Placement.StartDate, To: m.Placement.EndDate}
	return compliance.StartFacts{
		AsOf: m.Placement.StartDate, From: m.Placement.StartDate, To: m.Placement.EndDate, Match: m, SchoolRegion: "310107",
		Plan: fine, Filing: fine, Consent: fine, Agreement: fine,
		Covers:    []compliance.Cover{{Span: whole, Liability: true}},
		TrainedOn: m.Placement.StartDate, ExamTaken: true, ExamPassed: true,
		SchoolMentors: []compliance.Span{whole}, UnitMentors: []compliance.Span{{From: whole.From}},
	}
}

func g5(rule string, want compliance.Class, name string, change func(*compliance.StartFacts)) scenario {
	f := ready()
	change(&f)
	return scenario{name, rule, want, compliance.CheckStart(f)}
}

// starts are the scenarios of gate G5.
func starts() []scenario {
	type F = compliance.StartFacts
	until := func(f *F, day string) []compliance.Span { return []compliance.Span{{From: f.From, To: date(day)}} }
	refused := compliance.Paper{Known: true, Found: []compliance.Finding{{Rule: compliance.RuleConsent, Class: fault.Block, Message: text.Say("监护人不同意。", "The guardian refuses."), Fix: text.Say("请另行安排。", "Arrange otherwise.")}}}
	return []scenario{
		g5(compliance.RulePlan, fault.Block, "nobody looked", func(f *F) { f.Plan = compliance.Paper{} }),
		g5(compliance.RulePlan, none, "approved", func(*F) {}),
		g5(compliance.RuleFile, fault.Document, "nobody looked", func(f *F) { f.Filing = compliance.Paper{} }),
		g5(compliance.RuleConsent, fault.Block, "nobody looked", func(f *F) { f.Consent = compliance.Paper{} }),
		g5(compliance.RuleConsent, none, "given", func(*F) {}),
		g5(compliance.RuleSelf, fault.Block, "self-arranged without the application", func(f *F) { f.Match.Origin, f.Match.SelfApproved, f.Consent = compliance.FromSelf, true, refused }),
		g5(compliance.RuleNoSign, fault.Block, "nobody looked", func(f *F) { f.Agreement = compliance.Paper{} }),
		g5(compliance.RuleLiability, fault.Block, "none", func(f *F) { f.Covers = nil }),
		g5(compliance.RuleLiability, fault.Block, "accident insurance alone", func(f *F) { f.Covers[0].Liability = false }),
		g5(compliance.RuleLiability, fault.Block, "ends a day early", func(f *F) { f.Covers[0].To = f.To.AddDays(-1) }),
		g5(compliance.RuleLiability, fault.Block, "begins a day late", func(f *F) { f.Covers[0].From = f.From.AddDays(1) }),
		g5(compliance.RuleLiability, fault.Block, "a day between two", func(f *F) {
			f.Covers = []compliance.Cover{{Span: compliance.Span{From: f.From, To: date("2027-05-31")}, Liability: true}, {Span: compliance.Span{From: date("2027-06-02"), To: f.To}, Liability: true}}
		}),
		g5(compliance.RuleLiability, none, "two that meet", func(f *F) {
			f.Covers = []compliance.Cover{{Span: compliance.Span{From: date("2027-06-01"), To: f.To}, Liability: true}, {Span: compliance.Span{From: f.From, To: date("2027-05-31")}, Liability: true}}
		}),
		g5(compliance.RuleTraining, fault.Block, "tomorrow", func(f *F) { f.TrainedOn = f.AsOf.AddDays(1) }),
		g5(compliance.RuleTraining, none, "today", func(*F) {}),
		g5(compliance.RuleExam, fault.Block, "not sat", func(f *F) { f.ExamTaken, f.ExamPassed = false, false }),
		g5(compliance.RuleExam, fault.Block, "failed", func(f *F) { f.ExamPassed = false }),
		g5(compliance.RuleMentor, fault.Block, "no instructor", func(f *F) { f.SchoolMentors = nil }),
		g5(compliance.RuleMentor, fault.Block, "nobody of the unit", func(f *F) { f.UnitMentors = nil }),
		g5(compliance.RuleMentor, fault.Block, "leaves before the end", func(f *F) { f.UnitMentors = until(f, "2027-08-30") }),
		g5(compliance.RuleMentor, none, "until the last day", func(f *F) { f.UnitMentors = until(f, "2027-08-31") }),
		g5(compliance.RuleDorm, fault.Block, "another city, nothing arranged", func(f *F) { f.SchoolRegion = "320506" }),
		g5(compliance.RuleDorm, none, "another city, the unit houses", func(f *F) {
			f.SchoolRegion, f.Match.Placement.Housing = "320506", compliance.HousingProvided
		}),
		g5(compliance.RuleDorm, fault.Warn, "self-arranged in another city", func(f *F) {
			f.SchoolRegion, f.Match.Origin, f.Match.SelfApproved = "320506", compliance.FromSelf, true
		}),
		g5(compliance.RuleUnitSafety, fault.Document, "four of five", func(f *F) { f.Match.Placement.Unit.SafetyDocs = f.Match.Placement.Unit.SafetyDocs[1:] }),
		g5(compliance.RuleInspect, fault.Block, "verified no more", func(f *F) { f.Match.UnitVerified = false }),
		g5(compliance.RuleCredit, fault.Block, "an adverse record since", func(f *F) {
			f.Match.Placement.Unit.CreditChecks = []compliance.CreditCheck{{Source: "信用中国", Date: f.AsOf, Adverse: true}}
		}),
		g5(compliance.RuleGrade, fault.Block, "registered a year lower", func(f *F) { f.Match.Student.EntryYear = 2026 }),
		g5(compliance.RuleAge, fault.Block, "on the sixteenth birthday", func(f *F) { f.Match.Student.BirthDate = f.From.AddYears(-16) }),
		g5(compliance.RuleAge, none, "the day after", func(f *F) { f.Match.Student.BirthDate = f.From.AddYears(-16).AddDays(-1) }),
		g5(compliance.RuleMinor, fault.Block, "a hazard added since", func(f *F) {
			f.Match.Student.BirthDate, f.Match.Placement.Hazards = date("2010-06-01"), []compliance.Hazard{barredForMinors()}
		}),
		g5(compliance.RuleFemale, fault.Block, "a hazard added since", func(f *F) {
			f.Match.Student.Sex, f.Match.Placement.Hazards = compliance.Female, []compliance.Hazard{barredForWomen()}
		}),
		g5(compliance.RuleCap10, fault.BlockOverride, "fewer employees since", func(f *F) { f.Match.Placement.Unit.OnPostEmployees = number(9) }),
		g5(compliance.RuleCap20, fault.BlockOverride, "fewer of the kind since", func(f *F) { f.Match.Placement.PostKindEmployees = number(4) }),
	}
}

func barredForMinors() compliance.Hazard {
	for _, h := range compliance.Hazards() {
		if h.Item > 0 && !h.Female {
			return h.Code
		}
	}
	return ""
}

func barredForWomen() compliance.Hazard {
	for _, h := range compliance.Hazards() {
		if h.Female {
			return h.Code
		}
	}
	return ""
}

func TestStart(t *testing.T) { run(t, starts()) }

func TestWhatIsInOrderStarts(t *testing.T) {
	if found := compliance.CheckStart(ready()); len(found) > 0 {
		t.Errorf("got %v, want nothing", ids(found))
	}
	if l := compliance.National().StartLights(ready()); !compliance.Startable(l) || len(l) != 19 {
		t.Errorf("got %d lights, startable %v; want 19 that let start", len(l), compliance.Startable(l))
	}
}

// What nobody looked at is grey, keeps from starting, and is never green.
func TestWhatIsNotKnownIsGreyAndStops(t *testing.T) {
	for rule, forget := range map[string]func(*compliance.StartFacts){
		compliance.RulePlan:    func(f *compliance.StartFacts) { f.Plan = compliance.Paper{} },
		compliance.RuleFile:    func(f *compliance.StartFacts) { f.Filing = compliance.Paper{} },
		compliance.RuleConsent: func(f *compliance.StartFacts) { f.Consent = compliance.Paper{} },
		compliance.RuleNoSign:  func(f *compliance.StartFacts) { f.Agreement = compliance.Paper{} },
		compliance.RuleDorm:    func(f *compliance.StartFacts) { f.SchoolRegion = "" },
	} {
		f := ready()
		forget(&f)
		l := compliance.National().StartLights(f)
		i := slices.IndexFunc(l, func(x compliance.Light) bool { return x.Rule == rule })
		if l[i].State != compliance.Unknown || compliance.Startable(l) {
			t.Errorf("%s: got %s, startable %v; want %s and not", rule, l[i].State, compliance.Startable(l), compliance.Unknown)
		}
	}
}

// A gap is the first day that no span holds, however the spans are cut and in whatever order they come.
func TestAGapIsTheFirstDayThatNobodyCovers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := date("2027-12-20").AddDays(rapid.IntRange(0, 90).Draw(t, "from")) // over 29 February 2028
		to := from.AddDays(rapid.IntRange(0, 60).Draw(t, "length"))
		var spans []compliance.Span
		for range rapid.IntRange(0, 5).Draw(t, "spans") {
			a := from.AddDays(rapid.IntRange(-10, 60).Draw(t, "a"))
			s := compliance.Span{From: a, To: a.AddDays(rapid.IntRange(-2, 40).Draw(t, "n"))}
			if rapid.IntRange(0, 9).Draw(t, "open") == 0 {
				s.To = date("9999-12-31")
			}
			spans = append(spans, s)
		}
		want := ""
		for day := from; !day.After(to); day = day.AddDays(1) {
			if !slices.ContainsFunc(spans, func(s compliance.Span) bool { return !day.Before(s.From) && !day.After(s.To) }) {
				want = day.String()
				break
			}
		}
		if got := compliance.Gap(spans, from, to).String(); got != want {
			t.Fatalf("gap of %v in %s–%s: got %q, want %q", spans, from, to, got, want)
		}
	})
}
