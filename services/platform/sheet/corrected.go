package sheet

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"firstkm/services/kernel/text"
)

// Corrected writes the rows that an import refused as a file of the same shape with two more columns, error_field and error, to
// be put right and sent again.
type Corrected struct {
	m       *Mapping
	lang    text.Lang
	columns []int         // of the source, those of an earlier correction left out
	table   Writer        // for columns
	objects *objectWriter // for objects
	count   int
}

// IsCorrected reports whether a header is that of a corrected file: it holds the rows that were refused, not the whole table.
func IsCorrected(header []string) bool { return slices.Contains(header, errorFieldHeader) }

// NewCorrected begins the file for the rows of a table; m is how its header was bound.
func NewCorrected(w io.Writer, rows Rows, m *Mapping, lang text.Lang) (*Corrected, error) {
	c := &Corrected{m: m, lang: lang}
	if rows.Kind() == NDJSON {
		c.objects = newObjectWriter(w, nil)
		return c, nil
	}
	var header []string
	for i, h := range rows.Header() {
		if h != errorFieldHeader && h != errorHeader {
			c.columns, header = append(c.columns, i), append(header, h)
		}
	}
	var err error
	c.table, err = NewWriter(rows.Kind(), w, m.schema.Title, append(header, errorFieldHeader, errorHeader))
	return c, err
}

// Write adds a refused row with its record's complaints.
func (c *Corrected) Write(r *Record) error {
	c.count++
	fields, reasons := c.say(r)
	if c.objects != nil {
		var row []member
		for _, m := range r.row.objectMembers() {
			if m.name != errorFieldHeader && m.name != errorHeader {
				row = append(row, m)
			}
		}
		return c.objects.object(append(row, member{errorFieldHeader, jsonText(fields)}, member{errorHeader, jsonText(reasons)}))
	}
	cells := make([]Cell, 0, len(c.columns)+2)
	for _, i := range c.columns {
		cells = append(cells, OfText(r.shown(i)))
	}
	return c.table.Write(append(cells, OfText(fields), OfText(reasons))...)
}

// objectMembers are the row's names and values as they stood, or as its cells where it never was an object.
func (r Row) objectMembers() []member {
	if r.members != nil || r.head == nil {
		return r.members
	}
	var found []member
	for i, c := range r.Cells {
		if c != "" && i < len(r.head.names) {
			found = append(found, member{r.head.names[i], jsonText(c)})
		}
	}
	return found
}

// Count is how many rows were refused.
func (c *Corrected) Count() int { return c.count }

// Close writes what is left.
func (c *Corrected) Close() error {
	if c.objects != nil {
		return c.objects.Close()
	}
	return c.table.Close()
}

func (c *Corrected) say(r *Record) (fields, reasons string) {
	var names, said []string
	for _, e := range r.errs {
		reason := e.Message.In(c.lang)
		switch {
		case e.Column == "" && c.lang == text.English:
			reason = fmt.Sprintf("line %d: %s", e.Line, reason)
		case e.Column == "":
			reason = fmt.Sprintf("第 %d 行：%s", e.Line, reason)
		case c.lang == text.English:
			names, reason = append(names, e.Column), e.Header+" "+reason
		default:
			names, reason = append(names, e.Column), e.Header+"："+reason
		}
		said = append(said, reason)
	}
	return strings.Join(names, ";"), strings.Join(said, " ")
}

// shown is the cell at a place of the file, dates and times of a workbook as people read them rather than as it stores them.
func (r *Record) shown(place int) string {
	if place >= len(r.row.Cells) {
		return ""
	}
	s := r.row.Cells[place]
	if r.row.head == nil || r.row.head.kind != XLSX {
		return s
	}
	for i, at := range r.m.at {
		if at != place {
			continue
		}
		switch r.m.schema.Columns[i].Kind {
		case Date:
			if d, ok := parseDate(s, r.row.head.date1904); ok {
				return d.String()
			}
		case Time:
			if t, ok := parseClock(s); ok {
				return t.String()
			}
		}
	}
	return s
}
