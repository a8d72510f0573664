package jobads

import (
	"regexp"
	"strconv"
	"strings"
)

// Period is what a pay is for.
type Period uint8

// The periods that advertisements pay by. A year's pay is given as a month's.
const (
	Month Period = iota + 1
	Day
	Hour
)

// Pay is what an advertisement promises, in fen for each period. A bound that it leaves open is 0.
type Pay struct {
	Per       Period
	Low, High int64
}

// form is an amount or a range, each with its unit, open at an end or not, and the period: 3.5-6.5千/月, 8K-12K, 10万以上/月,
// 150/天, -4500.
var form = regexp.MustCompile(`^(\d+(?:\.\d+)?)?(千|万|[kKwW])?元?(?:\s*[-~～–—至到]\s*(\d+(?:\.\d+)?)(千|万|[kKwW])?元?)?(以上|以下|以内|起)?\s*(?:/|每)?\s*(小时|时|h|天|日|周|月|年)?(以上|以下|以内|起)?`)

// Bounds beyond which an amount is not what it seems, in fen.
const (
	wan         = 10_000_00
	leastMonth  = 500_00    // less without a period is a day's
	mostMonth   = 10 * wan  // more without a period is a year's
	mostPay     = 100 * wan // a month; more is nonsense
	likelyAYear = 3 * wan   // 万 without a period: from here on a year's, as head-hunters write it
	monthsAYear = 12
)

// ParsePay reads the pay of an advertisement. It reports false for 面议 and for what it cannot read.
func ParsePay(s string) (Pay, bool) {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "·") // 15-20K·13薪
	m := form.FindStringSubmatch(s)
	if len(m) == 0 || m[1] == "" && m[3] == "" || m[1] == "" && m[2] != "" {
		return Pay{}, false
	}
	unit, unitOfLow := m[4], m[2]
	if m[3] == "" {
		unit = m[2]
	}
	if unitOfLow == "" {
		unitOfLow = unit // 3.5-6.5千
	}
	low, ok1 := fen(m[1], unitOfLow)
	high, ok2 := fen(m[3], unit)
	if !ok1 || !ok2 {
		return Pay{}, false
	}
	switch side := m[5] + m[7]; {
	case m[3] != "":
		low, high = min(low, high), max(low, high)
	case side == "以下" || side == "以内":
		low, high = 0, low
	case side == "":
		high = low
	}
	return per(Pay{Low: low, High: high}, m[6], strings.EqualFold(unit, "w") || unit == "万")
}

// per settles the period, named or to be told from the amount, and turns a year's pay into a month's.
func per(p Pay, period string, inWan bool) (Pay, bool) {
	most := max(p.Low, p.High)
	switch period {
	case "月":
		p.Per = Month
	case "天", "日":
		p.Per = Day
	case "小时", "时", "h":
		p.Per = Hour
	case "年":
		p.Per = Month
		p.Low, p.High = monthly(p.Low), monthly(p.High)
	case "":
		switch {
		case inWan && max(p.Low, p.High) >= likelyAYear, most > mostMonth:
			p.Low, p.High = monthly(p.Low), monthly(p.High)
			p.Per = Month
		case most < leastMonth:
			p.Per = Day
		default:
			p.Per = Month
		}
	}
	return p, p.Per != 0 && most > 0 && max(p.Low, p.High) <= mostPay
}

// monthly is a twelfth in whole yuan.
func monthly(fen int64) int64 { return fen / monthsAYear / 100 * 100 }

// fen is a decimal number of a unit, exactly; nothing is 0.
func fen(number, unit string) (int64, bool) {
	if number == "" {
		return 0, true
	}
	worth := int64(100)
	switch unit {
	case "千", "k", "K":
		worth = 1000_00
	case "万", "w", "W":
		worth = wan
	}
	whole, fraction, _ := strings.Cut(number, ".")
	if len(whole) > 9 {
		return 0, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, false
	}
	total := n * worth
	for _, digit := range fraction {
		worth /= 10
		total += int64(digit-'0') * worth
	}
	return total, true
}
