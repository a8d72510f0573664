package api

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"firstkm/services/account"
)

var update = flag.Bool("update", false, "write the golden files anew")

// described visits every operation of the document.
func described(a *API, visit func(path string, op *huma.Operation)) {
	for path, item := range a.huma.OpenAPI().Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				visit(path, op)
			}
		}
	}
}

func TestEveryOperationIsDescribed(t *testing.T) {
	w := newWorld(t)
	ids := map[string]string{}
	described(w.api, func(path string, op *huma.Operation) {
		where := op.Method + " " + path
		for what, said := range map[string]string{"operationId": op.OperationID, "summary": op.Summary, "description": op.Description} {
			if said == "" {
				t.Errorf("%s has no %s", where, what)
			}
			if strings.ContainsFunc(said, unicode.IsControl) {
				t.Errorf("%s: control characters in the %s", where, what)
			}
		}
		if len(op.Tags) != 1 {
			t.Errorf("%s has %d tags, want one", where, len(op.Tags))
		}
		if other, twice := ids[op.OperationID]; twice {
			t.Errorf("%s and %s share the operationId %s", where, other, op.OperationID)
		}
		ids[op.OperationID] = where
		if !regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`).MatchString(op.OperationID) {
			t.Errorf("%s: operationId %q is not written with hyphens", where, op.OperationID)
		}
		if !strings.HasSuffix(op.Description, ".") || strings.HasSuffix(op.Summary, ".") {
			t.Errorf("%s: a description ends in a full stop, a summary in none", where)
		}
	})
	if len(ids) < 70 {
		t.Errorf("got %d operations: the whole interface is not mounted", len(ids))
	}
}

// What changes a thing that has a version asks for it; what creates honours a key unless it answers a secret; scopes are
// those that tokens can have, or that of a session which must first set up its second factor.
func TestConventionsOfMethods(t *testing.T) {
	w := newWorld(t)
	parameter := func(op *huma.Operation, name string) bool {
		return slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == name })
	}
	described(w.api, func(path string, op *huma.Operation) {
		if op.Method == "PUT" && path != "/api/v1/me/password" && !parameter(op, "If-Match") {
			t.Errorf("PUT %s does not ask for If-Match", path)
		}
		created := op.Responses["201"] != nil
		secret := slices.Contains([]string{"sign-in", "issue-token", "invite-colleague", "accept-invitation", "register-enterprise", "use-slip", "reset-account", "issue-slips"}, op.OperationID)
		if op.Method == "POST" && created && !secret && !parameter(op, "Idempotency-Key") {
			t.Errorf("POST %s creates and does not take Idempotency-Key", path)
		}
	})
	for _, r := range w.engine.Routes() {
		if scope := r.Access.NeedsScope(); strings.HasPrefix(r.Path, "/api/v1/") && scope != "" && scope != account.EnrolScope && !slices.Contains(account.Scopes(), scope) {
			t.Errorf("%s %s asks for the scope %q, which no token can have", r.Method, r.Path, scope)
		}
		if r.Method != "GET" && r.Access.NeedsScope() == reading {
			t.Errorf("%s %s changes things with a token that reads", r.Method, r.Path)
		}
	}
}

// Every reference of the document leads somewhere, every member is snake_case and money says fen.
func TestDocumentIsWhole(t *testing.T) {
	w := newWorld(t)
	body := ask(w.engine, "GET", "/api/openapi.json", "").Body.String()
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Type any `json:"type"`
				} `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal([]byte(body), &doc); err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`"\$ref": "#/components/schemas/([^"]+)"`).FindAllStringSubmatch(body, -1) {
		if _, ok := doc.Components.Schemas[m[1]]; !ok {
			t.Errorf("the document refers to %s, which it lacks", m[1])
		}
	}
	for schema, s := range doc.Components.Schemas {
		for name := range s.Properties {
			if name != "$schema" && !regexp.MustCompile(`^[a-z][a-z0-9_]*$`).MatchString(name) {
				t.Errorf("%s.%s is not snake_case", schema, name)
			}
			if strings.Contains(name, "pay") && !slices.Contains([]string{"pay_floor_met", "payee", "payments"}, name) && !strings.HasSuffix(name, "_fen") {
				t.Errorf("%s.%s: an amount without _fen", schema, name)
			}
		}
	}
}

// What people and programs get when the law stops them is fixed, word by word.
func TestProblemOfAnUnlawfulPosting(t *testing.T) {
	w := newWorld(t)
	w.play(t, scenario{as: "unit", call: "POST /api/v1/placements", status: 201, save: "plc", body: with(lawful,
		`"independent":true, => `, `"labour_grade":"II" => "labour_grade":"III"`, `"shift_end":"17:00" => "shift_end":"23:30"`, `"seats":2 => "seats":2,"fees":[{"kind":"deposit","amount_fen":50000}]`)})
	for _, lang := range []string{"zh", "en"} {
		got := w.play(t, scenario{as: "unit", call: "POST /api/v1/placements/{plc}/publish?lang=" + lang, header: []string{matchThis, "X-Request-Id: request-1"}, status: 422})
		golden(t, "unlawful."+lang+".golden.json", got.Body.Bytes())
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	var v any
	if err := json.Unmarshal(got, &v); err != nil {
		t.Fatal(err)
	}
	text, _ := json.MarshalIndent(v, "", "  ") // it was read from JSON
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, append(text, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(text)+"\n" {
		t.Errorf("%s: got %s, want %s", name, text, want)
	}
}
