package teacher

import (
	"math"
	"strconv"

	"firstkm/services/catalogue"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// Day is a civil date as days since 1970-01-01, so that intervals are compared as integers.
type Day int32

// Forever is the last day of what has no end.
const Forever Day = math.MaxInt32

var epoch = civil.On(1970, 1, 1)

// DayOf is a date as a Day.
func DayOf(d civil.Date) Day { return Day(epoch.DaysUntil(d)) } //nolint:gosec // dates of a register are near

// Date is the Day as a date; Forever is the zero date.
func (d Day) Date() civil.Date {
	if d == Forever {
		return civil.Date{}
	}
	return epoch.AddDays(int(d))
}

// Cell is all that a count asks of a teacher at a school on a day, in 22 bits: category, in post, full time, level,
// whether a recognition has run out, whether the teacher counts at another school, and the class of majors. Its layout is
// stored: never change what stands there.
type Cell uint32

const (
	cellInPost    Cell = 1 << 2
	cellFullTime  Cell = 1 << 3
	cellLapsed    Cell = 1 << 6
	cellElsewhere Cell = 1 << 7
	classShift         = 8
)

// cellOf packs facts, the level in force, whether one was in force before, and whether another school counts the teacher.
func cellOf(f Facts, level Level, lapsed, elsewhere bool) Cell {
	var c Cell
	for i, k := range Categories() {
		if k == f.Category {
			c = Cell(i) //nolint:gosec // four of them
		}
	}
	if f.InPost {
		c |= cellInPost
	}
	if f.FullTime {
		c |= cellFullTime
	}
	c |= Cell(level.rank()) << 4 //nolint:gosec // 0 to 3
	if lapsed {
		c |= cellLapsed
	}
	if elsewhere {
		c |= cellElsewhere
	}
	if n, err := strconv.ParseUint(f.MajorClass, 10, 14); err == nil && len(f.MajorClass) == 4 {
		c |= Cell(n) << classShift
	}
	return c
}

// Category is what the teacher teaches.
func (c Cell) Category() Category { return Categories()[c&3] }

// InPost reports 在岗.
func (c Cell) InPost() bool { return c&cellInPost != 0 }

// FullTime reports 专任.
func (c Cell) FullTime() bool { return c&cellFullTime != 0 }

// Level is the highest level in force, "" for none.
func (c Cell) Level() Level { return levels()[c>>4&3] }

// Lapsed reports that no recognition is in force but one was, and was not revoked.
func (c Cell) Lapsed() bool { return c&cellLapsed != 0 }

// Elsewhere reports that another school counts the teacher on these days.
func (c Cell) Elsewhere() bool { return c&cellElsewhere != 0 }

// MajorClass is the four digits of the class of majors, "" for none.
func (c Cell) MajorClass() string {
	n := c >> classShift
	if n == 0 {
		return ""
	}
	return string([]byte{'0' + byte(n/1000%10), '0' + byte(n/100%10), '0' + byte(n/10%10), '0' + byte(n%10)}) //nolint:gosec // one digit each
}

// MajorCategory is the index of the category of majors (大类), -1 for none.
func (c Cell) MajorCategory() int {
	n := c >> classShift
	if n == 0 {
		return -1
	}
	two := [2]byte{'0' + byte(n/1000%10), '0' + byte(n/100%10)} //nolint:gosec // one digit each
	if i, ok := catalogue.CategoryIndex(string(two[:])); ok {
		return i
	}
	return -1
}

// Standing is that a cell holds of a teacher at a school from one day to another, both included.
type Standing struct {
	School   org.ID
	From, To Day
	Cell     Cell
}
