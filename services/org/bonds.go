package org

import (
	"context"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
)

// Cooperate records a cooperation of the actor's school with a unit. With verify it also verifies the unit, which the
// school adopts by it.
func (s *Service) Cooperate(ctx context.Context, who actor.Actor, c Cooperation, verify bool) (Cooperation, error) {
	if !who.Is(actor.School, actor.VicePrincipal) {
		return Cooperation{}, ErrForbidden
	}
	now := s.now()
	c.ID, c.School, c.Version, c.CreatedAt = CooperationID(ident.New("cop", now)), ID(who.Org), 1, now
	if err := c.check(); err != nil {
		return Cooperation{}, err
	}
	err := s.inTx(ctx, func(tx Tx) error {
		e, err := tx.Enterprise(ctx, c.Enterprise)
		if err != nil {
			return err
		}
		if err := s.unpaid(e, c); err != nil {
			return err
		}
		if verify && !e.Verified() {
			if _, err := s.verify(ctx, tx, who, e.ID, ByCooperation, c.AgreementNo); err != nil {
				return err
			}
		}
		if err := tx.InsertCooperation(ctx, c); err != nil {
			return err
		}
		return s.recordCooperation(ctx, tx, who, c, "cooperation.record")
	})
	return c, err
}

// unpaid refuses a cooperation in which somebody is paid for interns (R-ART11-NOPROFIT, the one 严禁).
func (s *Service) unpaid(e Enterprise, c Cooperation) error {
	facts := UnitFacts(e, s.today())
	facts.DeclaredCredit, facts.DeclaredSafety = true, true // theirs to give; asked for at publishing
	facts.Payments = c.Payments
	if found := s.law.CheckUnit(facts); fault.Stops(found) {
		return ErrBlocked.About(found...)
	}
	return nil
}

// UpdateCooperation changes a cooperation of the actor's school: its dates, majors, payments and its place on the list.
func (s *Service) UpdateCooperation(ctx context.Context, who actor.Actor, id CooperationID, version uint64, edit Cooperation) (Cooperation, error) {
	if !who.Is(actor.School, actor.VicePrincipal) {
		return Cooperation{}, ErrForbidden
	}
	var c Cooperation
	err := s.inTx(ctx, func(tx Tx) (err error) {
		if c, err = tx.Cooperation(ctx, id); err != nil {
			return err
		}
		if c.School != ID(who.Org) {
			return ErrNotFound
		}
		if c.Version != version {
			return ErrStale
		}
		c.AgreementNo, c.From, c.To, c.Majors = edit.AgreementNo, edit.From, edit.To, edit.Majors
		c.Contact, c.Payments, c.Listing = edit.Contact, edit.Payments, edit.Listing
		c.Version++
		if err := c.check(); err != nil {
			return err
		}
		e, err := tx.Enterprise(ctx, c.Enterprise)
		if err != nil {
			return err
		}
		if err := s.unpaid(e, c); err != nil {
			return err
		}
		if err := tx.SaveCooperation(ctx, c); err != nil {
			return err
		}
		return s.recordCooperation(ctx, tx, who, c, "cooperation.update")
	})
	return c, err
}

// recordCooperation also moves the unit to a new version: its standing as a stable partner is part of what is found.
func (s *Service) recordCooperation(ctx context.Context, tx Tx, who actor.Actor, c Cooperation, action string) error {
	if _, err := s.change(ctx, tx, who, c.Enterprise, action, func(Tx, *Enterprise) error { return nil }); err != nil {
		return err
	}
	if err := tx.Audit(ctx, ledger.By(who, s.now(), action, ident.ID(c.ID))); err != nil {
		return err
	}
	return tx.Record(ctx, ident.ID(c.Enterprise), events.CooperationRecorded{
		Cooperation: string(c.ID), School: string(c.School), Enterprise: string(c.Enterprise),
	})
}

// EndCooperation ends a cooperation of the actor's school today.
func (s *Service) EndCooperation(ctx context.Context, who actor.Actor, id CooperationID, reason string) error {
	if !who.Is(actor.School, actor.VicePrincipal) {
		return ErrForbidden
	}
	return s.inTx(ctx, func(tx Tx) error {
		c, err := tx.Cooperation(ctx, id)
		if err != nil {
			return err
		}
		if c.School != ID(who.Org) {
			return ErrNotFound
		}
		if !c.EndedOn.IsZero() {
			return nil
		}
		c.EndedOn = s.today()
		c.Version++
		if err := tx.SaveCooperation(ctx, c); err != nil {
			return err
		}
		if _, err := s.change(ctx, tx, who, c.Enterprise, "cooperation.end", func(Tx, *Enterprise) error { return nil }); err != nil {
			return err
		}
		if err := tx.Audit(ctx, ledger.By(who, s.now(), "cooperation.end", ident.ID(id))); err != nil {
			return err
		}
		return tx.Record(ctx, ident.ID(c.Enterprise), events.CooperationEnded{
			Cooperation: string(c.ID), School: string(c.School), Enterprise: string(c.Enterprise),
		})
	})
}

// Cooperations lists the cooperations that the actor is a party to or answers for.
func (s *Service) Cooperations(ctx context.Context, who actor.Actor, f CooperationFilter, p page.Request) (page.Page[Cooperation], error) {
	switch {
	case who.OfSchool():
		f.School = ID(who.Org)
	case who.Is(actor.Enterprise):
		f.Enterprise = ID(who.Org)
	case who.Is(actor.Bureau):
		b, err := s.db.Bureau(ctx, ID(who.Org))
		if err != nil {
			return page.Page[Cooperation]{}, err
		}
		f.Region = b.Region
	case who.Is(actor.Operator, actor.Inspector, actor.Supervision):
	default:
		return page.Page[Cooperation]{}, ErrForbidden
	}
	return s.db.Cooperations(ctx, f, p)
}

// CooperationOf returns the cooperation of a school with a unit that holds today, or ErrNotFound.
func (s *Service) CooperationOf(ctx context.Context, school, enterprise ID) (Cooperation, error) {
	return s.db.CooperationOf(ctx, school, enterprise, s.today())
}

// Clear records a filing or an override that lifts conditions of a unit's postings for the students of the actor's school.
// An override is the vice-principal's to give; a filing may be entered by the internship office.
func (s *Service) Clear(ctx context.Context, who actor.Actor, c Clearance) (Clearance, error) {
	if !who.Is(actor.VicePrincipal) && (c.Kind != Filing || !who.Is(actor.School)) {
		return Clearance{}, ErrForbidden.With(fault.In("kind", "例外批准由分管校长作出。", "an override is the vice-principal's to give"))
	}
	now := s.now()
	c.ID, c.School, c.CreatedAt = ClearanceID(ident.New("clr", now)), ID(who.Org), now
	if err := c.check(); err != nil {
		return Clearance{}, err
	}
	err := s.inTx(ctx, func(tx Tx) error {
		if _, err := tx.Enterprise(ctx, c.Enterprise); err != nil {
			return err
		}
		if err := tx.InsertClearance(ctx, c); err != nil {
			return err
		}
		if err := tx.Audit(ctx, ledger.By(who, now, "clearance.record", ident.ID(c.ID))); err != nil {
			return err
		}
		return tx.Record(ctx, ident.ID(c.Enterprise), events.ClearanceRecorded{
			Clearance: string(c.ID), School: string(c.School), Enterprise: string(c.Enterprise), Rules: c.Rules,
		})
	})
	return c, err
}

// Clearances lists what the actor's school recorded for a unit; a bureau names the school.
func (s *Service) Clearances(ctx context.Context, who actor.Actor, school, enterprise ID) ([]Clearance, error) {
	switch {
	case who.OfSchool():
		school = ID(who.Org)
	case who.Is(actor.Bureau, actor.Inspector):
	default:
		return nil, ErrForbidden
	}
	return s.db.Clearances(ctx, school, enterprise)
}

// Revoke ends a clearance of the actor's school today. An override is the vice-principal's to end.
func (s *Service) Revoke(ctx context.Context, who actor.Actor, enterprise ID, id ClearanceID) error {
	if !who.Is(actor.School, actor.VicePrincipal) {
		return ErrForbidden
	}
	return s.inTx(ctx, func(tx Tx) error {
		list, err := tx.Clearances(ctx, ID(who.Org), enterprise)
		if err != nil {
			return err
		}
		for _, c := range list {
			if c.ID != id {
				continue
			}
			if c.Kind == Override && !who.Is(actor.VicePrincipal) {
				return ErrForbidden
			}
			c.RevokedOn = s.today()
			if err := tx.SaveClearance(ctx, c); err != nil {
				return err
			}
			return tx.Audit(ctx, ledger.By(who, s.now(), "clearance.revoke", ident.ID(id)))
		}
		return ErrNotFound
	})
}
