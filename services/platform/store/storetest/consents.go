package storetest

import (
	"context"
	"testing"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/privacy"
)

// Consent is a consent that the student gave and the guardian refused on paper, with every member set.
func Consent(a application.Application, p placement.Placement) agreement.Consent {
	brief := agreement.BriefOf(a, p, org.Enterprise{Profile: org.Profile{Name: "示例厂"}})
	day := civil.Today(noon)
	return agreement.Consent{
		Application: a.ID, Placement: a.Placement, School: a.School, Class: a.Class, Student: a.Student, Origin: compliance.FromSchool, Telephone: "02155550000", SamePhone: true,
		Shown:      []agreement.Shown{{Hash: brief.Hash(), At: noon, Brief: brief}},
		ByStudent:  agreement.Answer{Given: compliance.Agreed, On: day, At: noon, Way: agreement.ByAccount, Hash: brief.Hash(), WithdrawnOn: day, Reason: "另有打算"},
		ByGuardian: agreement.Answer{Given: compliance.Refused, On: day, At: noon, Way: agreement.AnotherWay, Note: "视频核实", Relation: agreement.Parent, Reason: "太远", Hash: brief.Hash(), By: "acc_1"},
		LinkUntil:  noon, History: []agreement.ConsentStep{{At: noon, Role: actor.School, What: "asked", Hash: brief.Hash()}}, Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}
}

// FillConsents puts a row into the table of consents. It needs what FillRounds needs and makes.
func FillConsents(ctx context.Context, tx *store.Tx, school, unit org.ID) error {
	p := Placement("plc_round", unit)
	a := Application("app_consent", p, Student("stu_0", "0", school))
	a.State = application.Released
	return first(tx.InsertApplication(ctx, a), tx.SaveConsent(ctx, Consent(a, p), 1))
}

func consents(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	a, b := Application("app_1", w.placement, w.students[0]), Application("app_2", w.placement, w.students[1])
	a.State, b.State = application.Placed, application.Placed
	one, two := Consent(a, w.placement), Consent(b, w.placement)
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertApplication(ctx, a), tx.InsertApplication(ctx, b), tx.SaveConsent(ctx, one, w.placement.Version), tx.SaveConsent(ctx, two, w.placement.Version))
	})
	same(t, "a consent", one)(db.Consent(ctx, a.ID))
	_, err := db.Consent(ctx, "app_9")
	refused(t, "one that is not there", err, agreement.ErrConsentNotFound)
	same(t, "several", map[application.ID]agreement.Consent{a.ID: one, b.ID: two})(db.ConsentsOf(ctx, []application.ID{a.ID, b.ID, "app_9"}))
	same(t, "none of none", map[application.ID]agreement.Consent{})(db.ConsentsOf(ctx, nil))
	save := func(c agreement.Consent, seen uint64) error {
		return try(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.LockConsent(ctx, c.Application)
			return first(err, tx.SaveConsent(ctx, c, seen))
		})
	}
	refused(t, "asked twice at once", save(one, 1), agreement.ErrConsentStale)

	before := a.From.AddDays(-1)
	same(t, "nothing unseen", []application.ID(nil))(db.ConsentsUnseen(ctx, before, 9))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		p, err := tx.LockPlacement(ctx, w.placement.ID)
		p.Version++
		return first(err, tx.SavePlacement(ctx, p))
	})
	same(t, "after the opening changed", []application.ID{a.ID, b.ID})(db.ConsentsUnseen(ctx, before, 9))
	same(t, "not from the first day on", []application.ID(nil))(db.ConsentsUnseen(ctx, a.From, 9))
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SeeConsent(ctx, b.ID, w.placement.Version+1) })
	same(t, "seen without a change", []application.ID{a.ID})(db.ConsentsUnseen(ctx, before, 9))
	same(t, "as it was", two)(db.Consent(ctx, b.ID))
	one.Version, one.SamePhone = 2, false
	if err := save(one, w.placement.Version+1); err != nil {
		t.Fatal(err)
	}
	same(t, "as it was saved", one)(db.Consent(ctx, a.ID))
	same(t, "all seen", []application.ID(nil))(db.ConsentsUnseen(ctx, before, 9))
	refused(t, "saved from an old version", save(one, 9), agreement.ErrConsentStale)
}

// What a student's copy tells of consents, when a guardian may be reached, and that they go with their application.
func consentsKept(t *testing.T, db *store.DB) {
	w := newWorld(t, db)
	a := Application("app_1", w.placement, w.students[0])
	a.State = application.Placed
	c := Consent(a, w.placement)
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertApplication(ctx, a), tx.SaveConsent(ctx, c, 1))
	})
	held, err := db.KeptOf(t.Context(), a.Student)
	day := civil.Today(noon)
	want := []privacy.KeptConsent{{Post: w.placement.Title, Unit: w.enterprise.Name, AskedAt: noon, Telephone: c.Telephone, SamePhone: true, Answers: []privacy.KeptAnswer{
		{By: agreement.OfStudent.Label(), Given: "agreed", On: day, Way: agreement.ByAccount.Label(), Reason: "另有打算", WithdrawnOn: day},
		{By: agreement.OfGuardian.Label(), Given: "refused", On: day, Way: agreement.AnotherWay.Label(), Relation: agreement.Parent.Label(), Note: "视频核实"},
	}}}
	same(t, "what is kept, without the guardian's reason", want)(held.Consents, err)
	same(t, "the guardian has answered", false)(db.ConsentAsked(t.Context(), a.Student))
	c.Version, c.ByGuardian = 2, agreement.Answer{}
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveConsent(ctx, c, 1) })
	same(t, "the guardian is asked", true)(db.ConsentAsked(t.Context(), a.Student))
	same(t, "of somebody else", false)(db.ConsentAsked(t.Context(), w.students[1].ID))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		locked, err := tx.LockApplication(ctx, a.ID)
		locked.State, locked.Version = application.Released, locked.Version+1
		if err := first(err, tx.SaveApplication(ctx, locked)); err != nil {
			return err
		}
		_, err = tx.PurgeDue(ctx, privacy.Unplaced, a.To.AddDays(1), 9)
		return err
	})
	_, err = db.Consent(t.Context(), a.ID)
	refused(t, "gone with its released application", err, agreement.ErrConsentNotFound)
}
