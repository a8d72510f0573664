package round_test

import (
	"fmt"
	"testing"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/round"
)

func TestOnePersonsChangeReadsNothingOfTheWholeRoundWhileOthersWait(t *testing.T) {
	w := newWorld(t)
	w.students(1, 2)
	w.openingIn(4, 1, "310107")
	p := w.plan()
	p.Caps = []round.Cap{{Name: "普陀", Region: "310107", Limit: 6}}
	r, err := w.svc.Plan(t.Context(), office, p)
	w.must(err)
	w.offer(r.ID, 1, 1, 2)
	w.offer(r.ID, 2, 2, 2)
	r, err = w.svc.Open(t.Context(), office, r.ID)
	w.must(err)
	w.wide = 0
	w.choose(r.ID, 1, 1, 2)
	w.choose(r.ID, 1, 2, 1)
	_, err = w.svc.Wish(t.Context(), pupil(1), r.ID, 2, round.Wishes{Housing: true})
	w.must(err)
	_, err = w.svc.Refuse(t.Context(), pupil(2), r.ID, 0, true)
	w.must(err)
	_, err = w.svc.Offer(t.Context(), unitOf(1), r.ID, post(4), 0, round.Terms{Seats: 1, Mode: round.ByScore})
	w.must(err)
	_, mine, err := w.svc.Mine(t.Context(), pupil(1), r.ID)
	w.must(err)
	_, err = w.svc.Mark(t.Context(), unitOf(1), r.ID, post(4), 1, []round.Mark{{Number: mine.Number, Value: 7}})
	w.must(err)
	if w.wide > 0 {
		t.Errorf("transactions read %d times what is of the whole round, want never", w.wide)
	}
}

func TestWhatChangesBetweenTheLookAndTheSaveIsSeen(t *testing.T) {
	for what, tt := range map[string]struct {
		meanwhile func(*world, round.Round, *store.Tx) error
		want      error
	}{
		"the window is closed": {func(w *world, r round.Round, tx *store.Tx) error {
			r.State = round.Closed
			r.Version++
			return tx.SaveRound(w.Context(), r)
		}, round.ErrWindow},
		"another page saved first": {func(w *world, r round.Round, tx *store.Tx) error {
			return tx.SavePerson(w.Context(), round.Person{Round: r.ID, Student: "stu_1", School: "sch_1", Number: "X", Version: 1})
		}, round.ErrStale},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t)
			w.students(1, 1)
			r := w.opened(2, 1)
			w.meanwhile = func(tx *store.Tx) error { return tt.meanwhile(w, r, tx) }
			_, err := w.svc.Choose(t.Context(), pupil(1), r.ID, 0, []placement.ID{post(1)}, true)
			w.refused("saving", err, tt.want)
			if n, err := w.db.Popular(t.Context(), r.ID); err != nil || len(n) > 0 {
				t.Errorf("got %v, %v counted, want nothing", n, err)
			}
		})
	}
	t.Run("an offer and a no at once", func(t *testing.T) {
		w := newWorld(t)
		r, err := w.svc.Plan(t.Context(), office, w.plan())
		w.must(err)
		_, err = w.svc.Invite(t.Context(), office, r.ID, "ent_1")
		w.must(err)
		w.meanwhile = func(tx *store.Tx) error { // the colleague's no
			return tx.SaveInvitation(t.Context(), round.Invitation{Round: r.ID, Unit: "ent_1", By: "sch_1", Answer: round.Declined, At: w.now})
		}
		_, err = w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), 0, round.Terms{Seats: 1})
		w.must(err)
		if i, err := w.db.Invitation(t.Context(), r.ID, "ent_1"); err != nil || i.Answer != round.Accepted {
			t.Errorf("got %s, %v beside seats that stand, want accepted", i.Answer, err)
		}
	})
}

func TestAWindowThatTheClockClosedIsNotExtended(t *testing.T) {
	w := newWorld(t)
	r := w.opened(1, 1)
	w.now = r.Closes // the worker has not been there yet
	_, err := w.svc.Extend(t.Context(), office, r.ID, r.Version, r.Closes.Add(24*time.Hour))
	w.refused("extending", err, round.ErrState)
}

func TestRunsOfACancelledRoundAreForgotten(t *testing.T) {
	w := newWorld(t)
	w.students(1, 2)
	r := w.opened(1, 1)
	w.choose(r.ID, 1, 1)
	r = w.computed(r.ID)
	_, err := w.svc.Cancel(t.Context(), office, r.ID, "停办")
	w.must(err)
	w.work()
	w.work()
	if list, err := w.db.Results(t.Context(), r.Run, round.ResultFilter{}); err != nil || len(list) > 0 {
		t.Errorf("got %d results, %v, want them gone with the round", len(list), err)
	}
}

func TestAHundredMarksAreKeptAsTheyAre(t *testing.T) {
	w := newWorld(t)
	w.students(1, 140)
	r := w.opened(1, 1)
	o, err := w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), 1, round.Terms{Seats: 1, Mode: round.ByRank})
	w.must(err)
	var marks []round.Mark
	for n := 1; n <= 140; n++ {
		marks = append(marks, round.Mark{Number: w.choose(r.ID, n, 1).Number, Value: n})
	}
	o, err = w.svc.Mark(t.Context(), unitOf(1), r.ID, post(1), o.Version, marks)
	w.must(err)
	_, met, err := w.svc.Met(t.Context(), unitOf(1), r.ID, post(1))
	w.must(err)
	of := map[string]int{}
	for _, m := range met {
		of[m.Number] = m.Value
		if m.Fit.Score == 0 {
			t.Errorf("%s has no fit", m.Number)
		}
	}
	for _, m := range marks {
		if of[m.Number] != m.Value {
			t.Errorf("%s: got %d, want %d", m.Number, of[m.Number], m.Value)
		}
	}
	_, err = w.svc.Mark(t.Context(), unitOf(1), r.ID, post(1), o.Version, append(marks, round.Mark{Number: "NOBODY", Value: 200}))
	w.refused("a number of nobody", err, round.ErrInvalid)
}

func TestTheCutOffsOfTheRoundBeforeAreCountedOnce(t *testing.T) {
	w := newWorld(t)
	w.students(1, 12)
	w.placementChange(1, func(p *placement.Placement) { p.Seats = 12 })
	w.change("ent_1", func(e *org.Enterprise) { e.OnPostEmployees, e.PostKinds[0].Employees = pointer(1000), 100 })
	r := w.opened(1, 6)
	for n := 1; n <= 12; n++ {
		w.choose(r.ID, n, 1)
	}
	r = w.published(r.ID)
	w.work()
	next := w.second(r.ID, 1, 6)
	var left actor.Actor
	for id, has := range w.has(r) {
		if has == "" {
			left = pupil(1)
			left.Person = ident.ID(id)
		}
	}
	look := func() *round.CutOff {
		list, err := w.svc.Posts(t.Context(), left, next.ID)
		w.must(err)
		return list[0].Last
	}
	first := look()
	if first == nil || first.Held != 6 || !first.Full {
		t.Fatalf("got %+v, want six held", first)
	}
	w.must(w.db.InTx(t.Context(), func(tx *store.Tx) error { _, err := tx.DropRun(t.Context(), r.Run, 1000); return err }))
	if again := look(); again == nil || *again != *first {
		t.Errorf("got %+v of results that are not read again, want %+v", again, first)
	}
	w.service() // another process reads what was kept
	if again := look(); again == nil || *again != *first {
		t.Errorf("got %+v of what was kept, want %+v", again, first)
	}
}

func TestOtherRulesAreTriedOnTheSameLoading(t *testing.T) {
	w := newWorld(t)
	w.students(1, 6)
	w.move(2, "310115")
	r := w.opened(2, 3)
	for n := 1; n <= 6; n++ {
		w.choose(r.ID, n, 1+n%2, 2-n%2)
	}
	r = w.computed(r.ID)
	other := round.Rules{Weights: round.Weights{Distance: 100}}
	c, err := w.svc.Compare(t.Context(), office, r.ID, other)
	w.must(err)
	r.Weights = other.Weights // what the round itself gives under these weights
	r.Version++
	w.must(w.db.InTx(t.Context(), func(tx *store.Tx) error { return tx.SaveRound(t.Context(), r) }))
	same, err := w.svc.Compare(t.Context(), office, r.ID, other)
	w.must(err)
	if got, want := fmt.Sprint(c.Other.Ranks, c.Other.MeanKm, c.Other.Placed), fmt.Sprint(same.As.Ranks, same.As.MeanKm, same.As.Placed); got != want {
		t.Errorf("got %s under other weights, want %s, as a round with them", got, want)
	}
	if same.Moves != 0 {
		t.Errorf("got %d moves under the round's own rules", same.Moves)
	}
}

func TestWhatChangesShowsAmongThePostsAtOnce(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	r := w.opened(2, 1)
	look := func() map[placement.ID]round.Choice {
		t.Helper()
		list, err := w.svc.Posts(t.Context(), pupil(1), r.ID)
		w.must(err)
		found := map[placement.ID]round.Choice{}
		for _, c := range list {
			found[c.Placement] = c
		}
		return found
	}
	for range 2 {
		if got := look(); len(got) != 2 || len(got[post(1)].Barred) > 0 {
			t.Fatalf("got %+v, want two posts to be had", got)
		}
	}
	w.placementChange(1, func(p *placement.Placement) { p.Title = "改名的岗位" })
	if got := look()[post(1)].Opening.Title; got != "改名的岗位" {
		t.Errorf("got %q, want the new title", got)
	}
	w.change("ent_1", func(e *org.Enterprise) { e.Verification = nil })
	if got := look()[post(1)]; len(got.Barred) == 0 {
		t.Error("a unit whose verification is withdrawn is not barred")
	}
	_, err := w.svc.Offer(t.Context(), unitOf(2), r.ID, post(2), 1, round.Terms{})
	w.must(err)
	if got := look(); len(got) != 1 {
		t.Errorf("got %d posts, want the withdrawn one gone", len(got))
	}
}
