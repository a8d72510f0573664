package web

import (
	"errors"
	"net/http"
	"net/url"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// sessionRoutes sign people in and out, and keep what they choose for every page.
func (s *Site) sessionRoutes(e *httpd.Engine) {
	e.GET("/sign-in", httpd.Public(), s.signInForm)
	e.Handle(httpd.Route{Method: http.MethodPost, Path: "/sign-in", Access: httpd.Public(), Rate: e.Rates().SignIn}, s.signIn)
	e.POST("/sign-out", httpd.Public(), s.signOut)
	e.POST("/language", httpd.Public(), s.chooseLanguage)
	e.POST("/theme", httpd.Public(), s.chooseTheme)
	e.GET("/about", httpd.Public(), s.about)
}

// SignIn asks who somebody is: template "session/sign-in".
type SignIn struct {
	Frame
	Heading  Heading
	Notice   *Notice
	Errors   *ErrorSummary
	Next     string
	Login    Field
	Password Field
	Demo     []DemoSignIn
	Shared   string // the password of all demo accounts, when they have one
}

// DemoSignIn is an account of the demo that signs in by one tap.
type DemoSignIn struct {
	Login, Password string
	Role, Who       text.Words
}

func (s *Site) signInForm(c *gin.Context) error {
	return s.drawSignIn(c, http.StatusOK, "", c.Query("next"), nil)
}

func (s *Site) signIn(c *gin.Context) error {
	login, next := c.PostForm("login"), c.PostForm("next")
	who, to, err := s.enter(c, login, c.PostForm("password"))
	if f := fault.Of(err); f != nil {
		status := http.StatusUnprocessableEntity
		if f.Kind == fault.TooMany {
			status = http.StatusTooManyRequests
		}
		return s.drawSignIn(c, status, login, next, err)
	}
	if err != nil {
		return err
	}
	if to != "" {
		return back(c, s.withNext(to, next), "")
	}
	if next == "" || httpd.LocalPath(next) != next || next == "/" {
		next = home(who)
	}
	return back(c, next, "")
}

// withNext remembers where to go after the second step.
func (s *Site) withNext(to, next string) string {
	if next == "" || httpd.LocalPath(next) != next || next == "/" {
		return to
	}
	return to + "?" + url.Values{"next": {next}}.Encode()
}

// enter opens a session and gives its cookie to the browser. to is where a second step is taken first, "" without.
func (s *Site) enter(c *gin.Context, login, password string) (who actor.Actor, to string, err error) {
	ctx := c.Request.Context()
	old := httpd.Token(ctx)
	token, session, a, err := s.s.Accounts.SignIn(ctx, login, password, account.From{Address: httpd.Client(ctx).String(), Agent: c.Request.UserAgent(), Old: old})
	if errors.Is(err, account.ErrSecondFactor) {
		return a.Actor(), s.toSecond(c, token), nil
	}
	if err != nil {
		return actor.Actor{}, "", err
	}
	s.forget(c, old)
	http.SetCookie(c.Writer, httpd.SessionCookie(ctx, token, session.ExpiresAt))
	if s.s.Accounts.MustEnrol(a) {
		to = "/account/second-factor"
	}
	return a.Actor(), to, nil
}

func (s *Site) forget(c *gin.Context, token string) {
	if token != "" && s.s.Forget != nil {
		s.s.Forget(c.Request.Context(), token)
	}
}

// home is where somebody's work begins.
func home(who actor.Actor) string { return navigation(who)[0].Href }

func (s *Site) signOut(c *gin.Context) error {
	ctx := c.Request.Context()
	if token := httpd.Token(ctx); token != "" {
		if err := s.s.Accounts.SignOut(ctx, token); err != nil {
			return err
		}
		s.forget(c, token)
	}
	http.SetCookie(c.Writer, httpd.EndedCookie(ctx))
	return back(c, "/", "signed_out")
}

func (s *Site) drawSignIn(c *gin.Context, status int, login, next string, err error) error {
	errs := ErrorsOf(err)
	f := s.frame(c, text.Say("登录", "Sign in"))
	f.Layout = LayoutBare
	p := SignIn{
		Frame: f, Errors: errs.Summary(), Next: httpd.LocalPath(next),
		Heading:  Heading{Title: f.Title, Lead: text.Say("第一次来请凭单进入，其他人用自己的账号。", "Come in with your slip the first time; afterwards use your own account.")},
		Login:    errs.On(Field{Name: "login", Label: text.Say("账号", "Login"), Value: login, Auto: "username", Length: 64}),
		Password: errs.On(Field{Name: "password", Label: text.Say("密码", "Password"), Type: "password", Auto: "current-password", Length: 256}),
	}
	if next == "" {
		p.Next = ""
	}
	if p.SignedIn() {
		p.Notice = &Notice{State: Note, Body: text.Say("您已经以“"+p.Who.Role.Zh+"”登录。换一个账号登录，会先退出现在的账号。", "You are signed in as "+p.Who.Role.En+". Signing in again ends that session.")}
	} else if p.Next != "" && p.Next != "/" && status == http.StatusOK {
		p.Notice = &Notice{State: Note, Body: text.Say("这一页要登录后才能看。登录后会回到那里。", "That page needs you to sign in. You will return to it afterwards.")}
	}
	for _, d := range s.demo {
		if p.Shared = d.Password; len(p.Demo) > 0 && p.Demo[0].Password != d.Password {
			p.Shared = ""
		}
		p.Demo = append(p.Demo, DemoSignIn{Login: d.Login, Password: d.Password, Role: RoleName(d.Role), Who: d.Who})
	}
	return s.show(c, status, "session/sign-in", "session/sign-in", p)
}

func (s *Site) chooseLanguage(c *gin.Context) error {
	return s.choose(c, "lang", string(text.Chinese), string(text.English))
}

func (s *Site) chooseTheme(c *gin.Context) error {
	return s.choose(c, "theme", string(ThemeLight), string(ThemeDark), "")
}

// choose keeps one of the allowed values in a cookie for a year and returns to where the form stood; "" forgets it.
func (s *Site) choose(c *gin.Context, key string, allowed ...string) error {
	value, cookie := oneOf(c.PostForm(key), allowed), &http.Cookie{
		Name: key, Path: "/", MaxAge: 365 * 24 * 3600, SameSite: http.SameSiteLaxMode, Secure: httpd.Secure(c.Request.Context()),
	}
	if cookie.Value = value; value == "" {
		cookie.MaxAge = -1
	}
	http.SetCookie(c.Writer, cookie)
	return back(c, httpd.LocalPath(c.PostForm("next")), "")
}

// About says what firstkm is: template "session/about".
type About struct {
	Frame
	Heading Heading
}

func (s *Site) about(c *gin.Context) error {
	f := s.frame(c, text.Say("关于第一公里", "About firstkm"))
	return s.show(c, http.StatusOK, "session/about", "session/about", About{Frame: f, Heading: Heading{
		Title: f.Title, Lead: text.Say("从学校到岗位的六个月，是职业生涯的第一公里。", "The six months from school to work are the first kilometre of a career."),
	}})
}
