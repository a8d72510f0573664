package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"firstkm/services/account"
	"firstkm/services/insight"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/platform/store"
	"firstkm/services/student"
)

// desks counts what waits for every role. The end-to-end test compares each number with its list; here both engines answer.
func desks(t *testing.T, db *store.DB) {
	w := newWorld(t, db)
	slip := account.Slip{
		ID: "slp_1", Hash: "h1", Purpose: account.Activate, By: "acc_1", ByOrg: ident.ID(w.school.ID), Role: actor.Student, Org: ident.ID(w.school.ID),
		Person: ident.ID(w.students[0].ID), Proof: account.IDTail, CreatedAt: noon, ExpiresAt: noon.Add(time.Hour),
	}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		errs := []error{tx.InsertSlip(ctx, slip)}
		for _, st := range w.students {
			st.State = student.Active
			st.Version++
			errs = append(errs, tx.SaveStudent(ctx, st))
		}
		return errors.Join(errs...)
	})
	school := insight.Scope{Role: actor.VicePrincipal, Org: w.school.ID, Account: "acc_1", Now: noon.Add(time.Minute)}
	later := school
	later.Now = noon.Add(2 * time.Hour)
	for name, tt := range map[string]struct {
		scope insight.Scope
		want  map[insight.Code]int
	}{
		"a school":                  {school, map[insight.Code]int{insight.SlipsOut: 1, insight.NoSlip: 1, insight.Intents: 0, insight.Requests: 0, insight.BatchApprove: 0, insight.InspectionApprove: 0, insight.ListPublish: 0}},
		"when the slip has expired": {later, map[insight.Code]int{insight.SlipsOut: 0, insight.NoSlip: 2}},
		"another class":             {insight.Scope{Role: actor.ClassTeacher, Org: w.school.ID, Class: "x", Now: noon}, map[insight.Code]int{insight.SlipsOut: 0, insight.NoSlip: 0}},
		"another school":            {insight.Scope{Role: actor.School, Org: "sch_x", Now: noon}, map[insight.Code]int{insight.NoSlip: 0, insight.BatchReturned: 0, insight.InspectionBack: 0, insight.ListBack: 0}},
		"the bureau":                {insight.Scope{Role: actor.Bureau, Org: "bur_1", Region: "3205", Now: noon}, map[insight.Code]int{insight.NotAboard: 1, insight.Reports: 0}},
		"a bureau elsewhere":        {insight.Scope{Role: actor.Bureau, Org: "bur_1", Region: "31", Now: noon}, map[insight.Code]int{insight.NotAboard: 0, insight.Unverified: 0}},
		"the teachers' office":      {insight.Scope{Role: actor.TeachersOffice, Org: w.school.ID, Account: "acc_1", Now: noon}, map[insight.Code]int{insight.Endorse: 0, insight.Unopened: 0, insight.PracticeConfirm: 0, insight.PracticeVerify: 0, insight.HeldImports: 0}},
		"the unit":                  {insight.Scope{Role: actor.Enterprise, Org: w.enterprise.ID, Now: noon}, map[insight.Code]int{insight.ToAnswer: 0, insight.Shortlisted: 0, insight.PracticeAnswer: 0, insight.PracticeAttest: 0}},
		"a student":                 {insight.Scope{Role: actor.Student, Person: ident.ID(w.students[0].ID), Now: noon}, map[insight.Code]int{insight.NoneYet: 1, insight.MyWaiting: 0}},
		"a teacher":                 {insight.Scope{Role: actor.Teacher, Org: w.school.ID, Person: "tch_1", Now: noon}, map[insight.Code]int{insight.MyRunningOut: 0, insight.PracticeReport: 0}},
	} {
		d, err := db.Desk(t.Context(), tt.scope)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got := map[insight.Code]int{}
		for _, x := range d.Duties {
			got[x.Code] = x.Count
		}
		for code, want := range tt.want {
			if n, ok := got[code]; !ok || n != want {
				t.Errorf("%s: got %d of %s, want %d", name, n, code, want)
			}
		}
	}
	d, err := db.Desk(t.Context(), school)
	if err != nil || len(d.Figures) == 0 || d.Figures[0].Value != 2 || d.Figures[1].Of != 2 {
		t.Errorf("got %+v, %v; want two students at school", d.Figures, err)
	}
}
