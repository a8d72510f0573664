package student_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"firstkm/services/student"

	"pgregory.net/rapid"
)

func TestNamesAreMaskedBehindTheSurname(t *testing.T) {
	for name, want := range map[string]string{
		"": "", "王": "王", "王例": "王*", "王示例": "王**",
		"欧阳例": "欧阳*", "欧阳示例": "欧阳**", "诸葛示例": "诸葛**", "上官例": "上官*", "司徒示例": "司徒**", "万俟例": "万俟*", "澹台示例": "澹台**", "歐陽示例": "歐陽**",
		"司马":       "司*",  // two characters are a surname of one and a given name
		"单于例":      "单**", // likely 单 and a given name of two
		"单于示例":     "单于**",
		"宗政例":      "宗**",
		"张王示例":     "张***",   // both parents' surnames: the first is the surname
		"司马迁示例名":   "司*****", // longer than a Chinese name is
		"扎西示例":     "扎***",   // given names of two syllables each, no surname
		"阿示古例·买示例": "阿***·***", "买示•例": "买*•*", "欧阳·示例": "欧*·**",
		"Anna Li": "A******",
	} {
		if got := student.MaskName(name); got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

func TestMasksKeepTheLengthAndShowTwoCharactersAtMost(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringOfN(rapid.SampledFrom([]rune("欧阳司马单于王示例·")), 2, 8, -1).Draw(t, "name")
		got := student.MaskName(name)
		shown := strings.NewReplacer("*", "", "·", "").Replace(got)
		if utf8.RuneCountInString(got) != utf8.RuneCountInString(name) || utf8.RuneCountInString(shown) > 2 || !strings.HasPrefix(name, shown) {
			t.Fatalf("%q: got %q", name, got)
		}
		if letters := strings.ReplaceAll(name, "·", ""); utf8.RuneCountInString(letters) > 1 && !strings.Contains(got, "*") {
			t.Fatalf("%q: got %q, which hides nothing", name, got)
		}
	})
}
