package web

import (
	"fmt"
	"slices"
	"strconv"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/teacher"
)

// PostingForm is the form of a posting with the law beside its fields: template "postings/form".
type PostingForm struct {
	Frame
	Heading    Heading
	Notice     *Notice
	Errors     *ErrorSummary
	Action     string // where the form posts to
	Draft      string // name under which the device keeps what is typed
	Version    string // of the posting edited, empty for a new one
	Occupation Hidden
	Teachers   bool // a post of teachers' practice: what only interns need is left out
	Law        PostingLaw
	Post       PostingPost
	Time       PostingTime
	Pay        PostingPay
	Site       PostingSite
	Safety     PostingSafety
	Buttons    []Button
}

// PostingPost is the form's part on the post itself.
type PostingPost struct {
	Chosen      text.Words // the occupation that the form was filled from
	Change      string
	Kind        Choice
	Form        Choice // of a teacher's practice
	Title       Field
	PostKind    Select
	Majors      PostingMajors
	Tasks       Field
	Description Field
	Seats       Field
}

// PostingMajors is the choice of fitting majors, by ticking and by searching for a name: template "postings/form.majors".
type PostingMajors struct {
	Choice Choice
	Find   Field
	Note   text.Words
}

// PostingTime is the form's part on dates and shifts.
type PostingTime struct {
	Dates    Range
	Start    Field
	End      Field
	Break    Field
	Days     Choice
	Schedule Choice
	Overtime Field
	More     []ShiftFields
	MoreOpen bool
}

// ShiftFields are the inputs of one further shift.
type ShiftFields struct {
	Legend            text.Words
	Start, End, Break Field
}

// PostingPay is the form's part on pay.
type PostingPay struct {
	By          Choice
	Pay         Field
	Independent Choice
	Standard    Field
	Lowest      Field
	Sum         PaySum
	Fees        Choice
}

// PaySum shows the arithmetic of the 80 % line: template "postings/form.sum". It is empty while a figure is missing.
type PaySum struct {
	State State
	Says  text.Words
	Swap  bool
}

// PostingSite is the form's part on place, housing and meals.
type PostingSite struct {
	Region   Cascade
	Address  Field
	SiteType Select
	Other    Field
	Housing  Choice
	Meals    Choice
	Audience *Choice
}

// PostingSafety is the form's part on labour and hazards. Nothing in it is ticked by the program.
type PostingSafety struct {
	Grade  Choice
	Common []Option // hazards that are usual in the occupation, as questions
	Rest   []Option
	None   bool
	Open   bool // a hazard of the rest is ticked
	Field  Field
}

// postingForm draws the form for what was typed, with what is wrong and what the law says of it.
type postingForm struct {
	cat     *catalogue.Catalogue
	unit    org.Enterprise
	in      postingInput
	tmpl    catalogue.Template
	errs    Errors
	review  placement.Review
	schools []Option // that the posting may be meant for
	strict  bool     // says what is missing beside fields that nobody touched yet
	today   civil.Date
}

func (f postingForm) field(d Field) Field {
	d.Value, d.Error = f.in.Get(d.Name), f.errs.For(d.Name)
	if f.strict || !untouched(f.in.Values[d.Name]) {
		d.Lint = FindingLights(findingsOf(f.review.Findings, d.Name))
	}
	return d
}

func (f postingForm) choice(c Choice) Choice {
	c.Field = f.field(c.Field)
	c.Options = pickOptions(c.Options, f.in.Values[c.Name]...)
	return c
}

func (f postingForm) choose(s Select) Select {
	s.Field = f.field(s.Field)
	s.Options = pickOptions(s.Options, s.Value)
	return s
}

func (f postingForm) post() PostingPost {
	p := PostingPost{
		Kind:     f.choice(Choice{Field: Field{Name: "kind", Label: text.Say("实习类型", "Kind of internship")}, Options: postingKinds(), Cards: true}),
		Title:    f.field(Field{Name: "title", Label: text.Say("岗位名称", "Name of the post"), Hint: text.Say("学生按它搜索：写工种，不写“急招”，不写性别、民族等要求。", "Students search by it: name the trade; no “urgent”, no sex or origin."), Length: 80, Size: "l"}),
		PostKind: f.postKind(), Majors: f.majors(""),
		Tasks:       f.field(Field{Name: "tasks", Label: text.Say("典型工作任务", "Typical tasks"), Hint: text.Say("一行一项，四项左右。不能只有简单重复劳动（第十二条）。", "One per line, about four. Not only simple repetitive work (Article 12)."), Rows: 5, Length: 600}),
		Description: f.field(Field{Name: "description", Label: text.Say("补充说明", "Further description"), Hint: text.Say("带教安排、设备、能学到什么。", "Mentoring, equipment, what can be learnt."), Rows: 4, Length: 8000, Optional: true}),
		Seats:       f.field(Field{Name: "seats", Label: text.Say("接收人数", "Seats"), Suffix: text.Say("人", "interns"), Mode: "numeric", Size: "s"}),
	}
	if f.teachers() {
		p.forTeachers(f)
	}
	if code := f.in.Get("occupation_code"); code != "" {
		if o, ok := f.cat.Occupation(code); ok {
			p.Chosen = Plain(o.Name + "（" + o.Code + "）")
		}
	}
	return p
}

// teachers reports whether the form is that of a post for teachers.
func (f postingForm) teachers() bool { return f.in.Get("kind") == string(placement.TeacherPractice) }

// forTeachers words the part on the post for teachers.
func (p *PostingPost) forTeachers(f postingForm) {
	p.Title.Hint = text.Say("教师按它搜索：写明岗位和工艺，如“数控加工工艺员”。", "Teachers search by it: name post and process.")
	p.Tasks.Label = text.Say("实践内容", "What is practised")
	p.Tasks.Hint = text.Say("一行一项：生产组织、工艺流程、岗位规范、新技术和新标准等。", "One per line: organisation, process, norms, new technology and standards.")
	p.Description.Hint = text.Say("联系的师傅、设备、能参与的项目。", "Whom one works with, equipment, projects.")
	p.Majors.Choice.Hint = text.Say("教哪些专业的教师合适；不限就不选。", "Teachers of which majors it suits; tick none for all.")
	p.Majors.Choice.Optional = true
	p.Seats.Suffix = text.Say("名教师", "teachers")
	p.Form = f.choice(Choice{Field: Field{Name: "practice_form", Label: text.Say("实践形式", "Form of the practice")}, Options: optionsOf(teacher.Forms(), practiceFormWords)})
}

func (f postingForm) postKind() Select {
	s := Select{
		Field: Field{Name: "post_kind", Label: text.Say("同类岗位", "Kind of post"), Size: "l", Hint: text.Say("本单位同类在岗职工的 20% 是这类岗位的接收上限（第十一条）。", "At most 20% of your employees in this kind of post (Article 11).")},
		Blank: text.Say("请选择", "Choose one"),
	}
	for _, k := range f.unit.PostKinds {
		n := strconv.Itoa(k.Employees)
		s.Options = append(s.Options, Option{Value: k.Name, Label: text.Say(k.Name+"（在岗 "+n+" 人）", k.Name+" ("+n+" employed)")})
	}
	if t := f.tmpl.PostKind; t != "" && f.unit.PostKindEmployees(t) == nil {
		s.Hint = text.Say("这个职业通常归入“"+t+"”，本单位资料里还没有这一类。请先在“本单位”添加它和在岗人数。", "This occupation usually counts as “"+t+"”, which your unit has not declared. Add it with its head-count under “Our unit” first.")
	}
	return f.choose(s)
}

// majors lists those of the occupation and those ticked; found are the hits of a search, to be ticked.
func (f postingForm) majors(note string, found ...catalogue.Major) PostingMajors {
	m := PostingMajors{
		Choice: Choice{Many: true, Field: Field{Name: "major_codes", Label: text.Say("对口专业", "Fitting majors"), Hint: text.Say("去掉不合适的。学生的专业与这里同码为“对口”，同类为“相近”（第八条）。", "Untick those that do not fit. The same code is a match, the same class is close (Article 8).")}},
		Find:   Field{Name: "major_find", Label: text.Say("加一个专业", "Add a major"), Hint: text.Say("写专业名称，如“机电技术应用”。", "Write its name."), Optional: true, Size: "l", Value: f.in.Get("major_find")},
	}
	seen := map[string]bool{}
	add := func(code string) {
		if seen[code] {
			return
		}
		seen[code] = true
		label := Plain(code)
		if d, ok := f.cat.Major(code); ok {
			label = majorLabel(d)
		}
		m.Choice.Options = append(m.Choice.Options, Option{Value: code, Label: label})
	}
	for _, d := range f.tmpl.Majors {
		add(d.Code)
	}
	for _, code := range f.in.Values["major_codes"] {
		add(code)
	}
	for _, d := range found {
		add(d.Code)
	}
	m.Choice = f.choice(m.Choice)
	if note != "" {
		m.Find.Error = text.Say(note, "No major bears that name; write another part of it.")
	}
	return m
}

// majorLabel names a major with its level: 数控技术应用 · 中职.
func majorLabel(m catalogue.Major) text.Words {
	return text.Say(m.Name+" · "+levelWords(m.Level).Zh, m.Name+" · "+levelWords(m.Level).En)
}

func levelWords(l catalogue.Level) text.Words {
	switch l {
	case catalogue.Associate:
		return text.Say("高职专科", "associate")
	case catalogue.Bachelor:
		return text.Say("职教本科", "bachelor")
	}
	return text.Say("中职", "secondary")
}

func (f postingForm) time() PostingTime {
	minimum := day(f.today)
	clockField := func(name string, label text.Words) Field {
		return f.field(Field{Name: name, Label: label, Type: "time", Size: "s"})
	}
	t := PostingTime{
		Dates: Range{
			Legend: text.Say("实习日期", "Dates"), Hint: text.Say("岗位实习一般为 6 个月（第十二条）。", "On-post internships usually last six months (Article 12)."),
			From: f.field(DateField(Field{Name: "start_date", Label: text.Say("第一天", "First day"), Min: minimum})),
			To:   f.field(DateField(Field{Name: "end_date", Label: text.Say("最后一天", "Last day"), Min: minimum})),
		},
		Start: clockField("shift_start", text.Say("上班", "Start")),
		End:   clockField("shift_end", text.Say("下班", "End")),
		Break: f.field(Field{Name: "break_minutes", Label: text.Say("中间休息", "Break"), Suffix: text.Say("分钟", "min"), Mode: "numeric", Size: "s"}),
		Days:  f.choice(Choice{Field: Field{Name: "shift_days", Label: text.Say("每周哪几天上班？", "Which days of the week?")}, Options: weekdays(), Many: true, Inline: true}),
		Schedule: f.choice(Choice{Field: Field{Name: "schedule", Label: text.Say("有没有下面的安排？", "Is there any of these?"), Optional: true, Hint: text.Say("没有就都不选。有的须由学校事先专项备案（第十七条），可以先发布。", "Tick nothing if not. Each needs a prior filing by the school (Article 17); you may publish first.")}, Many: true, Options: []Option{
			{Value: "night", Label: text.Say("夜班或三班倒", "Night or rotating shifts")},
			{Value: "holidays", Label: text.Say("法定节假日上班", "Work on statutory holidays")},
		}}),
		Overtime: f.field(Field{Name: "overtime", Label: text.Say("每周加班", "Overtime a week"), Suffix: text.Say("小时", "hours"), Mode: "decimal", Size: "s", Optional: true}),
	}
	if f.teachers() {
		t.Dates.Legend, t.Dates.Hint = text.Say("实践日期", "Dates"), text.Say("教师每五年累计不少于六个月，可以分几段完成，寒暑假最方便。", "Teachers owe six months in every five years, in parts if they like; holidays suit them best.")
	}
	for i, legend := range []text.Words{text.Say("第二个班次", "Second shift"), text.Say("第三个班次", "Third shift")} {
		prefix := "shift" + strconv.Itoa(i+2) + "_"
		s := ShiftFields{
			Legend: legend, Start: clockField(prefix+"start", text.Say("上班", "Start")), End: clockField(prefix+"end", text.Say("下班", "End")),
			Break: f.field(Field{Name: prefix + "break", Label: text.Say("中间休息", "Break"), Suffix: text.Say("分钟", "min"), Mode: "numeric", Size: "s"}),
		}
		s.Start.Optional, s.End.Optional, s.Break.Optional = true, true, true
		t.MoreOpen = t.MoreOpen || s.Start.Value != "" || s.End.Value != ""
		t.More = append(t.More, s)
	}
	return t
}

func (f postingForm) pay(t placement.Terms) PostingPay {
	p := PostingPay{
		By: f.choice(Choice{Field: Field{Name: "pay_by", Label: text.Say("报酬怎么算？", "How is pay reckoned?")}, Inline: true, Options: []Option{
			{Value: "month", Label: text.Say("按月", "By the month")}, {Value: "day", Label: text.Say("按天", "By the day")},
		}}),
		Pay:         f.field(Money(Field{Name: "pay", Label: text.Say("实习报酬", "Pay"), Hint: text.Say("税前，不含餐补和住宿；直接付给学生本人。", "Before tax, without meals and housing; paid to the student.")}, text.Words{})),
		Independent: f.choice(Choice{Field: Field{Name: "independent", Label: text.Say("学生能否相对独立地参加实际工作？", "Will the intern work fairly independently?"), Hint: text.Say("能独立完成部分工作的选“能”，报酬就不低于同岗工资的 80%（第十八条）。", "If so, pay is at least 80% of the same post's wage (Article 18).")}, Inline: true, Options: yesNo(text.Say("能", "Yes"), text.Say("不能，全程带教", "No, mentored throughout"))}),
		Standard:    f.field(Money(Field{Name: "wage_standard", Label: text.Say("本单位同岗工资", "Wage of the same post"), Optional: true}, text.Say("/月", " a month"))),
		Lowest:      f.field(Money(Field{Name: "lowest_grade", Label: text.Say("最低档工资", "Lowest pay grade"), Optional: true}, text.Say("/月", " a month"))),
		Fees:        f.choice(Choice{Field: Field{Name: "fees", Label: text.Say("学生要交什么费用吗？", "Does the student pay anything?"), Hint: text.Say("押金、培训费、服装费都算。", "Deposits, training and clothing count.")}, Inline: true, Options: yesNo(text.Say("要交", "Yes"), text.Say("不收任何费用", "Nothing at all"))}),
		Sum:         paySum(t, false),
	}
	p.Pay.Suffix = text.Say("元", "yuan")
	return p
}

// paySum is the arithmetic of Article 18 in words.
func paySum(t placement.Terms, swap bool) PaySum {
	pay, note := t.PayMonthFen, text.Words{}
	if t.PayDayFen > 0 {
		pay = t.PayDayFen * 87 / 4
		note = text.Say(fmt.Sprintf("%s × 21.75 天 = %s/月。", Yuan(t.PayDayFen), Yuan(pay)), fmt.Sprintf("%s × 21.75 days = %s a month. ", Yuan(t.PayDayFen), Yuan(pay)))
	}
	s := PaySum{State: Note, Swap: swap}
	if t.WageStandardFen == 0 || t.Independent == nil || !*t.Independent {
		s.Says = note
		return s
	}
	least := (t.WageStandardFen*80 + 99) / 100
	s.Says = text.Say(fmt.Sprintf("%s同岗 %s × 80%% = %s。", note.Zh, Yuan(t.WageStandardFen), Yuan(least)), fmt.Sprintf("%s%s × 80%% = %s. ", note.En, Yuan(t.WageStandardFen), Yuan(least)))
	switch {
	case pay == 0:
	case pay >= least:
		s.State = Pass
		s.Says.Zh += fmt.Sprintf("现在 %s，达到。", Yuan(pay))
		s.Says.En += fmt.Sprintf("You offer %s: enough.", Yuan(pay))
	default:
		s.State = Attention
		s.Says.Zh += fmt.Sprintf("现在 %s，还差 %s。", Yuan(pay), Yuan(least-pay))
		s.Says.En += fmt.Sprintf("You offer %s, %s short.", Yuan(pay), Yuan(least-pay))
	}
	return s
}

func (f postingForm) site() PostingSite {
	s := PostingSite{
		Region:   regionCascade(f.cat, f.in, f.errs.For("region")),
		Address:  f.field(Field{Name: "site_address", Label: text.Say("实际工作地址", "Address of the place of work"), Hint: text.Say("学生每天去的地方，写到门牌。", "Where the student goes each day, with the number."), Length: 120}),
		SiteType: f.choose(Select{Field: Field{Name: "site_type", Label: text.Say("工作场所", "Place of work"), Size: "l"}, Options: siteTypes(), Blank: text.Say("请选择", "Choose one")}),
		Other:    f.field(Field{Name: "work_site_uscc", Label: text.Say("场所属于另一家单位时，它的统一社会信用代码", "If the place belongs to another entity, its credit code"), Hint: text.Say("签约单位和实际用工单位必须是同一家（第十六条）。", "The unit that signs and the one where the student works must be the same (Article 16)."), Optional: true, Size: "l", Length: 18}),
		Housing:  f.choice(Choice{Field: Field{Name: "housing", Label: text.Say("住宿", "Housing"), Optional: true}, Inline: true, Options: housings()}),
		Meals:    f.choice(Choice{Field: Field{Name: "meals", Label: text.Say("用餐", "Meals"), Optional: true}, Inline: true, Options: mealOffers()}),
	}
	if len(f.schools) > 0 {
		c := f.choice(Choice{Field: Field{Name: "audience", Label: text.Say("只给这些学校看（定向发布）", "For these schools only"), Hint: text.Say("都不选就面向所有学校。", "Tick none to show it to every school."), Optional: true}, Many: true, Options: f.schools})
		s.Audience = &c
	}
	return s
}

func (f postingForm) safety() PostingSafety {
	s := PostingSafety{
		Grade: f.choice(Choice{Field: Field{Name: "labour_grade", Label: text.Say("体力劳动强度", "Physical labour"), Hint: text.Say("国家标准分四级，三级及以上不得安排（第十六条）。", "Four grades; III and above are barred (Article 16).")}, Options: labourGrades()}),
		Field: f.field(Field{Name: "hazards", Label: text.Say("岗位有没有下面的危险、有害因素？", "Does the work have any of these dangers?"), Hint: text.Say("请逐项核对后如实勾选；确实没有，选最后一项。", "Go through them; if there are none, tick the last.")}),
		None:  slices.Contains(f.in.Values["hazards"], noHazard),
	}
	for _, row := range compliance.Hazards() {
		o := Option{Value: string(row.Code), Label: row.Name, Chosen: slices.Contains(f.in.Values["hazards"], string(row.Code))}
		if slices.Contains(f.tmpl.Hazards, o.Value) {
			o.Hint = text.Say("这个职业里常见，请重点核对。", "Common in this occupation; check it well.")
			s.Common = append(s.Common, o)
			continue
		}
		s.Open = s.Open || o.Chosen
		s.Rest = append(s.Rest, o)
	}
	return s
}

// regionCascade narrows down to the county of work. A level with one entry only chooses itself.
func regionCascade(cat *catalogue.Catalogue, in postingInput, wrong text.Words) Cascade {
	path := cat.RegionPath(in.region())
	c := Cascade{ID: "region", Legend: text.Say("工作所在区县", "County of the place of work"), Error: wrong, URL: "/postings/region", Step: "step"}
	levels := []struct {
		name  string
		label text.Words
	}{
		{"province", text.Say("省、直辖市", "Province")}, {"city", text.Say("市", "City")}, {"county", text.Say("区、县", "County")},
	}
	parent := ""
	for i, l := range levels {
		if i > 0 && parent == "" {
			break
		}
		children := cat.Children(parent)
		if len(children) == 0 {
			break
		}
		if i == 1 && len(children) == 1 {
			parent = children[0].Code
			continue
		}
		picked := among(path, children)
		s := Select{Field: Field{Name: l.name, Label: l.label, Value: picked}, Blank: text.Say("请选择", "Choose one")}
		for _, r := range children {
			s.Options = append(s.Options, Option{Value: r.Code, Label: Plain(r.FullName), Chosen: r.Code == picked})
		}
		c.Levels = append(c.Levels, Level{s})
		parent = picked
	}
	if len(path) > 0 && path[len(path)-1].Level == catalogue.County {
		c.Picked = Plain(regionName(cat, in.region()))
	}
	return c
}

// among is the code of the one of children that path leads through, "" for none.
func among(path, children []catalogue.Region) string {
	for _, step := range path {
		if slices.ContainsFunc(children, func(r catalogue.Region) bool { return r.Code == step.Code }) {
			return step.Code
		}
	}
	return ""
}

// regionName writes a region with all it lies in, 上海市普陀区, leaving out what only stands for 市辖区.
func regionName(cat *catalogue.Catalogue, code string) string {
	name := ""
	for _, r := range cat.RegionPath(code) {
		if r.Level == catalogue.Prefecture && len(cat.Children(r.Parent)) == 1 {
			continue
		}
		name += r.FullName
	}
	return name
}

// onPosting renames what the law and the service call a member to the form's own names, and leaves without a place what
// is not on the form: the unit's own facts.
func onPosting(err error) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	c := *f
	c.Fields = slices.Clone(f.Fields)
	for i := range c.Fields {
		if name := postingField(c.Fields[i].Name); name != "" {
			c.Fields[i].Name = name
		}
	}
	c.Findings = placed(f.Findings)
	return &c
}

func placed(found []fault.Finding) []fault.Finding {
	found = slices.Clone(found)
	for i := range found {
		found[i].Field = postingField(found[i].Field)
	}
	return found
}

// postingField is the form's name of a member, "" for one that the form does not ask for.
func postingField(member string) string {
	names := map[string]string{
		"pay_month_fen": "pay", "pay_day_fen": "pay", "pay_hour_fen": "pay",
		"wage_standard_month_fen": "wage_standard", "lowest_grade_month_fen": "lowest_grade",
		"night_shift": "schedule", "works_holidays": "schedule", "overtime_minutes_week": "overtime",
		"post_kind_employees": "post_kind", "occupation_code": "title", "lat": "region", "lng": "region",
	}
	if name, ok := names[member]; ok {
		return name
	}
	if slices.Contains(postingFields(false), member) || slices.Contains(postingFields(true), member) {
		return member
	}
	return ""
}

// postingFields are the names beside which the live check speaks, on the form of an internship or on that of a post for
// teachers.
func postingFields(teachers bool) []string {
	if teachers {
		return []string{"title", "practice_form", "major_codes", "tasks", "description", "seats", "start_date", "end_date", "site_address", "site_type", "housing", "meals"}
	}
	return []string{
		"kind", "title", "post_kind", "major_codes", "tasks", "description", "seats",
		"start_date", "end_date", "shift_start", "shift_end", "break_minutes", "shift_days", "schedule", "overtime",
		"shift2_start", "shift3_start", "pay_by", "pay", "independent", "wage_standard", "lowest_grade", "fees",
		"site_address", "site_type", "work_site_uscc", "housing", "meals", "labour_grade", "hazards",
	}
}
