package web

import (
	"fmt"
	"net/http"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// RollOver shows what going over to the next school year does: template "students/rollover".
type RollOver struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Notice  *Notice
	Figures []Figure
	Keep    *Field // student numbers of who repeats; nil once the year is done
	Kept    *Table
	Table   Table
	Year    string
	Numbers string // of who repeats, as they were previewed
	Submit  *Button
}

func (s *Site) rollOver(c *gin.Context) error {
	return s.drawRollOver(c, http.StatusOK, "", nil)
}

func (s *Site) drawRollOver(c *gin.Context, status int, numbers string, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	keep, keepErr := s.s.Students.Numbered(ctx, who, numbers)
	if f := fault.Of(keepErr); f != nil && f.Kind == fault.Invalid {
		status, err = http.StatusUnprocessableEntity, keepErr
	} else if keepErr != nil {
		return keepErr
	}
	r, loadErr := s.s.Students.PreviewRollover(ctx, who, keep...)
	if loadErr != nil {
		return loadErr
	}
	years := fmt.Sprintf("%d–%d", r.Year, r.Year+1)
	p := RollOver{Frame: s.frame(c, text.Say("学年结转", "New school year")), Errors: ErrorsOf(err).Summary(), Year: strconv.Itoa(r.Year)}
	p.Crumbs = []Crumb{{text.Say("学生名册", "Students"), "/students"}}
	p.Heading = Heading{Over: Plain(years), Title: p.Title, Lead: text.Say("读满学制的学生登记为毕业，其他学生的年级自 9 月 1 日起自动升高。先填留级学生，看过预览再确认；每个学年只结转一次。", "Who has had the whole schooling graduates; everybody else rises on 1 September by itself. First name who repeats, look at the preview, then confirm. Done once a year.")}
	unit := text.Say("人", "people")
	p.Figures = []Figure{
		{Label: text.Say("升级", "Rise"), Value: Count(int64(r.Promoted)), Unit: unit},
		{Label: text.Say("毕业", "Graduate"), Value: Count(int64(r.Graduated)), Unit: unit},
		{Label: text.Say("留级", "Repeat"), Value: Count(int64(len(r.Kept))), Unit: unit},
	}
	p.Table = Table{Caption: text.Say("各班", "Classes"), Columns: []Column{
		{Label: text.Say("班级", "Class")}, {Label: text.Say("现在", "Now")}, {Label: text.Say("升级", "Rise"), Numeric: true}, {Label: text.Say("毕业", "Graduate"), Numeric: true}, {Label: text.Say("留级", "Repeat"), Numeric: true},
	}, Empty: &Empty{Icon: "users", Title: text.Say("还没有在校学生", "No students yet"), Body: text.Say("先导入名册。", "Import a roster first.")}}
	for _, cl := range r.Classes {
		p.Table.Rows = append(p.Table.Rows, Row{Cells: []Cell{
			{Text: Plain(cl.Name)},
			{Text: text.Say(fmt.Sprintf("%d 级，学制 %d 年", cl.EntryYear, cl.Length), fmt.Sprintf("entered %d, %s", cl.EntryYear, text.Plural(cl.Length, "year", "years")))},
			{Text: Plain(strconv.Itoa(cl.Promoted))},
			{Text: Plain(strconv.Itoa(cl.Graduated))},
			{Text: Plain(strconv.Itoa(cl.Kept))},
		}})
	}
	switch {
	case r.Done != nil:
		p.Notice = &Notice{State: Pass, Title: text.Say(years+" 学年已结转", "Done for "+years), Body: text.Say(fmt.Sprintf("升级 %d 人，毕业 %d 人。", r.Done.Promoted, r.Done.Graduated), fmt.Sprintf("%d rose, %d graduated.", r.Done.Promoted, r.Done.Graduated))}
	case who.Is(actor.School):
		s.rollOverChoices(&p, r, numbers, ErrorsOf(err))
		if keepErr == nil {
			p.Submit = &Button{Label: text.Say("结转到 "+years+" 学年", "Go over to "+years), Kind: Primary}
		}
	}
	return s.show(c, status, "students/rollover", "students/rollover", p)
}

// rollOverChoices asks who repeats and shows whom the numbers mean.
func (s *Site) rollOverChoices(p *RollOver, r student.Rolling, numbers string, errs Errors) {
	keep := errs.On(Field{
		Name: "keep", Label: text.Say("留级学生的学号", "Numbers of who repeats"), Value: numbers, Rows: 3, Length: 20000, Optional: true,
		Hint: text.Say("每行一个，或用逗号隔开。他们留在现在的年级，不升级也不毕业。", "One a line, or with commas. They stay in their grade, neither rise nor graduate."),
	})
	p.Keep, p.Numbers = &keep, numbers
	if len(r.Kept) == 0 {
		return
	}
	t := Table{Caption: text.Say(fmt.Sprintf("留级 %d 人", len(r.Kept)), text.Plural(len(r.Kept), "repeats", "repeat")), Columns: []Column{{Label: text.Say("姓名", "Name")}, {Label: text.Say("学号", "Number")}, {Label: text.Say("班级", "Class")}, {Label: text.Say("年级", "Year")}}}
	for _, st := range r.Kept {
		t.Rows = append(t.Rows, Row{Name: Plain(st.Name), Cells: []Cell{{Text: Plain(st.Name), Href: "/students/" + string(st.ID)}, {Text: Plain(st.StudentNo)}, {Text: Plain(st.Class)}, {Text: s.gradeWords(st)}}})
	}
	p.Kept = &t
}

func (s *Site) rollOverDo(c *gin.Context) error {
	if c.PostForm("do") == "preview" {
		return s.drawRollOver(c, http.StatusOK, c.PostForm("keep"), nil)
	}
	ctx := c.Request.Context()
	year, _ := strconv.Atoi(c.PostForm("year")) // none is refused
	keep, err := s.s.Students.Numbered(ctx, httpd.Who(ctx), c.PostForm("keep"))
	if err == nil {
		_, err = s.s.Students.RollOver(ctx, httpd.Who(ctx), year, keep)
	}
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return s.drawRollOver(c, http.StatusUnprocessableEntity, c.PostForm("keep"), err)
	}
	if err != nil {
		return err
	}
	return back(c, "/students/roll-over", "year_rolled")
}

// Incoming lists who is to come from other schools: template "students/incoming".
type Incoming struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Empty   *Empty
	People  []IncomingOne
}

// IncomingOne is one student with the form that takes the record over.
type IncomingOne struct {
	At     string
	Title  text.Words
	Facts  Facts
	Fields []Field
}

func (s *Site) incoming(c *gin.Context) error { return s.drawIncoming(c, http.StatusOK, "", nil) }

func (s *Site) drawIncoming(c *gin.Context, status int, at student.ID, err error) error {
	ctx := c.Request.Context()
	list, loadErr := s.s.Students.Incoming(ctx, httpd.Who(ctx), page.Request{Limit: page.MaxLimit})
	if loadErr != nil {
		return loadErr
	}
	p := Incoming{Frame: s.frame(c, text.Say("转入学生", "Transfers in")), Errors: ErrorsOf(err).Summary()}
	p.Crumbs = []Crumb{{text.Say("学生名册", "Students"), "/students"}}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("其他学校已办理转出、等本校接收的学生。接收后档案和经过都归本校。", "Whom other schools have sent and this school has yet to receive. The record comes along with its history.")}
	if len(list.Items) == 0 {
		p.Empty = &Empty{Icon: "users", Title: text.Say("没有等待接收的学生", "Nobody waits"), Body: text.Say("转学的学生要由原学校先办理转出。", "The former school records the transfer first.")}
	}
	for _, st := range list.Items {
		errs := Errors{}
		if st.ID == at {
			errs = ErrorsOf(err)
		}
		pre := string(st.ID) + "_"
		f := func(name, zh, en, value string) Field {
			return errs.On(Field{Name: pre + name, Label: text.Say(zh, en), Value: value, Length: 64})
		}
		p.People = append(p.People, IncomingOne{At: "/students/" + string(st.ID) + "/receive", Title: Plain(st.MaskedName()), Facts: Facts{Items: []Fact{
			{Label: text.Say("原学校", "From"), Value: Plain(s.schoolCalled(c, st.School))}, {Label: text.Say("专业", "Major"), Value: Plain(s.majorName(st.MajorCode))}, {Label: text.Say("生效日期", "As of"), Value: Plain(st.StateOn.String())},
		}}, Fields: []Field{
			f("student_no", "本校学号", "Number here", ""), f("class", "班级", "Class", ""), f("major_code", "专业代码", "Major's code", st.MajorCode), f("entry_year", "入学年份", "Year of entry", strconv.Itoa(st.EntryYear)),
		}})
	}
	return s.show(c, status, "students/incoming", "students/incoming", p)
}

func (s *Site) studentReceive(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	id := student.ID(c.Param("id"))
	pre, r := string(id)+"_", reader{v: in.Values}
	year, _ := strconv.Atoi(r.text(pre + "entry_year")) // 0 is refused
	_, err = s.s.Students.Receive(ctx, httpd.Who(ctx), id, s.today(), student.Seat{StudentNo: r.text(pre + "student_no"), Class: r.text(pre + "class"), MajorCode: r.text(pre + "major_code"), EntryYear: year})
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict) {
		return s.drawIncoming(c, http.StatusUnprocessableEntity, id, prefixed(err, pre))
	}
	if err != nil {
		return err
	}
	return back(c, "/students/"+string(id), "student_received")
}
