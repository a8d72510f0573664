package rules_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstkm/cmd/internal/rules"

	"github.com/alecthomas/kong"
)

func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var c rules.Command
	p, err := kong.New(&c, kong.Name("rules"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Parse(args); err != nil {
		return "", err
	}
	var out bytes.Buffer
	c.Output(&out)
	err = c.Run(context.Background())
	return out.String(), err
}

func TestListsRulesAsJSON(t *testing.T) {
	out, err := run(t, "--json", "--on", "2026-11-22")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct {
		Rule, Article, Class string
		Gates                []string
		Thresholds           []struct {
			Name, Value string
			Confirmed   bool
		}
		Checked []struct{ Gate, By string }
	}
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		t.Fatal(err)
	}
	for _, r := range list {
		if r.Rule != "R-ART17-HOURS" {
			continue
		}
		if r.Class != "BLOCK-EXC" || r.Article != "第十七条" || len(r.Thresholds) != 3 || r.Thresholds[0].Value != "480" || r.Thresholds[0].Confirmed {
			t.Errorf("got %+v", r)
		}
		if r.Checked[0].Gate != "G1" || r.Checked[0].By != "compliance.CheckPlacement" {
			t.Errorf("checked: got %+v", r.Checked)
		}
		return
	}
	t.Errorf("R-ART17-HOURS is not among %d rules", len(list))
}

func TestListsRulesAsTable(t *testing.T) {
	out, err := run(t, "--lang", "en")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"R-ART18-PAY80", "BLOCK-OVR", "pay_percent=80,pay_mode=PCT80_ONLY", "Article 18", "week_minutes=2400?"} {
		if !strings.Contains(out, want) {
			t.Errorf("got no %q in\n%s", want, out)
		}
	}
}

func TestShowsTheNumbersOfAProvince(t *testing.T) {
	file := filepath.Join(t.TempDir(), "provinces.ndjson")
	if err := os.WriteFile(file, []byte(`{"province":"31","effective":"2026-06-01","week_minutes":2100}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for on, want := range map[string]string{"2026-05-31": "week_minutes=2400?", "2026-06-01": "week_minutes=2100,"} {
		out, err := run(t, "--provinces", file, "--province", "31", "--on", on)
		if err != nil || !strings.Contains(out, want) {
			t.Errorf("on %s: got %v and no %q", on, err, want)
		}
	}
}

func TestRefusesADayThatIsNone(t *testing.T) {
	if _, err := run(t, "--on", "2026-02-30"); err == nil {
		t.Error("got nothing, want an error")
	}
}
