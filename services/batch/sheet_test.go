package batch_test

import (
	"slices"
	"testing"

	"firstkm/services/batch"
	"firstkm/services/kernel/actor"
)

func TestASheetOffersEachSideItsOwnSteps(t *testing.T) {
	at := func(kind batch.SheetKind, state batch.State, school, unit bool) batch.Sheet {
		s := batch.Sheet{Kind: kind, School1: school, Unit1: unit}
		s.State = state
		return s
	}
	for _, tt := range []struct {
		name string
		of   batch.Sheet
		by   actor.Role
		want []string
	}{
		{"a draft", at(batch.JointPlan, batch.Draft, false, false), actor.School, []string{"submit"}},
		{"a draft is none of the unit's", at(batch.JointPlan, batch.Draft, false, false), actor.Enterprise, nil},
		{"handed in, for the unit", at(batch.JointPlan, batch.Submitted, true, false), actor.Enterprise, []string{"approve", "return"}},
		{"the unit approved", at(batch.JointPlan, batch.Submitted, false, true), actor.Enterprise, nil},
		{"rules are none of the unit's", at(batch.Emergency, batch.Submitted, false, false), actor.Enterprise, nil},
		{"handed in, for the vice-principal", at(batch.JointPlan, batch.Submitted, false, true), actor.VicePrincipal, []string{"approve", "return"}},
		{"the vice-principal approved", at(batch.JointPlan, batch.Submitted, true, false), actor.VicePrincipal, []string{"withdraw"}},
		{"handed in, for the office", at(batch.JointPlan, batch.Submitted, false, false), actor.School, []string{"withdraw"}},
		{"approved", at(batch.JointPlan, batch.Approved, true, true), actor.VicePrincipal, nil},
	} {
		if got := tt.of.Next(tt.by); !slices.Equal(got, tt.want) {
			t.Errorf("%s: next is %v, want %v", tt.name, got, tt.want)
		}
	}
}

func TestEverySheetAndPartIsCalledSomethingAndFollowsARule(t *testing.T) {
	for _, k := range batch.SheetKinds() {
		if w := k.Label(); w.Zh == "" || w.En == "" || k.Rule() == "" {
			t.Errorf("%s is called %v by rule %q", k, w, k.Rule())
		}
		for _, name := range k.Sections() {
			if w := batch.SectionLabel(name); w.Zh == "" || w.En == "" {
				t.Errorf("part %s of %s is called nothing", name, k)
			}
		}
	}
	if n := len(batch.JointPlan.Sections()); n != 7 {
		t.Errorf("a plan has %d parts, want the seven of Article 8", n)
	}
}
