package fair_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"firstkm/services/fair"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/round"
)

func TestAFairRunsFromPlanToResults(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	f, slots := w.planned(w.plan())
	if len(slots) != 8 || slots[1].From != w.at(9, 15) {
		t.Fatalf("slots: got %+v, want four of fifteen minutes at each unit", slots)
	}
	_, err := w.svc.Get(ctx, pupil(1), f.ID)
	w.refused("a planned fair to a student", err, fair.ErrNotFound)
	w.step(f.ID, "open")
	booking, err := w.svc.Book(ctx, pupil(1), f.ID, slots[0].ID)
	w.must(err)
	p, err := w.svc.Mine(ctx, pupil(1), f.ID)
	w.must(err)
	if len(p.Bookings) != 1 || p.Number != booking.Number || p.Number == "" {
		t.Errorf("the own part: got %+v, want the booking and its number", p)
	}

	w.now = w.at(8, 30)
	w.step(f.ID, "begin")
	a, err := w.svc.Arrive(ctx, office, f.ID, p.Code)
	w.must(err)
	if !a.New || a.Name != "张同学" {
		t.Errorf("the first check-in: got %+v, want a new one with the masked name", a)
	}
	w.now = w.at(9, 1)
	again, err := w.svc.Arrive(ctx, office, f.ID, p.Number)
	w.must(err)
	if again.New || again.CameAt != a.CameAt {
		t.Errorf("the second check-in: got %+v, want that of %v", again, a.CameAt)
	}
	_, err = w.svc.Assess(ctx, unitOf(1), f.ID, post(1), 0, []fair.Opinion{{Number: p.Number, Word: fair.Prefer}})
	w.refused("assessing one whom the unit has not met", err, fair.ErrNotMet)
	met, err := w.svc.Arrive(ctx, unitOf(1), f.ID, p.Code)
	w.must(err)
	if !met.New || met.Name != "" || met.Student != "" || met.Major == "" {
		t.Errorf("at the booth: got %+v, want number, major and grade alone", met)
	}
	_, err = w.svc.Assess(ctx, unitOf(1), f.ID, post(1), 0, []fair.Opinion{{Number: p.Number, Word: fair.Prefer, Reason: fair.Reasons(fair.Prefer)[0].Zh}})
	w.must(err)
	_, err = w.svc.Results(ctx, pupil(1), f.ID)
	w.refused("results before the end", err, fair.ErrState)
	w.step(f.ID, "close")
	results, err := w.svc.Results(ctx, pupil(1), f.ID)
	w.must(err)
	if len(results) != 1 || results[0].Word != fair.Prefer || results[0].Unit == "" || results[0].Title == "" {
		t.Errorf("results: got %+v, want the unit's word", results)
	}
	if none, err := w.svc.Results(ctx, pupil(2), f.ID); err != nil || len(none) != 0 {
		t.Errorf("another's results: got %v, %v, want none", none, err)
	}
	for range 3 {
		w.must(w.svc.Work(ctx, 8))
	}
	if got := w.told("assessed"); got != 1 {
		t.Errorf("told of results: got %d, want the one student once", got)
	}
}

func TestBadInputOfAFairHasADefinedOutcome(t *testing.T) {
	day := func(w *world, id fair.ID) { w.now = w.at(8, 0); w.step(id, "begin") }
	schedule := func(w *world, id fair.ID, room string, from, until time.Time) error {
		_, err := w.svc.Schedule(w.Context(), unitOf(1), id, fair.Schedule{Room: room, From: from, Until: until, Minutes: 15, Capacity: 1})
		return err
	}
	for name, tt := range map[string]struct {
		do   func(*world, fair.Fair, []fair.Slot) error
		want error
	}{
		"overlapping slots of one table": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			return schedule(w, f.ID, "1 号桌", w.at(9, 50), w.at(10, 20))
		}, fair.ErrOverlap},
		"the same time at another table": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			return schedule(w, f.ID, "2 号桌", w.at(9, 0), w.at(9, 30))
		}, nil},
		"a slot in the past": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			return schedule(w, f.ID, "2 号桌", w.now.Add(-time.Hour), w.now)
		}, fair.ErrInvalid},
		"a slot after the fair": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			return schedule(w, f.ID, "2 号桌", w.at(11, 50), w.at(12, 20))
		}, fair.ErrInvalid},
		"two bookings at one time": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			w.must(book(w, f, 1, slots[0]))
			return book(w, f, 1, slots[4])
		}, fair.ErrClash},
		"two bookings with one unit": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			w.must(book(w, f, 1, slots[0]))
			return book(w, f, 1, slots[2])
		}, fair.ErrClash},
		"a full slot": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			w.must(book(w, f, 1, slots[0]))
			return book(w, f, 2, slots[0])
		}, fair.ErrFull},
		"a booking after it began": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			day(w, f.ID)
			return book(w, f, 1, slots[3])
		}, fair.ErrBegun},
		"a booking at the hour, before anybody pressed begin": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			w.now = w.at(9, 0)
			return book(w, f, 1, slots[3])
		}, fair.ErrBegun},
		"registering at the door": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			day(w, f.ID)
			_, err := w.svc.Register(w.Context(), pupil(1), f.ID)
			return err
		}, nil},
		"registering for one that is over and was never begun": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			w.now = w.at(12, 0)
			_, err := w.svc.Register(w.Context(), pupil(1), f.ID)
			return err
		}, fair.ErrState},
		"giving back a booking of one that is off": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			w.must(book(w, f, 1, slots[3]))
			w.step(f.ID, "cancel")
			return w.svc.Unbook(w.Context(), pupil(1), f.ID, slots[3].ID)
		}, fair.ErrState},
		"removing a slot after it began": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			day(w, f.ID)
			return w.svc.Unschedule(w.Context(), unitOf(1), f.ID, slots[3].ID)
		}, fair.ErrState},
		"removing a slot before": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			return w.svc.Unschedule(w.Context(), unitOf(1), f.ID, slots[3].ID)
		}, nil},
		"declining without bookings, whatever was brought": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			_, err := w.svc.Answer(w.Context(), unitOf(1), f.ID, 0, false, "", []placement.ID{post(2)})
			return err
		}, nil},
		"another unit's booth": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			_, err := w.svc.Stand(w.Context(), unitOf(1), f.ID, "ent_2")
			return err
		}, fair.ErrNotFound},
		"cancelling after it began": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			w.must(book(w, f, 1, slots[3]))
			day(w, f.ID)
			return w.svc.Unbook(w.Context(), pupil(1), f.ID, slots[3].ID)
		}, fair.ErrBegun},
		"booking again what one gave back": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			w.must(book(w, f, 1, slots[0]))
			w.must(w.svc.Unbook(w.Context(), pupil(1), f.ID, slots[0].ID))
			return book(w, f, 2, slots[0])
		}, nil},
		"a unit whose verification was withdrawn": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			w.unverify("ent_1")
			return book(w, f, 1, slots[0])
		}, fair.ErrUnverified},
		"meeting at the booth of a unit whose verification was withdrawn": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			w.must(book(w, f, 1, slots[0]))
			p, err := w.svc.Mine(w.Context(), pupil(1), f.ID)
			w.must(err)
			day(w, f.ID)
			w.unverify("ent_1")
			_, err = w.svc.Arrive(w.Context(), unitOf(1), f.ID, p.Code)
			return err
		}, fair.ErrUnverified},
		"inviting a unit that is not verified": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			w.unverify("ent_1")
			_, err := w.svc.Invite(w.Context(), office, f.ID, "ent_1")
			return err
		}, fair.ErrUnverified},
		"inviting by another school": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			_, err := w.svc.Invite(w.Context(), office2, f.ID, "ent_1")
			return err
		}, fair.ErrNotFound},
		"declining with bookings": {func(w *world, f fair.Fair, slots []fair.Slot) error {
			w.must(book(w, f, 1, slots[0]))
			_, err := w.svc.Answer(w.Context(), unitOf(1), f.ID, 0, false, "", nil)
			return err
		}, fair.ErrBooked},
		"another unit's opening": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			_, err := w.svc.Answer(w.Context(), unitOf(1), f.ID, 0, true, "A1", []placement.ID{post(2)})
			return err
		}, fair.ErrInvalid},
		"a forged code": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			p, err := w.svc.Register(w.Context(), pupil(1), f.ID)
			w.must(err)
			day(w, f.ID)
			_, err = w.svc.Arrive(w.Context(), office, f.ID, p.Number+".AAAAAAAAAAAAAAAAAAAAAA")
			return err
		}, fair.ErrCode},
		"checking in before the day": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			p, err := w.svc.Register(w.Context(), pupil(1), f.ID)
			w.must(err)
			_, err = w.svc.Arrive(w.Context(), office, f.ID, p.Code)
			return err
		}, fair.ErrState},
		"a check-in by a student": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			p, err := w.svc.Register(w.Context(), pupil(1), f.ID)
			w.must(err)
			day(w, f.ID)
			_, err = w.svc.Arrive(w.Context(), pupil(1), f.ID, p.Code)
			return err
		}, fair.ErrForbidden},
		"beginning the day before": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			_, err := w.svc.Step(w.Context(), office, f.ID, 0, "begin", "")
			return err
		}, fair.ErrState},
		"cancelling without a reason": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			_, err := w.svc.Step(w.Context(), office, f.ID, 0, "cancel", " ")
			return err
		}, fair.ErrInvalid},
		"an old version": {func(w *world, f fair.Fair, _ []fair.Slot) error {
			_, err := w.svc.Step(w.Context(), office, f.ID, 1, "cancel", "下雨")
			return err
		}, fair.ErrStale},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			f, slots := w.planned(w.plan())
			w.step(f.ID, "open")
			w.refused(name, tt.do(w, f, slots), tt.want)
		})
	}
}

func book(w *world, f fair.Fair, n int, s fair.Slot) error {
	_, err := w.svc.Book(w.Context(), pupil(n), f.ID, s.ID)
	return err
}

func TestAFairWithoutUnitsDoesNotOpen(t *testing.T) {
	w := newWorld(t)
	f, err := w.svc.Plan(t.Context(), office, w.plan())
	w.must(err)
	_, err = w.svc.Step(t.Context(), office, f.ID, 0, "open", "")
	w.refused("opening", err, fair.ErrNotReady)
	for name, p := range map[string]fair.Plan{
		"in the past":    {Title: "x", Place: "y", From: w.now.Add(-time.Hour), Until: w.now.Add(time.Hour)},
		"over two days":  {Title: "x", Place: "y", From: w.at(9, 0), Until: w.at(33, 0)},
		"without a name": {Place: "y", From: w.at(9, 0), Until: w.at(10, 0)},
		"of no round":    {Title: "x", Place: "y", From: w.at(9, 0), Until: w.at(10, 0), Round: "rnd_9"},
	} {
		_, err := w.svc.Plan(t.Context(), office, p)
		w.refused(name, err, fair.ErrInvalid)
	}
}

func TestBreaksAndPausesLieBetweenSlots(t *testing.T) {
	w := newWorld(t)
	f, _ := w.planned(w.plan())
	slots, err := w.svc.Schedule(t.Context(), unitOf(1), f.ID, fair.Schedule{
		Room: "2 号桌", From: w.at(9, 0), Until: w.at(11, 0), Minutes: 20, Pause: 5, Capacity: 2, BreakFrom: w.at(9, 40), BreakUntil: w.at(10, 0),
	})
	w.must(err)
	var got string
	for _, s := range slots {
		got += s.From.In(civil.Shanghai).Format("15:04-") + s.Until.In(civil.Shanghai).Format("15:04 ")
	}
	if want := "09:00-09:20 10:00-10:20 10:25-10:45 "; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEverybodyIsToldOnceThatAFairIsOff(t *testing.T) {
	w := newWorld(t)
	f, slots := w.planned(w.plan())
	w.step(f.ID, "open")
	for n := 1; n <= 3; n++ {
		w.must(book(w, f, n, slots[n]))
	}
	w.step(f.ID, "cancel")
	for range 3 {
		w.must(w.svc.Work(t.Context(), 8))
	}
	if got := w.told("called_off"); got != 5 {
		t.Errorf("told: got %d, want two units and three students", got)
	}
	off, err := w.svc.Get(t.Context(), pupil(1), f.ID)
	if err != nil || off.Why() != "下雨" || off.History[0].By != "" {
		t.Errorf("the cancelled fair to a student: got %+v, %v, want the reason and nobody's account", off, err)
	}
	other, more := w.planned(w.plan())
	w.step(other.ID, "open")
	w.refused("the time is free again", book(w, other, 1, more[1]), nil)
}

func TestWhatAUnitSaysAtAFairOfARoundBecomesItsMarks(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	r := w.round(round.Member{School: "sch_1", Batch: "bat_1"})
	_, err := w.rounds.Open(ctx, office, r.ID)
	w.must(err)
	p := w.plan()
	p.Round = r.ID
	f, slots := w.planned(p)
	w.step(f.ID, "open")
	w.refused("one who is of no batch of the round", book(w, f, 4, slots[0]), fair.ErrNotYours)
	w.must(book(w, f, 1, slots[0]))
	mine, err := w.svc.Mine(ctx, pupil(1), f.ID)
	w.must(err)
	w.now = w.at(8, 0)
	w.step(f.ID, "begin")
	_, err = w.svc.Arrive(ctx, unitOf(1), f.ID, mine.Code)
	w.must(err)
	points := 85
	said := []fair.Opinion{{Number: mine.Number, Points: &points}}
	a, err := w.svc.Assess(ctx, unitOf(1), f.ID, post(1), 0, said)
	w.must(err)
	offer, marks, err := w.rounds.MarksOf(ctx, unitOf(1), r.ID, post(1))
	w.must(err)
	_, person, err := w.rounds.Mine(ctx, pupil(1), r.ID)
	w.must(err)
	if !a.Counted || offer.Mode != round.ByScore || len(marks) != 1 || marks[0] != (round.Mark{Number: person.Number, Value: 85}) {
		t.Errorf("got %+v %+v by %s, want 85 points of %s in the round", a.Counted, marks, offer.Mode, person.Number)
	}
	if _, met, err := w.rounds.Met(ctx, unitOf(1), r.ID, post(1)); err != nil || len(met) != 1 {
		t.Errorf("the unit's page of the round: got %v, %v, want one whom it met", met, err)
	}
	if _, err := w.rounds.Mark(ctx, unitOf(1), r.ID, post(1), offer.Version, marks); err != nil {
		t.Errorf("saving them again there: got %v, want none", err)
	}
	no := []fair.Opinion{{Number: mine.Number, Word: fair.Unfit, Reason: round.Reasons()[0].Zh}}
	_, err = w.svc.Assess(ctx, unitOf(1), f.ID, post(1), 0, no)
	w.must(err)
	if _, marks, err = w.rounds.MarksOf(ctx, unitOf(1), r.ID, post(1)); err != nil || len(marks) != 1 || marks[0].Decline == "" {
		t.Errorf("not suitable: got %+v, %v, want one declined", marks, err)
	}
	w.now = r.Closes
	a, err = w.svc.Assess(ctx, unitOf(1), f.ID, post(1), 0, said)
	w.must(err)
	if _, marks, err = w.rounds.MarksOf(ctx, unitOf(1), r.ID, post(1)); err != nil || a.Counted || marks[0].Decline == "" {
		t.Errorf("once the window is closed: got counted %t and %+v, %v, want the marks as they stood", a.Counted, marks, err)
	}
}

func TestOpinionsFollowTheTemplates(t *testing.T) {
	w := newWorld(t)
	f, slots := w.planned(w.plan())
	w.step(f.ID, "open")
	w.must(book(w, f, 1, slots[0]))
	mine, err := w.svc.Mine(t.Context(), pupil(1), f.ID)
	w.must(err)
	w.now = w.at(8, 0)
	w.step(f.ID, "begin")
	_, err = w.svc.Arrive(t.Context(), unitOf(1), f.ID, mine.Number)
	w.must(err)
	n := func(v int) *int { return &v }
	for name, tt := range map[string]struct {
		opinion fair.Opinion
		word    fair.Word
		points  int
	}{
		"a word":                         {fair.Opinion{Word: fair.Good}, fair.Good, 60},
		"points":                         {fair.Opinion{Points: n(80)}, fair.Prefer, 80},
		"points below":                   {fair.Opinion{Points: n(79)}, fair.Good, 79},
		"not suitable":                   {fair.Opinion{Word: fair.Unfit, Points: n(50), Reason: round.Reasons()[0].Zh}, fair.Unfit, 0},
		"not suitable without a reason":  {fair.Opinion{Word: fair.Unfit}, "", 0},
		"not suitable for a good reason": {fair.Opinion{Word: fair.Unfit, Reason: fair.Reasons(fair.Good)[0].Zh}, "", 0},
		"a reason in own words":          {fair.Opinion{Word: fair.Good, Reason: "长得好"}, "", 0},
		"points against the word":        {fair.Opinion{Word: fair.Good, Points: n(95)}, "", 0},
		"too many points":                {fair.Opinion{Points: n(101)}, "", 0},
		"nothing":                        {fair.Opinion{}, "", 0},
		"an unknown word":                {fair.Opinion{Word: "best"}, "", 0},
	} {
		tt.opinion.Number = mine.Number
		a, err := w.svc.Assess(t.Context(), unitOf(1), f.ID, post(1), 0, []fair.Opinion{tt.opinion})
		if tt.word == "" {
			w.refused(name, err, fair.ErrInvalid)
			continue
		}
		if err != nil || a.Verdicts[0].Word != tt.word || a.Verdicts[0].Points != tt.points {
			t.Errorf("%s: got %+v, %v, want %s with %d", name, a.Verdicts, err, tt.word, tt.points)
		}
	}
}

func TestListsShowWhatEachMaySee(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	f, slots := w.planned(w.plan())
	for who, want := range map[string]int{"office": 1, "another school": 0, "unit": 1, "student": 0} {
		as := map[string]func() (page.Page[fair.Fair], error){
			"office":         func() (page.Page[fair.Fair], error) { return w.svc.List(ctx, office, nil, page.Request{}) },
			"another school": func() (page.Page[fair.Fair], error) { return w.svc.List(ctx, office2, nil, page.Request{}) },
			"unit":           func() (page.Page[fair.Fair], error) { return w.svc.List(ctx, unitOf(1), nil, page.Request{}) },
			"student":        func() (page.Page[fair.Fair], error) { return w.svc.List(ctx, pupil(1), nil, page.Request{}) },
		}[who]
		if list, err := as(); err != nil || len(list.Items) != want {
			t.Errorf("planned, to %s: got %d, %v, want %d", who, len(list.Items), err, want)
		}
	}
	w.step(f.ID, "open")
	w.must(book(w, f, 1, slots[0]))
	guests, err := w.svc.Guests(ctx, teacher, f.ID, fair.GuestFilter{}, page.Request{})
	if err != nil || len(guests.Items) != 1 || guests.Items[0].Name != "张同学" {
		t.Errorf("a class teacher's guests: got %+v, %v, want the own student's masked name", guests, err)
	}
	queue, err := w.svc.Queue(ctx, unitOf(1), f.ID)
	if err != nil || len(queue) != 1 || queue[0].Student != "" || queue[0].Grade == 0 || queue[0].Booking == nil {
		t.Errorf("the unit's queue: got %+v, %v, want a blind line", queue, err)
	}
	w.unverify("ent_2")
	stands, err := w.svc.Stands(ctx, pupil(1), f.ID)
	if err != nil || len(stands) != 1 || stands[0].Unit != "ent_1" {
		t.Errorf("booths to a student: got %+v, %v, want that of the verified unit", stands, err)
	}
	if stands, err = w.svc.Stands(ctx, office, f.ID); err != nil || len(stands) != 2 {
		t.Errorf("booths to the office: got %d, %v, want both", len(stands), err)
	}
	_, err = w.svc.Get(ctx, office2, f.ID)
	w.refused("another school", err, fair.ErrNotFound)
}

// Two fairs at one time: a student stands in one of them.
func TestAStudentIsNeverInTwoPlaces(t *testing.T) {
	w := newWorld(t)
	one, first := w.planned(w.plan())
	two, second := w.planned(w.plan())
	w.step(one.ID, "open")
	w.step(two.ID, "open")
	w.must(book(w, one, 1, first[0]))
	w.refused("another fair at that time", book(w, two, 1, second[4]), fair.ErrClash)
	w.refused("another fair right after", book(w, two, 1, second[5]), nil)
}

func TestProposedUnitsAreThoseOfTheRound(t *testing.T) {
	w := newWorld(t)
	ctx := t.Context()
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		r := round.Round{ID: "rnd_1", Host: "sch_1", Plan: round.Plan{Schools: []round.Member{{School: "sch_1"}}}, State: round.Planned, Version: 1}
		if err := tx.InsertRound(ctx, r); err != nil {
			return err
		}
		for n := 1; n <= 2; n++ {
			if err := tx.SaveInvitation(ctx, round.Invitation{Round: r.ID, Unit: org.ID(fmt.Sprintf("ent_%d", n)), Answer: round.Invited}); err != nil {
				return err
			}
		}
		return nil
	}))
	p := w.plan()
	p.Round = "rnd_1"
	f, err := w.svc.Plan(ctx, office, p)
	w.must(err)
	w.unverify("ent_2")
	list, err := w.svc.Proposed(ctx, office, f.ID)
	if err != nil || len(list) != 1 || list[0].ID != "ent_1" {
		t.Errorf("got %+v, %v, want the verified unit", list, err)
	}
	_, err = w.svc.Invite(ctx, office, f.ID, "ent_1")
	w.must(err)
	if list, err = w.svc.Proposed(ctx, office, f.ID); err != nil || len(list) != 0 {
		t.Errorf("after inviting: got %+v, %v, want none", list, err)
	}
	_, err = w.svc.Answer(ctx, unitOf(1), f.ID, 0, false, "", nil)
	w.must(err)
	if list, err = w.svc.Proposed(ctx, office, f.ID); err != nil || len(list) != 1 {
		t.Errorf("after it declined: got %+v, %v, want it again", list, err)
	}
}

func TestProposedUnitsAreThoseOfThePublishedLists(t *testing.T) {
	w := newWorld(t)
	w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertCooperation(ctx, storetest.Cooperation("cop_1", "sch_1", "ent_2"))
	}))
	f, err := w.svc.Plan(t.Context(), office, w.plan())
	w.must(err)
	list, err := w.svc.Proposed(t.Context(), office, f.ID)
	if err != nil || len(list) != 1 || list[0].ID != "ent_2" {
		t.Errorf("got %+v, %v, want the listed unit", list, err)
	}
	_, err = w.svc.Proposed(t.Context(), office2, f.ID)
	w.refused("to another school", err, fair.ErrNotFound)
}
