package application

import (
	"slices"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
)

// What the reply rate (答复率) goes by.
const (
	ReplyDays     = 180 // how far back applications count
	ReplyWorkdays = 10  // within how many working days an answer is in time
	ReplyLeast    = 5   // applications below which nothing is said
)

// Handled is what of an application says how it was answered. Whose it is stays behind.
type Handled struct {
	CreatedAt time.Time
	History   []Step
}

// Replies is how a unit answers: of the applications of the last 180 days that it answered, or whose ten working days for
// an answer are over, the share answered within ten working days. What ended before by somebody else's doing (withdrawn by
// the student, the posting closed) does not count.
type Replies struct {
	Due    int
	InTime int
	Days   int // four out of five answers came within so many days; 0 without an answer
}

// Said reports whether there are enough applications to say anything.
func (r Replies) Said() bool { return r.Due >= ReplyLeast }

// Percent is the share answered in time, rounded down: 100 means all.
func (r Replies) Percent() int {
	if r.Due == 0 {
		return 0
	}
	return 100 * r.InTime / r.Due
}

// RepliesOf counts how a unit answered.
func RepliesOf(list []Handled, cal civil.Calendar, now time.Time) (r Replies) {
	var took []int
	for _, h := range list {
		made := civil.Today(h.CreatedAt)
		if made.DaysUntil(civil.Today(now)) > ReplyDays {
			continue
		}
		last := cal.AddWorkdays(made, ReplyWorkdays)
		answered, ended := h.answer()
		switch {
		case !answered.IsZero():
			r.Due++
			if !civil.Today(answered).After(last) {
				r.InTime++
			}
			took = append(took, max(1, made.DaysUntil(civil.Today(answered))))
		case !ended.IsZero() && !civil.Today(ended).After(last):
		case civil.Today(now).After(last):
			r.Due++
		}
	}
	if len(took) > 0 {
		slices.Sort(took)
		r.Days = took[(len(took)*4+4)/5-1]
	}
	return r
}

// answer is when the unit first answered, or else when the application ended without it.
func (h Handled) answer() (answered, ended time.Time) {
	for _, s := range h.History {
		switch {
		case s.Role == actor.Enterprise && (s.State == Shortlisted || s.State == Intended || s.State == Declined):
			return s.At, time.Time{}
		case !s.State.Open():
			return time.Time{}, s.At
		}
	}
	return time.Time{}, time.Time{}
}
