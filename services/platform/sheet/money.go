package sheet

import (
	"strconv"
	"strings"
)

// money is the worth of one unit of a column, as a power of ten of fen.
type money int

const (
	fen         money = 0
	yuan        money = 2
	thousand    money = 5
	tenThousand money = 6
)

// scaleOf is the unit that a header speaks of: a name ending in fen is in fen, a bracket may say 千元 or 万元, all others are
// in yuan.
func scaleOf(header string) money {
	_, remark := bracket(header)
	switch key := headerKey(header); {
	case strings.HasSuffix(key, "fen"), strings.HasSuffix(remark, "分"):
		return fen
	case strings.HasPrefix(remark, "万"):
		return tenThousand
	case strings.HasPrefix(remark, "千"):
		return thousand
	default:
		return yuan
	}
}

// mostFen bounds an amount; beyond it a typing error is likelier than the sum.
const mostFen = 100_000_000_000_00

// parseMoney reads an amount exactly. Digits beyond the fen must be zero, unless they are the tail of a binary fraction, which
// spreadsheets write with fifteen digits or more.
func parseMoney(s string, unit money) (int64, bool) {
	s = strings.TrimSpace(narrowed(s))
	for _, mark := range []string{"¥", "￥", "RMB", "CNY"} {
		s = strings.TrimPrefix(s, mark)
	}
	if rest, ok := strings.CutSuffix(s, "万元"); ok {
		s, unit = rest, tenThousand
	} else if unit == fen {
		s = strings.TrimSuffix(s, "分")
	} else {
		s = strings.TrimSuffix(s, "元")
	}
	digits, point, ok := decimal(s)
	if !ok {
		return 0, false
	}
	return shift(digits, point+int(unit))
}

// decimal takes a plain or exponential number apart: its digits without leading zeros, and how many of them stand before the
// point, which may be negative or more than there are.
func decimal(s string) (digits string, point int, ok bool) {
	s = strings.ReplaceAll(strings.TrimSpace(s), ",", "")
	mantissa, exponent, has := cutExponent(s)
	if has {
		e, err := strconv.Atoi(exponent)
		if err != nil || e < -30 || e > 30 {
			return "", 0, false
		}
		point = e
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits = whole + fraction
	if digits == "" || len(digits) > 40 || strings.Trim(digits, "0123456789") != "" {
		return "", 0, false
	}
	point += len(whole)
	trimmed := strings.TrimLeft(digits, "0")
	return trimmed, point - (len(digits) - len(trimmed)), true
}

func cutExponent(s string) (mantissa, exponent string, found bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// shift is the whole number that the digits make with so many of them before the point.
func shift(digits string, point int) (int64, bool) {
	if len(digits) >= 15 && point < len(digits) {
		digits, point = round15(digits, point)
	}
	if digits = strings.TrimRight(digits, "0"); digits == "" {
		return 0, true
	}
	if len(digits) > point || point > 15 {
		return 0, false
	}
	n, err := strconv.ParseInt(digits+strings.Repeat("0", point-len(digits)), 10, 64)
	return n, err == nil && n <= mostFen
}

// round15 rounds to the fourteen digits that a spreadsheet's number holds for certain.
func round15(digits string, point int) (string, int) {
	const keep = 14
	up := digits[keep] >= '5'
	b := []byte(digits[:keep])
	for i := keep - 1; up && i >= 0; i-- {
		if b[i]++; b[i] <= '9' {
			up = false
		} else {
			b[i] = '0'
		}
	}
	if up {
		return "1" + string(b), point + 1
	}
	return string(b), point
}

// parseInt reads a whole number; 12.0 is one, and so is 12人.
func parseInt(s string) (int64, bool) {
	s = strings.TrimRight(narrowed(s), " 人名个")
	negative := strings.HasPrefix(s, "-")
	digits, point, ok := decimal(strings.TrimPrefix(s, "-"))
	if !ok {
		return 0, false
	}
	n, ok := shift(digits, point)
	if negative {
		n = -n
	}
	return n, ok
}
