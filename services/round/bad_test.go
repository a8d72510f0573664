package round_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"firstkm/services/compliance"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
)

// says wants words in an error.
func says(t *testing.T, err error, words ...string) {
	t.Helper()
	for _, w := range words {
		if err == nil || !strings.Contains(err.Error(), w) {
			t.Errorf("got %v, want %q in it", err, w)
		}
	}
}

// What is wrong with a list is said where it is, and what stood before stands.
func TestAListThatIsNoneIsExplained(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	r := w.opened(2, 2)
	w.choose(r.ID, 1, 2)
	_, err := w.try(r.ID, 1, 1, 2, 1)
	says(t, err, "choices[2]", "each post stands once")
	_, err = w.try(r.ID, 1, 2, 3)
	says(t, err, "choices[1]", "not in the round")
	if p, err := w.db.Person(t.Context(), r.ID, "stu_1"); err != nil || !slices.Equal(p.Choices, []placement.ID{post(2)}) || p.Version != 1 {
		t.Errorf("got %+v, %v, want what was saved before", p, err)
	}
}

func TestAPostClosedDuringTheWindowIsNotRankedAnew(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	r := w.opened(2, 2)
	_, err := w.posts.Close(t.Context(), unitOf(1), post(1), "停产")
	w.must(err)
	_, err = w.try(r.ID, 1, 1)
	w.refused("ranking it", err, round.ErrChoices)
	says(t, err, round.RulePost)
	list, err := w.svc.Posts(t.Context(), pupil(1), r.ID)
	w.must(err)
	if len(list) != 2 || list[0].Placement != post(2) || len(list[1].Barred) == 0 {
		t.Errorf("got %+v, want the closed post last, with the reason", list)
	}
}

func TestAWithdrawnVerificationWhileTheWindowIsOpen(t *testing.T) {
	w := newWorld(t)
	w.students(1, 2)
	r := w.opened(2, 2)
	w.choose(r.ID, 1, 1, 2)
	w.change("ent_1", func(e *org.Enterprise) { e.Verification = nil })
	_, err := w.try(r.ID, 2, 1)
	says(t, err, compliance.RuleInspect)
	_, err = w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), 1, round.Terms{Seats: 3})
	w.refused("offering more", err, round.ErrUnlisted)
	r = w.computed(r.ID)
	x, err := w.db.Result(t.Context(), r.Run, "stu_1")
	w.must(err)
	if x.Placement != post(2) || !slices.Contains(x.Lines[0].Rules, compliance.RuleInspect) {
		t.Errorf("got %+v, want the next choice, and the unit barred by %s", x, compliance.RuleInspect)
	}
	_, err = w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), 1, round.Terms{})
	w.refused("taking the offer back after the window", err, round.ErrState)
}

func TestAHeadCountThatFallsIsExplained(t *testing.T) {
	w := newWorld(t)
	w.students(1, 4)
	r := w.opened(1, 4)
	for n := 1; n <= 4; n++ {
		w.choose(r.ID, n, 1)
	}
	w.employees("ent_1", 20)
	_, err := w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), 1, round.Terms{Seats: 4})
	w.refused("offering as many again", err, round.ErrNoRoom)
	says(t, err, "at most 2")
	r = w.computed(r.ID)
	r, err = w.svc.Review(t.Context(), office, r.ID, r.Version, "")
	w.must(err)
	r, err = w.svc.Publish(t.Context(), office, r.ID, r.Version)
	w.must(err)
	w.work()
	out := 0
	for n := 1; n <= 4; n++ {
		x, err := w.svc.Why(t.Context(), pupil(n), r.ID)
		w.must(err)
		if x.Result.Placement == "" {
			out++
			if l := x.Reasons[0]; l.Why != round.FullGroup || !strings.Contains(l.Words.Zh, "10% 限额") {
				t.Errorf("got %+v, want the unit's limit named", l)
			}
		}
	}
	if out != 2 || len(w.placed()) != 2 {
		t.Errorf("got %d without a post and %d placed, want two each", out, len(w.placed()))
	}
}

func TestAStudentInTwoRoundsIsPlacedOnce(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	r := w.opened(1, 1)
	w.choose(r.ID, 1, 1)
	next, err := w.svc.Plan(t.Context(), office, w.plan())
	w.must(err)
	w.offer(next.ID, 2, 2, 1)
	_, err = w.svc.Open(t.Context(), office, next.ID)
	w.must(err)
	r = w.round(r.ID)
	w.now = r.Closes.Add(-time.Hour)
	_, err = w.svc.Extend(t.Context(), office, next.ID, w.round(next.ID).Version, r.Closes.Add(48*time.Hour))
	w.must(err)
	w.published(r.ID) // and not settled yet
	_, err = w.try(next.ID, 1, 2)
	w.refused("a list beside a place to come", err, round.ErrTwoRounds)
	w.work()
	_, err = w.try(next.ID, 1, 2)
	w.refused("a list beside a place", err, round.ErrChoices)
	if n := len(w.placed()); n != 1 {
		t.Errorf("got %d places, want one", n)
	}
}

func TestAClockThatJumpsForwardAndBack(t *testing.T) {
	w := newWorld(t)
	w.students(1, 2)
	r := w.opened(1, 1)
	w.choose(r.ID, 1, 1)
	w.choose(r.ID, 2, 1)
	was := w.now
	w.now = r.Closes.AddDate(0, 2, 0) // past the last day that seats are held
	w.work()
	w.work()
	w.now = was.Add(time.Hour)
	w.work()
	if r = w.round(r.ID); r.State != round.Closed {
		t.Errorf("got %s, want closed for good", r.State)
	}
	if o, err := w.db.Offer(t.Context(), r.ID, post(1)); err != nil || o.State != round.Lapsed || o.Held != 0 {
		t.Errorf("got %+v, %v, want the seats given back once", o, err)
	}
	if p, err := w.db.Placement(t.Context(), post(1)); err != nil || p.Taken != 0 {
		t.Errorf("got %d taken, %v, want none", p.Taken, err)
	}
	_, err := w.svc.Compute(t.Context(), office, r.ID)
	w.must(err)
	w.work()
	r = w.round(r.ID)
	if x, err := w.db.Result(t.Context(), r.Run, "stu_1"); err != nil || x.Placement != "" || !slices.Equal(x.Lines[0].Rules, []string{round.RulePost}) {
		t.Errorf("got %+v, %v, want nobody placed at seats that were given back", x, err)
	}
	for i := 1; i < len(r.History); i++ {
		if r.History[i].At.Before(r.History[i-1].At) {
			t.Errorf("step %d at %s stands after %s", i, r.History[i].At, r.History[i-1].At)
		}
	}
}

func TestWhatTheFitReadsStandsFromTheClosingOn(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	r := w.opened(1, 2)
	w.choose(r.ID, 1, 1)
	edit := func(change func(*placement.Terms)) error {
		p, err := w.db.Placement(t.Context(), post(1))
		w.must(err)
		change(&p.Terms)
		_, err = w.posts.Update(t.Context(), unitOf(1), post(1), p.Version, p.Terms)
		return err
	}
	more := func(terms *placement.Terms) { terms.PayMonthFen += 10000 }
	w.must(edit(more)) // while students still look
	w.now = r.Closes   // also before the worker has been there
	for range 2 {
		for what, change := range map[string]func(*placement.Terms){
			"pay": more, "tasks": func(terms *placement.Terms) { terms.Tasks = append(terms.Tasks, "检验零件") },
			"audience": func(terms *placement.Terms) { terms.Audience = []org.ID{"sch_2"} },
		} {
			err := edit(change)
			w.refused("changing "+what, err, placement.ErrInvalid)
			says(t, err, "the placement round that holds seats")
		}
		w.must(edit(func(terms *placement.Terms) { terms.Description = "跟师傅操作。" }))
		w.work()
	}
	w.published(r.ID)
	w.work()
	w.must(edit(more))
}
