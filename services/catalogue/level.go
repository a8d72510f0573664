package catalogue

import "strings"

// Level is a level of vocational education.
type Level string

// The three levels that have a catalogue of majors.
const (
	Secondary Level = "secondary" // 中职
	Associate Level = "associate" // 高职专科
	Bachelor  Level = "bachelor"  // 职教本科
)

// Levels lists the levels from the lowest to the highest.
func Levels() []Level { return []Level{Secondary, Associate, Bachelor} }

// band is the first category code of a level: 中职 61–79, 专科 41–59, 本科 21–39.
func (l Level) band() int {
	switch l {
	case Secondary:
		return 61
	case Associate:
		return 41
	case Bachelor:
		return 21
	}
	return 0
}

// ParseLevel reads a level by its English name or by any of the names that the official files and schools use.
func ParseLevel(s string) (Level, bool) {
	switch strings.TrimSpace(s) {
	case "secondary", "中职", "中等职业教育", "中专", "职高", "技工":
		return Secondary, true
	case "associate", "高职专科", "高职", "专科", "大专":
		return Associate, true
	case "bachelor", "职教本科", "职业本科", "高职本科", "本科":
		return Bachelor, true
	}
	return "", false
}

// categories is the number of categories (专业大类), the same at every level.
const categories = 19

// CategoryIndex is the category of a major's code, 0 (农林牧渔) to 18 (公共管理与服务), equal across the levels:
// 61xxxx, 41xxxx and 21xxxx all give 0. It needs the first two digits only and refuses codes outside the three bands.
func CategoryIndex(code string) (int, bool) {
	i, _, ok := split(code)
	return i, ok
}

// LevelOf is the level whose band the code lies in.
func LevelOf(code string) (Level, bool) {
	_, l, ok := split(code)
	return l, ok
}

func split(code string) (index int, level Level, ok bool) {
	if len(code) < 2 || code[0] < '0' || code[0] > '9' || code[1] < '0' || code[1] > '9' {
		return 0, "", false
	}
	n := int(code[0]-'0')*10 + int(code[1]-'0')
	for _, l := range Levels() {
		if i := n - l.band(); i >= 0 && i < categories {
			return i, l, true
		}
	}
	return 0, "", false
}

// NormalMajor is a major's code as it is stored: without spaces and without the K that marks majors whose setting the
// state controls.
func NormalMajor(code string) string {
	return strings.TrimRight(strings.TrimSpace(code), "Kk")
}
