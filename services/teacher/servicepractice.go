package teacher

import (
	"context"
	"errors"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
)

// Practise records a time of enterprise practice, or replaces the one with its id. May: the school's office; the teacher,
// for the own file, without a verification: the office verifies. The overlapping ones are returned: their days count once.
func (s *Service) Practise(ctx context.Context, who actor.Actor, id ID, version uint64, p Practice) (Teacher, []Practice, error) {
	p.School = org.ID(who.Org)
	if p.ID == "" {
		p.ID = PracticeID(ident.New("prc", s.now()))
	}
	var over []Practice
	t, err := s.change(ctx, who, edit{id: id, version: version, action: "teacher.practise", may: ownOrOffices(who), decide: func(_ Tx, t *Teacher) ([]events.Event, error) {
		old, known := t.practice(p.ID)
		p.Enterprise, p.Post = old.Enterprise, old.Post
		if who.Is(actor.Teacher) {
			if known && old.Counts() {
				return nil, ErrForbidden.With(fault.In("verified_by", "已核实的实践由学校师资办修改。", "a verified time is changed by the teachers' office"))
			}
			p.VerifiedBy = ""
		}
		if err := invalid(checkAhead(p, s.today())); err != nil {
			return nil, err
		}
		over = overlapping(t.Practice, p)
		return one(t.Practise(p))
	}})
	return t, over, err
}

// Credit records a practice that was served in a post and verified, in the caller's transaction. May: the school's office.
func (s *Service) Credit(ctx context.Context, tx Tx, who actor.Actor, id ID, p Practice) (Teacher, error) {
	t, touched, err := s.changeIn(ctx, tx, who, edit{id: id, action: "teacher.practise", may: offices(who), decide: func(_ Tx, t *Teacher) ([]events.Event, error) {
		return one(t.Practise(p))
	}})
	if err != nil {
		return Teacher{}, err
	}
	return t, tx.RefreshRolls(ctx, touched)
}

func (t Teacher) practice(id PracticeID) (Practice, bool) {
	for _, p := range t.Practice {
		if p.ID == id {
			return p, true
		}
	}
	return Practice{}, false
}

// ownOrOffices is a may: the teacher for the own file, and the offices of its schools.
func ownOrOffices(who actor.Actor) func(Teacher) error {
	return func(t Teacher) error {
		if own(who, t.ID) {
			return nil
		}
		return offices(who)(t)
	}
}

// Unpractise removes a time of practice that was recorded by mistake. May: as Practise.
func (s *Service) Unpractise(ctx context.Context, who actor.Actor, id ID, version uint64, practice PracticeID, reason string) (Teacher, error) {
	return s.change(ctx, who, edit{id: id, version: version, action: "teacher.unpractise", reason: reason, may: ownOrOffices(who), decide: func(_ Tx, t *Teacher) ([]events.Event, error) {
		if p, ok := t.practice(practice); ok && p.Counts() && who.Is(actor.Teacher) {
			return nil, ErrForbidden
		}
		return one(t.Unpractise(practice))
	}})
}

// Matrix is a school's development matrix, the default one where it set none (Version 0).
func (s *Service) Matrix(ctx context.Context, who actor.Actor, school org.ID) (Matrix, error) {
	if err := s.reads(ctx, who, school); err != nil && (!who.Is(actor.Teacher) || org.ID(who.Org) != school) {
		return Matrix{}, err
	}
	m, err := s.db.Matrix(ctx, school)
	if errors.Is(err, ErrNotFound) {
		return DefaultMatrix(school), nil
	}
	return m, err
}

// SetMatrix changes the matrix of the actor's school; places in levels or series that are gone stay as history.
func (s *Service) SetMatrix(ctx context.Context, who actor.Actor, version uint64, m Matrix) (Matrix, error) {
	if !who.Is(actor.TeachersOffice, actor.VicePrincipal) {
		return Matrix{}, ErrForbidden
	}
	if err := invalid(checkMatrix(m)); err != nil {
		return Matrix{}, err
	}
	m.School, m.Version = org.ID(who.Org), version+1
	return m, s.inTx(ctx, func(tx Tx) error {
		if err := tx.SaveMatrix(ctx, m); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, s.now(), "teacher.matrix", ident.ID(m.School)))
	})
}

// Move puts a teacher of the actor's school into a cell of its matrix. An empty level takes the teacher out.
func (s *Service) Move(ctx context.Context, who actor.Actor, id ID, version uint64, p Place) (Teacher, error) {
	p.School = org.ID(who.Org)
	m, err := s.Matrix(ctx, who, p.School)
	if err != nil {
		return Teacher{}, err
	}
	return s.change(ctx, who, edit{id: id, version: version, action: "teacher.move", may: offices(who), decide: func(_ Tx, t *Teacher) ([]events.Event, error) {
		if err := t.Move(m, p); err != nil {
			return nil, err
		}
		return []events.Event{events.TeacherChanged{TeacherRef: t.ref(), School: string(p.School)}}, nil
	}})
}
