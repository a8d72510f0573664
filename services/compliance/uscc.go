package compliance

import "strings"

// ValidUSCC reports whether s is a unified social credit code whose check digit is right (GB 32100-2015): 18 characters of
// 0–9 and A–Z without I, O, S, V, Z.
func ValidUSCC(s string) bool {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	if len(s) != 18 {
		return false
	}
	sum, weight := 0, 1
	for i := range 17 {
		v := strings.IndexByte(alphabet, s[i])
		if v < 0 {
			return false
		}
		sum += v * weight
		weight = weight * 3 % 31
	}
	return alphabet[(31-sum%31)%31] == s[17]
}
