package account

import (
	"context"
	"errors"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// Charge is how somebody stands to an account of another.
type Charge struct {
	Manages  bool // may end it, let it in again and reset its password
	Superior bool // a reset may also take its second factor away
}

// charge finds out how who stands to an account. Who may not even know of it is answered ErrNotFound.
//
//	operator        everybody, as superior; so does the program itself, for the command
//	bureau          colleagues; offices and vice-principals of its schools, and the offices of the alliances that it keeps,
//	                as superior
//	vice-principal  everybody of the school but itself, as superior
//	school office   staff and students of the school but no vice-principal; colleagues without being superior; and
//	                the owner of an enterprise that the school cooperates with, as superior
//	class teacher   students of the class, as superior
//	owner           colleagues of the enterprise, as superior
func (s *Service) charge(ctx context.Context, who actor.Actor, a Account) (Charge, error) {
	if ident.ID(a.ID) == who.Account {
		return Charge{}, nil
	}
	same := a.Org != "" && a.Org == who.Org
	switch {
	case who.Is(actor.Operator, "system"):
		return Charge{true, true}, nil
	case who.Is(actor.Bureau):
		return s.chargeOfBureau(ctx, who, a, same)
	case who.Is(actor.VicePrincipal) && same:
		return Charge{true, a.Role != actor.VicePrincipal}, nil
	case who.Is(actor.School) && same:
		below := a.Role != actor.VicePrincipal
		return Charge{below, below && a.Role != actor.School}, nil
	case who.Is(actor.School) && a.Role == actor.Enterprise && a.Owner:
		return s.chargeOfPartner(ctx, who, a)
	case who.Is(actor.ClassTeacher) && same && a.Role == actor.Student:
		return s.chargeOfClass(ctx, who, a)
	case who.Is(actor.Enterprise) && same:
		return s.chargeOfOwner(ctx, who)
	}
	return Charge{}, ErrNotFound
}

func (s *Service) chargeOfBureau(ctx context.Context, who actor.Actor, a Account, same bool) (Charge, error) {
	if same {
		return Charge{true, a.Role != actor.Bureau}, nil
	}
	if a.Role == actor.AllianceOffice {
		kept, err := s.orgs.Alliance(ctx, org.ID(a.Org))
		if err == nil && (who.Org == "" || kept.Owner != who.Org) {
			err = ErrNotFound
		}
		return Charge{err == nil, err == nil}, err
	}
	if a.Role != actor.School && a.Role != actor.VicePrincipal {
		return Charge{}, ErrNotFound
	}
	bureau, err := s.orgs.Bureau(ctx, org.ID(who.Org))
	if err != nil {
		return Charge{}, err
	}
	school, err := s.orgs.School(ctx, org.ID(a.Org))
	if err != nil {
		return Charge{}, err
	}
	if !bureau.Oversees(school.Region) {
		return Charge{}, ErrNotFound
	}
	return Charge{true, true}, nil
}

func (s *Service) chargeOfPartner(ctx context.Context, who actor.Actor, a Account) (Charge, error) {
	c, err := s.orgs.CooperationOf(ctx, org.ID(who.Org), org.ID(a.Org))
	if errors.Is(err, org.ErrNotFound) || err == nil && !c.Active(civil.Today(s.now())) {
		return Charge{}, ErrNotFound
	}
	return Charge{true, true}, err
}

func (s *Service) chargeOfClass(ctx context.Context, who actor.Actor, a Account) (Charge, error) {
	if s.guard.Records == nil || who.Class == "" {
		return Charge{}, ErrNotFound
	}
	p, err := s.guard.Records.Pupil(ctx, a.Person)
	if err != nil {
		return Charge{}, err
	}
	if p.School != who.Org || p.Class != who.Class {
		return Charge{}, ErrNotFound
	}
	return Charge{true, true}, nil
}

func (s *Service) chargeOfOwner(ctx context.Context, who actor.Actor) (Charge, error) {
	if err := s.owner(ctx, who); err != nil {
		return Charge{}, err
	}
	return Charge{true, true}, nil
}

// owner refuses who does not own the own organisation's account.
func (s *Service) owner(ctx context.Context, who actor.Actor) error {
	a, err := s.db.Account(ctx, ID(who.Account))
	if err == nil && !a.Owner {
		err = ErrForbidden
	}
	return err
}

// managed returns an account that who may manage.
func (s *Service) managed(ctx context.Context, who actor.Actor, id ID) (Account, Charge, error) {
	a, err := s.db.Account(ctx, id)
	if err != nil {
		return a, Charge{}, err
	}
	c, err := s.charge(ctx, who, a)
	if err == nil && !c.Manages {
		err = ErrForbidden
	}
	return a, c, err
}

// See returns an account with how who stands to it: the own one, or one that who looks after.
func (s *Service) See(ctx context.Context, who actor.Actor, id ID) (Account, Charge, error) {
	a, err := s.db.Account(ctx, id)
	if err != nil {
		return a, Charge{}, err
	}
	c, err := s.charge(ctx, who, a)
	return a, c, err
}
