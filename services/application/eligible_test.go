package application_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

func TestEligibility(t *testing.T) {
	for _, tt := range []struct {
		name    string
		edit    func(*desk, *student.Student, *placement.Placement)
		apply   string // rule that bars applying, "" for none
		confirm string // rule that bars the school's confirmation, "" for none
	}{
		{"nothing in the way", func(*desk, *student.Student, *placement.Placement) {}, "", ""},
		{"an unverified unit", func(d *desk, _ *student.Student, _ *placement.Placement) {
			e := d.enterprises["ent_1"]
			e.Verification = nil
			d.enterprises["ent_1"] = e
		}, compliance.RuleInspect, compliance.RuleInspect},
		{"in the first grade on the first day", func(_ *desk, s *student.Student, _ *placement.Placement) { s.EntryYear = 2025 }, compliance.RuleGrade, compliance.RuleGrade},
		{"in the second grade on the first day", func(_ *desk, s *student.Student, _ *placement.Placement) { s.EntryYear = 2024 }, "", ""},
		{"sixteen on the first day itself", func(_ *desk, s *student.Student, _ *placement.Placement) { s.BirthDate = civil.On(2009, 10, 8) }, compliance.RuleAge, compliance.RuleAge},
		{"sixteen the day before", func(_ *desk, s *student.Student, _ *placement.Placement) { s.BirthDate = civil.On(2009, 10, 7) }, "", ""},
		{"another category of majors", func(_ *desk, s *student.Student, _ *placement.Placement) { s.MajorCode = "620201" }, compliance.RuleCross, compliance.RuleCross},
		{"the same category across levels", func(_ *desk, s *student.Student, _ *placement.Placement) { s.MajorCode = "460104" }, "", compliance.RuleMajor},
		{"labour too heavy for a minor", func(_ *desk, _ *student.Student, p *placement.Placement) { p.LabourGrade = compliance.GradeIV }, compliance.RuleLabour, compliance.RuleLabour},
		{"an orientation", func(_ *desk, _ *student.Student, p *placement.Placement) { p.Kind = placement.Orientation }, compliance.RuleCognitive, ""},
		{"a unit not on the school's list", func(d *desk, _ *student.Student, _ *placement.Placement) { d.cooperation = nil }, "", compliance.RuleParty},
		{"a unit that the office's word lists, of a school whose published list does not", func(d *desk, _ *student.Student, _ *placement.Placement) { d.decided = true }, "", compliance.RuleParty},
		{"a unit on the school's published list", func(d *desk, _ *student.Student, _ *placement.Placement) {
			d.cooperation, d.listed = nil, []batch.Listed{listedOn(true, civil.Date{})}
		}, "", ""},
		{"a unit on it that is not verified any more", func(d *desk, _ *student.Student, _ *placement.Placement) {
			d.listed = []batch.Listed{listedOn(false, civil.Date{})}
		}, "", compliance.RuleParty},
		{"a unit on it where the school stopped", func(d *desk, _ *student.Student, _ *placement.Placement) {
			d.listed = []batch.Listed{listedOn(true, civil.On(2025, 8, 31))}
		}, "", compliance.RuleParty},
		{"nights without a filing", func(_ *desk, _ *student.Student, p *placement.Placement) { p.Shift.Night = true }, compliance.RuleNight, compliance.RuleNight},
		{"nights with a filing that covers them", func(d *desk, _ *student.Student, p *placement.Placement) {
			p.Shift.Night = true
			d.clearances = []org.Clearance{filing(compliance.RuleNight)}
		}, "", ""},
		{"nights with a filing that was revoked", func(d *desk, _ *student.Student, p *placement.Placement) {
			p.Shift.Night = true
			f := filing(compliance.RuleNight)
			f.RevokedOn = civil.On(2025, 8, 20)
			d.clearances = []org.Clearance{f}
		}, compliance.RuleNight, compliance.RuleNight},
		{"nights with a filing for another posting", func(d *desk, _ *student.Student, p *placement.Placement) {
			p.Shift.Night = true
			f := filing(compliance.RuleNight)
			f.Placement = "plc_9"
			d.clearances = []org.Clearance{f}
		}, compliance.RuleNight, compliance.RuleNight},
		{"a unit that is full by the cap", func(d *desk, _ *student.Student, _ *placement.Placement) {
			for i, id := range []application.ID{"app_a", "app_b", "app_c"} {
				d.in(application.Placed, id, "plc_1", student.ID("stu_"+string(rune('2'+i))))
			}
			p := d.placements["plc_1"]
			p.Seats = 9
			d.placements["plc_1"] = p
		}, compliance.RuleCap10, compliance.RuleCap10},
	} {
		t.Run(tt.name, func(t *testing.T) {
			d, s := open(t)
			st, p := d.students["stu_1"], d.placements["plc_1"]
			tt.edit(d, &st, &p)
			d.students["stu_1"] = st
			if p.Seats = d.placements["plc_1"].Seats; p.Seats > 0 {
				p.Taken = d.placements["plc_1"].Taken
				d.placements["plc_1"] = p
			}
			_, err := s.Apply(t.Context(), pupil, "plc_1", true)
			barred(t, "apply", err, tt.apply)
			found, err := s.Eligible(t.Context(), pupil, "plc_1")
			if err != nil || (len(application.Barring(found, false)) > 0) != (tt.apply != "") {
				t.Errorf("asked beforehand: got %+v, %v; want barred=%t", application.Barring(found, false), err, tt.apply != "")
			}
			id := d.in(application.Intended, "app_z", "plc_1", "stu_1")
			_, err = s.Confirm(t.Context(), school, id, bySchool)
			barred(t, "confirm", err, tt.confirm)
		})
	}
}

func filing(rule string) org.Clearance {
	return org.Clearance{
		Kind: org.Filing, Rules: []string{rule}, AcceptedOn: civil.On(2025, 8, 15), From: civil.On(2025, 9, 1), To: civil.On(2026, 8, 31),
	}
}

func barred(t *testing.T, what string, err error, rule string) {
	t.Helper()
	if rule == "" && err != nil || rule != "" && (!errors.Is(err, application.ErrIneligible) || !slices.Contains(rulesOf(err), rule)) {
		t.Errorf("%s: got %v, want barred by %q", what, err, rule)
	}
}

func TestSelfArrangedNeedsNoList(t *testing.T) {
	d, s := open(t)
	d.cooperation = nil
	id := d.in(application.Intended, "app_1", "plc_1", "stu_1")
	a, err := s.Confirm(t.Context(), school, id, byStudent)
	if err != nil || a.Origin != compliance.FromSelf {
		t.Errorf("got origin %q, %v; want it placed as self-arranged", a.Origin, err)
	}
}

func TestATeachersJudgementOpensARelatedMajor(t *testing.T) {
	for review, want := range map[compliance.Review]string{"": compliance.RuleMajor, compliance.Related: "", compliance.Unrelated: compliance.RuleMajor} {
		d, s := open(t)
		st := d.students["stu_1"]
		st.MajorCode = "460104"
		d.students["stu_1"] = st
		id := d.in(application.Intended, "app_1", "plc_1", "stu_1")
		_, err := s.Confirm(t.Context(), school, id, application.Confirmation{Origin: compliance.FromSchool, Review: review})
		barred(t, "judged "+string(review), err, want)
	}
}

func TestTheSeatHeldCountsOnce(t *testing.T) {
	d, s := open(t) // 30 employees: three interns
	var ids []application.ID
	for i := range 3 {
		ids = append(ids, d.in(application.Intended, application.ID("app_"+string(rune('a'+i))), "plc_1", student.ID("stu_"+string(rune('1'+i)))))
	}
	for _, id := range ids {
		if _, err := s.Confirm(t.Context(), school, id, bySchool); err != nil {
			t.Errorf("confirm %s of three that fit: got %v, want none", id, err)
		}
	}
	p := d.placements["plc_1"]
	p.Seats = 9
	d.placements["plc_1"] = p
	fourth := d.in(application.Submitted, "app_d", "plc_1", "stu_4")
	_, err := s.Intend(t.Context(), unit, fourth)
	barred(t, "the fourth", err, compliance.RuleCap10)
}

func TestARefusalTellsTheUnitNothingPersonal(t *testing.T) {
	d, s := open(t)
	st := d.students["stu_1"]
	st.BirthDate = civil.On(2010, 2, 3)
	d.students["stu_1"] = st
	id := d.in(application.Submitted, "app_1", "plc_1", "stu_1")
	_, err := s.Intend(t.Context(), unit, id)
	barred(t, "a student too young", err, compliance.RuleAge)
	for _, f := range fault.Of(err).Findings {
		for _, text := range []string{f.Message.Zh, f.Message.En, f.Fix.Zh, f.Fix.En} {
			if strings.Contains(text, "2026") || strings.Contains(text, "2010") || strings.Contains(text, "16") {
				t.Errorf("got %q, want no date or age", text)
			}
		}
	}
}

func TestCardsAreBlindUntilShortlisted(t *testing.T) {
	for _, tt := range []struct {
		name    string
		state   application.State
		history []application.State
		blind   bool
	}{
		{"submitted", application.Submitted, []application.State{application.Submitted}, true},
		{"shortlisted", application.Shortlisted, []application.State{application.Submitted, application.Shortlisted}, false},
		{"intended at once", application.Intended, []application.State{application.Submitted, application.Intended}, false},
		{"placed", application.Placed, []application.State{application.Submitted, application.Intended, application.Placed}, false},
		{"declined unseen", application.Declined, []application.State{application.Submitted, application.Declined}, true},
		{"withdrawn after it was shortlisted", application.Withdrawn, []application.State{application.Submitted, application.Shortlisted, application.Withdrawn}, true},
	} {
		d, s := open(t)
		id := d.in(tt.state, "app_1", "plc_1", "stu_1")
		a := d.applications[id]
		a.History = nil
		for _, state := range tt.history {
			a.History = append(a.History, application.Step{State: state})
		}
		cards, err := s.Cards(t.Context(), unit, []application.Application{a})
		if err != nil || len(cards) != 1 {
			t.Fatalf("%s: got %d cards, %v", tt.name, len(cards), err)
		}
		c := cards[0]
		known := c.Name != "" || c.School != "" || c.Class != "" || c.Application.Student != "" || c.Application.School != "" || c.Application.Class != ""
		if c.Blind() != tt.blind || known == tt.blind {
			t.Errorf("%s: got %+v, want blind=%t", tt.name, c, tt.blind)
		}
		if c.MajorCode != "660103" || c.Grade != 3 || !c.Adult || c.Legal != compliance.MatchExact {
			t.Errorf("%s: got major %s, grade %d, adult %t, match %s; want what screening needs", tt.name, c.MajorCode, c.Grade, c.Adult, c.Legal)
		}
		if !tt.blind && (c.Name != "张同学" || strings.Contains(c.Name, "三")) {
			t.Errorf("%s: got name %q, want it masked", tt.name, c.Name)
		}
	}
	d, s := open(t)
	a := d.applications[d.in(application.Submitted, "app_1", "plc_1", "stu_1")]
	for _, who := range []actor.Actor{{Role: actor.Enterprise, Org: "ent_2"}, school, pupil, {}} {
		if _, err := s.Cards(t.Context(), who, []application.Application{a}); err == nil {
			t.Errorf("%s %s: got cards, want them refused", who.Role, who.Org)
		}
	}
}

func TestWhoSeesAnApplication(t *testing.T) {
	d, s := open(t)
	id := d.in(application.Submitted, "app_1", "plc_1", "stu_1")
	for _, tt := range []struct {
		name string
		who  actor.Actor
		want bool
	}{
		{"the student", pupil, true},
		{"the unit", unit, true},
		{"the school's office", school, true},
		{"the class teacher", actor.Actor{Role: actor.ClassTeacher, Org: "sch_1", Class: "数控2301"}, true},
		{"another class teacher", actor.Actor{Role: actor.ClassTeacher, Org: "sch_1", Class: "护理2301"}, false},
		{"another student", actor.Actor{Role: actor.Student, Org: "sch_1", Person: "stu_2"}, false},
		{"another unit", actor.Actor{Role: actor.Enterprise, Org: "ent_2"}, false},
		{"another school", actor.Actor{Role: actor.School, Org: "sch_2"}, false},
		{"the bureau", actor.Actor{Role: actor.Bureau, Org: "bur_1"}, false},
		{"a guest", actor.Actor{}, false},
	} {
		if _, err := s.Get(t.Context(), tt.who, id); (err == nil) != tt.want {
			t.Errorf("%s: got %v, want seen=%t", tt.name, err, tt.want)
		}
		list, err := s.List(t.Context(), tt.who, application.Filter{}, page.Request{})
		if seen := err == nil && len(list.Items) == 1; seen != tt.want {
			t.Errorf("%s lists: got %d, %v; want seen=%t", tt.name, len(list.Items), err, tt.want)
		}
	}
}

// listedOn is the unit on a list that was published in July.
func listedOn(verified bool, stopped civil.Date) batch.Listed {
	return batch.Listed{Unit: "ent_1", List: "ulo_1", DecisionNo: "7", DecidedOn: civil.On(2025, 7, 1), PublishedOn: civil.On(2025, 7, 8), StoppedOn: stopped, Verified: verified}
}
