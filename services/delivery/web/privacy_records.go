package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/privacy"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

func (s *Site) breachList(c *gin.Context) error { return s.drawBreaches(c, http.StatusOK, nil) }

func (s *Site) drawBreaches(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	p := s.dataDesk(c, text.Say("个人信息安全事件", "Breaches"), text.Say("泄露、篡改或丢失时：立即启动预案，报告网信等部门，告知学生和监护人。", "On a leak, a change or a loss: start the plan at once, report to the authority, tell students and guardians."), err)
	list, loadErr := s.s.Privacy.Breaches(ctx, httpd.Who(ctx), fifty(c))
	if loadErr != nil {
		return loadErr
	}
	for _, b := range list.Items {
		light := Light{State: Attention, Label: b.State().Label()}
		if b.State() != privacy.BreachOpen {
			light.State = Pass
		}
		p.Cases = append(p.Cases, DataCase{Title: Plain(b.Title), Href: "/privacy/breaches/" + string(b.ID), Lights: []Light{light}, When: dayWords(b.FoundOn), Words: b.What, Facts: Facts{Items: []Fact{{Label: text.Say("涉及", "About"), Value: fieldWords(b.Fields)}}}})
	}
	if len(list.Items) == 0 {
		p.Duties = &Duties{Quiet: text.Say("没有登记过安全事件。", "No breach on record.")}
	}
	p.Pager = nextPage(c, list.Next)
	p.Forms = []PartnerForm{s.breachForm(typedIn(c, err), privacy.Breach{}, nil, p.CSRF, err != nil)}
	return s.showDesk(c, status, p)
}

func (s *Site) breachForm(in entry, b privacy.Breach, numbers []string, csrf string, open bool) PartnerForm {
	f := PartnerForm{ID: "breach", Title: text.Say("登记安全事件", "Record a breach"), Action: "/privacy/breaches", CSRF: csrf, Open: open, Submit: Button{Label: text.Say("登记", "Record"), Kind: Primary}}
	value := func(v string) func(*Field) { return func(d *Field) { d.Value = v } }
	long := func(v string) func(*Field) { return func(d *Field) { d.Value, d.Rows = v, 2 } }
	known := make([]string, 0, len(b.Fields))
	for _, v := range b.Fields {
		known = append(known, string(v))
	}
	fields := in.fields(known...)
	fields.Label = text.Say("涉及哪些信息", "Which data")
	f.Choices = []Choice{fields}
	found := b.FoundOn
	if found.IsZero() {
		found = s.today()
	}
	optional := func(d Field) Field { d.Optional = true; return d }
	f.Fields = []Field{
		in.field("title", text.Say("标题", "Title"), value(b.Title)), in.date("found_on", text.Say("发现日期", "Found on"), found.String()),
		in.field("what", text.Say("发生了什么、原因", "What happened and why"), long(b.What)),
		optional(in.field("other", text.Say("其他信息种类", "Other data"), value(b.Other))),
		in.field("harm", text.Say("可能造成的危害", "Harm that may come of it"), long(b.Harm)),
		in.field("measures", text.Say("已采取的补救措施", "What was done at once"), long(b.Measures)),
		in.field("advice", text.Say("个人可以采取的措施", "What people can do themselves"), long(b.Advice)),
		in.field("contact", text.Say("联系部门和电话", "Department and telephone"), value(b.Contact)),
		optional(in.field("class", text.Say("涉及的班级", "Class concerned"), value(b.Class))),
		optional(in.field("students", text.Say("或涉及学生的学号", "Or the students' numbers"), func(d *Field) { d.Value, d.Rows, d.Length = strings.Join(numbers, " "), 2, 8000 })),
	}
	f.MoreIs, f.MoreLaw = text.Say("报告和告知", "Reporting and telling"), text.Say("《个人信息保护法》第五十七条、《未成年人网络保护条例》第三十五条。可以先登记，告知后再补。", "PIPL Article 57, Regulation on minors Article 35. Record first and add these later.")
	f.More = []Field{
		optional(in.field("authority", text.Say("报告了哪个部门", "Authority told"), value(b.Authority))), optional(in.date("authority_on", text.Say("报告日期", "Told on"), b.AuthorityOn.String())),
		optional(in.date("told_on", text.Say("告知学生日期", "Students told on"), b.ToldOn.String())), optional(in.date("guardians_on", text.Say("告知监护人日期", "Guardians told on"), b.GuardiansOn.String())),
	}
	if b.ID != "" {
		f.Title, f.Action, f.Submit.Label = text.Say("补充或修改", "Add or change"), "/privacy/breaches/"+string(b.ID), text.Say("保存", "Save")
		f.Hidden = []Hidden{{"version", strconv.FormatUint(b.Version, 10)}}
		f.Tick = &Tick{Field: in.errs.On(Field{Name: "closed", Label: text.Say("处置完毕，结案", "Dealt with: close it"), Optional: true}), Ticked: b.Closed}
	}
	return f
}

func (s *Site) readBreach(c *gin.Context) (f privacy.BreachFacts, err error) {
	r, err := s.formReader(c)
	if err != nil {
		return f, err
	}
	f = privacy.BreachFacts{
		Title: r.text("title"), FoundOn: r.date("found_on"), What: r.text("what"), Fields: fieldsOf(c), Other: r.text("other"), Harm: r.text("harm"),
		Measures: r.text("measures"), Advice: r.text("advice"), Contact: r.text("contact"), Class: r.text("class"), Authority: r.text("authority"),
		AuthorityOn: r.date("authority_on"), ToldOn: r.date("told_on"), GuardiansOn: r.date("guardians_on"), Closed: r.text("closed") == "yes",
	}
	if len(r.bad) > 0 {
		return f, privacy.ErrInvalid.With(r.bad...)
	}
	ctx := c.Request.Context()
	f.Students, err = s.s.Privacy.ByNumbers(ctx, httpd.Who(ctx), r.text("students"))
	return f, err
}

func (s *Site) breachAdd(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := s.readBreach(c)
	var b privacy.Breach
	if err == nil {
		b, err = s.s.Privacy.RecordBreach(ctx, httpd.Who(ctx), f)
	}
	return answered(c, err, "/privacy/breaches/"+string(b.ID), "saved", s.drawBreaches)
}

func (s *Site) breachPage(c *gin.Context) error { return s.drawBreach(c, http.StatusOK, nil) }

func (s *Site) drawBreach(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), privacy.ID(c.Param("id"))
	b, loadErr := s.s.Privacy.Breach(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	students, guardians, loadErr := s.s.Privacy.Notices(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	p := s.dataDesk(c, Plain(b.Title), text.Words{}, err)
	p.Crumbs = []Crumb{{text.Say("安全事件", "Breaches"), "/privacy/breaches"}}
	p.Heading.Lights = []Light{{State: map[bool]State{true: Attention, false: Pass}[b.State() == privacy.BreachOpen], Label: b.State().Label()}}
	numbers, names, loadErr := s.concerned(c, who, b.Students)
	if loadErr != nil {
		return loadErr
	}
	p.Facts = &DataFacts{Facts: Facts{Items: []Fact{
		{Label: text.Say("发现", "Found"), Value: dayWords(b.FoundOn)},
		{Label: text.Say("信息", "Data"), Value: fieldWords(b.Fields), Note: Plain(b.Other)},
		{Label: text.Say("涉及", "Concerned"), Value: text.Say(strings.TrimSpace(b.Class+" "+names), strings.TrimSpace(b.Class+" "+names))},
		{Label: text.Say("报告主管部门", "Authority told"), Value: dayWords(b.AuthorityOn), Note: Plain(b.Authority)},
		{Label: text.Say("告知学生", "Students told"), Value: dayWords(b.ToldOn)},
		{Label: text.Say("告知监护人", "Guardians told"), Value: dayWords(b.GuardiansOn)},
	}}}
	p.Texts = []DataText{{Title: text.Say("给学生的告知书", "Notice for students"), Body: students}, {Title: text.Say("给监护人的告知书", "Notice for guardians"), Body: guardians}}
	if !b.Closed {
		p.Forms = append(p.Forms, tellForm(b, p.CSRF))
	}
	p.Forms = append(p.Forms, s.breachForm(typedIn(c, err), b, numbers, p.CSRF, err != nil))
	return s.showDesk(c, status, p)
}

// tellForm sends the texts above to those whom they are for.
func tellForm(b privacy.Breach, csrf string) PartnerForm {
	f := PartnerForm{
		ID: "tell", Title: text.Say("发送告知书", "Send the notices"), Action: "/privacy/breaches/" + string(b.ID) + "/tell", CSRF: csrf, Open: b.ToldOn.IsZero(),
		Lead:   text.Say("每名涉及的学生在消息里收到全文，登记了电话的另发短信；未成年学生的监护人登记了电话的也收到短信和全文链接。没有电话的监护人请书面告知，再填写告知日期。谁看过在“发出的通知”里。", "Every student concerned gets the whole text in the inbox, and an SMS where a number is known; so do guardians of minors whose number is known. Tell the others on paper and write down the day. Who has read it stands under notices sent."),
		Hidden: []Hidden{{"version", strconv.FormatUint(b.Version, 10)}},
		Submit: Button{Label: text.Say("发送给学生和监护人", "Send to students and guardians"), Kind: Primary},
	}
	if !b.ToldOn.IsZero() {
		f.Submit = Button{Label: text.Say("再发送一次", "Send once more"), Kind: Secondary}
	}
	return f
}

func (s *Site) breachTell(c *gin.Context) error {
	ctx := c.Request.Context()
	id := c.Param("id")
	_, err := s.s.Privacy.TellBreach(ctx, httpd.Who(ctx), privacy.ID(id), versionIn(c))
	return answered(c, err, "/privacy/breaches/"+id, "notice_sent", s.drawBreach)
}

// concerned are the numbers and the names of the students of a breach.
func (s *Site) concerned(c *gin.Context, who actor.Actor, ids []student.ID) (numbers []string, names string, err error) {
	var list []string
	for _, id := range ids {
		st, err := s.s.Privacy.Pupil(c.Request.Context(), who, id)
		if fault.Of(err) != nil {
			continue // has left the school meanwhile
		}
		if err != nil {
			return nil, "", err
		}
		numbers, list = append(numbers, st.StudentNo), append(list, st.Name)
	}
	return numbers, strings.Join(list, "、"), nil
}

func (s *Site) breachChange(c *gin.Context) error {
	ctx := c.Request.Context()
	id := c.Param("id")
	f, err := s.readBreach(c)
	if err == nil {
		_, err = s.s.Privacy.ChangeBreach(ctx, httpd.Who(ctx), privacy.ID(id), versionIn(c), f)
	}
	return answered(c, err, "/privacy/breaches/"+id, "saved", s.drawBreach)
}

func versionIn(c *gin.Context) uint64 {
	v, err := strconv.ParseUint(c.PostForm("version"), 10, 64)
	if err != nil {
		return 0
	}
	return v
}

func (s *Site) assessmentList(c *gin.Context) error {
	return s.drawAssessments(c, http.StatusOK, nil)
}

func (s *Site) drawAssessments(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	p := s.dataDesk(c, text.Say("个人信息保护影响评估", "Impact assessments"), text.Say("处理敏感信息、自动化决策、向他人提供信息之前先评估；报告至少保存三年。", "Before sensitive data, automated decisions or sharing; kept for three years at least."), err)
	list, loadErr := s.s.Privacy.Assessments(ctx, httpd.Who(ctx), fifty(c))
	if loadErr != nil {
		return loadErr
	}
	t := Table{
		Caption: p.Title, Quiet: true, Columns: []Column{{Label: text.Say("评估", "Assessment")}, {Label: text.Say("情形", "Why")}, {Label: text.Say("剩余风险", "Remaining risk")}, {Label: text.Say("复评", "Review")}, {Label: text.Say("保存至", "Kept until")}},
		Empty: &Empty{Icon: "shield", Title: text.Say("还没有评估", "No assessment yet"), Body: text.Say("例如：向保险公司提供证件号、双选轮次的自动匹配。", "For example: identity numbers for the insurer, automated matching in a round.")},
	}
	for _, a := range list.Items {
		risk := Light{State: map[privacy.Level]State{privacy.Low: Pass, privacy.Medium: Attention, privacy.High: Blocked}[a.Level], Label: a.Level.Label()}
		review := Cell{Text: dayWords(a.ReviewOn)}
		if s.today().After(a.ReviewOn) {
			review.Light = &Light{State: Attention, Label: text.Say("该复评了", "due")}
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(a.Title), Href: "/privacy/assessments/" + string(a.ID)}, {Text: a.Trigger.Label()}, {Light: &risk}, review, {Text: dayWords(a.KeepUntil)}}})
	}
	p.Tables, p.Pager = []Table{t}, nextPage(c, list.Next)
	p.Forms = []PartnerForm{s.assessmentForm(typedIn(c, err), privacy.Assessment{}, p.CSRF, err != nil)}
	return s.showDesk(c, status, p)
}

func (s *Site) assessmentForm(in entry, a privacy.Assessment, csrf string, open bool) PartnerForm {
	f := PartnerForm{ID: "assessment", Title: text.Say("新的评估", "A new assessment"), Action: "/privacy/assessments", CSRF: csrf, Open: open, Submit: Button{Label: text.Say("保存评估", "Save the assessment"), Kind: Primary}}
	value := func(v string) func(*Field) { return func(d *Field) { d.Value = v } }
	long := func(v string) func(*Field) { return func(d *Field) { d.Value, d.Rows, d.Length = v, 3, 2000 } }
	review := a.ReviewOn
	if review.IsZero() {
		review = s.today().AddYears(1)
	}
	f.Choices = []Choice{
		in.options(Choice{Field: Field{Name: "trigger", Label: text.Say("为什么要评估（第五十五条）", "Why it is due (Article 55)")}, Options: optionsOf(privacy.Triggers(), privacy.Trigger.Label)}, string(a.Trigger)),
		in.options(Choice{Field: Field{Name: "level", Label: text.Say("采取措施后剩余的风险", "Risk that remains")}, Inline: true, Options: optionsOf([]privacy.Level{privacy.Low, privacy.Medium, privacy.High}, privacy.Level.Label)}, string(a.Level)),
	}
	f.Fields = []Field{
		in.field("title", text.Say("标题", "Title"), value(a.Title)), in.field("processing", text.Say("处理什么信息、怎样处理、为了什么", "What is processed, how and for what"), long(a.Processing)),
		in.field("necessity", text.Say("是否合法、正当、必要", "Lawful, legitimate and necessary"), long(a.Necessity)), in.field("risk", text.Say("对个人权益的影响和安全风险", "Effect on people, security risk"), long(a.Risk)),
		in.field("measures", text.Say("保护措施", "Measures"), long(a.Measures)), in.date("review_on", text.Say("复评日期", "Review on"), review.String()),
	}
	if a.ID != "" {
		f.Title, f.Action = text.Say("复评、修改", "Review and change"), "/privacy/assessments/"+string(a.ID)
		f.Hidden = []Hidden{{"version", strconv.FormatUint(a.Version, 10)}}
	}
	return f
}

func (s *Site) readAssessment(c *gin.Context) (privacy.AssessmentFacts, error) {
	r, err := s.formReader(c)
	if err != nil {
		return privacy.AssessmentFacts{}, err
	}
	f := privacy.AssessmentFacts{
		Title: r.text("title"), Trigger: privacy.Trigger(r.text("trigger")), Processing: r.text("processing"), Necessity: r.text("necessity"), Risk: r.text("risk"),
		Level: privacy.Level(r.text("level")), Measures: r.text("measures"), ReviewOn: r.date("review_on"),
	}
	if len(r.bad) > 0 {
		return f, privacy.ErrInvalid.With(r.bad...)
	}
	return f, nil
}

func (s *Site) assessmentAdd(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := s.readAssessment(c)
	if err == nil {
		_, err = s.s.Privacy.Assess(ctx, httpd.Who(ctx), f)
	}
	return answered(c, err, "/privacy/assessments", "saved", s.drawAssessments)
}

func (s *Site) assessmentPage(c *gin.Context) error { return s.drawAssessment(c, http.StatusOK, nil) }

func (s *Site) drawAssessment(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	a, loadErr := s.s.Privacy.Assessment(ctx, httpd.Who(ctx), privacy.ID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	p := s.dataDesk(c, Plain(a.Title), text.Words{}, err)
	p.Crumbs = []Crumb{{text.Say("影响评估", "Assessments"), "/privacy/assessments"}}
	p.Facts = &DataFacts{Facts: Facts{Items: []Fact{
		{Label: text.Say("情形", "Why"), Value: a.Trigger.Label()},
		{Label: text.Say("处理", "Processing"), Value: Plain(a.Processing)},
		{Label: text.Say("必要性", "Necessity"), Value: Plain(a.Necessity)},
		{Label: text.Say("风险", "Risk"), Value: Plain(a.Risk)},
		{Label: text.Say("措施", "Measures"), Value: Plain(a.Measures)},
		{Label: text.Say("剩余风险", "Remaining risk"), Value: a.Level.Label()},
		{Label: text.Say("评估于", "Assessed"), Value: whenWords(a.UpdatedAt)},
		{Label: text.Say("复评", "Review"), Value: dayWords(a.ReviewOn)},
		{Label: text.Say("保存至", "Kept until"), Value: dayWords(a.KeepUntil)},
	}}}
	p.Forms = []PartnerForm{s.assessmentForm(typedIn(c, err), a, p.CSRF, err != nil)}
	return s.showDesk(c, status, p)
}

func (s *Site) assessmentChange(c *gin.Context) error {
	ctx := c.Request.Context()
	id := c.Param("id")
	f, err := s.readAssessment(c)
	if err == nil {
		_, err = s.s.Privacy.Reassess(ctx, httpd.Who(ctx), privacy.ID(id), versionIn(c), f)
	}
	return answered(c, err, "/privacy/assessments/"+id, "saved", s.drawAssessment)
}

func (s *Site) yearPage(c *gin.Context) error {
	ctx := c.Request.Context()
	year, err := strconv.Atoi(c.Query("year"))
	if err != nil {
		year = s.today().Year
	}
	y, err := s.s.Privacy.Yearly(ctx, httpd.Who(ctx), year)
	if err != nil {
		return err
	}
	shown, due := strconv.Itoa(year), dayWords(y.DueOn)
	p := s.dataDesk(c, text.Say(shown+" 年度合规审计", "Compliance audit of "+shown), text.Say("未成年人个人信息保护每年审计一次，"+due.Zh+"前报送网信部门（《未成年人网络保护条例》第三十七条）。只有数量，没有个人信息。", "Audited once a year and handed in by "+due.En+" (Regulation on minors, Article 37). Counts only, no personal data."), nil)
	for _, g := range privacy.Groups() {
		p.Figures = append(p.Figures, Figure{Label: privacy.GroupLabel(g), Value: Count(int64(y.Sum(g, "")))})
	}
	t := Table{Caption: text.Say("明细", "Details"), Columns: []Column{{Label: text.Say("项目", "Item")}, {Label: text.Say("分类", "Kind")}, {Label: text.Say("情形", "Detail")}, {Label: text.Say("数量", "Count"), Numeric: true}}}
	if y.School == "" {
		t.Columns = append(t.Columns, Column{Label: text.Say("学校", "School")})
	}
	for _, tally := range y.Tallies {
		key, detail := privacy.TallyWords(tally)
		row := Row{Cells: []Cell{{Text: privacy.GroupLabel(tally.Group)}, {Text: roleOr(tally, key)}, {Text: detail}, {Text: Plain(Count(int64(tally.Count)))}}}
		if y.School == "" {
			row.Cells = append(row.Cells, Cell{Text: Plain(s.schoolName(c, tally.School))})
		}
		t.Rows = append(t.Rows, row)
	}
	if len(t.Rows) > 0 {
		p.Tables = []Table{t}
	} else {
		p.Duties = &Duties{Quiet: text.Say("这一年还没有可报的内容。", "Nothing to report of this year yet.")}
	}
	at := "/privacy/years/" + shown
	p.Links = []Link{{text.Say("Excel 表格", "Workbook (xlsx)"), at + "/xlsx"}, {text.Say("JSON 数据", "Data (JSON)"), at + "/json"}}
	if year > 2026 {
		p.Links = append(p.Links, Link{text.Say("上一年", "The year before"), "/privacy/years?year=" + strconv.Itoa(year-1)})
	}
	return s.showDesk(c, http.StatusOK, p)
}

// roleOr names the role of a look; other counts carry their own words.
func roleOr(t privacy.Tally, key text.Words) text.Words {
	if t.Group != "looks" {
		return key
	}
	if w := RoleName(actor.Role(t.Key)); !w.IsZero() {
		return w
	}
	return text.Say("监护人", "Guardian")
}

func (s *Site) schoolName(c *gin.Context, id org.ID) string {
	o, err := s.s.Orgs.School(c.Request.Context(), id)
	if err != nil {
		return string(id)
	}
	return o.Name
}

func (s *Site) yearFile(c *gin.Context) error {
	ctx := c.Request.Context()
	year, err := strconv.Atoi(c.Param("year"))
	form := c.Param("form")
	if err != nil || form != "xlsx" && form != "json" {
		return privacy.ErrNotFound
	}
	y, err := s.s.Privacy.Yearly(ctx, httpd.Who(ctx), year)
	if err != nil {
		return err
	}
	name := "个人信息保护年度审计-" + strconv.Itoa(year)
	if form == "json" {
		return s.sendJSON(c, name, y)
	}
	header, rows := y.Table(func(id org.ID) string { return s.schoolName(c, id) }, func(t privacy.Tally) (string, string) {
		key, detail := privacy.TallyWords(t)
		return roleOr(t, key).Zh, detail.Zh
	})
	return s.sendBook(c, name, header, rows)
}

// sendBook sends rows as a workbook.
func (s *Site) sendBook(c *gin.Context, name string, header []string, rows [][]string) error {
	f, err := s.s.Workbook(name, header, rows)
	if err != nil {
		return err
	}
	return download(c, imports.File{Name: name + ".xlsx", ContentType: f.ContentType, Body: f.Body})
}
