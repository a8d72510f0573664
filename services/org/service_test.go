package org_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"firstkm/events"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// books is a transaction in memory: what these tests touch of one.
type books struct {
	org.Tx
	enterprises  map[org.ID]org.Enterprise
	cooperations map[org.CooperationID]org.Cooperation
	clearances   []org.Clearance
	schools      []org.School
	kinds        []string // in use
	events       []events.Event
	audit        []string
}

func (b *books) Enterprise(_ context.Context, id org.ID) (org.Enterprise, error) {
	if e, ok := b.enterprises[id]; ok {
		return e, nil
	}
	return org.Enterprise{}, org.ErrNotFound
}

func (b *books) LockEnterprise(ctx context.Context, id org.ID) (org.Enterprise, error) {
	return b.Enterprise(ctx, id)
}

func (b *books) EnterpriseByUSCC(_ context.Context, uscc string) (org.Enterprise, error) {
	for _, e := range b.enterprises {
		if e.USCC == uscc {
			return e, nil
		}
	}
	return org.Enterprise{}, org.ErrNotFound
}

func (b *books) InsertEnterprise(_ context.Context, e org.Enterprise) error {
	b.enterprises[e.ID] = e
	return nil
}

func (b *books) SaveEnterprise(_ context.Context, e org.Enterprise) error {
	if b.enterprises[e.ID].Version != e.Version-1 {
		return org.ErrStale
	}
	b.enterprises[e.ID] = e
	return nil
}

func (b *books) Cooperation(_ context.Context, id org.CooperationID) (org.Cooperation, error) {
	if c, ok := b.cooperations[id]; ok {
		return c, nil
	}
	return org.Cooperation{}, org.ErrNotFound
}

func (b *books) InsertCooperation(_ context.Context, c org.Cooperation) error {
	b.cooperations[c.ID] = c
	return nil
}

func (b *books) SaveCooperation(_ context.Context, c org.Cooperation) error {
	b.cooperations[c.ID] = c
	return nil
}

func (b *books) InsertClearance(_ context.Context, c org.Clearance) error {
	b.clearances = append(b.clearances, c)
	return nil
}

func (b *books) InsertSchool(_ context.Context, s org.School) error {
	b.schools = append(b.schools, s)
	return nil
}

func (b *books) CooperationOf(_ context.Context, school, enterprise org.ID, on civil.Date) (org.Cooperation, error) {
	for _, c := range b.cooperations {
		if c.School == school && c.Enterprise == enterprise && c.Active(on) {
			return c, nil
		}
	}
	return org.Cooperation{}, org.ErrNotFound
}

func (b *books) Clearances(context.Context, org.ID, org.ID) ([]org.Clearance, error) {
	return b.clearances, nil
}

func (b *books) SaveClearance(_ context.Context, c org.Clearance) error {
	b.clearances = []org.Clearance{c}
	return nil
}

func (b *books) KindsInUse(context.Context, org.ID, civil.Date) ([]string, error) {
	return b.kinds, nil
}

func (b *books) Bureaus(context.Context, page.Request) (page.Page[org.Bureau], error) {
	return page.Page[org.Bureau]{}, nil
}

func (b *books) Bureau(_ context.Context, id org.ID) (org.Bureau, error) {
	return org.Bureau{ID: id, Region: "3205"}, nil
}

func (b *books) Record(_ context.Context, _ ident.ID, e events.Event) error {
	b.events = append(b.events, e)
	return nil
}

func (b *books) Audit(_ context.Context, e ledger.Entry) error {
	b.audit = append(b.audit, e.Action)
	return nil
}

func now() time.Time { return time.Date(2025, 9, 1, 2, 0, 0, 0, time.UTC) }

func open() (*books, *org.Service) {
	b := &books{enterprises: map[org.ID]org.Enterprise{}, cooperations: map[org.CooperationID]org.Cooperation{}}
	inTx := func(_ context.Context, use func(org.Tx) error) error { return use(b) }
	return b, org.NewService(b, inTx, func(code string) bool { return code == "320582" || code == "110101" }, now)
}

const code = "91350100M000100Y43"

func profile() org.Profile {
	employees := 100
	return org.Profile{
		Name: "精工机械", LegalForm: compliance.LegalPerson, IndustryCode: "C3421", BusinessScope: "机械零部件加工", Region: "320582",
		OnPostEmployees: &employees, EmployeesAsOf: day("2025-08-01"), PostKinds: []org.PostKind{{Name: "车工", Employees: 40}},
		DeclaredCredit: true, DeclaredSafety: true,
	}
}

// unit is an enterprise that is aboard, not verified.
func unit(t *testing.T, b *books, s *org.Service) (org.Enterprise, actor.Actor) {
	t.Helper()
	e, err := s.NewEnterprise(code, profile())
	if err != nil {
		t.Fatal(err)
	}
	who := actor.Actor{Account: "acc_1", Role: actor.Enterprise, Org: ident.ID(e.ID)}
	if err := s.Register(t.Context(), b, who, e); err != nil {
		t.Fatal(err)
	}
	return e, who
}

var (
	school    = actor.Actor{Account: "acc_s", Role: actor.School, Org: "sch_1"}
	principal = actor.Actor{Account: "acc_v", Role: actor.VicePrincipal, Org: "sch_1"}
	teacher   = actor.Actor{Account: "acc_t", Role: actor.ClassTeacher, Org: "sch_1"}
	stranger  = actor.Actor{Account: "acc_x", Role: actor.School, Org: "sch_2"}
	bureau    = actor.Actor{Account: "acc_b", Role: actor.Bureau, Org: "bur_1"}
	operator  = actor.Actor{Account: "acc_o", Role: actor.Operator}
	pupil     = actor.Actor{Account: "acc_p", Role: actor.Student, Org: "sch_1"}
	firm      = actor.Actor{Account: "acc_f", Role: actor.Enterprise, Org: "ent_x"}
)

func fields(err error) (names []string) {
	if f := fault.Of(err); f != nil {
		for _, field := range f.Fields {
			names = append(names, field.Name)
		}
	}
	return names
}

func TestProfileIsChecked(t *testing.T) {
	number := func(n int) *int { return &n }
	for _, tt := range []struct {
		name string
		edit func(*org.Profile)
		want string // member at fault, "" for none
	}{
		{"as it should be", func(*org.Profile) {}, ""},
		{"without a head-count yet", func(p *org.Profile) { p.OnPostEmployees, p.PostKinds = nil, nil }, ""},
		{"no name", func(p *org.Profile) { p.Name = "" }, "name"},
		{"an unknown county", func(p *org.Profile) { p.Region = "999999" }, "region"},
		{"a head-count below zero", func(p *org.Profile) { p.OnPostEmployees, p.PostKinds = number(-1), nil }, "on_post_employees"},
		{"a head-count without its date", func(p *org.Profile) { p.EmployeesAsOf = day("") }, "employees_as_of"},
		{"as many in kinds as in all", func(p *org.Profile) { p.PostKinds[0].Employees = 100 }, ""},
		{"more in kinds than in all", func(p *org.Profile) { p.PostKinds[0].Employees = 101 }, "post_kinds"},
		{"a kind without a name", func(p *org.Profile) { p.PostKinds[0].Name = "" }, "post_kinds"},
		{"interns from nowhere", func(p *org.Profile) { p.ExternalInterns = []org.ExternalInterns{{Count: 0}} }, "external_interns"},
		{"a legal form that is none", func(p *org.Profile) { p.LegalForm = "club" }, "legal_form"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, s := open()
			p := profile()
			tt.edit(&p)
			_, err := s.NewEnterprise(code, p)
			if got := fields(err); tt.want == "" && err != nil || tt.want != "" && !slices.Contains(got, tt.want) {
				t.Errorf("got %v, want a fault of %q", err, tt.want)
			}
		})
	}
	_, s := open()
	if _, err := s.NewEnterprise("91350100M000100Y44", profile()); !slices.Equal(fields(err), []string{"uscc"}) {
		t.Errorf("a wrong check digit: got %v, want a fault of uscc", err)
	}
	if e, err := s.NewEnterprise(" 91350100m000100y43", profile()); err != nil || e.USCC != code || e.Verified() {
		t.Errorf("a code as it was typed: got %q, verified %t, %v; want %q, not verified", e.USCC, e.Verified(), err, code)
	}
}

func TestAUnitThatTheLawBarsDoesNotRegister(t *testing.T) {
	b, s := open()
	p := profile()
	p.DeclaredCredit = false
	e, err := s.NewEnterprise(code, p)
	if err != nil {
		t.Fatal(err)
	}
	err = s.Register(t.Context(), b, firm, e)
	if !errors.Is(err, org.ErrBlocked) || len(fault.Of(err).Findings) == 0 || len(b.enterprises) > 0 {
		t.Errorf("got %v and %d units, want ErrBlocked with findings and none", err, len(b.enterprises))
	}
}

func TestWhoVerifies(t *testing.T) {
	for _, tt := range []struct {
		name  string
		who   actor.Actor
		basis org.Basis
		want  error
	}{
		{"a school that was there", school, org.ByInspection, nil},
		{"a school that cooperates", principal, org.ByCooperation, nil},
		{"a school that does not", stranger, org.ByCooperation, org.ErrInvalid},
		{"a bureau", bureau, org.ByBureau, nil},
		{"a school as if it were a bureau", school, org.ByBureau, org.ErrForbidden},
		{"a bureau as if it were a school", bureau, org.ByInspection, org.ErrForbidden},
		{"a teacher", teacher, org.ByInspection, org.ErrForbidden},
		{"the operator", operator, org.ByBureau, org.ErrForbidden},
		{"a student", pupil, org.ByInspection, org.ErrForbidden},
		{"a unit", firm, org.ByInspection, org.ErrForbidden},
		{"on no basis", school, "", org.ErrForbidden},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b, s := open()
			e, _ := unit(t, b, s)
			b.cooperations["cop_1"] = org.Cooperation{School: "sch_1", Enterprise: e.ID, From: day("2025-01-01")}
			got, err := s.Verify(t.Context(), tt.who, e.ID, tt.basis, "2025-08-20 实地考察，条件符合")
			if !errors.Is(err, tt.want) {
				t.Fatalf("got %v, want %v", err, tt.want)
			}
			if stored := b.enterprises[e.ID]; stored.Verified() != (tt.want == nil) || tt.want == nil && (got.Verification.By != org.ID(tt.who.Org) || got.Version != 2) {
				t.Errorf("got %+v, want it verified only when allowed", stored.Verification)
			}
			if tt.want == nil && b.events[len(b.events)-1].Subject() != (events.EnterpriseVerified{}).Subject() {
				t.Errorf("got event %s, want enterprise.verified", b.events[len(b.events)-1].Subject())
			}
		})
	}
}

func TestOnlyItsOwnPeopleEditAProfile(t *testing.T) {
	b, s := open()
	e, who := unit(t, b, s)
	p := profile()
	p.Address = "新地址"
	for name, tt := range map[string]struct {
		who     actor.Actor
		version uint64
		want    error
	}{
		"another unit":   {firm, 1, org.ErrForbidden},
		"a school":       {school, 1, org.ErrForbidden},
		"an old version": {who, 0, org.ErrStale},
	} {
		if _, err := s.UpdateProfile(t.Context(), tt.who, e.ID, tt.version, p); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	got, err := s.UpdateProfile(t.Context(), who, e.ID, 1, p)
	if err != nil || got.Address != "新地址" || got.Version != 2 {
		t.Errorf("its own: got %+v, %v; want the new address at version 2", got, err)
	}
	p.DeclaredSafety = false
	if _, err := s.UpdateProfile(t.Context(), who, e.ID, 2, p); !errors.Is(err, org.ErrBlocked) {
		t.Errorf("taking a declaration back: got %v, want ErrBlocked", err)
	}
}

func TestAKindThatInternsHoldStays(t *testing.T) {
	b, s := open()
	e, who := unit(t, b, s)
	b.kinds = []string{"车工"}
	p := profile()
	p.PostKinds = []org.PostKind{{Name: "数控车工", Employees: 40}}
	if _, err := s.UpdateProfile(t.Context(), who, e.ID, 1, p); !slices.Equal(fields(err), []string{"post_kinds"}) {
		t.Errorf("renamed while interns hold it: got %v, want a fault of post_kinds", err)
	}
	b.kinds = nil
	if _, err := s.UpdateProfile(t.Context(), who, e.ID, 1, p); err != nil {
		t.Errorf("renamed once nobody holds it: got %v, want none", err)
	}
}

func TestMoreEmployeesAreVerifiedAgain(t *testing.T) {
	for employees, want := range map[int]bool{90: true, 120: true, 121: false} {
		b, s := open()
		e, who := unit(t, b, s)
		verified, err := s.Verify(t.Context(), school, e.ID, org.ByInspection, "2025-08-20 实地考察，条件符合")
		if err != nil {
			t.Fatal(err)
		}
		p := profile()
		p.OnPostEmployees = &employees
		got, err := s.UpdateProfile(t.Context(), who, e.ID, verified.Version, p)
		if err != nil || got.Verified() != want {
			t.Errorf("from 100 to %d employees: got verified %t, %v; want %t", employees, got.Verified(), err, want)
		}
	}
}

func TestCooperationVerifiesWhenTheSchoolAdopts(t *testing.T) {
	draft := func(e org.ID) org.Cooperation {
		return org.Cooperation{Enterprise: e, AgreementNo: "1", From: day("2025-01-01")}
	}
	b, s := open()
	e, _ := unit(t, b, s)
	for name, tt := range map[string]struct {
		who  actor.Actor
		edit func(*org.Cooperation)
		want error
	}{
		"a teacher":          {teacher, func(*org.Cooperation) {}, org.ErrForbidden},
		"a unit":             {firm, func(*org.Cooperation) {}, org.ErrForbidden},
		"no agreement":       {school, func(c *org.Cooperation) { c.AgreementNo = "" }, org.ErrInvalid},
		"no start":           {school, func(c *org.Cooperation) { c.From = day("") }, org.ErrInvalid},
		"its end first":      {school, func(c *org.Cooperation) { c.To = day("2024-12-31") }, org.ErrInvalid},
		"a list without day": {school, func(c *org.Cooperation) { c.Listing = &org.Listing{DecisionNo: "1"} }, org.ErrInvalid},
		"a list out before it was decided": {school, func(c *org.Cooperation) {
			c.Listing = &org.Listing{DecisionNo: "1", DecidedOn: day("2025-02-02"), PublishedOn: day("2025-02-01")}
		}, org.ErrInvalid},
		"a payment of no kind": {school, func(c *org.Cooperation) { c.Payments = []compliance.Payment{{Kind: "gift"}} }, org.ErrInvalid},
		"an unknown unit":      {school, func(c *org.Cooperation) { c.Enterprise = "ent_x" }, org.ErrNotFound},
	} {
		c := draft(e.ID)
		tt.edit(&c)
		if _, err := s.Cooperate(t.Context(), tt.who, c, true); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	if len(b.cooperations) > 0 || b.enterprises[e.ID].Verified() {
		t.Fatal("a refused cooperation left something")
	}
	c, err := s.Cooperate(t.Context(), school, draft(e.ID), true)
	if err != nil || c.School != "sch_1" || b.enterprises[e.ID].Verification.Basis != org.ByCooperation {
		t.Errorf("got %+v, %v; want the unit verified by cooperation", c, err)
	}
	if err := s.EndCooperation(t.Context(), stranger, c.ID, ""); !errors.Is(err, org.ErrNotFound) {
		t.Errorf("another school ends it: got %v, want ErrNotFound", err)
	}
	if _, err := s.UpdateCooperation(t.Context(), school, c.ID, 9, c); !errors.Is(err, org.ErrStale) {
		t.Errorf("an old version: got %v, want ErrStale", err)
	}
	for range 2 { // ending twice is ending once
		if err := s.EndCooperation(t.Context(), school, c.ID, "到期"); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.cooperations[c.ID]; got.EndedOn != day("2025-09-01") || got.Version != 2 {
		t.Errorf("got ended on %s at version %d, want today at 2", got.EndedOn, got.Version)
	}
}

func TestOverridesAreTheVicePrincipals(t *testing.T) {
	b, s := open()
	e, _ := unit(t, b, s)
	clearance := func(kind org.ClearanceKind) org.Clearance {
		rule := compliance.RuleCap10
		if kind == org.Filing {
			rule = compliance.RuleNight
		}
		return org.Clearance{
			Enterprise: e.ID, Kind: kind, Rules: []string{rule}, DocumentNo: "1", Authority: "区教育局", Reason: "连续生产",
			AcceptedOn: day("2025-08-01"), From: day("2025-09-01"), To: day("2026-01-31"),
		}
	}
	for _, tt := range []struct {
		name string
		who  actor.Actor
		kind org.ClearanceKind
		want error
	}{
		{"a filing by the office", school, org.Filing, nil},
		{"an override by the office", school, org.Override, org.ErrForbidden},
		{"a filing by the vice-principal", principal, org.Filing, nil},
		{"an override by the vice-principal", principal, org.Override, nil},
		{"a filing by a teacher", teacher, org.Filing, org.ErrForbidden},
		{"an override by the unit", firm, org.Override, org.ErrForbidden},
	} {
		before := len(b.clearances)
		c, err := s.Clear(t.Context(), tt.who, clearance(tt.kind))
		if !errors.Is(err, tt.want) || (len(b.clearances) > before) != (tt.want == nil) || err == nil && c.School != "sch_1" {
			t.Errorf("%s: got %v, want %v", tt.name, err, tt.want)
		}
	}
	bare := clearance(org.Override)
	bare.Reason = ""
	if _, err := s.Clear(t.Context(), principal, bare); !slices.Equal(fields(err), []string{"reason"}) {
		t.Errorf("an override without a reason: got %v, want a fault of reason", err)
	}
}

func TestSchoolsAreRegisteredByBureauAndOperator(t *testing.T) {
	for _, tt := range []struct {
		name   string
		who    actor.Actor
		region string
		want   error
	}{
		{"the operator", operator, "110101", nil},
		{"the bureau in its region", bureau, "320582", nil},
		{"the bureau elsewhere", bureau, "110101", org.ErrForbidden},
		{"a school", school, "320582", org.ErrForbidden},
	} {
		b, s := open()
		_, err := s.AddSchool(t.Context(), tt.who, org.School{Code: "3205820001", Name: "学校", Region: tt.region})
		if !errors.Is(err, tt.want) || len(b.schools) != map[bool]int{true: 1}[tt.want == nil] {
			t.Errorf("%s: got %v and %d schools, want %v", tt.name, err, len(b.schools), tt.want)
		}
	}
}

func TestASchoolIsRegisteredByTheTenDigitsOfItsCode(t *testing.T) {
	for _, tt := range []struct {
		code, name string
		want       []string
	}{
		{"3205820001", "学校", nil},
		{"", "学校", []string{"code"}},
		{"320582001", "学校", []string{"code"}},
		{"32058200011", "学校", []string{"code"}},
		{"32058200AB", "学校", []string{"code"}},
		{"３２０５８", "学校", []string{"code"}},
		{"x", "", []string{"code", "name"}},
	} {
		b, s := open()
		_, err := s.AddSchool(t.Context(), operator, org.School{Code: tt.code, Name: tt.name, Region: "320582"})
		if !slices.Equal(fields(err), tt.want) || (len(b.schools) == 1) != (tt.want == nil) {
			t.Errorf("%q, %q: got %v and %d schools, want faults of %v", tt.code, tt.name, err, len(b.schools), tt.want)
		}
	}
}

func TestLookUps(t *testing.T) {
	b, s := open()
	e, who := unit(t, b, s)
	b.cooperations["cop_1"] = org.Cooperation{School: "sch_1", Enterprise: e.ID, From: day("2025-01-01")}
	if got := e.DaysSinceCheck(now()); got != -1 {
		t.Errorf("never looked up: got %d, want -1", got)
	}
	for _, c := range []org.CreditCheck{{On: day("2025-08-22"), Source: "公示系统"}, {On: day("2025-08-01"), Source: "信用中国"}} {
		if err := s.RecordCheck(t.Context(), school, []org.ID{e.ID}, c); err != nil {
			t.Fatal(err)
		}
	}
	if got := b.enterprises[e.ID].DaysSinceCheck(now()); got != 10 {
		t.Errorf("got %d days, want 10", got)
	}
	if err := s.RecordCheck(t.Context(), school, []org.ID{e.ID}, org.CreditCheck{On: day("2025-09-02"), Source: "x"}); !errors.Is(err, org.ErrInvalid) {
		t.Errorf("a look-up of tomorrow: got %v, want ErrInvalid", err)
	}
	if err := s.RecordCheck(t.Context(), who, []org.ID{e.ID}, org.CreditCheck{On: day("2025-08-01"), Source: "x"}); !errors.Is(err, org.ErrForbidden) {
		t.Errorf("by the unit itself: got %v, want ErrForbidden", err)
	}
	if _, err := s.RecordSafety(t.Context(), stranger, e.ID, org.SafetyRecord{On: day("2025-05-01"), Kind: "处罚"}); !errors.Is(err, org.ErrForbidden) {
		t.Errorf("by a school that has nothing to do with it: got %v, want ErrForbidden", err)
	}
	if _, err := s.RecordSafety(t.Context(), school, e.ID, org.SafetyRecord{On: day("2025-05-01"), Kind: "处罚"}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Verify(t.Context(), school, e.ID, org.ByInspection, "2025-08-20 实地考察，条件符合"); !errors.Is(err, org.ErrBlocked) {
		t.Errorf("verify with a violation of this year: got %v, want ErrBlocked", err)
	}
}
