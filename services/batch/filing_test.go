package batch_test

import (
	"slices"
	"testing"

	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
)

func TestAFilingOffersEachSideItsOwnSteps(t *testing.T) {
	at := func(kind batch.FilingKind, state batch.State, past int, province string) batch.Filing {
		f := batch.Filing{Kind: kind, Province: batch.Receipt{No: province}}
		f.State, f.History = state, make([]batch.Step, past)
		return f
	}
	for _, tt := range []struct {
		name   string
		of     batch.Filing
		by     actor.Role
		want   []string
		whole  bool
		filed  bool
		labels string
	}{
		{"a new one", at(batch.Ordinary, batch.Draft, 0, ""), actor.School, []string{"submit", "record", "discard"}, false, false, "草稿"},
		{"a bureau sees no draft's steps", at(batch.Ordinary, batch.Draft, 0, ""), actor.Bureau, nil, false, false, "草稿"},
		{"withdrawn", at(batch.Ordinary, batch.Draft, 2, ""), actor.School, []string{"submit", "record"}, false, false, "草稿"},
		{"with the bureau", at(batch.Special, batch.Submitted, 1, ""), actor.Bureau, []string{"accept", "return"}, false, true, "待主管部门受理"},
		{"with the bureau, for the school", at(batch.Special, batch.Submitted, 1, ""), actor.VicePrincipal, []string{"withdraw", "record"}, false, true, "待主管部门受理"},
		{"returned", at(batch.Special, batch.Returned, 2, ""), actor.School, []string{"submit", "record"}, false, false, "退回补正"},
		{"returned, for the bureau", at(batch.Special, batch.Returned, 2, ""), actor.Bureau, nil, false, false, "退回补正"},
		{"accepted", at(batch.Ordinary, batch.Accepted, 2, ""), actor.School, nil, true, true, "已受理"},
		{"across provinces, half way", at(batch.CrossProvince, batch.Accepted, 2, ""), actor.School, []string{"forward"}, false, true, "已受理"},
		{"across provinces", at(batch.CrossProvince, batch.Accepted, 3, "省备1号"), actor.School, nil, true, true, "已受理"},
		{"abroad, half way", at(batch.Overseas, batch.Accepted, 2, ""), actor.Bureau, nil, false, true, "已受理"},
	} {
		if got := tt.of.Next(tt.by); !slices.Equal(got, tt.want) {
			t.Errorf("%s: next is %v, want %v", tt.name, got, tt.want)
		}
		if tt.of.Complete() != tt.whole || tt.of.Filed() != tt.filed {
			t.Errorf("%s: complete %v and filed %v, want %v and %v", tt.name, tt.of.Complete(), tt.of.Filed(), tt.whole, tt.filed)
		}
		if got := batch.FilingLabel(tt.of.State).Zh; got != tt.labels {
			t.Errorf("%s: called %q, want %q", tt.name, got, tt.labels)
		}
	}
}

func TestAFilingCoversItsUnitsMajorsAndDays(t *testing.T) {
	from, to := civil.On(2027, 3, 1), civil.On(2027, 8, 31)
	f := batch.Filing{Scope: batch.Scope{Units: []org.ID{"ent_1"}, Majors: []string{"660103"}, From: from, To: to}}
	for _, tt := range []struct {
		name     string
		unit     org.ID
		major    string
		from, to civil.Date
		want     bool
	}{
		{"all of it", "ent_1", "660103", from, to, true},
		{"another unit", "ent_2", "660103", from, to, false},
		{"another major", "ent_1", "700206", from, to, false},
		{"a day before", "ent_1", "660103", from.AddDays(-1), to, false},
		{"a day after", "ent_1", "660103", from, to.AddDays(1), false},
	} {
		if got := f.Covers(tt.unit, tt.major, tt.from, tt.to); got != tt.want {
			t.Errorf("%s: got %v, want %v", tt.name, got, tt.want)
		}
	}
}

// A special filing may lift every rule of Article 17 that a filing can lift, and no other.
func TestSpecialRulesAreThoseThatAFilingLifts(t *testing.T) {
	var want []string
	for _, r := range compliance.Rules() {
		if slices.Contains(r.Classes, fault.BlockExcept) && r.ID != "R-ART17-EXC" {
			want = append(want, r.ID)
		}
	}
	got := slices.Sorted(slices.Values(batch.SpecialRules()))
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, r := range got {
		if w := batch.RuleLabel(r); w.Zh == "" || w.En == "" {
			t.Errorf("%s is called nothing", r)
		}
	}
	for _, k := range batch.FilingKinds() {
		if w := k.Label(); w.Zh == "" || w.En == "" {
			t.Errorf("%s is called nothing", k)
		}
	}
}
