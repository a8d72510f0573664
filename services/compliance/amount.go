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

// hoursZh writes minutes as 8 小时 or 8 小时 20 分钟.
func hoursZh(minutes int) string { return clocked(minutes, "小时", "分钟") }

// hoursEn writes minutes as 8 h or 8 h 20 min.
func hoursEn(minutes int) string { return clocked(minutes, "h", "min") }

func clocked(minutes int, hour, minute string) string {
	h, m := minutes/60, minutes%60
	switch {
	case h == 0 && m > 0:
		return fmt.Sprintf("%d %s", m, minute)
	case m == 0:
		return fmt.Sprintf("%d %s", h, hour)
	default:
		return fmt.Sprintf("%d %s %d %s", h, hour, m, minute)
	}
}
