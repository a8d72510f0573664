package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// flowPage is the flexible flow of a school's teachers (柔性流动): whom it lends and receives, what that does to its figure by
// shares of time, and the forms of the office, which show the effect on both schools before anything is saved.
func (s *Site) flowPage(c *gin.Context) error { return s.drawFlows(c, http.StatusOK, nil, nil) }

func (s *Site) drawFlows(c *gin.Context, status int, sides *flowLook, err error) error {
	sc, loadErr := s.teacherScope(c)
	if loadErr != nil {
		return loadErr
	}
	if sc.school == "" {
		c.Redirect(http.StatusSeeOther, "/teachers/district")
		return nil
	}
	ctx := c.Request.Context()
	list, loadErr := s.s.Teachers.Flows(ctx, sc.who, sc.school)
	if loadErr != nil {
		return loadErr
	}
	w, loadErr := s.s.Teachers.FlowEffect(ctx, sc.who, sc.school, sc.q)
	if loadErr != nil {
		return loadErr
	}
	p := s.teacherPage(c, sc, text.Say("柔性流动", "Flexible flow"), text.Say("教师到其他学校任教一部分时间。上报的比例按人头算，流动不改变它；按时间折算的影响显示在旁边。", "Teachers who spend part of their time at other schools. The reported figure counts heads and does not change; the effect by shares of time stands beside it."), err)
	p.Blocks = append(p.Blocks, flowFigures(w), dayForm(sc, "/teachers/flows"))
	table, loadErr := s.flowTable(c, sc, list)
	if loadErr != nil {
		return loadErr
	}
	p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, ID: "flows", Title: text.Say("借出和借入", "Lent and received"), Table: table})
	id := teacher.FlowID(first(c.Query("flow"), c.PostForm("relend.flow"), c.PostForm("unlend.flow")))
	if id != "" {
		blocks, loadErr := s.flowOne(c, sc, id, p.CSRF, sides, err)
		if loadErr != nil {
			return loadErr
		}
		p.Blocks = append(p.Blocks, blocks...)
	} else if sc.office() {
		form, loadErr := s.lendForm(c, sc, p.CSRF, sides, err)
		if loadErr != nil {
			return loadErr
		}
		p.Blocks = append(p.Blocks, TeacherBlock{Form: form})
	}
	return s.showTeachers(c, status, p)
}

// hundredths writes hundredths of a teacher: 19.6.
func hundredths(n int) string {
	return strings.TrimSuffix(strings.TrimRight(strconv.FormatFloat(float64(n)/100, 'f', 2, 64), "0"), ".")
}

// timeShare is a figure by shares of time: 51.2%（10.4 / 20.3）.
func timeShare(f teacher.Figure) text.Words {
	w := shareWords(f)
	parts := hundredths(f.Numerator) + " / " + hundredths(f.Denominator)
	return text.Say(w.Zh+"（"+parts+"）", w.En+" ("+parts+")")
}

func flowFigures(w teacher.Weighted) TeacherBlock {
	figure := func(label text.Words, f teacher.Figure, note text.Words) Figure {
		out := Figure{Label: label, Value: f.Percent(), Unit: Plain("%"), Note: note}
		if f.Denominator == 0 {
			out.Value, out.Unit = "—", text.Words{}
		}
		return out
	}
	people := text.Say("人（折合）", "full-time equivalents")
	return TeacherBlock{Bare: true, Figures: []Figure{
		figure(text.Say("按人头（上报）", "By heads, as reported"), w.Heads, text.Say(strconv.Itoa(w.Heads.Numerator)+" / "+strconv.Itoa(w.Heads.Denominator), strconv.Itoa(w.Heads.Numerator)+" / "+strconv.Itoa(w.Heads.Denominator))),
		figure(text.Say("按时间折算", "By shares of time"), w.ByTime, Plain(hundredths(w.ByTime.Numerator)+" / "+hundredths(w.ByTime.Denominator))),
		{Label: text.Say("借出", "Lent"), Value: hundredths(w.Out), Unit: people},
		{Label: text.Say("借入", "Received"), Value: hundredths(w.In), Unit: people},
	}}
}

func (s *Site) flowTable(c *gin.Context, sc scope, list []teacher.Flow) (*Table, error) {
	t := &Table{Caption: text.Say("柔性流动", "Flexible flow"), Quiet: true, Columns: []Column{
		{Label: text.Say("教师", "Teacher")}, {Label: text.Say("方向", "Direction")}, {Label: text.Say("时间", "When")}, {Label: text.Say("状态", "State")}, {Label: text.Say("占比", "Share"), Numeric: true}, {Label: text.Say("事由", "Purpose")},
	}, Empty: &Empty{Icon: "road", Title: text.Say("还没有柔性流动", "No flow yet"), Body: text.Say("本校教师到其他学校任教一部分时间的，由本校登记。", "Record the times of your teachers at other schools.")}}
	for _, f := range list {
		name := text.Say("他校教师", "of another school")
		if x, err := s.s.Teachers.Teacher(c.Request.Context(), sc.who, f.Teacher); err == nil {
			name = Plain(x.Name)
		} else if !errors.Is(err, teacher.ErrNotFound) {
			return nil, err
		}
		way := text.Say("借给 "+s.schoolName(c, f.To), "to "+s.schoolName(c, f.To))
		if f.To == sc.school {
			way = text.Say("来自 "+s.schoolName(c, f.From), "from "+s.schoolName(c, f.From))
		}
		light := Light{State: Pass, Label: text.Say("进行中", "under way")}
		switch {
		case s.today().Before(f.Start):
			light = Light{State: Note, Label: text.Say("未开始", "to come")}
		case s.today().After(f.End):
			light = Light{State: Unknown, Label: text.Say("已结束", "over")}
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: name, Href: sc.mine("/teachers/flows", "flow", string(f.ID)) + "#one"}, {Text: way}, {Text: untilWords(f.Start, f.End)}, {Light: &light}, {Text: Plain(strconv.Itoa(f.Share) + "%")}, {Text: Plain(f.Purpose)},
		}})
	}
	return t, nil
}

// flowLook is the effect of what was typed, shown before it is saved.
type flowLook struct {
	sides []teacher.FlowSide
	day   civil.Date
}

func (l *flowLook) items() []FormItem {
	if l == nil {
		return nil
	}
	t := Table{Caption: text.Say("对两校比例的影响（"+Date(text.Chinese, l.day)+"）", "The effect on both schools, "+Date(text.English, l.day)), Quiet: true, Columns: []Column{
		{Label: text.Say("学校", "School")}, {Label: text.Say("按人头（上报，不变）", "By heads, unchanged")}, {Label: text.Say("按时间：现在", "By time: now")}, {Label: text.Say("按时间：登记后", "By time: with it")}, {Label: text.Say("变化（百分点）", "Change in points"), Numeric: true},
	}}
	for i, x := range l.sides {
		role := text.Say("借出", "lends")
		if i == 1 {
			role = text.Say("借入", "receives")
		}
		cells := []Cell{{Text: Plain(x.Name), Note: role}, {Text: shareOf(x.After.Heads)}, {Text: timeShare(x.Before.ByTime)}, {Text: timeShare(x.After.ByTime)}, {Text: pointsWords(x)}}
		if x.Closed {
			own := text.Say("对方学校的数据，不显示", "the other school's own")
			cells[1], cells[2], cells[3] = Cell{Text: own}, Cell{Text: own}, Cell{Text: own}
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
	}
	return []FormItem{{Notice: &Notice{State: Note, Body: text.Say("还没有保存。核对下面的影响，没有问题再点“保存”。", "Not saved yet: look at the effect, then save.")}}, {Table: &t}}
}

// pointsWords is what a flow changes at a school: +0.4, or which way alone where the figure is another school's own.
func pointsWords(x teacher.FlowSide) text.Words {
	if x.Closed {
		return map[int]text.Words{1: text.Say("上升", "up"), -1: text.Say("下降", "down"), 0: text.Say("不变", "none")}[x.Way]
	}
	if !x.Known {
		return Plain("—")
	}
	sign := ""
	if x.Change > 0 {
		sign = "+"
	}
	return Plain(sign + hundredths(x.Change))
}

// flowButtons show the effect first; saving is offered once it was seen.
func flowButtons(seen bool) []Button {
	look := Button{Label: text.Say("看对两校的影响", "See the effect on both"), Kind: Primary, Name: "act", Value: "look"}
	if !seen {
		return []Button{look}
	}
	look.Kind = Secondary
	return []Button{{Label: text.Say("保存", "Save"), Kind: Primary, Name: "act", Value: "save"}, look}
}

func (s *Site) flowItems(c *gin.Context, in formIn, f teacher.Flow, to string) []FormItem {
	share := ""
	if f.Share > 0 {
		share = strconv.Itoa(f.Share)
	}
	return []FormItem{
		in.field("to", text.Say("接收学校（全称或学校标识码）", "School that receives (name or code)"), to, func(x *Field) { x.Length, x.List = 60, s.schoolNames(c) }),
		in.field("share", text.Say("占工作时间", "Share of the working time"), share, func(x *Field) { x.Mode, x.Size, x.Length, x.Suffix = "numeric", "s", 3, Plain("%") }),
		in.date("start", text.Say("第一天", "First day"), f.Start), in.date("end", text.Say("最后一天", "Last day"), f.End),
		in.field("purpose", text.Say("事由", "Purpose"), f.Purpose, func(x *Field) { x.Optional, x.Length = true, 200 }),
	}
}

// schoolNames are suggestions for a school's name; a large province's do not all fit, and may be typed all the same.
func (s *Site) schoolNames(c *gin.Context) []Option {
	list, err := s.s.Orgs.Schools(c.Request.Context(), org.SchoolFilter{}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return nil
	}
	var out []Option
	for _, o := range list.Items {
		out = append(out, Option{Value: o.Name, Label: Plain(o.Name)})
	}
	return out
}

func (s *Site) lendForm(c *gin.Context, sc scope, csrf string, sides *flowLook, err error) (*TeacherForm, error) {
	in := formNamed(c, "lend", err)
	if sides != nil {
		in.sent, in.entry = true, typedIn(c, nil)
	}
	f := in.form("", "/teachers/flows#lend", csrf, false)
	f.Title = text.Say("登记柔性流动", "Record a flow")
	f.Lead = text.Say("由借出教师的学校登记。先看对两校比例的影响，再保存。", "By the school that lends. See the effect on both schools first.")
	people, loadErr := s.ownTeachers(c, sc)
	if loadErr != nil {
		return nil, loadErr
	}
	f.Items = append([]FormItem{in.choose("teacher", text.Say("教师", "Teacher"), people, "", text.Say("请选择", "Choose one"))}, s.flowItems(c, in, teacher.Flow{Start: s.today()}, "")...)
	f.Items = append(f.Items, sides.items()...)
	f.Buttons = flowButtons(sides != nil)
	return &f, nil
}

// ownTeachers are the teachers of the office's school today, by number.
func (s *Site) ownTeachers(c *gin.Context, sc scope) ([]Option, error) {
	list, err := page.All(func(p page.Request) (page.Page[teacher.Row], error) {
		return s.s.Teachers.Teachers(c.Request.Context(), sc.who, teacher.Filter{School: sc.school, AsOf: s.today(), Present: true}, p)
	})
	out := make([]Option, len(list))
	for i, r := range list {
		out[i] = Option{Value: string(r.ID), Label: Plain(r.TeacherNo + " " + r.Name)}
	}
	return out, err
}

// flowOne is one flow with its history, and for the office that lends the forms to correct and remove it.
func (s *Site) flowOne(c *gin.Context, sc scope, id teacher.FlowID, csrf string, sides *flowLook, err error) ([]TeacherBlock, error) {
	f, past, loadErr := s.s.Teachers.FlowHistory(c.Request.Context(), sc.who, id)
	if loadErr != nil {
		return nil, loadErr
	}
	b := TeacherBlock{ID: "one", Title: text.Say("这段流动", "This flow"), Timeline: &Timeline{}}
	b.Facts.Items = []Fact{
		{Label: text.Say("现在登记的", "As it stands"), Value: s.flowWords(c, f)}, {Label: text.Say("事由", "Purpose"), Value: Plain(first(f.Purpose, "—"))},
	}
	for _, x := range past {
		m := Moment{When: whenWords(x.At), Who: RoleName(x.Role), Title: changeWords(x.Action), State: Note}
		var what []text.Words
		if x.Before != nil {
			was := s.flowWords(c, *x.Before)
			what, m.State = append(what, text.Say("原来："+was.Zh, "was: "+was.En)), Attention
		}
		if x.Reason != "" {
			what = append(what, text.Say("原因："+x.Reason, "reason: "+x.Reason))
		}
		m.Detail = joinWords(what)
		b.Timeline.Items = append(b.Timeline.Items, m)
	}
	b.Buttons = []Button{{Label: text.Say("看全部流动", "See all flows"), Kind: Quiet, Href: sc.mine("/teachers/flows")}}
	if !sc.office() || f.From != sc.school {
		return []TeacherBlock{b}, nil
	}
	in := formNamed(c, "relend", err)
	if sides != nil {
		in.sent, in.entry = true, typedIn(c, nil)
	}
	form := in.form("", "/teachers/flows?flow="+string(id)+"#relend", csrf, false)
	form.Title = text.Say("更正或提前结束", "Correct it or end it early")
	form.Hidden = append(form.Hidden, Hidden{"relend.flow", string(id)}, Hidden{"version", strconv.FormatUint(f.Version, 10)})
	form.Items = append(s.flowItems(c, in, f, s.schoolName(c, f.To)), in.field("reason", text.Say("原因", "Reason"), "", func(x *Field) { x.Length = 200 }))
	form.Items = append(form.Items, sides.items()...)
	form.Buttons = flowButtons(sides != nil)
	drop := formNamed(c, "unlend", err)
	gone := drop.form("", "/teachers/flows?flow="+string(id)+"#unlend", csrf, false)
	gone.Title = text.Say("登记错了，撤销这段流动", "Remove it: recorded by mistake")
	gone.Hidden = append(gone.Hidden, Hidden{"unlend.flow", string(id)}, Hidden{"version", strconv.FormatUint(f.Version, 10)})
	gone.Items = []FormItem{drop.field("reason", text.Say("原因", "Reason"), "", func(x *Field) { x.Length = 200 })}
	gone.Buttons = []Button{{Label: text.Say("撤销这段流动", "Remove this flow"), Kind: Danger}}
	b.Forms = []TeacherForm{form, gone}
	return []TeacherBlock{b}, nil
}

func (s *Site) flowWords(c *gin.Context, f teacher.Flow) text.Words {
	when, share := untilWords(f.Start, f.End), strconv.Itoa(f.Share)+"%"
	return text.Say(s.schoolName(c, f.From)+" → "+s.schoolName(c, f.To)+"，"+share+"，"+when.Zh, s.schoolName(c, f.From)+" → "+s.schoolName(c, f.To)+", "+share+", "+when.En)
}

// flowDo shows the effect of what was typed, or saves it.
func (s *Site) flowDo(c *gin.Context) error {
	sc, do, r, err := s.sentScope(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	version, _ := strconv.ParseUint(r.v.Get("version"), 10, 64)
	if do == "unlend" {
		err = s.s.Teachers.Unlend(ctx, sc.who, teacher.FlowID(r.text("flow")), version, r.text("reason"))
		return s.flowDone(c, do, nil, err)
	}
	if do != "lend" && do != "relend" {
		return teacher.ErrNotFound
	}
	f, err := s.typedFlow(c, &r)
	if err != nil {
		return err
	}
	var look *flowLook
	err = r.then(func() error {
		if c.PostForm("act") != "save" {
			sides, day, err := s.s.Teachers.FlowSides(ctx, sc.who, f, teacher.Query{})
			look = &flowLook{sides, day}
			return err
		}
		if do == "relend" {
			_, err := s.s.Teachers.Relend(ctx, sc.who, version, f, r.text("reason"))
			return err
		}
		_, err := s.s.Teachers.Lend(ctx, sc.who, f)
		return err
	})
	return s.flowDone(c, do, look, err)
}

func (s *Site) flowDone(c *gin.Context, do string, look *flowLook, err error) error {
	if err == nil && look != nil {
		return s.drawFlows(c, http.StatusOK, look, nil)
	}
	redraw := func(c *gin.Context, status int, err error) error { return s.drawFlows(c, status, nil, err) }
	return settled(c, do, err, redraw, "/teachers/flows", "saved")
}

// typedFlow reads a flow; a school that none is called is refused.
func (s *Site) typedFlow(c *gin.Context, r *reader) (teacher.Flow, error) {
	f := teacher.Flow{ID: teacher.FlowID(r.text("flow")), Teacher: teacher.ID(r.text("teacher")), Share: r.whole("share", 100), Start: r.date("start"), End: r.date("end"), Purpose: r.text("purpose")}
	if f.ID == "" && f.Teacher == "" {
		r.refuse("teacher", "请选择教师。", "choose a teacher")
	}
	name := r.text("to")
	if name == "" {
		return f, nil
	}
	id, err := s.schoolNamed(c, name)
	if err == nil && id == "" {
		r.refuse("to", "没有叫“"+name+"”的学校，请写全称或学校标识码。", "no school is called "+name+"; give its full name or code")
	}
	f.To = id
	return f, err
}
