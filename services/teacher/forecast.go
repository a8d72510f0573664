package teacher

import (
	"cmp"
	"slices"
	"strings"

	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// ForecastMonths is how far a forecast looks (F52).
const ForecastMonths = 24

// ComingKind is what is going to happen.
type ComingKind string

// The kinds. A finished practice makes a teacher eligible, not recognised: it moves no figure.
const (
	Expiry     ComingKind = "expiry"   // a recognition in force ends
	RecheckDue ComingKind = "recheck"  // a re-check is due; the recognition stays in force
	Eligible   ComingKind = "eligible" // practice reaches the six months
	Hire       ComingKind = "hire"     // a spell begins
	Leaver     ComingKind = "leave"    // a spell ends and none follows
)

// Coming is one thing that the register knows already.
type Coming struct {
	On        civil.Date // the first day on which it is so
	Kind      ComingKind
	Teacher   ID
	TeacherNo string
	Name      string
	Level     Level // of an expiry or a re-check
}

// Forecast is a school's figure at each month's turn over the next two years as far as the register knows, and what moves it.
type Forecast struct {
	Points []Figure // the first is today's, ForecastMonths more follow
	Coming []Coming // by day
}

// Foresee makes the forecast of a school from its files.
func Foresee(files []Teacher, school org.ID, r Rule, day civil.Date) Forecast {
	end := day.AddMonths(ForecastMonths)
	var out Forecast
	for _, d := range Monthly.Days(day, end) {
		out.Points = append(out.Points, Recount(files, school, d).Figure(r, d))
	}
	for _, t := range files {
		out.Coming = append(out.Coming, coming(t, school, r.Window, day, end)...)
	}
	slices.SortStableFunc(out.Coming, func(a, b Coming) int {
		return cmp.Or(a.On.Compare(b.On), strings.Compare(a.TeacherNo, b.TeacherNo), strings.Compare(string(a.Kind), string(b.Kind)))
	})
	return out
}

// coming lists what happens to one teacher at the school after a day, up to an end.
func coming(t Teacher, school org.ID, w Window, day, end civil.Date) (out []Coming) {
	add := func(on civil.Date, kind ComingKind, s Spell, level Level) {
		if on.After(day) && !on.After(end) {
			out = append(out, Coming{On: on, Kind: kind, Teacher: t.ID, TeacherNo: s.TeacherNo, Name: t.Name, Level: level})
		}
	}
	spell := Spell{}
	for _, s := range t.Spells {
		if s.School != school {
			continue
		}
		if spell.ID == "" || s.Holds(day) {
			spell = s
		}
		if !follows(t, s.School, s.From.AddDays(-1)) {
			add(s.From, Hire, s, NoLevel)
		}
		if !s.To.IsZero() && !follows(t, s.School, s.To.AddDays(1)) {
			add(s.To.AddDays(1), Leaver, s, NoLevel)
		}
	}
	if spell.ID == "" || !follows(t, school, day) {
		return out
	}
	for _, r := range t.Recognitions {
		if !r.ValidOn(day) {
			continue
		}
		if last := r.lastDay(); !last.IsZero() {
			add(last.AddDays(1), Expiry, spell, r.Level)
		}
		if !r.RecheckDue.IsZero() {
			add(r.RecheckDue, RecheckDue, spell, r.Level)
		}
	}
	if p := ProgressOn(t, w, day); p.Applies && !p.Met && !p.MetOn.IsZero() {
		add(p.MetOn.AddDays(1), Eligible, spell, NoLevel)
	}
	return out
}

// follows reports whether a spell at the school holds on a day.
func follows(t Teacher, school org.ID, day civil.Date) bool {
	_, ok := t.At(school, day)
	return ok
}
