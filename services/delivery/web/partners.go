package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// partnerRoutes are the units as schools and bureaus see them: facts, verification, cooperation, records.
func (s *Site) partnerRoutes(e *httpd.Engine) {
	both := httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau)
	school := httpd.Roles(actor.School, actor.VicePrincipal)
	e.GET("/partners", both, s.partnerList)
	e.POST("/partners", both, s.partnerCheck)
	e.GET("/partners/:id", both, s.partnerUnit)
	e.POST("/partners/:id/verify", both, s.partnerVerify)
	e.POST("/partners/:id/unverify", both, s.partnerUnverify)
	e.POST("/partners/:id/retract", both, s.partnerRetract)
	e.POST("/partners/:id/check", both, s.partnerCheckOne)
	e.POST("/partners/:id/safety", both, s.partnerSafety)
	e.POST("/partners/:id/cooperation", school, s.partnerCooperate)
	e.POST("/partners/:id/end", school, s.partnerEnd)
	e.POST("/partners/:id/clearance", school, s.partnerClear)
	e.POST("/partners/:id/revoke", school, s.partnerRevoke)
}

// Partners lists units with a bulk record of credit checks: template "partners/list".
type Partners struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Search  SearchBox
	Tabs    Tabs
	Table   Table
	Check   CheckFields
	Pager   *Pager
}

// CheckFields are what is recorded of a look-up of public records.
type CheckFields struct {
	Source  Field
	On      Field
	Adverse Choice
	Note    Field
}

func (s *Site) partnerList(c *gin.Context) error { return s.drawPartners(c, http.StatusOK, nil) }

func (s *Site) drawPartners(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who, q, view := httpd.Who(ctx), strings.TrimSpace(c.Query("q")), c.Query("view")
	p := Partners{Frame: s.frame(c, text.Say("实习单位", "Units")), Errors: ErrorsOf(err).Summary(), Check: s.checkFields("", ErrorsOf(err))}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("单位须经核验才能接收学生；学校安排的，还须列入本校公布的名单。", "A unit receives students once verified; for school-arranged ones it also stands on the school's published list.")}
	if who.Is(actor.School) {
		p.Heading.Actions = []Button{{Label: text.Say("导入合作单位", "Import partners"), Icon: "upload", Href: "/imports"}}
	}
	p.Search = SearchBox{Action: "/partners", Value: q, Label: text.Say("查找单位", "Find a unit"), Holder: text.Say("单位名称，或 18 位信用代码", "Name, or the 18-character credit code"), Hidden: []Hidden{{"view", searchView(view)}}}
	own, loadErr := s.ownCooperations(c, who)
	if loadErr != nil {
		return loadErr
	}
	if view == "" && q == "" && len(own) > 0 {
		view = "ours" // what a school works with comes first
	}
	list, loadErr := s.partnerUnits(c, who, q, view, own)
	if loadErr != nil {
		return loadErr
	}
	p.Tabs = partnerTabs(who, view, q)
	listed, loadErr := s.standings(c)
	if loadErr != nil {
		return loadErr
	}
	p.Table = s.partnerTable(who, list.Items, own, listed)
	if list.Next != "" {
		p.Pager = &Pager{Shown: text.Say("每页 50 家", "50 a page"), Next: "/partners?" + url.Values{"q": {q}, "view": {view}, "cursor": {list.Next}}.Encode()}
	}
	return s.show(c, status, "partners/list", "partners/list", p)
}

// ownCooperations are those of the reader's school by unit; none for a bureau.
func (s *Site) ownCooperations(c *gin.Context, who actor.Actor) (map[org.ID]org.Cooperation, error) {
	own := map[org.ID]org.Cooperation{}
	if !who.OfSchool() {
		return own, nil
	}
	list, err := page.All(func(p page.Request) (page.Page[org.Cooperation], error) {
		return s.s.Orgs.Cooperations(c.Request.Context(), who, org.CooperationFilter{}, p)
	})
	for _, co := range list {
		if old, ok := own[co.Enterprise]; !ok || !old.Active(s.today()) {
			own[co.Enterprise] = co
		}
	}
	return own, err
}

func (s *Site) partnerUnits(c *gin.Context, who actor.Actor, q, view string, own map[org.ID]org.Cooperation) (page.Page[org.Enterprise], error) {
	ctx := c.Request.Context()
	if view == "ours" {
		var list page.Page[org.Enterprise]
		for id := range own {
			e, err := s.s.Orgs.Enterprise(ctx, id)
			if err != nil {
				return list, err
			}
			if q == "" || strings.Contains(e.Name, q) || e.USCC == org.NormalUSCC(q) {
				list.Items = append(list.Items, e)
			}
		}
		sortUnits(list.Items)
		return list, nil
	}
	f := org.EnterpriseFilter{Text: q, Unverified: view == "unverified"}
	if len(q) == 18 {
		f.Text = org.NormalUSCC(q)
	}
	region, err := s.bureauRegion(c, who)
	if err != nil {
		return page.Page[org.Enterprise]{}, err
	}
	f.Region = region
	return s.s.Orgs.Enterprises(ctx, who, f, page.Request{Limit: 50, Cursor: c.Query("cursor")})
}

// bureauRegion is what a bureau answers for, "" for everybody else.
func (s *Site) bureauRegion(c *gin.Context, who actor.Actor) (string, error) {
	if !who.Is(actor.Bureau) {
		return "", nil
	}
	b, err := s.s.Orgs.Bureau(c.Request.Context(), org.ID(who.Org))
	return b.Region, err
}

func partnerTabs(who actor.Actor, view, q string) Tabs {
	t := Tabs{Label: text.Say("单位范围", "Which units")}
	add := func(key string, label text.Words) {
		t.Items = append(t.Items, Tab{Label: label, Href: "/partners?" + url.Values{"view": {key}, "q": {q}}.Encode(), Current: key == view || key == "all" && view == ""})
	}
	if who.OfSchool() {
		add("ours", text.Say("本校合作", "Our partners"))
	}
	add("all", text.Say("全部", "All"))
	add("unverified", text.Say("未核验", "Not verified"))
	return t
}

// searchView is where a search looks: among all units, unless only unverified ones are asked for.
func searchView(view string) string {
	if view == "unverified" {
		return view
	}
	return "all"
}

func verifiedLight(e org.Enterprise) Light {
	if e.Verified() {
		return Light{State: Pass, Label: text.Say("已核验", "Verified")}
	}
	return Light{State: Unknown, Label: text.Say("未核验", "Not verified")}
}

func (s *Site) partnerTable(who actor.Actor, list []org.Enterprise, own map[org.ID]org.Cooperation, listed standings) Table {
	t := Table{Caption: text.Say("实习单位", "Units"), Quiet: true, Columns: []Column{
		{Label: text.Say("单位", "Unit")}, {Label: text.Say("核验", "Verification")}, {Label: text.Say("在岗职工", "Employees"), Numeric: true}, {Label: text.Say("最近信用查询", "Last look-up")},
	}, Empty: &Empty{Icon: "building", Title: text.Say("没有找到单位", "No unit found"), Body: text.Say("单位自己在“注册单位”里加入，也可以由学校导入合作单位名单。", "Units join by themselves, or the school imports its partners."), Links: []Link{{text.Say("看全部单位", "See all units"), "/partners?view=all"}}}}
	if who.OfSchool() {
		t.Empty.Action = &Button{Label: text.Say("导入合作单位", "Import partners"), Icon: "upload", Href: "/imports"}
		t.Columns = append(t.Columns, Column{Label: text.Say("本校合作", "Our cooperation")})
	}
	for _, e := range list {
		light := verifiedLight(e)
		employees := text.Say("未填", "not given")
		if e.OnPostEmployees != nil {
			employees = Plain(Count(int64(*e.OnPostEmployees)))
		}
		row := Row{Pick: string(e.ID), Name: Plain(e.Name), Cells: []Cell{
			{Text: Plain(e.Name), Href: "/partners/" + string(e.ID), Note: Plain(e.USCC)}, {Light: &light}, {Text: employees}, s.lastCheck(e),
		}}
		if who.OfSchool() {
			row.Cells = append(row.Cells, s.cooperationCell(own, listed, e.ID))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (s *Site) lastCheck(e org.Enterprise) Cell {
	days := e.DaysSinceCheck(s.s.Now())
	switch {
	case days < 0:
		return Cell{Light: &Light{State: Unknown, Label: text.Say("没有查过", "Never")}}
	case days == 0:
		return Cell{Text: text.Say("今天", "today")}
	}
	return Cell{Text: text.Say(fmt.Sprintf("%d 天前", days), text.Plural(days, "day", "days")+" ago")}
}

func (s *Site) cooperationCell(own map[org.ID]org.Cooperation, listed standings, id org.ID) Cell {
	co, ok := own[id]
	active := ok && co.Active(s.today())
	switch {
	case listed.on(id):
		return Cell{Light: &Light{State: Pass, Label: text.Say("已列入名单", "Listed")}}
	case !active:
		return Cell{Text: text.Say("—", "—")}
	}
	return Cell{Light: &Light{State: Attention, Label: text.Say("合作中，未列入名单", "Active, not listed")}}
}

// checkFields ask what a look-up found; prefix tells the forms of a page apart.
func (s *Site) checkFields(prefix string, errs Errors) CheckFields {
	return CheckFields{
		Source:  errs.On(Field{Name: prefix + "source", Label: text.Say("在哪里查的", "Looked up in"), Value: "国家企业信用信息公示系统", Length: 60, Size: "l", List: []Option{{Value: "国家企业信用信息公示系统"}, {Value: "信用中国"}, {Value: "应急管理部门公示"}}}),
		On:      errs.On(DateField(Field{Name: prefix + "on", Label: text.Say("查询日期", "Date"), Value: s.today().String(), Max: s.today().String()})),
		Adverse: Choice{Field: Field{Name: prefix + "adverse", Label: text.Say("有没有违法失信记录？", "Any illegal or dishonest record?")}, Inline: true, Options: []Option{{Value: "no", Label: text.Say("没有", "No"), Chosen: true}, {Value: "yes", Label: text.Say("有", "Yes")}}},
		Note:    Field{Name: prefix + "note", Label: text.Say("说明", "Note"), Optional: true, Length: 200},
	}
}

// readCheck reads what was recorded of a look-up.
func readCheck(in postingInput, prefix string) (org.CreditCheck, error) {
	r := reader{v: in.Values}
	check := org.CreditCheck{Source: r.text(prefix + "source"), On: r.date(prefix + "on"), Adverse: r.v.Get(prefix+"adverse") == "yes", Note: r.text(prefix + "note")}
	if len(r.bad) > 0 {
		return check, org.ErrInvalid.With(r.bad...)
	}
	return check, nil
}

// partnerCheck records one look-up for all ticked units.
func (s *Site) partnerCheck(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	check, err := readCheck(in, "")
	if err != nil {
		return s.drawPartners(c, http.StatusUnprocessableEntity, err)
	}
	var ids []org.ID
	for _, id := range in.Values["pick"] {
		if _, _, err := s.partner(c, org.ID(id)); err != nil {
			return err
		}
		ids = append(ids, org.ID(id))
	}
	switch {
	case len(ids) == 0:
		return s.drawPartners(c, http.StatusUnprocessableEntity, errNothingPicked)
	case len(ids) > 100:
		return s.drawPartners(c, http.StatusUnprocessableEntity, errTooManyPicked)
	}
	ctx := c.Request.Context()
	err = s.s.Orgs.RecordCheck(ctx, httpd.Who(ctx), ids, check)
	if errors.Is(err, org.ErrInvalid) {
		return s.drawPartners(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return back(c, "/partners", "checks_recorded")
}

// partner is a unit that the reader answers for: any for a school, those of its region for a bureau.
func (s *Site) partner(c *gin.Context, id org.ID) (org.Enterprise, actor.Actor, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	e, err := s.s.Orgs.Enterprise(ctx, id)
	if err != nil || !who.Is(actor.Bureau) {
		return e, who, err
	}
	b, err := s.s.Orgs.Bureau(ctx, org.ID(who.Org))
	if err == nil && !b.Oversees(e.Region) {
		err = org.ErrNotFound
	}
	return e, who, err
}

// prefixed moves the fields and findings of a fault to the inputs of one of several forms on a page.
func prefixed(err error, prefix string) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	c := *f
	c.Fields = nil
	for _, field := range f.Fields {
		field.Name = prefix + field.Name
		c.Fields = append(c.Fields, field)
	}
	return &c
}

// standings tell which units count for the reader's school today, and whether it has published a list; a school without any goes
// by its cooperations.
type standings struct {
	on        func(org.ID) bool
	published bool
}

// standings of the reader's school.
func (s *Site) standings(c *gin.Context) (x standings, err error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	x.on = func(org.ID) bool { return false }
	if !who.OfSchool() {
		return x, nil
	}
	if x.published, err = s.s.Batches.Published(ctx, who); err != nil {
		return x, err
	}
	on, err := s.s.Batches.On(ctx, org.ID(who.Org))
	x.on = func(unit org.ID) bool { return on(org.ID(who.Org), unit) }
	return x, err
}
