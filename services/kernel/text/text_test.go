package text_test

import (
	"encoding/json"
	"testing"

	"firstkm/services/kernel/text"
)

func TestWordsAreChineseUnlessEnglishIsAskedFor(t *testing.T) {
	w := text.Say("未核验", "unverified")
	for lang, want := range map[text.Lang]string{text.Chinese: "未核验", text.English: "unverified", "": "未核验", "fr": "未核验"} {
		if got := w.In(lang); got != want {
			t.Errorf("%q: got %q, want %q", lang, got, want)
		}
	}
	if w.IsZero() || !(text.Words{}).IsZero() {
		t.Error("words and silence are mixed up")
	}
	if got, err := json.Marshal(w); err != nil || string(got) != `{"zh":"未核验","en":"unverified"}` {
		t.Errorf("got %s, %v", got, err)
	}
}

func TestWordsAgreeWithTheirNumber(t *testing.T) {
	for n, want := range map[int]string{0: "0 schools have", 1: "1 school has", 2: "2 schools have", 11: "11 schools have", 21: "21 schools have"} {
		if got := text.Plural(n, "school has", "schools have"); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if got := text.Agree(int64(1), "day", "days"); got != "day" {
		t.Errorf("got %q, want day", got)
	}
}
