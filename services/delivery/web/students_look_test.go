package web_test

import (
	"context"
	"net/http"
	"net/url"
	"testing"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// TestALookAtAMinorIsWritten opens every page that shows one student: of a minor each leaves a line that the student reads,
// of a grown-up none does, and a refused form that shows the same page again leaves no second one.
func TestALookAtAMinorIsWritten(t *testing.T) {
	w := newWorld(t)
	posting := w.posting(nil)
	minor, grown := w.pupil("2401", "王小样", "数控 2401 班", "660103", civil.On(2009, 6, 1)), w.pupil("2402", "李示例", "数控 2401 班", "660103", civil.On(2008, 6, 1))
	var desk []string
	for _, no := range []string{"2401", "2402"} {
		a := w.apply(no, posting)
		_, err := w.s.Applications.Shortlist(context.Background(), w.people["unit"], a.ID)
		w.must(err)
		_, err = w.s.Applications.Intend(context.Background(), w.people["unit"], a.ID)
		w.must(err)
		desk = append(desk, "/desk/"+string(a.ID))
	}
	looks := func(st student.Student) int {
		list, err := w.s.Privacy.Looks(context.Background(), w.people["school"], privacy.LookFilter{Student: st.ID}, page.Request{Limit: page.MaxLimit})
		w.must(err)
		for _, l := range list.Items {
			if l.Ground != privacy.GroundOpened || len(l.Fields) > 0 {
				t.Errorf("got %+v, want a page opened and no field", l)
			}
		}
		return len(list.Items)
	}
	for i, at := range []string{"/students/" + string(minor.ID), "/privacy/students/" + string(minor.ID), desk[0]} {
		w.says(w.get("teacher", at), http.StatusOK, "王小样")
		if got := looks(minor); got != i+1 {
			t.Errorf("%s: got %d looks, want %d", at, got, i+1)
		}
	}
	w.says(w.post("school", "/students/"+string(minor.ID)+"/steps", url.Values{"do": {"leave"}, "version": {"1"}, "leave_on": {""}}), http.StatusUnprocessableEntity)
	if got := looks(minor); got != 3 {
		t.Errorf("a refused form: got %d looks, want the same 3", got)
	}
	for _, at := range []string{"/students/" + string(grown.ID), "/privacy/students/" + string(grown.ID), desk[1]} {
		w.says(w.get("teacher", at), http.StatusOK, "李示例")
	}
	if got := looks(grown); got != 0 {
		t.Errorf("a grown-up: got %d looks, want none", got)
	}
}
