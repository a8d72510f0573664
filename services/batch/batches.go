package batch

import (
	"context"
	"slices"
	"strings"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Terms is what the office writes of a batch.
type Terms struct {
	Name, Term string
	Cohort     Cohort
	From, To   civil.Date
	Plan       Plan
}

func (d Terms) onto(b *Batch) {
	b.Name, b.Term, b.From, b.To = strings.TrimSpace(d.Name), strings.TrimSpace(d.Term), d.From, d.To
	b.Plan = Plan{Programme: strings.TrimSpace(d.Plan.Programme), Module: strings.TrimSpace(d.Plan.Module)}
	b.Cohort = Cohort{Majors: trimmed(d.Cohort.Majors), Classes: trimmed(d.Cohort.Classes), Entries: slices.Compact(slices.Sorted(slices.Values(d.Cohort.Entries)))}
}

// Create writes a new batch down.
func (s *Service) Create(ctx context.Context, who actor.Actor, d Terms) (Batch, error) {
	if err := office(who); err != nil {
		return Batch{}, err
	}
	now := s.now()
	b := Batch{Paper: newPaper(who, now), ID: ID(ident.New("bat", now))}
	d.onto(&b)
	if bad := b.check(s.major); len(bad) > 0 {
		return Batch{}, ErrInvalid.With(bad...)
	}
	return b, s.inTx(ctx, func(tx Tx) error {
		if err := tx.InsertBatch(ctx, b); err != nil {
			return err
		}
		return tx.Audit(ctx, ledger.By(who, now, "batch.create", ident.ID(b.ID)))
	})
}

// Edit writes a batch anew that is not with the vice-principal.
func (s *Service) Edit(ctx context.Context, who actor.Actor, id ID, version uint64, d Terms) (Batch, error) {
	return change(ctx, s, batchRow(), who, id, version, "batch.edit", func(_ Tx, b *Batch) (events.Event, error) {
		if err := b.open(); err != nil {
			return nil, err
		}
		d.onto(b)
		if bad := b.check(s.major); len(bad) > 0 {
			return nil, ErrInvalid.With(bad...)
		}
		b.write(s.now())
		return silent{}, nil
	})
}

// Step takes one of submit, withdraw, approve and return.
func (s *Service) Step(ctx context.Context, who actor.Actor, id ID, version uint64, step, reason string) (Batch, error) {
	hand := s.hand(who, reason)
	return change(ctx, s, batchRow(), who, id, version, "batch."+step, func(tx Tx, b *Batch) (events.Event, error) {
		switch step {
		case "submit":
			roster, err := tx.Roster(ctx, b.School)
			if err != nil {
				return nil, err
			}
			return b.submit(hand, b.size(roster))
		case "withdraw":
			return silent{}, b.withdraw(hand)
		case "approve":
			return b.approve(hand)
		case "return":
			for _, state := range []State{Published, Submitted} {
				lists, err := tx.UnitLists(ctx, ListFilter{School: b.School, Batch: b.ID, State: state}, page.Request{Limit: 1})
				if err != nil {
					return nil, err
				}
				if len(lists.Items) > 0 {
					return b.giveBack(hand, true)
				}
			}
			return b.giveBack(hand, false)
		}
		return nil, ErrForbidden
	})
}

// Batch returns a batch to its school.
func (s *Service) Batch(ctx context.Context, who actor.Actor, id ID) (Batch, error) {
	if err := office(who); err != nil {
		return Batch{}, err
	}
	b, err := s.db.Batch(ctx, id)
	if err != nil {
		return Batch{}, err
	}
	return b, own(who, b.School)
}

// Batches lists the batches of the actor's school, newest first.
func (s *Service) Batches(ctx context.Context, who actor.Actor, f Filter, p page.Request) (page.Page[Batch], error) {
	if err := office(who); err != nil {
		return page.Page[Batch]{}, err
	}
	f.School = org.ID(who.Org)
	return s.db.Batches(ctx, f, p)
}

// Discard forgets a batch that was never handed in, and that no list of units or round belongs to.
func (s *Service) Discard(ctx context.Context, who actor.Actor, id ID, version uint64) error {
	return discard(ctx, s, batchRow(), who, id, version, "batch.discard")
}

// Sizes counts who belongs to batches of the actor's school now, in their order.
func (s *Service) Sizes(ctx context.Context, who actor.Actor, list ...Batch) ([]Size, error) {
	if err := office(who); err != nil {
		return nil, err
	}
	roster, err := s.db.Roster(ctx, org.ID(who.Org))
	sizes := make([]Size, len(list))
	for i, b := range list {
		sizes[i] = b.size(roster)
	}
	return sizes, err
}

// BatchesOf are the batches of the actor's school that lists are of.
func (s *Service) BatchesOf(ctx context.Context, who actor.Actor, lists []List) (map[ID]Batch, error) {
	var ids []ID
	for _, l := range lists {
		if own(who, l.School) == nil {
			ids = append(ids, l.Batch)
		}
	}
	return s.db.BatchesByID(ctx, ids)
}

// Adopted are the units that may receive students of a batch on day: ErrNotApproved before the batch is approved.
func (s *Service) Adopted(ctx context.Context, id ID, day civil.Date) ([]org.ID, error) {
	b, err := s.db.Batch(ctx, id)
	if err != nil {
		return nil, err
	}
	if b.State != Approved {
		return nil, ErrNotApproved
	}
	return Adopted(ctx, s.db, b, day)
}

// Standing is how a unit stands with the published lists of the actor's school today.
func (s *Service) Standing(ctx context.Context, who actor.Actor, unit org.ID) (Standing, error) {
	if !who.OfSchool() || who.Org == "" {
		return Standing{}, ErrForbidden
	}
	return StandingOf(ctx, s.db, org.ID(who.Org), unit, s.today())
}
