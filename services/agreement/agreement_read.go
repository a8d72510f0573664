package agreement

import (
	"context"

	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/student"
)

func (a Agreement) parties() application.Parties {
	return application.Parties{Student: a.Student, Enterprise: a.Enterprise, School: a.School, Class: a.Class}
}

// sees refuses whoever is no party: the three sides, the class teacher, the program itself.
func sees(who actor.Actor, a Agreement) error {
	if who.Role == actor.System().Role || a.parties().Include(who) {
		return nil
	}
	return ErrNoAgreement
}

// Get returns an agreement to its parties.
func (s *Agreements) Get(ctx context.Context, who actor.Actor, id ID) (Agreement, error) {
	a, err := s.db.Agreement(ctx, id)
	if err != nil {
		return Agreement{}, err
	}
	return a, sees(who, a)
}

// Found is what R-ART14-NOSIGN finds of an arrangement, whoever asks.
func (s *Agreements) Found(ctx context.Context, id application.ID) ([]fault.Finding, error) {
	list, err := s.db.Agreements(ctx, Filter{Application: id, States: []State{Waiting, Signed}}, page.Request{Limit: 1})
	if err != nil || len(list.Items) == 0 {
		return compliance.Unsigned(false), err
	}
	if _, ok := list.Items[0].InForce(); !ok {
		return compliance.Unsigned(true), nil
	}
	return nil, nil
}

// List lists the agreements that the actor is a party to, newest first.
func (s *Agreements) List(ctx context.Context, who actor.Actor, f Filter, p page.Request) (page.Page[Agreement], error) {
	own, ok := application.Parties{Student: f.Student, Enterprise: f.Enterprise, School: f.School, Class: f.Class}.Own(who)
	if !ok {
		return page.Page[Agreement]{}, ErrNotYours
	}
	f.Student, f.Enterprise, f.School, f.Class = own.Student, own.Enterprise, own.School, own.Class
	return s.db.Agreements(ctx, f, p)
}

// All lists all agreements that the actor is a party to.
func (s *Agreements) All(ctx context.Context, who actor.Actor, f Filter) ([]Agreement, error) {
	return page.All(func(p page.Request) (page.Page[Agreement], error) { return s.List(ctx, who, f, p) })
}

// Named are the students of agreements as a reader of the document sees them: by name and number, for the three who sign it and the
// class teacher. A unit that signs with somebody knows whom (第十五条第（一）项), and no longer by name when the agreement ended.
func (s *Agreements) Named(ctx context.Context, who actor.Actor, list ...Agreement) (map[student.ID]Named, error) {
	var ids []student.ID
	for _, a := range list {
		if err := sees(who, a); err != nil {
			return nil, err
		}
		ids = append(ids, a.Student)
	}
	found, err := s.db.StudentsByID(ctx, ids)
	out := map[student.ID]Named{}
	for id, st := range found {
		out[id] = Named{Name: st.Name, Number: st.StudentNo}
	}
	for _, a := range list {
		if st, ok := found[a.Student]; ok && a.State == Ended && who.Is(actor.Enterprise) {
			out[a.Student] = Named{Name: st.MaskedName()}
		}
	}
	return out, err
}

// Difference compares two texts of an agreement, by number.
func (s *Agreements) Difference(ctx context.Context, who actor.Actor, id ID, from, to int) ([]Difference, error) {
	a, err := s.Get(ctx, who, id)
	if err != nil {
		return nil, err
	}
	older, err := a.Numbered(from)
	if err != nil {
		return nil, err
	}
	newer, err := a.Numbered(to)
	if err != nil {
		return nil, err
	}
	named, err := s.Named(ctx, who, a)
	return Compare(older.Terms, newer.Terms, named[a.Student]), err
}
