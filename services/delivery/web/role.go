package web

import (
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
)

// RoleName is how pages call a role, zero for guests.
func RoleName(r actor.Role) text.Words { return r.Label() }
