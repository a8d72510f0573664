package round_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/placement"
	"firstkm/services/round"
	"firstkm/services/student"
)

func TestAnAllianceNeedsEachSchoolsConsent(t *testing.T) {
	w := newWorld(t)
	p := w.plan()
	p.Schools = append(p.Schools, round.Member{School: "sch_2"})
	r, err := w.svc.Plan(t.Context(), office, p)
	w.must(err)
	w.offer(r.ID, 1, 1, 2)
	_, err = w.svc.Open(t.Context(), office, r.ID)
	w.refused("opening without consent", err, round.ErrNotReady)
	_, err = w.svc.Consent(t.Context(), office2, r.ID, "bat_1")
	w.refused("another school's batch", err, round.ErrInvalid)
	_, err = w.svc.Consent(t.Context(), actor.Actor{Role: actor.School, Org: "sch_3"}, r.ID, "")
	w.refused("a school outside", err, round.ErrNotFound)
	r, err = w.svc.Consent(t.Context(), office2, r.ID, "bat_2")
	w.must(err)
	_, err = w.svc.Open(t.Context(), office2, r.ID)
	w.refused("opening by another than the host", err, round.ErrForbidden)
	changed := p
	changed.Name = "改过的轮次"
	r, err = w.svc.Change(t.Context(), office, r.ID, r.Version, changed)
	w.must(err)
	if m, _ := r.Member("sch_2"); !m.ConsentedAt.IsZero() {
		t.Error("a changed plan keeps the consent to the old one")
	}
	_, err = w.svc.Consent(t.Context(), office2, r.ID, "bat_2")
	w.must(err)
	w.students(1, 1)
	w.students(2, 2, func(st *student.Student) { st.School = "sch_2" })
	delete(w.adopted["sch_2"], "ent_1") // on the list of the first school alone
	_, err = w.svc.Open(t.Context(), office, r.ID)
	w.must(err)
	w.choose(r.ID, 1, 1)
	_, err = w.try(r.ID, 2, 1)
	w.refused("a post at a unit that one's own school has not listed", err, round.ErrChoices)
	if !strings.Contains(ruleOf(err), compliance.RuleParty) {
		t.Errorf("got %v, want %s named", err, compliance.RuleParty)
	}
}

// ruleOf is what an error says, with the rules it names.
func ruleOf(err error) string { return err.Error() }

func TestCapsOfARegionHoldWholeUnitsOnly(t *testing.T) {
	w := newWorld(t)
	w.students(1, 6)
	p := w.plan()
	p.Caps = []round.Cap{{Name: "普陀园区", Region: "310107", Limit: 3}}
	r, err := w.svc.Plan(t.Context(), office, p)
	w.must(err)
	w.offer(r.ID, 1, 1, 3)
	w.offer(r.ID, 2, 2, 3)
	w.move(3, "310112")
	w.offer(r.ID, 3, 3, 1)
	w.openingIn(4, 1, "310112") // a unit with a post outside
	_, err = w.svc.Offer(t.Context(), unitOf(1), r.ID, post(4), 0, round.Terms{Seats: 1})
	w.refused("a post outside of the unit's region", err, round.ErrInvalid)
	_, err = w.svc.Open(t.Context(), office, r.ID)
	w.must(err)
	for n := 1; n <= 6; n++ {
		w.choose(r.ID, n, 1, 2)
	}
	if r = w.computed(r.ID); r.Summary.Matched != 3 {
		t.Errorf("got %d matched, want the three of the region's cap", r.Summary.Matched)
	}
}

func (w *world) move(n int, region string) {
	w.Helper()
	w.placementChange(n, func(p *placement.Placement) { p.Region = region })
}

func (w *world) openingIn(n, unit int, region string) {
	w.Helper()
	w.opening(n, unit, 4)
	w.move(n, region)
}

func TestACapSaysWhatIsWrongWithIt(t *testing.T) {
	w := newWorld(t)
	putuo := round.Cap{Name: "普陀", Region: "310107", Limit: 3}
	for _, tt := range []struct {
		name string
		caps []round.Cap
		want []string
	}{
		{"a county and its city", []round.Cap{putuo, {Name: "上海", Region: "310100", Limit: 9}}, nil},
		{"nobody", []round.Cap{{Name: "普陀", Region: "310107"}}, nil},
		{"no name", []round.Cap{{Region: "310107", Limit: 3}}, []string{"cap_name"}},
		{"fewer than nobody", []round.Cap{{Name: "普陀", Region: "310107", Limit: -1}}, []string{"cap_limit"}},
		{"nowhere", []round.Cap{{Name: "普陀", Limit: 3}}, []string{"cap_region"}},
		{"a region and a base", []round.Cap{{Name: "普陀", Region: "310107", Base: "B1", Limit: 3}}, []string{"cap_region"}},
		{"nothing at all", []round.Cap{{Limit: -1}}, []string{"cap_name", "cap_limit", "cap_region"}},
		{"one place twice", []round.Cap{putuo, {Name: "普陀区", Region: "310107", Limit: 5}}, []string{"cap_region"}},
		{"one city twice, in two ways", []round.Cap{{Name: "上海", Region: "31", Limit: 3}, {Name: "上海市", Region: "310000", Limit: 5}}, []string{"cap_region"}},
		{"one base twice", []round.Cap{{Name: "基地", Base: "B1", Limit: 3}, {Name: "一号", Base: "B1", Limit: 5}}, []string{"cap_region"}},
	} {
		p := w.plan()
		p.Caps = tt.caps
		_, err := w.svc.Plan(t.Context(), office, p)
		var got []string
		if f := fault.Of(err); f != nil {
			for _, field := range f.Fields {
				got = append(got, field.Name)
			}
		}
		if !slices.Equal(got, tt.want) || (err == nil) != (tt.want == nil) {
			t.Errorf("%s: got %v, %v, want faults of %v", tt.name, got, err, tt.want)
		}
	}
}

func TestOverlappingCapsAreRefused(t *testing.T) {
	w := newWorld(t)
	w.placementChange(1, func(p *placement.Placement) { p.BaseCode = "B1" })
	w.placementChange(3, func(p *placement.Placement) { p.BaseCode, p.Region = "B1", "310112" })
	p := w.plan()
	p.Caps = []round.Cap{{Name: "普陀", Region: "310107", Limit: 3}, {Name: "基地", Base: "B1", Limit: 3}}
	r, err := w.svc.Plan(t.Context(), office, p)
	w.must(err)
	w.offer(r.ID, 1, 1, 1)
	w.offer(r.ID, 2, 2, 1) // in the region, not of the base
	_, err = w.svc.Invite(t.Context(), office, r.ID, "ent_3")
	w.must(err)
	_, err = w.svc.Offer(t.Context(), unitOf(3), r.ID, post(3), 0, round.Terms{Seats: 1}) // of the base, not in the region
	w.refused("a base that is partly in a region", err, round.ErrInvalid)
}

func TestUnitsNameWhomTheyMetByNumber(t *testing.T) {
	w := newWorld(t)
	w.students(1, 4)
	r := w.opened(1, 2)
	var numbers []string
	for n := 1; n <= 4; n++ {
		numbers = append(numbers, w.choose(r.ID, n, 1).Number)
	}
	o, err := w.svc.Offer(t.Context(), unitOf(1), r.ID, post(1), 1, round.Terms{Seats: 2, Mode: round.ByRank})
	w.must(err)
	for what, marks := range map[string][]round.Mark{
		"a stranger": {{Number: "XXXXXXXXXXXX", Value: 1}}, "twice": {{Number: numbers[0], Value: 1}, {Number: numbers[0], Value: 2}},
		"two of one rank": {{Number: numbers[0], Value: 1}, {Number: numbers[1], Value: 1}}, "words of one's own": {{Number: numbers[0], Decline: "不喜欢"}},
	} {
		_, err = w.svc.Mark(t.Context(), unitOf(1), r.ID, post(1), o.Version, marks)
		w.refused(what, err, round.ErrInvalid)
	}
	_, err = w.svc.Mark(t.Context(), unitOf(2), r.ID, post(1), o.Version, nil)
	w.refused("a unit that is not invited", err, round.ErrNotFound)
	_, err = w.svc.Mark(t.Context(), unitOf(1), r.ID, post(1), o.Version, []round.Mark{{Number: numbers[3], Value: 1}, {Number: numbers[2], Value: 2}, {Number: numbers[0], Decline: round.Reasons()[0].Zh}})
	w.must(err)
	_, _, err = w.svc.MarksOf(t.Context(), office, r.ID, post(1))
	w.refused("the school while the window is open", err, round.ErrState)
	r = w.published(r.ID)
	if has := w.has(r); has["stu_4"] != post(1) || has["stu_3"] != post(1) {
		t.Errorf("got %v, want those whom the unit named", has)
	}
	x, err := w.svc.Why(t.Context(), pupil(1), r.ID)
	w.must(err)
	if l := x.Reasons[0]; l.Why != round.Ineligible || !slices.Contains(l.Rules, round.RuleUnit) || !strings.Contains(l.Words.Zh, "面谈") {
		t.Errorf("got %+v, want it said that the unit will not take the student", l)
	}
	x, err = w.svc.Why(t.Context(), pupil(2), r.ID)
	w.must(err)
	if l := x.Reasons[0]; l.Why != round.FullPost || l.Lottery || !x.Proof.Sealed || !x.Proof.Stable {
		t.Errorf("got %+v %+v, want a full post and a sound proof", l, x.Proof)
	}
	for _, words := range []string{x.Reasons[0].Words.Zh, x.Reasons[0].Words.En} {
		for _, number := range numbers {
			if strings.Contains(words, number) {
				t.Errorf("%q names another student", words)
			}
		}
	}
}

func TestTheLawBarsPairs(t *testing.T) {
	w := newWorld(t)
	w.students(1, 1, func(st *student.Student) { st.EntryYear = 2025 })
	w.students(2, 2, func(st *student.Student) { st.BirthDate = civil.On(2009, 12, 1) })
	w.students(3, 3, func(st *student.Student) { st.BirthDate = civil.On(2008, 12, 1) })
	w.students(4, 4, func(st *student.Student) { st.Sex = "female" })
	w.students(5, 5, func(st *student.Student) { st.MajorCode = "660201" }) // of the same category only
	w.students(6, 6, func(st *student.Student) { st.MajorCode = "720201" })
	w.students(7, 7, func(st *student.Student) { st.Class = "other" })
	w.placementChange(2, func(p *placement.Placement) { p.Hazards = []compliance.Hazard{compliance.HeavyLoad} })
	r := w.opened(2, 2)
	for _, tt := range []struct {
		n, post int
		rule    string
	}{
		{1, 1, compliance.RuleGrade}, {2, 1, compliance.RuleAge}, {3, 2, compliance.RuleMinor}, {4, 2, compliance.RuleFemale}, {5, 1, compliance.RuleMajor}, {6, 1, compliance.RuleCross},
	} {
		_, err := w.try(r.ID, tt.n, tt.post)
		w.refused(tt.rule, err, round.ErrChoices)
		if err != nil && !strings.Contains(ruleOf(err), tt.rule) {
			t.Errorf("got %v, want %s", err, tt.rule)
		}
	}
	_, _, err := w.svc.Mine(t.Context(), pupil(7), r.ID)
	w.refused("a student of no cohort", err, round.ErrNotYours)
	_, err = w.svc.Judge(t.Context(), actor.Actor{Role: actor.ClassTeacher, Org: "sch_1"}, r.ID, "660201", post(1), compliance.Related, "任务相近")
	w.must(err)
	w.choose(r.ID, 5, 1)
	p, err := w.svc.Refuse(t.Context(), pupil(5), r.ID, 1, true)
	w.must(err)
	if len(p.Choices) > 0 {
		t.Error("a refusal keeps the list")
	}
	_, err = w.try(r.ID, 5, 1)
	w.refused("a list after a refusal", err, round.ErrRefused)
	if r = w.computed(r.ID); r.Summary.Matched != 0 {
		t.Errorf("got %d matched, want nobody", r.Summary.Matched)
	}
}

func TestOverridesNameTheDisplacedAndStandInTheReplay(t *testing.T) {
	w := newWorld(t)
	w.students(1, 3)
	r := w.opened(2, 1)
	for n := 1; n <= 2; n++ {
		w.choose(r.ID, n, 1)
	}
	r = w.computed(r.ID)
	has := w.has(r)
	winner, loser := student.ID("stu_1"), student.ID("stu_2")
	if has[winner] == "" {
		winner, loser = loser, winner
	}
	e, err := w.svc.Foresee(t.Context(), office, r.ID, loser, post(1))
	w.must(err)
	if len(e.Displaced) != 1 || e.Displaced[0].Student != winner {
		t.Fatalf("got %+v, want %s displaced", e.Displaced, winner)
	}
	_, err = w.svc.Override(t.Context(), office, r.ID, r.Version, loser, post(1), "", "家庭困难")
	w.refused("without naming the displaced", err, round.ErrNotReady)
	_, err = w.svc.Override(t.Context(), office, r.ID, r.Version, loser, post(1), e.Displaced[0].Number, "")
	w.refused("without a reason", err, round.ErrInvalid)
	_, err = w.svc.Override(t.Context(), office, r.ID, r.Version, "stu_3", post(2), "", "没有填报")
	w.refused("a student who gave no list", err, round.ErrInvalid)
	r, err = w.svc.Override(t.Context(), office, r.ID, r.Version, loser, post(1), e.Displaced[0].Number, "家庭困难")
	w.must(err)
	r, err = w.svc.Override(t.Context(), office, r.ID, r.Version, winner, post(2), "", "改到同类岗位")
	w.must(err)
	r, err = w.svc.Review(t.Context(), office, r.ID, r.Version, "")
	w.must(err)
	r, err = w.svc.Publish(t.Context(), office, r.ID, r.Version)
	w.must(err)
	w.work()
	if has = w.has(r); has[loser] != post(1) || has[winner] != post(2) || len(r.Overrides) != 2 {
		t.Errorf("got %v with %d overrides", has, len(r.Overrides))
	}
	if n := len(w.placed()); n != 2 {
		t.Errorf("got %d placed, want 2", n)
	}
	x, err := w.svc.Why(t.Context(), actor.Actor{Role: actor.Student, Org: "sch_1", Person: ident.ID(winner)}, r.ID)
	w.must(err)
	if x.Overridden.Zh != "改到同类岗位" {
		t.Errorf("got %q, want the reason of the student's own last change", x.Overridden.Zh)
	}
}

func TestASecondRoundTakesTheUnmatchedOnly(t *testing.T) {
	w := newWorld(t)
	w.students(1, 3)
	r := w.opened(1, 1)
	for n := 1; n <= 3; n++ {
		w.choose(r.ID, n, 1)
	}
	r = w.published(r.ID)
	w.work()
	next := w.second(r.ID, 2, 4)
	matched := 0
	for n, has := range map[int]placement.ID{1: w.has(r)["stu_1"], 2: w.has(r)["stu_2"], 3: w.has(r)["stu_3"]} {
		_, _, err := w.svc.Mine(t.Context(), pupil(n), next.ID)
		if has != "" {
			matched++
			w.refused("a student with a post", err, round.ErrNotYours)
			continue
		}
		w.must(err)
		w.choose(next.ID, n, 2)
	}
	if matched != 1 {
		t.Fatalf("got %d matched in the first round, want 1", matched)
	}
	got := w.computed(next.ID)
	if got.Summary.Students != 2 || got.Summary.Matched != 2 {
		t.Errorf("got %+v, want the two of the first round", got.Summary)
	}
}

func TestStatisticsAndComparisonTellNoPerson(t *testing.T) {
	w := newWorld(t)
	w.students(1, 12)
	r := w.opened(3, 4)
	for n := 1; n <= 12; n++ {
		w.choose(r.ID, n, 1, 2, 3)
	}
	r = w.computed(r.ID)
	c, err := w.svc.Compare(t.Context(), office, r.ID, round.Rules{Weights: r.Weights})
	w.must(err)
	if c.Moves != 0 || c.As.Placed != 12 || c.Other.Placed != 12 {
		t.Errorf("got %+v, want no difference under the same rules", c)
	}
	c, err = w.svc.Compare(t.Context(), office, r.ID, round.Rules{Weights: r.Weights, Caps: []round.Cap{{Name: "普陀", Region: "310107", Limit: 6}}})
	w.must(err)
	if c.Moves != 6 || c.Lose != 6 || c.Gain != 0 || c.Other.Placed != 6 {
		t.Errorf("got moves %d, gain %d, lose %d, placed %d; want six fewer", c.Moves, c.Gain, c.Lose, c.Other.Placed)
	}
	_, err = w.svc.Stats(t.Context(), bureau, r.ID)
	w.refused("figures before the result is out", err, round.ErrState)
	st, err := w.svc.Stats(t.Context(), office, r.ID)
	w.must(err)
	if st.Ranks[0] != 4 || st.Ranks[1] != 4 || st.Ranks[2] != 4 || st.Placed != 12 || st.Counties[0] != (round.Filled{Key: "310107", Seats: 12, Placed: 12}) || st.MeanPayFen != 320000 {
		t.Errorf("got %+v", st)
	}
	r, err = w.svc.Review(t.Context(), office, r.ID, r.Version, "")
	w.must(err)
	_, err = w.svc.Publish(t.Context(), office, r.ID, r.Version)
	w.must(err)
	st, err = w.svc.Stats(t.Context(), bureau, r.ID)
	w.must(err)
	if st.Ranks[0] != -1 || st.Placed != 12 || st.Counties[0].Placed != 12 {
		t.Errorf("got %+v, want fewer than five left out", st)
	}
}

func TestStudentsSeeFitPopularityAndTheirOwnOnly(t *testing.T) {
	w := newWorld(t)
	w.students(1, 6)
	w.placementChange(1, func(p *placement.Placement) { p.WageStandardFen = 999 })
	r := w.opened(2, 2)
	for n := 1; n <= 5; n++ {
		w.choose(r.ID, n, 1)
	}
	w.choose(r.ID, 6, 2)
	list, err := w.svc.Posts(t.Context(), pupil(1), r.ID)
	w.must(err)
	if len(list) != 2 {
		t.Fatalf("got %d posts, want 2", len(list))
	}
	for _, c := range list {
		want := map[placement.ID]int{post(1): 5, post(2): -1}[c.Placement]
		if c.Ranked != want || c.First != want || len(c.Barred) > 0 || c.Fit.Parts[0] != 100 || c.Fit.Km != 0 || c.Opening.WageStandardFen != 0 {
			t.Errorf("got %+v, want ranked by %d", c, want)
		}
	}
	if got, err := w.svc.Suggestions(t.Context(), pupil(1), r.ID); err != nil || len(got) != 2 {
		t.Errorf("suggestions: got %d, %v", len(got), err)
	}
	w.choose(r.ID, 6)
	if r = w.computed(r.ID); r.Summary.Matched != 2 || w.has(r)["stu_6"] != "" {
		t.Errorf("got %v: a suggestion is never allocated", w.has(r))
	}
	if _, err := w.svc.Results(t.Context(), unitOf(1), r.ID, round.ResultFilter{}, page100()); !errors.Is(err, round.ErrNotFound) {
		t.Errorf("a unit reads results: %v", err)
	}
	rows, err := w.svc.Results(t.Context(), office, r.ID, round.ResultFilter{Unmatched: true}, page100())
	w.must(err)
	if len(rows.Items) != 4 || !strings.HasSuffix(rows.Items[0].Name, "同学") {
		t.Errorf("got %+v, want four with masked names", rows.Items)
	}
}

func TestOffersLapseAfterTheirDay(t *testing.T) {
	w := newWorld(t)
	r := w.opened(1, 2)
	w.closed(r.ID)
	w.now = w.now.AddDate(0, 1, 0)
	w.work()
	if o, err := w.db.Offer(t.Context(), r.ID, post(1)); err != nil || o.State != round.Lapsed || o.Held != 0 {
		t.Errorf("got %+v, %v, want it lapsed", o, err)
	}
	if p, _ := w.db.Placement(t.Context(), post(1)); p.Taken != 0 {
		t.Errorf("got %d taken, want none", p.Taken)
	}
}
