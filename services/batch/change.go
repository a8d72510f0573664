package batch

import (
	"context"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
)

// row is how a batch, a report or a list is locked, saved and forgotten.
type row[K ~string, T any] struct {
	lock   func(Tx, context.Context, K) (T, error)
	save   func(Tx, context.Context, T) error
	forget func(Tx, context.Context, K) error
}

func batchRow() row[ID, Batch] { return row[ID, Batch]{Tx.LockBatch, Tx.SaveBatch, Tx.DeleteBatch} }

func inspectionRow() row[InspectionID, Inspection] {
	return row[InspectionID, Inspection]{Tx.LockInspection, Tx.SaveInspection, Tx.DeleteInspection}
}

func listRow() row[ListID, List] {
	return row[ListID, List]{Tx.LockUnitList, Tx.SaveUnitList, Tx.DeleteUnitList}
}

func filingRow() row[FilingID, Filing] {
	return row[FilingID, Filing]{Tx.LockFiling, Tx.SaveFiling, Tx.DeleteFiling}
}

// sheetRow is that of sheets, which nobody forgets.
func sheetRow() row[SheetID, Sheet] {
	return row[SheetID, Sheet]{lock: Tx.LockSheet, save: Tx.SaveSheet}
}

// taken locks one of the actor's school, in the version that the actor saw; 0 is whatever stands.
func taken[K ~string, T interface{ paper() Paper }](ctx context.Context, tx Tx, of row[K, T], who actor.Actor, id K, version uint64) (v T, err error) {
	if v, err = of.lock(tx, ctx, id); err != nil {
		return v, err
	}
	p := v.paper()
	if err := own(who, p.School); err != nil {
		return v, err
	}
	if version != 0 && version != p.Version {
		return v, ErrStale
	}
	return v, nil
}

// change is the shape of every change: lock, decide, save, record, audit.
func change[K ~string, T interface{ paper() Paper }](ctx context.Context, s *Service, of row[K, T], who actor.Actor, id K, version uint64, action string, decide func(Tx, *T) (events.Event, error)) (v T, err error) {
	err = s.inTx(ctx, func(tx Tx) (err error) {
		if v, err = taken(ctx, tx, of, who, id, version); err != nil {
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

// discard forgets a draft that nobody but the office has seen.
func discard[K ~string, T interface{ paper() Paper }](ctx context.Context, s *Service, of row[K, T], who actor.Actor, id K, version uint64, action string) error {
	return s.inTx(ctx, func(tx Tx) error {
		v, err := taken(ctx, tx, of, who, id, version)
		if err != nil {
			return err
		}
		if !v.paper().fresh() {
			return ErrHandedIn
		}
		if err := of.forget(tx, ctx, id); err != nil {
			return err
		}
		return s.wrote(ctx, tx, who, action, ident.ID(id), silent{})
	})
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
