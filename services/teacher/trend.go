package teacher

import "firstkm/services/kernel/civil"

// Pace is how far apart the points of a trend are.
type Pace string

// The paces.
const (
	Monthly Pace = "monthly"
	Yearly  Pace = "yearly"
)

// Enum implements the interface's enumeration.
func (Pace) Enum() []string { return []string{string(Monthly), string(Yearly)} }

// mostPoints bounds a trend: twenty years of months.
const mostPoints = 240

// Days lists the days of a trend from one day to another, both included where the pace meets them: each a month or a year
// after the one before, counted from the first so that a 31st stays one.
func (p Pace) Days(from, to civil.Date) []civil.Date {
	months := 1
	if p == Yearly {
		months = 12
	}
	var out []civil.Date
	for i := 0; i < mostPoints; i++ {
		d := from.AddMonths(i * months)
		if d.After(to) {
			break
		}
		out = append(out, d)
	}
	return out
}

// Trend is a figure on each of some days.
func Trend(list []Standing, r Rule, days []civil.Date) []Figure {
	out := make([]Figure, 0, len(days))
	for _, d := range days {
		t := Tally{}
		t.Count(list, DayOf(d))
		out = append(out, t.Figure(r, d))
	}
	return out
}
