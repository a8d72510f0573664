package check_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

type node struct {
	Schema               string `json:"$schema"`
	Type, Description    string
	Properties           map[string]node
	Required             []string
	Items                *node
	Enum                 []string
	OneOf                []struct{ Const, Title string }
	AdditionalProperties *bool
}

func TestSchemaDescribesEveryFact(t *testing.T) {
	for _, gate := range []string{"G0", "G0-school", "G1", "G3", "G4"} {
		out, _, err := run(t, "", gate, "--schema")
		if err != nil {
			t.Fatal(err)
		}
		var s node
		if err := json.Unmarshal([]byte(out), &s); err != nil {
			t.Fatal(err)
		}
		if s.Schema != "https://json-schema.org/draft/2020-12/schema" || !slices.Contains(s.Required, "as_of") {
			t.Errorf("%s: got dialect %q, required %v", gate, s.Schema, s.Required)
		}
		described(t, gate, s)
	}
}

func described(t *testing.T, path string, s node) {
	t.Helper()
	if s.Type == "" {
		t.Errorf("%s: no type", path)
	}
	if s.Type == "object" && (s.AdditionalProperties == nil || *s.AdditionalProperties) {
		t.Errorf("%s: is open to unknown members", path)
	}
	for name, p := range s.Properties {
		if p.Description == "" {
			t.Errorf("%s.%s: no description", path, name)
		}
		described(t, path+"."+name, p)
	}
	if s.Items != nil {
		described(t, path+"[]", *s.Items)
	}
}

func TestSchemaListsEnumerations(t *testing.T) {
	out, _, err := run(t, "", "G1", "--schema")
	if err != nil {
		t.Fatal(err)
	}
	var s node
	if err := json.Unmarshal([]byte(out), &s); err != nil {
		t.Fatal(err)
	}
	if got := s.Properties["labour_grade"].Enum; strings.Join(got, " ") != "I II III IV" {
		t.Errorf("labour_grade: got %v", got)
	}
	if got := s.Properties["hazards"].Items.OneOf; len(got) < 17 || got[0].Const != "dust_1" {
		t.Errorf("hazards: got %v", got)
	}
}

func TestSchemaOfAllGates(t *testing.T) {
	out, _, err := run(t, "", "--schema")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]node
	if err := json.Unmarshal([]byte(out), &all); err != nil || len(all) != 5 {
		t.Errorf("got %d gates, %v, want 5", len(all), err)
	}
}
