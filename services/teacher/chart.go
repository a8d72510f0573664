package teacher

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// MatrixCell is the teachers in one cell of a matrix.
type MatrixCell struct {
	Level, Series string
	Teachers      []Row
}

// Chart is a school's matrix on a day with who stands where: everybody employed there stands in one cell or in none.
type Chart struct {
	Matrix
	Day      civil.Date
	Cells    []MatrixCell // by level and series; those without anybody are left out
	Unplaced []Row        // never placed, taken out, or in a level or series that the matrix has no more
}

// Arrange puts the teachers of a school into its matrix as they stand on a day.
func Arrange(m Matrix, files []Teacher, day civil.Date) Chart {
	c := Chart{Matrix: m, Day: day}
	at := map[[2]string][]Row{}
	for _, t := range files {
		spell, here := t.At(m.School, day)
		if !here {
			continue
		}
		row := Row{t, spell.TeacherNo}
		p, ok := t.PlaceOn(m.School, day)
		if !ok || !slices.Contains(m.Levels, p.Level) || !slices.Contains(m.Series, p.Series) {
			c.Unplaced = append(c.Unplaced, row)
			continue
		}
		at[[2]string{p.Level, p.Series}] = append(at[[2]string{p.Level, p.Series}], row)
	}
	for _, l := range m.Levels {
		for _, s := range m.Series {
			if rows := at[[2]string{l, s}]; len(rows) > 0 {
				slices.SortFunc(rows, byNumber)
				c.Cells = append(c.Cells, MatrixCell{l, s, rows})
			}
		}
	}
	slices.SortFunc(c.Unplaced, byNumber)
	return c
}

func byNumber(a, b Row) int {
	return cmp.Or(strings.Compare(a.TeacherNo, b.TeacherNo), strings.Compare(string(a.ID), string(b.ID)))
}

// In lists who stands in the cells of a level and a series; an empty one means all of them.
func (c Chart) In(level, series string) []Row {
	var out []Row
	for _, x := range c.Cells {
		if (level == "" || x.Level == level) && (series == "" || x.Series == series) {
			out = append(out, x.Teachers...)
		}
	}
	slices.SortFunc(out, byNumber)
	return out
}

// Placed is how many stand in cells.
func (c Chart) Placed() int { return len(c.In("", "")) }

// Total is how many are employed at the school on the day.
func (c Chart) Total() int { return c.Placed() + len(c.Unplaced) }

// Chart is a school's matrix on a day, today when it is zero. May: who reads the school's register.
func (s *Service) Chart(ctx context.Context, who actor.Actor, school org.ID, day civil.Date) (Chart, error) {
	m, err := s.Matrix(ctx, who, school)
	if err != nil {
		return Chart{}, err
	}
	files, _, err := s.files(ctx, who, school)
	if err != nil {
		return Chart{}, err
	}
	if day.IsZero() {
		day = s.today()
	}
	return Arrange(m, files, day), nil
}
