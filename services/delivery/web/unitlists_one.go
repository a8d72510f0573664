package web

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

func (s *Site) unitListPage(c *gin.Context) error { return s.drawList(c, http.StatusOK, nil) }

// drawList draws a list: its form while the office works on it, the steps to its school, and the published one to everybody.
func (s *Site) drawList(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	l, loadErr := s.s.Batches.List(ctx, who, batch.ListID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	ours := who.Is(actor.School, actor.VicePrincipal) && org.ID(who.Org) == l.School
	if ours && l.State.Open() && c.Query("missing") != "" && err == nil {
		if err = onForm(s.s.Batches.ListLacks(ctx, who, l), "list"); err != nil && !toldTeachers(err) {
			return err
		}
	}
	school := s.schoolName(c, l.School)
	p := s.batchHead(c, listName(l), text.Words{}, err)
	p.Heading = Heading{Over: Plain(school), Title: text.Say("实习单位名单", "List of internship units"), Lights: []Light{batchLight(l.State)}}
	if l.DecisionNo != "" {
		p.Heading.Lead = text.Say("依据："+l.DecisionNo, "Decision: "+l.DecisionNo)
	}
	if l.State == batch.Published {
		p.Heading.Actions = []Button{{Label: text.Say("打印名单", "Print"), Icon: "print", Href: listHref(l.ID) + "/sheet"}}
	}
	if ours {
		p.Live = liveBatches
		b, loadErr := s.s.Batches.Batch(ctx, who, l.Batch)
		if loadErr != nil {
			return loadErr
		}
		p.Crumbs = []Crumb{{text.Say("实习批次", "Batches"), "/batches"}, {Plain(b.Name), batchHref(b.ID)}}
		next, loadErr := s.listNext(c, l, b, p.CSRF, err)
		if loadErr != nil {
			return loadErr
		}
		p.Blocks = append(p.Blocks, next)
		if l.State.Open() {
			p.Blocks = append(append(p.Blocks, batchHistory(l.History, nil)), s.discardBlock(c, l.Next, listHref(l.ID), p.CSRF, l.Version, err)...)
			return s.showTeachers(c, status, p)
		}
	}
	p.Blocks = append(p.Blocks, listFacts(l))
	units, loadErr := s.s.Orgs.Units(ctx, l.Units())
	if loadErr != nil {
		return loadErr
	}
	blocks, loadErr := s.listUnits(c, l, units, ours, p.CSRF, err)
	if loadErr != nil {
		return loadErr
	}
	p.Blocks = append(p.Blocks, blocks...)
	if ours {
		p.Blocks = append(p.Blocks, batchHistory(l.History, units))
	}
	return s.showTeachers(c, status, p)
}

// listNext says where a list stands and holds its forms.
func (s *Site) listNext(c *gin.Context, l batch.List, b batch.Batch, csrf string, err error) (TeacherBlock, error) {
	t := TeacherBlock{ID: "next", Title: text.Say("下一步", "Next")}
	switch l.State {
	case batch.Returned:
		t.Notice = &Notice{State: Blocked, Title: text.Say("分管校长退回了这份名单", "The vice-principal returned it"), Body: Plain(l.Reason)}
	case batch.Submitted:
		t.Lead = text.Say("等分管校长登记公布。公布之后，名单上的单位才能安排学生。", "The vice-principal records the publication; from then on students may be placed at its units.")
	case batch.Published:
		at := s.base(c) + listHref(l.ID)
		t.Lead = text.Say("已公布。任何人都能打开这个地址查看：“"+at+"”。", "Published. Everybody can read it at "+at+".")
	}
	if b.State != batch.Approved && l.State != batch.Published {
		t.Notice = unapprovedNotice(b)
	}
	if l.State != batch.Published && t.Notice == nil {
		left, loadErr := s.s.Batches.Left(c.Request.Context(), httpd.Who(c.Request.Context()), l)
		if loadErr != nil {
			return t, loadErr
		}
		t.Notice = leftNotice(left)
	}
	if l.State.Open() {
		f, loadErr := s.listForm(c, l, b, csrf, err)
		if n := changedNotice(err, l.UpdatedAt, listKept(l)); n != nil {
			t.Notice = n
		}
		t.Title, t.Forms = text.Say("党组织会议的决定", "The meeting's decision"), []TeacherForm{f}
		return t, loadErr
	}
	for i, step := range l.Next(httpd.Who(c.Request.Context()).Role) {
		t.Forms = append(t.Forms, stepForm(c, step, listHref(l.ID), csrf, l.Version, i == 0, err))
	}
	return t, nil
}

// leftNotice warns that units which may receive students by the office's word alone are not on the school's first list; nil when
// there is none.
func leftNotice(left []org.Enterprise) *Notice {
	if len(left) == 0 {
		return nil
	}
	const most = 8
	list := make([]string, 0, most)
	for _, e := range left[:min(most, len(left))] {
		list = append(list, e.Name)
	}
	zh, en, k := strings.Join(list, "、"), strings.Join(list, ", "), strconv.Itoa(len(left))
	if len(left) > most {
		zh, en = zh+"等", en+", …"
	}
	return &Notice{
		State: Attention, Title: text.Say("这是本校第一份公布的名单", "This is the first list that your school publishes"), Links: []Link{{text.Say("看合作单位", "See the partners"), "/partners"}},
		Body: text.Say("公布之后，只有名单上的单位可以安排学生。现在凭合作登记可以安排、这份名单上没有的有 "+k+" 家："+zh+"。", "From its publication on, only units on lists may receive students. Units that may today by their cooperation and that are not on it: "+k+" ("+en+")."),
	}
}

// listKept says shortly what a decision says.
func listKept(l batch.List) text.Words {
	k := strconv.Itoa(len(l.Entries))
	return text.Say(first(l.DecisionNo, "没有编号")+"，"+first(day(l.DecidedOn), "没有日期")+"，"+k+" 家单位", first(l.DecisionNo, "no number")+", "+first(day(l.DecidedOn), "no day")+", units: "+k)
}

// unapprovedNotice says why a list of a batch cannot be handed in yet.
func unapprovedNotice(b batch.Batch) *Notice {
	return &Notice{
		State: Attention, Title: text.Say("批次还没有批准", "The batch is not approved yet"), Links: []Link{{text.Say("看批次", "See the batch"), batchHref(b.ID)}},
		Body: text.Say("名单可以先保存；分管校长批准批次之后才能提交和公布。", "The list can be saved; it is handed in and published when the vice-principal has approved the batch."),
	}
}

func listFacts(l batch.List) TeacherBlock {
	t := TeacherBlock{Title: text.Say("决定和公布", "Decision and publication"), Facts: Facts{Items: []Fact{
		{Label: text.Say("校级党组织会议纪要", "Minutes of the Party organisation meeting"), Value: Plain(l.DecisionNo)}, {Label: text.Say("决定日期", "Decided on"), Value: dayWords(l.DecidedOn)},
	}}}
	if l.State == batch.Published {
		t.Facts.Items = append(t.Facts.Items, Fact{Label: text.Say("公布日期", "Published on"), Value: dayWords(l.PublishedOn), Note: Plain(l.Place), Href: ""})
		if l.URL != "" {
			t.Facts.Items = append(t.Facts.Items, Fact{Label: text.Say("网址", "Address"), Value: Plain(l.URL), Href: l.URL})
		}
	}
	return t
}

// listUnits are the units of a list, and for the vice-principal the way to stop one.
func (s *Site) listUnits(c *gin.Context, l batch.List, units map[org.ID]org.Enterprise, ours bool, csrf string, err error) ([]TeacherBlock, error) {
	ctx := c.Request.Context()
	counts, loadErr := s.s.Batches.Counts(ctx, l.School, l.Batch)
	if loadErr != nil {
		return nil, loadErr
	}
	n := strconv.Itoa(len(l.Entries))
	t := Table{Caption: text.Say("名单上的单位", "Units on the list"), Quiet: true, Columns: []Column{{Label: text.Say("单位", "Unit")}, {Label: text.Say("所在地", "Place")}, {Label: text.Say("今天", "Today")}}}
	stop, resume := []Option{}, []Option{}
	cat := s.s.Catalogue.Now()
	for _, e := range l.Entries {
		u := units[e.Unit]
		light := listedLight(l, e, counts[l.ID][e.Unit], s)
		t.Rows = append(t.Rows, Row{Name: Plain(u.Name), Cells: []Cell{{Text: Plain(cmp.Or(e.Name, u.Name)), Href: "/find/units/" + string(u.ID), Note: renamed(e, u)}, {Text: Plain(regionName(cat, u.Region))}, {Light: &light, Note: Plain(e.Reason)}}})
		one := Option{Value: string(u.ID), Label: Plain(u.Name)}
		if e.StoppedOn.IsZero() {
			stop = append(stop, one)
		} else {
			resume = append(resume, one)
		}
	}
	blocks := []TeacherBlock{{Bare: true, ID: "units", Title: text.Say("单位（"+n+" 家）", "Units ("+n+")"), Table: &t}}
	if !ours || l.State != batch.Published || !httpd.Who(ctx).Is(actor.VicePrincipal) {
		return blocks, nil
	}
	more := TeacherBlock{ID: "next-units", Title: text.Say("暂停或恢复", "Stop or go on"), Lead: text.Say("名单不变；暂停后这家单位不再安排新的学生。", "The list stays; nobody new is placed at a unit that is stopped.")}
	for _, x := range []struct {
		step string
		of   []Option
	}{{"stop", stop}, {"resume", resume}} {
		if len(x.of) == 0 {
			continue
		}
		in := formNamed(c, x.step, err)
		f := stepForm(c, x.step, listHref(l.ID), csrf, l.Version, false, err)
		f.Items = []FormItem{in.choose("unit", text.Say("单位", "Unit"), x.of, "", text.Words{})}
		if x.step == "stop" {
			f.Items = append(f.Items, in.field("reason", text.Say("理由（不公开）", "Reason (not published)"), "", func(y *Field) { y.Length, y.Rows = 200, 2 }))
		}
		more.Forms = append(more.Forms, f)
	}
	return append(blocks, more), nil
}

// renamed says what a unit is called today, when the list says something else.
func renamed(e batch.Entry, u org.Enterprise) text.Words {
	if e.Name == "" || e.Name == u.Name {
		return text.Words{}
	}
	return text.Say("现名："+u.Name, "now called "+u.Name)
}

// listedLight says whether somebody may be placed at a unit by the list today.
func listedLight(l batch.List, e batch.Entry, x batch.Listed, s *Site) Light {
	switch {
	case l.State != batch.Published:
		return Light{State: Unknown, Label: text.Say("还没有公布", "not published yet")}
	case !e.StoppedOn.IsZero():
		return Light{State: Blocked, Label: text.Say("本校已暂停", "stopped by the school")}
	case !x.Verified:
		return Light{State: Blocked, Label: text.Say("核验已撤回，不再算数", "verification withdrawn: does not count")}
	case x.Ended(s.today()):
		return Light{State: Unknown, Label: text.Say("批次已结束", "its batch is over")}
	case x.Counts(s.today()):
		return Light{State: Pass, Label: text.Say("可以安排学生", "students may be placed")}
	}
	return Light{State: Unknown, Label: text.Say("还没有生效", "not in force yet")}
}

// UnitListSheet is a published list on paper: template "batches/sheet".
type UnitListSheet struct {
	Frame
	Sheet PrintSheet
	Facts Facts
	Units Table
}

func (s *Site) unitListSheet(c *gin.Context) error {
	ctx := c.Request.Context()
	l, err := s.s.Batches.List(ctx, httpd.Who(ctx), batch.ListID(c.Param("id")))
	if err != nil {
		return err
	}
	if l.State != batch.Published {
		return batch.ErrNotFound
	}
	units, err := s.s.Orgs.Units(ctx, l.Units())
	if err != nil {
		return err
	}
	school := s.schoolName(c, l.School)
	title := text.Say("实习单位名单", "List of internship units")
	p := UnitListSheet{Frame: s.frame(c, title), Facts: listFacts(l).Facts}
	p.Layout, p.Crumbs = LayoutSheet, []Crumb{{text.Say("返回名单", "Back to the list"), listHref(l.ID)}}
	p.Sheet = PrintSheet{Title: title, Number: l.DecisionNo, Issuer: school, Date: dayWords(l.PublishedOn)}
	p.Facts.Items = append(p.Facts.Items, Fact{Label: text.Say("网上查看", "Read it at"), Value: Plain(s.base(c) + listHref(l.ID))})
	p.Units = Table{Caption: title, Quiet: true, Columns: []Column{{Label: text.Say("序号", "No."), Numeric: true}, {Label: text.Say("单位名称", "Unit")}, {Label: text.Say("统一社会信用代码", "Credit code")}, {Label: text.Say("所在地", "Place")}}}
	cat := s.s.Catalogue.Now()
	for i, e := range l.Entries {
		u := units[e.Unit]
		p.Units.Rows = append(p.Units.Rows, Row{Name: Plain(cmp.Or(e.Name, u.Name)), Cells: []Cell{{Text: Plain(strconv.Itoa(i + 1))}, {Text: Plain(cmp.Or(e.Name, u.Name))}, {Text: Plain(cmp.Or(e.USCC, u.USCC))}, {Text: Plain(regionName(cat, u.Region))}}})
	}
	return s.show(c, http.StatusOK, "batches/sheet", "batches/sheet", p)
}
