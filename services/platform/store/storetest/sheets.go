package storetest

import (
	"context"
	"testing"

	"firstkm/services/batch"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/store"
)

// Sheet is an approved plan with every member set.
func Sheet(id string, school org.ID, of batch.ID, unit org.ID) batch.Sheet {
	return batch.Sheet{
		Paper: paper(school, batch.Approved, "approve"), ID: batch.SheetID(id), Batch: of, Kind: batch.JointPlan, Unit: unit, Edition: 2, School1: true, Unit1: true,
		Content: batch.Content{Sections: []batch.Section{{Name: "goals", Text: "会独立操作"}}, Process: 60, Result: 40, Source: batch.OwnScheme},
	}
}

func sheets(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	one, draft := Sheet("sht_1", w.school.ID, "bat_1", w.enterprise.ID), Sheet("sht_2", w.school.ID, "bat_1", "ent_2")
	draft.State = batch.Draft
	rules := Sheet("sht_3", w.school.ID, "bat_1", "")
	rules.Kind = batch.Emergency
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertBatch(ctx, Batch("bat_1", w.school.ID)), tx.InsertSheet(ctx, one), tx.InsertSheet(ctx, draft), tx.InsertSheet(ctx, rules))
	})
	same(t, "a sheet", one)(db.Sheet(ctx, "sht_1"))
	_, err := db.Sheet(ctx, "sht_9")
	refused(t, "no sheet", err, batch.ErrNotFound)
	twice := Sheet("sht_4", w.school.ID, "bat_1", w.enterprise.ID)
	refused(t, "a second plan with the unit", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertSheet(ctx, twice) }), batch.ErrSheetTaken)
	of := func(f batch.SheetFilter) func(page.Request) (page.Page[batch.Sheet], error) {
		return func(p page.Request) (page.Page[batch.Sheet], error) { return db.Sheets(ctx, f, p) }
	}
	id := func(s batch.Sheet) string { return string(s.ID) }
	lists(t, "a school's", of(batch.SheetFilter{School: w.school.ID, Batch: "bat_1"}), id, "sht_3", "sht_2", "sht_1")
	lists(t, "a unit's", of(batch.SheetFilter{Unit: w.enterprise.ID}), id, "sht_1")
	lists(t, "a unit's, without drafts", of(batch.SheetFilter{Unit: "ent_2"}), id)
	lists(t, "that are drafts", of(batch.SheetFilter{School: w.school.ID, State: batch.Draft}), id, "sht_2")
	draft.State, draft.Version = batch.Submitted, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSheet(ctx, draft) })
	same(t, "a saved sheet", draft)(db.Sheet(ctx, "sht_2"))
	refused(t, "an old version", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSheet(ctx, draft) }), batch.ErrStale)
}
