package web_test

import (
	"testing"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/actor"
)

func TestEveryRoleThatSignsInHasAName(t *testing.T) {
	seen := map[string]actor.Role{}
	for _, r := range actor.Roles() {
		name := web.RoleName(r)
		if name.Zh == "" || name.En == "" {
			t.Errorf("role %s has no name in both languages", r)
		}
		if other, twice := seen[name.Zh]; twice {
			t.Errorf("roles %s and %s are both called %s", r, other, name.Zh)
		}
		seen[name.Zh] = r
	}
	if !web.RoleName(actor.Guest).IsZero() {
		t.Error("a guest has a role name")
	}
}
