package storetest

import (
	"context"
	"testing"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/store"
)

// Agreement is an agreement of an application that the unit has signed.
func Agreement(id string, a application.Application) agreement.Agreement {
	return agreement.Agreement{
		ID: agreement.ID(id), Application: a.ID, Placement: a.Placement, Enterprise: a.Enterprise, School: a.School, Student: a.Student, Class: a.Class,
		State: agreement.Waiting, Version: 1, CreatedAt: noon, UpdatedAt: noon,
		Versions: []agreement.Version{{
			Number: 1, Kind: agreement.First, Hash: "aa", Effective: a.From, MadeAt: noon,
			Terms:      agreement.Terms{SchoolName: "s", UnitName: "u", Post: "p", From: a.From, To: a.To, Method: compliance.PayBank, Texts: []string{"1", "2"}},
			Signatures: []agreement.Signature{{Side: agreement.UnitSide, On: civil.Today(noon), At: noon, Account: "acc_1", Role: actor.Enterprise, Hash: "aa"}},
		}},
	}
}

// Unsigned is an agreement that nobody has signed.
func Unsigned(id string, a application.Application) agreement.Agreement {
	g := Agreement(id, a)
	g.Versions[0].Signatures = nil
	g.Versions[0].Terms.Texts = make([]string, agreement.Clauses)
	return g
}

// FillAgreements puts a row into each table of agreements. It needs what FillInterviews makes.
func FillAgreements(ctx context.Context, tx *store.Tx, school, unit org.ID) error {
	a := Application("app_interview", Placement("plc_round", unit), Student("stu_0", "0", school))
	return first(tx.InsertAgreement(ctx, Agreement("agr_1", a)), tx.InsertAgreementText(ctx, agreement.Template{ID: "agt_1", Owner: school, Name: "n", Texts: []string{"1"}, CreatedAt: noon}))
}

func agreements(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	a, b, c := Application("app_1", w.placement, w.students[0]), Application("app_2", w.placement, w.students[1]), Application("app_3", w.placement, w.students[1])
	a.State, b.State, c.State = application.Placed, application.Placed, application.Declined
	b.Class = "other"
	for _, x := range []*application.Application{&a, &b, &c} {
		x.Kind, x.From, x.To = compliance.Post, civil.MustParse("2030-03-01"), civil.MustParse("2030-08-31")
	}
	one, two := Agreement("agr_1", a), Unsigned("agr_2", b)
	day := civil.MustParse("2030-02-28")
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertApplication(ctx, a), tx.InsertApplication(ctx, b), tx.InsertApplication(ctx, c))
	})
	same(t, "without agreement", []application.ID{"app_1", "app_2"})(db.Undrawn(ctx, w.school.ID, "", day, 9))
	same(t, "of a class", []application.ID{"app_2"})(db.Undrawn(ctx, w.school.ID, "other", day, 9))
	same(t, "begun", []application.ID(nil))(db.Undrawn(ctx, w.school.ID, "", day.AddDays(1), 9))
	same(t, "of another school", []application.ID(nil))(db.Undrawn(ctx, "sch_9", "", day, 9))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertAgreement(ctx, one), tx.InsertAgreement(ctx, two))
	})
	same(t, "all drawn", []application.ID(nil))(db.Undrawn(ctx, w.school.ID, "", day, 9))
	same(t, "an agreement", one)(db.Agreement(ctx, one.ID))
	_, err := db.Agreement(ctx, "agr_9")
	refused(t, "one that is not there", err, agreement.ErrNoAgreement)
	refused(t, "a second of an application", try(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertAgreement(ctx, Agreement("agr_3", a))
	}), agreement.ErrDrawnTwice)
	refused(t, "saved over another version", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveAgreement(ctx, one) }), agreement.ErrMoved)

	id := func(x agreement.Agreement) string { return string(x.ID) }
	for _, x := range []struct {
		what string
		f    agreement.Filter
		want []string
	}{
		{"of a unit", agreement.Filter{Enterprise: w.enterprise.ID}, []string{"agr_2", "agr_1"}},
		{"of an application", agreement.Filter{Application: a.ID}, []string{"agr_1"}},
		{"of a student", agreement.Filter{Student: b.Student}, []string{"agr_2"}},
		{"of a class", agreement.Filter{School: w.school.ID, Class: "other"}, []string{"agr_2"}},
		{"waiting for the unit", agreement.Filter{Lacks: agreement.UnitSide}, []string{"agr_2"}},
		{"waiting for the school", agreement.Filter{Lacks: agreement.SchoolSide}, []string{"agr_2", "agr_1"}},
		{"signed", agreement.Filter{States: []agreement.State{agreement.Signed}}, nil},
	} {
		lists(t, x.what, func(p page.Request) (page.Page[agreement.Agreement], error) { return db.Agreements(ctx, x.f, p) }, id, x.want...)
	}

	same(t, "nothing to end", []agreement.ID(nil))(db.AgreementsToEnd(ctx, 9))
	b.State, b.Version = application.Returned, b.Version+1
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveApplication(ctx, b) })
	same(t, "to end", []agreement.ID{"agr_2"})(db.AgreementsToEnd(ctx, 9))

	kept, err := db.KeptOf(ctx, a.Student)
	if err != nil || len(kept.Agreements) != 1 || kept.Agreements[0].Hash != "aa" || !kept.Agreements[0].SignedAt.IsZero() {
		t.Errorf("kept: got %+v, %v; want one that the student has not signed", kept.Agreements, err)
	}
	own, all := agreement.Template{ID: "agt_1", Owner: w.school.ID, Name: "own", Texts: []string{"1"}, CreatedAt: noon}, agreement.Template{ID: "agt_2", Name: "all", BaseModel: true, CreatedAt: noon}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertAgreementText(ctx, own), tx.InsertAgreementText(ctx, all))
	})
	same(t, "texts of a school", []agreement.Template{all, own})(db.AgreementTexts(ctx, w.school.ID))
	same(t, "texts of another", []agreement.Template{all})(db.AgreementTexts(ctx, "sch_9"))
}
