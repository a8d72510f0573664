package account

import (
	"context"
	"errors"
	"slices"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
)

// Colleague is a teacher as invitations know one.
type Colleague struct {
	ID   ident.ID // of the teacher's file
	No   string   // 工号
	Name string
}

// Register is what invitations ask of the register of teachers (花名册).
type Register interface {
	// Colleague finds who is employed at a school today by the number there or the file's id. Anybody else is ErrNotFound.
	Colleague(ctx context.Context, school ident.ID, key string) (Colleague, error)
}

// ErrInvited says that a teacher has an account at the school already.
var ErrInvited = fault.New(fault.Conflict, "account.teacher_in", "这位教师在本校已有账号。忘记密码的，请由学校实习办在“人员与账号”重发一张单子。", "this teacher has an account at your school already; for a forgotten password the internship office issues a reset")

// ErrNotHere says that the holder of a slip is no longer of the school that issued it.
var ErrNotHere = fault.New(fault.Conflict, "account.not_here", "学校的名册显示您已经不在这所学校（毕业、离校或调动），这张单子不能再用。名册不对的话，请找发单的人更正后重发；换了学校的，请找新学校发单。", "by its register you are no longer at this school, so the slip does not work any more. If that is wrong, ask whoever issued it to correct the register and issue a new one; at another school, ask there")

// colleague finds the teacher whom an invitation is for.
func (s *Service) colleague(ctx context.Context, who actor.Actor, key string) (Colleague, error) {
	if s.guard.Staff == nil {
		return Colleague{}, ErrNoRecords
	}
	missing := ErrInvalid.With(fault.In("teacher", "花名册里没有这个工号，或本人今天不在本校任职。请先由师资办登记到花名册。", "nobody of this number is employed here today; the teachers' office adds them to the register first"))
	if key == "" || who.Org == "" {
		return Colleague{}, missing
	}
	c, err := s.guard.Staff.Colleague(ctx, who.Org, key)
	if errors.Is(err, ErrNotFound) {
		return c, missing
	}
	return c, err
}

// newcomer refuses an invitation for a teacher who has an account at the school; an older invitation ends.
func (s *Service) newcomer(ctx context.Context, tx Tx, slip Slip) error {
	list, err := tx.AccountsOf(ctx, slip.Org)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(list, func(a Account) bool { return a.Person == slip.Person && a.Active() }) {
		return ErrInvited
	}
	return tx.EndSlips(ctx, SlipFilter{Person: slip.Person}, s.now())
}

// openStaff says whose invitation it is: the teacher must still be employed.
func (s *Service) openStaff(ctx context.Context, o Opened) (Opened, error) {
	if s.guard.Staff == nil {
		return o, ErrNoRecords
	}
	c, err := s.guard.Staff.Colleague(ctx, o.Slip.Org, string(o.Slip.Person))
	if errors.Is(err, ErrNotFound) {
		return o, ErrNotHere
	}
	if err != nil {
		return o, err
	}
	o.Name = c.Name
	o.Login, err = s.suggest(ctx, Pupil{No: c.No, School: o.Slip.Org})
	return o, err
}
