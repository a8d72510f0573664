package web

import (
	"context"
	"net/http"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// allianceRoutes are the alliances (职教联盟、集团): each one's members, ratio and flows, for its office and for who keeps it.
func (s *Site) allianceRoutes(e *httpd.Engine) {
	keepers := httpd.Roles(actor.Operator, actor.Bureau)
	readers := httpd.Roles(actor.Operator, actor.Bureau, actor.AllianceOffice)
	e.GET("/alliances", readers, s.allianceList)
	e.POST("/alliances", keepers, s.allianceSave)
	e.GET("/alliances/new", keepers, s.allianceNew)
	e.GET("/alliances/:id", readers, s.alliancePage)
	e.GET("/alliances/:id/edit", keepers, s.allianceEdit)
	e.POST("/alliances/:id", keepers, s.allianceSave)
}

// keeps reports whether somebody may change an alliance and invite its office; the service decides the same.
func keeps(who actor.Actor, a org.Alliance) bool {
	return who.Is(actor.Operator) || who.Is(actor.Bureau) && who.Org != "" && a.Owner == who.Org
}

// keptAlliances are those that somebody keeps, by name.
func (s *Site) keptAlliances(c *gin.Context, who actor.Actor) ([]org.Alliance, error) {
	list, err := s.s.Orgs.Alliances(c.Request.Context())
	var kept []org.Alliance
	for _, a := range list {
		if keeps(who, a) {
			kept = append(kept, a)
		}
	}
	return kept, err
}

func (s *Site) allianceName(ctx context.Context, id org.ID) string {
	a, err := s.s.Orgs.Alliance(ctx, id)
	if err != nil {
		return ""
	}
	return a.Name
}

func allianceHref(id org.ID) string { return "/alliances/" + string(id) }

func newAlliance() *Button {
	return &Button{Label: text.Say("登记联盟", "Register an alliance"), Kind: Primary, Icon: "plus", Href: "/alliances/new"}
}

// noAlliance is what stands where there is none.
func noAlliance() *Empty {
	return &Empty{
		Icon: "school", Title: text.Say("还没有联盟", "No alliance yet"), Action: newAlliance(),
		Body: text.Say("登记联盟和它的成员学校，双师比例和教师流动就按联盟合计；再邀请联盟办公室来看。", "Register an alliance with its schools: ratio and flows are counted together, and its office can be invited."),
	}
}

func (s *Site) allianceList(c *gin.Context) error {
	ctx := c.Request.Context()
	sc, err := s.teacherScope(c)
	if err != nil {
		return err
	}
	if sc.who.Is(actor.AllianceOffice) && sc.who.Org != "" {
		c.Redirect(http.StatusSeeOther, allianceHref(org.ID(sc.who.Org)))
		return nil
	}
	list, err := s.s.Orgs.Alliances(ctx)
	if err != nil {
		return err
	}
	p := TeacherPage{Frame: s.frame(c, text.Say("联盟", "Alliances"))}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("职教联盟、集团：跨区、跨市合作的学校。", "Schools that work together across districts and cities.")}
	if sc.who.Is(actor.AllianceOffice) {
		p.Heading.Lead = text.Say("您的账号还没有连到联盟，请运维重新发一张联盟办公室的邀请单。", "Your account belongs to no alliance yet: ask the operator for a new invitation.")
		return s.showTeachers(c, http.StatusOK, p)
	}
	if len(list) > 0 {
		p.Heading.Actions = []Button{*newAlliance()}
	}
	figures, err := s.s.Teachers.Alliances(ctx, sc.who, sc.q)
	if err != nil {
		return err
	}
	t := Table{Caption: text.Say("联盟", "Alliances"), Quiet: true, Empty: noAlliance(), Columns: []Column{
		{Label: text.Say("联盟", "Alliance")}, {Label: text.Say("成员", "Members"), Numeric: true}, {Label: text.Say("双师比例", "Ratio")}, {Label: text.Say("由谁登记", "Kept by")}, {Label: text.Say("操作", "Actions")},
	}}
	keepers, err := s.keepersOf(ctx, list)
	if err != nil {
		return err
	}
	for _, a := range list {
		t.Rows = append(t.Rows, allianceRow(sc.who, a, keepers[a.ID], figures))
	}
	p.Blocks = []TeacherBlock{{Bare: true, Table: &t}}
	return s.showTeachers(c, http.StatusOK, p)
}

func allianceRow(who actor.Actor, a org.Alliance, keeper text.Words, figures []teacher.AllianceFigure) Row {
	share := text.Say("还没有登记教师", "no register yet")
	if who.Is(actor.Bureau) {
		share = text.Say("本区没有成员登记教师", "none in your region")
	}
	for _, f := range figures {
		if f.Alliance.ID == a.ID {
			share = shareOf(f.Figure)
		}
	}
	row := Row{Name: Plain(a.Name), Cells: []Cell{
		{Text: Plain(a.Name), Href: allianceHref(a.ID)}, {Text: Plain(strconv.Itoa(len(a.Schools)))}, {Text: share}, {Text: keeper}, {Text: Plain("—")},
	}}
	if keeps(who, a) {
		row.Cells[4] = Cell{Actions: []Button{{Label: text.Say("修改", "Change"), Href: allianceHref(a.ID) + "/edit"}, inviteOffice(a)}}
	}
	return row
}

func inviteOffice(a org.Alliance) Button {
	return Button{Label: text.Say("邀请联盟办公室", "Invite its office"), Href: "/people/invite?role=alliance&org=" + string(a.ID)}
}

// keepersOf says who keeps each of a list.
func (s *Site) keepersOf(ctx context.Context, list []org.Alliance) (map[org.ID]text.Words, error) {
	var ids []org.ID
	for _, a := range list {
		if a.Owner != "" {
			ids = append(ids, org.ID(a.Owner))
		}
	}
	bureaus, err := s.s.Orgs.BureausByID(ctx, ids)
	words := map[org.ID]text.Words{}
	for _, a := range list {
		words[a.ID] = RoleName(actor.Operator)
		if a.Owner != "" {
			words[a.ID] = Plain(first(bureaus[org.ID(a.Owner)].Name, "—"))
		}
	}
	return words, err
}

// alliancePage is one alliance: its members and what each is in it, the ratio of its schools, the flow between them, and for
// who keeps it the accounts of its office.
func (s *Site) alliancePage(c *gin.Context) error {
	ctx, id := c.Request.Context(), org.ID(c.Param("id"))
	sc, err := s.teacherScope(c)
	if err != nil {
		return err
	}
	f, err := s.s.Teachers.OfAlliance(ctx, sc.who, id, sc.q)
	if err != nil {
		return err
	}
	members, err := s.membersOf(c, f)
	if err != nil {
		return err
	}
	a := f.Alliance
	keepers, err := s.keepersOf(ctx, []org.Alliance{a})
	if err != nil {
		return err
	}
	p := TeacherPage{Frame: s.frame(c, Plain(a.Name))}
	if !sc.who.Is(actor.AllianceOffice) {
		p.Crumbs = []Crumb{{text.Say("联盟", "Alliances"), "/alliances"}}
	}
	n, cities := strconv.Itoa(len(a.Schools)), strconv.Itoa(cityCount(members))
	p.Heading = Heading{Title: p.Title, Lead: text.Say(n+" 所学校，"+cities+" 个城市。由"+keepers[id].Zh+"登记。", n+" "+text.Agree(len(a.Schools), "school", "schools")+" in "+cities+" "+text.Agree(cityCount(members), "city", "cities")+". Kept by "+keepers[id].En+".")}
	if keeps(sc.who, a) {
		p.Heading.Actions = []Button{{Label: text.Say("修改联盟", "Change it"), Href: allianceHref(id) + "/edit"}, inviteOffice(a)}
	}
	p.Blocks = append(p.Blocks, s.memberBlock(members, sc.who), dayForm(sc, allianceHref(id)))
	if len(f.Schools) > 0 {
		b := allianceBlock(sc, f)
		b.ID, b.Title = "ratio", text.Say("双师比例 "+shareOf(f.Figure).Zh, "Dual-qualified teachers "+shareOf(f.Figure).En)
		p.Blocks = append(p.Blocks, b)
	} else {
		p.Blocks = append(p.Blocks, TeacherBlock{ID: "ratio", Title: text.Say("双师比例", "Dual-qualified teachers"), Table: &Table{Empty: &Empty{
			Icon: "chart", Title: text.Say("成员学校还没有登记教师", "No member school has registered teachers"), Body: text.Say("请各校师资办导入教师花名册，联盟的比例会自动出现在这里。", "Ask their teachers' offices to import the registers; the ratio then shows here by itself."),
		}}})
	}
	flows, err := s.s.Teachers.AllianceFlows(ctx, sc.who, id, sc.q.AsOf)
	if err != nil {
		return err
	}
	p.Blocks = append(p.Blocks, flowPairs(flows))
	if keeps(sc.who, a) {
		list, err := s.s.Accounts.People(ctx, sc.who, ident.ID(id))
		if err != nil {
			return err
		}
		t := s.accountTable(sc.who, list)
		p.Blocks = append(p.Blocks, TeacherBlock{Bare: true, ID: "office", Title: text.Say("联盟办公室的账号", "Accounts of its office"), Table: &t})
	}
	return s.showTeachers(c, http.StatusOK, p)
}
