package account

import (
	"context"
	"errors"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
)

// RegisterEnterprise brings an enterprise aboard with its first account, which owns it. Anybody may; the unit is 未核验.
func (s *Service) RegisterEnterprise(ctx context.Context, uscc string, p org.Profile, login, password string) (Account, org.Enterprise, error) {
	e, err := s.orgs.NewEnterprise(uscc, p)
	if err != nil {
		return Account{}, org.Enterprise{}, err
	}
	a, err := s.build(Draft{Login: login, Password: password, Role: actor.Enterprise, Org: ident.ID(e.ID), Owner: true})
	if err != nil {
		return Account{}, org.Enterprise{}, err
	}
	err = s.inTx(ctx, func(tx Tx, orgs org.Tx) error {
		if err := s.orgs.Register(ctx, orgs, a.Actor(), e); err != nil {
			return err
		}
		return s.insert(ctx, tx, a.Actor(), a)
	})
	return a, e, err
}

// Me is the actor's own account.
func (s *Service) Me(ctx context.Context, who actor.Actor) (Account, error) {
	return s.db.Account(ctx, ID(who.Account))
}

// Colleagues lists the accounts of the actor's own organisation.
func (s *Service) Colleagues(ctx context.Context, who actor.Actor) ([]Account, error) {
	if who.Org == "" || who.Is(actor.Student) {
		return nil, ErrForbidden
	}
	return s.db.AccountsOf(ctx, who.Org)
}

// Invite lets a colleague make an account for the actor's enterprise. With handOver the colleague becomes its owner and
// the inviting account is disabled when the invitation is used. It returns the code of the link, shown once.
func (s *Service) Invite(ctx context.Context, who actor.Actor, handOver bool) (string, error) {
	owner, err := s.owner(ctx, who)
	if err != nil {
		return "", err
	}
	code, now := secret(), s.now()
	i := Invitation{Hash: Digest(code), By: owner.ID, Role: owner.Role, Org: owner.Org, Owner: handOver, ExpiresAt: now.Add(InvitationLife)}
	err = s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		if err := tx.InsertInvitation(ctx, i); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "account.invite", ident.ID(owner.ID)))
	})
	return code, err
}

// Invited returns the invitation of a code that can still be used.
func (s *Service) Invited(ctx context.Context, code string) (Invitation, error) {
	i, err := s.db.Invitation(ctx, Digest(code))
	if errors.Is(err, ErrNotFound) || err == nil && (!i.UsedAt.IsZero() || !s.now().Before(i.ExpiresAt)) {
		return Invitation{}, ErrInvitation
	}
	return i, err
}

// Accept makes the invited colleague's account.
func (s *Service) Accept(ctx context.Context, code, login, password, label string) (Account, error) {
	i, err := s.Invited(ctx, code)
	if err != nil {
		return Account{}, err
	}
	a, err := s.build(Draft{Login: login, Password: password, Role: i.Role, Org: i.Org, Label: label, Owner: i.Owner})
	if err != nil {
		return Account{}, err
	}
	err = s.inTx(ctx, func(tx Tx, _ org.Tx) error {
		by, err := tx.Account(ctx, i.By)
		if err != nil {
			return err
		}
		if !by.Active() || !by.Owner { // who has handed over or was removed lets nobody in any more
			return ErrInvitation
		}
		if err := tx.UseInvitation(ctx, i.Hash, s.now()); err != nil {
			return err
		}
		if i.Owner {
			if err := s.disable(ctx, tx, a.Actor(), i.By); err != nil {
				return err
			}
		}
		return s.insert(ctx, tx, a.Actor(), a)
	})
	return a, err
}

// Disable ends a colleague's account and all its sessions. An owner cannot disable itself: it hands over.
func (s *Service) Disable(ctx context.Context, who actor.Actor, id ID) error {
	owner, err := s.owner(ctx, who)
	if err != nil {
		return err
	}
	if owner.ID == id {
		return ErrInvalid.With(fault.In("account", "不能停用自己的账号，请先移交给同事。", "you cannot disable your own account; hand it over first"))
	}
	other, err := s.db.Account(ctx, id)
	if err != nil {
		return err
	}
	if other.Org != owner.Org {
		return ErrNotFound
	}
	return s.inTx(ctx, func(tx Tx, _ org.Tx) error { return s.disable(ctx, tx, who, id) })
}

func (s *Service) disable(ctx context.Context, tx Tx, who actor.Actor, id ID) error {
	a, err := tx.Account(ctx, id)
	if err != nil {
		return err
	}
	a.DisabledAt, a.Owner = s.now(), false
	a.Version++
	if err := tx.SaveAccount(ctx, a); err != nil {
		return err
	}
	if err := tx.DeleteSessionsOf(ctx, id, ""); err != nil {
		return err
	}
	return tx.Audit(ctx, ledger.By(who, s.now(), "account.disable", ident.ID(id)))
}

func (s *Service) owner(ctx context.Context, who actor.Actor) (Account, error) {
	a, err := s.db.Account(ctx, ID(who.Account))
	if err != nil {
		return Account{}, err
	}
	if !a.Owner {
		return Account{}, ErrForbidden
	}
	return a, nil
}

// ChangePassword replaces the actor's password and ends all other sessions. keep is the token of the present one.
func (s *Service) ChangePassword(ctx context.Context, who actor.Actor, old, fresh, keep string) error {
	a, err := s.db.Account(ctx, ID(who.Account))
	if err != nil {
		return err
	}
	if ok, after := s.limit.Attempt(ctx, "login:"+a.Login); !ok {
		return ErrTooMany.Retry(after)
	}
	right, err := s.hash.Verify(a.PasswordHash, old)
	if err != nil {
		return err
	}
	if !right {
		return ErrCredentials
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
		return tx.Audit(ctx, ledger.By(who, s.now(), "account.change_password", ident.ID(a.ID)))
	})
}
