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

// MaskName is the surname and a star for each other character: 王**, 欧阳**. Of a name without a surname the first character
// stands, and the dots between its parts: 阿***·***.
func MaskName(s string) string {
	s = strings.TrimSpace(s)
	shown := surname(s)
	return shown + strings.Map(func(r rune) rune {
		if strings.ContainsRune(dots, r) {
			return r
		}
		return '*'
	}, s[len(shown):])
}
