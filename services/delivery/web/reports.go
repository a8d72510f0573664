package web

import (
	"net/http"
	"net/url"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// reportRoutes are the reports of suspicious postings, for the schools concerned and the bureau.
func (s *Site) reportRoutes(e *httpd.Engine) {
	reads := httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau)
	e.GET("/reports", reads, s.reportList)
	e.POST("/reports/:id", reads, s.reportAnswer)
}

// Reports lists reports of postings, the open ones first asked for: template "reports/list".
type Reports struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Tabs    Tabs
	Items   []ReportCard
	Quiet   *Duties
	Pager   *Pager
}

// ReportCard is one report with its answer, or the form to answer it.
type ReportCard struct {
	Title  text.Words
	Href   string
	Unit   text.Words
	Light  Light
	Text   string
	When   text.Words
	Answer string
	By     text.Words
	Action string // where the answer goes; empty when somebody else answers
	Field  Field
	CSRF   string
}

func reportKind(k placement.ReportKind) text.Words {
	switch k {
	case placement.ReportFee:
		return text.Say("收费、押金或中介", "Fees, deposits or agents")
	case placement.ReportFalse:
		return text.Say("与实际不符", "Not as described")
	case placement.ReportUnsafe:
		return text.Say("安全或违规用工", "Unsafe or unlawful work")
	}
	return text.Say("其他问题", "Another problem")
}

func (s *Site) reportList(c *gin.Context) error { return s.drawReports(c, http.StatusOK, "", nil) }

// drawReports draws the list; id is the report whose answer was refused with err.
func (s *Site) drawReports(c *gin.Context, status int, id ident.ID, err error) error {
	ctx := c.Request.Context()
	who, all := httpd.Who(ctx), c.Query("view") == "all"
	region, loadErr := s.bureauRegion(c, who)
	if loadErr != nil {
		return loadErr
	}
	list, loadErr := s.s.Placements.Reports(ctx, who, region, !all, page.Request{Limit: 50, Cursor: c.Query("cursor")})
	if loadErr != nil {
		return loadErr
	}
	r := Reports{Frame: s.frame(c, text.Say("举报", "Reports")), Errors: ErrorsOf(err).Summary()}
	r.Live = "placement.reported"
	r.Heading = Heading{Title: r.Title, Lead: text.Say("任何人都可以举报岗位。单位看不到是谁举报的；处理情况请写清楚，以备查考。", "Anybody may report a posting. The unit does not see who did; write down what was done.")}
	r.Tabs = Tabs{Label: text.Say("范围", "Which"), Items: []Tab{
		{Label: text.Say("待处理", "Open"), Href: "/reports", Current: !all}, {Label: text.Say("全部", "All"), Href: "/reports?view=all", Current: all},
	}}
	for _, item := range list.Items {
		card, loadErr := s.reportCard(c, who, item)
		if loadErr != nil {
			return loadErr
		}
		card.CSRF = r.CSRF
		if item.ID == id {
			card.Field.Value, card.Field.Error = c.PostForm("answer_"+string(id)), ErrorsOf(err).For("answer")
		}
		r.Items = append(r.Items, card)
	}
	if len(r.Items) == 0 {
		r.Quiet = &Duties{Quiet: text.Say("没有待处理的举报。", "No report waits for you.")}
	}
	if list.Next != "" {
		r.Pager = &Pager{Shown: text.Say("每页 50 条", "50 a page"), Next: "/reports?" + url.Values{"view": {c.Query("view")}, "cursor": {list.Next}}.Encode()}
	}
	return s.show(c, status, "reports/list", "reports/list", r)
}

func (s *Site) reportCard(c *gin.Context, who actor.Actor, r placement.Report) (ReportCard, error) {
	ctx := c.Request.Context()
	card := ReportCard{
		Title: Plain(string(r.Placement)), Href: "/placements/" + string(r.Placement), Text: r.Text,
		When:  text.Say(When(text.Chinese, r.CreatedAt), When(text.English, r.CreatedAt)),
		Light: Light{State: Attention, Label: reportKind(r.Kind)}, Answer: r.Answer,
	}
	if p, err := s.s.Placements.Get(ctx, who, r.Placement); err == nil {
		card.Title = Plain(p.Title)
	} else if fault.Of(err) == nil {
		return card, err
	}
	if e, err := s.s.Orgs.Enterprise(ctx, r.Enterprise); err == nil {
		card.Unit = Plain(e.Name)
	} else if fault.Of(err) == nil {
		return card, err
	}
	if r.Answer != "" {
		by, err := s.orgName(c, r.AnsweredBy)
		if err != nil && fault.Of(err) == nil {
			return card, err
		}
		card.By = text.Say(by+"，"+When(text.Chinese, r.AnsweredAt), by+", "+When(text.English, r.AnsweredAt))
		card.Light.State = Pass
		return card, nil
	}
	if who.Is(actor.Bureau) || r.School == org.ID(who.Org) {
		card.Action = "/reports/" + string(r.ID)
		card.Field = Field{Name: "answer_" + string(r.ID), Label: text.Say("处理情况", "What was done"), Hint: text.Say("核查了什么、结果如何、怎么处理的。", "What was looked into, found and done."), Rows: 3, Length: 1000}
	}
	return card, nil
}

func (s *Site) reportAnswer(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), ident.ID(c.Param("id"))
	region, err := s.bureauRegion(c, who)
	if err != nil {
		return err
	}
	err = s.s.Placements.Answer(ctx, who, id, region, strings.TrimSpace(c.PostForm("answer_"+string(id))))
	if f := fault.Of(err); f != nil && f.Kind == fault.Invalid {
		return s.drawReports(c, http.StatusUnprocessableEntity, id, err)
	}
	if err != nil {
		return err
	}
	return back(c, "/reports", "report_answered")
}
