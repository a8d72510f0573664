package web

import (
	"net/http"
	"net/url"
	"slices"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/notify"
)

// mendable are the statuses of what the person may mend on the page before.
var mendable = []int{http.StatusUnprocessableEntity, http.StatusConflict, http.StatusPreconditionFailed, http.StatusRequestEntityTooLarge}

// ProblemPage shows a problem to a person in the frame of whoever asks, its findings as lights: httpd.ProblemPage. The
// organisation's name is left out, since what failed may be the database.
func (r *Renderer) ProblemPage(w http.ResponseWriter, req *http.Request, p *httpd.Problem, lang text.Lang) {
	who := httpd.Who(req.Context())
	if slices.Contains(who.Scopes, account.EnrolScope) && p.Code == httpd.ErrScope.Code { // the second factor comes first
		http.Redirect(w, req, "/account/second-factor", http.StatusSeeOther)
		return
	}
	f := Frame{Lang: lang, Path: req.URL.RequestURI(), CSRF: httpd.CSRF(req.Context()), Nav: navigation(who), Who: Who{Role: RoleName(who.Role)}}
	if who.Role == actor.Guest {
		f.Layout = LayoutBare
	}
	if c, err := req.Cookie("theme"); err == nil {
		f.Theme = Theme(oneOf(c.Value, []string{string(ThemeLight), string(ThemeDark)}))
	}
	page := NewProblem(f, p.Status, p.RequestID)
	if p.Status < http.StatusInternalServerError && p.Code != httpd.ErrNoRoute.Code && p.Code != httpd.ErrNoMethod.Code {
		page.told(p)
	}
	if p.Status == http.StatusUnauthorized && req.Method == http.MethodGet {
		page.Actions[0].Href = "/sign-in?" + url.Values{"next": {req.URL.RequestURI()}}.Encode()
	}
	if p.Code == notify.ErrLink.Code {
		page.Title = text.Say("这条通知链接打不开了", "This link opens no notice any more")
		page.Actions = append([]Button{{Label: text.Say("登录查看消息", "Sign in to my inbox"), Kind: Primary, Href: "/inbox"}}, Button{Label: page.Actions[0].Label, Kind: Quiet, Href: page.Actions[0].Href})
	}
	if p.Code == httpd.ErrCrossSite.Code {
		page.Title = text.Say("这一步没有提交", "This was not submitted")
	}
	if p.Code == httpd.ErrCrossSite.Code || slices.Contains(mendable, p.Status) {
		page.Actions = append([]Button{{Label: text.Say("回到上一页", "Go back"), Href: referrer(req)}}, page.Actions[0])
	}
	if Partial(req) {
		w.Header().Set("HX-Retarget", "#main")
		if err := r.Fragment(w, p.Status, lang, "problem", page); err == nil {
			return
		}
	}
	if err := r.Page(w, p.Status, "problem", page); err != nil {
		http.Error(w, p.Title, p.Status)
	}
}

// told puts the service's own words on the page: they say more than the status.
func (p *Problem) told(from *httpd.Problem) {
	p.Detail = Plain(from.Detail)
	switch from.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests, http.StatusUnauthorized:
	default:
		p.Title = text.Say("还不能这样做", "This cannot be done yet")
	}
	for _, f := range from.Fields {
		p.Lights = append(p.Lights, LightItem{State: Blocked, Message: Plain(f.Reason)})
	}
	for _, f := range from.Findings {
		p.Lights = append(p.Lights, LightItem{
			State: classState(fault.Class(f.Class)), Message: Plain(f.Message), Article: Plain(f.Article), Fix: Plain(f.Fix), Rule: f.Rule,
		})
	}
}

// referrer is the page of ours that a request came from, the start page when it came from elsewhere.
func referrer(req *http.Request) string {
	u, err := req.URL.Parse(req.Referer())
	if err != nil || u.Host != req.Host {
		return "/"
	}
	return httpd.LocalPath(u.RequestURI())
}
