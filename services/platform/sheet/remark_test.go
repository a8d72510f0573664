package sheet_test

import (
	"slices"
	"strings"
	"testing"

	"firstkm/services/platform/sheet"
)

func TestAMonthAloneIsItsFirstDay(t *testing.T) {
	schema := sheet.Schema{Name: "x", Columns: []sheet.Column{{Name: "since", Headers: []string{"入学时间"}, Kind: sheet.Date}}}
	for cell, want := range map[string]string{
		"2024年9月": "2024-09-01", "2024-09": "2024-09-01", "2024.9": "2024-09-01", "２０２４/０９": "2024-09-01", "2024年9月2日": "2024-09-02",
		"2024年13月": "", "2024": "", "九月": "",
	} {
		r, err := sheet.Open("x.csv", "", strings.NewReader("序,入学时间\n1,"+cell+"\n"), sheet.DefaultLimits())
		if err != nil {
			t.Fatal(err)
		}
		m, _ := schema.Bind(r.Header(), nil)
		row, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		rec := m.Read(row)
		got := rec.Month("since")
		if got.String() != want || (want == "") != (len(rec.Errors()) > 0) {
			t.Errorf("%s: got %q, %v; want %q", cell, got, rec.Errors(), want)
		}
	}
}

func TestTheHeaderIsFoundBeneathTitlesAndRemarks(t *testing.T) {
	header := []string{"序号", "学号", "姓名", "班级"}
	for name, tt := range map[string]struct {
		file string
		want []string
	}{
		"a title and a remark with a gap":   {"学生一览表\n制表：教务处,,2026年9月\n序号,学号,姓名,班级\n1,2,3,4\n", header},
		"a remark with a colon":             {"学校：示例,日期：2026-09\n序号,学号,姓名,班级\n1,2,3,4\n", header},
		"remarks one below another":         {"学校,,示例\n班级,,数控\n序号,学号,姓名,班级\n1,2,3,4\n", header},
		"a header of two columns":           {"学号,姓名\n1,2\n3,4\n", []string{"学号", "姓名"}},
		"a header with a gap as wide as it": {"学号,,姓名\n1,2,3\n", []string{"学号", "", "姓名"}},
		"a header with a gap and no rows":   {"学号,,姓名\n", []string{"学号", "", "姓名"}},
		"a header whose rows are too wide":  {"学号,姓名\n1,2,3,4,5\n", []string{"学号", "姓名"}},
	} {
		r, err := sheet.Open("x.csv", "", strings.NewReader(tt.file), sheet.DefaultLimits())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got := r.Header(); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
		if row, err := r.Next(); err == nil && strings.Contains(strings.Join(row.Cells, ""), "学号") {
			t.Errorf("%s: the header is a row, too", name)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
}
