package sheet

import (
	"fmt"
	"io"
	"strconv"

	"firstkm/services/kernel/civil"
)

// Cell is one value to be written, in the form that its reader can go on working with.
type Cell struct {
	form cellForm
	text string
	n    int64
	date civil.Date
}

type cellForm uint8

const (
	asText cellForm = iota
	asInt
	asYuan
	asDate
)

// OfText is a text. It is never run as a formula nor read as a number, whatever it looks like.
func OfText(s string) Cell { return Cell{text: s} }

// OfInt is a whole number.
func OfInt(n int64) Cell { return Cell{form: asInt, n: n} }

// OfFen is an amount in fen, shown in yuan.
func OfFen(amount int64) Cell { return Cell{form: asYuan, n: amount} }

// OfDate is a date; the zero Date is an empty cell.
func OfDate(d civil.Date) Cell {
	if d.IsZero() {
		return Cell{}
	}
	return Cell{form: asDate, date: d}
}

// String is the cell as text files hold it.
func (c Cell) String() string {
	switch c.form {
	case asInt:
		return strconv.FormatInt(c.n, 10)
	case asYuan:
		sign, n := "", c.n
		if n < 0 {
			sign, n = "-", -n
		}
		return fmt.Sprintf("%s%d.%02d", sign, n/100, n%100)
	case asDate:
		return c.date.String()
	default:
		return c.text
	}
}

// Writer takes rows one after the other. Close writes what is left and does not close what it writes to; a table that was not
// closed is not whole.
type Writer interface {
	Write(cells ...Cell) error
	Close() error
}

// NewWriter begins a table of the kind under a header. title names the sheet of a workbook.
func NewWriter(kind Kind, w io.Writer, title string, header []string) (Writer, error) {
	switch kind {
	case CSV:
		return newTextWriter(w, ',', header)
	case TSV:
		return newTextWriter(w, '\t', header)
	case XLSX:
		return newXLSXWriter(w, title, header)
	case NDJSON:
		return newObjectWriter(w, header), nil
	default:
		return nil, ErrUnsupported
	}
}
