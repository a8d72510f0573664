package sheet

import (
	"slices"
	"strings"
)

// Columns that a corrected file has more than the file it corrects; they are passed over when it comes back.
const (
	errorFieldHeader = "error_field"
	errorHeader      = "error"
	markHeader       = "水印" // of exports: who took the table
	serialHeader     = "序号" // counts the rows of a list, which says nothing
)

// Mapping says which header of a file holds which column. It belongs to one file and one goroutine.
type Mapping struct {
	schema  Schema
	picks   map[string]string
	byKey   map[string]int // column by the key of each of its headers
	byName  map[string]int
	at      []int   // place of each column in the file, -1 when absent
	scale   []money // of Money columns
	headers []string
	unknown []string
	again   []string
	passed  []string
	ignored map[string]bool // by the key of the header
}

// Bound is a header of a file and the column that is read from it.
type Bound struct{ Header, Column string }

// Bind finds the columns in a header. picks adds what people chose for headers that are not known: header → column name; it may
// be nil. A picked header counts before the column's own; one picked for "" is passed over.
func (s Schema) Bind(header []string, picks map[string]string) (*Mapping, Unmatched) {
	m := &Mapping{
		schema: s, picks: picks,
		byKey: make(map[string]int), byName: make(map[string]int, len(s.Columns)),
		at: make([]int, len(s.Columns)), scale: make([]money, len(s.Columns)),
		ignored: make(map[string]bool, len(s.Ignored)),
	}
	for _, h := range s.Ignored {
		m.ignored[headerKey(h)] = true
	}
	for i, c := range s.Columns {
		m.at[i] = -1
		m.byName[c.Name] = i
		for _, h := range append([]string{c.Name}, c.Headers...) {
			if _, taken := m.byKey[headerKey(h)]; !taken {
				m.byKey[headerKey(h)] = i
			}
		}
	}
	m.extend(header)
	left := Unmatched{Unknown: slices.Clone(m.unknown), Repeated: slices.Clone(m.again), Passed: slices.Clone(m.passed)}
	for i, c := range s.Columns {
		if c.Required && m.at[i] < 0 {
			left.Missing = append(left.Missing, c.Name)
		}
	}
	return m, left
}

// Has reports whether the file has the column.
func (m *Mapping) Has(column string) bool { return m.at[m.column(column)] >= 0 }

// Bound lists which header each column is read from, in the order of the file.
func (m *Mapping) Bound() []Bound {
	var out []Bound
	for place, h := range m.headers {
		if i := slices.Index(m.at, place); i >= 0 {
			out = append(out, Bound{h, m.schema.Columns[i].Name})
		}
	}
	return out
}

// column is the place of a column in the schema. Asking for one that the schema lacks is a slip in the program.
func (m *Mapping) column(name string) int {
	i, ok := m.byName[name]
	if !ok {
		panic("sheet: the schema " + m.schema.Name + " has no column " + name)
	}
	return i
}

// extend binds the headers from where it stopped before: objects may bring new names later.
func (m *Mapping) extend(header []string) {
	for place := len(m.headers); place < len(header); place++ {
		h := header[place]
		m.headers = append(m.headers, h)
		if h == "" || h == errorFieldHeader || h == errorHeader || h == markHeader {
			continue
		}
		i, picked, known := m.find(h)
		switch {
		case !known && headerKey(h) == serialHeader:
		case !known && m.passes(h):
			m.passed = append(m.passed, h)
		case !known:
			m.unknown = append(m.unknown, h)
		case m.at[i] >= 0 && !picked:
			m.again = append(m.again, h)
		default:
			m.at[i], m.scale[i] = place, scaleOf(h)
		}
	}
}

func (m *Mapping) find(h string) (column int, picked, known bool) {
	if name, ok := m.picks[h]; ok {
		i, ok := m.byName[name]
		return i, true, ok
	}
	if i, ok := m.byKey[headerKey(h)]; ok {
		return i, false, true
	}
	bare, _ := bracket(h)
	i, ok := m.byKey[headerKey(bare)]
	return i, false, ok && bare != h
}

// passes reports whether nothing is to be read from a header that no column has.
func (m *Mapping) passes(h string) bool {
	if name, ok := m.picks[h]; ok {
		return name == ""
	}
	bare, _ := bracket(h)
	return m.ignored[headerKey(h)] || m.ignored[headerKey(bare)]
}

// headerKey is a header without what people write differently: width, case, space, and the star of a required column.
func headerKey(h string) string {
	return strings.Map(func(r rune) rune {
		switch r = narrow(r); {
		case blank(r), strings.ContainsRune("_-*:·", r):
			return -1
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		default:
			return r
		}
	}, h)
}

// bracket takes a remark in brackets from the end of a header: 月报酬（元） is 月报酬 and 元.
func bracket(h string) (bare, remark string) {
	trimmed := strings.TrimRight(h, "*＊ \n")
	for _, pair := range []string{"()", "（）", "[]", "【】", "〔〕"} {
		open, shut := firstAndLast(pair)
		if inner, ok := strings.CutSuffix(trimmed, shut); ok {
			if i := strings.LastIndex(inner, open); i > 0 {
				return strings.TrimSpace(inner[:i]), strings.TrimSpace(inner[i+len(open):])
			}
		}
	}
	return h, ""
}

func firstAndLast(pair string) (string, string) {
	r := []rune(pair)
	return string(r[0]), string(r[1])
}

// narrow is the half-width form of a full-width letter, digit or mark.
func narrow(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		return r - '！' + '!'
	case r == '\u3000':
		return ' '
	default:
		return r
	}
}

// narrowed is s in half width; most cells are returned as they are.
func narrowed(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return narrow(r) != r }) < 0 {
		return s
	}
	return strings.Map(narrow, s)
}
