package storetest

import (
	"context"
	"slices"
	"testing"

	"firstkm/services/batch"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/student"
)

// paper is in a state since a step.
func paper(school org.ID, state batch.State, step string) batch.Paper {
	return batch.Paper{
		School: school, State: state, Reason: "请补充", Version: 1, CreatedAt: noon, UpdatedAt: noon,
		History: []batch.Step{{At: noon, Role: actor.VicePrincipal, Account: "acc_1", Step: step}},
	}
}

// Batch is an approved batch with every member set.
func Batch(id string, school org.ID) batch.Batch {
	return batch.Batch{
		Paper: paper(school, batch.Approved, "approve"), ID: batch.ID(id), Name: "2025 秋季岗位实习", Term: "2025-2026 学年第一学期",
		Cohort: batch.Cohort{Majors: []string{"660103"}, Classes: []string{"数控2301"}, Entries: []int{2023}}, From: day("2025-10-08"), To: day("2026-04-08"),
		Plan: batch.Plan{Programme: "数控技术应用专业人才培养方案（2023）", Module: "第五学期 岗位实习"},
	}
}

// Inspection is an approved report with every member set.
func Inspection(id string, school, unit org.ID) batch.Inspection {
	i := batch.Inspection{
		Paper: paper(school, batch.Approved, "approve"), ID: batch.InspectionID(id), Unit: unit, On: day("2025-06-10"), Visitors: []string{"示例老师，实习办"},
		Photos: []batch.Photo{{ID: "pho_1", Type: "image/jpeg", Bytes: 3}}, Adopt: batch.AdoptYes, Conclusion: "条件完备，可以采用。",
	}
	for _, t := range batch.Topics() {
		i.Items = append(i.Items, batch.Item{Topic: t, Verdict: batch.Mend, Note: "请整改"})
	}
	return i
}

// UnitList is a published list with every member set.
func UnitList(id string, school org.ID, of batch.ID, published string, units ...org.ID) batch.List {
	l := batch.List{
		Paper: paper(school, batch.Published, "publish"), ID: batch.ListID(id), Batch: of, DecisionNo: "党会纪〔2025〕7号", DecidedOn: day("2025-06-20"), PublishedOn: day(published),
		Place: "校务公开栏", URL: "https://school.example/list",
	}
	for _, u := range units {
		l.Entries = append(l.Entries, batch.Entry{Unit: u, Name: "示例单位", USCC: uscc1})
	}
	return l
}

func batches(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	draft := Batch("bat_1", w.school.ID)
	draft.State = batch.Draft
	second := Batch("bat_2", w.school.ID)
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertBatch(ctx, draft), tx.InsertBatch(ctx, second), tx.InsertSchool(ctx, School("sch_2", "002", "320583")), tx.InsertBatch(ctx, Batch("bat_3", "sch_2")))
	})
	same(t, "a batch", second)(db.Batch(ctx, "bat_2"))
	_, err := db.Batch(ctx, "bat_9")
	refused(t, "no batch", err, batch.ErrNotFound)
	of := func(f batch.Filter) func(page.Request) (page.Page[batch.Batch], error) {
		return func(p page.Request) (page.Page[batch.Batch], error) { return db.Batches(ctx, f, p) }
	}
	id := func(b batch.Batch) string { return string(b.ID) }
	lists(t, "a school's batches", of(batch.Filter{School: w.school.ID}), id, "bat_2", "bat_1")
	lists(t, "its drafts", of(batch.Filter{School: w.school.ID, State: batch.Draft}), id, "bat_1")
	draft.State, draft.Version = batch.Submitted, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveBatch(ctx, draft) })
	same(t, "a saved batch", draft)(db.Batch(ctx, "bat_1"))
	refused(t, "an old version", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveBatch(ctx, draft) }), batch.ErrStale)
}

// first is the first error.
func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// cohorts holds the count in SQL to what the noun says of each student.
func cohorts(t *testing.T, db *store.DB) {
	w := newWorld(t, db) // whose two students have left
	var all []student.Student
	for i, s := range []struct {
		major, class string
		entry        int
		state        student.State
	}{
		{"660103", "数控2301", 2023, student.Active},
		{"660103", "数控2302", 2023, student.Active},
		{"660103", "数控2401", 2024, student.Active},
		{"700206", "汽修2401", 2024, student.Active},
		{"700206", "汽修2501", 2025, student.Active},
		{"660103", "数控2301", 2023, student.Graduated},
	} {
		st := Student("stu_c"+string(rune('0'+i)), "c"+string(rune('0'+i)), w.school.ID)
		st.MajorCode, st.Class, st.EntryYear, st.State, st.ToSchool = s.major, s.class, s.entry, s.state, ""
		all = append(all, st)
	}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, s := range all {
			if err := tx.InsertStudent(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	for _, c := range []batch.Cohort{
		{}, {Majors: []string{"660103"}}, {Classes: []string{"数控2301", "汽修2501"}}, {Entries: []int{2024, 2025}}, {Majors: []string{"660103"}, Entries: []int{2024}}, {Classes: []string{"没有"}},
	} {
		for _, on := range []civil.Date{day("2025-10-08"), day("2025-08-31"), day("2026-03-01")} {
			var want batch.Size
			for _, s := range all {
				if !c.Holds(s) {
					continue
				}
				want.All++
				if s.Grade(on) < 2 {
					want.FirstYear++
				}
			}
			b := batch.Batch{Paper: batch.Paper{School: w.school.ID}, Cohort: c, From: on}
			same(t, "students of a cohort on "+on.String(), []batch.Size{want})(batch.NewService(db, nil, nil, nil, nil, nil).Sizes(t.Context(), actor.Actor{Role: actor.School, Org: ident.ID(w.school.ID)}, b))
		}
	}
}

func inspections(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	open, done, later := Inspection("isp_1", w.school.ID, w.enterprise.ID), Inspection("isp_2", w.school.ID, w.enterprise.ID), Inspection("isp_3", w.school.ID, w.enterprise.ID)
	open.State, later.On, later.Adopt = batch.Submitted, day("2025-07-10"), batch.AdoptNo
	picture := batch.Picture{Photo: done.Photos[0], Inspection: "isp_2", School: w.school.ID, Body: []byte{0xFF, 0, 0xD8}}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertInspection(ctx, open), tx.InsertInspection(ctx, done), tx.InsertPhoto(ctx, picture, noon))
	})
	same(t, "a report", done)(db.Inspection(ctx, "isp_2"))
	same(t, "a photo", picture)(db.Photo(ctx, "pho_1"))
	on := day("2025-09-01")
	visited := func(on string, adopt bool) map[org.ID]batch.Visited {
		return map[org.ID]batch.Visited{w.enterprise.ID: {On: day(on), Adopt: adopt}}
	}
	same(t, "what was approved", visited("2025-06-10", true))(db.Judged(ctx, w.school.ID, on))
	same(t, "another school's visits do not count", map[org.ID]batch.Visited{})(db.Judged(ctx, "sch_2", on))
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.InsertInspection(ctx, later) })
	same(t, "the last visit counts", visited("2025-07-10", false))(db.Judged(ctx, w.school.ID, on))
	same(t, "the last by the day", visited("2025-06-10", true))(db.Judged(ctx, w.school.ID, day("2025-07-09")))
	lists(t, "reports of a unit", func(p page.Request) (page.Page[batch.Inspection], error) {
		return db.Inspections(ctx, batch.InspectionFilter{School: w.school.ID, Unit: w.enterprise.ID}, p)
	}, func(i batch.Inspection) string { return string(i.ID) }, "isp_3", "isp_2", "isp_1")
	lists(t, "those that wait", func(p page.Request) (page.Page[batch.Inspection], error) {
		return db.Inspections(ctx, batch.InspectionFilter{School: w.school.ID, State: batch.Submitted}, p)
	}, func(i batch.Inspection) string { return string(i.ID) }, "isp_1")
	open.State, open.On, open.Adopt, open.Version = batch.Approved, day("2025-08-01"), batch.AdoptYes, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.SaveInspection(ctx, open), tx.DeletePhoto(ctx, "pho_1"))
	})
	same(t, "a saved report counts by its day", visited("2025-08-01", true))(db.Judged(ctx, w.school.ID, on))
	_, err := db.Photo(ctx, "pho_1")
	refused(t, "a photo that was removed", err, batch.ErrNotFound)
	refused(t, "an old version", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveInspection(ctx, open) }), batch.ErrStale)
}

func unitLists(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	other := Enterprise("ent_2", uscc2, "320583")
	draft, old := UnitList("ulo_1", w.school.ID, "bat_1", "2025-06-25", "ent_1", "ent_2"), UnitList("ulo_2", w.school.ID, "bat_2", "2025-07-01", "ent_1")
	draft.State = batch.Submitted
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.InsertEnterprise(ctx, other), tx.InsertBatch(ctx, Batch("bat_1", w.school.ID)), tx.InsertBatch(ctx, Batch("bat_2", w.school.ID)),
			tx.InsertUnitList(ctx, draft), tx.InsertUnitList(ctx, old))
	})
	same(t, "a list", old)(db.UnitList(ctx, "ulo_2"))
	lists(t, "lists of a batch", func(p page.Request) (page.Page[batch.List], error) {
		return db.UnitLists(ctx, batch.ListFilter{School: w.school.ID, Batch: "bat_2"}, p)
	}, func(l batch.List) string { return string(l.ID) }, "ulo_2")
	lists(t, "published ones", func(p page.Request) (page.Page[batch.List], error) {
		return db.UnitLists(ctx, batch.ListFilter{School: w.school.ID, State: batch.Published}, p)
	}, func(l batch.List) string { return string(l.ID) }, "ulo_2")

	on := day("2025-09-01")
	adopted := func(what string, of batch.ID, want ...org.ID) {
		t.Helper()
		b, err := db.Batch(ctx, of)
		if err != nil {
			t.Fatal(err)
		}
		got, err := batch.Adopted(ctx, db, b, on)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: got %q, %v, want %q", what, got, err, want)
		}
	}
	standing := func(what string, unit org.ID, at civil.Date, why string) {
		t.Helper()
		s, err := batch.StandingOf(ctx, db, w.school.ID, unit, at)
		if err != nil || s.Why() != why {
			t.Errorf("%s: got %q, %v, want %q", what, s.Why(), err, why)
		}
	}
	adopted("a list that is not published", "bat_1")
	adopted("one that is", "bat_2", "ent_1")
	standing("a unit on no published list", "ent_2", on, "unlisted")
	standing("before anything is published", "ent_1", day("2025-06-30"), "none")
	draft.State, draft.Version = batch.Published, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveUnitList(ctx, draft) })
	adopted("the first list is published, too", "bat_1", "ent_1", "ent_2")
	standing("a unit on both", "ent_1", on, "")
	same(t, "the list of the school", map[org.ID][]org.ID{w.school.ID: {"ent_1", "ent_2"}})(db.ListedUnits(ctx, []org.ID{w.school.ID, "sch_2"}, on))

	draft.Entries[0].StoppedOn, draft.Version = day("2025-08-01"), 3
	other.Verification, other.Version = nil, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		return first(tx.SaveUnitList(ctx, draft), tx.SaveEnterprise(ctx, other))
	})
	adopted("one stopped, one not verified any more", "bat_1")
	standing("stopped on one list, decided anew on another", "ent_1", on, "")
	standing("verification withdrawn", "ent_2", on, "unverified")
	same(t, "the list of the school then", map[org.ID][]org.ID{w.school.ID: {"ent_1"}})(db.ListedUnits(ctx, []org.ID{w.school.ID}, on))
	old.Entries[0].StoppedOn, old.Version = on, 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveUnitList(ctx, old) })
	standing("the day before it is stopped everywhere", "ent_1", on.AddDays(-1), "")
	standing("the day it is", "ent_1", on, "stopped")
	refused(t, "an old version", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveUnitList(ctx, old) }), batch.ErrStale)
}
