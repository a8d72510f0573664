package events_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"firstkm/events"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestPayloadsAreFrozen compares the JSON of every event, all members filled, with its golden file: partners have read it.
func TestPayloadsAreFrozen(t *testing.T) {
	for _, fact := range facts() {
		t.Run(fact.Subject(), func(t *testing.T) {
			full := filled(t, fact)
			got, err := json.MarshalIndent(full, "", "  ")
			if err != nil {
				t.Fatalf("encode: %v", err)
			}
			got = append(got, '\n')
			path := golden(fact)
			if *update {
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatalf("no golden file: %v; for a new event run go test ./events -update", err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("a published payload never changes: add a .v2\ngot:\n%swant:\n%s", got, want)
			}
			back := reflect.New(reflect.TypeOf(fact))
			if err := json.Unmarshal(want, back.Interface()); err != nil {
				t.Fatalf("decode: %v", err)
			}
			if !reflect.DeepEqual(back.Elem().Interface(), full) {
				t.Errorf("decoded %+v, want %+v", back.Elem().Interface(), full)
			}
		})
	}
}

func TestNoPublishedEventDisappears(t *testing.T) {
	var known []string
	for _, fact := range facts() {
		known = append(known, golden(fact))
	}
	files, err := filepath.Glob("testdata/*.golden.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if !slices.Contains(known, file) {
			t.Errorf("%s has no event in facts(): what was published once stays readable", file)
		}
	}
}

func TestSubjectsAreWellFormedAndUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, fact := range facts() {
		if !events.ValidSubject(fact.Subject()) {
			t.Errorf("%T: %q is not firstkm.<noun>.<fact>.v<version>", fact, fact.Subject())
		}
		if seen[fact.Subject()] {
			t.Errorf("%T: %q is taken", fact, fact.Subject())
		}
		seen[fact.Subject()] = true
	}
}

// TestEveryEventIsListed reads the package's source for types that have a Subject method.
func TestEveryEventIsListed(t *testing.T) {
	var listed []string
	for _, fact := range facts() {
		listed = append(listed, reflect.TypeOf(fact).Name())
	}
	declared := declaredEvents(t)
	if len(declared) == 0 {
		t.Fatal("found no event in the source")
	}
	for _, name := range declared {
		if !slices.Contains(listed, name) {
			t.Errorf("%s is missing in facts()", name)
		}
	}
}

func declaredEvents(t *testing.T) (names []string) {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv == nil || f.Name.Name != "Subject" {
				continue
			}
			if receiver, ok := f.Recv.List[0].Type.(*ast.Ident); ok {
				names = append(names, receiver.Name)
			}
		}
	}
	return names
}

// personal are words that no member of a payload may contain; an organisation's name is looked up by its id too.
var personal = []string{"name", "phone", "mobile", "birth", "birthday", "sex", "mail", "email", "address", "guardian", "idcard", "surname"}

func TestPayloadsHoldNoPersonalData(t *testing.T) {
	for _, fact := range facts() {
		for _, member := range members(t, fact) {
			if smells(member) {
				t.Errorf("%s: member %q smells of personal data; send an id", fact.Subject(), member)
			}
		}
	}
}

func TestPersonalDataIsRecognised(t *testing.T) {
	for member, want := range map[string]bool{
		"name": true, "student_name": true, "id_number": true, "guardian_phone": true, "birth_date": true,
		"student": false, "rename": false, "until": false, "renamed": false,
	} {
		if got := smells(member); got != want {
			t.Errorf("smells(%q) = %v, want %v", member, got, want)
		}
	}
}

func smells(member string) bool {
	words := strings.Split(member, "_")
	return member == "id_number" || slices.ContainsFunc(words, func(w string) bool { return slices.Contains(personal, w) })
}

// members lists the names of all JSON members, at any depth.
func members(t *testing.T, fact events.Event) (names []string) {
	t.Helper()
	data, err := json.Marshal(filled(t, fact))
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := json.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	var walk func(any)
	walk = func(node any) {
		switch node := node.(type) {
		case map[string]any:
			for name, value := range node {
				names = append(names, name)
				walk(value)
			}
		case []any:
			for _, value := range node {
				walk(value)
			}
		}
	}
	walk(tree)
	return names
}

func golden(fact events.Event) string {
	return filepath.Join("testdata", fact.Subject()+".golden.json")
}

// filled is the event with every member set to something, so that omitempty hides none.
func filled(t *testing.T, fact events.Event) any {
	t.Helper()
	v := reflect.New(reflect.TypeOf(fact)).Elem()
	fill(t, v)
	return v.Interface()
}

func fill(t *testing.T, v reflect.Value) {
	t.Helper()
	switch {
	case v.Type() == reflect.TypeFor[time.Time]():
		v.Set(reflect.ValueOf(time.Date(2026, 9, 1, 8, 30, 0, 123456000, time.UTC)))
	case v.Kind() == reflect.String:
		v.SetString("text")
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.CanInt():
		v.SetInt(7)
	case v.CanUint():
		v.SetUint(7)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem())
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(t, v.Index(0))
	case v.Kind() == reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i))
		}
	default:
		t.Fatalf("an event has a member of type %s: use ids, texts, whole numbers, times, lists", v.Type())
	}
}
