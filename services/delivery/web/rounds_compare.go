package web

import (
	"net/http"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// roundCompare tries other rules with the same lists and the same lottery before the result is out (F28). The rules stand in the
// address as ?q=, so that the page can be sent on and its export knows them.
func (s *Site) roundCompare(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), round.ID(c.Param("id"))
	r, err := s.s.Rounds.Get(ctx, who, id)
	if err != nil {
		return err
	}
	switch _, member := r.Member(org.ID(who.Org)); {
	case !member:
		return round.ErrNotFound
	case r.Host != org.ID(who.Org):
		return round.ErrForbidden
	}
	p := s.roundHead(c, text.Say("换一套规则比一比", "Compare with other rules"), text.Say("同样的志愿、意见和随机排序，换一套权重或上限，看结果有什么不同。只是试算，不改动结果。", "The same lists, marks and lottery under other weights or caps. Nothing is changed."), nil)
	p.Crumbs = roundCrumbs(&r)
	if !r.State.Tried() {
		p.Blocks = []TeacherBlock{{Notice: notComparable(r), Buttons: []Button{{Label: text.Say("回到轮次", "Back to the round"), Href: roundHref(id)}}}}
		return s.showTeachers(c, http.StatusOK, p)
	}
	if c.Query("major") != "" { // the form: its rules as one word of the address
		in := reader{v: c.Request.URL.Query()}
		rules := readRules(&in, r)
		if err := in.then(func() error { return nil }); err != nil {
			return s.drawCompare(c, http.StatusUnprocessableEntity, p, r, rules, err)
		}
		c.Redirect(http.StatusSeeOther, atQuery(roundHref(id)+"/compare", "q", rules.Text(r.Caps)))
		return nil
	}
	rules := r.Rules()
	if q := c.Query("q"); q != "" {
		if rules, err = round.RulesOf(r.Caps, q); err != nil {
			return err
		}
	}
	return s.drawCompare(c, http.StatusOK, p, r, rules, nil)
}

func notComparable(r round.Round) *Notice {
	if r.State.Out() {
		return &Notice{State: Note, Title: text.Say("结果已公布，不再试算", "The result is out"), Body: text.Say("公布以后不能再换规则。统计页有这次的结果。", "Rules cannot change any more; the statistics show what came out.")}
	}
	return &Notice{State: Note, Title: text.Say("计算以后才能比较", "Compare once it is computed"), Body: text.Say("随机排序的种子在计算时公开，公开前谁也不能拿来试算。", "The lottery's seed is revealed at the computation; nobody may try it before.")}
}

// readRules reads the form of other rules.
func readRules(in *reader, r round.Round) round.Rules {
	out := round.Rules{Weights: readWeights(in)}
	for i, x := range r.Caps {
		name := "cap" + strconv.Itoa(i)
		if in.text(name) == "" {
			continue // left out
		}
		x.Limit = in.whole(name, 1000000)
		out.Caps = append(out.Caps, x)
	}
	return out
}

func (s *Site) drawCompare(c *gin.Context, status int, p TeacherPage, r round.Round, rules round.Rules, err error) error {
	ctx := c.Request.Context()
	var found *round.Comparison
	if err == nil && c.Query("q") != "" {
		x, tryErr := s.s.Rounds.Compare(ctx, httpd.Who(ctx), r.ID, rules)
		if tryErr != nil && !toldTeachers(tryErr) {
			return tryErr
		}
		if err = tryErr; err == nil {
			found = &x
		} else {
			status = http.StatusUnprocessableEntity
		}
	}
	p.Errors = ErrorsOf(err).Summary()
	p.Blocks = append(p.Blocks, s.compareForms(r, rules, ErrorsOf(err))...)
	if found != nil {
		p.Blocks = append(p.Blocks, s.compared(r, rules, *found)...)
	}
	return s.showTeachers(c, status, p)
}

// compareForms are rule sets that can be tried with a tap, and the form of one's own.
func (s *Site) compareForms(r round.Round, rules round.Rules, errs Errors) []TeacherBlock {
	at := roundHref(r.ID) + "/compare"
	b := TeacherBlock{ID: "rules", Title: text.Say("另一套规则", "The other rules"), Lead: text.Say("本轮的权重："+weightWords(r.Weights).Zh+"。", "Weights of the round: "+weightWords(r.Weights).En+".")}
	for _, x := range presets(r) {
		b.Buttons = append(b.Buttons, Button{Label: x.label, Href: atQuery(at, "q", x.rules.Text(r.Caps))})
	}
	f := TeacherForm{Get: true, Title: text.Say("自己定规则", "Rules of one's own"), Action: at, Buttons: []Button{{Label: text.Say("试算", "Try"), Kind: Primary}}}
	list := rules.Weights.List()
	for i, part := range round.PartNames() {
		x := errs.On(Field{Name: weightNames()[i], Label: part, Value: strconv.Itoa(list[i]), Mode: "numeric", Size: "s", Length: 3})
		f.Items = append(f.Items, FormItem{Field: &x})
	}
	for i, cap := range r.Caps {
		v := ""
		if most, ok := rules.Limit(cap); ok {
			v = strconv.Itoa(most)
		}
		x := errs.On(Field{Name: "cap" + strconv.Itoa(i), Label: text.Say("上限："+cap.Name, "Cap: "+cap.Name), Value: v, Mode: "numeric", Size: "s", Length: 5, Optional: true, Hint: text.Say("空着就是不设", "empty for none")})
		f.Items = append(f.Items, FormItem{Field: &x})
	}
	own := TeacherBlock{Bare: true, Title: text.Say("自己定", "One's own"), Lead: text.Say("五项权重合计 100。", "The five weights add up to 100."), Forms: []TeacherForm{f}}
	return []TeacherBlock{b, own}
}

type preset struct {
	label text.Words
	rules round.Rules
}

// presets are rule sets that schools ask about first.
func presets(r round.Round) []preset {
	with := func(w round.Weights) round.Rules { return round.Rules{Weights: w, Caps: r.Caps} }
	out := []preset{
		{text.Say("更看重对口", "Major first"), with(round.Weights{Major: 60, Path: 20, Tasks: 10, Distance: 5, Wishes: 5})},
		{text.Say("更看重离家近", "Near home first"), with(round.Weights{Major: 30, Path: 10, Tasks: 10, Distance: 40, Wishes: 10})},
		{text.Say("更看重个人意愿", "Wishes first"), with(round.Weights{Major: 30, Path: 10, Tasks: 10, Distance: 10, Wishes: 40})},
	}
	if len(r.Caps) > 0 {
		out = append(out, preset{text.Say("不设基地和区域上限", "Without caps of bases and regions"), round.Rules{Weights: r.Weights}})
	}
	return out
}

// compared is what the other rules would change.
func (s *Site) compared(r round.Round, rules round.Rules, x round.Comparison) []TeacherBlock {
	head := TeacherBlock{ID: "answer", Title: text.Say("会有什么不同", "What would differ"), Figures: []Figure{
		{Label: text.Say("换岗位的学生", "Students who move"), Value: strconv.Itoa(x.Moves), Unit: text.Say("人", "students")},
		{Label: text.Say("比现在好", "Better for them"), Value: strconv.Itoa(x.Gain), Unit: text.Say("人", "students"), Note: text.Say("志愿更靠前，或原来没有岗位", "a higher choice, or one at all")},
		{Label: text.Say("不如现在", "Worse for them"), Value: strconv.Itoa(x.Lose), Unit: text.Say("人", "students")},
	}, Table: comparison(x.As, x.Other)}
	head.Lead = text.Say("试算的权重："+weightWords(rules.Weights).Zh+"。", "Weights tried: "+weightWords(rules.Weights).En+".")
	if x.Moves == 0 {
		head.Notice = &Notice{State: Pass, Title: text.Say("结果完全一样", "Nothing would differ"), Body: text.Say("换成这套规则，每名学生得到的岗位都不变。", "Under these rules everybody has the same post.")}
	}
	ranks := TeacherBlock{Beside: []TeacherBlock{
		{Title: text.Say("现在：得到第几志愿", "As it is: which choice"), Bars: rankBars(x.As)},
		{Title: text.Say("试算：得到第几志愿", "Tried: which choice"), Bars: rankBars(x.Other)},
	}}
	blocks := []TeacherBlock{head, ranks}
	if x.Moves > 0 {
		blocks = append(blocks, s.movers(r, x))
	}
	return blocks
}

// comparison puts the figures of both beside each other.
func comparison(as, other round.Stats) *Table {
	t := &Table{Caption: text.Say("两套规则的结果", "Both results"), Quiet: true, Columns: []Column{
		{Label: text.Say("项目", "Figure")}, {Label: text.Say("现在", "As it is"), Numeric: true}, {Label: text.Say("试算", "Tried"), Numeric: true}, {Label: text.Say("相差", "Difference"), Numeric: true},
	}}
	row := func(label text.Words, a, b int, write func(int) text.Words) {
		sign := ""
		if b > a {
			sign = "+"
		}
		diff := write(b - a)
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: label}, {Text: write(a)}, {Text: write(b)}, {Text: text.Say(sign+diff.Zh, sign+diff.En)}}})
	}
	plain := func(n int) text.Words { return Plain(strconv.Itoa(n)) }
	row(text.Say("得到岗位（人）", "Obtained a post"), as.Placed, other.Placed, plain)
	row(text.Say("得到第一志愿（人）", "Their first choice"), as.First(), other.First(), plain)
	if as.MeanKm >= 0 && other.MeanKm >= 0 {
		row(text.Say("平均距离（公里）", "Mean distance (km)"), as.MeanKm, other.MeanKm, plain)
	}
	row(text.Say("平均月报酬（元）", "Mean pay a month (yuan)"), int(as.MeanPayFen/100), int(other.MeanPayFen/100), func(n int) text.Words { return Plain(Count(int64(n))) })
	return t
}

// moversShown is how many of those who move the page names; the export has all.
const moversShown = 100

func (s *Site) movers(r round.Round, x round.Comparison) TeacherBlock {
	t := &Table{Caption: text.Say("谁会换岗位", "Who would move"), Quiet: true, Columns: []Column{
		{Label: text.Say("学生", "Student")}, {Label: text.Say("现在", "As it is")}, {Label: text.Say("试算", "Tried")}, {Label: text.Say("对学生", "For the student")},
	}}
	for _, m := range x.Moved[:min(len(x.Moved), moversShown)] {
		light := Light{State: Attention, Label: text.Say("不如现在", "worse")}
		if m.Gains() {
			light = Light{State: Pass, Label: text.Say("更好", "better")}
		}
		who := Cell{Text: whoseWords(m.Name), Note: Plain(m.Was.Number)}
		if m.Name != "" {
			who.Href, who.Note = roundHref(r.ID)+"/results/"+string(m.Was.Student), Plain(m.Class+" · "+m.Was.Number)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{who, {Text: postWords(m.From), Note: rankWords(m.Was)}, {Text: postWords(m.To), Note: rankWords(m.Would)}, {Light: &light}}})
	}
	b := TeacherBlock{ID: "movers", Title: text.Say("谁会换岗位", "Who would move"), Lead: text.Say("姓名已遮盖，只有本校看得到。", "Names are masked and shown to their own school only."), Table: t}
	if len(x.Moved) > moversShown {
		n := strconv.Itoa(len(x.Moved))
		b.Lead = text.Say("共 "+n+" 人，这里显示前 "+strconv.Itoa(moversShown)+" 人，导出的表里有全部。姓名已遮盖。", n+" in all, the first "+strconv.Itoa(moversShown)+" here; the export has everybody. Names are masked.")
	}
	return b
}

func postWords(title string) text.Words {
	if title == "" {
		return text.Say("没有岗位", "no post")
	}
	return Plain(title)
}
