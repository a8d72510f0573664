package store_test

import (
	"errors"
	"testing"

	"firstkm/services/application"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
)

func TestOneOfManyGetsTheLastSeat(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		h := newHouse(t, open())
		p := h.opening(t, "车工", 1)
		wishes := make([]application.ID, 64)
		for i, pupil := range h.pupils(t, len(wishes)) {
			wishes[i] = h.applies(t, pupil, p).ID
		}
		got := 0
		for _, err := range together(len(wishes), func(i int) error {
			_, err := h.applications.Intend(t.Context(), h.unit, wishes[i])
			return err
		}) {
			switch {
			case err == nil:
				got++
			case !errors.Is(err, placement.ErrFull):
				t.Errorf("got %v, want placement.ErrFull", err)
			}
		}
		p, err := h.db.Placement(t.Context(), p.ID)
		if got != 1 || err != nil || p.Taken != 1 {
			t.Errorf("got %d intents and %d seats taken (%v), want exactly one", got, p.Taken, err)
		}
	})
}

func TestTheCapHoldsOverTwoOpenings(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		h := newHouse(t, open()) // 20 employees: 10 % are 2
		openings := []placement.Placement{h.opening(t, "车工", 32), h.opening(t, "质检", 32)}
		wishes := make([]application.ID, 64)
		for i, pupil := range h.pupils(t, len(wishes)) {
			wishes[i] = h.applies(t, pupil, openings[i%2]).ID
		}
		got := 0
		for _, err := range together(len(wishes), func(i int) error {
			_, err := h.applications.Intend(t.Context(), h.unit, wishes[i])
			return err
		}) {
			switch {
			case err == nil:
				got++
			case !errors.Is(err, application.ErrIneligible):
				t.Errorf("got %v, want application.ErrIneligible", err)
			}
		}
		stays, err := h.db.Stays(t.Context(), h.enterprise.ID, openings[0].Start, openings[0].End)
		if err != nil {
			t.Fatal(err)
		}
		held := 0
		for _, s := range stays {
			held += s.Count
		}
		if got != 2 || held != 2 {
			t.Errorf("got %d intents and %d seats held, want the cap of 2", got, held)
		}
	})
}
