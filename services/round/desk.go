package round

import (
	"context"
	"errors"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
)

// Plan keeps a new round of the actor's school.
func (s *Service) Plan(ctx context.Context, who actor.Actor, p Plan) (Round, error) {
	if !who.Is(actor.School, actor.VicePrincipal) {
		return Round{}, ErrForbidden
	}
	now := s.now()
	r := Round{ID: ID(ident.New("rnd", now)), Host: org.ID(who.Org), Plan: p.filled(), CreatedAt: now}
	if err := s.sound(ctx, who, r.Plan); err != nil {
		return Round{}, err
	}
	r.agree(who, now)
	r.step(who, Planned, "", now)
	return r, s.inTx(ctx, func(tx Tx) error {
		if err := tx.InsertRound(ctx, r); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "round.plan", ident.ID(r.ID), events.RoundPlanned{RoundRef: r.ref(), Schools: r.schoolIDs()})
	})
}

// Change replaces the plan of a round that is not open yet. version is the one the editor saw.
func (s *Service) Change(ctx context.Context, who actor.Actor, id ID, version uint64, p Plan) (Round, error) {
	p = p.filled()
	if err := s.sound(ctx, who, p); err != nil {
		return Round{}, err
	}
	return s.change(ctx, who, id, "round.change", func(tx Tx, r *Round) (events.Event, error) {
		if err := hosts(who, r); err != nil {
			return nil, err
		}
		if r.Version != version {
			return nil, ErrStale
		}
		happened, err := r.change(who, p, s.now())
		if err != nil {
			return nil, err
		}
		offers, err := s.posts(ctx, tx, *r)
		if err != nil {
			return nil, err
		}
		if bad := r.undercut(offers); len(bad) > 0 {
			return nil, ErrInvalid.With(bad...)
		}
		_, err = nest(r.Caps, offers)
		return happened, err
	})
}

// undercut is what of a plan takes units by surprise that have offered seats: openings outside of its dates, and seats held longer
// than was promised.
func (r *Round) undercut(offers []Post) (bad []fault.Field) {
	for _, p := range offers {
		if r.outside(p.Opening) {
			bad = append(bad, fault.In("start", "已提供的岗位“"+p.Opening.Title+"”不在新的实习时间以内，请先与单位商量撤回。", "the offered post "+p.Opening.Title+" lies outside of the new dates; ask the unit to take it back first"))
		}
		if r.HoldsUntil.After(p.Until) {
			bad = append(bad, fault.In("holds_until", "单位已按 "+p.Until.String()+" 提供名额，保留日期不能推迟。", "units offered their seats until "+p.Until.String()+"; they are not held longer"))
			break
		}
	}
	return bad
}

// sound refuses a plan that cannot be kept, or that rests on what is not there.
func (s *Service) sound(ctx context.Context, who actor.Actor, p Plan) error {
	if err := p.check(org.ID(who.Org), s.now()); err != nil {
		return err
	}
	if p.After != "" {
		before, err := s.db.Round(ctx, p.After)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err != nil || before.Host != org.ID(who.Org) || !before.State.Out() {
			return ErrInvalid.With(fault.In("after", "上一轮须是本校发起、已公布的轮次。", "the round before is one of your school whose result is out"))
		}
	}
	for _, m := range p.Schools {
		if m.Batch == "" {
			continue
		}
		b, err := s.db.BatchOf(ctx, m.Batch)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err != nil || b.School != m.School {
			return ErrInvalid.With(fault.In("batch", "没有这个实习批次。", "there is no such batch"))
		}
	}
	return nil
}

// Consent is a school's yes to take part as planned, with one of its batches. seen is the version that it agrees to, where it is
// known: a plan that changed meanwhile is not agreed to.
func (s *Service) Consent(ctx context.Context, who actor.Actor, id ID, batch ident.ID, seen ...uint64) (Round, error) {
	if batch != "" {
		b, err := s.db.BatchOf(ctx, batch)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return Round{}, err
		}
		if err != nil || b.School != org.ID(who.Org) {
			return Round{}, ErrInvalid.With(fault.In("batch", "请选择本校的实习批次。", "choose a batch of your school"))
		}
	}
	return s.change(ctx, who, id, "round.consent", func(_ Tx, r *Round) (events.Event, error) {
		if err := takesPart(who, r); err != nil {
			return nil, err
		}
		if err := r.as(seen); err != nil {
			return nil, err
		}
		return r.consent(who, batch, s.now())
	})
}

// Rules of the program's own that a round is held against, beside those of the regulation.
const (
	RuleConsent = "R-F20-CONSENT" // every school of the round agreed to it
	RuleBatch   = "R-F20-BATCH"   // every school brings an approved batch
	RuleOffers  = "R-F20-OFFERS"  // there is something to rank
	RuleRoom    = "R-F20-ROOM"    // the units still have the room that the result takes
)

// Lacks lists what keeps the round from opening; empty when nothing does.
func (s *Service) Lacks(ctx context.Context, who actor.Actor, id ID) ([]fault.Finding, error) {
	r, err := s.Get(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if err := takesPart(who, &r); err != nil {
		return nil, err
	}
	return s.lacks(ctx, s.db, r)
}

func (s *Service) lacks(ctx context.Context, db Reads, r Round) ([]fault.Finding, error) {
	var found []fault.Finding
	for _, m := range r.Schools {
		school, err := db.SchoolsByID(ctx, []org.ID{m.School})
		if err != nil {
			return nil, err
		}
		name := school[m.School].Name
		if m.ConsentedAt.IsZero() {
			found = append(found, lacking(RuleConsent, "schools", text.Say(name+"还没有同意参加。", name+" has not agreed to take part yet."), text.Say("请对方学校实习办登录后同意。", "Its internship office agrees after signing in.")))
		}
		b, err := db.BatchOf(ctx, m.Batch)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return nil, err
		}
		if err != nil || !b.Approved || b.School != m.School {
			found = append(found, lacking(RuleBatch, "batch", text.Say(name+"没有已批准的实习批次。", name+" has no approved batch."), text.Say("先由分管校长批准批次。", "The vice-principal approves the batch first.")))
		}
	}
	offers, err := s.standing(ctx, db, r.ID)
	if err != nil {
		return nil, err
	}
	if len(offers) == 0 {
		found = append(found, lacking(RuleOffers, "offers", text.Say("还没有单位提供名额。", "No unit offers seats yet."), text.Say("先邀请名单上的单位。", "Invite units of the list first.")))
	}
	off, err := s.unlisted(ctx, db, r, units(offers))
	if err != nil {
		return nil, err
	}
	posts, err := s.opened(ctx, db, offers)
	for _, p := range posts {
		if r.outside(p.Opening) {
			off = append(off, lacking(RuleOffers, "offers", text.Say("岗位“"+p.Opening.Title+"”不在本轮实习时间以内。", "The post "+p.Opening.Title+" lies outside of the round's dates."), text.Say("由单位撤回这个岗位，或修改实习时间。", "Its unit takes it back, or the dates change.")))
		}
	}
	return append(found, off...), err
}

func lacking(rule, field string, message, fix text.Words) fault.Finding {
	return fault.Finding{Rule: rule, Class: fault.Block, Field: field, Message: message, Fix: fix}
}

// unlisted are the units that no school of the round has verified on a published list (R-ART07-PARTY).
func (s *Service) unlisted(ctx context.Context, db Reads, r Round, of []org.ID) ([]fault.Finding, error) {
	lists, err := s.lists(ctx, db, r.Schools, of)
	if err != nil {
		return nil, err
	}
	known, err := db.EnterprisesByID(ctx, of)
	if err != nil {
		return nil, err
	}
	var found []fault.Finding
	for _, unit := range of {
		name := known[unit].Name
		switch {
		case !known[unit].Verified():
			found = append(found, lacking(compliance.RuleInspect, "offers", text.Say(name+"未核验，或核验已撤销。", name+" is not verified, or not any more."), text.Say("由采用它的学校核验，或去掉它的名额。", "A school that adopts it verifies it, or its seats are left out.")))
		case !slices.ContainsFunc(r.Schools, func(m Member) bool { _, on := lists[m.School][unit]; return on }):
			found = append(found, lacking(compliance.RuleParty, "offers", text.Say(name+"不在参加学校已公布的实习单位名单上。", name+" is on no published list of the round's schools."), text.Say("经校级党组织会议决定并公布后再安排。", "The Party organisation meeting decides and the school publishes first.")))
		}
	}
	return found, nil
}

// fewUnits is how many units are asked for by name; of more, a school's lists are read whole.
const fewUnits = 64

// lists are those of some units that each school may place at today.
func (s *Service) lists(ctx context.Context, db Reads, schools []Member, of []org.ID) (map[org.ID]map[org.ID]Listing, error) {
	all := map[org.ID]map[org.ID]Listing{}
	if len(of) > fewUnits {
		of = nil
	}
	for _, m := range schools {
		list, err := db.Adopted(ctx, m.School, m.Batch, s.today(), of...)
		if err != nil {
			return nil, err
		}
		all[m.School] = list
	}
	return all, nil
}

// Open begins the round, if nothing is lacking: the lottery is bound, and students rank posts within the window.
// seen as for Consent.
func (s *Service) Open(ctx context.Context, who actor.Actor, id ID, seen ...uint64) (Round, error) {
	d, err := s.draw(id)
	if err != nil {
		return Round{}, err
	}
	return s.change(ctx, who, id, "round.open", func(tx Tx, r *Round) (events.Event, error) {
		if err := hosts(who, r); err != nil {
			return nil, err
		}
		if err := r.as(seen); err != nil {
			return nil, err
		}
		happened, err := r.open(who, d, s.now())
		if err != nil {
			return nil, err
		}
		found, err := s.lacks(ctx, tx, *r)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			return nil, ErrNotReady.About(found...)
		}
		return happened, nil
	})
}

// Extend lets the window close later. version is the one the editor saw.
func (s *Service) Extend(ctx context.Context, who actor.Actor, id ID, version uint64, closes time.Time) (Round, error) {
	return s.change(ctx, who, id, "round.extend", func(_ Tx, r *Round) (events.Event, error) {
		if err := hosts(who, r); err != nil {
			return nil, err
		}
		if r.Version != version {
			return nil, ErrStale
		}
		return r.extend(who, closes.UTC(), s.now())
	})
}

// Cancel ends a round whose result is not out; what units offered is free again. seen as for Consent.
func (s *Service) Cancel(ctx context.Context, who actor.Actor, id ID, reason string, seen ...uint64) (Round, error) {
	return s.change(ctx, who, id, "round.cancel", func(_ Tx, r *Round) (events.Event, error) {
		if err := hosts(who, r); err != nil {
			return nil, err
		}
		if err := r.as(seen); err != nil {
			return nil, err
		}
		return r.cancel(who, reason, s.now())
	})
}

// shown is what somebody of a school of the round sees of it: internship office and vice-principal everything, teachers what
// everybody may know.
func (r Round) shown(who actor.Actor) Round {
	if who.Is(actor.School, actor.VicePrincipal) {
		return r
	}
	return r.public()
}

// Get returns a round to whoever may know of it: its schools' people, invited units, students of its cohorts, and everybody who
// signed in once it is open, without what is the schools' own.
func (s *Service) Get(ctx context.Context, who actor.Actor, id ID) (Round, error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return Round{}, err
	}
	if _, in := r.Member(org.ID(who.Org)); in && who.OfSchool() && !who.Is(actor.TeachersOffice) {
		return r.shown(who), nil
	}
	if who.Is(actor.Enterprise) {
		if _, err := s.db.Invitation(ctx, id, org.ID(who.Org)); err == nil {
			return r.public(), nil
		} else if !errors.Is(err, ErrNotFound) {
			return Round{}, err
		}
	}
	if r.State == Planned || r.State == Cancelled && r.Commitment == "" {
		return Round{}, ErrNotFound
	}
	return r.public(), nil
}

// public is what everybody may know of a round: no run that nobody has seen, no overrides, no accounts.
func (r Round) public() Round {
	r.Overrides, r.Superseded, r.History, r.Asked, r.Done, r.Void = nil, nil, nil, nil, 0, 0
	r.SealedSeed, r.SealedSalt = "", ""
	r.Schools = slices.Clone(r.Schools)
	for i := range r.Schools {
		r.Schools[i].By = ""
	}
	r.Summary = r.Summary.public()
	if !r.State.Out() {
		r.Run, r.Summary = "", Summary{}
		if r.State == Computed || r.State == Reviewed {
			r.State = Closed
		}
	}
	return r
}

// List lists rounds, newest first: a school's people those that it takes part in, a unit those that it is invited to, and
// everybody else those that are or were open.
func (s *Service) List(ctx context.Context, who actor.Actor, states []State, p page.Request) (page.Page[Round], error) {
	f := Filter{States: states}
	switch {
	case who.Is(actor.Enterprise):
		f.Unit = org.ID(who.Org)
	case who.OfSchool() || who.Is(actor.Student):
		f.School = org.ID(who.Org)
	}
	office := who.Is(actor.School, actor.VicePrincipal)
	teachers := who.OfSchool() && !who.Is(actor.TeachersOffice)
	switch {
	case office:
	case teachers || f.Unit != "":
		f.States = veiled(states)
	default:
		f.States = known(states)
	}
	found, err := s.db.Rounds(ctx, f, p)
	if !office {
		for i := range found.Items {
			found.Items[i] = found.Items[i].public()
		}
	}
	return found, err
}

// known are the wanted states of rounds that everybody may know of, all of them when none is wanted.
func known(wanted []State) []State {
	out := slices.DeleteFunc(States(), func(st State) bool {
		return st == Planned || st == Cancelled || len(wanted) > 0 && !slices.Contains(wanted, st)
	})
	if len(wanted) > 0 {
		return veiled(out)
	}
	return out
}

// veiled are the wanted states where one that is computed or reviewed is shown as closed; none stays none.
func veiled(wanted []State) []State {
	if wanted == nil {
		return nil
	}
	out := slices.DeleteFunc(slices.Clone(wanted), func(st State) bool { return st == Computed || st == Reviewed })
	if slices.Contains(wanted, Closed) {
		out = append(out, Computed, Reviewed)
	}
	if len(out) == 0 {
		return []State{"none"}
	}
	return out
}
