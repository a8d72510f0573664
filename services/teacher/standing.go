package teacher

import (
	"slices"
	"strings"

	"firstkm/services/kernel/civil"
)

// Stand is a teacher at one school on one day.
type Stand struct {
	Spell
	Cell Cell
}

// StandsOn lists where a teacher stands on a day, the school that counts the teacher first. One teacher in two schools
// counts once: the school where the teacher is in post, else the one where full-time, else that of the earlier spell.
// This is the definition; Standings is the same for all days at once.
func StandsOn(t Teacher, day civil.Date) []Stand {
	var out []Stand
	level, lapsed := LevelOn(t.Recognitions, day)
	for _, s := range t.Spells {
		if s.Holds(day) {
			out = append(out, Stand{Spell: s})
		}
	}
	slices.SortStableFunc(out, func(a, b Stand) int { return before(a.Spell, b.Spell) })
	for i := range out {
		out[i].Cell = cellOf(out[i].Facts, level, lapsed, i > 0)
	}
	return out
}

// before orders the spells of one day by which school counts the teacher.
func before(a, b Spell) int {
	if a.InPost != b.InPost {
		return first(a.InPost)
	}
	if a.FullTime != b.FullTime {
		return first(a.FullTime)
	}
	if c := a.From.Compare(b.From); c != 0 {
		return c
	}
	return strings.Compare(string(a.ID), string(b.ID))
}

func first(a bool) int {
	if a {
		return -1
	}
	return 1
}

// Standings is where a teacher stands on every day, as the fewest intervals, by school and first day.
func Standings(t Teacher) []Standing {
	var out []Standing
	days := turns(t)
	for i, from := range days {
		to := Forever
		if i+1 < len(days) {
			to = days[i+1] - 1
		}
		for _, s := range StandsOn(t, from.Date()) {
			out = join(out, Standing{School: s.School, From: from, To: to, Cell: s.Cell})
		}
	}
	slices.SortStableFunc(out, func(a, b Standing) int {
		if c := strings.Compare(string(a.School), string(b.School)); c != 0 {
			return c
		}
		return int(a.From) - int(b.From)
	})
	return out
}

// join adds an interval, or lengthens the one that it continues.
func join(list []Standing, s Standing) []Standing {
	for i := len(list) - 1; i >= 0; i-- {
		if o := &list[i]; o.School == s.School && o.Cell == s.Cell && o.To == s.From-1 {
			o.To = s.To
			return list
		}
	}
	return append(list, s)
}

// turns lists the days on which anything of a teacher's standing may change, in order, each once.
func turns(t Teacher) []Day {
	var days []Day
	span := func(from, last civil.Date) {
		days = append(days, DayOf(from))
		if !last.IsZero() {
			days = append(days, DayOf(last)+1)
		}
	}
	for _, s := range t.Spells {
		span(s.From, s.To)
	}
	for _, r := range t.Recognitions {
		if r.granted() {
			span(r.RecognisedOn, r.lastDay())
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}
