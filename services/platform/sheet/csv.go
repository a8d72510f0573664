package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"

	"golang.org/x/text/transform"

	"firstkm/services/kernel/text"
)

// What can be wrong with one row of text.
var (
	openQuote    = text.Say("双引号没有配对，这一行读不出来。", "a double quote is not closed, the row cannot be read")
	longRow      = text.Say("这一行太长，读不出来。", "the row is too long to be read")
	wrongCharset = text.Say("这一行的文字编码与文件其余部分不同，读不出来。请另存为 UTF-8 后再上传。", "the row is in another encoding than the rest of the file: save it as UTF-8")
	longCell     = text.Say("有一个单元格的内容太长。", "one of the cells is too long")
)

// longestLine, in cells' largest size, bounds one line and one row over several lines.
const longestLine = 4

// mostOpenQuotes is how many quotes that are never closed a file may have; looking for the end of each costs time.
const mostOpenQuotes = 100

// csvRows reads text in columns, leniently: a quote within an unquoted cell is a quote, text behind a closing quote belongs to
// the cell, and a quote that is never closed spoils its own line only.
type csvRows struct {
	table
	lines   *lines
	chars   charset
	sep     byte
	queued  []queuedLine
	spoiled int
}

// queuedLine is a line that was read in search of a closing quote and has to be read again by itself.
type queuedLine struct {
	no   int
	text string
}

func openCSV(in *bufio.Reader, tabs bool, lim Limits) (Rows, error) {
	head, _ := in.Peek(peek)
	if wide := wideOrder(head); wide != nil {
		in = bufio.NewReaderSize(transform.NewReader(in, wide.NewDecoder()), peek)
		head, _ = in.Peek(peek)
	}
	if bytes.HasPrefix(head, []byte(utf8BOM)) {
		_, _ = in.Discard(len(utf8BOM))
		head = head[len(utf8BOM):]
	}
	sep, hinted := separator(head, tabs), isSepLine(head) // before head is read over
	c := &csvRows{lines: newLines(in, longestLine*lim.Cell), sep: sep}
	c.table = table{lim: lim, read: c.record}
	if hinted { // Excel's own hint
		if _, err := c.lines.next(); err != nil {
			return nil, readFault(err)
		}
	}
	kind := CSV
	if c.sep == '\t' {
		kind = TSV
	}
	if err := c.findHeader(kind); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *csvRows) Close() error { return nil }

func isSepLine(head []byte) bool {
	return len(head) > 5 && bytes.EqualFold(head[:4], []byte("sep=")) && (head[5] == '\n' || head[5] == '\r')
}

// separator is the commonest of the usual ones, outside quotes, in the first line that has any.
func separator(head []byte, tabs bool) byte {
	if isSepLine(head) {
		return head[4]
	}
	likely := []byte{',', '\t', ';'}
	if tabs {
		likely = []byte{'\t', ',', ';'}
	}
	var count [256]int
	quoted := false
	for _, b := range head {
		if b == '"' {
			quoted = !quoted
		}
		if (b == '\n' || b == '\r') && !quoted && count[',']+count['\t']+count[';'] > 0 {
			break
		}
		if !quoted {
			count[b]++
		}
	}
	best := likely[0]
	for _, b := range likely {
		if count[b] > count[best] {
			best = b
		}
	}
	return best
}

// line is the next one as UTF-8; a problem spoils it alone.
func (c *csvRows) line() (s string, no int, problem text.Words, err error) {
	if len(c.queued) > 0 {
		q := c.queued[0]
		c.queued = c.queued[1:]
		return q.text, q.no, text.Words{}, nil
	}
	b, err := c.lines.next()
	if errors.Is(err, errLongLine) {
		return "", c.lines.no, longRow, nil
	}
	if err != nil {
		return "", 0, text.Words{}, err
	}
	utf8, ok := c.chars.decode(b, c.lines.ahead())
	if !ok {
		return "", c.lines.no, wrongCharset, nil
	}
	return string(utf8), c.lines.no, text.Words{}, nil
}

// record is the next row, which may span lines.
func (c *csvRows) record() (raw, error) {
	s, no, problem, err := c.line()
	if err != nil || !problem.IsZero() {
		return raw{line: no, problem: problem}, err
	}
	if strings.IndexByte(s, '"') < 0 {
		return c.finish(no, c.split(s))
	}
	q := quoted{sep: c.sep}
	if q.feed(s); !q.open {
		return c.finish(no, q.end())
	}
	var extra []queuedLine
	for size := len(s); q.open; {
		more, n, bad, err := c.line()
		ended := errors.Is(err, io.EOF)
		if err != nil && !ended {
			return raw{}, err
		}
		size += len(more) + 1
		if !ended && bad.IsZero() {
			extra = append(extra, queuedLine{n, more})
		}
		if ended || !bad.IsZero() || size > c.lines.max {
			return c.unclosed(no, extra)
		}
		q.feed("\n")
		q.feed(more)
	}
	return c.finish(no, q.end())
}

// unclosed spoils the row and gives back the lines behind its first.
func (c *csvRows) unclosed(no int, extra []queuedLine) (raw, error) {
	if c.spoiled++; c.spoiled > mostOpenQuotes {
		return raw{}, ErrBroken
	}
	c.queued = append(extra, c.queued...)
	return raw{line: no, problem: openQuote}, nil
}

func (c *csvRows) split(s string) []string {
	n := strings.Count(s, string(rune(c.sep))) + 1
	cells := make([]string, 0, min(n, len(s)+1))
	for {
		i := strings.IndexByte(s, c.sep)
		if i < 0 {
			return append(cells, s)
		}
		cells = append(cells, s[:i])
		s = s[i+1:]
	}
}

func (c *csvRows) finish(no int, cells []string) (raw, error) {
	r := raw{line: no}
	for i, s := range cells {
		if len(s) > c.lim.Cell {
			r.problem, s = longCell, ""
		}
		cells[i] = unescape(clean(s))
	}
	if r.cells = trimEnd(cells); len(r.cells) > c.lim.Columns {
		return raw{}, ErrTooWide
	}
	return r, nil
}

// unescape undoes what is done to keep a spreadsheet from touching a cell: an apostrophe before a formula's first character
// (escape in this package), and ="…" around digits.
func unescape(s string) string {
	switch {
	case len(s) > 1 && s[0] == '\'' && risky(strings.TrimLeft(s, "'")):
		return s[1:]
	case len(s) > 3 && s[0] == '=' && s[1] == '"' && s[len(s)-1] == '"' && !strings.Contains(s[2:len(s)-1], `"`):
		return s[2 : len(s)-1]
	default:
		return s
	}
}

// quoted takes a row with quotes apart.
type quoted struct {
	sep    byte
	cells  []string
	cell   []byte
	open   bool // within quotes
	closed bool // behind a quoted part of the cell
}

func (q *quoted) feed(s string) {
	for i := 0; i < len(s); i++ {
		b := s[i]
		switch {
		case q.open && b == '"' && i+1 < len(s) && s[i+1] == '"':
			q.cell = append(q.cell, '"')
			i++
		case q.open && b == '"':
			q.open, q.closed = false, true
		case q.open:
			q.cell = append(q.cell, b)
		case b == q.sep:
			q.cut()
		case b == '"' && !q.closed && len(bytes.TrimSpace(q.cell)) == 0:
			q.open, q.cell = true, q.cell[:0]
		default:
			q.cell = append(q.cell, b)
		}
	}
}

func (q *quoted) cut() {
	q.cells = append(q.cells, string(q.cell))
	q.cell, q.closed = q.cell[:0], false
}

func (q *quoted) end() []string {
	q.cut()
	return q.cells
}
