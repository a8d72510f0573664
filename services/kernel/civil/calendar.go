package civil

import "time"

// Calendar tells working days from rest days and statutory holidays. Days that it does not name follow the week.
type Calendar struct {
	off map[Date]bool // statutory holidays and days moved to rest
	on  map[Date]bool // weekend days worked instead (调休)
}

// NewCalendar makes a calendar of the given days off and make-up working days.
func NewCalendar(off, on []Date) Calendar {
	c := Calendar{off: make(map[Date]bool, len(off)), on: make(map[Date]bool, len(on))}
	for _, d := range off {
		c.off[d] = true
	}
	for _, d := range on {
		c.on[d] = true
	}
	return c
}

// Works reports whether d is a working day.
func (c Calendar) Works(d Date) bool {
	if c.on[d] {
		return true
	}
	w := d.Weekday()
	return !c.off[d] && w != time.Saturday && w != time.Sunday
}

// Holiday reports whether d is a statutory holiday or a day moved to rest.
func (c Calendar) Holiday(d Date) bool { return c.off[d] }

// AddWorkdays is the n-th working day after d, n ≥ 1.
func (c Calendar) AddWorkdays(d Date, n int) Date {
	for n > 0 {
		d = d.AddDays(1)
		if c.Works(d) {
			n--
		}
	}
	return d
}
