package sheet_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/platform/sheet"
)

func write(t testing.TB, kind sheet.Kind, header []string, rows ...[]sheet.Cell) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := sheet.NewWriter(kind, &out, "导出:2026/1", header)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if err := w.Write(r...); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var formulas = []string{"=1+1", "+86 138", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", " =1+1", "＝1+1", "-", "|calc"}

func TestTextFilesHoldNoFormula(t *testing.T) {
	for _, kind := range []sheet.Kind{sheet.CSV, sheet.TSV} {
		for _, f := range formulas {
			out := string(write(t, kind, []string{"a", "b"}, []sheet.Cell{sheet.OfText(f), sheet.OfText("x")}))
			_, row, _ := strings.Cut(out, "\r\n")
			if row = strings.TrimLeft(row, `"`); !strings.HasPrefix(row, "'") {
				t.Errorf("%v %q is written as %q: a spreadsheet would run it", kind, f, row)
			}
		}
		numbers := string(write(t, kind, []string{"a"}, []sheet.Cell{sheet.OfText("-12.5")}, []sheet.Cell{sheet.OfInt(-3)}, []sheet.Cell{sheet.OfFen(-350)}))
		if strings.Contains(numbers, "'") {
			t.Errorf("%v: a plain negative number is guarded: %q", kind, numbers)
		}
	}
}

func TestWorkbooksHoldNoFormula(t *testing.T) {
	row := make([]sheet.Cell, len(formulas))
	for i, f := range formulas {
		row[i] = sheet.OfText(f)
	}
	f, err := excelize.OpenReader(bytes.NewReader(write(t, sheet.XLSX, formulas, row)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	name := f.GetSheetName(0)
	for line := 1; line <= 2; line++ {
		for i := range formulas {
			at, _ := excelize.CoordinatesToCellName(i+1, line)
			formula, err := f.GetCellFormula(name, at)
			kind, err2 := f.GetCellType(name, at)
			if err != nil || err2 != nil || formula != "" || kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString {
				t.Errorf("%s: got formula %q, type %v (%v %v); want text", at, formula, kind, err, err2)
			}
		}
	}
}

func TestWritersKeepTypes(t *testing.T) {
	row := []sheet.Cell{
		sheet.OfText("310101199001011000"), sheet.OfInt(12), sheet.OfFen(350005),
		sheet.OfDate(civil.On(2026, time.March, 1)), sheet.OfDate(civil.Date{}), sheet.OfText("a\"b,c;d\ne"),
	}
	header := []string{"号", "数", "元", "日", "空", "文"}
	for kind, want := range map[sheet.Kind]string{
		sheet.CSV:    "310101199001011000|12|3500.05|2026-03-01||a\"b,c;d\ne",
		sheet.TSV:    "310101199001011000|12|3500.05|2026-03-01||a\"b,c;d\ne",
		sheet.XLSX:   "310101199001011000|12|3500.05|46082||a\"b,c;d\ne",
		sheet.NDJSON: "310101199001011000|12|3500.05|2026-03-01|a\"b,c;d\ne",
	} {
		rows := open(t, "", write(t, kind, header, row))
		if got := strings.Join(readAll(t, rows)[0].Cells, "|"); got != want {
			t.Errorf("%v: got %q, want %q", kind, got, want)
		}
	}
}

func TestWhatIsWrittenReadsBack(t *testing.T) {
	cell := rapid.Custom(func(rt *rapid.T) string {
		return strings.TrimSpace(rapid.StringOfN(rapid.SampledFrom([]rune("abc中文'\"=+-@,;\t\n0123456789.= ＝（")), 0, 12, -1).Draw(rt, "cell"))
	})
	rapid.Check(t, func(rt *rapid.T) {
		kind := rapid.SampledFrom([]sheet.Kind{sheet.CSV, sheet.TSV, sheet.NDJSON}).Draw(rt, "kind")
		a, b := cell.Draw(rt, "a"), cell.Draw(rt, "b")
		if strings.HasPrefix(a, "'") || strings.HasPrefix(b, "'") || strings.HasPrefix(a, "=\"") || strings.HasPrefix(b, "=\"") {
			rt.Skip("marks that people write against spreadsheets are read as such")
		}
		rows := open(t, "a."+kind.String(), write(t, kind, []string{"h", "i", "j"}, []sheet.Cell{sheet.OfText("1"), sheet.OfText(a), sheet.OfText(b)}))
		got := readAll(t, rows)[0]
		if got.Get("i") != a || got.Get("j") != b {
			rt.Fatalf("%v: wrote %q %q, read %q %q", kind, a, b, got.Get("i"), got.Get("j"))
		}
	})
}

func TestTemplate(t *testing.T) {
	var out bytes.Buffer
	if err := posts.WriteTemplate(&out); err != nil {
		t.Fatal(err)
	}
	data := out.Bytes()
	rows := open(t, "模板.xlsx", data)
	m, left := posts.Bind(rows.Header(), nil)
	if len(left.Unknown)+len(left.Missing)+len(left.Repeated) > 0 {
		t.Errorf("the template does not bind to its own schema: %+v", left)
	}
	if !m.Has("tags") || len(readAll(t, rows)) != 0 {
		t.Error("want every column and no row")
	}

	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rules, err := f.GetDataValidations("岗位")
	if err != nil {
		t.Fatal(err)
	}
	if len(rules) != 2 {
		t.Fatalf("got %d drop-downs, want 2 (相对独立, 住宿)", len(rules))
	}
	if got, _ := f.GetCellValue("选项", "B2"); got != "补贴" {
		t.Errorf("the second choice of 住宿: got %q, want 补贴", got)
	}
	if visible, _ := f.GetSheetVisible("选项"); visible {
		t.Error("the sheet of choices is not hidden")
	}
	if got, _ := f.GetCellValue("岗位", "A1"); got != "编号*" {
		t.Errorf("the first header: got %q, want 编号*", got)
	}
}

func TestTemplateFilledIn(t *testing.T) {
	var out bytes.Buffer
	if err := posts.WriteTemplate(&out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.SetSheetRow("岗位", "A2", &[]any{"GW-1", "车工", "91310107MA1G0E5D3X", 5, nil, 3500.5, time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC), "8:00", "是", "包住", "周一至周五", "数控"}); err != nil {
		t.Fatal(err)
	}
	var filled bytes.Buffer
	if _, err := f.WriteTo(&filled); err != nil {
		t.Fatal(err)
	}
	rows := open(t, "a.xlsx", filled.Bytes())
	m, _ := posts.Bind(rows.Header(), nil)
	r := m.Read(readAll(t, rows)[0])
	seats, _ := r.Int("seats")
	pay, _ := r.Money("pay_month_fen")
	if seats != 5 || pay != 350050 || r.Date("start_date").String() != "2026-03-01" || r.Enum("housing") != "provided" || len(r.List("shift_days")) != 5 || len(r.Errors()) != 0 {
		t.Errorf("got seats %d, pay %d, start %v, housing %s, days %v, errors %v", seats, pay, r.Date("start_date"), r.Enum("housing"), r.List("shift_days"), r.Errors())
	}
}

func TestCorrectedFile(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		what string
		data []byte
		want string
	}{
		{
			"csv", []byte("编号,岗位名称,人数,开始日期,备注\n1,车工,many,2026-03-01,=x\n2,钳工,3,2026-03-01,\n"),
			"编号|岗位名称|人数|开始日期|备注|error_field|error/1|车工|many|2026-03-01|=x|seats|人数：应为整数，例如 12。",
		},
		{
			"xlsx", workbook(t, [][]any{{"编号", "岗位名称", "人数", "开始日期"}, {"1", "车工", "many", day}, {"2", "钳工", 3, day}}, nil),
			"编号|岗位名称|人数|开始日期|error_field|error/1|车工|many|2026-03-01|seats|人数：应为整数，例如 12。",
		},
		{
			"ndjson", []byte(`{"ref":1,"title":"车工","seats":["many"]}` + "\n" + `{"ref":2,"title":"钳工","seats":3}`),
			"ref|title|seats|error_field|error/1|车工|many|seats|seats：应为整数，例如 12。",
		},
		{
			"one that comes back", []byte("编号,岗位名称,人数,error_field,error\n1,车工,many,seats,old\n"),
			"编号|岗位名称|人数|error_field|error/1|车工|many|seats|人数：应为整数，例如 12。",
		},
	} {
		t.Run(c.what, func(t *testing.T) {
			rows := open(t, "a", c.data)
			m, _ := posts.Bind(rows.Header(), nil)
			var out bytes.Buffer
			corrected, err := sheet.NewCorrected(&out, rows, m, text.Chinese)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range readAll(t, rows) {
				r := m.Read(row)
				if r.Int("seats"); len(r.Errors()) > 0 {
					if err := corrected.Write(r); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := corrected.Close(); err != nil {
				t.Fatal(err)
			}
			again := open(t, "b", out.Bytes())
			if got := show(again.Header(), readAll(t, again)); got != c.want {
				t.Errorf("got  %q\nwant %q", got, c.want)
			}
			if again.Kind() != rows.Kind() || corrected.Count() != 1 {
				t.Errorf("got kind %v and %d rows, want %v and 1", again.Kind(), corrected.Count(), rows.Kind())
			}
		})
	}
}

func TestCorrectedFileSaysWhichLineCouldNotBeRead(t *testing.T) {
	rows := open(t, "a.csv", []byte("编号,岗位名称\n1,2,3\n"))
	m, _ := posts.Bind(rows.Header(), nil)
	var out bytes.Buffer
	corrected, err := sheet.NewCorrected(&out, rows, m, text.English)
	if err != nil {
		t.Fatal(err)
	}
	if err := corrected.Write(m.Read(readAll(t, rows)[0])); err != nil {
		t.Fatal(err)
	}
	if err := corrected.Close(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "line 2: the row has 3 cells, the header 2") {
		t.Errorf("got %q", out.String())
	}
}
