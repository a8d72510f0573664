package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// Grant is a standing grant with every member set.
func Grant(id string, school org.ID, account ident.ID) privacy.Grant {
	return privacy.Grant{
		ID: privacy.ID(id), School: school, Account: account, Role: actor.ClassTeacher,
		Scope:  privacy.Scope{Kind: privacy.OfClass, Class: "数控2301", Students: []student.ID{"stu_1"}, EntryYear: 2023, MajorCode: "660103"},
		Fields: []privacy.Field{privacy.IDNumber, privacy.Phone}, Reason: privacy.Reason{Purpose: privacy.ForInsurance, Text: "办保险"},
		From: day("2025-09-01"), To: day("2026-06-30"), State: privacy.GrantAsked, AskedAt: noon,
		Decided: privacy.Decision{By: "acc_9", Role: actor.VicePrincipal, At: noon, Reason: "同意", Granted: true}, Version: 1,
	}
}

// Ticket is a break-glass ticket with every member set.
func Ticket(id string, school org.ID, account ident.ID) privacy.Ticket {
	return privacy.Ticket{
		ID: privacy.ID(id), School: school, Account: account, Role: actor.School, Students: []student.ID{"stu_1"}, Fields: []privacy.Field{privacy.GuardianPhone},
		Reason: privacy.Reason{Purpose: privacy.ForEmergency, Text: "联系家长"}, Hours: 4, State: privacy.TicketAsked, AskedAt: noon, Version: 1,
	}
}

// Look is a look with every member set.
func Look(id string, school org.ID, at time.Time) privacy.Look {
	return privacy.Look{
		ID: privacy.ID(id), At: at, Student: "stu_1", School: school, Account: "acc_1", Role: actor.School, Org: ident.ID(school),
		Fields: []privacy.Field{privacy.IDNumber, privacy.Phone}, Ground: privacy.GroundGrant, GroundID: "pgr_1", Reason: privacy.Reason{Purpose: privacy.ForOther, Text: "核对"},
	}
}

// DataRequest is a request with every member set.
func DataRequest(id string, school org.ID, due civil.Date) privacy.Request {
	return privacy.Request{
		ID: privacy.ID(id), School: school, Student: "stu_1", Guardian: true, Kind: privacy.AskCorrect, Fields: []privacy.Field{privacy.Phone}, Words: "换了号码",
		AskedAt: noon, DueOn: due, State: privacy.RequestOpen, Version: 1,
	}
}

func fillPrivacy(ctx context.Context, tx *store.Tx, school org.ID) error {
	for _, err := range []error{
		tx.InsertGrant(ctx, Grant("pgr_1", school, "acc_1")), tx.InsertTicket(ctx, Ticket("pbt_1", school, "acc_1")),
		tx.InsertLook(ctx, Look("plk_1", school, noon)), tx.InsertDataRequest(ctx, DataRequest("pdr_1", school, day("2025-09-22"))),
		tx.InsertLegalHold(ctx, privacy.Hold{ID: "phd_1", School: school, Student: "stu_1", Reason: "仲裁", By: "acc_1", SetAt: noon, Version: 1}),
		tx.InsertPurge(ctx, privacy.Purge{ID: "ppg_1", At: noon, Kind: privacy.Unplaced, School: school, IDs: []ident.ID{"app_1"}, By: "system"}),
		tx.InsertBreach(ctx, privacy.Breach{ID: "pbr_1", School: school, CreatedAt: noon, UpdatedAt: noon, Version: 1, BreachFacts: privacy.BreachFacts{Title: "t", Class: "c"}}),
		tx.InsertAssessment(ctx, privacy.Assessment{ID: "pia_1", School: school, CreatedAt: noon, UpdatedAt: noon, KeepUntil: day("2028-09-01"), Version: 1}),
		tx.InsertGuardianLink(ctx, privacy.Link{ID: "pln_1", School: school, Student: "stu_1", By: "acc_1", Role: actor.School, MadeAt: noon, ExpiresAt: noon.Add(time.Hour)}),
		tx.SaveGuardianConsent(ctx, privacy.Consent{Student: "stu_1", School: school, By: "acc_1", Role: actor.School, At: noon, Evidence: "档案 1"}),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

func privacyCases(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return fillPrivacy(ctx, tx, w.school.ID) })

	g := Grant("pgr_1", w.school.ID, "acc_1")
	same(t, "grant", g)(db.Grant(ctx, "pgr_1"))
	_, err := db.Grant(ctx, "pgr_x")
	refused(t, "an unknown grant", err, privacy.ErrNotFound)
	same(t, "none in force before approval", []privacy.Grant(nil))(db.GrantsInForce(ctx, "acc_1"))
	g.State, g.Version = privacy.GrantApproved, 2
	save := func(ctx context.Context, tx *store.Tx) error { return tx.SaveGrant(ctx, g) }
	must(t, db, save)
	refused(t, "saved twice", try(t, db, save), privacy.ErrStale)
	same(t, "in force", []privacy.Grant{g})(db.GrantsInForce(ctx, "acc_1"))
	other := Grant("pgr_2", w.school.ID, "acc_2")
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertGrant(ctx, other) })
	for _, tt := range []struct {
		name string
		f    privacy.CaseFilter
		want []string
	}{
		{"of the school, newest first", privacy.CaseFilter{School: w.school.ID}, []string{"pgr_2", "pgr_1"}},
		{"of an account", privacy.CaseFilter{School: w.school.ID, Account: "acc_2"}, []string{"pgr_2"}},
		{"in a state", privacy.CaseFilter{States: []string{"approved"}}, []string{"pgr_1"}},
		{"of another school", privacy.CaseFilter{School: "sch_9"}, nil},
	} {
		lists(t, tt.name, func(p page.Request) (page.Page[privacy.Grant], error) { return db.Grants(ctx, tt.f, p) },
			func(g privacy.Grant) string { return string(g.ID) }, tt.want...)
	}

	k := Ticket("pbt_1", w.school.ID, "acc_1")
	same(t, "ticket", k)(db.Ticket(ctx, "pbt_1"))
	k.State, k.ExpiresAt, k.Version = privacy.TicketOpen, noon.Add(4*time.Hour), 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveTicket(ctx, k) })
	same(t, "open tickets", []privacy.Ticket{k})(db.TicketsOpen(ctx, "acc_1"))
	same(t, "none to close yet", []privacy.ID(nil))(db.TicketsDue(ctx, noon.Add(3*time.Hour), 9))
	same(t, "to close by time", []privacy.ID{"pbt_1"})(db.TicketsDue(ctx, noon.Add(4*time.Hour), 9))

	same(t, "guardian's link", privacy.Link{ID: "pln_1", School: w.school.ID, Student: "stu_1", By: "acc_1", Role: actor.School, MadeAt: noon, ExpiresAt: noon.Add(time.Hour)})(db.GuardianLink(ctx, "pln_1"))
	same(t, "consent", privacy.Consent{Student: "stu_1", School: w.school.ID, By: "acc_1", Role: actor.School, At: noon, Evidence: "档案 1"})(db.GuardianConsent(ctx, "stu_1"))
	_, err = db.GuardianConsent(ctx, "stu_2")
	refused(t, "no consent", err, privacy.ErrNotFound)

	p, a := w.placement, Application("app_1", w.placement, w.students[0])
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertApplication(ctx, a) })
	kept, err := db.KeptOf(ctx, a.Student)
	if want := []privacy.KeptApplication{{Post: p.Title, Unit: w.enterprise.Name, From: a.From, To: a.To, State: a.State.Label()}}; err != nil || !slices.Equal(kept.Applied, want) {
		t.Errorf("what is kept of applications: got %+v, %v, want %+v", kept.Applied, err, want)
	}
	held, err := db.HeldOf(ctx, a.Student)
	if want := []privacy.Applied{{Post: p.Title, Unit: w.enterprise.Name, Region: p.Region, State: string(a.State), From: a.From, To: a.To}}; err != nil || held.Applications != 1 || !slices.Equal(held.Applied, want) {
		t.Errorf("where a student applied: got %+v, %v; want %+v", held, err, want)
	}
}

func privacyLooks(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	l := Look("plk_1", w.school.ID, noon)
	own := Look("plk_2", w.school.ID, noon.Add(time.Hour))
	own.Ground, own.Account, own.Role, own.Fields = privacy.GroundOwn, "acc_2", actor.Student, nil
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertLook(ctx, l); err != nil {
			return err
		}
		return tx.InsertLook(ctx, own)
	})
	same(t, "whole", page.Page[privacy.Look]{Items: []privacy.Look{own, l}})(db.Looks(ctx, privacy.LookFilter{Student: "stu_1"}, page.Request{}))
	for _, tt := range []struct {
		name string
		f    privacy.LookFilter
		want []string
	}{
		{"at a student", privacy.LookFilter{Student: "stu_1"}, []string{"plk_2", "plk_1"}},
		{"at nobody", privacy.LookFilter{Student: "stu_2"}, nil},
		{"of others", privacy.LookFilter{Student: "stu_1", Others: true}, []string{"plk_1"}},
		{"by an account", privacy.LookFilter{Account: "acc_1"}, []string{"plk_1"}},
		{"by a role", privacy.LookFilter{School: w.school.ID, Role: actor.Student}, []string{"plk_2"}},
	} {
		lists(t, tt.name, func(p page.Request) (page.Page[privacy.Look], error) { return db.Looks(ctx, tt.f, p) },
			func(l privacy.Look) string { return string(l.ID) }, tt.want...)
	}
}

func privacyRequests(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	late, soon, done := DataRequest("pdr_1", w.school.ID, day("2025-09-22")), DataRequest("pdr_2", w.school.ID, day("2025-09-10")), DataRequest("pdr_3", w.school.ID, day("2025-09-01"))
	done.State, done.DoneAt = privacy.RequestDone, noon
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, r := range []privacy.Request{late, soon, done} {
			if err := tx.InsertDataRequest(ctx, r); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "whole", late)(db.DataRequest(ctx, "pdr_1"))
	for _, tt := range []struct {
		name string
		f    privacy.RequestFilter
		want []string
	}{
		{"waiting, the most urgent first", privacy.RequestFilter{School: w.school.ID, Waiting: true}, []string{"pdr_2", "pdr_1"}},
		{"all, newest first", privacy.RequestFilter{School: w.school.ID}, []string{"pdr_3", "pdr_2", "pdr_1"}},
		{"of a student", privacy.RequestFilter{Student: "stu_2"}, nil},
	} {
		lists(t, tt.name, func(p page.Request) (page.Page[privacy.Request], error) { return db.DataRequests(ctx, tt.f, p) },
			func(r privacy.Request) string { return string(r.ID) }, tt.want...)
	}
	late.State, late.Version = privacy.RequestAccepted, 2
	save := func(ctx context.Context, tx *store.Tx) error { return tx.SaveDataRequest(ctx, late) }
	must(t, db, save)
	refused(t, "saved twice", try(t, db, save), privacy.ErrStale)
}

func privacyYear(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertSchool(ctx, School("sch_2", "002", "310107")); err != nil {
			return err
		}
		if err := tx.InsertLook(ctx, Look("plk_9", "sch_2", noon)); err != nil {
			return err
		}
		if err := tx.InsertLook(ctx, Look("plk_8", w.school.ID, noon.AddDate(1, 0, 0))); err != nil {
			return err
		}
		return fillPrivacy(ctx, tx, w.school.ID)
	})
	from, to := day("2025-01-01").Start(), day("2026-01-01").Start()
	count := func(scope privacy.YearlyScope, group string) (n int) {
		t.Helper()
		tallies, err := db.YearlyTallies(ctx, scope, from, to, day("2025-10-01"))
		if err != nil {
			t.Fatal(err)
		}
		for _, tally := range tallies {
			if tally.Group == group {
				n += tally.Count
			}
		}
		return n
	}
	for _, group := range privacy.Groups() {
		want := 1
		if got := count(privacy.YearlyScope{School: w.school.ID}, group); got != want {
			t.Errorf("%s of the school: got %d, want %d", group, got, want)
		}
	}
	for _, tt := range []struct {
		scope privacy.YearlyScope
		want  int
	}{{privacy.YearlyScope{}, 2}, {privacy.YearlyScope{Region: "3101"}, 1}, {privacy.YearlyScope{Region: "32"}, 1}, {privacy.YearlyScope{Region: "44"}, 0}} {
		if got := count(tt.scope, "looks"); got != tt.want {
			t.Errorf("looks in %+v: got %d, want %d", tt.scope, got, tt.want)
		}
	}
	tallies, err := db.YearlyTallies(ctx, privacy.YearlyScope{School: w.school.ID}, from, to, day("2025-09-23"))
	if err != nil || tallies[len(tallies)-1].Detail != "late" {
		t.Errorf("a request past its day: got %+v, %v, want it late", tallies, err)
	}
}

func privacyPurges(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	old, held, placed := Application("app_1", w.placement, w.students[0]), Application("app_2", w.placement, w.students[1]), Application("app_3", w.placement, w.students[0])
	old.State, held.State, placed.State = "withdrawn", "declined", "placed"
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, err := range []error{
			tx.InsertApplication(ctx, old), tx.InsertApplication(ctx, held), tx.InsertApplication(ctx, placed),
			tx.InsertLegalHold(ctx, privacy.Hold{ID: "phd_1", School: w.school.ID, Student: w.students[1].ID, Reason: "仲裁", SetAt: noon, Version: 1}),
			tx.InsertLook(ctx, Look("plk_1", w.school.ID, noon)),
		} {
			if err != nil {
				return err
			}
		}
		return nil
	})
	purge := func(what string, kind privacy.Kind, before civil.Date, want ...privacy.Erased) {
		t.Helper()
		must(t, db, func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.PurgeDue(ctx, kind, before, 10)
			same(t, what, want)(got, err)
			return err
		})
	}
	purge("not due on the last day", privacy.Unplaced, placed.To)
	purge("due, but one is held and one placed", privacy.Unplaced, placed.To.AddDays(1), privacy.Erased{ID: "app_1", School: w.school.ID}, privacy.Erased{ID: "app_2", School: w.school.ID, Held: true})
	purge("once", privacy.Unplaced, placed.To.AddDays(1), privacy.Erased{ID: "app_2", School: w.school.ID, Held: true})
	purge("looks of the day itself stay", privacy.OldLooks, civil.Today(noon))
	purge("older looks go", privacy.OldLooks, civil.Today(noon).AddDays(1), privacy.Erased{ID: "plk_1", School: w.school.ID})
	leaver, here := w.students[0], w.students[1]
	leaver.State, leaver.StateOn, leaver.Version = student.Graduated, day("2025-06-30"), 2
	here.State, here.StateOn, here.Version = student.Active, civil.Date{}, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for i, st := range w.students {
			if err := tx.SaveSealed(ctx, student.Sealed{Student: st.ID, School: st.School, IDNumber: "v1.sealed", Phone: "v1.phone", IDIndex: "ix" + st.StudentNo, UpdatedAt: noon.Add(time.Duration(i))}); err != nil {
				return err
			}
		}
		if err := tx.SaveStudent(ctx, here); err != nil {
			return err
		}
		return tx.SaveStudent(ctx, leaver)
	})
	same(t, "sealed", map[privacy.Field]string{privacy.IDNumber: "v1.sealed", privacy.Phone: "v1.phone", privacy.GuardianName: "", privacy.GuardianPhone: ""})(db.SealedValues(ctx, leaver.ID))
	purge("a leaver of the day itself", privacy.LeaversPrivate, day("2025-06-30"))
	purge("an earlier leaver, not who is still here", privacy.LeaversPrivate, day("2025-07-01"), privacy.Erased{ID: ident.ID(leaver.ID), School: w.school.ID})
	purge("a leaver once", privacy.LeaversPrivate, day("2025-07-01"))
	kept, err := db.SealedOf(ctx, leaver.ID)
	if err != nil || len(kept.Known()) > 0 || kept.IDIndex != "" {
		t.Errorf("after the purge: got %+v, %v, want neither values nor hashes", kept, err)
	}
	same(t, "placed", true)(db.Placed(ctx, w.students[0].ID, placed.To))
	same(t, "placed no more", false)(db.Placed(ctx, w.students[0].ID, placed.To.AddDays(1)))
	same(t, "held", true)(db.OnHold(ctx, w.students[1].ID))
	same(t, "not held", false)(db.OnHold(ctx, w.students[0].ID))
	h, err := db.LegalHold(ctx, "phd_1")
	h.Ended, h.Version = privacy.Decision{By: "acc_9", At: noon, Reason: "结案"}, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveLegalHold(ctx, h) })
	same(t, "lifted", false)(db.OnHold(ctx, w.students[1].ID))
	if err != nil {
		t.Error(err)
	}
	purge("after the hold", privacy.Unplaced, placed.To.AddDays(1), privacy.Erased{ID: "app_2", School: w.school.ID})
}
