package storetest

import (
	"context"
	"errors"
	"testing"

	"firstkm/services/batch"
	"firstkm/services/kernel/civil"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/student"
)

// purge erases what is past its time of rounds that ended before a day.
func purge(t *testing.T, db *store.DB, before civil.Date) (gone []privacy.Erased) {
	t.Helper()
	must(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		gone, err = tx.PurgeDue(ctx, privacy.RoundLists, before, 10)
		return err
	})
	return gone
}

// roundPurge is a student's part in a round that lapsed, one that ended with overrides and one that is not settled yet.
func roundPurge(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	of, other := w.students[0].ID, w.students[1].ID
	lapsed, over, out := Round("rnd_1", w.school.ID), Round("rnd_2", w.school.ID), Round("rnd_3", w.school.ID)
	lapsed.State, lapsed.Run, lapsed.Overrides = round.Closed, "", nil
	over.State, over.Run = round.Settled, "run_over"
	over.Overrides = []round.Override{{Student: of, Number: "N1", Reason: "家庭原因", By: "acc_1", At: noon}, {Student: other, Number: "N2", Displaced: "N1", Reason: "住得远", By: "acc_1", At: noon}}
	over.Superseded = []round.Override{{Student: of, Number: "N1", Reason: "早先的理由", By: "acc_1", At: noon, Run: "run_before"}}
	out.State, out.Run = round.Published, "run_out"
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		var errs []error
		for _, r := range []*round.Round{&lapsed, &over, &out} {
			r.Asked = nil
			errs = append(errs, tx.InsertRound(ctx, *r), tx.SavePerson(ctx, Person(r.ID, of, w.school.ID, "N1", w.placement.ID)),
				tx.SaveMarks(ctx, r.ID, w.placement.ID, []round.Mark{{Number: "N1", Value: 80}, {Number: "N9", Value: 70}}))
			if r.Run != "" {
				errs = append(errs, tx.InsertResults(ctx, r.Run, []round.Result{Result(of, w.school.ID, "N1", w.placement.ID, w.enterprise.ID)}))
			}
		}
		return errors.Join(errs...)
	})
	if gone := purge(t, db, over.HoldsUntil.AddDays(1)); len(gone) != 1 || string(gone[0].ID) != string(of) {
		t.Errorf("got %v erased, want the student", gone)
	}
	left := []round.Mark{{Number: "N9", Value: 70}}
	for _, r := range []round.Round{lapsed, over} {
		_, err := db.Person(ctx, r.ID, of)
		refused(t, "a list of "+string(r.State), err, round.ErrNotFound)
		same(t, "marks of "+string(r.State), left)(db.Marks(ctx, r.ID, w.placement.ID))
	}
	_, err := db.Result(ctx, over.Run, of)
	refused(t, "a result", err, round.ErrNotFound)
	got, err := db.Round(ctx, over.ID)
	if err != nil || len(got.Overrides) != 2 || len(got.Superseded) != 1 {
		t.Fatalf("got %+v, %v, want the overrides to stay", got.Overrides, err)
	}
	for _, o := range []round.Override{got.Overrides[0], got.Superseded[0]} {
		if o.Student != "" || o.Reason != "" || o.Number != "N1" || o.By != "acc_1" {
			t.Errorf("got %+v, want neither who it was nor why", o)
		}
	}
	if got.Overrides[1] != over.Overrides[1] {
		t.Errorf("got %+v, want another student's as it was", got.Overrides[1])
	}
	if _, err := db.Person(ctx, out.ID, of); err != nil {
		t.Errorf("got %v of a round that is not settled, want it kept", err)
	}
	if gone := purge(t, db, over.HoldsUntil.AddDays(1)); len(gone) != 0 {
		t.Errorf("got %v erased twice", gone)
	}
}

// roundFigures are what is kept of a result, and what a round says of the batches that schools bring to it.
func roundFigures(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	r := Round("rnd_1", w.school.ID)
	r.Name, r.Schools[0].Batch = "bat_2", "bat_1"
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(tx.InsertRound(ctx, r), tx.InsertBatch(ctx, Batch("bat_1", w.school.ID)), tx.InsertBatch(ctx, Batch("bat_2", w.school.ID)))
	})
	_, err := db.Figures(ctx, r.ID)
	refused(t, "figures before there are any", err, round.ErrNotFound)
	f := round.Figures{Stats: round.Stats{Students: 12, Ranks: []int{-1, 6}, Posts: []round.CutOff{{Round: r.ID, Seats: 6, Held: 6, Full: true}}, At: []placement.ID{"plc_1"}}, Last: []int{0}}
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveFigures(ctx, r.ID, f) })
	same(t, "figures", f)(db.Figures(ctx, r.ID))
	refused(t, "the batch of a round", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteBatch(ctx, "bat_1") }), batch.ErrInUse)
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteBatch(ctx, "bat_2") })
	i := round.Invitation{Round: r.ID, Unit: w.enterprise.ID, By: w.school.ID, Answer: round.Invited, At: noon}
	for _, want := range []bool{true, false} {
		must(t, db, func(ctx context.Context, tx *store.Tx) error {
			same(t, "an invitation that is there or not", want)(tx.InsertInvitation(ctx, i))
			return nil
		})
		i.Answer = round.Declined // which the second does not write
	}
	if got, err := db.Invitation(ctx, r.ID, i.Unit); err != nil || got.Answer != round.Invited {
		t.Errorf("got %+v, %v, want the first one", got, err)
	}
	p := Person(r.ID, w.students[0].ID, w.school.ID, "N1", "plc_1")
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SavePerson(ctx, p) })
	same(t, "parts by students", map[student.ID]round.Person{p.Student: p})(db.PeopleOf(ctx, r.ID, []student.ID{p.Student, w.students[1].ID}))
	here := Student("stu_3", "2303", w.school.ID) // the others left
	here.State, here.StateOn, here.StateReason, here.ToSchool = student.Active, civil.Date{}, "", ""
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertStudent(ctx, here) })
	all := []student.Student{here}
	same(t, "students of a school", all)(db.SchoolStudents(ctx, w.school.ID))
	same(t, "students of no class", []student.Student(nil))(db.SchoolStudents(ctx, w.school.ID, "没有的班"))
	same(t, "students of a class", all)(db.SchoolStudents(ctx, w.school.ID, here.Class))
}
