package account

import (
	"context"
	"errors"
	"slices"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// ClassCount is a class with how far its students have come in.
type ClassCount struct {
	Class    string
	Students int
	Active   int // have their account
	Waiting  int // hold a slip that can still be used
}

// PupilEntry is a student of a class with the account and the newest slip, as far as there are any.
type PupilEntry struct {
	Pupil
	Account Account // zero without
	Slip    Slip    // zero without
}

// ErrNoRecords says that the installation gives no slips to students.
var ErrNoRecords = fault.New(fault.Unavailable, "account.no_records", "现在读不到学生名册，请稍后再试。", "the students' records cannot be read just now; try again later")

// Classes lists the classes of the actor's school; a class teacher sees the own one.
func (s *Service) Classes(ctx context.Context, who actor.Actor) ([]ClassCount, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) || who.Org == "" {
		return nil, ErrForbidden
	}
	list, err := s.db.ClassCounts(ctx, who.Org, s.now())
	if err != nil || !who.Is(actor.ClassTeacher) {
		return list, err
	}
	return slices.DeleteFunc(list, func(c ClassCount) bool { return c.Class != who.Class }), nil
}

// Class lists the students of a class with how far each has come in.
func (s *Service) Class(ctx context.Context, who actor.Actor, class string) ([]PupilEntry, error) {
	if err := mayClass(who, class); err != nil {
		return nil, err
	}
	if s.guard.Records == nil {
		return nil, ErrNoRecords
	}
	pupils, err := s.guard.Records.Pupils(ctx, who.Org, class)
	if err != nil {
		return nil, err
	}
	accounts, err := s.db.PupilAccounts(ctx, who.Org, class)
	if err != nil {
		return nil, err
	}
	slips, err := s.db.PupilSlips(ctx, who.Org, class)
	if err != nil {
		return nil, err
	}
	entries := make([]PupilEntry, len(pupils))
	for i, p := range pupils {
		entries[i].Pupil = p
		for _, a := range accounts {
			if a.Person == p.ID {
				entries[i].Account = a
			}
		}
		for _, slip := range slips { // oldest first
			if slip.Person == p.ID {
				entries[i].Slip = slip
			}
		}
	}
	return entries, nil
}

func mayClass(who actor.Actor, class string) error {
	switch {
	case who.Org == "" || class == "":
		return ErrForbidden
	case who.Is(actor.School, actor.VicePrincipal), who.Is(actor.ClassTeacher) && who.Class == class:
		return nil
	case who.Is(actor.ClassTeacher):
		return ErrNotFound
	}
	return ErrForbidden
}

// pupil returns a student whom who gives slips to.
func (s *Service) pupil(ctx context.Context, who actor.Actor, id ident.ID) (Pupil, error) {
	if s.guard.Records == nil {
		return Pupil{}, ErrNoRecords
	}
	p, err := s.guard.Records.Pupil(ctx, id)
	if err != nil {
		return p, err
	}
	if p.School != who.Org || mayClass(who, p.Class) != nil {
		return p, ErrNotFound
	}
	return p, nil
}

// ClassSlips issues a slip to each student of a class who has no account, or to those named; a student with an account gets
// a reset. What was issued to them before no longer counts. Codes are known at this moment only, to be printed.
func (s *Service) ClassSlips(ctx context.Context, who actor.Actor, class string, only []ident.ID) ([]Issued, error) {
	if who.Scopes != nil {
		return nil, ErrForbidden.With(fault.In("token", "令牌不能发单，请登录后操作。", "a token cannot issue slips; sign in"))
	}
	entries, err := s.Class(ctx, who, class)
	if err != nil {
		return nil, err
	}
	entries = slices.DeleteFunc(entries, func(e PupilEntry) bool {
		return len(only) == 0 && e.Account.ID != "" || len(only) > 0 && !slices.Contains(only, e.ID)
	})
	if len(only) > 0 && len(entries) == 0 {
		return nil, ErrNotFound
	}
	slips := make([]Slip, len(entries))
	for i, e := range entries {
		if slips[i], err = s.pupilSlip(ctx, who, e); err != nil {
			return nil, err
		}
	}
	var issued []Issued
	err = s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		issued = nil
		for i, e := range entries {
			one, err := s.issuePupil(ctx, tx, who, slips[i])
			if err != nil {
				return err
			}
			one.Pupil = e.Pupil
			issued = append(issued, one)
		}
		return nil
	})
	return issued, err
}

func (s *Service) pupilSlip(ctx context.Context, who actor.Actor, e PupilEntry) (Slip, error) {
	slip := s.slip(who, Activate, actor.Student)
	slip.Org, slip.Person, slip.Proof, slip.ExpiresAt = e.School, e.ID, Birthday, slip.CreatedAt.Add(ClassSlipLife)
	if e.Account.ID != "" {
		slip.Purpose, slip.Account, slip.ClearsFactor = Reset, e.Account.ID, true
		slip.ExpiresAt = slip.CreatedAt.Add(ClassSlipLife)
	}
	_, known, err := s.guard.Records.IDTail(ctx, e.ID)
	if known {
		slip.Proof = IDTail
	}
	return slip, err
}

func (s *Service) issuePupil(ctx context.Context, tx Tx, who actor.Actor, slip Slip) (Issued, error) {
	if err := tx.EndSlips(ctx, SlipFilter{Person: slip.Person}, s.now()); err != nil {
		return Issued{}, err
	}
	if slip.Purpose == Reset {
		return s.issueReset(ctx, tx, who, slip)
	}
	if _, err := tx.AccountOfPerson(ctx, slip.Person); !errors.Is(err, ErrNotFound) {
		if err == nil {
			err = ErrStale // activated between reading and printing
		}
		return Issued{}, err
	}
	return s.issue(ctx, tx, who, slip, "account.issue_slip", slip.Person)
}

// issueReset ends everything that the account could be used by until the slip is used: password, sessions, API tokens.
func (s *Service) issueReset(ctx context.Context, tx Tx, who actor.Actor, slip Slip) (Issued, error) {
	a, err := tx.Account(ctx, slip.Account)
	if err != nil {
		return Issued{}, err
	}
	a.PasswordHash = ""
	reset := events.AccountReset{AccountRef: a.ref(), Factor: slip.ClearsFactor && !a.FactorAt.IsZero()}
	if reset.Factor {
		if err := s.clearFactor(ctx, tx, who, &a); err != nil {
			return Issued{}, err
		}
	}
	a.Version++
	if err := tx.SaveAccount(ctx, a); err != nil {
		return Issued{}, err
	}
	if err := errors.Join(s.endAll(ctx, tx, a.ID), tx.Record(ctx, ident.ID(a.ID), reset)); err != nil {
		return Issued{}, err
	}
	return s.issue(ctx, tx, who, slip, "account.reset", ident.ID(a.ID))
}

// ResetSlip issues a slip by which the holder of an account chooses a new password. From this moment the old one, every
// session and every API token are void. A superior's reset also takes the second factor away, to be set up anew.
func (s *Service) ResetSlip(ctx context.Context, who actor.Actor, id ID) (Issued, error) {
	if who.Scopes != nil {
		return Issued{}, ErrForbidden.With(fault.In("token", "令牌不能重设密码，请登录后操作。", "a token cannot reset; sign in"))
	}
	a, c, err := s.managed(ctx, who, id)
	if err != nil {
		return Issued{}, err
	}
	if !a.Active() {
		return Issued{}, ErrInvalid.With(fault.In("account", "这个账号已停用，请先恢复。", "the account is disabled; let it in again first"))
	}
	slip := s.slip(who, Reset, a.Role)
	slip.Org, slip.Account, slip.Person, slip.ClearsFactor, slip.ExpiresAt = a.Org, a.ID, "", c.Superior, slip.CreatedAt.Add(ResetLife)
	slip.Label = a.Label
	issued := Issued{}
	if a.Role == actor.Student && s.guard.Records != nil {
		p, err := s.guard.Records.Pupil(ctx, a.Person)
		if err != nil {
			return Issued{}, err
		}
		if slip, err = s.pupilSlip(ctx, who, PupilEntry{Pupil: p, Account: a}); err != nil {
			return Issued{}, err
		}
		issued.Pupil = p
	}
	err = s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		if err := tx.EndSlips(ctx, SlipFilter{Account: a.ID}, s.now()); err != nil {
			return err
		}
		one, err := s.issueReset(ctx, tx, who, slip)
		issued.Slip, issued.Code = one.Slip, one.Code
		return err
	})
	return issued, err
}

// ResetLogin is ResetSlip for the account of a login: the way back for a last operator who has lost phone and codes, from
// the machine itself.
func (s *Service) ResetLogin(ctx context.Context, who actor.Actor, login string) (Issued, error) {
	a, err := s.db.AccountByLogin(ctx, normalLogin(login))
	if err != nil {
		return Issued{}, err
	}
	return s.ResetSlip(ctx, who, a.ID)
}
