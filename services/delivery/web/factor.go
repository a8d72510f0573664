package web

import (
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// factorRoutes are the second step of signing in, the second factor of the own account, its sessions and its history.
func (s *Site) factorRoutes(e *httpd.Engine) {
	enrol := httpd.SignedIn().Scope(account.EnrolScope)
	e.GET("/sign-in/second", httpd.Public(), s.secondForm)
	e.Handle(httpd.Route{Method: http.MethodPost, Path: "/sign-in/second", Access: httpd.Public(), Rate: e.Rates().SignIn}, s.second)
	e.GET("/account/second-factor", enrol, s.factorPage)
	e.POST("/account/second-factor", enrol, s.factorConfirm)
	e.POST("/account/second-factor/recovery", httpd.SignedIn(), s.factorRecovery)
	e.POST("/account/second-factor/drop", httpd.SignedIn(), s.factorDrop)
	e.POST("/account/sessions/:id/end", httpd.SignedIn(), s.sessionEnd)
	e.POST("/account/sessions/end-others", httpd.SignedIn(), s.sessionsEnd)
	e.GET("/account/history", httpd.SignedIn(), s.ownHistory)
}

// ticketCookie carries the first step of signing in to the second.
const ticketCookie = "firstkm_second"

// SecondStep asks for a one-time password: template "session/second".
type SecondStep struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Next    string
	OTP     Field
}

func otpField(errs Errors) Field {
	return errs.On(Field{Name: "otp", Label: text.Say("验证码", "One-time code"), Hint: text.Say("验证器应用里的六位数字。", "The six digits that your authenticator app shows."), Mode: "numeric", Auto: "one-time-code", Length: 20, Size: "m"})
}

// toSecond keeps the ticket for five minutes and names the place of the second step.
func (s *Site) toSecond(c *gin.Context, ticket string) string {
	http.SetCookie(c.Writer, &http.Cookie{
		Name: ticketCookie, Value: ticket, Path: "/sign-in/second", MaxAge: 300, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: httpd.Secure(c.Request.Context()),
	})
	return "/sign-in/second"
}

func (s *Site) secondForm(c *gin.Context) error {
	return s.drawSecond(c, http.StatusOK, c.Query("next"), nil)
}

func (s *Site) drawSecond(c *gin.Context, status int, next string, refused error) error {
	errs := ErrorsOf(refused)
	f := s.frame(c, text.Say("两步验证", "Second step"))
	f.Layout, f.Path = LayoutBare, "/sign-in/second"
	otp := otpField(errs)
	otp.Hint = text.Say("验证器应用里的六位数字；手机不在身边，就填一个备用码。", "The six digits of your authenticator app, or a recovery code.")
	if refused != nil {
		otp.Error = fault.Of(refused).Message
	}
	return s.show(c, status, "session/second", "session/second", SecondStep{
		Frame: f, Errors: errs.Summary(), Next: httpd.LocalPath(next), OTP: otp,
		Heading: Heading{Title: f.Title, Lead: text.Say("密码正确，还差一步。", "The password is right; one more step.")},
	})
}

func (s *Site) second(c *gin.Context) error {
	ctx := c.Request.Context()
	next := c.PostForm("next")
	ticket, _ := c.Cookie(ticketCookie)
	old := httpd.Token(ctx)
	token, session, a, err := s.s.Accounts.SignInSecond(ctx, ticket, account.From{
		Address: httpd.Client(ctx).String(), Agent: c.Request.UserAgent(), Old: old, OTP: strings.TrimSpace(c.PostForm("otp")),
	})
	if f := fault.Of(err); f != nil {
		if f.Code == account.ErrTicket.Code {
			return s.drawSignIn(c, http.StatusUnprocessableEntity, "", next, err)
		}
		status := http.StatusUnprocessableEntity
		if f.Kind == fault.TooMany {
			status = http.StatusTooManyRequests
		}
		return s.drawSecond(c, status, next, err)
	}
	if err != nil {
		return err
	}
	s.forget(c, old)
	http.SetCookie(c.Writer, &http.Cookie{Name: ticketCookie, Path: "/sign-in/second", MaxAge: -1, HttpOnly: true, Secure: httpd.Secure(ctx)})
	http.SetCookie(c.Writer, httpd.SessionCookie(ctx, token, session.ExpiresAt))
	if next == "" || httpd.LocalPath(next) != next || next == "/" {
		next = home(a.Actor())
	}
	return back(c, next, "")
}

// FactorPage sets the second factor up, or shows how it stands: template "accounts/factor".
type FactorPage struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Notice  *Notice
	On      bool
	Codes   text.Words // how many recovery codes are left
	QR      template.HTML
	Secret  string
	OTP     Field
	Drop    bool
}

func (s *Site) factorPage(c *gin.Context) error { return s.drawFactor(c, http.StatusOK, nil) }

func (s *Site) drawFactor(c *gin.Context, status int, refused error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	on, left, err := s.s.Accounts.FactorState(ctx, who)
	if err != nil {
		return err
	}
	errs := ErrorsOf(refused)
	f := s.frame(c, text.Say("两步验证", "Second factor"))
	f.Path, f.Crumbs = "/account/second-factor", []Crumb{{text.Say("我的账号", "My account"), "/account"}}
	p := FactorPage{
		Frame: f, Errors: errs.Summary(), On: on, OTP: otpField(errs), Drop: on && !s.s.Accounts.Needs(who.Role),
		Heading: Heading{Title: f.Title, Lead: text.Say("登录时除了密码，还要手机上验证器应用显示的六位数字。密码被人看到也进不来。", "Signing in takes the password and six digits from an app on your phone, so that a stolen password is not enough.")},
	}
	c.Header("Cache-Control", "no-store")
	if on {
		n := strconv.Itoa(left)
		p.Codes = text.Say("还剩 "+n+" 个备用码。", n+" "+text.Agree(left, "recovery code is", "recovery codes are")+" left.")
		return s.show(c, status, "accounts/factor", "accounts/factor", p)
	}
	if who.Scopes != nil { // let in for this alone
		p.Layout, p.Crumbs, p.Inbox = LayoutBare, nil, false
		p.Notice = &Notice{State: Attention, Title: text.Say("先开启两步验证，再继续", "Set this up first"), Body: text.Say("您的身份能看到很多人的信息，按规定须用两步验证登录。只做这一次，两分钟。", "Your role sees what many people entrusted, so signing in takes two steps. Set it up once, in two minutes.")}
	}
	e, err := s.s.Accounts.Enrol(ctx, who)
	if err != nil {
		return err
	}
	p.Secret = grouped(e.Secret)
	if s.s.QR != nil {
		drawn, err := s.s.QR(e.Link, text.Say("二维码：用验证器应用扫描", "QR code for the authenticator app").In(f.Lang))
		if err != nil {
			return err
		}
		p.QR = template.HTML(drawn) //nolint:gosec // drawn by us, its label escaped
	}
	return s.show(c, status, "accounts/factor", "accounts/factor", p)
}

// grouped puts a space after every four signs.
func grouped(secret string) string {
	var parts []string
	for len(secret) > 4 {
		parts, secret = append(parts, secret[:4]), secret[4:]
	}
	return strings.Join(append(parts, secret), " ")
}

// RecoverySheet are the recovery codes, shown once and to be printed: template "accounts/recovery".
type RecoverySheet struct {
	Frame
	Head  PrintSheet
	Login string
	Codes []string
	Next  string
}

func (s *Site) factorConfirm(c *gin.Context) error {
	ctx := c.Request.Context()
	codes, err := s.s.Accounts.ConfirmFactor(ctx, httpd.Who(ctx), c.PostForm("otp"), httpd.Token(ctx))
	if err == nil {
		s.forget(c, httpd.Token(ctx))
	}
	return s.recoverySheet(c, codes, err)
}

func (s *Site) factorRecovery(c *gin.Context) error {
	ctx := c.Request.Context()
	codes, err := s.s.Accounts.NewRecoveryCodes(ctx, httpd.Who(ctx), c.PostForm("otp"))
	return s.recoverySheet(c, codes, err)
}

func (s *Site) recoverySheet(c *gin.Context, codes []string, err error) error {
	ctx := c.Request.Context()
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.TooMany) {
		return s.drawFactor(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	me, err := s.s.Accounts.Me(ctx, httpd.Who(ctx))
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "no-store")
	f := s.frame(c, text.Say("备用码", "Recovery codes"))
	f.Layout, f.Crumbs = LayoutSheet, []Crumb{{text.Say("完成", "Done"), home(me.Actor())}}
	return s.show(c, http.StatusOK, "accounts/recovery", "accounts/recovery", RecoverySheet{
		Frame: f, Head: PrintSheet{Title: text.Say("两步验证备用码", "Recovery codes"), Issuer: s.nameOf(c, me.Org), Number: me.Login, Date: whenWords(s.s.Now())},
		Login: me.Login, Codes: codes, Next: home(me.Actor()),
	})
}

func (s *Site) factorDrop(c *gin.Context) error {
	ctx := c.Request.Context()
	err := s.s.Accounts.DropFactor(ctx, httpd.Who(ctx), c.PostForm("otp"))
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.TooMany) {
		return s.drawFactor(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return back(c, "/account", "factor_off")
}

// sessionTable shows the own open sessions.
func (s *Site) sessionTable(c *gin.Context) (Table, int, error) {
	ctx := c.Request.Context()
	list, err := s.s.Accounts.Sessions(ctx, httpd.Who(ctx))
	current := account.Digest(httpd.Token(ctx))
	t := Table{Caption: text.Say("正在登录的设备", "Where you are signed in"), Quiet: true, Columns: []Column{{Label: text.Say("设备", "Device")}, {Label: text.Say("最近使用", "Last used")}, {Label: text.Say("登录于", "Since")}, {Label: text.Say("操作", "Actions")}}}
	others := 0
	for _, one := range list {
		cells := []Cell{{Text: one.Device.Words()}, {Text: whenWords(one.UsedAt)}, {Text: whenWords(one.CreatedAt)}, {}}
		if one.Place != "" {
			cells[0].Note = text.Say("来自 "+one.Place, "from "+one.Place)
		}
		if one.TokenHash == current {
			cells[3].Light = &Light{State: Pass, Label: text.Say("就是这里", "This one")}
		} else {
			others++
			cells[3].Actions = []Button{{Label: text.Say("让它退出", "End it"), Kind: Danger, Action: "/account/sessions/" + string(one.ID) + "/end"}}
		}
		t.Rows = append(t.Rows, Row{Name: one.Device.Words(), Cells: cells})
	}
	return t, others, err
}

func (s *Site) sessionEnd(c *gin.Context) error {
	ctx := c.Request.Context()
	if _, err := s.s.Accounts.EndSession(ctx, httpd.Who(ctx), ident.ID(c.Param("id"))); err != nil {
		return err
	}
	return back(c, "/account#sessions", "session_ended")
}

func (s *Site) sessionsEnd(c *gin.Context) error {
	ctx := c.Request.Context()
	if err := s.s.Accounts.EndOtherSessions(ctx, httpd.Who(ctx), httpd.Token(ctx)); err != nil {
		return err
	}
	return back(c, "/account#sessions", "session_ended")
}

// OwnHistory is what happened to the own account: template "accounts/history".
type OwnHistory struct {
	Frame
	Heading Heading
	Table   Table
	Pager   *Pager
}

func (s *Site) ownHistory(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	list, err := s.s.Accounts.History(ctx, who, account.ID(who.Account), page.Request{Limit: 50, Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	f := s.frame(c, text.Say("安全记录", "Security history"))
	f.Crumbs = []Crumb{{text.Say("我的账号", "My account"), "/account"}}
	p := OwnHistory{Frame: f, Heading: Heading{Title: f.Title, Lead: text.Say("有不是您做的事，请马上改密码，并告诉管理您账号的人。", "If something here was not you, change your password and tell whoever looks after your account.")}, Table: historyTable(list.Items, who.Account)}
	p.Table.Quiet = true
	if list.Next != "" {
		p.Pager = &Pager{Shown: text.Say("每页 50 条", "50 a page"), Next: "/account/history?cursor=" + list.Next}
	}
	return s.show(c, http.StatusOK, "accounts/history", "accounts/history", p)
}
