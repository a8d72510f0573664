package teacher

import (
	"context"
	"slices"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
)

// Lend records a teacher's time at another school (柔性流动). May: the office of the school that lends.
func (s *Service) Lend(ctx context.Context, who actor.Actor, f Flow) (Flow, error) {
	if !who.Is(actor.TeachersOffice, actor.VicePrincipal) {
		return Flow{}, ErrForbidden
	}
	now := s.now()
	f.ID, f.From, f.Version, f.CreatedAt = FlowID(ident.New("flw", now)), org.ID(who.Org), 1, now
	return f, s.inTx(ctx, func(tx Tx) error {
		if err := s.lendable(ctx, tx, f); err != nil {
			return err
		}
		if err := tx.InsertFlow(ctx, f); err != nil {
			return err
		}
		return flowed(ctx, tx, ledger.By(who, now, "teacher.lend", ident.ID(f.ID)), f)
	})
}

// Relend changes a flow of the actor's school: share, days, purpose; ending it early is changing its last day.
func (s *Service) Relend(ctx context.Context, who actor.Actor, version uint64, f Flow) (Flow, error) {
	err := s.inTx(ctx, func(tx Tx) error {
		old, err := tx.Flow(ctx, f.ID)
		if err != nil {
			return err
		}
		if !office(who, old.From) {
			return ErrNotFound
		}
		if version != old.Version {
			return ErrStale
		}
		f.Teacher, f.From, f.CreatedAt, f.Version = old.Teacher, old.From, old.CreatedAt, old.Version+1
		if f.To == "" {
			f.To = old.To
		}
		if err := s.lendable(ctx, tx, f); err != nil {
			return err
		}
		if err := tx.SaveFlow(ctx, f); err != nil {
			return err
		}
		return flowed(ctx, tx, ledger.By(who, s.now(), "teacher.relend", ident.ID(f.ID)), f)
	})
	return f, err
}

// lendable refuses a flow that cannot be. The teacher's lock keeps two flows from passing the hundred per cent together.
func (s *Service) lendable(ctx context.Context, tx Tx, f Flow) error {
	t, err := tx.LockTeacher(ctx, f.Teacher)
	if err != nil {
		return err
	}
	if !t.Worked(f.From) {
		return ErrNotFound
	}
	others, err := tx.FlowsOfTeacher(ctx, f.Teacher)
	if err != nil {
		return err
	}
	bad := checkFlow(f, others)
	if _, ok := t.At(f.From, f.Start); !ok {
		bad = append(bad, fault.In("start", "开始那天该教师不在本校任职。", "the teacher is not employed at the school on the first day"))
	}
	if f.To != "" {
		if _, err := tx.School(ctx, f.To); err != nil {
			bad = append(bad, fault.In("to", "没有这所学校。", "there is no such school"))
		}
	}
	return invalid(bad)
}

func flowed(ctx context.Context, tx Tx, e ledger.Entry, f Flow) error {
	if err := tx.Audit(ctx, e); err != nil {
		return err
	}
	return tx.Record(ctx, ident.ID(f.ID), events.TeacherFlowRecorded{Flow: string(f.ID), Teacher: string(f.Teacher), From: string(f.From), To: string(f.To)})
}

// Flows lists what a school lends and receives, newest first.
func (s *Service) Flows(ctx context.Context, who actor.Actor, school org.ID) ([]Flow, error) {
	if err := s.reads(ctx, who, school); err != nil {
		return nil, err
	}
	return s.db.FlowsOf(ctx, school)
}

// FlowEffect is a school's figure by heads and by shares of time on a day.
func (s *Service) FlowEffect(ctx context.Context, who actor.Actor, school org.ID, q Query) (Weighted, error) {
	q, err := s.fill(q)
	if err != nil {
		return Weighted{}, err
	}
	files, sch, err := s.files(ctx, who, school)
	if err != nil {
		return Weighted{}, err
	}
	flows, err := s.db.FlowsOf(ctx, school)
	if err != nil {
		return Weighted{}, err
	}
	guests, err := s.guests(ctx, flows, school, q.AsOf)
	if err != nil {
		return Weighted{}, err
	}
	return FlowEffect(files, guests, flows, school, s.rule(q.Formula, sch.Region, q.AsOf), q.AsOf), nil
}

func (s *Service) guests(ctx context.Context, flows []Flow, school org.ID, day civil.Date) ([]Teacher, error) {
	var out []Teacher
	for _, f := range flows {
		known := slices.ContainsFunc(out, func(t Teacher) bool { return t.ID == f.Teacher })
		if f.To != school || !f.Holds(day) || known {
			continue
		}
		t, err := s.db.Teacher(ctx, f.Teacher)
		if err != nil {
			return nil, err
		}
		out = append(out, t)
	}
	return out, nil
}
