package compliance

import (
	"slices"

	"firstkm/services/kernel/civil"
)

// Span is a run of days, both ends included. One without an end goes on; one without a beginning covers nothing.
type Span struct {
	From civil.Date `json:"from" doc:"First day."`
	To   civil.Date `json:"to,omitzero" doc:"Last day. Absent: it goes on."`
}

// Gap is the first day of from to to that none of the spans covers; the zero Date when every day is covered. Insurance (R-ART35-LIAB)
// and mentors (R-ART08-MENTOR) leave no day out.
func Gap(spans []Span, from, to civil.Date) civil.Date {
	list := slices.SortedFunc(slices.Values(spans), func(a, b Span) int { return a.From.Compare(b.From) })
	day := from
	for _, s := range list {
		if s.From.IsZero() || s.From.After(day) {
			continue
		}
		switch {
		case s.To.IsZero():
			return civil.Date{}
		case !s.To.Before(day):
			day = s.To.AddDays(1)
		}
	}
	if day.After(to) {
		return civil.Date{}
	}
	return day
}
