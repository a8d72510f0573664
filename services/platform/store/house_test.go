package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"firstkm/services/application"
	"firstkm/services/audit"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/platform/store"
	"firstkm/services/student"
)

// engines opens a database of each engine for one test; PostgreSQL's skips where there is no server.
func engines(t *testing.T, run func(t *testing.T, open func() *store.DB)) {
	t.Run("SQLite", func(t *testing.T) { run(t, func() *store.DB { return openSQLite(t) }) })
	t.Run("PostgreSQL", func(t *testing.T) { run(t, func() *store.DB { return openPostgres(t) }) })
}

// house is the real services on one database, on the first of September 2025.
type house struct {
	db           *store.DB
	orgs         *org.Service
	students     *student.Service
	placements   *placement.Service
	applications *application.Service
	audit        *audit.Service

	school, unit actor.Actor
	enterprise   org.Enterprise
}

func now() time.Time { return time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC) }

var operator = actor.Actor{Account: "acc_op", Role: actor.Operator}

func newHouse(t testing.TB, db *store.DB) *house {
	h := newHouseBeside(t, db)
	h.settle(t)
	return h
}

// newHouseBeside is the services on a database that may hold anything.
func newHouseBeside(t testing.TB, db *store.DB) *house {
	t.Helper()
	cat := catalogue.NewLive(catalogue.Starter())
	return &house{
		db: db,
		orgs: org.NewService(db, func(ctx context.Context, use func(org.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, func(string) bool { return true }, now),
		students: student.NewService(db, func(ctx context.Context, use func(student.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, func(string) bool { return true }, now),
		placements: placement.NewService(db, func(ctx context.Context, use func(placement.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, cat, now),
		applications: application.NewService(db, func(ctx context.Context, use func(application.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, cat, now),
		audit: audit.NewService(db, func(ctx context.Context, use func(audit.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}),
	}
}

// settle brings a school and a verified unit of 20 employees aboard, which cooperate.
func (h *house) settle(t testing.TB) {
	t.Helper()
	ctx := context.Background()
	school, err := h.orgs.AddSchool(ctx, operator, org.School{Code: "3200000001", Name: "江南中等专业学校", Level: "secondary", Region: "310101"})
	if err != nil {
		t.Fatal(err)
	}
	h.school = actor.Actor{Account: "acc_school", Role: actor.School, Org: ident.ID(school.ID)}
	employees := 20
	e, err := h.orgs.NewEnterprise("91320582MA1WXYT23C", org.Profile{
		Name: "精工机械", LegalForm: compliance.LegalPerson, IndustryCode: "C3421", BusinessScope: "机械零部件加工", Region: "310101", OnPostEmployees: &employees,
		EmployeesAsOf: civil.MustParse("2025-08-01"), DeclaredCredit: true, DeclaredSafety: true,
		PostKinds: []org.PostKind{{Name: "车工", Employees: 10}, {Name: "质检", Employees: 10}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.db.InTx(ctx, func(tx *store.Tx) error { return h.orgs.Register(ctx, tx, operator, e) }); err != nil {
		t.Fatal(err)
	}
	_, err = h.orgs.Cooperate(ctx, h.school, org.Cooperation{
		Enterprise: e.ID, AgreementNo: "1", From: civil.MustParse("2024-01-01"),
		Listing: &org.Listing{DecisionNo: "1", DecidedOn: civil.MustParse("2025-03-01"), PublishedOn: civil.MustParse("2025-03-02")},
	}, true)
	if err != nil {
		t.Fatal(err)
	}
	if h.enterprise, err = h.orgs.Enterprise(ctx, e.ID); err != nil {
		t.Fatal(err)
	}
	h.unit = actor.Actor{Account: "acc_unit", Role: actor.Enterprise, Org: ident.ID(e.ID)}
}

func (h *house) pupils(t testing.TB, n int) []actor.Actor {
	t.Helper()
	pupils := make([]actor.Actor, n)
	for i := range pupils {
		s, err := h.students.Add(context.Background(), h.school, student.Student{
			StudentNo: fmt.Sprint(i), Name: "学生", Sex: "male", BirthDate: civil.MustParse("2007-01-01"), MajorCode: "660103",
			EntryYear: 2023, Class: "数控2301", StudyMode: "full_time",
		})
		if err != nil {
			t.Fatal(err)
		}
		pupils[i] = actor.Actor{Account: "acc_" + ident.ID(s.ID), Role: actor.Student, Org: h.school.Org, Person: ident.ID(s.ID)}
	}
	return pupils
}

func terms(kind string, seats int) placement.Terms {
	start, end, independent := civil.Clock(8*60), civil.Clock(17*60), false
	return placement.Terms{
		Kind: placement.Post, Title: "数控车工实习", PostKind: kind, MajorCodes: []string{"660103"}, Region: "310101", Address: "工业园 1 号",
		Seats: seats, Start: civil.MustParse("2025-10-08"), End: civil.MustParse("2026-03-31"), PayMonthFen: 320000, Independent: &independent,
		Shift:       placement.Shift{Start: &start, End: &end, BreakMinutes: 60, Days: []compliance.Weekday{"mon", "tue", "wed", "thu", "fri"}},
		LabourGrade: compliance.GradeII, Hazards: []compliance.Hazard{}, Housing: "provided", SiteType: "workshop",
	}
}

func (h *house) opening(t testing.TB, kind string, seats int) placement.Placement {
	t.Helper()
	p, err := h.placements.Create(context.Background(), h.unit, terms(kind, seats))
	if err != nil {
		t.Fatal(err)
	}
	if p, err = h.placements.Publish(context.Background(), h.unit, p.ID); err != nil {
		t.Fatal(err)
	}
	return p
}

func (h *house) applies(t testing.TB, pupil actor.Actor, p placement.Placement) application.Application {
	t.Helper()
	a, err := h.applications.Apply(context.Background(), pupil, p.ID, true)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// together runs every function at once and returns their errors.
func together(n int, do func(i int) error) []error {
	found := make([]error, n)
	start := make(chan struct{})
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			<-start
			found[i] = do(i)
		})
	}
	close(start)
	wg.Wait()
	return found
}
