package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"

	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// postingRoutes are an enterprise's own postings: the list, the form with its live check, and the steps of their life.
func (s *Site) postingRoutes(e *httpd.Engine) {
	unit := httpd.Roles(actor.Enterprise)
	e.GET("/postings", unit, s.postingList)
	e.POST("/postings", unit, s.postingCreate)
	e.GET("/postings/new", unit, s.postingNew)
	e.GET("/postings/region", unit, s.postingRegion)
	e.POST("/postings/lint", unit, s.postingLint)
	e.POST("/postings/:id/lint", unit, s.postingLint)
	e.POST("/postings/majors", unit, s.postingMajors)
	e.GET("/postings/:id/edit", unit, s.postingEdit)
	e.POST("/postings/:id", unit, s.postingUpdate)
	e.GET("/postings/:id/published", unit, s.postingPublished)
	e.POST("/postings/:id/extend", unit, s.postingExtend)
	e.GET("/postings/:id/close", unit, s.postingCloseForm)
	e.POST("/postings/:id/close", unit, s.postingClose)
}

// Postings lists an enterprise's own postings: template "postings/list".
type Postings struct {
	Frame
	Heading Heading
	Todo    *Duties
	Tabs    Tabs
	Table   Table
	Pager   *Pager
	Room    Meter
	Kinds   []Meter // the same for each kind of post
}

func (s *Site) today() civil.Date { return civil.Today(s.s.Now()) }

// ownPostings are the live names whose events concern lists of postings and applications.
const ownPostings = "placement.published placement.changed placement.closed placement.expired placement.seats_changed"

func (s *Site) postingList(c *gin.Context) error {
	e, who, err := s.ownUnit(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	state := placement.State(c.Query("state"))
	list, err := s.s.Placements.Mine(ctx, who, state, page.Request{Limit: 50, Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	f := s.frame(c, text.Say("我的岗位", "Our postings"))
	f.Live = ownPostings
	p := Postings{Frame: f, Tabs: postingTabs(state), Table: s.postingTable(list.Items, state)}
	p.Heading = Heading{Title: f.Title, Lead: text.Say("发布后学生就能找到；录用意向由学生所在学校确认后才算落实。", "Students find them once published; an intent counts when the student's school confirms it.")}
	if len(list.Items) > 0 || state != "" {
		p.Heading.Actions = []Button{{Label: text.Say("发布新岗位", "Post an internship"), Kind: Primary, Icon: "plus", Href: "/postings/new"}}
	}
	p.Heading.Actions = append(p.Heading.Actions, Button{Label: text.Say("发布教师实践岗位", "Post for teachers"), Icon: "plus", Href: "/postings/new?kind=" + string(compliance.TeacherPractice)})
	if todo := s.unitDuties(e); len(todo.Items) > 0 {
		p.Todo = &todo
	}
	if list.Next != "" {
		p.Pager = &Pager{Next: "/postings?" + url.Values{"state": {string(state)}, "cursor": {list.Next}}.Encode(), Shown: text.Say("每页 50 条", "50 a page")}
	}
	meters, err := s.ownMeters(c, e)
	if err != nil {
		return err
	}
	p.Room, p.Kinds = meters[0], meters[1:]
	return s.show(c, http.StatusOK, "postings/list", "postings/list", p)
}

func postingTabs(now placement.State) Tabs {
	t := Tabs{Label: text.Say("岗位状态", "State of the posting")}
	for _, tab := range []struct {
		state placement.State
		label text.Words
	}{
		{"", text.Say("全部", "All")},
		{placement.Published, text.Say("已发布", "Published")},
		{placement.Draft, text.Say("草稿", "Drafts")},
		{placement.Expired, text.Say("已到期", "Expired")},
		{placement.Closed, text.Say("已关闭", "Closed")},
	} {
		href := "/postings"
		if tab.state != "" {
			href += "?state=" + string(tab.state)
		}
		t.Items = append(t.Items, Tab{Label: tab.label, Href: href, Current: tab.state == now})
	}
	return t
}

func (s *Site) postingTable(list []placement.Placement, state placement.State) Table {
	t := Table{
		Caption: text.Say("本单位的岗位", "Our postings"), Quiet: true,
		Columns: []Column{
			{Label: text.Say("岗位", "Post")},
			{Label: text.Say("名额", "Seats")},
			{Label: text.Say("状态", "State")},
			{Label: text.Say("有效期", "Valid until")},
			{Label: text.Say("可以做的", "Actions")},
		},
		Empty: &Empty{
			Icon: "briefcase", Title: text.Say("还没有岗位", "No postings yet"),
			Body:   text.Say("选一个职业，任务、对口专业和班次会按模板填好，核对后就能发布，大约五分钟。", "Choose an occupation; tasks, fitting majors and shift come filled. Check them and publish: about five minutes."),
			Action: &Button{Label: text.Say("发布第一个岗位", "Post the first one"), Kind: Primary, Icon: "plus", Href: "/postings/new"},
		},
	}
	if state != "" {
		t.Empty = &Empty{Icon: "list", Title: text.Say("这里没有岗位", "Nothing here"), Links: []Link{{text.Say("看全部岗位", "See all postings"), "/postings"}}}
	}
	for _, p := range list {
		t.Rows = append(t.Rows, s.postingRow(p))
	}
	return t
}

func (s *Site) postingRow(p placement.Placement) Row {
	cat := s.s.Catalogue.Now()
	light := postingLight(p)
	title := Cell{Text: Plain(p.Title), Href: "/postings/" + string(p.ID) + "/edit", Note: text.Say(p.PostKind+" · "+regionName(cat, p.Region), p.PostKind+" · "+regionName(cat, p.Region))}
	if p.ForTeachers() {
		title.Note = text.Say("教师企业实践 · "+regionName(cat, p.Region), "Teachers' practice · "+regionName(cat, p.Region))
	}
	if p.State == placement.Closed || p.State == placement.Expired {
		title.Href = "/placements/" + string(p.ID)
	}
	state := Cell{Light: &light}
	for _, condition := range conditionLabels(p.Conditions) {
		state.Chips = append(state.Chips, Chip{Label: condition, State: Attention})
	}
	if p.State == placement.Closed && p.ClosedReason != "" {
		state.Note = Plain(p.ClosedReason)
	}
	seats := Cell{Text: text.Say(fmt.Sprintf("%d / %d", p.Taken, p.Seats), fmt.Sprintf("%d of %d", p.Taken, p.Seats)), Note: text.Say(fmt.Sprintf("剩 %d 席", p.Left()), fmt.Sprintf("%d left", p.Left()))}
	if p.State == placement.Draft {
		seats = Cell{Text: text.Say(cmp.Or(positive(p.Seats), "未填"), cmp.Or(positive(p.Seats), "not given"))}
	}
	return Row{Name: Plain(p.Title), Cells: []Cell{title, seats, state, s.validity(p), {Actions: postingActions(p, s.today())}}}
}

func (s *Site) validity(p placement.Placement) Cell {
	switch p.State {
	case placement.Published:
		left := s.today().DaysUntil(p.ExpiresOn)
		c := Cell{Text: dayWords(p.ExpiresOn), Note: text.Say(fmt.Sprintf("还有 %d 天", left), text.Plural(left, "day", "days")+" left")}
		if left <= 7 {
			c.Light = &Light{State: Attention, Label: text.Say("快到期", "Ends soon")}
		}
		return c
	case placement.Expired:
		return Cell{Text: dayWords(p.ExpiresOn), Note: text.Say("学生已找不到", "Students no longer find it")}
	case placement.Draft:
		return Cell{Text: text.Say("还没有发布", "Not published yet")}
	}
	return Cell{Text: text.Say("—", "—")}
}

// renewable is how many days before its end a posting can be renewed from the list.
const renewable = 30

func postingActions(p placement.Placement, today civil.Date) []Button {
	at := "/postings/" + string(p.ID)
	extend := Button{Label: text.Say("延期", "Renew"), Icon: "clock", Action: at + "/extend"}
	closing := Button{Label: text.Say("关闭", "Close"), Kind: Quiet, Href: at + "/close"}
	again := Button{Label: text.Say("照此另发", "Post another like it"), Href: "/postings/new?from=" + string(p.ID)}
	switch p.State {
	case placement.Draft:
		return []Button{{Label: text.Say("继续填写", "Continue"), Icon: "edit", Href: at + "/edit"}, {Label: text.Say("删去草稿", "Discard draft"), Kind: Quiet, Href: at + "/close"}}
	case placement.Published:
		applicants := Button{Label: text.Say("看申请人", "See applicants"), Icon: "users", Href: "/applicants?posting=" + string(p.ID)}
		if p.ForTeachers() {
			applicants.Href = "/practice?posting=" + string(p.ID)
		}
		switch {
		case p.Start.Before(today):
			return []Button{applicants, again, closing}
		case today.DaysUntil(p.ExpiresOn) > renewable:
			return []Button{applicants, closing}
		}
		return []Button{applicants, extend, closing}
	case placement.Expired:
		if p.Start.Before(today) {
			return []Button{again, closing}
		}
		return []Button{extend, closing}
	}
	return []Button{again}
}

// ownMeters are the unit's limit and that of each kind of post over the next half-year.
func (s *Site) ownMeters(c *gin.Context, e org.Enterprise) ([]Meter, error) {
	var meters []Meter
	from := s.today()
	kinds := e.PostKinds
	if len(kinds) == 0 {
		kinds = []org.PostKind{{}}
	}
	for i, k := range kinds {
		h, err := s.s.Placements.Headroom(c.Request.Context(), e.ID, k.Name, from, from.AddMonths(6))
		if err != nil {
			return nil, err
		}
		both := roomMeters(h, 0, k.Name)
		if i == 0 {
			meters = append(meters, both[0])
		}
		meters = append(meters, both[1:]...)
	}
	return meters, nil
}

// conditionLabels sums up the rules under which a posting is published.
func conditionLabels(rules []string) []text.Words {
	var found []fault.Finding
	for _, rule := range rules {
		found = append(found, fault.Finding{Rule: rule, Class: fault.BlockExcept})
	}
	var labels []text.Words
	for _, c := range compliance.Labels(found) {
		labels = append(labels, c.Label)
	}
	return labels
}

// ruleTitle is the short name of a rule, its id when there is none.
func ruleTitle(id string) text.Words {
	for _, r := range compliance.Rules() {
		if r.ID == id {
			return r.Title
		}
	}
	return Plain(id)
}

// dayWords writes a date in both languages.
func dayWords(d civil.Date) text.Words { return text.Say(Date(text.Chinese, d), Date(text.English, d)) }
