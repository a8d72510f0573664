package sheet

import "firstkm/services/kernel/text"

// ValueKind says how the text of a column's cells is read.
type ValueKind uint8

// The kinds of value.
const (
	Text     ValueKind = iota // as it stands
	Identity                  // digits and letters that a spreadsheet must not have turned into a number
	Int                       // a whole number
	Decimal                   // a number with a fraction, such as a latitude
	Money                     // yuan under a Chinese header, fen under a name that ends in _fen
	Date                      // a calendar date
	Time                      // a time of day
	Bool                      // 是 or 否
	Enum                      // one of the choices
	List                      // several, separated by ; or 、; of the choices where there are any
)

// Choice is one value of an Enum or a List.
type Choice struct {
	Value string   // as the program calls it
	Words []string // as people write it; the first stands in the template's drop-down
}

// Column is one column that an import knows.
type Column struct {
	Name     string   // English, stable: formats.md §1
	Headers  []string // Chinese, the official one first, then synonyms
	Kind     ValueKind
	Required bool
	Choices  []Choice
	Hint     text.Words // one sentence for the template's notes
	Example  string
}

// Schema is the columns of one kind of import, in the template's order.
type Schema struct {
	Name    string // "placements"
	Title   string // the template's sheet name: 岗位
	Columns []Column
	Ignored []string // headings of usual tables that hold nothing of the schema: nobody is asked what they mean
}

// Unmatched is what binding a header left over.
type Unmatched struct {
	Unknown  []string // headers of the file that no column has
	Missing  []string // names of required columns that the file does not have
	Repeated []string // headers that name a column a second time; the first is read
	Passed   []string // headers that nothing is to be read from: the schema's Ignored, and those picked for no column
}
