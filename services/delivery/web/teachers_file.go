package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// teacherRecord is a teacher's file as one reader sees it.
type teacherRecord struct {
	teacher.Teacher
	who  actor.Actor
	hand string // own, office or bureau, as teacher.Steps has them
	at   string // where its forms go
	csrf string
	c    *gin.Context
	err  error // what was said about the form that was sent
}

func (s *Site) teacherFile(c *gin.Context) error {
	return s.drawTeacher(c, http.StatusOK, teacher.ID(c.Param("id")), "/teachers/"+c.Param("id"), nil)
}

// ownTeacher is one's own file (教师本人).
func (s *Site) ownTeacher(c *gin.Context) error {
	who := httpd.Who(c.Request.Context())
	return s.drawTeacher(c, http.StatusOK, teacher.ID(who.Person), "/me/teacher", nil)
}

func handOf(who actor.Actor) string {
	switch {
	case who.Is(actor.Teacher):
		return "own"
	case who.Is(actor.Bureau):
		return "bureau"
	}
	return "office"
}

func (s *Site) drawTeacher(c *gin.Context, status int, id teacher.ID, at string, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	t, loadErr := s.s.Teachers.Teacher(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	past, loadErr := s.s.Teachers.Past(ctx, who, id)
	if loadErr != nil {
		return loadErr
	}
	f := teacherRecord{Teacher: t, who: who, hand: handOf(who), at: at, c: c, err: err}
	sc := scope{who: who, school: org.ID(who.Org)}
	if f.hand == "bureau" {
		sc.school = ""
	}
	p := s.teacherPage(c, sc, Plain(t.Name), text.Words{}, err)
	if f.csrf = p.CSRF; f.hand == "own" {
		p.Heading.Over, p.Tabs = text.Say("我的档案", "My file"), Tabs{}
	} else {
		p.Crumbs = []Crumb{{text.Say("师资", "Teachers"), "/teachers"}}
		if f.hand == "office" {
			p.Crumbs = []Crumb{{text.Say("花名册", "Register"), "/teachers/register"}}
		}
	}
	p.Heading.Lights = s.fileLights(t)
	if spell, here := t.At(sc.school, s.today()); here && who.Is(actor.TeachersOffice) {
		p.Heading.Actions = []Button{{Label: text.Say("邀请本人开通账号", "Invite to the own file"), Kind: Quiet, Icon: "user", Href: "/people/invite?" + url.Values{"role": {string(actor.Teacher)}, "teacher": {spell.TeacherNo}}.Encode()}}
	}
	p.Blocks = append(p.Blocks, s.fileFacts(f))
	p.Blocks = append(p.Blocks, s.recognitionBlocks(f)...)
	practised, loadErr := s.practiceBlock(f)
	if loadErr != nil {
		return loadErr
	}
	p.Blocks = append(p.Blocks, practised, s.spellBlock(f))
	if b := s.ethicsBlock(f); b != nil {
		p.Blocks = append(p.Blocks, *b)
	}
	p.Blocks = append(p.Blocks, s.historyBlock(f, past))
	return s.showTeachers(c, status, p)
}

func (s *Site) fileLights(t teacher.Teacher) []Light {
	level, lapsed := teacher.LevelOn(t.Recognitions, s.today())
	l := Light{State: Unknown, Label: text.Say("今天没有有效的双师认定", "No recognition in force today")}
	if level != teacher.NoLevel {
		l = Light{State: Pass, Label: text.Say("双师型 · "+dualWords(level).Zh, "Dual-qualified, "+dualWords(level).En)}
	}
	if lapsed {
		l = Light{State: Attention, Label: text.Say("双师认定已过有效期", "The recognition has run out")}
	}
	out := []Light{l}
	if a, barred := t.BarredOn(s.today()); barred {
		out = append(out, Light{State: Blocked, Label: text.Say("师德考核影响期至 "+Date(text.Chinese, a.EffectUntil), "ethics veto until "+Date(text.English, a.EffectUntil))})
	}
	return out
}

func (s *Site) fileFacts(f teacherRecord) TeacherBlock {
	b := TeacherBlock{Title: text.Say("现在", "Now")}
	for _, st := range teacher.StandsOn(f.Teacher, s.today()) {
		why := teacher.Rule{Formula: teacher.DefaultFormula}.Judge(st.Cell)
		light := reasonLight(why)
		b.Facts.Items = append(b.Facts.Items,
			Fact{Label: text.Say("学校", "School"), Value: Plain(s.schoolName(f.c, st.School)), Note: text.Say("工号 "+st.TeacherNo, "number "+st.TeacherNo)},
			Fact{Label: text.Say("任教", "Teaches"), Value: categoryWords(st.Category), Note: s.className(st.MajorClass)},
			Fact{Label: text.Say("在岗、专任", "In post, full-time"), Value: text.Say(yesWords(st.InPost).Zh+"、"+yesWords(st.FullTime).Zh, yesWords(st.InPost).En+", "+yesWords(st.FullTime).En)},
			Fact{Label: text.Say("双师比例（默认口径）", "Ratio (default formula)"), Value: why.Words(), Light: &light})
	}
	if len(b.Facts.Items) == 0 {
		b.Lead = text.Say("今天不在任何学校任职。", "Not employed at any school today.")
	}
	return b
}

// spellBlock is the employment over time, with changing, correcting and leaving for the office.
func (s *Site) spellBlock(f teacherRecord) TeacherBlock {
	t := Table{Caption: text.Say("任职经过", "Employment"), Quiet: true, Columns: []Column{{Label: text.Say("时间", "When")}, {Label: text.Say("学校", "School")}, {Label: text.Say("任教", "Teaches")}, {Label: text.Say("在岗、专任", "In post, full-time")}}}
	var own []teacher.Spell
	for _, sp := range f.Spells {
		when := Cell{Text: spellDays(sp)}
		if f.hand == "office" && sp.School == org.ID(f.who.Org) {
			own = append(own, sp)
			when.Actions = []Button{{Label: text.Say("更正", "Correct"), Kind: Quiet, Href: f.at + "?correct=" + string(sp.ID) + "#correct"}}
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			when,
			{Text: Plain(s.schoolName(f.c, sp.School)), Note: Plain(sp.TeacherNo)},
			{Text: categoryWords(sp.Category), Note: s.className(sp.MajorClass)},
			{Text: text.Say(yesWords(sp.InPost).Zh+"、"+yesWords(sp.FullTime).Zh, yesWords(sp.InPost).En+", "+yesWords(sp.FullTime).En)},
		}})
	}
	b := TeacherBlock{ID: "spells", Title: text.Say("任职", "Employment"), Table: &t}
	if len(own) > 0 {
		b.Forms = s.spellForms(f, own)
	}
	return b
}

func (f teacherRecord) form(in formIn, zh, en string) TeacherForm {
	x := in.form("", f.at, f.csrf, false)
	x.Title = text.Say(zh, en)
	x.Hidden = append(x.Hidden, Hidden{"version", strconv.FormatUint(f.Version, 10)})
	return x
}

func (s *Site) spellForms(f teacherRecord, own []teacher.Spell) []TeacherForm {
	last := own[len(own)-1]
	change := formNamed(f.c, "change", f.err)
	form := f.form(change, "变更任教情况", "Change the facts from a day on")
	form.Lead = text.Say("从某一天起情况变了，以前的保留。", "What held before stays in the file.")
	form.Items = append([]FormItem{change.date("on", text.Say("从哪一天起", "From"), s.today())}, s.factItems(change, last.Facts)...)
	form.Buttons = []Button{{Label: text.Say("保存变更", "Save the change"), Kind: Primary}}

	leave := formNamed(f.c, "leave", f.err)
	going := f.form(leave, "登记离任", "Record the departure")
	going.Items = []FormItem{leave.date("last_day", text.Say("在本校的最后一天", "Last day at the school"), s.today()), leave.field("reason", text.Say("原因", "Reason"), "", func(x *Field) { x.Optional, x.Length = true, 100 })}
	going.Buttons = []Button{{Label: text.Say("登记离任", "Record"), Kind: Danger}}

	wrong := last
	if id := f.c.Query("correct") + f.c.PostForm("correct.spell"); id != "" {
		if i := slices.IndexFunc(own, func(sp teacher.Spell) bool { return string(sp.ID) == id }); i >= 0 {
			wrong = own[i]
		}
	}
	correct := formNamed(f.c, "correct", f.err)
	mend := f.form(correct, "更正登记错误", "Correct what was recorded wrongly")
	mend.Open = mend.Open || f.c.Query("correct") != ""
	mend.Lead = text.Say("改的是从一开始就登记错的："+spellDays(wrong).Zh+" 这一段。更正前的内容和原因会保留在经过里。", "For what was wrong from the beginning, in the spell "+spellDays(wrong).En+". What stood before is kept with the reason.")
	mend.Hidden = append(mend.Hidden, Hidden{"correct.spell", string(wrong.ID)})
	mend.Items = append([]FormItem{correct.field("name", text.Say("姓名", "Name"), f.Name, func(x *Field) { x.Length = 40 })}, s.factItems(correct, wrong.Facts)...)
	mend.Items = append(mend.Items, correct.date("from", text.Say("开始", "From"), wrong.From), correct.maybeDate("to", text.Say("结束", "To"), wrong.To),
		correct.field("reason", text.Say("更正的原因", "Why it is corrected"), "", func(x *Field) { x.Length = 200 }))
	mend.Buttons = []Button{{Label: text.Say("保存更正", "Save the correction"), Kind: Primary}}
	return []TeacherForm{form, going, mend}
}

// ethicsBlock is the appraisals; the vice-principal and the bureau record them.
func (s *Site) ethicsBlock(f teacherRecord) *TeacherBlock {
	may := f.who.Is(actor.VicePrincipal, actor.Bureau)
	if !may && len(f.Ethics) == 0 {
		return nil
	}
	b := &TeacherBlock{ID: "ethics", Title: text.Say("师德考核", "Ethics appraisals")}
	if len(f.Ethics) > 0 {
		t := Table{Caption: b.Title, Quiet: true, Columns: []Column{{Label: text.Say("日期", "Day")}, {Label: text.Say("结果", "Result")}, {Label: text.Say("影响期至", "Effect until")}, {Label: text.Say("文号", "Document")}}}
		for _, a := range f.Ethics {
			l := Light{State: Pass, Label: text.Say("合格", "Passed")}
			if !a.Passed {
				l = Light{State: Blocked, Label: text.Say("不合格", "Failed")}
			}
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: dayWords(a.On)}, {Light: &l}, {Text: dayWords(a.EffectUntil)}, {Text: Plain(a.DocumentNo)}}})
		}
		b.Table = &t
	}
	if may {
		in := formNamed(f.c, "appraise", f.err)
		form := f.form(in, "登记师德考核", "Record an appraisal")
		form.Lead = text.Say("不合格一票否决：正在办理的不通过，已有的认定撤销。", "A failed one is a veto: it refuses what is under way and revokes what is in force.")
		form.Items = []FormItem{in.date("on", text.Say("考核日期", "Day"), s.today()), in.yesNo("passed", text.Say("是否合格", "Passed"), true), in.maybeDate("effect_until", text.Say("影响期最后一天（不合格时填写）", "Last day of the effect (if failed)"), civil.Date{}), in.field("document_no", text.Say("文号", "Document number"), "", func(x *Field) { x.Optional, x.Length = true, 60 })}
		form.Buttons = []Button{{Label: text.Say("登记", "Record"), Kind: Primary}}
		b.Forms = []TeacherForm{form}
	}
	return b
}
