package teacher

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// Lend records a teacher's time at another school (柔性流动). May: the office of the school that lends.
func (s *Service) Lend(ctx context.Context, who actor.Actor, f Flow) (Flow, error) {
	if !who.Is(actor.TeachersOffice, actor.VicePrincipal) {
		return Flow{}, ErrForbidden
	}
	now := s.now()
	f.ID, f.From, f.Version, f.CreatedAt = FlowID(ident.New("flw", now)), org.ID(who.Org), 1, now
	_, err := s.change(ctx, who, edit{id: f.Teacher, action: "teacher.lend", reason: f.Purpose, may: offices(who), decide: func(tx Tx, t *Teacher) ([]events.Event, error) {
		if err := lendable(ctx, tx, *t, f); err != nil {
			return nil, err
		}
		t.lend(f)
		return flowed(f), tx.InsertFlow(ctx, f)
	}})
	return f, err
}

// Relend changes a flow of the actor's school: school, share, days, purpose; ending it early is changing its last day. The
// reason stays in the file's history, beside the flow as it stood before.
func (s *Service) Relend(ctx context.Context, who actor.Actor, version uint64, f Flow, reason string) (Flow, error) {
	old, err := s.ownFlow(ctx, who, f.ID, version)
	if err != nil {
		return Flow{}, err
	}
	if strings.TrimSpace(reason) == "" {
		return Flow{}, ErrInvalid.With(fault.In("reason", "请写明更正的原因。", "say why it is corrected"))
	}
	f = f.over(old)
	_, err = s.change(ctx, who, edit{id: old.Teacher, action: "teacher.relend", reason: reason, may: offices(who), decide: func(tx Tx, t *Teacher) ([]events.Event, error) {
		if err := lendable(ctx, tx, *t, f); err != nil {
			return nil, err
		}
		t.lend(f)
		return flowed(f), tx.SaveFlow(ctx, f)
	}})
	return f, err
}

// Unlend removes a flow that was recorded by mistake. It stays in the file's history with the reason.
func (s *Service) Unlend(ctx context.Context, who actor.Actor, id FlowID, version uint64, reason string) error {
	old, err := s.ownFlow(ctx, who, id, version)
	if err != nil {
		return err
	}
	if strings.TrimSpace(reason) == "" {
		return ErrInvalid.With(fault.In("reason", "请写明撤销的原因。", "say why it is removed"))
	}
	_, err = s.change(ctx, who, edit{id: old.Teacher, action: "teacher.unlend", reason: reason, may: offices(who), decide: func(tx Tx, t *Teacher) ([]events.Event, error) {
		t.Lent = slices.DeleteFunc(t.Lent, func(f Flow) bool { return f.ID == id })
		return flowed(old), tx.DeleteFlow(ctx, id, old.Version)
	}})
	return err
}

// over is a flow as it replaces an old one.
func (f Flow) over(old Flow) Flow {
	f.Teacher, f.From, f.CreatedAt, f.Version = old.Teacher, old.From, old.CreatedAt, old.Version+1
	if f.To == "" {
		f.To = old.To
	}
	return f
}

// ownFlow is a flow that the actor's school lends. version is the one that was seen; 0 = whatever stands.
func (s *Service) ownFlow(ctx context.Context, who actor.Actor, id FlowID, version uint64) (Flow, error) {
	old, err := s.db.Flow(ctx, id)
	if err != nil {
		return Flow{}, err
	}
	if !office(who, old.From) {
		return Flow{}, ErrNotFound
	}
	if version != 0 && version != old.Version {
		return Flow{}, ErrStale
	}
	return old, nil
}

// lend keeps a flow in the file, or replaces the one with its id.
func (t *Teacher) lend(f Flow) {
	t.Lent = slices.DeleteFunc(t.Lent, func(o Flow) bool { return o.ID == f.ID })
	t.Lent = append(t.Lent, f)
	slices.SortStableFunc(t.Lent, func(a, b Flow) int { return a.Start.Compare(b.Start) })
}

// lendable refuses a flow that cannot be. The teacher's lock keeps two flows from passing the hundred per cent together.
func lendable(ctx context.Context, db Reads, t Teacher, f Flow) error {
	others, err := db.FlowsOfTeacher(ctx, f.Teacher)
	if err != nil {
		return err
	}
	bad := checkFlow(f, others)
	if _, ok := t.At(f.From, f.Start); !ok && !f.Start.IsZero() {
		bad = append(bad, fault.In("start", "开始那天该教师不在本校任职，请改日期或更正花名册。", "the teacher is not employed at the school on the first day; change the day, or mend the register"))
	}
	if _, ok := t.At(f.From, f.End); !ok && !f.End.IsZero() {
		bad = append(bad, fault.In("end", "结束那天该教师已不在本校任职，请改日期。", "the teacher is no longer employed at the school on the last day; change the day"))
	}
	if f.To != "" {
		if _, err := db.School(ctx, f.To); err != nil {
			bad = append(bad, fault.In("to", "没有这所学校。", "there is no such school"))
		}
	}
	return invalid(bad)
}

func flowed(f Flow) []events.Event {
	return []events.Event{events.TeacherFlowRecorded{Flow: string(f.ID), Teacher: string(f.Teacher), From: string(f.From), To: string(f.To)}}
}

// FlowPast is a flow as it stood until somebody changed it.
type FlowPast struct {
	At     time.Time
	Role   actor.Role
	Action string // teacher.lend, teacher.relend, teacher.unlend
	Reason string
	Before *Flow // nil for the recording
}

// FlowHistory lists what was done to a flow, newest first. May: the schools that lend and receive, their bureaus, operator.
func (s *Service) FlowHistory(ctx context.Context, who actor.Actor, id FlowID) (Flow, []FlowPast, error) {
	f, err := s.db.Flow(ctx, id)
	if err != nil {
		return Flow{}, nil, err
	}
	if s.reads(ctx, who, f.From) != nil && s.reads(ctx, who, f.To) != nil {
		return Flow{}, nil, ErrNotFound
	}
	past, err := s.db.Past(ctx, f.Teacher)
	return f, flowHistory(past, id), err
}

func flowHistory(past []Past, id FlowID) []FlowPast {
	var out []FlowPast
	for i, p := range past {
		after := func(o Flow) bool { return o.ID == id }
		was, is := slices.IndexFunc(p.Before.Lent, after), -1
		if i > 0 { // as the next change found it
			is = slices.IndexFunc(past[i-1].Before.Lent, after)
		}
		switch {
		case p.Action == "teacher.lend" && was < 0 && (i == 0 || is >= 0):
			out = append(out, FlowPast{At: p.At, Role: p.Role, Action: p.Action, Reason: p.Reason})
		case (p.Action == "teacher.relend" || p.Action == "teacher.unlend") && was >= 0 && (i == 0 || is < 0 || past[i-1].Before.Lent[is] != p.Before.Lent[was]):
			before := p.Before.Lent[was]
			out = append(out, FlowPast{At: p.At, Role: p.Role, Action: p.Action, Reason: p.Reason, Before: &before})
		}
	}
	return out
}

// FlowSide is what a flow does to one school: its figure by heads and by shares of time, without the flow and with it.
type FlowSide struct {
	School        org.ID
	Name          string
	Before, After Weighted // both zero of a side that is Closed
	Change        int      // of the figure by shares of time, in hundredths of a percentage point; 0 of a side that is Closed
	Known         bool     // Change is of two figures: the school has teachers before and after
	Closed        bool     // the figures are the other school's own, and it lends this one nobody
	Way           int      // 1: the figure by shares of time gains, -1: it loses, 0: it stays
}

// FlowSides shows what a flow would do to both schools on its first day, or today once it runs. Nothing is written. f with
// an id replaces the one that stands. May: the office of the school that lends.
//
// Figures of the other school it learns only while that school itself lends to this one, now or soon: to lend needs nobody's
// consent, so that what the asking school thinks of or records opens nobody's books, nor does an alliance, which others
// register. Else it learns which way the figure goes, and that is told from its own teacher, without reading the other's
// register: the amount of two such flows would yield the figure itself.
func (s *Service) FlowSides(ctx context.Context, who actor.Actor, f Flow, q Query) ([]FlowSide, civil.Date, error) {
	if !who.Is(actor.TeachersOffice, actor.VicePrincipal) {
		return nil, civil.Date{}, ErrForbidden
	}
	var old Flow
	if f.From = org.ID(who.Org); f.ID != "" {
		var err error
		if old, err = s.ownFlow(ctx, who, f.ID, 0); err != nil {
			return nil, civil.Date{}, err
		}
		f = f.over(old)
	}
	t, err := s.db.Teacher(ctx, f.Teacher)
	if err != nil || !t.Worked(f.From) {
		return nil, civil.Date{}, ErrInvalid.With(fault.In("teacher", "请选择本校的教师。", "choose a teacher of the school"))
	}
	if err := lendable(ctx, s.db, t, f); err != nil {
		return nil, civil.Date{}, err
	}
	if q, err = s.fill(q); err != nil {
		return nil, civil.Date{}, err
	}
	if day := f.Start; !f.Holds(q.AsOf) {
		q.AsOf = day
	}
	own, err := s.flowSide(ctx, f.From, f, t, q)
	if err != nil {
		return nil, civil.Date{}, err
	}
	open, err := s.opened(ctx, f.From, f.To)
	if err != nil {
		return nil, civil.Date{}, err
	}
	var other FlowSide
	if open {
		other, err = s.flowSide(ctx, f.To, f, t, q)
	} else {
		other, err = s.closedSide(ctx, f, old, t, q)
	}
	return []FlowSide{own, other}, q.AsOf, err
}

// opened reports whether the other school has itself recorded that it lends somebody to the school, who is there or will be.
func (s *Service) opened(ctx context.Context, school, other org.ID) (bool, error) {
	flows, err := s.db.FlowsOf(ctx, school)
	today := s.today()
	return slices.ContainsFunc(flows, func(f Flow) bool { return f.From == other && f.To == school && !f.End.Before(today) }), err
}

// closedSide is the receiving side of a flow in place of old, told from the teacher who is lent and from nothing else.
func (s *Service) closedSide(ctx context.Context, f, old Flow, t Teacher, q Query) (FlowSide, error) {
	sch, err := s.db.School(ctx, f.To)
	if err != nil {
		return FlowSide{}, err
	}
	rule := s.rule(q.Formula, sch.Region, q.AsOf)
	brings := func(f Flow) Figure { return FlowEffect(nil, []Teacher{t}, []Flow{f}, sch.ID, rule, q.AsOf).ByTime }
	was, is := brings(old), brings(f)
	way := cmp.Compare(is.Numerator, was.Numerator)
	if way == 0 { // more of one who does not count, or less
		way = cmp.Compare(was.Denominator, is.Denominator)
	}
	return FlowSide{School: sch.ID, Name: sch.Name, Closed: true, Way: way}, nil
}

func (s *Service) flowSide(ctx context.Context, school org.ID, f Flow, t Teacher, q Query) (FlowSide, error) {
	sch, err := s.db.School(ctx, school)
	if err != nil {
		return FlowSide{}, err
	}
	files, err := s.db.Register(ctx, school)
	if err != nil {
		return FlowSide{}, err
	}
	flows, err := s.db.FlowsOf(ctx, school)
	if err != nil {
		return FlowSide{}, err
	}
	with := append(slices.DeleteFunc(slices.Clone(flows), func(o Flow) bool { return o.ID == f.ID }), f)
	guests, err := s.guests(ctx, flows, school, q.AsOf)
	if err != nil {
		return FlowSide{}, err
	}
	rule := s.rule(q.Formula, sch.Region, q.AsOf)
	side := FlowSide{
		School: school, Name: sch.Name, Before: FlowEffect(files, guests, flows, school, rule, q.AsOf),
		After: FlowEffect(files, append(guests, t), with, school, rule, q.AsOf),
	}
	was, had := side.Before.ByTime.Ratio()
	is, has := side.After.ByTime.Ratio()
	side.Change, side.Known = int(math.Round((is-was)*1e4)), had && has
	if side.Known {
		side.Way = cmp.Compare(is, was)
	}
	return side, nil
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
