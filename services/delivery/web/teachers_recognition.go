package web

import (
	"net/http"
	"slices"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// recognitionBlocks are the recognitions of a file, newest first, and the ways to another one.
func (s *Site) recognitionBlocks(f teacherRecord) []TeacherBlock {
	var out []TeacherBlock
	for _, r := range slices.Backward(f.Recognitions) {
		out = append(out, s.recognitionBlock(f, r))
	}
	begin := TeacherBlock{ID: "apply", Title: text.Say("双师认定", "Recognition")}
	if len(out) == 0 {
		begin.Lead = text.Say("还没有认定记录。", "No recognition is recorded yet.")
	}
	if f.hand == "bureau" {
		if len(out) > 0 {
			return out
		}
		return []TeacherBlock{begin}
	}
	pending := slices.ContainsFunc(f.Recognitions, func(r teacher.Recognition) bool { return r.State.Pending() })
	if a, barred := f.BarredOn(s.today()); barred {
		begin.Notice = &Notice{State: Blocked, Body: text.Say("师德考核影响期到 "+Date(text.Chinese, a.EffectUntil)+"，期内不能申请认定。", "An ethics veto bars applications until "+Date(text.English, a.EffectUntil)+".")}
	} else if pending {
		begin.Notice = &Notice{State: Note, Body: text.Say("有一项认定正在办理，办结或撤回后才能再申请。", "One recognition is under way; the next can be applied for when it has ended.")}
	} else {
		begin.Forms = append(begin.Forms, s.applyForm(f))
	}
	if f.hand == "office" {
		begin.Forms = append(begin.Forms, admitForm(f))
	}
	return append(out, begin)
}

func (s *Site) recognitionBlock(f teacherRecord, r teacher.Recognition) TeacherBlock {
	level := dualWords(r.Level)
	b := TeacherBlock{ID: string(r.ID), Title: text.Say("双师认定 · "+level.Zh, "Recognition, "+level.En), Lights: []Light{recognitionLight(r.State)}}
	if r.ValidOn(s.today()) {
		b.Lights = append(b.Lights, Light{State: Pass, Label: text.Say("今天有效", "In force today")})
	}
	add := func(label text.Words, value string) {
		if value != "" {
			b.Facts.Items = append(b.Facts.Items, Fact{Label: label, Value: Plain(value)})
		}
	}
	addDay := func(label text.Words, d civil.Date) {
		if !d.IsZero() {
			b.Facts.Items = append(b.Facts.Items, Fact{Label: label, Value: dayWords(d)})
		}
	}
	add(text.Say("推荐学校", "School"), s.schoolName(f.c, r.School))
	add(text.Say("证书编号", "Certificate"), r.CertificateNo)
	addDay(text.Say("认定日期", "Recognised on"), r.RecognisedOn)
	addDay(text.Say("有效期至", "Valid to"), r.ValidTo)
	addDay(text.Say("复查日期", "Re-check due"), r.RecheckDue)
	addDay(text.Say("终止日期", "Ended on"), r.EndedOn)
	if r.ByReference {
		add(text.Say("类别", "Kind"), "参照认定 by reference")
	}
	if r.Notice != nil {
		b.Facts.Items = append(b.Facts.Items, Fact{Label: text.Say("公示", "Public notice"), Value: untilWords(r.Notice.From, r.Notice.To)})
	}
	b.Facts.Items = append(b.Facts.Items, s.evidenceFacts(f, r)...)
	if r.Notice != nil {
		for _, o := range r.Notice.Objections {
			fact := Fact{Label: text.Say("异议 "+Date(text.Chinese, o.On), "Objection of "+Date(text.English, o.On)), Value: Plain(o.Text), Note: Plain(o.Answer)}
			switch {
			case !o.Answered:
				fact.Light = &Light{State: Attention, Label: text.Say("待答复", "Not answered")}
			case o.Upheld:
				fact.Light = &Light{State: Blocked, Label: text.Say("成立", "Upheld")}
			default:
				fact.Light = &Light{State: Pass, Label: text.Say("不成立", "Not upheld")}
			}
			b.Facts.Items = append(b.Facts.Items, fact)
		}
	}
	line := Timeline{}
	for _, st := range r.Steps {
		line.Items = append(line.Items, Moment{When: whenWords(st.At), Title: actWords(st.Action), Detail: Plain(st.Note), Who: RoleName(st.Role), State: recognitionLight(st.State).State})
	}
	b.Timeline = &line
	b.Forms = s.actForms(f, r)
	return b
}

// evidenceFacts is what was given for each criterion of the standard.
func (s *Site) evidenceFacts(f teacherRecord, r teacher.Recognition) []Fact {
	criteria := s.criteria(f.c, r.School, r.Level)
	var out []Fact
	for _, e := range r.Evidence {
		label := Plain(e.Criterion)
		if i := slices.IndexFunc(criteria, func(c teacher.Criterion) bool { return c.ID == e.Criterion }); i >= 0 {
			label = criteria[i].Name
		}
		out = append(out, Fact{Label: label, Value: Plain(e.Text), Note: Plain(e.Ref)})
	}
	return out
}

// criteria are those of the standard that holds for a level at a school today.
func (s *Site) criteria(c *gin.Context, school org.ID, level teacher.Level) []teacher.Criterion {
	sch, err := s.s.Orgs.School(c.Request.Context(), school)
	if err != nil || len(sch.Region) < 2 {
		return nil
	}
	std, _ := s.s.Teachers.Standards(s.today()).In(sch.Region[:2], teacher.StandardOf(sch.Level), level, s.today())
	return std.Criteria
}

// applyForm asks for a level and for evidence of each criterion.
func (s *Site) applyForm(f teacherRecord) TeacherForm {
	in := formNamed(f.c, "apply", f.err)
	form := f.form(in, "申请双师认定", "Apply for a recognition")
	form.Lead = text.Say("按标准逐条填写证明材料：名称、编号、存放处。学校核对后送教育局复核、公示。", "Say for each criterion what proves it: name, number, where it is kept. The school checks, then the bureau reviews and publishes.")
	options := optionsOf(teacher.Levels(), dualWords)
	form.Items = append(form.Items, in.choose("level", text.Say("申请级别", "Level"), options, string(teacher.Junior), text.Words{}))
	least := s.criteria(f.c, org.ID(f.who.Org), teacher.Junior)
	for _, c := range s.criteria(f.c, org.ID(f.who.Org), teacher.Senior) {
		optional := !slices.ContainsFunc(least, func(l teacher.Criterion) bool { return l.ID == c.ID && l.Required })
		form.Items = append(form.Items, in.field("evidence_"+c.ID, c.Name, "", func(x *Field) {
			if x.Rows, x.Length, x.Optional = 2, 300, optional; optional && c.Required {
				x.Hint = text.Say("申请中级、高级时必填。", "Required for the intermediate and senior level.")
			}
		}))
	}
	form.Buttons = []Button{{Label: text.Say("提交申请", "Apply"), Kind: Primary}}
	return form
}

// onEvidence moves what was said about evidence to the field of its criterion.
func onEvidence(err error, criteria []teacher.Criterion) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	c := *f
	c.Fields = nil
	for _, field := range f.Fields {
		if field.Name == "evidence" {
			for _, k := range criteria {
				if strings.Contains(field.Reason.Zh, "“"+k.Name.Zh+"”") {
					field.Name = "evidence_" + k.ID
				}
			}
		}
		c.Fields = append(c.Fields, field)
	}
	return &c
}

func admitForm(f teacherRecord) TeacherForm {
	in := formNamed(f.c, "admit", f.err)
	form := f.form(in, "录入已有的认定证书", "Record a certificate granted before")
	form.Lead = text.Say("在本系统以外取得的认定，按证书填写。", "For a recognition granted outside this system; as the certificate says.")
	form.Items = certificateItems(in, teacher.Recognition{Level: teacher.Junior}, true)
	form.Buttons = []Button{{Label: text.Say("录入证书", "Record"), Kind: Primary}}
	return form
}

// certificateItems are the fields of a certificate.
func certificateItems(in formIn, r teacher.Recognition, level bool) []FormItem {
	var out []FormItem
	if level {
		out = append(out, in.choose("level", text.Say("级别", "Level"), optionsOf(teacher.Levels(), dualWords), string(r.Level), text.Words{}))
	}
	return append(out,
		in.field("certificate_no", text.Say("证书编号", "Certificate number"), r.CertificateNo, func(x *Field) { x.Optional, x.Length = true, 64 }),
		in.date("recognised_on", text.Say("认定日期", "Recognised on"), r.RecognisedOn),
		in.maybeDate("valid_to", text.Say("有效期至", "Valid to"), r.ValidTo),
		in.maybeDate("recheck_due", text.Say("复查日期", "Re-check due"), r.RecheckDue))
}

// actForms are the next possible steps, each with what it needs: the plain ones share one form.
func (s *Site) actForms(f teacherRecord, r teacher.Recognition) []TeacherForm {
	var out []TeacherForm
	plain := formNamed(f.c, "step-"+string(r.ID), f.err)
	together := f.form(plain, "下一步", "Next step")
	together.Open = true
	together.Hidden = append(together.Hidden, Hidden{plain.key("recognition"), string(r.ID)})
	for _, step := range teacher.Next(r, f.hand) {
		switch step {
		case "publish", "recognise", "pass", "amend":
			out = append(out, s.actForm(f, r, step))
		case "answer":
			out = append(out, answerForms(f, r)...)
		default:
			b := Button{Label: actWords(step), Name: plain.key("step"), Value: step}
			switch step {
			case "endorse", "review", "recheck":
				b.Kind = Primary
			case "refuse", "revoke", "fail":
				b.Kind = Danger
			}
			together.Buttons = append(together.Buttons, b)
		}
	}
	if len(together.Buttons) > 0 {
		together.Items = []FormItem{plain.field("note", text.Say("说明或理由", "Note or reason"), "", func(x *Field) {
			x.Optional, x.Length, x.Hint = true, 300, text.Say("不通过、撤销、异议必须写明理由，申请人会看到。", "A refusal, revocation or objection needs its reason; the applicant reads it.")
		})}
		out = append([]TeacherForm{together}, out...)
	}
	return out
}

func (s *Site) actForm(f teacherRecord, r teacher.Recognition, step string) TeacherForm {
	in := formNamed(f.c, step+"-"+string(r.ID), f.err)
	label := actWords(step)
	form := f.form(in, label.Zh, label.En)
	form.Hidden = append(form.Hidden, Hidden{in.key("recognition"), string(r.ID)}, Hidden{in.key("step"), step})
	form.Buttons = []Button{{Label: label, Kind: Primary}}
	note := in.field("note", text.Say("说明", "Note"), "", func(x *Field) { x.Optional, x.Length = true, 300 })
	switch step {
	case "publish":
		form.Open = true
		form.Items = []FormItem{in.date("from", text.Say("公示开始", "From"), s.today()), in.date("to", text.Say("公示结束", "To"), s.today().AddDays(6)), note}
	case "recognise":
		form.Open = true
		if r.Notice != nil && !s.today().After(r.Notice.To) {
			form.Open, form.Lead = false, text.Say("公示到 "+Date(text.Chinese, r.Notice.To)+" 结束，之后才能认定。", "The notice runs to "+Date(text.English, r.Notice.To)+"; recognise after it.")
		}
		given := r
		given.RecognisedOn = s.today()
		form.Items = append(certificateItems(in, given, false), note)
	case "pass":
		form.Open = true
		form.Items = []FormItem{in.maybeDate("valid_to", text.Say("新的有效期至", "Valid to"), civil.Date{}), in.maybeDate("recheck_due", text.Say("下次复查日期", "Next re-check"), civil.Date{}), note}
	default:
		form.Items = append(certificateItems(in, r, true), in.field("note", text.Say("更正的原因", "Why it is corrected"), "", func(x *Field) { x.Length = 200 }))
	}
	return form
}

func answerForms(f teacherRecord, r teacher.Recognition) []TeacherForm {
	var out []TeacherForm
	for _, o := range r.Notice.Objections {
		if o.Answered {
			continue
		}
		in := formNamed(f.c, "answer-"+string(o.ID), f.err)
		form := f.form(in, "答复 "+Date(text.Chinese, o.On)+" 的异议", "Answer the objection of "+Date(text.English, o.On))
		form.Open, form.Lead = true, Plain(o.Text)
		form.Hidden = append(form.Hidden, Hidden{in.key("recognition"), string(r.ID)}, Hidden{in.key("step"), "answer"}, Hidden{in.key("objection"), string(o.ID)})
		form.Items = []FormItem{in.field("note", text.Say("处理意见", "How it was settled"), "", func(x *Field) { x.Length, x.Rows = 300, 2 })}
		form.Buttons = []Button{
			{Label: text.Say("异议不成立", "Not upheld"), Kind: Primary, Name: in.key("upheld"), Value: "no"},
			{Label: text.Say("异议成立，不予认定", "Upheld: refuse"), Kind: Danger, Name: in.key("upheld"), Value: "yes"},
		}
		out = append(out, form)
	}
	return out
}

// recognitionList is the work on recognitions: what waits, by state, for the office its own school's.
func (s *Site) recognitionList(c *gin.Context) error {
	return s.drawRecognitions(c, http.StatusOK, nil)
}

// workStates are the states that somebody works on, in the order of the life.
func workStates() []teacher.State {
	return []teacher.State{teacher.Applied, teacher.Endorsed, teacher.Sampled, teacher.Reviewed, teacher.Noticed, teacher.Rechecking}
}

func (s *Site) drawRecognitions(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	sc := scope{who: httpd.Who(ctx), school: org.ID(httpd.Who(ctx).Org)}
	bureau := sc.who.Is(actor.Bureau)
	if bureau {
		sc.school = ""
	}
	states := workStates()
	if want := teacher.State(c.Query("state")); slices.Contains(teacher.States(), want) {
		states = []teacher.State{want}
	}
	list, loadErr := s.s.Teachers.Recognitions(ctx, sc.who, teacher.RecognitionFilter{States: states}, fifty(c))
	if loadErr != nil {
		return loadErr
	}
	p := s.teacherPage(c, sc, text.Say("认定办理", "Recognitions"), text.Say("学校认定 → 复核 → 公示 → 认定。点姓名进档案办理。", "School, review, notice, recognition. Open a file to take the next step."), err)
	state := Select{Field: Field{Name: "state", Label: text.Say("状态", "State"), Optional: true}, Blank: text.Say("全部在办的", "All under way"), Options: pickOptions(optionsOf(teacher.States(), recognitionWords), c.Query("state"))}
	p.Blocks = append(p.Blocks, TeacherBlock{Form: &TeacherForm{Get: true, Title: text.Say("筛选", "Filter"), Action: "/teachers/recognitions", Items: []FormItem{{Select: &state}}, Buttons: []Button{{Label: text.Say("筛选", "Filter")}}}})
	t := Table{
		Caption: text.Say("在办的认定", "Recognitions under way"), Quiet: true, Columns: []Column{{Label: text.Say("姓名", "Name")}, {Label: text.Say("学校", "School")}, {Label: text.Say("级别", "Level")}, {Label: text.Say("状态", "State")}, {Label: text.Say("下一步", "Next")}},
		Empty: &Empty{Icon: "check", Title: text.Say("没有要办的认定", "Nothing waits"), Body: text.Say("教师或师资办提交申请后，会列在这里。", "Applications show here when teachers or their office make them.")},
	}
	if sc.office() {
		t.Empty.Action = &Button{Label: text.Say("从花名册里选教师申请", "Choose a teacher in the register"), Href: "/teachers/register"}
	}
	for _, row := range list.Items {
		t.Rows = append(t.Rows, s.recognitionRow(c, sc, row))
	}
	p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, Table: &t, Pager: nextPage(c, list.Next)})
	if bureau {
		in := formNamed(c, "draw", err)
		form := in.form("", "/teachers/recognitions", p.CSRF, false)
		form.Title = text.Say("随机抽取复核", "Draw a random sample for review")
		form.Lead = text.Say("从“学校已认定”的申请里分层随机抽取；同一种子、同一批申请，结果相同，可以公开验证。", "A stratified draw from the endorsed applications; the same seed and applications give the same draw.")
		form.Items = []FormItem{in.field("seed", text.Say("随机种子", "Seed"), "", func(x *Field) {
			x.Length, x.Hint = 64, text.Say("例如当天公布的一个数字。", "Such as a number published that day.")
		}), in.field("per_cent", text.Say("比例", "Share"), "20", func(x *Field) { x.Mode, x.Size, x.Suffix = "numeric", "s", Plain("%") })}
		form.Buttons = []Button{{Label: text.Say("抽取", "Draw"), Kind: Primary}}
		p.Blocks = append(p.Blocks, TeacherBlock{Form: &form})
	}
	return s.showTeachers(c, status, p)
}

func (s *Site) recognitionRow(c *gin.Context, sc scope, row teacher.RecognitionRow) Row {
	r := row.Recognition
	light := recognitionLight(r.State)
	next := text.Say("等其他方办理", "Waits for others")
	if steps := teacher.Next(r, handOf(sc.who)); len(steps) > 0 {
		next = actWords(steps[0])
		if steps[0] == "recognise" && r.Notice != nil && !s.today().After(r.Notice.To) || steps[0] == "object" {
			next = text.Say("公示到 "+Date(text.Chinese, r.Notice.To), "on notice until "+Date(text.English, r.Notice.To))
		}
	}
	return Row{Cells: []Cell{{Text: Plain(row.Teacher.Name), Href: "/teachers/" + string(row.Teacher.ID) + "#" + string(r.ID)}, {Text: Plain(s.schoolName(c, r.School))}, {Text: dualWords(r.Level)}, {Light: &light}, {Text: next}}}
}

func (s *Site) recognitionDraw(c *gin.Context) error {
	do, r, err := s.sentForm(c)
	if err != nil {
		return err
	}
	share := r.whole("per_cent", 100)
	_, err = s.s.Teachers.DrawSample(c.Request.Context(), httpd.Who(c.Request.Context()), r.text("seed"), share)
	return settled(c, do, err, s.drawRecognitions, "/teachers/recognitions?state=sampled", "saved")
}
