package account

import (
	"context"
	"errors"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Me is the actor's own account.
func (s *Service) Me(ctx context.Context, who actor.Actor) (Account, error) {
	return s.db.Account(ctx, ID(who.Account))
}

// Colleagues lists the accounts of the actor's own organisation, students not among them; the operator's are the operators. A
// teacher who sees the own file alone sees no colleagues either.
func (s *Service) Colleagues(ctx context.Context, who actor.Actor) ([]Account, error) {
	if who.Org == "" && !who.Is(actor.Operator) || who.Is(actor.Student, actor.Teacher) {
		return nil, ErrForbidden
	}
	return s.db.AccountsOf(ctx, who.Org)
}

// People lists the accounts of another organisation that the actor looks after: a bureau those of its schools' offices, a
// school the owner of a unit that it cooperates with, the operator all but students.
func (s *Service) People(ctx context.Context, who actor.Actor, at ident.ID) ([]Account, error) {
	if at == who.Org {
		return s.Colleagues(ctx, who)
	}
	list, err := s.db.AccountsOf(ctx, at)
	if err != nil {
		return nil, err
	}
	var found []Account
	for _, a := range list {
		c, err := s.charge(ctx, who, a)
		if errors.Is(err, ErrNotFound) || errors.Is(err, org.ErrNotFound) || err == nil && !c.Manages {
			continue
		}
		if err != nil {
			return nil, err
		}
		found = append(found, a)
	}
	return found, nil
}

// Aboard lists those of some schools whose internship office has an account in use. That a school takes part is no secret.
func (s *Service) Aboard(ctx context.Context, schools []ident.ID) ([]ident.ID, error) {
	return s.db.Aboard(ctx, schools)
}

// Disable ends an account and all that it could be used by. Nobody ends the own one: an owner hands over.
func (s *Service) Disable(ctx context.Context, who actor.Actor, id ID) error {
	if ident.ID(id) == who.Account {
		return ErrInvalid.With(fault.In("account", "不能停用自己的账号，请先移交给同事。", "you cannot disable your own account; hand it over first"))
	}
	a, _, err := s.managed(ctx, who, id)
	if err != nil || !a.Active() {
		return err
	}
	return s.inTx(ctx, func(tx Tx, _ org.Tx) error { return s.disable(ctx, tx, who, id) })
}

func (s *Service) disable(ctx context.Context, tx Tx, who actor.Actor, id ID) error {
	a, err := tx.Account(ctx, id)
	if err != nil {
		return err
	}
	a.DisabledAt = s.now()
	if a.Role == actor.Enterprise {
		a.Owner = false
	}
	a.Version++
	if err := tx.SaveAccount(ctx, a); err != nil {
		return err
	}
	if err := errors.Join(s.endAll(ctx, tx, id), tx.EndSlips(ctx, SlipFilter{Account: id}, s.now())); err != nil {
		return err
	}
	return errors.Join(tx.Record(ctx, ident.ID(id), events.AccountDisabled{AccountRef: a.ref()}), tx.Audit(ctx, ledger.By(who, s.now(), "account.disable", ident.ID(id))))
}

// Enable lets a disabled account in again, with the password and second factor that it had.
func (s *Service) Enable(ctx context.Context, who actor.Actor, id ID) error {
	a, _, err := s.managed(ctx, who, id)
	if err != nil || a.Active() {
		return err
	}
	return s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		a, err := tx.Account(ctx, id)
		if err != nil {
			return err
		}
		a.DisabledAt = time.Time{}
		a.Version++
		if err := tx.SaveAccount(ctx, a); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "account.enable", ident.ID(id)))
	})
}

// ChangePassword replaces the actor's password and ends all other sessions. keep is the token of the present one.
func (s *Service) ChangePassword(ctx context.Context, who actor.Actor, old, fresh, keep string) error {
	a, err := s.db.Account(ctx, ID(who.Account))
	if err != nil {
		return err
	}
	if err := s.checkPassword(ctx, a, old); err != nil {
		return err
	}
	if err := checkCredentials(a.Login, fresh); err != nil {
		return err
	}
	if a.PasswordHash, err = s.hash.Hash(fresh); err != nil {
		return err
	}
	a.Version++
	return s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		if err := tx.SaveAccount(ctx, a); err != nil {
			return err
		}
		if err := tx.DeleteSessionsOf(ctx, a.ID, Digest(keep)); err != nil {
			return err
		}
		if err := tx.Record(ctx, ident.ID(a.ID), events.AccountPasswordChanged{AccountRef: a.ref()}); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "account.change_password", ident.ID(a.ID)))
	})
}

func (s *Service) checkPassword(ctx context.Context, a Account, password string) error {
	if ok, after := s.limit.Attempt(ctx, "login:"+a.Login); !ok {
		return ErrTooMany.Retry(after)
	}
	right, err := s.hash.Verify(a.PasswordHash, password)
	if err == nil && !right {
		err = ErrCredentials
	}
	return err
}

// Event is something that happened to an account, as its history shows it.
type Event struct {
	ID     int64 // its place in the sealed log, 0 while it waits for it
	At     time.Time
	By     ident.ID // who did it: an account, "slip" for whoever held one, "system"
	Role   actor.Role
	Action string // account.sign_in …
	Reason string // of a sign-in, the device
}

// History lists what happened to an account, newest first: to its holder and to who looks after it.
func (s *Service) History(ctx context.Context, who actor.Actor, id ID, p page.Request) (page.Page[Event], error) {
	if _, _, err := s.See(ctx, who, id); err != nil {
		return page.Page[Event]{}, err
	}
	return s.db.AccountHistory(ctx, id, p)
}
