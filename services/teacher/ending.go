package teacher

import (
	"slices"

	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// DefaultReminders are how many days before its last day a recognition is brought to mind where no standard says otherwise:
// in time for a re-check or a new application, and once more when it presses.
func DefaultReminders() []int { return []int{180, 30} }

// Ending is a recognition in force that runs out, at a school that employs the teacher.
type Ending struct {
	Recognition RecognitionID
	Teacher     ID
	School      org.ID
	Level       Level
	ValidTo     civil.Date
}

// Endings asks for recognitions that run out between two days, both included, and that were not brought to mind by a step yet.
// One whose holder has another in force of the same level or a higher one, for longer, is none.
type Endings struct {
	From, To civil.Date
	Today    civil.Date // when the teacher is employed
	Province string     // of the school; "" is every one but those of Except
	Except   []string
	Step     int
	Limit    int
}

// Reminders are how many days before its last day a recognition is brought to mind in a province on a day, the longest first:
// as the newest of its own standards that speaks of it says, else DefaultReminders.
func (s Standards) Reminders(province string, day civil.Date) []int {
	best := LevelStandard{Remind: DefaultReminders()}
	for _, l := range s {
		if len(l.Remind) > 0 && l.Province == province && province != "" && l.holds(day) && !l.From.Before(best.From) {
			best = l
		}
	}
	days := slices.Compact(slices.Sorted(slices.Values(best.Remind)))
	slices.Reverse(days)
	return days
}

// Reminding are the provinces that have reminders of their own on a day.
func (s Standards) Reminding(day civil.Date) (provinces []string) {
	for _, l := range s {
		if len(l.Remind) > 0 && l.Province != "" && l.holds(day) {
			provinces = append(provinces, l.Province)
		}
	}
	slices.Sort(provinces)
	return slices.Compact(provinces)
}
