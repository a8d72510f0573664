package compliance_test

import (
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/fault"
)

// practicePost is a post for teachers that says all it must, and none of what only interns need.
func practicePost() compliance.PlacementFacts {
	return compliance.PlacementFacts{
		AsOf: date("2026-11-22"), Kind: compliance.TeacherPractice, Unit: unit(), Title: "数控加工工艺实践", Seats: 2,
		PracticeForm: compliance.PracticePost, Tasks: []string{"参与工艺编制"}, StartDate: date("2027-07-05"), EndDate: date("2027-08-27"),
		SiteAddress: "示例路 1 号", Region: "310107",
	}
}

func onPractice(rule string, want compliance.Class, name string, change func(*compliance.PlacementFacts)) scenario {
	f := practicePost()
	change(&f)
	return scenario{name, rule, want, compliance.CheckPlacement(f)}
}

func practices() []scenario {
	type P = compliance.PlacementFacts
	return []scenario{
		onPractice(compliance.RulePractice, fault.Info, "says how many days it has", func(*P) {}),
		onPractice(compliance.RulePracticeUnit, fault.Info, "is welcome", func(*P) {}),
		onPractice(compliance.RulePracticeForm, fault.Block, "no form", func(p *P) { p.PracticeForm = "" }),
		onPractice(compliance.RulePracticeForm, none, "a form", func(*P) {}),
		onPractice(compliance.RulePracticeContent, fault.Block, "no content", func(p *P) { p.Tasks = nil }),
		onPractice(compliance.RulePracticeContent, none, "content in the description", func(p *P) { p.Tasks, p.Description = nil, "跟班了解新工艺" }),
		onPractice(compliance.RuleFacts, fault.Block, "no seats", func(p *P) { p.Seats = 0 }),
		onPractice(compliance.RuleCredit, fault.Block, "the unit declares nothing", func(p *P) { p.Unit.DeclaredCredit = false }),
		onPractice(compliance.RuleWords, fault.Warn, "turns people away", func(p *P) { p.Title = "工艺实践，男性优先" }),
	}
}

func TestPracticePostsAnswerToTheRulesOfTeachers(t *testing.T) { run(t, practices()) }

func TestARuleForInternsDoesNotBindATeachersPost(t *testing.T) {
	f := practicePost()
	f.Hazards, f.LabourGrade, f.ShiftStart, f.ShiftEnd = []compliance.Hazard{compliance.Hazards()[0].Code}, compliance.GradeIII, clock("22:00"), clock("06:00")
	f.Unit.OnPostEmployees, f.PeakUnit = number(1), 50
	if found := compliance.CheckPlacement(f); fault.Stops(found) || len(compliance.Conditions(found)) > 0 {
		t.Errorf("got %v, want nothing that stops or binds", ids(found))
	}
}

func TestAStudentIsNotPlacedOnATeachersPost(t *testing.T) {
	m := match()
	m.Placement.Kind = compliance.TeacherPractice
	if got := classOf(compliance.CheckMatch(m), compliance.RuleKind); got != fault.Block {
		t.Errorf("got %q, want it barred", got)
	}
}
