package web

import (
	"net/http"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// accountRoutes are somebody's own account and an enterprise's first registration.
func (s *Site) accountRoutes(e *httpd.Engine) {
	e.GET("/account", httpd.SignedIn(), s.accountPage)
	e.POST("/account/password", httpd.SignedIn(), s.accountPassword)
	e.POST("/account/tokens", httpd.SignedIn(), s.accountToken)
	e.POST("/account/tokens/:id/revoke", httpd.SignedIn(), s.accountRevoke)
	e.GET("/register", httpd.Public(), s.registerForm)
	e.GET("/register/region", httpd.Public(), s.registerRegion)
	e.Handle(httpd.Route{Method: http.MethodPost, Path: "/register", Access: httpd.Public(), Rate: e.Rates().SignIn}, s.register)
	e.POST("/register/check", httpd.Public(), s.registerCheck)
}

// Account is somebody's own account: template "accounts/page".
type Account struct {
	Frame
	Heading  Heading
	Errors   *ErrorSummary
	Facts    Facts
	Old      Field
	Fresh    Field
	Sessions Table
	Others   int // sessions elsewhere
	Factor   text.Words
	Tokens   *AccountTokens
}

// AccountTokens are the API tokens of an account.
type AccountTokens struct {
	Open   bool
	Issued string // shown once
	Table  Table
	Name   Field
	Scopes Choice
	Days   Select
}

// accountChange is what a post to the account page brought about.
type accountChange struct {
	err    error
	at     string // the form that it came from
	issued string
}

func (s *Site) accountPage(c *gin.Context) error {
	return s.drawAccount(c, http.StatusOK, accountChange{})
}

func (s *Site) drawAccount(c *gin.Context, status int, ch accountChange) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	me, err := s.s.Accounts.Me(ctx, who)
	if err != nil {
		return err
	}
	errs := ErrorsOf(ch.err)
	f := s.frame(c, text.Say("我的账号", "My account"))
	f.Path = "/account"
	p := Account{Frame: f, Heading: Heading{Title: f.Title}, Errors: errs.Summary()}
	if p.Facts, err = s.accountFacts(c, me, f.Who); err != nil {
		return err
	}
	p.Old = Field{Name: "old", Label: text.Say("现在的密码", "Present password"), Type: "password", Auto: "current-password", Size: "l"}
	p.Fresh = Field{Name: "password", Label: text.Say("新密码", "New password"), Hint: text.Say("至少 8 个字符，没有别的要求；一句只有您知道的话最好记。", "At least 8 characters and no other rule; a phrase only you know is best."), Type: "password", Auto: "new-password", Size: "l"}
	if ch.at == "password" {
		p.Old, p.Fresh = errs.On(p.Old), errs.On(p.Fresh)
	}
	if !who.Is(actor.Student, actor.ClassTeacher) {
		if p.Tokens, err = s.accountTokens(c, ch); err != nil {
			return err
		}
	}
	if p.Sessions, p.Others, err = s.sessionTable(c); err != nil {
		return err
	}
	p.Factor = s.factorWords(me)
	return s.show(c, status, "accounts/page", "accounts/page", p)
}

func (s *Site) accountFacts(c *gin.Context, me account.Account, who Who) (Facts, error) {
	f := Facts{Items: []Fact{{Label: text.Say("账号", "Login"), Value: Plain(me.Login)}, {Label: text.Say("身份", "Role"), Value: who.Role}}}
	add := func(zh, en, value string) {
		if value != "" {
			f.Items = append(f.Items, Fact{Label: text.Say(zh, en), Value: Plain(value)})
		}
	}
	add("单位", "Organisation", who.Org)
	add("称呼", "Label", me.Label)
	add("班级", "Class", me.Class)
	if me.Role != actor.Student {
		return f, nil
	}
	ctx := c.Request.Context()
	st, err := s.s.Students.Student(ctx, httpd.Who(ctx), student.ID(me.Person))
	if err != nil {
		return f, err
	}
	add("姓名", "Name", st.Name)
	add("学号", "Student number", st.StudentNo)
	add("班级", "Class", st.Class)
	if m, ok := s.s.Catalogue.Now().Major(st.MajorCode); ok {
		add("专业", "Major", m.Name)
	}
	f.Items = append(f.Items, Fact{Label: text.Say("出生日期", "Date of birth"), Value: dayWords(st.BirthDate), Note: text.Say("有误请找学校实习办更正。", "Your school's internship office corrects mistakes.")})
	return f, nil
}

func (s *Site) accountPassword(c *gin.Context) error {
	ctx := c.Request.Context()
	err := s.s.Accounts.ChangePassword(ctx, httpd.Who(ctx), c.PostForm("old"), c.PostForm("password"), httpd.Token(ctx))
	if f := fault.Of(err); f != nil {
		if f.Code == account.ErrCredentials.Code {
			err = account.ErrInvalid.With(fault.In("old", "现在的密码不对，请重新输入。", "the present password is wrong; type it again"))
		}
		return s.drawAccount(c, http.StatusUnprocessableEntity, accountChange{err: err, at: "password"})
	}
	if err != nil {
		return err
	}
	return back(c, "/account", "password_changed")
}
