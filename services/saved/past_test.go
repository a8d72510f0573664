package saved_test

import (
	"context"
	"errors"
	"testing"

	"firstkm/events"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/saved"
)

// changed is the event of an opening that was edited.
func changed(p placement.Placement) events.Event {
	return events.PlacementChanged{PlacementRef: events.PlacementRef{Placement: string(p.ID)}}
}

// Whoever saved a search while an opening stood on its result is never told of that opening for a change that leaves it there,
// also by a program that was started anew in between; whoever's search it did not answer is.
func TestAChangeOfWhatOneKnowsIsNoNews(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		p := w.opening("plc_1", nil)
		w.hear(w.publish(p))
		known := w.save(who(grown), "q=数控", saved.Once)
		w.save(who(minor), "q=护理", saved.Once)
		w.all = w.begin(w.db.InTx)
		p.Description = "也做护理。"
		w.hear(w.update(&p, changed(p)))
		p.Description = "也做护理，早班。"
		w.hear(w.update(&p, changed(p)))
		if w.tell(); len(w.inbox(who(grown))) != 0 {
			t.Errorf("whoever knew the opening was told of its change: %v", w.inbox(who(grown)))
		}
		if got := w.inbox(who(minor)); len(got) != 1 {
			t.Errorf("whose search it answers only now heard %v, want one", got)
		}
		w.show(p)
		w.change(func(ctx context.Context, tx *store.Tx) error { return tx.LookAtSaved(ctx, known.ID, w.clock) })
		s, err := w.all.Get(t.Context(), who(grown), known.ID)
		c, failed := w.all.Counts(t.Context(), who(grown), s)
		if err = errors.Join(err, failed); err != nil || c.New != 0 {
			t.Errorf("it counts %+v, %v; want nothing new", c, err)
		}
	})
}

// An opening that was full for a while comes back to the result of those who knew it before, and is new to the others.
func TestASeatFreedAgainIsNewsToThoseWhoDidNotKnowTheOpening(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		p := w.opening("plc_1", nil)
		w.hear(w.publish(p))
		w.save(who(grown), "q=数控", saved.Once)
		p.Taken = p.Seats
		w.hear(w.update(&p, events.PlacementSeatsChanged{}))
		w.save(who(minor), "q=数控", saved.Once)
		p.Taken--
		w.hear(w.update(&p, events.PlacementSeatsChanged{}))
		if w.tell(); len(w.inbox(who(grown))) != 0 || len(w.inbox(who(minor))) != 1 {
			t.Errorf("who knew it heard %v, who saved while it was full %v; want none and one", w.inbox(who(grown)), w.inbox(who(minor)))
		}
	})
}

// What was written down of an opening before it said what it had said is told like before.
func TestAnOpeningOfAnOlderProgramIsToldRatherThanLost(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		p := w.opening("plc_1", nil)
		w.hear(w.publish(p))
		w.change(func(ctx context.Context, tx *store.Tx) error {
			seen, err := tx.SavedSeen(ctx, p.ID)
			seen.Said = ""
			return errors.Join(err, tx.SaveSeen(ctx, p.ID, seen))
		})
		w.save(who(grown), "q=护理", saved.Once)
		p.Title = "护理实习"
		w.hear(w.update(&p, changed(p)))
		if w.tell(); len(w.inbox(who(grown))) != 1 {
			t.Errorf("got %v, want one", w.inbox(who(grown)))
		}
	})
}
