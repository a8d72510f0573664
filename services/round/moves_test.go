package round_test

import (
	"testing"

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
