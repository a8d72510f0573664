package web

import (
	"fmt"
	"net/http"
	"net/url"

	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// placementRoutes show one posting, take applications to it, and let anybody report it.
func (s *Site) placementRoutes(e *httpd.Engine) {
	e.GET("/placements/:id", httpd.Public(), s.placementPage)
	e.POST("/placements/:id/apply", httpd.Roles(actor.Student), s.placementApply)
	e.GET("/placements/:id/report", httpd.Public(), s.placementReportForm)
	e.POST("/placements/:id/report", httpd.Public(), s.placementReport)
}

// PlacementPage shows one posting: template "placements/page".
type PlacementPage struct {
	Frame
	Heading Heading
	Notices []Notice
	Errors  *ErrorSummary
	Legal   Legal
	Path    *Path
	Pay     PlacementPay
	Facts   Facts
	Tasks   []string
	About   []string // the description by paragraphs
	Law     LightList
	Terms   *LightList // conditions and what they mean for the reader
	Before  *LightList // what a student should know before applying
	Seats   *Meter
	Apply   *ApplyBox
	Barred  *Barred
	Next    *Button // the one next action where it is not applying
	Unit    Facts
	Reply   *ReplyBadge
	Report  string
	Data    *JobPosting // for search engines
}

// PlacementPay is what the intern gets.
type PlacementPay struct {
	Main  string
	Per   text.Words
	Notes []text.Words
	Floor text.Words // 不低于同岗工资 80% ✓
}

// ApplyBox asks for the consent that an application records.
type ApplyBox struct {
	Action    string
	CSRF      string
	Recipient string
	Shared    []SharedField
	Note      *Field // words to the unit, of a teacher
	Consent   Tick
	After     text.Words
}

// SharedField is something that a unit learns of an applicant, and when.
type SharedField struct {
	Label text.Words
	When  text.Words
}

// opening is what the page is made of.
type opening struct {
	placement.Placement
	unit  org.Enterprise // zero for an external listing
	legal compliance.Match
	path  catalogue.Path
	by    seeker
}

func (s *Site) placementPage(c *gin.Context) error {
	o, err := s.opening(c)
	if err != nil {
		return err
	}
	return s.drawPlacement(c, http.StatusOK, o, nil)
}

// opening loads a posting as the reader may see it. Listings gathered elsewhere keep the rules of their tab.
func (s *Site) opening(c *gin.Context) (opening, error) {
	return s.openingOf(c, placement.ID(c.Param("id")))
}

func (s *Site) openingOf(c *gin.Context, id placement.ID) (opening, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	p, err := s.s.Placements.Get(ctx, who, id)
	if err != nil {
		return opening{}, err
	}
	o := opening{Placement: p}
	if o.by, err = s.seeker(c); err != nil {
		return opening{}, err
	}
	if p.Origin == placement.External {
		return o, s.mayShow(o, who.Role == actor.Guest)
	}
	if o.unit, err = s.s.Orgs.Enterprise(ctx, p.Enterprise); err != nil {
		return opening{}, err
	}
	if o.ForTeachers() {
		return o, nil // no student's major is weighed against it
	}
	o.legal, o.path, err = s.s.Find.Label(ctx, who, "", p)
	return o, err
}

func (s *Site) mayShow(o opening, guest bool) error {
	switch {
	case guest:
		return find.ErrGuests
	case o.by.minor:
		return find.ErrAdults
	case compliance.BarredName(o.ExternalName), o.PublishedAt.Before(find.ExternalSince(s.s.Now())):
		return placement.ErrNotFound
	}
	return nil
}

func (s *Site) drawPlacement(c *gin.Context, status int, o opening, refused error) error {
	cat := s.s.Catalogue.Now()
	at := "/placements/" + string(o.ID)
	f := s.frame(c, Plain(o.Title))
	f.Path, f.Crumbs = at, []Crumb{{text.Say("找岗位", "Find"), "/"}}
	p := PlacementPage{
		Frame: f, Legal: legalOf(o.legal), Path: pathOf(cat, o.by.major, o.Title, o.path), Pay: payOf(o.Placement),
		Tasks: o.Tasks, About: paragraphs(o.Description), Report: at + "/report",
		Facts: s.placementFacts(c, cat, o), Law: lawLights(o.Placement),
	}
	p.Heading = Heading{Over: Plain(first(o.unit.Name, o.ExternalName)), Title: Plain(o.Title)}
	errs := ErrorsOf(refused)
	p.Errors = errs.Summary()
	if o.Origin == placement.External {
		p.asExternal()
		return s.show(c, status, "placements/page", "placements/page", p)
	}
	var err error
	if p.Heading.Lights, err = s.unitLights(c, o); err != nil {
		return err
	}
	p.Unit = unitFacts(cat, o.unit)
	p.Unit.Items[0].Href = "/find/units/" + string(o.unit.ID)
	p.Seats = seatMeter(o.Placement)
	if o.ForTeachers() {
		p.forTeachers(o)
	} else {
		p.Reply = replyBadge(s.s.Find.Replies(c.Request.Context(), o.Enterprise))
	}
	p.Notices = s.stateNotices(o.Placement)
	if o.State == placement.Published && len(o.Audience) == 0 && !o.ForTeachers() {
		p.Data = jobPosting(cat, o)
	}
	if err := s.nextStep(c, &p, o); err != nil {
		return err
	}
	if p.Apply != nil {
		p.Apply.Consent.Error = errs.For("consent")
		if p.Apply.Note != nil {
			p.Apply.Note.Error = errs.For("note")
		}
	}
	return s.show(c, status, "placements/page", "placements/page", p)
}

func first(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// asExternal keeps of the page what may be said of a listing that nobody verified.
func (p *PlacementPage) asExternal() {
	p.Legal, p.Path, p.Law, p.Tasks, p.Report = "", nil, LightList{}, nil, ""
	p.Heading.Lights = []Light{{State: Unknown, Label: text.Say("外部招聘信息，未核验", "External, not verified")}}
	p.Notices = []Notice{{
		State: Attention, Title: externalHeading,
		Body: text.Say("不能在这里申请。想去这家单位实习，请告诉学校，由学校考察核验后再安排。", "It cannot be applied to here. If you want to go there, tell your school, which verifies the unit first."),
	}}
	p.Next = &Button{Label: text.Say("看可以申请的岗位", "See posts you can apply to"), Kind: Primary, Href: "/"}
}

// stateNotices say that a posting is not open any more.
func (s *Site) stateNotices(p placement.Placement) []Notice {
	switch p.State {
	case placement.Closed:
		return []Notice{{State: Blocked, Body: text.Say("这个岗位已经关闭，不再接收申请。", "This posting is closed and takes no more applications.")}}
	case placement.Expired:
		return []Notice{{State: Attention, Body: text.Say("这个岗位已经到期，单位延期后才能申请。", "This posting has expired; it can be applied to once the unit renews it.")}}
	case placement.Draft:
		return []Notice{{State: Note, Body: text.Say("这是草稿，只有本单位能看到。", "This is a draft that only your unit sees.")}}
	}
	if left := s.today().DaysUntil(p.ExpiresOn); left <= 7 {
		return []Notice{{State: Attention, Body: text.Say(fmt.Sprintf("还有 %d 天截止。", left), fmt.Sprintf("It closes in %s.", text.Plural(left, "day", "days")))}}
	}
	return nil
}

// unitLights are the words on a unit: verified or not, partner, on the reader's school's list.
func (s *Site) unitLights(c *gin.Context, o opening) ([]Light, error) {
	lights := []Light{{State: Unknown, Label: text.Say("未核验", "Not verified")}}
	if v := o.unit.Verification; v != nil {
		lights[0] = Light{State: Pass, Label: verifiedBy(v.Basis)}
	}
	if o.Conditional() {
		lights = append(lights, Light{State: Attention, Label: text.Say("附条件", "Under conditions")})
	}
	who := httpd.Who(c.Request.Context())
	if !who.Is(actor.Student) && !who.OfSchool() {
		return lights, nil
	}
	listing, err := s.s.Applications.Listing(c.Request.Context(), who, o.Enterprise)
	if err != nil {
		return nil, err
	}
	if listing.On {
		lights = append(lights, Light{State: Pass, Label: text.Say("在我校公布的名单上", "On your school's published list")})
	}
	coop, err := s.s.Orgs.CooperationOf(c.Request.Context(), org.ID(who.Org), o.Enterprise)
	if isNotFound(err) {
		return lights, nil
	}
	if err != nil {
		return nil, err
	}
	label := text.Say("与我校合作", "Works with your school")
	if coop.Stable(s.today()) {
		label = text.Say("与我校稳定合作", "Stable partner of your school")
	}
	lights = append(lights, Light{State: Pass, Label: label})
	return lights, nil
}

func verifiedBy(b org.Basis) text.Words {
	switch b {
	case org.ByInspection:
		return text.Say("已核验：学校实地考察", "Verified: visited by a school")
	case org.ByCooperation:
		return text.Say("已核验：校企合作", "Verified: partner of a school")
	case org.ByBureau:
		return text.Say("已核验：教育局", "Verified: by the bureau")
	}
	return text.Say("已核验", "Verified")
}

// placementApply takes an application, or says which rule stands in the way.
func (s *Site) placementApply(c *gin.Context) error {
	ctx := c.Request.Context()
	id := placement.ID(c.Param("id"))
	a, err := s.s.Applications.Apply(ctx, httpd.Who(ctx), id, c.PostForm("consent") == "yes")
	if err == nil {
		return back(c, "/applications/"+string(a.ID), "applied")
	}
	return s.redrawPlacement(c, err)
}

// redrawPlacement is the page of an opening again, with what stands in the way of applying.
func (s *Site) redrawPlacement(c *gin.Context, err error) error {
	if !ErrorsOf(err).Any() || isNotFound(err) {
		return err
	}
	o, loadErr := s.opening(c)
	if loadErr != nil {
		return loadErr
	}
	return s.drawPlacement(c, http.StatusUnprocessableEntity, o, err)
}

// nextStep offers the one next action, or says why it is barred.
func (s *Site) nextStep(c *gin.Context, p *PlacementPage, o opening) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	at := "/placements/" + string(o.ID)
	p.Terms = conditionLights(o.Placement, nil)
	switch {
	case who.Role == actor.Guest && o.ForTeachers():
		p.Next = &Button{Label: text.Say("教师登录后申请", "Teachers: sign in to apply"), Kind: Primary, Wide: true, Href: "/sign-in?" + url.Values{"next": {at}}.Encode()}
	case who.Role == actor.Guest && o.Open(s.today()) == nil:
		p.Next = &Button{Label: text.Say("登录后申请", "Sign in to apply"), Kind: Primary, Wide: true, Href: "/sign-in?" + url.Values{"next": {at}}.Encode()}
	case who.Is(actor.Enterprise) && org.ID(who.Org) == o.Enterprise:
		p.Next = &Button{Label: text.Say("修改岗位", "Change the posting"), Kind: Primary, Wide: true, Icon: "edit", Href: "/postings/" + string(o.ID) + "/edit"}
	case who.Is(actor.Teacher) && o.ForTeachers():
		return s.teacherStep(c, p, o)
	case who.Is(actor.Student):
		return s.studentStep(c, p, o)
	}
	return nil
}

func (s *Site) studentStep(c *gin.Context, p *PlacementPage, o opening) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	if a, ok, err := s.applied(c, o.ID); err != nil {
		return err
	} else if ok {
		p.Next = &Button{Label: text.Say("看我的申请", "See my application"), Kind: Primary, Wide: true, Href: "/applications/" + string(a.ID)}
		p.Notices = append(p.Notices, Notice{State: Pass, Body: text.Say("您已申请这个岗位，现在是“"+a.State.Label().Zh+"”。", "You have applied; it stands at “"+a.State.Label().En+"”.")})
		return nil
	}
	found, err := s.s.Applications.Eligible(ctx, who, o.ID)
	if err != nil {
		return err
	}
	p.Terms = conditionLights(o.Placement, found)
	apply := text.Say("申请这个岗位", "Apply to this post")
	if err := o.Open(s.today()); err != nil {
		p.Barred = &Barred{Label: apply, Why: []LightItem{{State: Blocked, Message: ErrorsOf(err).Summary().Lines[0].Message}}}
		return nil
	}
	if bars := application.Barring(found, false); len(bars) > 0 {
		p.Barred = &Barred{Label: apply, Why: FindingLights(bars)}
		return nil
	}
	if len(found) > 0 {
		p.Before = &LightList{Title: text.Say("申请前请知道", "Before you apply"), Items: FindingLights(found)}
	}
	p.Apply = &ApplyBox{
		Action: "/placements/" + string(o.ID) + "/apply", CSRF: p.CSRF, Recipient: o.unit.Name, Shared: sharedFields(),
		After:   text.Say("可以同时申请几个岗位，随时可以撤回。单位给出录用意向后，由您的学校确认。", "You may apply to several posts and withdraw at any time. Once the unit gives its intent, your school confirms."),
		Consent: Tick{Field: Field{Name: "consent", Label: text.Say("我同意把上面列出的信息提供给这家单位，只用于这次申请", "I agree that the data listed above go to this unit, for this application only")}},
	}
	return nil
}

// sharedFields words what application.SharedFields names.
func sharedFields() []SharedField {
	atOnce, later := text.Say("提交后", "at once"), text.Say("列入备选后", "after shortlisting")
	words := map[string]SharedField{
		"major": {text.Say("专业", "Major"), atOnce}, "grade": {text.Say("年级", "Year of study"), atOnce},
		"age_class": {text.Say("开始时是否满 18 周岁", "Whether 18 at the start"), atOnce}, "legal_match": {text.Say("专业是否对口", "Whether the major fits"), atOnce},
		"masked_name": {text.Say("姓氏（如“王同学”）", "Family name"), later}, "school": {text.Say("学校", "School"), later}, "class": {text.Say("班级", "Class"), later},
	}
	var list []SharedField
	for _, name := range application.SharedFields() {
		f, ok := words[name]
		if !ok {
			f = SharedField{Plain(name), atOnce}
		}
		list = append(list, f)
	}
	return list
}
