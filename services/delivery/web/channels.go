package web

import (
	"net/http"
	"slices"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/notify"

	"github.com/gin-gonic/gin"
)

// channelRoutes are an organisation's own roads out: group robots and webhooks.
func (s *Site) channelRoutes(e *httpd.Engine) {
	keepers := httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau, actor.Enterprise)
	posters := httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau) // they have people in groups
	e.GET("/channels", keepers, s.channels)
	e.POST("/channels/robots", posters, s.robotAdd)
	e.POST("/channels/robots/:id/:do", posters, s.robotDo)
	e.POST("/channels/webhooks", keepers, s.hookAdd)
	e.POST("/channels/webhooks/:id/:do", keepers, s.hookDo)
	e.POST("/channels/deliveries/:id", keepers, s.deliveryReplay)
}

// Channels are an organisation's robots and webhooks: template "notices/channels".
type Channels struct {
	Frame
	Heading  Heading
	Errors   *ErrorSummary
	Secret   string // of a fresh webhook, shown once
	Robots   []ChannelCard
	Robot    *RobotForm // nil for those who have no groups
	Webhooks []ChannelCard
	URL      Field
	Events   Choice
}

// ChannelCard is one robot or webhook with what was posted there last.
type ChannelCard struct {
	Title   text.Words
	Note    text.Words
	Base    string // of its forms: /try, /remove and, of a webhook, /rotate
	Rotates bool
	Last    []ChannelTry
}

// ChannelTry is one delivery.
type ChannelTry struct {
	Words  text.Words
	When   text.Words
	State  State
	Replay string
}

// RobotForm adds a group robot.
type RobotForm struct {
	Kind                     Choice
	Name, Class, URL, Secret Field
}

func robotName(k notify.RobotKind) text.Words {
	return map[notify.RobotKind]text.Words{notify.WeCom: text.Say("企业微信", "WeCom"), notify.DingTalk: text.Say("钉钉", "DingTalk"), notify.Feishu: text.Say("飞书", "Feishu")}[k]
}

func (s *Site) channels(c *gin.Context) error { return s.drawChannels(c, http.StatusOK, "", nil) }

func (s *Site) drawChannels(c *gin.Context, status int, secret string, refused error) error {
	ctx := c.Request.Context()
	who, errs := httpd.Who(ctx), ErrorsOf(refused)
	p := Channels{Frame: s.frame(c, text.Say("通知渠道", "Channels")), Secret: secret, Errors: errs.Summary()}
	p.Path = "/channels"
	p.Heading = Heading{Title: p.Title, Lead: text.Say("把通知同时发到班级群、学校的系统。群里只发不含个人信息的文字。", "Send notices to class groups and to your own systems too. Groups get texts without personal data.")}
	hooks, err := s.s.Notices.Hooks(ctx, who)
	if err != nil {
		return err
	}
	for _, h := range hooks {
		card := ChannelCard{Title: Plain(h.URL), Note: eventsWords(h.Events), Base: "/channels/webhooks/" + string(h.ID), Rotates: true}
		if card.Last, err = s.tries(c, h.ID); err != nil {
			return err
		}
		p.Webhooks = append(p.Webhooks, card)
	}
	p.URL = errs.On(Field{Name: "url", Label: text.Say("接收地址", "Address"), Hint: text.Say("公网 https 地址；每条消息按 Standard Webhooks 签名。", "A public https address; each message is signed as Standard Webhooks says."), Value: c.PostForm("url"), Type: "url"})
	p.Events = Choice{Field: errs.On(Field{Name: "events", Label: text.Say("哪些事件（不选为全部）", "Which events (none = all)"), Optional: true}), Many: true}
	for _, e := range notify.HookEvents() {
		p.Events.Options = append(p.Events.Options, Option{Value: e, Label: notify.EventLabel(e), Chosen: slices.Contains(c.PostFormArray("events"), e)})
	}
	if notify.MayPost(who) {
		if err := s.robotsOf(c, &p, errs); err != nil {
			return err
		}
	}
	return s.show(c, status, "notices/channels", "notices/channels", p)
}

// eventsWords are the events that a webhook asks for.
func eventsWords(kinds []string) text.Words {
	if len(kinds) == 0 {
		return text.Say("全部事件", "All events")
	}
	var zh, en []string
	for _, kind := range kinds {
		w := notify.EventLabel(kind)
		zh, en = append(zh, w.Zh), append(en, w.En)
	}
	return text.Say(strings.Join(zh, "、"), strings.Join(en, ", "))
}

func (s *Site) robotsOf(c *gin.Context, p *Channels, errs Errors) error {
	ctx := c.Request.Context()
	list, err := s.s.Notices.Robots(ctx, httpd.Who(ctx))
	if err != nil {
		return err
	}
	for _, r := range list {
		card := ChannelCard{Title: Plain(r.Name), Note: robotName(r.Kind), Base: "/channels/robots/" + string(r.ID)}
		if r.Class != "" {
			card.Note = text.Say(card.Note.Zh+" · "+r.Class, card.Note.En+" · "+r.Class)
		}
		if card.Last, err = s.tries(c, r.ID); err != nil {
			return err
		}
		p.Robots = append(p.Robots, card)
	}
	f := &RobotForm{
		Kind:   Choice{Field: errs.On(Field{Name: "kind", Label: text.Say("类型", "Kind")}), Inline: true},
		Name:   errs.On(Field{Name: "name", Label: text.Say("群名", "Group"), Value: c.PostForm("name"), Length: 40, Size: "m"}),
		Class:  errs.On(Field{Name: "class", Label: text.Say("班级", "Class"), Hint: text.Say("不填为全校。", "Empty: the whole school."), Value: c.PostForm("class"), Optional: true, Size: "m"}),
		URL:    errs.On(Field{Name: "robot_url", Label: text.Say("Webhook 地址", "Webhook address"), Hint: text.Say("在群机器人设置里复制。", "Copied from the robot's settings."), Type: "url"}),
		Secret: errs.On(Field{Name: "secret", Label: text.Say("加签密钥", "Signing secret"), Optional: true, Size: "l"}),
	}
	if e := errs.For("url"); !e.IsZero() && c.PostForm("robot_url") != "" {
		f.URL.Error = e
	}
	for _, k := range notify.RobotKinds() {
		f.Kind.Options = append(f.Kind.Options, Option{Value: string(k), Label: robotName(k), Chosen: c.PostForm("kind") == string(k)})
	}
	p.Robot = f
	return nil
}

// tries are the last deliveries to a robot or webhook.
func (s *Site) tries(c *gin.Context, holder ident.ID) (list []ChannelTry, err error) {
	ctx := c.Request.Context()
	last, err := s.s.Notices.Deliveries(ctx, httpd.Who(ctx), holder, page.Request{Limit: 5})
	for _, d := range last.Items {
		w := deliveryWords(d)
		if d.Reason != "" && notify.ReasonLabel(d.Reason).IsZero() {
			w = text.Say(w.Zh+"："+d.Reason, w.En+": "+d.Reason)
		}
		if d.Event != "" {
			event := notify.EventLabel(d.Event)
			w = text.Say(event.Zh+"："+w.Zh, event.En+": "+w.En)
		}
		t := ChannelTry{Words: w, When: whenWords(d.CreatedAt), State: deliveryState(d)}
		if d.State == notify.Dead || d.State == notify.Sent {
			t.Replay = "/channels/deliveries/" + string(d.ID)
		}
		list = append(list, t)
	}
	return list, err
}

// afterChannel goes back to the page, or shows it with what was wrong.
func (s *Site) afterChannel(c *gin.Context, err error, flash string) error {
	if f := fault.Of(err); f != nil && f.Kind != fault.Forbidden && f.Kind != fault.NotFound {
		return s.drawChannels(c, http.StatusUnprocessableEntity, "", err)
	}
	if err != nil {
		return err
	}
	return back(c, "/channels", flash)
}

func (s *Site) robotAdd(c *gin.Context) error {
	ctx := c.Request.Context()
	_, err := s.s.Notices.AddRobot(ctx, httpd.Who(ctx), notify.RobotPost{
		Kind: notify.RobotKind(c.PostForm("kind")), Name: c.PostForm("name"), Class: c.PostForm("class"), URL: c.PostForm("robot_url"), Secret: c.PostForm("secret"),
	})
	return s.afterChannel(c, err, "saved")
}

func (s *Site) robotDo(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), ident.ID(c.Param("id"))
	switch c.Param("do") {
	case "try":
		return s.afterTry(c, s.s.Notices.TryRobot(ctx, who, id))
	case "remove":
		return s.afterTry(c, s.s.Notices.RemoveRobot(ctx, who, id))
	}
	return notify.ErrNotFound
}

func (s *Site) afterTry(c *gin.Context, err error) error {
	if err != nil {
		return err
	}
	return back(c, "/channels", "channel_done")
}

func (s *Site) hookAdd(c *gin.Context) error {
	ctx := c.Request.Context()
	_, secret, err := s.s.Notices.AddHook(ctx, httpd.Who(ctx), c.PostForm("url"), c.PostFormArray("events"))
	if err != nil {
		return s.afterChannel(c, err, "")
	}
	c.Header("Cache-Control", "no-store")
	return s.drawChannels(c, http.StatusOK, secret, nil)
}

func (s *Site) hookDo(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), ident.ID(c.Param("id"))
	switch c.Param("do") {
	case "try":
		return s.afterTry(c, s.s.Notices.TryHook(ctx, who, id))
	case "remove":
		return s.afterTry(c, s.s.Notices.RemoveHook(ctx, who, id))
	case "rotate":
		_, secret, err := s.s.Notices.RotateHook(ctx, who, id)
		if err != nil {
			return err
		}
		c.Header("Cache-Control", "no-store")
		return s.drawChannels(c, http.StatusOK, secret, nil)
	}
	return notify.ErrNotFound
}

func (s *Site) deliveryReplay(c *gin.Context) error {
	ctx := c.Request.Context()
	return s.afterTry(c, s.s.Notices.Replay(ctx, httpd.Who(ctx), ident.ID(c.Param("id"))))
}

// OwnChannel is a card with the token that its forms need: template "notices/channel".
type OwnChannel struct {
	Card ChannelCard
	CSRF string
}

// Own joins a card and the page's token.
func (p Channels) Own(card ChannelCard) OwnChannel { return OwnChannel{card, p.CSRF} }
