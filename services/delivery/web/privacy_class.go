package web

import (
	"net/http"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/privacy"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// largestClass bounds a class list, on a page as in a file.
const largestClass = 200

// classForm asks which class and what for.
func (s *Site) classForm(c *gin.Context) error { return s.drawNumbers(c, http.StatusOK, nil, nil) }

func (s *Site) drawNumbers(c *gin.Context, status int, shown []privacy.Revealed, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	p := s.dataDesk(c, text.Say("班级名单（含证件号、电话）", "Class list with numbers"), text.Say("整班查看或导出，须先有覆盖全班的授权；每名学生都会看到这次查看。", "For a whole class you need a grant that covers it; each student sees this look."), err)
	if ErrorsOf(err).is(privacy.ErrNoGround.Code) {
		p.Notice = &Notice{State: Attention, Body: text.Say("您还没有覆盖全班、全部所选信息的授权。", "No grant of yours covers the whole class and all fields chosen."), Links: []Link{{Label: text.Say("申请长期授权", "Ask for a grant"), Href: "/privacy/grants"}}}
	}
	in := typedIn(c, err)
	p.First = []PartnerForm{{
		ID: "class", Title: text.Say("查看或导出", "See or export"), Action: "/privacy/class", CSRF: p.CSRF, Open: shown == nil,
		Choices: []Choice{
			in.fields(), in.purpose(),
			in.options(Choice{Field: Field{Name: "form", Label: text.Say("怎样给您", "As what")}, Inline: true, Options: []Option{{Value: "page", Label: text.Say("显示在本页", "On this page")}, {Value: "xlsx", Label: text.Say("Excel（带水印）", "Workbook with a watermark")}}}, "page"),
		},
		Fields: []Field{in.purposeText(true), in.field("class", text.Say("班级", "Class"), func(f *Field) { f.Value, f.Size, f.Length = who.Class, "m", 64 })},
		Submit: Button{Label: text.Say("显示名单", "Show the list"), Kind: Primary, Icon: "lock"},
	}}
	if len(shown) > 0 {
		mark, err := s.watermark(c, shown[0].Look)
		if err != nil {
			return err
		}
		p.Notice = &Notice{State: Note, Title: text.Say("已记录，每名学生都能看到这次查看", "Logged: every student sees this look"), Body: Plain(mark)}
		p.Tables = []Table{numbersTable(shown)}
	}
	return s.showDesk(c, status, p)
}

func numbersTable(shown []privacy.Revealed) Table {
	t := Table{Caption: text.Say("班级名单", "Class list"), Columns: []Column{{Label: text.Say("姓名", "Name")}, {Label: text.Say("学号", "Number")}}}
	for _, f := range shown[0].Look.Fields {
		t.Columns = append(t.Columns, Column{Label: f.Label()})
	}
	for _, r := range shown {
		row := Row{Cells: []Cell{{Text: Plain(r.Student.Name)}, {Text: Plain(r.Student.StudentNo)}}}
		for _, f := range r.Look.Fields {
			row.Cells = append(row.Cells, Cell{Text: orNone(r.Values[f])})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// watermark says who took the list, when and for what; it stands on the page and in every row of a file.
func (s *Site) watermark(c *gin.Context, l privacy.Look) (string, error) {
	name, err := s.lookerName(c, l.Role, l.Org, l.Account)
	return s.schoolName(c, l.School) + " " + name.Zh + " " + When(text.Chinese, l.At) + " 用途：" + reasonWordsOf(l.Reason).Zh + "。仅限本次用途，不得转发。", err
}

func (s *Site) classReveal(c *gin.Context) error {
	if c.PostForm("form") == "xlsx" {
		return s.classFile(c)
	}
	shown, err := s.revealClass(c, strings.TrimSpace(c.PostForm("class")))
	switch {
	case told(err):
		return s.drawNumbers(c, http.StatusUnprocessableEntity, nil, err)
	case err != nil:
		return err
	}
	return s.drawNumbers(c, http.StatusOK, shown, nil)
}

// classFile sends the class as the roster's table with the chosen fields opened.
func (s *Site) classFile(c *gin.Context) error {
	ctx := c.Request.Context()
	e := wanted(imports.ListStudents, c.PostForm)
	e.Form, e.Fields = "xlsx", c.PostFormArray("fields")
	e.Filter = imports.Narrow{Class: strings.TrimSpace(c.PostForm("class")), State: string(student.Active)}
	var f imports.File
	err := classNamed(e.Filter.Class)
	if err == nil && len(e.Fields) == 0 {
		err = privacy.ErrInvalid.With(fault.In("fields", "请至少选择一项信息。", "choose at least one field"))
	}
	if err == nil {
		f, err = s.s.Exports.Export(ctx, httpd.Who(ctx), e)
	}
	switch {
	case told(err):
		return s.drawNumbers(c, http.StatusUnprocessableEntity, nil, err)
	case err != nil:
		return err
	}
	return download(c, f)
}

func classNamed(class string) error {
	if class == "" {
		return privacy.ErrInvalid.With(fault.In("class", "请填写班级。", "name the class"))
	}
	return nil
}

// revealClass opens the chosen fields of a whole class.
func (s *Site) revealClass(c *gin.Context, class string) ([]privacy.Revealed, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	if err := classNamed(class); err != nil {
		return nil, err
	}
	var ids []student.ID
	for cursor := ""; ; {
		list, err := s.s.Students.Students(ctx, who, student.Filter{Class: class}, page.Request{Limit: page.MaxLimit, Cursor: cursor})
		if err != nil {
			return nil, err
		}
		for _, st := range list.Items {
			if st.Active() {
				ids = append(ids, st.ID)
			}
		}
		if cursor = list.Next; cursor == "" || len(ids) > largestClass {
			break
		}
	}
	if len(ids) == 0 || len(ids) > largestClass {
		return nil, privacy.ErrInvalid.With(fault.In("class", "没有这个班，或超过 200 人。", "there is no such class, or it has more than 200"))
	}
	return s.s.Privacy.RevealMany(ctx, who, ids, fieldsOf(c), reasonOf(c))
}
