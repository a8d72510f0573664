package events

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Root is the first token of every subject.
const Root = "firstkm"

// Everything is the pattern of every subject; patterns are those of NATS: * is one token, > is the rest.
const Everything = Root + ".>"

// ErrSubject says that a subject is not firstkm.<noun>.<fact>.v<version> in lower case.
var ErrSubject = errors.New("not an event subject")

// ErrOther says that an envelope carries another event than the one asked for.
var ErrOther = errors.New("envelope carries another event")

// Envelope is an event on its way, with the attributes CloudEvents asks for.
type Envelope struct {
	ID      string          // unique for ever, not only within a table: it travels as Nats-Msg-Id, and a second one with it is dropped
	Subject string          // firstkm.<noun>.<fact>.v<version>
	Key     string          // id of the aggregate; order is kept among envelopes of one key
	At      time.Time       // when the fact happened, UTC
	Data    json.RawMessage // the event as JSON
	Stream  string          // identity of the stream that holds it; another one after the stream was made anew; "" before publishing
	Seq     uint64          // position in that stream, from 1; 0 before publishing
	Attempt int             // how often this consumer has been given it, from 1; 0 where attempts are not counted
}

// Position is the place of the envelope in its stream, to be kept as a checkpoint once it is applied.
func (e Envelope) Position() Position { return Position{Stream: e.Stream, Seq: e.Seq} }

// Seal puts an event into an envelope. It refuses subjects of another shape, an empty id, and keys that cannot stand in
// a header.
func Seal(id, key string, at time.Time, event Event) (Envelope, error) {
	data, err := json.Marshal(event)
	if err != nil {
		return Envelope{}, fmt.Errorf("encode %s: %w", event.Subject(), err)
	}
	e := Envelope{ID: id, Subject: event.Subject(), Key: key, At: at.UTC(), Data: data}
	return e, e.Check()
}

// Check reports why the envelope cannot be published, nil if it can.
func (e Envelope) Check() error {
	if !ValidSubject(e.Subject) {
		return fmt.Errorf("%w: %q", ErrSubject, e.Subject)
	}
	if e.ID == "" || !printable(e.ID) {
		return fmt.Errorf("event %s: id %q is empty or not printable", e.Subject, e.ID)
	}
	if !printable(e.Key) {
		return fmt.Errorf("event %s: key %q is not printable", e.Subject, e.Key)
	}
	if !json.Valid(e.Data) {
		return fmt.Errorf("event %s: data is not JSON", e.Subject)
	}
	return nil
}

// As decodes the payload as a T. It answers ErrOther when the envelope's subject is not T's; members that T does not
// know are ignored, so that a payload may grow.
func As[T Event](e Envelope) (T, error) {
	var event T
	if want := event.Subject(); e.Subject != want {
		return event, fmt.Errorf("%w: %s, not %s", ErrOther, e.Subject, want)
	}
	if err := json.Unmarshal(e.Data, &event); err != nil {
		return event, fmt.Errorf("decode %s %s: %w", e.Subject, e.ID, err)
	}
	return event, nil
}

// ValidSubject reports whether s is firstkm.<noun>.<fact>.v<version>: tokens of a–z, 0–9 and _, a version from 1.
func ValidSubject(s string) bool {
	tokens := strings.Split(s, ".")
	if len(tokens) != 4 || tokens[0] != Root {
		return false
	}
	for _, token := range tokens[1:] {
		if token == "" || strings.Trim(token, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			return false
		}
	}
	version, ok := strings.CutPrefix(tokens[3], "v")
	return ok && version != "" && version[0] != '0' && strings.Trim(version, "0123456789") == ""
}

// Match reports whether the subject is one of those the patterns describe; no patterns describe every subject.
func Match(subject string, patterns ...string) bool {
	for _, pattern := range patterns {
		if matchOne(strings.Split(subject, "."), strings.Split(pattern, ".")) {
			return true
		}
	}
	return len(patterns) == 0
}

func matchOne(subject, pattern []string) bool {
	for i, token := range pattern {
		switch {
		case i >= len(subject):
			return false
		case token == ">":
			return true
		case token != "*" && token != subject[i]:
			return false
		}
	}
	return len(subject) == len(pattern)
}

func printable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}
