package fair

import (
	"context"
	"errors"
	"slices"
	"strings"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/round"
	"firstkm/services/student"
)

func (p Plan) trimmed() Plan {
	p.Title, p.Place = strings.TrimSpace(p.Title), strings.TrimSpace(p.Place)
	return p
}

// Plan keeps a new fair of the actor's school.
func (s *Service) Plan(ctx context.Context, who actor.Actor, p Plan) (Fair, error) {
	if !who.Is(actor.School, actor.VicePrincipal) || who.Org == "" {
		return Fair{}, ErrForbidden
	}
	now := s.now()
	f := Fair{ID: ID(ident.New("fai", now)), Host: org.ID(who.Org), Plan: p.trimmed(), CreatedAt: now}
	if err := f.check(now); err != nil {
		return Fair{}, err
	}
	f.step(who, Planned, "", now)
	return f, s.inTx(ctx, func(tx Tx) error {
		if err := s.invites(ctx, tx, &f); err != nil {
			return err
		}
		if err := tx.InsertFair(ctx, f); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "fair.plan", f.ID, events.FairPlanned{FairRef: f.ref(), Round: string(f.Round)})
	})
}

// invites sets whose students may come: those of the round's schools, or of the host.
func (s *Service) invites(ctx context.Context, db Reads, f *Fair) error {
	f.Schools = []org.ID{f.Host}
	if f.Round == "" {
		return nil
	}
	r, err := db.Round(ctx, f.Round)
	if err != nil && !errors.Is(err, round.ErrNotFound) {
		return err
	}
	if _, in := r.Member(f.Host); err != nil || !in || r.State.Over() {
		return ErrInvalid.With(fault.In("round", "请选择本校参加、还没结束的双选轮次。", "choose a round that your school takes part in and that is not over"))
	}
	for _, m := range r.Schools {
		if m.School != f.Host {
			f.Schools = append(f.Schools, m.School)
		}
	}
	return nil
}

// Change replaces the plan of a fair that is not open yet. Slots that units have made stay within it.
func (s *Service) Change(ctx context.Context, who actor.Actor, id ID, version uint64, p Plan) (Fair, error) {
	p = p.trimmed()
	return s.change(ctx, who, id, version, "fair.change", func(tx Tx, f *Fair) (events.Event, error) {
		if f.State != Planned {
			return nil, ErrState
		}
		if err := p.check(s.now()); err != nil {
			return nil, err
		}
		slots, err := tx.Slots(ctx, id, "")
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(slots, func(sl Slot) bool { return sl.From.Before(p.From) || sl.Until.After(p.Until) }) {
			return nil, ErrInvalid.With(fault.In("from", "已有单位排好的时段不在新的时间以内，请先请单位删除。", "units have slots outside of the new times; ask them to remove those first"))
		}
		f.Plan = p
		if err := s.invites(ctx, tx, f); err != nil {
			return nil, err
		}
		f.step(who, Planned, "change", s.now())
		return events.FairPlanned{FairRef: f.ref(), Round: string(f.Round)}, nil
	})
}

// Step takes one of open, begin, close and cancel.
func (s *Service) Step(ctx context.Context, who actor.Actor, id ID, version uint64, step, reason string) (Fair, error) {
	return s.change(ctx, who, id, version, "fair."+step, func(tx Tx, f *Fair) (events.Event, error) {
		switch step {
		case "open":
			booths, err := tx.Booths(ctx, id)
			if err != nil {
				return nil, err
			}
			return f.open(who, slices.ContainsFunc(booths, func(b Booth) bool { return b.Answer == round.Accepted }), s.now())
		case "begin":
			return f.begin(who, s.now())
		case "close":
			return f.close(who, s.now())
		case "cancel":
			happened, err := f.cancel(who, strings.TrimSpace(reason), s.now())
			if err != nil {
				return nil, err
			}
			return happened, s.callOff(ctx, tx, f)
		}
		return nil, ErrForbidden
	})
}

// callOff tells the units that a fair is off; its students are told by Work.
func (s *Service) callOff(ctx context.Context, tx Tx, f *Fair) error {
	booths, err := tx.Booths(ctx, f.ID)
	if err != nil {
		return err
	}
	for _, b := range booths {
		if b.Answer == round.Declined {
			continue
		}
		if err := tx.Record(ctx, ident.ID(f.ID), events.FairCalledOff{FairRef: f.ref(), Enterprise: string(b.Unit)}); err != nil {
			return err
		}
	}
	return nil
}

// Invite asks a verified unit to come; one that declined is asked again.
func (s *Service) Invite(ctx context.Context, who actor.Actor, id ID, unit org.ID) (Booth, error) {
	var b Booth
	err := s.inTx(ctx, func(tx Tx) error {
		f, err := tx.LockFair(ctx, id) // two who invite one unit at once take turns
		if err != nil {
			return err
		}
		if err := takesPart(who, &f); err != nil {
			return err
		}
		if !f.Ahead(s.now()) {
			return ErrState
		}
		e, err := tx.Enterprise(ctx, unit)
		if err != nil {
			return err
		}
		if !e.Verified() {
			return ErrUnverified
		}
		old, err := tx.Booth(ctx, id, unit)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if b = old; err == nil && old.Answer != round.Declined {
			return nil // invited already
		}
		now := s.now()
		b = Booth{Fair: id, Unit: unit, By: org.ID(who.Org), Answer: round.Invited, Version: old.Version + 1, At: now, UpdatedAt: now}
		if err := tx.SaveBooth(ctx, b); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "fair.invite", id, events.FairInvited{FairRef: f.ref(), Enterprise: string(unit)})
	})
	return b, err
}

// Proposed are units that the school may want to invite and that are not: those with an offer or an invitation in the fair's
// round.
func (s *Service) Proposed(ctx context.Context, who actor.Actor, id ID) ([]org.Enterprise, error) {
	f, err := s.db.Fair(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := takesPart(who, &f); err != nil || f.Round == "" {
		return nil, err
	}
	invited, err := s.db.Invitations(ctx, f.Round)
	if err != nil {
		return nil, err
	}
	booths, err := s.db.Booths(ctx, id)
	if err != nil {
		return nil, err
	}
	var ids []org.ID
	for _, i := range invited {
		if i.Answer != round.Declined && !slices.ContainsFunc(booths, func(b Booth) bool { return b.Unit == i.Unit }) {
			ids = append(ids, i.Unit)
		}
	}
	known, err := s.db.EnterprisesByID(ctx, ids)
	var out []org.Enterprise
	for _, unit := range ids {
		if e := known[unit]; e.Verified() {
			out = append(out, e)
		}
	}
	return out, err
}

// staff may know of a school's fair and stand at its door.
func staff(who actor.Actor) bool {
	return who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor)
}

// Get returns a fair that the actor may know of: the schools' people, units that are invited, and from opening on the students
// of its schools. Accounts stand in the history for the office alone.
func (s *Service) Get(ctx context.Context, who actor.Actor, id ID) (Fair, error) {
	f, err := s.db.Fair(ctx, id)
	if err != nil {
		return Fair{}, err
	}
	ours := f.Of(org.ID(who.Org))
	switch {
	case ours && who.Is(actor.School, actor.VicePrincipal):
		return f, nil
	case ours && staff(who), ours && who.Is(actor.Student) && f.shown():
		return f.public(), nil
	case who.Is(actor.Enterprise):
		_, err := s.db.Booth(ctx, id, org.ID(who.Org))
		return f.public(), err
	}
	return Fair{}, ErrNotFound
}

// shown reports whether students know of the fair: once it was open.
func (f *Fair) shown() bool {
	return f.State != Planned && slices.ContainsFunc(f.History, func(st Step) bool { return st.State == Open })
}

// public leaves out who did what, and keeps why a fair is cancelled.
func (f Fair) public() Fair {
	f.History = slices.Clone(f.History)
	for i := range f.History {
		f.History[i].By, f.History[i].Role = "", ""
	}
	return f
}

// List lists the fairs that the actor may know of, newest first.
func (s *Service) List(ctx context.Context, who actor.Actor, states []State, p page.Request) (page.Page[Fair], error) {
	f := Filter{States: states}
	switch {
	case who.Is(actor.Enterprise):
		f.Unit = org.ID(who.Org)
	case staff(who):
		f.School = org.ID(who.Org)
	case who.Is(actor.Student):
		f.School = org.ID(who.Org)
		f.States = slices.DeleteFunc(States(), func(st State) bool {
			return st == Planned || len(states) > 0 && !slices.Contains(states, st)
		})
		if len(f.States) == 0 {
			return page.Page[Fair]{}, nil
		}
	default:
		return page.Page[Fair]{}, ErrForbidden
	}
	list, err := s.db.Fairs(ctx, f, p)
	if who.Is(actor.Student) {
		list.Items = slices.DeleteFunc(list.Items, func(f Fair) bool { return !f.shown() })
	}
	for i := range list.Items {
		if !who.Is(actor.School, actor.VicePrincipal) {
			list.Items[i] = list.Items[i].public()
		}
	}
	return list, err
}

// Visitor is who registered, as a school sees it: masked name and class for its own students alone.
type Visitor struct {
	Guest
	Name  string // masked
	Class string
	Major string
}

// Guests lists who registered, by number: the host all of them, another school and its teachers their own.
func (s *Service) Guests(ctx context.Context, who actor.Actor, id ID, flt GuestFilter, p page.Request) (page.Page[Visitor], error) {
	f, err := s.Get(ctx, who, id)
	if err != nil {
		return page.Page[Visitor]{}, err
	}
	if !staff(who) {
		return page.Page[Visitor]{}, ErrForbidden
	}
	if f.Host != org.ID(who.Org) {
		flt.School = org.ID(who.Org)
	}
	list, err := s.db.Guests(ctx, id, flt, p)
	if err != nil {
		return page.Page[Visitor]{}, err
	}
	ids := make([]student.ID, len(list.Items))
	for i, g := range list.Items {
		ids[i] = g.Student
	}
	known, err := s.db.StudentsByID(ctx, ids)
	out := page.Page[Visitor]{Next: list.Next}
	for _, g := range list.Items {
		v := Visitor{Guest: g, Major: known[g.Student].MajorCode}
		if st := known[g.Student]; g.School == org.ID(who.Org) && (who.Class == "" || who.Class == st.Class) {
			v.Name, v.Class = st.MaskedName(), st.Class
		}
		out.Items = append(out.Items, v)
	}
	return out, err
}

// Counts are how many registered, came, booked and met, for the schools' people.
func (s *Service) Counts(ctx context.Context, who actor.Actor, id ID) (Counts, error) {
	if _, err := s.Get(ctx, who, id); err != nil {
		return Counts{}, err
	}
	if !staff(who) {
		return Counts{}, ErrForbidden
	}
	return s.db.FairCounts(ctx, id)
}
