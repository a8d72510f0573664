package round

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Post is an opening in a round.
type Post struct {
	Offer
	Opening placement.Placement
	Name    string // of the unit, where it is asked for
}

// Invite asks a unit on the list of the actor's school to offer seats; one that declined is asked again.
func (s *Service) Invite(ctx context.Context, who actor.Actor, id ID, unit org.ID) (Invitation, error) {
	var made Invitation
	err := s.inTx(ctx, func(tx Tx) error {
		r, err := tx.ShareRound(ctx, id)
		if err != nil {
			return err
		}
		if err := takesPart(who, &r); err != nil {
			return err
		}
		if r.State != Planned && r.State != Open {
			return ErrState
		}
		if err := s.adopted(ctx, tx, r, unit, org.ID(who.Org)); err != nil {
			return err
		}
		now := s.now()
		made = Invitation{Round: id, Unit: unit, By: org.ID(who.Org), Answer: Invited, At: now, UpdatedAt: now}
		var fresh bool
		if made, fresh, err = invite(ctx, tx, made); err != nil || !fresh {
			return err
		}
		return s.note(ctx, tx, who, "round.invite", ident.ID(id), events.RoundInvited{RoundRef: r.ref(), Enterprise: string(unit)})
	})
	return made, err
}

// invite keeps an invitation, unless one stands: then it is that one, and not fresh. Of two that are made at once, the first is
// kept.
func invite(ctx context.Context, tx Tx, i Invitation) (Invitation, bool, error) {
	if fresh, err := tx.InsertInvitation(ctx, i); err != nil || fresh {
		return i, fresh, err
	}
	old, err := tx.LockInvitation(ctx, i.Round, i.Unit)
	if err != nil || old.Stands() {
		return old, false, err
	}
	return i, true, tx.SaveInvitation(ctx, i)
}

// adopted refuses a unit that is not verified, or on no published list of the round's schools; of one school's when it is given.
func (s *Service) adopted(ctx context.Context, db Reads, r Round, unit, school org.ID) error {
	e, err := db.Enterprise(ctx, unit)
	if err != nil {
		return err
	}
	if !e.Verified() {
		return ErrUnlisted
	}
	for _, m := range r.Schools {
		if school != "" && m.School != school {
			continue
		}
		list, err := db.Adopted(ctx, m.School, m.Batch, s.today(), unit)
		if err != nil {
			return err
		}
		if _, on := list[unit]; on {
			return nil
		}
	}
	return ErrUnlisted
}

// Decline is a unit's no to an invitation while nothing of it is offered.
func (s *Service) Decline(ctx context.Context, who actor.Actor, id ID) (Invitation, error) {
	var i Invitation
	err := s.inTx(ctx, func(tx Tx) error {
		r, err := tx.ShareRound(ctx, id)
		if err != nil {
			return err
		}
		if i, err = s.lockInvited(ctx, tx, who, id); err != nil {
			return err
		}
		if r.State != Planned && r.State != Open || i.Answer == Declined {
			return ErrState
		}
		holds, err := tx.UnitHolds(ctx, id, i.Unit)
		if err != nil {
			return err
		}
		if holds {
			return ErrState.With(fault.In("offers", "请先撤回已提供的名额。", "take the offered seats back first"))
		}
		i.Answer, i.UpdatedAt = Declined, s.now()
		if err := tx.SaveInvitation(ctx, i); err != nil {
			return err
		}
		return s.note(ctx, tx, who, "round.decline", ident.ID(id), events.RoundDeclined{RoundRef: r.ref(), Enterprise: string(i.Unit), To: string(i.By)})
	})
	return i, err
}

// lockInvited is the invitation of the actor's unit, locked: what a unit answers and what it offers wait for each other.
func (s *Service) lockInvited(ctx context.Context, tx Tx, who actor.Actor, id ID) (Invitation, error) {
	if !who.Is(actor.Enterprise) {
		return Invitation{}, ErrForbidden
	}
	return tx.LockInvitation(ctx, id, org.ID(who.Org))
}

// invited refuses everybody but a unit that is invited.
func (s *Service) invited(ctx context.Context, who actor.Actor, id ID) error {
	if !who.Is(actor.Enterprise) {
		return ErrForbidden
	}
	_, err := s.db.Invitation(ctx, id, org.ID(who.Org))
	return err
}

// Terms are what a unit offers of an opening to a round. No seats takes the offer back; no mode leaves it as it is.
type Terms struct {
	Seats int
	Mode  Mode
}

// Offer offers seats of a published opening to a round, or changes how many, until the window closes. The seats and the room
// that they take are reserved, under the lock of the unit, until the day that the round names. version is that of the offer as
// it was seen, 0 for none.
//
// Within a round, openings may together offer more than the unit has room for: the caps then choose. What is offered to another
// round, or held by an intent, is never offered here.
func (s *Service) Offer(ctx context.Context, who actor.Actor, id ID, post placement.ID, version uint64, t Terms) (Offer, error) {
	if t.Mode != "" && !slices.Contains(Modes(), t.Mode) || t.Seats < 0 {
		return Offer{}, ErrInvalid.With(fault.In("seats", "名额为 0 或以上的整数，排序方式从列表选择。", "seats are 0 or more; choose the way of ordering from the list"))
	}
	if t.Seats > 0 {
		if err := s.nests(ctx, who, id, post); err != nil {
			return Offer{}, err
		}
	}
	var o Offer
	err := s.inTx(ctx, func(tx Tx) error {
		r, err := tx.ShareRound(ctx, id)
		if err != nil {
			return err
		}
		i, err := s.lockInvited(ctx, tx, who, id)
		if err != nil {
			return err
		}
		if r.State != Planned && (r.State != Open || !s.now().Before(r.Closes)) {
			return ErrState
		}
		o, err = tx.Offer(ctx, id, post)
		if err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if o.Version != version {
			return ErrStale
		}
		e, err := tx.LockEnterprise(ctx, i.Unit)
		if err != nil {
			return err
		}
		p, err := tx.LockPlacement(ctx, post)
		if err != nil {
			return err
		}
		if p.Enterprise != i.Unit {
			return placement.ErrNotFound
		}
		was := o
		if err := s.promise(ctx, tx, r, e, &p, &o, t); err != nil {
			return err
		}
		if was.State != Stands {
			if err := s.recall(ctx, tx, who, r, &o, was.UpdatedAt); err != nil {
				return err
			}
		}
		if i.Answer != Accepted && t.Seats > 0 {
			i.Answer, i.UpdatedAt = Accepted, s.now()
			if err := tx.SaveInvitation(ctx, i); err != nil {
				return err
			}
		}
		return s.note(ctx, tx, who, "round.offer", ident.ID(post), events.RoundOffered{RoundRef: r.ref(), Enterprise: string(o.Unit), Placement: string(post), Seats: o.Seats})
	})
	return o, err
}

// promise checks an offer and moves the seats. The unit and its opening are locked.
func (s *Service) promise(ctx context.Context, tx Tx, r Round, e org.Enterprise, p *placement.Placement, o *Offer, t Terms) error {
	if t.Seats > 0 {
		if err := s.adopted(ctx, tx, r, e.ID, ""); err != nil {
			return err
		}
		if err := r.fits(*p, s.today()); err != nil {
			return err
		}
		if err := s.room(ctx, tx, r.ID, e, *p, o.Held, t.Seats); err != nil {
			return err
		}
	}
	if err := s.reorder(ctx, tx, r.ID, p.ID, o, &t); err != nil {
		return err
	}
	more := t.Seats - o.Held
	*o = Offer{
		Round: r.ID, Placement: p.ID, Unit: e.ID, Kind: p.Kind, PostKind: p.PostKind, From: p.Start, To: p.End, Seats: t.Seats, Held: t.Seats,
		Until: r.HoldsUntil, Mode: t.Mode, State: Stands, Version: o.Version + 1, UpdatedAt: s.now(),
	}
	if t.Seats == 0 {
		o.State = Retired
	}
	if err := s.reserve(ctx, tx, p, more); err != nil {
		return err
	}
	return tx.SaveOffer(ctx, *o)
}

// nests refuses an opening of the actor's unit that a cap of the round would hold a part of the unit by. It reads all posts, and
// so does so before the transaction; what two units offer at the same moment is held against the caps again at computation.
func (s *Service) nests(ctx context.Context, who actor.Actor, id ID, post placement.ID) error {
	r, err := s.db.Round(ctx, id)
	if err != nil || len(r.Caps) == 0 {
		return err
	}
	if err := s.invited(ctx, who, id); err != nil {
		return err
	}
	posts, err := s.posts(ctx, s.db, r)
	if err != nil || slices.ContainsFunc(posts, func(p Post) bool { return p.Placement == post }) {
		return err
	}
	p, err := s.db.Placement(ctx, post)
	if err != nil {
		return err
	}
	if p.Enterprise != org.ID(who.Org) {
		return placement.ErrNotFound
	}
	_, err = nest(r.Caps, append(posts, Post{Offer: Offer{Placement: post, Unit: p.Enterprise}, Opening: p}))
	return err
}

// reorder settles the way of ordering: the one that was, or by fit, where the terms name none. Points are no ranks, so that what
// the unit said under another way is taken back before the way changes.
func (s *Service) reorder(ctx context.Context, tx Tx, id ID, post placement.ID, o *Offer, t *Terms) error {
	was := cmp.Or(o.Mode, ByFit)
	if t.Mode = cmp.Or(t.Mode, was); t.Mode == was {
		return nil
	}
	marks, err := tx.Marks(ctx, id, post)
	if slices.ContainsFunc(marks, func(m Mark) bool { return m.Decline == "" }) {
		return ErrInvalid.With(fault.In("order", "已按原来的方式给学生打分或排序；请先清空，再改排序方式。", "students have points or ranks under the way of before; clear them, then change it"))
	}
	return err
}

// reserve moves seats between an opening and the round: fewer are free when more is positive.
func (s *Service) reserve(ctx context.Context, tx Tx, p *placement.Placement, more int) error {
	if more == 0 {
		return nil
	}
	moved, err := p.Reserve(more, s.now())
	if err != nil {
		return err
	}
	if err := tx.SavePlacement(ctx, *p); err != nil {
		return err
	}
	return tx.Record(ctx, ident.ID(p.ID), moved)
}

// fits refuses an opening that the round has no use for.
func (r *Round) fits(p placement.Placement, today civil.Date) error {
	switch {
	case p.Origin != placement.Own:
		return placement.ErrExternal
	case p.Kind != placement.Post || p.State != placement.Published || today.After(p.ExpiresOn):
		return placement.ErrClosed
	case r.outside(p):
		return ErrInvalid.With(fault.In("placement", fmt.Sprintf("岗位时间（%s 至 %s）须在本轮实习时间（%s 至 %s）以内。", p.Start, p.End, r.Start, r.End),
			fmt.Sprintf("the opening (%s to %s) lies within the round's internship (%s to %s)", p.Start, p.End, r.Start, r.End)))
	}
	return nil
}

// outside reports whether an opening is not within the days of the round's internships.
func (r *Round) outside(p placement.Placement) bool {
	return p.Start.Before(r.Start) || p.End.After(r.End)
}

// room refuses more seats than the opening has free, or than the law leaves the unit when what others hold is counted.
func (s *Service) room(ctx context.Context, tx Tx, id ID, e org.Enterprise, p placement.Placement, held, seats int) error {
	stays, err := tx.StaysBeside(ctx, id, []org.ID{e.ID}, p.Start, p.End)
	if err != nil {
		return err
	}
	left := placement.RoomOf(s.law, e, stays[e.ID], p.PostKind, p.Start, p.End).Left
	if free := p.Left() + held; seats > min(left, free) {
		return ErrNoRoom.With(fault.In("seats", fmt.Sprintf("最多可提供 %d 个：岗位剩余 %d，按第十一条还可接收 %d 人。", min(left, free), free, left),
			fmt.Sprintf("at most %d: %s free, and Article 11 leaves room for %d", min(left, free), text.Plural(free, "seat is", "seats are"), left)))
	}
	return nil
}

// standing are the offers that stand.
func (s *Service) standing(ctx context.Context, db Reads, id ID) ([]Offer, error) {
	all, err := db.Offers(ctx, id)
	return slices.DeleteFunc(all, func(o Offer) bool { return o.State != Stands }), err
}

// posts are the offers that stand with their openings.
func (s *Service) posts(ctx context.Context, db Reads, r Round) ([]Post, error) {
	offers, err := s.standing(ctx, db, r.ID)
	if err != nil {
		return nil, err
	}
	return s.opened(ctx, db, offers)
}

func (s *Service) opened(ctx context.Context, db Reads, offers []Offer) ([]Post, error) {
	ids := make([]placement.ID, len(offers))
	for i, o := range offers {
		ids[i] = o.Placement
	}
	found, err := db.PlacementsByID(ctx, ids)
	posts := make([]Post, len(offers))
	for i, o := range offers {
		posts[i] = Post{Offer: o, Opening: found[o.Placement]}
	}
	return posts, err
}

// units are the units of some offers, each once.
func units(offers []Offer) []org.ID {
	var ids []org.ID
	for _, o := range offers {
		ids = append(ids, o.Unit)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// Offers lists what is offered to a round: a unit sees its own, whatever their state, everybody else who may see the round
// those that stand.
func (s *Service) Offers(ctx context.Context, who actor.Actor, id ID) ([]Post, error) {
	r, err := s.Get(ctx, who, id)
	if err != nil {
		return nil, err
	}
	offers, err := s.db.Offers(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	offers = slices.DeleteFunc(offers, func(o Offer) bool {
		if who.Is(actor.Enterprise) {
			return o.Unit != org.ID(who.Org)
		}
		return o.State != Stands && o.State != Freed
	})
	posts, err := s.opened(ctx, s.db, offers)
	if err != nil {
		return nil, err
	}
	known, err := s.db.EnterprisesByID(ctx, units(offers))
	for i, p := range posts {
		posts[i].Name, posts[i].Opening = known[p.Unit].Name, p.Opening.Discreet()
	}
	return posts, err
}

// Invitations lists whom the round's schools invited; a unit sees its own.
func (s *Service) Invitations(ctx context.Context, who actor.Actor, id ID) ([]Invitation, error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return nil, err
	}
	if who.Is(actor.Enterprise) {
		own, err := s.db.Invitation(ctx, id, org.ID(who.Org))
		return []Invitation{own}, err
	}
	if err := takesPart(who, &r); err != nil {
		return nil, err
	}
	return s.db.Invitations(ctx, id)
}

const mostMarks = 2000

// release frees what offers of a round still hold, at most limit of them, and says whether none is left. They come in the order of
// their units, so that no two nodes wait for each other.
func (s *Service) release(ctx context.Context, id ID, to OfferState, limit int) (done bool, err error) {
	err = s.inTx(ctx, func(tx Tx) error {
		r, err := tx.LockRound(ctx, id)
		if err != nil {
			return err
		}
		if to == Lapsed && !r.lapsed(s.today()) || to == Freed && r.State != Published && r.State != Cancelled {
			return ErrState // another was first, and what the round holds is needed
		}
		all, err := tx.HeldOffers(ctx, id, limit)
		if err != nil {
			return err
		}
		done = len(all) < limit
		for _, o := range all {
			if err := s.free(ctx, tx, o, to, s.now()); err != nil {
				return err
			}
		}
		return nil
	})
	return done, err
}

// free ends an offer and gives back what it still holds.
func (s *Service) free(ctx context.Context, tx Tx, o Offer, to OfferState, now time.Time) error {
	if _, err := tx.LockEnterprise(ctx, o.Unit); err != nil {
		return err
	}
	p, err := tx.LockPlacement(ctx, o.Placement)
	if err != nil {
		return err
	}
	if err := s.reserve(ctx, tx, &p, -o.Held); err != nil {
		return err
	}
	o.Held, o.State, o.UpdatedAt = 0, to, now
	o.Version++
	return tx.SaveOffer(ctx, o)
}
