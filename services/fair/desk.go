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
		if _, err := s.invites(ctx, tx, &f); err != nil {
			return err
		}
		if err := tx.InsertFair(ctx, f); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "fair.plan", f.ID, events.FairPlanned{FairRef: f.ref(), Round: string(f.Round)})
	})
}

// invites sets whose students may come: of the host, and of the schools that agreed to the fair's round, which it answers.
func (s *Service) invites(ctx context.Context, tx Tx, f *Fair) (round.Round, error) {
	f.Schools = []org.ID{f.Host}
	if f.Round == "" {
		return round.Round{}, nil
	}
	r, err := tx.ShareRound(ctx, f.Round)
	if err != nil && !errors.Is(err, round.ErrNotFound) {
		return r, err
	}
	if _, in := r.Member(f.Host); err != nil || !in || r.State.Over() {
		return r, ErrInvalid.With(fault.In("round", "请选择本校参加、还没结束的双选轮次。", "choose a round that your school takes part in and that is not over"))
	}
	for _, m := range r.Schools {
		if m.School != f.Host && !m.ConsentedAt.IsZero() {
			f.Schools = append(f.Schools, m.School)
		}
	}
	return r, nil
}

// Change replaces the plan of a fair that is not open yet. Slots that units have made stay within it, and the units are told when
// time or place are others.
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
		moved := !p.From.Equal(f.From) || !p.Until.Equal(f.Until) || p.Place != f.Place
		f.Plan = p
		if _, err := s.invites(ctx, tx, f); err != nil {
			return nil, err
		}
		f.step(who, Planned, "change", s.now())
		if moved {
			err = s.tellUnits(ctx, tx, id, func(unit org.ID) events.Event { return events.FairMoved{FairRef: f.ref(), Enterprise: string(unit)} })
			if err != nil {
				return nil, err
			}
		}
		return events.FairPlanned{FairRef: f.ref(), Round: string(f.Round)}, nil
	})
}

// Step takes one of open, begin, close and cancel.
func (s *Service) Step(ctx context.Context, who actor.Actor, id ID, version uint64, step, reason string) (Fair, error) {
	return s.change(ctx, who, id, version, "fair."+step, func(tx Tx, f *Fair) (events.Event, error) {
		switch step {
		case "open":
			return s.open(ctx, tx, who, f)
		case "begin":
			return f.begin(who, s.now())
		case "close":
			return f.close(who, s.now())
		case "cancel":
			happened, err := f.cancel(who, strings.TrimSpace(reason), s.now())
			if err != nil {
				return nil, err
			}
			return happened, s.tellUnits(ctx, tx, id, func(unit org.ID) events.Event { // students are told by Work
				return events.FairCalledOff{FairRef: f.ref(), Enterprise: string(unit)}
			})
		}
		return nil, ErrForbidden
	})
}

// open lets students register. Which schools' students they are stands fast from then on, as in a round that is open.
func (s *Service) open(ctx context.Context, tx Tx, who actor.Actor, f *Fair) (events.Event, error) {
	booths, err := tx.Booths(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	happened, err := f.open(who, slices.ContainsFunc(booths, func(b Booth) bool { return b.Answer == round.Accepted }), s.now())
	if err != nil {
		return nil, err
	}
	r, err := s.invites(ctx, tx, f)
	if err == nil && r.State == round.Planned {
		err = ErrState.With(fault.In("round", "双选轮次还没有开放，参加的学校还会变；请先开放轮次。", "the placement round is not open yet and its schools may change; open the round first"))
	}
	return happened, err
}

// tellUnits records something for each unit that is invited and has not declined.
func (s *Service) tellUnits(ctx context.Context, tx Tx, id ID, happened func(unit org.ID) events.Event) error {
	booths, err := tx.Booths(ctx, id)
	if err != nil {
		return err
	}
	for _, b := range booths {
		if b.Answer == round.Declined {
			continue
		}
		if err := tx.Record(ctx, ident.ID(id), happened(b.Unit)); err != nil {
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

// Proposed are verified units that the school may want to invite and that are not, or that declined: those asked into the fair's
// round, then those on the school's published lists, each by their ids.
func (s *Service) Proposed(ctx context.Context, who actor.Actor, id ID) ([]org.Enterprise, error) {
	f, err := s.db.Fair(ctx, id)
	if err != nil {
		return nil, err
	}
	if err := takesPart(who, &f); err != nil {
		return nil, err
	}
	ids, err := s.candidates(ctx, f, org.ID(who.Org))
	if err != nil {
		return nil, err
	}
	booths, err := s.db.Booths(ctx, id)
	if err != nil {
		return nil, err
	}
	seen := map[org.ID]bool{}
	for _, b := range booths {
		seen[b.Unit] = b.Answer != round.Declined
	}
	known, err := s.db.EnterprisesByID(ctx, ids)
	var out []org.Enterprise
	for _, unit := range ids {
		if e := known[unit]; e.Verified() && !seen[unit] {
			seen[unit], out = true, append(out, e)
		}
	}
	return out, err
}

// candidates are units that a school knows of for a fair, some of them twice.
func (s *Service) candidates(ctx context.Context, f Fair, school org.ID) ([]org.ID, error) {
	var ids []org.ID
	if f.Round != "" {
		asked, err := s.db.Invitations(ctx, f.Round)
		if err != nil {
			return nil, err
		}
		for _, i := range asked {
			if i.Answer != round.Declined {
				ids = append(ids, i.Unit)
			}
		}
	}
	listed, err := s.db.ListedUnits(ctx, []org.ID{school}, s.today())
	return append(ids, listed[school]...), err
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

// mayName reports whether the actor reads a student's masked name and class: people of the own school, a class teacher of the own
// class.
func mayName(who actor.Actor, st student.Student) bool {
	return staff(who) && st.School == org.ID(who.Org) && (who.Class == "" || who.Class == st.Class)
}

// Visitor is who registered, as a school sees it: masked name and class for those whom the reader may name.
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
		if st := known[g.Student]; mayName(who, st) {
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
