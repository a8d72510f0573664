package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"firstkm/services/kernel/fault"
	"firstkm/services/platform/sheet"
)

const plain = "学号,姓名\n001,张三\n002,李四\n"

func gb18030(t testing.TB, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func utf16(t testing.TB, order unicode.Endianness, s string) []byte {
	t.Helper()
	b, err := unicode.UTF16(order, unicode.UseBOM).NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestOpenKnowsTheContent(t *testing.T) {
	const want = "学号|姓名/001|张三/002|李四"
	tabs := strings.ReplaceAll(plain, ",", "\t")
	objects := `{"学号":"001","姓名":"张三"}` + "\n" + `{"学号":"002","姓名":"李四"}` + "\n"
	book := workbook(t, [][]any{{"学号", "姓名"}, {"001", "张三"}, {"002", "李四"}}, nil)
	late := strings.Repeat(" ", 70_000) + "\n" // the first Chinese character stands beyond any sample
	for _, c := range []struct {
		what, name string
		data       []byte
		kind       sheet.Kind
	}{
		{"csv in UTF-8", "a.csv", []byte(plain), sheet.CSV},
		{"csv under no name", "", []byte(plain), sheet.CSV},
		{"csv with a mark", "a.csv", []byte("\ufeff" + plain), sheet.CSV},
		{"csv in GB18030", "a.csv", gb18030(t, plain), sheet.CSV},
		{"csv in GB18030 after 70 kB of nothing", "a.csv", append([]byte(late), gb18030(t, plain)...), sheet.CSV},
		{"csv in UTF-8 after 70 kB of nothing", "a.csv", []byte(late + plain), sheet.CSV},
		{"csv with Windows' line ends", "a.csv", []byte(strings.ReplaceAll(plain, "\n", "\r\n")), sheet.CSV},
		{"csv with an old Macintosh's", "a.csv", []byte(strings.ReplaceAll(plain, "\n", "\r")), sheet.CSV},
		{"csv with semicolons", "a.csv", []byte(strings.ReplaceAll(plain, ",", ";")), sheet.CSV},
		{"csv with Excel's hint", "a.csv", []byte("sep=;\r\n" + strings.ReplaceAll(plain, ",", ";")), sheet.CSV},
		{"csv without an end of line", "a.csv", []byte(strings.TrimSpace(plain)), sheet.CSV},
		{"csv, gzipped", "a.csv.gz", zipped(t, []byte(plain)), sheet.CSV},
		{"tsv", "a.tsv", []byte(tabs), sheet.TSV},
		{"tsv that is called csv", "a.csv", []byte(tabs), sheet.TSV},
		{"Excel's Unicode text", "a.txt", utf16(t, unicode.LittleEndian, tabs), sheet.TSV},
		{"the same, big-endian", "a.txt", utf16(t, unicode.BigEndian, tabs), sheet.TSV},
		{"ndjson", "a.ndjson", []byte(objects), sheet.NDJSON},
		{"ndjson that is called csv", "a.csv", []byte(objects), sheet.NDJSON},
		{"ndjson with a mark", "", []byte("\ufeff" + objects), sheet.NDJSON},
		{"ndjson in GB18030, gzipped", "a", zipped(t, gb18030(t, objects)), sheet.NDJSON},
		{"xlsx", "a.xlsx", book, sheet.XLSX},
		{"xlsx that is called xls", "a.xls", book, sheet.XLSX},
		{"xlsx, gzipped", "a.xlsx.gz", zipped(t, book), sheet.XLSX},
	} {
		t.Run(c.what, func(t *testing.T) {
			rows := open(t, c.name, c.data)
			if rows.Kind() != c.kind {
				t.Errorf("got kind %v, want %v", rows.Kind(), c.kind)
			}
			if got := show(rows.Header(), readAll(t, rows)); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestOpenRefuses(t *testing.T) {
	for _, c := range []struct {
		what, name string
		data       []byte
		want       error
	}{
		{"an old workbook", "a.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), sheet.ErrOldExcel},
		{"a web page that calls itself a workbook", "a.xls", []byte("<html><table><tr><td>学号"), sheet.ErrOldExcel},
		{"a workbook in XML 2003", "a.xls", []byte(`<?xml version="1.0"?><Workbook>`), sheet.ErrOldExcel},
		{"a PDF", "a.csv", []byte("%PDF-1.7 ..."), sheet.ErrUnsupported},
		{"bytes", "a.csv", []byte("a,b\x00\x01\x02"), sheet.ErrUnsupported},
		{"another archive", "a.xlsx", archive(t, map[string]string{"word/document.xml": "<w/>"}), sheet.ErrUnsupported},
		{"half an archive", "a.xlsx", archive(t, map[string]string{"xl/workbook.xml": "<w/>"})[:60], sheet.ErrBroken},
		{"gzip within gzip", "a.gz", zipped(t, zipped(t, []byte(plain))), sheet.ErrUnsupported},
		{"half a gzip", "a.gz", zipped(t, []byte(plain))[:20], sheet.ErrBroken},
		{"an array", "a.json", []byte(`[{"学号":"001"}]`), sheet.ErrNotLines},
		{"an object over lines", "a.json", []byte("{\n \"学号\": \"001\"\n}"), sheet.ErrNotLines},
		{"nothing", "a.csv", nil, sheet.ErrEmpty},
		{"empty lines", "a.csv", []byte("\n \n,,,\n"), sheet.ErrEmpty},
		{"an empty workbook", "a.xlsx", workbook(t, nil, nil), sheet.ErrEmpty},
		{"more bytes than allowed", "a.csv", bytes.Repeat([]byte("a,b\n"), 300_000), sheet.ErrTooLarge},
	} {
		t.Run(c.what, func(t *testing.T) {
			rows, err := sheet.Open(c.name, "", bytes.NewReader(c.data), small())
			for err == nil {
				_, err = rows.Next()
				if errors.Is(err, io.EOF) {
					t.Fatal("read to its end")
				}
				if errors.Is(err, sheet.ErrTooManyRows) {
					t.Skip("the rows run out first")
				}
			}
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

func TestBrokenConnectionIsNotABrokenFile(t *testing.T) {
	gone := errors.New("connection reset")
	_, err := sheet.Open("a.csv", "", io.MultiReader(strings.NewReader("学号,"), iotest.ErrReader(gone)), small())
	if !errors.Is(err, gone) || fault.Of(err) != nil {
		t.Errorf("got %v, want the reader's own error and no fault", err)
	}
}

func TestConnectionCutIsNotTheEnd(t *testing.T) {
	cut := fmt.Errorf("read the upload: %w", io.EOF)
	for _, c := range []struct{ name, head string }{
		{"a.csv", "学号,姓名\n001,张三\n"},
		{"a.jsonl", "{\"学号\":\"001\"}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, err := sheet.Open(c.name, "", io.MultiReader(strings.NewReader(c.head), iotest.ErrReader(cut)), small())
			for err == nil {
				_, err = rows.Next()
			}
			if errors.Is(err, io.EOF) || !errors.Is(err, io.ErrUnexpectedEOF) || fault.Of(err) != nil {
				t.Errorf("got %v, want an unexpected end and no fault", err)
			}
		})
	}
}
