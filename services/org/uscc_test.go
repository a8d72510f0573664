package org_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstkm/services/compliance"
	"firstkm/services/org"
)

const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// codes draws codes whose check digit is computed.
func codes() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		letter := rapid.SampledFrom([]byte(usccAlphabet))
		digit := rapid.SampledFrom([]byte("0123456789"))
		var b strings.Builder
		for i := range 17 {
			if i >= 2 && i < 8 {
				b.WriteByte(digit.Draw(t, "digit"))
			} else {
				b.WriteByte(letter.Draw(t, "letter"))
			}
		}
		check, ok := org.USCCCheckDigit(b.String())
		if !ok {
			t.Fatalf("no check digit for %s", b.String())
		}
		return b.String() + string(check)
	})
}

func TestCreditCodes(t *testing.T) {
	for code, want := range map[string]bool{
		"91350100M000100Y43":  true, // the example of GB 32100-2015
		"91350100M000100Y44":  false,
		"91350100m000100y43":  false, // stored in capitals only
		"91350100M000100Y4":   false,
		"91350100M000100Y430": false,
		"":                    false,
		"9135010OM000100Y43":  false, // the letter O
		"91A50100M000100Y43":  false, // a letter in the region code
		"一二三四五六":              false,
	} {
		if got := org.ValidUSCC(code); got != want {
			t.Errorf("%q: got %t, want %t", code, got, want)
		}
	}
	if got := org.NormalUSCC(" 91350100 m000100y43\t"); got != "91350100M000100Y43" {
		t.Errorf("got %q, want the code without spaces in capitals", got)
	}
}

func TestOneWrongCharacterIsFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := codes().Draw(t, "code")
		if !org.ValidUSCC(code) || !compliance.ValidUSCC(code) {
			t.Fatalf("%s: got false, want it valid for the register and for the rules", code)
		}
		at := rapid.IntRange(0, 17).Draw(t, "at")
		other := rapid.SampledFrom([]byte(usccAlphabet)).Filter(func(b byte) bool { return b != code[at] }).Draw(t, "other")
		wrong := code[:at] + string(other) + code[at+1:]
		if org.ValidUSCC(wrong) {
			t.Fatalf("%s for %s: got true, want the change found", wrong, code)
		}
	})
}

func FuzzUSCC(f *testing.F) {
	for _, seed := range []string{"91350100M000100Y43", "", "91350100M000100Y4", "９１３５０１００", "\xff\x00", "91350100m000100y43 "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		normal := org.NormalUSCC(code)
		if org.NormalUSCC(normal) != normal {
			t.Errorf("%q: normal twice is another", code)
		}
		if !org.ValidUSCC(normal) {
			return
		}
		if check, ok := org.USCCCheckDigit(normal[:17]); !ok || check != normal[17] {
			t.Errorf("%q: valid, but its check digit is computed as %q, %t", normal, check, ok)
		}
		if !compliance.ValidUSCC(normal) {
			t.Errorf("%q: valid here, not for the rules", normal)
		}
	})
}
