package store_test

import (
	"context"
	"testing"

	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
)

// What was left by the process before is published and gone before this one writes its first event: that must stand behind it
// nevertheless, where the relay looks.
func TestEventsAreFoundAfterThoseOfTheProcessBefore(t *testing.T) {
	o := store.Options{Dir: t.TempDir()}
	before, err := store.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	id := samples(t, before, 1)[0]
	write := func(db *store.DB) {
		t.Helper()
		if err := db.InTx(t.Context(), func(tx *store.Tx) error { return step(t.Context(), tx, id) }); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		write(before)
	}
	if _, err := before.Writer().ExecContext(t.Context(), `DELETE FROM pending WHERE id < (SELECT MAX(id) FROM pending)`); err != nil { // some are published
		t.Fatal(err)
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	db := storetest.Open(t, o)
	source := db.Outbox()
	release, _, err := source.Lead(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	for written := range 3 {
		rows, err := source.Pending(t.Context(), 1000)
		if err != nil || len(rows) == 0 {
			t.Fatalf("after %d events: got %d rows, %v; want some", written, len(rows), err)
		}
		if _, err := db.Writer().ExecContext(context.Background(), `DELETE FROM pending`); err != nil {
			t.Fatal(err)
		}
		write(db)
	}
}
