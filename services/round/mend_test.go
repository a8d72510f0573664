package round_test

import (
	"testing"

	"firstkm/services/round"
)

func TestNobodyIsPlacedWhoRefusedOrTookTheListBack(t *testing.T) {
	for what, back := range map[string]func(*world, round.ID){
		"refused": func(w *world, id round.ID) {
			_, err := w.svc.Refuse(t.Context(), pupil(1), id, 1, true)
			w.must(err)
		},
		"took the list back": func(w *world, id round.ID) {
			_, err := w.svc.Choose(t.Context(), pupil(1), id, 1, nil, false)
			w.must(err)
		},
	} {
		t.Run(what, func(t *testing.T) {
			w := newWorld(t)
			w.students(1, 2)
			r := w.opened(1, 2)
			w.choose(r.ID, 1, 1)
			back(w, r.ID)
			if p, err := w.db.Person(t.Context(), r.ID, "stu_1"); err != nil || !p.Consent.At.IsZero() {
				t.Errorf("got %+v, %v, want the consent gone with the list", p.Consent, err)
			}
			r = w.computed(r.ID)
			_, err := w.svc.Foresee(t.Context(), office, r.ID, "stu_1", post(1))
			w.refused("foreseeing", err, round.ErrInvalid)
			_, err = w.svc.Override(t.Context(), office, r.ID, r.Version, "stu_1", post(1), "", "安排")
			w.refused("overriding", err, round.ErrInvalid)
		})
	}
}
