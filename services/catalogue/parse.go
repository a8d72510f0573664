package catalogue

import (
	"regexp"
	"slices"
	"strings"
)

var (
	majorCode      = regexp.MustCompile(`^[2-7]\d{5}K?$`)
	pairMajorCode  = regexp.MustCompile(`^\d{6}(T|K|TK)?$`)
	occupationCode = regexp.MustCompile(`^\d-\d\d-\d\d-\d\d$`)
	schoolCode     = regexp.MustCompile(`^\d{10}$`)
	regionCode     = regexp.MustCompile(`^\d{2}(\d{2}|\d{4}|\d{7})?$`)
	editionYear    = regexp.MustCompile(`^20\d\d`)
	industryCode   = regexp.MustCompile(`^[A-T](\d{2,4})?$`)
)

// ParseMajors reads majors.tsv (职业教育专业目录). A K at the end of a code is kept as the mark; the note of a supplement
// gives edition and first enrolment year.
func ParseMajors(src Source) ([]Major, []RowError, error) {
	columns := []string{"category_code", "category", "class_code", "class", "major_code", "major", "level", "note"}
	return each(src, columns, func(r record) (Major, *RowError) {
		code := r.get("major_code")
		level, known := ParseLevel(r.get("level"))
		band, _ := LevelOf(code)
		switch {
		case !majorCode.MatchString(code):
			return Major{}, r.wrong("major_code", "专业代码应为六位数字。", "a major's code has six digits")
		case !known || level != band:
			return Major{}, r.wrong("level", "层次与代码不符。", "the level is not that of the code")
		case r.get("class_code") != code[:4] || r.get("category_code") != code[:2]:
			return Major{}, r.wrong("class_code", "专业类、大类代码应为专业代码的前四位、前两位。", "class and category must begin the code")
		case r.get("major") == "":
			return Major{}, r.wrong("major", "缺少专业名称。", "the name is missing")
		}
		m := newMajor(code, r.get("major"), r.get("class"))
		if year, ok := yearIn(r.get("note")); ok {
			m.Version, m.ValidFrom = year, atoi(year)+1
		}
		return m, nil
	})
}

// newMajor derives from the code what the code says.
func newMajor(code, name, class string) Major {
	index, level, _ := split(code)
	return Major{
		Code: NormalMajor(code), Name: name, Level: level, Class: code[:4], ClassName: class,
		Category: index, CategoryName: CategoryName(index), K: strings.HasSuffix(code, "K"), Version: "2021",
	}
}

func yearIn(note string) (string, bool) {
	year := editionYear.FindString(note)
	return year, year != ""
}

func atoi(digits string) int {
	n := 0
	for _, d := range digits {
		n = 10*n + int(d-'0')
	}
	return n
}

// ClassesOf lists the classes that the majors stand in, with the levels that have them.
func ClassesOf(majors []Major) []Class {
	var out []Class
	at := make(map[classKey]int)
	for _, m := range majors {
		key := classKey{m.Category, m.Class[2:]}
		i, ok := at[key]
		if !ok {
			i = len(out)
			at[key] = i
			out = append(out, Class{Category: m.Category, Number: key.number, Name: m.ClassName})
		}
		if !slices.Contains(out[i].Levels, m.Level) {
			out[i].Levels = append(out[i].Levels, m.Level)
		}
	}
	return out
}

// ParseProfiles reads profiles.tsv (专业简介).
func ParseProfiles(src Source) ([]Profile, []RowError, error) {
	columns := []string{"major_code", "major", "occupations_and_posts", "abilities", "courses", "certificates"}
	return each(src, columns, func(r record) (Profile, *RowError) {
		if !majorCode.MatchString(r.get("major_code")) {
			return Profile{}, r.wrong("major_code", "专业代码应为六位数字。", "a major's code has six digits")
		}
		return Profile{
			Major: NormalMajor(r.get("major_code")), Name: r.get("major"), Posts: r.get("occupations_and_posts"),
			Abilities: r.get("abilities"), Courses: r.get("courses"), Certificates: r.get("certificates"),
		}, nil
	})
}

// ParseOccupations reads occupations.tsv (职业分类大典): tasks apart by semicolons, trades by spaces.
func ParseOccupations(src Source) ([]Occupation, []RowError, error) {
	columns := []string{"code", "name", "definition", "tasks", "trades"}
	return each(src, columns, func(r record) (Occupation, *RowError) {
		switch {
		case !occupationCode.MatchString(r.get("code")):
			return Occupation{}, r.wrong("code", "职业编码应形如 6-18-01-01。", "an occupation's code looks like 6-18-01-01")
		case r.get("name") == "":
			return Occupation{}, r.wrong("name", "缺少职业名称。", "the name is missing")
		}
		return Occupation{
			Code: r.get("code"), Name: r.get("name"), Definition: r.get("definition"),
			Tasks: parts(r.get("tasks"), ";；。"), Trades: parts(r.get("trades"), " ；;\u3000"),
		}, nil
	})
}

// parts cuts s at any of the given characters and drops what is empty.
func parts(s, at string) []string {
	var out []string
	for _, p := range strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(at, r) }) {
		if p = strings.TrimSpace(p); p != "" {
			out = append(out, p)
		}
	}
	return out
}

// ParseCrosswalk reads major_occupation.tsv, the official guidance. Pairs whose major or occupation is not known
// elsewhere are kept: New counts them.
func ParseCrosswalk(src Source) ([]Pair, []RowError, error) {
	columns := []string{"level", "major_code", "major", "occupation_code", "occupation"}
	return each(src, columns, func(r record) (Pair, *RowError) {
		switch {
		case !pairMajorCode.MatchString(r.get("major_code")):
			return Pair{}, r.wrong("major_code", "专业代码应为六位数字。", "a major's code has six digits")
		case !occupationCode.MatchString(r.get("occupation_code")):
			return Pair{}, r.wrong("occupation_code", "职业编码应形如 6-18-01-01。", "an occupation's code looks like 6-18-01-01")
		}
		return Pair{
			Major: NormalMajor(r.get("major_code")), MajorName: r.get("major"),
			Occupation: r.get("occupation_code"), OccupationName: r.get("occupation"),
		}, nil
	})
}

// ParseIndustries reads gb4754-2017.tsv.
func ParseIndustries(src Source) ([]Industry, []RowError, error) {
	return each(src, []string{"code", "name", "parent"}, func(r record) (Industry, *RowError) {
		code, parent := r.get("code"), r.get("parent")
		switch {
		case !industryCode.MatchString(code):
			return Industry{}, r.wrong("code", "行业代码应为门类字母加二至四位数字。", "an industry's code is a letter and two to four digits")
		case parent != industryParent(code):
			return Industry{}, r.wrong("parent", "上级代码与行业代码不符。", "the parent is not that of the code")
		}
		return Industry{Code: code, Name: r.get("name"), Parent: parent}, nil
	})
}

// industryParent is the code above: A0111 → A011 → A01 → A.
func industryParent(code string) string {
	switch len(code) {
	case 1:
		return ""
	case 3:
		return code[:1]
	}
	return code[:len(code)-1]
}

// School is a line of the ministry's list of colleges (全国普通高等学校名单).
type School struct {
	Code      string // 学校标识码
	Name      string
	Authority string
	City      string
	Level     Level
	Remarks   string
}

// ParseSchools reads schools.tsv.
func ParseSchools(src Source) ([]School, []RowError, error) {
	columns := []string{"code", "name", "authority", "city", "level", "remarks"}
	return each(src, columns, func(r record) (School, *RowError) {
		level, known := ParseLevel(r.get("level"))
		switch {
		case !schoolCode.MatchString(r.get("code")):
			return School{}, r.wrong("code", "学校标识码应为十位数字。", "a school's code has ten digits")
		case r.get("name") == "":
			return School{}, r.wrong("name", "缺少学校名称。", "the name is missing")
		case !known:
			return School{}, r.wrong("level", "层次应为专科或本科。", "the level is not known")
		}
		return School{
			Code: r.get("code"), Name: r.get("name"), Authority: r.get("authority"),
			City: r.get("city"), Level: level, Remarks: r.get("remarks"),
		}, nil
	})
}
