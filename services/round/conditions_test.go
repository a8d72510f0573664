package round_test

import (
	"context"
	"testing"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/round"
)

// What the law bars in general bars a pair of the round until the student's school has recorded its approval of the unit's opening;
// then lists and overrides take it.
func TestAnApprovalOpensWhatTheLawBarsInGeneral(t *testing.T) {
	w := newWorld(t)
	w.students(1, 2)
	w.placementChange(2, func(p *placement.Placement) {
		p.Independent, p.WageStandardFen, p.PayMonthFen = pointer(true), 500000, 320000
	})
	r := w.opened(2, 2)
	conditions := func(what string, want ...placement.ID) {
		t.Helper()
		list, err := w.svc.Conditions(t.Context(), office, r.ID)
		w.must(err)
		if len(list) != len(want) {
			t.Fatalf("%s: got %d posts, want %v", what, len(list), want)
		}
		for i, c := range list {
			if c.Placement != want[i] || c.Name == "" || c.Opening.WageStandardFen != 0 || len(c.Findings) != 1 || c.Findings[0].Rule != compliance.RulePay80 || c.Findings[0].Class != fault.BlockOverride {
				t.Errorf("%s: got %+v, want %s with %s alone", what, c, want[i], compliance.RulePay80)
			}
		}
	}
	conditions("before", post(2))
	_, err := w.svc.Conditions(t.Context(), office2, r.ID)
	w.refused("a school of no part", err, round.ErrNotFound)
	_, err = w.svc.Conditions(t.Context(), unitOf(1), r.ID)
	w.refused("a unit", err, round.ErrForbidden)
	_, err = w.svc.Conditions(t.Context(), actor.Actor{Role: actor.ClassTeacher, Org: "sch_1"}, r.ID)
	w.refused("a class teacher", err, round.ErrForbidden)
	_, err = w.try(r.ID, 1, 2)
	w.refused("a list with it", err, round.ErrChoices)
	w.choose(r.ID, 1, 1)
	w.choose(r.ID, 2, 1)
	r = w.computed(r.ID)
	conditions("computed", post(2))
	_, err = w.svc.Override(t.Context(), office, r.ID, r.Version, "stu_1", post(2), "", "本人要求")
	w.refused("an override", err, application.ErrIneligible)
	e, err := w.svc.Foresee(t.Context(), office, r.ID, "stu_1", post(2))
	w.must(err)
	if len(e.Barred) != 1 || e.Barred[0].Class != fault.BlockOverride || e.Student.School != "sch_1" {
		t.Errorf("got %+v, want the rule that the student's school may lift", e)
	}

	approve := func(id org.ClearanceID, school org.ID) {
		w.must(w.write(func(ctx context.Context, tx *store.Tx) error {
			return tx.InsertClearance(ctx, org.Clearance{
				ID: id, School: school, Enterprise: "ent_2", Placement: "plc_2", Kind: org.Override, Rules: []string{compliance.RulePay80}, DocumentNo: "1", Authority: "分管校长", Reason: "学徒阶段",
				AcceptedOn: civil.On(2025, 8, 1), From: civil.On(2025, 10, 8), To: civil.On(2026, 3, 31), CreatedAt: w.now,
			})
		}))
	}
	approve("clr_2", "sch_2")
	conditions("approved by another school", post(2))
	approve("clr_1", "sch_1")
	conditions("approved")
	r, err = w.svc.Override(t.Context(), office, r.ID, r.Version, "stu_1", post(2), "", "本人要求")
	w.must(err)
	if got := w.has(r)["stu_1"]; got != post(2) {
		t.Errorf("got %s, want %s", got, post(2))
	}
}
