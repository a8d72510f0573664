// Package imports says what an import is: which kinds there are, what one answers, and the contract of whoever runs it.
// The same import serves the command, the interface and the page.
package imports

import (
	"context"
	"io"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
)

// Kind is what is imported.
type Kind string

// The kinds. Those of the catalogue are the operator's.
const (
	Placements  Kind = "placements"
	Enterprises Kind = "enterprises"
	Schools     Kind = "schools"
	Majors      Kind = "majors"
	Profiles    Kind = "profiles"
	Occupations Kind = "occupations"
	Crosswalk   Kind = "crosswalk"
	Regions     Kind = "regions"
	Industries  Kind = "industries"
	Calendar    Kind = "calendar"
)

// Limits of one import.
const (
	MaxBytes = 50 << 20
	MaxRows  = 200_000
)

// The faults of imports.
var (
	ErrKind      = fault.New(fault.NotFound, "imports.kind", "没有这种导入。", "there is no such kind of import")
	ErrForbidden = fault.New(fault.Forbidden, "imports.forbidden", "您的角色不能导入这类数据。", "your role may not import this kind")
	ErrNotFound  = fault.New(fault.NotFound, "imports.not_found", "没有这次导入的记录，或文件已过期。", "there is no such import, or its file has expired")
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
	Headers  map[string]string // unknown header → column, as the user mapped them
}

// Summary is what an import did.
type Summary struct {
	ID                                    ident.ID // imp_…, names the file of rejected rows
	Kind                                  Kind
	Created, Updated, Unchanged, Rejected int
	Rows                                  []RowError // the first hundred rejected cells
	Unresolved                            int        // crosswalk pairs with an unknown end: kept, counted
	HasErrors                             bool       // a corrected file is kept for download
	At                                    time.Time
}

// RowError says which cell of which row was refused, why and what to do.
type RowError struct {
	Line   int
	Column string
	fault.Field
}

// Importer runs imports.
type Importer interface {
	// Import reads files and writes what is right in them. A bad row never stops the good ones unless o.Atomic.
	Import(ctx context.Context, who actor.Actor, kind Kind, o Options, files ...File) (Summary, error)
	// Errors opens the file of rejected rows, with two more columns that say what is wrong, to whoever imported it.
	Errors(ctx context.Context, who actor.Actor, id ident.ID) (File, error)
	// Template opens an empty file with the columns of a kind and drop-downs where values are fixed.
	Template(ctx context.Context, kind Kind) (File, error)
}
