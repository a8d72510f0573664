package teacher

import (
	"cmp"
	"slices"
	"strings"

	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// Verdict is one teacher of a school in a figure: as what, at which level, and why counted or not.
type Verdict struct {
	Teacher     ID
	Name        string
	Spell       Spell
	Recognition Recognition // in force on the day, or the last that was; zero when there is none
	Level       Level       // in force on the day
	Reason      Reason
}

// Census lists who counts at a school on a day and why each other does not: everybody whose spell there holds, by number.
// It is the definition of a school's figure, one file at a time; Tally over Standings gives the same numbers fast.
func Census(files []Teacher, school org.ID, r Rule, day civil.Date) []Verdict {
	var out []Verdict
	for _, t := range files {
		for _, s := range StandsOn(t, day) {
			if s.School != school {
				continue
			}
			v := Verdict{Teacher: t.ID, Name: t.Name, Spell: s.Spell, Level: s.Cell.Level(), Reason: r.Judge(s.Cell)}
			v.Recognition, _ = InForce(t.Recognitions, day)
			out = append(out, v)
		}
	}
	slices.SortStableFunc(out, func(a, b Verdict) int {
		return cmp.Or(strings.Compare(a.Spell.TeacherNo, b.Spell.TeacherNo), strings.Compare(string(a.Teacher), string(b.Teacher)))
	})
	return out
}

// Sum is the figure of a census.
func Sum(list []Verdict, r Rule, day civil.Date) Figure {
	f := Figure{Formula: r.Formula, AsOf: day}
	for _, v := range list {
		if v.Reason == Counted {
			f.Numerator++
		}
		if v.Reason.InDenominator() {
			f.Denominator++
		}
	}
	return f
}

// Recount is the tally of a school on a day, file by file: what the fast way is held against.
func Recount(files []Teacher, school org.ID, day civil.Date) Tally {
	t := Tally{}
	for _, f := range files {
		for _, s := range StandsOn(f, day) {
			if s.School == school {
				t[s.Cell]++
			}
		}
	}
	return t
}
