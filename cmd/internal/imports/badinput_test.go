package imports_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"firstkm/services/imports"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
)

// merging is a workbook with cells of its sheet merged.
func merging(t *testing.T, f imports.File, ref string) imports.File {
	t.Helper()
	body, err := io.ReadAll(f.Body)
	if err != nil {
		t.Fatal(err)
	}
	from, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, part := range from.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		xml, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(part.Name, "sheet1.xml") {
			xml = bytes.Replace(xml, []byte("</sheetData>"), []byte(`</sheetData><mergeCells count="1"><mergeCell ref="`+ref+`"/></mergeCells>`), 1)
		}
		w, err := to.Create(part.Name)
		if err == nil {
			_, err = w.Write(xml)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return imports.File{Name: f.Name, Body: &b}
}

// Every bad row says which cell and what to do, and the good ones beside it are taken.
func TestBadRowsOfARosterNameTheCellAndTheFix(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	boy, girl := numberOf(civil.On(2007, 3, 15), 1), numberOf(civil.On(2007, 3, 15), 2)
	head := []string{"学号", "姓名", "身份证号", "出生日期", "性别", "专业", "年级", "班级"}
	good := []string{"1", "王示例", boy, "2007-03-15", "男", "数控技术应用", "2023级", "1班"}
	for name, tt := range map[string]struct {
		rows   [][]string
		want   [4]int
		column string
		says   string
	}{
		"two people of one number":               {[][]string{good, {"1", "李示例", girl, "2007-03-15", "女", "数控技术应用", "2023级", "1班"}}, [4]int{0, 0, 0, 2}, "学号", "只留正确的一行"},
		"two people of one identity number":      {[][]string{good, {"2", "李示例", boy, "2007-03-15", "男", "数控技术应用", "2023级", "1班"}}, [4]int{0, 0, 0, 2}, "身份证号", "只留正确的一行"},
		"a number that contradicts the birthday": {[][]string{good, {"2", "李示例", girl, "2007-03-16", "女", "数控技术应用", "2023级", "1班"}}, [4]int{1, 0, 0, 1}, "出生日期", "身份证号"},
		"a number that contradicts the sex":      {[][]string{good, {"2", "李示例", girl, "2007-03-15", "男", "数控技术应用", "2023级", "1班"}}, [4]int{1, 0, 0, 1}, "性别", "身份证号"},
		"a foot, and a row below it":             {[][]string{good, {"合计", "", "1 人"}, {"2", "李示例", girl, "", "", "数控技术应用", "2023级", "1班"}}, [4]int{2, 0, 0, 1}, "", "请从表中删去"},
		"somebody who has left":                  {[][]string{good, {"2", "李示例", girl, "", "", "数控技术应用", "2023级", "1班", "退学"}}, [4]int{1, 0, 0, 1}, "学籍状态", "请在学生页办理离校"},
	} {
		sum, err := h.Import(t.Context(), who, imports.Students, imports.Options{Preview: true}, workbook(t, append(head, "学籍状态"), tt.rows...))
		if err != nil || tally(sum) != tt.want {
			t.Errorf("%s: got %v %+v, %v; want %v", name, tally(sum), sum.Rows, err, tt.want)
			continue
		}
		said := false
		for _, r := range sum.Rows {
			said = said || r.Line > 1 && r.Column == tt.column && strings.Contains(r.Reason.Zh, tt.says) && r.Reason.En != ""
		}
		if !said || !sum.HasErrors {
			t.Errorf("%s: got %+v; want the column %s and %s, and a file to correct", name, sum.Rows, tt.column, tt.says)
		}
	}
}

// A file that cannot be read for what it is says so as a whole, and writes nothing.
func TestBadFilesOfARosterAreExplained(t *testing.T) {
	h := newHouse(t)
	who := h.enrolling(t, "3100000001", "示例职校")
	row := func(no int) []string {
		return pupil(fmt.Sprint(no), "王示例", numberOf(civil.On(2007, 3, 15), no*2+1), "1班")
	}
	var many bytes.Buffer
	many.WriteString("学号,姓名\n")
	for i := range imports.MaxRows + 1 {
		fmt.Fprintf(&many, "%d,王\n", i)
	}
	for name, tt := range map[string]struct {
		file imports.File
		code string
		says string
	}{
		"an old .xls":      {imports.File{Name: "名册.xls", Body: bytes.NewReader(append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, make([]byte, 4096)...))}, "sheet.old_excel", "另存为 .xlsx"},
		"a header twice":   {workbook(t, append(slices.Clone(header), "学生姓名"), append(row(1), "李示例")), "imports.headers", "表头“学生姓名”出现了两次（第 2、11 列），请删去其中一列"},
		"merged cells":     {merging(t, workbook(t, header, row(1), row(2)), "F2:F3"), "sheet.merged", "单元格 F2:F3 是跨行合并的，请取消合并"},
		"200,001 rows":     {imports.File{Name: "名册.csv", Body: &many}, "sheet.too_many_rows", "拆成几个文件"},
		"no header at all": {imports.File{Name: "名册.csv", Body: strings.NewReader("2301,王示例\n2302,李示例\n")}, "imports.headers", "缺少“学号”列"},
	} {
		sum, err := h.Import(t.Context(), who, imports.Students, imports.Options{}, tt.file)
		f := fault.Of(err)
		if f == nil || f.Code != tt.code || !strings.Contains(fmt.Sprint(f.Message.Zh, f.Fields), tt.says) {
			t.Errorf("%s: got %+v, %v; want %s: %s", name, tally(sum), f, tt.code, tt.says)
		}
	}
	titled := merging(t, workbook(t, []string{"示例职校学生名册"}, header, row(1)), "A1:H1")
	if sum, err := h.Import(t.Context(), who, imports.Students, imports.Options{}, titled); err != nil || tally(sum) != [4]int{1} {
		t.Errorf("a title over merged cells does no harm: got %v %+v, %v", tally(sum), sum.Rows, err)
	}
}
