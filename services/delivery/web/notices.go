package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// noticeRoutes are what people send to others, and what became of it.
func (s *Site) noticeRoutes(e *httpd.Engine) {
	senders := httpd.Roles(actor.School, actor.VicePrincipal, actor.TeachersOffice, actor.ClassTeacher, actor.Bureau)
	e.GET("/notices", senders, s.noticeList)
	e.GET("/notices/new", senders, s.noticeNew)
	e.POST("/notices", senders, s.noticeSend)
	e.GET("/notices/:id", senders, s.noticePage)
	e.POST("/notices/:id/remind", senders, s.noticeRemind)
	e.GET("/notices/:id/slips", senders, s.noticeSlips)
}

func orgID(id ident.ID) org.ID { return org.ID(id) }

// Notices lists what was sent: template "notices/list".
type Notices struct {
	Frame
	Heading Heading
	Table   Table
	Pager   *Pager
}

func (s *Site) noticeList(c *gin.Context) error {
	ctx := c.Request.Context()
	list, tallies, err := s.s.Notices.Sent(ctx, httpd.Who(ctx), page.Request{Limit: 30, Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	p := Notices{Frame: s.frame(c, text.Say("发出的通知", "Notices sent"))}
	p.Live = "notice.seen"
	p.Heading = Heading{Title: p.Title, Actions: []Button{{Label: text.Say("发通知", "Send a notice"), Kind: Primary, Icon: "plus", Href: "/notices/new"}}}
	if notify.MayConnect(httpd.Who(ctx)) {
		p.Heading.Actions = append(p.Heading.Actions, Button{Label: text.Say("通知渠道", "Channels"), Kind: Quiet, Href: "/channels"})
	}
	p.Table = Table{Caption: p.Title, Quiet: true, Columns: []Column{
		{Label: text.Say("通知", "Notice")}, {Label: text.Say("发给", "To")}, {Label: text.Say("已打开", "Opened"), Numeric: true}, {Label: text.Say("已办", "Done"), Numeric: true}, {Label: text.Say("时间", "Time")},
	}}
	for _, n := range list.Items {
		t := tallies[n.ID]
		done := Plain("—")
		if n.Action {
			done = of(t.Done, t.Made)
		}
		p.Table.Rows = append(p.Table.Rows, Row{Name: n.Text, Cells: []Cell{
			{Text: Plain(n.Short(28)), Href: "/notices/" + string(n.ID)}, {Text: n.To}, {Text: of(t.Opened, t.Made)}, {Text: done}, {Text: whenWords(n.CreatedAt)},
		}})
	}
	if len(list.Items) == 0 {
		p.Table.Empty = &Empty{Icon: "bell", Title: text.Say("还没有发过通知", "No notice yet"), Body: text.Say("一句话写清什么事、什么时候；谁打开了、谁办了，这里都看得到。", "One sentence: what and when. Here you see who opened it and who did it."), Action: &Button{Label: text.Say("发通知", "Send a notice"), Kind: Primary, Href: "/notices/new"}}
		p.Heading.Actions = p.Heading.Actions[1:]
	}
	if list.Next != "" {
		p.Pager = &Pager{Shown: text.Say("每页 30 条", "30 a page"), Next: "/notices?" + url.Values{"cursor": {list.Next}}.Encode()}
	}
	return s.show(c, http.StatusOK, "notices/list", "notices/list", p)
}

// of is a part of a whole: 12 / 40.
func of(n, whole int) text.Words { return Plain(strconv.Itoa(n) + " / " + strconv.Itoa(whole)) }

// NoticeForm is a notice being written: template "notices/new".
type NoticeForm struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Text    Field
	Whole   *Tick
	Classes *Choice
	Roles   *Choice
	People  *Field
	Action  Tick
	Urgent  Tick
	Robots  *Tick
}

func (s *Site) noticeNew(c *gin.Context) error {
	return s.drawNoticeForm(c, http.StatusOK, notify.Draft{Classes: c.QueryArray("class")}, "", nil)
}

func (s *Site) drawNoticeForm(c *gin.Context, status int, d notify.Draft, people string, refused error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	errs := ErrorsOf(refused)
	p := NoticeForm{Frame: s.frame(c, text.Say("发通知", "Send a notice")), Errors: errs.Summary()}
	p.Crumbs = []Crumb{{text.Say("发出的通知", "Notices sent"), "/notices"}}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("发出后立即到对方的消息里；配置了短信、邮件的同时发出。没有账号的学生可以打印通知条。", "It is in their inbox at once, and goes out by SMS and e-mail where configured. For students without an account, print slips.")}
	p.Text = errs.On(Field{Name: "text", Label: text.Say("通知内容", "Text"), Hint: text.Say("4 至 120 个字，一句话写清什么事、什么时候、到哪里。不要写姓名、号码等个人信息。", "4 to 120 characters: what, when, where. No names or numbers."), Value: d.Text, Rows: 3, Length: notify.MaxText})
	classes, err := s.s.Notices.Classes(ctx, who)
	if err != nil {
		return err
	}
	if len(classes) > 0 {
		box := Choice{Field: errs.On(Field{Name: "classes", Label: text.Say("发给哪些班", "Which classes"), Optional: len(notify.MaySend(who)) > 0}), Many: true}
		for _, k := range classes {
			n := Count(int64(k.Students))
			box.Options = append(box.Options, Option{Value: k.Name, Label: text.Say(k.Name+"（"+n+" 人）", k.Name+" ("+n+")"), Chosen: slices.Contains(d.Classes, k.Name) || who.Is(actor.ClassTeacher)})
		}
		p.Classes = &box
		if !who.Is(actor.ClassTeacher) {
			p.Whole = &Tick{Field: Field{Name: "whole", Label: text.Say("全校学生", "All students of the school"), Optional: true}, Ticked: d.Whole}
		}
	}
	if roles := notify.MaySend(who); len(roles) > 0 {
		box := Choice{Field: errs.On(Field{Name: "roles", Label: text.Say("发给哪些老师", "Which staff"), Optional: true}), Many: true}
		if who.Is(actor.Bureau) {
			box.Label, box.Hint = text.Say("发给所辖学校的", "At the schools of the district"), text.Say("所辖学校中这些角色的每个人。", "Everybody in these roles at the district's schools.")
		}
		if p.Classes == nil {
			if e := errs.For("classes"); !e.IsZero() {
				box.Error = e
			}
		}
		for _, r := range roles {
			box.Options = append(box.Options, Option{Value: string(r), Label: RoleName(r), Chosen: slices.Contains(d.Roles, r)})
		}
		p.Roles = &box
	}
	if people != "" || errs.For("people") != (text.Words{}) {
		f := errs.On(Field{Name: "people", Label: text.Say("指定人员", "Chosen people"), Value: people, Optional: true, Hint: text.Say("由名单页带入，可以删减。", "Carried over from a list; may be cut.")})
		p.People = &f
	}
	p.Action = Tick{Field: Field{Name: "action", Label: text.Say("要求对方办完后点“已办”", "Ask each to answer “done”"), Optional: true}, Ticked: d.Action}
	p.Urgent = Tick{Field: Field{Name: "urgent", Label: text.Say("紧急：夜间也立即发出", "Urgent: also at night"), Hint: text.Say("只用于安全等不能等的事。", "For safety and what cannot wait."), Optional: true}, Ticked: d.Urgent}
	if notify.MayPost(who) {
		p.Robots = &Tick{Field: Field{Name: "robots", Label: text.Say("同时发到这些班的群机器人", "Also to the classes' group robots"), Optional: true}, Ticked: d.Robots}
	}
	return s.show(c, status, "notices/new", "notices/new", p)
}

func (s *Site) noticeSend(c *gin.Context) error {
	ctx := c.Request.Context()
	people := strings.TrimSpace(c.PostForm("people"))
	d := notify.Draft{
		Text: c.PostForm("text"), Urgent: c.PostForm("urgent") == "yes", Action: c.PostForm("action") == "yes", Whole: c.PostForm("whole") == "yes",
		Robots: c.PostForm("robots") == "yes", Classes: c.PostFormArray("classes"),
	}
	for _, r := range c.PostFormArray("roles") {
		d.Roles = append(d.Roles, actor.Role(r))
	}
	for p := range strings.FieldsFuncSeq(people, func(r rune) bool { return r == ' ' || r == ',' || r == '\n' || r == '\r' }) {
		d.People = append(d.People, ident.ID(p))
	}
	n, err := s.s.Notices.Send(ctx, httpd.Who(ctx), d)
	if ErrorsOf(err).Any() {
		return s.drawNoticeForm(c, http.StatusUnprocessableEntity, d, people, err)
	}
	if err != nil {
		return err
	}
	return back(c, "/notices/"+string(n.ID), "notice_sent")
}

// NoticeStatement is a sent notice with what became of each copy: template "notices/page".
type NoticeStatement struct {
	Frame
	Heading Heading
	Figures []Figure
	Notes   []Notice
	Tabs    Tabs
	Table   Table
	Pager   *Pager
	Copy    string // the text with the address of the inbox, to be pasted into a group
	Remind  string // where reminding goes; empty when nobody is waited for
	Asks    bool   // it asks for 已办
	Slips   string
}

func (s *Site) noticePage(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id, waiting := httpd.Who(ctx), notify.ID(c.Param("id")), c.Query("view") == "waiting"
	n, t, err := s.s.Notices.Statement(ctx, who, id)
	if err != nil {
		return err
	}
	list, err := s.s.Notices.Recipients(ctx, who, id, waiting, page.Request{Limit: 50, Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	base := "/notices/" + string(id)
	p := NoticeStatement{Frame: s.frame(c, text.Say("通知", "Notice")), Asks: n.Action}
	p.Live = "notice.seen"
	p.Crumbs = []Crumb{{text.Say("发出的通知", "Notices sent"), "/notices"}}
	p.Heading = Heading{Title: n.Text, Over: n.To, Lead: text.Say(When(text.Chinese, n.CreatedAt)+" 发出", "Sent "+When(text.English, n.CreatedAt)), Lights: []Light{{State: kindState(n.Kind), Label: n.Kind.Label()}}}
	rest := t.Made - t.Opened
	p.Figures = []Figure{
		{Label: text.Say("发给", "Told"), Value: strconv.Itoa(t.Made), Unit: text.Say("人", "people")},
		{Label: text.Say("已打开", "Opened"), Value: strconv.Itoa(t.Opened), Unit: text.Say("人", "people")},
	}
	if n.Action {
		rest = t.Made - t.Done
		p.Figures = append(p.Figures, Figure{Label: text.Say("已办", "Done"), Value: strconv.Itoa(t.Done), Unit: text.Say("人", "people")})
	}
	p.Notes = deliveryNotes(t)
	p.Tabs = Tabs{Label: text.Say("范围", "Which"), Items: []Tab{
		{Label: text.Say("全部", "All"), Href: base, Current: !waiting, Count: t.Made},
		{Label: waitingWords(n), Href: base + "?view=waiting", Current: waiting, Count: rest},
	}}
	p.Copy = n.Text.Zh + " " + s.base(c) + "/inbox"
	if p.Slips = base + "/slips"; waiting {
		p.Slips += "?view=waiting"
	}
	if rest > 0 {
		p.Remind = base + "/remind"
	}
	p.Table = recipientTable(n, list.Items)
	if list.Next != "" {
		p.Pager = &Pager{Shown: text.Say("每页 50 人", "50 a page"), Next: base + "?" + url.Values{"view": {c.Query("view")}, "cursor": {list.Next}}.Encode()}
	}
	return s.show(c, http.StatusOK, "notices/page", "notices/page", p)
}

func waitingWords(n notify.Notice) text.Words {
	if n.Action {
		return text.Say("还没办", "Not done")
	}
	return text.Say("还没打开", "Not opened")
}

// deliveryNotes say what did not go as it should.
func deliveryNotes(t notify.Tally) (notes []Notice) {
	if t.Waiting > 0 {
		n := strconv.Itoa(t.Waiting)
		notes = append(notes, Notice{State: Note, Body: text.Say(n+" 条短信或邮件等待发出：夜间免打扰、每日汇总或正在重试。", n+" "+text.Agree(t.Waiting, "message waits", "messages wait")+": quiet hours, a digest, or another try.")})
	}
	if t.MaybeTwice > 0 {
		n := strconv.Itoa(t.MaybeTwice)
		notes = append(notes, Notice{State: Attention, Body: text.Say(n+" 条可能发了两次：上一次发送后没有得到明确答复，只重发过一次。", n+" "+text.Agree(t.MaybeTwice, "message", "messages")+" may have arrived twice: the first try was not confirmed; it was repeated once.")})
	}
	if t.Dead > 0 {
		n := strconv.Itoa(t.Dead)
		notes = append(notes, Notice{State: Attention, Body: text.Say(n+" 条短信或邮件没有送出，原因见下表；可以打印通知条。", n+" "+text.Agree(t.Dead, "message was", "messages were")+" not delivered, for the reasons below; slips can be printed.")})
	}
	return notes
}

func recipientTable(n notify.Notice, list []notify.Recipient) Table {
	t := Table{Caption: text.Say("每个人的情况", "Each person"), Quiet: true, Columns: []Column{{Label: text.Say("收件人", "Person")}, {Label: text.Say("情况", "State")}, {Label: text.Say("短信、邮件", "SMS, e-mail")}}}
	for _, r := range list {
		row := Row{Name: recipientName(r), Cells: []Cell{{Text: recipientName(r), Note: Plain(r.Class)}, recipientState(n, r), {}}}
		for _, d := range r.Deliveries {
			row.Cells[2].Chips = append(row.Cells[2].Chips, Chip{Label: deliveryWords(d), State: deliveryState(d)})
		}
		t.Rows = append(t.Rows, row)
	}
	if len(list) == 0 {
		t.Empty = &Empty{Icon: "check", Title: text.Say("没有人了", "Nobody"), Body: text.Say("这里的人都打开或办好了。", "Everybody here has opened or done it.")}
	}
	return t
}

// recipientName is a student's number with the masked name, the same student's guardian, or a colleague's name.
func recipientName(r notify.Recipient) text.Words {
	if r.Number == "" {
		return Plain(r.Name)
	}
	if _, ok := notify.WardOf(r.Person); ok {
		name := r.Number + " " + student.Addressed(r.Name)
		return text.Say(name+"的监护人", name+", guardian")
	}
	return Plain(r.Number + " " + student.Addressed(r.Name))
}

func recipientState(n notify.Notice, r notify.Recipient) Cell {
	cell := Cell{Light: &Light{State: Unknown, Label: text.Say("未打开", "Not opened")}}
	switch {
	case !r.DoneAt.IsZero():
		cell.Light, cell.Note = &Light{State: Pass, Label: text.Say("已办", "Done")}, whenWords(r.DoneAt)
	case !r.OpenedAt.IsZero() && n.Action:
		cell.Light, cell.Note = &Light{State: Attention, Label: text.Say("已打开，未办", "Opened, not done")}, whenWords(r.OpenedAt)
	case !r.OpenedAt.IsZero():
		cell.Light, cell.Note = &Light{State: Pass, Label: text.Say("已打开", "Opened")}, whenWords(r.OpenedAt)
	}
	if r.Reminders > 0 {
		k := strconv.Itoa(r.Reminders)
		cell.Chips = []Chip{{Label: text.Say("提醒过 "+k+" 次", "reminded "+k+"×")}}
	}
	return cell
}

func deliveryWords(d notify.Delivery) text.Words {
	state := map[notify.State]text.Words{
		notify.Due: text.Say("待发", "waiting"), notify.Sending: text.Say("发送中", "sending"), notify.Sent: text.Say("已发", "sent"),
		notify.Failed: text.Say("重试中", "trying again"), notify.Dead: text.Say("未送出", "not delivered"),
	}[d.State]
	w := text.Say(d.Channel.Label().Zh+state.Zh, d.Channel.Label().En+": "+state.En)
	if why := notify.ReasonLabel(d.Reason); d.State == notify.Dead && !why.IsZero() {
		w = text.Say(w.Zh+"（"+why.Zh+"）", w.En+" ("+why.En+")")
	}
	if d.MaybeTwice {
		w = text.Say(w.Zh+"，可能两次", w.En+", perhaps twice")
	}
	return w
}

func deliveryState(d notify.Delivery) State {
	switch {
	case d.State == notify.Dead:
		return Blocked
	case d.MaybeTwice:
		return Attention
	case d.State == notify.Sent:
		return Pass
	}
	return Unknown
}

func (s *Site) noticeRemind(c *gin.Context) error {
	ctx := c.Request.Context()
	id := notify.ID(c.Param("id"))
	if _, err := s.s.Notices.Remind(ctx, httpd.Who(ctx), id); err != nil {
		return err
	}
	return back(c, "/notices/"+string(id), "notice_reminded")
}
