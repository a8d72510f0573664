package storetest

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"firstkm/services/imports"
	"firstkm/services/platform/store"
)

// files are those of refused rows: kept with their bytes, and gone when they are purged after their time.
func files(t *testing.T, db *store.DB) {
	ctx := t.Context()
	k := imports.Kept{
		ID: "imp_1", Account: "acc_1", Org: "ent_1", Name: "岗位.errors.csv", ContentType: "text/csv; charset=utf-8",
		Body: []byte{0x1f, 0x8b, 0, 0xff, '\''}, ExpiresAt: noon.Add(time.Hour),
	}
	if err := db.InTx(ctx, func(tx *store.Tx) error { return tx.KeepImportFile(ctx, k) }); err != nil {
		t.Fatal(err)
	}
	got, err := db.ImportFile(ctx, "imp_1")
	if err != nil || !bytes.Equal(got.Body, k.Body) || got.Name != k.Name || got.Account != k.Account || got.Org != k.Org ||
		got.ContentType != k.ContentType || !got.ExpiresAt.Equal(k.ExpiresAt) {
		t.Errorf("got %+v, %v, want %+v", got, err, k)
	}
	for _, c := range []struct {
		at   time.Time
		want int64
	}{{noon, 0}, {noon.Add(2 * time.Hour), 1}} {
		err := db.InTx(ctx, func(tx *store.Tx) error {
			n, err := tx.PurgeImportFiles(ctx, c.at)
			if n != c.want {
				t.Errorf("purged %d at %v, want %d", n, c.at, c.want)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.ImportFile(ctx, "imp_1"); !errors.Is(err, imports.ErrNotFound) {
		t.Errorf("after the purge: got %v", err)
	}
}
