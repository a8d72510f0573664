package web

import (
	"html/template"

	"firstkm/services/kernel/text"
)

// FacetOption is one value of a facet.
type FacetOption struct {
	Value  string
	Label  text.Words
	Count  int
	Chosen bool
	Depth  int // 0 to 2, for trees
}

// FacetGroup is one facet of a search: component "facet". It stands inside the search form; its inputs are named Name.
type FacetGroup struct {
	Name    string
	Legend  text.Words
	Options []FacetOption
	One     bool // at most one value
	Open    bool
	More    *Link
}

// Chosen is how many values are chosen.
func (g FacetGroup) Chosen() int {
	n := 0
	for _, o := range g.Options {
		if o.Chosen {
			n++
		}
	}
	return n
}

// Unfolded reports whether the group stands open: asked for, or something in it is chosen.
func (g FacetGroup) Unfolded() bool { return g.Open || g.Chosen() > 0 }

// PostingCard is one opening in a list: component "posting".
type PostingCard struct {
	ID         string
	Href       string
	Title      text.Words
	Marked     template.HTML // the title with hits marked, made by Highlight; Title when empty
	Enterprise string
	Verified   bool
	Partner    bool // 稳定合作
	External   bool // 外部招聘信息
	Place      string
	Distance   string // 4.2 km
	Pay        string // ¥3,200
	PayPer     text.Words
	PayNote    text.Words // 约 ¥19.5/小时
	Floor      text.Words // 不低于同岗工资 80% ✓（单位申报）
	Legal      Legal      // empty for a guest
	Path       *Path
	Facts      []Chip
	Law        *Light
	Seats      text.Words // 剩 3 席
	Reply      *ReplyBadge
	Why        []text.Words // why it stands here
	Compare    string       // id that the comparison takes; none when empty
	Actions    []Button
	Pick       string // value of the tick box for bulk actions; none when empty
}

// ReplyBadge says how a unit answers applications, and on a tap how that is counted: component "reply".
type ReplyBadge struct {
	Says    text.Words
	Explain text.Words
}

// Column heads a column of a table.
type Column struct {
	Label   text.Words
	Numeric bool
	Sort    string // address that sorts by it; empty when it does not sort
	Sorted  string // ascending or descending when the table is sorted by it
}

// Cell is one cell. The kinds may be combined; they are drawn in the order of the fields.
type Cell struct {
	Text    text.Words
	Href    string // makes the text a link
	Whole   bool   // the text is a code, which no line breaks
	Light   *Light
	Legal   Legal
	Chips   []Chip
	Note    text.Words // a second, quieter line
	Actions []Button
}

// Row is one row; Pick is the value of its tick box, none when empty.
type Row struct {
	Pick   string
	Picked bool       // ticked already
	Name   text.Words // what the tick box chooses, for screen readers
	Cells  []Cell
}

// Table is rows and columns, drawn as cards on a phone: component "table". The first column names the row.
type Table struct {
	Caption text.Words
	Quiet   bool   // the caption is for screen readers only
	Running string // stands above the columns on every printed page, "" without
	Columns []Column
	Rows    []Row
	Empty   *Empty
}

// Picks reports whether rows can be ticked.
func (t Table) Picks() bool {
	for _, r := range t.Rows {
		if r.Pick != "" {
			return true
		}
	}
	return false
}

// Column is the n-th column, the zero Column beyond the last.
func (t Table) Column(n int) Column {
	if n < len(t.Columns) {
		return t.Columns[n]
	}
	return Column{}
}

// SortOption is one order of a list.
type SortOption struct {
	Label   text.Words
	Href    string
	Current bool
}

// Sort chooses the order of a list by links: component "sort".
type Sort struct {
	Label   text.Words // 排序 when zero
	Options []SortOption
}

// Pager leads to the next keyset page and back: component "pager".
type Pager struct {
	Shown text.Words // 第 1–20 条，共 412 条
	First string
	Prev  string
	Next  string
}

// Bulk decides for all ticked rows at once: component "bulk", last inside the form around them.
type Bulk struct {
	Actions []Button
	Note    text.Words
}

// ApplicantCard is an applicant as first seen, blind: number, major and readiness, no name and no picture: component "applicant".
type ApplicantCard struct {
	Pick    string
	Code    string // 申请 A-017
	Href    string
	Major   text.Words
	School  string
	Grade   text.Words
	Legal   Legal
	Path    *Path
	Facts   []Chip
	Words   string // what the student wrote
	Lights  []LightItem
	State   *Light
	Actions []Button
}

// Fact is one line of a list of facts.
type Fact struct {
	Label text.Words
	Value text.Words
	Note  text.Words
	Href  string
	Light *Light
}

// Facts is a list of labelled values: component "facts".
type Facts struct {
	Items []Fact
}

// Duty is something that waits for the reader.
type Duty struct {
	State  State
	Title  text.Words
	Detail text.Words
	Due    text.Words
	Action Button
}

// Duties is what needs the reader now: component "duties". With no items it is one quiet line.
type Duties struct {
	Items []Duty
	Quiet text.Words
}

// Skeleton holds the place of a list that is on its way: component "skeleton".
type Skeleton struct {
	Rows  int
	Label text.Words
}

// Lines is one entry for each row.
func (s Skeleton) Lines() []struct{} { return make([]struct{}, max(1, s.Rows)) }

// PrintSheet is the head and foot of a printed page: component "sheethead" and "sheetfoot" under LayoutSheet.
type PrintSheet struct {
	Title  text.Words
	Number string
	Issuer string
	Date   text.Words
	Check  string // hash or short code by which the sheet is recognised
	Sign   []text.Words
}

// Highlight marks the given byte ranges of s, which must not overlap and must ascend, as <mark>; everything is escaped.
func Highlight(s string, ranges [][2]int) template.HTML {
	var out string
	at := 0
	for _, r := range ranges {
		if r[0] < at || r[1] > len(s) || r[0] >= r[1] {
			continue
		}
		out += template.HTMLEscapeString(s[at:r[0]]) + "<mark>" + template.HTMLEscapeString(s[r[0]:r[1]]) + "</mark>"
		at = r[1]
	}
	return template.HTML(out + template.HTMLEscapeString(s[at:])) //nolint:gosec // every piece is escaped above
}

// Calm is the line of a quiet day.
func (d Duties) Calm() Light {
	if d.Quiet.IsZero() {
		return Light{State: Pass, Label: text.Say("今天没有等您处理的事。", "Nothing waits for you today.")}
	}
	return Light{State: Pass, Label: d.Quiet}
}
