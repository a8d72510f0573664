package app_test

import (
	"strings"
	"testing"

	"firstkm/services/kernel/actor"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// faculty lets school report its ratio.
func (w *world) faculty() {
	w.t.Helper()
	snap, err := w.a.Services.Teachers.Freeze(w.t.Context(), w.who("office"), org.ID(w.ids["school"]), teacher.Query{}, "师资办主任", "")
	w.check(err)
	w.ids["snp"] = string(snap.ID)
}

// TestAReportOutlivesTheSecret changes what signs forms: what the school reported before is still vouched for, by the
// service and by the doctor's look, and what is reported after it is signed by the same key.
func TestAReportOutlivesTheSecret(t *testing.T) {
	t.Parallel()
	cfg := settings(t.TempDir())
	cfg.Secret = strings.Repeat("a", 32)
	w := found(t, cfg, func(w *world) {
		w.school("school", "3107000001", "310107")
		w.join("office", actor.TeachersOffice, w.ids["school"], "", "")
		w.faculty()
	})
	ids, tokens := w.ids, w.tokens
	cfg.Secret = strings.Repeat("b", 32)
	found(t, cfg, func(w *world) {
		w.ids, w.tokens = ids, tokens
		snap, _, err := w.a.Services.Teachers.Snapshot(t.Context(), w.who("office"), teacher.SnapshotID(w.ids["snp"]))
		if err != nil || snap.Proof != teacher.Vouched {
			t.Errorf("after the secret changed: got %s, %v; want vouched", snap.Proof, err)
		}
		later, err := w.a.Services.Teachers.Freeze(t.Context(), w.who("office"), org.ID(w.ids["school"]), teacher.Query{}, "师资办主任", "")
		w.check(err)
		if later.Seal.Key != snap.Seal.Key {
			t.Error("the signing key changed with the secret")
		}
		n, bad, gone, err := w.a.Services.Teachers.Unsound(t.Context())
		if err != nil || n != 2 || len(bad)+len(gone) > 0 {
			t.Errorf("got %d, %v, %v, %v; want two sound reports", n, bad, gone, err)
		}
	})
}
