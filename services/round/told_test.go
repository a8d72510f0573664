package round_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"firstkm/services/application"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/round"
	"firstkm/services/student"
)

// facts are the recorded events of a type, by the member of their payload that is asked for.
func (w *world) facts(kind, member string) (found []string) {
	w.Helper()
	rows, err := w.db.Outbox().Pending(w.Context(), 1000)
	w.must(err)
	for _, r := range rows {
		if !strings.HasPrefix(r.Subject, "firstkm."+kind+".") {
			continue
		}
		payload := map[string]any{}
		w.must(json.Unmarshal(r.Data, &payload))
		text, _ := payload[member].(string)
		found = append(found, text)
	}
	slices.Sort(found)
	return found
}

func (w *world) told(kind, member string, want ...string) {
	w.Helper()
	if got := w.facts(kind, member); !slices.Equal(got, want) {
		w.Errorf("%s: got %v, want %v", kind, got, want)
	}
}

func TestWhoGetsNoPostHearsWhatIsTrueOfThem(t *testing.T) {
	w := newWorld(t)
	w.students(1, 5)
	r := w.opened(1, 1)
	w.choose(r.ID, 1, 1)
	w.choose(r.ID, 2, 1)
	_, err := w.svc.Refuse(t.Context(), pupil(3), r.ID, 0, true)
	w.must(err)
	w.placedElsewhere("stu_5")
	r = w.published(r.ID)
	w.work()
	loser := "stu_1"
	if w.has(r)["stu_1"] != "" {
		loser = "stu_2"
	}
	w.told("round.unmatched", "student", loser)
	w.told("round.unlisted", "student", "stu_4")
	if r = w.round(r.ID); r.State != round.Settled || r.Done != 5 {
		t.Errorf("got %s with %d done, want all five settled", r.State, r.Done)
	}
}

// placedElsewhere gives a student a place at the third unit over the days of the round.
func (w *world) placedElsewhere(id student.ID) {
	w.Helper()
	w.must(w.db.InTx(w.Context(), func(tx *store.Tx) error {
		return tx.InsertApplication(w.Context(), application.Application{
			ID: "app_else", Student: id, Placement: post(3), Enterprise: "ent_3", School: "sch_1", Class: "数控2301", Kind: placement.Post, PostKind: "车工",
			From: civil.On(2025, 10, 8), To: civil.On(2026, 3, 31), State: application.Placed, Version: 1, CreatedAt: w.now, UpdatedAt: w.now,
		})
	}))
}

func TestStudentAndSchoolHearOfAPlaceThatCannotBeMade(t *testing.T) {
	w := newWorld(t)
	w.students(1, 2)
	r := w.opened(2, 1)
	w.choose(r.ID, 1, 1)
	w.choose(r.ID, 2, 2)
	w.published(r.ID)
	w.studentChange("stu_1", func(st *student.Student) { st.School = "sch_2" })
	w.placedElsewhere("stu_2")
	w.work()
	w.told("round.voided", "student", "stu_1", "stu_2")
	w.told("round.voided", "school", "sch_1", "sch_1")
	w.told("round.voided", "reason", application.ErrNotAtSchool.Code, application.ErrOverlap.Code)
}

func TestTheOfficeHearsThatARoundCannotBeComputed(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	w.openingIn(4, 1, "310115")
	p := w.plan()
	p.Caps = []round.Cap{{Name: "普陀", Region: "310107", Limit: 6}}
	r, err := w.svc.Plan(t.Context(), office, p)
	w.must(err)
	w.offer(r.ID, 1, 1, 1)
	_, err = w.svc.Open(t.Context(), office, r.ID)
	w.must(err)
	w.closed(r.ID)
	_, err = w.svc.Compute(t.Context(), office, r.ID)
	w.must(err)
	w.must(w.db.InTx(t.Context(), func(tx *store.Tx) error { // offered at the same moment as the other
		return tx.SaveOffer(t.Context(), round.Offer{Round: r.ID, Placement: post(4), Unit: "ent_1", Kind: placement.Post, PostKind: "车工", From: r.Start, To: r.End, Seats: 1, Mode: round.ByFit, State: round.Stands, Version: 1})
	}))
	_, err = w.svc.Work(t.Context(), 9)
	w.refused("working", err, round.ErrInvalid)
	w.told("round.compute_failed", "reason", round.ErrInvalid.Code)
	if r = w.round(r.ID); r.Asked != nil || r.State != round.Closed {
		t.Errorf("got %s, asked %v, want the computation ended", r.State, r.Asked)
	}
	t.Run("for its seats were held too short", func(t *testing.T) {
		w := newWorld(t)
		r := w.opened(1, 1)
		w.closed(r.ID)
		_, err := w.svc.Compute(t.Context(), office, r.ID)
		w.must(err)
		w.now = r.Closes.AddDate(0, 1, 0)
		w.work()
		w.told("round.compute_failed", "reason", "lapsed")
	})
}

func TestAUnitsNoIsToldToTheSchoolThatAsked(t *testing.T) {
	w := newWorld(t)
	r, err := w.svc.Plan(t.Context(), office, w.plan())
	w.must(err)
	_, err = w.svc.Invite(t.Context(), office, r.ID, "ent_1")
	w.must(err)
	_, err = w.svc.Decline(t.Context(), unitOf(1), r.ID)
	w.must(err)
	w.told("round.declined", "to", "sch_1")
	_, err = w.svc.Decline(t.Context(), unitOf(1), r.ID)
	w.refused("declining again", err, round.ErrState)
	w.offer(r.ID, 1, 1, 1) // asked again, it takes part
	_, err = w.svc.Decline(t.Context(), unitOf(1), r.ID)
	w.refused("declining with seats offered", err, round.ErrState)
	if _, err := w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), 1, round.Terms{}); err != nil {
		t.Fatal(err)
	}
	_, err = w.svc.Decline(t.Context(), unitOf(1), r.ID)
	w.must(err)
}

func TestAListOutlivesTheCohort(t *testing.T) {
	for what, leave := range map[string]func(*student.Student){
		"moved to a class of no batch": func(st *student.Student) { st.Class = "other" },
		"left the school":              func(st *student.Student) { st.State = student.Left },
		"went to another school":       func(st *student.Student) { st.School = "sch_2" },
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t)
			w.students(1, 2)
			r := w.opened(2, 1)
			w.choose(r.ID, 1, 1, 2)
			w.choose(r.ID, 2, 1)
			w.studentChange("stu_1", leave)
			if _, err := w.try(r.ID, 1, 2, 1); err != nil {
				t.Errorf("what stands may be put into another order: %v", err)
			}
			r = w.computed(r.ID)
			x, err := w.db.Result(t.Context(), r.Run, "stu_1")
			w.must(err)
			if x.Placement != "" || x.School != "sch_1" || len(x.Lines) != 2 || x.Lines[0].Why != round.Ineligible || !slices.Equal(x.Lines[0].Rules, []string{round.RuleCohort}) {
				t.Fatalf("got %+v, want both entries barred by %s", x, round.RuleCohort)
			}
			if w.has(r)["stu_2"] != post(1) || r.Summary.Listed != 2 {
				t.Errorf("got %v of %d lists", w.has(r), r.Summary.Listed)
			}
			r, err = w.svc.Review(t.Context(), office, r.ID, r.Version, "")
			w.must(err)
			_, err = w.svc.Publish(t.Context(), office, r.ID, r.Version)
			w.must(err)
			w.work()
			w.told("round.unmatched", "student", "stu_1")
			out, err := w.svc.Why(t.Context(), pupil(1), r.ID)
			w.must(err)
			if len(out.Reasons) != 2 || !strings.Contains(out.Reasons[0].Words.Zh, "已不在本轮的实习批次") {
				t.Errorf("got %+v, want to be told why", out.Reasons)
			}
		})
	}
	t.Run("who is of no batch ranks nothing new", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 1)
		r := w.opened(2, 1)
		w.choose(r.ID, 1, 1)
		w.studentChange("stu_1", func(st *student.Student) { st.Class = "other" })
		_, err := w.try(r.ID, 1, 1, 2)
		w.refused("adding a post", err, round.ErrNotYours)
	})
}

func TestAnAllianceIsReviewedByNumbers(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	w.students(2, 4, func(st *student.Student) { st.School = "sch_2" })
	r := w.allied()
	w.choose(r.ID, 1, 1)
	p := w.choose(r.ID, 2, 1)
	r = w.computed(r.ID)
	ask := page100()
	ask.Limit = 2
	var numbers []string
	for first := true; first || ask.Cursor != ""; first = false {
		rows, err := w.svc.Results(t.Context(), office, r.ID, round.ResultFilter{}, ask)
		w.must(err)
		for _, x := range rows.Items {
			numbers = append(numbers, x.Number)
			if own := x.School == "sch_1"; own != (x.Student != "") || own != (x.Name != "") {
				t.Errorf("the host reads %q %q of a student of %s", x.Student, x.Name, x.School)
			}
		}
		if seen, err := page.Decode(rows.Next, 1); rows.Next != "" && (err != nil || seen[0] != numbers[len(numbers)-1]) {
			t.Errorf("the cursor holds %v, want the number alone", seen)
		}
		ask.Cursor = rows.Next
	}
	if !slices.IsSorted(numbers) || len(numbers) != 4 {
		t.Errorf("got %v, want four in order", numbers)
	}
	named := student.ID(p.Number)
	x, err := w.svc.WhyOf(t.Context(), office, r.ID, named)
	w.must(err)
	if x.Result.Placement != post(1) || x.Result.Student != "" || x.Key() != p.Number {
		t.Errorf("got %+v, want the place by the number", x.Result)
	}
	_, err = w.svc.WhyOf(t.Context(), office, r.ID, "NOBODY")
	w.refused("a number of nobody", err, round.ErrNotFound)
	if _, err := w.svc.Foresee(t.Context(), office, r.ID, named, ""); err != nil {
		t.Errorf("foreseeing by number: %v", err)
	}
	r, err = w.svc.Override(t.Context(), office, r.ID, r.Version, named, "", "", "该校另有安排")
	w.must(err)
	if w.has(r)["stu_2"] != "" || r.Overrides[0].Student != "stu_2" || r.Overrides[0].Number != p.Number {
		t.Errorf("got %v, %+v, want the place taken back", w.has(r), r.Overrides)
	}
}

func TestOneOfFewIsNotToldByAScore(t *testing.T) {
	for seats, want := range map[int]string{4: "名额给了排在您前面的人", 5: "最后一名"} {
		w := newWorld(t)
		w.students(1, 6)
		w.placementChange(1, func(p *placement.Placement) { p.Seats = 5 })
		w.change("ent_1", func(e *org.Enterprise) { e.OnPostEmployees = pointer(1000) })
		r := w.opened(1, seats)
		for n := 1; n <= 6; n++ {
			w.choose(r.ID, n, 1)
		}
		r = w.published(r.ID)
		for id, has := range w.has(r) {
			if has != "" {
				continue
			}
			n := int(id[len(id)-1] - '0')
			out, err := w.svc.Why(t.Context(), pupil(n), r.ID)
			w.must(err)
			if l := out.Reasons[0]; !strings.Contains(l.Words.Zh, want) || seats < 5 && (l.Lottery || l.Lowest != 0) {
				t.Errorf("%d seats: got %+v %q, want %q", seats, l.Line, l.Words.Zh, want)
			}
		}
	}
}
