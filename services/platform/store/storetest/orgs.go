package storetest

import (
	"context"
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/platform/store"
)

func schools(t *testing.T, db *store.DB) {
	ctx := t.Context()
	a, b, c := School("sch_a", "001", "320582"), School("sch_b", "002", "320505"), School("sch_c", "003", "110101")
	b.Name, b.Level = "苏州 IT_100% 学院", "associate"
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		for _, s := range []org.School{a, b, c} {
			if err := tx.InsertSchool(ctx, s); err != nil {
				return err
			}
		}
		return tx.InsertBureau(ctx, org.Bureau{ID: "bur_1", Name: "张家港市教育局", Region: "320582", Version: 1, CreatedAt: noon})
	})
	same(t, "by id", a)(db.School(ctx, "sch_a"))
	same(t, "by code", b)(db.SchoolByCode(ctx, "002"))
	_, err := db.School(ctx, "sch_x")
	refused(t, "an unknown school", err, org.ErrNotFound)
	same(t, "bureau", org.Bureau{ID: "bur_1", Name: "张家港市教育局", Region: "320582", Version: 1, CreatedAt: noon})(db.Bureau(ctx, "bur_1"))
	lists(t, "bureaus", func(p page.Request) (page.Page[org.Bureau], error) { return db.Bureaus(ctx, p) }, func(b org.Bureau) string { return string(b.ID) }, "bur_1")
	_, err = db.Bureau(ctx, "bur_x")
	refused(t, "an unknown bureau", err, org.ErrNotFound)

	for _, tt := range []struct {
		name   string
		filter org.SchoolFilter
		want   []string
	}{
		{"all", org.SchoolFilter{}, []string{"sch_a", "sch_b", "sch_c"}},
		{"by a province", org.SchoolFilter{Region: "32"}, []string{"sch_a", "sch_b"}},
		{"by a county", org.SchoolFilter{Region: "320582"}, []string{"sch_a"}},
		{"by level", org.SchoolFilter{Level: "associate"}, []string{"sch_b"}},
		{"by part of the name", org.SchoolFilter{Text: "职业"}, []string{"sch_a", "sch_c"}},
		{"by part of the name in another case", org.SchoolFilter{Text: "it_"}, []string{"sch_b"}},
		{"a pattern's letters mean themselves", org.SchoolFilter{Text: "_"}, []string{"sch_b"}},
		{"and so does the percent sign", org.SchoolFilter{Text: "0%"}, []string{"sch_b"}},
		{"nothing", org.SchoolFilter{Text: `\`}, nil},
	} {
		lists(t, tt.name, func(p page.Request) (page.Page[org.School], error) { return db.Schools(ctx, tt.filter, p) },
			func(s org.School) string { return string(s.ID) }, tt.want...)
	}

	err = try(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertSchool(ctx, School("sch_d", "001", "1"))
	})
	refused(t, "a code twice", err, org.ErrCodeTaken)
	a.Name, a.Version = "新名", 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSchool(ctx, a) })
	same(t, "saved", a)(db.School(ctx, "sch_a"))
	refused(t, "saved again", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveSchool(ctx, a) }), org.ErrStale)
}

func enterprises(t *testing.T, db *store.DB) {
	ctx := t.Context()
	a, b := Enterprise("ent_a", uscc1, "320582"), Enterprise("ent_b", uscc2, "110101")
	b.Verification, b.Name, b.OnPostEmployees, b.Tags = nil, "Bar 咖啡", nil, nil
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertEnterprise(ctx, a); err != nil {
			return err
		}
		return tx.InsertEnterprise(ctx, b)
	})
	same(t, "by id", a)(db.Enterprise(ctx, "ent_a"))
	same(t, "with little known", b)(db.Enterprise(ctx, "ent_b"))
	same(t, "by credit code", a)(db.EnterpriseByUSCC(ctx, uscc1))
	_, err := db.EnterpriseByUSCC(ctx, "none")
	refused(t, "an unknown code", err, org.ErrNotFound)
	for _, tt := range []struct {
		name   string
		filter org.EnterpriseFilter
		want   []string
	}{
		{"all, newest first", org.EnterpriseFilter{}, []string{"ent_b", "ent_a"}},
		{"by name", org.EnterpriseFilter{Text: "bar"}, []string{"ent_b"}},
		{"by code as it was typed", org.EnterpriseFilter{Text: " 91320582ma1wxyt23c "}, []string{"ent_a"}},
		{"by region", org.EnterpriseFilter{Region: "3205"}, []string{"ent_a"}},
		{"unverified", org.EnterpriseFilter{Unverified: true}, []string{"ent_b"}},
	} {
		lists(t, tt.name, func(p page.Request) (page.Page[org.Enterprise], error) { return db.Enterprises(ctx, tt.filter, p) },
			func(e org.Enterprise) string { return string(e.ID) }, tt.want...)
	}
	err = try(t, db, func(ctx context.Context, tx *store.Tx) error {
		return tx.InsertEnterprise(ctx, Enterprise("ent_c", uscc1, "1"))
	})
	refused(t, "a code twice", err, org.ErrTaken)

	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		locked, err := tx.LockEnterprise(ctx, "ent_b")
		if err != nil {
			return err
		}
		same(t, "locked", b)(locked, nil)
		b.Verification, b.Version = a.Verification, 2
		return tx.SaveEnterprise(ctx, b)
	})
	same(t, "saved", b)(db.Enterprise(ctx, "ent_b"))
	lists(t, "none is unverified now", func(p page.Request) (page.Page[org.Enterprise], error) {
		return db.Enterprises(ctx, org.EnterpriseFilter{Unverified: true}, p)
	}, func(e org.Enterprise) string { return string(e.ID) })
	refused(t, "saved again", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveEnterprise(ctx, b) }), org.ErrStale)
	refused(t, "locked, unknown", try(t, db, func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.LockEnterprise(ctx, "ent_x")
		return err
	}), org.ErrNotFound)
}

func cooperation(id string, school, enterprise org.ID, from, to string) org.Cooperation {
	c := org.Cooperation{
		ID: org.CooperationID(id), School: school, Enterprise: enterprise, AgreementNo: "校企 [2024] 3 号", From: day(from),
		Majors: []string{"660103"}, Contact: "校企合作处", Payments: []compliance.Payment{}, Version: 1, CreatedAt: noon,
	}
	if to != "" {
		c.To = day(to)
	}
	return c
}

func cooperations(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	other := School("sch_2", "002", "320582")
	open := cooperation("cop_1", w.school.ID, w.enterprise.ID, "2024-01-01", "")
	listed := cooperation("cop_2", w.school.ID, w.enterprise.ID, "2025-01-01", "2025-12-31")
	listed.Listing = &org.Listing{DecisionNo: "党委〔2025〕3号", DecidedOn: day("2025-01-10"), PublishedOn: day("2025-01-15"), URL: "https://example.cn/list"}
	elsewhere := cooperation("cop_3", other.ID, w.enterprise.ID, "2025-01-01", "2025-06-30")
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertSchool(ctx, other); err != nil {
			return err
		}
		for _, c := range []org.Cooperation{open, listed, elsewhere} {
			if err := tx.InsertCooperation(ctx, c); err != nil {
				return err
			}
		}
		return nil
	})
	same(t, "by id", listed)(db.Cooperation(ctx, "cop_2"))
	_, err := db.Cooperation(ctx, "cop_x")
	refused(t, "unknown", err, org.ErrNotFound)
	of := func(school org.ID, on string) func() (org.Cooperation, error) {
		return func() (org.Cooperation, error) { return db.CooperationOf(ctx, school, w.enterprise.ID, day(on)) }
	}
	for _, tt := range []struct {
		name string
		get  func() (org.Cooperation, error)
		want org.Cooperation
	}{
		{"the one on the list, though another is older", of(w.school.ID, "2025-06-01"), listed},
		{"before the list is published: the oldest", of(w.school.ID, "2025-01-14"), open},
		{"on its last day", of(w.school.ID, "2025-12-31"), listed},
		{"after it: the open one", of(w.school.ID, "2026-01-01"), open},
		{"on the first day of another school's", of(other.ID, "2025-01-01"), elsewhere},
	} {
		same(t, tt.name, tt.want)(tt.get())
	}
	_, err = of(w.school.ID, "2023-12-31")()
	refused(t, "the day before the first", err, org.ErrNotFound)
	both := []org.ID{w.school.ID, other.ID, "sch_x"}
	same(t, "the list of each school", map[org.ID][]org.ID{w.school.ID: {w.enterprise.ID}})(db.ListedUnits(ctx, both, day("2025-01-15")))
	same(t, "no list before it is published", map[org.ID][]org.ID{})(db.ListedUnits(ctx, both, day("2025-01-14")))
	same(t, "no list once the cooperation is over", map[org.ID][]org.ID{})(db.ListedUnits(ctx, both, day("2026-01-01")))
	same(t, "the lists of no school", map[org.ID][]org.ID{})(db.ListedUnits(ctx, nil, day("2025-02-01")))
	same(t, "a stable partner after a year", map[org.ID]bool{w.enterprise.ID: true})(db.StableUnits(ctx, []org.ID{w.enterprise.ID, "ent_x"}, day("2025-01-01")))
	same(t, "not a day earlier", map[org.ID]bool{})(db.StableUnits(ctx, []org.ID{w.enterprise.ID}, day("2024-12-31")))
	for _, tt := range []struct {
		name   string
		filter org.CooperationFilter
		want   []string
	}{
		{"of a school", org.CooperationFilter{School: w.school.ID}, []string{"cop_2", "cop_1"}},
		{"of an enterprise", org.CooperationFilter{Enterprise: w.enterprise.ID}, []string{"cop_3", "cop_2", "cop_1"}},
		{"of both", org.CooperationFilter{School: other.ID, Enterprise: w.enterprise.ID}, []string{"cop_3"}},
		{"of nobody", org.CooperationFilter{School: "sch_x"}, nil},
		{"with units of a region", org.CooperationFilter{Region: "3205"}, []string{"cop_3", "cop_2", "cop_1"}},
		{"with units of another", org.CooperationFilter{Region: "11"}, nil},
	} {
		lists(t, tt.name, func(p page.Request) (page.Page[org.Cooperation], error) { return db.Cooperations(ctx, tt.filter, p) },
			func(c org.Cooperation) string { return string(c.ID) }, tt.want...)
	}
	for on, want := range map[string]bool{"2025-06-30": true, "2025-07-01": false, "2024-12-31": false} {
		same(t, "deals on "+on, want)(db.Deals(ctx, other.ID, w.enterprise.ID, day(on)))
	}
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		pupil := Student("stu_9", "9", other.ID)
		if err := tx.InsertStudent(ctx, pupil); err != nil {
			return err
		}
		return tx.InsertApplication(ctx, Application("app_9", w.placement, pupil))
	})
	same(t, "deals by a student who applied", true)(db.Deals(ctx, other.ID, w.enterprise.ID, day("2024-12-31")))
	open.EndedOn, open.Version = day("2025-03-01"), 2
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveCooperation(ctx, open) })
	same(t, "ended", open)(db.Cooperation(ctx, "cop_1"))
	same(t, "the day before it ended", open)(of(w.school.ID, "2024-12-31")())
	_, err = db.CooperationOf(ctx, w.school.ID, w.enterprise.ID, day("2026-01-01"))
	refused(t, "after it ended", err, org.ErrNotFound)
	refused(t, "saved again", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveCooperation(ctx, open) }), org.ErrStale)
}

func clearances(t *testing.T, db *store.DB) {
	ctx := t.Context()
	w := newWorld(t, db)
	c := org.Clearance{
		ID: "clr_1", School: w.school.ID, Enterprise: w.enterprise.ID, Placement: "plc_1", Kind: org.Filing, Rules: []string{"R-ART17-3-OTNIGHT"},
		DocumentNo: "备 1", Authority: "区教育局", Reason: "连续生产", AcceptedOn: day("2025-08-01"), From: day("2025-09-01"), To: day("2026-08-31"), CreatedAt: noon,
	}
	d := c
	d.ID, d.Placement, d.Kind = "clr_2", "", org.Override
	must(t, db, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.InsertClearance(ctx, c); err != nil {
			return err
		}
		return tx.InsertClearance(ctx, d)
	})
	same(t, "of the pair", []org.Clearance{c, d})(db.Clearances(ctx, w.school.ID, w.enterprise.ID))
	same(t, "of another pair", []org.Clearance(nil))(db.Clearances(ctx, "sch_x", w.enterprise.ID))
	c.RevokedOn = civil.On(2025, 10, 1)
	must(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveClearance(ctx, c) })
	same(t, "revoked", []org.Clearance{c, d})(db.Clearances(ctx, w.school.ID, w.enterprise.ID))
	c.ID = "clr_x"
	refused(t, "unknown", try(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SaveClearance(ctx, c) }), org.ErrNotFound)
}
