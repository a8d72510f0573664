package web

import (
	"net/http"
	"net/url"
	"strings"

	"firstkm/services/application"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// applicationRoutes show a student's own applications.
func (s *Site) applicationRoutes(e *httpd.Engine) {
	student := httpd.Roles(actor.Student)
	e.GET("/applications", student, s.applicationList)
	e.GET("/applications/:id", student, s.applicationPage)
	e.GET("/applications/:id/withdraw", student, s.applicationWithdrawForm)
	e.POST("/applications/:id/withdraw", student, s.applicationWithdraw)
}

// ownApplications are the live names whose events change a student's applications.
const ownApplications = "application.submitted application.shortlisted application.intended application.confirmed application.declined application.returned application.lapsed application.withdrawn"

// liveTrigger is when htmx asks again: at each of the names.
func liveTrigger(names string) string {
	var list []string
	for _, n := range strings.Fields(names) {
		list = append(list, "firstkm:"+n+" from:body")
	}
	return strings.Join(list, ", ")
}

// Applications lists a student's own: template "applications/list".
type Applications struct {
	Frame
	Heading Heading
	Trigger string // when htmx asks for the list again
	Open    []ApplicationCard
	Ended   []ApplicationCard
	Empty   *Empty
	Pager   *Pager
}

// ApplicationCard is one application as its student sees it.
type ApplicationCard struct {
	Href    string
	Title   text.Words
	Unit    string
	Light   Light
	Steps   Steps
	Next    text.Words // what happens next, in one sentence
	Reason  text.Words
	Hold    text.Words // until when a seat is held
	Actions []Button
}

// ApplicationPage is one application in full: template "applications/page".
type ApplicationPage struct {
	Frame
	Heading  Heading
	Trigger  string
	Card     ApplicationCard
	Facts    Facts
	Timeline Timeline
	Consent  Consented
	Withdraw *Dialog

	Errors     *ErrorSummary // of an answer to an interview
	Interviews []TeacherBlock
	Meets      string // when htmx asks for them again
}

// Consented is the consent that the application recorded: who sees what.
type Consented struct {
	Recipient string
	At        text.Words
	Shared    []SharedField
}

// Withdrawal asks before an application is taken back: template "applications/withdraw".
type Withdrawal struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Action  string
	Back    string
	Reason  Field
	Confirm Button
}

func (s *Site) applicationList(c *gin.Context) error {
	ctx := c.Request.Context()
	list, err := s.s.Applications.List(ctx, httpd.Who(ctx), application.Filter{}, page.Request{Limit: 50, Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	f := s.frame(c, text.Say("我的申请", "My applications"))
	f.Live = ownApplications
	p := Applications{
		Frame: f, Trigger: liveTrigger(ownApplications),
		Heading: Heading{Title: f.Title, Lead: text.Say("单位给出录用意向后，由您的学校确认，确认后才算落实。", "After a unit's intent your school confirms; only then is it settled.")},
	}
	for _, a := range list.Items {
		card, err := s.applicationCard(c, a)
		if err != nil {
			return err
		}
		if a.State.Open() || a.State == application.Placed {
			p.Open = append(p.Open, card)
		} else {
			p.Ended = append(p.Ended, card)
		}
	}
	if len(list.Items) == 0 {
		p.Empty = &Empty{
			Icon: "list", Title: text.Say("还没有申请", "No applications yet"), Body: text.Say("找到合适的岗位，在岗位页上点“申请这个岗位”，进度就会显示在这里。", "Find a post and apply on its page; its progress then shows here."),
			Action: &Button{Label: text.Say("找岗位", "Find an internship"), Kind: Primary, Href: "/", Icon: "search"},
		}
	}
	if list.Next != "" {
		p.Pager = &Pager{Next: "/applications?" + url.Values{"cursor": {list.Next}}.Encode(), Shown: text.Say("每页 50 份", "50 a page")}
	}
	return s.show(c, http.StatusOK, "applications/list", "applications/list.items", p)
}

// applied is the student's open or successful application to an opening, if there is one.
func (s *Site) applied(c *gin.Context, id placement.ID) (application.Application, bool, error) {
	ctx := c.Request.Context()
	list, err := s.s.Applications.List(ctx, httpd.Who(ctx), application.Filter{
		Placement: id, States: []application.State{application.Submitted, application.Shortlisted, application.Intended, application.Placed},
	}, page.Request{Limit: 1})
	if err != nil || len(list.Items) == 0 {
		return application.Application{}, false, err
	}
	return list.Items[0], true, nil
}

func (s *Site) applicationCard(c *gin.Context, a application.Application) (ApplicationCard, error) {
	ctx := c.Request.Context()
	card := ApplicationCard{
		Href: "/applications/" + string(a.ID), Title: text.Say("这个岗位已不公开", "This posting is not public any more"), Light: ownLight(a.State),
		Steps: applicationSteps(a), Next: nextWords(a), Reason: reasonWords(a.Reason),
	}
	p, err := s.s.Placements.Get(ctx, httpd.Who(ctx), a.Placement)
	if err != nil && !isNotFound(err) {
		return card, err
	}
	if err == nil {
		card.Title = Plain(p.Title)
	}
	e, err := s.s.Orgs.Enterprise(ctx, a.Enterprise)
	if err != nil {
		return card, err
	}
	card.Unit = e.Name
	if a.State == application.Intended {
		card.Hold = text.Say("席位保留到 "+Date(text.Chinese, a.HoldsUntil), "The seat is held until "+Date(text.English, a.HoldsUntil))
	}
	if a.State == application.Withdrawn && a.Reason == "" {
		card.Reason = text.Words{}
	}
	return card, nil
}

func (s *Site) applicationPage(c *gin.Context) error {
	return s.drawApplication(c, http.StatusOK, nil)
}

// drawApplication draws a student's application with its interviews; err is what was wrong with an answer to one.
func (s *Site) drawApplication(c *gin.Context, status int, refused error) error {
	ctx := c.Request.Context()
	a, err := s.s.Applications.Get(ctx, httpd.Who(ctx), application.ID(c.Param("id")))
	if err != nil {
		return err
	}
	card, err := s.applicationCard(c, a)
	if err != nil {
		return err
	}
	f := s.frame(c, card.Title)
	at := "/applications/" + string(a.ID)
	f.Path, f.Live, f.Crumbs = at, ownApplications+" "+liveInterviews, []Crumb{{text.Say("我的申请", "My applications"), "/applications"}}
	consent, err := s.ownConsent(c, a)
	if err != nil {
		return err
	}
	meets, err := s.ownInterviews(c, a, f.CSRF, refused)
	if err != nil {
		return err
	}
	if consent != nil {
		meets = append([]TeacherBlock{*consent}, meets...)
	}
	p := ApplicationPage{
		Frame: f, Trigger: liveTrigger(ownApplications), Card: card, Timeline: applicationTimeline(a),
		Heading: Heading{Over: Plain(card.Unit), Title: card.Title},
		Facts: Facts{Items: []Fact{
			{Label: text.Say("岗位", "Post"), Value: card.Title, Href: "/placements/" + string(a.Placement)},
			{Label: text.Say("单位", "Unit"), Value: Plain(card.Unit)},
			{Label: text.Say("日期", "Dates"), Value: text.Say(Date(text.Chinese, a.From)+"至"+Date(text.Chinese, a.To), Date(text.English, a.From)+" – "+Date(text.English, a.To))},
		}},
		Consent: Consented{Recipient: card.Unit, At: whenWords(a.Consent.At), Shared: sharedFields()},
		Errors:  ErrorsOf(refused).Summary(), Interviews: meets, Meets: liveTrigger(liveInterviews),
	}
	if a.State.Open() {
		p.Heading.Actions = []Button{{Label: text.Say("撤回申请", "Withdraw"), Kind: Danger, Href: at + "/withdraw", Dialog: "withdraw"}}
		p.Withdraw = &Dialog{
			ID: "withdraw", Title: text.Say("撤回对“"+card.Title.Zh+"”的申请？", "Withdraw from “"+card.Title.En+"”?"), Body: withdrawWords(a), Action: at + "/withdraw", CSRF: f.CSRF,
			Fields: []Field{withdrawReason()}, Confirm: Button{Label: text.Say("撤回申请", "Withdraw"), Kind: Danger},
		}
	}
	part := "applications/page.state"
	if c.Query("part") == "interviews" {
		part = "applications/page.interviews"
	}
	return s.show(c, status, "applications/page", part, p)
}

func withdrawReason() Field {
	return Field{Name: "reason", Label: text.Say("原因", "Reason"), Hint: text.Say("单位会看到。", "The unit sees it."), Optional: true, Length: 200}
}

func withdrawWords(a application.Application) text.Words {
	if a.State == application.Intended {
		return text.Say("单位已经为您保留了一个席位，撤回后席位会让给别人。", "The unit holds a seat for you; it goes to others once you withdraw.")
	}
	return text.Say("撤回后单位不再处理这份申请。以后还可以重新申请。", "The unit no longer deals with it. You may apply again later.")
}

func (s *Site) applicationWithdrawForm(c *gin.Context) error {
	return s.drawWithdrawal(c, http.StatusOK, nil)
}

func (s *Site) applicationWithdraw(c *gin.Context) error {
	ctx := c.Request.Context()
	reason := []rune(strings.TrimSpace(c.PostForm("reason")))
	_, err := s.s.Applications.Withdraw(ctx, httpd.Who(ctx), application.ID(c.Param("id")), string(reason[:min(200, len(reason))]))
	if ErrorsOf(err).Any() && !isNotFound(err) {
		return s.drawWithdrawal(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return back(c, "/applications", "withdrawn")
}

func (s *Site) drawWithdrawal(c *gin.Context, status int, refused error) error {
	ctx := c.Request.Context()
	a, err := s.s.Applications.Get(ctx, httpd.Who(ctx), application.ID(c.Param("id")))
	if err != nil {
		return err
	}
	card, err := s.applicationCard(c, a)
	if err != nil {
		return err
	}
	at := "/applications/" + string(a.ID)
	f := s.frame(c, text.Say("撤回申请", "Withdraw an application"))
	f.Path, f.Crumbs = at+"/withdraw", []Crumb{{text.Say("我的申请", "My applications"), "/applications"}, {card.Title, at}}
	return s.show(c, status, "applications/withdraw", "applications/withdraw", Withdrawal{
		Frame: f, Errors: ErrorsOf(refused).Summary(), Action: at + "/withdraw", Back: at, Reason: withdrawReason(),
		Heading: Heading{Over: Plain(card.Unit), Title: text.Say("撤回对“"+card.Title.Zh+"”的申请？", "Withdraw from “"+card.Title.En+"”?"), Lead: withdrawWords(a)},
		Confirm: Button{Label: text.Say("撤回申请", "Withdraw"), Kind: Danger},
	})
}
