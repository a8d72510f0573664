package application_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// desk is one unit's openings, its applicants and a clock, in memory. It is both what is read and the transaction.
type desk struct {
	applications map[application.ID]application.Application
	placements   map[placement.ID]placement.Placement
	students     map[student.ID]student.Student
	enterprises  map[org.ID]org.Enterprise
	cooperation  *org.Cooperation
	clearances   []org.Clearance
	listed       []batch.Listed // on published lists of the school
	decided      bool           // the school has published a list
	events       []events.Event
	audit        []string
	now          time.Time
}

func find[K comparable, V any](m map[K]V, id K, missing error) (V, error) {
	if v, ok := m[id]; ok {
		return v, nil
	}
	var none V
	return none, missing
}

func (d *desk) Application(_ context.Context, id application.ID) (application.Application, error) {
	return find(d.applications, id, application.ErrNotFound)
}

func (d *desk) LockApplication(ctx context.Context, id application.ID) (application.Application, error) {
	return d.Application(ctx, id)
}

func (d *desk) Applications(_ context.Context, f application.Filter, _ page.Request) (p page.Page[application.Application], err error) {
	for _, id := range slices.Sorted(maps.Keys(d.applications)) {
		a := d.applications[id]
		if (f.Student == "" || f.Student == a.Student) && (f.Enterprise == "" || f.Enterprise == a.Enterprise) &&
			(f.School == "" || f.School == a.School) && (f.Class == "" || f.Class == a.Class) &&
			(len(f.States) == 0 || slices.Contains(f.States, a.State)) {
			p.Items = append(p.Items, a)
		}
	}
	return p, nil
}

func (d *desk) Lapsing(_ context.Context, day civil.Date, _ int) (due []application.ID, err error) {
	for id, a := range d.applications {
		if a.State == application.Intended && a.HoldsUntil.Before(day) {
			due = append(due, id)
		}
	}
	return due, nil
}

func (d *desk) OfLeavers(context.Context, int) (found []application.ID, err error) {
	for id, a := range d.applications {
		if !d.students[a.Student].Active() && (a.State == application.Submitted || a.State == application.Shortlisted || a.State == application.Intended) {
			found = append(found, id)
		}
	}
	slices.Sort(found)
	return found, nil
}

func (d *desk) Orphaned(context.Context, int) (found []application.ID, err error) {
	for id, a := range d.applications {
		if a.State.Open() && a.State != application.Intended && d.placements[a.Placement].State == placement.Closed {
			found = append(found, id)
		}
	}
	return found, nil
}

func (d *desk) UnitListed(_ context.Context, _, unit org.ID, day civil.Date) (of []batch.Listed, published bool, err error) {
	for _, l := range d.listed {
		if l.Unit == unit && !l.PublishedOn.After(day) {
			of = append(of, l)
		}
	}
	return of, d.decided || len(of) > 0, nil
}

func (d *desk) Placement(_ context.Context, id placement.ID) (placement.Placement, error) {
	return find(d.placements, id, placement.ErrNotFound)
}

func (d *desk) LockPlacement(ctx context.Context, id placement.ID) (placement.Placement, error) {
	return d.Placement(ctx, id)
}

func (d *desk) SavePlacement(_ context.Context, p placement.Placement) error {
	d.placements[p.ID] = p
	return nil
}

func (d *desk) Student(_ context.Context, id student.ID) (student.Student, error) {
	return find(d.students, id, student.ErrNotFound)
}

func (d *desk) PlacementsByID(context.Context, []placement.ID) (map[placement.ID]placement.Placement, error) {
	return d.placements, nil
}

func (d *desk) StudentsByID(context.Context, []student.ID) (map[student.ID]student.Student, error) {
	return d.students, nil
}

func (d *desk) LockStudent(ctx context.Context, id student.ID) (student.Student, error) {
	return d.Student(ctx, id)
}

func (d *desk) Enterprise(_ context.Context, id org.ID) (org.Enterprise, error) {
	return find(d.enterprises, id, org.ErrNotFound)
}

func (d *desk) LockEnterprise(ctx context.Context, id org.ID) (org.Enterprise, error) {
	return d.Enterprise(ctx, id)
}

func (d *desk) CooperationOf(context.Context, org.ID, org.ID, civil.Date) (org.Cooperation, error) {
	if d.cooperation == nil {
		return org.Cooperation{}, org.ErrNotFound
	}
	return *d.cooperation, nil
}

func (d *desk) Clearances(context.Context, org.ID, org.ID) ([]org.Clearance, error) {
	return d.clearances, nil
}

func (d *desk) Stays(_ context.Context, enterprise org.ID, from, to civil.Date) (stays []placement.Stay, err error) {
	counts := map[placement.Stay]int{}
	for _, a := range d.applications {
		if a.Enterprise == enterprise && a.State.Holds() && a.Kind == compliance.Post && !a.To.Before(from) && !to.Before(a.From) {
			counts[placement.Stay{PostKind: a.PostKind, From: a.From, To: a.To}]++
		}
	}
	for s, n := range counts {
		s.Count = n
		stays = append(stays, s)
	}
	return stays, nil
}

func (d *desk) InsertApplication(_ context.Context, a application.Application) error {
	for _, other := range d.applications {
		if other.Student == a.Student && other.Placement == a.Placement && (other.State.Open() || other.State == application.Placed) {
			return application.ErrTwice
		}
	}
	d.applications[a.ID] = a
	return nil
}

func (d *desk) SaveApplication(_ context.Context, a application.Application) error {
	if d.applications[a.ID].Version != a.Version-1 {
		return application.ErrStale
	}
	d.applications[a.ID] = a
	return nil
}

func (d *desk) Record(_ context.Context, _ ident.ID, e events.Event) error {
	d.events = append(d.events, e)
	return nil
}

func (d *desk) Audit(_ context.Context, e ledger.Entry) error {
	d.audit = append(d.audit, cmp.Or(e.Action, "?"))
	return nil
}

var (
	unit      = actor.Actor{Account: "acc_u", Role: actor.Enterprise, Org: "ent_1"}
	school    = actor.Actor{Account: "acc_s", Role: actor.School, Org: "sch_1"}
	pupil     = actor.Actor{Account: "acc_p", Role: actor.Student, Org: "sch_1", Person: "stu_1"}
	bySchool  = application.Confirmation{Origin: compliance.FromSchool}
	byStudent = application.Confirmation{Origin: compliance.FromSelf}
)

func pointer[T any](v T) *T { return &v }

func open(t *testing.T) (*desk, *application.Service) {
	t.Helper()
	d := &desk{
		applications: map[application.ID]application.Application{}, placements: map[placement.ID]placement.Placement{},
		students: map[student.ID]student.Student{}, now: time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC),
		enterprises: map[org.ID]org.Enterprise{}, cooperation: &org.Cooperation{
			From:    civil.On(2024, 1, 1),
			Listing: &org.Listing{DecisionNo: "1", DecidedOn: civil.On(2025, 3, 1), PublishedOn: civil.On(2025, 3, 2)},
		},
	}
	for _, id := range []org.ID{"ent_1", "ent_2"} {
		d.enterprises[id] = org.Enterprise{
			ID: id, USCC: "91350100M000100Y43", RegStatus: compliance.Active, Verification: &org.Verification{By: "sch_1", Basis: org.ByInspection},
			Profile: org.Profile{
				Name: "精工机械", LegalForm: compliance.LegalPerson, IndustryCode: "C3421", BusinessScope: "机械零部件加工", Region: "310101",
				OnPostEmployees: pointer(30), EmployeesAsOf: civil.On(2025, 8, 1), DeclaredCredit: true, DeclaredSafety: true,
				PostKinds: []org.PostKind{{Name: "车工", Employees: 20}},
			},
		}
	}
	for i := range 5 {
		d.student(i + 1)
	}
	d.opening("plc_1", "ent_1")
	inTx := func(_ context.Context, use func(application.Tx) error) error { return use(d) }
	return d, application.NewService(d, inTx, catalogue.NewLive(catalogue.Starter()), func() time.Time { return d.now })
}

func (d *desk) student(n int) {
	id := student.ID(fmt.Sprintf("stu_%d", n))
	d.students[id] = student.Student{
		ID: id, School: "sch_1", StudentNo: fmt.Sprint(n), Name: "张三", Sex: "male", BirthDate: civil.On(2007, 1, 1), MajorCode: "660103",
		EntryYear: 2023, Class: "数控2301", StudyMode: "full_time",
	}
}

func (d *desk) opening(id placement.ID, enterprise org.ID) {
	d.placements[id] = placement.Placement{
		ID: id, Enterprise: enterprise, Origin: placement.Own, State: placement.Published, ExpiresOn: civil.On(2025, 10, 8), Version: 1,
		Terms: placement.Terms{
			Kind: placement.Post, Title: "数控车工实习", PostKind: "车工", MajorCodes: []string{"660103"}, Region: "310101", Address: "工业园 1 号",
			Seats: 3, Start: civil.On(2025, 10, 8), End: civil.On(2026, 3, 31), PayMonthFen: 320000, Independent: pointer(false),
			Shift: placement.Shift{
				Start: pointer(civil.Clock(8 * 60)), End: pointer(civil.Clock(17 * 60)), BreakMinutes: 60,
				Days: []compliance.Weekday{"mon", "tue", "wed", "thu", "fri"},
			},
			LabourGrade: compliance.GradeII, Hazards: []compliance.Hazard{}, Housing: "provided", SiteType: "workshop",
		},
	}
}

// in puts an application of a student into a state, with the seat that the state holds.
func (d *desk) in(state application.State, id application.ID, of placement.ID, by student.ID) application.ID {
	p, st := d.placements[of], d.students[by]
	a := application.Application{
		ID: id, Placement: of, Enterprise: p.Enterprise, Student: by, School: st.School, Class: st.Class, State: state,
		Kind: p.Kind, PostKind: p.PostKind, From: p.Start, To: p.End, Version: 5,
		History: []application.Step{{State: application.Submitted}},
	}
	if state == application.Intended {
		a.HoldsUntil = civil.On(2025, 9, 15)
	}
	if state.Holds() {
		p.Taken++
		d.placements[of] = p
	}
	d.applications[id] = a
	return id
}

// subjects are those of the events so far.
func (d *desk) subjects() (found []string) {
	for _, e := range d.events {
		found = append(found, e.Subject())
	}
	return found
}
