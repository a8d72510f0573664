package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// whatIf is 双师比例测算 as it was asked for: what is supposed, and the saved scenario that it began from.
type whatIf struct {
	changes  []teacher.Suppose
	name     string
	scenario teacher.ScenarioID
	version  uint64
}

// whatIfPage opens the what-if: empty, with a preset, or a saved scenario.
func (s *Site) whatIfPage(c *gin.Context) error {
	sc, err := s.teacherScope(c)
	if err != nil {
		return err
	}
	var w whatIf
	if id := teacher.ScenarioID(c.Query("scenario")); id != "" {
		saved, _, err := s.s.Teachers.Scenario(c.Request.Context(), sc.who, id)
		if err != nil {
			return err
		}
		w = whatIf{saved.Changes, saved.Name, saved.ID, saved.Version}
		sc.q, sc.school = teacher.Query{AsOf: saved.AsOf, Formula: saved.Formula}, saved.School
	}
	return s.drawWhatIf(c, http.StatusOK, sc, w, nil)
}

// whatIfDo computes what was ticked, and keeps it when asked to.
func (s *Site) whatIfDo(c *gin.Context) error {
	sc, err := s.teacherScope(c)
	if err != nil {
		return err
	}
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	r := reader{v: in.Values}
	if d := r.date("whatif.as_of"); !d.IsZero() {
		sc.q.AsOf = d
	}
	if f := r.text("whatif.formula"); f != "" {
		sc.q.Formula = teacher.Formula(f)
	}
	w := whatIf{name: r.text("whatif.name"), scenario: teacher.ScenarioID(r.text("scenario"))}
	w.version, _ = strconv.ParseUint(r.text("version"), 10, 64)
	w.changes = supposed(&r)
	err = r.then(func() error { return nil })
	do := r.text("do")
	if err == nil && strings.HasPrefix(do, "save") {
		kept := teacher.Scenario{Name: w.name, AsOf: sc.q.AsOf, Formula: sc.q.Formula, Changes: w.changes}
		if do == "save" && w.scenario != "" {
			kept.ID, kept.Version = w.scenario, w.version
		}
		if kept, err = s.s.Teachers.SaveScenario(c.Request.Context(), sc.who, kept); err == nil {
			return back(c, "/teachers/whatif?scenario="+string(kept.ID), "saved")
		}
		err = onForm(err, "whatif")
	}
	if err != nil && !toldTeachers(err) {
		return err
	}
	status := http.StatusOK
	if err != nil {
		status = http.StatusUnprocessableEntity
	}
	return s.drawWhatIf(c, status, sc, w, err)
}

// supposed reads the ticked rows, "recognise:tch_…", and the hires.
func supposed(r *reader) []teacher.Suppose {
	var out []teacher.Suppose
	for _, v := range r.v["pick"] {
		kind, id, _ := strings.Cut(v, ":")
		out = append(out, teacher.Suppose{Kind: teacher.SupposeKind(kind), Teacher: teacher.ID(id)})
	}
	if n := r.whole("whatif.hires", 1000); n > 0 {
		out = append(out, teacher.Suppose{Kind: teacher.NewHire, Count: n, Category: teacher.Category(r.text("whatif.category")), Level: teacher.Level(r.text("whatif.level"))})
	}
	return out
}

// has reports whether a teacher is supposed to do something.
func (w whatIf) has(kind teacher.SupposeKind, id teacher.ID) bool {
	return slices.ContainsFunc(w.changes, func(x teacher.Suppose) bool { return x.Kind == kind && x.Teacher == id })
}

// hires is the line of new people, the zero Suppose without one.
func (w whatIf) hires() teacher.Suppose {
	for _, x := range w.changes {
		if x.Kind == teacher.NewHire {
			return x
		}
	}
	return teacher.Suppose{}
}

func (s *Site) drawWhatIf(c *gin.Context, status int, sc scope, w whatIf, err error) error {
	ctx := c.Request.Context()
	p := s.teacherPage(c, sc, text.Say("双师比例测算", "What-if"), text.Say("勾选教师，看比例会变成多少。测算不改动任何档案。", "Tick teachers and see what the ratio becomes. Nothing in the register changes."), err)
	fewest, target, loadErr := s.s.Teachers.Fewest(ctx, sc.who, sc.school, sc.q, 0)
	if loadErr != nil {
		return loadErr
	}
	verdicts, _, loadErr := s.s.Teachers.Census(ctx, sc.who, sc.school, sc.q)
	if loadErr != nil {
		return loadErr
	}
	practised, loadErr := s.s.Teachers.Practices(ctx, sc.who, sc.school, sc.q)
	if loadErr != nil {
		return loadErr
	}
	switch c.Query("preset") {
	case "fewest":
		w.changes = recognising(len(fewest.Named), func(i int) teacher.ID { return fewest.Named[i].Teacher })
	case "eligible":
		w.changes = eligible(verdicts, practised)
	}
	outlook, loadErr := s.s.Teachers.WhatIf(ctx, sc.who, sc.school, sc.q, w.changes)
	if loadErr != nil {
		if !toldTeachers(loadErr) {
			return loadErr
		}
		p.Errors, status = ErrorsOf(loadErr).Summary(), http.StatusUnprocessableEntity
		if outlook, loadErr = s.s.Teachers.WhatIf(ctx, sc.who, sc.school, sc.q, nil); loadErr != nil {
			return loadErr
		}
	}
	names := map[teacher.ID]string{}
	for _, v := range verdicts {
		names[v.Teacher] = v.Name
	}
	p.Blocks = append(p.Blocks, outlookBlock(w, outlook, target, names))
	if block, ok := fewestBlock(sc, fewest, target); ok {
		p.Blocks = append(p.Blocks, block)
	}
	form := whatIfForm(c, sc, w, verdicts, practised, p.CSRF, err)
	p.Blocks = append(p.Blocks, TeacherBlock{Forms: []TeacherForm{form}})
	more, loadErr := s.foreseen(c, sc, target)
	if loadErr != nil {
		return loadErr
	}
	p.Blocks = append(p.Blocks, more...)
	saved, loadErr := s.scenarioBlock(c, sc, p.CSRF)
	if loadErr != nil {
		return loadErr
	}
	p.Blocks = append(p.Blocks, saved)
	return s.showTeachers(c, status, p)
}

func recognising(n int, at func(int) teacher.ID) []teacher.Suppose {
	out := make([]teacher.Suppose, 0, n)
	for i := range n {
		out = append(out, teacher.Suppose{Kind: teacher.Recognising, Teacher: at(i)})
	}
	return out
}

// eligible supposes everybody recognised who has the practice and is not.
func eligible(verdicts []teacher.Verdict, practised []teacher.Practised) []teacher.Suppose {
	met := map[teacher.ID]bool{}
	for _, x := range practised {
		met[x.Teacher] = x.Progress.Met
	}
	var ids []teacher.ID
	for _, v := range verdicts {
		if v.Reason.InDenominator() && v.Reason != teacher.Counted && met[v.Teacher] {
			ids = append(ids, v.Teacher)
		}
	}
	return recognising(len(ids), func(i int) teacher.ID { return ids[i] })
}

// outlookBlock says the answer in one line: 这 12 人 ⇒ 50.4%.
func outlookBlock(w whatIf, o teacher.Outlook, target teacher.Target, names map[teacher.ID]string) TeacherBlock {
	b := TeacherBlock{Bare: true, ID: "outlook", Title: text.Say("测算结果", "The answer")}
	figure := func(label text.Words, f teacher.Figure) Figure {
		x := Figure{Label: label, Value: f.Percent(), Unit: Plain("%"), Note: Plain(strconv.Itoa(f.Numerator) + " / " + strconv.Itoa(f.Denominator)), State: Attention}
		if f.Denominator == 0 {
			x.Value, x.Unit, x.State = "—", text.Words{}, Unknown
		}
		if target.Reached(f) {
			x.State = Pass
		}
		return x
	}
	b.Figures = []Figure{figure(text.Say("现在", "Now"), o.Before)}
	aim := Figure{Label: text.Say("目标", "Target"), Value: perMille(target.PerMille), Unit: Plain("%"), Note: targetWords(target)}
	if len(w.changes) == 0 {
		b.Figures = append(b.Figures, aim)
		b.Lead = text.Say("还没有假设。勾选下面的教师后点“计算”，或从“最少认定几人”开始。", "Nothing is supposed yet: tick teachers below and compute, or begin with the fewest that reach the target.")
		return b
	}
	b.Figures = append(b.Figures, figure(text.Say("测算后", "Supposed"), o.After), aim)
	n := len(w.changes)
	if h := w.hires(); h.Kind != "" {
		n += max(1, h.Count) - 1
	}
	who := strconv.Itoa(n)
	state, tail := Attention, text.Say("，仍未达到目标", ", still below the target")
	if target.Reached(o.After) {
		state, tail = Pass, text.Say("，达到目标", ", which reaches the target")
	}
	b.Notice = &Notice{State: state, Title: text.Say("这 "+who+" 人 ⇒ "+shareWords(o.After).Zh+tail.Zh, "These "+who+" ⇒ "+shareWords(o.After).En+tail.En)}
	if len(o.Unmoved) > 0 {
		var list []string
		for _, id := range o.Unmoved {
			list = append(list, names[id])
		}
		b.Notice.Body = text.Say("其中对比例没有影响的："+strings.Join(list, "、")+"（已计入，或不在口径内）。", "Without effect: "+strings.Join(list, ", ")+" (counted already, or outside the formula).")
	}
	return b
}

// fewestBlock names the fewest recognitions that reach the target.
func fewestBlock(sc scope, f teacher.Fewest, target teacher.Target) (TeacherBlock, bool) {
	if f.Needed == 0 {
		return TeacherBlock{}, false
	}
	n := strconv.Itoa(f.Needed)
	b := TeacherBlock{ID: "fewest", Title: text.Say("最少再认定 "+n+" 人就达到 "+perMille(target.PerMille)+"%", "The fewest: "+n+" "+text.Agree(f.Needed, "recognition reaches", "recognitions reach")+" "+perMille(target.PerMille)+"%")}
	if !f.Reachable {
		all := strconv.Itoa(len(f.Named))
		b.Notice = &Notice{State: Attention, Body: text.Say("能认定的只有 "+all+" 人，全部认定后为 "+shareWords(f.After).Zh+"。", "Only "+all+" can be recognised; with all of them it is "+shareWords(f.After).En+".")}
	}
	t := Table{Caption: text.Say("建议先办的教师", "Whom to begin with"), Quiet: true, Columns: []Column{{Label: text.Say("姓名", "Name")}, {Label: text.Say("工号", "Number")}, {Label: text.Say("近五年实践", "Practice in five years")}, {Label: text.Say("认定进展", "Recognition")}}}
	const most = 20
	for _, x := range f.Named[:min(most, len(f.Named))] {
		state := text.Say("未申请", "not applied for")
		if x.Pending != "" {
			state = recognitionWords(x.Pending)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(x.Name), Href: "/teachers/" + string(x.Teacher)}, {Text: Plain(x.TeacherNo)}, {Light: progressLight(x.Practice)}, {Text: state}}})
	}
	if more := len(f.Named) - most; more > 0 {
		k := strconv.Itoa(more)
		b.Lead = text.Say("先列前 20 人，另有 "+k+" 人；点“按这些人测算”可看全部。", "The first 20 are listed, "+k+" more "+text.Agree(more, "follows", "follow")+"; compute with them to see all.")
	}
	b.Table = &t
	b.Buttons = []Button{{Label: text.Say("按这些人测算", "Compute with these"), Href: sc.href("/teachers/whatif", "preset", "fewest")}}
	return b, true
}

func progressLight(p teacher.Progress) *Light {
	switch {
	case p.Met:
		return &Light{State: Pass, Label: text.Say("已满六个月", "six months reached")}
	case !p.Applies:
		return &Light{State: Note, Label: text.Say("无天数要求", "no number required")}
	}
	d := strconv.Itoa(p.Days)
	return &Light{State: Attention, Label: text.Say(d+" / 180 天", d+" of 180 days")}
}

// whatIfForm is what may be supposed: recognitions, ends, departures, hires.
func whatIfForm(c *gin.Context, sc scope, w whatIf, verdicts []teacher.Verdict, practised []teacher.Practised, csrf string, err error) TeacherForm {
	progress := map[teacher.ID]teacher.Progress{}
	for _, x := range practised {
		progress[x.Teacher] = x.Progress
	}
	columns := []Column{{Label: text.Say("姓名", "Name")}, {Label: text.Say("工号", "Number")}, {Label: text.Say("任教类别", "Category")}, {Label: text.Say("近五年实践", "Practice in five years")}}
	table := func(caption text.Words, kind teacher.SupposeKind, keep func(teacher.Verdict) bool, last func(teacher.Verdict) Cell) (Table, bool) {
		t, picked := Table{Caption: caption, Columns: columns}, false
		for _, v := range verdicts {
			if !keep(v) {
				continue
			}
			on := w.has(kind, v.Teacher)
			picked = picked || on
			t.Rows = append(t.Rows, Row{Pick: string(kind) + ":" + string(v.Teacher), Picked: on, Name: Plain(v.Name), Cells: []Cell{{Text: Plain(v.Name), Href: "/teachers/" + string(v.Teacher)}, {Text: Plain(v.Spell.TeacherNo)}, {Text: categoryWords(v.Spell.Category)}, last(v)}})
		}
		return t, picked
	}
	practice := func(v teacher.Verdict) Cell { p := progress[v.Teacher]; return Cell{Light: progressLight(p)} }
	validity := func(v teacher.Verdict) Cell {
		if v.Recognition.ValidTo.IsZero() {
			return Cell{Text: text.Say(dualWords(v.Level).Zh+"，没有期限", dualWords(v.Level).En+", no end")}
		}
		return Cell{Text: text.Say(dualWords(v.Level).Zh+"，至 "+Date(text.Chinese, v.Recognition.ValidTo), dualWords(v.Level).En+", to "+Date(text.English, v.Recognition.ValidTo))}
	}
	open := func(v teacher.Verdict) bool { return v.Reason.InDenominator() && v.Reason != teacher.Counted }
	counted := func(v teacher.Verdict) bool { return v.Reason == teacher.Counted }
	first, _ := table(text.Say("假设这些人通过认定", "Suppose these are recognised"), teacher.Recognising, open, practice)
	first.Empty = &Empty{Icon: "check", Title: text.Say("分母里的人都已认定", "Everybody in the denominator is recognised"), Body: text.Say("没有可以再认定的人。", "Nobody is left to recognise.")}
	columns = append(slices.Clone(columns[:3]), Column{Label: text.Say("级别和有效期", "Level and validity")})
	ends, endsPicked := table(text.Say("假设这些认定到期", "Suppose these recognitions end"), teacher.Lapse, counted, validity)
	leaves, leavesPicked := table(text.Say("假设这些人离任", "Suppose these leave"), teacher.Departure, func(v teacher.Verdict) bool { return v.Reason.InDenominator() }, validity)

	in := formIn{name: "whatif"}
	if c.Request.Method == http.MethodPost {
		in.sent, in.entry = true, typedIn(c, err)
	}
	f := TeacherForm{ID: "suppose", Bare: true, Title: text.Say("假设", "Suppose"), Action: sc.mine("/teachers/whatif"), CSRF: csrf}
	f.Hidden = []Hidden{{"scenario", string(w.scenario)}, {"version", strconv.FormatUint(w.version, 10)}}
	h := w.hires()
	hires := ""
	if h.Kind != "" {
		hires = strconv.Itoa(max(1, h.Count))
	}
	f.Items = []FormItem{
		in.date("as_of", text.Say("测算日期", "As of"), sc.q.AsOf),
		in.choose("formula", text.Say("口径", "Formula"), formulaOptions(), string(sc.q.Formula), text.Words{}),
		{Table: &first},
	}
	fold := func(t Table, picked bool) {
		if len(t.Rows) > 0 {
			f.Items = append(f.Items, FormItem{Fold: &FoldedTable{Title: t.Caption, Table: t, Open: picked}})
		}
	}
	fold(ends, endsPicked)
	fold(leaves, leavesPicked)
	f.Items = append(f.Items,
		in.field("hires", text.Say("新进人数", "Hires"), hires, func(x *Field) {
			x.Optional, x.Mode, x.Size, x.Length, x.Suffix = true, "numeric", "s", 4, text.Say("人", "teachers")
		}),
		in.choose("category", text.Say("新进人员任教类别", "Hires teach"), optionsOf(teacher.Categories(), categoryWords), string(h.Category), text.Say("专业课", "Professional courses")),
		in.choose("level", text.Say("新进人员双师级别", "Hires' level"), optionsOf(teacher.Levels(), dualWords), string(h.Level), text.Say("无", "None")))
	f.Buttons = []Button{{Label: text.Say("计算", "Compute"), Kind: Primary, Name: "do", Value: "compute", NoScan: true}}
	if sc.office() {
		f.Items = append(f.Items, in.field("name", text.Say("方案名称（保存时填写）", "Name (to save it)"), w.name, func(x *Field) { x.Optional, x.Length = true, 60 }))
		f.Buttons = append(f.Buttons, Button{Label: text.Say("保存方案", "Save"), Name: "do", Value: "save"})
		if w.scenario != "" {
			f.Buttons = append(f.Buttons, Button{Label: text.Say("另存为新方案", "Save as another"), Kind: Quiet, Name: "do", Value: "save_new"})
		}
	}
	return f
}

// foreseen is the next two years as far as the register knows.
func (s *Site) foreseen(c *gin.Context, sc scope, target teacher.Target) ([]TeacherBlock, error) {
	f, err := s.s.Teachers.Foresee(c.Request.Context(), sc.who, sc.school, sc.q)
	if err != nil {
		return nil, err
	}
	chart := lineOf(f.Points, text.Say("以后 24 个月，没有新的认定时", "The next 24 months, without new recognitions"))
	chart.Target = &ChartTarget{Label: targetLabel(target), Value: float64(target.PerMille) / 10}
	t := Table{
		Caption: text.Say("以后 24 个月会发生的事", "What is coming"), Quiet: true, Columns: []Column{{Label: text.Say("日期", "Day")}, {Label: text.Say("教师", "Teacher")}, {Label: text.Say("什么事", "What")}, {Label: text.Say("级别", "Level")}},
		Empty: &Empty{Icon: "calendar", Title: text.Say("两年内没有到期和变动", "Nothing is coming in two years"), Body: text.Say("登记有效期、离任和实践安排后，会列在这里。", "Ends of validity, departures and planned practice show here.")},
	}
	shown, pager := paged(c, f.Coming)
	for _, x := range shown {
		level := text.Words{}
		if x.Level != teacher.NoLevel {
			level = dualWords(x.Level)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: dayWords(x.On)}, {Text: Plain(x.Name), Href: "/teachers/" + string(x.Teacher), Note: Plain(x.TeacherNo)}, {Text: comingWords(x.Kind)}, {Text: level}}})
	}
	return []TeacherBlock{
		{Title: text.Say("预测", "Forecast"), Chart: &chart},
		{ID: "coming", Title: text.Say("谁什么时候到期或变动", "Who changes when"), Table: &t, Pager: pager},
	}, nil
}

// scenarioBlock lists what the school has saved.
func (s *Site) scenarioBlock(c *gin.Context, sc scope, csrf string) (TeacherBlock, error) {
	list, err := s.s.Teachers.Scenarios(c.Request.Context(), sc.who, sc.school, page.Request{Limit: 50})
	if err != nil {
		return TeacherBlock{}, err
	}
	t := Table{
		Caption: text.Say("保存的方案", "Saved scenarios"), Quiet: true, Columns: []Column{{Label: text.Say("名称", "Name")}, {Label: text.Say("日期", "As of")}, {Label: text.Say("口径", "Formula")}, {Label: text.Say("假设", "Supposed"), Numeric: true}},
		Empty: &Empty{Icon: "file", Title: text.Say("还没有保存的方案", "No scenario is saved"), Body: text.Say("算好后起个名字保存，以后打开会按最新花名册重算。", "Name one and save it; opened again, it is computed anew from the register.")},
	}
	for _, x := range list.Items {
		name := Cell{Text: Plain(x.Name), Href: sc.mine("/teachers/whatif", "scenario", string(x.ID))}
		if sc.office() {
			name.Actions = []Button{{Label: text.Say("删除方案", "Delete"), Kind: Quiet, Form: "scenarios", Action: "/teachers/whatif/" + string(x.ID) + "/delete"}}
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{name, {Text: dayWords(x.AsOf)}, {Text: x.Formula.Name()}, {Text: text.Say(strconv.Itoa(len(x.Changes))+" 项", strconv.Itoa(len(x.Changes)))}}})
	}
	form := TeacherForm{ID: "scenarios", Bare: true, Action: "/teachers/whatif", CSRF: csrf, Items: []FormItem{{Table: &t}}}
	return TeacherBlock{Title: text.Say("保存的方案", "Saved scenarios"), Forms: []TeacherForm{form}}, nil
}

func (s *Site) scenarioDelete(c *gin.Context) error {
	sc, err := s.teacherScope(c)
	if err != nil {
		return err
	}
	if err := s.s.Teachers.DeleteScenario(c.Request.Context(), sc.who, teacher.ScenarioID(c.Param("id"))); err != nil {
		return err
	}
	return back(c, "/teachers/whatif", "saved")
}
