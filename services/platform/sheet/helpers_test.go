package sheet_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"firstkm/services/platform/sheet"
)

// small are limits that tests can reach.
func small() sheet.Limits {
	return sheet.Limits{Bytes: 1 << 20, Unpacked: 4 << 20, Rows: 100, Columns: 20, Cell: 4096}
}

func open(t testing.TB, name string, data []byte) sheet.Rows {
	t.Helper()
	rows, err := sheet.Open(name, "", bytes.NewReader(data), small())
	if err != nil {
		t.Fatalf("open %s: %v", name, err)
	}
	t.Cleanup(func() {
		if err := rows.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return rows
}

func readAll(t testing.TB, rows sheet.Rows) []sheet.Row {
	t.Helper()
	var all []sheet.Row
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("row %d: %v", len(all)+1, err)
		}
		all = append(all, row)
	}
}

// show is a table on one line: cells by |, rows by /, a row that could not be read as !.
func show(header []string, rows []sheet.Row) string {
	lines := []string{strings.Join(header, "|")}
	for _, r := range rows {
		line := strings.Join(r.Cells, "|")
		if !r.Problem.IsZero() {
			line = "!"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "/")
}

func zipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// workbook makes a workbook of one sheet, or as edit leaves it.
func workbook(t testing.TB, rows [][]any, edit func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	if edit != nil {
		edit(f)
	}
	var out bytes.Buffer
	if _, err := f.WriteTo(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
