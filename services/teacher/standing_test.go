package teacher_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

func day(s string) civil.Date { return civil.MustParse(s) }

// anyDay is a day of some years around the change of schemes.
func anyDay(t *rapid.T, name string) civil.Date {
	return civil.On(2019, 1, 1).AddDays(rapid.IntRange(0, 3000).Draw(t, name))
}

// anyTeacher is a file with spells at some of a few schools, in whatever order and overlap the register allows, and
// recognitions in force, run out and revoked.
func anyTeacher(t *rapid.T, id string, schools int) teacher.Teacher {
	file := teacher.Teacher{ID: teacher.ID(id), Name: "张" + id, Version: 1}
	for i := range rapid.IntRange(0, 4).Draw(t, "spells") {
		s := teacher.Spell{
			ID: teacher.SpellID(fmt.Sprintf("spl_%s_%d", id, i)), School: org.ID(fmt.Sprintf("sch_%d", rapid.IntRange(1, schools).Draw(t, "school"))),
			From: anyDay(t, "from"),
			Facts: teacher.Facts{
				TeacherNo: "T" + id, Category: rapid.SampledFrom(teacher.Categories()).Draw(t, "category"), InPost: rapid.Bool().Draw(t, "in post"),
				FullTime: rapid.Bool().Draw(t, "full time"), MajorClass: rapid.SampledFrom([]string{"", "6601", "7102"}).Draw(t, "class"),
			},
		}
		if rapid.Bool().Draw(t, "ends") {
			s.To = s.From.AddDays(rapid.IntRange(0, 900).Draw(t, "length"))
		}
		_, _ = file.Enter(s) // an overlap at one school is refused, and the file stays as it was
	}
	for i := range rapid.IntRange(0, 3).Draw(t, "recognitions") {
		r := teacher.Recognition{
			ID: teacher.RecognitionID(fmt.Sprintf("rcg_%s_%d", id, i)), Level: rapid.SampledFrom(teacher.Levels()).Draw(t, "level"),
			State: teacher.Recognised, RecognisedOn: anyDay(t, "recognised"),
		}
		if rapid.Bool().Draw(t, "has an end") {
			r.ValidTo = r.RecognisedOn.AddDays(rapid.IntRange(0, 1500).Draw(t, "validity"))
		}
		if rapid.Bool().Draw(t, "revoked") {
			r.State, r.EndedOn = teacher.Revoked, r.RecognisedOn.AddDays(rapid.IntRange(0, 700).Draw(t, "revoked after"))
		}
		if rapid.IntRange(0, 3).Draw(t, "never granted") == 0 {
			r = teacher.Recognition{ID: r.ID, Level: r.Level, State: teacher.Applied}
		}
		file.Recognitions = append(file.Recognitions, r)
	}
	return file
}

func TestStandingsAreTheDefinitionOnEveryDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file := anyTeacher(t, "1", 3)
		list := teacher.Standings(file)
		for range 20 {
			d := anyDay(t, "day")
			want := map[org.ID]teacher.Cell{}
			for _, s := range teacher.StandsOn(file, d) {
				want[s.School] = s.Cell
			}
			got := map[org.ID]teacher.Cell{}
			for _, s := range list {
				if s.From <= teacher.DayOf(d) && teacher.DayOf(d) <= s.To {
					if _, twice := got[s.School]; twice {
						t.Fatalf("%v: two intervals at %s", d, s.School)
					}
					got[s.School] = s.Cell
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%v: got %v, want %v", d, got, want)
			}
		}
	})
}

func TestATeacherCountsOnceHoweverManySchools(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file, d := anyTeacher(t, "1", 3), anyDay(t, "day")
		here := 0
		stands := teacher.StandsOn(file, d)
		for _, s := range stands {
			if !s.Cell.Elsewhere() {
				here++
			}
		}
		if want := min(1, len(stands)); here != want {
			t.Fatalf("counted at %d of %d schools, want %d", here, len(stands), want)
		}
	})
}

func TestWhichSchoolCountsTheTeacher(t *testing.T) {
	spell := func(id, school, from string, inPost, fullTime bool) teacher.Spell {
		return teacher.Spell{ID: teacher.SpellID(id), School: org.ID(school), From: day(from), Facts: teacher.Facts{
			TeacherNo: id, Category: teacher.Professional, InPost: inPost, FullTime: fullTime,
		}}
	}
	for _, tt := range []struct {
		name string
		a, b teacher.Spell
		want org.ID
	}{
		{"in post wins over full-time", spell("a", "sch_1", "2010-09-01", false, true), spell("b", "sch_2", "2020-09-01", true, false), "sch_2"},
		{"full-time wins over the earlier", spell("a", "sch_1", "2010-09-01", true, false), spell("b", "sch_2", "2020-09-01", true, true), "sch_2"},
		{"the earlier wins a tie", spell("b", "sch_2", "2010-09-01", true, true), spell("a", "sch_1", "2020-09-01", true, true), "sch_2"},
		{"the id decides between equals", spell("b", "sch_2", "2010-09-01", true, true), spell("a", "sch_1", "2010-09-01", true, true), "sch_1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			file := teacher.Teacher{Spells: []teacher.Spell{tt.a, tt.b}}
			stands := teacher.StandsOn(file, day("2025-09-01"))
			if len(stands) != 2 || stands[0].School != tt.want || stands[0].Cell.Elsewhere() || !stands[1].Cell.Elsewhere() {
				t.Errorf("got %+v, want %s to count the teacher", stands, tt.want)
			}
		})
	}
}

func TestCellKeepsWhatItIsGiven(t *testing.T) {
	file := teacher.Teacher{
		Spells: []teacher.Spell{{ID: "a", School: "sch_1", From: day("2020-01-01"), Facts: teacher.Facts{
			TeacherNo: "1", Category: teacher.Instructor, InPost: true, MajorClass: "7102",
		}}},
		Recognitions: []teacher.Recognition{{Level: teacher.Senior, State: teacher.Recognised, RecognisedOn: day("2021-01-01"), ValidTo: day("2021-12-31")}},
	}
	c := teacher.StandsOn(file, day("2021-06-01"))[0].Cell
	if c.Category() != teacher.Instructor || !c.InPost() || c.FullTime() || c.Level() != teacher.Senior || c.Lapsed() || c.MajorClass() != "7102" || c.MajorCategory() != 10 {
		t.Errorf("got %v %v %v %v %v %q %d", c.Category(), c.InPost(), c.FullTime(), c.Level(), c.Lapsed(), c.MajorClass(), c.MajorCategory())
	}
	if c := teacher.StandsOn(file, day("2022-01-01"))[0].Cell; c.Level() != teacher.NoLevel || !c.Lapsed() {
		t.Errorf("the day after the end: got level %q, lapsed %t", c.Level(), c.Lapsed())
	}
}
