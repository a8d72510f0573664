package web

import (
	"errors"
	"net/http"
	"strconv"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// allianceRatios is a bureau's view by alliance (职教联盟、集团): the schools of its region in each, together and one by one.
func (s *Site) allianceRatios(c *gin.Context) error {
	sc, err := s.teacherScope(c)
	if err != nil {
		return err
	}
	sc.school = ""
	sc.set.Del("school")
	list, err := s.s.Teachers.Alliances(c.Request.Context(), sc.who, sc.q)
	if err != nil {
		return err
	}
	p := s.teacherPage(c, sc, text.Say("联盟的双师比例", "The ratio by alliance"), text.Say("按职教联盟、集团合计成员学校；本区以外的成员不计在内。", "Member schools counted together; those outside your region are left out."), nil)
	p.Heading.Actions = []Button{{Label: text.Say("管理联盟", "Manage alliances"), Kind: Secondary, Href: "/alliances"}}
	p.Blocks = append(p.Blocks, dayForm(sc, "/teachers/alliances"))
	for _, f := range list {
		p.Blocks = append(p.Blocks, allianceBlock(sc, f))
	}
	if len(list) == 0 {
		p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, Table: &Table{Empty: noAlliance()}})
	}
	return s.showTeachers(c, http.StatusOK, p)
}

func allianceBlock(sc scope, f teacher.AllianceFigure) TeacherBlock {
	share, n := shareOf(f.Figure), strconv.Itoa(len(f.Schools))
	all := strconv.Itoa(len(f.Alliance.Schools))
	b := TeacherBlock{Title: text.Say(f.Alliance.Name+" "+share.Zh, f.Alliance.Name+" "+share.En), Lead: text.Say("成员 "+all+" 所，已登记教师的 "+n+" 所计入。", n+" of "+all+" "+text.Agree(len(f.Alliance.Schools), "member ", "members ")+text.Agree(len(f.Schools), "has a register and is", "have a register and are")+" counted.")}
	if sc.who.Is(actor.Bureau) {
		b.Lead = text.Say("成员 "+all+" 所，本区 "+n+" 所。", all+" "+text.Agree(len(f.Alliance.Schools), "member", "members")+", "+n+" in your region.")
	}
	bars := BarList{Title: text.Say("成员学校", "Member schools"), Note: targetWords(f.Target), Max: 100}
	for _, x := range f.Schools {
		item := BarItem{Label: Plain(x.Name), Says: shareOf(x.Figure), Target: float64(f.Target.PerMille) / 10, State: Attention}
		if sc.who.Is(actor.Bureau) {
			item.Href = schoolHref(sc, x)
		}
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
