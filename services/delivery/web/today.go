package web

import (
	"net/http"
	"net/url"
	"strconv"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/insight"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
	"firstkm/services/practice"

	"github.com/gin-gonic/gin"
)

// todayRoutes are the start page of every role that has duties.
func (s *Site) todayRoutes(e *httpd.Engine) {
	e.GET("/today", httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.TeachersOffice, actor.Teacher, actor.Bureau, actor.AllianceOffice, actor.Enterprise, actor.Student), s.todayPage)
}

// Today is what needs the reader now, and the figures: template "today/page".
type Today struct {
	Frame
	Heading   Heading
	Duties    Duties
	Figures   []Figure
	Classes   *Table // how far each class has come
	Shortcuts []Button
}

func (s *Site) todayPage(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	desk, err := s.s.Insight.Desk(ctx, who)
	if err != nil {
		return err
	}
	p := Today{Frame: s.frame(c, text.Say("今天", "Today"))}
	p.Live = todayEvents
	p.Heading = Heading{Over: Plain(p.Who.Org), Title: p.Title, Lead: text.Say(Date(text.Chinese, s.today())+"。要您办的在前，办完自己消失。", Date(text.English, s.today())+". What waits for you comes first and goes when it is done.")}
	if who.Class != "" {
		p.Heading.Over = Plain(p.Who.Org + " · " + who.Class)
	}
	for _, d := range desk.Duties {
		p.Duties.Items = append(p.Duties.Items, s.dutyOf(who, d))
	}
	rounds, err := s.roundDuties(c, who)
	if err != nil {
		return err
	}
	p.Duties.Items = append(p.Duties.Items, rounds...)
	fairs, err := s.fairDuties(c, who)
	if err != nil {
		return err
	}
	p.Duties.Items = append(p.Duties.Items, fairs...)
	talks, err := s.interviewDuties(c, who)
	if err != nil {
		return err
	}
	p.Duties.Items = append(p.Duties.Items, talks...)
	papers, err := s.agreementDuties(c, who)
	if err != nil {
		return err
	}
	p.Duties.Items = append(p.Duties.Items, papers...)
	if p.Unread > 0 {
		n := strconv.Itoa(p.Unread)
		p.Duties.Items = append(p.Duties.Items, Duty{State: Note, Title: text.Say(n+" 条通知未读", text.Plural(p.Unread, "notice is", "notices are")+" unread"), Action: Button{Label: text.Say("打开收件箱", "Open the inbox"), Href: "/inbox"}})
	}
	for _, f := range desk.Figures {
		p.Figures = append(p.Figures, s.figureOf(who, f))
	}
	if p.Classes, err = s.classTable(c, who); err != nil {
		return err
	}
	p.Shortcuts = shortcuts(who)
	return s.show(c, http.StatusOK, "today/page", "today/page", p)
}

// todayEvents are the live names that change what waits for somebody.
const todayEvents = applicationEvents + " " + livePractice + " " + liveBatches + " " + liveRounds + " " + liveFairs + " " + liveInterviews + " " + liveAgreements

// dutyOf is one line: what, until when, and the one thing to do.
func (s *Site) dutyOf(who actor.Actor, d insight.Duty) Duty {
	out := Duty{State: Attention, Title: d.Title(), Detail: d.Detail(), Action: dutyAction(who, d.Code)}
	switch {
	case d.Late > 0:
		n := strconv.Itoa(d.Late)
		out.State, out.Due = Blocked, text.Say(n+" 项已过期，最早 "+Date(text.Chinese, d.Due), n+" late, the first since "+Date(text.English, d.Due))
	case !d.Due.IsZero():
		out.Due = text.Say("最早 "+Date(text.Chinese, d.Due)+" 到期", "first due "+Date(text.English, d.Due))
	}
	if !d.Since.IsZero() {
		days := max(0, int(s.s.Now().Sub(d.Since).Hours()/24))
		n := strconv.Itoa(days)
		age := text.Say("最久的已等 "+n+" 天", "the oldest has waited "+text.Plural(days, "day", "days"))
		if days == 0 {
			age = text.Say("今天收到", "received today")
		}
		out.Due = joined(out.Due, age)
	}
	if quiet(d.Code) {
		out.State = Note
	}
	return out
}

// quiet are duties that wait for somebody else, or may wait.
func quiet(c insight.Code) bool {
	switch c {
	case insight.SlipsOut, insight.MyIntents, insight.MyWaiting, insight.Drafts, insight.Unopened:
		return true
	}
	return false
}

func joined(a, b text.Words) text.Words {
	if a.IsZero() {
		return b
	}
	return text.Say(a.Zh+"，"+b.Zh, a.En+", "+b.En)
}

// dutyAction is where a duty is done.
func dutyAction(who actor.Actor, c insight.Code) Button {
	to := func(zh, en, href string) Button { return Button{Label: text.Say(zh, en), Href: href} }
	own := who.Is(actor.ClassTeacher)
	class := "/people/students"
	if own {
		class = "/people/students/class?" + url.Values{"class": {who.Class}}.Encode()
	}
	switch c {
	case insight.Intents:
		if own {
			return to("看名单", "See them", "/desk")
		}
		return to("去确认", "Confirm", "/desk")
	case insight.NoSchools:
		return Button{Label: text.Say("邀请学校", "Invite a school"), Kind: Primary, Href: "/people/invite?role=school"}
	case insight.NoRoster:
		return Button{Label: text.Say("导入学生名册", "Import the roster"), Kind: Primary, Icon: "upload", Href: "/imports?kind=students"}
	case insight.HeldImports:
		return to("去确认", "Confirm", "/imports#waiting")
	case insight.Incoming:
		return to("去接收", "Receive", "/students/incoming")
	case insight.NoSlip:
		return to("去打印", "Print", class)
	case insight.SlipsOut:
		return to("看名单", "See them", class)
	case insight.Grants:
		return to("去审批", "Decide", "/privacy/grants")
	case insight.Tickets:
		return to("去审批", "Decide", "/privacy/tickets")
	case insight.Requests:
		return to("去答复", "Answer", "/privacy/requests")
	case insight.Breaches:
		return to("去处置", "See them", "/privacy/breaches")
	case insight.Reports:
		return to("去处理", "Look into them", "/reports")
	case insight.Ending:
		return to("看合作单位", "See partners", "/partners?view=ours")
	case insight.Unopened:
		return to("看通知", "See notices", "/notices")
	case insight.RollOver:
		return to("去结转", "Roll over", "/students/roll-over")
	case insight.Endorse, insight.Review:
		return to("去办理", "Go there", "/teachers/recognitions")
	case insight.BelowTarget:
		return to("去测算", "Try it", "/teachers/whatif?preset=fewest")
	case insight.Unverified:
		return to("去核验", "Verify", "/partners?view=unverified")
	case insight.NotAboard:
		return to("去邀请", "Invite", "/people?view=schools")
	case insight.ToAnswer, insight.Shortlisted:
		return to("去处理", "Go there", "/applicants")
	case insight.PostingsEnd:
		return to("看岗位", "See postings", "/postings?state=published")
	case insight.Drafts:
		return to("看草稿", "See drafts", "/postings?state=draft")
	case insight.MyIntents, insight.MyWaiting:
		return to("看申请", "See them", "/applications")
	case insight.NoneYet:
		return to("去找岗位", "Find one", "/")
	case insight.MembersOut, insight.NoRegister:
		return to("看是哪些学校", "See which", "/alliances/"+string(who.Org)+"#members")
	case insight.FlowsEnd:
		return to("看流动", "See them", "/alliances/"+string(who.Org)+"#flows")
	case insight.MyRunningOut:
		return to("看档案", "See my file", "/me/teacher")
	case insight.BatchApprove:
		return to("去审批", "Decide", "/batches?state=submitted")
	case insight.BatchReturned:
		return to("去修改", "Mend", "/batches?state=returned")
	case insight.InspectionApprove:
		return to("去审批", "Decide", "/inspections?state=submitted")
	case insight.InspectionBack:
		return to("去修改", "Mend", "/inspections?state=returned")
	case insight.ListPublish:
		return to("去登记公布", "Publish", "/unit-lists?state=submitted")
	case insight.ListBack:
		return to("去修改", "Mend", "/unit-lists?state=returned")
	case insight.FilingAnswer:
		return to("去受理", "Answer", "/filings?state=submitted")
	case insight.FilingBack:
		return to("去补正", "Correct", "/filings?state=returned")
	}
	return practiceAction(c)
}

// practiceAction is where a duty of teachers' practice is done.
func practiceAction(c insight.Code) Button {
	to := func(zh, en string, w practice.Wait) Button {
		return Button{Label: text.Say(zh, en), Href: "/practice?waits=" + string(w)}
	}
	switch c {
	case insight.PracticeAnswer:
		return to("去答复", "Answer", practice.ToAnswer)
	case insight.PracticeAttest:
		return to("去证明", "Attest", practice.ToAttest)
	case insight.PracticeConfirm:
		return to("去确认", "Confirm", practice.ToConfirm)
	case insight.PracticeVerify:
		return to("去核实", "Verify", practice.ToVerify)
	case insight.PracticeReport:
		return to("去交报告", "Report", practice.ToReport)
	}
	return Button{}
}

// figureOf is one number that opens to the list which it counts.
func (s *Site) figureOf(who actor.Actor, f insight.Figure) Figure {
	out := Figure{Label: f.Label(), Value: Count(int64(f.Value)), Href: figureHref(who, f.Code)}
	if f.Of > 0 {
		whole := Count(int64(f.Of))
		out.Note = text.Say("共 "+whole+" 人", "of "+whole)
	}
	return out
}

func figureHref(who actor.Actor, c insight.Code) string {
	unit := who.Is(actor.Enterprise)
	switch c {
	case insight.Students:
		return "/students"
	case insight.SignedIn:
		return "/people/students"
	case insight.Applying:
		if unit {
			return "/applicants?state=open"
		}
		return "/desk?state=applied"
	case insight.Intended:
		if unit {
			return "/applicants?state=intended"
		}
		return "/desk?state=waiting"
	case insight.Placed:
		if unit {
			return "/applicants?state=placed"
		}
		return "/desk?state=placed"
	case insight.Partners:
		return "/partners?view=ours"
	case insight.Ratio:
		if who.Is(actor.AllianceOffice) {
			return "/alliances/" + string(who.Org) + "#ratio"
		}
		return "/teachers"
	case insight.Members:
		return "/alliances/" + string(who.Org) + "#members"
	case insight.Flowing:
		return "/alliances/" + string(who.Org) + "#flows"
	case insight.Schools:
		return "/people?view=schools"
	case insight.Units:
		return "/partners?view=all"
	case insight.Published:
		return "/postings?state=published"
	}
	return ""
}

// classTable is how far each class has come in; the rows open to the class.
func (s *Site) classTable(c *gin.Context, who actor.Actor) (*Table, error) {
	if !who.Is(actor.School, actor.VicePrincipal) {
		return nil, nil //nolint:nilnil // no table is no fault
	}
	list, err := s.s.Accounts.Classes(c.Request.Context(), who)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	t := Table{
		Caption: text.Say("各班开通情况", "How far each class is in"), Quiet: true,
		Columns: []Column{{Label: text.Say("班级", "Class")}, {Label: text.Say("在校", "Students"), Numeric: true}, {Label: text.Say("已开通", "In"), Numeric: true}, {Label: text.Say("激活单未用", "Slips unused"), Numeric: true}},
	}
	for _, x := range list {
		t.Rows = append(t.Rows, classRow(x))
	}
	return &t, nil
}

func classRow(x account.ClassCount) Row {
	return Row{Name: Plain(x.Class), Cells: []Cell{
		{Text: Plain(x.Class), Href: "/people/students/class?" + url.Values{"class": {x.Class}}.Encode()},
		{Text: Plain(strconv.Itoa(x.Students))},
		{Text: Plain(strconv.Itoa(x.Active))},
		{Text: Plain(strconv.Itoa(x.Waiting))},
	}}
}

// shortcuts are what a role does often and no duty asks for.
func shortcuts(who actor.Actor) []Button {
	to := func(zh, en, href string) Button { return Button{Label: text.Say(zh, en), Kind: Quiet, Href: href} }
	switch {
	case who.Is(actor.School):
		return []Button{to("导入名册", "Import a roster", "/imports?kind=students"), to("发通知", "Send a notice", "/notices/new"), to("邀请教职工", "Invite staff", "/people/invite")}
	case who.Is(actor.ClassTeacher):
		return []Button{to("打印激活单", "Print slips", "/people/students"), to("发通知", "Send a notice", "/notices/new")}
	case who.Is(actor.Bureau):
		return []Button{to("邀请学校", "Invite a school", "/people/invite?role=school"), to("发通知", "Send a notice", "/notices/new")}
	case who.Is(actor.Enterprise):
		return []Button{to("发布岗位", "Post an opening", "/postings/new")}
	}
	return nil
}
