package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"firstkm/services/kernel/fault"
	"firstkm/services/platform/sheet"
)

// archive makes a zip of the named parts.
func archive(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for name, content := range parts {
		part, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// unpack is the reverse of archive.
func unpack(t testing.TB, data []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := make(map[string]string, len(r.File))
	for _, f := range r.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(b)
	}
	return parts
}

func TestXLSX(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		what string
		data []byte
		want string
	}{
		{"a title, an empty row, then the header", workbook(t, [][]any{{"岗位表"}, {}, {"a", "b"}, {1, "x"}}, nil), "a|b/1|x"},
		{"notes right of the table are dropped", workbook(t, [][]any{{"a", "b"}, {1, 2, "", "合计"}}, nil), "a|b/1|2"},
		{"numbers and truths", workbook(t, [][]any{{"a", "b", "c"}, {3500.5, true, "001"}}, nil), "a|b|c/3500.5|1|001"},
		{"a date is its count of days", workbook(t, [][]any{{"a", "b"}, {day, "x"}}, nil), "a|b/46082|x"},
		{"empty rows between", workbook(t, [][]any{{"a", "b"}, {}, {1}, {}, {2}}, nil), "a|b/1/2"},
		{"a hidden sheet first", workbook(t, [][]any{{"no"}}, func(f *excelize.File) {
			_, _ = f.NewSheet("数据")
			_ = f.SetSheetRow("数据", "A1", &[]any{"a", "b"})
			_ = f.SetSheetRow("数据", "A2", &[]any{1, 2})
			f.SetActiveSheet(1)
			_ = f.SetSheetVisible("Sheet1", false)
		}), "a|b/1|2"},
		{"an empty sheet first", workbook(t, nil, func(f *excelize.File) {
			_, _ = f.NewSheet("数据")
			_ = f.SetSheetRow("数据", "A1", &[]any{"a", "b"})
		}), "a|b"},
		{"a formula is the value it had", workbook(t, [][]any{{"a", "b"}, {1, 2}}, func(f *excelize.File) {
			_ = f.SetCellFormula("Sheet1", "A2", "1+1")
		}), "a|b/1|2"},
	} {
		t.Run(c.what, func(t *testing.T) {
			rows := open(t, "a.xlsx", c.data)
			if got := show(rows.Header(), readAll(t, rows)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestXLSXLines(t *testing.T) {
	rows := readAll(t, open(t, "a.xlsx", workbook(t, [][]any{{"岗位表"}, {}, {"a", "b"}, {}, {1, 2}}, nil)))
	if len(rows) != 1 || rows[0].Line != 5 {
		t.Errorf("got %+v, want one row at line 5", rows)
	}
}

func TestXLSXBombs(t *testing.T) {
	good := unpack(t, workbook(t, [][]any{{"a", "b"}, {"x", 2}}, nil))
	with := func(name, content string) []byte {
		parts := map[string]string{name: content}
		for n, c := range good {
			if n != name {
				parts[n] = c
			}
		}
		return archive(t, parts)
	}
	rows := func(inner string) []byte {
		return with("xl/worksheets/sheet1.xml", "<worksheet><sheetData>"+inner)
	}
	texts := func(inner string) []byte { return with("xl/sharedStrings.xml", "<sst>"+inner) }
	crowd := map[string]string{}
	for i := range 10_001 {
		crowd[fmt.Sprint(i)] = ""
	}
	for what, data := range map[string][]byte{
		"a sheet that unpacks to far more":        rows(strings.Repeat("<row/>", 1<<20)),
		"strings that unpack to far more":         texts(strings.Repeat("<si><t>x</t></si>", 1<<19)),
		"a list of sheets of two megabytes":       with("xl/workbook.xml", "<workbook>"+strings.Repeat("<a>", 1<<19)),
		"ten thousand parts":                      archive(t, crowd),
		"a text of two megabytes":                 texts("<si><t>" + strings.Repeat("x", 2<<20)),
		"a tag of two megabytes":                  rows("<row a='" + strings.Repeat("x", 2<<20)),
		"a comment":                               rows("<!--" + strings.Repeat("<", 100)),
		"character data":                          rows("<![CDATA[" + strings.Repeat("<", 100)),
		"an instruction":                          rows("<?x " + strings.Repeat("<", 100)),
		"a declaration without end":               with("xl/worksheets/sheet1.xml", "<?xml "+strings.Repeat("<", 100)),
		"a value of many runs":                    rows("<row><c t='inlineStr'><is>" + strings.Repeat("<r><t>xxxxxxxx</t></r>", 1<<18)),
		"a million tags within each other":        rows(strings.Repeat("<row><c>", 1<<19)),
		"a row that claims to be the last of all": rows(`<row r="1"><c r="A1"><v>1</v></c></row><row r="900000000000000000"><c><v>1</v></c></row>`),
		"a cell at the far right":                 rows(`<row r="1"><c r="XFD1"><v>1</v></c></row>`),
		"a reference to a string that is not":     rows(`<row r="1"><c r="A1" t="s"><v>7000</v></c></row>`),
		"half a sheet":                            rows(`<row r="1"><c r="A1"><v>1</v></c></row>`),
	} {
		t.Run(what, func(t *testing.T) {
			rows, err := sheet.Open("a.xlsx", "", bytes.NewReader(data), small())
			if err == nil {
				for err == nil {
					_, err = rows.Next()
				}
				_ = rows.Close()
			}
			if f := fault.Of(err); f == nil {
				t.Errorf("got %v, want a refusal", err)
			}
		})
	}
}

func TestXLSXPicturesAreLeftAlone(t *testing.T) {
	parts := unpack(t, workbook(t, [][]any{{"a", "b"}, {1, 2}}, nil))
	parts["xl/media/huge.png"] = strings.Repeat("\x00", 8<<20) // more than may be unpacked
	rows := open(t, "a.xlsx", archive(t, parts))
	if got := show(rows.Header(), readAll(t, rows)); got != "a|b/1|2" {
		t.Errorf("got %q", got)
	}
}

// TestXLSXOfOtherMakers reads what other programs write and the library does not: prefixed names, rows and cells without their
// places, rich text, reading aids, sheets elsewhere, dates counted from 1904.
func TestXLSXOfOtherMakers(t *testing.T) {
	parts := map[string]string{
		"XL/Workbook.xml": `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><x:workbook xmlns:x="m" xmlns:r="o"><x:workbookPr date1904="1"/>` +
			`<x:sheets><x:sheet name="图" sheetId="1" r:id="r1"/><x:sheet name="藏" sheetId="2" state="hidden" r:id="r2"/><x:sheet name="数" sheetId="9" r:id="r3"/></x:sheets></x:workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Target="chartsheets/sheet1.xml"/><Relationship Id="r2" Target="worksheets/a.xml"/>` +
			`<Relationship Id="r3" Target="/xl/worksheets/b.xml"/></Relationships>`,
		"xl/chartsheets/sheet1.xml": `<chartsheet><drawing/></chartsheet>`,
		"xl/worksheets/a.xml":       `<worksheet><sheetData><row><c><v>1</v></c></row></sheetData></worksheet>`,
		"xl/worksheets/b.xml": `<?xml version="1.0"?><x:worksheet><x:sheetData><x:row><x:c t="s"><x:v>0</x:v></x:c><x:c t="inlineStr"><x:is><x:t>日期</x:t></x:is></x:c></x:row>` +
			`<x:row r="5"><x:c r="B5"><x:f>1+1</x:f><x:v>44620</x:v></x:c><x:c r="ZZ5" s="3"/></x:row><x:row/><x:row><x:c t="str"><x:v>a&amp;b_x000D_</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
		"xl/SharedStrings.xml": `<sst><si><r><t>开</t></r><r><t xml:space="preserve">始 </t></r><rPh><t>カイ</t></rPh></si></sst>`,
	}
	rows := open(t, "a.xlsx", archive(t, parts))
	all := readAll(t, rows)
	if got := show(rows.Header(), all); got != "开始|日期/|44620/a&b" {
		t.Errorf("got %q", got)
	}
	if len(all) == 2 && (all[0].Line != 5 || all[1].Line != 7) {
		t.Errorf("got lines %d and %d, want 5 and 7", all[0].Line, all[1].Line)
	}
	schema := sheet.Schema{Name: "days", Columns: []sheet.Column{{Name: "day", Headers: []string{"日期"}}}}
	m, _ := schema.Bind(rows.Header(), nil)
	if got := m.Read(all[0]).Date("day").String(); got != "2026-03-01" {
		t.Errorf("day 44620 from 1904: got %s, want 2026-03-01", got)
	}
}

// TestXLSXAgreesWithTheLibrary reads what the library wrote as the library reads it.
func TestXLSXAgreesWithTheLibrary(t *testing.T) {
	cell := rapid.OneOf(
		rapid.Map(rapid.StringOfN(rapid.SampledFrom([]rune("ab中 &<>\"'=")), 0, 6, -1), func(s string) any { return strings.TrimSpace(s) }),
		rapid.Map(rapid.Int(), func(n int) any { return n }),
		rapid.Map(rapid.Bool(), func(b bool) any { return b }),
		rapid.Map(rapid.Float64Range(-1e9, 1e9), func(f float64) any { return f }),
		rapid.Just[any](nil),
	)
	rapid.Check(t, func(rt *rapid.T) {
		content := rapid.SliceOfN(rapid.SliceOfN(cell, 0, 3), 0, 6).Draw(rt, "rows")
		data := workbook(t, append([][]any{{"a", "b", "c"}}, content...), nil)
		f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
		if err != nil {
			rt.Fatal(err)
		}
		defer f.Close()
		theirs, err := f.GetRows("Sheet1")
		if err != nil {
			rt.Fatal(err)
		}
		var want []string
		for _, r := range theirs {
			if s := strings.TrimRight(strings.Join(r, "|"), "|"); s != "" {
				want = append(want, s)
			}
		}
		rows := open(t, "a.xlsx", data)
		if got := show(rows.Header(), readAll(t, rows)); got != strings.Join(want, "/") {
			rt.Fatalf("got %q, want %q", got, strings.Join(want, "/"))
		}
	})
}

func TestLargeXLSX(t *testing.T) {
	var out bytes.Buffer
	w, err := sheet.NewWriter(sheet.XLSX, &out, "岗位", []string{"ref", "岗位描述"})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 20_000 {
		if err := w.Write(sheet.OfText(fmt.Sprintf("p-%05d", i)), sheet.OfText("按图纸加工零件；自检并记录")); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	rows, err := sheet.Open("a.xlsx", "", &out, sheet.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	n, last := 0, sheet.Row{}
	for row, err := rows.Next(); err == nil; row, err = rows.Next() {
		n, last = n+1, row
	}
	if n != 20_000 || last.Get("ref") != "p-19999" || last.Line != 20_001 {
		t.Errorf("got %d rows, the last %q at line %d", n, last.Get("ref"), last.Line)
	}
}

func BenchmarkXLSX200k(b *testing.B) {
	rows, err := sheet.Open("a.csv", "", bytes.NewReader(table200k()), sheet.DefaultLimits())
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	w, err := sheet.NewWriter(sheet.XLSX, &out, "岗位", rows.Header())
	if err != nil {
		b.Fatal(err)
	}
	for row, err := rows.Next(); err == nil; row, err = rows.Next() {
		cells := make([]sheet.Cell, len(row.Cells))
		for i, c := range row.Cells {
			cells[i] = sheet.OfText(c)
		}
		if err := w.Write(cells...); err != nil {
			b.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		rows, err := sheet.Open("a.xlsx", "", bytes.NewReader(out.Bytes()), sheet.DefaultLimits())
		if err != nil {
			b.Fatal(err)
		}
		readCount(b, rows)
		if err := rows.Close(); err != nil {
			b.Fatal(err)
		}
	}
}
