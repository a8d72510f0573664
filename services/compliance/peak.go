package compliance

import (
	"slices"

	"firstkm/services/kernel/civil"
)

// Stay is N interns from From to To, both days included.
type Stay struct {
	From, To civil.Date
	N        int
}

// Peak is the largest number of interns on any one day from from to to, both included. Stays that end before they begin,
// and a window that does, count nothing. O(n log n) time.
func Peak(stays []Stay, from, to civil.Date) int {
	type step struct {
		day   civil.Date
		delta int
	}
	var steps []step
	for _, s := range stays {
		first, last := s.From, s.To
		if first.Before(from) {
			first = from
		}
		if last.After(to) {
			last = to
		}
		if s.N <= 0 || last.Before(first) {
			continue
		}
		steps = append(steps, step{first, s.N}, step{last.AddDays(1), -s.N})
	}
	slices.SortFunc(steps, func(a, b step) int {
		if c := a.day.Compare(b.day); c != 0 {
			return c
		}
		return a.delta - b.delta
	})
	peak, now := 0, 0
	for _, s := range steps {
		now += s.delta
		peak = max(peak, now)
	}
	return peak
}
