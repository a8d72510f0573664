// Package fault describes errors that a caller may see: each has a kind (which delivery maps to a status), a stable code,
// a message in both languages, and optionally the fields and the rules it is about.
package fault

import (
	"errors"
	"time"

	"firstkm/services/kernel/text"
)

// Kind says what sort of error a fault is. Delivery owns the one table from kind to HTTP status.
type Kind uint8

// The kinds of error that callers can tell apart.
const (
	Internal        Kind = iota // ours; details are logged, never shown
	Invalid                     // the input breaks a rule; Fields or Findings say which
	Unauthenticated             // nobody is signed in, or the credentials are wrong
	Forbidden                   // signed in, but not allowed
	NotFound                    // no such thing, or none that the caller may know of
	Conflict                    // the state of the thing does not allow it now
	Stale                       // If-Match named an older version
	Unconditional               // a change without If-Match
	TooMany                     // rate limit; RetryAfter says how long to wait
	TooLarge                    // the input is larger than allowed
	Unsupported                 // a media type or format that is not read
	Unavailable                 // a part that is needed is away for the moment
)

// Field names one input member and what is wrong with it.
type Field struct {
	Name   string
	Reason text.Words
}

// Fault is an error that a caller may see.
type Fault struct {
	Kind       Kind
	Code       string // stable, dotted: "placement.closed"
	Message    text.Words
	Fields     []Field
	Findings   []Finding
	RetryAfter time.Duration
	cause      error
}

// New declares a fault. Declare each once, beside its noun, and compare with errors.Is.
func New(kind Kind, code, zh, en string) *Fault {
	return &Fault{Kind: kind, Code: code, Message: text.Say(zh, en)}
}

// Error is the English message with its code, for logs and tests.
func (f *Fault) Error() string {
	s := f.Code + ": " + f.Message.En
	for _, field := range f.Fields {
		s += "; " + field.Name + ": " + field.Reason.En
	}
	for _, finding := range f.Findings {
		s += "; " + finding.Rule
	}
	if f.cause != nil {
		s += ": " + f.cause.Error()
	}
	return s
}

// Is makes copies made by With, About, Retry and Because match their declaration.
func (f *Fault) Is(target error) bool {
	t, ok := target.(*Fault)
	return ok && t.Code == f.Code
}

// Unwrap returns the cause, which is logged and never shown.
func (f *Fault) Unwrap() error { return f.cause }

// With returns a copy that names the input members at fault.
func (f *Fault) With(fields ...Field) *Fault {
	c := *f
	c.Fields = append(append([]Field(nil), f.Fields...), fields...)
	return &c
}

// About returns a copy that carries the rules found broken.
func (f *Fault) About(findings ...Finding) *Fault {
	c := *f
	c.Findings = append(append([]Finding(nil), f.Findings...), findings...)
	return &c
}

// Retry returns a copy that says after how long to try again.
func (f *Fault) Retry(after time.Duration) *Fault {
	c := *f
	c.RetryAfter = after
	return &c
}

// Because returns a copy with a cause for the log.
func (f *Fault) Because(err error) *Fault {
	c := *f
	c.cause = err
	return &c
}

// Of returns the fault inside err, or nil when err is none that a caller may see.
func Of(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// In is short for a Field with both wordings.
func In(name, zh, en string) Field { return Field{Name: name, Reason: text.Say(zh, en)} }
