package batch_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"firstkm/services/batch"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/student"
)

func TestACohortHoldsWhoIsAtSchoolAndNarrowedByNothing(t *testing.T) {
	at := student.Student{MajorCode: "660103", Class: "数控2401", EntryYear: 2024, State: student.Active}
	left := at
	left.State = student.Left
	for _, tt := range []struct {
		name   string
		cohort batch.Cohort
		of     student.Student
		want   bool
	}{
		{"the whole school", batch.Cohort{}, at, true},
		{"not who left", batch.Cohort{}, left, false},
		{"the major", batch.Cohort{Majors: []string{"700206", "660103"}}, at, true},
		{"another major", batch.Cohort{Majors: []string{"700206"}}, at, false},
		{"the class", batch.Cohort{Classes: []string{"数控2401"}}, at, true},
		{"the major, but another class", batch.Cohort{Majors: []string{"660103"}, Classes: []string{"数控2402"}}, at, false},
		{"the year", batch.Cohort{Entries: []int{2023, 2024}}, at, true},
		{"another year", batch.Cohort{Entries: []int{2025}}, at, false},
	} {
		if got := tt.cohort.Holds(tt.of); got != tt.want {
			t.Errorf("%s: got %t, want %t", tt.name, got, tt.want)
		}
	}
}

// shelf is the published lists of one school, in memory.
type shelf struct {
	batch.Adopts
	list []batch.Listed
	err  error
}

func (s shelf) UnitsListed(_ context.Context, _ org.ID, of batch.ID, day civil.Date) (out []batch.Listed, err error) {
	for _, l := range s.list {
		if (of == "" || l.Batch == of) && !l.PublishedOn.After(day) {
			out = append(out, l)
		}
	}
	return out, s.err
}

func (s shelf) UnitListed(_ context.Context, _, unit org.ID, day civil.Date) (of []batch.Listed, published bool, err error) {
	for _, l := range s.list {
		published = published || !l.PublishedOn.After(day)
		if l.Unit == unit && !l.PublishedOn.After(day) {
			of = append(of, l)
		}
	}
	return of, published, s.err
}

func entry(unit org.ID, of batch.ID, published string, verified bool, stopped string) batch.Listed {
	l := batch.Listed{Unit: unit, Batch: of, PublishedOn: civil.MustParse(published), Verified: verified, DecisionNo: published}
	if stopped != "" {
		l.StoppedOn = civil.MustParse(stopped)
	}
	return l
}

func TestOnlyPublishedVerifiedUnitsThatWereNotStoppedAreAdopted(t *testing.T) {
	db := shelf{list: []batch.Listed{
		entry("ent_1", "bat_1", "2026-06-01", true, ""), entry("ent_1", "bat_1", "2026-07-01", true, ""), entry("ent_2", "bat_1", "2026-06-01", false, ""),
		entry("ent_3", "bat_1", "2026-06-01", true, "2026-08-01"), entry("ent_4", "bat_2", "2026-06-01", true, ""), entry("ent_5", "bat_1", "2026-09-01", true, ""),
	}}
	for on, want := range map[string][]org.ID{
		"2026-05-31": nil, "2026-06-01": {"ent_1", "ent_3"}, "2026-07-31": {"ent_1", "ent_3"}, "2026-08-01": {"ent_1"}, "2026-09-01": {"ent_1", "ent_5"},
	} {
		got, err := batch.Adopted(t.Context(), db, batch.Batch{Paper: batch.Paper{School: "sch_1"}, ID: "bat_1"}, civil.MustParse(on))
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("on %s: got %v, %v, want %v", on, got, err, want)
		}
	}
}

func TestAStandingNamesTheListThatCountsOrWhyNoneDoes(t *testing.T) {
	db := shelf{list: []batch.Listed{
		entry("ent_1", "bat_1", "2026-06-01", true, "2026-07-15"), entry("ent_1", "bat_2", "2026-07-01", true, ""), entry("ent_2", "bat_1", "2026-06-01", false, ""),
		entry("ent_3", "bat_1", "2026-06-01", true, "2026-06-20"), entry("ent_4", "bat_1", "2026-06-01", true, ""), entry("ent_4", "bat_2", "2026-07-01", true, "2026-07-02"),
	}}
	for _, tt := range []struct {
		unit    org.ID
		on      string
		why, by string
	}{
		{"ent_1", "2026-05-01", "none", ""},
		{"ent_1", "2026-06-15", "", "2026-06-01"},
		{"ent_1", "2026-08-01", "", "2026-07-01"},
		{"ent_2", "2026-08-01", "unverified", "2026-06-01"},
		{"ent_3", "2026-06-19", "", "2026-06-01"},
		{"ent_3", "2026-06-20", "stopped", "2026-06-01"},
		{"ent_4", "2026-08-01", "", "2026-06-01"},
		{"ent_9", "2026-08-01", "unlisted", ""},
	} {
		got, err := batch.StandingOf(t.Context(), db, "sch_1", tt.unit, civil.MustParse(tt.on))
		if err != nil || got.Why() != tt.why || got.By.DecisionNo != tt.by || got.On != (tt.why == "") {
			t.Errorf("%s on %s: got %q by %q, %v, want %q by %q", tt.unit, tt.on, got.Why(), got.By.DecisionNo, err, tt.why, tt.by)
		}
	}
	broken := errors.New("the database is away")
	if _, err := batch.StandingOf(t.Context(), shelf{err: broken}, "sch_1", "ent_1", civil.On(2026, 8, 1)); !errors.Is(err, broken) {
		t.Errorf("got %v, want the error of the database", err)
	}
}

func TestWhatMayBeDoneNextIsTheRolesOwn(t *testing.T) {
	never, withdrawn := []batch.Step(nil), []batch.Step{{Step: "submit"}, {Step: "withdraw"}}
	for _, tt := range []struct {
		state   batch.State
		history []batch.Step
		by      actor.Role
		b, i, l []string
	}{
		{batch.Draft, never, actor.School, []string{"submit", "discard"}, []string{"submit", "discard"}, []string{"submit", "discard"}},
		{batch.Draft, withdrawn, actor.School, []string{"submit"}, []string{"submit"}, []string{"submit"}},
		{batch.Returned, withdrawn, actor.VicePrincipal, []string{"submit"}, []string{"submit"}, []string{"submit"}},
		{batch.Submitted, withdrawn, actor.School, []string{"withdraw"}, []string{"withdraw"}, []string{"withdraw"}},
		{batch.Submitted, withdrawn, actor.VicePrincipal, []string{"approve", "return"}, []string{"approve", "return"}, []string{"publish", "return"}},
		{batch.Approved, withdrawn, actor.VicePrincipal, []string{"return"}, nil, nil},
		{batch.Published, withdrawn, actor.VicePrincipal, nil, nil, nil},
	} {
		p := batch.Paper{State: tt.state, History: tt.history}
		b, i, l := batch.Batch{Paper: p}.Next(tt.by), batch.Inspection{Paper: p}.Next(tt.by), batch.List{Paper: p}.Next(tt.by)
		if !slices.Equal(b, tt.b) || !slices.Equal(i, tt.i) || !slices.Equal(l, tt.l) {
			t.Errorf("%s by %s: got %v, %v, %v; want %v, %v, %v", tt.state, tt.by, b, i, l, tt.b, tt.i, tt.l)
		}
	}
}

func TestEveryStateItemAndVerdictIsCalledSomething(t *testing.T) {
	for _, s := range []batch.State{batch.Draft, batch.Submitted, batch.Returned, batch.Approved, batch.Published} {
		if s.Label().IsZero() {
			t.Errorf("%s has no name", s)
		}
	}
	if len(batch.Topics()) != 9 {
		t.Errorf("got %d items, want the nine of Article 7", len(batch.Topics()))
	}
	for _, topic := range batch.Topics() {
		if topic.Label().IsZero() || topic.Hint().IsZero() {
			t.Errorf("%s has no name or hint", topic)
		}
	}
	for _, v := range batch.Verdicts() {
		if v.Label().IsZero() {
			t.Errorf("%s has no name", v)
		}
	}
}
