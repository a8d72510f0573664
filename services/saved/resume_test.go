package saved_test

import (
	"context"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/saved"
)

// resume lets the program see the stream as it is now.
func (w *town) resume(stream events.Info) {
	w.t.Helper()
	if err := w.all.Resume(w.t.Context(), stream); err != nil {
		w.t.Fatalf("resume: %v", err)
	}
}

// What happened while its events were lost is told from SQL, once, and not to who saw it when they saved.
func TestWhatALostStreamDoesNotTellIsTold(t *testing.T) {
	type step func(w *town, p *placement.Placement)
	silently := func(change func(p *placement.Placement)) step {
		return func(w *town, p *placement.Placement) { change(p); w.update(p, changed(*p)) }
	}
	verify := func(w *town, yes bool) {
		w.change(func(ctx context.Context, tx *store.Tx) error {
			e, err := tx.Enterprise(ctx, "ent_1")
			if err != nil {
				return err
			}
			if e.Verification = nil; yes {
				e.Verification = storetest.Enterprise("ent_1", "91320582MA1WXYT23C", "310107").Verification
			}
			e.Version++
			return tx.SaveEnterprise(ctx, e)
		})
	}
	for _, tt := range []struct {
		name         string
		query        string
		before, lost step // lost also publishes where before does not
		told         int
	}{
		{"an opening that was published", "q=数控", nil, nil, 1},
		{"an edit that makes it answer", "q=护理", func(*town, *placement.Placement) {}, silently(func(p *placement.Placement) { p.Title = "护理实习" }), 1},
		{"an edit of what is known", "q=数控", func(*town, *placement.Placement) {}, silently(func(p *placement.Placement) { p.Description = "早班。" }), 0},
		{"no change at all", "q=数控", func(*town, *placement.Placement) {}, func(*town, *placement.Placement) {}, 0},
		{"the end of an opening", "q=数控", func(*town, *placement.Placement) {}, silently(func(p *placement.Placement) { p.State = placement.Closed }), 0},
		{
			"a unit that was verified", "labels=verified", func(w *town, _ *placement.Placement) { verify(w, false) },
			func(w *town, _ *placement.Placement) { w.clock = w.clock.Add(time.Hour); verify(w, true) }, 1,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			engines(t, func(t *testing.T, w *town) {
				w.resume(events.Info{Stream: "first", First: 1})
				p := w.opening("plc_1", nil)
				if tt.before != nil {
					tt.before(w, &p)
					published := w.publish(p)
					published.Stream, published.Seq = "first", 1
					w.hear(published)
					w.save(who(grown), tt.query, saved.Once)
				} else {
					w.save(who(grown), tt.query, saved.Once)
					p = w.opening("plc_1", nil)
					w.publish(p)
				}
				if tt.lost != nil {
					tt.lost(w, &p)
				}
				w.resume(events.Info{Stream: "first", First: 1, Last: 9})
				if w.tell(); len(w.inbox(who(grown))) != 0 {
					t.Fatalf("told %v although the stream goes on and will tell", w.inbox(who(grown)))
				}
				late := w.save(teacher, tt.query, saved.Once)
				for range 2 {
					w.resume(events.Info{Stream: "second", First: 1})
				}
				w.all = w.begin(w.db.InTx)
				w.resume(events.Info{Stream: "second", First: 1, Last: 3})
				w.hear(w.event("plc_1", changed(p)))
				if w.tell(); len(w.inbox(who(grown))) != tt.told {
					t.Errorf("got %v, want %d", w.inbox(who(grown)), tt.told)
				}
				if got := w.inbox(teacher); len(got) != 0 && tt.query != "labels=verified" { // when a unit changed is not known without its event
					t.Errorf("%s saw it when it was saved, and is told %v", late.Query, got)
				}
			})
		})
	}
}

func TestAStreamThatGoesOnIsNotCaughtUpWith(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		w.resume(events.Info{Stream: "one", First: 1, Last: 4})
		for n, stream := range []events.Info{{Stream: "one", First: 1, Last: 4}, {Stream: "one", First: 5, Last: 9}, {Stream: "one", First: 6, Last: 9}, {Stream: "one", First: 1, Last: 3}, {Stream: "two"}} {
			w.save(who(grown), "q=数控", saved.Once)
			id := "plc_" + string(rune('a'+n))
			w.publish(w.opening(id, nil))
			w.resume(stream)
			seen, err := w.db.SavedSeen(t.Context(), placement.ID(id))
			if err != nil {
				t.Fatal(err)
			}
			if got, want := seen.Open, n >= 2; got != want {
				t.Errorf("%+v: caught up %v, want %v", stream, got, want)
			}
			list, err := w.all.List(t.Context(), who(grown))
			if err != nil || len(list) != 1 {
				t.Fatalf("got %d searches, %v", len(list), err)
			}
			if err := w.all.Remove(t.Context(), who(grown), list[0].ID); err != nil {
				t.Fatal(err)
			}
		}
	})
}
