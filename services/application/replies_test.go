package application_test

import (
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
)

func TestRepliesCountWhatWasDueAndWhatCameInTime(t *testing.T) {
	now := civil.On(2026, 11, 23).Start().Add(9 * time.Hour) // a Monday
	made := func(days int, steps ...application.Step) application.Handled {
		at := now.AddDate(0, 0, -days)
		h := application.Handled{CreatedAt: at, History: []application.Step{{At: at, Role: actor.Student, State: application.Submitted}}}
		for _, s := range steps {
			s.At = at.AddDate(0, 0, int(s.At.Sub(time.Time{})/24/time.Hour))
			h.History = append(h.History, s)
		}
		return h
	}
	after := func(days int, role actor.Role, state application.State) application.Step {
		return application.Step{At: time.Time{}.AddDate(0, 0, days), Role: role, State: state}
	}
	for name, c := range map[string]struct {
		list []application.Handled
		want application.Replies
	}{
		"nobody applied":                         {nil, application.Replies{}},
		"waiting, still in time":                 {[]application.Handled{made(13)}, application.Replies{}},
		"waiting, ten working days over":         {[]application.Handled{made(15)}, application.Replies{Due: 1}},
		"answered the same day":                  {[]application.Handled{made(1, after(0, actor.Enterprise, application.Declined))}, application.Replies{Due: 1, InTime: 1, Days: 1}},
		"shortlisted on the last day":            {[]application.Handled{made(28, after(14, actor.Enterprise, application.Shortlisted))}, application.Replies{Due: 1, InTime: 1, Days: 14}},
		"answered a day late":                    {[]application.Handled{made(28, after(15, actor.Enterprise, application.Intended))}, application.Replies{Due: 1, Days: 15}},
		"withdrawn before the time was over":     {[]application.Handled{made(30, after(5, actor.Student, application.Withdrawn))}, application.Replies{}},
		"withdrawn after waiting in vain":        {[]application.Handled{made(30, after(16, actor.Student, application.Withdrawn))}, application.Replies{Due: 1}},
		"declined by the program, not the unit":  {[]application.Handled{made(30, after(2, actor.System().Role, application.Declined))}, application.Replies{}},
		"longer ago than counts":                 {[]application.Handled{made(181, after(1, actor.Enterprise, application.Declined))}, application.Replies{}},
		"answered, then withdrawn":               {[]application.Handled{made(30, after(2, actor.Enterprise, application.Shortlisted), after(3, actor.Student, application.Withdrawn))}, application.Replies{Due: 1, InTime: 1, Days: 2}},
		"four out of five answers within a week": {[]application.Handled{made(30, after(1, actor.Enterprise, application.Declined)), made(30, after(2, actor.Enterprise, application.Declined)), made(30, after(6, actor.Enterprise, application.Declined)), made(30, after(7, actor.Enterprise, application.Declined)), made(30, after(20, actor.Enterprise, application.Declined))}, application.Replies{Due: 5, InTime: 4, Days: 7}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := application.RepliesOf(c.list, civil.Calendar{}, now); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
	if (application.Replies{Due: 4, InTime: 4}).Said() || !(application.Replies{Due: 5}).Said() {
		t.Error("want a rate from five applications on")
	}
	if got := (application.Replies{Due: 200, InTime: 199}).Percent(); got != 99 {
		t.Errorf("got %d %%, want 99: only all is 100", got)
	}
}
