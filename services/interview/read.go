package interview

import (
	"context"

	"firstkm/services/application"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
)

// sees refuses whoever is no party: the student, the unit, the student's school and class teacher, the program itself.
func sees(who actor.Actor, i Interview) error {
	of := application.Parties{Student: i.Student, Enterprise: i.Enterprise, School: i.School, Class: i.Class}
	if who.Role == actor.System().Role || of.Include(who) {
		return nil
	}
	return ErrNotFound
}

// discreet is an interview as the actor may see it: a unit does not learn here who the student is.
func discreet(who actor.Actor, i Interview) Interview {
	if who.Is(actor.Enterprise) {
		i.Student, i.School, i.Class = "", "", ""
	}
	return i
}

// Get returns an interview to its parties.
func (s *Service) Get(ctx context.Context, who actor.Actor, id ID) (Interview, error) {
	i, err := s.db.Interview(ctx, id)
	if err != nil {
		return Interview{}, err
	}
	if err := sees(who, i); err != nil {
		return Interview{}, err
	}
	return discreet(who, i), nil
}

// List lists the interviews that the actor is a party to, newest first.
func (s *Service) List(ctx context.Context, who actor.Actor, f Filter, p page.Request) (page.Page[Interview], error) {
	own, ok := application.Parties{Student: f.Student, Enterprise: f.Enterprise, School: f.School, Class: f.Class}.Own(who)
	if !ok {
		return page.Page[Interview]{}, ErrForbidden
	}
	f.Student, f.Enterprise, f.School, f.Class = own.Student, own.Enterprise, own.School, own.Class
	found, err := s.db.Interviews(ctx, f, p)
	for n, i := range found.Items {
		found.Items[n] = discreet(who, i)
	}
	return found, err
}

// Of lists all interviews of one application, newest first, to its parties.
func (s *Service) Of(ctx context.Context, who actor.Actor, id application.ID) ([]Interview, error) {
	a, err := s.db.Application(ctx, id)
	if err != nil {
		return nil, err
	}
	if sees(who, Interview{Enterprise: a.Enterprise, School: a.School, Class: a.Class, Student: a.Student}) != nil {
		return nil, application.ErrNotFound
	}
	return page.All(func(p page.Request) (page.Page[Interview], error) {
		return s.List(ctx, who, Filter{Application: id}, p)
	})
}

// Live lists all interviews of the actor that are proposed or agreed.
func (s *Service) Live(ctx context.Context, who actor.Actor) ([]Interview, error) {
	return page.All(func(p page.Request) (page.Page[Interview], error) {
		return s.List(ctx, who, Filter{States: []State{Proposed, Agreed}}, p)
	})
}
