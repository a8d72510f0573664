package catalogue

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// Source yields the rows of a file one by one, the header first, each with the number of its line, and ends with io.EOF.
// The cells of a row are only good until the next call.
type Source func() (cells []string, line int, err error)

// RowError says why one row was left out. The others stand.
type RowError struct {
	Line   int
	Field  string
	Reason text.Words
}

// Error is the English reason with its place.
func (e RowError) Error() string { return fmt.Sprintf("line %d: %s: %s", e.Line, e.Field, e.Reason.En) }

// The ways in which a whole file is refused.
var (
	ErrHeader = fault.New(fault.Invalid, "catalogue.header",
		"表头与规定不符，请不要改动官方文件的列名和顺序。", "the header is not that of the official file")
	ErrLine = fault.New(fault.Invalid, "catalogue.line", "文件中有无法读取的行。", "the file has a line that cannot be read")
)

const longestLine = 1 << 20

// TSV reads tab-separated UTF-8 without quoting, as the official lists come. A byte-order mark is skipped.
func TSV(r io.Reader) Source {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), longestLine)
	line := 0
	return func() ([]string, int, error) {
		for lines.Scan() {
			line++
			s := strings.TrimSuffix(lines.Text(), "\r")
			if line == 1 {
				s = strings.TrimPrefix(s, "\uFEFF")
			}
			if s != "" {
				return strings.Split(s, "\t"), line, nil
			}
		}
		if err := lines.Err(); err != nil {
			return nil, line + 1, ErrLine.Because(fmt.Errorf("line %d: %w", line+1, err))
		}
		return nil, line, io.EOF
	}
}

// CSV reads comma-separated UTF-8. A byte-order mark is skipped.
func CSV(r io.Reader) Source {
	b := bufio.NewReader(r)
	if mark, err := b.Peek(3); err == nil && string(mark) == "\uFEFF" {
		_, _ = b.Discard(len(mark)) // just peeked at
	}
	c := csv.NewReader(b)
	c.FieldsPerRecord = -1
	c.ReuseRecord = true
	return func() ([]string, int, error) {
		cells, err := c.Read()
		if errors.Is(err, io.EOF) {
			return nil, 0, io.EOF
		}
		if err != nil {
			return nil, 0, ErrLine.Because(err)
		}
		line, _ := c.FieldPos(0)
		return cells, line, nil
	}
}

// record is one row under a known header.
type record struct {
	columns []string
	cells   []string
	line    int
}

func (r record) get(column string) string {
	return strings.TrimSpace(r.cells[slices.Index(r.columns, column)])
}

func (r record) wrong(column, zh, en string) *RowError {
	return &RowError{Line: r.line, Field: column, Reason: text.Say(zh, en)}
}

// each reads a source whose header must be exactly columns and makes a T of every row.
func each[T any](src Source, columns []string, read func(record) (T, *RowError)) ([]T, []RowError, error) {
	header, _, err := src()
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	if !slices.Equal(header, columns) {
		return nil, nil, ErrHeader.Because(fmt.Errorf("got %q, want %q", header, columns))
	}
	var rows []T
	var bad []RowError
	for {
		cells, line, err := src()
		if errors.Is(err, io.EOF) {
			return rows, bad, nil
		}
		if err != nil {
			return rows, bad, err
		}
		r := record{columns, cells, line}
		if len(cells) != len(columns) {
			bad = append(bad, *r.wrong("", fmt.Sprintf("应有 %d 列，实有 %d 列。", len(columns), len(cells)),
				fmt.Sprintf("want %d columns, got %d", len(columns), len(cells))))
			continue
		}
		if row, wrong := read(r); wrong != nil {
			bad = append(bad, *wrong)
		} else {
			rows = append(rows, row)
		}
	}
}
