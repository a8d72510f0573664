package round_test

import (
	"testing"

	"firstkm/services/placement"
	"firstkm/services/round"
)

func TestRulesAreReadAsTheyAreWritten(t *testing.T) {
	caps := []round.Cap{{Name: "普陀区", Region: "310107", Limit: 30}, {Name: "基地", Base: "B-1", Limit: 5}}
	for _, tt := range []struct {
		name  string
		rules round.Rules
		want  string
	}{
		{"the round's own", round.Rules{Weights: round.DefaultWeights(), Caps: caps}, "40-20-15-15-10_30-5"},
		{"another limit, and a cap left out", round.Rules{Weights: round.Weights{Major: 100}, Caps: []round.Cap{{Name: "基地", Base: "B-1", Limit: 0}}}, "100-0-0-0-0_x-0"},
		{"no caps", round.Rules{Weights: round.Weights{Wishes: 100}}, "0-0-0-0-100_x-x"},
	} {
		got := tt.rules.Text(caps)
		if got != tt.want {
			t.Errorf("%s: got %s, want %s", tt.name, got, tt.want)
		}
		back, err := round.RulesOf(caps, got)
		if err != nil || back.Text(caps) != tt.want || back.Weights != tt.rules.Weights || len(back.Caps) != len(tt.rules.Caps) {
			t.Errorf("%s: read back as %+v, %v", tt.name, back, err)
		}
	}
	for _, bad := range []string{"", "1-2-3", "a-b-c-d-e", "40-20-15-15-10_y-5"} {
		if _, err := round.RulesOf(caps, bad); err == nil {
			t.Errorf("%q is read as rules", bad)
		}
	}
}

func TestBandsOfAResultHaveNames(t *testing.T) {
	if a, b := len(round.DistanceBands()), len(round.PayBands()); a != 6 || b != 5 {
		t.Errorf("got %d distances and %d pays", a, b)
	}
}

func TestALimitOfOtherRulesIsFoundByItsPlace(t *testing.T) {
	rules := round.Rules{Caps: []round.Cap{{Name: "another name", Region: "310107", Limit: 0}}}
	if most, ok := rules.Limit(round.Cap{Name: "普陀区", Region: "310107", Limit: 30}); !ok || most != 0 {
		t.Errorf("got %d, %t, want 0 and that there is one", most, ok)
	}
	if _, ok := rules.Limit(round.Cap{Base: "310107"}); ok {
		t.Error("got a limit of a base that has none")
	}
}

func TestPairsAreNamedInTheOrderOfTheirList(t *testing.T) {
	pair := func(judged bool, students int, major string, post placement.ID) round.Pair {
		p := round.Pair{Major: major, Students: students}
		if p.Placement = post; judged {
			p.Said = &round.Judgement{}
		}
		return p
	}
	list := []round.Pair{pair(false, 120, "660103", "plc_2"), pair(false, 30, "660103", "plc_1"), pair(false, 30, "660103", "plc_2"), pair(false, 30, "660301", "plc_1"), pair(false, 9, "660103", "plc_1"), pair(true, 500, "660103", "plc_1")}
	for i, p := range list[1:] {
		if before := list[i]; before.Key() >= p.Key() {
			t.Errorf("got %q before %q, want those that wait first, then by how many students they concern", before.Key(), p.Key())
		}
	}
}

func TestEveryBoundSaysWhatIsFull(t *testing.T) {
	said := map[string]bool{}
	for _, b := range []round.Bound{round.OfPost, round.OfKind, round.OfUnit, round.OfCap} {
		if w := b.Words(); w.Zh == "" || w.En == "" || said[w.Zh] {
			t.Errorf("bound %d: got %q, want words of its own", b, w)
		}
		said[b.Words().Zh] = true
	}
}
