// Package imports says what an import is: which kinds there are, what one answers, and the contract of whoever runs it.
// The same import serves the command, the interface and the page.
package imports

import (
	"context"
	"io"
	"slices"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
)

// Kind is what is imported.
type Kind string

// The kinds. Those of the catalogue are the operator's.
const (
	Students    Kind = "students"
	Placements  Kind = "placements"
	Enterprises Kind = "enterprises"
	Schools     Kind = "schools"
	Teachers    Kind = "teachers"
	Practice    Kind = "practice"
	Majors      Kind = "majors"
	Profiles    Kind = "profiles"
	Occupations Kind = "occupations"
	Crosswalk   Kind = "crosswalk"
	Regions     Kind = "regions"
	Industries  Kind = "industries"
	Calendar    Kind = "calendar"
)

// Kinds lists every kind, those that people import daily first.
func Kinds() []Kind {
	return []Kind{Students, Placements, Enterprises, Schools, Teachers, Practice, Majors, Profiles, Occupations, Crosswalk, Regions, Industries, Calendar}
}

// Limits of one import.
const (
	MaxBytes = 50 << 20
	MaxRows  = 200_000
)

// KeptFor is how long the file of refused rows can be downloaded, HeldFor how long a file waits to be confirmed: a working
// day and the night after it.
const (
	KeptFor = 7 * 24 * time.Hour
	HeldFor = 24 * time.Hour
)

// The faults of imports.
var (
	ErrKind      = fault.New(fault.NotFound, "imports.kind", "没有这种导入。", "there is no such kind of import")
	ErrForbidden = fault.New(fault.Forbidden, "imports.forbidden", "您的角色不能导入这类数据。", "your role may not import this kind")
	ErrNotFound  = fault.New(fault.NotFound, "imports.not_found", "没有这次导入的记录，或文件已过期。同一个文件可以再导入一次，不会重复。", "there is no such import, or its file has expired; the same file can be imported again and repeats nothing")
	ErrHeaders   = fault.New(fault.Invalid, "imports.headers", "表头缺少必填的列，请对照模板补上或指定对应关系。", "columns that are needed are missing from the header: add them, or say which header means which")
	ErrOptions   = fault.New(fault.Invalid, "imports.options", "导入选项有误。", "an option of the import is wrong")
	ErrRejected  = fault.New(fault.Invalid, "imports.rejected", "有行未通过检查，按您的要求没有写入任何一行。", "some rows were rejected, and as you asked none was written")
)

// File is one file of an import.
type File struct {
	Name        string // as it was called; its ending may tell the format
	ContentType string // as the request said; empty when not known
	Body        io.Reader
}

// Options of one import.
type Options struct {
	Atomic   bool              // all rows or none
	Map      string            // "jobads" reads real job advertisements
	Datum    string            // of coordinates: wgs84, gcj02 or bd09
	Preview  bool              // say what would happen and write nothing
	Progress func(read int)    // told now and then how many rows were read; may be nil
	Counted  func(total int)   // told once how many rows there are, before the first is written; may be nil
	Headers  map[string]string // unknown header → column, as the user mapped them; "" passes it over
	Source   string            // where external listings come from: ref is unique in it; "" is the importer's organisation
	Lang     text.Lang         // of the file of refused rows; "" is Chinese
	Picks    map[string]string // what an ambiguous name means: Ambiguous.Key → code
	Leave    []ident.ID        // of Summary.Gone, those of whom it is recorded that they left
	Held     ident.ID          // the held file that this is the confirmation of: it is forgotten once it is written
}

// Summary is what an import did.
type Summary struct {
	ID                                    ident.ID // imp_…, names the file of rejected rows
	Kind                                  Kind
	Created, Updated, Unchanged, Rejected int
	Rows                                  []RowError // the first hundred rejected cells
	Unresolved                            int        // crosswalk pairs with an unknown end: kept, counted
	HasErrors                             bool       // a corrected file is kept for download
	Unknown                               []Header   // headers of the file that were passed over
	Passed                                []string   // headers that nothing is to be read from: not kept at all, or so said before
	Read                                  []Match    // which header was read as which column, in the order of the file
	Columns                               []Column   // of the kind, which an unknown header may mean
	Notes                                 []Note     // the first rows that are new or change something
	Gone                                  []Gone     // who is recorded in the classes of the file and is not in it
	Left                                  int        // of them, recorded as having left
	Part                                  bool       // the file is a corrected one: its rows alone, so that nobody is missing in it
	Ambiguous                             []Ambiguous
	Elsewhere                             int // new rows of people whom another school has, too: perhaps transfers
	At                                    time.Time
}

// Header is a header that no column has.
type Header struct {
	Name    string // as the file has it
	Suggest string // the column that it may mean, by its English name; "" when none is near
}

// Match is a header of the file and the column that was read from it.
type Match struct{ Header, Label string }

// MostNotes and MostGone bound what a summary lists.
const (
	MostNotes = 200
	MostGone  = 500
)

// Column is one that a header may mean.
type Column struct {
	Name  string // English
	Label string // Chinese
}

// Note says what a row does to what is recorded. Personal values are masked.
type Note struct {
	Line  int
	Key   string // the row's own name, such as a student number
	Label string // of whom or what it is, masked
	New   bool
	Cells []CellChange
}

// CellChange is one value that a row changes.
type CellChange struct {
	Column   string // as the file's reader knows it
	From, To string
}

// Gone is somebody or something that is recorded and that the file does not have.
type Gone struct {
	ID                ident.ID
	Key, Label, Group string
}

// Ambiguous is a name in the file that may mean several things; one choice holds for all of its rows and is remembered
// for the organisation.
type Ambiguous struct {
	Key     string // of Options.Picks
	Value   string // as the file has it
	Choices []Pick
}

// Pick is one thing that an ambiguous name may mean.
type Pick struct{ Code, Label string }

// RowError says which cell of which row was refused, why and what to do.
type RowError struct {
	Line   int
	Column string
	fault.Field
}

// Part is the imported rows of one kind of the catalogue, as the importer encodes them and the store keeps them.
type Part struct {
	Kind      Kind
	Body      []byte
	UpdatedAt time.Time
}

// Kept is a file of refused rows as the store keeps it, or one that waits to be confirmed.
type Kept struct {
	ID           ident.ID
	Kind         Kind      // of one that waits; "" of refused rows
	HeldAt       time.Time // since when it waits
	Account, Org ident.ID  // whose it is
	Name         string
	ContentType  string
	Body         []byte // gzip
	ExpiresAt    time.Time
}

// Importer runs imports.
type Importer interface {
	// Import reads one file (regions: the list, then positions) and writes what is right in it. A bad row never stops the
	// good ones unless o.Atomic; then it is ErrRejected, with the Summary of what was found. A file that cannot be read to
	// its end, or is beyond the limits, writes nothing.
	Import(ctx context.Context, who actor.Actor, kind Kind, o Options, files ...File) (Summary, error)
	// Errors opens the file of rejected rows, with two more columns that say what is wrong, to whoever imported it.
	Errors(ctx context.Context, who actor.Actor, id ident.ID) (File, error)
	// Hold keeps a file for the time between looking at what it would do and doing it, and Held opens it again for whom it
	// is. What is held is sealed where it holds personal data.
	Hold(ctx context.Context, who actor.Actor, kind Kind, f File) (ident.ID, error)
	Held(ctx context.Context, who actor.Actor, id ident.ID) (File, error)
	// Waiting lists the files that the actor may confirm, whoever of the organisation held them, oldest first, without their
	// contents; Discard forgets one.
	Waiting(ctx context.Context, who actor.Actor) ([]Kept, error)
	Discard(ctx context.Context, who actor.Actor, id ident.ID) error
	// Teach remembers for the organisation which column an unknown header means, and what an ambiguous name does.
	Teach(ctx context.Context, who actor.Actor, kind Kind, headers, picks map[string]string) error
	// Template opens an empty file with the columns of a kind and drop-downs where values are fixed.
	Template(ctx context.Context, kind Kind) (File, error)
}

// Official reports whether a kind is part of the catalogue.
func (k Kind) Official() bool {
	switch k {
	case Majors, Profiles, Occupations, Crosswalk, Regions, Industries, Calendar:
		return true
	}
	return false
}

// May lists the roles that import a kind.
func (k Kind) May() []actor.Role {
	switch k {
	case Students:
		return []actor.Role{actor.School, actor.Operator}
	case Placements:
		return []actor.Role{actor.Operator, actor.Enterprise}
	case Enterprises:
		return []actor.Role{actor.Operator, actor.School}
	case Schools:
		return []actor.Role{actor.Operator, actor.Bureau}
	case Teachers, Practice:
		return []actor.Role{actor.Operator, actor.TeachersOffice, actor.VicePrincipal}
	}
	if k.Official() {
		return []actor.Role{actor.Operator}
	}
	return nil
}

// ReviewedBy lists the kinds whose files wait for a role to confirm them.
func ReviewedBy(r actor.Role) (kinds []Kind) {
	for _, k := range Kinds() {
		if k.Reviewed() && slices.Contains(k.May(), r) {
			kinds = append(kinds, k)
		}
	}
	return kinds
}

// Reviewed reports whether pages show what a file of the kind would do before anything is written.
func (k Kind) Reviewed() bool { return k == Students || k == Teachers || k == Practice }
