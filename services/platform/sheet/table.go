package sheet

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"firstkm/services/kernel/text"
)

// raw is one row before the header is known.
type raw struct {
	line    int
	cells   []string // cleaned, without empty ones at the end
	problem text.Words
}

// table turns raw rows into Rows: it finds the header, skips what is empty and counts.
type table struct {
	lim    Limits
	read   func() (raw, error)
	head   *Heading
	queue  []raw // read while looking for the header
	count  int
	headAt int // line of the header
}

// headerWithin is how many rows are looked through for the header.
const headerWithin = 10

// findHeader takes the first row with two cells or more for the header, so that a title above it does no harm, nor a line such
// as 制表：教务处 … 2026年9月; in a table of one column it is the first row.
func (t *table) findHeader(kind Kind) error {
	var seen []raw
	for len(seen) < headerWithin {
		r, err := t.nonempty()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if remark(r.cells) {
			below, err := t.belowRemarks()
			if err != nil {
				return err
			}
			if below >= 4 && below >= 2*filled(r.cells) {
				continue
			}
		}
		if filled(r.cells) >= 2 {
			t.head, t.headAt = NewHeading(kind, r.cells...), r.line
			return nil
		}
		seen = append(seen, r)
	}
	if len(seen) == 0 || len(seen[0].cells) == 0 {
		return ErrEmpty
	}
	t.head, t.queue = NewHeading(kind, seen[0].cells...), seen[1:]
	return nil
}

// belowRemarks is how many cells are filled in the first row to come that is no remark, which stays to be read.
func (t *table) belowRemarks() (int, error) {
	for i := 0; i < headerWithin; i++ {
		if i == len(t.queue) {
			r, err := t.read()
			if errors.Is(err, io.EOF) {
				return 0, nil
			}
			if err != nil {
				return 0, err
			}
			t.queue = append(t.queue, r)
		}
		if cells := t.queue[i].cells; len(cells) > 0 && !remark(cells) {
			return filled(cells), nil
		}
	}
	return 0, nil
}

// nonempty is the next row with anything in it.
func (t *table) nonempty() (raw, error) {
	for {
		if r, err := t.following(); err != nil || len(r.cells) > 0 || !r.problem.IsZero() {
			return r, err
		}
	}
}

// remark reports whether a row looks like a remark above a table: two or three cells with a gap between them, or with a colon.
// What follows decides: beneath a remark stands a row at least twice as wide.
func remark(cells []string) bool {
	n := filled(cells)
	if n < 2 || n > 3 {
		return false
	}
	first := slices.IndexFunc(cells, func(c string) bool { return c != "" })
	gap := slices.Contains(cells[first:], "")
	return gap || slices.ContainsFunc(cells, func(c string) bool { return strings.ContainsAny(c, ":：") })
}

func filled(cells []string) (n int) {
	for _, c := range cells {
		if c != "" {
			n++
		}
	}
	return n
}

func (t *table) Kind() Kind       { return t.head.kind }
func (t *table) Header() []string { return slices.Clone(t.head.names) }

func (t *table) Next() (Row, error) {
	for {
		r, err := t.following()
		if err != nil {
			return Row{}, err
		}
		if len(r.cells) == 0 && r.problem.IsZero() {
			continue
		}
		if t.count++; t.count > t.lim.Rows {
			return Row{}, ErrTooManyRows
		}
		return Row{Line: r.line, Cells: t.fit(&r), Problem: r.problem, head: t.head}, nil
	}
}

func (t *table) following() (raw, error) {
	if len(t.queue) > 0 {
		r := t.queue[0]
		t.queue = t.queue[1:]
		return r, nil
	}
	return t.read()
}

// fit drops what stands right of the header in a workbook (notes, sums). In text it is a sign that a separator within a cell
// has shifted the row, which must not be read as if nothing were wrong.
func (t *table) fit(r *raw) []string {
	have, want := len(r.cells), len(t.head.names)
	if have <= want {
		return r.cells
	}
	if t.head.kind != XLSX && r.problem.IsZero() {
		r.problem = text.Say(
			fmt.Sprintf("这一行有 %d 个单元格，表头只有 %d 个。内容里有分隔符时，请用英文双引号把整个单元格括起来。", have, want),
			fmt.Sprintf("the row has %d cells, the header %d: put a cell that holds the separator in double quotes", have, want))
	}
	return r.cells[:want]
}

// clean takes space from both ends and control characters out of the text.
func clean(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c < ' ' && c != '\n' && c != '\t' || c == 0x7f {
			s = strings.Map(plain, s)
			break
		}
	}
	return strings.TrimFunc(s, blank)
}

func plain(r rune) rune {
	switch {
	case r == '\n', r == '\t':
		return r
	case r == '\r':
		return -1
	case r < ' ', r == 0x7f:
		return ' '
	default:
		return r
	}
}

// blank is white space of any script, and the marks that take no room.
func blank(r rune) bool { return unicode.IsSpace(r) || r == '\ufeff' || r == '\u200b' || r == '\u200e' }

// trimEnd drops empty cells at the end.
func trimEnd(cells []string) []string {
	n := len(cells)
	for n > 0 && cells[n-1] == "" {
		n--
	}
	return cells[:n]
}
