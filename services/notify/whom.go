package notify

import (
	"context"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// whom lists who an audience is for one event.
func (s *Service) whom(ctx context.Context, tx Tx, a audience, f fact) ([]Pupil, error) {
	switch a {
	case theStudent, theGuardian:
		return s.family(ctx, tx, student.ID(f.Student), a == theGuardian)
	case theSigner:
		return signer(ctx, tx, student.ID(f.Student))
	case theConcerned, theirGuardian:
		return s.concerned(ctx, tx, privacy.ID(f.Breach), a == theirGuardian)
	case theAsker:
		return []Pupil{{ID: ident.ID(f.Account)}}, nil
	case theHolder:
		if f.Person != "" {
			return s.family(ctx, tx, student.ID(f.Person), false)
		}
		return []Pupil{{ID: ident.ID(f.Account)}}, nil
	case theTeacher:
		return s.holders(ctx, tx, ident.ID(f.Teacher))
	case theBureaus:
		region, err := f.region(ctx, tx)
		if err != nil {
			return nil, err
		}
		list, err := tx.Desks(ctx, region)
		return active(list, a.rolesOf(), ""), err
	case operators:
		list, err := tx.Operators(ctx)
		return active(list, a.rolesOf(), ""), err
	}
	return s.offices(ctx, tx, a, f)
}

// holders are all accounts of a person that may sign in.
func (s *Service) holders(ctx context.Context, tx Tx, person ident.ID) (to []Pupil, err error) {
	list, err := tx.AccountsOfPerson(ctx, person)
	for _, a := range list {
		if a.Active() {
			to = append(to, Pupil{ID: ident.ID(a.ID)})
		}
	}
	return to, err
}

// offices lists the accounts of an audience that sits at one organisation.
func (s *Service) offices(ctx context.Context, tx Tx, a audience, f fact) ([]Pupil, error) {
	switch a {
	case theUnit:
		return s.at(ctx, tx, f.Enterprise, a, "")
	case classTeacher:
		st, err := tx.Student(ctx, student.ID(f.Student))
		if err != nil {
			return nil, err
		}
		return s.at(ctx, tx, string(st.School), a, st.Class)
	case theReceiver, theHost:
		return s.at(ctx, tx, f.To, a, "")
	case theGiver:
		return s.at(ctx, tx, f.From, a, "")
	case thePartners, theInvited:
		return s.ofRound(ctx, tx, a, f)
	}
	school, err := f.ofSchool(ctx, tx)
	if err != nil {
		return nil, err
	}
	return s.at(ctx, tx, school, a, "")
}

// ofRound are the accounts of a round's other schools, or of the units that take part in it.
func (s *Service) ofRound(ctx context.Context, tx Tx, a audience, f fact) (to []Pupil, err error) {
	there := tx.RoundSchools
	if a == theInvited {
		there = tx.RoundUnits
	}
	list, err := there(ctx, ident.ID(f.Round))
	if err != nil {
		return nil, err
	}
	for _, one := range list {
		if string(one) == f.School {
			continue // the host did it
		}
		part, err := s.at(ctx, tx, string(one), a, "")
		if err != nil {
			return nil, err
		}
		to = append(to, part...)
	}
	return to, nil
}

// family is a student, or the guardian of one: only of a minor whose guardian's number the school recorded.
func (s *Service) family(ctx context.Context, tx Tx, id student.ID, ofGuardian bool) ([]Pupil, error) {
	if id == "" {
		return nil, nil
	}
	st, err := tx.Student(ctx, id)
	if err != nil {
		return nil, err
	}
	if !ofGuardian {
		return []Pupil{{ident.ID(st.ID), st.Class}}, nil
	}
	if !privacy.ClassOf(st.BirthDate, civil.Today(s.Now())).Minor() {
		return nil, nil
	}
	sealed, err := tx.SealedOf(ctx, id)
	if err != nil || sealed.GuardianPhone == "" {
		return nil, err
	}
	return []Pupil{{GuardianOf(id), st.Class}}, nil
}

// signer is the guardian of a student of any age whose guardian's number the school recorded.
func signer(ctx context.Context, tx Tx, id student.ID) ([]Pupil, error) {
	st, err := tx.Student(ctx, id)
	if err != nil {
		return nil, err
	}
	sealed, err := tx.SealedOf(ctx, id)
	if err != nil || sealed.GuardianPhone == "" {
		return nil, err
	}
	return []Pupil{{GuardianOf(id), st.Class}}, nil
}

// concerned are the students whom a breach concerns, or the guardians of the minors among them.
func (s *Service) concerned(ctx context.Context, tx Tx, id privacy.ID, ofGuardians bool) (to []Pupil, err error) {
	b, err := tx.Breach(ctx, id)
	if err != nil {
		return nil, err
	}
	ids := b.Students
	if b.Class != "" {
		class, err := tx.Pupils(ctx, ident.ID(b.School), []string{b.Class})
		if err != nil {
			return nil, err
		}
		for _, p := range class {
			ids = append(ids, student.ID(p.ID))
		}
	}
	for _, one := range ids {
		part, err := s.family(ctx, tx, one, ofGuardians)
		if err != nil && !gone(err) {
			return nil, err
		}
		to = append(to, part...)
	}
	return to, nil
}

// breach gives a notice of a breach the whole text that the law asks for, and its sender, who sees what becomes of it.
func (s *Service) breach(ctx context.Context, tx Tx, n *Notice, f fact, ofGuardians bool) error {
	b, err := tx.Breach(ctx, privacy.ID(f.Breach))
	if err != nil {
		return err
	}
	school, err := tx.School(ctx, b.School)
	if err != nil {
		return err
	}
	n.More = b.Notice(school.Name, ofGuardians)
	n.Sender, n.Role, n.Org, n.To = ident.ID(f.Account), actor.Role(f.Role), ident.ID(b.School), concernedWords(ofGuardians)
	return nil
}
