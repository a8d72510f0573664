package internship_test

import (
	"testing"

	"firstkm/services/internship"
)

func TestTheBankIsWhole(t *testing.T) {
	general, special := internship.Bank()
	if len(general) < 15 || len(special) < 6 {
		t.Fatalf("got %d general questions and %d categories, want at least 15 and 6", len(general), len(special))
	}
	seen := map[string]bool{}
	check := func(list []internship.Question) {
		for _, x := range list {
			if seen[x.ID] {
				t.Errorf("%s stands twice", x.ID)
			}
			seen[x.ID] = true
			said := map[string]bool{}
			for _, o := range x.Options {
				said[o.Zh] = true
				if o.Zh == "" || o.En == "" {
					t.Errorf("%s: an option is not said in both languages", x.ID)
				}
			}
			if len(said) != 3 || x.Ask.Zh == "" || x.Ask.En == "" || x.Point.Zh == "" || x.Point.En == "" {
				t.Errorf("%s: got %d different options, want 3, and question and point in both languages", x.ID, len(said))
			}
		}
	}
	check(general)
	for category, list := range special {
		if len(list) < 6 {
			t.Errorf("category %d: got %d questions, want at least 6", category, len(list))
		}
		check(list)
	}
}
