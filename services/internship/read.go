package internship

import (
	"context"
	"errors"
	"fmt"

	"firstkm/services/account"
	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/student"
)

// errInside marks an error that is nobody's to be told beside others: it ends the whole request.
var errInside = errors.New("inside")

// told keeps what a caller may see and marks the rest.
func told(err error) error {
	if err == nil || fault.Of(err) != nil {
		return err
	}
	return fmt.Errorf("%w: %w", errInside, err)
}

// keeps reports whether somebody keeps the internships of a class: the school's office and the class's teacher.
func keeps(who actor.Actor, school org.ID, class string) bool {
	return who.Is(actor.School, actor.VicePrincipal) && org.ID(who.Org) == school ||
		who.Is(actor.ClassTeacher) && org.ID(who.Org) == school && who.Class == class
}

// sees refuses whoever is no party: the student, the unit, the school's office, the class teacher, the student's instructor, the
// program itself.
func (s *Service) sees(who actor.Actor, i Internship) error {
	of := application.Parties{Student: i.Student, Enterprise: i.Enterprise, School: i.School, Class: i.Class}
	if who.Role == actor.System().Role || of.Include(who) ||
		who.Is(actor.Instructor) && org.ID(who.Org) == i.School && i.Instructor(s.today()) == who.Account {
		return nil
	}
	return ErrNotFound
}

// discreet is an internship as the actor may see it: a unit learns from the application's card who the student is, and nothing
// of exams.
func discreet(who actor.Actor, i Internship) Internship {
	if who.Is(actor.Enterprise) {
		i.Student, i.Exams, i.Sitting = "", nil, nil
	}
	return i
}

// Get returns an internship to its parties.
func (s *Service) Get(ctx context.Context, who actor.Actor, id ID) (Internship, error) {
	i, err := s.db.Internship(ctx, id)
	if err != nil {
		return Internship{}, err
	}
	if err := s.sees(who, i); err != nil {
		return Internship{}, err
	}
	return discreet(who, i), nil
}

// List lists the internships that the actor is a party to, newest first; an instructor's are those of the own group.
func (s *Service) List(ctx context.Context, who actor.Actor, f Filter, p page.Request) (page.Page[Internship], error) {
	if who.Is(actor.Instructor) && who.Org != "" {
		f.School, f.Instructor = org.ID(who.Org), who.Account
	} else {
		own, ok := application.Parties{Student: f.Student, Enterprise: f.Enterprise, School: f.School, Class: f.Class}.Own(who)
		if !ok {
			return page.Page[Internship]{}, ErrForbidden
		}
		f.Student, f.Enterprise, f.School, f.Class = own.Student, own.Enterprise, own.School, own.Class
	}
	found, err := s.db.Internships(ctx, f, p)
	for n, i := range found.Items {
		found.Items[n] = discreet(who, i)
	}
	return found, err
}

// Waiting lists arrangements of the actor's school or class that have no internship yet.
func (s *Service) Waiting(ctx context.Context, who actor.Actor, class string, p page.Request) (page.Page[application.Application], error) {
	own, ok := application.Parties{Class: class}.Own(who)
	if !ok || !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) {
		return page.Page[application.Application]{}, ErrForbidden
	}
	return s.db.Arranged(ctx, own.School, own.Class, p)
}

// Batches are the approved batches of the actor's school, newest first.
func (s *Service) Batches(ctx context.Context, who actor.Actor) ([]batch.Batch, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) || who.Org == "" {
		return nil, ErrForbidden
	}
	return page.All(func(p page.Request) (page.Page[batch.Batch], error) {
		return s.db.Batches(ctx, batch.Filter{School: org.ID(who.Org), State: batch.Approved}, p)
	})
}

// Instructors are the accounts of the actor's school that may be appointed.
func (s *Service) Instructors(ctx context.Context, who actor.Actor) (list []account.Account, err error) {
	if !who.Is(actor.School, actor.VicePrincipal) || who.Org == "" {
		return nil, ErrForbidden
	}
	all, err := s.db.AccountsOf(ctx, who.Org)
	for _, a := range all {
		if a.Role == actor.Instructor && a.Active() {
			list = append(list, a)
		}
	}
	return list, err
}

// Lights are the start gate of internships that the actor may see (上岗前核查).
func (s *Service) Lights(ctx context.Context, who actor.Actor, list ...Internship) (map[ID][]compliance.Light, error) {
	out := make(map[ID][]compliance.Light, len(list))
	for _, asked := range list {
		i, err := s.db.Internship(ctx, asked.ID) // a unit's copy does not name the student
		if err != nil {
			return nil, err
		}
		if err := s.sees(who, i); err != nil {
			return nil, err
		}
		if out[i.ID], err = s.gate(ctx, s.db, i); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// gate asks gate G5 about one internship.
func (s *Service) gate(ctx context.Context, db Reads, i Internship) ([]compliance.Light, error) {
	a, err := db.Application(ctx, i.Application)
	if err != nil {
		return nil, err
	}
	if !arranged(a) && i.State == Preparing {
		return []compliance.Light{{
			Rule: compliance.RuleConsent, State: compliance.Wanting, Class: fault.Block, Owner: compliance.OwnerSchool,
			Message: released.Message, Fix: released.Fix,
		}}, nil
	}
	policies, err := db.PoliciesOf(ctx, []student.ID{i.Student})
	if err != nil {
		return nil, err
	}
	f := i.facts(covers(policies[i.Student]), s.today())
	if f.Match, err = s.apps.Again(ctx, db, a); err != nil {
		return nil, err
	}
	school, err := db.School(ctx, i.School)
	if err != nil {
		return nil, err
	}
	f.SchoolRegion = school.Region
	known, err := s.papers(ctx, a, i.Batch)
	if err != nil {
		return nil, err
	}
	f.Plan, f.Filing, f.Consent, f.Agreement, f.Lodging = known.Plan, known.Filing, known.Consent, known.Agreement, known.Lodging
	return s.law.StartLights(f), nil
}

// Met is one mentor as a party reads it.
type Met struct {
	Mentor
	Label string // of the school's account
}

// Mentors are who looks after the student, with the names and numbers that the parties need.
func (s *Service) Mentors(ctx context.Context, who actor.Actor, i Internship) ([]Met, error) {
	if err := s.sees(who, i); err != nil && !who.Is(actor.Enterprise) {
		return nil, err
	}
	var out []Met
	for _, m := range i.Mentors {
		x := Met{Mentor: m}
		if m.Side == OfSchool {
			a, err := s.db.Account(ctx, account.ID(m.Account))
			if err != nil && !errors.Is(err, account.ErrNotFound) {
				return nil, err
			}
			x.Label = a.Label
		}
		for _, f := range []struct {
			name string
			text *string
		}{{FieldMentorName, &x.Name}, {FieldMentorPhone, &x.Phone}} {
			if *f.text == "" {
				continue
			}
			plain, err := s.vault.Open(f.name, string(i.ID), *f.text)
			if err != nil {
				return nil, err
			}
			*f.text = plain
		}
		out = append(out, x)
	}
	return out, nil
}

// TrainingsOf are the trainings that an internship's student was at, as they were attended.
func (s *Service) TrainingsOf(ctx context.Context, who actor.Actor, i Internship) ([]Training, error) {
	if err := s.sees(who, i); err != nil {
		return nil, err
	}
	var ids []ident.ID
	for _, a := range i.Trained {
		ids = append(ids, a.Training)
	}
	known, err := s.db.TrainingsByID(ctx, ids)
	var out []Training
	for _, id := range ids {
		if t, ok := known[id]; ok {
			out = append(out, t)
		}
	}
	return out, err
}

// Pupil is who an internship is of, as far as the reader may know.
type Pupil struct {
	Name, No string
}

// Pupils are the names of internships that the actor may see: whole for the school's office, the class teacher and the student,
// 王同学 for the unit and the instructor.
func (s *Service) Pupils(ctx context.Context, who actor.Actor, list []Internship) (map[ID]Pupil, error) {
	of := make(map[ID]student.ID, len(list))
	var ids []student.ID
	for _, i := range list {
		if i.Student == "" { // the unit's own copy
			whole, err := s.db.Internship(ctx, i.ID)
			if err != nil {
				return nil, err
			}
			i = whole
		}
		if err := s.sees(who, i); err != nil {
			return nil, err
		}
		of[i.ID], ids = i.Student, append(ids, i.Student)
	}
	known, err := s.db.StudentsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	out := make(map[ID]Pupil, len(list))
	for id, st := range of {
		switch p := known[st]; {
		case who.Is(actor.Enterprise):
			out[id] = Pupil{Name: p.MaskedName()}
		case who.Is(actor.Instructor):
			out[id] = Pupil{p.MaskedName(), p.StudentNo}
		default:
			out[id] = Pupil{p.Name, p.StudentNo}
		}
	}
	return out, nil
}
