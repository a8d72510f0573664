package web

import (
	"net/http"
	"slices"
	"strconv"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// sheetRoutes are the plans, schemes and rules of batches; a plan is approved by its unit, too.
func (s *Site) sheetRoutes(e *httpd.Engine) {
	desk, unit := httpd.Roles(actor.School, actor.VicePrincipal), httpd.Roles(actor.School, actor.VicePrincipal, actor.Enterprise)
	e.GET("/papers", httpd.Roles(actor.Enterprise), s.sheetList)
	e.GET("/papers/:id", unit, s.sheetPage)
	e.POST("/papers/:id", unit, s.sheetDo)
	e.GET("/papers/:id/edit", desk, s.sheetEdit)
	e.GET("/batches/:id/papers/:kind", desk, s.sheetNew)
	e.POST("/batches/:id/papers/:kind", desk, s.sheetSave)
	e.POST("/batches/:id/papers", desk, s.sheetsApprove)
}

func sheetHref(id batch.SheetID) string { return "/papers/" + string(id) }

// liveSheets are the live names whose events concern sheets.
const liveSheets = "sheet.submitted sheet.approved sheet.returned"

// sheetLight is where a sheet stands.
func sheetLight(x batch.Sheet) Light {
	l := batchLight(x.State)
	switch {
	case x.State == batch.Submitted && x.School1:
		l.Label = text.Say("待单位批准", "With the unit")
	case x.State == batch.Submitted && x.Kind == batch.JointPlan && !x.Unit1:
		l.Label = text.Say("待学校和单位批准", "With school and unit")
	}
	return l
}

// sheetList is the plans that wait for the reader's unit, and those that it approved.
func (s *Site) sheetList(c *gin.Context) error {
	ctx := c.Request.Context()
	list, err := s.s.Batches.Sheets(ctx, httpd.Who(ctx), batch.SheetFilter{}, fifty(c))
	if err != nil {
		return err
	}
	p := s.batchHead(c, text.Say("实习方案", "Plans"), text.Say("实习开始前，学校和单位共同制订实习方案，双方都要批准（第八条）。", "Before the start school and unit make a plan together, and both approve it (Article 8)."), nil)
	p.Live = liveSheets
	for _, x := range list.Items {
		p.Blocks = append(p.Blocks, TeacherBlock{
			Title: Plain(s.schoolName(c, x.School)), Lights: []Light{sheetLight(x)}, Lead: x.EditionWords(), Buttons: []Button{{Label: text.Say("查看", "See it"), Href: sheetHref(x.ID)}},
		})
	}
	if n := len(p.Blocks); n > 0 {
		p.Blocks[n-1].Pager = nextPage(c, list.Next)
	} else {
		p.Blocks = []TeacherBlock{{Lead: text.Say("还没有学校送来实习方案。", "No school has sent a plan yet.")}}
	}
	return s.showTeachers(c, http.StatusOK, p)
}

// batchSheets are the sheets of a batch as lights, each with the way to mend it, and one button for all that wait.
func (s *Site) batchSheets(c *gin.Context, b batch.Batch, csrf string) (TeacherBlock, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	t := TeacherBlock{ID: "papers", Title: text.Say("方案和制度", "Plans, schemes and rules"), Checks: &LightList{}}
	list, err := s.s.Batches.SheetsOf(ctx, who, b.ID)
	if err != nil {
		return t, err
	}
	wait := false
	at := batchHref(b.ID) + "/papers/"
	of := map[batch.SheetKind]batch.Sheet{}
	done, plans := 0, 0
	for _, x := range list {
		wait = wait || x.State == batch.Submitted && !x.School1
		of[x.Kind] = x
		if x.Kind == batch.JointPlan {
			plans++
			if x.State == batch.Approved {
				done++
			}
		}
	}
	for _, k := range batch.SheetKinds()[1:] {
		item := LightItem{State: Blocked, Message: k.Label(), Rule: k.Rule(), Fix: text.Say("还没有。", "not there yet"), FixHref: at + string(k), FixText: text.Say("去填写", "Write it")}
		if x, has := of[k]; has {
			l := sheetLight(x)
			item.State, item.FixHref, item.FixText = l.State, sheetHref(x.ID), text.Say("查看", "See it")
			item.Fix = text.Say(l.Label.Zh+"，"+x.EditionWords().Zh, l.Label.En+", "+x.EditionWords().En)
		}
		t.Checks.Items = append(t.Checks.Items, item)
	}
	k, n := strconv.Itoa(done), strconv.Itoa(plans)
	plan := LightItem{State: Blocked, Message: batch.JointPlan.Label(), Rule: batch.JointPlan.Rule(), FixHref: at + string(batch.JointPlan), FixText: text.Say("为单位制订", "Make for units")}
	plan.Fix = text.Say("校企双方都批准的 "+k+" 份，共 "+n+" 份。", "approved by both: "+k+" of "+n)
	if plans > 0 && done == plans {
		plan.State = Pass
	} else if plans > 0 {
		plan.State = Attention
	}
	t.Checks.Items = append([]LightItem{plan}, t.Checks.Items...)
	if wait && who.Is(actor.VicePrincipal) {
		in := formNamed(c, "approve_all", nil)
		f := in.form("", batchHref(b.ID)+"/papers", csrf, true)
		f.Title, f.Buttons = text.Say("批准全部待批材料", "Approve all that wait"), []Button{{Label: text.Say("全部批准", "Approve all"), Kind: Primary}}
		t.Forms = []TeacherForm{f}
	}
	return t, nil
}

// batchGate is what the batch lacks before its students may start (G2), each with the place where it is mended.
func (s *Site) batchGate(c *gin.Context, b batch.Batch) (TeacherBlock, error) {
	t := TeacherBlock{ID: "gate", Title: text.Say("批次条件核查", "What the batch still needs")}
	found, err := s.s.Batches.Check(c.Request.Context(), httpd.Who(c.Request.Context()), b.ID)
	if err != nil {
		return t, err
	}
	if len(found) == 0 {
		t.Notice = &Notice{State: Pass, Title: text.Say("批次条件齐备", "The batch has everything"), Body: text.Say("方案、名单、制度、考核、住宿和备案都已办好。", "Plans, list, rules, assessment, accommodation and filings are there.")}
		return t, nil
	}
	t.Lead = text.Say("学生上岗之前要办好下面几项。", "Before students start, these are to be done.")
	t.Checks = &LightList{Items: FindingLights(found)}
	for i, f := range found {
		t.Checks.Items[i].FixHref, t.Checks.Items[i].FixText = "#"+f.Field, text.Say("去办理", "Go there")
		if f.Field == "module" {
			t.Checks.Items[i].FixHref = batchHref(b.ID)
		}
	}
	return t, nil
}

// sheetsApprove approves all that wait for the vice-principal.
func (s *Site) sheetsApprove(c *gin.Context) error {
	ctx, id := c.Request.Context(), batch.ID(c.Param("id"))
	if _, err := s.s.Batches.Batch(ctx, httpd.Who(ctx), id); err != nil {
		return err
	}
	if _, err := s.s.Batches.Approves(ctx, httpd.Who(ctx), id); err != nil {
		return err
	}
	return back(c, batchHref(id)+"#papers", "sheet_approve")
}

func (s *Site) sheetNew(c *gin.Context) error {
	return s.drawSheetForm(c, http.StatusOK, batch.Sheet{Batch: batch.ID(c.Param("id")), Kind: batch.SheetKind(c.Param("kind"))}, nil)
}

func (s *Site) sheetEdit(c *gin.Context) error {
	ctx := c.Request.Context()
	x, err := s.s.Batches.Sheet(ctx, httpd.Who(ctx), batch.SheetID(c.Param("id")))
	if err != nil {
		return err
	}
	if x.State == batch.Submitted {
		return batch.ErrSheet
	}
	return s.drawSheetForm(c, http.StatusOK, x, nil)
}

func (s *Site) drawSheetForm(c *gin.Context, status int, x batch.Sheet, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	b, loadErr := s.s.Batches.Batch(ctx, who, x.Batch)
	if loadErr != nil {
		return loadErr
	}
	if !slices.Contains(batch.SheetKinds(), x.Kind) {
		return batch.ErrNotFound
	}
	p := s.batchHead(c, x.Kind.Label(), text.Say("先保存，核对后再提交批准。", "Save it first, look at it, then send it for approval."), err)
	p.Crumbs = []Crumb{{text.Say("实习批次", "Batches"), "/batches"}, {Plain(b.Name), batchHref(b.ID)}}
	in := formNamed(c, "paper", err)
	to := batchHref(b.ID) + "/papers/" + string(x.Kind)
	if x.ID != "" {
		to = sheetHref(x.ID)
		p.Crumbs = append(p.Crumbs, Crumb{x.EditionWords(), to})
		if x.State == batch.Approved {
			p.Heading.Lead = text.Say("已批准的内容改动后成为新的一版，要重新批准（第八条）。", "A change of what is approved makes a new edition, which is approved anew (Article 8).")
		}
	}
	f := in.form("", to, p.CSRF, false)
	f.Bare = true
	f.Hidden = append(f.Hidden, versionField(c, x.Version, err))
	if x.ID == "" && x.Kind == batch.JointPlan {
		choice, loadErr := s.planUnits(c, in, b)
		if loadErr != nil {
			return loadErr
		}
		f.Items = append(f.Items, choice)
	}
	for _, name := range x.Kind.Sections() {
		f.Items = append(f.Items, in.field(name, batch.SectionLabel(name), x.Content.Text(name), func(y *Field) {
			y.Length, y.Rows, y.Optional = 5000, 3, true
			if name == "text" {
				y.Rows = 12
			}
		}))
	}
	if x.Kind == batch.Assessment {
		source := Choice{Field: Field{Name: in.key("source"), Label: text.Say("考核标准的来源", "Where the criteria come from")}, Options: optionsOf([]batch.Source{batch.OwnScheme, batch.UnitAttendance, batch.UnitStaffScheme}, batch.Source.Label)}
		source = in.entry.options(source, string(x.Content.Source))
		f.Items = append(f.Items,
			in.field("process_weight", text.Say("过程性考核占（%）", "Process (%)"), positive(x.Content.Process), func(y *Field) { y.Mode, y.Size, y.Length, y.Optional = "numeric", "s", 3, true }),
			in.field("result_weight", text.Say("结果性考核占（%）", "Result (%)"), positive(x.Content.Result), func(y *Field) { y.Mode, y.Size, y.Length, y.Optional = "numeric", "s", 3, true }),
			FormItem{Choice: &source})
	}
	f.Buttons = []Button{{Label: text.Say("保存", "Save"), Kind: Primary}, {Label: text.Say("取消", "Cancel"), Kind: Quiet, Href: batchHref(b.ID) + "#papers"}}
	p.Blocks = []TeacherBlock{{Forms: []TeacherForm{f}}}
	return s.showTeachers(c, status, p)
}

// planUnits are the units of a batch's published lists that have no plan yet: one text serves all that are ticked.
func (s *Site) planUnits(c *gin.Context, in formIn, b batch.Batch) (FormItem, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	var ids []org.ID
	if b.State == batch.Approved {
		adopted, err := s.s.Batches.Adopted(ctx, b.ID, s.today())
		if err != nil {
			return FormItem{}, err
		}
		ids = adopted
	}
	list, err := s.s.Batches.SheetsOf(ctx, who, b.ID)
	if err != nil {
		return FormItem{}, err
	}
	for _, x := range list {
		ids = slices.DeleteFunc(ids, func(id org.ID) bool { return id == x.Unit })
	}
	units, err := s.s.Orgs.Units(ctx, ids)
	if err != nil {
		return FormItem{}, err
	}
	var of []Option
	for _, id := range ids {
		of = append(of, Option{Value: string(id), Label: Plain(units[id].Name)})
	}
	ch := in.entry.options(Choice{Field: Field{Name: in.key("units"), Label: text.Say("为哪些单位制订", "For which units"), Hint: text.Say("名单上还没有方案的单位；同一份方案可以用于几家，之后各自修改。", "Units on the list without a plan; one text may serve several, and each may be changed later.")}, Many: true, Options: of})
	return FormItem{Choice: &ch}, nil
}

func readSheet(r *reader, k batch.SheetKind) batch.Content {
	c := batch.Content{Process: r.whole("process_weight", 100), Result: r.whole("result_weight", 100), Source: batch.Source(r.text("source"))}
	for _, name := range k.Sections() {
		c.Sections = append(c.Sections, batch.Section{Name: name, Text: r.text(name)})
	}
	return c
}

// sheetSave writes a sheet down, a plan for each unit that is ticked.
func (s *Site) sheetSave(c *gin.Context) error {
	ctx, id, kind := c.Request.Context(), batch.ID(c.Param("id")), batch.SheetKind(c.Param("kind"))
	who := httpd.Who(ctx)
	_, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	content := readSheet(&r, kind)
	var units []org.ID
	for _, u := range r.v["units"] {
		units = append(units, org.ID(u))
	}
	var made []batch.Sheet
	err = r.then(func() error { made, err = s.s.Batches.Draw(ctx, who, id, kind, units, content); return err })
	switch {
	case toldTeachers(err):
		return s.drawSheetForm(c, http.StatusUnprocessableEntity, batch.Sheet{Batch: id, Kind: kind, Content: content}, onForm(err, "paper"))
	case err != nil:
		return err
	case len(made) == 1:
		return back(c, sheetHref(made[0].ID), "sheet_saved")
	}
	return back(c, batchHref(id)+"#papers", "sheet_saved")
}

// sheetDo takes the form of a sheet or one of its steps.
func (s *Site) sheetDo(c *gin.Context) error {
	ctx, id := c.Request.Context(), batch.SheetID(c.Param("id"))
	who := httpd.Who(ctx)
	do, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	x, err := s.s.Batches.Sheet(ctx, who, id)
	if err != nil {
		return err
	}
	if do != "paper" {
		_, err = s.s.Batches.SheetStep(ctx, who, id, r.version(), do, r.text("reason"))
		return settled(c, do, err, s.drawSheet, sheetHref(id), saidOf("sheet", do))
	}
	content := readSheet(&r, x.Kind)
	err = r.then(func() error { _, err := s.s.Batches.Redraw(ctx, who, id, r.version(), content); return err })
	redraw := func(c *gin.Context, status int, err error) error { return s.drawSheetForm(c, status, x, err) }
	return settled(c, do, err, redraw, sheetHref(id), "sheet_saved")
}

func (s *Site) sheetPage(c *gin.Context) error { return s.drawSheet(c, http.StatusOK, nil) }

func (s *Site) drawSheet(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	x, loadErr := s.s.Batches.Sheet(ctx, who, batch.SheetID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	p := s.batchHead(c, x.Kind.Label(), text.Words{}, err)
	p.Live = liveSheets
	p.Heading = Heading{Over: Plain(s.schoolName(c, x.School)), Title: x.Kind.Label(), Lead: x.EditionWords(), Lights: []Light{sheetLight(x)}}
	if who.Is(actor.Enterprise) {
		p.Crumbs = []Crumb{{text.Say("实习方案", "Plans"), "/papers"}}
	} else {
		p.Crumbs = []Crumb{{text.Say("实习批次", "Batches"), "/batches"}, {text.Say("本批次", "The batch"), batchHref(x.Batch)}}
		if x.State != batch.Submitted {
			p.Heading.Actions = []Button{{Label: text.Say("修改", "Change"), Icon: "edit", Href: sheetHref(x.ID) + "/edit"}}
		}
	}
	if x.Unit != "" {
		e, loadErr := s.s.Orgs.Enterprise(ctx, x.Unit)
		if loadErr != nil {
			return loadErr
		}
		p.Heading.Title = text.Say(x.Kind.Label().Zh+"："+e.Name, x.Kind.Label().En+": "+e.Name)
	}
	next := TeacherBlock{ID: "next", Title: text.Say("下一步", "Next")}
	if x.State == batch.Returned {
		next.Notice = &Notice{State: Blocked, Title: text.Say("被退回，请按理由修改", "It came back; mend it as the reason says"), Body: Plain(x.Reason)}
	}
	for i, step := range x.Next(who.Role) {
		f := stepForm(c, step, sheetHref(x.ID), p.CSRF, x.Version, i == 0, err)
		if step == "submit" {
			f.Title = text.Say("提交批准", "Send for approval")
			f.Buttons[0].Label = f.Title
		}
		next.Forms = append(next.Forms, f)
	}
	if len(next.Forms) > 0 || next.Notice != nil {
		p.Blocks = append(p.Blocks, next)
	}
	said := TeacherBlock{Title: text.Say("内容", "What it says")}
	for _, sec := range x.Content.Sections {
		said.Facts.Items = append(said.Facts.Items, Fact{Label: batch.SectionLabel(sec.Name), Value: Plain(first(sec.Text, "—"))})
	}
	if x.Kind == batch.Assessment {
		w := strconv.Itoa(x.Content.Process) + "% + " + strconv.Itoa(x.Content.Result) + "%"
		said.Facts.Items = append(said.Facts.Items, Fact{Label: text.Say("过程 + 结果", "Process + result"), Value: Plain(w)}, Fact{Label: text.Say("标准的来源", "Criteria"), Value: x.Content.Source.Label()})
	}
	p.Blocks = append(p.Blocks, said, papersPast(x.History, nil, sheetStepWords))
	return s.showTeachers(c, status, p)
}

// sheetStepWords is a step of a sheet as its history says it.
func sheetStepWords(step string) text.Words {
	if step == "submit" {
		return text.Say("提交批准", "Sent for approval")
	}
	if step == "revise" {
		return text.Say("改成新的一版", "A new edition")
	}
	return batchStepWords(step)
}
