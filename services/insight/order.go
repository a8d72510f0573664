package insight

import (
	"cmp"
	"slices"

	"firstkm/services/kernel/civil"
)

// sort drops what does not wait and puts the most pressing first: what is late, then by deadline, then as it came.
func (d *Desk) sort(today civil.Date) {
	d.Duties = slices.DeleteFunc(d.Duties, func(x Duty) bool { return x.Count == 0 })
	slices.SortStableFunc(d.Duties, func(a, b Duty) int {
		return cmp.Or(cmp.Compare(a.rank(today), b.rank(today)), a.Due.Compare(b.Due))
	})
}

// soonDays is how near a deadline puts a duty before those without one.
const soonDays = 14

// rank is the group in which a duty stands: late, due soon, without deadline, due later.
func (d Duty) rank(today civil.Date) int {
	switch {
	case d.Late > 0:
		return 0
	case d.Due.IsZero():
		return 2
	case !d.Due.After(today.AddDays(soonDays)):
		return 1
	}
	return 3
}
