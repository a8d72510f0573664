package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// filingRoutes are the filing desk (备案): the school submits or records, its bureau accepts or returns.
func (s *Site) filingRoutes(e *httpd.Engine) {
	desk, both := httpd.Roles(actor.School, actor.VicePrincipal), httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau)
	e.GET("/filings", both, s.filingList)
	e.POST("/filings", desk, s.filingSave)
	e.GET("/filings/new", desk, s.filingNew)
	e.GET("/filings/:id", both, s.filingPage)
	e.POST("/filings/:id", both, s.filingDo)
	e.GET("/filings/:id/edit", desk, s.filingEdit)
}

func filingHref(id batch.FilingID) string { return "/filings/" + string(id) }

// filingLight is the state of a filing as a light.
func filingLight(f batch.Filing) Light {
	l := Light{State: map[batch.State]State{batch.Draft: Unknown, batch.Submitted: Attention, batch.Returned: Blocked, batch.Accepted: Pass}[f.State], Label: batch.FilingLabel(f.State)}
	if f.State == batch.Accepted && !f.Complete() {
		l = Light{State: Attention, Label: text.Say("待省级备案", "Province outstanding")}
	}
	return l
}

// liveFilings are the live names whose events concern filings.
const liveFilings = "filing.submitted filing.accepted filing.returned filing.forwarded"

func (s *Site) filingList(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	states := []batch.State{batch.Draft, batch.Submitted, batch.Returned, batch.Accepted}
	if who.Is(actor.Bureau) {
		states = states[1:]
	}
	state, err := stateAsked(c, states...)
	if err != nil {
		return err
	}
	list, err := s.s.Batches.Filings(ctx, who, batch.FilingFilter{State: state}, fifty(c))
	if err != nil {
		return err
	}
	p := s.batchHead(c, text.Say("备案", "Filings"), text.Say("学校把岗位实习情况向主管部门备案；夜班、跨省、出境等要先备案，才能安排（第五、十七、二十四、二十五条）。", "Schools file their internships with the department; nights, other provinces and abroad are filed before anybody is placed (Articles 5, 17, 24, 25)."), nil)
	p.Live = liveFilings
	if !who.Is(actor.Bureau) {
		p.Tabs = batchTabs("/filings")
		p.Heading.Actions = []Button{{Label: text.Say("新建备案", "New filing"), Kind: Primary, Icon: "plus", Href: "/filings/new"}}
	}
	t, err := s.filingTable(c, list.Items)
	if err != nil {
		return err
	}
	b := TeacherBlock{Bare: true, Table: t, Pager: nextPage(c, list.Next)}
	if len(list.Items) > 0 || state != "" {
		b.Sort = &Sort{Label: text.Say("状态", "State"), Options: []SortOption{{Label: text.Say("全部", "All"), Href: "/filings", Current: state == ""}}}
		for _, st := range states {
			b.Sort.Options = append(b.Sort.Options, SortOption{Label: batch.FilingLabel(st), Href: "/filings?state=" + string(st), Current: state == st})
		}
	}
	p.Blocks = []TeacherBlock{b}
	return s.showTeachers(c, http.StatusOK, p)
}

// filingTable is filings in lines; a bureau sees whose.
func (s *Site) filingTable(c *gin.Context, list []batch.Filing) (*Table, error) {
	bureau := httpd.Who(c.Request.Context()).Is(actor.Bureau)
	of, err := s.s.Batches.FiledBatches(c.Request.Context(), list...)
	if err != nil {
		return nil, err
	}
	t := &Table{Caption: text.Say("备案", "Filings"), Quiet: true, Columns: []Column{
		{Label: text.Say("种类", "Kind")}, {Label: text.Say("学生", "Students"), Numeric: true}, {Label: text.Say("单位", "Units"), Numeric: true}, {Label: text.Say("编号", "Number")}, {Label: text.Say("状态", "State")},
	}, Empty: &Empty{Icon: "file", Title: text.Say("还没有备案", "No filing yet"), Body: text.Say("批次批准、名单公布之后，向主管部门提交备案；已在纸上办好的，登记编号。", "When the batch is approved and its list published, file it with the department; record the number of what was filed on paper.")}}
	if bureau {
		t.Empty.Body = text.Say("本区学校提交后显示在这里。", "What schools of your district submit appears here.")
	}
	for _, f := range list {
		light, note := filingLight(f), of[f.Batch].Name
		if bureau {
			note = s.schoolName(c, f.School) + " · " + note
		}
		t.Rows = append(t.Rows, Row{Name: f.Kind.Label(), Cells: []Cell{
			{Text: f.Kind.Label(), Href: filingHref(f.ID), Note: Plain(note)},
			{Text: Plain(strconv.Itoa(f.Contents.Students))},
			{Text: Plain(strconv.Itoa(max(len(f.Contents.Units), len(f.Scope.Units))))},
			{Text: Plain(first(f.Receipt.No, "—"))},
			{Light: &light},
		}})
	}
	return t, nil
}

// batchFilings are the filings of a batch, and the way to another.
func (s *Site) batchFilings(c *gin.Context, b batch.Batch) (TeacherBlock, error) {
	ctx := c.Request.Context()
	t := TeacherBlock{Bare: true, ID: "filings", Title: text.Say("备案", "Filings")}
	list, err := s.s.Batches.Filings(ctx, httpd.Who(ctx), batch.FilingFilter{Batch: b.ID}, fifty(c))
	if err != nil {
		return t, err
	}
	if t.Table, err = s.filingTable(c, list.Items); err != nil {
		return t, err
	}
	add := Button{Label: text.Say("新建备案", "New filing"), Icon: "plus", Href: "/filings/new?batch=" + string(b.ID)}
	if t.Table.Empty.Action = &add; len(list.Items) > 0 {
		t.Buttons = []Button{add}
	}
	return t, nil
}

func (s *Site) filingNew(c *gin.Context) error {
	f := batch.Filing{Kind: batch.FilingKind(first(c.Query("kind"), string(batch.Ordinary))), Batch: batch.ID(c.Query("batch"))}
	if !slices.Contains(batch.FilingKinds(), f.Kind) {
		return batch.ErrNotFound
	}
	if unit := c.Query("unit"); unit != "" {
		f.Scope.Units, f.Scope.Placement = []org.ID{org.ID(unit)}, ident.ID(c.Query("placement"))
	}
	if rule := c.Query("rule"); rule != "" {
		f.Scope.Rules = []string{rule}
	}
	return s.drawFilingForm(c, http.StatusOK, f, nil)
}

func (s *Site) filingEdit(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := s.s.Batches.Filing(ctx, httpd.Who(ctx), batch.FilingID(c.Param("id")))
	if err != nil {
		return err
	}
	if !f.State.Open() {
		return batch.ErrFiling
	}
	return s.drawFilingForm(c, http.StatusOK, f, nil)
}

func (s *Site) drawFilingForm(c *gin.Context, status int, f batch.Filing, err error) error {
	title, to := f.Kind.Label(), "/filings"
	p := s.batchHead(c, title, text.Say("先保存，核对后再提交。", "Save it first, look at it, then submit."), err)
	p.Crumbs = []Crumb{{text.Say("备案", "Filings"), "/filings"}}
	batches, loadErr := s.batchOptions(c)
	if loadErr != nil {
		return loadErr
	}
	if len(batches) == 0 {
		p.Blocks = []TeacherBlock{{Notice: &Notice{
			State: Blocked, Title: text.Say("还没有已批准的实习批次", "No approved batch yet"), Body: text.Say("备案按批次办理。先建批次，由分管校长批准。", "A filing is of a batch, which the vice-principal approves first."),
			Links: []Link{{text.Say("去新建批次", "Make a batch"), "/batches/new"}},
		}}}
		return s.showTeachers(c, status, p)
	}
	in := formNamed(c, "filing", err)
	if f.ID != "" {
		to = filingHref(f.ID)
	}
	form := in.form("", to, p.CSRF, false)
	form.Bare = true
	form.Hidden = append(form.Hidden, versionField(c, f.Version, err), Hidden{in.key("kind"), string(f.Kind)}, Hidden{in.key("placement"), string(f.Scope.Placement)})
	if f.ID == "" {
		form.Items = append(form.Items, in.choose("batch", text.Say("实习批次", "Batch"), batches, string(f.Batch), text.Words{}))
	}
	more, loadErr := s.filingItems(c, in, f)
	if loadErr != nil {
		return loadErr
	}
	form.Items = append(form.Items, more...)
	form.Buttons = []Button{{Label: text.Say("保存备案", "Save"), Kind: Primary}, {Label: text.Say("取消", "Cancel"), Kind: Quiet, Href: to}}
	b := TeacherBlock{Forms: []TeacherForm{form}}
	if f.ID == "" {
		b.Sort = &Sort{Label: text.Say("种类", "Kind")}
		for _, k := range batch.FilingKinds() {
			b.Sort.Options = append(b.Sort.Options, SortOption{Label: k.Label(), Href: "/filings/new?kind=" + string(k) + "&batch=" + string(f.Batch), Current: k == f.Kind})
		}
	}
	p.Blocks = []TeacherBlock{b}
	return s.showTeachers(c, status, p)
}

// filingItems are the fields that a kind of filing has.
func (s *Site) filingItems(c *gin.Context, in formIn, f batch.Filing) (items []FormItem, err error) {
	ctx := c.Request.Context()
	who, kind := httpd.Who(ctx), f.Kind
	note := func(hint text.Words, optional bool) FormItem {
		return in.field("note", text.Say("说明", "Note"), f.Note, func(x *Field) { x.Length, x.Rows, x.Optional, x.Hint = 500, 3, optional, hint })
	}
	if kind == batch.Ordinary {
		return []FormItem{note(text.Say("学生人数、专业和单位名单在提交时自动带入，不含学生姓名。", "How many students of which majors, and the units, are added when it is submitted; no names."), true)}, nil
	}
	units, err := s.s.Batches.Candidates(ctx, who, f.Scope.Units)
	if err != nil {
		return nil, err
	}
	classes, err := s.s.Students.Classes(ctx, who)
	if err != nil {
		return nil, err
	}
	choice := func(name string, label, hint text.Words, optional bool, options []Option, ticked ...string) FormItem {
		ch := in.entry.options(Choice{Field: Field{Name: in.key(name), Label: label, Hint: hint, Optional: optional}, Many: true, Options: options}, ticked...)
		return FormItem{Choice: &ch}
	}
	if kind == batch.Special {
		items = append(items, choice("rules", text.Say("针对的规定", "Which rules"), text.Words{}, false, optionsOf(batch.SpecialRules(), batch.RuleLabel), f.Scope.Rules...))
	} else {
		label, hint := text.Say("工作地点所在的省和市", "Province and city of the work"), text.Say("看实际工作地点，不看单位注册地。", "Where the work is, not where the unit is registered.")
		if kind == batch.Overseas {
			label, hint = text.Say("国家或地区", "Country or region"), text.Words{}
		}
		items = append(items, in.field("place", label, f.Scope.Place, func(x *Field) { x.Length, x.Size, x.Hint = 60, "l", hint }))
	}
	var of []Option
	for _, u := range units {
		of = append(of, Option{Value: string(u.ID), Label: Plain(u.Name)})
	}
	majors := slices.Clone(f.Scope.Majors)
	for _, x := range classes {
		if x.Active > 0 {
			majors = append(majors, x.MajorCode)
		}
	}
	slices.Sort(majors)
	items = append(items,
		choice("units", text.Say("涉及的单位", "Units"), text.Say("本校考察过、名单上或有合作的单位。", "Those that your school visited, listed or works with."), false, of, plainList(f.Scope.Units)...),
		choice("majors", text.Say("涉及的专业", "Majors"), text.Say("不选就不限。", "None ticked: every major."), true, optionsOf(slices.Compact(majors), func(code string) text.Words { return Plain(s.majorName(code)) }), f.Scope.Majors...),
		in.date("from", text.Say("适用开始日期", "From"), f.Scope.From), in.date("to", text.Say("适用结束日期", "To"), f.Scope.To))
	if kind == batch.Overseas {
		items = append(items,
			in.field("embassy", text.Say("通过使领馆了解的情况", "Learnt through the embassy"), f.Scope.Embassy, func(x *Field) { x.Length, x.Rows = 500, 3 }),
			in.field("escort", text.Say("全程带队教师", "Teachers who go along"), f.Scope.Escort, func(x *Field) {
				x.Length, x.Hint = 200, text.Say("写人数和职务，不写姓名。", "How many and their posts, no names.")
			}))
	}
	hint := text.Words{}
	if kind == batch.Special {
		hint = text.Say("写明专业和岗位为什么需要例外，如：护理专业须轮夜班。", "Why the major and the post need it, such as: nursing works in shifts.")
	}
	return append(items, note(hint, kind != batch.Special)), nil
}

func plainList[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

func readFiling(r *reader) batch.Request {
	s := batch.Scope{
		Placement: ident.ID(r.text("placement")), Rules: r.v["rules"], Majors: r.v["majors"], From: r.date("from"), To: r.date("to"),
		Place: r.text("place"), Embassy: r.text("embassy"), Escort: r.text("escort"),
	}
	for _, id := range r.v["units"] {
		s.Units = append(s.Units, org.ID(id))
	}
	if len(s.Units) != 1 {
		s.Placement = ""
	}
	return batch.Request{Kind: batch.FilingKind(r.text("kind")), Note: r.text("note"), Scope: s}
}

// filingSave writes a new filing down.
func (s *Site) filingSave(c *gin.Context) error {
	ctx := c.Request.Context()
	_, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	d, of := readFiling(&r), batch.ID(r.text("batch"))
	if !slices.Contains(batch.FilingKinds(), d.Kind) {
		return batch.ErrNotFound
	}
	var f batch.Filing
	err = r.then(func() error { f, err = s.s.Batches.File(ctx, httpd.Who(ctx), of, d); return err })
	switch {
	case toldTeachers(err):
		return s.drawFilingForm(c, http.StatusUnprocessableEntity, batch.Filing{Kind: d.Kind, Batch: of, Scope: d.Scope}, onForm(err, "filing"))
	case err != nil:
		return err
	}
	return back(c, filingHref(f.ID), "filing_saved")
}

// filingDo takes the form of a filing or one of its steps.
func (s *Site) filingDo(c *gin.Context) error {
	ctx, id := c.Request.Context(), batch.FilingID(c.Param("id"))
	who := httpd.Who(ctx)
	do, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	f, err := s.s.Batches.Filing(ctx, who, id)
	if err != nil {
		return err
	}
	switch do {
	case "filing":
		d := readFiling(&r)
		d.Kind = f.Kind
		err := r.then(func() error { _, err := s.s.Batches.Refile(ctx, who, id, r.version(), d); return err })
		redraw := func(c *gin.Context, status int, err error) error { return s.drawFilingForm(c, status, f, err) }
		return settled(c, do, err, redraw, filingHref(id), "filing_saved")
	case "discard":
		return settled(c, do, s.s.Batches.DiscardFiling(ctx, who, id, r.version()), s.drawFiling, "/filings", "paper_discard")
	}
	act := batch.FilingAct{Step: do, Reason: r.text("reason"), Receipt: batch.Receipt{No: r.text("no"), On: r.date("on"), Authority: r.text("authority")}}
	err = r.then(func() error { _, err := s.s.Batches.FilingStep(ctx, who, id, r.version(), act); return err })
	return settled(c, do, err, s.drawFiling, filingHref(id), saidOf("filing", do))
}

func (s *Site) filingPage(c *gin.Context) error { return s.drawFiling(c, http.StatusOK, nil) }

func (s *Site) drawFiling(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	f, loadErr := s.s.Batches.Filing(ctx, who, batch.FilingID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	of, loadErr := s.s.Batches.FiledBatches(ctx, f)
	if loadErr != nil {
		return loadErr
	}
	b := of[f.Batch]
	p := s.batchHead(c, f.Kind.Label(), text.Words{}, err)
	p.Crumbs, p.Live = []Crumb{{text.Say("备案", "Filings"), "/filings"}}, liveFilings
	p.Heading = Heading{Over: Plain(s.schoolName(c, f.School)), Title: f.Kind.Label(), Lead: Plain(b.Name), Lights: []Light{filingLight(f)}}
	if f.State.Open() && !who.Is(actor.Bureau) {
		p.Heading.Actions = []Button{{Label: text.Say("修改", "Change"), Icon: "edit", Href: filingHref(f.ID) + "/edit"}}
	}
	p.Blocks = []TeacherBlock{filingNext(c, f, p.CSRF, s.today(), err), s.filingFacts(f, b)}
	p.Blocks = append(p.Blocks, s.filingContents(f)...)
	p.Blocks = append(p.Blocks, papersPast(f.History, nil, filingStepWords))
	return s.showTeachers(c, status, p)
}

// filingStepWords is a step of a filing as a button says it.
func filingStepWords(step string) text.Words {
	return map[string]text.Words{
		"submit": text.Say("提交主管部门", "Submit to the department"), "withdraw": text.Say("撤回修改", "Withdraw"), "discard": text.Say("删除草稿", "Discard the draft"),
		"record": text.Say("登记纸质备案编号", "Record the number of a paper filing"), "forward": text.Say("登记省级备案编号", "Record the provincial number"),
		"accept": text.Say("受理", "Accept"), "return": text.Say("退回补正", "Return for correction"),
	}[step]
}

// filingNext says what comes next and holds the forms of the reader's steps.
func filingNext(c *gin.Context, f batch.Filing, csrf string, today civil.Date, err error) TeacherBlock {
	bureau := httpd.Who(c.Request.Context()).Is(actor.Bureau)
	t := TeacherBlock{ID: "next", Title: text.Say("下一步", "Next")}
	switch {
	case f.State == batch.Returned:
		t.Notice = &Notice{State: Blocked, Title: text.Say("主管部门退回补正", "The department returned it for correction"), Body: Plain(f.Reason)}
	case f.State == batch.Draft:
		t.Lead = text.Say("核对下面的内容，提交主管部门；已在纸上办好的，登记编号。", "Check what stands below and submit it; record the number of what was filed on paper.")
	case f.State == batch.Submitted && bureau:
		t.Lead = text.Say("材料齐全的受理并给编号；不齐的退回，写明要补什么。主管部门不指定单位和学生（第十一条）。", "Accept it with a number, or return it and say what is missing. The department assigns neither units nor students (Article 11).")
	case f.State == batch.Submitted:
		t.Lead = text.Say("已提交，等主管部门受理。", "Submitted; the department answers.")
	case !f.Complete():
		t.Lead = text.Say("主管部门已事先同意。还要向省级部门备案，登记编号后才能安排。", "The department consented. It is filed with the province, too, and its number recorded, before anybody is placed.")
	case f.Kind == batch.Special:
		t.Lead = text.Say("已受理。这些单位的相应条件对本校学生已解除，报名和轮次按此判断。", "Accepted: the conditions of these units are lifted for the school's students, in applications and rounds.")
	default:
		t.Lead = text.Say("已受理。", "Accepted.")
	}
	for i, step := range f.Next(httpd.Who(c.Request.Context()).Role) {
		t.Forms = append(t.Forms, filingStepForm(c, f, step, csrf, today, i == 0 && step != "withdraw", err))
	}
	return t
}

// filingStepForm is the form of one step.
func filingStepForm(c *gin.Context, f batch.Filing, step, csrf string, today civil.Date, open bool, err error) TeacherForm {
	in := formNamed(c, step, err)
	form := in.form("", filingHref(f.ID)+"#next", csrf, open)
	form.Title = filingStepWords(step)
	form.Hidden = append(form.Hidden, Hidden{"version", strconv.FormatUint(f.Version, 10)})
	kind := Primary
	no := func(label, hint text.Words) FormItem {
		return in.field("no", label, "", func(x *Field) { x.Length, x.Size, x.Hint = 60, "l", hint })
	}
	authority := in.field("authority", text.Say("受理部门", "Department"), "", func(x *Field) { x.Length, x.Size = 60, "l" })
	switch step {
	case "withdraw":
		kind, form.Lead = Secondary, text.Say("主管部门还没有受理，可以撤回来改。", "Nobody has answered yet: take it back to change it.")
	case "discard":
		kind, form.Lead = Danger, text.Say("从来没有提交过的才能删除；删除后不能恢复。", "Only what was never submitted can be discarded; it cannot be brought back.")
	case "return":
		kind = Danger
		form.Items = []FormItem{in.field("reason", text.Say("要补正什么（学校会看到）", "What is to be corrected (the school sees it)"), "", func(x *Field) { x.Length, x.Rows = 200, 2 })}
	case "accept":
		form.Items = []FormItem{no(text.Say("备案编号", "Number"), text.Words{}), in.date("on", text.Say("受理日期", "Accepted on"), today)}
	case "record":
		kind = Secondary
		form.Lead = text.Say("已经在纸上向主管部门办好的，在这里登记，会标明“纸质”。", "For what was filed on paper; it is marked as such.")
		form.Items = []FormItem{no(text.Say("备案编号", "Number"), text.Words{}), in.date("on", text.Say("受理日期", "Accepted on"), civil.Date{}), authority}
	case "forward":
		form.Items = []FormItem{no(text.Say("省级备案编号", "Provincial number"), text.Words{}), in.date("on", text.Say("备案日期", "Filed on"), civil.Date{}), authority}
	}
	form.Buttons = []Button{{Label: filingStepWords(step), Kind: kind}}
	return form
}

// filingFacts is what the filing is about, and what was answered.
func (s *Site) filingFacts(f batch.Filing, b batch.Batch) TeacherBlock {
	t := TeacherBlock{Title: text.Say("备案内容", "The filing")}
	add := func(label, value, note text.Words) {
		if !value.IsZero() {
			t.Facts.Items = append(t.Facts.Items, Fact{Label: label, Value: value, Note: note})
		}
	}
	add(text.Say("批次", "Batch"), Plain(b.Name), untilWords(b.From, b.To))
	sc := f.Scope
	var zh, en, majors []string
	for _, rule := range sc.Rules {
		zh, en = append(zh, batch.RuleLabel(rule).Zh), append(en, batch.RuleLabel(rule).En)
	}
	add(text.Say("针对的规定", "Rules"), text.Say(strings.Join(zh, "、"), strings.Join(en, ", ")), text.Words{})
	add(text.Say("地点", "Place"), Plain(sc.Place), text.Words{})
	if !sc.From.IsZero() {
		add(text.Say("适用时间", "Period"), untilWords(sc.From, sc.To), text.Words{})
	}
	for _, m := range sc.Majors {
		majors = append(majors, s.majorName(m))
	}
	add(text.Say("专业", "Majors"), text.Say(strings.Join(majors, "、"), strings.Join(majors, ", ")), text.Words{})
	add(text.Say("使领馆情况", "Embassy"), Plain(sc.Embassy), text.Words{})
	add(text.Say("带队教师", "Teachers who go along"), Plain(sc.Escort), text.Words{})
	add(text.Say("说明", "Note"), Plain(f.Note), text.Words{})
	receipt := func(label text.Words, r batch.Receipt) {
		if r.No == "" {
			return
		}
		how := text.Say("网上受理", "online")
		if r.Paper {
			how = text.Say("纸质，由学校登记", "on paper, recorded by the school")
		}
		add(label, Plain(r.No), text.Say(Date(text.Chinese, r.On)+" · "+r.Authority+" · "+how.Zh, Date(text.English, r.On)+" · "+r.Authority+" · "+how.En))
	}
	receipt(text.Say("备案编号", "Number"), f.Receipt)
	receipt(text.Say("省级备案编号", "Provincial number"), f.Province)
	return t
}

// filingContents are how many students by major, and the units, as last submitted.
func (s *Site) filingContents(f batch.Filing) []TeacherBlock {
	if len(f.Contents.Majors)+len(f.Contents.Units) == 0 {
		return nil
	}
	k, n := strconv.Itoa(f.Contents.Students), strconv.Itoa(len(f.Contents.Units))
	majors := Table{Caption: text.Say("按专业的人数", "Students by major"), Quiet: true, Columns: []Column{{Label: text.Say("专业", "Major")}, {Label: text.Say("学生", "Students"), Numeric: true}}}
	for _, m := range f.Contents.Majors {
		majors.Rows = append(majors.Rows, Row{Name: Plain(s.majorName(m.Code)), Cells: []Cell{{Text: Plain(s.majorName(m.Code))}, {Text: Plain(strconv.Itoa(m.Students))}}})
	}
	units := Table{Caption: text.Say("单位", "Units"), Quiet: true, Columns: []Column{{Label: text.Say("单位", "Unit")}, {Label: text.Say("统一社会信用代码", "Credit code")}}}
	for _, u := range f.Contents.Units {
		units.Rows = append(units.Rows, Row{Name: Plain(u.Name), Cells: []Cell{{Text: Plain(u.Name), Href: "/find/units/" + string(u.ID)}, {Text: Plain(u.USCC)}}})
	}
	return []TeacherBlock{
		{Bare: true, Title: text.Say("学生（"+k+" 人，不含姓名）", "Students ("+k+", no names)"), Table: &majors},
		{Bare: true, Title: text.Say("单位（"+n+" 家）", "Units ("+n+")"), Table: &units},
	}
}
