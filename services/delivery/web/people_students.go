package web

import (
	"net/http"
	"net/url"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// ClassList is the classes of a school with how far their students have come in: template "people/classes".
type ClassList struct {
	Frame
	Heading Heading
	Tabs    *Tabs
	Table   Table
}

func classHref(class string) string {
	return "/people/students/class?" + url.Values{"class": {class}}.Encode()
}

func (s *Site) classList(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	list, err := s.s.Accounts.Classes(ctx, who)
	if err != nil {
		return err
	}
	if who.Is(actor.ClassTeacher) && len(list) == 1 && c.Query("all") == "" {
		return s.drawClass(c, http.StatusOK, list[0].Class, nil)
	}
	p := ClassList{Frame: s.frame(c, text.Say("学生账号", "Students' accounts")), Tabs: peopleTabs(who, "students")}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("按班打印激活单，剪开交给本人。学生扫码，核对身份，自己设密码。", "Print the slips of a class, cut them apart and hand them out. Students scan, prove who they are and choose their password.")}
	p.Table = Table{
		Caption: text.Say("班级", "Classes"), Quiet: true,
		Columns: []Column{{Label: text.Say("班级", "Class")}, {Label: text.Say("学生", "Students"), Numeric: true}, {Label: text.Say("已激活", "Active"), Numeric: true}, {Label: text.Say("持有未用的单", "Hold an open slip"), Numeric: true}, {Label: text.Say("状态", "State")}},
		Empty:   &Empty{Icon: "users", Title: text.Say("还没有学生", "No students yet"), Body: text.Say("先导入学生名册，再按班打印激活单。", "Import the roster first, then print the slips."), Action: &Button{Label: text.Say("导入名册", "Import the roster"), Href: "/imports"}},
	}
	if who.Is(actor.ClassTeacher) {
		p.Table.Empty = &Empty{Icon: "users", Title: text.Say("您的班还没有学生", "No students in your class yet"), Body: text.Say("请学校实习办导入名册，班级名须与您的一致："+who.Class+"。", "Ask the internship office to import the roster; the class is called "+who.Class+".")}
	}
	for _, one := range list {
		light := Light{State: Pass, Label: text.Say("全部激活", "All active")}
		if rest := one.Students - one.Active; rest > 0 {
			n := Count(int64(rest))
			light = Light{State: Attention, Label: text.Say(n+" 人还没激活", n+" not active yet")}
			if one.Waiting == 0 {
				light.Label = text.Say(n+" 人还没有单", n+" without a slip")
			}
		}
		p.Table.Rows = append(p.Table.Rows, Row{Name: Plain(one.Class), Cells: []Cell{
			{Text: Plain(one.Class), Href: classHref(one.Class)}, {Text: Plain(Count(int64(one.Students)))}, {Text: Plain(Count(int64(one.Active)))}, {Text: Plain(Count(int64(one.Waiting)))}, {Light: &light},
		}})
	}
	return s.show(c, http.StatusOK, "people/classes", "people/classes", p)
}

// ClassAccounts are the students of a class: template "people/class".
type ClassAccounts struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Class   string
	Left    int // without an account
	Table   Table
	Names   Choice
	All     Button
	Bulk    Bulk
}

func (s *Site) classPage(c *gin.Context) error {
	return s.drawClass(c, http.StatusOK, c.Query("class"), nil)
}

func (s *Site) drawClass(c *gin.Context, status int, class string, refused error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	list, err := s.s.Accounts.Class(ctx, who, class)
	if err != nil {
		return err
	}
	f := s.frame(c, Plain(class))
	f.Path = "/people/students"
	if !who.Is(actor.ClassTeacher) {
		f.Crumbs = []Crumb{{text.Say("学生账号", "Students' accounts"), "/people/students"}}
	}
	p := ClassAccounts{
		Frame: f, Errors: ErrorsOf(refused).Summary(), Class: class,
		Heading: Heading{Title: f.Title, Lead: text.Say("激活单三十天内有效，用一次就失效。重新打印会让上一张作废。", "A slip lasts thirty days and works once. Printing again voids the one before.")},
		Names: Choice{Field: Field{Name: "names", Label: text.Say("纸上怎么写姓名", "Names on the paper")}, Inline: true, Options: pickOptions([]Option{
			{Value: "masked", Label: text.Say("姓＋同学", "Family name only")}, {Value: "full", Label: text.Say("全名", "Full name")}, {Value: "none", Label: text.Say("只写学号", "Number only")},
		}, first(c.PostForm("names"), "masked"))},
		Bulk: Bulk{Actions: []Button{{Label: text.Say("给选中的人打印", "Print for those ticked"), Kind: Secondary, Icon: "print", Name: "who", Value: "picked"}}, Note: text.Say("已激活的学生会得到密码重设单，原密码随即作废。", "Students who have an account get a reset, and their old password is void.")},
	}
	p.Table = Table{Caption: text.Say("本班学生", "Students"), Quiet: true, Columns: []Column{{Label: text.Say("学号", "Number")}, {Label: text.Say("姓名", "Name")}, {Label: text.Say("账号", "Account")}, {Label: text.Say("最近的单", "Newest slip")}}}
	for _, e := range list {
		row := Row{Pick: string(e.ID), Name: Plain(e.No), Cells: []Cell{{Text: Plain(e.No)}, {Text: Plain(e.Name)}, {Light: &Light{State: Unknown, Label: text.Say("未激活", "Not yet")}}, {Text: Plain("—")}}}
		if e.Account.ID != "" {
			row.Cells[0].Href = "/people/accounts/" + string(e.Account.ID)
			row.Cells[2] = Cell{Light: accountLight(e.Account), Note: Plain(e.Account.Login)}
		} else {
			p.Left++
		}
		if e.Slip.ID != "" {
			row.Cells[3] = Cell{Light: slipLight(e.Slip.State(s.s.Now())), Note: whenWords(e.Slip.CreatedAt)}
		}
		p.Table.Rows = append(p.Table.Rows, row)
	}
	n := Count(int64(p.Left))
	p.All = Button{Label: text.Say("打印 "+n+" 张激活单", "Print "+n+" "+text.Agree(p.Left, "slip", "slips")), Kind: Primary, Icon: "print", Name: "who", Value: "all"}
	return s.show(c, status, "people/class", "people/class", p)
}

// ClassSheet is the slips of a class on A4, to be cut apart: template "people/slips".
type ClassSheet struct {
	Frame
	Head  PrintSheet
	Slips []PrintedSlip
}

func (s *Site) classSlips(c *gin.Context) error {
	ctx := c.Request.Context()
	class, names := c.PostForm("class"), oneOf(c.PostForm("names"), []string{"masked", "full", "none"})
	var only []ident.ID
	if c.PostForm("who") != "all" {
		for _, id := range c.PostFormArray("pick") {
			only = append(only, ident.ID(id))
		}
		if len(only) == 0 {
			return s.drawClass(c, http.StatusUnprocessableEntity, class, account.ErrInvalid.With(fault.In("pick", "请先勾选要打印的学生。", "tick the students to print for first")))
		}
	}
	issued, err := s.s.Accounts.ClassSlips(ctx, httpd.Who(ctx), class, only)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	f := s.frame(c, text.Say("激活单", "Slips"))
	f.Layout, f.Crumbs = LayoutSheet, []Crumb{{Plain(class), classHref(class)}}
	n := Count(int64(len(issued)))
	p := ClassSheet{Frame: f, Head: PrintSheet{
		Title: text.Say(class+" 账号激活单", class+": account slips"), Issuer: s.nameOf(c, httpd.Who(ctx).Org), Number: text.Say("共 "+n+" 张", n+" "+text.Agree(len(issued), "slip", "slips")).In(httpd.Language(ctx)), Date: whenWords(s.s.Now()),
	}}
	for _, one := range issued {
		slip, err := s.printed(c, one, names)
		if err != nil {
			return err
		}
		p.Slips = append(p.Slips, slip)
	}
	return s.show(c, http.StatusOK, "people/slips", "people/slips", p)
}
