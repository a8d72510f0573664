package app

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/crypt"
	"firstkm/services/platform/otp"
	"firstkm/services/privacy"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

// guard is what getting in needs beside passwords.
func (a *App) guard(r records, staff register) account.Guard {
	return account.Guard{
		Code:    func(code string) string { return crypt.Sign(a.secret, "slips", code) },
		Records: r,
		Staff:   staff,
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
	list, err := page.All(func(p page.Request) (page.Page[student.Student], error) {
		return r.db.Students(ctx, student.Filter{School: org.ID(school), Class: class, State: student.Active}, p)
	})
	if err != nil {
		return nil, err
	}
	all := make([]account.Pupil, len(list))
	for i, s := range list {
		all[i] = pupil(s)
	}
	slices.SortStableFunc(all, func(a, b account.Pupil) int { return cmp.Compare(a.No, b.No) })
	return all, nil
}

func pupil(s student.Student) account.Pupil {
	return account.Pupil{ID: ident.ID(s.ID), School: ident.ID(s.School), Class: s.Class, No: s.StudentNo, Name: s.Name, Birth: s.BirthDate, Gone: !s.Active()}
}

// register is the register of teachers as invitations ask of it.
type register struct {
	db  teacher.Reads
	now func() time.Time
}

// Colleague implements account.Register.
func (r register) Colleague(ctx context.Context, school ident.ID, key string) (account.Colleague, error) {
	t, err := r.file(ctx, org.ID(school), key)
	if errors.Is(err, teacher.ErrNotFound) {
		return account.Colleague{}, account.ErrNotFound
	}
	if err != nil {
		return account.Colleague{}, err
	}
	spell, ok := t.At(org.ID(school), civil.Today(r.now()))
	if !ok {
		return account.Colleague{}, account.ErrNotFound
	}
	return account.Colleague{ID: ident.ID(t.ID), No: spell.TeacherNo, Name: t.Name}, nil
}

func (r register) file(ctx context.Context, school org.ID, key string) (teacher.Teacher, error) {
	if ident.ID(key).Kind() == "tch" {
		return r.db.Teacher(ctx, teacher.ID(key))
	}
	return r.db.TeacherByNo(ctx, school, key)
}

// IDTail implements account.Records.
func (r records) IDTail(ctx context.Context, id ident.ID) (string, bool, error) {
	return r.private.IDTail(ctx, student.ID(id))
}
