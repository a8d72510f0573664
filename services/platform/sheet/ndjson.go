package sheet

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"firstkm/services/kernel/text"
)

var notObject = text.Say("这一行不是完整的 JSON 对象。", "the line is not a whole JSON object")

// ndjsonRows reads one object a line. The header is the names in the order of their first appearance.
type ndjsonRows struct {
	lim   Limits
	lines *lines
	chars charset
	head  *Heading
	queue []Row
	done  error // met while reading ahead
	count int
}

// The header is the union of the first objects: at most so many, and so many bytes of them.
const (
	unionRows  = 200
	unionBytes = 1 << 20
)

func openNDJSON(in *bufio.Reader, lim Limits) (Rows, error) {
	if head, _ := in.Peek(len(utf8BOM)); string(head) == utf8BOM {
		_, _ = in.Discard(len(utf8BOM))
	}
	n := &ndjsonRows{lim: lim, lines: newLines(in, longestLine*lim.Cell), head: NewHeading(NDJSON)}
	for size := 0; len(n.queue) < unionRows && size < unionBytes; {
		row, err := n.read()
		if err != nil {
			n.done = err
			break
		}
		for _, m := range row.members {
			size += len(m.value)
		}
		n.queue = append(n.queue, row)
	}
	if n.done != nil && !errors.Is(n.done, io.EOF) {
		return nil, n.done
	}
	if len(n.queue) == 0 {
		return nil, ErrEmpty
	}
	return n, nil
}

func (n *ndjsonRows) Kind() Kind       { return NDJSON }
func (n *ndjsonRows) Header() []string { return slices.Clone(n.head.names) }
func (n *ndjsonRows) Close() error     { return nil }

func (n *ndjsonRows) Next() (row Row, err error) {
	switch {
	case len(n.queue) > 0:
		row, n.queue = n.queue[0], n.queue[1:]
	case n.done != nil:
		return Row{}, n.done
	default:
		if row, err = n.read(); err != nil {
			return Row{}, err
		}
	}
	if n.count++; n.count > n.lim.Rows {
		return Row{}, ErrTooManyRows
	}
	return row, nil
}

// read is the next line that is not empty.
func (n *ndjsonRows) read() (Row, error) {
	for {
		line, err := n.lines.next()
		row := Row{Line: n.lines.no, head: n.head}
		if errors.Is(err, errLongLine) {
			row.Problem = longRow
			return row, nil
		}
		if err != nil {
			return Row{}, err
		}
		decoded, ok := n.chars.decode(line, n.lines.ahead())
		if !ok {
			row.Problem = wrongCharset
			return row, nil
		}
		if line = bytes.TrimSpace(decoded); len(line) == 0 {
			continue
		}
		if row.members, ok = members(line, n.lim.Columns); len(row.members) > n.lim.Columns {
			return Row{}, ErrTooWide
		}
		if !ok {
			row.Problem = notObject
			return row, nil
		}
		return row, n.place(&row)
	}
}

// place aligns the object's values with the header, which grows by its new names.
func (n *ndjsonRows) place(row *Row) error {
	row.Cells = make([]string, len(n.head.names), len(n.head.names)+len(row.members))
	for _, m := range row.members {
		i, known := n.head.index[m.name]
		if !known {
			if i = n.head.add(m.name); i >= n.lim.Columns {
				return ErrTooWide
			}
			row.Cells = append(row.Cells, "")
		}
		if row.Cells[i] = clean(cellOf(m.value)); len(row.Cells[i]) > n.lim.Cell {
			row.Cells[i], row.Problem = "", longCell
		}
	}
	return nil
}

// members takes an object apart and keeps the order, as far as the first member beyond most. It reports false for what is not
// one object. Of equal names the last counts, as everywhere.
func members(line []byte, most int) ([]member, bool) {
	dec := json.NewDecoder(bytes.NewReader(line))
	if open, err := dec.Token(); err != nil || open != json.Delim('{') {
		return nil, false
	}
	var found []member
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, false
		}
		m := member{name: strings.TrimFunc(name.(string), blank)}
		if err := dec.Decode(&m.value); err != nil {
			return nil, false
		}
		if found = append(found, m); len(found) > most {
			return found, true
		}
	}
	if _, err := dec.Token(); err != nil { // the object's end
		return nil, false
	}
	_, err := dec.Token()
	return found, errors.Is(err, io.EOF) // one object a line
}

// cellOf is a value as a cell would hold it: a list's parts are joined by semicolons, a number keeps its digits.
func cellOf(value json.RawMessage) string {
	switch value[0] {
	case '"':
		var s string
		_ = json.Unmarshal(value, &s) // cannot fail: the decoder read it
		return s
	case '[':
		return listCell(value)
	case 'n':
		return ""
	default:
		return string(value)
	}
}

func listCell(value json.RawMessage) string {
	var parts []json.RawMessage
	_ = json.Unmarshal(value, &parts) // cannot fail: the decoder read it
	cells := make([]string, 0, len(parts))
	for _, p := range parts {
		if s := cellOf(p); s != "" {
			cells = append(cells, s)
		}
	}
	if len(cells) == 1 && strings.ContainsAny(cells[0], weakSeparators) {
		return cells[0] + ";" // one part that holds a 、 is one part still
	}
	return strings.Join(cells, ";")
}
