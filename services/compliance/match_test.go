package compliance_test

import (
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
)

type M = compliance.MatchFacts

func TestMatches(t *testing.T) { run(t, matches()) }

func matches() []scenario { return append(append(people(), fits()...), arrangements()...) }

func people() []scenario {
	const grade, age, minor, female = compliance.RuleGrade, compliance.RuleAge, compliance.RuleMinor, compliance.RuleFemale
	entry := func(year int, start string) func(*M) {
		return func(m *M) { m.Student.EntryYear, m.Placement.StartDate = year, date(start) }
	}
	born := func(day, start string) func(*M) {
		return func(m *M) { m.Student.BirthDate, m.Placement.StartDate = date(day), date(start) }
	}
	barred := func(day, start string, h compliance.Hazard) func(*M) {
		return func(m *M) { born(day, start)(m); m.Placement.Hazards = []compliance.Hazard{h} }
	}
	sex := func(s compliance.Sex, h compliance.Hazard) func(*M) {
		return func(m *M) { m.Student.Sex, m.Placement.Hazards = s, []compliance.Hazard{h} }
	}
	return []scenario{
		g3(grade, fault.Block, "last day of the first year", entry(2026, "2027-08-31")),
		g3(grade, none, "first day of the second year", entry(2026, "2027-09-01")),
		g3(grade, none, "second year in spring", entry(2025, "2027-03-01")),
		g3(grade, fault.Block, "first year in spring", entry(2026, "2027-03-01")),
		g3(grade, fault.Block, "not yet entered", entry(2028, "2027-03-01")),
		g3(grade, fault.Block, "entry year missing", entry(0, "2027-03-01")),
		g3(grade, fault.Block, "repeats the first year", func(m *M) { m.Student.Grade = 1 }),
		g3(grade, none, "repeats the first year, starts in the second", func(m *M) {
			m.Student.Grade, m.Placement.StartDate, m.Placement.EndDate = 1, date("2027-09-01"), date("2028-01-31")
		}),
		g3(grade, none, "school year from 15 August", func(m *M) {
			entry(2026, "2027-08-15")(m)
			m.Student.SchoolYearStart = compliance.MonthDay{Month: 8, Day: 15}
		}),
		g3(grade, none, "orientation in the first year", func(m *M) { entry(2026, "2027-03-01")(m); m.Placement.Kind = compliance.Orientation }),

		g3(age, fault.Block, "the day before the birthday", born("2011-03-02", "2027-03-01")),
		g3(age, fault.Block, "the birthday itself", born("2011-03-01", "2027-03-01")),
		g3(age, none, "the day after", born("2011-02-28", "2027-03-01")),
		g3(age, fault.Block, "birth date missing", func(m *M) { m.Student.BirthDate = civil.Date{} }),
		g3(age, none, "orientation below sixteen", func(m *M) { born("2013-03-01", "2027-03-01")(m); m.Placement.Kind = compliance.Orientation }),

		g3(minor, fault.Block, "eighteen tomorrow", barred("2009-03-02", "2027-03-01", compliance.FastLine)),
		g3(minor, fault.Block, "eighteen today", barred("2009-03-01", "2027-03-01", compliance.FastLine)),
		g3(minor, none, "eighteen since yesterday", barred("2009-02-28", "2027-03-01", compliance.FastLine)),
		g3(minor, fault.Block, "born on 29 February, birthday on 1 March", barred("2008-02-29", "2026-03-01", compliance.FastLine)),
		g3(minor, none, "born on 29 February, 2 March", barred("2008-02-29", "2026-03-02", compliance.FastLine)),
		g3(minor, none, "hazard that bars nobody by age", barred("2010-01-01", "2027-03-01", compliance.Height)),
		g3(minor, fault.Block, "plateau", barred("2010-01-01", "2027-03-01", compliance.Plateau)),
		g3(minor, none, "plateau, native", func(m *M) {
			barred("2010-01-01", "2027-03-01", compliance.Plateau)(m)
			m.Student.PlateauNative = true
		}),
		g3(minor, fault.Block, "orientation too", func(m *M) {
			barred("2010-01-01", "2027-03-01", compliance.FastLine)(m)
			m.Placement.Kind = compliance.Orientation
		}),

		g3(female, fault.Block, "heavy loads", sex(compliance.Female, compliance.HeavyLoad)),
		g3(female, none, "heavy loads, man", sex(compliance.Male, compliance.HeavyLoad)),
		g3(female, none, "no general filter", sex(compliance.Female, compliance.FastLine)),
		g3(female, fault.Block, "sex missing where it matters", sex("", compliance.MineBelow)),
		g3(female, none, "sex not asked where it does not", sex("", compliance.FastLine)),

		g3(compliance.RuleLabour, fault.Block, "grade III", func(m *M) { m.Placement.LabourGrade = compliance.GradeIII }),
		g3(compliance.RuleScope, fault.Info, "part-time", func(m *M) { m.Student.StudyMode = compliance.PartTime }),
		g3(compliance.RuleScope, none, "full-time", func(*M) {}),
		g3(compliance.RuleFacts, fault.Block, "no start", func(m *M) { m.Placement.StartDate = civil.Date{} }),
		g3(compliance.RuleKind, fault.Block, "unknown kind", func(m *M) { m.Placement.Kind = "跟岗" }),
		g3(compliance.RuleCredit, fault.Block, "record found since publishing", func(m *M) {
			m.Placement.Unit.CreditChecks = []compliance.CreditCheck{checks("信用中国", "2026-11-20", true)}
		}),
		g3(compliance.RuleCredit, none, "declaration is asked at G0 and G1 only", func(m *M) { m.Placement.Unit.DeclaredCredit = false }),
	}
}

func fits() []scenario {
	const major, cross = compliance.RuleMajor, compliance.RuleCross
	codes := func(student string, review compliance.Review, placement ...string) func(*M) {
		return func(m *M) {
			m.Student.MajorCode, m.MatchReview, m.Placement.MajorCodes = student, review, placement
		}
	}
	return []scenario{
		g3(major, none, "same code", codes("660103", "", "660103")),
		g3(major, none, "same class", codes("660103", "", "660104")),
		g3(major, fault.Document, "same category, no judgement", codes("660103", "", "660301")),
		g3(major, none, "same category, judged related", codes("660103", compliance.Related, "660301")),
		g3(major, fault.Block, "same category, judged unrelated", codes("660103", compliance.Unrelated, "660301")),
		g3(major, fault.Document, "same category of another level", codes("660103", "", "460103")),
		g3(cross, none, "same category of another level", codes("660103", "", "460103")),
		g3(major, fault.Block, "another category", codes("660103", "", "710201")),
		g3(cross, fault.BlockOverride, "another category", codes("660103", "", "710201")),
		g3(cross, fault.BlockOverride, "another category, judged related", codes("660103", compliance.Related, "710201")),
		g3(major, none, "another category, judged related", codes("660103", compliance.Related, "710201")),
		g3(major, fault.Block, "student's code missing", codes("", "", "660103")),
		g3(major, none, "best of several", codes("660103", "", "710201", "660103")),

		g3(compliance.RuleCap10, none, "last seat", func(m *M) { m.Placement.PeakUnit = 5 }),
		g3(compliance.RuleCap10, fault.BlockOverride, "one too many", func(m *M) { m.Placement.PeakUnit = 6 }),
		g3(compliance.RuleCap10, fault.Block, "head-count missing", func(m *M) { m.Placement.Unit.OnPostEmployees = nil }),
		g3(compliance.RuleCap20, none, "last seat", func(m *M) { m.Placement.PeakPostKind = 3 }),
		g3(compliance.RuleCap20, fault.BlockOverride, "one too many", func(m *M) { m.Placement.PeakPostKind = 4 }),
		g3(compliance.RuleCap20, none, "a posting above the share may fill up to it", func(m *M) { m.Placement.Seats = 40 }),
	}
}

func arrangements() []scenario {
	const party, self = compliance.RuleParty, compliance.RuleSelf
	listed := func(decided, published string) func(*M) {
		return func(m *M) { m.ListDecidedOn, m.ListPublishedOn = date(decided), date(published) }
	}
	orientation := func(stage compliance.Stage, origin compliance.Origin) func(*M) {
		return func(m *M) { m.Placement.Kind, m.Stage, m.Origin = compliance.Orientation, stage, origin }
	}
	return []scenario{
		g3(compliance.RuleInspect, fault.Block, "unit not verified", func(m *M) { m.UnitVerified = false }),
		g3(compliance.RuleNoForce, fault.Block, "assigned by an authority", func(m *M) { m.Origin = compliance.FromAuthority }),
		g3(compliance.RuleNoForce, none, "arranged by the school", func(*M) {}),
		g3(compliance.RuleCognitive, none, "arranged by the school", orientation(compliance.Confirm, compliance.FromSchool)),
		g3(compliance.RuleCognitive, fault.Block, "student applies", orientation(compliance.Apply, "")),
		g3(compliance.RuleCognitive, fault.Block, "student chose", orientation(compliance.Confirm, compliance.FromSelf)),

		g3(party, fault.Block, "not on the list", func(m *M) { m.Listed = false }),
		g3(party, none, "decided, published and placed on one day", listed("2026-11-22", "2026-11-22")),
		g3(party, fault.Block, "published tomorrow", listed("2026-11-22", "2026-11-23")),
		g3(party, fault.Block, "published before it was decided", listed("2026-10-02", "2026-10-01")),
		g3(party, fault.Block, "day of decision missing", func(m *M) { m.ListDecidedOn = civil.Date{} }),
		g3(party, fault.Info, "not on the list while applying", func(m *M) { m.Stage, m.Origin, m.Listed = compliance.Apply, "", false }),
		g3(party, none, "self-arranged needs no list", func(m *M) { m.Origin, m.SelfApproved, m.Listed = compliance.FromSelf, true, false }),

		g3(self, none, "approved", func(m *M) { m.Origin, m.SelfApproved = compliance.FromSelf, true }),
		g3(self, fault.Block, "not approved", func(m *M) { m.Origin = compliance.FromSelf }),
		g3(self, fault.Document, "not approved while applying", func(m *M) { m.Origin, m.Stage = compliance.FromSelf, compliance.Apply }),
		g3(self, fault.Block, "nobody says who arranges", func(m *M) { m.Origin = "" }),
		g3(self, none, "still open while applying", func(m *M) { m.Origin, m.Stage = "", compliance.Apply }),

		g3(compliance.RuleRisk, fault.BlockExcept, "work at height", func(m *M) { m.Placement.Hazards = []compliance.Hazard{compliance.Height} }),
		g3(compliance.RuleRisk, fault.Block, "hazards not stated", func(m *M) { m.Placement.Hazards = nil }),
		g3(compliance.RuleRest, fault.BlockExcept, "Saturday", func(m *M) { m.Placement.ShiftDays = []compliance.Weekday{compliance.Sat} }),
		g3(compliance.RuleNight, fault.BlockExcept, "declared night", func(m *M) { m.Placement.NightShift = true }),
		g3(compliance.RuleNight, none, "a number that only warned does not bind", func(m *M) {
			m.Placement.ShiftStart, m.Placement.ShiftEnd, m.Placement.BreakMinutes = clock("15:00"), clock("23:00"), 0
		}),
		g3(compliance.RulePay80, fault.BlockOverride, "pay below the floor", func(m *M) { m.Placement.PayMonthFen = 319999 }),
		confirmedHours(),
	}
}

func confirmedHours() scenario {
	r, err := compliance.National().With(compliance.ProvinceRule{Province: "31", DayMinutes: number(480)})
	if err != nil {
		panic(err)
	}
	m := match()
	m.Placement.ShiftEnd = clock("17:01")
	return scenario{"nine hours where the province confirmed eight", compliance.RuleHours, fault.BlockExcept, r.CheckMatch(m)}
}

func TestDocumentsWaitForConfirmation(t *testing.T) {
	m := match()
	m.Placement.MajorCodes = []string{"660301"}
	found := compliance.CheckMatch(m)
	if !compliance.Eligible(found) || compliance.Confirmable(found) {
		t.Errorf("eligible %v, confirmable %v; want true, false: %v", compliance.Eligible(found), compliance.Confirmable(found), ids(found))
	}
}

func BenchmarkCheckMatch(b *testing.B) {
	m := match()
	b.ReportAllocs()
	for b.Loop() {
		compliance.CheckMatch(m)
	}
}

func BenchmarkCheckPlacement(b *testing.B) {
	p := opening()
	b.ReportAllocs()
	for b.Loop() {
		compliance.CheckPlacement(p)
	}
}
