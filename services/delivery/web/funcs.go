package web

import (
	"fmt"
	"html/template"
	"reflect"
	"strconv"
	"strings"
	"time"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
)

// funcs are the functions of a template set, bound to one language. doc.go lists them for page authors.
func funcs(lang text.Lang, assets *Assets) template.FuncMap {
	return template.FuncMap{
		"t":     func(zh, en string) string { return text.Say(zh, en).In(lang) },
		"say":   func(w text.Words) string { return w.In(lang) },
		"lang":  func() string { return string(lang) },
		"zh":    func() bool { return lang != text.English },
		"date":  func(d civil.Date) string { return Date(lang, d) },
		"day":   func(d civil.Date) string { return Day(lang, d) },
		"when":  func(at time.Time) string { return When(lang, at) },
		"iso":   func(at time.Time) string { return at.UTC().Format(time.RFC3339) },
		"clock": func(c civil.Clock) string { return c.String() },
		"yuan": func(fen any) (string, error) {
			n, err := whole(fen)
			return Yuan(n), err
		},
		"count": func(n any) (string, error) {
			i, err := whole(n)
			return Count(i), err
		},
		"join":  strings.Join,
		"icon":  icon,
		"asset": assets.URL,
		"part":  func(n, of int) string { return share(n, of) },
		"add":   func(a, b int) int { return a + b },
	}
}

// Date writes a date out: 2026年11月22日 or 22 Nov 2026, — when none is given.
func Date(lang text.Lang, d civil.Date) string {
	if d.IsZero() {
		return "—"
	}
	if lang == text.English {
		return fmt.Sprintf("%d %s %d", d.Day, d.Month.String()[:3], d.Year)
	}
	return fmt.Sprintf("%d年%d月%d日", d.Year, int(d.Month), d.Day)
}

// Day is Date with the day of the week: 11月22日 周日 or Sun 22 Nov. The year is left out.
func Day(lang text.Lang, d civil.Date) string {
	if d.IsZero() {
		return "—"
	}
	if lang == text.English {
		return fmt.Sprintf("%s %d %s", d.Weekday().String()[:3], d.Day, d.Month.String()[:3])
	}
	return fmt.Sprintf("%d月%d日 周%s", int(d.Month), d.Day, []string{"日", "一", "二", "三", "四", "五", "六"}[d.Weekday()])
}

// When writes an instant as date and time of day in Shanghai, — for the zero time.
func When(lang text.Lang, at time.Time) string {
	if at.IsZero() {
		return "—"
	}
	return Date(lang, civil.Today(at)) + " " + oclock(at)
}

// Yuan writes fen as yuan: ¥3,200, and ¥20.50 where there are fen.
func Yuan(fen int64) string {
	sign := ""
	if fen < 0 {
		sign, fen = "-", -fen
	}
	s := sign + "¥" + Count(fen/100)
	if fen%100 != 0 {
		s += fmt.Sprintf(".%02d", fen%100)
	}
	return s
}

// Count writes a whole number with separators: 9,714.
func Count(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return sign + s
}

// whole reads any integer kind, since templates do not convert between them.
func whole(n any) (int64, error) {
	v := reflect.ValueOf(n)
	switch {
	case v.CanInt():
		return v.Int(), nil
	case v.CanUint():
		return int64(v.Uint()), nil //nolint:gosec // counts and fen stay far below 2⁶³
	}
	return 0, fmt.Errorf("%T is not a whole number", n)
}

// share is n of total in per cent, kept within 0 to 100, for the width of a drawn bar.
func share(n, total int) string {
	if total <= 0 || n <= 0 {
		return "0%"
	}
	return strconv.FormatFloat(min(100, float64(n)*100/float64(total)), 'f', 2, 64) + "%"
}
