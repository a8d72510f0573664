// Package ledger holds the audit entry: who did what to what, when and why, in ids only.
package ledger

import (
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
)

// Entry is one line of the audit log. It is written in the transaction of what it records, and chained to the lines
// before it afterwards by one sealer.
type Entry struct {
	At      time.Time
	Account ident.ID
	Role    actor.Role
	Org     ident.ID
	Action  string   // noun.verb: "placement.publish"
	Object  ident.ID // what it was done to
	Reason  string   // as given by the person, or the rule; never personal data
}

// By is an entry for what who did at now.
func By(who actor.Actor, now time.Time, action string, object ident.ID) Entry {
	return Entry{At: now, Account: who.Account, Role: who.Role, Org: who.Org, Action: action, Object: object}
}

// Because returns the entry with a reason.
func (e Entry) Because(reason string) Entry {
	e.Reason = reason
	return e
}
