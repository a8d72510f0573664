package batch

import (
	"context"
	"slices"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// SheetFilter narrows a list of sheets; School or Unit is always set by the service.
type SheetFilter struct {
	School org.ID
	Unit   org.ID // whose drafts are left out
	Batch  ID
	State  State
}

// Draw writes a sheet of a batch down: of a plan one for each of the units, which need no two writings of one text.
func (s *Service) Draw(ctx context.Context, who actor.Actor, id ID, kind SheetKind, units []org.ID, c Content) ([]Sheet, error) {
	if err := office(who); err != nil {
		return nil, err
	}
	if !slices.Contains(SheetKinds(), kind) {
		return nil, ErrNotFound
	}
	units = sorted(units)
	switch {
	case kind != JointPlan:
		units = []org.ID{""}
	case len(units) == 0 || len(units) > maxFiled:
		return nil, ErrInvalid.With(fault.In("units", "请选择单位，一次最多 600 家。", "choose units, at most 600 at once"))
	}
	now := s.now()
	list := make([]Sheet, 0, len(units))
	return list, s.inTx(ctx, func(tx Tx) error {
		list = list[:0]
		b, err := tx.LockBatch(ctx, id)
		if err != nil {
			return err
		}
		if err := own(who, b.School); err != nil {
			return err
		}
		if kind == JointPlan {
			if err := knownUnits(ctx, tx, units); err != nil {
				return err
			}
		}
		for _, unit := range units {
			x := Sheet{Paper: newPaper(who, now), ID: SheetID(ident.New("sht", now)), Batch: id, Kind: kind, Unit: unit, Edition: 1}
			if err := x.write(s.hand(who, ""), c); err != nil {
				return err
			}
			x.Version = 1
			if err := tx.InsertSheet(ctx, x); err != nil {
				return err
			}
			if err := tx.Audit(ctx, ledger.By(who, now, "sheet.create", ident.ID(x.ID))); err != nil {
				return err
			}
			list = append(list, x)
		}
		return nil
	})
}

// Redraw writes a sheet anew; of an approved one that is a new edition, which needs every approval again (R-ART08-PLAN).
func (s *Service) Redraw(ctx context.Context, who actor.Actor, id SheetID, version uint64, c Content) (Sheet, error) {
	return change(ctx, s, sheetRow(), who, id, version, "sheet.edit", func(_ Tx, x *Sheet) (events.Event, error) {
		return silent{}, x.write(s.hand(who, ""), c)
	})
}

// SheetStep takes one of submit and withdraw by the school, approve and return by its vice-principal and, of a plan, by the unit.
func (s *Service) SheetStep(ctx context.Context, who actor.Actor, id SheetID, version uint64, step, reason string) (Sheet, error) {
	hand := s.hand(who, reason)
	if !who.Is(actor.Enterprise) {
		if step == "approve" || step == "return" {
			if err := hand.decides(); err != nil {
				return Sheet{}, err
			}
		}
		return change(ctx, s, sheetRow(), who, id, version, "sheet."+step, func(_ Tx, x *Sheet) (events.Event, error) { return x.step(hand, step) })
	}
	var x Sheet
	return x, s.inTx(ctx, func(tx Tx) (err error) {
		if x, err = tx.LockSheet(ctx, id); err != nil {
			return err
		}
		if err := party(who, x); err != nil {
			return err
		}
		if version != 0 && version != x.Version {
			return ErrStale
		}
		happened, err := x.step(hand, step)
		if err != nil {
			return err
		}
		if err := tx.SaveSheet(ctx, x); err != nil {
			return err
		}
		return s.wrote(ctx, tx, who, "sheet."+step, ident.ID(id), happened)
	})
}

// party refuses who is neither of the school nor, once it was handed in, of the plan's unit.
func party(who actor.Actor, x Sheet) error {
	if who.Is(actor.Enterprise) {
		if who.Org == "" || x.Unit != org.ID(who.Org) || x.State == Draft {
			return ErrNotFound
		}
		return nil
	}
	return own(who, x.School)
}

// Sheet returns a sheet to its school and a plan to its unit.
func (s *Service) Sheet(ctx context.Context, who actor.Actor, id SheetID) (Sheet, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.Enterprise) {
		return Sheet{}, ErrForbidden
	}
	x, err := s.db.Sheet(ctx, id)
	if err != nil {
		return Sheet{}, err
	}
	return x, party(who, x)
}

// Sheets lists the sheets of the actor's school, or the plans with the actor's unit, newest first.
func (s *Service) Sheets(ctx context.Context, who actor.Actor, f SheetFilter, p page.Request) (page.Page[Sheet], error) {
	f.School, f.Unit = "", ""
	switch {
	case who.Is(actor.Enterprise) && who.Org != "":
		f.Unit = org.ID(who.Org)
	case office(who) == nil:
		f.School = org.ID(who.Org)
	default:
		return page.Page[Sheet]{}, ErrForbidden
	}
	return s.db.Sheets(ctx, f, p)
}

// Approves approves every sheet of a batch that waits for the actor's school, and says how many.
func (s *Service) Approves(ctx context.Context, who actor.Actor, id ID) (n int, err error) {
	if err := s.hand(who, "").decides(); err != nil {
		return 0, err
	}
	list, err := page.All(func(p page.Request) (page.Page[Sheet], error) {
		return s.Sheets(ctx, who, SheetFilter{Batch: id, State: Submitted}, p)
	})
	for _, x := range list {
		if x.School1 {
			continue
		}
		if _, err := s.SheetStep(ctx, who, x.ID, x.Version, "approve", ""); err != nil {
			return n, err
		}
		n++
	}
	return n, err
}

// SheetsOf are all sheets of a batch of the actor's school.
func (s *Service) SheetsOf(ctx context.Context, who actor.Actor, id ID) ([]Sheet, error) {
	return page.All(func(p page.Request) (page.Page[Sheet], error) {
		return s.Sheets(ctx, who, SheetFilter{Batch: id}, p)
	})
}
