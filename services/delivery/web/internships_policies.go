package web

import (
	"net/http"
	"slices"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/internship"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

func policyHref(id internship.PolicyID) string { return "/internships/policies/" + string(id) }

func policyColumns() []Column {
	return []Column{{Label: text.Say("保险", "Policy")}, {Label: text.Say("保险期间", "Cover")}, {Label: text.Say("保费承担", "Paid by")}, {Label: text.Say("参保", "Insured"), Numeric: true}}
}

// drawPolicies is the school's insurance, and the form that records a policy.
func (s *Site) drawPolicies(c *gin.Context, status int, err error, before ...TeacherBlock) error {
	ctx := c.Request.Context()
	list, loadErr := s.s.Internships.Policies(ctx, httpd.Who(ctx), fifty(c))
	if loadErr != nil {
		return loadErr
	}
	p := s.batchHead(c, text.Say("实习保险", "Insurance"), text.Say("实习责任保险须覆盖实习全程，差一天也不能上岗（第三十五条）。一份保单可以管一个批次。", "Liability insurance covers every day of the internship, or nobody starts (Article 35). One policy may serve a batch."), err)
	p.Crumbs = []Crumb{{text.Say("岗位实习", "Internships"), "/internships"}}
	t := Table{Caption: p.Title, Quiet: true, Columns: policyColumns(), Empty: &Empty{Icon: "shield", Title: text.Say("还没有登记保险", "No policy yet"), Body: text.Say("先填下面的表，再粘贴参保名单。", "Fill in the form below and paste the insured list.")}}
	for _, x := range list.Items {
		t.Rows = append(t.Rows, Row{Name: Plain(x.No), Cells: []Cell{
			{Text: x.Kind.Label(), Href: policyHref(x.ID), Note: Plain(x.Insurer + " " + x.No)}, {Text: untilWords(x.From, x.To)}, {Text: x.Payer.Label()}, {Text: Plain(strconv.Itoa(x.Insured))},
		}})
	}
	in := formNamed(c, "policy", err)
	f := in.form("", "/internships/policies", p.CSRF, len(list.Items) == 0)
	f.Title = text.Say("登记一份保单", "Record a policy")
	short := func(name string, label text.Words) FormItem {
		return in.field(name, label, "", func(x *Field) { x.Length, x.Size = 60, "l" })
	}
	f.Items = []FormItem{
		in.choose("kind", text.Say("险种", "Kind"), optionsOf(internship.PolicyKinds(), internship.PolicyKind.Label), string(internship.Liability), text.Words{}),
		short("insurer", text.Say("保险公司", "Insurer")), short("no", text.Say("保单号", "Number")),
		in.date("from", text.Say("开始", "From"), civil.Date{}), in.date("to", text.Say("结束", "To"), civil.Date{}),
		in.choose("payer", text.Say("保费由谁承担", "Paid by"), optionsOf(internship.Payers(), internship.Payer.Label), string(internship.SchoolPays), text.Words{}),
		studentsField(in),
	}
	f.Buttons = []Button{{Label: text.Say("登记", "Record"), Kind: Primary}}
	p.Blocks = slices.Concat(before, []TeacherBlock{{Bare: true, Table: &t, Pager: nextPage(c, list.Next)}, {Form: &f}})
	return s.showTeachers(c, status, p)
}

func studentsField(in formIn) FormItem {
	return in.field("students", text.Say("参保名单（学号）", "Insured students (numbers)"), "", func(x *Field) {
		x.Length, x.Rows, x.Optional = 100000, 8, true
		x.Hint = text.Say("从 Excel 复制学号列粘贴，每行一名学生；不是本校学号的行会列出来。", "Copy the column of numbers out of Excel, a student a line; what is no number of the school is listed.")
	})
}

// insurePolicy records a policy.
func (s *Site) insurePolicy(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	p := internship.Policy{
		Kind: internship.PolicyKind(in.text("kind")), Insurer: in.text("insurer"), No: in.text("no"), From: in.date("from"), To: in.date("to"), Payer: internship.Payer(in.text("payer")),
	}
	var rest []internship.Unmatched
	err = in.then(func() (err error) {
		p, rest, err = s.s.Internships.Insure(ctx, httpd.Who(ctx), p, in.v.Get("students"))
		return err
	})
	if err == nil && len(rest) > 0 {
		return s.drawPolicies(c, http.StatusOK, nil, unmatchedBlock(p.Insured, rest))
	}
	return settled(c, do, err, func(c *gin.Context, status int, err error) error { return s.drawPolicies(c, status, err) }, policyHref(p.ID), "internship_insure")
}

// drawPolicy is one policy with whom it insures.
func (s *Site) drawPolicy(c *gin.Context, status int, err error, before ...TeacherBlock) error {
	ctx := c.Request.Context()
	p, insured, loadErr := s.s.Internships.Policy(ctx, httpd.Who(ctx), internship.PolicyID(c.Param("id")), fifty(c))
	if loadErr != nil {
		return loadErr
	}
	n := strconv.Itoa(p.Insured)
	page := s.batchHead(c, p.Kind.Label(), text.Say("参保 "+n+" 人。", n+" insured."), err)
	page.Crumbs = []Crumb{{text.Say("岗位实习", "Internships"), "/internships"}, {text.Say("实习保险", "Insurance"), "/internships/policies"}}
	page.Heading.Over = Plain(p.Insurer + " " + p.No)
	facts := TeacherBlock{Facts: Facts{Items: []Fact{
		{Label: text.Say("保险期间", "Cover"), Value: untilWords(p.From, p.To)}, {Label: text.Say("保费承担", "Paid by"), Value: p.Payer.Label(), Note: text.Say("不得向学生收取（第三十五条）", "never the student (Article 35)")},
	}}}
	t := Table{Caption: text.Say("参保学生", "Insured students"), Columns: []Column{{Label: text.Say("学号", "Number")}, {Label: text.Say("姓名", "Name")}, {Label: text.Say("班级", "Class")}}, Empty: &Empty{Icon: "users", Title: text.Say("名单还是空的", "The list is empty"), Body: text.Say("在下面粘贴学号。", "Paste numbers below.")}}
	for _, st := range insured.Items {
		t.Rows = append(t.Rows, Row{Name: Plain(st.Name), Cells: []Cell{{Text: Plain(st.StudentNo)}, {Text: Plain(st.Name)}, {Text: Plain(st.Class)}}})
	}
	in := formNamed(c, "insured", err)
	f := in.form("", policyHref(p.ID), page.CSRF, p.Insured == 0)
	f.Title, f.Items = text.Say("加入参保名单", "Add to the list"), []FormItem{studentsField(in)}
	f.Buttons = []Button{{Label: text.Say("加入", "Add"), Kind: Primary}}
	page.Blocks = slices.Concat(before, []TeacherBlock{facts, {Bare: true, Table: &t, Pager: nextPage(c, insured.Next)}, {Form: &f}})
	return s.showTeachers(c, status, page)
}

// insureMore puts students on the list of a policy.
func (s *Site) insureMore(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request.Context(), internship.PolicyID(c.Param("id"))
	p, rest, err := s.s.Internships.Insure(ctx, httpd.Who(ctx), internship.Policy{ID: id}, in.v.Get("students"))
	if err == nil && len(rest) > 0 {
		return s.drawPolicy(c, http.StatusOK, nil, unmatchedBlock(p.Insured, rest))
	}
	return settled(c, do, err, func(c *gin.Context, status int, err error) error { return s.drawPolicy(c, status, err) }, policyHref(id), "internship_insure")
}
