// Package events is the contract between what happens in SQL and everybody who wants to know: facts in the past tense,
// versioned, with ids and what changed, and no personal data.
package events

// Event is a fact that a noun's method returns and a transaction records.
type Event interface {
	// Subject is the subject it travels under: firstkm.<noun>.<fact>.v<version>.
	Subject() string
}
