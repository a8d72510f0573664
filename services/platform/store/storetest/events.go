package storetest

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/audit"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/platform/store"
)

func outbox(t *testing.T, db *store.DB) {
	ctx := t.Context()
	record := func(n int, key ident.ID) func(ctx context.Context, tx *store.Tx) error {
		return func(ctx context.Context, tx *store.Tx) error {
			for i := range n {
				e := events.PlacementClosed{PlacementRef: events.PlacementRef{Placement: string(key), Version: uint64(i + 1)}}
				if err := tx.Record(ctx, key, e); err != nil {
					return err
				}
			}
			return nil
		}
	}
	source := db.Outbox()
	release, ok, err := source.Lead(ctx)
	if err != nil || !ok {
		t.Fatalf("lead: got %t, %v; want true", ok, err)
	}
	if release2, ok, err := db.Outbox().Lead(ctx); ok || err != nil {
		t.Errorf("a second relay: got %t, %v; want it refused", ok, err)
		release2()
	}
	pending := func(limit int) []events.Row {
		t.Helper()
		rows, err := source.Pending(ctx, limit)
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	before := time.Now().Add(-time.Millisecond)
	if err := try(t, db, func(ctx context.Context, tx *store.Tx) error { _ = record(1, "plc_x")(ctx, tx); return errStop }); !errors.Is(err, errStop) {
		t.Fatal(err)
	}
	if got := pending(10); len(got) != 0 {
		t.Errorf("got %d events of a transaction that failed", len(got))
	}
	drain(source.Wake())
	must(t, db, record(1, "plc_1"))
	select {
	case <-source.Wake():
	case <-time.After(5 * time.Second):
		t.Error("nobody was woken by a commit")
	}
	must(t, db, record(150, "plc_2"))
	all := pending(1000)
	if len(all) != 151 {
		t.Fatalf("got %d events, want 151", len(all))
	}
	if n, err := db.Waiting(ctx); err != nil || n != 151 {
		t.Errorf("waiting: got %d, %v; want 151", n, err)
	}
	for i, r := range all {
		e, err := events.As[events.PlacementClosed](r.Envelope)
		wantKey, wantVersion := "plc_2", uint64(i)
		if i == 0 {
			wantKey, wantVersion = "plc_1", 1
		}
		if err != nil || r.Key != wantKey || e.Version != wantVersion || e.Placement != wantKey || r.At.Before(before) || r.Envelope.ID == "" {
			t.Fatalf("row %d: got %+v, %+v, %v; want key %s, version %d", i, r, e, err, wantKey, wantVersion)
		}
	}
	if got := pending(7); !reflect.DeepEqual(got, all[:7]) {
		t.Errorf("the first seven: got %+v, want %+v", got, all[:7])
	}
	receipts := make([]events.Receipt, 0, 130)
	for _, r := range all[:130] {
		receipts = append(receipts, events.Receipt{ID: r.ID, Stream: "s", Seq: 1})
	}
	if err := source.Done(ctx, receipts); err != nil {
		t.Fatal(err)
	}
	if got := pending(1000); !reflect.DeepEqual(got, all[130:]) {
		t.Errorf("after 130 are done: got %d rows, want the last 21", len(got))
	}
	if err := source.Done(ctx, nil); err != nil {
		t.Errorf("nothing done: got %v, want none", err)
	}
	last := all[150].ID
	for _, r := range all[130:] {
		receipts = append(receipts, events.Receipt{ID: r.ID, Stream: "s", Seq: 1})
	}
	if err := source.Done(ctx, receipts); err != nil {
		t.Fatal(err)
	}
	must(t, db, record(1, "plc_3"))
	if got := pending(10); len(got) != 1 || got[0].ID <= last {
		t.Errorf("got %+v, want one event with a number after %d: that of a row that is gone is not given again", got, last)
	}
	release()
	release, ok, err = db.Outbox().Lead(ctx)
	if err != nil || !ok {
		t.Fatalf("lead after the other left: got %t, %v; want true", ok, err)
	}
	release()
	if err := try(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.Record(ctx, "bad key", events.PlacementClosed{})
	}); err == nil {
		t.Error("got an event recorded whose key cannot stand in a header")
	}
}

func drain(wake <-chan struct{}) {
	select {
	case <-wake:
	default:
	}
}

func auditing(t *testing.T, db *store.DB) {
	ctx := t.Context()
	service := audit.NewService(db, func(ctx context.Context, use func(audit.Tx) error) error {
		return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
	})
	seal := func(want int) {
		t.Helper()
		if n, err := service.Seal(ctx); err != nil || n != want {
			t.Fatalf("seal: got %d, %v; want %d", n, err, want)
		}
	}
	seal(0)
	same(t, "the head of nothing", audit.Line{})(service.Verify(ctx))
	var want []ledger.Entry
	for i := range 130 {
		want = append(want, entry(fmt.Sprintf("placement.step%d", i), noon.Add(time.Duration(i)*time.Second)))
	}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, e := range want[:129] {
			if err := tx.Audit(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	waiting, err := db.AuditOf(ctx, "plc_1", 1000)
	if err != nil || len(waiting) != 129 || waiting[128].Entry != want[128] || waiting[128].Seq != 0 {
		t.Fatalf("got %d lines, %v; want 129 that wait to be sealed", len(waiting), err)
	}
	if err := try(t, db, func(ctx context.Context, tx *store.Tx) error { _ = tx.Audit(ctx, entry("never", noon)); return errStop }); !errors.Is(err, errStop) {
		t.Fatal(err)
	}
	seal(129)
	seal(0)
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.Audit(ctx, want[129]) })
	mixed, err := db.AuditOf(ctx, "plc_1", 1000)
	if err != nil || len(mixed) != 130 || mixed[0].Seq != 1 || mixed[129].Entry != want[129] || mixed[129].Seq != 0 {
		t.Fatalf("got %d lines, %v; want 129 sealed and after them one that waits", len(mixed), err)
	}
	seal(1)
	head, err := service.Verify(ctx)
	if err != nil || head.Seq != 130 || len(head.Hash) != 64 {
		t.Fatalf("verify: got line %d, hash %q, %v; want line 130", head.Seq, head.Hash, err)
	}
	same(t, "the head", head)(db.Head(ctx))
	lines, err := db.AuditOf(ctx, "plc_1", 1000)
	if err != nil || len(lines) != len(want) {
		t.Fatalf("got %d lines, %v; want %d", len(lines), err, len(want))
	}
	for i, l := range lines {
		if l.Entry != want[i] || l.Seq != int64(i+1) {
			t.Errorf("line %d: got %+v, want %+v", i, l, want[i])
		}
	}
	same(t, "of another thing", []audit.Line(nil))(db.AuditOf(ctx, "plc_9", 10))
	linesOfAnOrganisation(t, db, service)
}

// linesOfAnOrganisation are what its people did and what was done to it, each once and page by page.
func linesOfAnOrganisation(t *testing.T, db *store.DB, service *audit.Service) {
	ctx := t.Context()
	var want []string
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for i, who := range []struct{ org, object ident.ID }{{"ent_7", "plc_7"}, {"ent_8", "ent_7"}, {"ent_7", "ent_7"}, {"ent_8", "plc_8"}, {"ent_7", "plc_8"}} {
			e := entry(fmt.Sprintf("unit.step%d", i), noon)
			e.Org, e.Object = who.org, who.object
			if who.org == "ent_7" || who.object == "ent_7" {
				want = append(want, e.Action)
			}
			if err := tx.Audit(ctx, e); err != nil {
				return err
			}
		}
		return nil
	})
	if n, err := service.Seal(ctx); err != nil || n != 5 {
		t.Fatalf("seal: got %d, %v", n, err)
	}
	var got []string
	for after := int64(0); ; {
		lines, err := db.AuditAt(ctx, "ent_7", after, 2)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines {
			got, after = append(got, l.Action), l.Seq
		}
		if len(lines) < 2 {
			break
		}
	}
	same(t, "of an organisation", want)(got, nil)
}
