package understand_test

import (
	"testing"

	"github.com/mozillazg/go-pinyin"

	"firstkm/search/understand"
)

// The dictionary is read as it stands, since the library takes a regular expression to each character.
func TestEveryCharacterSoundsAsTheLibrarySaysIt(t *testing.T) {
	args := pinyin.NewArgs()
	tried := 0
	for code := range pinyin.PinyinDict {
		said := pinyin.SinglePinyin(rune(code), args)
		if len(said) == 0 || said[0] == "" {
			continue
		}
		tried++
		if got, _ := understand.Sound(string(rune(code))); got != said[0] {
			t.Errorf("%c: got %q, want %q", rune(code), got, said[0])
		}
	}
	if tried < 20_000 {
		t.Errorf("only %d characters were tried", tried)
	}
}
