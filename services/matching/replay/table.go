package replay

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
)

// table reads the rows of one CSV file as encoding/csv does, without its cost where nothing is quoted, and without the byte
// order mark that it may begin with.
type table struct {
	in     io.Reader
	buf    []byte
	at     int // where the next line begins in buf
	ended  bool
	line   int         // of the row last read
	quoted *csv.Reader // takes over at the first line with a quote
	before int         // lines that were read before it did
	fields [][]byte
	words  []byte
	lost   bool // some rows went by unread: the file ended early, or an open quote swallowed them
}

const (
	chunk   = 1 << 18
	longest = 1 << 20
)

var errTooLong = errors.New("the line is longer than a megabyte")

func newTable(in io.Reader) *table { return &table{in: in, fields: make([][]byte, 0, 8)} }

// next is the next row that is not empty, valid until the next call; io.EOF ends the table. After any other error that is a
// fault of one row the next call reads on.
func (t *table) next() ([][]byte, error) {
	for t.quoted == nil {
		row, err := t.nextLine()
		if err != nil {
			return nil, err
		}
		if t.line == 1 {
			row = bytes.TrimPrefix(row, []byte("\uFEFF")) // as spreadsheets write it
		}
		if bytes.IndexByte(row, '"') >= 0 {
			t.takeOver(row)
			break
		}
		if row = trim(row); len(row) > 0 {
			return t.split(row), nil
		}
	}
	return t.nextQuoted()
}

// trim cuts the end of the line off as encoding/csv does.
func trim(row []byte) []byte {
	row = bytes.TrimSuffix(row, []byte("\n"))
	return bytes.TrimSuffix(row, []byte("\r"))
}

// nextLine is the next line with its end.
func (t *table) nextLine() ([]byte, error) {
	for from := t.at; ; {
		if i := bytes.IndexByte(t.buf[from:], '\n'); i >= 0 {
			row := t.buf[t.at : from+i+1]
			t.at = from + i + 1
			t.line++
			return row, nil
		}
		switch {
		case t.ended && t.at == len(t.buf):
			return nil, io.EOF
		case t.ended:
			row := t.buf[t.at:]
			t.at = len(t.buf)
			t.line++
			return row, nil
		case len(t.buf)-t.at > longest:
			t.line++
			t.ended, t.buf, t.at, t.lost = true, nil, 0, true
			return nil, errTooLong
		}
		from = len(t.buf) - t.at
		if err := t.fill(); err != nil {
			return nil, err
		}
	}
}

// fill moves what is left to the front and reads more behind it.
func (t *table) fill() error {
	left := copy(t.buf, t.buf[t.at:])
	t.buf, t.at = slices.Grow(t.buf[:left], chunk), 0
	n, err := t.in.Read(t.buf[left : left+chunk])
	t.buf = t.buf[:left+n]
	if err == io.EOF {
		t.ended = true
		return nil
	}
	return err
}

func (t *table) split(row []byte) [][]byte {
	t.fields = t.fields[:0]
	for {
		i := bytes.IndexByte(row, ',')
		if i < 0 {
			t.fields = append(t.fields, row)
			return t.fields
		}
		t.fields = append(t.fields, row[:i])
		row = row[i+1:]
	}
}

// takeOver hands the rest of the file, from row on, to encoding/csv.
func (t *table) takeOver(row []byte) {
	rest := io.MultiReader(bytes.NewReader(bytes.Clone(row)), bytes.NewReader(bytes.Clone(t.buf[t.at:])))
	if !t.ended {
		rest = io.MultiReader(rest, t.in)
	}
	t.quoted = csv.NewReader(rest)
	t.quoted.FieldsPerRecord, t.quoted.ReuseRecord = -1, true
	t.before = t.line - 1
}

func (t *table) nextQuoted() ([][]byte, error) {
	row, err := t.quoted.Read()
	if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
		t.line, t.lost = t.before+parse.StartLine, t.lost || parse.Line > parse.StartLine
		return nil, parse.Err
	}
	if err != nil {
		return nil, err
	}
	line, _ := t.quoted.FieldPos(0)
	t.line = t.before + line
	t.words, t.fields = append(t.words[:0], strings.Join(row, "")...), t.fields[:0]
	at := 0
	for _, word := range row {
		t.fields = append(t.fields, t.words[at:at+len(word)])
		at += len(word)
	}
	return t.fields, nil
}

// each reads a table with the given columns and calls use with each row and its line; what is wrong with a row goes to fault.
// It stops when the header is another, and says whether it came by every row. The error is one of reading.
func each(in io.Reader, columns []string, fault func(line int, what string, args ...any), use func(line int, row [][]byte)) (whole bool, err error) {
	t := newTable(in)
	for rows := 0; ; rows++ {
		row, err := t.next()
		switch {
		case errors.Is(err, io.EOF) && rows == 0:
			fault(1, "the header is missing: want %s", strings.Join(columns, ","))
			return false, nil
		case errors.Is(err, io.EOF):
			return !t.lost, nil
		case ofOneRow(err):
			fault(t.line, "%v", err)
			if rows == 0 {
				return false, nil
			}
		case err != nil:
			return false, err
		case rows == 0:
			if !slices.EqualFunc(row, columns, func(b []byte, name string) bool { return string(b) == name }) {
				fault(t.line, "the header is %q: want %s", bytes.Join(row, []byte(",")), strings.Join(columns, ","))
				return false, nil
			}
		case len(row) != len(columns):
			fault(t.line, "%d columns, want %d (%s)", len(row), len(columns), strings.Join(columns, ","))
		default:
			use(t.line, row)
		}
	}
}

// ofOneRow reports whether a row is at fault and not the reading.
func ofOneRow(err error) bool {
	return errors.Is(err, csv.ErrBareQuote) || errors.Is(err, csv.ErrQuote) || errors.Is(err, errTooLong)
}
