package web

import (
	"net/http"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// teacherRegister lists a school's teachers (花名册).
func (s *Site) teacherRegister(c *gin.Context) error {
	sc, err := s.teacherScope(c)
	if err != nil {
		return err
	}
	if sc.school == "" {
		c.Redirect(http.StatusSeeOther, "/teachers/district")
		return nil
	}
	p := s.teacherPage(c, sc, text.Say("花名册", "Register"), text.Say("每名教师一份档案：任职、认定、企业实践，都按日期记。", "One file for each teacher: employment, recognition and practice, all by date."), nil)
	if sc.office() {
		p.Heading.Actions = []Button{
			{Label: text.Say("登记教师", "Add a teacher"), Kind: Primary, Href: "/teachers/register/new"},
			{Label: text.Say("导入", "Import"), Kind: Quiet, Href: "/imports", Icon: "upload"},
		}
	}
	p.Blocks = append(p.Blocks, registerFilter(c, sc))
	block, err := s.registerBlock(c, sc)
	if err != nil {
		return err
	}
	p.Blocks = append(p.Blocks, block)
	return s.showTeachers(c, http.StatusOK, p)
}

func registerFilter(c *gin.Context, sc scope) TeacherBlock {
	var hidden []Hidden
	if v := sc.set.Get("school"); v != "" {
		hidden = append(hidden, Hidden{"school", v})
	}
	all := text.Say("全部", "All")
	words := Field{Name: "q", Label: text.Say("姓名或工号", "Name or number"), Optional: true, Value: c.Query("q"), Length: 40}
	choose := func(name string, label text.Words, options []Option) FormItem {
		return FormItem{Select: &Select{Field: Field{Name: name, Label: label, Optional: true}, Blank: all, Options: pickOptions(options, c.Query(name))}}
	}
	return TeacherBlock{Form: &TeacherForm{Get: true, Title: text.Say("筛选花名册", "Filter the register"), Action: "/teachers/register", Hidden: hidden, Items: []FormItem{
		{Field: &words},
		choose("category", text.Say("任教类别", "Category"), optionsOf(teacher.Categories(), categoryWords)),
		choose("level", text.Say("双师级别", "Level"), optionsOf(teacher.Levels(), dualWords)),
		choose("state", text.Say("认定状态", "Recognition"), optionsOf(teacher.States(), recognitionWords)),
		choose("practice", text.Say("企业实践", "Practice"), []Option{{Value: "short", Label: text.Say("五年不足六个月", "Under six months in five years")}}),
		choose("present", text.Say("在职", "Employed"), []Option{{Value: "yes", Label: text.Say("今天在职的", "Employed today")}, {Value: "undated", Label: text.Say("没有入职日期的", "Without a first day")}}),
	}, Buttons: []Button{{Label: text.Say("筛选", "Filter")}}}}
}

func (s *Site) registerBlock(c *gin.Context, sc scope) (TeacherBlock, error) {
	ctx := c.Request.Context()
	if c.Query("practice") == "short" {
		return s.shortOfPractice(c, sc)
	}
	if c.Query("present") == "undated" {
		return s.undated(c, sc)
	}
	list, err := s.s.Teachers.Teachers(ctx, sc.who, teacher.Filter{
		School: sc.school, AsOf: sc.q.AsOf, Text: c.Query("q"), Category: teacher.Category(c.Query("category")),
		Level: teacher.Level(c.Query("level")), State: teacher.State(c.Query("state")), Present: c.Query("present") == "yes",
	}, fifty(c))
	if err != nil {
		return TeacherBlock{}, err
	}
	return TeacherBlock{Bare: true, Table: s.registerTable(c, sc, list.Items), Pager: nextPage(c, list.Next)}, nil
}

func (s *Site) registerTable(c *gin.Context, sc scope, rows []teacher.Row) *Table {
	t := Table{Caption: text.Say("教师名单", "Teachers"), Quiet: true, Columns: []Column{
		{Label: text.Say("姓名", "Name")}, {Label: text.Say("工号", "Number")}, {Label: text.Say("任教类别", "Category")}, {Label: text.Say("专业类", "Class of majors")}, {Label: text.Say("在岗、专任", "In post, full-time")}, {Label: text.Say("双师级别", "Level")},
	}, Empty: registerEmpty(c, sc)}
	for _, row := range rows {
		t.Rows = append(t.Rows, s.registerRow(sc, row))
	}
	return &t
}

// undated lists whose first day is not known, with the way to fill it in.
func (s *Site) undated(c *gin.Context, sc scope) (TeacherBlock, error) {
	all, err := s.s.Teachers.Undated(c.Request.Context(), sc.who, sc.school, sc.q.AsOf)
	if err != nil {
		return TeacherBlock{}, err
	}
	shown, pager := paged(c, all)
	b := TeacherBlock{Title: text.Say("没有入职日期的教师", "Teachers without a first day"), Lead: undatedWords(), Table: s.registerTable(c, sc, shown), Pager: pager}
	if sc.office() {
		b.Buttons = []Button{{Label: text.Say("导入花名册", "Import the register"), Kind: Quiet, Icon: "upload", Href: "/imports?kind=teachers"}}
	}
	return b, nil
}

func (s *Site) registerRow(sc scope, row teacher.Row) Row {
	name := Cell{Text: Plain(row.Name), Href: "/teachers/" + string(row.ID)}
	spell, here := row.At(sc.school, sc.q.AsOf)
	if !here {
		gone := Light{State: Unknown, Label: text.Say("当日不在职", "Not employed that day")}
		return Row{Cells: []Cell{name, {Text: Plain(row.TeacherNo)}, {Light: &gone}, {}, {}, {}}}
	}
	level, lapsed := teacher.LevelOn(row.Recognitions, sc.q.AsOf)
	dual := Cell{Text: dualWords(level)}
	if r, ok := teacher.InForce(row.Recognitions, sc.q.AsOf); ok && !r.ValidTo.IsZero() {
		dual.Note = text.Say("至 "+Date(text.Chinese, r.ValidTo), "to "+Date(text.English, r.ValidTo))
	}
	if lapsed {
		dual.Note = text.Say("认定已失效", "ran out")
	}
	for _, r := range row.Recognitions {
		if r.State.Pending() {
			light := recognitionLight(r.State)
			dual.Light = &light
		}
	}
	return Row{Cells: []Cell{
		name,
		{Text: Plain(spell.TeacherNo)},
		{Text: categoryWords(spell.Category)},
		{Text: s.className(spell.MajorClass)},
		{Text: text.Say(yesWords(spell.InPost).Zh+"、"+yesWords(spell.FullTime).Zh, yesWords(spell.InPost).En+", "+yesWords(spell.FullTime).En)},
		dual,
	}}
}

// className is a class of majors by its name and code.
func (s *Site) className(code string) text.Words {
	if code == "" {
		return Plain("—")
	}
	if k, ok := s.s.Catalogue.Now().ClassOf(code); ok {
		return Plain(k.Name + " " + code)
	}
	return Plain(code)
}

func registerEmpty(c *gin.Context, sc scope) *Empty {
	if len(c.Request.URL.Query()) > len(sc.set) {
		return &Empty{Icon: "search", Title: text.Say("没有符合条件的教师", "No teacher fits"), Body: text.Say("去掉一个条件再看。", "Drop a condition."), Action: &Button{Label: text.Say("看全部", "Show all"), Href: sc.mine("/teachers/register")}}
	}
	e := &Empty{Icon: "users", Title: text.Say("花名册还是空的", "The register is empty"), Body: text.Say("用学校自己的 Excel 花名册导入，或逐个登记。", "Import the school's own workbook, or add teachers one by one.")}
	if sc.office() {
		e.Action = &Button{Label: text.Say("导入花名册", "Import the register"), Kind: Primary, Href: "/imports"}
		e.Links = []Link{{text.Say("登记一名教师", "Add a teacher"), "/teachers/register/new"}}
	}
	return e
}

// shortOfPractice lists who has less than six months of practice in five years.
func (s *Site) shortOfPractice(c *gin.Context, sc scope) (TeacherBlock, error) {
	all, err := s.s.Teachers.Practices(c.Request.Context(), sc.who, sc.school, sc.q)
	if err != nil {
		return TeacherBlock{}, err
	}
	var short []teacher.Practised
	for _, x := range all {
		if !x.Progress.Met {
			short = append(short, x)
		}
	}
	shown, pager := paged(c, short)
	t := Table{Caption: text.Say("企业实践不足六个月的教师", "Teachers short of practice"), Columns: []Column{
		{Label: text.Say("姓名", "Name")}, {Label: text.Say("工号", "Number")}, {Label: text.Say("近五年已核实", "Verified in five years"), Numeric: true}, {Label: text.Say("还差", "Short by"), Numeric: true}, {Label: text.Say("按已有安排", "As planned")},
	}, Empty: &Empty{Icon: "check", Title: text.Say("都满六个月", "Nobody is short"), Body: text.Say("需要企业实践的教师近五年都不少于六个月。", "Everybody to whom the rule applies has six months in the last five years.")}}
	for _, x := range shown {
		plan := text.Say("还没有安排，可找教师实践岗位", "nothing planned")
		if !x.Progress.MetOn.IsZero() {
			plan = text.Say(Date(text.Chinese, x.Progress.MetOn)+" 满六个月", "six months on "+Date(text.English, x.Progress.MetOn))
		}
		cell := Cell{Text: Plain(x.Name), Href: "/teachers/" + string(x.Teacher) + "#practice"}
		if x.Newcomer {
			cell.Note = text.Say("第一年任教，还没有实践经历", "first year, no practice yet")
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{cell, {Text: Plain(x.TeacherNo)}, {Text: nDays(x.Progress.Days)}, {Text: nDays(teacher.PracticeBar - x.Progress.Days)}, {Text: plan}}})
	}
	return TeacherBlock{Bare: true, Table: &t, Pager: pager}, nil
}

func nDays(n int) text.Words {
	d := strconv.Itoa(n)
	return text.Say(d+" 天", d+" "+text.Agree(n, "day", "days"))
}

func (s *Site) teacherNew(c *gin.Context) error { return s.drawTeacherNew(c, http.StatusOK, nil) }

func (s *Site) drawTeacherNew(c *gin.Context, status int, err error) error {
	sc, loadErr := s.teacherScope(c)
	if loadErr != nil {
		return loadErr
	}
	p := s.teacherPage(c, sc, text.Say("登记教师", "Add a teacher"), text.Say("整册请用导入；这里一次登记一人。", "For a whole register use the import; this adds one."), err)
	p.Crumbs = []Crumb{{text.Say("花名册", "Register"), "/teachers/register"}}
	in := formNamed(c, "new", err)
	f := in.form("登记教师", "/teachers/register", p.CSRF, true)
	f.Title, f.Bare = text.Words{}, true
	f.Items = append([]FormItem{in.field("name", text.Say("姓名", "Name"), "", func(x *Field) { x.Length, x.Size = 40, "m" })},
		append(s.factItems(in, teacher.Facts{InPost: true, FullTime: true, Category: teacher.Professional}), in.date("from", text.Say("任职开始", "Employed from"), civil.Date{}))...)
	f.Buttons = []Button{{Label: text.Say("登记", "Add"), Kind: Primary}}
	p.Blocks = []TeacherBlock{{Forms: []TeacherForm{f}}}
	return s.showTeachers(c, status, p)
}

// factItems are the fields of what holds of a teacher at a school.
func (s *Site) factItems(in formIn, f teacher.Facts) []FormItem {
	var classes []Option
	for _, k := range s.s.Catalogue.Now().Classes() {
		for _, l := range k.Levels {
			code := k.Code(l)
			classes = append(classes, Option{Value: code, Label: Plain(k.Name + " " + code)})
		}
	}
	return []FormItem{
		in.field("teacher_no", text.Say("工号", "Number"), f.TeacherNo, func(x *Field) { x.Length, x.Size = 40, "m" }),
		in.choose("category", text.Say("任教类别", "Category"), optionsOf(teacher.Categories(), categoryWords), string(f.Category), text.Words{}),
		in.choose("major_class", text.Say("专业类", "Class of majors"), classes, f.MajorClass, text.Say("不任教专业课", "Teaches none")),
		in.yesNo("in_post", text.Say("在岗", "In post"), f.InPost),
		in.yesNo("full_time", text.Say("专任", "Full-time"), f.FullTime),
	}
}

func readFacts(r *reader) teacher.Facts {
	return teacher.Facts{TeacherNo: r.text("teacher_no"), Category: teacher.Category(r.text("category")), MajorClass: r.text("major_class"), InPost: r.text("in_post") == "yes", FullTime: r.text("full_time") == "yes"}
}

func (s *Site) teacherAdd(c *gin.Context) error {
	ctx := c.Request.Context()
	do, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	d := teacher.Draft{Name: r.text("name"), Spell: teacher.Spell{From: r.date("from"), Facts: readFacts(&r)}}
	if len(r.bad) > 0 {
		err = teacher.ErrInvalid.With(r.bad...)
	}
	var made teacher.Teacher
	if err == nil {
		made, err = s.s.Teachers.Add(ctx, httpd.Who(ctx), d)
	}
	return settled(c, do, err, s.drawTeacherNew, "/teachers/"+string(made.ID), "saved")
}
