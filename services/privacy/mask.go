package privacy

import (
	"strings"
	"unicode/utf8"
)

// The masks are the only forms in which personal values stand on pages, in lists and in exports without a ground:
//
//	name      张三                → 张同学          (the first character)
//	id number 310107200901011234 → ••••••••••••••••34 (the last two of eighteen)
//	phone     13812345678        → 138••••5678     (the first three and last four of eleven)
//	phone     021-60001234       → ••••••••••34    (the last two of any other)

// MaskName is the first character of a name followed by 同学.
func MaskName(name string) string {
	_, n := utf8.DecodeRuneInString(name)
	return name[:n] + "同学"
}

// MaskIDNumber hides all but the last two characters of an identity number; "" stays "".
func MaskIDNumber(number string) string { return tail(number, 2) }

// MaskPhone hides the middle of a mobile number, and all but the last two characters of any other; "" stays "".
func MaskPhone(phone string) string {
	if len(phone) == 11 && phone[0] == '1' && strings.Trim(phone, "0123456789") == "" {
		return phone[:3] + strings.Repeat("•", 4) + phone[7:]
	}
	return tail(phone, 2)
}

// tail hides all but the last n characters, and all of what is not longer than twice that.
func tail(s string, n int) string {
	runes := []rune(s)
	if len(runes) <= 2*n {
		return strings.Repeat("•", len(runes))
	}
	return strings.Repeat("•", len(runes)-n) + string(runes[len(runes)-n:])
}

// Mask hides a value by what it is.
func (f Field) Mask(value string) string {
	switch f {
	case IDNumber:
		return MaskIDNumber(value)
	case Phone, GuardianPhone:
		return MaskPhone(value)
	case GuardianName:
		return maskPerson(value)
	}
	return strings.Repeat("•", utf8.RuneCountInString(value))
}

// maskPerson keeps the first character of an adult's name.
func maskPerson(name string) string {
	_, n := utf8.DecodeRuneInString(name)
	return name[:n] + strings.Repeat("•", utf8.RuneCountInString(name[n:]))
}
