package saved_test

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"testing"

	"firstkm/search"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/platform/store/storetest"
	"firstkm/services/saved"
)

// counting counts what is asked of the engine.
type counting struct {
	saved.Finder
	questions int
}

// Question implements saved.Finder.
func (c *counting) Question(ctx context.Context, a find.Ask, audience []string) (search.Query, error) {
	c.questions++
	return c.Finder.Question(ctx, a, audience)
}

// keep puts many searches of many people into SQL.
func (w *town) keep(queries ...url.Values) {
	w.t.Helper()
	w.change(func(ctx context.Context, tx *store.Tx) error {
		for n, q := range queries {
			s := saved.Search{
				ID: saved.ID(fmt.Sprintf("ssr_%06d", n)), Person: ident.ID(fmt.Sprintf("acc_%d", n/saved.Most)), Name: "x", Query: q.Encode(),
				Tell: saved.Once, Since: w.clock, Version: 1, CreatedAt: w.clock,
			}
			if err := tx.InsertSaved(ctx, s); err != nil {
				return fmt.Errorf("%s: %w", s.Query, err)
			}
		}
		return nil
	})
}

// An opening is held against few of the searches that say no more than where, for what pay or when.
func TestAnOpeningMeetsFewOfTheSearchesByPlacePayAndStart(t *testing.T) {
	regions := newTown(t, storetest.SQLite(t)).cat.Now().Data().Regions
	var located []string
	for _, r := range regions {
		if len(r.Code) == 6 && r.Located() {
			located = append(located, r.Code)
		}
	}
	for name, query := range map[string]func(n int) url.Values{
		"near": func(n int) url.Values {
			return url.Values{"near": {located[(n*37)%len(located)]}, "radius_km": {strconv.Itoa(5 + n%20)}}
		},
		"pay": func(n int) url.Values { return url.Values{"pay_min_fen": {strconv.Itoa(600_000 + n*1000)}} },
		"start": func(n int) url.Values {
			return url.Values{"start_from": {fmt.Sprintf("2026-%02d-%02d", 1+n%12, 1+n/12)}, "start_to": {"2026-12-31"}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, storetest.SQLite(t))
			var list []url.Values
			for n := range 300 {
				list = append(list, query(n))
			}
			w.keep(list...)
			for n := range 20 { // by what is usual one sees what is rare
				w.publish(w.opening(fmt.Sprintf("plc_usual_%d", n), nil))
			}
			asked := &counting{Finder: w.finder}
			w.all.Find = asked
			w.hear(w.publish(w.opening("plc_1", func(p *placement.Placement) { p.PayMonthFen = 300_000 })))
			held := asked.questions
			if asked.questions = 0; held < 300 {
				t.Fatalf("%d questions were read, want all", held)
			}
			w.hear(w.publish(w.opening("plc_2", func(p *placement.Placement) { p.PayMonthFen = 300_000 })))
			if asked.questions > 30 {
				t.Errorf("the opening was held against %d of 300 searches", asked.questions)
			}
		})
	}
}

// What nobody asks any more is forgotten, whoever removed it.
func TestARemovedSearchLeavesTheMemory(t *testing.T) {
	engines(t, func(t *testing.T, w *town) {
		for n, of := range []actor.Actor{who(grown), who(minor), teacher} {
			w.save(of, fmt.Sprintf("q=护理&pay_min_fen=%d", 1+n/2*1000), saved.Once)
			w.save(of, "near=310107&radius_km=5", saved.Once)
		}
		w.hear(w.publish(w.opening("plc_1", nil)))
		if searches, questions, keys := w.all.Held(); searches != 6 || questions != 3 || keys == 0 {
			t.Fatalf("holds %d searches, %d questions under %d keys; want 6, 3 and some", searches, questions, keys)
		}
		other := w.begin(w.db.InTx) // another node
		for _, of := range []actor.Actor{who(grown), who(minor), teacher} {
			list, err := other.List(t.Context(), of)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range list {
				if err := other.Remove(t.Context(), of, s.ID); err != nil {
					t.Fatal(err)
				}
			}
		}
		w.hear(w.publish(w.opening("plc_2", nil)))
		if searches, questions, keys := w.all.Held(); searches+questions+keys != 0 {
			t.Errorf("still holds %d searches, %d questions under %d keys", searches, questions, keys)
		}
	})
}
