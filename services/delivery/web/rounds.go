package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// roundRoutes are placement rounds (双选轮次): the school's desk, the student's list, the unit's seats and word, and what everybody
// may know. One address shows each reader the own side of a round.
func (s *Site) roundRoutes(e *httpd.Engine) {
	desk, unit, student := httpd.Roles(actor.School, actor.VicePrincipal), httpd.Roles(actor.Enterprise), httpd.Roles(actor.Student)
	teachers := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor)
	e.GET("/rounds", httpd.Roles(roundReaders()...), s.roundList)
	e.POST("/rounds", desk, s.roundSave)
	e.GET("/rounds/new", desk, s.roundNew)
	e.GET("/rounds/:id", httpd.Public(), s.roundPage)
	e.POST("/rounds/:id", desk, s.roundDo)
	e.GET("/rounds/:id/edit", desk, s.roundEdit)
	e.GET("/rounds/:id/public", httpd.Public(), s.roundPublic)
	e.GET("/rounds/:id/students", httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher), s.roundTurnout)
	e.GET("/rounds/:id/caps", desk, s.roundCaps)
	e.POST("/rounds/:id/caps", desk, s.roundCapsDo)
	e.GET("/rounds/:id/pairs", teachers, s.roundPairs)
	e.GET("/rounds/:id/pairs/:placement/:major", teachers, s.roundPair)
	e.POST("/rounds/:id/pairs/:placement/:major", teachers, s.roundJudge)
	e.GET("/rounds/:id/conditions", desk, s.roundConditions)
	e.GET("/rounds/:id/charts", httpd.Roles(roundReaders()...), s.roundCharts)
	e.Handle(httpd.Route{Method: http.MethodGet, Path: "/rounds/:id/compare", Access: desk, Timeout: importLimit}, s.roundCompare)
	e.GET("/rounds/:id/results", desk, s.roundResults)
	e.GET("/rounds/:id/results/:student", desk, s.roundResult)
	e.POST("/rounds/:id/results/:student", desk, s.roundOverride)
	e.GET("/rounds/:id/replay", httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau), s.roundReplay)
	e.POST("/rounds/:id/choices", student, s.roundChoose)
	e.POST("/rounds/:id/refusal", student, s.roundRefuse)
	e.POST("/rounds/:id/decline", unit, s.roundDecline)
	e.GET("/rounds/:id/offers/:placement", unit, s.roundOffer)
	e.POST("/rounds/:id/offers/:placement", unit, s.roundOfferDo)
}

// liveRounds are the live names whose events concern placement rounds.
const liveRounds = "round.planned round.consented round.invited round.offered round.opened round.extended round.closed round.computed round.overridden round.reviewed round.published round.settled round.cancelled"

func roundHref(id round.ID) string { return "/rounds/" + string(id) }

// roundLight is a state as a light.
func roundLight(st round.State) Light {
	l := Light{State: Attention, Label: st.Label()}
	switch st {
	case round.Planned, round.Cancelled:
		l.State = Unknown
	case round.Open, round.Published, round.Settled:
		l.State = Pass
	}
	return l
}

func (s *Site) roundHead(c *gin.Context, title, lead text.Words, err error) TeacherPage {
	p := TeacherPage{Frame: s.frame(c, title), Errors: ErrorsOf(err).Summary()}
	p.Heading = Heading{Title: title, Lead: lead}
	p.Live = liveRounds
	return p
}

// rankWindow is when students rank.
func rankWindow(r round.Round) text.Words {
	return text.Say(When(text.Chinese, r.Opens)+" 至 "+When(text.Chinese, r.Closes), When(text.English, r.Opens)+" to "+When(text.English, r.Closes))
}

func momentWords(at time.Time) text.Words {
	return text.Say(When(text.Chinese, at), When(text.English, at))
}

func dateWords(d civil.Date) text.Words {
	return text.Say(Date(text.Chinese, d), Date(text.English, d))
}

// people writes how many people a figure stands for; -1 is one to four.
func people(n int) text.Words {
	if n < 0 {
		return text.Say("少于 5", "fewer than 5")
	}
	return Plain(strconv.Itoa(n))
}

func (s *Site) roundList(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	var states []round.State
	state := round.State(c.Query("state"))
	if state != "" {
		if !slices.Contains(round.States(), state) {
			return round.ErrInvalid.With(fault.In("state", "没有这种状态。", "there is no such state"))
		}
		states = []round.State{state}
	}
	list, err := s.s.Rounds.List(ctx, who, states, fifty(c))
	if err != nil {
		return err
	}
	p := s.roundHead(c, text.Say("双选轮次", "Placement rounds"), roundsLead(who), nil)
	t := Table{Caption: p.Title, Quiet: true, Columns: []Column{
		{Label: text.Say("轮次", "Round")}, {Label: text.Say("填报时间", "Students rank")}, {Label: text.Say("实习时间", "Internship")}, {Label: text.Say("状态", "State")},
	}, Empty: roundsEmpty(who)}
	for _, r := range list.Items {
		light := roundLight(r.State)
		t.Rows = append(t.Rows, Row{Name: Plain(r.Name), Cells: []Cell{
			{Text: Plain(r.Name), Href: roundHref(r.ID), Note: Plain(s.schoolName(c, r.Host))}, {Text: rankWindow(r)}, {Text: untilWords(r.Start, r.End)}, {Light: &light},
		}})
	}
	if who.Is(actor.School, actor.VicePrincipal) && len(list.Items) > 0 {
		p.Heading.Actions = []Button{newRound()}
	}
	p.Blocks = []TeacherBlock{{Bare: true, Table: &t, Pager: nextPage(c, list.Next)}}
	return s.showTeachers(c, http.StatusOK, p)
}

func newRound() Button {
	return Button{Label: text.Say("新建双选轮次", "New round"), Kind: Primary, Icon: "plus", Href: "/rounds/new"}
}

// roundsLead says what rounds are to each reader.
func roundsLead(who actor.Actor) text.Words {
	switch {
	case who.Is(actor.Student):
		return text.Say("在填报时间内把想去的岗位按先后排好，截止后统一按规则分配。", "Put the posts that you want in order while the window is open; afterwards all are given out by one rule.")
	case who.Is(actor.Enterprise):
		return text.Say("学校邀请贵单位参加的轮次：提供名额，给见过面的学生打分或排序。", "Rounds that schools invite you to: offer seats, and mark the students whom you met.")
	case who.Is(actor.School, actor.VicePrincipal):
		return text.Say("一届学生一次安排：学生排志愿，单位给意见，按公开的规则计算，每一步都可核查。", "A cohort placed at once: students rank, units have their say, a public rule decides, and every step can be checked.")
	}
	return text.Say("已开放过的双选轮次。", "Rounds that are or were open.")
}

func roundsEmpty(who actor.Actor) *Empty {
	switch {
	case who.Is(actor.School, actor.VicePrincipal):
		add := newRound()
		return &Empty{
			Icon: "road", Title: text.Say("还没有双选轮次", "No round yet"), Action: &add,
			Body: text.Say("批次已批准、单位名单已公布后，新建一个轮次，邀请单位提供名额，再开放给学生填报。", "Once a batch is approved and its units are published, plan a round, invite units to offer seats, and open it to students."),
		}
	case who.Is(actor.Student):
		return &Empty{Icon: "road", Title: text.Say("学校还没有开放双选轮次", "Your school has no round yet"), Body: text.Say("开放后这里会显示，也会通知您。现在可以先找岗位。", "It shows here, and you are told, once one opens. Meanwhile look for posts."), Action: &Button{Label: text.Say("找岗位", "Find a post"), Kind: Primary, Href: "/"}}
	case who.Is(actor.Enterprise):
		return &Empty{Icon: "road", Title: text.Say("还没有学校邀请", "No school has invited you yet"), Body: text.Say("列入学校公布的实习单位名单后，学校可以邀请贵单位。先把岗位发布好。", "Schools that have published your unit on their list can invite you. Have your openings published."), Action: &Button{Label: text.Say("看岗位", "Openings"), Href: "/postings"}}
	}
	return &Empty{Icon: "road", Title: text.Say("还没有开放过的轮次", "No round was open yet"), Body: text.Say("学校开放轮次后显示在这里。", "Rounds show here once a school opens one.")}
}

// roundPage shows the reader's own side of a round: the desk of its schools, an invited unit's, a student's, else the public one.
func (s *Site) roundPage(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	r, err := s.s.Rounds.Get(ctx, who, round.ID(c.Param("id")))
	if err != nil {
		return err
	}
	_, member := r.Member(org.ID(who.Org))
	switch {
	case member && who.Is(actor.School, actor.VicePrincipal):
		return s.drawRound(c, http.StatusOK, nil)
	case member && who.Is(actor.Student):
		return s.drawRanking(c, http.StatusOK, nil)
	case who.Is(actor.Enterprise):
		if _, err := s.s.Rounds.Invitations(ctx, who, r.ID); err == nil {
			return s.drawRoundUnit(c, http.StatusOK, nil)
		}
	}
	return s.drawPublic(c, r)
}

func (s *Site) roundPublic(c *gin.Context) error {
	r, err := s.s.Rounds.Get(c.Request.Context(), actor.Actor{Role: actor.Guest}, round.ID(c.Param("id")))
	if err != nil {
		return err
	}
	return s.drawPublic(c, r)
}

// roundReaders have a list of rounds; whoever else follows a link sees what is public of one.
func roundReaders() []actor.Role {
	return []actor.Role{actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.Enterprise, actor.Student, actor.Bureau, actor.Supervision, actor.Inspector, actor.Operator}
}

// roundCrumbs lead back to the list and, with a round, to it.
func roundCrumbs(r *round.Round) []Crumb {
	crumbs := []Crumb{{text.Say("双选轮次", "Placement rounds"), "/rounds"}}
	if r != nil {
		crumbs = append(crumbs, Crumb{Plain(r.Name), roundHref(r.ID)})
	}
	return crumbs
}

func atQuery(at string, pairs ...string) string {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return at + "?" + v.Encode()
}
