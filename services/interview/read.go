package interview

import (
	"context"

	"firstkm/services/application"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

// sees refuses whoever is no party: the student, the unit, the student's school and class teacher, the program itself.
func sees(who actor.Actor, i Interview) error {
	switch {
	case who.Role == actor.System().Role,
		who.Is(actor.Student) && i.Student == student.ID(who.Person),
		who.Is(actor.Enterprise) && i.Enterprise == org.ID(who.Org),
		who.Is(actor.School, actor.VicePrincipal) && i.School == org.ID(who.Org),
		who.Is(actor.ClassTeacher) && i.School == org.ID(who.Org) && i.Class == who.Class:
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
	switch {
	case who.Org == "", who.Is(actor.Student) && who.Person == "", who.Is(actor.ClassTeacher) && who.Class == "":
		return page.Page[Interview]{}, ErrForbidden
	case who.Is(actor.Student):
		f.Student = student.ID(who.Person)
	case who.Is(actor.Enterprise):
		f.Enterprise = org.ID(who.Org)
	case who.Is(actor.School, actor.VicePrincipal):
		f.School = org.ID(who.Org)
	case who.Is(actor.ClassTeacher):
		f.School, f.Class = org.ID(who.Org), who.Class
	default:
		return page.Page[Interview]{}, ErrForbidden
	}
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
