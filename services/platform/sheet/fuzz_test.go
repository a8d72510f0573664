package sheet_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/platform/sheet"
)

// swallow reads a stranger's file to its end, all its cells as all kinds of value, and writes it out again. Whatever the file,
// the answer is rows or a fault, within the limits.
func swallow(t *testing.T, name string, data []byte) {
	lim := sheet.Limits{Bytes: 1 << 18, Unpacked: 1 << 20, Rows: 500, Columns: 30, Cell: 2048}
	rows, err := sheet.Open(name, "", bytes.NewReader(data), lim)
	if err != nil {
		if fault.Of(err) == nil {
			t.Fatalf("open: %v is no fault", err)
		}
		return
	}
	defer func() {
		if err := rows.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}()
	m, _ := posts.Bind(rows.Header(), nil)
	var corrected *sheet.Corrected
	if rows.Kind() != sheet.XLSX { // the library that writes workbooks takes longer than all the rest
		if corrected, err = sheet.NewCorrected(io.Discard, rows, m, text.Chinese); err != nil {
			t.Fatalf("corrected file: %v", err)
		}
		defer func() {
			if err := corrected.Close(); err != nil {
				t.Errorf("close the corrected file: %v", err)
			}
		}()
	}
	last := 0
	for n := 0; ; n++ {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			if fault.Of(err) == nil {
				t.Fatalf("row %d: %v is no fault", n, err)
			}
			return
		}
		if row.Line <= last || n >= lim.Rows || len(row.Cells) > lim.Columns {
			t.Fatalf("row %d: line %d after %d, %d cells", n, row.Line, last, len(row.Cells))
		}
		last = row.Line
		for _, c := range row.Cells {
			if len(c) > lim.Cell {
				t.Fatalf("line %d: a cell of %d bytes", row.Line, len(c))
			}
		}
		r := m.Read(row)
		for _, c := range posts.Columns {
			r.Identity(c.Name)
			r.Int(c.Name)
			r.Decimal(c.Name)
			r.Money(c.Name)
			r.Date(c.Name)
			r.Time(c.Name)
			r.Bool(c.Name)
			r.Enum(c.Name)
			r.List(c.Name)
		}
		if corrected == nil {
			continue
		}
		if err := corrected.Write(r); err != nil {
			t.Fatalf("write line %d: %v", row.Line, err)
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(plain))
	f.Add([]byte("ref,title,月报酬,开始日期\n1,\"车\n工\",3500.5,2026年3月1日\n\"2,x\n"))
	f.Add([]byte("\ufeffref\ttitle\n1\t=1+1\n"))
	f.Add([]byte("sep=;\nref;title\n'=x;=\"001\"\n"))
	f.Add(gb18030(f, plain))
	f.Add([]byte("\xff\xfea\x00,\x00b\x00\n\x00"))
	f.Fuzz(func(t *testing.T, data []byte) { swallow(t, "a.csv", data) })
}

func FuzzNDJSON(f *testing.F) {
	f.Add([]byte(`{"ref":1,"title":"车工","shift_days":["mon","tue"],"lat":31.25}`))
	f.Add([]byte("{\"ref\":null}\n{\"a\":{\"b\":[1]}}\n{\n"))
	f.Add([]byte("{\"ref\":1e400,\"title\":\"\\ud800\"}\n{\"ref\":\"1\",\"ref\":2}"))
	f.Fuzz(func(t *testing.T, data []byte) { swallow(t, "a.ndjson", data) })
}

// FuzzXLSX puts a stranger's sheet and strings into a sound workbook, which goes deeper than spoiling the archive, and tries the
// bytes as an archive as well.
func FuzzXLSX(f *testing.F) {
	book := workbook(f, [][]any{{"ref", "title", "人数"}, {"1", "车工", 5}}, nil)
	parts := unpack(f, book)
	frame := []string{"xl/workbook.xml", "xl/_rels/workbook.xml.rels"}
	f.Add([]byte(parts["xl/worksheets/sheet1.xml"]), []byte(parts["xl/sharedStrings.xml"]))
	f.Add([]byte(`<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>9</v></c><c r="B1" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>`), []byte(`<sst><si/></sst>`))
	f.Add([]byte(`<worksheet><sheetData><row r="1048577"><c r="ZZZZ1"/></row>`), []byte(`<sst`))
	f.Add(book, []byte(""))
	f.Fuzz(func(t *testing.T, sheetXML, stringsXML []byte) {
		swallow(t, "a.xlsx", sheetXML)
		own := map[string]string{"xl/worksheets/sheet1.xml": string(sheetXML), "xl/sharedStrings.xml": string(stringsXML)}
		for _, name := range frame {
			own[name] = parts[name]
		}
		swallow(t, "a.xlsx", archive(t, own))
	})
}
