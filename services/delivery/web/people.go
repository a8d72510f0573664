package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// peopleRoutes are accounts of others: who there is, inviting, slips for students, resets.
func (s *Site) peopleRoutes(e *httpd.Engine) {
	lists := httpd.Roles(actor.Enterprise, actor.School, actor.VicePrincipal, actor.Bureau, actor.Operator)
	inviters := httpd.Roles(actor.Enterprise, actor.School, actor.TeachersOffice, actor.Bureau, actor.Operator)
	keepers := httpd.Roles(actor.Enterprise, actor.ClassTeacher, actor.School, actor.VicePrincipal, actor.Bureau, actor.Operator)
	withdrawers := httpd.Roles(actor.Enterprise, actor.ClassTeacher, actor.School, actor.VicePrincipal, actor.TeachersOffice, actor.Bureau, actor.Operator)
	classes := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher)
	e.GET("/people", lists, s.peoplePage)
	e.GET("/people/invite", inviters, s.inviteForm)
	e.POST("/people/invite", inviters, s.invite)
	e.GET("/people/invitations", inviters, s.invitationList)
	e.POST("/people/slips/:id/withdraw", withdrawers, s.withdrawSlip)
	e.GET("/people/accounts/:id", keepers, s.personPage)
	e.POST("/people/accounts/:id/disable", keepers, s.personDisable)
	e.POST("/people/accounts/:id/enable", keepers, s.personEnable)
	e.POST("/people/accounts/:id/reset", keepers, s.personReset)
	e.GET("/people/students", classes, s.classList)
	e.GET("/people/students/class", classes, s.classPage)
	e.POST("/people/students/slips", classes, s.classSlips)
}

// People lists accounts: template "people/list".
type People struct {
	Frame
	Heading Heading
	Tabs    *Tabs
	Find    *SearchBox
	Table   Table
	Schools *Table
	Pager   *Pager
}

// peopleTabs are the views of 人员与账号 that a role has.
func peopleTabs(who actor.Actor, now string) *Tabs {
	tab := func(key, href, zh, en string) Tab {
		return Tab{Label: text.Say(zh, en), Href: href, Current: key == now}
	}
	list := []Tab{tab("people", "/people", "同事", "Colleagues")}
	switch {
	case who.Is(actor.TeachersOffice):
		return nil
	case who.Is(actor.School, actor.VicePrincipal):
		list = []Tab{tab("people", "/people", "教职工", "Staff"), tab("students", "/people/students", "学生", "Students")}
	case who.Is(actor.Bureau):
		list = append(list, tab("schools", "/people?view=schools", "学校", "Schools"), tab("alliances", "/people?view=alliances", "联盟", "Alliances"))
	case who.Is(actor.Operator):
		list = []Tab{tab("people", "/people", "运维人员", "Operators"), tab("bureaus", "/people?view=bureaus", "教育局", "Bureaus"), tab("schools", "/people?view=schools", "学校", "Schools"), tab("alliances", "/people?view=alliances", "联盟", "Alliances")}
	}
	if len(account.InvitedBy(who.Role)) > 0 {
		list = append(list, tab("invitations", "/people/invitations", "已发的邀请", "Invitations sent"))
	}
	if len(list) < 2 {
		return nil
	}
	return &Tabs{Label: text.Say("人员与账号", "People and accounts"), Items: list}
}

func (s *Site) peoplePage(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	at := ident.ID(c.Query("org"))
	view := oneOf(c.Query("view"), []string{"schools", "bureaus", "alliances"})
	p := People{Frame: s.frame(c, text.Say("人员与账号", "People and accounts"))}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("每人一个账号，密码只有本人知道。新来的人凭一次性的邀请单进来，忘记密码的凭重设单。", "One account each, and nobody else knows the password. New people come in with a slip that works once, and so do those who forgot theirs.")}
	switch {
	case view != "" && at == "" && who.Is(actor.Bureau, actor.Operator):
		if err := s.organisations(c, &p, who, view); err != nil {
			return err
		}
		p.Tabs = peopleTabs(who, view)
		return s.show(c, http.StatusOK, "people/list", "people/list", p)
	case at == "" || at == who.Org:
		at, view = who.Org, "people"
	default:
		p.Heading.Over = Plain(s.nameOf(c, at))
	}
	if p.Tabs = peopleTabs(who, view); len(account.InvitedBy(who.Role)) > 0 {
		p.Heading.Actions = []Button{{Label: text.Say("发邀请", "Invite"), Kind: Primary, Icon: "plus", Href: "/people/invite"}}
	}
	list, err := s.s.Accounts.People(ctx, who, at)
	if err != nil {
		return err
	}
	if who.Is(actor.Enterprise) && !owns(list, who) {
		p.Heading.Actions = nil
	}
	p.Table = s.accountTable(who, list)
	return s.show(c, http.StatusOK, "people/list", "people/list", p)
}

func owns(list []account.Account, who actor.Actor) bool {
	for _, a := range list {
		if ident.ID(a.ID) == who.Account {
			return a.Owner
		}
	}
	return false
}

func (s *Site) accountTable(who actor.Actor, list []account.Account) Table {
	t := Table{
		Caption: text.Say("账号", "Accounts"), Quiet: true,
		Columns: []Column{{Label: text.Say("账号", "Login")}, {Label: text.Say("身份", "Role")}, {Label: text.Say("称呼", "Label")}, {Label: text.Say("状态", "State")}, {Label: text.Say("两步验证", "Two steps")}},
		Empty:   &Empty{Icon: "users", Title: text.Say("还没有账号", "No accounts yet"), Body: text.Say("发一张邀请单，对方凭它建立自己的账号。", "Issue an invitation; its holder makes the account.")},
	}
	for _, a := range list {
		role := RoleName(a.Role)
		if a.Class != "" {
			role = text.Say(role.Zh+"（"+a.Class+"）", role.En+" ("+a.Class+")")
		}
		login := Cell{Text: Plain(a.Login), Href: "/people/accounts/" + string(a.ID)}
		if ident.ID(a.ID) == who.Account {
			login = Cell{Text: text.Say(a.Login+"（我）", a.Login+" (I)"), Href: "/account"}
		}
		t.Rows = append(t.Rows, Row{Name: Plain(a.Login), Cells: []Cell{login, {Text: role}, {Text: accountLabel(a)}, {Light: accountLight(a)}, {Text: s.factorWords(a)}}})
	}
	return t
}

func accountLabel(a account.Account) text.Words {
	if a.Label == "" && a.Owner && a.Role == actor.Enterprise {
		return text.Say("管理员", "Owner")
	}
	return Plain(first(a.Label, "—"))
}

func accountLight(a account.Account) *Light {
	switch {
	case !a.Active():
		return &Light{State: Unknown, Label: text.Say("已停用", "Disabled")}
	case a.PasswordHash == "":
		return &Light{State: Attention, Label: text.Say("待凭重设单设密码", "Waits for its reset slip")}
	}
	return &Light{State: Pass, Label: text.Say("可用", "Active")}
}

func (s *Site) factorWords(a account.Account) text.Words {
	switch {
	case !a.FactorAt.IsZero():
		return text.Say("已开启", "On")
	case s.s.Accounts.Needs(a.Role):
		return text.Say("登录时须开启", "To be set up at sign-in")
	}
	return text.Say("未开启", "Off")
}

// organisations lists the schools or bureaus whose accounts somebody looks after.
func (s *Site) organisations(c *gin.Context, p *People, who actor.Actor, view string) error {
	ctx := c.Request.Context()
	cat := s.s.Catalogue.Now()
	req := page.Request{Limit: 50, Cursor: c.Query("cursor")}
	t := Table{Caption: text.Say("学校", "Schools"), Quiet: true, Columns: []Column{{Label: text.Say("名称", "Name")}, {Label: text.Say("地区", "Region")}, {Label: text.Say("操作", "Actions")}}}
	add := func(id org.ID, name, where, role string) {
		t.Rows = append(t.Rows, Row{Name: Plain(name), Cells: []Cell{
			{Text: Plain(name), Href: "/people?org=" + string(id)},
			{Text: Plain(where)},
			{Actions: []Button{{Label: text.Say("邀请", "Invite"), Href: "/people/invite?role=" + role + "&org=" + string(id)}}},
		}})
	}
	var next string
	if view == "alliances" {
		list, err := s.keptAlliances(c, who)
		if err != nil {
			return err
		}
		for _, a := range list {
			add(a.ID, a.Name, strconv.Itoa(len(a.Schools)), string(actor.AllianceOffice))
		}
		t.Caption, t.Columns[1] = text.Say("联盟", "Alliances"), Column{Label: text.Say("成员学校", "Schools"), Numeric: true}
		t.Empty = noAlliance()
	} else if view == "bureaus" && who.Is(actor.Operator) {
		list, err := s.s.Orgs.Bureaus(ctx, req)
		if err != nil {
			return err
		}
		for _, b := range list.Items {
			add(b.ID, b.Name, regionName(cat, b.Region), string(actor.Bureau))
		}
		next, t.Caption = list.Next, text.Say("教育局", "Bureaus")
		t.Empty = &Empty{Icon: "building", Title: text.Say("还没有教育局", "No bureaus yet"), Body: text.Say("发邀请时可以直接登记。", "Inviting one registers it."), Action: &Button{Label: text.Say("邀请教育局", "Invite a bureau"), Href: "/people/invite?role=bureau"}}
	} else {
		region, err := s.overseen(c, who)
		if err != nil {
			return err
		}
		list, err := s.s.Orgs.Schools(ctx, org.SchoolFilter{Region: region, Text: strings.TrimSpace(c.Query("q"))}, req)
		if err != nil {
			return err
		}
		for _, o := range list.Items {
			add(o.ID, o.Name, regionName(cat, o.Region), string(actor.School))
		}
		next, view = list.Next, "schools"
		p.Find = &SearchBox{Action: "/people", Value: c.Query("q"), Label: text.Say("按校名查找", "Find by name"), Holder: text.Say("校名", "Name"), Hidden: []Hidden{{"view", "schools"}}}
		t.Empty = &Empty{Icon: "school", Title: text.Say("没有这样的学校", "No such school"), Body: text.Say("发邀请时可以直接登记。", "Inviting one registers it."), Action: &Button{Label: text.Say("邀请学校", "Invite a school"), Href: "/people/invite?role=school"}}
	}
	if next != "" {
		p.Pager = &Pager{Shown: text.Say("每页 50 个", "50 a page"), Next: "/people?view=" + view + "&cursor=" + next}
	}
	p.Table = t
	return nil
}

// overseen is the region whose schools somebody looks after: all for the operator.
func (s *Site) overseen(c *gin.Context, who actor.Actor) (string, error) {
	if !who.Is(actor.Bureau) {
		return "", nil
	}
	b, err := s.s.Orgs.Bureau(c.Request.Context(), org.ID(who.Org))
	return b.Region, err
}

// nameOf is the name of an organisation of any kind, "" for none.
func (s *Site) nameOf(c *gin.Context, id ident.ID) string {
	ctx := c.Request.Context()
	switch id.Kind() {
	case "sch":
		if o, err := s.s.Orgs.School(ctx, org.ID(id)); err == nil {
			return o.Name
		}
	case "bur":
		if b, err := s.s.Orgs.Bureau(ctx, org.ID(id)); err == nil {
			return b.Name
		}
	case "ent":
		if e, err := s.s.Orgs.Enterprise(ctx, org.ID(id)); err == nil {
			return e.Name
		}
	case "aln":
		return s.allianceName(ctx, org.ID(id))
	}
	return ""
}
