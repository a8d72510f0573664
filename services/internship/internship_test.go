package internship_test

import (
	"testing"

	"firstkm/services/internship"
	"firstkm/services/kernel/civil"

	"pgregory.net/rapid"
)

func day(s string) civil.Date { return civil.MustParse(s) }

func segments(days ...string) (out []internship.Segment) {
	for i := 0; i < len(days); i += 2 {
		out = append(out, internship.Segment{Unit: "ent_1", From: day(days[i]), To: day(days[i+1])})
	}
	return out
}

func TestLengthIsCalendarMonths(t *testing.T) {
	for name, c := range map[string]struct {
		of   []internship.Segment
		want internship.Length
	}{
		"six months to the day":            {segments("2027-03-01", "2027-08-31"), internship.Length{Months: 6}},
		"a day more":                       {segments("2027-03-01", "2027-09-01"), internship.Length{Months: 6, Days: 1}},
		"from 29 February":                 {segments("2028-02-29", "2028-03-28"), internship.Length{Months: 1}},
		"February of a leap year":          {segments("2028-02-01", "2028-02-29"), internship.Length{Months: 1}},
		"28 days of it":                    {segments("2028-02-01", "2028-02-28"), internship.Length{Days: 28}},
		"from the 31st, past short months": {segments("2027-01-31", "2027-04-28"), internship.Length{Months: 2, Days: 29}},
		"the same twice":                   {segments("2027-03-01", "2027-03-31", "2027-03-01", "2027-03-31"), internship.Length{Months: 1}},
		"overlapping":                      {segments("2027-03-01", "2027-04-15", "2027-04-01", "2027-04-30"), internship.Length{Months: 2}},
		"two that meet":                    {segments("2027-03-16", "2027-04-15", "2027-03-01", "2027-03-15"), internship.Length{Months: 1, Days: 15}},
		"none":                             {nil, internship.Length{}},
	} {
		if got := internship.LengthOf(c.of); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

// However a run of days is cut into segments, in whatever order and with whatever overlap, its months are counted once.
func TestMonthsAreNeverCountedTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		from := day("2027-12-01").AddDays(rapid.IntRange(0, 120).Draw(t, "from"))
		length := rapid.IntRange(1, 400).Draw(t, "days")
		to := from.AddDays(length - 1)
		whole := internship.LengthOf([]internship.Segment{{Unit: "a", From: from, To: to}})
		var cut []internship.Segment
		for at := from; !at.After(to); {
			end := at.AddDays(rapid.IntRange(0, 90).Draw(t, "cut"))
			if end.After(to) {
				end = to
			}
			begin := at.AddDays(-rapid.IntRange(0, 20).Draw(t, "back"))
			if begin.Before(from) {
				begin = from
			}
			cut = append(cut, internship.Segment{Unit: "b", From: begin, To: end})
			at = end.AddDays(1)
		}
		cut = rapid.Permutation(cut).Draw(t, "order")
		if got := internship.LengthOf(cut); got != whole {
			t.Fatalf("%v: got %+v, want %+v as in one piece", cut, got, whole)
		}
		if whole.Months > length/28 || whole.Days > 30 || from.AddMonths(whole.Months).AddDays(whole.Days) != to.AddDays(1) {
			t.Fatalf("%s to %s: %+v does not lead from one to the other", from, to, whole)
		}
	})
}

func TestLinesAreReadAsTheyComeOutOfExcel(t *testing.T) {
	got := internship.Lines("学号\t成绩\r\n\r\n 2024001\t90\r\n2024002，85\n")
	if len(got) != 3 || got[1].No != 3 || got[1].Cells[0] != "2024001" || got[1].Cells[1] != "90" || got[2].Cells[1] != "85" {
		t.Errorf("got %+v, want three lines with two cells each", got)
	}
}
