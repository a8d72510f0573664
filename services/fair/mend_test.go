package fair_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/round"
	"firstkm/services/student"
)

func TestAFairOfARoundOpensBehindItForTheSchoolsThatAgreed(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.round(round.Member{School: "sch_1", Batch: "bat_1"}, round.Member{School: "sch_2"})
	p := w.plan()
	p.Round = r.ID
	f, _ := w.planned(p)
	if !slices.Equal(f.Schools, []org.ID{"sch_1"}) {
		t.Errorf("before the partner agrees: got %v, want the host alone", f.Schools)
	}
	_, err := w.svc.Step(ctx, office, f.ID, 0, "open", "")
	w.refused("opening before the round", err, fair.ErrState)
	st, err := w.db.Student(ctx, "stu_5")
	w.must(err)
	if in, err := w.rounds.InCohort(ctx, w.reads(), r.ID, st); err != nil || in {
		t.Errorf("a student of a school without a batch: got %t, %v, want no part", in, err)
	}

	_, err = w.rounds.Consent(ctx, office2, r.ID, "bat_2")
	w.must(err)
	_, err = w.rounds.Open(ctx, office, r.ID)
	w.must(err)
	w.step(f.ID, "open")
	partner := actor.Actor{Account: "acc_p5", Role: actor.Student, Org: "sch_2", Person: "stu_5"}
	if got := w.asks(partner); got != "fair_register" {
		t.Errorf("today of a student of the partner: got %q, want fair_register", got)
	}
	_, err = w.svc.Register(ctx, partner, f.ID)
	w.must(err)
	list, err := w.svc.List(ctx, office2, nil, page.Request{})
	if err != nil || len(list.Items) != 1 {
		t.Errorf("fairs of the partner: got %d, %v, want this one", len(list.Items), err)
	}
}

func TestUnitsHearThatAFairMoved(t *testing.T) {
	w := newWorld(t)
	f, _ := w.planned(w.plan())
	_, err := w.svc.Answer(t.Context(), unitOf(2), f.ID, 0, false, "", nil)
	w.must(err)
	p := w.plan()
	p.Title = "双选会"
	_, err = w.svc.Change(t.Context(), office, f.ID, 0, p)
	w.must(err)
	if got := w.told("moved"); got != 0 {
		t.Errorf("another title: told %d, want nobody", got)
	}
	p.Place = "礼堂"
	_, err = w.svc.Change(t.Context(), office, f.ID, 0, p)
	w.must(err)
	if got := w.told("moved"); got != 1 {
		t.Errorf("another place: told %d, want the one unit that comes", got)
	}
}

func TestAUnitThatTakesNoPartReadsNothingOfStudents(t *testing.T) {
	for name, tt := range map[string]struct {
		leave func(*world, fair.Fair)
		want  error
	}{
		"after declining": {func(w *world, f fair.Fair) {
			_, err := w.svc.Answer(w.Context(), unitOf(1), f.ID, 0, false, "", nil)
			w.must(err)
		}, fair.ErrState},
		"after its verification was withdrawn": {func(w *world, _ fair.Fair) { w.unverify("ent_1") }, fair.ErrUnverified},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			ctx := t.Context()
			f, _ := w.planned(w.plan())
			w.step(f.ID, "open")
			p, err := w.svc.Register(ctx, pupil(1), f.ID)
			w.must(err)
			tt.leave(w, f)
			_, err = w.svc.Look(ctx, unitOf(1), f.ID, p.Code)
			w.refused("looking at a code", err, tt.want)
			_, err = w.svc.Queue(ctx, unitOf(1), f.ID)
			w.refused("the queue", err, tt.want)
			_, _, err = w.svc.Scores(ctx, unitOf(1), f.ID)
			w.refused("what it said", err, tt.want)
		})
	}
}

func TestAClassTeacherReadsNamesOfTheOwnClassAtTheDoor(t *testing.T) {
	w := newWorld(t)
	f, _ := w.planned(w.plan())
	w.step(f.ID, "open")
	for n, want := range map[int]string{1: "张同学", 4: ""} {
		p, err := w.svc.Register(t.Context(), pupil(n), f.ID)
		w.must(err)
		a, err := w.svc.Look(t.Context(), teacher, f.ID, p.Code)
		if err != nil || a.Name != want || (a.Class == "") != (want == "") || a.Major == "" {
			t.Errorf("student %d: got %+v, %v, want the name %q", n, a, err, want)
		}
	}
}

func TestOneFairThatFailsKeepsNoOtherWaiting(t *testing.T) {
	w := newWorld(t)
	for range 2 {
		f, _ := w.planned(w.plan())
		w.step(f.ID, "open")
		_, err := w.svc.Register(t.Context(), pupil(1), f.ID)
		w.must(err)
		w.step(f.ID, "cancel")
	}
	before, fails := w.told("called_off"), errors.New("the first one fails")
	first := true
	err := w.service(func(ctx context.Context, use func(fair.Tx) error) error {
		if first {
			first = false
			return fails
		}
		return w.inTx(ctx, use)
	}).Work(t.Context(), 8)
	w.refused("work", err, fails)
	if got := w.told("called_off") - before; got != 1 {
		t.Errorf("told: got %d, want the student of the other fair", got)
	}
}

func TestTodaySaysWhatIsLeftOfAFairWhoseDayPassed(t *testing.T) {
	w := newWorld(t)
	f, slots := w.planned(w.plan())
	w.step(f.ID, "open")
	w.must(book(w, f, 1, slots[0]))
	ask := func(when, school, comes, another string) {
		t.Helper()
		if got := [3]string{w.asks(office), w.asks(pupil(1)), w.asks(pupil(2))}; got != [3]string{school, comes, another} {
			t.Errorf("%s: got %q, want %q, %q, %q", when, got, school, comes, another)
		}
	}
	ask("before", "", "fair_booked", "fair_register")
	w.now = w.at(11, 59)
	ask("on the day", "fair_begin", "fair_come", "fair_register")
	w.now = w.at(12, 0)
	ask("when it would be over", "fair_begin", "fair_come", "")
	w.now = w.at(24, 0)
	ask("the day after", "fair_missed", "", "")
}

func TestAClockThatIsPutBackLeavesTheHistoryInOrder(t *testing.T) {
	w := newWorld(t)
	f, _ := w.planned(w.plan())
	w.now = w.now.AddDate(0, 0, -1)
	off, err := w.svc.Step(t.Context(), office, f.ID, 0, "cancel", "下雨")
	w.must(err)
	if n := len(off.History); off.History[n-1].At.Before(off.History[n-2].At) {
		t.Errorf("got %v behind %v", off.History[n-1].At, off.History[n-2].At)
	}
}

// Marks of many students, and the start page with several fairs, read a round's batch once.
func TestABatchIsReadOnce(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.round(round.Member{School: "sch_1", Batch: "bat_1"})
	_, err := w.rounds.Open(ctx, office, r.ID)
	w.must(err)
	p := w.plan()
	p.Round = r.ID
	f, _ := w.planned(p)
	other, _ := w.planned(p)
	w.step(f.ID, "open")
	w.step(other.ID, "open")
	w.read = 0
	if got := w.asks(pupil(1)); got != "fair_register fair_register" || w.read != 1 {
		t.Errorf("today: got %q and %d readings, want both fairs by one", got, w.read)
	}
	w.read = 0
	var met []round.Meeting
	for _, n := range []student.ID{"stu_1", "stu_2", "stu_3", "stu_4"} {
		met = append(met, round.Meeting{Student: n, Points: 80})
	}
	w.must(w.inTx(ctx, func(tx fair.Tx) error {
		counted, err := w.rounds.MarkMet(ctx, tx, unitOf(1), r.ID, post(1), met)
		if !counted {
			t.Error("got not counted, want the marks kept")
		}
		return err
	}))
	if _, marks, err := w.rounds.MarksOf(ctx, unitOf(1), r.ID, post(1)); err != nil || len(marks) != 3 || w.read != 1 {
		t.Errorf("marks: got %v, %v and %d readings, want the three of the cohort by one", marks, err, w.read)
	}
}
