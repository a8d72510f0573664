package imports_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/platform/sheet"
	"firstkm/services/student"
)

func contents(t *testing.T, f imports.File, err error) []byte {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f.Body)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestAnExportedRosterComesBackUnchanged(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	day := civil.On(2007, 3, 15)
	h.table(t, who, imports.Options{}, pupil("2301", "=王示例", numberOf(day, 1), "数控1班"), pupil("2302", "李示例", numberOf(day, 3), "数控2班"))
	for _, form := range []string{"xlsx", "csv"} {
		f, err := h.Export(t.Context(), who, imports.Export{List: imports.ListStudents, Form: form, Mark: "实习办 office"})
		if !strings.HasPrefix(f.Name, "学生名册-2025-09-01-实习办_office.") {
			t.Errorf("got the name %s", f.Name)
		}
		b := contents(t, f, err)
		if form == "csv" && (!strings.Contains(string(b), "'=王示例") || strings.Contains(string(b), "199") || !strings.Contains(string(b), "***") || strings.Count(string(b), "实习办 office") != 2) {
			t.Errorf("got %s, want no formula, nothing unmasked and a watermark in each row", b)
		}
		sum, err := h.Import(t.Context(), who, imports.Students, imports.Options{}, imports.File{Name: f.Name, Body: bytes.NewReader(b)})
		if err != nil || tally(sum) != [4]int{0, 0, 2, 0} || len(sum.Unknown) != 1 {
			t.Errorf("%s imported again: got %v %+v %+v, %v; want two unchanged", form, tally(sum), sum.Rows, sum.Unknown, err)
		}
	}
	teacher := actor.Actor{Account: "acc_t", Role: actor.ClassTeacher, Org: who.Org, Class: "数控2班"}
	f, err := h.Export(t.Context(), teacher, imports.Export{List: imports.ListStudents, Form: "csv", Filter: imports.Narrow{Class: "数控1班"}})
	if b := string(contents(t, f, err)); strings.Contains(b, "王示例") || !strings.Contains(b, "李示例") {
		t.Errorf("a class teacher: got %s, want the own class alone", b)
	}
	for name, tt := range map[string]struct {
		who  actor.Actor
		e    imports.Export
		want error
	}{
		"a unit":            {actor.Actor{Role: actor.Enterprise, Org: "ent_1"}, imports.Export{List: imports.ListStudents, Form: "csv"}, student.ErrForbidden},
		"a student":         {actor.Actor{Role: actor.Student, Org: who.Org, Person: "stu_1"}, imports.Export{List: imports.ListApplications, Form: "csv"}, imports.ErrForbidden},
		"an unknown list":   {who, imports.Export{List: "secrets", Form: "csv"}, imports.ErrList},
		"an unknown format": {who, imports.Export{List: imports.ListStudents, Form: "pdf"}, imports.ErrForm},
	} {
		if _, err := h.Export(t.Context(), tt.who, tt.e); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

func TestASchoolThatLeavesTakesEverything(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	h.table(t, who, imports.Options{}, pupil("2301", "王示例", numberOf(civil.On(2007, 3, 15), 1), "数控1班"))
	f, err := h.Leave(t.Context(), who, "实习办")
	b := contents(t, f, err)
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, m := range z.File {
		names = append(names, m.Name)
		if !strings.HasSuffix(m.Name, ".xlsx") {
			continue
		}
		r, err := m.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := sheet.Open(m.Name, "", bytes.NewReader(body), sheet.DefaultLimits())
		if err != nil || len(rows.Header()) < 5 {
			t.Errorf("%s: got %v; want a table", m.Name, err)
		}
	}
	slices.Sort(names)
	want := []string{"举报.csv", "举报.xlsx", "学生名册.csv", "学生名册.xlsx", "实习单位.csv", "实习单位.xlsx", "实习申请.csv", "实习申请.xlsx", "校企合作.csv", "校企合作.xlsx", "说明.txt"}
	slices.Sort(want)
	if !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
	if _, err := h.Leave(t.Context(), actor.Actor{Role: actor.Bureau, Org: "bur_1"}, ""); !errors.Is(err, imports.ErrForbidden) {
		t.Errorf("a bureau: got %v", err)
	}
}
