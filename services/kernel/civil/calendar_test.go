package civil_test

import (
	"testing"

	"pgregory.net/rapid"

	"firstkm/services/kernel/civil"
)

// october is the National Day and Mid-Autumn arrangement of 2025: off 1–8 October, 28 September and 11 October worked.
func october() civil.Calendar {
	var off []civil.Date
	for d := civil.MustParse("2025-10-01"); d.Day <= 8; d = d.AddDays(1) {
		off = append(off, d)
	}
	return civil.NewCalendar(off, []civil.Date{civil.MustParse("2025-09-28"), civil.MustParse("2025-10-11")})
}

func TestCalendarTellsWorkingDaysFromRest(t *testing.T) {
	for _, tt := range []struct {
		day            string
		works, holiday bool
	}{
		{"2025-09-26", true, false},  // Friday
		{"2025-09-27", false, false}, // Saturday
		{"2025-09-28", true, false},  // Sunday, worked
		{"2025-09-30", true, false},
		{"2025-10-01", false, true},
		{"2025-10-08", false, true}, // Wednesday, moved to rest
		{"2025-10-09", true, false},
		{"2025-10-11", true, false},  // Saturday, worked
		{"2025-10-12", false, false}, // Sunday
	} {
		d := civil.MustParse(tt.day)
		if got := october().Works(d); got != tt.works {
			t.Errorf("%s: got working day %t, want %t", d, got, tt.works)
		}
		if got := october().Holiday(d); got != tt.holiday {
			t.Errorf("%s: got holiday %t, want %t", d, got, tt.holiday)
		}
	}
}

func TestWorkdaysSkipRestAndCountMakeUpDays(t *testing.T) {
	for _, tt := range []struct {
		from string
		n    int
		want string
	}{
		{"2025-09-26", 1, "2025-09-28"},
		{"2025-09-30", 1, "2025-10-09"},
		{"2025-10-04", 1, "2025-10-09"},
		{"2025-09-30", 3, "2025-10-11"},
		{"2025-09-26", 10, "2025-10-16"},
	} {
		if got := october().AddWorkdays(civil.MustParse(tt.from), tt.n).String(); got != tt.want {
			t.Errorf("%d working days after %s: got %s, want %s", tt.n, tt.from, got, tt.want)
		}
	}
}

func TestWorkdaysAddUp(t *testing.T) {
	base := civil.MustParse("2025-08-01")
	near := rapid.Custom(func(t *rapid.T) civil.Date { return base.AddDays(rapid.IntRange(0, 120).Draw(t, "day")) })
	rapid.Check(t, func(t *rapid.T) {
		c := civil.NewCalendar(rapid.SliceOfN(near, 0, 20).Draw(t, "off"), rapid.SliceOfN(near, 0, 20).Draw(t, "on"))
		d, a, b := near.Draw(t, "from"), rapid.IntRange(1, 20).Draw(t, "first"), rapid.IntRange(1, 20).Draw(t, "second")
		end := c.AddWorkdays(d, a+b)
		if got := c.AddWorkdays(c.AddWorkdays(d, a), b); got != end {
			t.Fatalf("got %s in two steps, %s in one", got, end)
		}
		worked := 0
		for e := d.AddDays(1); !e.After(end); e = e.AddDays(1) {
			if c.Works(e) {
				worked++
			}
		}
		if worked != a+b || !c.Works(end) {
			t.Fatalf("got %d working days up to %s, want %d, the last of them worked", worked, end, a+b)
		}
	})
}
