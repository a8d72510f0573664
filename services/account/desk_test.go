package account_test

import (
	"context"
	"slices"
	"strings"
	"time"

	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
)

func (d *desk) AccountOfPerson(_ context.Context, person ident.ID) (account.Account, error) {
	for _, a := range d.accounts {
		if a.Person == person {
			return a, nil
		}
	}
	return account.Account{}, account.ErrNotFound
}

func (d *desk) SessionsOf(_ context.Context, id account.ID) (found []account.Session, err error) {
	for _, s := range d.sessions {
		if s.Account == id {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b account.Session) int { return b.UsedAt.Compare(a.UsedAt) })
	return found, nil
}

func (d *desk) TouchSession(_ context.Context, hash string, at time.Time) error {
	if s, ok := d.sessions[hash]; ok {
		s.UsedAt = at
		d.sessions[hash] = s
	}
	return nil
}

func (d *desk) DeleteTokensOf(_ context.Context, id account.ID) error {
	for hash, t := range d.tokens {
		if t.Account == id {
			delete(d.tokens, hash)
		}
	}
	return nil
}

func (d *desk) Factor(_ context.Context, id account.ID) (account.Factor, error) {
	if f, ok := d.factors[id]; ok {
		return f, nil
	}
	return account.Factor{}, account.ErrNotFound
}

func (d *desk) LockFactor(ctx context.Context, id account.ID) (account.Factor, error) {
	return d.Factor(ctx, id)
}

func (d *desk) PutFactor(_ context.Context, f account.Factor) error {
	d.factors[f.Account] = f
	return nil
}

func (d *desk) DeleteFactor(_ context.Context, id account.ID) error {
	delete(d.factors, id)
	return nil
}

func (d *desk) AccountHistory(_ context.Context, id account.ID, _ page.Request) (page.Page[account.Event], error) {
	list := slices.Clone(d.events[id])
	slices.Reverse(list)
	return page.Page[account.Event]{Items: list}, nil
}

func (d *desk) Slip(_ context.Context, id ident.ID) (account.Slip, error) {
	for _, s := range d.slips {
		if s.ID == id {
			return s, nil
		}
	}
	return account.Slip{}, account.ErrNotFound
}

func (d *desk) SlipByHash(_ context.Context, hash string) (account.Slip, error) {
	if s, ok := d.slips[hash]; ok {
		return s, nil
	}
	return account.Slip{}, account.ErrNotFound
}

func (d *desk) LockSlip(ctx context.Context, hash string) (account.Slip, error) {
	return d.SlipByHash(ctx, hash)
}

func (d *desk) Slips(_ context.Context, f account.SlipFilter, _ page.Request) (p page.Page[account.Slip], err error) {
	for _, s := range d.slips {
		if s.Purpose == f.Purpose && s.ByOrg == f.ByOrg && (f.Role == "" || s.Role == f.Role) {
			p.Items = append(p.Items, s)
		}
	}
	return p, nil
}

func (d *desk) InsertSlip(_ context.Context, s account.Slip) error {
	d.slips[s.Hash] = s
	return nil
}

func (d *desk) SaveSlip(_ context.Context, s account.Slip) error {
	d.slips[s.Hash] = s
	return nil
}

func (d *desk) EndSlips(_ context.Context, f account.SlipFilter, at time.Time) error {
	for hash, s := range d.slips {
		if s.UsedAt.IsZero() && s.EndedAt.IsZero() && (f.Account != "" && s.Account == f.Account || f.Person != "" && s.Person == f.Person) {
			s.EndedAt = at
			d.slips[hash] = s
		}
	}
	return nil
}

func (d *desk) ClassCounts(context.Context, ident.ID, time.Time) ([]account.ClassCount, error) {
	return []account.ClassCount{{Class: "数控1班"}, {Class: "数控2班"}}, nil
}

func (d *desk) PupilAccounts(_ context.Context, school ident.ID, _ string) (found []account.Account, err error) {
	for _, a := range d.accounts {
		if a.Role == actor.Student && a.Org == school {
			found = append(found, a)
		}
	}
	return found, nil
}

func (d *desk) PupilSlips(_ context.Context, school ident.ID, _ string) (found []account.Slip, err error) {
	for _, s := range d.slips {
		if s.Org == school && s.Person != "" {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b account.Slip) int { return strings.Compare(string(a.ID), string(b.ID)) })
	return found, nil
}

// Pupil, Pupils and IDTail implement account.Records.
func (d *desk) Pupil(_ context.Context, id ident.ID) (account.Pupil, error) {
	for _, p := range d.pupils {
		if p.ID == id {
			return p, nil
		}
	}
	return account.Pupil{}, account.ErrNotFound
}

func (d *desk) Pupils(_ context.Context, school ident.ID, class string) (found []account.Pupil, err error) {
	for _, p := range d.pupils {
		if p.School == school && p.Class == class {
			found = append(found, p)
		}
	}
	return found, nil
}

func (d *desk) IDTail(_ context.Context, id ident.ID) (string, bool, error) {
	tail, known := d.tails[id]
	return tail, known, nil
}
