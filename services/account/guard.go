package account

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
)

// Guard is what getting in needs beside passwords.
type Guard struct {
	// Code is a keyed hash: who reads the database alone cannot try all codes of a slip. The key belongs to the installation.
	Code    func(code string) string
	Records Records
	Staff   Register
	OneTime OneTime
	Vault   Vault
	// Needs reports whether a role must sign in with a second factor.
	Needs func(actor.Role) bool
}

// Pupil is a student as slips know one.
type Pupil struct {
	ID     ident.ID
	School ident.ID
	Class  string
	No     string // 学号
	Name   string
	Birth  civil.Date
	Gone   bool // graduated, left, or sent to another school
}

// Records is what slips ask of the students' records. A missing student is ErrNotFound.
type Records interface {
	Pupil(ctx context.Context, id ident.ID) (Pupil, error)
	// Pupils lists who is in a class of a school now, by number.
	Pupils(ctx context.Context, school ident.ID, class string) ([]Pupil, error)
	// IDTail is the last four characters of the identity number; known is false where none is recorded.
	IDTail(ctx context.Context, id ident.ID) (tail string, known bool, err error)
}

// OneTime makes and checks time-based one-time passwords (RFC 6238).
type OneTime interface {
	Fresh() (secret string)
	Step(secret, code string, now time.Time) (step int64, ok bool)
	Link(secret, issuer, login string) string
}

// Vault seals secrets for the database; a value opens only as the field of the record that it was sealed for.
type Vault interface {
	Seal(field, record, plain string) (string, error)
	Open(field, record, sealed string) (string, error)
}

// Guarded gives the service what getting in needs beside passwords. Without it there are no slips for students and no
// second factor, and the codes of slips work as long as the program runs.
func (s *Service) Guarded(g Guard) *Service {
	if g.Code == nil {
		g.Code = s.guard.Code
	}
	if g.Needs == nil {
		g.Needs = s.guard.Needs
	}
	s.guard = g
	return s
}

// unguarded is a guard whose key lasts as long as the service.
func unguarded() Guard {
	var key [32]byte
	_, _ = rand.Read(key[:]) // never fails since Go 1.24
	return Guard{
		Code: func(code string) string {
			h := hmac.New(sha256.New, key[:])
			_, _ = h.Write([]byte(code)) // a hash takes every write
			return hex.EncodeToString(h.Sum(nil))
		},
		Needs: func(actor.Role) bool { return false },
	}
}

// Now is the service's clock, for those who show what has become of slips.
func (s *Service) Now() time.Time { return s.now() }
