package web

import (
	"math"
	"net/http"
	"strconv"

	"firstkm/services/catalogue"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// soonMonths is how far the start page looks for recognitions that run out.
const soonMonths = 6

// teacherHome is the office's start page: what needs it now, and the ratio with how it comes about.
func (s *Site) teacherHome(c *gin.Context) error {
	sc, err := s.teacherScope(c)
	if err != nil {
		return err
	}
	if sc.school == "" {
		c.Redirect(http.StatusSeeOther, "/teachers/district")
		return nil
	}
	ctx := c.Request.Context()
	r, err := s.s.Teachers.Ratio(ctx, sc.who, sc.school, sc.q)
	if err != nil {
		return err
	}
	p := s.teacherPage(c, sc, text.Say("师资", "Teachers"), text.Say("双师型教师比例，按所选口径和日期计算。", "The share of dual-qualified teachers by the chosen formula and day."), nil)
	if sc.q.AsOf == s.today() {
		duties, err := s.teacherDuties(c, sc)
		if err != nil {
			return err
		}
		if sc.office() && len(r.Reasons) == 0 { // nobody is in the register
			duties.Items = append([]Duty{{
				State: Attention, Title: text.Say("教师花名册还是空的", "The register of teachers is empty"), Detail: text.Say("用学校自己的 Excel 导入，比例、测算和上报快照随即可用。", "Import the school's own Excel; ratio, what-if and snapshots follow at once."),
				Action: Button{Label: text.Say("导入教师花名册", "Import the register"), Kind: Primary, Icon: "upload", Href: "/imports?kind=teachers"},
			}}, duties.Items...)
		}
		p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, ID: "duties", Title: text.Say("现在要办", "What needs you now"), Duties: duties})
	}
	p.Blocks = append(p.Blocks, s.ratioHead(sc, r), dayForm(sc, "/teachers"))
	trend, err := s.ratioTrend(c, sc)
	if err != nil {
		return err
	}
	p.Blocks = append(p.Blocks,
		TeacherBlock{Beside: []TeacherBlock{trend, s.formulaBlock(sc, r)}},
		TeacherBlock{Beside: []TeacherBlock{s.reasonBlock(sc, r), s.partsBlock(r)}})
	return s.showTeachers(c, http.StatusOK, p)
}

// ratioHead is the figure itself, never without numerator, denominator, formula, day and target.
func (s *Site) ratioHead(sc scope, r teacher.Ratio) TeacherBlock {
	f := r.Figure
	b := TeacherBlock{Bare: true, ID: "ratio", Title: text.Say("双师型教师比例", "Share of dual-qualified teachers")}
	head := Figure{Label: text.Say("双师比例", "Ratio"), Value: f.Percent(), Unit: Plain("%"), State: Attention, Note: dayWords(r.AsOf)}
	if r.Target.Reached(f) {
		head.State = Pass
	}
	if f.Denominator == 0 {
		head.Value, head.Unit, head.State = "—", text.Words{}, Unknown
		head.Note = text.Say("没有比例：这一天没有计入分母的教师", "none: nobody is in the denominator that day")
	}
	missing := r.Target.Missing(f)
	aim := Figure{Label: text.Say("目标", "Target"), Value: perMille(r.Target.PerMille), Unit: Plain("%"), Note: text.Say("已达到", "reached"), State: Pass}
	switch {
	case f.Denominator == 0:
		aim.State, aim.Note = Unknown, text.Say("有比例后显示还差几人", "how many are missing shows once there is a ratio")
	case !r.Target.Reached(f):
		n := strconv.Itoa(missing)
		aim.State, aim.Note, aim.Href = Attention, text.Say("还差 "+n+" 人认定", n+" more "+text.Agree(missing, "recognition", "recognitions")+" needed"), sc.mine("/teachers/whatif", "preset", "fewest")
	}
	b.Figures = []Figure{
		head,
		{Label: text.Say("双师型（分子）", "Dual-qualified (numerator)"), Value: strconv.Itoa(f.Numerator), Unit: text.Say("人", "teachers"), Href: sc.href("/teachers/counts", "reason", string(teacher.Counted))},
		{Label: text.Say("计入口径（分母）", "In the formula (denominator)"), Value: strconv.Itoa(f.Denominator), Unit: text.Say("人", "teachers"), Href: sc.href("/teachers/counts", "reason", "denominator")},
		aim,
	}
	says := r.Rule.Formula.Says()
	name := r.Rule.Formula.Name()
	b.Lead = text.Say("口径："+name.Zh+"。"+says.Zh, "Formula: "+name.En+": "+says.En+".")
	if r.Rule.External {
		b.Lead.Zh += "本省外聘在岗教师按专业课教师计。"
		b.Lead.En += " The province counts external teachers in post."
	}
	return b
}

// dayForm chooses day and formula.
func dayForm(sc scope, path string) TeacherBlock {
	var hidden []Hidden
	if v := sc.set.Get("school"); v != "" {
		hidden = append(hidden, Hidden{"school", v})
	}
	at := DateField(Field{Name: "as_of", Label: text.Say("截止日期", "As of"), Value: sc.q.AsOf.String(), Min: "1950-01-01"})
	formula := Select{Field: Field{Name: "formula", Label: text.Say("口径", "Formula")}, Options: pickOptions(formulaOptions(), string(sc.q.Formula))}
	return TeacherBlock{Form: &TeacherForm{
		Get: true, Title: text.Say("换日期或口径", "Another day or formula"), Action: path, Hidden: hidden,
		Items: []FormItem{{Field: &at}, {Select: &formula}}, Buttons: []Button{{Label: text.Say("重新计算", "Compute")}},
	}}
}

// trendMonths is how far the trend looks back.
const trendMonths = 24

func (s *Site) ratioTrend(c *gin.Context, sc scope) (TeacherBlock, error) {
	figures, targets, err := s.s.Teachers.Trend(c.Request.Context(), sc.who, sc.school, sc.q.Formula, teacher.Monthly, sc.q.AsOf.AddMonths(-trendMonths), sc.q.AsOf)
	if err != nil {
		return TeacherBlock{}, err
	}
	chart := lineOf(figures, text.Say("近 24 个月的双师比例", "The ratio over the last 24 months"))
	if n := len(targets); n > 0 {
		chart.Target = &ChartTarget{Label: targetLabel(targets[n-1]), Value: float64(targets[n-1].PerMille) / 10}
	}
	return TeacherBlock{Title: text.Say("走势", "Trend"), Chart: &chart}, nil
}

func targetLabel(t teacher.Target) text.Words {
	if t.Region == "" {
		return text.Say("全国底线", "national floor")
	}
	return text.Say("本区目标", "district target")
}

// lineOf draws figures over time.
func lineOf(figures []teacher.Figure, title text.Words) Chart {
	line := ChartSeries{Label: text.Say("双师比例", "Ratio")}
	chart := Chart{Title: title, Percent: true}
	for _, f := range figures {
		v, ok := f.Ratio()
		if v *= 100; !ok {
			v = math.NaN()
		}
		line.Values = append(line.Values, v)
		chart.Ticks = append(chart.Ticks, monthTick(f.AsOf))
	}
	chart.Series = []ChartSeries{line}
	return chart
}

func (s *Site) formulaBlock(sc scope, r teacher.Ratio) TeacherBlock {
	t := Table{Caption: text.Say("四种口径的比例", "The ratio by all four formulas"), Quiet: true, Columns: []Column{
		{Label: text.Say("口径", "Formula")}, {Label: text.Say("分子", "Numerator"), Numeric: true}, {Label: text.Say("分母", "Denominator"), Numeric: true}, {Label: text.Say("比例", "Ratio"), Numeric: true},
	}}
	for _, f := range r.Figures {
		name := Cell{Text: f.Formula.Name(), Href: sc.href("/teachers", "formula", string(f.Formula))}
		if f.Formula == r.Rule.Formula {
			name.Href, name.Chips = "", []Chip{{Label: text.Say("当前口径", "chosen"), State: Note}}
		}
		if !f.Formula.InForce(r.AsOf) {
			name.Note = text.Say("仅供与旧数据对照", "for comparison with older figures")
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{name, {Text: Plain(strconv.Itoa(f.Numerator))}, {Text: Plain(strconv.Itoa(f.Denominator))}, {Text: shareWords(f)}}})
	}
	return TeacherBlock{Title: text.Say("四种口径", "All four formulas"), Table: &t}
}

func reasons() []teacher.Reason {
	return []teacher.Reason{teacher.Counted, teacher.NotRecognised, teacher.RanOut, teacher.PublicCourse, teacher.InstructorOut, teacher.ExternalOut, teacher.PartTime, teacher.NotInPost, teacher.CountsOver}
}

func (s *Site) reasonBlock(sc scope, r teacher.Ratio) TeacherBlock {
	t := Table{
		Caption: text.Say("谁计入，谁不计入", "Who counts and who does not"), Quiet: true, Columns: []Column{{Label: text.Say("情况", "Reason")}, {Label: text.Say("人数", "Teachers"), Numeric: true}},
		Empty: &Empty{Icon: "users", Title: text.Say("花名册还是空的", "The register is empty"), Body: text.Say("导入花名册或逐个登记教师后，这里显示比例。", "Import the register or add teachers, and the ratio shows here.")},
	}
	if sc.office() {
		t.Empty.Action = &Button{Label: text.Say("登记教师", "Add a teacher"), Kind: Primary, Href: "/teachers/register/new"}
		t.Empty.Links = []Link{{text.Say("导入花名册", "Import the register"), "/imports"}}
	}
	for _, why := range reasons() {
		if n := r.Reasons[why]; n > 0 {
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: why.Words(), Href: sc.href("/teachers/counts", "reason", string(why))}, {Text: Plain(strconv.Itoa(n))}}})
		}
	}
	return TeacherBlock{
		Title: text.Say("谁计入，谁不计入，为什么", "Who counts, who does not, and why"), Table: &t,
		Buttons: []Button{{Label: text.Say("看名单", "See the list"), Href: sc.href("/teachers/counts"), Kind: Quiet}},
	}
}

// partsBlock splits the figure by category and by category of majors.
func (s *Site) partsBlock(r teacher.Ratio) TeacherBlock {
	bars := BarList{Title: text.Say("按任教类别和专业大类", "By what is taught"), Max: 100}
	bar := func(label text.Words, f teacher.Figure) {
		if f.Denominator > 0 {
			v, _ := f.Ratio()
			bars.Items = append(bars.Items, BarItem{Label: label, Value: v * 100, Says: shareOf(f), Target: float64(r.Target.PerMille) / 10})
		}
	}
	for _, part := range r.ByCategory {
		bar(categoryWords(teacher.Category(part.Key)), part.Figure)
	}
	for _, part := range r.ByMajorCategory {
		i, _ := strconv.Atoi(part.Key)
		bar(Plain(catalogue.CategoryName(i)), part.Figure)
	}
	b := TeacherBlock{Title: text.Say("分项", "Parts")}
	if len(bars.Items) > 0 {
		b.Bars = &bars
	}
	for _, l := range teacher.Levels() {
		b.Facts.Items = append(b.Facts.Items, Fact{Label: dualWords(l), Value: peopleWords(r.Levels[l])})
	}
	return b
}

// teacherDuties is what waits for the office: steps of recognitions, notices that end, recognitions that run out, practice.
func (s *Site) teacherDuties(c *gin.Context, sc scope) (*Duties, error) {
	ctx := c.Request.Context()
	d := &Duties{Quiet: text.Say("今天没有要办的师资事务。", "Nothing waits in the register of teachers today.")}
	if sc.office() {
		waiting, err := s.s.Teachers.Recognitions(ctx, sc.who, teacher.RecognitionFilter{States: []teacher.State{teacher.Applied, teacher.Noticed}}, page.Request{Limit: page.MaxLimit})
		if err != nil {
			return nil, err
		}
		d.Items = recognitionDuties(waiting.Items, s.today())
	}
	forecast, err := s.s.Teachers.Foresee(ctx, sc.who, sc.school, sc.q)
	if err != nil {
		return nil, err
	}
	end, ending, recheck := s.today().AddMonths(soonMonths), 0, 0
	var first civil.Date
	for _, x := range forecast.Coming {
		if x.On.After(end) {
			break
		}
		switch x.Kind {
		case teacher.Expiry:
			if ending++; first.IsZero() {
				first = x.On.AddDays(-1)
			}
		case teacher.RecheckDue:
			recheck++
		}
	}
	look := Button{Label: text.Say("看名单", "See who"), Href: sc.mine("/teachers/whatif") + "#coming"}
	if ending > 0 {
		n := strconv.Itoa(ending)
		d.Items = append(d.Items, Duty{
			State: Attention, Title: text.Say(n+" 人的认定六个月内到期", n+" "+text.Agree(ending, "recognition ends", "recognitions end")+" within six months"), Detail: text.Say("到期后只计入分母，请提前安排复查或重新认定。", "After that they are in the denominator only: plan re-checks in time."),
			Due: text.Say("最早 "+Date(text.Chinese, first), "first "+Date(text.English, first)), Action: look,
		})
	}
	if recheck > 0 {
		n := strconv.Itoa(recheck)
		d.Items = append(d.Items, Duty{State: Note, Title: text.Say(n+" 人六个月内应复查", n+" "+text.Agree(recheck, "re-check is", "re-checks are")+" due within six months"), Detail: text.Say("复查期间认定仍然有效。", "The recognition stays in force meanwhile."), Action: look})
	}
	practised, err := s.s.Teachers.Practices(ctx, sc.who, sc.school, sc.q)
	if err != nil {
		return nil, err
	}
	short := 0
	for _, x := range practised {
		if !x.Progress.Met {
			short++
		}
	}
	if short > 0 {
		n := strconv.Itoa(short)
		d.Items = append(d.Items, Duty{
			State: Attention, Title: text.Say(n+" 人近五年企业实践不足六个月", n+" "+text.Agree(short, "teacher has", "teachers have")+" under six months of practice in five years"),
			Detail: text.Say("专业课教师和实习指导教师每五年累计不少于六个月。", "Professional-course teachers and instructors owe six months in every five years."), Action: Button{Label: text.Say("看名单", "See who"), Href: sc.mine("/teachers/register", "practice", "short")},
		})
	}
	undated, err := s.s.Teachers.Undated(ctx, sc.who, sc.school, sc.q.AsOf)
	if n := len(undated); err == nil && n > 0 {
		d.Items = append(d.Items, Duty{
			State: Note, Title: text.Say(strconv.Itoa(n)+" 人没有入职日期", text.Plural(n, "teacher has", "teachers have")+" no first day"), Detail: undatedWords(),
			Action: Button{Label: text.Say("看名单", "See who"), Href: sc.mine("/teachers/register", "present", "undated")},
		})
	}
	return d, err
}

// undatedWords says what a missing first day does, and how it is filled in.
func undatedWords() text.Words {
	return text.Say("看不出谁是第一年任教，过去日期的比例也把他们一直算在职。在花名册表格里加“入职日期”一列再导入，或在档案里更正任职的开始日期。",
		"Nobody can see who is in the first year, and ratios of days past count them as employed all along. Import the register again with a column of first days, or correct the start in each file.")
}

func recognitionDuties(rows []teacher.RecognitionRow, today civil.Date) []Duty {
	var out []Duty
	applied, objected := 0, 0
	var ends civil.Date
	noticed := 0
	for _, row := range rows {
		r := row.Recognition
		switch r.State {
		case teacher.Applied:
			applied++
		case teacher.Noticed:
			if noticed++; r.Notice != nil && !r.Notice.To.Before(today) && (ends.IsZero() || r.Notice.To.Before(ends)) {
				ends = r.Notice.To
			}
			if r.Notice != nil {
				for _, o := range r.Notice.Objections {
					if !o.Answered {
						objected++
					}
				}
			}
		}
	}
	open := Button{Label: text.Say("去办理", "Go there"), Href: "/teachers/recognitions"}
	if applied > 0 {
		n := strconv.Itoa(applied)
		out = append(out, Duty{State: Attention, Title: text.Say(n+" 份认定申请等学校认定", n+" "+text.Agree(applied, "application waits", "applications wait")+" for the school"), Detail: text.Say("核对证明材料，认定通过后送教育局复核。", "Check the evidence; what you endorse goes to the bureau."), Action: open})
	}
	if noticed > 0 {
		n := strconv.Itoa(noticed)
		d := Duty{State: Note, Title: text.Say(n+" 人正在公示", n+" "+text.Agree(noticed, "is", "are")+" on public notice"), Action: open}
		if !ends.IsZero() {
			d.Due = text.Say("最早 "+Date(text.Chinese, ends)+" 结束", "first ends "+Date(text.English, ends))
		}
		if objected > 0 {
			o := strconv.Itoa(objected)
			d.State, d.Detail = Attention, text.Say("有 "+o+" 条异议等教育局答复。", o+" "+text.Agree(objected, "objection waits", "objections wait")+" for the bureau's answer.")
		}
		out = append(out, d)
	}
	return out
}
