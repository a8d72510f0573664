package storetest

import (
	"context"
	"testing"

	"firstkm/services/batch"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/store"
)

// Filing is an accepted special filing with every member set.
func Filing(id string, school org.ID, of batch.ID, units ...org.ID) batch.Filing {
	f := batch.Filing{
		Paper: paper(school, batch.Accepted, "accept"), ID: batch.FilingID(id), Batch: of, Kind: batch.Special, Note: "须轮夜班",
		Scope:    batch.Scope{Units: units, Placement: "plc_1", Rules: []string{"R-ART17-3-OTNIGHT"}, Majors: []string{"660103"}, From: day("2025-10-08"), To: day("2026-04-08"), Place: "江苏省苏州市", Embassy: "已核查", Escort: "两名教师"},
		Contents: batch.Contents{Students: 40, Majors: []batch.FiledMajor{{Code: "660103", Students: 40}}},
		Receipt:  batch.Receipt{No: "备〔2025〕1号", On: day("2025-09-01"), Authority: "示例区教育局"}, Province: batch.Receipt{No: "省备1号", On: day("2025-09-10"), Authority: "示例省教育厅", Paper: true},
		Clears: []org.ClearanceID{"clr_1"},
	}
	for _, u := range units {
		f.Contents.Units = append(f.Contents.Units, batch.FiledUnit{ID: u, Name: "示例单位", USCC: uscc1})
	}
	return f
}

func filings(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	first1 := Filing("fil_1", w.school.ID, "bat_1", w.enterprise.ID)
	draft := Filing("fil_2", w.school.ID, "bat_1")
	draft.State, draft.Kind = batch.Draft, batch.Ordinary
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertBatch(ctx, Batch("bat_1", w.school.ID)), tx.InsertBatch(ctx, Batch("bat_4", w.school.ID)), tx.InsertSchool(ctx, School("sch_2", "002", "510112")), tx.InsertBatch(ctx, Batch("bat_3", "sch_2")),
			tx.InsertFiling(ctx, first1), tx.InsertFiling(ctx, draft), tx.InsertFiling(ctx, Filing("fil_3", "sch_2", "bat_3")))
	})
	same(t, "a filing", first1)(db.Filing(ctx, "fil_1"))
	_, err := db.Filing(ctx, "fil_9")
	refused(t, "no filing", err, batch.ErrNotFound)
	of := func(f batch.FilingFilter) func(page.Request) (page.Page[batch.Filing], error) {
		return func(p page.Request) (page.Page[batch.Filing], error) { return db.Filings(ctx, f, p) }
	}
	id := func(f batch.Filing) string { return string(f.ID) }
	lists(t, "a school's", of(batch.FilingFilter{School: w.school.ID}), id, "fil_2", "fil_1")
	lists(t, "of a kind", of(batch.FilingFilter{School: w.school.ID, Kind: batch.Special}), id, "fil_1")
	lists(t, "of a batch", of(batch.FilingFilter{School: "sch_2", Batch: "bat_3"}), id, "fil_3")
	lists(t, "a region's, without drafts", of(batch.FilingFilter{Region: w.school.Region[:4]}), id, "fil_1")
	lists(t, "another region's", of(batch.FilingFilter{Region: "5101"}), id, "fil_3")
	lists(t, "that wait", of(batch.FilingFilter{Region: "5101", State: batch.Submitted}), id)
	draft.State, draft.Version = batch.Submitted, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveFiling(ctx, draft) })
	same(t, "a saved filing", draft)(db.Filing(ctx, "fil_2"))
	refused(t, "an old version", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveFiling(ctx, draft) }), batch.ErrStale)
	refused(t, "a batch with filings", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteBatch(ctx, "bat_1") }), batch.ErrInUse)
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.DeleteFiling(ctx, "fil_1"), tx.DeleteFiling(ctx, "fil_2"), tx.DeleteBatch(ctx, "bat_1"))
	})
}
