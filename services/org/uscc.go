package org

import "strings"

// The 31 characters of a unified social credit code and the weights of its positions, GB 32100-2015.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

var usccWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// NormalUSCC is the code as it is stored: without spaces, in capitals.
func NormalUSCC(code string) string {
	return strings.ToUpper(strings.Join(strings.Fields(code), ""))
}

// ValidUSCC reports whether code is a unified social credit code whose check digit is right (GB 32100-2015).
func ValidUSCC(code string) bool {
	if len(code) != 18 {
		return false
	}
	digit, ok := USCCCheckDigit(code[:17])
	return ok && digit == code[17]
}

// USCCCheckDigit computes the eighteenth character of a code from its first seventeen.
func USCCCheckDigit(body string) (byte, bool) {
	if len(body) != 17 {
		return 0, false
	}
	sum := 0
	for i := range 17 {
		v := strings.IndexByte(usccAlphabet, body[i])
		if v < 0 || (i >= 2 && i < 8 && v > 9) { // characters 3 to 8 are a region code
			return 0, false
		}
		sum += v * usccWeights[i]
	}
	return usccAlphabet[(31-sum%31)%31], true
}
