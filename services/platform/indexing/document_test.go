package indexing_test

import (
	"slices"
	"strings"
	"testing"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/placement"
	"firstkm/services/platform/indexing"
)

func TestAPostingIsFoundByItsPlaceItsTradesAndItsHousing(t *testing.T) {
	doc := indexing.Describe(catalogue.Starter(), placement.Placement{Terms: placement.Terms{
		Title: "电工", Region: "310104", OccupationCode: "6-18-01-01", Housing: compliance.HousingProvided, Meals: "provided",
	}})
	for _, want := range []string{"徐汇区", "上海市", "包住", "提供住宿", "有宿舍", "包吃住", "包食宿", "包吃包住"} {
		if !slices.ContainsFunc(doc.Also, func(words string) bool { return slices.Contains(strings.Fields(words), want) }) {
			t.Errorf("%q is missing from %q", want, doc.Also)
		}
	}
}

func TestDayWorkIsFoundByItsNameAndNightWorkIsNot(t *testing.T) {
	days := placement.Shift{Days: []compliance.Weekday{"mon"}}
	nights, rotating := days, days
	nights.Night, rotating.More = true, []compliance.Shift{{}}
	for what, tt := range map[string]struct {
		shift      placement.Shift
		conditions []string
		want       bool
	}{
		"days": {days, nil, true}, "nights": {nights, nil, false}, "a rotation": {rotating, nil, false},
		"a condition on nights": {days, []string{compliance.RuleNight}, false}, "nothing said": {placement.Shift{}, nil, false},
	} {
		doc := indexing.Describe(catalogue.Starter(), placement.Placement{Conditions: tt.conditions, Terms: placement.Terms{Title: "电工", Shift: tt.shift}})
		if got := strings.Contains(strings.Join(doc.Also, " "), "白班"); got != tt.want {
			t.Errorf("%s: got %v of %q, want %v", what, got, doc.Also, tt.want)
		}
	}
}

func TestWhatIsNotSaidIsNotFound(t *testing.T) {
	doc := indexing.Describe(catalogue.Starter(), placement.Placement{Terms: placement.Terms{Title: "电工"}})
	if len(doc.Also) != 0 {
		t.Errorf("got %q, want nothing", doc.Also)
	}
}
