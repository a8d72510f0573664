package round_test

import (
	"context"
	"strings"
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/round"
	"firstkm/services/student"
)

func TestNobodyIsPlacedWhoRefusedOrTookTheListBack(t *testing.T) {
	for what, back := range map[string]func(*world, round.ID){
		"refused": func(w *world, id round.ID) {
			_, err := w.svc.Refuse(t.Context(), pupil(1), id, 1, true)
			w.must(err)
		},
		"took the list back": func(w *world, id round.ID) {
			_, err := w.svc.Choose(t.Context(), pupil(1), id, 1, nil, false)
			w.must(err)
		},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t)
			w.students(1, 2)
			r := w.opened(1, 2)
			w.choose(r.ID, 1, 1)
			back(w, r.ID)
			if p, err := w.db.Person(t.Context(), r.ID, "stu_1"); err != nil || !p.Consent.At.IsZero() {
				t.Errorf("got %+v, %v, want the consent gone with the list", p.Consent, err)
			}
			r = w.computed(r.ID)
			_, err := w.svc.Foresee(t.Context(), office, r.ID, "stu_1", post(1))
			w.refused("foreseeing", err, round.ErrInvalid)
			_, err = w.svc.Override(t.Context(), office, r.ID, r.Version, "stu_1", post(1), "", "安排")
			w.refused("overriding", err, round.ErrInvalid)
		})
	}
}

func TestARoundThatLapsesIsNeitherComputedNorPublished(t *testing.T) {
	late := func(w *world, r round.Round) { w.now = r.Closes.AddDate(0, 1, 0) }
	t.Run("a computation asked for too late", func(t *testing.T) {
		w := newWorld(t)
		r := w.opened(1, 1)
		w.closed(r.ID)
		late(w, r)
		_, err := w.svc.Compute(t.Context(), office, r.ID)
		w.refused("asking", err, round.ErrState)
	})
	t.Run("a computation that was asked for in time", func(t *testing.T) {
		w := newWorld(t)
		r := w.opened(1, 1)
		w.closed(r.ID)
		_, err := w.svc.Compute(t.Context(), office, r.ID)
		w.must(err)
		late(w, r)
		w.work()
		if r = w.round(r.ID); r.Asked != nil || r.State != round.Closed {
			t.Errorf("got %s, asked %v, want the computation ended", r.State, r.Asked)
		}
		_, err = w.svc.Cancel(t.Context(), office, r.ID, "过期")
		w.must(err)
	})
	t.Run("a result", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 1)
		r := w.opened(1, 1)
		w.choose(r.ID, 1, 1)
		r = w.computed(r.ID)
		r, err := w.svc.Review(t.Context(), office, r.ID, r.Version, "")
		w.must(err)
		late(w, r)
		_, err = w.svc.Publish(t.Context(), office, r.ID, r.Version)
		w.refused("publishing", err, round.ErrState)
	})
}

func TestALapseDoesNotFreeTheSeatsOfARoundJustPublished(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	r := w.opened(1, 1)
	w.choose(r.ID, 1, 1)
	r = w.computed(r.ID)
	r, err := w.svc.Review(t.Context(), office, r.ID, r.Version, "")
	w.must(err)
	w.now = r.Closes.AddDate(0, 1, 0)
	w.meanwhile = func(tx *store.Tx) error { // published between the worker's look and its transaction
		r.State = round.Published
		r.Version++
		return tx.SaveRound(t.Context(), r)
	}
	w.work()
	if o, err := w.db.Offer(t.Context(), r.ID, post(1)); err != nil || o.Held != 1 || o.State != round.Stands {
		t.Errorf("got %+v, %v, want the seat held for the published result", o, err)
	}
}

func TestPublishingChecksEveryPairAgain(t *testing.T) {
	for _, tt := range []struct {
		what   string
		rule   string
		change func(*world)
	}{
		{"the student's own school stops the unit, another lists it", compliance.RuleParty, func(w *world) { delete(w.adopted["sch_1"], "ent_1") }},
		{"a birth date is corrected", compliance.RuleAge, func(w *world) {
			w.studentChange("stu_1", func(st *student.Student) { st.BirthDate = civil.On(2010, 1, 1) })
		}},
	} {
		t.Run(tt.what, func(t *testing.T) {
			w := newWorld(t)
			w.students(1, 1)
			r := w.allied()
			w.choose(r.ID, 1, 1)
			r = w.computed(r.ID)
			if r.Summary.Matched != 1 {
				t.Fatalf("got %d matched, want 1", r.Summary.Matched)
			}
			r, err := w.svc.Review(t.Context(), office, r.ID, r.Version, "")
			w.must(err)
			tt.change(w)
			_, err = w.svc.Publish(t.Context(), office, r.ID, r.Version)
			w.refused("publishing", err, round.ErrChanged)
			if err != nil && !strings.Contains(ruleOf(err), tt.rule) {
				t.Errorf("got %v, want %s named", err, tt.rule)
			}
		})
	}
}

// allied opens a round of both schools with a post of the first unit.
func (w *world) allied() round.Round {
	w.Helper()
	p := w.plan()
	p.Schools = append(p.Schools, round.Member{School: "sch_2"})
	r, err := w.svc.Plan(w.Context(), office, p)
	w.must(err)
	_, err = w.svc.Consent(w.Context(), office2, r.ID, "bat_2")
	w.must(err)
	w.offer(r.ID, 1, 1, 2)
	r, err = w.svc.Open(w.Context(), office, r.ID)
	w.must(err)
	return r
}

func (w *world) studentChange(id student.ID, change func(*student.Student)) {
	w.Helper()
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		st, err := tx.LockStudent(ctx, id)
		if err != nil {
			return err
		}
		change(&st)
		st.Version++
		return tx.SaveStudent(ctx, st)
	}))
}

func TestAStudentOfAnotherSchoolByNowIsNotPlaced(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	r := w.opened(1, 1)
	w.choose(r.ID, 1, 1)
	r = w.published(r.ID)
	w.studentChange("stu_1", func(st *student.Student) { st.School = "sch_2" })
	w.work()
	if r = w.round(r.ID); r.Void != 1 || len(w.placed()) != 0 {
		t.Errorf("got %d void and %d placed, want the result void", r.Void, len(w.placed()))
	}
}

func TestAnOfferKeepsItsOrderAndItsMarksTheirMeaning(t *testing.T) {
	w := newWorld(t)
	w.students(1, 2)
	r := w.opened(1, 1)
	a, b := w.choose(r.ID, 1, 1).Number, w.choose(r.ID, 2, 1).Number
	o, err := w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), 1, round.Terms{Seats: 1, Mode: round.ByScore})
	w.must(err)
	o, err = w.svc.Mark(t.Context(), unitOf(1), r.ID, post(1), o.Version, []round.Mark{{Number: a, Value: 1}, {Number: b, Value: 90}})
	w.must(err)
	for _, other := range []round.Mode{round.ByRank, round.ByFit} {
		_, err = w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), o.Version, round.Terms{Seats: 1, Mode: other})
		w.refused("turning points into "+string(other), err, round.ErrInvalid)
	}
	o, err = w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), o.Version, round.Terms{Seats: 2})
	w.must(err)
	if o.Mode != round.ByScore {
		t.Errorf("got %s, want the order kept where none is named", o.Mode)
	}
	o, err = w.svc.Mark(t.Context(), unitOf(1), r.ID, post(1), o.Version, []round.Mark{{Number: a, Decline: round.Reasons()[0].Zh}})
	w.must(err)
	_, err = w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), o.Version, round.Terms{Seats: 2, Mode: round.ByRank})
	w.must(err)
}

func TestAPlanDoesNotMoveWhatUnitsOffered(t *testing.T) {
	w := newWorld(t)
	r, err := w.svc.Plan(t.Context(), office, w.plan())
	w.must(err)
	w.offer(r.ID, 1, 1, 1)
	late, long := w.plan(), w.plan()
	late.Start = civil.On(2025, 10, 20)
	long.HoldsUntil = civil.On(2025, 9, 30)
	for what, p := range map[string]round.Plan{"other dates": late, "a longer hold": long} {
		_, err = w.svc.Change(t.Context(), office, r.ID, r.Version, p)
		w.refused(what, err, round.ErrInvalid)
	}
	w.placementChange(1, func(p *placement.Placement) { p.End = civil.On(2026, 6, 1) })
	_, err = w.svc.Open(t.Context(), office, r.ID)
	w.refused("opening with a post outside of the dates", err, round.ErrNotReady)
}

func TestTeachersSeeNoResultBeforeItIsOut(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	r := w.opened(1, 1)
	w.choose(r.ID, 1, 1)
	r = w.computed(r.ID)
	teacher := actor.Actor{Account: "acc_t", Role: actor.ClassTeacher, Org: "sch_1"}
	_, err := w.svc.Stats(t.Context(), teacher, r.ID)
	w.refused("statistics", err, round.ErrState)
	got, err := w.svc.Get(t.Context(), teacher, r.ID)
	w.must(err)
	if got.State != round.Closed || got.Summary != (round.Summary{}) || got.Run != "" {
		t.Errorf("got %s %+v, want a closed round", got.State, got.Summary)
	}
	list, err := w.svc.List(t.Context(), teacher, []round.State{round.Computed}, page100())
	w.must(err)
	closed, err := w.svc.List(t.Context(), teacher, []round.State{round.Closed}, page100())
	w.must(err)
	if len(list.Items) != 0 || len(closed.Items) != 1 || closed.Items[0].State != round.Closed {
		t.Errorf("got %d computed and %+v closed, want it among the closed", len(list.Items), closed.Items)
	}
}

func TestPublicFiguresTellNobodyByTheirSum(t *testing.T) {
	w := newWorld(t)
	w.students(1, 14)
	r, err := w.svc.Plan(t.Context(), office, w.plan())
	w.must(err)
	w.unit(4, 200, 80)
	w.opening(4, 4, 10)
	w.move(2, "310112")
	w.offer(r.ID, 4, 4, 8)
	w.offer(r.ID, 2, 2, 2)
	_, err = w.svc.Open(t.Context(), office, r.ID)
	w.must(err)
	for n := 1; n <= 14; n++ {
		w.choose(r.ID, n, 4, 2)
	}
	r = w.published(r.ID)
	st, err := w.svc.Stats(t.Context(), bureau, r.ID)
	w.must(err)
	// 8 by the first choice and 2 by the second, of 14: each of the other figures would tell the two.
	if st.Placed != -1 || st.Ranks[0] != -1 || st.Ranks[1] != -1 || st.Counties[0].Placed != -1 || st.Counties[1].Placed != -1 {
		t.Errorf("got %+v, want nothing told from which the two, or the four without, follow", st)
	}
	for i, c := range st.Posts {
		if c.Held != -1 || c.Full || c.Lowest != 0 {
			t.Errorf("got %+v of post %s, want it hidden: that it is full tells how many", c, st.At[i])
		}
	}
	got, err := w.svc.Get(t.Context(), bureau, r.ID)
	w.must(err)
	if got.Summary.Matched != -1 || got.Summary.First != 8 && got.Summary.First != -1 {
		t.Errorf("got %+v, want the four without a post not told", got.Summary)
	}
	inside, err := w.svc.Get(t.Context(), office, r.ID)
	w.must(err)
	if inside.Summary.Matched != 10 || inside.Summary.First != 8 {
		t.Errorf("got %+v, want the schools to see all", inside.Summary)
	}
}

func TestAnOverrideShowsInReasonsAndFiguresAndOutlivesTheRun(t *testing.T) {
	w := newWorld(t)
	w.students(1, 2)
	r := w.opened(2, 1)
	w.choose(r.ID, 1, 1, 2)
	w.choose(r.ID, 2, 2)
	r = w.computed(r.ID)
	if has := w.has(r); has["stu_1"] != post(1) || has["stu_2"] != post(2) {
		t.Fatalf("got %v, want both to have their first choice", has)
	}
	first := r.Run
	r, err := w.svc.Override(t.Context(), office, r.ID, r.Version, "stu_1", "", "", "家庭原因")
	w.must(err)
	if r.Summary.Matched != 1 || r.Summary.First != 1 {
		t.Errorf("got %+v, want the one who still has a post", r.Summary)
	}
	_, err = w.svc.Compute(t.Context(), office, r.ID)
	w.must(err)
	w.work()
	r = w.round(r.ID)
	if len(r.Overrides) != 0 || len(r.Superseded) != 1 || r.Superseded[0].Run != first || r.Superseded[0].Reason != "家庭原因" {
		t.Errorf("got %+v, want the override kept with its run", r.Superseded)
	}
	if note := r.History[len(r.History)-1].Note; !strings.Contains(note, string(first)) || !strings.Contains(note, r.Summary.Match) {
		t.Errorf("got %q, want the run that was replaced with its hashes", note)
	}
	r, err = w.svc.Override(t.Context(), office, r.ID, r.Version, "stu_1", "", "", "家庭原因")
	w.must(err)
	r, err = w.svc.Review(t.Context(), office, r.ID, r.Version, "")
	w.must(err)
	_, err = w.svc.Publish(t.Context(), office, r.ID, r.Version)
	w.must(err)
	x, err := w.svc.Why(t.Context(), pupil(1), r.ID)
	w.must(err)
	for _, l := range x.Reasons {
		if !strings.Contains(l.Words.Zh, "审核时作了调整") {
			t.Errorf("got %q of %s, want it said that the school changed it", l.Words.Zh, l.Placement)
		}
	}
}

func TestTheHostReadsNoListOfAnotherSchoolsStudent(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1, func(st *student.Student) { st.School = "sch_2" })
	r := w.allied()
	w.choose(r.ID, 1, 1)
	r = w.computed(r.ID)
	x, err := w.svc.WhyOf(t.Context(), office, r.ID, "stu_1")
	w.must(err)
	if x.Result.Placement != post(1) || len(x.Reasons) != 0 || len(x.Result.Lines) != 0 {
		t.Errorf("got %+v, want what was obtained and no list", x)
	}
	own, err := w.svc.WhyOf(t.Context(), office2, r.ID, "stu_1")
	w.must(err)
	if len(own.Reasons) != 1 {
		t.Errorf("got %d lines, want the school's own student's list", len(own.Reasons))
	}
}

func TestWhoeverDecidesNamesWhatWasSeen(t *testing.T) {
	w := newWorld(t)
	p := w.plan()
	p.Schools = append(p.Schools, round.Member{School: "sch_2"})
	r, err := w.svc.Plan(t.Context(), office, p)
	w.must(err)
	seen := r.Version
	p.Name = "改过的轮次"
	r, err = w.svc.Change(t.Context(), office, r.ID, r.Version, p)
	w.must(err)
	_, err = w.svc.Consent(t.Context(), office2, r.ID, "bat_2", seen)
	w.refused("consent to another plan", err, round.ErrStale)
	_, err = w.svc.Open(t.Context(), office, r.ID, seen)
	w.refused("opening another plan", err, round.ErrStale)
	_, err = w.svc.Cancel(t.Context(), office, r.ID, "停办", seen)
	w.refused("cancelling another plan", err, round.ErrStale)
}

func TestAPostMeantForOtherSchoolsIsBarred(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	w.placementChange(1, func(p *placement.Placement) { p.Audience = []org.ID{"sch_2"} })
	r := w.opened(1, 1)
	_, err := w.try(r.ID, 1, 1)
	w.refused("ranking it", err, round.ErrChoices)
	if err != nil && !strings.Contains(ruleOf(err), round.RuleMeant) {
		t.Errorf("got %v, want %s named", err, round.RuleMeant)
	}
}
