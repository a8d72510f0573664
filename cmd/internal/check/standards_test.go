package check_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstkm/cmd/internal/check"
	"firstkm/services/kernel/civil"
	"firstkm/services/teacher"
)

func TestAProvincesStandardStandsBeforeTheNationalOne(t *testing.T) {
	name := filepath.Join(t.TempDir(), "standards.ndjson")
	line := `{"province":"46","standard":"secondary","level":"junior","from":"2025-01-01","criteria":[{"id":"ethics","name":{"zh":"师德","en":"ethics"},"required":true}],"valid_years":5,"recheck_years":3,"verified":true,"source":"示例省标准"}`
	if err := os.WriteFile(name, []byte(line+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	own, err := check.Standards(name)
	if err != nil {
		t.Fatal(err)
	}
	all := append(teacher.National(), own...)
	for _, tt := range []struct {
		province, on, source string
	}{{"46", "2025-06-01", "示例省标准"}, {"46", "2024-06-01", teacher.National()[0].Source}, {"31", "2025-06-01", teacher.National()[0].Source}} {
		got, ok := all.In(tt.province, teacher.ForSecondary, teacher.Junior, civil.MustParse(tt.on))
		if !ok || got.Source != tt.source {
			t.Errorf("%s on %s: got %q, %t, want %q", tt.province, tt.on, got.Source, ok, tt.source)
		}
	}
	got, _ := all.In("46", teacher.ForSecondary, teacher.Junior, civil.On(2025, 6, 1))
	if c := got.Certificate("1", civil.On(2025, 6, 1)); c.ValidTo != civil.On(2030, 5, 31) || c.RecheckDue != civil.On(2028, 6, 1) {
		t.Errorf("got %+v, want five years of validity and a re-check after three", c)
	}
	if err := os.WriteFile(name, []byte(strings.Replace(line, "junior", "expert", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := check.Standards(name); err == nil || !strings.Contains(err.Error(), "standards.ndjson:1") {
		t.Errorf("an unknown level: got %v, want it refused with its line", err)
	}
}
