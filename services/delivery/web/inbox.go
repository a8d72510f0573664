package web

import (
	"net/http"
	"net/url"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/notify"

	"github.com/gin-gonic/gin"
)

// inboxRoutes are what the reader was told, and the signed links that lead there from a phone or from paper.
func (s *Site) inboxRoutes(e *httpd.Engine) {
	e.GET("/inbox", httpd.SignedIn(), s.inbox)
	e.POST("/inbox/read", httpd.SignedIn(), s.inboxReadAll)
	e.GET("/inbox/:id", httpd.SignedIn(), s.inboxOpen)
	e.POST("/inbox/:id/done", httpd.SignedIn(), s.inboxDone)
	e.GET("/n/:token", httpd.Public(), s.linkOpen)
	e.POST("/n/:token", httpd.Public(), s.linkDone)
}

// noticeMade is the name of the live event that renews the number of unread notices.
const noticeMade = "notice.made"

// Inbox is what the reader was told: template "inbox/list".
type Inbox struct {
	Frame
	Heading Heading
	Tabs    Tabs
	Items   []NoticeCard
	Empty   *Empty
	Pager   *Pager
	Some    bool // something is unread
}

// NoticeCard is one notice as its reader sees it.
type NoticeCard struct {
	ID     string
	Href   string
	Light  Light
	Text   text.Words
	When   text.Words
	From   text.Words
	Unread bool
	Done   *Light
	Finish string // where 已办 goes; empty when nothing is asked, or it is answered
	Open   bool   // the link leads on
}

func kindState(k notify.Kind) State {
	switch k {
	case notify.Urgent:
		return Blocked
	case notify.Duty:
		return Attention
	}
	return Note
}

func (s *Site) inbox(c *gin.Context) error {
	ctx := c.Request.Context()
	who, unread := httpd.Who(ctx), c.Query("view") == "unread"
	list, err := s.s.Notices.Inbox(ctx, who, unread, page.Request{Limit: 30, Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	f := s.frame(c, text.Say("消息", "Inbox"))
	f.Live = noticeMade
	p := Inbox{Frame: f, Some: f.Unread > 0}
	p.Heading = Heading{Title: f.Title, Actions: []Button{{Label: text.Say("怎样通知我", "How to tell me"), Kind: Quiet, Href: "/account/notices"}}}
	if who.Is(actor.Enterprise) {
		p.Heading.Actions = append(p.Heading.Actions, Button{Label: text.Say("通知渠道", "Channels"), Kind: Quiet, Href: "/channels"})
	}
	p.Tabs = Tabs{Label: text.Say("范围", "Which"), Items: []Tab{
		{Label: text.Say("全部", "All"), Href: "/inbox", Current: !unread},
		{Label: text.Say("未读", "Unread"), Href: "/inbox?view=unread", Current: unread, Count: f.Unread},
	}}
	for _, n := range list.Items {
		p.Items = append(p.Items, s.noticeCard(c, n))
	}
	if len(p.Items) == 0 {
		p.Empty = &Empty{Icon: "bell", Title: text.Say("没有消息", "Nothing here"), Body: text.Say("有进展、待办或学校通知时，会出现在这里。", "Progress, things to do and notices appear here.")}
		if unread {
			p.Empty.Title = text.Say("都看过了", "All read")
		}
	}
	if list.Next != "" {
		p.Pager = &Pager{Shown: text.Say("每页 30 条", "30 a page"), Next: "/inbox?" + url.Values{"view": {c.Query("view")}, "cursor": {list.Next}}.Encode()}
	}
	return s.show(c, http.StatusOK, "inbox/list", "inbox/list", p)
}

func (s *Site) noticeCard(c *gin.Context, n notify.Copy) NoticeCard {
	id := string(n.ID)
	card := NoticeCard{
		ID: id, Href: "/inbox/" + id, Text: n.Notice.Text, When: whenWords(n.Notice.CreatedAt), Unread: n.ReadAt.IsZero(),
		Light: Light{State: kindState(n.Notice.Kind), Label: n.Notice.Kind.Label()}, Open: n.Notice.Target != "",
		From: s.noticeFrom(c, n.Notice),
	}
	if n.Notice.Action {
		card.Finish, card.Done = "/inbox/"+id+"/done", doneLight(n)
	}
	return card
}

// doneLight is 已办 with its time, nil while it is not answered.
func doneLight(n notify.Copy) *Light {
	if n.DoneAt.IsZero() {
		return nil
	}
	return &Light{State: Pass, Label: text.Say("已办 "+When(text.Chinese, n.DoneAt), "Done "+When(text.English, n.DoneAt))}
}

// noticeFrom is who sent it; the program itself has no name.
func (s *Site) noticeFrom(c *gin.Context, n notify.Notice) text.Words {
	if n.Sender == "" {
		return text.Words{}
	}
	role := RoleName(n.Role)
	name, err := s.orgName(c, orgID(n.Org))
	if err != nil || name == "" {
		return role
	}
	return text.Say(name+" · "+role.Zh, name+" · "+role.En)
}

func (s *Site) inboxReadAll(c *gin.Context) error {
	ctx := c.Request.Context()
	if err := s.s.Notices.ReadAll(ctx, httpd.Who(ctx)); err != nil {
		return err
	}
	return back(c, "/inbox", "")
}

// inboxOpen records that the reader opened it and leads on to what it is about, or shows it.
func (s *Site) inboxOpen(c *gin.Context) error {
	ctx := c.Request.Context()
	n, err := s.s.Notices.Read(ctx, httpd.Who(ctx), notify.CopyID(c.Param("id")))
	if err != nil {
		return err
	}
	if n.Notice.Target != "" && c.Query("stay") == "" {
		return back(c, n.Notice.Target, "")
	}
	return s.drawNotice(c, n, "/inbox/"+string(n.ID)+"/done", "")
}

func (s *Site) inboxDone(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, err := s.s.Notices.Done(ctx, httpd.Who(ctx), notify.CopyID(c.Param("id"))); err != nil {
		return err
	}
	return back(c, "/inbox", "notice_done")
}

// NoticePage is one notice on a page of its own: template "inbox/page".
type NoticePage struct {
	Frame
	Card  NoticeCard
	More  string  // what the law asks to be told in full; Chinese
	Ward  bool    // it is the guardian's copy: no account holds it
	Leads *Button // to what it is about
}

func (s *Site) drawNotice(c *gin.Context, n notify.Copy, finish string, layout Layout) error {
	f := s.frame(c, n.Notice.Kind.Label())
	f.Layout = layout
	p := NoticePage{Frame: f, Card: s.noticeCard(c, n), More: n.Notice.More}
	_, p.Ward = notify.WardOf(n.Person)
	if layout == "" {
		p.Crumbs = []Crumb{{text.Say("消息", "Inbox"), "/inbox"}}
	} else {
		p.Nav = nil
	}
	if p.Card.Finish != "" {
		p.Card.Finish = finish
	}
	if n.Notice.Target != "" {
		p.Leads = &Button{Label: text.Say("去查看", "Go there"), Kind: Primary, Href: n.Notice.Target}
		if n.Notice.Action && n.DoneAt.IsZero() {
			p.Leads.Kind = Secondary
		}
	}
	c.Header("Referrer-Policy", "no-referrer")
	return s.show(c, http.StatusOK, "inbox/page", "inbox/page", p)
}

// linkOpen follows a signed link. It asks for no sign-in: the text was meant for who holds the link, and holds nothing
// about anybody else. What it leads to asks for itself.
func (s *Site) linkOpen(c *gin.Context) error {
	ctx, token := c.Request.Context(), c.Param("token")
	open := s.s.Notices.Open
	if c.Request.Method == http.MethodHead { // a messenger looks whether there is a page; nobody has seen it
		open = s.s.Notices.Peek
	}
	n, err := open(ctx, token)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	_, ward := notify.WardOf(n.Person)
	if ward {
		if n.Notice.Target, err = s.wardTarget(c, n); err != nil {
			return err
		}
	}
	if n.Notice.Target != "" && !n.Notice.Action {
		return back(c, n.Notice.Target, "")
	}
	return s.drawNotice(c, n, "/n/"+token, LayoutBare)
}

func (s *Site) linkDone(c *gin.Context) error {
	token := c.Param("token")
	if _, err := s.s.Notices.Answer(c.Request.Context(), token); err != nil {
		return err
	}
	return back(c, "/n/"+token, "notice_done")
}
