package teacher

import (
	"slices"
	"strings"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
)

// Matrix is a school's development matrix: levels × series (四级六列 and the like, S16).
type Matrix struct {
	School  org.ID
	Name    string
	Levels  []string // lowest first
	Series  []string
	Version uint64
}

// DefaultMatrix is what a school begins with: four levels, six series.
func DefaultMatrix(school org.ID) Matrix {
	return Matrix{
		School: school, Name: "四级六列",
		Levels: []string{"新入职教师", "合格教师", "骨干教师", "专业带头人"},
		Series: []string{"专业课教师", "公共基础课教师", "实习指导教师", "班主任", "教学管理", "科研与社会服务"},
	}
}

func checkMatrix(m Matrix) []fault.Field {
	var bad []fault.Field
	axis := func(name string, list []string) {
		if len(list) == 0 || len(list) > 12 {
			bad = append(bad, fault.In(name, "请填写 1 至 12 项。", "give 1 to 12 of them"))
		}
		for i, s := range list {
			if strings.TrimSpace(s) == "" || len([]rune(s)) > 20 || slices.Contains(list[:i], s) {
				bad = append(bad, fault.In(name, "每项 1 至 20 个字，不能重复。", "each has 1 to 20 characters and stands once"))
				return
			}
		}
	}
	axis("levels", m.Levels)
	axis("series", m.Series)
	return bad
}

// Place is a teacher's cell in a school's matrix from a day on, until the next place at that school. An empty level takes
// the teacher out.
type Place struct {
	School org.ID     `json:"school"`
	Series string     `json:"series"`
	Level  string     `json:"level"`
	From   civil.Date `json:"from"`
}

// PlaceOn is the teacher's cell at a school on a day.
func (t Teacher) PlaceOn(school org.ID, day civil.Date) (Place, bool) {
	found := Place{}
	for _, p := range t.Places {
		if p.School == school && !p.From.After(day) {
			found = p
		}
	}
	return found, found.Level != ""
}

// Move puts the teacher into a cell from a day on. What stood there before stays as history.
func (t *Teacher) Move(m Matrix, p Place) error {
	var bad []fault.Field
	if p.Level != "" && !slices.Contains(m.Levels, p.Level) {
		bad = append(bad, fault.In("level", "本校矩阵没有这一级，请从列表选择。", "the school's matrix has no such level; choose from the list"))
	}
	if p.Level != "" && !slices.Contains(m.Series, p.Series) {
		bad = append(bad, fault.In("series", "本校矩阵没有这一列，请从列表选择。", "the school's matrix has no such series; choose from the list"))
	}
	if p.From.IsZero() {
		bad = append(bad, fault.In("from", "请填写起始日期。", "give the first day"))
	}
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	t.Places = slices.DeleteFunc(t.Places, func(o Place) bool { return o.School == p.School && o.From == p.From })
	t.Places = append(t.Places, p)
	slices.SortStableFunc(t.Places, func(a, b Place) int { return a.From.Compare(b.From) })
	return nil
}
