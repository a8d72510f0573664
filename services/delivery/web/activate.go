package web

import (
	"net/http"
	"net/url"
	"strings"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// activateRoutes let people in by a slip: the code comes by QR, by link or by typing.
func (s *Site) activateRoutes(e *httpd.Engine) {
	post := func(path string, h httpd.Handler) {
		e.Handle(httpd.Route{Method: http.MethodPost, Path: path, Access: httpd.Public(), Rate: e.Rates().SignIn}, h)
	}
	e.GET("/activate", httpd.Public(), s.activateForm)
	post("/activate", s.activate)
	post("/activate/account", s.activateAccount)
	e.GET("/invitations/:code", httpd.Public(), s.invitationForm)
	post("/invitations/:code", s.invitationAccept)
}

// Activation asks for code and proof: template "accounts/activate".
type Activation struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Code    Field
	Proof   *Field // once the code is known and asks for one
}

func (s *Site) activateForm(c *gin.Context) error {
	return s.drawActivation(c, http.StatusOK, c.Query("code"), nil)
}

// drawActivation asks for the code, and for the proof that the slip of a known code wants.
func (s *Site) drawActivation(c *gin.Context, status int, code string, refused error) error {
	ctx := c.Request.Context()
	f := s.frame(c, text.Say("凭单进入", "Come in with a slip"))
	f.Layout, f.Path = LayoutBare, "/activate"
	p := Activation{
		Frame: f, Heading: Heading{Title: f.Title, Lead: text.Say("第一次来，或凭重设单设新密码，都从这里进。", "For the first time, or with a reset slip, begin here.")},
	}
	if code != "" && refused == nil {
		slip, err := s.s.Accounts.Look(ctx, code, httpd.Client(ctx).String())
		switch {
		case fault.Of(err) != nil:
			refused, status = err, http.StatusUnprocessableEntity
		case err != nil:
			return err
		case slip.Purpose == account.Join:
			c.Redirect(http.StatusSeeOther, "/invitations/"+account.NormalCode(code))
			return nil
		case slip.Proof == account.NoProof:
			return s.drawChoice(c, http.StatusOK, code, "", nil)
		default:
			p.Proof = proofField(slip.Proof)
		}
	}
	errs := ErrorsOf(refused)
	if ff := fault.Of(refused); ff != nil && ff.Code == account.ErrProof.Code {
		if slip, err := s.s.Accounts.Look(ctx, code, httpd.Client(ctx).String()); err == nil {
			field := errs.On(*proofField(slip.Proof))
			p.Proof = &field
		}
	}
	p.Errors = errs.Summary()
	p.Code = errs.On(Field{Name: "code", Label: text.Say("单子上的码", "The code on the slip"), Hint: text.Say("十位，不分大小写，横线可以不写。", "Ten signs; small letters are fine, the hyphen may be left out."), Value: code, Length: 40, Size: "l", Auto: "one-time-code"})
	return s.show(c, status, "accounts/activate", "accounts/activate", p)
}

func proofField(p account.Proof) *Field {
	if p == account.Birthday {
		return &Field{Name: "proof", Label: text.Say("生日的月和日", "Month and day of birth"), Hint: text.Say("四位数字，如 3 月 5 日写 0305。", "Four digits, such as 0305 for 5 March."), Mode: "numeric", Length: 4, Size: "s", Auto: "off"}
	}
	return &Field{Name: "proof", Label: text.Say("身份证号末四位", "Last four of the ID number"), Hint: text.Say("最后一位可能是 X。用来确认是您本人。", "The last may be X. It shows that it is you."), Length: 4, Size: "s", Auto: "off"}
}

// activate takes code and proof, and goes on to login and password.
func (s *Site) activate(c *gin.Context) error {
	ctx := c.Request.Context()
	code, proof := strings.TrimSpace(c.PostForm("code")), strings.TrimSpace(c.PostForm("proof"))
	if code == "" {
		return s.drawActivation(c, http.StatusUnprocessableEntity, "", account.ErrInvalid.With(fault.In("code", "请输入单子上的码。", "type the code on the slip")))
	}
	if proof == "" { // the code alone: ask for what its slip wants
		return s.drawActivation(c, http.StatusOK, code, nil)
	}
	if _, err := s.s.Accounts.Open(ctx, code, proof, httpd.Client(ctx).String()); err != nil {
		return s.activationRefused(c, code, err)
	}
	return s.drawChoice(c, http.StatusOK, code, proof, nil)
}

func (s *Site) activationRefused(c *gin.Context, code string, err error) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if f.Kind == fault.TooMany {
		status = http.StatusTooManyRequests
	}
	return s.drawActivation(c, status, code, err)
}

func (s *Site) invitationForm(c *gin.Context) error {
	return s.drawChoice(c, http.StatusOK, c.Param("code"), "", nil)
}

func (s *Site) invitationAccept(c *gin.Context) error {
	return s.redeem(c, c.Param("code"), "")
}

func (s *Site) activateAccount(c *gin.Context) error {
	return s.redeem(c, c.PostForm("code"), c.PostForm("proof"))
}

// redeem makes the account, or sets its password, and signs in.
func (s *Site) redeem(c *gin.Context, code, proof string) error {
	ctx := c.Request.Context()
	choice := account.Choice{Login: c.PostForm("login"), Password: c.PostForm("password"), Label: strings.TrimSpace(c.PostForm("label"))}
	a, err := s.s.Accounts.Redeem(ctx, code, proof, httpd.Client(ctx).String(), choice)
	if f := fault.Of(err); f != nil {
		if f.Code == account.ErrInvalid.Code || f.Code == account.ErrLoginTaken.Code {
			return s.drawChoice(c, http.StatusUnprocessableEntity, code, proof, err)
		}
		return s.activationRefused(c, code, err)
	}
	if err != nil {
		return err
	}
	flash := "joined"
	if a.Version > 1 {
		flash = "password_set"
	}
	who, to, err := s.enter(c, a.Login, choice.Password)
	if err != nil {
		return err
	}
	return back(c, first(to, home(who)), flash)
}

// Invitation asks for login and password: template "accounts/invitation".
type Invitation struct {
	Frame
	Heading  Heading
	Errors   *ErrorSummary
	Action   string
	Hidden   []Hidden
	Login    Field
	Label    *Field
	Password Field
	Submit   Button
}

// drawChoice asks for what the holder of a slip chooses.
func (s *Site) drawChoice(c *gin.Context, status int, code, proof string, refused error) error {
	ctx := c.Request.Context()
	o, err := s.s.Accounts.Open(ctx, code, proof, httpd.Client(ctx).String())
	if ff := fault.Of(err); ff != nil && ff.Code == account.ErrProof.Code && proof == "" {
		c.Redirect(http.StatusSeeOther, "/activate?"+url.Values{"code": {account.NormalCode(code)}}.Encode())
		return nil
	}
	if err != nil && fault.Of(err) != nil {
		return s.activationRefused(c, code, err)
	}
	if err != nil {
		return err
	}
	slip := o.Slip
	if slip.Role == actor.Enterprise && slip.Org == "" {
		return s.drawRegistration(c, status, url.Values{"uscc": {slip.USCC}, "invitation": {account.NormalCode(code)}}, nil)
	}
	errs := ErrorsOf(refused)
	f := s.frame(c, text.Say("建立您的账号", "Make your account"))
	f.Layout = LayoutBare
	p := Invitation{
		Frame: f, Errors: errs.Summary(), Action: "/activate/account", Hidden: []Hidden{{"code", code}, {"proof", proof}},
		Heading:  Heading{Over: Plain(s.nameOf(c, slip.Org)), Title: f.Title, Lead: text.Say("密码只有您自己知道，谁也不要告诉，同事和管理员也不会问。", "Only you know the password. Tell nobody; no colleague or administrator will ask.")},
		Password: errs.On(Field{Name: "password", Label: text.Say("密码", "Password"), Hint: text.Say("至少 8 个字符，没有别的要求；一句只有您知道的话最好记。", "At least 8 characters and no other rule; a phrase only you know is best."), Type: "password", Auto: "new-password", Length: 256}),
		Login:    errs.On(Field{Name: "login", Label: text.Say("账号名", "Login"), Hint: loginRule(text.Say("以后用它登录", "You sign in with it")), Value: first(c.PostForm("login"), o.Login), Auto: "username", Length: 64}),
		Submit:   Button{Label: text.Say("建立账号并登录", "Make the account and sign in"), Kind: Primary, Wide: true},
	}
	if slip.Role == actor.Student {
		p.Heading.Lead = text.Say("密码只有您自己知道，谁也不要告诉，老师和同学也不会问。", "Only you know the password. Tell nobody; no teacher or schoolmate will ask.")
	}
	switch {
	case slip.Purpose == account.Reset:
		p.Title, p.Heading.Title = text.Say("设新密码", "Choose a new password"), text.Say("设新密码", "Choose a new password")
		p.Login.Locked, p.Login.Value, p.Login.Hint = true, o.Login, text.Words{}
		p.Submit.Label = text.Say("保存密码并登录", "Keep the password and sign in")
	case slip.Role == actor.Teacher:
		p.Action, p.Hidden = "/invitations/"+account.NormalCode(code), nil
		p.Heading.Title = text.Say(o.Name+"老师，您好", "Hello "+o.Name)
		p.Heading.Lead = text.Say("您用这个账号看自己的师资档案、申请双师型认定、登记企业实践，看不到别人的。密码只有您自己知道。", "With this account you see your own file, apply for recognition and record practice; nobody else's. Only you know the password.")
		p.Login.Hint = loginRule(text.Say("默认是工号，也可以换一个好记的", "Your number, unless you choose another"))
	case slip.Person != "":
		p.Heading.Title = text.Say(o.Name+"，您好", "Hello "+o.Name)
		p.Login.Hint = loginRule(text.Say("默认是学号，也可以换一个好记的", "The student number, unless you choose another"))
	default:
		p.Action, p.Hidden = "/invitations/"+account.NormalCode(code), nil
		role := RoleName(slip.Role)
		if slip.Class != "" {
			role = text.Say(role.Zh+"（"+slip.Class+"）", role.En+" ("+slip.Class+")")
		}
		p.Heading.Lead = text.Say("您的身份是"+role.Zh+"。每人一个账号，不共用密码。", "You come in as "+role.En+". One account each, no shared password.")
		if slip.HandOver {
			p.Heading.Lead = text.Say("您将接管本单位的账号，成为管理员；邀请您的账号会停用。", "You take over the unit's accounts as owner; the inviting account is disabled.")
		}
		label := errs.On(Field{Name: "label", Label: text.Say("同事怎么称呼这个账号", "What colleagues call it"), Hint: text.Say("写岗位，如“人事一”“教务员”。", "A post, such as “HR 1”."), Value: first(c.PostForm("label"), slip.Label), Optional: true, Length: 40})
		p.Label = &label
	}
	return s.show(c, status, "accounts/invitation", "accounts/invitation", p)
}

// loginRule says what a login is for and which ones are taken, as account checks them.
func loginRule(use text.Words) text.Words {
	return text.Say(use.Zh+"；2 至 64 个字符，不含空格和斜杠。", use.En+"; 2 to 64 characters, no spaces or slashes.")
}
