package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/privacy"

	"github.com/gin-gonic/gin"
)

// privacyHome is what waits at the data desk.
func (s *Site) privacyHome(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	p := s.dataDesk(c, text.Say("数据保护", "Data protection"), text.Say("个人信息默认遮盖。谁要看，先经分管校长批准；每次查看都有记录，学生看得到。", "Personal data are masked. Whoever wants to see them is first approved by the vice-principal; every look is logged and shown to the student."), nil)
	p.Live = "privacy.grant_requested privacy.ticket_requested privacy.request_opened"
	grants, err := s.s.Privacy.Grants(ctx, who, []privacy.GrantState{privacy.GrantAsked}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return err
	}
	tickets, err := s.s.Privacy.Tickets(ctx, who, []privacy.TicketState{privacy.TicketAsked}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return err
	}
	requests, err := s.s.Privacy.Requests(ctx, who, true, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return err
	}
	children, err := s.s.Privacy.Unconsented(ctx, who)
	if err != nil {
		return err
	}
	late := 0
	for _, r := range requests.Items {
		if r.Overdue(s.today()) {
			late++
		}
	}
	figure := func(zh, en, href string, n int) Figure {
		return Figure{Label: text.Say(zh, en), Value: Count(int64(n)), Href: href}
	}
	p.Figures = []Figure{
		figure("应急查看待审批", "Break-glass waiting", "/privacy/tickets", len(tickets.Items)), figure("长期授权待审批", "Grants waiting", "/privacy/grants", len(grants.Items)),
		figure("申请待答复", "Requests waiting", "/privacy/requests", len(requests.Items)), figure("已超期", "Overdue", "/privacy/requests", late),
	}
	p.Duties = s.privacyDuties(who, tickets.Items, grants.Items, requests.Items)
	if n := len(children); n > 0 {
		p.Duties.Items = append(p.Duties.Items, Duty{State: Attention, Title: text.Say("未满 14 周岁、未登记监护人同意："+strconv.Itoa(n)+" 人", strconv.Itoa(n)+" under 14 without a guardian's consent on record"), Action: Button{Label: text.Say("去登记", "Record"), Href: "/privacy/students/" + string(children[0])}})
	}
	return s.showDesk(c, http.StatusOK, p)
}

func (s *Site) privacyDuties(who actor.Actor, tickets []privacy.Ticket, grants []privacy.Grant, requests []privacy.Request) *Duties {
	d := &Duties{Quiet: text.Say("没有等您处理的事。", "Nothing waits for you.")}
	decide := text.Say("查看", "See")
	if who.Is(actor.VicePrincipal) {
		decide = text.Say("去审批", "Decide")
	}
	for _, t := range tickets {
		d.Items = append(d.Items, Duty{State: Attention, Title: text.Say("应急查看："+t.Reason.Purpose.Label().Zh, "Break-glass: "+t.Reason.Purpose.Label().En), Detail: Plain(t.Reason.Text), Due: whenWords(t.AskedAt), Action: Button{Label: decide, Href: "/privacy/tickets"}})
	}
	for _, g := range grants {
		d.Items = append(d.Items, Duty{State: Note, Title: text.Say("长期授权："+grantScope(g.Scope).Zh, "Grant: "+grantScope(g.Scope).En), Detail: g.Reason.Purpose.Label(), Action: Button{Label: decide, Href: "/privacy/grants"}})
	}
	for _, r := range requests {
		state := Note
		if r.Overdue(s.today()) {
			state = Blocked
		}
		due := dayWords(r.DueOn)
		d.Items = append(d.Items, Duty{State: state, Title: text.Say("个人信息"+r.Kind.Label().Zh+"申请", r.Kind.Label().En+" asked for"), Due: text.Say("答复期限 "+due.Zh, "answer by "+due.En), Action: Button{Label: text.Say("去答复", "Answer"), Href: "/privacy/requests"}})
	}
	return d
}

func grantScope(sc privacy.Scope) text.Words {
	switch sc.Kind {
	case privacy.OfClass:
		return Plain(sc.Class)
	case privacy.OfBatch:
		year := strconv.Itoa(sc.EntryYear)
		return text.Say(year+" 级"+sc.MajorCode, "entry "+year+" "+sc.MajorCode)
	}
	n := strconv.Itoa(len(sc.Students))
	return text.Say(n+" 名学生", n+" "+text.Agree(len(sc.Students), "student", "students"))
}

func (s *Site) grantList(c *gin.Context) error { return s.drawGrants(c, http.StatusOK, nil) }

func (s *Site) drawGrants(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	p := s.dataDesk(c, text.Say("长期授权", "Standing grants"), text.Say("为本班、本组或一届学生申请一次，分管校长批准后在期限内可直接查看；每次查看都有记录。", "Ask once for a class, a group or a batch; once approved, you may look until the date, and every look is logged."), err)
	list, loadErr := s.s.Privacy.Grants(ctx, who, nil, fifty(c))
	if loadErr != nil {
		return loadErr
	}
	for _, g := range list.Items {
		card, err := s.grantCard(c, who, g, p.CSRF)
		if err != nil {
			return err
		}
		p.Cases = append(p.Cases, card)
	}
	p.Pager = nextPage(c, list.Next)
	in := typedIn(c, err)
	p.Forms = []PartnerForm{s.grantForm(who, in, p.CSRF, err != nil || len(list.Items) == 0)}
	return s.showDesk(c, status, p)
}

func (s *Site) grantForm(who actor.Actor, in entry, csrf string, open bool) PartnerForm {
	f := PartnerForm{ID: "ask-grant", Title: text.Say("申请长期授权", "Ask for a grant"), Action: "/privacy/grants", CSRF: csrf, Open: open, Submit: Button{Label: text.Say("提交申请", "Ask"), Kind: Primary}}
	kinds := []Option{{Value: "class", Label: text.Say("一个班", "A class")}, {Value: "group", Label: text.Say("指定学生", "Named students")}, {Value: "batch", Label: text.Say("一届", "A batch")}}
	picked := "class"
	switch {
	case who.Is(actor.ClassTeacher):
		kinds = kinds[:1]
	case who.Is(actor.Instructor):
		kinds, picked = kinds[1:2], "group"
	}
	f.Choices = []Choice{in.options(Choice{Field: Field{Name: "scope", Label: text.Say("范围", "Whom")}, Inline: true, Options: kinds}, picked), in.fields(), in.purpose()}
	f.Fields = []Field{in.purposeText(true)}
	if !who.Is(actor.Instructor) {
		f.Fields = append(f.Fields, in.field("class", text.Say("班级", "Class"), func(d *Field) { d.Value, d.Optional, d.Size, d.Length = who.Class, true, "m", 64 }))
	}
	if !who.Is(actor.ClassTeacher) {
		f.Fields = append(f.Fields, in.field("students", text.Say("学号（指定学生时）", "Student numbers, for named students"), func(d *Field) { d.Optional, d.Rows, d.Length = true, 2, 4000 }))
	}
	if who.Is(actor.School, actor.VicePrincipal) {
		f.Fields = append(f.Fields,
			in.field("entry_year", text.Say("入学年份（一届时）", "Year of entry, for a batch"), func(d *Field) { d.Optional, d.Mode, d.Size, d.Length = true, "numeric", "s", 4 }),
			in.field("major_code", text.Say("专业代码（一届中的一个专业）", "Major code, for one major of it"), func(d *Field) { d.Optional, d.Size, d.Length = true, "s", 10 }))
	}
	today := s.today()
	f.Range = &Range{Legend: text.Say("期限", "Period"), Hint: text.Say("最长 12 个月。", "Twelve months at most."), From: in.date("from", text.Say("从", "From"), today.String()), To: in.date("to", text.Say("到", "To"), today.AddMonths(6).String())}
	return f
}

func grantLight(state privacy.GrantState) Light {
	l := Light{State: Unknown, Label: state.Label()}
	switch state {
	case privacy.GrantAsked:
		l.State = Attention
	case privacy.GrantApproved:
		l.State = Pass
	case privacy.GrantRefused:
		l.State = Blocked
	}
	return l
}

func (s *Site) grantCard(c *gin.Context, who actor.Actor, g privacy.Grant, csrf string) (DataCase, error) {
	asker, err := s.lookerName(c, g.Role, ident.ID(g.School), g.Account)
	if err != nil {
		return DataCase{}, err
	}
	state := g.StateOn(s.today())
	card := DataCase{Title: grantScope(g.Scope), Over: asker, Lights: []Light{grantLight(state)}, When: whenWords(g.AskedAt), CSRF: csrf, Action: "/privacy/grants/" + string(g.ID)}
	from, to := dayWords(g.From), dayWords(g.To)
	card.Facts.Items = []Fact{
		{Label: text.Say("信息", "Data"), Value: fieldWords(g.Fields)},
		{Label: text.Say("用途", "Purpose"), Value: reasonWordsOf(g.Reason)},
		{Label: text.Say("期限", "Period"), Value: text.Say(from.Zh+" 至 "+to.Zh, from.En+" to "+to.En)},
	}
	if g.Scope.Kind == privacy.OfGroup {
		names, err := s.pupilNames(c, who, g.Scope.Students)
		if err != nil {
			return card, err
		}
		card.Facts.Items = append(card.Facts.Items, Fact{Label: text.Say("学生", "Students"), Value: names})
	}
	verdict := text.Say("未批准", "refused")
	if g.Decided.Granted {
		verdict = text.Say("批准", "approved")
	}
	card.Answer = decisionWords(g.Decided, verdict)
	if !g.Ended.At.IsZero() {
		card.Answer = decisionWords(g.Ended, text.Say("撤销", "revoked"))
	}
	card.decide(string(g.ID), state == privacy.GrantAsked && privacy.InCharge(who) && g.Account != who.Account)
	if (state == privacy.GrantAsked || state == privacy.GrantApproved) && (privacy.InCharge(who) || g.Account == who.Account) {
		card.Buttons = append(card.Buttons, Button{Label: text.Say("撤销授权", "Revoke the grant"), Kind: Danger, Name: "do", Value: "revoke", NoScan: true})
	}
	return card, nil
}

// decide adds the person in charge's two buttons and the field for a reason.
func (d *DataCase) decide(id string, may bool) {
	if !may {
		return
	}
	d.Field = &Field{Name: "reason_" + id, Label: text.Say("理由（不批准时必填）", "Reason, needed to refuse"), Optional: true, Length: 500}
	d.Buttons = append(d.Buttons, Button{Label: text.Say("批准", "Approve"), Kind: Primary, Name: "do", Value: "approve"}, Button{Label: text.Say("不批准", "Refuse"), Name: "do", Value: "refuse"})
}

func (s *Site) grantAsk(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	r, err := s.formReader(c)
	if err != nil {
		return err
	}
	d := privacy.GrantDraft{Fields: fieldsOf(c), Reason: reasonOf(c), From: r.date("from"), To: r.date("to")}
	d.Scope = privacy.Scope{Kind: privacy.ScopeKind(r.text("scope"))}
	switch d.Scope.Kind {
	case privacy.OfClass:
		d.Scope.Class = r.text("class")
	case privacy.OfBatch:
		d.Scope.EntryYear, d.Scope.MajorCode = r.whole("entry_year", 2100), r.text("major_code")
	case privacy.OfGroup:
		d.Scope.Students, err = s.s.Privacy.ByNumbers(ctx, who, r.text("students"))
	}
	if err == nil && len(r.bad) > 0 {
		err = privacy.ErrInvalid.With(r.bad...)
	}
	if err == nil {
		_, err = s.s.Privacy.AskGrant(ctx, who, d)
	}
	return answered(c, err, "/privacy/grants", "privacy_asked", s.drawGrants)
}

func (s *Site) formReader(c *gin.Context) (reader, error) {
	in, err := postedInput(c)
	return reader{v: in.Values}, err
}

func (s *Site) grantDecide(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), privacy.ID(c.Param("id"))
	reason := strings.TrimSpace(c.PostForm("reason_" + string(id)))
	var err error
	switch c.PostForm("do") {
	case "revoke":
		_, err = s.s.Privacy.RevokeGrant(ctx, who, id, reason)
	default:
		_, err = s.s.Privacy.DecideGrant(ctx, who, id, c.PostForm("do") == "approve", reason)
	}
	return answered(c, moved(err, string(id)), "/privacy/grants", "privacy_decided", func(c *gin.Context, status int, err error) error {
		return s.drawGrants(c, status, err)
	})
}

// moved moves the fault of a reason to the field of the card that it was typed on.
func moved(err error, id string) error { return suffixed(err, "reason", "_"+id) }

func (s *Site) ticketList(c *gin.Context) error { return s.drawTickets(c, http.StatusOK, nil) }

func (s *Site) drawTickets(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	p := s.dataDesk(c, text.Say("应急查看", "Break-glass"), text.Say("没有长期授权、又确有急需时，写明用途，由分管校长批准，限时查看指明的学生，到时自动关闭。", "Without a grant and in real need: say why, the vice-principal approves, and the named students' data are open for some hours."), err)
	p.Live = "privacy.ticket_requested privacy.ticket_decided"
	list, loadErr := s.s.Privacy.Tickets(ctx, who, nil, fifty(c))
	if loadErr != nil {
		return loadErr
	}
	for _, t := range list.Items {
		card, err := s.ticketCard(c, who, t, p.CSRF)
		if err != nil {
			return err
		}
		p.Cases = append(p.Cases, card)
	}
	p.Pager = nextPage(c, list.Next)
	in := typedIn(c, err)
	students := c.Query("students")
	p.Forms = []PartnerForm{{
		ID: "ask-ticket", Title: text.Say("提交应急查看", "Ask for a break-glass look"), Action: "/privacy/tickets", CSRF: p.CSRF, Open: err != nil || students != "" || len(list.Items) == 0,
		Choices: []Choice{in.fields(), in.purpose()},
		Fields: []Field{
			in.purposeText(false),
			in.field("students", text.Say("学号", "Student numbers"), func(f *Field) {
				f.Value, f.Rows, f.Length, f.Hint = students, 2, 2000, text.Say("最多 50 名，用空格或逗号分开。", "At most 50, separated by spaces or commas.")
			}),
			in.field("hours", text.Say("需要多久", "For how long"), func(f *Field) {
				f.Value, f.Mode, f.Size, f.Suffix, f.Length = "4", "numeric", "s", text.Say("小时", "hours"), 2
			}),
		},
		Submit: Button{Label: text.Say("提交，等待审批", "Ask for approval"), Kind: Primary},
	}}
	return s.showDesk(c, status, p)
}

func ticketLight(state privacy.TicketState) Light {
	l := Light{State: Unknown, Label: state.Label()}
	switch state {
	case privacy.TicketAsked:
		l.State = Attention
	case privacy.TicketOpen:
		l.State = Pass
	case privacy.TicketRefused:
		l.State = Blocked
	}
	return l
}

func (s *Site) ticketCard(c *gin.Context, who actor.Actor, t privacy.Ticket, csrf string) (DataCase, error) {
	asker, err := s.lookerName(c, t.Role, ident.ID(t.School), t.Account)
	if err != nil {
		return DataCase{}, err
	}
	names, err := s.pupilNames(c, who, t.Students)
	if err != nil {
		return DataCase{}, err
	}
	state, hours := t.StateAt(s.s.Now()), strconv.Itoa(t.Hours)
	card := DataCase{Title: names, Over: asker, Lights: []Light{ticketLight(state)}, When: whenWords(t.AskedAt), CSRF: csrf, Action: "/privacy/tickets/" + string(t.ID)}
	card.Facts.Items = []Fact{
		{Label: text.Say("信息", "Data"), Value: fieldWords(t.Fields)},
		{Label: text.Say("用途", "Purpose"), Value: reasonWordsOf(t.Reason)},
		{Label: text.Say("时长", "For"), Value: text.Say(hours+" 小时", hours+" "+text.Agree(t.Hours, "hour", "hours"))},
	}
	if !t.ExpiresAt.IsZero() {
		card.Facts.Items = append(card.Facts.Items, Fact{Label: text.Say("到", "Until"), Value: whenWords(t.ExpiresAt)})
	}
	verdict := text.Say("未批准", "refused")
	if t.Decided.Granted {
		verdict = text.Say("批准", "approved")
	}
	card.Answer = decisionWords(t.Decided, verdict)
	card.decide(string(t.ID), state == privacy.TicketAsked && privacy.InCharge(who) && t.Account != who.Account)
	if state == privacy.TicketOpen && t.Account == who.Account {
		for i, id := range t.Students {
			if i < 10 {
				name, err := s.pupilName(c, who, id)
				if err != nil {
					return card, err
				}
				card.Links = append(card.Links, Link{Label: text.Say("查看 "+name.Zh, "See "+name.En), Href: "/privacy/students/" + string(id)})
			}
		}
	}
	if (state == privacy.TicketAsked || state == privacy.TicketOpen) && (privacy.InCharge(who) || t.Account == who.Account) {
		card.Buttons = append(card.Buttons, Button{Label: text.Say("关闭这次查看", "Close this look"), Kind: Quiet, Name: "do", Value: "close", NoScan: true})
	}
	return card, nil
}

func (s *Site) ticketAsk(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	r, err := s.formReader(c)
	if err != nil {
		return err
	}
	d := privacy.TicketDraft{Fields: fieldsOf(c), Reason: reasonOf(c), Hours: r.whole("hours", privacy.MaxHours)}
	d.Students, err = s.s.Privacy.ByNumbers(ctx, who, r.text("students"))
	if err == nil {
		_, err = s.s.Privacy.AskTicket(ctx, who, d)
	}
	return answered(c, err, "/privacy/tickets", "privacy_asked", s.drawTickets)
}

func (s *Site) ticketDecide(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), privacy.ID(c.Param("id"))
	var err error
	switch c.PostForm("do") {
	case "close":
		_, err = s.s.Privacy.CloseTicket(ctx, who, id)
	default:
		_, err = s.s.Privacy.DecideTicket(ctx, who, id, c.PostForm("do") == "approve", strings.TrimSpace(c.PostForm("reason_"+string(id))))
	}
	return answered(c, moved(err, string(id)), "/privacy/tickets", "privacy_decided", s.drawTickets)
}
