package services_test

import (
	"strings"
	"testing"
)

func TestTheTableForbids(t *testing.T) {
	rules, err := parseRules(house, technologies)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name string
		unit unit
		want string // part of the only complaint, "" for none
	}{
		{"nothing that the table allows", unit{
			path: "services/placement", documented: true,
			imports:     []string{"context", "firstkm/services/org", "firstkm/services/compliance", "firstkm/services/kernel/page", "firstkm/events"},
			testImports: []string{"firstkm/services/placement", "pgregory.net/rapid", "os"},
		}, ""},
		{"a package without a row", unit{path: "services/utils", documented: true}, "no row"},
		{"a package below a listed one", unit{path: "services/placement/internal", documented: true}, "no row"},
		{"a package without a doc comment", unit{path: "services/org"}, "no doc comment"},
		{"a noun to the right", unit{path: "services/org", documented: true, imports: []string{"firstkm/services/placement"}}, "services/org imports firstkm/services/placement"},
		{"a noun in the wiring's direction", unit{path: "services/org", documented: true, imports: []string{"firstkm/services/platform/store"}}, "does not allow"},
		{"the kernel in a noun's direction", unit{path: "services/kernel/page", documented: true, imports: []string{"firstkm/services/org"}}, "does not allow"},
		{"the regulation with ids", unit{path: "services/compliance", documented: true, imports: []string{"firstkm/services/kernel/ident"}}, "does not allow"},
		{"gin in a noun", unit{path: "services/account", documented: true, imports: []string{"github.com/gin-gonic/gin"}}, "behind services/delivery only"},
		{"gin in a noun's test", unit{path: "services/account", documented: true, testImports: []string{"github.com/gin-gonic/gin"}}, "a test of services/account"},
		{"huma in pages", unit{path: "services/delivery/web", documented: true, imports: []string{"github.com/danielgtaylor/huma/v2"}}, "does not allow"},
		{"a part of bleve in the wiring", unit{path: "cmd/internal/serve", documented: true, imports: []string{"github.com/blevesearch/bleve_index_api"}}, "behind search/bleveindex only"},
		{"bleve beside its home", unit{path: "search/columns", documented: true, imports: []string{"github.com/blevesearch/bleve/v2"}}, "behind search/bleveindex only"},
		{"bleve in the wiring", unit{path: "cmd/internal/app", documented: true, imports: []string{"github.com/blevesearch/bleve/v2"}}, "behind search/bleveindex only"},
		{"SQL in delivery", unit{path: "services/delivery/api", documented: true, imports: []string{"database/sql"}}, "behind services/platform/store only"},
		{"pages that see the store", unit{path: "services/delivery/web", documented: true, imports: []string{"firstkm/services/platform/store"}}, "does not allow"},
		{"a main that does the work itself", unit{path: "cmd/firstkm", documented: true, imports: []string{"firstkm/services/platform/store"}}, "does not allow"},
		{"HTTP in a noun", unit{path: "services/fair", documented: true, imports: []string{"net/http"}}, "touches nothing outside"},
		{"files in the kernel", unit{path: "services/kernel/page", documented: true, imports: []string{"os"}}, "touches nothing outside"},
		{"the kernel in a leaf", unit{path: "search", documented: true, imports: []string{"firstkm/services/kernel/text"}}, "does not allow"},
		{"a module that nobody agreed to", unit{path: "services/platform/blob", documented: true, imports: []string{"github.com/minio/minio-go/v7"}}, "no such technology"},
		{"a test's module in the program", unit{path: "services/matching", documented: true, imports: []string{"pgregory.net/rapid"}}, "does not allow"},
		{"a browser in a noun's test", unit{path: "services/matching", documented: true, testImports: []string{"github.com/chromedp/chromedp"}}, "does not allow"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := rules.check([]unit{tt.unit})
			if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.Contains(got[0], tt.want)) {
				t.Errorf("got %q, want one complaint with %q", got, tt.want)
			}
		})
	}
}

func TestTheTableCannotHoldACycleOrAStranger(t *testing.T) {
	for name, tt := range map[string]struct{ house, technologies string }{
		"a row below":          {"services/a | b |\nservices/b | |\n", ""},
		"itself":               {"services/a | services/a |\n", ""},
		"an unknown noun":      {"services/a | <b |\n", ""},
		"an unknown test tool": {"services/a | | magic\n", ""},
		"a missing column":     {"services/a | \n", ""},
		"a homeless module":    {"", "gin github.com/gin-gonic/gin\n"},
	} {
		if _, err := parseRules(tt.house, tt.technologies); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
}

func TestLoadReadsTheTreeAsItStands(t *testing.T) {
	dir := write(t, map[string]string{
		"a/a.go":            "// Package a is documented.\npackage a\n\nimport \"net/http\"\n",
		"a/a_test.go":       "package a_test\n\nimport \"testing\"\n",
		"b/b.go":            "package b\n",
		"b/testdata/c.go":   "package not go at all",
		"node_modules/n.go": "package n\n",
		".hidden/h.go":      "package h\n",
	})
	got, err := load(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 2 || got[0].path != "a" || got[1].path != "b" {
		t.Fatalf("got %+v, want packages a and b", got)
	}
	if a, b := got[0], got[1]; !a.documented || b.documented || len(a.imports) != 1 || a.imports[0] != "net/http" || len(a.testImports) != 1 {
		t.Errorf("got %+v, want a documented, importing net/http and tested, b bare", got)
	}
}
