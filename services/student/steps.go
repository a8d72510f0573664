package student

import (
	"context"
	"strings"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Exit is what is said when somebody leaves, returns or goes: the day and the reason.
type Exit struct {
	On     civil.Date
	Reason string
}

// check asks for a day about now and, where one is needed, a reason.
func (x Exit) check(today civil.Date, reasoned bool) error {
	var bad []fault.Field
	if x.On.IsZero() || x.On.Before(today.AddYears(-5)) || x.On.After(today.AddDays(60)) {
		bad = append(bad, fault.In("on", "请填写生效日期，最晚在两个月内。", "give the day, at most two months ahead"))
	}
	if reasoned && strings.TrimSpace(x.Reason) == "" {
		bad = append(bad, fault.In("reason", "请写明原因。", "give the reason"))
	}
	if len([]rune(x.Reason)) > 200 {
		bad = append(bad, fault.In("reason", "不超过 200 个字。", "at most 200 characters"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// Leave records that a student left. The account of one who is not at school cannot be used any more, and what was
// applied for is withdrawn.
func (s *Service) Leave(ctx context.Context, who actor.Actor, id ID, version uint64, x Exit) (Student, error) {
	if err := x.check(civil.Today(s.now()), true); err != nil {
		return Student{}, err
	}
	return s.step(ctx, who, id, version, "student.leave", func(_ Tx, st *Student) (Happening, error) { return st.Leave(x.On, x.Reason, s.now()) })
}

// Return records that a student is back, or takes a transfer back.
func (s *Service) Return(ctx context.Context, who actor.Actor, id ID, version uint64, x Exit) (Student, error) {
	if err := x.check(civil.Today(s.now()), false); err != nil {
		return Student{}, err
	}
	return s.step(ctx, who, id, version, "student.return", func(_ Tx, st *Student) (Happening, error) { return st.Return(x.On, x.Reason, s.now()) })
}

// Graduate records that a student finished school, apart from the roll-over of the year.
func (s *Service) Graduate(ctx context.Context, who actor.Actor, id ID, version uint64, on civil.Date) (Student, error) {
	if err := (Exit{On: on}).check(civil.Today(s.now()), false); err != nil {
		return Student{}, err
	}
	return s.step(ctx, who, id, version, "student.graduate", func(_ Tx, st *Student) (Happening, error) { return st.Graduate(on, s.now()) })
}

// Send transfers a student to another school: of the system by its id, or outside of it by a name in the reason.
func (s *Service) Send(ctx context.Context, who actor.Actor, id ID, version uint64, to org.ID, x Exit) (Student, error) {
	if err := x.check(civil.Today(s.now()), to == ""); err != nil {
		return Student{}, err
	}
	return s.step(ctx, who, id, version, "student.send", func(tx Tx, st *Student) (Happening, error) {
		if to != "" {
			if _, err := tx.School(ctx, to); err != nil || to == st.School {
				return Happening{}, ErrInvalid.With(fault.In("to_school", "请从名单中选择另一所学校。", "choose another school of the list"))
			}
		}
		return st.Send(x.On, to, x.Reason, s.now())
	})
}

// Repeat keeps a student in the grade for another year.
func (s *Service) Repeat(ctx context.Context, who actor.Actor, id ID, version uint64, class string, x Exit) (Student, error) {
	if err := x.check(civil.Today(s.now()), true); err != nil {
		return Student{}, err
	}
	return s.step(ctx, who, id, version, "student.repeat", func(_ Tx, st *Student) (Happening, error) { return st.Repeat(x.On, class, x.Reason, s.now()) })
}

// Receive takes over a student whom another school sent to the actor's.
func (s *Service) Receive(ctx context.Context, who actor.Actor, id ID, on civil.Date, at Seat) (Student, error) {
	if !who.Is(actor.School) {
		return Student{}, ErrForbidden
	}
	if err := (Exit{On: on}).check(civil.Today(s.now()), false); err != nil {
		return Student{}, err
	}
	mine, now := org.ID(who.Org), s.now()
	var st Student
	return st, s.inTx(ctx, func(tx Tx) (err error) {
		if st, err = tx.LockStudent(ctx, id); err != nil {
			return err
		}
		if st.ToSchool != mine {
			return ErrNotFound
		}
		h, err := st.Receive(mine, on, at, now)
		if err != nil {
			return err
		}
		if err := s.check(st, nil); err != nil {
			return err
		}
		sealed, err := tx.SealedOf(ctx, id)
		if err != nil {
			return err
		}
		sealed.School = mine
		if _, err := elsewhere(ctx, tx, sealed); err != nil {
			return err
		}
		if len(sealed.Known()) > 0 {
			if err := tx.SaveSealed(ctx, sealed); err != nil {
				return err
			}
		}
		return s.finish(ctx, tx, who, st, h, "student.receive")
	})
}

// Incoming lists the students whom other schools sent to the actor's and who are not received yet.
func (s *Service) Incoming(ctx context.Context, who actor.Actor, p page.Request) (page.Page[Student], error) {
	if !who.Is(actor.School, actor.VicePrincipal) || who.Org == "" {
		return page.Page[Student]{}, ErrForbidden
	}
	return s.db.Incoming(ctx, org.ID(who.Org), p)
}

// Correct puts a draft in the place of the record; empty private fields stay as they are.
func (s *Service) Correct(ctx context.Context, who actor.Actor, id ID, version uint64, d Draft) (Student, error) {
	now := s.now()
	bad := d.tidy(now)
	if err := s.check(d.Student, bad); err != nil {
		return Student{}, err
	}
	var after Student
	_, err := s.step(ctx, who, id, version, "student.correct", func(tx Tx, st *Student) (Happening, error) {
		h, err := s.correct(ctx, tx, st, d)
		after = *st
		return h, err
	})
	return after, err
}

// correct is the change itself, within a transaction; a step of no kind when nothing changes.
func (s *Service) correct(ctx context.Context, tx Tx, st *Student, d Draft) (Happening, error) {
	now := s.now()
	kept, err := tx.SealedOf(ctx, st.ID)
	if err != nil {
		return Happening{}, err
	}
	kept.Student, kept.School = st.ID, st.School
	sealed, more, err := s.secretly(kept, d.Private, now)
	if err != nil {
		return Happening{}, err
	}
	if sealed.IDIndex != kept.IDIndex {
		if _, err := elsewhere(ctx, tx, sealed); err != nil {
			return Happening{}, err
		}
	}
	h, changed := st.Correct(d.Student, more, now)
	if !changed {
		return Happening{}, nil
	}
	if len(more) > 0 {
		return h, tx.SaveSealed(ctx, sealed)
	}
	return h, nil
}

// step is the shape of every step of a school with a record of its own: lock, decide, save, record, audit.
func (s *Service) step(ctx context.Context, who actor.Actor, id ID, version uint64, action string, decide func(Tx, *Student) (Happening, error)) (st Student, err error) {
	if !who.Is(actor.School) {
		return Student{}, ErrForbidden
	}
	err = s.inTx(ctx, func(tx Tx) (err error) {
		if st, err = tx.LockStudent(ctx, id); err != nil {
			return err
		}
		if st.School != org.ID(who.Org) {
			return ErrNotFound
		}
		if version != st.Version {
			return ErrStale
		}
		h, err := decide(tx, &st)
		if err != nil || h.Event == nil {
			return err
		}
		return s.finish(ctx, tx, who, st, h, action)
	})
	return st, err
}

// finish saves what happened: the record, its history, the account of who is no longer at school, event and audit.
func (s *Service) finish(ctx context.Context, tx Tx, who actor.Actor, st Student, h Happening, action string) error {
	h.Step.ID, h.Step.Account = ident.New("stp", h.Step.At), who.Account
	if err := tx.SaveStudent(ctx, st); err != nil {
		return err
	}
	if err := tx.InsertStep(ctx, h.Step); err != nil {
		return err
	}
	if h.Step.Kind != StepCorrected {
		if err := tx.SetAccess(ctx, st.ID, st.School, st.Class, st.Active(), h.Step.At); err != nil {
			return err
		}
	}
	if err := tx.Record(ctx, ident.ID(st.ID), h.Event); err != nil {
		return err
	}
	return tx.Audit(ctx, ledger.By(who, h.Step.At, action, ident.ID(st.ID)))
}

// History is what happened to a record, oldest first, to those who may see it.
func (s *Service) History(ctx context.Context, who actor.Actor, id ID) ([]Step, error) {
	if _, err := s.Student(ctx, who, id); err != nil {
		return nil, err
	}
	return s.db.Steps(ctx, id)
}

// Known lists the private fields that are kept of a student, never their values.
func (s *Service) Known(ctx context.Context, who actor.Actor, id ID) ([]string, error) {
	if _, err := s.Student(ctx, who, id); err != nil {
		return nil, err
	}
	sealed, err := s.db.SealedOf(ctx, id)
	return sealed.Known(), err
}

// Classes lists the classes of the actor's school that have students, with how many are at school.
func (s *Service) Classes(ctx context.Context, who actor.Actor) ([]Class, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher) || who.Org == "" {
		return nil, ErrForbidden
	}
	all, err := s.db.ClassesOf(ctx, org.ID(who.Org))
	if !who.Is(actor.ClassTeacher) || err != nil {
		return all, err
	}
	for _, c := range all {
		if c.Name == who.Class {
			return []Class{c}, nil
		}
	}
	return nil, nil
}

// Class is a class of a school.
type Class struct {
	Name      string
	MajorCode string // of most of it
	EntryYear int
	Active    int
}
