package placement_test

import (
	"context"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// shelf is openings in memory, with one enterprise and a clock that tests move.
type shelf struct {
	placement.Tx
	all        map[placement.ID]placement.Placement
	enterprise org.Enterprise
	stays      []placement.Stay
	reports    []placement.Report
	events     []events.Event
	audit      []string
	now        time.Time
}

func (s *shelf) Placement(_ context.Context, id placement.ID) (placement.Placement, error) {
	if p, ok := s.all[id]; ok {
		return p, nil
	}
	return placement.Placement{}, placement.ErrNotFound
}

func (s *shelf) LockPlacement(ctx context.Context, id placement.ID) (placement.Placement, error) {
	return s.Placement(ctx, id)
}

func (s *shelf) Enterprise(_ context.Context, id org.ID) (org.Enterprise, error) {
	if id != s.enterprise.ID {
		return org.Enterprise{}, org.ErrNotFound
	}
	return s.enterprise, nil
}

func (s *shelf) LockEnterprise(ctx context.Context, id org.ID) (org.Enterprise, error) {
	return s.Enterprise(ctx, id)
}

func (s *shelf) Stays(context.Context, org.ID, civil.Date, civil.Date) ([]placement.Stay, error) {
	return append([]placement.Stay(nil), s.stays...), nil
}

func (s *shelf) Bureau(_ context.Context, id org.ID) (org.Bureau, error) {
	return org.Bureau{ID: id, Region: map[org.ID]string{"bur_here": "3101", "bur_there": "1101"}[id]}, nil
}

func (s *shelf) Student(_ context.Context, id student.ID) (student.Student, error) {
	born := map[student.ID]civil.Date{"stu_adult": civil.On(2007, 9, 1), "stu_minor": civil.On(2007, 9, 2)}[id]
	return student.Student{ID: id, BirthDate: born}, nil
}

func (s *shelf) Deals(_ context.Context, school, _ org.ID, _ civil.Date) (bool, error) {
	return school == "sch_partner", nil
}

func (s *shelf) Due(_ context.Context, day civil.Date, _ int) (due []placement.ID, err error) {
	for id, p := range s.all {
		if p.State == placement.Published && p.ExpiresOn.Before(day) {
			due = append(due, id)
		}
	}
	return due, nil
}

func (s *shelf) InsertPlacement(_ context.Context, p placement.Placement) error {
	s.all[p.ID] = p
	return nil
}

func (s *shelf) SavePlacement(_ context.Context, p placement.Placement) error {
	if s.all[p.ID].Version != p.Version-1 {
		return placement.ErrStale
	}
	s.all[p.ID] = p
	return nil
}

func (s *shelf) InsertReport(_ context.Context, r placement.Report) error {
	s.reports = append(s.reports, r)
	return nil
}

func (s *shelf) Record(_ context.Context, _ ident.ID, e events.Event) error {
	s.events = append(s.events, e)
	return nil
}

func (s *shelf) Audit(_ context.Context, e ledger.Entry) error {
	s.audit = append(s.audit, e.Action)
	return nil
}

// last is the subject of the last event, "" for none.
func (s *shelf) last() string {
	if len(s.events) == 0 {
		return ""
	}
	return s.events[len(s.events)-1].Subject()
}

var unit = actor.Actor{Account: "acc_1", Role: actor.Enterprise, Org: "ent_1"}

func pointer[T any](v T) *T { return &v }

func open(t *testing.T) (*shelf, *placement.Service) {
	t.Helper()
	s := &shelf{
		all: map[placement.ID]placement.Placement{}, now: time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC),
		enterprise: org.Enterprise{
			ID: "ent_1", USCC: "91350100M000100Y43", RegStatus: compliance.Active,
			Profile: org.Profile{
				Name: "精工机械", LegalForm: compliance.LegalPerson, IndustryCode: "C3421", BusinessScope: "机械零部件加工", Region: "310101",
				OnPostEmployees: pointer(100), EmployeesAsOf: civil.On(2025, 8, 1), DeclaredCredit: true, DeclaredSafety: true,
				PostKinds: []org.PostKind{{Name: "车工", Employees: 40}, {Name: "质检", Employees: 10}},
			},
		},
	}
	inTx := func(_ context.Context, use func(placement.Tx) error) error { return use(s) }
	return s, placement.NewService(s, inTx, catalogue.NewLive(catalogue.Starter()), func() time.Time { return s.now })
}

// lawful are terms that no rule objects to.
func lawful() placement.Terms {
	return placement.Terms{
		Kind: placement.Post, Title: "数控车工实习", PostKind: "车工", MajorCodes: []string{"660103"}, Region: "310101", Address: "工业园 1 号",
		Seats: 3, Start: civil.On(2025, 12, 1), End: civil.On(2026, 5, 31), PayMonthFen: 350000, Independent: pointer(true),
		WageStandardFen: 400000, LowestGradeFen: 300000,
		Shift: placement.Shift{
			Start: pointer(civil.Clock(8 * 60)), End: pointer(civil.Clock(17 * 60)), BreakMinutes: 60,
			Days: []compliance.Weekday{"mon", "tue", "wed", "thu", "fri"},
		},
		LabourGrade: compliance.GradeII, Hazards: []compliance.Hazard{}, Housing: "provided", SiteType: "workshop",
	}
}

// in puts an opening of the unit into a state.
func (s *shelf) in(state placement.State) placement.ID {
	p := placement.Placement{
		ID: "plc_1", Enterprise: "ent_1", Origin: placement.Own, Source: "ent_1", Ref: "plc_1", Terms: lawful(), State: state, Version: 7,
	}
	if state != placement.Draft {
		p.PublishedAt, p.ExpiresOn = s.now, civil.Today(s.now).AddDays(30)
	}
	s.all[p.ID] = p
	return p.ID
}

// InClosedRound implements placement.Reads: no round holds anything here, see package round for when one does.
func (s *shelf) InClosedRound(context.Context, org.ID, placement.ID, time.Time) (bool, error) {
	return false, nil
}
