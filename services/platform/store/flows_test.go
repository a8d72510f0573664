package store_test

import (
	"context"
	"errors"
	"reflect"
	"strconv"
	"testing"
	"time"

	"firstkm/services/insight"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/platform/store"
	"firstkm/services/teacher"
)

func TestAFlowIsSeenBeforeItIsSavedAndKeepsItsHistory(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		r := newStaffRoom(t, open())
		ctx, office := t.Context(), r.offices[0]
		hire := func(at int, no string, recognised bool) teacher.Teacher {
			file, err := r.svc.Add(ctx, r.offices[at], teacher.Draft{Name: "教师" + no, Spell: teacher.Spell{
				From: civil.On(2020, 9, 1), Facts: teacher.Facts{TeacherNo: no, Category: teacher.Professional, InPost: true, FullTime: true},
			}})
			if err == nil && recognised {
				file, err = r.svc.Admit(ctx, r.offices[at], file.ID, 0, teacher.Certificate{Level: teacher.Junior, RecognisedOn: civil.On(2023, 1, 1)})
			}
			if err != nil {
				t.Fatal(err)
			}
			return file
		}
		lent := hire(0, "A1", true)
		unqualified := hire(0, "A2", false)
		guest := hire(1, "B1", false)
		f := teacher.Flow{Teacher: lent.ID, To: r.schools[1], Share: 40, Start: civil.On(2025, 9, 1), End: civil.On(2026, 1, 31), Purpose: "带教"}
		sides, day, err := r.svc.FlowSides(ctx, office, f, teacher.Query{})
		if err != nil || day != f.Start || len(sides) != 2 {
			t.Fatalf("got %+v on %v, %v", sides, day, err)
		}
		shut := func(when string, sides []teacher.FlowSide, way int) {
			t.Helper()
			want := teacher.FlowSide{School: r.schools[1], Name: "示例学校1", Closed: true, Way: way}
			if got := sides[1]; !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %+v, want no figure of the other school: %+v", when, got, want)
			}
		}
		shut("a dual-qualified teacher, thought of", sides, 1)
		plain := f
		plain.Teacher = unqualified.ID
		if sides, _, err = r.svc.FlowSides(ctx, office, plain, teacher.Query{}); err != nil {
			t.Fatal(err)
		}
		shut("another teacher, thought of", sides, -1)
		day1 := f
		day1.End = day1.Start
		if day1, err = r.svc.Lend(ctx, office, day1); err != nil {
			t.Fatal(err)
		}
		for share, way := range map[int]int{20: -1, 40: 0, 60: 1} {
			day1.Share = share
			if sides, _, err = r.svc.FlowSides(ctx, office, day1, teacher.Query{}); err != nil {
				t.Fatal(err)
			}
			shut("recorded by the school that asks, at "+strconv.Itoa(share), sides, way)
		}
		if err := r.svc.Unlend(ctx, office, day1.ID, 0, "只看一眼"); err != nil {
			t.Fatal(err)
		}
		over, err := r.svc.Lend(ctx, r.offices[1], teacher.Flow{Teacher: guest.ID, To: r.schools[0], Share: 10, Start: civil.On(2022, 5, 4), End: civil.On(2022, 5, 29)})
		if err != nil {
			t.Fatal(err)
		}
		if sides, _, err = r.svc.FlowSides(ctx, office, f, teacher.Query{}); err != nil {
			t.Fatal(err)
		}
		shut("long after the other school lent", sides, 1)
		if err := r.svc.Unlend(ctx, r.offices[1], over.ID, 0, "不办了"); err != nil {
			t.Fatal(err)
		}
		back, err := r.svc.Lend(ctx, r.offices[1], teacher.Flow{Teacher: guest.ID, To: r.schools[0], Share: 10, Start: civil.On(2026, 5, 4), End: civil.On(2026, 5, 29)})
		if err != nil {
			t.Fatal(err)
		}
		if sides, _, err = r.svc.FlowSides(ctx, office, f, teacher.Query{}); err != nil || sides[1].Closed {
			t.Fatalf("got %+v, %v; want the figures of a school that lends to this one", sides, err)
		}
		if err := r.svc.Unlend(ctx, r.offices[1], back.ID, 0, "不办了"); err != nil {
			t.Fatal(err)
		}
		for i, want := range []struct{ heads, before, after [2]int }{{[2]int{1, 2}, [2]int{100, 200}, [2]int{60, 160}}, {[2]int{0, 1}, [2]int{0, 100}, [2]int{40, 140}}} {
			s := sides[i]
			for what, got := range map[string][2][2]int{
				"heads":  {{s.After.Heads.Numerator, s.After.Heads.Denominator}, want.heads},
				"before": {{s.Before.ByTime.Numerator, s.Before.ByTime.Denominator}, want.before},
				"after":  {{s.After.ByTime.Numerator, s.After.ByTime.Denominator}, want.after},
			} {
				if got[0] != got[1] {
					t.Errorf("school %d, %s: got %v, want %v", i, what, got[0], got[1])
				}
			}
		}
		if list, _ := r.svc.Flows(ctx, office, r.schools[0]); len(list) != 0 {
			t.Errorf("looking at it saved it: %+v", list)
		}
		if f, err = r.svc.Lend(ctx, office, f); err != nil {
			t.Fatal(err)
		}
		if w, err := r.svc.FlowEffect(ctx, r.offices[1], r.schools[1], teacher.Query{AsOf: f.Start}); err != nil || w.ByTime != sides[1].After.ByTime {
			t.Errorf("got %+v, %v; want what was shown before: %+v", w.ByTime, err, sides[1].After.ByTime)
		}
		ended := f
		ended.End = civil.On(2025, 12, 31)
		if _, err := r.svc.Relend(ctx, r.offices[1], 1, ended, "提前结束"); !errors.Is(err, teacher.ErrNotFound) {
			t.Errorf("the school that receives changes it: %v", err)
		}
		if _, err := r.svc.Relend(ctx, office, 1, ended, "提前结束"); err != nil {
			t.Fatal(err)
		}
		if _, err := r.svc.Relend(ctx, office, 1, ended, "再来"); !errors.Is(err, teacher.ErrStale) {
			t.Errorf("a stale version: got %v", err)
		}
		now, past, err := r.svc.FlowHistory(ctx, r.offices[1], f.ID)
		if err != nil || now.End != ended.End || len(past) != 2 || past[0].Reason != "提前结束" || past[0].Before == nil || past[0].Before.End != f.End || past[1].Action != "teacher.lend" {
			t.Errorf("got %+v, %+v, %v", now, past, err)
		}
		if _, _, err := r.svc.FlowHistory(ctx, actor.Actor{Role: actor.TeachersOffice, Org: "sch_x"}, f.ID); !errors.Is(err, teacher.ErrNotFound) {
			t.Errorf("a stranger reads it: %v", err)
		}
		if err := r.svc.Unlend(ctx, office, f.ID, 0, " "); !errors.Is(err, teacher.ErrInvalid) || fault.Of(err).Fields[0].Name != "reason" {
			t.Errorf("removed without a reason: %v", err)
		}
		if err := r.svc.Unlend(ctx, office, f.ID, 2, "登记错了"); err != nil {
			t.Fatal(err)
		}
		file, _ := r.db.Teacher(ctx, lent.ID)
		history, _ := r.db.Past(ctx, lent.ID)
		if list, _ := r.svc.Flows(ctx, office, r.schools[0]); len(list) != 0 || len(file.Lent) != 0 || history[0].Action != "teacher.unlend" || len(history[0].Before.Lent) != 1 {
			t.Errorf("got %+v, %+v; want it gone and kept in the file's history", list, history[0])
		}
	})
}

func TestAnAllianceCountsItsSchoolsTogether(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		r, h := newStaffRoom(t, db), newHouseBeside(t, db)
		ctx := t.Context()
		var first teacher.ID
		for i, no := range []string{"A1", "B1"} {
			file, err := r.svc.Add(ctx, r.offices[i], teacher.Draft{Name: "教师", Spell: teacher.Spell{From: civil.On(2020, 9, 1), Facts: teacher.Facts{TeacherNo: no, Category: teacher.Professional, InPost: true, FullTime: true}}})
			if err == nil && i == 0 {
				first = file.ID
				_, err = r.svc.Admit(ctx, r.offices[i], file.ID, 0, teacher.Certificate{Level: teacher.Junior, RecognisedOn: civil.On(2023, 1, 1)})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		bureau, err := h.orgs.AddBureau(ctx, operator, org.Bureau{Name: "示例教育局", Region: "310107"})
		if err != nil {
			t.Fatal(err)
		}
		keeper := actor.Actor{Role: actor.Bureau, Org: ident.ID(bureau.ID)}
		a, err := h.orgs.SaveAlliance(ctx, keeper, org.Alliance{Name: "示例联盟", Schools: r.schools})
		if err != nil {
			t.Fatal(err)
		}
		for name, tt := range map[string]struct {
			who           actor.Actor
			num, den, own int
		}{"the operator counts all": {operator, 1, 2, 2}, "a bureau its region's": {keeper, 1, 1, 1}, "its office all of it": {actor.Actor{Role: actor.AllianceOffice, Org: ident.ID(a.ID)}, 1, 2, 2}} {
			got, err := r.svc.Alliances(ctx, tt.who, teacher.Query{})
			if err != nil || len(got) != 1 || got[0].Figure.Numerator != tt.num || got[0].Figure.Denominator != tt.den || len(got[0].Schools) != tt.own {
				t.Errorf("%s: got %+v, %v", name, got, err)
			}
			if tt.who.Is(actor.AllianceOffice) {
				continue // names no schools
			}
			same, err := r.svc.Alliance(ctx, tt.who, r.schools, teacher.Query{})
			if err != nil || same.Total.Figure != got[0].Figure {
				t.Errorf("%s: got %+v, want what naming the schools gives: %+v, %v", name, got[0].Figure, same.Total.Figure, err)
			}
		}
		if _, err := r.svc.Alliances(ctx, r.offices[0], teacher.Query{}); !errors.Is(err, teacher.ErrForbidden) {
			t.Errorf("a school's office counts alliances: %v", err)
		}
		if _, err := h.orgs.SaveAlliance(ctx, operator, org.Alliance{Name: "示例联盟", Schools: r.schools}); !errors.Is(err, org.ErrAllianceTaken) {
			t.Errorf("a second one of the name: %v", err)
		}
		if _, err := h.orgs.SaveAlliance(ctx, keeper, org.Alliance{Name: "一校", Schools: r.schools[:1]}); !errors.Is(err, org.ErrAlliance) || fault.Of(err).Fields[0].Name != "schools" {
			t.Errorf("one of a single school: %v", err)
		}
		a.Schools = append(a.Schools, "sch_none")
		if _, err := h.orgs.SaveAlliance(ctx, keeper, a); !errors.Is(err, org.ErrAlliance) {
			t.Errorf("one of a school that is none: %v", err)
		}
		a.Schools = r.schools
		if _, err := h.orgs.SaveAlliance(ctx, actor.Actor{Role: actor.Bureau, Org: "bur_2"}, a); !errors.Is(err, org.ErrForbidden) {
			t.Errorf("another bureau changes it: %v", err)
		}
		lent, err := r.svc.Lend(ctx, r.offices[0], teacher.Flow{Teacher: first, To: r.schools[1], Share: 40, Start: civil.On(2026, 9, 1), End: civil.On(2026, 12, 1)})
		if err != nil {
			t.Fatal(err)
		}
		its := actor.Actor{Role: actor.AllianceOffice, Org: ident.ID(a.ID)}
		pairs, err := r.svc.AllianceFlows(ctx, its, a.ID, civil.On(2026, 11, 22))
		if err != nil || len(pairs) != 1 || pairs[0].Running != 1 || pairs[0].Share != 40 || pairs[0].From.ID != r.schools[0] || pairs[0].Last != lent.End {
			t.Errorf("the flow between its schools: got %+v, %v", pairs, err)
		}
		if pairs, err := r.svc.AllianceFlows(ctx, its, a.ID, civil.On(2028, 1, 1)); err != nil || len(pairs) != 0 {
			t.Errorf("a year after the flow: got %+v, %v", pairs, err)
		}
		if _, err := r.svc.AllianceFlows(ctx, actor.Actor{Role: actor.AllianceOffice, Org: "aln_2"}, a.ID, civil.Date{}); !errors.Is(err, org.ErrNotFound) {
			t.Errorf("another alliance's office: %v", err)
		}
		desk, err := insight.NewService(db, r.svc, func() time.Time { return civil.On(2026, 11, 22).Start() }).Desk(ctx, its)
		want := insight.Desk{
			Duties:  []insight.Duty{{Code: insight.FlowsEnd, Count: 1, Due: lent.End}, {Code: insight.MembersOut, Count: 2}},
			Figures: []insight.Figure{{Code: insight.Members, Value: 2}, {Code: insight.Flowing, Value: 1}, {Code: insight.Ratio, Value: 1, Of: 2}},
		}
		if err != nil || !reflect.DeepEqual(desk, want) {
			t.Errorf("its start page: got %+v, %v, want %+v", desk, err, want)
		}
		a.Parts = map[org.ID]org.Part{r.schools[0]: org.LeadSchool, r.schools[1]: org.Member}
		if a, err = h.orgs.SaveAlliance(ctx, keeper, a); err != nil || a.Version != 2 {
			t.Errorf("got version %d, %v", a.Version, err)
		}
		kept, err := h.orgs.Alliance(ctx, a.ID)
		if err != nil || kept.Part(r.schools[0]) != org.LeadSchool || kept.Part(r.schools[1]) != org.Member || len(kept.Parts) != 1 {
			t.Errorf("got parts %v, %v", kept.Parts, err)
		}
		a.Parts = nil
		if a, err = h.orgs.SaveAlliance(ctx, keeper, a); err != nil || a.Part(r.schools[0]) != org.LeadSchool {
			t.Errorf("a change that says nothing of parts: got %v, %v; want them as they were", a.Parts, err)
		}
		a.Parts = map[org.ID]org.Part{}
		if a, err = h.orgs.SaveAlliance(ctx, keeper, a); err != nil || len(a.Parts) != 0 {
			t.Errorf("a change that says there are none: got %v, %v", a.Parts, err)
		}
		a.Parts = map[org.ID]org.Part{"sch_other": org.ViceSchool}
		if _, err := h.orgs.SaveAlliance(ctx, keeper, a); !errors.Is(err, org.ErrAlliance) || fault.Of(err).Fields[0].Name != "parts" {
			t.Errorf("one led by a school that is no member: %v", err)
		}
	})
}

// oneByOne counts the schools that are read one by one.
type oneByOne struct {
	*store.DB
	schools int
}

func (o *oneByOne) School(ctx context.Context, id org.ID) (org.School, error) {
	o.schools++
	return o.DB.School(ctx, id)
}

func TestAnAlliancesSchoolsAreReadTogether(t *testing.T) {
	engines(t, func(t *testing.T, open func() *store.DB) {
		db := open()
		r := newStaffRoom(t, db)
		seen := &oneByOne{DB: db}
		orgs := org.NewService(seen, func(ctx context.Context, use func(org.Tx) error) error {
			return db.InTx(ctx, func(tx *store.Tx) error { return use(tx) })
		}, func(string) bool { return true }, now)
		a, err := orgs.SaveAlliance(t.Context(), operator, org.Alliance{Name: "示例联盟", Schools: r.schools})
		if err != nil {
			t.Fatal(err)
		}
		file, err := r.svc.Add(t.Context(), r.offices[0], teacher.Draft{Name: "教师", Spell: teacher.Spell{From: civil.On(2020, 9, 1), Facts: teacher.Facts{TeacherNo: "A1", Category: teacher.Professional}}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.svc.Lend(t.Context(), r.offices[0], teacher.Flow{Teacher: file.ID, To: r.schools[1], Share: 40, Start: civil.On(2025, 9, 1), End: civil.On(2026, 1, 31)}); err != nil {
			t.Fatal(err)
		}
		flows, err := teacher.NewService(seen, nil, nil, stamp{}, now).AllianceFlows(t.Context(), operator, a.ID, civil.Date{})
		if err != nil || len(flows) != 1 || flows[0].From.Name != "示例学校0" || flows[0].To.Name != "示例学校1" || flows[0].Across() || seen.schools != 0 {
			t.Errorf("got %+v, %v, with %d schools read one by one; want none", flows, err, seen.schools)
		}
		bureau, err := orgs.AddBureau(t.Context(), operator, org.Bureau{Name: "示例教育局", Region: "310107"})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := orgs.BureausByID(t.Context(), []org.ID{bureau.ID, "bur_none", bureau.ID}); err != nil || len(got) != 1 || got[bureau.ID].Name != "示例教育局" {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}
