package sheet

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"
)

// textWriter writes columns of text: UTF-8 with the mark that Excel knows it by, RFC 4180 quoting and line ends.
type textWriter struct {
	out *bufio.Writer
	sep byte
}

func newTextWriter(w io.Writer, sep byte, header []string) (*textWriter, error) {
	t := &textWriter{out: bufio.NewWriter(w), sep: sep}
	_, _ = t.out.WriteString(utf8BOM)
	cells := make([]Cell, len(header))
	for i, h := range header {
		cells[i] = OfText(h)
	}
	return t, t.Write(cells...)
}

// Write writes a row. Errors of the stream are kept by the buffer and come out at the latest with Close.
func (t *textWriter) Write(cells ...Cell) error {
	for i, c := range cells {
		if i > 0 {
			_ = t.out.WriteByte(t.sep)
		}
		s := c.String()
		if c.form == asText {
			s = escape(s)
		}
		t.cell(s, i == 0 && len(cells) == 1)
	}
	_, err := t.out.WriteString("\r\n")
	return err
}

// cell quotes where it must; an empty cell that is alone on its line is quoted, or the line would be taken for no row.
func (t *textWriter) cell(s string, alone bool) {
	if !(s == "" && alone) && !strings.ContainsAny(s, "\"\r\n;"+string(rune(t.sep))) && strings.TrimFunc(s, blank) == s {
		_, _ = t.out.WriteString(s)
		return
	}
	_ = t.out.WriteByte('"')
	_, _ = t.out.WriteString(strings.ReplaceAll(s, `"`, `""`))
	_ = t.out.WriteByte('"')
}

func (t *textWriter) Close() error { return t.out.Flush() }

// objectWriter writes one object a line.
type objectWriter struct {
	out    *bufio.Writer
	header []string
}

func newObjectWriter(w io.Writer, header []string) *objectWriter {
	return &objectWriter{out: bufio.NewWriter(w), header: header}
}

// Write leaves empty cells out.
func (o *objectWriter) Write(cells ...Cell) error {
	var row []member
	for i, c := range cells {
		if i < len(o.header) && c.String() != "" {
			row = append(row, member{o.header[i], c.json()})
		}
	}
	return o.object(row)
}

func (o *objectWriter) object(row []member) error {
	_ = o.out.WriteByte('{')
	for i, m := range row {
		if i > 0 {
			_ = o.out.WriteByte(',')
		}
		_, _ = o.out.Write(jsonText(m.name))
		_ = o.out.WriteByte(':')
		_, _ = o.out.Write(m.value)
	}
	_, err := o.out.WriteString("}\n")
	return err
}

func (o *objectWriter) Close() error { return o.out.Flush() }

func (c Cell) json() json.RawMessage {
	if c.form == asInt || c.form == asYuan {
		return json.RawMessage(c.String())
	}
	return jsonText(c.String())
}

func jsonText(s string) json.RawMessage {
	b, _ := json.Marshal(s) // a string always has a form
	return b
}
