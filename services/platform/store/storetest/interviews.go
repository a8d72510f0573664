package storetest

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/fair"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/privacy"
)

// Interview is an agreed interview of an application with every member set, a day after noon.
func Interview(id string, a application.Application) interview.Interview {
	first := noon.Add(24 * time.Hour)
	return interview.Interview{
		ID: interview.ID(id), Application: a.ID, Placement: a.Placement, Enterprise: a.Enterprise, School: a.School, Student: a.Student, Class: a.Class,
		Offer: interview.Offer{Kind: interview.OnSite, Address: "工业园 1 号", Times: []time.Time{first, first.Add(time.Hour)}, Minutes: 30, Note: "请带学生证。"},
		State: interview.Agreed, From: first, Word: fair.Good, Reason: "r", History: []interview.Step{{At: noon, Role: actor.Student, State: interview.Agreed, Reason: "r"}},
		Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}
}

// FillInterviews puts a row into the table of interviews. It needs what FillRounds needs and makes.
func FillInterviews(ctx context.Context, tx *store.Tx, school, unit org.ID) error {
	st := Student("stu_0", "0", school)
	a := Application("app_interview", Placement("plc_round", unit), st)
	return first(tx.InsertApplication(ctx, a), tx.InsertInterview(ctx, Interview("itv_1", a)))
}

func interviews(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	a, b := Application("app_1", w.placement, w.students[0]), Application("app_2", w.placement, w.students[1])
	a.State, b.State = application.Shortlisted, application.Submitted
	b.Class = "other"
	one, two := Interview("itv_1", a), Interview("itv_2", b)
	two.State, two.From = interview.Proposed, time.Time{}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertApplication(ctx, a), tx.InsertApplication(ctx, b), tx.InsertInterview(ctx, one), tx.InsertInterview(ctx, two))
	})
	same(t, "an interview", one)(db.Interview(ctx, one.ID))
	_, err := db.Interview(ctx, "itv_9")
	refused(t, "an interview that is not there", err, interview.ErrNotFound)
	again := Interview("itv_3", a)
	again.State = interview.Proposed
	refused(t, "a second live one", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertInterview(ctx, again) }), interview.ErrOpen)
	again.State = interview.Refused
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertInterview(ctx, again) })

	id := func(i interview.Interview) string { return string(i.ID) }
	for _, c := range []struct {
		what string
		f    interview.Filter
		want []string
	}{
		{"of a unit", interview.Filter{Enterprise: w.enterprise.ID}, []string{"itv_3", "itv_2", "itv_1"}},
		{"of another unit", interview.Filter{Enterprise: "ent_9"}, nil},
		{"of an application", interview.Filter{Application: a.ID}, []string{"itv_3", "itv_1"}},
		{"of a student", interview.Filter{Student: w.students[1].ID}, []string{"itv_2"}},
		{"of a class", interview.Filter{School: w.school.ID, Class: "other"}, []string{"itv_2"}},
		{"in some states", interview.Filter{School: w.school.ID, States: []interview.State{interview.Agreed, interview.Refused}}, []string{"itv_3", "itv_1"}},
	} {
		lists(t, c.what, func(p page.Request) (page.Page[interview.Interview], error) { return db.Interviews(ctx, c.f, p) }, id, c.want...)
	}

	same(t, "busy", true)(db.BookedAt(ctx, a.Student, one.From.Add(time.Minute), one.From.Add(2*time.Minute)))
	same(t, "free right after", false)(db.BookedAt(ctx, a.Student, one.Until(), one.Until().Add(time.Minute)))
	same(t, "a proposal books nothing", false)(db.BookedAt(ctx, b.Student, two.First(), two.First().Add(time.Minute)))

	same(t, "nothing to end", []interview.ID(nil))(db.InterviewsToEnd(ctx, two.First().Add(-time.Minute), 9))
	same(t, "a proposal whose time has come", []interview.ID{two.ID})(db.InterviewsToEnd(ctx, two.First(), 9))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		locked, err := tx.LockApplication(ctx, a.ID)
		locked.State, locked.Version = application.Declined, locked.Version+1
		return first(err, tx.SaveApplication(ctx, locked))
	})
	same(t, "ends with its application", []interview.ID{one.ID})(db.InterviewsToEnd(ctx, noon, 9))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		e, err := tx.LockEnterprise(ctx, w.enterprise.ID)
		e.Verification, e.Version = nil, e.Version+1
		return first(err, tx.SaveEnterprise(ctx, e))
	})
	same(t, "ends with the unit's verification", []interview.ID{one.ID, two.ID})(db.InterviewsToEnd(ctx, noon, 9))
	same(t, "free when the application is over", false)(db.BookedAt(ctx, a.Student, one.From, one.Until()))

	save := func(i interview.Interview) error {
		return try(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.LockInterview(ctx, i.ID)
			return first(err, tx.SaveInterview(ctx, i))
		})
	}
	one.State, one.Version = interview.Cancelled, 2
	if err := save(one); err != nil {
		t.Fatal(err)
	}
	same(t, "as it was saved", one)(db.Interview(ctx, one.ID))
	refused(t, "saved from an old version", save(one), interview.ErrStale)
}

// One student takes the same time of several units at once: one of them gets it.
func interviewTimes(t *testing.T, db *store.DB) {
	const many = 8
	w := newWorld(t, db)
	var ids []interview.ID
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for n := range many {
			p := Placement("plc_"+string(rune('a'+n)), w.enterprise.ID)
			a := Application("app_"+string(rune('a'+n)), p, w.students[0])
			a.State = application.Submitted
			i := Interview("itv_"+string(rune('a'+n)), a)
			i.State, i.From = interview.Proposed, time.Time{}
			if err := first(tx.InsertPlacement(ctx, p), tx.InsertApplication(ctx, a), tx.InsertInterview(ctx, i)); err != nil {
				return err
			}
			ids = append(ids, i.ID)
		}
		return nil
	})
	svc := interview.NewService(db, func(ctx context.Context, use func(interview.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	}, func() time.Time { return noon })
	who := actor.Actor{Account: "acc_1", Role: actor.Student, Org: ident.ID(w.school.ID), Person: ident.ID(w.students[0].ID)}
	var got, clash atomic.Int32
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() {
			switch _, err := svc.Take(t.Context(), who, id, 0, noon.Add(24*time.Hour)); {
			case err == nil:
				got.Add(1)
			case errors.Is(err, interview.ErrClash):
				clash.Add(1)
			default:
				t.Errorf("taking: got %v, want a time or interview.ErrClash", err)
			}
		})
	}
	wg.Wait()
	if got.Load() != 1 || clash.Load() != many-1 {
		t.Errorf("one time: %d got it and %d clashed, want 1 and %d", got.Load(), clash.Load(), many-1)
	}
}

// What a student's copy tells of interviews, which go with their application when its time is over.
func interviewsKept(t *testing.T, db *store.DB) {
	w := newWorld(t, db)
	a := Application("app_1", w.placement, w.students[0])
	i := Interview("itv_1", a)
	i.State, i.Reason = interview.Recorded, fair.Reasons(i.Word)[0].Zh
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertApplication(ctx, a), tx.InsertInterview(ctx, i))
	})
	held, err := db.KeptOf(t.Context(), a.Student)
	want := []privacy.KeptInterview{{
		Post: w.placement.Title, Unit: w.enterprise.Name, Kind: i.Kind.Label(), State: i.State.Label(), At: i.From, Word: interview.WordWords(i.Word), Reason: fair.Reasons(i.Word)[0],
	}}
	same(t, "what is kept", want)(held.Interviews, err)
	held, err = db.KeptOf(t.Context(), w.students[1].ID)
	same(t, "of somebody else", []privacy.KeptInterview(nil))(held.Interviews, err)
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		locked, err := tx.LockApplication(ctx, a.ID)
		locked.State, locked.Version = application.Declined, locked.Version+1
		if err := first(err, tx.SaveApplication(ctx, locked)); err != nil {
			return err
		}
		_, err = tx.PurgeDue(ctx, privacy.Unplaced, a.To.AddDays(1), 9)
		return err
	})
	_, err = db.Interview(t.Context(), i.ID)
	refused(t, "erased with its application", err, interview.ErrNotFound)
}
