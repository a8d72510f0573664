package notify_test

import (
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"firstkm/services/notify"
)

// The golden files of the events are the list of all that there are, so one added later fails here until it has words.
func TestEveryEventHasWords(t *testing.T) {
	files, err := os.ReadDir("../../events/testdata")
	if err != nil {
		t.Fatal(err)
	}
	kinds := append(notify.Subjects(), "firstkm.test")
	for _, f := range files {
		kinds = append(kinds, strings.TrimSuffix(f.Name(), ".golden.json"))
	}
	if len(kinds) < 80 {
		t.Fatalf("only %d events were found", len(kinds))
	}
	slices.Sort(kinds)
	said := map[string]string{}
	for _, kind := range slices.Compact(kinds) {
		w := notify.EventLabel(kind)
		if !strings.ContainsFunc(w.Zh, func(r rune) bool { return unicode.Is(unicode.Han, r) }) || strings.ContainsAny(w.En, "._") || w.En == "" {
			t.Errorf("%s: got %q and %q, want words", kind, w.Zh, w.En)
		}
		for _, words := range []string{w.Zh, w.En} {
			if other := said[words]; other != "" {
				t.Errorf("%s and %s are both called %q", kind, other, words)
			}
			said[words] = kind
		}
	}
	if w := notify.EventLabel("stranger.came"); w.Zh != "stranger.came" {
		t.Errorf("an unknown type: got %q, want the type itself", w.Zh)
	}
}
