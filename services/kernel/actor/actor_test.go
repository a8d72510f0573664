package actor_test

import (
	"slices"
	"testing"

	"firstkm/services/kernel/actor"
)

func TestNobodyIsAGuestAndAGuestIsNothingElse(t *testing.T) {
	var nobody actor.Actor
	if !nobody.Is(actor.Guest) {
		t.Error("the zero Actor is no guest")
	}
	if nobody.Is(actor.Roles()...) || nobody.Is() || nobody.OfSchool() {
		t.Error("a guest has a role")
	}
}

func TestRolesThatActForASchool(t *testing.T) {
	school := []actor.Role{actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.TeachersOffice}
	for _, r := range append(actor.Roles(), actor.Guest) {
		if got, want := (actor.Actor{Role: r}).OfSchool(), slices.Contains(school, r); got != want {
			t.Errorf("%q: got of school %t, want %t", r, got, want)
		}
	}
}

func TestEveryRoleIsListedOnce(t *testing.T) {
	roles := actor.Roles()
	if sorted := slices.Compact(slices.Sorted(slices.Values(roles))); len(sorted) != len(roles) || len(roles) != 13 {
		t.Errorf("got %d roles, %d of them different, want 13", len(roles), len(sorted))
	}
	if slices.Contains(roles, actor.Guest) {
		t.Error("a guest signs in")
	}
}

func TestTheProgramActsInNoRoleOfPeople(t *testing.T) {
	if s := actor.System(); s.Is(append(actor.Roles(), actor.Guest)...) || s.OfSchool() || s.Account == "" {
		t.Errorf("got %+v, want an account in a role of its own", s)
	}
}
