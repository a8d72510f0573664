// Package sheet reads the tables that people and partners hand in (.xlsx, .csv, .tsv, .ndjson, each also gzipped) and writes
// the ones they take away. A reader streams: memory does not grow with the number of rows. Readers trust nothing: neither the
// name nor the declared type nor the sizes that the file claims for itself. Writers never emit a cell that a spreadsheet
// would run as a formula.
//
// Reading has three layers: Open gives rows of text; a Schema binds their headers (English or Chinese) to columns; a Record
// reads typed values from a row and collects what is wrong with each cell.
package sheet

import (
	"firstkm/services/kernel/text"
)

// Kind is the shape of a file.
type Kind uint8

// The kinds of file that are read and written.
const (
	CSV Kind = iota + 1
	TSV
	XLSX
	NDJSON
)

// String is the file name's ending without the dot.
func (k Kind) String() string {
	switch k {
	case CSV:
		return "csv"
	case TSV:
		return "tsv"
	case XLSX:
		return "xlsx"
	case NDJSON:
		return "ndjson"
	default:
		return "unknown"
	}
}

// ContentType is the media type that the kind is served as.
func (k Kind) ContentType() string {
	switch k {
	case CSV:
		return "text/csv; charset=utf-8"
	case TSV:
		return "text/tab-separated-values; charset=utf-8"
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case NDJSON:
		return "application/x-ndjson"
	default:
		return "application/octet-stream"
	}
}

// Limits bound what a reader accepts.
type Limits struct {
	Bytes    int64 // the file as it arrives
	Unpacked int64 // all of it after unzipping
	Rows     int   // below the header
	Columns  int   // in the header and in any row
	Cell     int   // bytes of one cell
}

// DefaultLimits are 50 MB as received, 512 MiB unpacked, 200,000 rows of 400 columns, and 256 KiB in a cell.
func DefaultLimits() Limits {
	return Limits{Bytes: 50_000_000, Unpacked: 512 << 20, Rows: 200_000, Columns: 400, Cell: 256 << 10}
}

// Rows is an open table.
type Rows interface {
	// Kind is the shape that the content was found to have.
	Kind() Kind
	// Header names the columns. Where objects carry their own names (.ndjson) it grows when a later one brings a new name;
	// the columns named before keep their places.
	Header() []string
	// Next gives the next row that is not empty, which the caller may keep. The error is io.EOF at the end, and a fault
	// when nothing further can be read. A single row that cannot be read arrives with its Problem said.
	Next() (Row, error)
	// Close releases temporary files; it does not close the reader that was opened.
	Close() error
}

// Row is one row of text.
type Row struct {
	Line    int        // in the file, counted from 1, the header's lines included
	Cells   []string   // aligned with Header, without space around; may be shorter than it
	Problem text.Words // says why the row could not be read; zero when it could

	head    *Heading
	members []member // of an .ndjson row, as it stood
}

// Get is the cell under the header, or "" when there is none.
func (r Row) Get(header string) string {
	if r.head == nil {
		return ""
	}
	i, ok := r.head.index[header]
	if !ok || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Heading is the header shared by the rows of one table.
type Heading struct {
	names    []string
	index    map[string]int
	kind     Kind
	date1904 bool // the workbook counts days from 1904
}

// NewHeading makes the header of a table that does not come from a file of its own, such as an adapter's.
func NewHeading(kind Kind, names ...string) *Heading {
	h := &Heading{kind: kind, index: make(map[string]int, len(names))}
	for _, n := range names {
		h.add(n)
	}
	return h
}

// Names are the headers in order.
func (h *Heading) Names() []string { return h.names }

// Row makes a row under the heading.
func (h *Heading) Row(line int, cells ...string) Row { return Row{Line: line, Cells: cells, head: h} }

// add appends a name and returns its place; the first of equal names is the one that Get finds.
func (h *Heading) add(name string) int {
	i := len(h.names)
	h.names = append(h.names, name)
	if _, taken := h.index[name]; !taken {
		h.index[name] = i
	}
	return i
}
