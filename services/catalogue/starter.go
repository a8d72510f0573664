package catalogue

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"firstkm/services/kernel/civil"
)

// The starter is the project's own table of facts: codes, official names, positions, the guidance from major to
// occupation (and, marked as own, our additions where it is silent), public holidays; the templates are in our words.
// Positions were converted from BD-09 to WGS-84 by ParseRegions.
//
//go:embed starter/*.tsv
var starter embed.FS

// StarterEdition is the version of a catalogue that nothing was imported into.
const StarterEdition = "starter-2026"

// Starter builds the embedded catalogue.
func Starter() *Catalogue {
	c, _ := New(StarterData())
	return c
}

// StarterData is the rows of the embedded catalogue, to lay imports over.
func StarterData() Dataset {
	d := Dataset{
		Version:     StarterEdition,
		Classes:     table("classes", []string{"category", "number", "name", "levels"}, starterClass),
		Occupations: table("occupations", []string{"code", "name"}, starterOccupation),
		Industries:  table("industries", []string{"code", "name"}, starterIndustry),
		Regions:     table("regions", []string{"code", "parent", "name", "full_name", "pinyin", "lat", "lng"}, starterRegion),
		Templates:   table("templates", templateColumns, starterTemplate),
		Holidays:    must(ParseCalendar(file("calendar"))),
	}
	classes := make(map[classKey]string, len(d.Classes))
	for _, c := range d.Classes {
		classes[classKey{c.Category, c.Number}] = c.Name
	}
	d.Majors = table("majors", []string{"code", "name", "edition"}, func(r record) (Major, *RowError) {
		return starterMajor(r, classes)
	})
	d.Pairs = starterPairs(d.Majors, d.Occupations)
	d.Occupations = ownTasks(d.Occupations, d.Templates)
	return d
}

func file(name string) Source {
	b, err := starter.ReadFile("starter/" + name + ".tsv")
	if err != nil {
		panic(err)
	}
	return TSV(strings.NewReader(string(b)))
}

func table[T any](name string, columns []string, read func(record) (T, *RowError)) []T {
	return must(each(file(name), columns, read))
}

func must[T any](rows []T, bad []RowError, err error) []T {
	if err != nil || len(bad) > 0 {
		panic(fmt.Sprint("embedded catalogue: ", bad, err))
	}
	return rows
}

func starterClass(r record) (Class, *RowError) {
	c := Class{Category: atoi(r.get("category")), Number: r.get("number"), Name: r.get("name")}
	for _, letter := range r.get("levels") {
		switch letter {
		case 'S':
			c.Levels = append(c.Levels, Secondary)
		case 'A':
			c.Levels = append(c.Levels, Associate)
		case 'B':
			c.Levels = append(c.Levels, Bachelor)
		}
	}
	return c, nil
}

func starterMajor(r record, classes map[classKey]string) (Major, *RowError) {
	code := r.get("code")
	index, ok := CategoryIndex(code)
	if !ok || !majorCode.MatchString(code) {
		return Major{}, r.wrong("code", "专业代码应为六位数字。", "a major's code has six digits")
	}
	m := newMajor(code, r.get("name"), classes[classKey{index, code[2:4]}])
	if m.Version = r.get("edition"); m.Version != "2021" {
		m.ValidFrom = atoi(m.Version) + 1
	}
	return m, nil
}

func starterOccupation(r record) (Occupation, *RowError) {
	return Occupation{Code: r.get("code"), Name: r.get("name")}, nil
}

// ownTasks gives occupations that have a template its tasks.
func ownTasks(rows []Occupation, templates []Template) []Occupation {
	at := keys(rows, func(o Occupation) string { return o.Code })
	for _, t := range templates {
		if i, ok := at[t.Occupation.Code]; ok {
			rows[i].Tasks = t.Tasks
		}
	}
	return rows
}

func starterIndustry(r record) (Industry, *RowError) {
	return Industry{Code: r.get("code"), Name: r.get("name"), Parent: industryParent(r.get("code"))}, nil
}

func starterRegion(r record) (Region, *RowError) {
	lat, errLat := degrees(r.get("lat"))
	lng, errLng := degrees(r.get("lng"))
	if errLat != nil || errLng != nil {
		return Region{}, r.wrong("lat", "坐标应为度。", "want degrees")
	}
	return Region{
		Code: r.get("code"), Parent: r.get("parent"), Name: r.get("name"), FullName: r.get("full_name"),
		Pinyin: r.get("pinyin"), Level: regionLevel(r.get("code")), Lat: lat, Lng: lng,
	}, nil
}

func degrees(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	return strconv.ParseFloat(s, 64)
}

// starterPairs reads lines of a major and all its occupations. The published ones come before ours.
func starterPairs(majors []Major, occupations []Occupation) []Pair {
	major := keys(majors, func(m Major) string { return m.Code })
	occupation := keys(occupations, func(o Occupation) string { return o.Code })
	src := file("crosswalk")
	var out []Pair
	for cells, line, err := src(); !errors.Is(err, io.EOF); cells, line, err = src() {
		if line == 1 {
			continue
		}
		for _, code := range strings.Split(cells[2], ";") {
			out = append(out, Pair{
				Major: cells[0], MajorName: majors[major[cells[0]]].Name,
				Occupation: code, OccupationName: occupations[occupation[code]].Name, Own: cells[1] == "own",
			})
		}
	}
	return out
}

var templateColumns = []string{
	"occupation", "post_kind", "tasks", "labour_grade", "hazards", "site_type", "shift_start", "shift_end", "break_minutes", "shift_days",
}

func starterTemplate(r record) (Template, *RowError) {
	start, errStart := civil.ParseClock(r.get("shift_start"))
	end, errEnd := civil.ParseClock(r.get("shift_end"))
	if errStart != nil || errEnd != nil {
		return Template{}, r.wrong("shift_start", "时间应为 HH:MM。", "want HH:MM")
	}
	return Template{
		Occupation: Occupation{Code: r.get("occupation")}, PostKind: r.get("post_kind"), Tasks: parts(r.get("tasks"), ";"),
		LabourGrade: atoi(r.get("labour_grade")), Hazards: parts(r.get("hazards"), ";"), SiteType: r.get("site_type"),
		Shift: Shift{Start: start, End: end, BreakMinutes: atoi(r.get("break_minutes")), Days: weekdays(r.get("shift_days"))},
	}, nil
}

func weekdays(s string) []time.Weekday {
	var out []time.Weekday
	for _, name := range strings.Split(s, ";") {
		for d := time.Sunday; d <= time.Saturday; d++ {
			if strings.EqualFold(d.String()[:3], name) {
				out = append(out, d)
			}
		}
	}
	return out
}
