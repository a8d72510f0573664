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
	b := Batch{ID: ID(ident.New("bat", now)), School: org.ID(who.Org), State: Draft, Version: 1, CreatedAt: now, UpdatedAt: now}
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
		if !b.State.Open() {
			return nil, ErrState
		}
		d.onto(b)
		if bad := b.check(s.major); len(bad) > 0 {
			return nil, ErrInvalid.With(bad...)
		}
		b.UpdatedAt = s.now()
		b.Version++
		return silent{}, nil
	})
}

// Step takes one of submit, approve and return.
func (s *Service) Step(ctx context.Context, who actor.Actor, id ID, version uint64, step, reason string) (Batch, error) {
	hand := s.hand(who, reason)
	return change(ctx, s, batchRow(), who, id, version, "batch."+step, func(tx Tx, b *Batch) (events.Event, error) {
		switch step {
		case "submit":
			n, err := tx.CohortSize(ctx, b.School, b.Cohort, b.From)
			if err != nil {
				return nil, err
			}
			return b.submit(hand, n)
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

// kept is what a school keeps here: a batch, a report of a visit or a list.
type kept interface {
	belongs() (school org.ID, version uint64)
}

func (b Batch) belongs() (org.ID, uint64)      { return b.School, b.Version }
func (i Inspection) belongs() (org.ID, uint64) { return i.School, i.Version }
func (l List) belongs() (org.ID, uint64)       { return l.School, l.Version }

// row is how one of them is locked and saved.
type row[K ~string, T kept] struct {
	lock func(Tx, context.Context, K) (T, error)
	save func(Tx, context.Context, T) error
}

func batchRow() row[ID, Batch] { return row[ID, Batch]{Tx.LockBatch, Tx.SaveBatch} }
func inspectionRow() row[InspectionID, Inspection] {
	return row[InspectionID, Inspection]{Tx.LockInspection, Tx.SaveInspection}
}

func listRow() row[ListID, List] { return row[ListID, List]{Tx.LockUnitList, Tx.SaveUnitList} }

// change is the shape of every change: lock, decide, save, record, audit.
func change[K ~string, T kept](ctx context.Context, s *Service, of row[K, T], who actor.Actor, id K, version uint64, action string, decide func(Tx, *T) (events.Event, error)) (v T, err error) {
	err = s.inTx(ctx, func(tx Tx) (err error) {
		if v, err = of.lock(tx, ctx, id); err != nil {
			return err
		}
		school, is := v.belongs()
		if err := own(who, school); err != nil {
			return err
		}
		if err := seen(version, is); err != nil {
			return err
		}
		happened, err := decide(tx, &v)
		if err != nil {
			return err
		}
		if err := of.save(tx, ctx, v); err != nil {
			return err
		}
		return s.wrote(ctx, tx, who, action, ident.ID(id), happened)
	})
	return v, err
}

// silent is what happened when it is nobody's news.
type silent struct{}

// Subject implements events.Event.
func (silent) Subject() string { return "" }

// wrote keeps the entry of a change and says what happened, if it is news. Reasons stay in the history;
// the entry of a stop names the unit.
func (s *Service) wrote(ctx context.Context, tx Tx, who actor.Actor, action string, id ident.ID, happened events.Event) error {
	entry := ledger.By(who, s.now(), action, id)
	if e, is := happened.(events.UnitListUnitStopped); is {
		entry = entry.Because(e.Enterprise)
	}
	if err := tx.Audit(ctx, entry); err != nil {
		return err
	}
	if _, is := happened.(silent); is {
		return nil
	}
	return tx.Record(ctx, id, happened)
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

// Size counts who belongs to a batch now.
func (s *Service) Size(ctx context.Context, who actor.Actor, b Batch) (Size, error) {
	if err := own(who, b.School); err != nil {
		return Size{}, err
	}
	return s.db.CohortSize(ctx, b.School, b.Cohort, b.From)
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
