package web

import (
	"strconv"
	"strings"

	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/internship"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// drawInternship is one internship: what is missing before the start first, then what is known.
func (s *Site) drawInternship(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	i, loadErr := s.s.Internships.Get(ctx, who, internship.ID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	v, loadErr := s.interned(c, []internship.Internship{i})
	if loadErr != nil {
		return loadErr
	}
	title := v.pupils[i.ID].Name
	if who.Is(actor.Student) {
		title = ""
	}
	p := s.batchHead(c, text.Say(first(title, "我的实习"), first(title, "My internship")), text.Say(v.units[i.Enterprise].Name+" · "+v.posts[i.Placement], v.units[i.Enterprise].Name+" · "+v.posts[i.Placement]), err)
	p.Live, p.Crumbs = liveInternships, []Crumb{{text.Say("岗位实习", "Internships"), "/internships"}}
	p.Heading.Over, p.Heading.Lights = Plain(strings.TrimSpace(v.pupils[i.ID].No+" "+i.Class)), []Light{internshipLight(i.State)}
	if i.State == internship.Preparing {
		p.Blocks = append(p.Blocks, s.gateBlock(c, who, i, v.lights[i.ID], p.CSRF, err))
	}
	p.Blocks = append(p.Blocks, internshipFacts(i))
	more, loadErr := s.internshipPeople(c, who, i)
	if loadErr != nil {
		return loadErr
	}
	p.Blocks = append(append(p.Blocks, more...), internshipPast(i))
	return s.showTeachers(c, status, p)
}

// gateBlock is the start gate of one internship (上岗前核查) with the steps that the reader may take.
func (s *Site) gateBlock(c *gin.Context, who actor.Actor, i internship.Internship, lights []compliance.Light, csrf string, err error) TeacherBlock {
	b := TeacherBlock{ID: "gate", Title: text.Say("上岗前核查", "Start gate"), Lights: []Light{gateLight(lights)}, Checks: &LightList{Title: text.Say("逐项核查", "Each rule"), Fold: true}}
	for _, l := range lights {
		b.Checks.Items = append(b.Checks.Items, gateItem(who, i, l))
	}
	at := internshipHref(i.ID)
	switch {
	case !who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher):
	case compliance.Startable(lights) && !s.today().Before(i.From()):
		_, form := onInternship(c, "start", i, at, csrf, err)
		form.Bare = true
		form.Buttons = []Button{{Label: text.Say("上岗", "Start"), Kind: Primary}}
		b.Forms = append(b.Forms, form)
	case compliance.Startable(lights):
		b.Lead = text.Say("灯全绿。"+Date(text.Chinese, i.From())+"起可以上岗。", "All green. Starts from "+Date(text.English, i.From())+" on.")
	}
	if who.Is(actor.School, actor.VicePrincipal) {
		in, form := onInternship(c, "drop", i, at, csrf, err)
		form.Title = text.Say("登记为未上岗", "Record that the student did not start")
		form.Items = []FormItem{in.field("reason", text.Say("理由（学生和单位会看到）", "Reason (student and unit read it)"), "", func(x *Field) { x.Length, x.Rows = 200, 2 })}
		form.Buttons = []Button{{Label: form.Title, Kind: Danger}}
		b.Forms = append(b.Forms, form)
	}
	return b
}

func onInternship(c *gin.Context, name string, i internship.Internship, at, csrf string, err error) (formIn, TeacherForm) {
	in := formNamed(c, name, err)
	form := in.form("", at, csrf, false)
	form.Hidden = append(form.Hidden, versionField(c, i.Version, err))
	return in, form
}

// gateItem is one light with who turns it green and where.
func gateItem(who actor.Actor, i internship.Internship, l compliance.Light) LightItem {
	item := LightItem{State: lightStates()[l.State], Message: l.Message, Article: compliance.Article(l.Rule), Rule: l.Rule}
	if l.State == compliance.Met {
		return item
	}
	owner := l.Owner.Label()
	item.Fix = text.Say("由"+owner.Zh+"办理："+l.Fix.Zh, owner.En+": "+l.Fix.En)
	item.FixHref, item.FixText = gateFix(who, i, l)
	return item
}

func lightStates() map[compliance.LightState]State {
	return map[compliance.LightState]State{compliance.Met: Pass, compliance.Warned: Attention, compliance.Wanting: Blocked, compliance.Unknown: Unknown}
}

// gateFix is where the reader turns a light green; nowhere when it is not the reader's.
func gateFix(who actor.Actor, i internship.Internship, l compliance.Light) (string, text.Words) {
	office, keeper, unit := who.Is(actor.School, actor.VicePrincipal), who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher), who.Is(actor.Enterprise)
	step := func(do string) (string, text.Words) { return "/internships/do?do=" + do, internshipStepWords(do) }
	switch {
	case l.Rule == compliance.RuleLiability && office:
		return "/internships/policies", text.Say("去登记保险", "Record insurance")
	case l.Rule == compliance.RuleExam && who.Is(actor.Student):
		return internshipHref(i.ID) + "/exam", text.Say("去考试", "Sit the exam")
	case l.Rule == compliance.RuleTraining && keeper:
		return step("train")
	case l.Rule == compliance.RuleExam && keeper:
		return step("score")
	case l.Rule == compliance.RuleMentor && l.Owner == compliance.OwnerUnit && (unit || office):
		return step("name")
	case l.Rule == compliance.RuleMentor && office:
		return step("appoint")
	case l.Rule == compliance.RuleUnitSafety && unit:
		return "/unit", text.Say("去勾选材料", "Tick the documents")
	case (l.Rule == compliance.RulePlan || l.Rule == compliance.RuleFile || l.Rule == compliance.RuleDorm) && office:
		return batchHref(i.Batch), text.Say("看实习批次", "See the batch")
	case l.Rule == compliance.RuleConsent && (keeper || who.Is(actor.Student)):
		return "/consents/" + string(i.Application), text.Say("看知情同意", "See the consent")
	case l.Rule == compliance.RuleNoSign && (keeper || unit || who.Is(actor.Student)):
		return "/agreements", text.Say("去签三方协议", "Sign the agreement")
	case l.Rule == compliance.RuleInspect && office:
		return "/partners/" + string(i.Enterprise), text.Say("去核验单位", "Verify the unit")
	}
	return "", text.Words{}
}

func internshipFacts(i internship.Internship) TeacherBlock {
	b := TeacherBlock{Title: text.Say("安排", "The arrangement")}
	n := internship.LengthOf(i.Segments)
	m, d := strconv.Itoa(n.Months), strconv.Itoa(n.Days)
	length := text.Say(m+" 个月", text.Plural(n.Months, "month", "months"))
	if n.Days > 0 {
		length = text.Say(length.Zh+" "+d+" 天", length.En+" "+text.Plural(n.Days, "day", "days"))
	}
	b.Facts.Items = []Fact{
		{Label: text.Say("时间", "When"), Value: untilWords(i.From(), i.To())},
		{Label: text.Say("时长", "Length"), Value: length, Note: text.Say("按日历月计算", "in calendar months")},
		{Label: text.Say("由谁安排", "Arranged by"), Value: originWords(i.Origin)},
	}
	if !i.StartedOn.IsZero() {
		b.Facts.Items = append(b.Facts.Items, Fact{Label: text.Say("上岗", "Started"), Value: dayWords(i.StartedOn)})
	}
	return b
}

// internshipPeople are mentors, trainings with what can be read again, and exams.
func (s *Site) internshipPeople(c *gin.Context, who actor.Actor, i internship.Internship) ([]TeacherBlock, error) {
	ctx := c.Request.Context()
	mentors, err := s.s.Internships.Mentors(ctx, who, i)
	if err != nil {
		return nil, err
	}
	people := TeacherBlock{Title: text.Say("指导人员", "Mentors")}
	for _, m := range mentors {
		f := Fact{Label: text.Say("校内指导教师", "Instructor"), Value: Plain(first(m.Label, "—")), Note: untilWords(m.From, m.To)}
		if m.Side == internship.OfUnit {
			f.Label, f.Value = text.Say("企业指导人员", "The unit's mentor"), Plain(strings.Join([]string{m.Name, m.Post, m.Phone}, " "))
		}
		people.Facts.Items = append(people.Facts.Items, f)
	}
	if len(mentors) == 0 {
		people.Lead = text.Say("还没有指定。", "Nobody is appointed yet.")
	}
	trainings, err := s.s.Internships.TrainingsOf(ctx, who, i)
	if err != nil && !who.Is(actor.Enterprise) {
		return nil, err
	}
	taught := TeacherBlock{Title: text.Say("岗前培训和安全考试", "Training and safety exam")}
	for _, t := range trainings {
		taught.Facts.Items = append(taught.Facts.Items, Fact{Label: Plain(t.Title), Value: dayWords(t.On), Note: Plain(t.Material)})
	}
	for _, e := range i.Exams {
		light := Light{State: Blocked, Label: text.Say("不合格", "Not passed")}
		if e.Passed {
			light = Light{State: Pass, Label: text.Say("合格", "Passed")}
		}
		how := text.Say("手机答题", "on the phone")
		if e.How == internship.OnPaper {
			how = text.Say("纸质考试", "on paper")
		}
		weak := text.Words{}
		for _, x := range internship.QuestionsByID(e.Weak) {
			weak = joinedPoints(weak, x.Point)
		}
		taught.Facts.Items = append(taught.Facts.Items, Fact{Note: weak, Label: text.Say("安全考试", "Safety exam"), Value: text.Say(strconv.Itoa(e.Percent)+" 分，"+how.Zh, strconv.Itoa(e.Percent)+", "+how.En), Light: &light})
	}
	if len(taught.Facts.Items) == 0 {
		return []TeacherBlock{people}, nil
	}
	return []TeacherBlock{people, taught}, nil
}

// joinedPoints are points of knowledge to read again, after one another.
func joinedPoints(a, b text.Words) text.Words {
	if a.IsZero() {
		return text.Say("需重读："+b.Zh, "read again: "+b.En)
	}
	return text.Say(a.Zh+"、"+b.Zh, a.En+", "+b.En)
}

func internshipPast(i internship.Internship) TeacherBlock {
	b := TeacherBlock{Title: text.Say("经过", "History"), Timeline: &Timeline{}}
	for n := len(i.History) - 1; n >= 0; n-- {
		h := i.History[n]
		m := Moment{When: whenWords(h.At), Who: RoleName(h.Role), Title: h.State.Label(), State: internshipLight(h.State).State}
		if h.Reason != "" {
			m.Detail = Plain(h.Reason)
		}
		b.Timeline.Items = append(b.Timeline.Items, m)
	}
	return b
}

// stepInternship takes a form of one internship's page.
func (s *Site) stepInternship(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), internship.ID(c.Param("id"))
	if _, err := s.s.Internships.Get(ctx, who, id); err != nil {
		return err
	}
	switch do {
	case "start":
		var out []internship.Outcome
		if out, err = s.s.Internships.Start(ctx, who, []internship.ID{id}); err == nil {
			err = out[0].Err
		}
	case "drop":
		_, err = s.s.Internships.Drop(ctx, who, id, in.version(), in.text("reason"))
	default:
		err = errWhat
	}
	if f := fault.Of(err); f != nil && f.Kind == fault.Forbidden {
		return err
	}
	return settled(c, do, err, s.drawInternship, internshipHref(id), "internship_"+do)
}
