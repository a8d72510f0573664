package storetest

import (
	"context"
	"testing"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/internship"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/student"
)

// Internship is an internship of an application with every member set.
func Internship(id string, a application.Application) internship.Internship {
	return internship.Internship{
		ID: internship.ID(id), Application: a.ID, Placement: a.Placement, Enterprise: a.Enterprise, School: a.School, Class: a.Class, Student: a.Student,
		Batch: "bat_1", Origin: compliance.FromSchool, Segments: []internship.Segment{{Unit: a.Enterprise, From: a.From, To: a.To}},
		Mentors: []internship.Mentor{{Side: internship.OfSchool, Account: "acc_9", Name: "n", Phone: "p", Post: "o", From: a.From}},
		Trained: []internship.Attended{{Training: "trn_1", On: a.From}}, Exams: []internship.Exam{{At: noon, How: internship.OnPaper, Percent: 90, Passed: true, Weak: []string{"g1"}}},
		Sitting: &internship.Sitting{At: noon, Questions: []string{"g1"}}, State: internship.Preparing, StartedOn: a.From, EndedOn: a.To,
		History: []internship.Step{{At: noon, Role: actor.School, State: internship.Preparing, Reason: "r"}}, Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}
}

// Policy is a policy of a school with every member set.
func Policy(id string, school org.ID) internship.Policy {
	a := Application("app_0", Placement("plc_0", "ent_0"), Student("stu_0", "0", school))
	return internship.Policy{
		ID: internship.PolicyID(id), School: school, Kind: internship.Liability, Insurer: "示例保险", No: "P1", From: a.From, To: a.To, Payer: internship.SchoolPays,
		Insured: 1, Version: 1, CreatedAt: noon,
	}
}

// FillInternships puts a row into each table of internships. It needs what FillInterviews needs and makes.
func FillInternships(ctx context.Context, tx *store.Tx, school org.ID) error {
	a, err := tx.Application(ctx, "app_interview")
	if err != nil {
		return err
	}
	p := Policy("pol_1", school)
	if err := first(tx.InsertInternship(ctx, Internship("itn_1", a)), tx.InsertPolicy(ctx, p), tx.InsertTraining(ctx, internship.Training{ID: "trn_1", School: school, On: a.From, Version: 1})); err != nil {
		return err
	}
	_, err = tx.Insure(ctx, p.ID, []student.ID{a.Student})
	return err
}

func internships(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	a, b, c := Application("app_1", w.placement, w.students[0]), Application("app_2", w.placement, w.students[1]), Application("app_3", w.placement, w.students[1])
	for _, x := range []*application.Application{&a, &b, &c} {
		x.State, x.Kind = application.Placed, compliance.Post
	}
	b.Class, c.Class, c.State = "other", "other", application.Declined
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertApplication(ctx, a), tx.InsertApplication(ctx, b), tx.InsertApplication(ctx, c))
	})
	appID := func(a application.Application) string { return string(a.ID) }
	arranged := func(class string) func(page.Request) (page.Page[application.Application], error) {
		return func(p page.Request) (page.Page[application.Application], error) {
			return db.Arranged(ctx, w.school.ID, class, p)
		}
	}
	lists(t, "arranged", arranged(""), appID, "app_2", "app_1")
	lists(t, "arranged of a class", arranged("other"), appID, "app_2")

	one, two := Internship("itn_1", a), Internship("itn_2", b)
	two.State, two.Mentors = internship.Active, nil
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertInternship(ctx, one), tx.InsertInternship(ctx, two))
	})
	same(t, "an internship", one)(db.Internship(ctx, one.ID))
	_, err := db.Internship(ctx, "itn_9")
	refused(t, "an internship that is not there", err, internship.ErrNotFound)
	refused(t, "a second one of an arrangement", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertInternship(ctx, Internship("itn_3", a)) }), internship.ErrTwice)
	lists(t, "nothing is arranged any more", arranged(""), appID)

	id := func(i internship.Internship) string { return string(i.ID) }
	for _, c := range []struct {
		what string
		f    internship.Filter
		want []string
	}{
		{"of a unit", internship.Filter{Enterprise: w.enterprise.ID}, []string{"itn_2", "itn_1"}},
		{"of an application", internship.Filter{Application: a.ID}, []string{"itn_1"}},
		{"of a student", internship.Filter{Student: w.students[1].ID}, []string{"itn_2"}},
		{"of a class", internship.Filter{School: w.school.ID, Class: "other"}, []string{"itn_2"}},
		{"of an instructor", internship.Filter{School: w.school.ID, Instructor: "acc_9"}, []string{"itn_1"}},
		{"in a state", internship.Filter{School: w.school.ID, States: []internship.State{internship.Active}}, []string{"itn_2"}},
	} {
		lists(t, c.what, func(p page.Request) (page.Page[internship.Internship], error) { return db.Internships(ctx, c.f, p) }, id, c.want...)
	}

	same(t, "nothing ends on the last day", []internship.ID(nil))(db.InternshipsToEnd(ctx, b.To, 9))
	same(t, "to end the day after", []internship.ID{two.ID})(db.InternshipsToEnd(ctx, b.To.AddDays(1), 9))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		locked, err := tx.LockInternship(ctx, two.ID)
		locked.State, locked.Version = internship.Ended, locked.Version+1
		return first(err, tx.SaveInternship(ctx, locked))
	})
	refused(t, "a stale one", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveInternship(ctx, two) }), internship.ErrStale)
	same(t, "ended once", []internship.ID(nil))(db.InternshipsToEnd(ctx, b.To.AddDays(1), 9))
}

func policies(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	p := Policy("pol_1", w.school.ID)
	training := internship.Training{ID: "trn_1", School: w.school.ID, Class: "c", On: p.From, Title: "岗前培训", Material: "m", Version: 1, CreatedAt: noon}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := first(tx.InsertPolicy(ctx, p), tx.InsertTraining(ctx, training)); err != nil {
			return err
		}
		n, err := tx.Insure(ctx, p.ID, []student.ID{w.students[0].ID, w.students[1].ID})
		if n != 2 {
			t.Errorf("insured: got %d, want 2", n)
		}
		n, again := tx.Insure(ctx, p.ID, []student.ID{w.students[1].ID})
		if n != 2 {
			t.Errorf("insured twice: got %d, want 2", n)
		}
		return first(err, again)
	})
	same(t, "a policy", p)(db.Policy(ctx, p.ID))
	_, err := db.Policy(ctx, "pol_9")
	refused(t, "a policy that is not there", err, internship.ErrNotFound)
	lists(t, "policies", func(r page.Request) (page.Page[internship.Policy], error) { return db.Policies(ctx, w.school.ID, r) }, func(p internship.Policy) string { return string(p.ID) }, "pol_1")
	lists(t, "the insured", func(r page.Request) (page.Page[student.Student], error) { return db.InsuredBy(ctx, p.ID, r) }, func(s student.Student) string { return string(s.ID) },
		string(w.students[0].ID), string(w.students[1].ID))
	same(t, "by student", map[student.ID][]internship.Policy{w.students[1].ID: {p}})(db.PoliciesOf(ctx, []student.ID{w.students[1].ID, "stu_nobody"}))
	same(t, "trainings", map[ident.ID]internship.Training{"trn_1": training})(db.TrainingsByID(ctx, []ident.ID{"trn_1", "trn_9"}))
}
