package httpd

import (
	"encoding/json"
	"errors"
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"strings"

	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// ProblemPage shows a problem to a person: it writes p.Status and a page in lang. The request carries who asks.
type ProblemPage func(w http.ResponseWriter, r *http.Request, p *Problem, lang text.Lang)

// fail answers a request with err.
func (e *Engine) fail(c *gin.Context, err error) {
	r := c.Request
	if c.Writer.Written() {
		e.log.ErrorContext(r.Context(), "handler failed after it had answered", "request_id", RequestID(r.Context()), "route", of(r.Context()).route, "error", err)
		return
	}
	if errors.Is(err, ErrSignIn) && !machine(r) {
		e.toSignIn(c)
		return
	}
	p := e.Explain(r.Context(), err)
	maps.Copy(c.Writer.Header(), p.GetHeaders())
	if machine(r) {
		writeProblem(c.Writer, p)
		return
	}
	e.problemPage(c.Writer, r, p, Language(r.Context()))
}

// machine reports whether the answer goes to a program rather than to a person.
func machine(r *http.Request) bool {
	p := r.URL.Path
	if p == "/api/docs" {
		return false
	}
	return strings.HasPrefix(p, "/api/") || strings.HasPrefix(p, "/.well-known/") ||
		p == "/api" || p == "/healthz" || p == "/readyz" || p == "/metrics"
}

func writeProblem(w http.ResponseWriter, p *Problem) {
	w.Header().Set("Content-Type", p.ContentType(""))
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(p) // the client went away; nobody is left to tell
}

// toSignIn sends a person to the sign-in page and back afterwards.
func (e *Engine) toSignIn(c *gin.Context) {
	r := c.Request
	next := r.URL.RequestURI()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		next = referredPath(r)
	}
	if r.Header.Get("HX-Request") == "true" { // htmx follows its own header; a 303 would land inside the fragment
		if current, err := url.Parse(r.Header.Get("HX-Current-URL")); err == nil && current.Path != "" {
			next = current.RequestURI()
		}
		c.Header("HX-Redirect", signInURL(next))
		c.Status(http.StatusUnauthorized)
		return
	}
	c.Redirect(http.StatusSeeOther, signInURL(next))
}

func signInURL(next string) string {
	return "/sign-in?" + url.Values{"next": {LocalPath(next)}}.Encode()
}

func referredPath(r *http.Request) string {
	ref, err := url.Parse(r.Referer())
	if err != nil || ref.Host != r.Host {
		return "/"
	}
	return ref.RequestURI()
}

// LocalPath returns next when it is a path on this site, else "/": the only targets a sign-in may lead to.
func LocalPath(next string) string {
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || u.Opaque != "" || !strings.HasPrefix(next, "/") ||
		strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}

// plainPage shows problems when no page was configured.
func plainPage(w http.ResponseWriter, _ *http.Request, p *Problem, lang text.Lang) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(p.Status)
	_ = plain.Execute(w, struct {
		*Problem
		Lang text.Lang
		Home string
	}{p, lang, text.Say("回到首页", "Back to the start").In(lang)}) // the client went away
}

var plain = template.Must(template.New("problem").Parse(`<!doctype html>
<html lang="{{.Lang}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title></head>
<body><main><h1>{{.Title}}</h1><p>{{.Detail}}</p>
{{with .Fields}}<ul>{{range .}}<li>{{.Name}}: {{.Reason}}</li>{{end}}</ul>{{end}}
{{with .Findings}}<ul>{{range .}}<li>{{.Message}} {{.Article}} {{.Fix}}</li>{{end}}</ul>{{end}}
<p><a href="/">{{.Home}}</a></p><p><small>{{.RequestID}}</small></p></main></body></html>
`))
