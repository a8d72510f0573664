package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// batchRoutes are what the law wants before a school places anybody: batches, visits to units, and lists of units. A list that
// is published is there for everybody.
func (s *Site) batchRoutes(e *httpd.Engine) {
	desk := httpd.Roles(actor.School, actor.VicePrincipal)
	e.GET("/batches", desk, s.batchList)
	e.POST("/batches", desk, s.batchSave)
	e.GET("/batches/new", desk, s.batchNew)
	e.GET("/batches/:id", desk, s.batchPage)
	e.POST("/batches/:id", desk, s.batchDo)
	e.GET("/batches/:id/edit", desk, s.batchEdit)
	e.GET("/inspections", desk, s.inspectionList)
	e.Handle(httpd.Route{Method: http.MethodPost, Path: "/inspections", Access: desk, MaxBody: visitBody, Timeout: visitLimit}, s.inspectionSave)
	e.GET("/inspections/new", desk, s.inspectionNew)
	e.GET("/inspections/:id", desk, s.inspectionPage)
	e.Handle(httpd.Route{Method: http.MethodPost, Path: "/inspections/:id", Access: desk, MaxBody: visitBody, Timeout: visitLimit}, s.inspectionDo)
	e.GET("/inspections/:id/photos/:photo", desk, s.inspectionPhoto)
	e.GET("/unit-lists", desk, s.unitLists)
	e.POST("/unit-lists", desk, s.unitListSave)
	e.GET("/unit-lists/new", desk, s.unitListNew)
	e.GET("/unit-lists/:id", httpd.Public(), s.unitListPage)
	e.POST("/unit-lists/:id", desk, s.unitListDo)
	e.GET("/unit-lists/:id/sheet", httpd.Public(), s.unitListSheet)
}

// batchTabs are the kinds of papers.
func batchTabs(path string) Tabs {
	t := Tabs{Label: text.Say("实习批次", "Batches")}
	for _, x := range []struct {
		label text.Words
		at    string
	}{
		{text.Say("批次", "Batches"), "/batches"}, {text.Say("实地考察", "Visits"), "/inspections"}, {text.Say("单位名单", "Lists of units"), "/unit-lists"}, {text.Say("备案", "Filings"), "/filings"},
	} {
		t.Items = append(t.Items, Tab{Label: x.label, Href: x.at, Current: path == x.at})
	}
	return t
}

// batchLight is a state as a light.
func batchLight(s batch.State) Light {
	return Light{State: map[batch.State]State{batch.Draft: Unknown, batch.Submitted: Attention, batch.Returned: Blocked, batch.Approved: Pass, batch.Published: Pass}[s], Label: s.Label()}
}

// stateFilter are the links that narrow a list by its state.
func stateFilter(at, now string, states ...batch.State) *Sort {
	f := &Sort{Label: text.Say("状态", "State"), Options: []SortOption{{Label: text.Say("全部", "All"), Href: at, Current: now == ""}}}
	for _, st := range states {
		f.Options = append(f.Options, SortOption{Label: st.Label(), Href: at + "?state=" + string(st), Current: now == string(st)})
	}
	return f
}

// stateAsked is the state that an address narrows by; one that is none is refused.
func stateAsked(c *gin.Context, states ...batch.State) (batch.State, error) {
	st := batch.State(c.Query("state"))
	if st != "" && !slices.Contains(states, st) {
		return "", batch.ErrInvalid.With(fault.In("state", "没有这种状态。", "there is no such state"))
	}
	return st, nil
}

func (s *Site) batchHead(c *gin.Context, title, lead text.Words, err error) TeacherPage {
	p := TeacherPage{Frame: s.frame(c, title), Errors: ErrorsOf(err).Summary()}
	p.Heading = Heading{Title: title, Lead: lead}
	return p
}

func (s *Site) batchList(c *gin.Context) error {
	ctx := c.Request.Context()
	states := []batch.State{batch.Draft, batch.Submitted, batch.Returned, batch.Approved}
	state, err := stateAsked(c, states...)
	if err != nil {
		return err
	}
	list, err := s.s.Batches.Batches(ctx, httpd.Who(ctx), batch.Filter{State: state}, fifty(c))
	if err != nil {
		return err
	}
	p := s.batchHead(c, text.Say("实习批次", "Batches of internships"), text.Say("一个批次就是一届学生的一次岗位实习：先列入人才培养方案，再定单位名单，才能安排学生。", "A batch is one internship of one cohort: it stands in the talent-training plan, then its units are decided, then students are placed."), nil)
	p.Tabs, p.Live = batchTabs("/batches"), liveBatches
	add := Button{Label: text.Say("新建批次", "New batch"), Kind: Primary, Icon: "plus", Href: "/batches/new"}
	t := Table{Caption: text.Say("实习批次", "Batches"), Quiet: true, Columns: []Column{
		{Label: text.Say("批次", "Batch")}, {Label: text.Say("时间", "When")}, {Label: text.Say("在校学生", "Students"), Numeric: true}, {Label: text.Say("状态", "State")},
	}, Empty: &Empty{
		Icon: "list", Title: text.Say("还没有实习批次", "No batch yet"), Action: &add,
		Body: text.Say("新建一个批次：写明学期、专业或班级、起止日期和在人才培养方案里的位置，提交分管校长批准。", "Make one: term, majors or classes, dates and its place in the talent-training plan; the vice-principal approves it."),
	}}
	sizes, err := s.s.Batches.Sizes(ctx, httpd.Who(ctx), list.Items...)
	if err != nil {
		return err
	}
	for i, b := range list.Items {
		light := batchLight(b.State)
		t.Rows = append(t.Rows, Row{Name: Plain(b.Name), Cells: []Cell{
			{Text: Plain(b.Name), Href: batchHref(b.ID), Note: Plain(b.Term)}, {Text: untilWords(b.From, b.To)}, {Text: Plain(strconv.Itoa(sizes[i].All))}, {Light: &light},
		}})
	}
	if len(list.Items) > 0 {
		p.Heading.Actions = []Button{add}
	}
	b := TeacherBlock{Bare: true, Table: &t, Pager: nextPage(c, list.Next)}
	if len(list.Items) > 0 || state != "" {
		b.Sort = stateFilter("/batches", string(state), states...)
	}
	p.Blocks = []TeacherBlock{b}
	return s.showTeachers(c, http.StatusOK, p)
}

// liveBatches are the live names whose events concern batches, visits and lists.
const liveBatches = "batch.submitted batch.approved batch.returned inspection.submitted inspection.approved inspection.returned unit_list.submitted unit_list.published unit_list.returned unit_list.unit_stopped"

func batchHref(id batch.ID) string { return "/batches/" + string(id) }

func (s *Site) batchNew(c *gin.Context) error {
	return s.drawBatchForm(c, http.StatusOK, batch.Batch{}, nil)
}

func (s *Site) batchEdit(c *gin.Context) error {
	ctx := c.Request.Context()
	b, err := s.s.Batches.Batch(ctx, httpd.Who(ctx), batch.ID(c.Param("id")))
	if err != nil {
		return err
	}
	if !b.State.Open() {
		return batch.ErrState
	}
	return s.drawBatchForm(c, http.StatusOK, b, nil)
}

func (s *Site) drawBatchForm(c *gin.Context, status int, b batch.Batch, err error) error {
	title, to := text.Say("新建批次", "New batch"), "/batches"
	crumbs := []Crumb{{text.Say("实习批次", "Batches"), "/batches"}}
	if b.ID != "" {
		title, to = text.Say("修改批次", "Change the batch"), batchHref(b.ID)
		crumbs = append(crumbs, Crumb{Plain(b.Name), to})
	}
	p := s.batchHead(c, title, text.Say("保存后还能改；提交分管校长批准后不再改。", "You can change it until you send it to the vice-principal."), err)
	p.Crumbs = crumbs
	classes, loadErr := s.s.Students.Classes(c.Request.Context(), httpd.Who(c.Request.Context()))
	if loadErr != nil {
		return loadErr
	}
	in := formNamed(c, "batch", err)
	f := in.form("", to, p.CSRF, false)
	f.Bare = true
	f.Hidden = append(f.Hidden, versionField(c, b.Version, err))
	f.Items = []FormItem{
		in.field("name", text.Say("批次名称", "Name"), b.Name, func(x *Field) {
			x.Length, x.Size, x.Hint = 60, "l", text.Say("如：2027 届数控专业岗位实习", "such as: CNC, class of 2027")
		}),
		in.field("term", text.Say("学期", "Term"), b.Term, func(x *Field) {
			x.Length, x.Size, x.Hint = 60, "l", text.Say("如：2026-2027 学年第二学期", "such as: 2026-2027, second term")
		}),
		in.date("from", text.Say("开始日期", "First day"), b.From), in.date("to", text.Say("结束日期", "Last day"), b.To),
	}
	f.Items = append(f.Items, s.cohortItems(in, b.Cohort, classes)...)
	f.Items = append(f.Items,
		in.field("programme", text.Say("人才培养方案", "Talent-training plan"), b.Plan.Programme, func(x *Field) {
			x.Length, x.Optional, x.Hint = 500, true, text.Say("名称和年份，或文号。", "Its name and year, or its number.")
		}),
		in.field("module", text.Say("方案里的实习模块", "The internship's module in it"), b.Plan.Module, func(x *Field) {
			x.Length, x.Optional, x.Hint = 500, true, text.Say("哪一学期、多少周。没有列入方案的不能批准（第三条）。", "Which term, how many weeks. Without it no batch is approved (Article 3).")
		}))
	f.Buttons = []Button{{Label: text.Say("保存批次", "Save"), Kind: Primary}, {Label: text.Say("取消", "Cancel"), Kind: Quiet, Href: to}}
	kept := untilWords(b.From, b.To)
	kept = text.Say(b.Name+"，"+b.Term+"，"+kept.Zh, b.Name+", "+b.Term+", "+kept.En)
	p.Blocks = []TeacherBlock{{Forms: []TeacherForm{f}, Notice: changedNotice(err, b.UpdatedAt, kept)}}
	return s.showTeachers(c, status, p)
}

// cohortItems are the majors, classes and years that the school has, and what the batch names beside them.
func (s *Site) cohortItems(in formIn, c batch.Cohort, classes []student.Class) []FormItem {
	majors, names, years := slices.Clone(c.Majors), slices.Clone(c.Classes), []string{}
	for _, y := range c.Entries {
		years = append(years, strconv.Itoa(y))
	}
	picked := [][]string{slices.Clone(majors), slices.Clone(names), slices.Clone(years)}
	for _, x := range classes {
		if x.Active > 0 {
			majors, names, years = append(majors, x.MajorCode), append(names, x.Name), append(years, strconv.Itoa(x.EntryYear))
		}
	}
	tidy := func(list []string) []string { return slices.Compact(slices.Sorted(slices.Values(list))) }
	plain := func(v string) text.Words { return Plain(v) }
	choice := func(name string, label text.Words, list, ticked []string, words func(string) text.Words) FormItem {
		ch := in.entry.options(Choice{
			Field: Field{Name: in.key(name), Label: label, Optional: true, Hint: text.Say("不选就不限。", "None ticked: no limit.")}, Many: true, Inline: true, Options: optionsOf(tidy(list), words),
		}, ticked...)
		return FormItem{Choice: &ch}
	}
	return []FormItem{
		choice("entries", text.Say("入学年份", "Years of entry"), years, picked[2], plain),
		choice("majors", text.Say("专业", "Majors"), majors, picked[0], func(code string) text.Words { return Plain(s.majorName(code)) }),
		choice("classes", text.Say("班级", "Classes"), names, picked[1], plain),
	}
}

func readTerms(r *reader) batch.Terms {
	t := batch.Terms{
		Name: r.text("name"), Term: r.text("term"), From: r.date("from"), To: r.date("to"),
		Plan: batch.Plan{Programme: r.text("programme"), Module: r.text("module")}, Cohort: batch.Cohort{Majors: r.v["majors"], Classes: r.v["classes"]},
	}
	for _, y := range r.v["entries"] {
		n, err := strconv.Atoi(strings.TrimSpace(y))
		if err != nil {
			r.refuse("entries", "入学年份应为四位数，如 2025。", "a year of entry has four digits, such as 2025")
		}
		t.Cohort.Entries = append(t.Cohort.Entries, n)
	}
	return t
}

// batchSave writes a new batch down.
func (s *Site) batchSave(c *gin.Context) error {
	ctx := c.Request.Context()
	_, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	terms := readTerms(&r)
	var b batch.Batch
	err = r.then(func() error { b, err = s.s.Batches.Create(ctx, httpd.Who(ctx), terms); return err })
	switch {
	case toldTeachers(err):
		return s.drawBatchForm(c, http.StatusUnprocessableEntity, batch.Batch{}, onForm(err, "batch"))
	case err != nil:
		return err
	}
	return back(c, batchHref(b.ID), "batch_saved")
}

// saidOf is the message after a step.
func saidOf(noun, step string) string {
	if step == "withdraw" {
		return "paper_withdraw"
	}
	return noun + "_" + step
}

// batchDo takes the form of a batch or one of its steps.
func (s *Site) batchDo(c *gin.Context) error {
	ctx, id := c.Request.Context(), batch.ID(c.Param("id"))
	who := httpd.Who(ctx)
	do, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	b, err := s.s.Batches.Batch(ctx, who, id)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseUint(r.v.Get("version"), 10, 64)
	switch do {
	case "batch":
	case "discard":
		return settled(c, do, s.s.Batches.Discard(ctx, who, id, version), s.drawBatch, "/batches", "paper_discard")
	default:
		_, err = s.s.Batches.Step(ctx, who, id, version, do, r.text("reason"))
		return settled(c, do, err, s.drawBatch, batchHref(id), saidOf("batch", do))
	}
	terms := readTerms(&r)
	err = r.then(func() error { _, err := s.s.Batches.Edit(ctx, who, id, version, terms); return err })
	redraw := func(c *gin.Context, status int, err error) error { return s.drawBatchForm(c, status, b, err) }
	return settled(c, "batch", err, redraw, batchHref(id), "batch_saved")
}
