package services_test

import (
	"os"
	"regexp"
	"strings"
	"testing"
	"unicode"
)

// eventWords matches a line of the table in notify/event_words.go.
var eventWords = regexp.MustCompile(`"([a-z_.]+)":\s+text\.Say\("([^"]*)", "([^"]*)"\)`)

// Pages and webhooks name events by that table. The golden files are the list of all that there are, so one added later
// fails here until it has words.
func TestEveryEventHasWords(t *testing.T) {
	files, err := os.ReadDir("../events/testdata")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("notify/event_words.go")
	if err != nil {
		t.Fatal(err)
	}
	words, said := map[string]bool{}, map[string]string{}
	for _, m := range eventWords.FindAllStringSubmatch(string(source), -1) {
		kind, zh, en := m[1], m[2], m[3]
		words[kind] = true
		if !strings.ContainsFunc(zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || en == "" || strings.ContainsAny(en, "._") {
			t.Errorf("%s: got %q and %q, want words", kind, zh, en)
		}
		for _, w := range []string{zh, en} {
			if other := said[w]; other != "" {
				t.Errorf("%s and %s are both called %q", kind, other, w)
			}
			said[w] = kind
		}
	}
	if len(files) < 80 {
		t.Fatalf("only %d events were found", len(files))
	}
	for _, f := range files {
		parts := strings.Split(f.Name(), ".") // firstkm.batch.approved.v1.golden.json
		if kind := parts[1] + "." + parts[2]; !words[kind] {
			t.Errorf("%s has no words: add a line to eventWords in notify/event_words.go", kind)
		}
	}
}
