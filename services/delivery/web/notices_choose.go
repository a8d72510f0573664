package web

import (
	"net/http"
	"slices"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/notify"

	"github.com/gin-gonic/gin"
)

// noticeChoiceRoutes are how the reader wants to hear, and where.
func (s *Site) noticeChoiceRoutes(e *httpd.Engine) {
	e.GET("/account/notices", httpd.SignedIn(), s.noticeChoices)
	e.POST("/account/notices", httpd.SignedIn(), s.noticeChoose)
	e.POST("/account/notices/contacts", httpd.SignedIn(), s.contactAdd)
	e.POST("/account/notices/code", httpd.SignedIn(), s.contactVerify)
	e.POST("/account/notices/remove", httpd.SignedIn(), s.contactRemove)
	e.POST("/account/notices/keep", httpd.SignedIn(), s.contactKeep)
}

// NoticeChoices is how the reader wants to hear: template "notices/choices".
type NoticeChoices struct {
	Frame
	Heading  Heading
	Errors   *ErrorSummary
	Bare     *Notice // nothing but the inbox is configured
	Channels []Choice
	Quiet    Tick
	Hours    Range
	Digest   Tick
	DigestAt Field
	Contacts []ContactForm
}

// ContactForm is one channel's number or address.
type ContactForm struct {
	Channel string
	Name    text.Words
	Known   *Light
	Next    *Light // what is to replace the one in use
	Value   Field
	Code    *Field
	Remove  bool
}

func (s *Site) noticeChoices(c *gin.Context) error {
	p, err := s.s.Notices.PreferencesOf(c.Request.Context(), httpd.Who(c.Request.Context()))
	if err != nil {
		return err
	}
	return s.drawNoticeChoices(c, http.StatusOK, p, nil)
}

func (s *Site) drawNoticeChoices(c *gin.Context, status int, pref notify.Preferences, refused error) error {
	errs := ErrorsOf(refused)
	p := NoticeChoices{Frame: s.frame(c, text.Say("怎样通知我", "How to tell me")), Errors: errs.Summary()}
	p.Path = "/account/notices"
	p.Crumbs = []Crumb{{text.Say("消息", "Inbox"), "/inbox"}}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("站内消息总能收到；紧急通知不受免打扰限制。", "The inbox has everything; urgent notices come at any hour.")}
	for _, channel := range notify.Personal() {
		if !s.s.Notices.Configured(channel) {
			continue
		}
		box := Choice{Field: Field{Name: string(channel), Label: text.Say("用"+channel.Label().Zh+"通知我", "Tell me by "+channel.Label().En), Optional: true}, Many: true, Inline: true}
		for _, k := range notify.Kinds() {
			box.Options = append(box.Options, Option{Value: string(k), Label: k.Label(), Chosen: pref.Wants(channel, k)})
		}
		p.Channels = append(p.Channels, box)
	}
	if len(p.Channels) == 0 {
		p.Bare = &Notice{State: Note, Body: text.Say("本系统还没有开通短信和邮件，通知都在站内消息里。", "SMS and e-mail are not set up here; notices are in the inbox.")}
	}
	p.Quiet = Tick{Field: Field{Name: "quiet", Label: text.Say("夜间免打扰", "Quiet hours"), Optional: true}, Ticked: pref.Quiet}
	p.Hours = Range{
		Legend: text.Say("免打扰时间", "Hours"),
		From:   errs.On(Field{Name: "from", Label: text.Say("从", "From"), Type: "time", Value: pref.From.String(), Size: "s"}),
		To:     errs.On(Field{Name: "to", Label: text.Say("到", "To"), Type: "time", Value: pref.To.String(), Size: "s"}),
	}
	p.Digest = Tick{Field: Field{Name: "digest", Label: text.Say("每天汇总成一条", "One message a day"), Optional: true}, Ticked: pref.Digest}
	p.DigestAt = errs.On(Field{Name: "digest_at", Label: text.Say("汇总时间", "At"), Type: "time", Value: pref.DigestAt.String(), Size: "s"})
	var err error
	if p.Contacts, err = s.contactForms(c, errs); err != nil {
		return err
	}
	return s.show(c, status, "notices/choices", "notices/choices", p)
}

func (s *Site) contactForms(c *gin.Context, errs Errors) (forms []ContactForm, err error) {
	ctx := c.Request.Context()
	kept, err := s.s.Notices.Contacts(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	for _, channel := range notify.Personal() {
		if !s.s.Notices.Configured(channel) || !notify.Gives(httpd.Who(ctx), channel) {
			continue
		}
		f := ContactForm{Channel: string(channel), Name: channel.Label()}
		f.Value = errs.On(Field{Name: string(channel), Label: text.Say("手机号", "Mobile number"), Type: "tel", Auto: "tel", Size: "m"})
		if channel == notify.Mail {
			f.Value = errs.On(Field{Name: string(channel), Label: text.Say("邮箱", "E-mail address"), Type: "email", Auto: "email", Size: "l"})
		}
		if i := slices.IndexFunc(kept, func(k notify.Contact) bool { return k.Channel == channel }); i >= 0 {
			f.of(kept[i], errs, s.s.Now())
		}
		forms = append(forms, f)
	}
	return forms, nil
}

// of shows a contact that somebody gave, and what is to replace it.
func (f *ContactForm) of(k notify.Contact, errs Errors, now time.Time) {
	f.Remove = true
	f.Known = &Light{State: Attention, Label: text.Say(k.Tail+" 待验证", k.Tail+" to be verified")}
	if k.Verified() {
		f.Known = &Light{State: Pass, Label: text.Say(k.Tail+" 已验证", k.Tail+" verified")}
		f.Value.Label = text.Say("换成", "Replace it with")
		if !k.Replacing(now) {
			return
		}
		until := oclock(k.CodeUntil)
		f.Known.Label = text.Say(k.Tail+" 已验证，仍在使用", k.Tail+" verified, still in use")
		f.Next = &Light{State: Attention, Label: text.Say("换成 "+k.NextTail+"：等验证，"+until+" 前有效", "to become "+k.NextTail+": to be verified by "+until)}
	}
	code := errs.On(Field{Name: "code_" + f.Channel, Label: text.Say("验证码", "Code"), Mode: "numeric", Auto: "one-time-code", Length: 6, Size: "s"})
	f.Code = &code
}

// clockOf reads a time of day; what is none becomes one that the service refuses.
func clockOf(s string) civil.Clock {
	k, err := civil.ParseClock(s)
	if err != nil {
		return -1
	}
	return k
}

func (s *Site) noticeChoose(c *gin.Context) error {
	ctx := c.Request.Context()
	p := notify.Preferences{
		Off: map[notify.Channel][]notify.Kind{}, Quiet: c.PostForm("quiet") == "yes", From: clockOf(c.PostForm("from")), To: clockOf(c.PostForm("to")),
		Digest: c.PostForm("digest") == "yes", DigestAt: clockOf(c.PostForm("digest_at")),
	}
	for _, channel := range notify.Personal() {
		for _, k := range notify.Kinds() {
			if s.s.Notices.Configured(channel) && !slices.Contains(c.PostFormArray(string(channel)), string(k)) {
				p.Off[channel] = append(p.Off[channel], k)
			}
		}
	}
	err := s.s.Notices.SetPreferences(ctx, httpd.Who(ctx), p)
	return s.afterChoice(c, p, err, "saved")
}

func (s *Site) afterChoice(c *gin.Context, p notify.Preferences, err error, flash string) error {
	if f := fault.Of(err); f != nil && f.Kind != fault.Forbidden && f.Kind != fault.NotFound {
		return s.drawNoticeChoices(c, http.StatusUnprocessableEntity, p, err)
	}
	if err != nil {
		return err
	}
	return back(c, "/account/notices", flash)
}

// contact runs one step of a contact and shows the page again when it is refused.
func (s *Site) contact(c *gin.Context, flash string, step func(notify.Channel) error) error {
	ctx := c.Request.Context()
	p, err := s.s.Notices.PreferencesOf(ctx, httpd.Who(ctx))
	if err != nil {
		return err
	}
	return s.afterChoice(c, p, step(notify.Channel(c.PostForm("channel"))), flash)
}

func (s *Site) contactAdd(c *gin.Context) error {
	return s.contact(c, "code_sent", func(k notify.Channel) error {
		return s.s.Notices.AddContact(c.Request.Context(), httpd.Who(c.Request.Context()), k, c.PostForm(string(k)))
	})
}

func (s *Site) contactVerify(c *gin.Context) error {
	return s.contact(c, "contact_verified", func(k notify.Channel) error {
		return s.s.Notices.VerifyContact(c.Request.Context(), httpd.Who(c.Request.Context()), k, c.PostForm("code_"+string(k)))
	})
}

func (s *Site) contactRemove(c *gin.Context) error {
	ctx := c.Request.Context()
	if err := s.s.Notices.RemoveContact(ctx, httpd.Who(ctx), notify.Channel(c.PostForm("channel"))); err != nil {
		return err
	}
	return back(c, "/account/notices", "saved")
}

func (s *Site) contactKeep(c *gin.Context) error {
	ctx := c.Request.Context()
	if err := s.s.Notices.KeepContact(ctx, httpd.Who(ctx), notify.Channel(c.PostForm("channel"))); err != nil {
		return err
	}
	return back(c, "/account/notices", "contact_kept")
}
