package web

import (
	"net/http"
	"slices"
	"strconv"

	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/internship"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// internshipSteps are what a role does for several internships at once.
func internshipSteps(who actor.Actor) []string {
	switch {
	case who.Is(actor.School, actor.VicePrincipal):
		return []string{"start", "prepare", "appoint", "name", "train", "score"}
	case who.Is(actor.ClassTeacher):
		return []string{"start", "prepare", "train", "score"}
	case who.Is(actor.Enterprise):
		return []string{"name"}
	}
	return nil
}

func internshipStepWords(do string) text.Words {
	return map[string]text.Words{
		"prepare": text.Say("建立实习记录", "Make internships"), "start": text.Say("批量上岗", "Start several"), "appoint": text.Say("指定校内指导教师", "Appoint an instructor"),
		"name": text.Say("指定企业指导人员", "Name the unit's mentor"), "train": text.Say("登记岗前培训", "Record a training"), "score": text.Say("登记纸质考试成绩", "Record paper exams"),
	}[do]
}

func internshipStepLead(do string) text.Words {
	return map[string]text.Words{
		"prepare": text.Say("学校确认过的岗位实习安排，每份建一条记录，归入已批准的批次。", "One record for each confirmed arrangement, in an approved batch."),
		"start":   text.Say("灯全绿、已到开始日期的已经勾好。红灯和灰灯的，服务器会拒绝并说明是哪一条。", "Those that are green and whose first day has come are ticked. Red and grey ones are refused, with the rule."),
		"appoint": text.Say("实习指导教师全程负责（第八条）。已经上岗的换人，从今天起，前一位到昨天，不留空档。", "The instructor stays throughout (Article 8). A hand-over after the start leaves no gap: the one before until yesterday."),
		"name":    text.Say("单位指定的专门人员，全程负责（第八条）。姓名和电话加密保存，只有学生、学校和本单位能看到。", "The unit's own person, throughout (Article 8). Name and telephone are kept sealed; student, school and unit read them."),
		"train":   text.Say("写明培训内容或可以重读的网址，学生随时能再看（第八条）。", "Say what was taught or where to read it again; students can at any time (Article 8)."),
		"score":   text.Say("从 Excel 复制学号和成绩两列，粘贴在这里，每行一名学生。", "Copy number and score out of Excel, a student a line."),
	}[do]
}

// drawSteps is the page of one step for several internships.
func (s *Site) drawSteps(c *gin.Context, status int, err error, before ...TeacherBlock) error {
	who := httpd.Who(c.Request.Context())
	may := internshipSteps(who)
	do := first(c.PostForm("do"), c.Query("do"), may[0])
	if !slices.Contains(may, do) {
		return internship.ErrForbidden
	}
	p := s.batchHead(c, internshipStepWords(do), internshipStepLead(do), err)
	p.Crumbs = []Crumb{{text.Say("岗位实习", "Internships"), "/internships"}}
	p.Tabs.Label = text.Say("一次办多名学生", "For several at once")
	for _, step := range may {
		p.Tabs.Items = append(p.Tabs.Items, Tab{Label: internshipStepWords(step), Href: "/internships/do?do=" + step, Current: step == do})
	}
	f, loadErr := s.stepsForm(c, who, do, p.CSRF, err)
	if loadErr != nil {
		return loadErr
	}
	p.Blocks = slices.Concat(before, []TeacherBlock{{Form: &f}})
	return s.showTeachers(c, status, p)
}

func (s *Site) stepsForm(c *gin.Context, who actor.Actor, do, csrf string, err error) (TeacherForm, error) {
	in := formNamed(c, do, err)
	f := in.form("", "/internships/do", csrf, true)
	f.Bare = true
	f.Buttons = []Button{{Label: internshipStepWords(do), Kind: Primary, NoScan: true}}
	items, err := s.stepFields(c, who, do, in)
	if err != nil {
		return f, err
	}
	f.Items = items
	if do == "score" {
		return f, nil
	}
	rows, err := s.stepRows(c, who, do, in.sent)
	if err != nil {
		return f, err
	}
	t := Table{Caption: text.Say("学生", "Students"), Columns: internshipColumns(), Rows: rows, Empty: &Empty{Icon: "users", Title: text.Say("现在没有要办的学生", "Nobody to do this for now"), Body: internshipsEmpty(who)}}
	if do == "prepare" {
		t.Columns[3] = Column{Label: text.Say("由谁安排", "Arranged by")}
	}
	f.Items = append(f.Items, FormItem{Picks: &PickTable{in.entry.errs.On(Field{Name: in.key("pick")}), t}})
	if len(rows) == 0 {
		f.Buttons = nil
	}
	return f, nil
}

// stepFields are what a step asks for beside the students.
func (s *Site) stepFields(c *gin.Context, who actor.Actor, do string, in formIn) ([]FormItem, error) {
	ctx := c.Request.Context()
	short := func(name string, label text.Words) FormItem {
		return in.field(name, label, "", func(x *Field) { x.Length, x.Size = 60, "l" })
	}
	area := func(name string, label, hint text.Words, length int) FormItem {
		return in.field(name, label, "", func(x *Field) { x.Length, x.Rows, x.Hint = length, 6, hint })
	}
	switch do {
	case "prepare":
		list, err := s.s.Internships.Batches(ctx, who)
		var options []Option
		for _, b := range list {
			options = append(options, Option{Value: string(b.ID), Label: Plain(b.Name)})
		}
		return []FormItem{in.choose("batch", text.Say("实习批次", "Batch"), options, "", text.Say("自动：唯一符合的那个", "the one that fits"))}, err
	case "appoint":
		list, err := s.s.Internships.Instructors(ctx, who)
		var options []Option
		for _, a := range list {
			options = append(options, Option{Value: string(a.ID), Label: Plain(first(a.Label, a.Login))})
		}
		item := in.choose("instructor", text.Say("校内指导教师", "Instructor"), options, "", text.Words{})
		item.Select.Blank = text.Say("请选择", "Choose one")
		return []FormItem{item}, err
	case "name":
		return []FormItem{
			short("name", text.Say("姓名", "Name")), short("post", text.Say("职务", "Post")),
			in.field("phone", text.Say("电话", "Telephone"), "", func(x *Field) { x.Length, x.Mode, x.Size = 20, "tel", "l" }),
		}, nil
	case "train":
		return []FormItem{
			in.date("on", text.Say("培训日期", "Day"), s.today()), short("title", text.Say("培训名称", "Training")),
			area("material", text.Say("培训内容", "What was taught"), text.Say("每行一项：要点，或可以重读的网址。", "One a line: a point, or an address to read again."), 4000),
		}, nil
	case "score":
		pass := strconv.Itoa(s.s.Internships.Pass())
		return []FormItem{
			in.date("on", text.Say("考试日期", "Day of the exam"), s.today()),
			area("scores", text.Say("学号和成绩", "Numbers and scores"), text.Say("成绩为 0 至 100 的整数，"+pass+" 分及以上合格。", "Whole numbers from 0 to 100; "+pass+" passes."), 40000),
		}, nil
	}
	return nil, nil
}

// stepRows are those whom a step can be for, those who wait for it ticked.
func (s *Site) stepRows(c *gin.Context, who actor.Actor, do string, sent bool) ([]Row, error) {
	typed := c.PostFormArray("pick")
	if do == "prepare" {
		return s.arrangedRows(c, who, typed, sent)
	}
	states := []internship.State{internship.Preparing}
	if do == "appoint" || do == "name" {
		states = append(states, internship.Active)
	}
	list, err := s.s.Internships.List(c.Request.Context(), who, internship.Filter{States: states}, page.Request{Limit: page.MaxLimit, Cursor: c.Query("cursor")})
	if err != nil {
		return nil, err
	}
	v, err := s.interned(c, list.Items)
	var rows []Row
	for _, i := range v.list {
		r := v.row(i)
		r.Pick = string(i.ID)
		r.Picked = !sent && s.waitsFor(do, i, v.lights[i.ID]) || slices.Contains(typed, r.Pick)
		rows = append(rows, r)
	}
	return rows, err
}

// waitsFor reports whether an internship waits for a step.
func (s *Site) waitsFor(do string, i internship.Internship, lights []compliance.Light) bool {
	has := func(side internship.Side) bool {
		return slices.ContainsFunc(i.Mentors, func(m internship.Mentor) bool { return m.Side == side })
	}
	switch do {
	case "start":
		return i.State == internship.Preparing && compliance.Startable(lights) && !s.today().Before(i.From())
	case "appoint":
		return !has(internship.OfSchool)
	case "name":
		return !has(internship.OfUnit)
	}
	return len(i.Trained) == 0
}

func (s *Site) arrangedRows(c *gin.Context, who actor.Actor, typed []string, sent bool) ([]Row, error) {
	ctx := c.Request.Context()
	list, err := s.s.Internships.Waiting(ctx, who, "", page.Request{Limit: page.MaxLimit})
	if err != nil {
		return nil, err
	}
	var posts []placement.ID
	var units []org.ID
	var people []student.ID
	for _, a := range list.Items {
		posts, units, people = append(posts, a.Placement), append(units, a.Enterprise), append(people, a.Student)
	}
	titles, err := s.s.Placements.Titles(ctx, who, posts)
	if err != nil {
		return nil, err
	}
	known, err := s.s.Orgs.Units(ctx, units)
	if err != nil {
		return nil, err
	}
	students, err := s.s.Students.Several(ctx, who, people)
	var rows []Row
	for _, a := range list.Items {
		st := students[a.Student]
		rows = append(rows, arrangementRow(a, st.Name, st.StudentNo, known[a.Enterprise].Name, titles[a.Placement], !sent || slices.Contains(typed, string(a.ID))))
	}
	return rows, err
}

// stepInternships takes one step for several internships, and says of those that could not what stood in the way.
func (s *Site) stepInternships(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	if do == "score" {
		return s.scoreInternships(c, &in)
	}
	picked := slices.Compact(slices.Sorted(slices.Values(c.PostFormArray("pick"))))
	switch {
	case !slices.Contains(internshipSteps(httpd.Who(c.Request.Context())), do):
		err = errWhat
	case len(picked) == 0:
		err = errNothingPicked
	case len(picked) > page.MaxLimit:
		err = errTooManyPicked
	}
	var outcomes []internship.Outcome
	if err == nil {
		outcomes, err = s.takeSteps(c, do, &in, picked)
	}
	if err != nil {
		return settled(c, do, err, func(c *gin.Context, status int, err error) error { return s.drawSteps(c, status, err) }, "", "")
	}
	failed, done := s.failedSteps(outcomes)
	if len(failed) == 0 {
		return back(c, "/internships", "internship_"+do)
	}
	n, m := strconv.Itoa(done), strconv.Itoa(len(outcomes)-done)
	block := TeacherBlock{
		ID: "outcome", Title: text.Say("办成 "+n+" 名，"+m+" 名没有办成", n+" done, "+m+" not"), Checks: &LightList{Title: text.Say("没有办成的", "What stood in the way"), Items: failed},
	}
	status := http.StatusOK
	if done == 0 {
		status = http.StatusUnprocessableEntity
	}
	return s.drawSteps(c, status, nil, block)
}

func (s *Site) takeSteps(c *gin.Context, do string, in *reader, picked []string) (out []internship.Outcome, err error) {
	ctx := c.Request.Context()
	who, svc := httpd.Who(ctx), s.s.Internships
	ids := make([]internship.ID, len(picked))
	apps := make([]application.ID, len(picked))
	for n, id := range picked {
		ids[n], apps[n] = internship.ID(id), application.ID(id)
	}
	switch do {
	case "prepare":
		return svc.Prepare(ctx, who, apps, batch.ID(in.text("batch")))
	case "start":
		return svc.Start(ctx, who, ids)
	case "appoint":
		return svc.Appoint(ctx, who, ids, ident.ID(in.text("instructor")))
	case "name":
		return svc.Name(ctx, who, ids, internship.Person{Name: in.text("name"), Post: in.text("post"), Phone: in.text("phone")})
	case "train":
		t := internship.Training{On: in.date("on"), Title: in.text("title"), Material: in.text("material")}
		err = in.then(func() error { out, err = svc.Train(ctx, who, t, ids); return err })
		return out, err
	}
	return nil, errWhat
}

// failedSteps are those that could not, each with what stood in the way and where it is seen.
func (s *Site) failedSteps(outcomes []internship.Outcome) (items []LightItem, done int) {
	for _, o := range outcomes {
		f := fault.Of(o.Err)
		if f == nil {
			done++
			continue
		}
		item := LightItem{State: Blocked, Message: f.Message, Rule: f.Code}
		if len(f.Findings) > 0 {
			zh, en := "", ""
			for _, x := range f.Findings {
				zh, en = zh+x.Message.Zh, en+" "+x.Message.En
				item.Rule = x.Rule
			}
			item.Message = text.Say(f.Message.Zh+zh, f.Message.En+":"+en)
		}
		if o.Internship != "" {
			item.FixHref, item.FixText, item.Fix = internshipHref(o.Internship), text.Say("看这名学生的核查", "See the student's gate"), text.Say("请逐项补齐。", "Complete what is missing.")
		}
		items = append(items, item)
	}
	return items, done
}

// scoreInternships records results of a paper exam.
func (s *Site) scoreInternships(c *gin.Context, in *reader) error {
	var on civil.Date
	if on = in.date("on"); len(in.bad) > 0 {
		return s.drawSteps(c, http.StatusUnprocessableEntity, onForm(internship.ErrInvalid.With(in.bad...), "score"))
	}
	ctx := c.Request.Context()
	done, rest, err := s.s.Internships.Score(ctx, httpd.Who(ctx), on, in.v.Get("scores"))
	if err != nil || len(rest) == 0 {
		return settled(c, "score", err, func(c *gin.Context, status int, err error) error { return s.drawSteps(c, status, err) }, "/internships", "internship_score")
	}
	return s.drawSteps(c, http.StatusOK, nil, unmatchedBlock(done, rest))
}

// unmatchedBlock lists the lines of a copied list that could not be used.
func unmatchedBlock(done int, rest []internship.Unmatched) TeacherBlock {
	n, m := strconv.Itoa(done), strconv.Itoa(len(rest))
	t := Table{Caption: text.Say("没有用上的行", "Lines that could not be used"), Columns: []Column{{Label: text.Say("行", "Line"), Numeric: true}, {Label: text.Say("内容", "What it says")}, {Label: text.Say("原因", "Why")}}}
	for _, u := range rest[:min(len(rest), 100)] {
		t.Rows = append(t.Rows, Row{Name: Plain(strconv.Itoa(u.Line)), Cells: []Cell{{Text: Plain(strconv.Itoa(u.Line))}, {Text: Plain(u.Text)}, {Text: u.Why}}})
	}
	return TeacherBlock{ID: "outcome", Title: text.Say("登记了 "+n+" 名，"+m+" 行没有用上", n+" recorded, "+m+" lines could not be used"), Table: &t}
}
