package web

import (
	"net/http"
	"slices"
	"strconv"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

func listHref(id batch.ListID) string { return "/unit-lists/" + string(id) }

func (s *Site) unitLists(c *gin.Context) error {
	ctx := c.Request.Context()
	states := []batch.State{batch.Draft, batch.Submitted, batch.Returned, batch.Published}
	state, err := stateAsked(c, states...)
	if err != nil {
		return err
	}
	list, err := s.s.Batches.Lists(ctx, httpd.Who(ctx), batch.ListFilter{State: state}, fifty(c))
	if err != nil {
		return err
	}
	of, err := s.s.Batches.BatchesOf(ctx, httpd.Who(ctx), list.Items)
	if err != nil {
		return err
	}
	p := s.batchHead(c, text.Say("实习单位名单", "Lists of units"), text.Say("名单由校级党组织会议决定，公布后才能安排学生；后来增加的单位要再次决定（第七条）。", "The school's Party organisation meeting decides, the school publishes, then students are placed; a unit added later needs a new decision (Article 7)."), nil)
	p.Tabs, p.Live = batchTabs("/unit-lists"), liveBatches
	t := s.listTable(list.Items, of)
	b := TeacherBlock{Bare: true, Table: t, Pager: nextPage(c, list.Next)}
	if len(list.Items) > 0 || state != "" {
		b.Sort = stateFilter("/unit-lists", string(state), states...)
	}
	add := Button{Label: text.Say("登记单位名单", "Record a list of units"), Kind: Primary, Icon: "plus", Href: "/unit-lists/new"}
	if t.Empty.Action = &add; len(list.Items) > 0 {
		p.Heading.Actions = []Button{add}
	}
	p.Blocks = []TeacherBlock{b}
	return s.showTeachers(c, http.StatusOK, p)
}

// listTable is decisions on units; of are their batches where they are of several.
func (s *Site) listTable(lists []batch.List, of map[batch.ID]batch.Batch) *Table {
	t := &Table{Caption: text.Say("单位名单", "Lists of units"), Quiet: true, Columns: []Column{
		{Label: text.Say("党组织会议纪要", "Decision")}, {Label: text.Say("单位", "Units"), Numeric: true}, {Label: text.Say("决定", "Decided")}, {Label: text.Say("公布", "Published")}, {Label: text.Say("状态", "State")},
	}, Empty: &Empty{
		Icon: "file", Title: text.Say("还没有单位名单", "No list yet"),
		Body: text.Say("校级党组织会议决定之后，在批次里登记纪要编号、日期和单位，由分管校长登记公布。", "After the meeting, record its number, day and units with a batch; the vice-principal records the publication."),
	}}
	for _, l := range lists {
		light := batchLight(l.State)
		t.Rows = append(t.Rows, Row{Name: listName(l), Cells: []Cell{
			{Text: listName(l), Href: listHref(l.ID), Note: Plain(of[l.Batch].Name)},
			{Text: Plain(strconv.Itoa(len(l.Entries)))},
			{Text: dayOrNone(l.DecidedOn.IsZero(), dayWords(l.DecidedOn))},
			{Text: dayOrNone(l.PublishedOn.IsZero(), dayWords(l.PublishedOn)), Note: Plain(l.Place)},
			{Light: &light},
		}})
	}
	return t
}

func listName(l batch.List) text.Words {
	if l.DecisionNo == "" {
		return text.Say("（还没有编号）", "(no number yet)")
	}
	return Plain(l.DecisionNo)
}

// unitListNew draws the form of a decision on the units of a batch, and asks which batch where the address does not say.
func (s *Site) unitListNew(c *gin.Context) error {
	ctx := c.Request.Context()
	if c.Query("batch") == "" {
		return s.unitListWhich(c)
	}
	b, err := s.s.Batches.Batch(ctx, httpd.Who(ctx), batch.ID(c.Query("batch")))
	if err != nil {
		return err
	}
	return s.drawListForm(c, http.StatusOK, batch.List{Batch: b.ID}, b, nil)
}

// batchesOn are the school's batches that are not over.
func (s *Site) batchesOn(c *gin.Context, f batch.Filter) ([]batch.Batch, error) {
	ctx := c.Request.Context()
	list, err := page.All(func(p page.Request) (page.Page[batch.Batch], error) {
		return s.s.Batches.Batches(ctx, httpd.Who(ctx), f, p)
	})
	return slices.DeleteFunc(list, func(b batch.Batch) bool { return b.To.Before(s.today()) }), err
}

// unitListWhich offers the batches that a new decision can be about: those that are not over.
func (s *Site) unitListWhich(c *gin.Context) error {
	list, err := s.batchesOn(c, batch.Filter{})
	if err != nil {
		return err
	}
	p := s.batchHead(c, text.Say("登记单位名单", "Record a list of units"), text.Say("这份名单是哪个批次的？", "Which batch is the list for?"), nil)
	p.Crumbs = []Crumb{{text.Say("单位名单", "Lists of units"), "/unit-lists"}}
	t := Table{Caption: text.Say("批次", "Batches"), Quiet: true, Columns: []Column{{Label: text.Say("批次", "Batch")}, {Label: text.Say("时间", "When")}, {Label: text.Say("状态", "State")}}, Empty: &Empty{
		Icon: "list", Title: text.Say("没有可以登记名单的批次", "There is no batch to record a list for"), Action: &Button{Label: text.Say("新建批次", "New batch"), Kind: Primary, Icon: "plus", Href: "/batches/new"},
		Body: text.Say("名单属于一个批次；请先新建批次。", "A list belongs to a batch; make one first."),
	}}
	for _, b := range list {
		light := batchLight(b.State)
		t.Rows = append(t.Rows, Row{Name: Plain(b.Name), Cells: []Cell{{Text: Plain(b.Name), Href: "/unit-lists/new?batch=" + string(b.ID), Note: Plain(b.Term)}, {Text: untilWords(b.From, b.To)}, {Light: &light}}})
	}
	p.Blocks = []TeacherBlock{{Bare: true, Table: &t}}
	return s.showTeachers(c, http.StatusOK, p)
}

// listForm is the form of a decision: number, day, and the units to tick.
func (s *Site) listForm(c *gin.Context, l batch.List, b batch.Batch, csrf string, err error) (TeacherForm, error) {
	in := formNamed(c, "list", err)
	to := "/unit-lists"
	if l.ID != "" {
		to = listHref(l.ID)
	}
	f := in.form("", to, csrf, false)
	f.Bare = true
	f.Hidden = append(f.Hidden, versionField(c, l.Version, err), Hidden{in.key("batch"), string(l.Batch)})
	f.Items = []FormItem{
		in.field("decision_no", text.Say("党组织会议纪要编号", "Number of the minutes"), l.DecisionNo, func(x *Field) {
			x.Length, x.Size, x.Hint = 60, "l", text.Say("校级党组织会议，如：党会纪〔2026〕12号。", "of the school's Party organisation meeting")
		}),
		in.field("decided_on", text.Say("决定日期", "Decided on"), day(l.DecidedOn), func(x *Field) { *x = DateField(*x); x.Max = s.today().String() }),
	}
	picked := l.Units()
	if in.sent {
		picked = nil
		for _, id := range c.PostFormArray("pick") {
			picked = append(picked, org.ID(id))
		}
	}
	list, loadErr := s.s.Batches.Candidates(c.Request.Context(), httpd.Who(c.Request.Context()), picked)
	if loadErr != nil {
		return f, loadErr
	}
	if c.Query("all") != "" && l.ID == "" {
		for _, cand := range list {
			if cand.May() {
				picked = append(picked, cand.ID)
			}
		}
	}
	t := Table{Caption: text.Say("选择单位", "Choose units"), Columns: []Column{
		{Label: text.Say("单位", "Unit")}, {Label: text.Say("实地考察", "Visit")}, {Label: text.Say("核验", "Verified")}, {Label: text.Say("能否列入", "May be listed")},
	}, Empty: &Empty{
		Icon: "building", Title: text.Say("还没有考察过的单位", "No unit was visited yet"), Action: &Button{Label: text.Say("登记考察", "Record a visit"), Href: "/inspections/new"},
		Body: text.Say("新单位先实地考察，报告批准后在这里选择。", "Visit a new unit first; it is chosen here when the report is approved."),
	}}
	for _, cand := range list {
		t.Rows = append(t.Rows, candidateRow(cand, slices.Contains(picked, cand.ID)))
	}
	f.Items = append(f.Items, FormItem{Picks: &PickTable{in.entry.errs.On(Field{Name: in.key("units")}), t}})
	f.Buttons = []Button{{Label: text.Say("保存", "Save"), NoScan: true}}
	if b.State == batch.Approved {
		f.Buttons = append(f.Buttons, Button{Label: text.Say("保存并提交分管校长", "Save and send to the vice-principal"), Kind: Primary, Name: "then", Value: "submit", NoScan: true})
	}
	return f, nil
}

func candidateRow(cand batch.Candidate, picked bool) Row {
	visit, verified, may := Light{State: Unknown, Label: text.Say("没有考察", "not visited")}, Light{State: Blocked, Label: text.Say("未核验", "not verified")}, Light{State: Blocked, Label: text.Say("不能", "no")}
	switch {
	case cand.Refused:
		visit = Light{State: Blocked, Label: text.Say("暂不采用", "not adopted")}
	case cand.Inspected:
		visit = Light{State: Pass, Label: text.Say("已批准", "approved")}
	case cand.Stopped:
		visit = Light{State: Blocked, Label: text.Say("本校已暂停", "stopped by the school")}
	case cand.Listed:
		visit = Light{State: Note, Label: text.Say("以前列入过名单", "listed before")}
	}
	if cand.Verified() {
		verified = Light{State: Pass, Label: text.Say("已核验", "verified")}
	}
	if cand.May() {
		may = Light{State: Pass, Label: text.Say("可以", "yes")}
	}
	r := Row{Name: Plain(cand.Name), Picked: picked, Cells: []Cell{{Text: Plain(cand.Name), Href: "/partners/" + string(cand.ID)}, {Light: &visit}, {Light: &verified}, {Light: &may}}}
	if cand.May() || picked {
		r.Pick = string(cand.ID)
	}
	return r
}

func (s *Site) drawListForm(c *gin.Context, status int, l batch.List, b batch.Batch, err error) error {
	p := s.batchHead(c, text.Say("登记单位名单", "Record a list of units"), text.Say("只登记校级党组织会议已经决定的单位。", "Only units that the school's Party organisation meeting has decided on."), err)
	p.Crumbs = []Crumb{{text.Say("实习批次", "Batches"), "/batches"}, {Plain(b.Name), batchHref(b.ID)}}
	if c.Query("all") == "" {
		p.Heading.Actions = []Button{{Label: text.Say("勾选全部可以列入的", "Tick all that may be listed"), Icon: "check", Href: "/unit-lists/new?all=1&batch=" + string(b.ID)}}
	}
	f, loadErr := s.listForm(c, l, b, p.CSRF, err)
	if loadErr != nil {
		return loadErr
	}
	block := TeacherBlock{Forms: []TeacherForm{f}}
	if b.State != batch.Approved {
		block.Notice = unapprovedNotice(b)
	}
	p.Blocks = []TeacherBlock{block}
	return s.showTeachers(c, status, p)
}

func readDecision(c *gin.Context, r *reader) batch.Decision {
	d := batch.Decision{No: r.text("decision_no"), On: r.date("decided_on")}
	for _, id := range c.PostFormArray("pick") {
		d.Units = append(d.Units, org.ID(id))
	}
	return d
}

// unitListSave writes a new decision down.
func (s *Site) unitListSave(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	_, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	b, err := s.s.Batches.Batch(ctx, who, batch.ID(r.text("batch")))
	if err != nil {
		return err
	}
	d := readDecision(c, &r)
	var l batch.List
	err = r.then(func() error { l, err = s.s.Batches.Decide(ctx, who, b.ID, d); return err })
	switch {
	case toldTeachers(err):
		return s.drawListForm(c, http.StatusUnprocessableEntity, batch.List{Batch: b.ID}, b, onForm(err, "list"))
	case err != nil:
		return err
	}
	return s.listSaved(c, l)
}

// listSaved goes on when a decision was saved: it is handed in where that was asked for. What it lacks, its page says.
func (s *Site) listSaved(c *gin.Context, l batch.List) error {
	ctx := c.Request.Context()
	if c.PostForm("then") != "submit" {
		return back(c, listHref(l.ID), "list_saved")
	}
	_, err := s.s.Batches.Publish(ctx, httpd.Who(ctx), l.ID, l.Version, batch.Act{Step: "submit"})
	switch {
	case lacks(err):
		return back(c, listHref(l.ID)+"?missing=1", "list_saved")
	case err != nil:
		return err
	}
	return back(c, listHref(l.ID), "list_submit")
}

// unitListDo takes the form of a decision or one of its steps.
func (s *Site) unitListDo(c *gin.Context) error {
	ctx, id := c.Request.Context(), batch.ListID(c.Param("id"))
	who := httpd.Who(ctx)
	do, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseUint(r.v.Get("version"), 10, 64)
	switch do {
	case "list":
		d := readDecision(c, &r)
		var l batch.List
		err = r.then(func() error { l, err = s.s.Batches.Redecide(ctx, who, id, version, d); return err })
		switch {
		case toldTeachers(err):
			return s.drawList(c, http.StatusUnprocessableEntity, onForm(err, do))
		case err != nil:
			return err
		}
		return s.listSaved(c, l)
	case "discard":
		return settled(c, do, s.s.Batches.DiscardList(ctx, who, id, version), s.drawList, "/unit-lists", "paper_discard")
	}
	act := batch.Act{Step: do, Reason: r.text("reason"), Unit: org.ID(r.text("unit"))}
	act.Publication = batch.Publication{On: r.date("published_on"), Place: r.text("place"), URL: r.text("url")}
	err = r.then(func() error { _, err := s.s.Batches.Publish(ctx, who, id, version, act); return err })
	return settled(c, do, err, s.drawList, listHref(id), saidOf("list", do))
}
