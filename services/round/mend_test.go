package round_test

import (
	"testing"

	"firstkm/services/platform/store"
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

func TestARoundThatLapsesIsNeitherComputedNorPublished(t *testing.T) {
	late := func(w *world, r round.Round) { w.now = r.Closes.AddDate(0, 1, 0) }
	t.Run("a computation asked for too late", func(t *testing.T) {
		w := newWorld(t)
		r := w.opened(1, 1)
		w.closed(r.ID)
		late(w, r)
		_, err := w.svc.Compute(t.Context(), office, r.ID)
		w.refused("asking", err, round.ErrState)
	})
	t.Run("a computation that was asked for in time", func(t *testing.T) {
		w := newWorld(t)
		r := w.opened(1, 1)
		w.closed(r.ID)
		_, err := w.svc.Compute(t.Context(), office, r.ID)
		w.must(err)
		late(w, r)
		w.work()
		if r = w.round(r.ID); r.Asked != nil || r.State != round.Closed {
			t.Errorf("got %s, asked %v, want the computation ended", r.State, r.Asked)
		}
		_, err = w.svc.Cancel(t.Context(), office, r.ID, "过期")
		w.must(err)
	})
	t.Run("a result", func(t *testing.T) {
		w := newWorld(t)
		w.students(1, 1)
		r := w.opened(1, 1)
		w.choose(r.ID, 1, 1)
		r = w.computed(r.ID)
		r, err := w.svc.Review(t.Context(), office, r.ID, r.Version, "")
		w.must(err)
		late(w, r)
		_, err = w.svc.Publish(t.Context(), office, r.ID, r.Version)
		w.refused("publishing", err, round.ErrState)
	})
}

func TestALapseDoesNotFreeTheSeatsOfARoundJustPublished(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1)
	r := w.opened(1, 1)
	w.choose(r.ID, 1, 1)
	r = w.computed(r.ID)
	r, err := w.svc.Review(t.Context(), office, r.ID, r.Version, "")
	w.must(err)
	w.now = r.Closes.AddDate(0, 1, 0)
	w.meanwhile = func(tx *store.Tx) error { // published between the worker's look and its transaction
		r.State = round.Published
		r.Version++
		return tx.SaveRound(t.Context(), r)
	}
	w.work()
	if o, err := w.db.Offer(t.Context(), r.ID, post(1)); err != nil || o.Held != 1 || o.State != round.Stands {
		t.Errorf("got %+v, %v, want the seat held for the published result", o, err)
	}
}
