package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// districtPage is a bureau's view: its region, by district, school and category, against the target.
func (s *Site) districtPage(c *gin.Context) error { return s.drawDistrict(c, http.StatusOK, nil) }

func (s *Site) drawDistrict(c *gin.Context, status int, err error) error {
	sc, loadErr := s.teacherScope(c)
	if loadErr != nil {
		return loadErr
	}
	sc.school = ""
	sc.set.Del("school")
	ctx := c.Request.Context()
	region, loadErr := s.s.Teachers.Region(ctx, sc.who, "", sc.q)
	if loadErr != nil {
		return loadErr
	}
	name := regionName(s.s.Catalogue.Now(), region.Region)
	p := s.teacherPage(c, sc, text.Say("全区师资", "Teachers of the region"), text.Say(name+"各校双师型教师比例。", "The share of dual-qualified teachers at the schools of "+name+"."), err)
	duties, loadErr := s.bureauDuties(c, sc)
	if loadErr != nil {
		return loadErr
	}
	p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, ID: "duties", Title: text.Say("现在要办", "What needs you now"), Duties: duties})
	head := s.ratioHead(sc, region.Total)
	for i := range head.Figures {
		head.Figures[i].Href = ""
	}
	p.Blocks = append(p.Blocks, head, dayForm(sc, "/teachers/district"))
	for _, d := range region.Districts {
		p.Blocks = append(p.Blocks, s.districtSchools(sc, d))
	}
	if len(region.Districts) == 0 {
		p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, Table: &Table{Empty: &Empty{
			Icon: "school", Title: text.Say("辖区学校还没有登记教师", "No school has registered teachers yet"), Body: text.Say("请各校师资办导入花名册，比例会自动显示在这里。", "Ask the schools' teachers' offices to import their registers; the ratios show here by themselves."),
			Action: &Button{Label: text.Say("给各校发通知", "Send a notice"), Kind: Primary, Href: "/notices/new"},
		}}})
	} else {
		parts := districtParts(region)
		formulas := s.formulaBlock(sc, region.Total)
		for i := range formulas.Table.Rows {
			cell := &formulas.Table.Rows[i].Cells[0]
			cell.Href = strings.Replace(cell.Href, "/teachers?", "/teachers/district?", 1)
		}
		p.Blocks = append(p.Blocks, TeacherBlock{Beside: []TeacherBlock{parts, formulas}})
	}
	p.Blocks = append(p.Blocks, TeacherBlock{Form: s.targetForm(c, region, p.CSRF, err)})
	return s.showTeachers(c, status, p)
}

// districtSchools compares the schools of one district with its target.
func (s *Site) districtSchools(sc scope, d teacher.District) TeacherBlock {
	name, target := regionName(s.s.Catalogue.Now(), d.Region), targetWords(d.Target)
	share := shareOf(d.Figure)
	b := TeacherBlock{Title: text.Say(name+" "+share.Zh, name+" "+share.En)}
	bars := BarList{Title: text.Say("各校比例", "By school"), Note: text.Say(target.Zh+"，"+Date(text.Chinese, d.AsOf), target.En+", "+Date(text.English, d.AsOf)), Max: 100}
	for _, x := range d.Schools {
		item := BarItem{Label: Plain(x.Name), Href: schoolHref(sc, x), Says: shareOf(x.Figure), Target: float64(d.Target.PerMille) / 10, State: Attention}
		if v, ok := x.Figure.Ratio(); ok {
			item.Value = v * 100
		} else {
			item.State = Unknown
		}
		if d.Target.Reached(x.Figure) {
			item.State = Pass
		}
		bars.Items = append(bars.Items, item)
	}
	b.Bars = &bars
	return b
}

func schoolHref(sc scope, x teacher.SchoolFigure) string {
	return sc.href("/teachers", "school", string(x.School))
}

// districtParts is the table by district and category.
func districtParts(r teacher.Region) TeacherBlock {
	t := Table{Caption: text.Say("按任教类别", "By category"), Quiet: true, Columns: []Column{{Label: text.Say("任教类别", "Category")}, {Label: text.Say("分子", "Numerator"), Numeric: true}, {Label: text.Say("分母", "Denominator"), Numeric: true}, {Label: text.Say("比例", "Ratio"), Numeric: true}}}
	for _, x := range r.Total.ByCategory {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: categoryWords(teacher.Category(x.Key))}, {Text: Plain(strconv.Itoa(x.Numerator))}, {Text: Plain(strconv.Itoa(x.Denominator))}, {Text: shareWords(x.Figure)}}})
	}
	b := TeacherBlock{Title: text.Say("按类别和级别", "By category and level"), Table: &t}
	for _, l := range teacher.Levels() {
		b.Facts.Items = append(b.Facts.Items, Fact{Label: dualWords(l), Value: peopleWords(r.Total.Levels[l])})
	}
	return b
}

func (s *Site) targetForm(c *gin.Context, r teacher.Region, csrf string, err error) *TeacherForm {
	in := formNamed(c, "target", err)
	f := in.form("", "/teachers/district", csrf, false)
	f.Title = text.Say("设定目标", "Set the target")
	f.Lead = text.Say("目标从起始日期起显示在各校和全区的图上；没有设定时按全国底线 50%。", "It stands in the charts of all schools from its first day; the national floor of 50 % holds without one.")
	percent := ""
	if r.Total.Target.Region != "" {
		percent = perMille(r.Total.Target.PerMille)
	}
	f.Items = []FormItem{
		in.field("per_mille", text.Say("目标比例", "Target"), percent, func(x *Field) { x.Mode, x.Size, x.Length, x.Suffix = "decimal", "s", 5, Plain("%") }),
		in.date("from", text.Say("从哪一天起", "From"), s.today()),
		in.choose("formula", text.Say("口径", "Formula"), formulaOptions(), string(teacher.DefaultFormula), text.Words{}),
		in.field("source", text.Say("依据（文件名称和文号）", "Source (the plan that sets it)"), "", func(x *Field) { x.Optional, x.Length = true, 100 }),
	}
	f.Buttons = []Button{{Label: text.Say("设定目标", "Set the target"), Kind: Primary}}
	return &f
}

func (s *Site) targetSet(c *gin.Context) error {
	sc, do, r, err := s.sentScope(c)
	if err != nil {
		return err
	}
	t := teacher.Target{From: r.date("from"), Formula: teacher.Formula(r.text("formula")), Source: r.text("source")}
	if percent, err := strconv.ParseFloat(strings.TrimSuffix(r.text("per_mille"), "%"), 64); err == nil && percent > 0 && percent <= 100 {
		t.PerMille = int(percent*10 + 0.5)
	} else {
		r.refuse("per_mille", "请填写 0.1 到 100 之间的百分比，例如 70。", "give a percentage from 0.1 to 100, such as 70")
	}
	err = r.then(func() error { return s.s.Teachers.SetTarget(c.Request.Context(), sc.who, t) })
	return settled(c, do, err, s.drawDistrict, "/teachers/district", "saved")
}

// bureauDuties is what recognitions wait for the bureau.
func (s *Site) bureauDuties(c *gin.Context, sc scope) (*Duties, error) {
	list, err := s.s.Teachers.Recognitions(c.Request.Context(), sc.who, teacher.RecognitionFilter{States: []teacher.State{teacher.Endorsed, teacher.Sampled, teacher.Reviewed, teacher.Noticed, teacher.Rechecking}}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return nil, err
	}
	d := &Duties{Quiet: text.Say("没有等教育局办理的认定。", "No recognition waits for the bureau.")}
	n, over, objected := map[teacher.State]int{}, 0, 0
	for _, row := range list.Items {
		r := row.Recognition
		n[r.State]++
		if r.State != teacher.Noticed || r.Notice == nil {
			continue
		}
		if s.today().After(r.Notice.To) {
			over++
		}
		for _, o := range r.Notice.Objections {
			if !o.Answered {
				objected++
			}
		}
	}
	add := func(count int, state teacher.State, zh, en string) {
		if count > 0 {
			k := strconv.Itoa(count)
			if list.Next != "" {
				k += "+"
			}
			d.Items = append(d.Items, Duty{State: Attention, Title: text.Say(k+" "+zh, k+" "+en), Action: Button{Label: text.Say("去办理", "Go there"), Href: "/teachers/recognitions?state=" + string(state)}})
		}
	}
	add(objected, teacher.Noticed, "条公示异议等答复", "objections wait for an answer")
	add(over, teacher.Noticed, "人公示已结束，可以认定", "notices are over: recognise them")
	add(n[teacher.Endorsed]+n[teacher.Sampled], teacher.Endorsed, "份学校认定等复核", "endorsed applications wait for review")
	add(n[teacher.Reviewed], teacher.Reviewed, "份复核通过，等公示", "are reviewed and wait for their notice")
	add(n[teacher.Rechecking], teacher.Rechecking, "人复查中，等结论", "re-checks wait for their result")
	return d, nil
}
