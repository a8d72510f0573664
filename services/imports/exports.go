package imports

import (
	"context"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
)

// List is what can be exported as a table.
type List string

// The lists. Those that can be imported have the headers of the import.
const (
	ListStudents     List = "students"
	ListPlacements   List = "placements"
	ListEnterprises  List = "enterprises"
	ListCooperations List = "cooperations"
	ListApplications List = "applications"
	ListReports      List = "reports"
)

// Lists names them all.
func Lists() []List {
	return []List{ListStudents, ListPlacements, ListEnterprises, ListCooperations, ListApplications, ListReports}
}

// The faults of exports.
var (
	ErrList = fault.New(fault.NotFound, "exports.list", "没有这种导出。", "there is no such export")
	ErrForm = fault.New(fault.Invalid, "exports.form", "导出格式应为 xlsx 或 csv。", "an export is xlsx or csv")
)

// Export says what is wanted.
type Export struct {
	List   List
	Form   string // xlsx | csv
	Mark   string // who took it and when: stands in every row of a table with people in it, and in its name
	Filter Narrow
}

// Narrow narrows the list of students; zero members do not.
type Narrow struct {
	Class, State, Text string
}

// Exporter writes lists as files. Each list holds what the actor may see on its page; sealed values stand as *** when they
// are known. A row that is imported again changes nothing.
type Exporter interface {
	Export(ctx context.Context, who actor.Actor, e Export) (File, error)
	// Leave packs everything of the actor's school into one zip: each list as xlsx and csv, and what the files are.
	Leave(ctx context.Context, who actor.Actor, mark string) (File, error)
}
