package teacher

import (
	"context"
	"strings"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Draft is a new teacher at a school.
type Draft struct {
	Name  string
	Spell Spell
}

func checkName(name string) []fault.Field {
	if n := utf8.RuneCountInString(strings.TrimSpace(name)); n == 0 || n > 40 {
		return []fault.Field{fault.In("name", "请填写姓名，不超过 40 个字。", "give the name, in at most 40 characters")}
	}
	return nil
}

func invalid(bad []fault.Field) error {
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// Add registers a teacher at the actor's school, or at any school when the operator does it. May: teachers' office,
// vice-principal, operator.
func (s *Service) Add(ctx context.Context, who actor.Actor, d Draft) (Teacher, error) {
	var t Teacher
	err := s.inTx(ctx, func(tx Tx) (err error) {
		var touched []org.ID
		if t, touched, err = s.addIn(ctx, tx, who, d); err != nil {
			return err
		}
		return tx.RefreshRolls(ctx, touched)
	})
	return t, err
}

func (s *Service) addIn(ctx context.Context, tx Tx, who actor.Actor, d Draft) (Teacher, []org.ID, error) {
	if !who.Is(actor.Operator) {
		if !who.Is(actor.TeachersOffice, actor.VicePrincipal) {
			return Teacher{}, nil, ErrForbidden
		}
		d.Spell.School = org.ID(who.Org)
	}
	if _, err := tx.School(ctx, d.Spell.School); err != nil {
		return Teacher{}, nil, err
	}
	if err := invalid(append(checkName(d.Name), checkSpell(d.Spell, s.class)...)); err != nil {
		return Teacher{}, nil, err
	}
	now := s.now()
	t := Teacher{ID: ID(ident.New("tch", now)), Name: strings.TrimSpace(d.Name), Version: 1, CreatedAt: now, UpdatedAt: now}
	d.Spell.ID = SpellID(ident.New("spl", now))
	happened, err := t.Enter(d.Spell)
	if err != nil {
		return Teacher{}, nil, err
	}
	if err := tx.InsertTeacher(ctx, t); err != nil {
		return Teacher{}, nil, err
	}
	touched, err := tx.SaveStandings(ctx, t.ID, Standings(t))
	if err != nil {
		return Teacher{}, nil, err
	}
	if err := tx.Record(ctx, ident.ID(t.ID), happened); err != nil {
		return Teacher{}, nil, err
	}
	return t, touched, tx.Audit(ctx, ledger.By(who, now, "teacher.add", ident.ID(t.ID)))
}

// Teacher returns a file to its own teacher, to the offices of its schools, their bureaus and the operator.
func (s *Service) Teacher(ctx context.Context, who actor.Actor, id ID) (Teacher, error) {
	t, err := s.db.Teacher(ctx, id)
	if err != nil {
		return Teacher{}, err
	}
	return t, s.seen(ctx, who, t)
}

// TeacherByNo finds a file by the number at a school.
func (s *Service) TeacherByNo(ctx context.Context, who actor.Actor, school org.ID, no string) (Teacher, error) {
	t, err := s.db.TeacherByNo(ctx, school, no)
	if err != nil {
		return Teacher{}, err
	}
	return t, s.seen(ctx, who, t)
}

// Past lists how a file stood before each change, newest first.
func (s *Service) Past(ctx context.Context, who actor.Actor, id ID) ([]Past, error) {
	if _, err := s.Teacher(ctx, who, id); err != nil {
		return nil, err
	}
	return s.db.Past(ctx, id)
}

// Teachers lists a school's register, by number. An office lists its own school's; the day is today unless given.
func (s *Service) Teachers(ctx context.Context, who actor.Actor, f Filter, p page.Request) (page.Page[Row], error) {
	if who.Is(actor.TeachersOffice, actor.VicePrincipal) && f.School == "" {
		f.School = org.ID(who.Org)
	}
	if err := s.reads(ctx, who, f.School); err != nil {
		return page.Page[Row]{}, err
	}
	if f.AsOf.IsZero() {
		f.AsOf = s.today()
	}
	return s.db.Teachers(ctx, f, p)
}

// Enter registers a teacher, who has a file already, at the actor's school too: somebody who teaches at two schools. The
// office knows the file by its id, which the teacher gives it.
func (s *Service) Enter(ctx context.Context, who actor.Actor, id ID, spell Spell) (Teacher, error) {
	if !who.Is(actor.TeachersOffice, actor.VicePrincipal) {
		return Teacher{}, ErrForbidden
	}
	spell.ID, spell.School = SpellID(ident.New("spl", s.now())), org.ID(who.Org)
	if err := invalid(checkSpell(spell, s.class)); err != nil {
		return Teacher{}, err
	}
	return s.change(ctx, who, edit{id: id, action: "teacher.enter", may: anybody, decide: func(_ Tx, t *Teacher) ([]events.Event, error) {
		return one(t.Enter(spell))
	}})
}

func anybody(Teacher) error { return nil }

// one makes a list of a step's event.
func one(e events.Event, err error) ([]events.Event, error) {
	if err != nil || e == nil {
		return nil, err
	}
	return []events.Event{e}, nil
}

// offices is a may: the offices of the file's schools, for a change at the actor's own.
func offices(who actor.Actor) func(Teacher) error {
	return func(t Teacher) error {
		switch {
		case !who.Is(actor.TeachersOffice, actor.VicePrincipal):
			return ErrForbidden
		case !t.Worked(org.ID(who.Org)):
			return ErrNotFound
		}
		return nil
	}
}

// ChangeFacts lets other facts hold at the actor's school from a day on: a move between categories, out of post, to
// part-time. version is the one the editor saw.
func (s *Service) ChangeFacts(ctx context.Context, who actor.Actor, id ID, version uint64, on civil.Date, f Facts) (Teacher, error) {
	school := org.ID(who.Org)
	if err := invalid(checkSpell(Spell{School: school, From: on, Facts: f}, s.class)); err != nil {
		return Teacher{}, err
	}
	return s.change(ctx, who, edit{id: id, version: version, action: "teacher.change", may: offices(who), decide: func(_ Tx, t *Teacher) ([]events.Event, error) {
		return one(t.Change(school, on, f, SpellID(ident.New("spl", s.now()))))
	}})
}

// Leave ends the employment at the actor's school.
func (s *Service) Leave(ctx context.Context, who actor.Actor, id ID, version uint64, last civil.Date, reason string) (Teacher, error) {
	return s.change(ctx, who, edit{id: id, version: version, action: "teacher.leave", reason: reason, may: offices(who), decide: func(_ Tx, t *Teacher) ([]events.Event, error) {
		return one(t.Leave(org.ID(who.Org), last))
	}})
}

// Correct replaces what was recorded wrongly at the actor's school, with a reason: a spell, and the name where given. What
// stood before is kept.
func (s *Service) Correct(ctx context.Context, who actor.Actor, id ID, version uint64, name string, spell Spell, reason string) (Teacher, error) {
	bad := checkSpell(spell, s.class)
	if name != "" {
		bad = append(bad, checkName(name)...)
	}
	if strings.TrimSpace(reason) == "" {
		bad = append(bad, fault.In("reason", "请写明更正的原因。", "say why it is corrected"))
	}
	if err := invalid(bad); err != nil {
		return Teacher{}, err
	}
	return s.change(ctx, who, edit{id: id, version: version, action: "teacher.correct", reason: reason, may: offices(who), decide: func(_ Tx, t *Teacher) ([]events.Event, error) {
		old, ok := t.spell(spell.ID)
		if !ok || old.School != org.ID(who.Org) {
			return nil, ErrNotFound
		}
		spell.School = old.School
		renamed := name != "" && strings.TrimSpace(name) != t.Name
		if renamed {
			t.Name = strings.TrimSpace(name)
		}
		if renamed && spell == old {
			return []events.Event{events.TeacherCorrected{TeacherRef: t.ref(), School: string(old.School)}}, nil
		}
		return one(t.Correct(spell))
	}})
}

func (t Teacher) spell(id SpellID) (Spell, bool) {
	for _, s := range t.Spells {
		if s.ID == id {
			return s, true
		}
	}
	return Spell{}, false
}
