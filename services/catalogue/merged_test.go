package catalogue_test

import (
	"testing"

	"firstkm/services/catalogue"
)

func TestWhatWasMergedAwayLeadsToWhatItIsPartOf(t *testing.T) {
	cat := catalogue.Starter()
	for text, want := range map[string]string{
		"310103": "黄浦区", "卢湾区": "黄浦区", "闸北区": "静安区", "510124": "郫都区", "南汇区": "浦东新区",
		"310101": "", "黄浦区": "", "999999": "", "": "",
	} {
		_, r, ok := cat.MergedRegion(text)
		if ok != (want != "") || r.FullName != want {
			t.Errorf("%q: got %q, want %q", text, r.FullName, want)
		}
	}
}

func TestACityThatBecameTwoDistrictsNamesBoth(t *testing.T) {
	for code, want := range map[string]string{"371200": "370117", "371202": "", "310103": ""} {
		if got := (catalogue.Merged{Code: code}).Beside(); got != want {
			t.Errorf("%s: got %q beside, want %q", code, got, want)
		}
	}
}
