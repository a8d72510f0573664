package httpd

import (
	"slices"
	"strings"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
)

// The refusals of the access table.
var (
	ErrSignIn    = fault.New(fault.Unauthenticated, "auth.required", "请先登录。", "sign in first")
	ErrForbidden = fault.New(fault.Forbidden, "auth.forbidden", "您的身份不能使用此功能。请换用有权限的账号，或联系本单位管理员。", "your role may not do this; use an account that may, or ask your organisation's administrator")
	ErrScope     = fault.New(fault.Forbidden, "auth.scope", "此令牌没有访问这里所需的授权范围。", "this token lacks the scope needed here")
)

type audience uint8

const (
	undeclared audience = iota
	public
	signedIn
	roles
	local
)

// Access says who may use a route. The zero Access is none at all, and a route with it is refused when registered.
type Access struct {
	audience audience
	roles    []actor.Role
	scope    string
}

// Public lets everyone in, guests too.
func Public() Access { return Access{audience: public} }

// SignedIn lets in whoever is signed in, in any role.
func SignedIn() Access { return Access{audience: signedIn} }

// Roles lets in whoever is signed in and acts in one of these roles.
func Roles(allowed ...actor.Role) Access { return Access{audience: roles, roles: allowed} }

// Local lets in requests from this machine and from the addresses configured for monitoring; see Config.MetricsFrom.
func Local() Access { return Access{audience: local} }

// Scope returns the access with the scope that an API token needs for it. Where no scope is named, API tokens are not
// admitted at all, except to public routes, which they then see as a guest does.
func (a Access) Scope(name string) Access {
	a.scope = name
	return a
}

// Declared reports whether the access says anything.
func (a Access) Declared() bool {
	return a.audience != undeclared && (a.audience != roles || len(a.roles) > 0)
}

// IsPublic reports whether guests are let in.
func (a Access) IsPublic() bool { return a.audience == public }

// IsLocal reports whether only this machine and the monitoring addresses are let in.
func (a Access) IsLocal() bool { return a.audience == local }

// NeedsScope is the scope that an API token needs, empty when tokens are not admitted.
func (a Access) NeedsScope() string { return a.scope }

// Admits reports whether a session acting in role may use the route; actor.Guest stands for nobody signed in.
func (a Access) Admits(role actor.Role) bool {
	switch a.audience {
	case public:
		return true
	case signedIn:
		return role != actor.Guest
	case roles:
		return role != actor.Guest && slices.Contains(a.roles, role)
	}
	return false
}

// Check returns as whom the route sees who, or ErrSignIn, ErrForbidden or ErrScope.
func (a Access) Check(who actor.Actor) (actor.Actor, error) {
	outOfScope := who.Scopes != nil && (a.scope == "" || !slices.Contains(who.Scopes, a.scope))
	switch {
	case a.audience == public && outOfScope:
		return actor.Actor{}, nil
	case a.Admits(who.Role) && !outOfScope:
		return who, nil
	case who.Role == actor.Guest && a.audience != local:
		return who, ErrSignIn
	case a.Admits(who.Role):
		return who, ErrScope
	}
	return who, ErrForbidden
}

// String is the access in words, for the documentation and for tests.
func (a Access) String() string {
	s := [...]string{"undeclared", "public", "signed in", "", "local"}[a.audience]
	if a.audience == roles {
		names := make([]string, len(a.roles))
		for i, r := range a.roles {
			names[i] = string(r)
		}
		s = strings.Join(names, ", ")
	}
	if a.scope != "" {
		s += " (scope " + a.scope + ")"
	}
	return s
}
