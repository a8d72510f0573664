package student

import (
	"strings"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
)

// IDNumber is a citizen identity number (公民身份号码, GB 11643): six digits of the place, eight of the birth date, three
// in sequence whose last is odd for men, and a check character.
type IDNumber struct {
	Text  string // eighteen characters, X in upper case
	Birth civil.Date
	Sex   string // male | female
}

// Tail is the last four characters, which a slip asks for.
func (n IDNumber) Tail() string { return n.Text[len(n.Text)-4:] }

// Why an identity number is refused.
var (
	idSpoilt  = text.Say("身份证号的末几位被表格软件改成了 0，请把这一列设为文本格式后重新填写。", "a spreadsheet has turned the last digits of the identity number into zeros: set the column to text and enter it again")
	idLength  = text.Say("身份证号应为 18 位，最后一位可以是 X。", "an identity number has 18 characters, the last of which may be X")
	idOld     = text.Say("这是 15 位的旧身份证号，请填写现在的 18 位号码。", "this is an old number of 15 digits: give the present one of 18")
	idPlace   = text.Say("身份证号的前两位不是省级代码，请核对。", "the identity number does not begin with the code of a province")
	idBirth   = text.Say("身份证号中的出生日期不存在或在将来，请核对第 7 至 14 位。", "the birth date in the identity number does not exist or is to come: check its characters 7 to 14")
	idCheck   = text.Say("身份证号的校验位不对，多半是抄错了一位，请核对。", "the check digit of the identity number is wrong: a digit was probably miscopied")
	bornOther = text.Say("出生日期与身份证号中的生日不一致，请核对出生日期和身份证号。", "the birth date contradicts the identity number: check birth_date and id_number")
	sexOther  = text.Say("性别与身份证号不一致，请核对性别和身份证号。", "the sex contradicts the identity number: check sex and id_number")
)

// provinces are the two-digit codes that an identity number may begin with (GB/T 2260), with 83 for residents from Taiwan
// and 91 to 93 for permanent residents.
const provinces = "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91 92 93"

// weights are those of the first seventeen digits (ISO 7064, MOD 11-2); checks is the character for each remainder.
var weights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const checks = "10X98765432"

// ParseIDNumber reads an identity number as people write it: in full width, with spaces, with a small x. When it is none,
// wrong says why and what to do; the number itself is not repeated. today bounds the birth date.
func ParseIDNumber(s string, today civil.Date) (n IDNumber, wrong text.Words) {
	s = plainNumber(s)
	digits := strings.Trim(s, "0123456789") == ""
	switch {
	case digits && len(s) >= 17 && len(s) <= 19 && strings.HasSuffix(s, "000") && !sound(s):
		return n, idSpoilt
	case digits && len(s) == 15:
		return n, idOld
	case len(s) != 18 || strings.Trim(s[:17], "0123456789") != "" || !strings.Contains("0123456789X", s[17:]):
		return n, idLength
	case !strings.Contains(provinces, s[:2]):
		return n, idPlace
	}
	birth, err := civil.Parse(s[6:10] + "-" + s[10:12] + "-" + s[12:14])
	if err != nil || birth.Year < 1900 || birth.After(today) {
		return n, idBirth
	}
	if !sound(s) {
		return n, idCheck
	}
	n = IDNumber{Text: s, Birth: birth, Sex: "female"}
	if (s[16]-'0')%2 == 1 {
		n.Sex = "male"
	}
	return n, text.Words{}
}

// sound reports whether eighteen characters end in their check character.
func sound(s string) bool { return len(s) == 18 && CheckDigit(s[:17]) == s[17] }

// CheckDigit is the check character behind seventeen digits.
func CheckDigit(seventeen string) byte {
	sum := 0
	for i, w := range weights {
		sum += w * int(seventeen[i]-'0')
	}
	return checks[sum%11]
}

// plainNumber is a number in half width, upper case and without spaces and hyphens.
func plainNumber(s string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r += '!' - '！'
		case r == '\u3000' || r == '\u00a0' || r == ' ' || r == '\t':
			return -1
		}
		if r == '-' {
			return -1
		}
		return r
	}, s))
}

// Phone reads a mainland mobile number of eleven digits, with or without +86; or a fixed line with its area code. It is ""
// when s is neither.
func Phone(s string) string {
	s = plainNumber(s)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "+"), "86")
	mobile := len(s) == 11 && s[0] == '1' && s[1] >= '3'
	fixed := len(s) >= 10 && len(s) <= 12 && s[0] == '0'
	if strings.Trim(s, "0123456789") != "" || !mobile && !fixed {
		return ""
	}
	return s
}
