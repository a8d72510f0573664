package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// alliancePage is a bureau's view by alliance (职教联盟、集团): the schools of its region in each, together and one by one.
func (s *Site) alliancePage(c *gin.Context) error { return s.drawAlliances(c, http.StatusOK, nil) }

func (s *Site) drawAlliances(c *gin.Context, status int, err error) error {
	sc, loadErr := s.teacherScope(c)
	if loadErr != nil {
		return loadErr
	}
	sc.school = ""
	sc.set.Del("school")
	list, loadErr := s.s.Teachers.Alliances(c.Request.Context(), sc.who, sc.q)
	if loadErr != nil {
		return loadErr
	}
	p := s.teacherPage(c, sc, text.Say("联盟的双师比例", "The ratio by alliance"), text.Say("按职教联盟、集团合计成员学校；本区以外的成员不计在内。", "Member schools counted together; those outside your region are left out."), err)
	p.Blocks = append(p.Blocks, dayForm(sc, "/teachers/alliances"))
	for _, f := range list {
		p.Blocks = append(p.Blocks, allianceBlock(sc, f))
	}
	if len(list) == 0 {
		p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, Table: &Table{Empty: &Empty{Icon: "school", Title: text.Say("还没有联盟", "No alliance yet"), Body: text.Say("登记一个联盟和它的成员学校，比例就按联盟显示在这里。", "Register an alliance with its schools, and its ratio shows here.")}}})
	}
	forms, loadErr := s.allianceForms(c, sc, p.CSRF, err)
	if loadErr != nil {
		return loadErr
	}
	for i := range forms {
		p.Blocks = append(p.Blocks, TeacherBlock{Form: &forms[i]})
	}
	return s.showTeachers(c, status, p)
}

func allianceBlock(sc scope, f teacher.AllianceFigure) TeacherBlock {
	share, n := shareOf(f.Figure), strconv.Itoa(len(f.Schools))
	b := TeacherBlock{Title: text.Say(f.Alliance.Name+" "+share.Zh, f.Alliance.Name+" "+share.En), Lead: text.Say("成员 "+strconv.Itoa(len(f.Alliance.Schools))+" 所，本区 "+n+" 所。", strconv.Itoa(len(f.Alliance.Schools))+" members, "+n+" in your region.")}
	bars := BarList{Title: text.Say("成员学校", "Member schools"), Note: targetWords(f.Target), Max: 100}
	for _, x := range f.Schools {
		item := BarItem{Label: Plain(x.Name), Href: schoolHref(sc, x), Says: shareOf(x.Figure), Target: float64(f.Target.PerMille) / 10, State: Attention}
		if v, ok := x.Figure.Ratio(); ok {
			item.Value = v * 100
		} else {
			item.State = Unknown
		}
		if f.Target.Reached(x.Figure) {
			item.State = Pass
		}
		bars.Items = append(bars.Items, item)
	}
	b.Bars = &bars
	t := Table{Caption: text.Say("四种口径", "All four formulas"), Quiet: true, Columns: []Column{{Label: text.Say("口径", "Formula")}, {Label: text.Say("分子", "Numerator"), Numeric: true}, {Label: text.Say("分母", "Denominator"), Numeric: true}, {Label: text.Say("比例", "Ratio"), Numeric: true}}}
	for _, x := range f.Figures {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: x.Formula.Name()}, {Text: Plain(strconv.Itoa(x.Numerator))}, {Text: Plain(strconv.Itoa(x.Denominator))}, {Text: shareWords(x)}}})
	}
	b.Table = &t
	return b
}

// allianceForms register an alliance, and change those that the bureau keeps.
func (s *Site) allianceForms(c *gin.Context, sc scope, csrf string, err error) ([]TeacherForm, error) {
	list, loadErr := s.s.Orgs.Alliances(c.Request.Context())
	if loadErr != nil {
		return nil, loadErr
	}
	form := func(name string, a org.Alliance) TeacherForm {
		in := formNamed(c, name, err)
		f := in.form("", "/teachers/alliances", csrf, false)
		f.Title = text.Say("登记联盟", "Register an alliance")
		if a.ID != "" {
			f.Title = text.Say("修改联盟："+a.Name, "Change "+a.Name)
		}
		var names []string
		for _, id := range a.Schools {
			names = append(names, s.schoolName(c, id))
		}
		f.Hidden = append(f.Hidden, Hidden{in.key("alliance"), string(a.ID)}, Hidden{"version", strconv.FormatUint(a.Version, 10)})
		f.Items = []FormItem{
			in.field("name", text.Say("联盟名称", "Name"), a.Name, func(x *Field) { x.Length = 60 }),
			in.field("schools", text.Say("成员学校，一行一所（全称或学校标识码）", "Schools, one per line (name or code)"), strings.Join(names, "\n"), func(x *Field) { x.Rows, x.Length = 6, 40000 }),
		}
		f.Buttons = []Button{{Label: text.Say("保存联盟", "Save"), Kind: Primary}}
		return f
	}
	out := []TeacherForm{form("alliance", org.Alliance{})}
	for _, a := range list {
		if a.Owner == sc.who.Org {
			out = append(out, form("alliance-"+string(a.ID), a))
		}
	}
	return out, nil
}

func (s *Site) allianceDo(c *gin.Context) error {
	ctx := c.Request.Context()
	do, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	version, _ := strconv.ParseUint(r.v.Get("version"), 10, 64)
	a := org.Alliance{ID: org.ID(r.text("alliance")), Name: r.text("name"), Version: version}
	for _, name := range lines(r.v.Get("schools")) {
		id, err := s.schoolNamed(c, name)
		if err != nil {
			return err
		}
		if id == "" {
			r.refuse("schools", "没有叫“"+name+"”的学校，请写全称或学校标识码。", "no school is called "+name+"; give its full name or code")
			continue
		}
		a.Schools = append(a.Schools, id)
	}
	err = r.then(func() error {
		_, err := s.s.Orgs.SaveAlliance(ctx, httpd.Who(ctx), a)
		return err
	})
	return settled(c, do, err, s.drawAlliances, "/teachers/alliances", "saved")
}

// schoolNamed is the school of a code or a full name, "" for none.
func (s *Site) schoolNamed(c *gin.Context, name string) (org.ID, error) {
	ctx := c.Request.Context()
	school, err := s.s.Orgs.SchoolByCode(ctx, name)
	if err == nil || !errors.Is(err, org.ErrNotFound) {
		return school.ID, err
	}
	list, err := s.s.Orgs.Schools(ctx, org.SchoolFilter{Text: name}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return "", err
	}
	for _, o := range list.Items {
		if o.Name == name {
			return o.ID, nil
		}
	}
	return "", nil
}
