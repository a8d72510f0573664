package application

import (
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
func RepliesOf(list []Handled, cal civil.Calendar, now time.Time) Replies {
	t := NewTally(cal, now)
	for _, h := range list {
		t.Add(h)
	}
	return t.Replies()
}

// Tally counts how a unit answered, one application after the other.
type Tally struct {
	cal   civil.Calendar
	today civil.Date
	r     Replies
	took  [ReplyDays + 1]int // how many answers came within so many days
}

// NewTally begins to count by a working calendar, as things stand now.
func NewTally(cal civil.Calendar, now time.Time) *Tally {
	return &Tally{cal: cal, today: civil.Today(now)}
}

// Add counts one application; one from before the 180 days does not count.
func (t *Tally) Add(h Handled) {
	made := civil.Today(h.CreatedAt)
	if made.DaysUntil(t.today) > ReplyDays {
		return
	}
	last := t.cal.AddWorkdays(made, ReplyWorkdays)
	answered, ended := h.answer()
	switch {
	case !answered.IsZero():
		t.r.Due++
		if !civil.Today(answered).After(last) {
			t.r.InTime++
		}
		t.took[min(max(1, made.DaysUntil(civil.Today(answered))), ReplyDays)]++
	case !ended.IsZero() && !civil.Today(ended).After(last):
	case t.today.After(last):
		t.r.Due++
	}
}

// Replies is what was counted.
func (t *Tally) Replies() Replies {
	r, answers := t.r, 0
	for _, n := range t.took {
		answers += n
	}
	for left := (answers*4 + 4) / 5; left > 0 && r.Days < ReplyDays; {
		r.Days++
		left -= t.took[r.Days]
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
