package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstkm/cmd/internal/check"
	"firstkm/services/kernel/civil"
	"firstkm/services/privacy"
)

func TestTermsOfPersonalDataComeFromAFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "terms.ndjson")
	file := `{"kind":"looks","from":"2027-01-01","months":60,"basis":{"zh":"示例规定","en":"example"}}` + "\n" + `{"kind":"answer","from":"2027-01-01","workdays":10}` + "\n"
	if err := os.WriteFile(name, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	terms, err := check.Terms(name)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := terms.Of(privacy.OldLooks, civil.On(2027, 6, 1)); got.Months != 60 {
		t.Errorf("got %d months, want those of the file", got.Months)
	}
	if got, _ := terms.Of(privacy.OldLooks, civil.On(2026, 6, 1)); got.Months != 72 {
		t.Errorf("before its day: got %d months, want the default", got.Months)
	}
	if terms, err := check.Terms(""); err != nil || len(terms.Answer) != 1 {
		t.Errorf("without a file: got %+v, %v; want the defaults", terms.Answer, err)
	}
	for what, line := range map[string]string{"an unknown member": `{"kind":"looks","from":"2027-01-01","month":60}`, "an unknown kind": `{"kind":"all","from":"2027-01-01","months":60}`} {
		if err := os.WriteFile(name, []byte(file+line+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := check.Terms(name); err == nil || !strings.Contains(err.Error(), "terms.ndjson:3") {
			t.Errorf("%s: got %v, want the line named", what, err)
		}
	}
}
