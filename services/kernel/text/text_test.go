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
