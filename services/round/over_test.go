package round_test

import (
	"context"
	"fmt"
	"testing"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/round"
	"firstkm/services/student"
)

// Person counts how often one student is looked up in a round, outside of transactions.
func (r reads) Person(ctx context.Context, id round.ID, of student.ID) (round.Person, error) {
	r.looked++
	return r.DB.Person(ctx, id, of)
}

func TestWhatASettledRoundCameToStandsWhenResultsAreErased(t *testing.T) {
	w := newWorld(t)
	w.students(1, 14)
	w.placementChange(1, func(p *placement.Placement) { p.Seats = 12 })
	w.change("ent_1", func(e *org.Enterprise) { e.OnPostEmployees, e.PostKinds[0].Employees = pointer(1000), 100 })
	r := w.opened(1, 6)
	for n := 1; n <= 12; n++ {
		w.choose(r.ID, n, 1)
	}
	r = w.published(r.ID)
	w.work()
	if r = w.round(r.ID); r.State != round.Settled {
		t.Fatalf("got %s, want it settled", r.State)
	}
	told := func(who actor.Actor) string {
		t.Helper()
		st, err := w.svc.Stats(t.Context(), who, r.ID)
		w.must(err)
		return fmt.Sprint(st.Students, st.Listed, st.Placed, st.Ranks, st.Elsewhere, st.Counties, st.Posts)
	}
	public, inside := told(bureau), told(office)
	if public == inside {
		t.Fatalf("got %s for everybody, want the schools to see more", public)
	}
	next := w.second(r.ID, 1, 6)
	left := pupil(13)
	last := func() round.CutOff {
		t.Helper()
		list, err := w.svc.Posts(t.Context(), left, next.ID)
		w.must(err)
		if list[0].Last == nil {
			t.Fatal("got no cut-off of the round before")
		}
		return *list[0].Last
	}
	before := last()
	erased := 0
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		gone, err := tx.PurgeDue(ctx, "round_lists", r.HoldsUntil.AddDays(1), 3)
		erased = len(gone)
		return err
	}))
	if erased != 3 {
		t.Fatalf("got %d erased, want three", erased)
	}
	w.service() // another process
	if got := told(bureau); got != public {
		t.Errorf("got %s after three were erased, want %s as before", got, public)
	}
	if got := told(office); got != public {
		t.Errorf("got %s for the schools, want %s: what is left would tell of each who went", got, public)
	}
	if got := last(); got != before {
		t.Errorf("got the cut-off %+v, want %+v as before", got, before)
	}
}

func TestFiguresOfARoundSettledBeforeAnyWereKeptAreToldWhileAllIsThere(t *testing.T) {
	w := newWorld(t)
	w.students(1, 6)
	r := w.opened(1, 1)
	w.choose(r.ID, 1, 1)
	r = w.published(r.ID)
	r.State, r.Version = round.Settled, r.Version+1
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error { return tx.SaveRound(ctx, r) }))
	if st, err := w.svc.Stats(t.Context(), bureau, r.ID); err != nil || st.Students != 6 {
		t.Errorf("got %+v, %v, want all six counted", st, err)
	}
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.PurgeDue(ctx, "round_lists", r.HoldsUntil.AddDays(1), 1)
		return err
	}))
	w.service()
	_, err := w.svc.Stats(t.Context(), bureau, r.ID)
	w.refused("figures of a part", err, round.ErrState)
}

func TestACancelledRoundHasNoResult(t *testing.T) {
	w := newWorld(t)
	w.students(1, 2)
	r := w.opened(1, 1)
	w.choose(r.ID, 1, 1)
	r = w.computed(r.ID)
	run := r.Run
	r, err := w.svc.Override(t.Context(), office, r.ID, r.Version, "stu_1", "", "", "家庭原因")
	w.must(err)
	r, err = w.svc.Cancel(t.Context(), office, r.ID, "停办")
	w.must(err)
	w.work()
	_, err = w.svc.Results(t.Context(), office, r.ID, round.ResultFilter{}, page.Request{})
	w.refused("results", err, round.ErrState)
	_, err = w.svc.Stats(t.Context(), office, r.ID)
	w.refused("figures", err, round.ErrState)
	_, err = w.svc.MayReplay(t.Context(), office, r.ID)
	w.refused("a replay", err, round.ErrState)
	if r.Run != "" || r.Summary != (round.Summary{}) || len(r.Overrides) != 0 || len(r.Superseded) != 1 || r.Superseded[0].Run != run {
		t.Errorf("got run %q, %+v, %v, %v; want none but the override with its run", r.Run, r.Summary, r.Overrides, r.Superseded)
	}
}

func TestOfManyInvitationsAtOnceOneIsMade(t *testing.T) {
	w := begin(t, storetest.PostgreSQL(t)) // SQLite has one writer at a time
	p := w.plan()
	p.Schools = append(p.Schools, round.Member{School: "sch_2", Batch: "bat_2"})
	r, err := w.svc.Plan(t.Context(), office, p)
	w.must(err)
	plain := round.NewService(round.Parts{
		Reads: reads{w.db, cohorts{w, false}}, Now: w.clock, InTx: func(ctx context.Context, use func(round.Tx) error) error {
			return w.db.InTx(ctx, func(tx *store.Tx) error { return use(writes{tx, cohorts{w, true}}) })
		},
	})
	const at = 8
	made := make(chan round.Invitation, at)
	for n := range at {
		go func() {
			i, err := plain.Invite(t.Context(), []actor.Actor{office, office2}[n%2], r.ID, "ent_1")
			if err != nil {
				t.Errorf("got %v", err)
			}
			made <- i
		}()
	}
	by := map[org.ID]int{}
	for range at {
		by[(<-made).By]++
	}
	if len(by) != 1 {
		t.Errorf("got invitations by %v, want each to be told of the one that stands", by)
	}
	if got := w.facts("round.invited", "enterprise"); len(got) != 1 {
		t.Errorf("got %d told, want one", len(got))
	}
}

func TestAStartPageLooksUpNoMoreThanItSays(t *testing.T) {
	w := newWorld(t)
	w.students(1, 4)
	r := w.opened(1, 1)
	w.choose(r.ID, 1, 1)
	teacher := actor.Actor{Account: "acc_t1", Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2301"}
	asks := func(who actor.Actor, want ...round.AskCode) {
		t.Helper()
		list, err := w.svc.Asks(t.Context(), who)
		w.must(err)
		var got []round.AskCode
		for _, a := range list {
			got = append(got, a.Code)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: got %v, want %v", who.Role, got, want)
		}
	}
	w.looked = 0
	asks(teacher, round.AskClass)
	if w.looked != 0 {
		t.Errorf("got %d students looked up one by one, want the class at once", w.looked)
	}
	asks(pupil(1), round.AskRanked)
	asks(pupil(2), round.AskRank)
	w.published(r.ID)
	w.work()
	asks(pupil(1), round.AskResult)
	w.now = w.now.AddDate(0, 0, 31)
	w.looked = 0
	asks(pupil(1))
	if w.looked != 0 {
		t.Errorf("got %d looks at a round of which nothing is said", w.looked)
	}
}

func TestAStartPageSaysWhoInvites(t *testing.T) {
	w := newWorld(t)
	p := w.plan()
	p.Schools = append(p.Schools, round.Member{School: "sch_2"})
	r, err := w.svc.Plan(t.Context(), office, p)
	w.must(err)
	_, err = w.svc.Invite(t.Context(), office, r.ID, "ent_1")
	w.must(err)
	host, err := w.db.School(t.Context(), "sch_1")
	w.must(err)
	for _, who := range []actor.Actor{office2, unitOf(1)} {
		list, err := w.svc.Asks(t.Context(), who)
		if err != nil || len(list) != 1 || list[0].By != host.Name || list[0].Name != r.Name {
			t.Errorf("%s: got %+v, %v, want one line by %s", who.Role, list, err, host.Name)
		}
	}
}
