package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// applicantRoutes are the applications to an enterprise's postings.
func (s *Site) applicantRoutes(e *httpd.Engine) {
	unit := httpd.Roles(actor.Enterprise)
	e.GET("/applicants", unit, s.applicantList)
	e.POST("/applicants", unit, s.applicantDecide)
}

// Applicants lists who applied, by posting, as cards that are blind until shortlisted: template "applicants/list".
type Applicants struct {
	Frame
	Heading  Heading
	Errors   *ErrorSummary
	Outcomes []Outcome
	Tabs     Tabs
	Posting  Select // narrows to one posting
	State    string
	Groups   []ApplicantGroup
	Empty    *Empty
	Pager    *Pager
	Reason   Select
	Other    Field
	Bulk     *Bulk
}

// ApplicantGroup is the applications to one posting.
type ApplicantGroup struct {
	Title text.Words
	Href  string
	Seats text.Words
	Cards []ApplicantCard
}

// Outcome says what became of one of several things done at once: template "outcome".
type Outcome struct {
	Name   text.Words
	Light  Light
	Lights []LightItem
}

// applicantStates are the tabs and what each holds.
func applicantStates() []struct {
	key    string
	label  text.Words
	states []application.State
} {
	return []struct {
		key    string
		label  text.Words
		states []application.State
	}{
		{"open", text.Say("待处理", "To decide"), []application.State{application.Submitted, application.Shortlisted}},
		{"intended", text.Say("等学校确认", "With the school"), []application.State{application.Intended}},
		{"placed", text.Say("已确认", "Confirmed"), []application.State{application.Placed}},
		{"ended", text.Say("已结束", "Ended"), []application.State{application.Declined, application.Withdrawn, application.Returned, application.Lapsed, application.Released}},
	}
}

// applicationEvents are the live names that concern lists of applications.
const applicationEvents = "application.submitted application.withdrawn application.shortlisted application.declined application.intended application.confirmed application.returned application.lapsed application.released"

func (s *Site) applicantList(c *gin.Context) error {
	return s.drawApplicants(c, http.StatusOK, c.Request.URL.Query(), nil, nil)
}

// drawApplicants draws the list that q names, with what became of what was just decided.
func (s *Site) drawApplicants(c *gin.Context, status int, q url.Values, outcomes []Outcome, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	state := q.Get("state")
	var states []application.State
	p := Applicants{Frame: s.frame(c, text.Say("申请人", "Applicants")), Outcomes: outcomes, Errors: ErrorsOf(err).Summary(), State: state}
	p.Path, p.Live = "/applicants?"+q.Encode(), applicationEvents+" "+liveInterviews
	p.Tabs.Label = text.Say("申请状态", "State of the applications")
	for i, tab := range applicantStates() {
		now := tab.key == state || state == "" && i == 0
		if now {
			states, p.State = tab.states, tab.key
		}
		p.Tabs.Items = append(p.Tabs.Items, Tab{Label: tab.label, Href: "/applicants?" + url.Values{"state": {tab.key}, "posting": {q.Get("posting")}}.Encode(), Current: now})
	}
	list, listErr := s.s.Applications.List(ctx, who, application.Filter{Placement: placement.ID(q.Get("posting")), States: states}, page.Request{Limit: 50, Cursor: q.Get("cursor")})
	if listErr != nil {
		return listErr
	}
	if p.Groups, listErr = s.applicantGroups(c, who, list.Items); listErr != nil {
		return listErr
	}
	if p.Posting, listErr = s.postingChoice(c, who, q.Get("posting")); listErr != nil {
		return listErr
	}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("初筛不显示姓名、性别和照片：先看专业和年级，列入备选后显示姓氏、学校和班级。", "First screening is blind: major and year come first; family name, school and class after shortlisting."), Actions: []Button{interviewsLink()}}
	if list.Next != "" {
		p.Pager = &Pager{Shown: text.Say("每页 50 份", "50 a page"), Next: "/applicants?" + url.Values{"state": {p.State}, "posting": {q.Get("posting")}, "cursor": {list.Next}}.Encode()}
	}
	p.decisions(err)
	return s.show(c, status, "applicants/list", "applicants/list", p)
}

// decisions adds the bulk bar where something can be decided, or says what the place is for.
func (p *Applicants) decisions(err error) {
	if len(p.Groups) == 0 {
		p.Empty = &Empty{Icon: "users", Title: text.Say("这里还没有申请", "No applications here"), Body: text.Say("学生申请后，会按岗位排在“待处理”里。", "When students apply, they stand under “To decide”, by posting."), Links: []Link{{text.Say("看我的岗位", "See our postings"), "/postings"}}}
		return
	}
	if p.State != "open" && p.State != "intended" {
		return
	}
	errs := ErrorsOf(err)
	p.Reason = Select{Field: errs.On(Field{Name: "reason", Label: text.Say("未录用的理由", "Reason for declining"), Optional: true, Size: "l"}), Blank: text.Say("请选择", "Choose one")}
	for _, r := range application.DeclineReasons() {
		p.Reason.Options = append(p.Reason.Options, Option{Value: r.Zh, Label: r})
	}
	p.Other = Field{Name: "other", Label: text.Say("或另写一句", "Or in your words"), Optional: true, Length: 100, Size: "l"}
	p.Bulk = &Bulk{
		Actions: []Button{
			{Label: text.Say("录用意向", "State intent"), Kind: Primary, Name: "do", Value: "intend"},
			{Label: text.Say("列入备选", "Shortlist"), Name: "do", Value: "shortlist"},
			{Label: text.Say("未录用", "Decline"), Kind: Danger, Name: "do", Value: "decline"},
		},
		Note: text.Say("录用意向保留席位 10 个工作日，学生所在学校确认后才算落实。未录用的理由学生会看到。", "An intent holds a seat for ten working days until the student's school confirms. Students see the reason for declining."),
	}
	if p.State == "intended" {
		p.Bulk.Actions = p.Bulk.Actions[2:]
		p.Bulk.Note = text.Say("等学校确认期间，可以撤回录用意向，须写明理由。", "While the school decides you may take the intent back, with a reason.")
	}
}

// postingChoice narrows the list to one of the unit's postings.
func (s *Site) postingChoice(c *gin.Context, who actor.Actor, now string) (Select, error) {
	list, err := s.s.Placements.Mine(c.Request.Context(), who, "", page.Request{Limit: page.MaxLimit})
	sel := Select{Field: Field{Name: "posting", Label: text.Say("岗位", "Posting"), Value: now, Size: "l"}, Blank: text.Say("全部岗位", "All postings")}
	for _, p := range list.Items {
		if p.State != placement.Draft {
			sel.Options = append(sel.Options, Option{Value: string(p.ID), Label: Plain(p.Title), Chosen: string(p.ID) == now})
		}
	}
	return sel, err
}

// applicantGroups makes the cards, posting by posting in the order of the list.
func (s *Site) applicantGroups(c *gin.Context, who actor.Actor, list []application.Application) ([]ApplicantGroup, error) {
	ctx := c.Request.Context()
	cards, err := s.s.Applications.Cards(ctx, who, list)
	if err != nil {
		return nil, err
	}
	live, err := s.liveInterviewsOf(c, who)
	if err != nil {
		return nil, err
	}
	var groups []ApplicantGroup
	at := map[placement.ID]int{}
	postings := map[placement.ID]placement.Placement{}
	for _, card := range cards {
		id := card.Application.Placement
		if _, ok := at[id]; !ok {
			p, err := s.s.Placements.Get(ctx, who, id)
			if err != nil {
				return nil, err
			}
			at[id], postings[id] = len(groups), p
			groups = append(groups, ApplicantGroup{Title: Plain(p.Title), Href: "/postings/" + string(id) + "/edit", Seats: text.Say(fmt.Sprintf("名额 %d，剩 %d 席", p.Seats, p.Left()), fmt.Sprintf("%s, %d left", text.Plural(p.Seats, "seat", "seats"), p.Left()))})
		}
		drawn, err := s.applicantCard(c, card, postings[id])
		if err != nil {
			return nil, err
		}
		invite(&drawn, card.Application, live[card.Application.ID])
		groups[at[id]].Cards = append(groups[at[id]].Cards, drawn)
	}
	return groups, nil
}

func (s *Site) applicantCard(c *gin.Context, card application.Card, p placement.Placement) (ApplicantCard, error) {
	a, cat := card.Application, s.s.Catalogue.Now()
	d := ApplicantCard{Code: applicationCode(a.ID), Major: Plain(card.MajorCode), Grade: gradeWords(card.Grade), Legal: Legal(card.Legal), State: applicationLight(a)}
	if m, ok := cat.Major(card.MajorCode); ok {
		d.Major = majorLabel(m)
	}
	if a.State.Open() {
		d.Pick = string(a.ID)
	}
	if card.Adult {
		d.Facts = append(d.Facts, Chip{Label: text.Say("开始时已成年", "Of age at the start"), Icon: "user"})
	} else {
		d.Facts = append(d.Facts, Chip{Label: text.Say("开始时未满 18 周岁", "Under 18 at the start"), Icon: "user", State: Attention})
	}
	if path := cat.Path(card.MajorCode, p.OccupationCode, p.MajorCodes, p.Tasks); path.Occupation.Name != "" && path.Via != catalogue.ViaNone {
		d.Path = &Path{Major: d.Major, Occupation: Plain(path.Occupation.Name), Post: Plain(p.Title), Tasks: path.Tasks[:min(4, len(path.Tasks))], Inferred: path.Via == catalogue.ViaInferred}
	}
	switch {
	case card.Blind():
		d.School = s.blindWords(c)
	default:
		school, err := s.s.Orgs.School(c.Request.Context(), card.School)
		if err != nil {
			return d, err
		}
		d.Code, d.School = card.Name+" · "+d.Code, school.Name+" · "+card.Class // two of a class may share a family name
	}
	switch {
	case a.State == application.Intended:
		d.Facts = append(d.Facts, Chip{Label: text.Say("名额保留至 "+Date(text.Chinese, a.HoldsUntil), "Seat held until "+Date(text.English, a.HoldsUntil)), Icon: "clock"})
	case !a.State.Open() && a.Reason != "":
		d.Facts = append(d.Facts, Chip{Label: application.ReasonWords(a.Reason), Icon: "info"})
	}
	return d, nil
}

func (s *Site) blindWords(c *gin.Context) string {
	return text.Say("姓名和学校在列入备选后显示", "name and school after shortlisting").In(httpd.Language(c.Request.Context()))
}

// applicationCode is a short name for an application while its student is not known.
func applicationCode(id application.ID) string {
	s := strings.ToUpper(string(id))
	return "A-" + s[max(0, len(s)-5):]
}

func gradeWords(n int) text.Words {
	if n >= 1 && n <= 6 {
		return text.Say([]string{"一", "二", "三", "四", "五", "六"}[n-1]+"年级", []string{"first", "second", "third", "fourth", "fifth", "sixth"}[n-1]+" year")
	}
	return text.Say("年级不明", "year not known")
}

// applicationLight is the state of an application as its unit and its school see it.
func applicationLight(a application.Application) *Light {
	state := Unknown
	switch a.State {
	case application.Submitted, application.Shortlisted:
		state = Note
	case application.Intended:
		state = Attention
	case application.Placed:
		state = Pass
	}
	return &Light{State: state, Label: a.State.Label()}
}

// applicantDecide decides for every ticked application by itself and says what became of each.
func (s *Site) applicantDecide(c *gin.Context) error {
	form, err := postedInput(c)
	if err != nil {
		return err
	}
	q := url.Values{"state": {form.Get("state")}, "posting": {form.Get("posting")}}
	reason := strings.TrimSpace(form.Get("other"))
	if reason == "" {
		reason = form.Get("reason")
	}
	picked := slices.Compact(slices.Clone(form.Values["pick"]))
	switch {
	case len(picked) == 0:
		return s.drawApplicants(c, http.StatusUnprocessableEntity, q, nil, errNothingPicked)
	case len(picked) > 100:
		return s.drawApplicants(c, http.StatusUnprocessableEntity, q, nil, errTooManyPicked)
	case form.Get("do") == "decline" && reason == "":
		return s.drawApplicants(c, http.StatusUnprocessableEntity, q, nil, errDeclineReason.With(fault.Field{Name: "reason", Reason: errDeclineReason.Message}))
	}
	var outcomes []Outcome
	for _, id := range picked {
		a, err := s.decide(c, form.Get("do"), application.ID(id), reason)
		o, err := s.outcomeOf(applicationCode(application.ID(id)), a, err)
		if err != nil {
			return err
		}
		outcomes = append(outcomes, o)
	}
	return s.drawApplicants(c, http.StatusOK, q, outcomes, nil)
}

// The refusals of bulk decisions.
var (
	errNothingPicked = fault.New(fault.Invalid, "web.nothing_picked", "还没有勾选。请先勾选要处理的，再点按钮。", "nothing is ticked; tick what you decide about first")
	errTooManyPicked = fault.New(fault.Invalid, "web.too_many_picked", "一次最多处理 100 项，请分几次。", "at most 100 at once; do it in parts")
	errDeclineReason = fault.New(fault.Invalid, "web.decline_reason", "请选择或填写未录用的理由，学生会看到。", "give the reason; the student will see it")
	errWhat          = fault.New(fault.Invalid, "web.what", "请用页面上的按钮操作。", "use a button of the page")
)

func (s *Site) decide(c *gin.Context, do string, id application.ID, reason string) (application.Application, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	switch do {
	case "shortlist":
		return s.s.Applications.Shortlist(ctx, who, id)
	case "intend":
		return s.s.Applications.Intend(ctx, who, id)
	case "decline":
		return s.s.Applications.Decline(ctx, who, id, reason)
	}
	return application.Application{}, errWhat
}

// outcomeOf puts what became of one application into words. An error that nobody may see is returned.
func (s *Site) outcomeOf(name string, a application.Application, err error) (Outcome, error) {
	o := Outcome{Name: Plain(name)}
	if err == nil {
		o.Light = *applicationLight(a)
		o.Light.State = Pass
		return o, nil
	}
	f := fault.Of(err)
	if f == nil || f.Kind == fault.Internal {
		return o, err
	}
	o.Light, o.Lights = Light{State: Blocked, Label: text.Say("没有办成", "Not done")}, FindingLights(f.Findings)
	if len(o.Lights) == 0 {
		o.Lights = []LightItem{{State: Blocked, Message: f.Message}}
	}
	return o, nil
}
