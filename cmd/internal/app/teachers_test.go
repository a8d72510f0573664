package app_test

import (
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
