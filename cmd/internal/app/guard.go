package app

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/crypt"
	"firstkm/services/platform/otp"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// guard is what getting in needs beside passwords.
func (a *App) guard(r records) account.Guard {
	return account.Guard{
		Code:    func(code string) string { return crypt.Sign(a.secret, "slips", code) },
		Records: r,
		OneTime: otp.Codes{},
		Vault:   a.Keyring,
		Needs:   a.needsFactor,
	}
}

// guarded are the roles that see what many people entrusted: they sign in with a second factor.
var guarded = []actor.Role{actor.School, actor.VicePrincipal, actor.Bureau, actor.Operator}

// needsFactor reports whether a role must sign in with a second factor. The demo's accounts are known to everybody anyway.
func (a *App) needsFactor(r actor.Role) bool {
	return !a.Config.Demo && a.Config.TwoFactor != "optional" && slices.Contains(guarded, r)
}

// records are the students' records as slips ask of them.
type records struct {
	db      student.Reads
	private *privacy.Service
}

// Pupil implements account.Records.
func (r records) Pupil(ctx context.Context, id ident.ID) (account.Pupil, error) {
	s, err := r.db.Student(ctx, student.ID(id))
	if errors.Is(err, student.ErrNotFound) {
		err = account.ErrNotFound
	}
	return pupil(s), err
}

// Pupils implements account.Records.
func (r records) Pupils(ctx context.Context, school ident.ID, class string) ([]account.Pupil, error) {
	var all []account.Pupil
	for p := (page.Request{Limit: page.MaxLimit}); ; {
		list, err := r.db.Students(ctx, student.Filter{School: org.ID(school), Class: class, State: student.Active}, p)
		if err != nil {
			return nil, err
		}
		for _, s := range list.Items {
			all = append(all, pupil(s))
		}
		if p.Cursor = list.Next; p.Cursor == "" {
			break
		}
	}
	slices.SortStableFunc(all, func(a, b account.Pupil) int { return cmp.Compare(a.No, b.No) })
	return all, nil
}

func pupil(s student.Student) account.Pupil {
	return account.Pupil{ID: ident.ID(s.ID), School: ident.ID(s.School), Class: s.Class, No: s.StudentNo, Name: s.Name, Birth: s.BirthDate}
}

// IDTail implements account.Records.
func (r records) IDTail(ctx context.Context, id ident.ID) (string, bool, error) {
	return r.private.IDTail(ctx, student.ID(id))
}
