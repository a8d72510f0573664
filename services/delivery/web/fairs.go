package web

import (
	"net/http"
	"slices"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// fairRoutes are fairs (双选会): the school's desk and its day, the unit's booth, the student's bookings and code, and the page
// that a scanned code opens. One address shows each reader the own side of a fair.
func (s *Site) fairRoutes(e *httpd.Engine) {
	desk, unit, student := httpd.Roles(actor.School, actor.VicePrincipal), httpd.Roles(actor.Enterprise), httpd.Roles(actor.Student)
	door := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor)
	scans := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.Enterprise)
	all := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.Enterprise, actor.Student)
	e.GET("/fairs", all, s.fairList)
	e.POST("/fairs", desk, s.fairSave)
	e.GET("/fairs/new", desk, s.fairNew)
	e.GET("/fairs/:id", all, s.fairPage)
	e.POST("/fairs/:id", desk, s.fairDo)
	e.GET("/fairs/:id/edit", desk, s.fairEdit)
	e.GET("/fairs/:id/day", door, s.fairDay)
	e.POST("/fairs/:id/day", door, s.fairDayDo)
	e.POST("/fairs/:id/booth", unit, s.fairBoothDo)
	e.GET("/fairs/:id/posts/:placement", unit, s.fairScore)
	e.POST("/fairs/:id/posts/:placement", unit, s.fairScoreDo)
	e.POST("/fairs/:id/part", student, s.fairPartDo)
	e.GET("/fairs/:id/c/:code", scans, s.fairScan)
	e.POST("/fairs/:id/c/:code", scans, s.fairScanDo)
}

// liveFairs are the live names whose events concern fairs.
const liveFairs = "fair.planned fair.invited fair.answered fair.opened fair.begun fair.closed fair.cancelled fair.booked fair.unbooked fair.arrived fair.assessed fair.called_off fair.moved"

func fairHref(id fair.ID) string { return "/fairs/" + string(id) }

func fairLight(st fair.State) Light {
	return Light{State: map[fair.State]State{fair.Open: Attention, fair.Held: Pass, fair.Closed: Pass}[st], Label: st.Label()}
}

// fairWhen is the day and the hours of a fair.
func fairWhen(f fair.Fair) text.Words {
	return text.Say(When(text.Chinese, f.From)+"–"+oclock(f.Until), When(text.English, f.From)+"–"+oclock(f.Until))
}

// oclock is the time of a day in Shanghai.
func oclock(at time.Time) string { return civil.ClockOf(at).String() }

func hours(from, until time.Time) string { return oclock(from) + "–" + oclock(until) }

func (s *Site) fairHead(c *gin.Context, f fair.Fair, err error) TeacherPage {
	p := TeacherPage{Frame: s.frame(c, Plain(f.Title)), Errors: ErrorsOf(err).Summary()}
	p.Heading = Heading{Over: Plain(s.schoolName(c, f.Host)), Title: Plain(f.Title), Lights: []Light{fairLight(f.State)}}
	p.Crumbs, p.Live = fairCrumbs(nil), liveFairs
	return p
}

func fairCrumbs(f *fair.Fair) []Crumb {
	crumbs := []Crumb{{text.Say("双选会", "Fairs"), "/fairs"}}
	if f != nil {
		crumbs = append(crumbs, Crumb{Plain(f.Title), fairHref(f.ID)})
	}
	return crumbs
}

// fairFacts say when and where, and why it does not take place.
func fairFacts(f fair.Fair) TeacherBlock {
	b := TeacherBlock{Title: text.Say("时间和地点", "When and where"), Facts: Facts{Items: []Fact{{Label: text.Say("时间", "When"), Value: fairWhen(f)}, {Label: text.Say("地点", "Where"), Value: Plain(f.Place)}}}}
	if f.Round != "" {
		b.Facts.Items = append(b.Facts.Items, Fact{Label: text.Say("双选轮次", "Round"), Value: text.Say("查看轮次", "Open the round"), Href: roundHref(f.Round)})
	}
	if f.State == fair.Cancelled {
		b.Notice = &Notice{State: Blocked, Title: text.Say("双选会已取消，预约全部作废", "The fair is cancelled, with all bookings"), Body: Plain(f.Why())}
	}
	return b
}

func (s *Site) fairList(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	var states []fair.State
	if st := fair.State(c.Query("state")); st != "" {
		if !slices.Contains(fair.States(), st) {
			return fair.ErrInvalid.With(fault.In("state", "没有这种状态。", "there is no such state"))
		}
		states = []fair.State{st}
	}
	list, err := s.s.Fairs.List(ctx, who, states, fifty(c))
	if err != nil {
		return err
	}
	p := TeacherPage{Frame: s.frame(c, text.Say("双选会", "Fairs"))}
	p.Heading, p.Live = Heading{Title: p.Title, Lead: fairsLead(who)}, liveFairs
	t := Table{Caption: p.Title, Quiet: true, Columns: []Column{{Label: text.Say("双选会", "Fair")}, {Label: text.Say("时间", "When")}, {Label: text.Say("地点", "Where")}, {Label: text.Say("状态", "State")}}, Empty: fairsEmpty(who)}
	for _, f := range list.Items {
		light := fairLight(f.State)
		t.Rows = append(t.Rows, Row{Name: Plain(f.Title), Cells: []Cell{{Text: Plain(f.Title), Href: fairHref(f.ID), Note: Plain(s.schoolName(c, f.Host))}, {Text: fairWhen(f)}, {Text: Plain(f.Place)}, {Light: &light}}})
	}
	if who.Is(actor.School, actor.VicePrincipal) && len(list.Items) > 0 {
		p.Heading.Actions = []Button{newFair()}
	}
	p.Blocks = []TeacherBlock{{Bare: true, Table: &t, Pager: nextPage(c, list.Next)}}
	return s.showTeachers(c, http.StatusOK, p)
}

func newFair() Button {
	return Button{Label: text.Say("新建双选会", "New fair"), Kind: Primary, Icon: "plus", Href: "/fairs/new"}
}

func fairsLead(who actor.Actor) text.Words {
	switch {
	case who.Is(actor.Student):
		return text.Say("先和单位见面，再决定怎么选：报名、约时间、到场出示二维码。", "Meet the units before you choose: register, book times, show your code at the door.")
	case who.Is(actor.Enterprise):
		return text.Say("学校邀请贵单位参加的双选会：答复、排时段、当天面谈后给意见。", "Fairs that schools invite you to: answer, make slots, and say what you think of whom you met.")
	}
	return text.Say("学生和单位见面的一天：邀请单位，开放报名，当天签到。", "A day on which students and units meet: invite, open for registration, check in.")
}

func fairsEmpty(who actor.Actor) *Empty {
	switch {
	case who.Is(actor.Student):
		return &Empty{Icon: "users", Title: text.Say("学校还没有开放双选会", "No fair is open"), Body: text.Say("开放报名后显示在这里和“今天”。", "It shows here and under Today once it opens.")}
	case who.Is(actor.Enterprise):
		return &Empty{Icon: "users", Title: text.Say("还没有学校邀请", "No school has invited you yet"), Body: text.Say("核验过的单位才能被邀请参加双选会。", "Schools invite units that are verified.")}
	case who.Is(actor.School, actor.VicePrincipal):
		add := newFair()
		return &Empty{Icon: "users", Title: text.Say("还没有双选会", "No fair yet"), Action: &add, Body: text.Say("定好时间地点，邀请已核验的单位，再开放给学生报名。", "Set time and place, invite verified units, then open it to students.")}
	}
	return &Empty{Icon: "users", Title: text.Say("还没有双选会", "No fair yet"), Body: text.Say("实习办新建后显示在这里。", "It shows here when the internship office makes one.")}
}

// fairPage shows the reader's own side of a fair.
func (s *Site) fairPage(c *gin.Context) error {
	who := httpd.Who(c.Request.Context())
	switch {
	case who.Is(actor.Student):
		return s.drawFairStudent(c, http.StatusOK, nil)
	case who.Is(actor.Enterprise):
		return s.drawFairUnit(c, http.StatusOK, nil)
	case who.Is(actor.School, actor.VicePrincipal):
		return s.drawFair(c, http.StatusOK, nil)
	}
	return s.fairDay(c)
}

// loadFair reads the fair of the address, and the units that the reader sees there.
func (s *Site) loadFair(c *gin.Context) (f fair.Fair, stands []fair.Stand, err error) {
	ctx := c.Request.Context()
	if f, err = s.s.Fairs.Get(ctx, httpd.Who(ctx), fair.ID(c.Param("id"))); err != nil {
		return f, nil, err
	}
	stands, err = s.s.Fairs.Stands(ctx, httpd.Who(ctx), f.ID)
	return f, stands, err
}

func (s *Site) fairNew(c *gin.Context) error {
	return s.drawFairPlan(c, http.StatusOK, fair.Fair{Plan: fair.Plan{Round: round.ID(c.Query("round"))}}, nil)
}

func (s *Site) fairEdit(c *gin.Context) error {
	f, err := s.s.Fairs.Get(c.Request.Context(), httpd.Who(c.Request.Context()), fair.ID(c.Param("id")))
	if err != nil {
		return err
	}
	if f.State != fair.Planned {
		return fair.ErrState
	}
	return s.drawFairPlan(c, http.StatusOK, f, nil)
}

func (s *Site) drawFairPlan(c *gin.Context, status int, f fair.Fair, err error) error {
	ctx := c.Request.Context()
	title, to := text.Say("新建双选会", "New fair"), "/fairs"
	p := TeacherPage{Frame: s.frame(c, title), Errors: ErrorsOf(err).Summary()}
	p.Crumbs = fairCrumbs(nil)
	if f.ID != "" {
		title, to = text.Say("修改双选会", "Change the fair"), fairHref(f.ID)
		p.Title, p.Crumbs = title, fairCrumbs(&f)
	}
	p.Heading = Heading{Title: title, Lead: text.Say("开放报名之前都能改。", "You can change it until it opens.")}
	rounds, loadErr := s.s.Rounds.List(ctx, httpd.Who(ctx), []round.State{round.Planned, round.Open}, page.Request{Limit: page.MaxLimit})
	if loadErr != nil {
		return loadErr
	}
	var options []Option
	for _, r := range rounds.Items {
		options = append(options, Option{Value: string(r.ID), Label: Plain(r.Name)})
	}
	in := formNamed(c, "plan", err)
	form := in.form("", to, p.CSRF, false)
	form.Bare = true
	form.Hidden = append(form.Hidden, versionField(c, f.Version, err))
	form.Items = []FormItem{
		in.field("title", text.Say("名称", "Name"), f.Title, func(x *Field) {
			x.Length, x.Size, x.Hint = 60, "l", text.Say("如：2027 届数控专业双选会", "such as: CNC fair, class of 2027")
		}),
		in.field("place", text.Say("地点", "Place"), f.Place, func(x *Field) { x.Length, x.Size = 60, "l" }),
		in.moment("from", text.Say("开始", "Begins"), text.Say("开始以后不能再预约或取消。", "Nothing is booked or cancelled after that."), f.From),
		in.moment("until", text.Say("结束", "Ends"), text.Say("和开始在同一天。", "On the same day."), f.Until),
		in.choose("round", text.Say("属于哪个双选轮次", "Placement round"), options, string(f.Round), text.Say("不属于轮次，本校学生都可参加", "none: all students of the school")),
	}
	form.Buttons = []Button{{Label: text.Say("保存双选会", "Save"), Kind: Primary}, {Label: text.Say("取消", "Cancel"), Kind: Quiet, Href: to}}
	p.Blocks = []TeacherBlock{{Forms: []TeacherForm{form}}}
	return s.showTeachers(c, status, p)
}

func readFairPlan(r *reader) fair.Plan {
	return fair.Plan{Title: r.text("title"), Place: r.text("place"), From: r.instant("from"), Until: r.instant("until"), Round: round.ID(r.text("round"))}
}

func (s *Site) fairSave(c *gin.Context) error {
	ctx := c.Request.Context()
	_, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	plan := readFairPlan(&in)
	var f fair.Fair
	err = in.then(func() error { f, err = s.s.Fairs.Plan(ctx, httpd.Who(ctx), plan); return err })
	redraw := func(c *gin.Context, status int, err error) error {
		return s.drawFairPlan(c, status, fair.Fair{Plan: plan}, err)
	}
	return settled(c, "plan", err, redraw, fairHref(f.ID), "fair_plan")
}

// fairDo takes a form of the desk's page.
func (s *Site) fairDo(c *gin.Context) error {
	ctx, id := c.Request.Context(), fair.ID(c.Param("id"))
	who := httpd.Who(ctx)
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	version := in.version()
	switch do {
	case "plan":
		plan := readFairPlan(&in)
		err = in.then(func() error { _, err := s.s.Fairs.Change(ctx, who, id, version, plan); return err })
		redraw := func(c *gin.Context, status int, err error) error {
			f, loadErr := s.s.Fairs.Get(ctx, who, id)
			if loadErr != nil {
				return loadErr
			}
			return s.drawFairPlan(c, status, f, err)
		}
		return settled(c, do, err, redraw, fairHref(id), "fair_plan")
	case "invite":
		if len(in.v["units"]) == 0 {
			err = fair.ErrInvalid.With(fault.In("units", "请先选择单位。", "tick units first"))
		}
		for _, unit := range in.v["units"] {
			if _, inviteErr := s.s.Fairs.Invite(ctx, who, id, org.ID(unit)); inviteErr != nil {
				err = inviteErr
				break
			}
		}
		return settled(c, do, err, s.drawFair, fairHref(id)+"#units", "fair_invite")
	}
	_, err = s.s.Fairs.Step(ctx, who, id, version, do, in.text("reason"))
	return settled(c, do, err, s.drawFair, fairHref(id), "fair_"+do)
}
