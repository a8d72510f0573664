// Package civil computes with calendar dates as people and the law use them: no clock, no zone, China's working days.
package civil

import (
	"fmt"
	"time"
)

// Shanghai is the zone in which the program's dates are read. It has had no daylight saving since 1991.
var Shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// Date is a calendar date. The zero Date means "not given".
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// On makes a date; days and months outside their range carry over as in time.Date.
func On(year int, month time.Month, day int) Date {
	return of(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// Today is the date in Shanghai at the instant now.
func Today(now time.Time) Date { return of(now.In(Shanghai)) }

func of(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Parse reads YYYY-MM-DD and refuses dates that do not exist.
func Parse(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date of the form YYYY-MM-DD", s)
	}
	return of(t), nil
}

// MustParse is Parse for dates written in the program itself.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

func (d Date) time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC) }

// Start is the instant at which the date begins in Shanghai.
func (d Date) Start() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Shanghai) }

// String is YYYY-MM-DD, or "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.time().Format(time.DateOnly)
}

// IsZero reports whether no date is given.
func (d Date) IsZero() bool { return d == Date{} }

// Compare is -1, 0 or 1 as d is before, on or after e.
func (d Date) Compare(e Date) int { return d.time().Compare(e.time()) }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// AddDays is the date n days later.
func (d Date) AddDays(n int) Date { return of(d.time().AddDate(0, 0, n)) }

// DaysUntil is the number of days from d to e, negative when e is earlier.
func (d Date) DaysUntil(e Date) int { return int(e.time().Unix()-d.time().Unix()) / (24 * 60 * 60) }

// AddMonths is the same day n calendar months later, or the last day of that month when it has no such day.
func (d Date) AddMonths(n int) Date {
	first := On(d.Year, d.Month+time.Month(n), 1)
	last := On(first.Year, first.Month+1, 0)
	return Date{first.Year, first.Month, min(d.Day, last.Day)}
}

// AddYears is the same day n years later; 28 February when 29 February does not exist.
func (d Date) AddYears(n int) Date { return d.AddMonths(12 * n) }

// Birthday is the day on which a person born on d turns age; one born on 29 February has it on 1 March in common years.
func (d Date) Birthday(age int) Date { return On(d.Year+age, d.Month, d.Day) }

// Age is the completed years on the day of e of a person born on d.
func (d Date) Age(e Date) int {
	age := e.Year - d.Year
	if e.Before(d.Birthday(age)) {
		age--
	}
	return age
}

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.time().Weekday() }

// MarshalText writes YYYY-MM-DD, "" when not given.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	p, err := Parse(string(b))
	if err != nil {
		return err
	}
	*d = p
	return nil
}
