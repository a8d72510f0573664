package placement_test

import (
	"errors"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
)

func fee() compliance.Fee {
	return compliance.Fee{Kind: compliance.FeeDeposit, AmountFen: pointer(int64(50000))}
}

func TestWagesAreForFewEyes(t *testing.T) {
	for _, tt := range []struct {
		name string
		who  actor.Actor
		want bool
	}{
		{"the unit", unit, true},
		{"another unit", actor.Actor{Role: actor.Enterprise, Org: "ent_2"}, false},
		{"a school that deals with it", actor.Actor{Role: actor.School, Org: "sch_partner"}, true},
		{"its vice-principal", actor.Actor{Role: actor.VicePrincipal, Org: "sch_partner"}, true},
		{"a class teacher of it", actor.Actor{Role: actor.ClassTeacher, Org: "sch_partner", Class: "1"}, false},
		{"a school that does not", actor.Actor{Role: actor.School, Org: "sch_other"}, false},
		{"the bureau of the region", actor.Actor{Role: actor.Bureau, Org: "bur_here"}, true},
		{"another bureau", actor.Actor{Role: actor.Bureau, Org: "bur_there"}, false},
		{"a student", actor.Actor{Role: actor.Student, Org: "sch_partner", Person: "stu_adult"}, false},
		{"the operator", actor.Actor{Role: actor.Operator}, false},
		{"an inspector", actor.Actor{Role: actor.Inspector}, false},
		{"a guest", actor.Actor{}, false},
	} {
		sh, s := open(t)
		p, err := s.Get(t.Context(), tt.who, sh.in(placement.Published))
		seen := p.WageStandardFen != 0 || p.LowestGradeFen != 0
		if err != nil || seen != tt.want || p.PayMonthFen == 0 {
			t.Errorf("%s: got wages %d and %d, pay %d, %v; want wages seen=%t", tt.name, p.WageStandardFen, p.LowestGradeFen, p.PayMonthFen, err, tt.want)
		}
	}
}

func TestWhoMayKnowOfAnOpening(t *testing.T) {
	for _, tt := range []struct {
		name     string
		state    placement.State
		audience []org.ID
		who      actor.Actor
		want     bool
	}{
		{"a draft, by its unit", placement.Draft, nil, unit, true},
		{"a draft, by another unit", placement.Draft, nil, actor.Actor{Role: actor.Enterprise, Org: "ent_2"}, false},
		{"a draft, by the bureau", placement.Draft, nil, actor.Actor{Role: actor.Bureau, Org: "bur_here"}, false},
		{"a draft, by a guest", placement.Draft, nil, actor.Actor{}, false},
		{"a published one, by a guest", placement.Published, nil, actor.Actor{}, true},
		{"for named schools, by one of them", placement.Published, []org.ID{"sch_1", "sch_2"}, actor.Actor{Role: actor.School, Org: "sch_2"}, true},
		{"for named schools, by a student of one", placement.Published, []org.ID{"sch_1"}, actor.Actor{Role: actor.Student, Org: "sch_1", Person: "stu_adult"}, true},
		{"for named schools, by another school", placement.Published, []org.ID{"sch_1"}, actor.Actor{Role: actor.School, Org: "sch_2"}, false},
		{"for named schools, by a guest", placement.Published, []org.ID{"sch_1"}, actor.Actor{}, false},
		{"for named schools, by a unit that bears a school's id", placement.Published, []org.ID{"sch_1"}, actor.Actor{Role: actor.Enterprise, Org: "sch_1"}, false},
		{"for named schools, by the bureau", placement.Published, []org.ID{"sch_1"}, actor.Actor{Role: actor.Bureau, Org: "bur_here"}, true},
	} {
		sh, s := open(t)
		id := sh.in(tt.state)
		p := sh.all[id]
		p.Audience = tt.audience
		sh.all[id] = p
		_, err := s.Get(t.Context(), tt.who, id)
		if tt.want && err != nil || !tt.want && !errors.Is(err, placement.ErrNotFound) {
			t.Errorf("%s: got %v, want seen=%t", tt.name, err, tt.want)
		}
	}
}

func TestMinorsSeeNoExternalListing(t *testing.T) {
	sh, s := open(t)
	id := sh.in(placement.Published)
	p := sh.all[id]
	p.Origin, p.Enterprise = placement.External, ""
	sh.all[id] = p
	for person, want := range map[string]bool{"stu_adult": true, "stu_minor": false} {
		_, err := s.Get(t.Context(), actor.Actor{Role: actor.Student, Org: "sch_1", Person: ident.ID(person)}, id)
		if (err == nil) != want {
			t.Errorf("%s: got %v, want seen=%t", person, err, want)
		}
	}
}

func TestTermsThatMeanNothingAreRefused(t *testing.T) {
	for _, tt := range []struct {
		name string
		edit func(*placement.Terms)
		want string
	}{
		{"no title", func(t *placement.Terms) { t.Title = "" }, "title"},
		{"an unknown occupation", func(t *placement.Terms) { t.OccupationCode = "9-99-99-99" }, "occupation_code"},
		{"an unknown major", func(t *placement.Terms) { t.MajorCodes = []string{"999999"} }, "major_codes"},
		{"an unknown county", func(t *placement.Terms) { t.Region = "999999" }, "region"},
		{"north of the pole", func(t *placement.Terms) { t.Lat = 91 }, "lat"},
		{"seats below zero", func(t *placement.Terms) { t.Seats = -1 }, "seats"},
		{"an end before the start", func(t *placement.Terms) { t.End = t.Start.AddDays(-1) }, "end_date"},
		{"pay below zero", func(t *placement.Terms) { t.PayMonthFen = -1 }, "pay_month_fen"},
		{"pay by month and by day", func(t *placement.Terms) { t.PayDayFen = 1 }, "pay_day_fen"},
		{"a grade of labour that is none", func(t *placement.Terms) { t.LabourGrade = "V" }, "labour_grade"},
		{"a hazard that is none", func(t *placement.Terms) { t.Hazards = []compliance.Hazard{"dragons"} }, "hazards"},
		{"a place that is none", func(t *placement.Terms) { t.SiteType = "factory" }, "site_type"},
		{"housing that is none", func(t *placement.Terms) { t.Housing = "perhaps" }, "housing"},
		{"a day that is none", func(t *placement.Terms) { t.Shift.Days = []compliance.Weekday{"someday"} }, "shift_days"},
		{"a fee that is none", func(t *placement.Terms) { t.Fees = []compliance.Fee{{Kind: "tip"}} }, "fees"},
	} {
		_, s := open(t)
		terms := lawful()
		tt.edit(&terms)
		_, err := s.Create(t.Context(), unit, terms)
		f := fault.Of(err)
		if !errors.Is(err, placement.ErrInvalid) || !slices.ContainsFunc(f.Fields, func(f fault.Field) bool { return f.Name == tt.want }) {
			t.Errorf("%s: got %v, want a fault of %s", tt.name, err, tt.want)
		}
	}
	_, s := open(t)
	if _, err := s.Create(t.Context(), unit, placement.Terms{Title: "草稿"}); err != nil {
		t.Errorf("a draft that says little: got %v, want none", err)
	}
}

func TestReports(t *testing.T) {
	sh, s := open(t)
	id := sh.in(placement.Published)
	pupil := actor.Actor{Account: "acc_p", Role: actor.Student, Org: "sch_1", Person: "stu_adult"}
	for name, tt := range map[string]struct {
		kind placement.ReportKind
		text string
	}{"too short": {placement.ReportFee, "押金"}, "no such kind": {"envy", "要求交押金 500 元"}} {
		if _, err := s.Report(t.Context(), pupil, id, tt.kind, tt.text); fault.Of(err) == nil || len(sh.reports) > 0 {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
	r, err := s.Report(t.Context(), pupil, id, placement.ReportFee, "要求交押金 500 元")
	if err != nil || r.School != "sch_1" || r.Enterprise != "ent_1" || r.Region != "310101" || r.Reporter != "acc_p" || len(sh.reports) != 1 {
		t.Errorf("got %+v, %v; want it kept for the school and the region", r, err)
	}
	if _, err := s.Report(t.Context(), actor.Actor{}, id, placement.ReportUnsafe, "车床没有防护罩"); err != nil {
		t.Errorf("by a guest: got %v, want none", err)
	}
}

// TestRoomAgreesWithCountingDays counts interns day by day, which is what the caps mean.
func TestRoomAgreesWithCountingDays(t *testing.T) {
	first := civil.On(2025, 9, 1)
	rapid.Check(t, func(t *rapid.T) {
		dates := func(what string) (civil.Date, civil.Date) {
			from := first.AddDays(rapid.IntRange(0, 60).Draw(t, what+" from"))
			return from, from.AddDays(rapid.IntRange(0, 40).Draw(t, what+" days"))
		}
		kinds := rapid.SampledFrom([]string{"车工", "质检"})
		e := org.Enterprise{Profile: org.Profile{
			OnPostEmployees: pointer(rapid.IntRange(0, 300).Draw(t, "employees")),
			PostKinds:       []org.PostKind{{Name: "车工", Employees: rapid.IntRange(0, 100).Draw(t, "turners")}},
		}}
		var stays []placement.Stay
		for range rapid.IntRange(0, 8).Draw(t, "stays") {
			from, to := dates("stay")
			stays = append(stays, placement.Stay{PostKind: kinds.Draw(t, "kind"), From: from, To: to, Count: rapid.IntRange(1, 5).Draw(t, "count")})
		}
		for range rapid.IntRange(0, 3).Draw(t, "external") {
			from, to := dates("external")
			e.ExternalInterns = append(e.ExternalInterns, org.ExternalInterns{PostKind: kinds.Draw(t, "kind"), From: from, To: to, Count: rapid.IntRange(1, 5).Draw(t, "count")})
		}
		from, to := dates("window")
		unitPeak, kindPeak := 0, 0
		for d := from; !d.After(to); d = d.AddDays(1) {
			all, ofKind := 0, 0
			count := func(kind string, a, b civil.Date, n int) {
				if d.Before(a) || d.After(b) {
					return
				}
				if all += n; kind == "车工" {
					ofKind += n
				}
			}
			for _, s := range stays {
				count(s.PostKind, s.From, s.To, s.Count)
			}
			for _, x := range e.ExternalInterns {
				count(x.PostKind, x.From, x.To, x.Count)
			}
			unitPeak, kindPeak = max(unitPeak, all), max(kindPeak, ofKind)
		}
		got := placement.RoomOf(compliance.National(), e, stays, "车工", from, to)
		left := max(0, min(*e.OnPostEmployees/10-unitPeak, e.PostKinds[0].Employees/5-kindPeak))
		if got.UnitPeak != unitPeak || got.PostKindPeak != kindPeak || got.Left != left {
			t.Fatalf("got peaks %d and %d, %d left; want %d and %d, %d", got.UnitPeak, got.PostKindPeak, got.Left, unitPeak, kindPeak, left)
		}
	})
}

func TestOwnSeatsDoNotCountTwice(t *testing.T) {
	sh, s := open(t)
	id := sh.in(placement.Published)
	p := sh.all[id]
	p.Seats, p.Taken = 8, 8
	sh.all[id] = p
	sh.stays = []placement.Stay{{PostKind: "车工", From: p.Start, To: p.End, Count: 8}}
	same := lawful()
	same.Seats = 8
	review, err := s.Lint(t.Context(), unit, id, same)
	if err != nil || len(review.Conditions) > 0 {
		t.Errorf("its own eight of eight: got conditions %v, %v; want none", review.Conditions, err)
	}
	review, err = s.Lint(t.Context(), unit, "", same)
	if err != nil || len(review.Conditions) == 0 {
		t.Errorf("another eight: got no condition, %v; want the caps", err)
	}
	if _, err := s.Lint(t.Context(), actor.Actor{Role: actor.Enterprise, Org: "ent_2"}, id, same); err == nil {
		t.Error("another unit's posting: got no error")
	}
}
