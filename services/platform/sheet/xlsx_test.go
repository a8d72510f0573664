package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

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
	good := map[string]string{}
	r, err := zip.NewReader(bytes.NewReader(workbook(t, [][]any{{"a", "b"}, {1, 2}}, nil)), int64(len(workbook(t, [][]any{{"a", "b"}, {1, 2}}, nil))))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.File {
		part, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		good[f.Name] = string(b)
	}
	with := func(name, content string) []byte {
		parts := map[string]string{name: content}
		for n, c := range good {
			if n != name {
				parts[n] = c
			}
		}
		return archive(t, parts)
	}
	crowd := map[string]string{}
	for i := range 5000 {
		crowd[fmt.Sprintf("xl/media/%d.png", i)] = ""
	}
	wide := `<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>`
	for what, data := range map[string][]byte{
		"one part that unpacks to far more":   with("xl/media/a.png", strings.Repeat("\x00", 8<<20)),
		"a sheet that unpacks to far more":    with("xl/worksheets/sheet1.xml", strings.Repeat("<row/>", 1<<20)),
		"five thousand parts":                 archive(t, crowd),
		"one text of four megabytes and more": with("xl/sharedStrings.xml", "<sst><si><t>"+strings.Repeat("x", 3<<20)+"</t></si></sst>"),
		"a comment in a large sheet":          with("xl/worksheets/sheet1.xml", "<worksheet><!--"+strings.Repeat("<", 2<<20)),
		"a cell at the far right":             with("xl/worksheets/sheet1.xml", wide),
	} {
		t.Run(what, func(t *testing.T) {
			before := leftovers(t)
			lim := small()
			if strings.Contains(what, "text") {
				lim.Unpacked, lim.Cell = 64<<20, 4096
				data = with("xl/sharedStrings.xml", "<sst><si><t>"+strings.Repeat("x", 5<<20)+"</t></si></sst>")
			}
			rows, err := sheet.Open("a.xlsx", "", bytes.NewReader(data), lim)
			if err == nil {
				_, err = rows.Next()
				_ = rows.Close()
			}
			if !errors.Is(err, sheet.ErrTooLarge) && !errors.Is(err, sheet.ErrBroken) && !errors.Is(err, sheet.ErrTooWide) {
				t.Errorf("got %v, want a refusal", err)
			}
			if after := leftovers(t); after != before {
				t.Errorf("temporary directories: %d before, %d after", before, after)
			}
		})
	}
}

// leftovers counts the directories that were unpacked into and not removed.
func leftovers(t *testing.T) (n int) {
	t.Helper()
	entries, err := os.ReadDir(os.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "firstkm-sheet-") {
			n++
		}
	}
	return n
}

func TestLargeXLSXStreamsFromDisk(t *testing.T) {
	before := leftovers(t)
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
	if n != 20_000 || last.Get("ref") != "p-19999" {
		t.Errorf("got %d rows, the last %q", n, last.Get("ref"))
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	if after := leftovers(t); after != before {
		t.Errorf("temporary directories: %d before, %d after", before, after)
	}
}
