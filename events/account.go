package events

// AccountRef names an account and, of a student, the record. Never a login.
type AccountRef struct {
	Account string `json:"account"`
	Person  string `json:"person,omitempty"`
}

// AccountReset says that somebody else voided an account's password and sessions: a slip lets its holder in again.
type AccountReset struct {
	AccountRef
	Factor bool `json:"factor"` // the second factor was taken away, too
}

// Subject implements Event.
func (AccountReset) Subject() string { return "firstkm.account.reset.v1" }

// AccountRenewed says that a slip of a reset was used: the account has a new password.
type AccountRenewed struct{ AccountRef }

// Subject implements Event.
func (AccountRenewed) Subject() string { return "firstkm.account.renewed.v1" }

// AccountPasswordChanged says that the password was changed by who is signed in; every other session ended.
type AccountPasswordChanged struct{ AccountRef }

// Subject implements Event.
func (AccountPasswordChanged) Subject() string { return "firstkm.account.password_changed.v1" }

// AccountFactorChanged says that the second factor was switched on or off by who is signed in.
type AccountFactorChanged struct {
	AccountRef
	On bool `json:"on"`
}

// Subject implements Event.
func (AccountFactorChanged) Subject() string { return "firstkm.account.factor_changed.v1" }

// AccountDisabled says that somebody else ended an account and its sessions.
type AccountDisabled struct{ AccountRef }

// Subject implements Event.
func (AccountDisabled) Subject() string { return "firstkm.account.disabled.v1" }
