package teacher_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

var asOf = day("2026-03-01")

// one is a teacher of sch_1 with a recognition from and to the days given, none for "".
func one(no string, f teacher.Facts, from, to string) teacher.Teacher {
	f.TeacherNo = no
	t := teacher.Teacher{ID: teacher.ID("tch_" + no), Name: "教师" + no, Spells: []teacher.Spell{
		{ID: teacher.SpellID("spl_" + no), School: "sch_1", From: day("2015-09-01"), Facts: f},
	}}
	if from != "" {
		r := teacher.Recognition{ID: teacher.RecognitionID("rcg_" + no), Level: teacher.Junior, State: teacher.Recognised, RecognisedOn: day(from)}
		if to != "" {
			r.ValidTo = day(to)
		}
		t.Recognitions = []teacher.Recognition{r}
	}
	return t
}

func TestWhoCountsByEachFormula(t *testing.T) {
	prof := teacher.Facts{Category: teacher.Professional, InPost: true, FullTime: true}
	with := func(change func(*teacher.Facts)) teacher.Facts { f := prof; change(&f); return f }
	revoked := one("r", prof, "2023-01-01", "")
	revoked.Recognitions[0].State, revoked.Recognitions[0].EndedOn = teacher.Revoked, day("2024-01-01")
	for _, tt := range []struct {
		name string
		who  teacher.Teacher
		want [4]teacher.Reason // in the order of Formulas
	}{
		{"recognised professional", one("1", prof, "2023-01-01", ""), [4]teacher.Reason{teacher.Counted, teacher.Counted, teacher.Counted, teacher.Counted}},
		{"not recognised", one("2", prof, "", ""), [4]teacher.Reason{teacher.NotRecognised, teacher.NotRecognised, teacher.NotRecognised, teacher.NotRecognised}},
		{"recognised tomorrow", one("3", prof, "2026-03-02", ""), [4]teacher.Reason{teacher.NotRecognised, teacher.NotRecognised, teacher.NotRecognised, teacher.NotRecognised}},
		{"last day of validity", one("4", prof, "2021-03-02", "2026-03-01"), [4]teacher.Reason{teacher.Counted, teacher.Counted, teacher.Counted, teacher.Counted}},
		{"ran out yesterday", one("5", prof, "2021-03-01", "2026-02-28"), [4]teacher.Reason{teacher.RanOut, teacher.RanOut, teacher.RanOut, teacher.Counted}},
		{"revoked", revoked, [4]teacher.Reason{teacher.NotRecognised, teacher.NotRecognised, teacher.NotRecognised, teacher.NotRecognised}},
		{"instructor", one("6", with(func(f *teacher.Facts) { f.Category = teacher.Instructor }), "2023-01-01", ""), [4]teacher.Reason{teacher.Counted, teacher.InstructorOut, teacher.Counted, teacher.Counted}},
		{"public course, by reference", one("7", with(func(f *teacher.Facts) { f.Category = teacher.Public }), "2023-01-01", ""), [4]teacher.Reason{teacher.PublicCourse, teacher.PublicCourse, teacher.Counted, teacher.PublicCourse}},
		{"external", one("8", teacher.Facts{Category: teacher.External, InPost: true}, "2023-01-01", ""), [4]teacher.Reason{teacher.ExternalOut, teacher.ExternalOut, teacher.ExternalOut, teacher.Counted}},
		{"part-time", one("9", with(func(f *teacher.Facts) { f.FullTime = false }), "2023-01-01", ""), [4]teacher.Reason{teacher.PartTime, teacher.PartTime, teacher.PartTime, teacher.Counted}},
		{"not in post", one("10", with(func(f *teacher.Facts) { f.InPost = false }), "2023-01-01", ""), [4]teacher.Reason{teacher.NotInPost, teacher.NotInPost, teacher.NotInPost, teacher.NotInPost}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for i, f := range teacher.Formulas() {
				list := teacher.Census([]teacher.Teacher{tt.who}, "sch_1", teacher.Rule{Formula: f}, asOf)
				if len(list) != 1 || list[0].Reason != tt.want[i] {
					t.Errorf("%s: got %+v, want %s", f, list, tt.want[i])
				}
			}
		})
	}
}

func TestExternalTeachersCountOnlyWhereConfigured(t *testing.T) {
	who := []teacher.Teacher{one("1", teacher.Facts{Category: teacher.External, InPost: true}, "2023-01-01", "")}
	for _, tt := range []struct {
		rule teacher.Rule
		want teacher.Reason
	}{
		{teacher.Rule{Formula: teacher.WithInstructors}, teacher.ExternalOut},
		{teacher.Rule{Formula: teacher.WithInstructors, External: true}, teacher.Counted},
		{teacher.Rule{Formula: teacher.ProfessionalOnly, External: true}, teacher.Counted},
		{teacher.Rule{Formula: teacher.FullTimeAll, External: true}, teacher.ExternalOut},
	} {
		if got := teacher.Census(who, "sch_1", tt.rule, asOf)[0].Reason; got != tt.want {
			t.Errorf("%+v: got %s, want %s", tt.rule, got, tt.want)
		}
	}
}

func TestNoDenominatorIsNoRatio(t *testing.T) {
	f := teacher.Tally{}.Figure(teacher.Rule{Formula: teacher.DefaultFormula}, asOf)
	if _, ok := f.Ratio(); ok || f.Percent() != "" {
		t.Errorf("got a ratio %q of nobody, want none", f.Percent())
	}
	if teacher.NationalFloor().Reached(f) {
		t.Error("nobody reaches the floor")
	}
	f.Denominator = 3
	if r, ok := f.Ratio(); !ok || r != 0 || f.Percent() != "0.0" {
		t.Errorf("got %v %q of none among three, want 0", r, f.Percent())
	}
}

func TestPercentRoundsHalfUp(t *testing.T) {
	for _, tt := range []struct {
		n, d int
		want string
	}{{1, 2, "50.0"}, {63, 125, "50.4"}, {1, 3, "33.3"}, {2, 3, "66.7"}, {1, 2000, "0.1"}, {1, 2001, "0.0"}, {7, 7, "100.0"}, {999, 1000, "99.9"}} {
		if got := (teacher.Figure{Numerator: tt.n, Denominator: tt.d}).Percent(); got != tt.want {
			t.Errorf("%d/%d: got %s, want %s", tt.n, tt.d, got, tt.want)
		}
	}
}

func TestCensusAndTallyAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var files []teacher.Teacher
		for i := range rapid.IntRange(0, 8).Draw(t, "teachers") {
			files = append(files, anyTeacher(t, fmt.Sprint(i), 2))
		}
		d := anyDay(t, "day")
		for _, school := range []org.ID{"sch_1", "sch_2"} {
			fast := teacher.Tally{}
			for _, f := range files {
				for _, s := range teacher.Standings(f) {
					if s.School == school {
						fast.Count([]teacher.Standing{s}, teacher.DayOf(d))
					}
				}
			}
			for _, formula := range teacher.Formulas() {
				r := teacher.Rule{Formula: formula, External: rapid.Bool().Draw(t, "external")}
				want := teacher.Sum(teacher.Census(files, school, r, d), r, d)
				if got := fast.Figure(r, d); got != want {
					t.Fatalf("%s %s: got %+v, want %+v", school, formula, got, want)
				}
				parts := 0
				for _, s := range fast.ByCategory(r, d) {
					parts += s.Denominator
				}
				if parts != want.Denominator {
					t.Fatalf("%s: the categories sum to %d, want %d", formula, parts, want.Denominator)
				}
			}
		}
	})
}

func TestTargetOfTheNearestRegionHolds(t *testing.T) {
	list := []teacher.Target{
		{Region: "31", From: day("2020-01-01"), PerMille: 600},
		{Region: "310112", From: day("2021-01-01"), PerMille: 700},
		{Region: "310112", From: day("2026-01-01"), PerMille: 720},
	}
	for _, tt := range []struct {
		region, on string
		want       int
	}{{"310112", "2025-12-31", 700}, {"310112", "2026-01-01", 720}, {"310107", "2026-01-01", 600}, {"440306", "2026-01-01", 500}, {"310112", "2020-06-01", 600}} {
		if got := teacher.TargetIn(list, tt.region, day(tt.on)).PerMille; got != tt.want {
			t.Errorf("%s on %s: got %d, want %d", tt.region, tt.on, got, tt.want)
		}
	}
}

func TestMissingIsTheFewestThatReachTheTarget(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.IntRange(1, 500).Draw(t, "denominator")
		f := teacher.Figure{Denominator: d, Numerator: rapid.IntRange(0, d).Draw(t, "numerator")}
		target := teacher.Target{PerMille: rapid.IntRange(1, 1000).Draw(t, "per mille")}
		k := target.Missing(f)
		if more := (teacher.Figure{Denominator: d, Numerator: f.Numerator + k}); !target.Reached(more) {
			t.Fatalf("%+v with %d more does not reach %d", f, k, target.PerMille)
		}
		if less := (teacher.Figure{Denominator: d, Numerator: f.Numerator + k - 1}); k > 0 && target.Reached(less) {
			t.Fatalf("%+v reaches %d with %d already", f, target.PerMille, k-1)
		}
	})
}

func TestTrendKeepsTheDayOfTheMonth(t *testing.T) {
	got := teacher.Monthly.Days(day("2025-10-31"), day("2026-02-28"))
	want := []civil.Date{day("2025-10-31"), day("2025-11-30"), day("2025-12-31"), day("2026-01-31"), day("2026-02-28")}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
