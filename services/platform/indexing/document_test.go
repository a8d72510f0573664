package indexing_test

import (
	"slices"
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
	for _, want := range []string{"徐汇区", "上海市", "包住 提供住宿", "包吃住 包食宿"} {
		if !slices.Contains(doc.Also, want) {
			t.Errorf("%q is missing from %q", want, doc.Also)
		}
	}
}

func TestWhatIsNotSaidIsNotFound(t *testing.T) {
	doc := indexing.Describe(catalogue.Starter(), placement.Placement{Terms: placement.Terms{Title: "电工"}})
	if len(doc.Also) != 0 {
		t.Errorf("got %q, want nothing", doc.Also)
	}
}
