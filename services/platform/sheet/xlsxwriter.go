package sheet

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// xlsxWriter streams one sheet; beyond some megabytes the library keeps it on disk until Close.
type xlsxWriter struct {
	out    io.Writer
	file   *excelize.File
	stream *excelize.StreamWriter
	styles styles
	line   int
}

// styles are the looks of a cell by its form, and of the header.
type styles struct {
	form [asDate + 1]int
	head int
}

func newXLSXWriter(w io.Writer, title string, header []string) (_ *xlsxWriter, err error) {
	x := &xlsxWriter{out: w, file: excelize.NewFile()}
	defer func() {
		if err != nil {
			err = errors.Join(fmt.Errorf("begin workbook: %w", err), x.file.Close())
		}
	}()
	if err := x.file.SetSheetName("Sheet1", sheetName(title)); err != nil {
		return nil, err
	}
	if x.styles, err = makeStyles(x.file); err != nil {
		return nil, err
	}
	if x.stream, err = x.file.NewStreamWriter(sheetName(title)); err != nil {
		return nil, err
	}
	for i, h := range header {
		if err := x.stream.SetColWidth(i+1, i+1, widthOf(h)); err != nil {
			return nil, err
		}
	}
	if err := x.stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	cells := make([]any, len(header))
	for i, h := range header {
		cells[i] = excelize.Cell{StyleID: x.styles.head, Value: h}
	}
	return x, x.row(cells)
}

// makeStyles: text is marked as text, so that a number entered there later stays as it is typed.
func makeStyles(f *excelize.File) (s styles, err error) {
	iso := "yyyy-mm-dd"
	looks := [...]*excelize.Style{
		asText: {NumFmt: 49},
		asInt:  {NumFmt: 1},
		asYuan: {NumFmt: 2},
		asDate: {CustomNumFmt: &iso},
	}
	for i, look := range looks {
		if s.form[i], err = f.NewStyle(look); err != nil {
			return s, err
		}
	}
	s.head, err = f.NewStyle(&excelize.Style{
		NumFmt: 49,
		Font:   &excelize.Font{Bold: true},
		Fill:   excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF4"}},
	})
	return s, err
}

// Write writes a row.
func (x *xlsxWriter) Write(cells ...Cell) error {
	row := make([]any, len(cells))
	for i, c := range cells {
		row[i] = excelize.Cell{StyleID: x.styles.form[c.form], Value: c.excel()}
	}
	if err := x.row(row); err != nil {
		return fmt.Errorf("write workbook row %d: %w", x.line, err)
	}
	return nil
}

func (x *xlsxWriter) row(cells []any) error {
	x.line++
	at, err := excelize.CoordinatesToCellName(1, x.line)
	if err != nil {
		return err
	}
	return x.stream.SetRow(at, cells)
}

// excel is the value with the type that keeps it what it is: text is stored as text and cannot become a formula.
func (c Cell) excel() any {
	switch c.form {
	case asInt:
		return c.n
	case asYuan:
		return float64(c.n) / 100 // shown with two decimals; a workbook knows no other number
	case asDate:
		return time.Date(c.date.Year, c.date.Month, c.date.Day, 0, 0, 0, 0, time.UTC)
	default:
		return c.text
	}
}

// Close writes the workbook out.
func (x *xlsxWriter) Close() error {
	err := x.stream.Flush()
	if err == nil {
		_, err = x.file.WriteTo(x.out)
	}
	if err = errors.Join(err, x.file.Close()); err != nil {
		return fmt.Errorf("finish workbook: %w", err)
	}
	return nil
}

// sheetName fits a title to what workbooks allow: 31 characters, some forbidden.
func sheetName(title string) string {
	title = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]：＼／？＊［］`, r) || r < ' ' {
			return ' '
		}
		return r
	}, title), " '")
	if title == "" {
		return "Sheet1"
	}
	if r := []rune(title); len(r) > 31 {
		return string(r[:31])
	}
	return title
}

// widthOf is a column's width in characters: a Chinese one is two wide.
func widthOf(header string) float64 {
	n := utf8.RuneCountInString(header)
	return float64(min(max(n+(len(header)-n)/2+4, 12), 40))
}
