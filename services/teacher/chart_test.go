package teacher_test

import (
	"fmt"
	"testing"

	"firstkm/services/teacher"

	"pgregory.net/rapid"
)

// Whatever was recorded, the numbers of the matrix are those of the names behind them, and everybody employed is in it once.
func TestTheMatrixAddsUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := teacher.DefaultMatrix("sch_1")
		on := day("2026-09-01")
		var files []teacher.Teacher
		want := 0
		for i := range rapid.IntRange(0, 30).Draw(t, "teachers") {
			f := teacher.Teacher{ID: teacher.ID(fmt.Sprint("tch_", i))}
			from := day("2020-09-01").AddDays(rapid.IntRange(0, 3000).Draw(t, "from"))
			f.Spells = []teacher.Spell{{School: "sch_1", From: from, Facts: teacher.Facts{TeacherNo: fmt.Sprint(i)}}}
			if !on.Before(from) {
				want++
			}
			for range rapid.IntRange(0, 3).Draw(t, "places") {
				p := teacher.Place{
					School: "sch_1", From: day("2021-01-01").AddDays(rapid.IntRange(0, 3000).Draw(t, "since")),
					Level: rapid.SampledFrom(append([]string{""}, m.Levels...)).Draw(t, "level"), Series: rapid.SampledFrom(m.Series).Draw(t, "series"),
				}
				if err := f.Move(m, p); err != nil {
					t.Fatal(err)
				}
			}
			files = append(files, f)
		}
		if rapid.Bool().Draw(t, "a level goes") {
			m.Levels = m.Levels[1:]
		}
		c := teacher.Arrange(m, files, on)
		sum := 0
		for _, l := range m.Levels {
			row := 0
			for _, s := range m.Series {
				row += len(c.In(l, s))
			}
			if got := len(c.In(l, "")); got != row {
				t.Fatalf("%s: got %d, want the sum %d", l, got, row)
			}
			sum += row
		}
		if c.Placed() != sum || c.Total() != want || c.Total() != sum+len(c.Unplaced) {
			t.Fatalf("got %d placed of %d, %d without a cell; want %d employed, %d in cells", c.Placed(), c.Total(), len(c.Unplaced), want, sum)
		}
		for _, r := range c.In("", "") {
			if p, ok := r.PlaceOn("sch_1", on); !ok || p.From.After(on) {
				t.Fatalf("%s stands where nobody placed it: %+v", r.ID, p)
			}
		}
	})
}
