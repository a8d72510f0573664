package find_test

import (
	"context"
	"log/slog"
	"slices"
	"testing"
	"time"

	"firstkm/search"
	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/org"
)

// desk is how applications were answered; it remembers what it was asked, and something may happen while it is read.
type desk struct {
	asked     [][]org.ID
	answered  map[org.ID]int // of six applications each
	meanwhile func()
}

func (d *desk) Handled(_ context.Context, units []org.ID, _ time.Time, each func(org.ID, application.Handled)) error {
	d.asked = append(d.asked, units)
	for _, unit := range units {
		for n := range 6 {
			h := application.Handled{CreatedAt: now.AddDate(0, 0, -60)}
			if n < d.answered[unit] {
				h.History = []application.Step{{At: h.CreatedAt.AddDate(0, 0, 2), Role: actor.Enterprise, State: application.Declined}}
			}
			each(unit, h)
		}
	}
	if d.meanwhile != nil {
		d.meanwhile()
	}
	return nil
}

func answering(d *desk) *find.Answering {
	return find.NewAnswering(d, catalogue.NewLive(catalogue.Starter()), slog.New(slog.DiscardHandler), func() time.Time { return now })
}

func TestHowTheUnitsOfAPageAnswerIsReadAtOnce(t *testing.T) {
	hit := func(unit string, teachers bool) search.Hit {
		return search.Hit{Placement: &search.Placement{EnterpriseID: unit, ForTeachers: teachers}}
	}
	i := &index{hits: []search.Hit{hit("ent_1", false), hit("ent_2", false), hit("ent_1", false), hit("ent_3", true), hit("", false)}}
	d := &desk{answered: map[org.ID]int{"ent_1": 6, "ent_2": 3}}
	s := service(i).Answering(answering(d))
	for range 2 {
		found, err := s.Search(t.Context(), actor.Actor{}, find.Ask{})
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, item := range found.Items {
			got = append(got, item.Replies.Percent())
		}
		if want := []int{100, 50, 100, 0, 0}; !slices.Equal(got, want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
	if len(d.asked) != 1 || len(d.asked[0]) != 2 {
		t.Errorf("asked %v, want two units once", d.asked)
	}
}

func TestWhatWasReadBeforeAUnitWasForgottenIsNotRemembered(t *testing.T) {
	d := &desk{answered: map[org.ID]int{"ent_1": 3}}
	a := answering(d)
	d.meanwhile = func() { a.Forget("ent_1") }
	for n, want := range []int{50, 100, 100} {
		found, err := a.Of(t.Context(), []org.ID{"ent_1"})
		if err != nil || found["ent_1"].Percent() != want {
			t.Errorf("question %d: got %d %%, %v; want %d %%", n, found["ent_1"].Percent(), err, want)
		}
		d.meanwhile, d.answered = nil, map[org.ID]int{"ent_1": 6}
	}
	if len(d.asked) != 2 {
		t.Errorf("asked %d times, want 2: the second answer is remembered", len(d.asked))
	}
}
