package web

import (
	"strconv"
	"strings"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/teacher"
)

// practiceBlock is the enterprise practice: the bar of six months in five years, each time, and the forms for one more.
func (s *Site) practiceBlock(f teacherRecord) (TeacherBlock, error) {
	b := TeacherBlock{ID: "practice", Title: text.Say("企业实践", "Enterprise practice")}
	p, err := s.s.Teachers.Progress(f.c.Request.Context(), f.Teacher, s.today())
	if err != nil {
		return b, err
	}
	m := practiceMeter(p)
	b.Meter = &m
	months := practiceMonths(f.Practice, p.From, p.To)
	if len(f.Practice) > 0 {
		b.Bars = &months
	}
	t := Table{
		Caption: text.Say("实践经历", "Practice"), Quiet: true, Columns: []Column{{Label: text.Say("单位", "Unit")}, {Label: text.Say("时间", "When")}, {Label: text.Say("形式", "Form")}, {Label: text.Say("核实", "Verified")}},
		Empty: &Empty{Icon: "building", Title: text.Say("还没有企业实践", "No practice yet"), Body: text.Say("在下面登记一段实践，师资办核实后计入。", "Record a time of practice below; it counts once the office has verified it.")},
	}
	for _, x := range f.Practice {
		light := Light{State: Attention, Label: text.Say("待核实", "Not verified")}
		if x.Counts() {
			light = Light{State: Pass, Label: text.Say("已核实", "Verified")}
		}
		unit := Cell{Text: Plain(x.Unit), Note: Plain(x.Report)}
		if f.hand == "office" || f.hand == "own" && !x.Counts() {
			unit.Actions = []Button{{Label: text.Say("核实或修改", "Verify or change"), Kind: Quiet, Href: f.at + "?practice=" + string(x.ID) + "#practise"}}
			if f.hand == "own" {
				unit.Actions[0].Label = text.Say("修改", "Change")
			}
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{unit, {Text: untilWords(x.From, x.To), Note: nDays(x.Days())}, {Text: practiceFormWords(x.Form)}, {Light: &light, Note: Plain(x.VerifiedBy)}}})
	}
	b.Table = &t
	if f.hand != "bureau" {
		b.Forms = practiceForms(f)
	}
	return b, nil
}

// practiceMeter is how far a teacher is towards the bar.
func practiceMeter(p teacher.Progress) Meter {
	bar := strconv.Itoa(teacher.PracticeBar)
	days := strconv.Itoa(p.Days)
	m := Meter{
		Label: windowWords(p), Max: teacher.PracticeBar, State: Pass,
		Headline: text.Say("已满六个月", "Six months reached"), Explain: text.Say("已核实 "+days+" 天，要求 "+bar+" 天；重叠的日子只算一次。", days+" "+text.Agree(p.Days, "day", "days")+" verified of "+bar+" required; days at two units count once."),
	}
	m.Parts = []MeterPart{{Tone: "used", N: min(p.Days, teacher.PracticeBar), Label: text.Say("已核实", "Verified")}}
	if !p.Met {
		short := teacher.PracticeBar - p.Days
		n := strconv.Itoa(short)
		m.State, m.Headline = Attention, text.Say("还差 "+n+" 天", n+" "+text.Agree(short, "day", "days")+" short")
		m.Parts = append(m.Parts, MeterPart{Tone: "free", N: short, Label: text.Say("还差", "Short")})
		if !p.MetOn.IsZero() {
			m.Explain.Zh += "按已有安排，" + Date(text.Chinese, p.MetOn) + " 满六个月。"
			m.Explain.En += " As planned, six months are reached on " + Date(text.English, p.MetOn) + "."
		}
	}
	if !p.Applies {
		m.State, m.Headline = Note, text.Say("公共基础课和外聘教师没有天数要求", "No number of days is required of this teacher")
	}
	return m
}

// windowWords says which five years count.
func windowWords(p teacher.Progress) text.Words {
	span := untilWords(p.From, p.To)
	if p.Window == teacher.Fixed {
		return text.Say("本五年周期（"+span.Zh+"，本省按固定周期计）", "This period of five years, "+span.En+", as the province counts")
	}
	return text.Say("近五年（"+span.Zh+"）", "The last five years, "+span.En)
}

// practiceMonths shows each merged stretch of verified practice within the window.
func practiceMonths(list []teacher.Practice, from, to civil.Date) BarList {
	bars := BarList{Title: text.Say("合并后的实践时间", "Practice, merged"), Note: text.Say("首尾相接或重叠的合为一段", "times that touch or overlap are one"), Max: teacher.PracticeBar}
	for _, st := range teacher.Merge(list) {
		if st.To.Before(from) || st.From.After(to) {
			continue
		}
		first, last := st.From, st.To
		if first.Before(from) {
			first = from
		}
		if last.After(to) {
			last = to
		}
		n := first.DaysUntil(last) + 1
		bars.Items = append(bars.Items, BarItem{Label: untilWords(first, last), Value: float64(n), Says: nDays(n)})
	}
	return bars
}

func practiceForms(f teacherRecord) []TeacherForm {
	in := formNamed(f.c, "practise", f.err)
	form := f.form(in, "登记企业实践", "Record a time of practice")
	id := f.c.Query("practice") + f.c.PostForm(in.key("practice"))
	old := teacher.Practice{Form: teacher.Post}
	for _, x := range f.Practice {
		if string(x.ID) == id {
			old, form.Open = x, true
			form.Title = text.Say("核实或修改：", "Verify or change: ")
			form.Title.Zh, form.Title.En = form.Title.Zh+x.Unit, form.Title.En+x.Unit
		}
	}
	form.Hidden = append(form.Hidden, Hidden{in.key("practice"), string(old.ID)})
	form.Items = []FormItem{
		in.field("unit_name", text.Say("实践单位", "Unit"), old.Unit, func(x *Field) { x.Length = 100 }),
		in.date("from", text.Say("开始", "From"), old.From), in.date("to", text.Say("结束", "To"), old.To),
		in.choose("form", text.Say("形式", "Form"), optionsOf(teacher.Forms(), practiceFormWords), string(old.Form), text.Words{}),
		in.field("report", text.Say("学到了什么，或报告存放处", "What was learnt, or where the report is"), old.Report, func(x *Field) { x.Optional, x.Rows, x.Length = true, 2, 500 }),
	}
	if f.hand == "office" {
		form.Items = append(form.Items, in.field("verified_by", text.Say("核实依据（证明人或证明材料）", "Verified by (person or paper)"), old.VerifiedBy, func(x *Field) {
			x.Optional, x.Length, x.Hint = true, 100, text.Say("填了才计入六个月。", "Counts towards the six months only when given.")
		}))
	}
	form.Buttons = []Button{{Label: text.Say("保存", "Save"), Kind: Primary}}
	if old.ID == "" {
		return []TeacherForm{form}
	}
	drop := formNamed(f.c, "unpractise", f.err)
	gone := f.form(drop, "登记错了，删除这一段", "Remove it: recorded by mistake")
	gone.Hidden = append(gone.Hidden, Hidden{drop.key("practice"), string(old.ID)})
	gone.Items = []FormItem{drop.field("reason", text.Say("原因", "Reason"), "", func(x *Field) { x.Length = 200 })}
	gone.Buttons = []Button{{Label: text.Say("删除这段实践", "Remove this practice"), Kind: Danger}}
	return []TeacherForm{form, gone}
}

// historyBlock is what was done to the file, with what each correction changed.
func (s *Site) historyBlock(f teacherRecord, past []teacher.Past) TeacherBlock {
	b := TeacherBlock{ID: "history", Title: text.Say("经过和更正", "History and corrections"), Timeline: &Timeline{}}
	after := f.Teacher
	for _, p := range past {
		what := changesOf(p.Before, after)
		if p.Reason != "" {
			what = append(what, text.Say("原因："+p.Reason, "reason: "+p.Reason))
		}
		state := Note
		if p.Action == "teacher.correct" || p.Action == "teacher.amend" {
			state = Attention
		}
		b.Timeline.Items = append(b.Timeline.Items, Moment{When: whenWords(p.At), Who: RoleName(p.Role), Title: changeWords(p.Action), Detail: joinWords(what), State: state})
		after = p.Before
	}
	b.Timeline.Items = append(b.Timeline.Items, Moment{When: whenWords(f.CreatedAt), Title: text.Say("建立档案", "File begun"), State: Note})
	return b
}

func joinWords(list []text.Words) text.Words {
	var zh, en []string
	for _, w := range list {
		zh, en = append(zh, w.Zh), append(en, w.En)
	}
	return text.Say(strings.Join(zh, "；"), strings.Join(en, "; "))
}

// changesOf says what is otherwise in a file after a change: name and spells, which corrections change.
func changesOf(before, after teacher.Teacher) []text.Words {
	var out []text.Words
	if before.Name != after.Name {
		out = append(out, text.Say("姓名 "+before.Name+" → "+after.Name, "name "+before.Name+" → "+after.Name))
	}
	old := map[teacher.SpellID]teacher.Spell{}
	for _, sp := range before.Spells {
		old[sp.ID] = sp
	}
	for _, sp := range after.Spells {
		was, known := old[sp.ID]
		delete(old, sp.ID)
		switch {
		case !known:
			out = append(out, text.Say("新的任职："+spellWords(sp).Zh, "new spell: "+spellWords(sp).En))
		case was != sp:
			out = append(out, text.Say(spellWords(was).Zh+" → "+spellWords(sp).Zh, spellWords(was).En+" → "+spellWords(sp).En))
		}
	}
	for _, sp := range before.Spells {
		if _, gone := old[sp.ID]; gone {
			out = append(out, text.Say("删去："+spellWords(sp).Zh, "removed: "+spellWords(sp).En))
		}
	}
	return out
}

func spellWords(sp teacher.Spell) text.Words {
	zh, en := spellDays(sp).Zh+" "+sp.TeacherNo+" "+categoryWords(sp.Category).Zh, spellDays(sp).En+" "+sp.TeacherNo+" "+categoryWords(sp.Category).En
	if !sp.InPost {
		zh, en = zh+" 不在岗", en+", not in post"
	}
	if !sp.FullTime {
		zh, en = zh+" 非专任", en+", not full-time"
	}
	return text.Say(zh, en)
}
