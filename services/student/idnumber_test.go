package student_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"firstkm/services/kernel/civil"
	"firstkm/services/student"
)

var today = civil.On(2025, 9, 1)

// numbered is a sound identity number of the place, birth date and sequence.
func numbered(place, birth string, sequence int) string {
	head := place + birth + fmt.Sprintf("%03d", sequence)
	return head + string(student.CheckDigit(head))
}

func TestIdentityNumbersAreRead(t *testing.T) {
	n := numbered("310107", "20070315", 3)
	for _, s := range []string{n, strings.ToLower(n), " " + n[:6] + " " + n[6:14] + "-" + n[14:], strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r + '０' - '0'
		}
		return r
	}, n)} {
		got, wrong := student.ParseIDNumber(s, today)
		if want := (student.IDNumber{Text: n, Birth: civil.On(2007, 3, 15), Sex: "male"}); got != want || !wrong.IsZero() {
			t.Errorf("%q: got %+v, %v; want %+v", s, got, wrong, want)
		}
	}
	if got, _ := student.ParseIDNumber(numbered("310107", "20070315", 4), today); got.Sex != "female" || got.Tail() != got.Text[14:] {
		t.Errorf("got %+v, want a woman", got)
	}
	// The standard's own examples (GB 11643-1999, appendix A).
	for s, check := range map[string]byte{"11010519491231002": 'X', "44052418800101001": '4'} {
		if got := student.CheckDigit(s); got != check {
			t.Errorf("%s: got check %c, want %c", s, got, check)
		}
	}
}

func TestWhatIsNoIdentityNumberSaysWhy(t *testing.T) {
	for name, tt := range map[string]struct{ number, says string }{
		"a digit miscopied":        {"31010720070315123" + "0", "校验位"},
		"spoilt by a spreadsheet":  {"310107200703151000", "表格软件"},
		"seventeen, spoilt":        {"31010720070315000", "表格软件"},
		"fifteen digits":           {"310107070315123", "15 位"},
		"too short":                {"3101072007", "18 位"},
		"letters":                  {"31010720070315ABCD", "18 位"},
		"no such province":         {numbered("990107", "20070315", 1), "省级"},
		"a day that does not come": {numbered("310107", "20070230", 1), "出生日期"},
		"born tomorrow":            {numbered("310107", "20250902", 1), "出生日期"},
		"an X in the middle":       {"3101072007031X1230", "18 位"},
	} {
		if _, wrong := student.ParseIDNumber(tt.number, today); !strings.Contains(wrong.Zh, tt.says) || wrong.En == "" || strings.Contains(wrong.Zh+wrong.En, tt.number) {
			t.Errorf("%s: got %+v, want it to speak of %s and not to repeat the number", name, wrong, tt.says)
		}
	}
}

func TestOneWrongDigitNeverPasses(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		birth := civil.On(1990, 1, 1).AddDays(rapid.IntRange(0, 12000).Draw(t, "day"))
		n := numbered("440306", strings.ReplaceAll(birth.String(), "-", ""), rapid.IntRange(0, 999).Draw(t, "sequence"))
		if _, wrong := student.ParseIDNumber(n, today); !wrong.IsZero() {
			t.Fatalf("%s: refused: %v", n, wrong)
		}
		at, by := rapid.IntRange(0, 16).Draw(t, "at"), byte(rapid.IntRange(1, 9).Draw(t, "by"))
		bad := []byte(n)
		bad[at] = '0' + (bad[at]-'0'+by)%10
		if _, wrong := student.ParseIDNumber(string(bad), today); wrong.IsZero() {
			t.Fatalf("%s passed for %s", bad, n)
		}
	})
}

func FuzzParseIDNumber(f *testing.F) {
	for _, s := range []string{"", numbered("310107", "20070315", 3), "３１０１０７", "X", strings.Repeat("0", 40), "110105194912310\xff2X"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, wrong := student.ParseIDNumber(s, today)
		if !wrong.IsZero() {
			if n != (student.IDNumber{}) {
				t.Errorf("%q: refused, yet got %+v", s, n)
			}
			return
		}
		again, wrong := student.ParseIDNumber(n.Text, today)
		if len(n.Text) != 18 || n.Birth.After(today) || again != n || !wrong.IsZero() {
			t.Errorf("%q: got %+v, read again %+v, %v", s, n, again, wrong)
		}
	})
}

func TestPhones(t *testing.T) {
	for s, want := range map[string]string{
		"199 0000 0001": "19900000001", "+86 199-0000-0001": "19900000001", "021-52564588": "02152564588",
		"12345678901": "", "1990000000": "", "": "", "请问班主任": "", "1990000000O": "",
	} {
		if got := student.Phone(s); got != want {
			t.Errorf("%q: got %q, want %q", s, got, want)
		}
	}
}

func TestMasks(t *testing.T) {
	for got, want := range map[string]string{
		student.MaskNumber("31010720070315123X"): "****************3X", student.MaskNumber("1"): "*", student.MaskPhone("19900000001"): "199****0001",
		student.MaskPhone("123"): "***",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
