package check_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"firstkm/cmd/internal/check"

	"github.com/alecthomas/kong"
)

// run parses arguments as the program does and runs the command on the given standard input.
func run(t *testing.T, stdin string, args ...string) (out, errs string, err error) {
	t.Helper()
	var c check.Command
	p, err := kong.New(&c, kong.Name("check"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Parse(args); err != nil {
		return "", "", err
	}
	var o, e bytes.Buffer
	c.Streams(strings.NewReader(stdin), &o, &e)
	err = c.Run(context.Background())
	return o.String(), e.String(), err
}

const lawful = `{"as_of":"2026-11-22","kind":"post","title":"数控车工实习生","major_codes":["660103"],"post_kind":"车工","post_kind_employees":20,
"seats":2,"start_date":"2027-03-01","end_date":"2027-08-31","labour_grade":"II","hazards":[],"shift_start":"08:00","shift_end":"17:00","break_minutes":60,
"shift_days":["mon","tue","wed","thu","fri"],"pay_month_fen":280000,"wage_standard_month_fen":400000,"independent":true,"site_type":"workshop",
"site_address":"示例路 1 号","region":"310107","unit":{"uscc":"91310107MA1K00001K","industry_code":"3421","business_scope":"机械加工","declared_credit":true,
"declared_safety":true,"on_post_employees":60}}`

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", "") }

type line struct {
	Line                 int
	Rule, Class, Message string
	Article, Field, Fix  string
}

func parse(t *testing.T, out string) []line {
	t.Helper()
	var lines []line
	for s := range strings.Lines(out) {
		var l line
		if err := json.Unmarshal([]byte(s), &l); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
		lines = append(lines, l)
	}
	return lines
}

func TestPrintsALineForEachFinding(t *testing.T) {
	out, _, err := run(t, "\uFEFF"+oneLine(lawful)+"\n\n"+strings.Replace(oneLine(lawful), `"II"`, `"III"`, 1), "G1", "-")
	if err != nil {
		t.Fatal(err)
	}
	got := parse(t, out)
	if len(got) != 3 || got[0].Line != 1 || got[0].Rule != "R-ART18-PAY80" || got[0].Class != "BLOCK-OVR" || got[1].Line != 3 || got[1].Rule != "R-ART16-7-LABOUR3" {
		t.Fatalf("got %+v, want PAY80 on line 1, LABOUR3 and PAY80 on line 3", got)
	}
	if want := "实习报酬 2,800 元/月，低于本单位同岗工资 4,000 元的 80%（3,200 元）。"; got[0].Message != want || got[0].Article != "第十八条" {
		t.Errorf("got %s %s, want %s", got[0].Article, got[0].Message, want)
	}
}

func TestSpeaksEnglish(t *testing.T) {
	out, _, err := run(t, oneLine(lawful), "g1", "-", "--lang", "en")
	if err != nil {
		t.Fatal(err)
	}
	if got := parse(t, out); len(got) != 1 || got[0].Article != "Article 18" || !strings.HasPrefix(got[0].Message, "Pay of 2,800 yuan") {
		t.Errorf("got %+v", got)
	}
}

func TestRefusesWhatIsNotFacts(t *testing.T) {
	for name, c := range map[string]struct{ in, want string }{
		"unknown member":        {`{"as_of":"2026-11-22","paid":1}`, "-:1: paid: unknown member"},
		"unknown inner member":  {`{"as_of":"2026-11-22","unit":{"name":"甲","phone":"1"}}`, "-:1: unit.phone: unknown member"},
		"member in other case":  {`{"AS_OF":"2026-11-22"}`, "-:1: AS_OF: unknown member"},
		"given twice":           {`{"as_of":"2026-11-22","seats":1,"seats":2}`, "-:1: seats: given twice"},
		"unknown hazard":        {`{"as_of":"2026-11-22","hazards":["dust_1","fire"]}`, `-:1: hazards[1]: "fire" is not one of dust_1,`},
		"date that is none":     {`{"as_of":"2026-02-30"}`, `-:1: as_of: "2026-02-30" is not a date`},
		"text for a number":     {`{"as_of":"2026-11-22","seats":"2"}`, "-:1: seats: must be integer, not string"},
		"fraction of a person":  {`{"as_of":"2026-11-22","seats":1.5}`, "-:1: seats: must be integer"},
		"list expected":         {`{"as_of":"2026-11-22","major_codes":"660103"}`, "-:1: major_codes: must be a list"},
		"required inner member": {`{"as_of":"2026-11-22","more_shifts":[{"start":"08:00"}]}`, "-:1: more_shifts[0].end: required"},
		"no day":                {`{}`, "-:1: as_of: required"},
		"no object":             {`[1]`, "-:1: must be an object"},
		"two values":            {`{"as_of":"2026-11-22"} {}`, "-:1: is not JSON"},
		"cut short":             {`{"as_of":`, "-:1: is not JSON"},
		"null":                  {`null`, "-:1: must be an object"},
	} {
		_, errs, err := run(t, c.in, "G1", "-")
		if !errors.Is(err, check.ErrMalformed) {
			t.Errorf("%s: got error %v, want %v", name, err, check.ErrMalformed)
		}
		if !strings.HasPrefix(errs, c.want) {
			t.Errorf("%s: got %q, want %q", name, errs, c.want)
		}
	}
}

func TestReadsOnAfterAFaultyLine(t *testing.T) {
	out, errs, err := run(t, "{}\n"+oneLine(lawful)+"\n{\"x\":1}", "G1", "-")
	if got := parse(t, out); len(got) != 1 || got[0].Line != 2 {
		t.Errorf("got %+v, want the finding of line 2", got)
	}
	if strings.Count(errs, "\n") != 2 || !errors.Is(err, check.ErrMalformed) {
		t.Errorf("got %q, %v, want two faults", errs, err)
	}
	var coder interface{ ExitCode() int }
	if !errors.As(err, &coder) || coder.ExitCode() != 2 {
		t.Errorf("got %v, want exit status 2", err)
	}
}

func TestGatesWithoutRulesAreNamed(t *testing.T) {
	_, _, err := run(t, "", "G7", "-")
	if err == nil || !strings.Contains(err.Error(), "G0, G0-school, G1, G3") {
		t.Errorf("got %v, want the gates that exist", err)
	}
	if _, _, err := run(t, "", "G1"); err == nil {
		t.Error("no file: got nothing, want an error")
	}
	if _, _, err := run(t, "", "G1", "no-such-file"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("missing file: got %v", err)
	}
}

func TestProvincesConfirmNumbers(t *testing.T) {
	provinces := filepath.Join(t.TempDir(), "provinces.ndjson")
	if err := os.WriteFile(provinces, []byte(`{"province":"31","effective":"2026-01-01","day_minutes":480,"night_from":"22:00","night_to":"06:00"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	facts := strings.Replace(oneLine(lawful), `"17:00"`, `"17:01"`, 1)
	for _, c := range []struct {
		args []string
		want string
	}{{[]string{"G1", "-"}, "WARN"}, {[]string{"G1", "-", "--provinces", provinces}, "BLOCK-EXC"}} {
		out, errs, err := run(t, facts, c.args...)
		if err != nil {
			t.Fatal(err, errs)
		}
		if got := parse(t, out)[0]; got.Rule != "R-ART17-HOURS" || got.Class != c.want {
			t.Errorf("%v: got %+v, want R-ART17-HOURS %s", c.args, got, c.want)
		}
	}
}

func TestEveryGateTakesItsFacts(t *testing.T) {
	for gate, facts := range map[string]string{
		"G0":        `{"as_of":"2026-11-22"}`,
		"G0-school": `{"as_of":"2026-11-22"}`,
		"G1":        `{"as_of":"2026-11-22"}`,
		"G3":        `{"as_of":"2026-11-22","student":{},"placement":{}}`,
		"G4":        `{"as_of":"2026-11-22","placement":{},"texts":[]}`,
	} {
		out, errs, err := run(t, facts, gate, "-")
		if err != nil || len(parse(t, out)) == 0 {
			t.Errorf("%s: got %q, %q, %v, want findings", gate, out, errs, err)
		}
	}
}
