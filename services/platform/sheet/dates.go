package sheet

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"firstkm/services/kernel/civil"
)

// The years in which a date is believed.
const (
	firstYear = 1900
	lastYear  = 2199
)

// parseDate reads a date as people and spreadsheets write it, year first: 2026-03-01, 2026/3/1, 2026.3.1, 2026年3月1日, 20260301,
// each with or without a time of day behind it, or a spreadsheet's count of days.
func parseDate(s string, date1904 bool) (civil.Date, bool) {
	s = strings.TrimSpace(narrowed(s))
	if d, ok := serialDate(s, date1904); ok {
		return d, true
	}
	s = strings.NewReplacer("年", "-", "月", "-", "日", " ", "号", " ", "/", "-", ".", "-", "T", " ").Replace(s)
	day, clock, _ := strings.Cut(s, " ")
	if clock = strings.TrimSpace(clock); clock != "" && !strings.Contains(clock, ":") && !strings.HasPrefix(clock, "星期") && !strings.HasPrefix(clock, "(") {
		day += clock // 2026年 3月 1日
	}
	day = strings.ReplaceAll(day, " ", "")
	if len(day) == 8 && strings.Trim(day, "0123456789") == "" {
		day = day[:4] + "-" + day[4:6] + "-" + day[6:]
	}
	parts := strings.Split(day, "-")
	if len(parts) != 3 || len(parts[0]) != 4 {
		return civil.Date{}, false
	}
	year, ok1 := digitsOf(parts[0])
	month, ok2 := digitsOf(parts[1])
	number, ok3 := digitsOf(parts[2])
	d := civil.On(year, time.Month(month), number)
	return d, ok1 && ok2 && ok3 && year >= firstYear && year <= lastYear && d.Day == number && int(d.Month) == month
}

// monthAlone is a year and a month without a day.
var monthAlone = regexp.MustCompile(`^\s*(\d{4})\s*[年./-]\s*(\d{1,2})\s*月?份?\s*$`)

// digitsOf reads one to four digits.
func digitsOf(s string) (int, bool) {
	if len(s) == 0 || len(s) > 4 || strings.Trim(s, "0123456789") != "" {
		return 0, false
	}
	n, err := strconv.Atoi(s)
	return n, err == nil
}

// serialDate reads a spreadsheet's count of days, five digits: 1927 to 2199. Day 60 of 1900, which was not, is long past.
func serialDate(s string, date1904 bool) (civil.Date, bool) {
	whole, fraction, _ := strings.Cut(s, ".")
	if len(whole) != 5 || strings.Trim(whole+fraction, "0123456789") != "" {
		return civil.Date{}, false
	}
	days, err := strconv.Atoi(whole)
	if err != nil {
		return civil.Date{}, false
	}
	epoch := civil.On(1899, time.December, 30)
	if date1904 {
		epoch = civil.On(1904, time.January, 1)
	}
	d := epoch.AddDays(days)
	return d, d.Year <= lastYear
}

// parseClock reads a time of day: 8:00, 08:00:00, 0800, 8点, 8点30分, 下午5:30, 24:00 (which is 0:00), or a spreadsheet's
// fraction of a day.
func parseClock(s string) (civil.Clock, bool) {
	s = strings.TrimSpace(narrowed(s))
	if f, err := strconv.ParseFloat(s, 64); err == nil && f > 0 && f < 1 && strings.Contains(s, ".") {
		return civil.Clock(int(math.Round(f*24*60)) % (24 * 60)), true
	}
	afternoon := false
	for _, part := range []string{"上午", "早上", "早", "下午", "晚上", "晚", "AM", "PM", "am", "pm"} {
		if strings.HasPrefix(s, part) || strings.HasSuffix(s, part) {
			afternoon = strings.ContainsAny(part, "下晚Pp")
			s = strings.TrimSpace(strings.TrimSuffix(strings.TrimPrefix(s, part), part))
			break
		}
	}
	s = strings.NewReplacer("点半", ":30", "点整", ":00", "点", ":", "时", ":", "分", "", "秒", "").Replace(s)
	if n := len(s); (n == 3 || n == 4) && strings.Trim(s, "0123456789") == "" {
		s = s[:n-2] + ":" + s[n-2:]
	}
	return clockOf(strings.Split(strings.TrimSuffix(s, ":"), ":"), afternoon)
}

// clockOf reads hours, minutes and seconds, the latter two as far as given.
func clockOf(parts []string, afternoon bool) (civil.Clock, bool) {
	if len(parts) > 3 {
		return 0, false
	}
	var value [3]int
	for i, p := range parts {
		n, ok := digitsOf(strings.TrimSpace(p))
		if !ok || len(p) > 2 {
			return 0, false
		}
		value[i] = n
	}
	hour, minute, second := value[0], value[1], value[2]
	if afternoon && hour < 12 {
		hour += 12
	}
	if hour > 24 || minute > 59 || second > 59 || hour == 24 && minute+second > 0 {
		return 0, false
	}
	return civil.Clock(hour%24*60 + minute), true
}
