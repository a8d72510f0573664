package importing

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"strings"

	"firstkm/services/kernel/text"
	"firstkm/services/platform/sheet"
)

// twins are the rows of a file that share a value which only one may have. Which of two rows that contradict each other is
// right nobody can tell: both are refused. Rows that are equal in every cell count once.
type twins struct {
	schema sheet.Schema
	wrong  map[int]contradiction // by line
	again  map[int]bool          // lines that an equal one stands before
}

// contradiction is why a row is refused.
type contradiction struct {
	column string
	other  int // line
}

// first is where a value was met first.
type first struct {
	line int
	row  [sha256.Size]byte
}

// twins reads a file for them.
func (j *job) twins(schema sheet.Schema, once []string, f *file) (*twins, error) {
	rows, err := f.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }() // temporary files only
	m, _ := schema.Bind(rows.Header(), j.o.Headers)
	t := &twins{schema: schema, wrong: map[int]contradiction{}, again: map[int]bool{}}
	met := make(map[string]map[string]first, len(once))
	for _, c := range once {
		met[c] = map[string]first{}
	}
	for n := 0; ; n++ {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			j.counted(n)
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		if !row.Problem.IsZero() {
			continue
		}
		rec, sum := m.Read(row), sha256.Sum256([]byte(strings.Join(row.Cells, "\x00")))
		for _, c := range once {
			t.meet(met[c], c, strings.ToUpper(open(rec.Identity(c))), first{rec.Line(), sum})
		}
	}
}

func (t *twins) meet(met map[string]first, column, value string, here first) {
	if value == "" || t.again[here.line] {
		return
	}
	before, ok := met[value]
	switch {
	case !ok:
		met[value] = here
	case before.row == here.row:
		t.again[here.line] = true
	default:
		t.wrong[here.line] = contradiction{column, before.line}
		if _, ok := t.wrong[before.line]; !ok {
			t.wrong[before.line] = contradiction{column, here.line}
		}
	}
}

// judge refuses a row that another contradicts, and reports one that says nothing new.
func (t *twins) judge(rec *sheet.Record) (again bool) {
	if c, ok := t.wrong[rec.Line()]; ok {
		label := c.column
		for _, col := range t.schema.Columns {
			if col.Name == c.column {
				label = chinese(col)
			}
		}
		rec.Fail(c.column, text.Say(fmt.Sprintf("与第 %d 行是同一个%s而内容不同，请核对后只留正确的一行。", c.other, label),
			fmt.Sprintf("line %d has the same %s and says something else: keep the right one of the two", c.other, c.column)))
	}
	return t.again[rec.Line()]
}
