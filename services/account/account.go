// Package account keeps who may sign in and as what: credentials and second factors, sessions, API tokens, and the slips by
// which people get in and get back in: invitations down the line, class slips for students, resets.
package account

import (
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
)

// ID names an account: acc_….
type ID ident.ID

// The faults of this noun.
var (
	ErrNotFound    = fault.New(fault.NotFound, "account.not_found", "没有这个账号，或您无权查看。", "there is no such account, or you may not see it")
	ErrCredentials = fault.New(fault.Unauthenticated, "account.credentials", "账号或密码不对。忘记密码请找给您发账号的人重发一张单子。", "the login or the password is wrong; whoever let you in gives out a new one")
	ErrSession     = fault.New(fault.Unauthenticated, "account.session", "登录已过期，请重新登录。", "the session is over; sign in again")
	ErrTooMany     = fault.New(fault.TooMany, "account.too_many", "尝试次数过多，请稍后再试。", "too many attempts; try again later")
	ErrInvalid     = fault.New(fault.Invalid, "account.invalid", "账号信息有误，请按提示修改。", "the account's facts need mending")
	ErrLoginTaken  = fault.New(fault.Conflict, "account.login_taken", "这个账号名已被使用，请换一个。", "this login is taken; choose another")
	ErrStale       = fault.New(fault.Stale, "account.stale", "这个账号刚有变化，请刷新后再试。", "the account changed meanwhile; reload and try again")
	ErrForbidden   = fault.New(fault.Forbidden, "account.forbidden", "您的角色不能管理这个账号。", "your role may not manage this account")
)

// Account is somebody who may sign in, in one role for one organisation.
type Account struct {
	ID           ID
	Login        string
	PasswordHash string // argon2id, PHC format
	Role         actor.Role
	Org          ident.ID
	Person       ident.ID  // the student record, for a student
	Class        string    // for a class teacher
	Label        string    // how colleagues call this account, chosen by its owner: 人事一
	Owner        bool      // may invite and remove colleagues of its organisation
	FactorAt     time.Time // since when a second factor guards it
	DisabledAt   time.Time
	Version      uint64
	CreatedAt    time.Time
}

// Active reports whether the account may sign in.
func (a Account) Active() bool { return a.DisabledAt.IsZero() }

// Actor is who acts when the account acts.
func (a Account) Actor() actor.Actor {
	return actor.Actor{Account: ident.ID(a.ID), Role: a.Role, Org: a.Org, Person: a.Person, Class: a.Class}
}

// ref names the account in events: of a student with the record, which its notices go to.
func (a Account) ref() events.AccountRef {
	r := events.AccountRef{Account: string(a.ID)}
	if a.Role == actor.Student {
		r.Person = string(a.Person)
	}
	return r
}

// Session is one sign-in. The token itself is known to its holder alone; its SHA-256 is kept.
type Session struct {
	ID        ident.ID // ses_…
	TokenHash string
	Account   ID
	Device    Device
	Place     string // the address, coarse: 203.0.113.x
	CreatedAt time.Time
	UsedAt    time.Time
	ExpiresAt time.Time
}

// Token is a personal API token. It acts as its account within its scopes.
type Token struct {
	ID        ident.ID
	Account   ID
	Name      string
	Hash      string
	Scopes    []string
	ExpiresAt time.Time
	CreatedAt time.Time
}

// Scopes lists what an API token may be allowed: reading everything its account may read, or also writing.
func Scopes() []string { return []string{"read", "write"} }
