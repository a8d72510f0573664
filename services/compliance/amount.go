package compliance

import (
	"fmt"
	"strconv"
)

// mostFen is above any wage; larger amounts are slips of the pen, and refusing them keeps the arithmetic within 64 bits.
const mostFen = 1_000_000_000_000

func plausible(fen int64) bool { return fen >= 0 && fen <= mostFen }

// yuan writes an amount of fen as people read it: 2,800 or 2,610.50.
func yuan(fen int64) string {
	s := grouped(fen / 100)
	if cents := fen % 100; cents != 0 {
		s += fmt.Sprintf(".%02d", cents)
	}
	return s
}

func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// hours writes minutes as hours: 8, 8.5, or 8 小时 20 分 as 8:20 when not a half.
func hours(minutes int) string {
	switch minutes % 60 {
	case 0:
		return strconv.Itoa(minutes / 60)
	case 30:
		return strconv.Itoa(minutes/60) + ".5"
	default:
		return fmt.Sprintf("%d:%02d", minutes/60, minutes%60)
	}
}
