package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// ImportReview says what a file would do before anything is written: template "imports/review".
type ImportReview struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	At      string
	Figures []Figure
	Map     []Select // what unknown headers and ambiguous names mean
	Hidden  []Hidden // the headers themselves, in the same order
	MapOpen bool
	MapName text.Words
	Unread  text.Words // headings that nothing is taken from, and nobody said so
	Passed  text.Words // headings that nothing is taken from, as is known
	Read    Table      // which heading was read as which column
	Notes   Table
	More    text.Words
	Gone    Table
	Rows    *RowErrors
	Confirm *Button
	Again   Link
	Discard Button
}

func (s *Site) reviewAt(c *gin.Context) string {
	return "/imports/review/" + url.PathEscape(c.Param("kind")) + "/" + url.PathEscape(c.Param("id"))
}

// importReview reads the held file and says what it would do.
func (s *Site) importReview(c *gin.Context) error {
	ctx := c.Request.Context()
	who, kind := httpd.Who(ctx), imports.Kind(c.Param("kind"))
	f, err := s.s.Imports.Held(ctx, who, ident.ID(c.Param("id")))
	if err != nil {
		return err
	}
	sum, err := s.s.Imports.Import(ctx, who, kind, imports.Options{Preview: true, Lang: httpd.Language(ctx)}, f)
	if err != nil && !errors.Is(err, imports.ErrHeaders) {
		return s.importFault(c, err)
	}
	return s.show(c, reviewStatus(err), "imports/review", "imports/review", s.reviewOf(c, kind, f.Name, sum, err))
}

func reviewStatus(err error) int {
	if err != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// importFault shows on the page of uploads why a file cannot be read at all.
func (s *Site) importFault(c *gin.Context, err error) error {
	f := fault.Of(err)
	if f != nil && (f.Kind == fault.Invalid || f.Kind == fault.TooLarge || f.Kind == fault.Unsupported) {
		return s.drawImports(c, http.StatusUnprocessableEntity, nil, err)
	}
	return err
}

func (s *Site) reviewOf(c *gin.Context, kind imports.Kind, name string, sum imports.Summary, err error) ImportReview {
	n := func(i int) string { return Count(int64(i)) }
	people := text.Say("行", "rows")
	p := ImportReview{Frame: s.frame(c, text.Say("核对后再导入", "Check, then import")), Errors: ErrorsOf(err).Summary(), At: s.reviewAt(c)}
	p.Crumbs = []Crumb{{text.Say("导入", "Import"), "/imports?kind=" + string(kind)}}
	p.Heading = Heading{Over: Plain(name), Title: p.Title, Lead: text.Say("现在还没有写入任何数据。下面是这个文件会带来的变化，核对无误再确认。", "Nothing is written yet. This is what the file would change; confirm when it is right.")}
	p.Again = Link{text.Say("换一个文件", "Another file"), "/imports?" + url.Values{"kind": {string(kind)}, "instead": {c.Param("id")}}.Encode()}
	p.Discard = Button{Label: text.Say("丢弃这个文件", "Discard the file"), Kind: Danger}
	s.reviewMap(&p, sum)
	if err != nil {
		return p
	}
	p.Figures = []Figure{
		{Label: text.Say("新增", "New"), Value: n(sum.Created), Unit: people},
		{Label: text.Say("更改", "Changed"), Value: n(sum.Updated), Unit: people},
		{Label: text.Say("没有变化", "Unchanged"), Value: n(sum.Unchanged), Unit: people},
		{Label: text.Say("有问题，不导入", "Refused"), Value: n(sum.Rejected), Unit: people, State: figureState(sum.Rejected)},
	}
	if len(sum.Gone) > 0 {
		p.Figures = append(p.Figures, Figure{Label: text.Say("名册外的在校生", "Not in the file"), Value: n(len(sum.Gone)), Unit: text.Say("人", "people"), State: Attention})
	}
	if sum.Part {
		p.Heading.Lead = text.Say("这是改正用的表格，只处理表里这几行；现在还没有写入，核对无误再确认。", "This is a corrected file: only its rows are dealt with. Nothing is written yet; confirm when it is right.")
	}
	if sum.Elsewhere > 0 {
		p.More = text.Say(fmt.Sprintf("有 %d 名新生的身份证号在其他学校也有记录。如果是转学，请让原学校办理转出，这样档案会跟着学生走。", sum.Elsewhere),
			text.Plural(sum.Elsewhere, "of the new ones has a record at another school. If the student changed schools, ask it for a transfer, so that the record goes along.", "of the new ones have a record at another school. If they changed schools, ask it to transfer them, so that the record goes along."))
	}
	p.Notes, p.Gone = noteTable(sum), goneTable(sum.Gone)
	if len(sum.Rows) > 0 {
		p.Rows = importResult(sum, imports.Options{Preview: true}).Rows
	}
	if sum.Created+sum.Updated+sum.Unchanged > 0 {
		p.Confirm = &Button{Label: text.Say("确认导入", "Import now"), Kind: Primary, Icon: "check"}
	}
	return p
}

// reviewMap asks what unknown headers and ambiguous names mean, and says what the others were read as. Those that are passed
// over can be given a meaning, too.
func (s *Site) reviewMap(p *ImportReview, sum imports.Summary) {
	p.Read = readTable(sum.Read)
	p.MapName = text.Say("有的表头或名称需要您指明", "Some headings or names need a word from you")
	if len(sum.Unknown)+len(sum.Ambiguous) == 0 {
		p.MapName = text.Say("要导入其中的列？在这里指明", "Is one of them to be taken? Say so here")
	}
	if len(sum.Passed) > 0 {
		p.Passed = text.Say("这些列不导入，也不保存："+strings.Join(sum.Passed, "、")+"。", "These columns are neither taken nor kept: "+strings.Join(sum.Passed, ", ")+".")
	}
	var unread []string
	headers := slices.Clone(sum.Unknown)
	for _, h := range sum.Unknown {
		unread = append(unread, h.Name)
	}
	for _, h := range sum.Passed {
		headers = append(headers, imports.Header{Name: h})
	}
	for i, h := range headers {
		sel := Select{Field: Field{Name: fmt.Sprintf("column.%d", i), Label: text.Say("表头“"+h.Name+"”是哪一列？", "Which column is “"+h.Name+"”?"), Optional: true}, Blank: text.Say("不用这一列", "Pass it over")}
		for _, col := range sum.Columns {
			sel.Options = append(sel.Options, Option{Value: col.Name, Label: text.Say(col.Label, col.Name), Chosen: col.Name == h.Suggest})
		}
		p.Map, p.Hidden = append(p.Map, sel), append(p.Hidden, Hidden{fmt.Sprintf("header.%d", i), h.Name})
		p.MapOpen = p.MapOpen || h.Suggest != "" // it may well be one of ours: not to be overlooked
	}
	if len(unread) > 0 {
		p.Unread = text.Say("没有认出这些表头，不指明就不导入："+strings.Join(unread, "、")+"。", "These headings are not known and are passed over unless you say what they are: "+strings.Join(unread, ", ")+".")
	}
	for i, a := range sum.Ambiguous {
		sel := Select{Field: Field{Name: fmt.Sprintf("code.%d", i), Label: text.Say("“"+a.Value+"”指的是哪一个？", "Which one is “"+a.Value+"”?")}, Blank: text.Say("请选择", "Choose")}
		for _, ch := range a.Choices {
			sel.Options = append(sel.Options, Option{Value: ch.Code, Label: Plain(ch.Label)})
		}
		p.Map, p.Hidden = append(p.Map, sel), append(p.Hidden, Hidden{fmt.Sprintf("name.%d", i), a.Key})
	}
	p.MapOpen = p.MapOpen || p.Errors != nil || len(sum.Ambiguous) > 0
}

func readTable(read []imports.Match) Table {
	t := Table{Quiet: true, Caption: text.Say("表头对照", "How the headings were read"), Columns: []Column{{Label: text.Say("文件里的表头", "In the file")}, {Label: text.Say("读作", "Read as")}}}
	for _, m := range read {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(m.Header)}, {Text: Plain(m.Label)}}})
	}
	return t
}

func noteTable(sum imports.Summary) Table {
	t := Table{Caption: text.Say("新增和更改", "New and changed"), Columns: []Column{
		{Label: text.Say("编号", "Number")}, {Label: text.Say("名称", "Name")}, {Label: text.Say("变化", "What changes")},
	}}
	for _, n := range sum.Notes {
		what := Cell{Chips: []Chip{{Label: text.Say("新增", "New"), State: Pass}}}
		switch {
		case n.New:
		case len(n.Cells) == 0:
			what = Cell{Chips: []Chip{{Label: text.Say("更改", "Changed"), State: Note}}}
		default:
			what = Cell{Text: Plain(cellChanges(n.Cells))}
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(n.Key), Note: text.Say(fmt.Sprintf("第 %d 行", n.Line), fmt.Sprintf("line %d", n.Line))}, {Text: Plain(n.Label)}, what}})
	}
	if more := sum.Created + sum.Updated - len(sum.Notes); more > 0 {
		t.Caption = text.Say(fmt.Sprintf("新增和更改（前 %d 条，另有 %d 条）", len(sum.Notes), more), fmt.Sprintf("New and changed (the first %d, %d more)", len(sum.Notes), more))
	}
	return t
}

func cellChanges(cells []imports.CellChange) string {
	out := ""
	for i, c := range cells {
		if i > 0 {
			out += "；"
		}
		from := c.From
		if from == "" {
			from = "（空）"
		}
		out += c.Column + "：" + from + " → " + c.To
	}
	return out
}

func goneTable(gone []imports.Gone) Table {
	t := Table{Caption: text.Say("在校，但文件里没有。勾选已离校的", "At school, but not in the file. Tick who has left"), Columns: []Column{
		{Label: text.Say("编号", "Number")}, {Label: text.Say("名称", "Name")}, {Label: text.Say("班级", "Class")},
	}}
	for _, g := range gone {
		t.Rows = append(t.Rows, Row{Pick: string(g.ID), Name: Plain(g.Label), Cells: []Cell{{Text: Plain(g.Key)}, {Text: Plain(g.Label)}, {Text: Plain(g.Group)}}})
	}
	return t
}

// importTeach remembers what the reader said of headers and names, and looks at the file anew.
func (s *Site) importTeach(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	headers, picks := map[string]string{}, map[string]string{}
	for i := range 200 {
		if said, asked := in.Values[fmt.Sprintf("column.%d", i)]; asked && in.Get(fmt.Sprintf("header.%d", i)) != "" {
			headers[in.Get(fmt.Sprintf("header.%d", i))] = said[0] // "": not to be asked again, either
		}
		if k := in.Get(fmt.Sprintf("name.%d", i)); k != "" && in.Get(fmt.Sprintf("code.%d", i)) != "" {
			picks[k] = in.Get(fmt.Sprintf("code.%d", i))
		}
	}
	ctx := c.Request.Context()
	if err := s.s.Imports.Teach(ctx, httpd.Who(ctx), imports.Kind(c.Param("kind")), headers, picks); err != nil {
		return err
	}
	return back(c, s.reviewAt(c), "import_taught")
}

// importConfirm writes what was reviewed.
func (s *Site) importConfirm(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	who, kind := httpd.Who(ctx), imports.Kind(c.Param("kind"))
	f, err := s.s.Imports.Held(ctx, who, ident.ID(c.Param("id")))
	if err != nil {
		return err
	}
	o := imports.Options{Lang: httpd.Language(ctx), Held: ident.ID(c.Param("id"))}
	for _, id := range in.Values["pick"] {
		o.Leave = append(o.Leave, ident.ID(id))
	}
	return s.importRun(c, kind, o, f)
}

// importDiscard forgets a file that is not to be imported.
func (s *Site) importDiscard(c *gin.Context) error {
	ctx := c.Request.Context()
	if err := s.s.Imports.Discard(ctx, httpd.Who(ctx), ident.ID(c.Param("id"))); err != nil {
		return err
	}
	return back(c, "/imports?kind="+url.QueryEscape(c.Param("kind")), "import_discarded")
}
