package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/insight"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/practice"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// practiceRoutes are the applications for posts of teachers' practice, for the three parties: the teacher, the unit and the
// school's teachers' office.
func (s *Site) practiceRoutes(e *httpd.Engine) {
	parties := httpd.Roles(actor.Teacher, actor.Enterprise, actor.TeachersOffice, actor.VicePrincipal)
	e.GET("/practice", parties, s.practiceList)
	e.GET("/practice/:id", parties, s.practicePage)
	e.POST("/practice/:id", parties, s.practiceDo)
	e.POST("/placements/:id/practise", httpd.Roles(actor.Teacher), s.placementPractise)
}

// livePractice are the live names whose events concern applications for practice.
const livePractice = "practice.applied practice.accepted practice.declined practice.withdrawn practice.confirmed practice.returned practice.reported practice.attested practice.finished practice.ended practice.lapsed"

func (s *Site) practiceList(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	set := url.Values{}
	for _, name := range []string{"state", "waits", "posting"} {
		if v := c.Query(name); v != "" {
			set.Set(name, v)
		}
	}
	f := practice.Filter{Placement: placement.ID(set.Get("posting")), Wait: practice.Wait(set.Get("waits"))}
	if f.Wait != "" && !slices.Contains(practice.WaitsOn(who.Role), f.Wait) {
		return practice.ErrInvalid.With(fault.In("waits", "没有这一类等您办理的申请。", "nothing of this kind waits for you"))
	}
	if state := practice.State(set.Get("state")); state != "" {
		f.States = []practice.State{state}
	}
	list, err := s.s.Practices.List(ctx, who, f, page.Request{Limit: 50, Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	p := s.practiceHead(c, who)
	if len(set) == 0 {
		blocks, err := s.practiceTop(c, who)
		if err != nil {
			return err
		}
		p.Blocks = append(p.Blocks, blocks...)
	}
	table := s.practiceTable(who, list.Items)
	b := TeacherBlock{Bare: true, ID: "applications", Title: text.Say("申请", "Applications"), Table: &table}
	if f.Wait != "" {
		b.Title = waitWords(f.Wait)
	}
	if len(set) > 0 {
		b.Buttons = []Button{{Label: text.Say("看全部申请", "See all applications"), Href: "/practice", Kind: Quiet}}
	}
	if list.Next != "" {
		set.Set("cursor", list.Next)
		b.Pager = &Pager{Next: "/practice?" + set.Encode(), Shown: text.Say("每页 50 条", "50 a page")}
	}
	p.Blocks = append(p.Blocks, b)
	return s.showTeachers(c, http.StatusOK, p)
}

// waitWords says what the applications of a list wait for.
func waitWords(w practice.Wait) text.Words {
	return map[practice.Wait]text.Words{
		practice.ToAnswer: text.Say("等单位答复", "Waiting for the unit's answer"), practice.ToAttest: text.Say("期满，等单位证明", "At its end, waiting for the unit's statement"),
		practice.ToConfirm: text.Say("等学校确认", "Waiting for the school's confirmation"), practice.ToVerify: text.Say("单位已证明，等核实", "Attested, waiting to be verified"),
		practice.ToReport: text.Say("期满，报告还没交", "At its end, without the teacher's report"),
	}[w]
}

// practiceHead begins a page for one of the parties.
func (s *Site) practiceHead(c *gin.Context, who actor.Actor) TeacherPage {
	title, lead := text.Say("企业实践", "Enterprise practice"), text.Say("申请实践岗位，完成后计入五年六个月。", "Apply for posts; what you complete counts towards six months in five years.")
	sc := scope{who: who, school: org.ID(who.Org), set: url.Values{}}
	switch {
	case who.Is(actor.Enterprise):
		title, lead = text.Say("教师企业实践", "Teachers' practice"), text.Say("教师申请贵单位拿出的实践岗位：同意接收后由学校确认，实践结束后由贵单位证明。", "Teachers apply to your posts: accept them, their school confirms, and you attest when it is over.")
	case !who.Is(actor.Teacher):
		lead = text.Say("本校教师申请的实践岗位：单位同意后由师资办确认，单位证明后由师资办核实计入。", "Posts that your teachers applied for: you confirm what a unit accepted and verify what it attests.")
	}
	p := s.teacherPage(c, sc, title, lead, nil)
	p.Live = livePractice
	if !who.Is(actor.TeachersOffice, actor.VicePrincipal) {
		p.Tabs = Tabs{}
	}
	switch {
	case who.Is(actor.Teacher):
		p.Heading.Actions = []Button{{Label: text.Say("找实践岗位", "Find a post"), Kind: Primary, Icon: "search", Href: "/?for=teachers"}}
	case who.Is(actor.Enterprise):
		p.Heading.Actions = []Button{{Label: text.Say("发布教师实践岗位", "Post for teachers"), Kind: Primary, Icon: "plus", Href: "/postings/new?kind=teacher_practice"}}
	default:
		p.Heading.Actions = []Button{{Label: text.Say("看实践岗位", "See posts"), Icon: "search", Href: "/?for=teachers"}}
	}
	return p
}

// practiceTop is what comes before the list: a teacher's progress, and what waits for the reader.
func (s *Site) practiceTop(c *gin.Context, who actor.Actor) ([]TeacherBlock, error) {
	n, err := s.s.Practices.Waiting(c.Request.Context(), who)
	if err != nil {
		return nil, err
	}
	waits := TeacherBlock{Bare: true, ID: "duties", Title: text.Say("现在要办", "What needs you now"), Duties: practiceDuties(who, n)}
	if !who.Is(actor.Teacher) {
		return []TeacherBlock{waits}, nil
	}
	t, err := s.s.Teachers.Teacher(c.Request.Context(), who, teacher.ID(who.Person))
	if err != nil {
		return nil, err
	}
	progress, err := s.s.Teachers.Progress(c.Request.Context(), t, s.today())
	if err != nil {
		return nil, err
	}
	m := practiceMeter(progress)
	blocks := []TeacherBlock{{Title: text.Say("五年六个月", "Six months in five years"), Meter: &m, Buttons: []Button{{Label: text.Say("看我的实践经历", "See my practice"), Href: "/me/teacher#practice", Kind: Quiet}}}}
	if len(n) > 0 {
		blocks = append(blocks, waits)
	}
	return blocks, nil
}

// practiceDuties are the duties of /today that this page opens to, in the same words.
func practiceDuties(who actor.Actor, n map[practice.Wait]int) *Duties {
	codes := map[practice.Wait]insight.Code{
		practice.ToAnswer: insight.PracticeAnswer, practice.ToAttest: insight.PracticeAttest, practice.ToConfirm: insight.PracticeConfirm,
		practice.ToVerify: insight.PracticeVerify, practice.ToReport: insight.PracticeReport,
	}
	d := &Duties{Quiet: text.Say("没有等您办理的实践申请。", "No application waits for you.")}
	for _, w := range practice.WaitsOn(who.Role) {
		if n[w] > 0 {
			duty := insight.Duty{Code: codes[w], Count: n[w]}
			d.Items = append(d.Items, Duty{State: Attention, Title: duty.Title(), Detail: duty.Detail(), Action: practiceAction(duty.Code)})
		}
	}
	return d
}

func practiceLight(state practice.State) Light {
	l := Light{State: Attention, Label: state.Label()}
	switch state {
	case practice.Confirmed, practice.Finished:
		l.State = Pass
	case practice.Declined, practice.Returned, practice.Ended:
		l.State = Blocked
	case practice.Withdrawn, practice.Lapsed:
		l.State = Unknown
	}
	return l
}

func (s *Site) practiceTable(who actor.Actor, rows []practice.Row) Table {
	t := Table{Caption: text.Say("实践申请", "Applications for practice"), Quiet: true, Columns: []Column{
		{Label: text.Say("岗位", "Post")}, {Label: text.Say("教师", "Teacher")}, {Label: text.Say("时间", "When")}, {Label: text.Say("状态", "State")},
	}}
	t.Empty = &Empty{Icon: "building", Title: text.Say("还没有实践申请", "No applications yet"), Body: text.Say("教师在“教师企业实践”一栏找到岗位后申请，申请会显示在这里。", "Teachers find posts under “Teachers' practice” and apply; applications show here.")}
	switch {
	case who.Is(actor.Teacher):
		t.Columns[1].Label = text.Say("单位", "Unit")
		t.Empty = &Empty{
			Icon: "building", Title: text.Say("还没有申请过实践岗位", "You have not applied yet"), Body: text.Say("单位拿出了接纳教师实践的岗位，找一个合适的申请。", "Units set posts aside for teachers: find one that suits you."),
			Action: &Button{Label: text.Say("找实践岗位", "Find a post"), Kind: Primary, Href: "/?for=teachers"},
		}
	case who.Is(actor.Enterprise):
		t.Empty.Action = &Button{Label: text.Say("发布教师实践岗位", "Post for teachers"), Kind: Primary, Href: "/postings/new?kind=teacher_practice"}
	}
	for _, r := range rows {
		light := practiceLight(r.State)
		second := Cell{Text: Plain(r.Person.Name), Note: Plain(r.Unit)}
		switch {
		case who.Is(actor.Teacher):
			second = Cell{Text: Plain(r.Unit)}
		case who.Is(actor.Enterprise):
			second.Note = Plain(r.Place)
			if r.Teacher == "" {
				second.Text = text.Say("不再显示", "not shown any more")
			}
		}
		state := Cell{Light: &light}
		if wait := r.Waits(who.Role, s.today()); wait != "" {
			step := practiceStepWords(map[practice.Wait]string{practice.ToAnswer: "accept", practice.ToAttest: "attest", practice.ToConfirm: "confirm", practice.ToVerify: "finish", practice.ToReport: "report"}[wait])
			state.Note = text.Say("等您："+step.Zh, "yours: "+step.En)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(r.Post.Title), Href: "/practice/" + string(r.ID)}, second, {Text: untilWords(r.From, r.To), Note: nDays(r.From.DaysUntil(r.To) + 1)}, state}})
	}
	return t
}

// practiceStepWords is a step as a button says it.
func practiceStepWords(step string) text.Words {
	return map[string]text.Words{
		"apply": text.Say("申请", "Apply"), "withdraw": text.Say("撤回申请", "Withdraw"), "report": text.Say("交实践报告", "Hand in the report"),
		"accept": text.Say("同意接收", "Accept"), "decline": text.Say("不接收", "Decline"), "attest": text.Say("证明实践", "Attest"),
		"confirm": text.Say("学校确认", "Confirm"), "return": text.Say("退回", "Return"), "finish": text.Say("核实并计入", "Verify and count"),
		"end": text.Say("登记未成行或中止", "Record that it did not come about"), "lapse": text.Say("到期", "Lapsed"),
	}[step]
}

// forTeachers makes of a posting's page one that teachers read.
func (p *PlacementPage) forTeachers(o opening) {
	days := o.Start.DaysUntil(o.End) + 1
	p.Pay = PlacementPay{Per: text.Say("教师企业实践", "Teachers' practice"), Notes: []text.Words{
		text.Say("共 "+strconv.Itoa(days)+" 天；完成并核实后计入五年六个月（180 天）。", text.Plural(days, "day", "days")+"; once verified they count towards the 180 days in five years."),
		text.Say("不是学生实习，学生不能申请。", "It is no internship; students cannot apply."),
	}}
	p.Legal, p.Path = "", nil
	if p.Seats != nil {
		p.Seats.Explain = text.Say("已占用的是单位同意接收或学校已确认的名额。", "Held seats are those of teachers accepted or confirmed.")
	}
}

// teacherStep offers a teacher to apply, or says what stands in the way.
func (s *Site) teacherStep(c *gin.Context, p *PlacementPage, o opening) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	mine, err := s.s.Practices.List(ctx, who, practice.Filter{Placement: o.ID}, page.Request{Limit: 1})
	if err != nil {
		return err
	}
	if len(mine.Items) > 0 && (mine.Items[0].State.Open() || mine.Items[0].State.Holds()) {
		a := mine.Items[0]
		p.Next = &Button{Label: text.Say("看我的申请", "See my application"), Kind: Primary, Wide: true, Href: "/practice/" + string(a.ID)}
		p.Notices = append(p.Notices, Notice{State: Pass, Body: text.Say("您已申请这个岗位，现在是“"+a.State.Label().Zh+"”。", "You have applied; it stands at “"+a.State.Label().En+"”.")})
		return nil
	}
	if err := s.s.Practices.Eligible(ctx, who, o.ID); err != nil {
		if !toldTeachers(err) {
			return err
		}
		p.Barred = &Barred{Label: text.Say("申请这个岗位", "Apply to this post"), Why: []LightItem{{State: Blocked, Message: ErrorsOf(err).Summary().Lines[0].Message}}}
		return nil
	}
	soon := text.Say("提交后", "at once")
	note := Field{Name: "note", Label: text.Say("想说的话", "Your words to the unit"), Hint: text.Say("教什么、想学什么。", "What you teach and want to learn."), Optional: true, Rows: 3, Length: 500, Value: c.PostForm("note")}
	p.Apply = &ApplyBox{
		Action: "/placements/" + string(o.ID) + "/practise", CSRF: p.CSRF, Recipient: o.unit.Name, Note: &note,
		Shared:  []SharedField{{text.Say("姓名", "Name"), soon}, {text.Say("学校", "School"), soon}, {text.Say("任教类别和专业类", "What you teach"), soon}, {text.Say("想说的话", "Your words"), soon}},
		Consent: Tick{Field: Field{Name: "consent", Label: text.Say("我同意把上面列出的信息提供给这家单位，只用于这次申请", "I agree that the data listed above go to this unit, for this application only")}},
		After:   text.Say("可以同时申请几个岗位，随时可以撤回。单位同意接收后，由本校师资办确认。", "You may apply to several posts and withdraw at any time. Once the unit accepts, your teachers' office confirms."),
	}
	return nil
}

// placementPractise takes a teacher's application.
func (s *Site) placementPractise(c *gin.Context) error {
	ctx := c.Request.Context()
	p, err := s.s.Practices.Apply(ctx, httpd.Who(ctx), placement.ID(c.Param("id")), c.PostForm("note"), c.PostForm("consent") == "yes")
	if err == nil {
		return back(c, "/practice/"+string(p.ID), "applied")
	}
	return s.redrawPlacement(c, err)
}
