package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"firstkm/services/platform/sheet"
)

func TestCSV(t *testing.T) {
	for _, c := range []struct{ what, data, want string }{
		{"quotes, separators and line ends within quotes", "a,b\n\"x,\"\"y\"\"\",\"1\r\n2\"\n", "a|b/x,\"y\"|1\n2"},
		{"a quote within a cell is a quote", "a,b\n5\" pipe,z\n", "a|b/5\" pipe|z"},
		{"space around quotes", "a,b\n \"x\" , y \n", "a|b/x|y"},
		{"text behind a closing quote", "a,b\n\"x\"y,z\n", "a|b/xy|z"},
		{"full-width space and invisible marks are trimmed", "a,b\n\u3000x\u200b,\ty\u00a0\n", "a|b/x|y"},
		{"control characters become space", "a,b\nx\x01y,z\n", "a|b/x y|z"},
		{"empty rows and cells at the end", "a,b,c,,\n\n1,2,,,\n,,,,\n3\n", "a|b|c/1|2/3"},
		{"a title above the header", "附件1：岗位表,,\n\na,b,c\n1,2,3\n", "a|b|c/1|2|3"},
		{"one column", "学号\n1\n2\n", "学号/1/2"},
		{"a cell more than the header", "a,b\n1,2,3\n4,5\n", "a|b/!/4|5"},
		{"a mark, tabs, and more commas", "\ufeffa\tb\n1\t,x,,,,\n", "a|b/1|,x,,,,"},
		{"digits guarded from Excel", "a,b\n=\"001\",'=1+1\n", "a|b/001|=1+1"},
		{"a quote that is never closed spoils its line alone", "a,b\n\"x,1\ny,2\nz,3\n", "a|b/!/y|2/z|3"},
		{"a line in another encoding is said", "甲,乙\n1,丙\n\xff\xfe,2\n3,4\n", "甲|乙/1|丙/!/3|4"},
		{"a cell that is too long is said", "a,b\n" + strings.Repeat("x", 5000) + ",1\n2,3\n", "a|b/!/2|3"},
		{"a line that is too long is said", "a,b\n" + strings.Repeat("x", 50_000) + ",1\n2,3\n", "a|b/!/2|3"},
	} {
		t.Run(c.what, func(t *testing.T) {
			rows := open(t, "a.csv", []byte(c.data))
			if got := show(rows.Header(), readAll(t, rows)); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestLinesAreThoseOfTheFile(t *testing.T) {
	rows := readAll(t, open(t, "a.csv", []byte("标题,\na,b\n\n1,\"x\ny\"\n2,z\n")))
	if len(rows) != 2 || rows[0].Line != 4 || rows[1].Line != 6 {
		t.Errorf("got %+v, want rows at lines 4 and 6", rows)
	}
}

func TestLimits(t *testing.T) {
	many := "a,b\n" + strings.Repeat("1,2\n", 101)
	wide := "a,b\n" + strings.Repeat("1,", 21) + "1\n"
	quotes := "a,b\n" + strings.Repeat("\"x,1\n"+strings.Repeat(strings.Repeat("y", 1000)+"\n", 20), 101)
	bomb := zipped(t, bytes.Repeat([]byte("a,b\n"), 4<<20))
	lim := small()
	lim.Rows, lim.Bytes = 10<<20, 8<<20
	for _, c := range []struct {
		what string
		data []byte
		lim  sheet.Limits
		want error
	}{
		{"rows", []byte(many), small(), sheet.ErrTooManyRows},
		{"columns", []byte(wide), small(), sheet.ErrTooWide},
		{"quotes that are never closed", []byte(quotes), lim, sheet.ErrBroken},
		{"bytes unpacked", bomb, lim, sheet.ErrTooLarge},
	} {
		t.Run(c.what, func(t *testing.T) {
			rows, err := sheet.Open("a.csv", "", bytes.NewReader(c.data), c.lim)
			n := 0
			for ; err == nil; n++ {
				_, err = rows.Next()
			}
			if !errors.Is(err, c.want) {
				t.Errorf("got %v after %d rows, want %v", err, n, c.want)
			}
		})
	}
}

// table200k is what the largest import looks like: 200,000 rows of ten columns.
func table200k() []byte {
	var b bytes.Buffer
	b.WriteString("ref,岗位名称,岗位描述,单位名称,统一社会信用代码,区县,月报酬,开始日期,结束日期,人数\n")
	for i := range 200_000 {
		fmt.Fprintf(&b, "p-%06d,数控车床操作工,按图纸加工零件；自检并记录,示例机械厂,91310107MA1G0E5D3X,上海市普陀区,3500.50,2026-03-01,2026/8/31,%d\n", i, i%20+1)
	}
	return b.Bytes()
}

func BenchmarkCSV200k(b *testing.B) {
	data := table200k()
	lim := sheet.DefaultLimits()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		rows, err := sheet.Open("a.csv", "", bytes.NewReader(data), lim)
		if err != nil {
			b.Fatal(err)
		}
		if n := len(readCount(b, rows)); n != 0 {
			b.Fatal(n)
		}
	}
}

// readCount reads to the end and keeps nothing.
func readCount(t testing.TB, rows sheet.Rows) (none []sheet.Row) {
	t.Helper()
	for n := 0; ; n++ {
		if _, err := rows.Next(); err != nil {
			if n != 200_000 {
				t.Fatalf("got %d rows (%v), want 200,000", n, err)
			}
			return nil
		}
	}
}
