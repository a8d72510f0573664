package student

import "strings"

// MaskNumber hides an identity number but for its last two characters: ****************2X.
func MaskNumber(s string) string {
	if len(s) < 3 {
		return strings.Repeat("*", len(s))
	}
	return strings.Repeat("*", len(s)-2) + s[len(s)-2:]
}

// MaskPhone hides the middle of a telephone number: 199****0001.
func MaskPhone(s string) string {
	if len(s) < 8 {
		return strings.Repeat("*", len(s))
	}
	return s[:3] + strings.Repeat("*", len(s)-7) + s[len(s)-4:]
}

// MaskName is the first character of a name and a star for each other: 王**.
func MaskName(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	return string(r[0]) + strings.Repeat("*", len(r)-1)
}
