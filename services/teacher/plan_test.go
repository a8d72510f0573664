package teacher_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"firstkm/services/org"
	"firstkm/services/teacher"
)

var rule = teacher.Rule{Formula: teacher.DefaultFormula}

// staff are n professional teachers, the first of them recognised.
func staff(n, recognised int) []teacher.Teacher {
	var out []teacher.Teacher
	for i := range n {
		from := ""
		if i < recognised {
			from = "2023-01-01"
		}
		out = append(out, one(fmt.Sprintf("%03d", i), teacher.Facts{Category: teacher.Professional, InPost: true, FullTime: true}, from, ""))
	}
	return out
}

func TestTheseTwelveMakeIt(t *testing.T) {
	files := staff(125, 51)
	var twelve []teacher.Suppose
	for i := 60; i < 72; i++ {
		twelve = append(twelve, teacher.Suppose{Kind: teacher.Recognising, Teacher: files[i].ID})
	}
	got, err := teacher.WhatIf(files, "sch_1", rule, asOf, twelve)
	if err != nil || got.Before.Percent() != "40.8" || got.After.Percent() != "50.4" {
		t.Errorf("got %+v, %v, want 40.8 before and 50.4 after", got, err)
	}
	if level, _ := teacher.LevelOn(files[60].Recognitions, asOf); level != teacher.NoLevel {
		t.Error("the supposition changed the register")
	}
}

func TestSuppositionsOfEveryKind(t *testing.T) {
	files := staff(10, 5)
	for _, tt := range []struct {
		name string
		s    teacher.Suppose
		want string
		dull bool
	}{
		{"recognised already", teacher.Suppose{Kind: teacher.Recognising, Teacher: files[0].ID}, "5/10", true},
		{"expiry", teacher.Suppose{Kind: teacher.Lapse, Teacher: files[0].ID}, "4/10", false},
		{"departure", teacher.Suppose{Kind: teacher.Departure, Teacher: files[9].ID}, "5/9", false},
		{"hires", teacher.Suppose{Kind: teacher.NewHire, Count: 5}, "5/15", false},
		{"recognised hires", teacher.Suppose{Kind: teacher.NewHire, Count: 2, Level: teacher.Senior}, "7/12", false},
		{"hires of public courses", teacher.Suppose{Kind: teacher.NewHire, Count: 5, Category: teacher.Public}, "5/10", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got, err := teacher.WhatIf(files, "sch_1", rule, asOf, []teacher.Suppose{tt.s})
			if err != nil || fmt.Sprintf("%d/%d", got.After.Numerator, got.After.Denominator) != tt.want || (len(got.Unmoved) > 0) != tt.dull {
				t.Errorf("got %+v, %v, want %s", got, err, tt.want)
			}
		})
	}
	if _, err := teacher.WhatIf(files, "sch_1", rule, asOf, []teacher.Suppose{{Kind: teacher.Recognising, Teacher: "tch_nobody"}}); err == nil {
		t.Error("somebody who is not there was supposed")
	}
}

func TestTheFewestReachTheTargetExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "teachers")
		files := staff(n, rapid.IntRange(0, n).Draw(t, "recognised"))
		for i := range files {
			if rapid.IntRange(0, 2).Draw(t, "practised") == 0 {
				files[i].Practice = []teacher.Practice{{ID: "p", Unit: "厂", From: day("2024-01-01"), To: day("2024-08-01"), Form: teacher.Post, VerifiedBy: "证明人"}}
			}
		}
		target := teacher.Target{PerMille: rapid.IntRange(1, 1000).Draw(t, "target")}
		few := teacher.FewestTo(files, "sch_1", rule, asOf, target)
		var all []teacher.Suppose
		for _, c := range few.Named {
			all = append(all, teacher.Suppose{Kind: teacher.Recognising, Teacher: c.Teacher})
		}
		got, err := teacher.WhatIf(files, "sch_1", rule, asOf, all)
		if err != nil || got.After != few.After || len(got.Unmoved) > 0 || !few.Reachable || !target.Reached(got.After) {
			t.Fatalf("got %+v, %v of %+v", got, err, few)
		}
		if len(all) > 0 {
			if less, _ := teacher.WhatIf(files, "sch_1", rule, asOf, all[1:]); target.Reached(less.After) {
				t.Fatalf("one fewer reaches it too: %+v", less.After)
			}
		}
		eligible := true
		for _, c := range few.Named {
			if c.Practice.Met && !eligible {
				t.Fatal("somebody without practice stands before one who has it")
			}
			eligible = c.Practice.Met
		}
	})
}

func TestForecastSaysWhatIsComing(t *testing.T) {
	facts := teacher.Facts{Category: teacher.Professional, InPost: true, FullTime: true}
	ends := one("1", facts, "2021-06-01", "2026-05-31")
	leaves := one("2", facts, "2023-01-01", "")
	leaves.Spells[0].To = day("2026-08-31")
	comes := one("3", facts, "", "")
	comes.Spells[0].From = day("2026-09-01")
	practises := one("4", facts, "", "")
	practises.Practice = []teacher.Practice{{ID: "p", Unit: "厂", From: day("2026-01-01"), To: day("2026-12-31"), Form: teacher.Post, VerifiedBy: "证明人"}}
	files := []teacher.Teacher{ends, leaves, comes, practises}
	got := teacher.Foresee(files, "sch_1", rule, asOf)
	want := []string{"2026-06-01 expiry 1", "2026-06-30 eligible 4", "2026-09-01 leave 2", "2026-09-01 hire 3"}
	var have []string
	for _, c := range got.Coming {
		have = append(have, fmt.Sprintf("%s %s %s", c.On, c.Kind, c.TeacherNo))
	}
	if fmt.Sprint(have) != fmt.Sprint(want) {
		t.Errorf("got %q, want %q", have, want)
	}
	first, last := got.Points[0], got.Points[len(got.Points)-1]
	if len(got.Points) != teacher.ForecastMonths+1 || first.Numerator != 2 || first.Denominator != 3 || last.Numerator != 0 || last.Denominator != 3 {
		t.Errorf("got %d points from %+v to %+v, want 2 of 3 to 0 of 3: practice makes nobody recognised", len(got.Points), first, last)
	}
}

func TestPracticeIsCountedOnceAndWithinFiveYears(t *testing.T) {
	p := func(from, to, proof string) teacher.Practice {
		return teacher.Practice{ID: teacher.PracticeID(from), Unit: "厂", From: day(from), To: day(to), Form: teacher.Post, VerifiedBy: proof}
	}
	for _, tt := range []struct {
		name   string
		list   []teacher.Practice
		window teacher.Window
		on     string
		want   int
	}{
		{"one time, both ends", []teacher.Practice{p("2026-01-01", "2026-01-30", "甲")}, teacher.Rolling, "2026-03-01", 30},
		{"overlapping", []teacher.Practice{p("2026-01-01", "2026-01-20", "甲"), p("2026-01-11", "2026-01-30", "乙")}, teacher.Rolling, "2026-03-01", 30},
		{"one within another", []teacher.Practice{p("2026-01-01", "2026-01-30", "甲"), p("2026-01-11", "2026-01-12", "乙")}, teacher.Rolling, "2026-03-01", 30},
		{"without proof", []teacher.Practice{p("2026-01-01", "2026-01-30", "")}, teacher.Rolling, "2026-03-01", 0},
		{"still going on", []teacher.Practice{p("2026-02-20", "2026-12-31", "甲")}, teacher.Rolling, "2026-03-01", 10},
		{"half out of the rolling five years", []teacher.Practice{p("2021-02-20", "2021-03-11", "甲")}, teacher.Rolling, "2026-03-01", 10},
		{"the plan's five years", []teacher.Practice{p("2025-12-22", "2026-01-10", "甲")}, teacher.Fixed, "2026-03-01", 10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := teacher.PracticeDays(tt.list, tt.window, day(tt.on)); got != tt.want {
				t.Errorf("got %d days, want %d", got, tt.want)
			}
		})
	}
}

func TestFlowsChangeSharesOfTimeAndNoHeads(t *testing.T) {
	files := staff(2, 1)
	guest := one("9", teacher.Facts{Category: teacher.Professional, InPost: true, FullTime: true}, "2023-01-01", "")
	guest.Spells[0].School = "sch_2"
	flows := []teacher.Flow{
		{ID: "a", Teacher: files[0].ID, From: "sch_1", To: "sch_2", Share: 40, Start: day("2026-01-01"), End: day("2026-12-31")},
		{ID: "b", Teacher: guest.ID, From: "sch_2", To: "sch_1", Share: 20, Start: day("2026-01-01"), End: day("2026-12-31")},
		{ID: "c", Teacher: files[1].ID, From: "sch_1", To: "sch_2", Share: 50, Start: day("2027-01-01"), End: day("2027-12-31")},
	}
	w := teacher.FlowEffect(files, []teacher.Teacher{guest}, flows, org.ID("sch_1"), rule, asOf)
	if w.Heads.Numerator != 1 || w.Heads.Denominator != 2 || w.ByTime.Numerator != 60+20 || w.ByTime.Denominator != 60+100+20 || w.Out != 40 || w.In != 20 {
		t.Errorf("got %+v", w)
	}
}

func TestAnEarlierDayIsAsItWasKnown(t *testing.T) {
	now := teacher.Teacher{ID: "tch_1", Name: "现名", CreatedAt: day("2026-01-01").Start()}
	past := []teacher.Past{
		{At: day("2026-03-01").Start(), Before: teacher.Teacher{Name: "二月"}},
		{At: day("2026-02-01").Start(), Before: teacher.Teacher{Name: "一月"}},
	}
	for d, want := range map[string]string{"2026-01-15": "一月", "2026-02-15": "二月", "2026-03-15": "现名"} {
		if got, ok := teacher.KnownAt(now, past, day(d).Start()); !ok || got.Name != want {
			t.Errorf("%s: got %q, %t, want %q", d, got.Name, ok, want)
		}
	}
	if _, ok := teacher.KnownAt(now, past, day("2025-12-31").Start()); ok {
		t.Error("a file was known before it was made")
	}
}

// The five-year window is a province's to configure, from a day on; the figures of the ratio do not depend on it.
func TestTheWindowOfPracticeIsConfigured(t *testing.T) {
	own := teacher.LevelStandard{
		Province: "31", Standard: teacher.ForSecondary, Level: teacher.Junior, From: day("2026-01-01"), Practice: teacher.Fixed,
		Criteria: teacher.National()[0].Criteria, Source: "示例",
	}
	standards := append(teacher.National(), own)
	for on, want := range map[string]teacher.Window{"2025-12-31": teacher.Rolling, "2026-01-01": teacher.Fixed} {
		if got := standards.Window("31", day(on)); got != want {
			t.Errorf("%s: got %s, want %s", on, got, want)
		}
	}
	if got := standards.Window("44", day("2026-06-01")); got != teacher.Rolling {
		t.Errorf("another province: got %s, want rolling", got)
	}
	if err := own.Check(); err != nil {
		t.Errorf("a standard with a window: %v", err)
	}
	own.Practice = "sometimes"
	if own.Check() == nil {
		t.Error("a window that is none is taken")
	}
	served := []teacher.Practice{{ID: "prc_1", From: day("2025-07-01"), To: day("2025-12-27"), VerifiedBy: "人事部"}}
	f := teacher.Teacher{ID: "tch_1", Practice: served, Spells: []teacher.Spell{{School: "sch_1", From: day("2020-09-01"), Facts: teacher.Facts{Category: teacher.Professional, InPost: true, FullTime: true}}}}
	if p := teacher.ProgressOn(f, teacher.Rolling, day("2026-06-01")); !p.Met {
		t.Errorf("rolling: got %+v, want it met", p)
	}
	if p := teacher.ProgressOn(f, teacher.Fixed, day("2026-06-01")); p.Met || p.Days != 0 || p.From != day("2026-01-01") || p.To != day("2030-12-31") {
		t.Errorf("fixed: got %+v, want a new period", p)
	}
	few := teacher.FewestTo([]teacher.Teacher{f}, "sch_1", teacher.Rule{Formula: teacher.DefaultFormula, Window: teacher.Fixed}, day("2026-06-01"), teacher.NationalFloor())
	if len(few.Named) != 1 || few.Named[0].Practice.Met {
		t.Errorf("got %+v, want one who is not eligible by the fixed window", few)
	}
}
