package catalogue

import (
	"cmp"
	"slices"

	"firstkm/services/kernel/civil"
)

// Holiday is one row of the work calendar: some days in a row that are off, or weekend days worked instead (调休).
type Holiday struct {
	Province    string // region code of a provincial holiday, "" for the whole country
	Year        int    // of the notice
	Provisional bool   // the year's notice is not out: statutory days only, no days moved
	Work        bool
	From, To    civil.Date
	Name        string
	Source      string
}

// Calendar is the work calendar of a province: the national days and its own. Any region's code will do; "" is the whole
// country. Years without rows follow the week.
func (c *Catalogue) Calendar(region string) civil.Calendar {
	var off, on []civil.Date
	for _, h := range c.holidaysIn(region) {
		for d := h.From; !d.After(h.To); d = d.AddDays(1) {
			if h.Work {
				on = append(on, d)
			} else {
				off = append(off, d)
			}
		}
	}
	return civil.NewCalendar(off, on)
}

// Holidays lists the rows of one year for a province by date.
func (c *Catalogue) Holidays(region string, year int) []Holiday {
	rows := slices.DeleteFunc(c.holidaysIn(region), func(h Holiday) bool { return h.Year != year })
	slices.SortFunc(rows, func(a, b Holiday) int { return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Name, b.Name)) })
	return rows
}

// CalendarKnown reports what is known of a year: nothing, or its days, and then whether they are provisional because the
// State Council's notice is not in yet. A provisional year has the statutory days only, and will still gain moved ones.
func (c *Catalogue) CalendarKnown(year int) (known, provisional bool) {
	for _, h := range c.data.Holidays {
		if h.Year == year && h.Province == "" {
			known, provisional = true, provisional || h.Provisional
		}
	}
	return known, provisional
}

func (c *Catalogue) holidaysIn(region string) []Holiday {
	province := NormalRegion(region)
	province = province[:min(2, len(province))]
	var out []Holiday
	for _, h := range c.data.Holidays {
		if h.Province == "" || h.Province == province {
			out = append(out, h)
		}
	}
	return out
}

// overYears lays holidays over others by year and province: a year that comes replaces the one that stood, so that a
// published notice leaves nothing of the provisional days.
func overYears(base, rows []Holiday) []Holiday {
	type key struct {
		province string
		year     int
	}
	comes := make(map[key]bool)
	for _, h := range rows {
		comes[key{h.Province, h.Year}] = true
	}
	kept := slices.DeleteFunc(slices.Clone(base), func(h Holiday) bool { return comes[key{h.Province, h.Year}] })
	return append(kept, rows...)
}

// CalendarColumns is the header of a calendar file, for export as for import.
func CalendarColumns() []string {
	return []string{"province", "year", "status", "kind", "from", "to", "name", "source"}
}

// ParseCalendar reads a work calendar with the header of CalendarColumns.
func ParseCalendar(src Source) ([]Holiday, []RowError, error) {
	return each(src, CalendarColumns(), func(r record) (Holiday, *RowError) {
		from, errFrom := civil.Parse(r.get("from"))
		to, errTo := civil.Parse(r.get("to"))
		status, kind := r.get("status"), r.get("kind")
		h := Holiday{
			Province: r.get("province"), Year: atoi(r.get("year")), Provisional: status == "provisional", Work: kind == "work",
			From: from, To: to, Name: r.get("name"), Source: r.get("source"),
		}
		switch {
		case errFrom != nil || errTo != nil || to.Before(from) || from.DaysUntil(to) > 31:
			return h, r.wrong("from", "起止日期应为 YYYY-MM-DD，且不超过一个月。", "want dates YYYY-MM-DD, at most a month apart")
		case h.Year != from.Year && h.Year != from.Year+1:
			return h, r.wrong("year", "年份与日期不符。", "the year is not that of the dates")
		case status != "published" && status != "provisional":
			return h, r.wrong("status", "状态应为 published 或 provisional。", "want published or provisional")
		case kind != "off" && kind != "work":
			return h, r.wrong("kind", "类别应为 off（放假）或 work（调休上班）。", "want off or work")
		}
		return h, nil
	})
}
