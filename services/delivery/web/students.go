package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// studentRoutes are the rosters: who is in which class, each record with its history and steps, and the school year.
func (s *Site) studentRoutes(e *httpd.Engine) {
	see := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher)
	school, desk := httpd.Roles(actor.School), httpd.Roles(actor.School, actor.VicePrincipal)
	e.GET("/students", see, s.studentList)
	e.GET("/students/roll-over", desk, s.rollOver)
	e.POST("/students/roll-over", school, s.rollOverDo)
	e.GET("/students/incoming", desk, s.incoming)
	e.GET("/students/:id", see, s.studentPage)
	e.POST("/students/:id/steps", school, s.recordStep)
	e.POST("/students/:id/receive", school, s.studentReceive)
}

// StudentList is a school's roster: template "students/list".
type StudentList struct {
	Frame
	Heading Heading
	Search  SearchBox
	Class   Select
	State   Tabs
	Table   Table
	Pager   *Pager
}

func (s *Site) studentList(c *gin.Context) error {
	ctx := c.Request.Context()
	who, q := httpd.Who(ctx), strings.TrimSpace(c.Query("q"))
	f := student.Filter{Text: q, Class: c.Query("class"), State: student.State(c.DefaultQuery("state", string(student.Active)))}
	if f.State == "all" {
		f.State = ""
	}
	list, err := s.s.Students.Students(ctx, who, f, page.Request{Limit: 50, Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	classes, err := s.s.Students.Classes(ctx, who)
	if err != nil {
		return err
	}
	p := StudentList{Frame: s.frame(c, text.Say("学生名册", "Students"))}
	p.Heading = Heading{Title: p.Title, Lead: rosterLead(classes)}
	if who.Is(actor.School) {
		p.Heading.Actions = []Button{
			{Label: text.Say("导入名册", "Import a roster"), Kind: Primary, Icon: "upload", Href: "/imports?kind=students"},
			{Label: text.Say("学年结转", "New school year"), Href: "/students/roll-over"},
			{Label: text.Say("转入学生", "Transfers in"), Href: "/students/incoming"},
		}
	}
	state := c.DefaultQuery("state", string(student.Active))
	p.Search = SearchBox{Action: "/students", Value: q, Label: text.Say("查找学生：姓名、学号，或完整的身份证号、手机号", "Find a student by name or number, or by a whole identity or phone number"), Holder: text.Say("姓名、学号、身份证、手机", "Name, number, ID or phone"), Hidden: []Hidden{{"class", f.Class}, {"state", state}}}
	p.Class = Select{Field: Field{Name: "class", Label: text.Say("班级", "Class"), Optional: true}, Blank: text.Say("全部班级", "All classes")}
	for _, cl := range classes {
		p.Class.Options = append(p.Class.Options, Option{Value: cl.Name, Label: Plain(fmt.Sprintf("%s（%d）", cl.Name, cl.Active)), Chosen: cl.Name == f.Class})
	}
	p.State = stateTabs(state, q, f.Class)
	p.Table = s.studentTable(who, list.Items)
	if list.Next != "" {
		p.Pager = &Pager{Shown: text.Say("每页 50 人", "50 a page"), Next: "/students?" + url.Values{"q": {q}, "class": {f.Class}, "state": {state}, "cursor": {list.Next}}.Encode()}
	}
	return s.show(c, http.StatusOK, "students/list", "students/list", p)
}

func rosterLead(classes []student.Class) text.Words {
	n := 0
	for _, cl := range classes {
		n += cl.Active
	}
	return text.Say(fmt.Sprintf("在校 %d 人，%d 个班。", n, len(classes)), fmt.Sprintf("%d at school in %s.", n, text.Plural(len(classes), "class", "classes")))
}

func stateTabs(state, q, class string) Tabs {
	t := Tabs{Label: text.Say("学籍状态", "State")}
	for _, st := range append(student.States(), "all") {
		t.Items = append(t.Items, Tab{Label: stateLight(st).Label, Href: "/students?" + url.Values{"q": {q}, "class": {class}, "state": {string(st)}}.Encode(), Current: string(st) == state})
	}
	return t
}

// stateLight is a state of a record as pages show it.
func stateLight(st student.State) Light {
	switch st {
	case student.Active, "":
		return Light{State: Pass, Label: text.Say("在读", "At school")}
	case student.Left:
		return Light{State: Unknown, Label: text.Say("离校", "Left")}
	case student.Transferred:
		return Light{State: Attention, Label: text.Say("转出", "Transferred")}
	case student.Graduated:
		return Light{State: Note, Label: text.Say("毕业", "Graduated")}
	}
	return Light{State: Unknown, Label: text.Say("全部", "All")}
}

func (s *Site) studentTable(who actor.Actor, list []student.Student) Table {
	t := Table{Caption: text.Say("学生", "Students"), Quiet: true, Columns: []Column{
		{Label: text.Say("姓名", "Name")}, {Label: text.Say("班级", "Class")}, {Label: text.Say("专业", "Major")}, {Label: text.Say("年级", "Year")}, {Label: text.Say("学籍", "State")},
	}, Empty: &Empty{Icon: "users", Title: text.Say("没有找到学生", "No student found"), Body: text.Say("换一个条件，或从学校自己的 Excel 导入名册。", "Change the filter, or import the school's own spreadsheet.")}}
	if !who.Is(actor.School) {
		t.Empty.Body = text.Say("换一个条件；名册由学校实习办导入，缺人请找实习办。", "Change the filter. The internship office imports the roster; ask it about anybody who is missing.")
	}
	for _, st := range list {
		light := stateLight(st.State)
		t.Rows = append(t.Rows, Row{Name: Plain(st.Name), Cells: []Cell{
			{Text: Plain(st.Name), Href: "/students/" + string(st.ID), Note: Plain(st.StudentNo)}, {Text: Plain(st.Class)}, {Text: Plain(s.majorName(st.MajorCode))}, {Text: s.gradeWords(st)}, {Light: &light},
		}})
	}
	return t
}

func (s *Site) majorName(code string) string {
	if m, ok := s.s.Catalogue.Now().Major(code); ok {
		return m.Name
	}
	return code
}

// gradeWords is the year of study of somebody at school, and the year of entry of anybody else.
func (s *Site) gradeWords(st student.Student) text.Words {
	if grade := st.Grade(s.today()); st.Active() && grade > 0 {
		return gradeWords(grade)
	}
	return text.Say(fmt.Sprintf("%d 级", st.EntryYear), fmt.Sprintf("entered %d", st.EntryYear))
}
