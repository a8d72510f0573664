package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
)

// Look returns the slip of a code that can still be used, or the fault that says why it cannot. Tries are limited by address.
func (s *Service) Look(ctx context.Context, code, address string) (Slip, error) {
	if ok, after := s.limit.Attempt(ctx, "address:"+address); !ok {
		return Slip{}, ErrTooMany.Retry(after)
	}
	slip, err := s.db.SlipByHash(ctx, s.guard.Code(NormalCode(code)))
	if errors.Is(err, ErrNotFound) {
		return Slip{}, ErrSlip
	}
	if err != nil {
		return Slip{}, err
	}
	return slip, slip.refusal(s.now())
}

// Opened is what the holder of a slip learns after the proof: whose account it is and which login is at hand.
type Opened struct {
	Slip  Slip
	Name  string // of a student
	Login string // suggested, or the present one of a reset
}

// Open checks code and proof and says what the slip is for. A wrong proof is counted.
func (s *Service) Open(ctx context.Context, code, proof, address string) (Opened, error) {
	slip, err := s.Look(ctx, code, address)
	if err != nil {
		return Opened{}, err
	}
	if slip.Proof != NoProof {
		if err := s.prove(ctx, slip, proof); err != nil {
			return Opened{}, err
		}
	}
	o := Opened{Slip: slip}
	if slip.Account != "" {
		a, err := s.db.Account(ctx, slip.Account)
		if err != nil {
			return Opened{}, err
		}
		o.Login = a.Login
	}
	if slip.Role == actor.Teacher && slip.Purpose == Join {
		return s.openStaff(ctx, o)
	}
	if slip.Role != actor.Student || s.guard.Records == nil {
		return o, nil
	}
	p, err := s.guard.Records.Pupil(ctx, slip.Person)
	if err != nil {
		return Opened{}, err
	}
	if slip.Purpose != Reset && (p.Gone || p.School != slip.Org) { // who has left keeps the account and what it shows
		return Opened{}, ErrNotHere
	}
	if o.Name = p.Name; o.Login == "" {
		o.Login, err = s.suggest(ctx, p)
	}
	return o, err
}

// suggest is a login for a student: the student number, with the school's code where another has it.
func (s *Service) suggest(ctx context.Context, p Pupil) (string, error) {
	login := normalLogin(p.No)
	_, err := s.db.AccountByLogin(ctx, login)
	if errors.Is(err, ErrNotFound) {
		return login, nil
	}
	if err != nil {
		return "", err
	}
	school, err := s.orgs.School(ctx, org.ID(p.School))
	return login + "@" + school.Code, err
}

// prove checks the proof of a slip and counts a wrong one, whatever becomes of the request.
func (s *Service) prove(ctx context.Context, slip Slip, proof string) error {
	want, err := s.proofOf(ctx, slip)
	if err != nil {
		return err
	}
	var refused error
	err = s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		locked, err := tx.LockSlip(ctx, slip.Hash)
		if err != nil {
			return err
		}
		refused = locked.refusal(s.now())
		if refused != nil {
			return nil //nolint:nilerr // a refusal is the answer, not a failure of the transaction
		}
		if subtle.ConstantTimeCompare([]byte(NormalCode(proof)), []byte(want)) == 1 {
			return nil
		}
		locked.Tries++
		refused = locked.wrongProof()
		if err := tx.SaveSlip(ctx, locked); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(actor.Actor{Account: "slip", Org: locked.Org}, s.now(), "account.wrong_proof", locked.subject()))
	})
	if err != nil {
		return err
	}
	return refused
}

// proofOf is what a slip's proof must be. The slip says which proof was printed on it.
func (s *Service) proofOf(ctx context.Context, slip Slip) (string, error) {
	if s.guard.Records == nil {
		return "", ErrSlipWithdrawn
	}
	if slip.Proof == IDTail {
		tail, known, err := s.guard.Records.IDTail(ctx, slip.Person)
		if err == nil && !known {
			err = ErrSlipWithdrawn // the number was taken back after the slip was printed: a new one asks for the birthday
		}
		return strings.ToUpper(tail), err
	}
	p, err := s.guard.Records.Pupil(ctx, slip.Person)
	return fmt.Sprintf("%02d%02d", int(p.Birth.Month), p.Birth.Day), err
}

// Choice is what the holder of a slip chooses. Login is ignored for a reset.
type Choice struct {
	Login, Password, Label string
}

// Redeem uses a slip: it makes the account that the slip is for, or gives an account its new password. Every session and
// API token of a reset account ends.
func (s *Service) Redeem(ctx context.Context, code, proof, address string, c Choice) (Account, error) {
	opened, err := s.Open(ctx, code, proof, address)
	if err != nil {
		return Account{}, err
	}
	if opened.Slip.Role == actor.Enterprise && opened.Slip.Org == "" {
		return Account{}, ErrRegisterFirst
	}
	switch {
	case opened.Slip.Purpose == Reset:
		c.Login = opened.Login
	case opened.Slip.Role == actor.Teacher:
		c.Label = opened.Slip.Label
	}
	made, err := s.build(Draft{
		Login: c.Login, Password: c.Password, Role: opened.Slip.Role, Org: opened.Slip.Org, Person: opened.Slip.Person,
		Class: opened.Slip.Class, Label: c.Label, Owner: opened.Slip.Owner,
	})
	if err != nil {
		return Account{}, err
	}
	err = s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		slip, err := s.spend(ctx, tx, opened.Slip.Hash)
		if err != nil {
			return err
		}
		if slip.Purpose == Reset {
			made, err = s.renew(ctx, tx, slip, made.PasswordHash)
			return err
		}
		return s.join(ctx, tx, slip, made)
	})
	return made, err
}

// spend marks a slip as used; of two who come at once, one succeeds.
func (s *Service) spend(ctx context.Context, tx Tx, hash string) (Slip, error) {
	slip, err := tx.LockSlip(ctx, hash)
	if err != nil {
		return slip, err
	}
	if err := slip.refusal(s.now()); err != nil {
		return slip, err
	}
	slip.UsedAt = s.now()
	return slip, tx.SaveSlip(ctx, slip)
}

// join keeps the account that a slip makes.
func (s *Service) join(ctx context.Context, tx Tx, slip Slip, a Account) error {
	by, err := tx.Account(ctx, slip.By)
	switch {
	case errors.Is(err, ErrNotFound): // the program itself
	case err != nil:
		return err
	case slip.Purpose == Join && (!by.Active() || slip.Role == actor.Enterprise && by.Role == actor.Enterprise && !by.Owner):
		return ErrSlipWithdrawn // who has handed over or was removed lets nobody in any more
	}
	if slip.HandOver {
		if err := s.disable(ctx, tx, a.Actor(), slip.By); err != nil {
			return err
		}
	} else if slip.Role == actor.Enterprise && slip.Owner {
		if err := s.ownerless(ctx, tx, slip.Org); err != nil {
			return err
		}
	}
	if slip.Role == actor.Teacher {
		if err := s.newcomer(ctx, tx, slip); err != nil {
			return err
		}
	} else if slip.Person != "" {
		if err := s.single(ctx, tx, slip.Person); err != nil {
			return err
		}
	}
	if err := tx.InsertAccount(ctx, a); err != nil {
		return err
	}
	return tx.Audit(ctx, ledger.By(a.Actor(), s.now(), "account.join", ident.ID(a.ID)))
}

// single refuses a second account for one student.
func (s *Service) single(ctx context.Context, tx Tx, person ident.ID) error {
	_, err := tx.AccountOfPerson(ctx, person)
	if errors.Is(err, ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return ErrSlipUsed
}

// renew gives an account the password that its holder chose.
func (s *Service) renew(ctx context.Context, tx Tx, slip Slip, hash string) (Account, error) {
	a, err := tx.Account(ctx, slip.Account)
	if err != nil {
		return a, err
	}
	if !a.Active() {
		return a, ErrSlipWithdrawn
	}
	a.PasswordHash = hash
	a.Version++
	if err := tx.SaveAccount(ctx, a); err != nil {
		return a, err
	}
	if err := errors.Join(s.endAll(ctx, tx, a.ID), tx.Record(ctx, ident.ID(a.ID), events.AccountRenewed{AccountRef: a.ref()})); err != nil {
		return a, err
	}
	return a, tx.Audit(ctx, ledger.By(a.Actor(), s.now(), "account.reset_done", ident.ID(a.ID)))
}

// endAll ends every session and API token of an account.
func (s *Service) endAll(ctx context.Context, tx Tx, id ID) error {
	return errors.Join(tx.DeleteSessionsOf(ctx, id, ""), tx.DeleteTokensOf(ctx, id))
}

// RegisterEnterprise brings an enterprise aboard with its first account, which owns it. Anybody may; the unit is 未核验. With
// the code of an invitation, the invitation is used up.
func (s *Service) RegisterEnterprise(ctx context.Context, uscc string, p org.Profile, c Choice, code string) (Account, org.Enterprise, error) {
	e, err := s.orgs.NewEnterprise(uscc, p)
	if err != nil {
		return Account{}, org.Enterprise{}, err
	}
	a, err := s.build(Draft{Login: c.Login, Password: c.Password, Role: actor.Enterprise, Org: ident.ID(e.ID), Owner: true})
	if err != nil {
		return Account{}, org.Enterprise{}, err
	}
	err = s.inTx(ctx, func(tx Tx, orgs org.Tx) error {
		if code != "" {
			slip, err := s.spend(ctx, tx, s.guard.Code(NormalCode(code)))
			if errors.Is(err, ErrNotFound) {
				return ErrSlip
			}
			if err != nil {
				return err
			}
			if slip.USCC != e.USCC {
				return ErrInvalid.With(fault.In("uscc", "邀请是发给另一个信用代码的，请核对，或不用邀请直接登记。", "the invitation is for another credit code; check it, or register without"))
			}
		}
		if err := s.orgs.Register(ctx, orgs, a.Actor(), e); err != nil {
			return err
		}
		return s.insert(ctx, tx, a.Actor(), a)
	})
	return a, e, err
}
