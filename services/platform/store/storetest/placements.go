package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
)

func placements(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	bare := placement.Placement{
		ID: "plc_2", Enterprise: w.enterprise.ID, Origin: placement.Own, Source: "ent_1", Ref: "r2", State: placement.Draft,
		Terms: placement.Terms{Title: "草稿"}, Version: 1, CreatedAt: noon, UpdatedAt: noon,
	}
	external := Placement("plc_3", "")
	external.Origin, external.Source, external.Ref, external.ExpiresOn = placement.External, "operator", "job-1", civil.On(9999, 12, 31)
	closed := Placement("plc_4", w.enterprise.ID)
	closed.State = placement.Closed
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, p := range []placement.Placement{bare, external, closed} {
			if err := tx.InsertPlacement(ctx, p); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "by id", w.placement)(db.Placement(ctx, "plc_1"))
	same(t, "a draft that says little", bare)(db.Placement(ctx, "plc_2"))
	same(t, "by its importer's key", external)(db.PlacementByRef(ctx, "operator", "job-1"))
	_, err := db.PlacementByRef(ctx, "operator", "job-2")
	refused(t, "an unknown key", err, placement.ErrNotFound)
	for _, tt := range []struct {
		name  string
		of    org.ID
		state placement.State
		want  []string
	}{
		{"of an enterprise", w.enterprise.ID, "", []string{"plc_4", "plc_2", "plc_1"}},
		{"its drafts", w.enterprise.ID, placement.Draft, []string{"plc_2"}},
		{"of another", "ent_2", "", nil},
	} {
		lists(t, tt.name, func(p page.Request) (page.Page[placement.Placement], error) {
			return db.PlacementsOf(ctx, tt.of, tt.state, p)
		},
			func(p placement.Placement) string { return string(p.ID) }, tt.want...)
	}
	same(t, "a walk", []placement.Placement{bare, external})(db.PlacementsFrom(ctx, "plc_1", 2))
	same(t, "its end", []placement.Placement(nil))(db.PlacementsFrom(ctx, "plc_4", 2))
	same(t, "not due on the last day", []placement.ID(nil))(db.Due(ctx, day("2025-10-08"), 10))
	same(t, "due on the day after, the closed one not", []placement.ID{"plc_1"})(db.Due(ctx, day("2025-10-09"), 10))
	again := Placement("plc_5", w.enterprise.ID)
	again.Ref = "r2"
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		refused(t, "a key twice", tx.InsertPlacement(ctx, again), placement.ErrState)
		again.Ref = "r5"
		return tx.InsertPlacement(ctx, again) // a refusal does not spoil the transaction
	})

	p := w.placement
	p.State, p.Region, p.Taken, p.Title, p.ExpiresOn, p.Version = placement.Closed, "110101", 2, "改", day("2025-12-01"), 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		locked, err := tx.LockPlacement(ctx, p.ID)
		same(t, "locked", w.placement)(locked, err)
		return tx.SavePlacement(ctx, p)
	})
	same(t, "saved", p)(db.Placement(ctx, "plc_1"))
	refused(t, "saved again", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SavePlacement(ctx, p) }), placement.ErrStale)
	refused(t, "locked, unknown", try(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.LockPlacement(ctx, "plc_x")
		return err
	}), placement.ErrNotFound)
}

func reports(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	report := func(id, region string, school org.ID) placement.Report {
		return placement.Report{
			Placement: "plc_1", Enterprise: w.enterprise.ID, Region: region, School: school, Reporter: "acc_1", Kind: placement.ReportFee,
			Text: "收取押金", CreatedAt: noon, ID: ident.ID("rpt_" + id),
		}
	}
	a, b, c := report("1", "320582", w.school.ID), report("2", "110101", ""), report("3", "320505", "sch_2")
	c.Enterprise, c.Answer, c.AnsweredBy, c.AnsweredAt = "ent_9", "已处理", "bur_1", noon
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, r := range []placement.Report{a, b, c} {
			if err := tx.InsertReport(ctx, r); err != nil {
				return err
			}
		}
		return tx.InsertCooperation(ctx, cooperation("cop_1", w.school.ID, w.enterprise.ID, "2025-01-01", ""))
	})
	same(t, "by id", c)(db.Report(ctx, "rpt_3"))
	_, err := db.Report(ctx, "rpt_x")
	refused(t, "unknown", err, placement.ErrNotFound)
	for _, tt := range []struct {
		name   string
		filter placement.ReportFilter
		want   []string
	}{
		{"all, newest first", placement.ReportFilter{}, []string{"rpt_3", "rpt_2", "rpt_1"}},
		{"not answered", placement.ReportFilter{Open: true}, []string{"rpt_2", "rpt_1"}},
		{"of a region", placement.ReportFilter{Region: "3205"}, []string{"rpt_3", "rpt_1"}},
		{"by a school's students or on its partners", placement.ReportFilter{School: w.school.ID}, []string{"rpt_2", "rpt_1"}},
		{"by students alone", placement.ReportFilter{School: "sch_2"}, []string{"rpt_3"}},
	} {
		lists(t, tt.name, func(p page.Request) (page.Page[placement.Report], error) { return db.Reports(ctx, tt.filter, p) },
			func(r placement.Report) string { return string(r.ID) }, tt.want...)
	}
	a.Answer, a.AnsweredBy, a.AnsweredAt = "已核实", "sch_1", noon
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveReport(ctx, a) })
	same(t, "answered", a)(db.Report(ctx, "rpt_1"))
	a.ID = "rpt_x"
	refused(t, "unknown", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveReport(ctx, a) }), placement.ErrNotFound)
}

func applications(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	second := Placement("plc_2", w.enterprise.ID)
	a := Application("app_1", w.placement, w.students[0])
	b := Application("app_2", w.placement, w.students[1])
	b.State, b.Class, b.HoldsUntil = application.Submitted, "护理2301", civil.Date{}
	c := Application("app_3", second, w.students[0])
	c.State, c.HoldsUntil, c.History, c.Consent.Fields = application.Withdrawn, civil.Date{}, nil, nil
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertPlacement(ctx, second); err != nil {
			return err
		}
		for _, a := range []application.Application{a, b, c} {
			if err := tx.InsertApplication(ctx, a); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "by id", a)(db.Application(ctx, "app_1"))
	_, err := db.Application(ctx, "app_x")
	refused(t, "unknown", err, application.ErrNotFound)
	for _, tt := range []struct {
		name   string
		filter application.Filter
		want   []string
	}{
		{"all, newest first", application.Filter{}, []string{"app_3", "app_2", "app_1"}},
		{"of a student", application.Filter{Student: "stu_1"}, []string{"app_3", "app_1"}},
		{"of an enterprise", application.Filter{Enterprise: "ent_1"}, []string{"app_3", "app_2", "app_1"}},
		{"of an opening", application.Filter{Placement: "plc_2"}, []string{"app_3"}},
		{"of a school's class", application.Filter{School: "sch_1", Class: "护理2301"}, []string{"app_2"}},
		{"in some states", application.Filter{States: []application.State{application.Intended, application.Submitted}}, []string{"app_2", "app_1"}},
		{"of nobody", application.Filter{Student: "stu_9"}, nil},
	} {
		lists(t, tt.name, func(p page.Request) (page.Page[application.Application], error) {
			return db.Applications(ctx, tt.filter, p)
		}, func(a application.Application) string { return string(a.ID) }, tt.want...)
	}
	steps := func(units []org.ID, since time.Time) (found []int, err error) {
		err = db.Handled(ctx, units, since, func(unit org.ID, h application.Handled) {
			if unit != "ent_1" || !h.CreatedAt.Equal(noon) {
				t.Errorf("got an application to %s of %v", unit, h.CreatedAt)
			}
			found = append(found, len(h.History))
		})
		slices.Sort(found)
		return found, err
	}
	same(t, "how units answered, with every step", []int{0, len(a.History), len(b.History)})(steps([]org.ID{"ent_1", "ent_x"}, time.Unix(0, 0)))
	same(t, "how a unit answered lately", []int(nil))(steps([]org.ID{"ent_1"}, time.Date(4000, 1, 1, 0, 0, 0, 0, time.UTC)))
	same(t, "how nobody answered", []int(nil))(steps(nil, time.Unix(0, 0)))
	same(t, "no intent lapses on its last day", []application.ID(nil))(db.Lapsing(ctx, day("2025-09-15"), 5))
	same(t, "it lapses on the day after", []application.ID{"app_1"})(db.Lapsing(ctx, day("2025-09-16"), 5))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		refused(t, "an open one twice", tx.InsertApplication(ctx, Application("app_4", w.placement, w.students[0])), application.ErrTwice)
		return tx.InsertApplication(ctx, Application("app_5", second, w.students[0])) // the withdrawn one does not count
	})
	same(t, "no opening is closed", []application.ID(nil))(db.Orphaned(ctx, 5))
	closed := w.placement
	closed.State, closed.Version = placement.Closed, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SavePlacement(ctx, closed) })
	same(t, "who waits for a closed opening, the intent not", []application.ID{"app_2"})(db.Orphaned(ctx, 5))
	a.State, a.HoldsUntil, a.Version = application.Placed, civil.Date{}, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.LockApplication(ctx, a.ID)
		if err != nil {
			return err
		}
		return tx.SaveApplication(ctx, a)
	})
	same(t, "saved", a)(db.Application(ctx, "app_1"))
	same(t, "what is placed does not lapse", []application.ID{"app_5"})(db.Lapsing(ctx, day("2025-09-16"), 5))
	refused(t, "saved again", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveApplication(ctx, a) }), application.ErrStale)
	a.Version = 4
	refused(t, "saved over a step that another made", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveApplication(ctx, a) }), application.ErrStale)
	const many = 700
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for n := range many {
			old := Application(fmt.Sprintf("app_many%03d", n), second, w.students[0])
			old.State = application.Withdrawn
			if err := tx.InsertApplication(ctx, old); err != nil {
				return err
			}
		}
		return nil
	})
	if all, err := steps([]org.ID{"ent_1"}, time.Unix(0, 0)); err != nil || len(all) != many+4 {
		t.Errorf("got %d of many applications, %v; want every one: %d", len(all), err, many+4)
	}
}

func stays(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	n := 0
	add := func(state application.State, kind string, from, to string) {
		n++
		p := w.placement
		p.ID, p.Ref = placement.ID("plc_s"+string(rune('a'+n))), string(rune('a'+n))
		a := Application("app_"+string(rune('a'+n)), p, w.students[0])
		a.State, a.PostKind, a.From, a.To = state, "车工", day(from), day(to)
		a.Kind = placement.Post
		if kind == "orientation" {
			a.Kind = placement.Orientation
		} else {
			a.PostKind = kind
		}
		must(t, db, func(ctx context.Context, tx *store.Tx) error {
			if err := tx.InsertPlacement(ctx, p); err != nil {
				return err
			}
			return tx.InsertApplication(ctx, a)
		})
	}
	add(application.Intended, "车工", "2025-10-01", "2026-03-31")
	add(application.Placed, "车工", "2025-10-01", "2026-03-31")
	add(application.Placed, "质检", "2025-12-01", "2026-01-31")
	add(application.Submitted, "车工", "2025-10-01", "2026-03-31")
	add(application.Withdrawn, "车工", "2025-10-01", "2026-03-31")
	add(application.Placed, "orientation", "2025-10-01", "2026-03-31")
	turners := placement.Stay{PostKind: "车工", From: day("2025-10-01"), To: day("2026-03-31"), Count: 2}
	checkers := placement.Stay{PostKind: "质检", From: day("2025-12-01"), To: day("2026-01-31"), Count: 1}
	for _, tt := range []struct {
		name, from, to string
		want           map[placement.Stay]bool
	}{
		{"of all days", "2025-01-01", "2026-12-31", map[placement.Stay]bool{turners: true, checkers: true}},
		{"on the first day", "2025-09-01", "2025-10-01", map[placement.Stay]bool{turners: true}},
		{"before it", "2025-09-01", "2025-09-30", nil},
		{"on the last day", "2026-03-31", "2026-12-31", map[placement.Stay]bool{turners: true}},
		{"after it", "2026-04-01", "2026-12-31", nil},
		{"inside", "2025-12-24", "2025-12-24", map[placement.Stay]bool{turners: true, checkers: true}},
	} {
		got, err := db.Stays(ctx, w.enterprise.ID, day(tt.from), day(tt.to))
		if err != nil {
			t.Fatal(err)
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: got %+v, want %+v", tt.name, got, tt.want)
		}
		for _, s := range got {
			if !tt.want[s] {
				t.Errorf("%s: got %+v, want one of %+v", tt.name, s, tt.want)
			}
		}
	}
	same(t, "the openings whose count is wrong", []placement.ID{"plc_1", "plc_se", "plc_sf"})(db.SeatsAstray(ctx))
	for on, want := range map[string][]string{"2025-09-01": {"质检", "车工"}, "2026-01-31": {"质检", "车工"}, "2026-02-01": {"车工"}, "2026-04-01": nil} {
		same(t, "kinds held from "+on, want)(db.KindsInUse(ctx, w.enterprise.ID, day(on)))
	}
	same(t, "of another unit", []placement.Stay(nil))(db.Stays(ctx, "ent_9", day("2025-01-01"), day("2026-12-31")))
}

// feed holds each posting at the place of its last change, and places only grow.
func feed(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	second := Placement("plc_2", w.enterprise.ID)
	second.Ref = "r2"
	same(t, "nothing yet", int64(0))(db.FeedEnd(ctx))
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(tx.InsertPlacement(ctx, second), tx.MoveInFeed(ctx, w.placement.ID), tx.MoveInFeed(ctx, second.ID))
	})
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.MoveInFeed(ctx, w.placement.ID) })
	same(t, "from the beginning", []placement.Step{{Seq: 2, Placement: second}, {Seq: 3, Placement: w.placement}})(db.FeedAfter(ctx, 0, 10))
	same(t, "a step", []placement.Step{{Seq: 2, Placement: second}})(db.FeedAfter(ctx, 0, 1))
	same(t, "after it", []placement.Step{{Seq: 3, Placement: w.placement}})(db.FeedAfter(ctx, 2, 10))
	same(t, "the end", int64(3))(db.FeedEnd(ctx))
	same(t, "a walk over what stands", []placement.Placement{w.placement, second})(db.PublishedFrom(ctx, "", 2))
	same(t, "its end", []placement.Placement(nil))(db.PublishedFrom(ctx, second.ID, 2))
}
