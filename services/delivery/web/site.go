package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"firstkm/events"
	"firstkm/services/account"
	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/batch"
	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/find"
	"firstkm/services/imports"
	"firstkm/services/insight"
	"firstkm/services/internship"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
	"firstkm/services/notify"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/practice"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/saved"
	"firstkm/services/student"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// Services are the use cases behind the pages.
type Services struct {
	Accounts     *account.Service
	Orgs         *org.Service
	Students     *student.Service
	Privacy      *privacy.Service
	Teachers     *teacher.Service
	Practices    *practice.Service
	Batches      *batch.Service
	Rounds       *round.Service
	Fairs        *fair.Service
	Interviews   *interview.Service
	Consents     *agreement.Consents
	Internships  *internship.Service
	Agreements   *agreement.Agreements
	Workbook     func(title string, header []string, rows [][]string) (imports.File, error) // one sheet as a file
	Placements   *placement.Service
	Applications *application.Service
	Find         *find.Service
	Insight      *insight.Service
	Saved        *saved.Service
	Notices      *notify.Service
	QR           func(content, label string) (string, error) // draws a QR code as an element; nil leaves it out
	Imports      imports.Importer
	Jobs         imports.Runner
	Exports      imports.Exporter
	Catalogue    interface{ Now() *catalogue.Catalogue }
	Forget       func(ctx context.Context, token string) // ends what is remembered of a session
	Letters      Letters
	PublicURL    string // where people reach the pages; empty = as they asked
	Now          func() time.Time
}

// Letters are the events that no consumer could apply, for the operator.
type Letters interface {
	DeadLetters(ctx context.Context) ([]events.DeadLetter, error)
	Replay(ctx context.Context, seq uint64) error
	Discard(ctx context.Context, seq uint64) error
}

// DemoAccount is an account of the demo, shown on the sign-in page in demo mode alone.
type DemoAccount struct {
	Login, Password string
	Role            actor.Role
	Who             text.Words // 示例：普陀区某校实习办
}

// Site is all pages with the services behind them.
type Site struct {
	pages *Renderer
	s     Services
	demo  []DemoAccount // empty outside demo mode
}

// Mount registers every page on the engine. demo is empty unless the demo world is served.
func Mount(e *httpd.Engine, pages *Renderer, s Services, demo []DemoAccount) *Site {
	site := &Site{pages: pages, s: s, demo: demo}
	e.GET("/static/*path", httpd.Public(), func(c *gin.Context) error {
		pages.assets.ServeHTTP(c.Writer, c.Request)
		return nil
	})
	for _, routes := range []func(*httpd.Engine){
		site.todayRoutes, site.sessionRoutes, site.activateRoutes, site.accountRoutes, site.factorRoutes, site.peopleRoutes, site.findRoutes, site.placementRoutes, site.applicationRoutes,
		site.postingRoutes, site.applicantRoutes, site.unitRoutes, site.deskRoutes, site.partnerRoutes, site.reportRoutes,
		site.inboxRoutes, site.noticeRoutes, site.noticeChoiceRoutes, site.channelRoutes, site.importRoutes, site.studentRoutes, site.exportRoutes, site.operatorRoutes, site.styleguideRoutes,
		site.privacyRoutes, site.searchRoutes,
		site.teacherRoutes, site.allianceRoutes, site.practiceRoutes, site.batchRoutes, site.filingRoutes, site.sheetRoutes, site.roundRoutes, site.fairRoutes, site.interviewRoutes, site.consentRoutes, site.agreementRoutes, site.internshipRoutes, site.crawlRoutes,
	} {
		routes(e)
	}
	return site
}

// frame is what every page of this request has.
func (s *Site) frame(c *gin.Context, title text.Words) Frame {
	ctx := c.Request.Context()
	f := Frame{
		Title: title, Lang: httpd.Language(ctx), Path: c.Request.URL.RequestURI(), CSRF: httpd.CSRF(ctx),
		Demo: len(s.demo) > 0, Nav: navigation(httpd.Who(ctx)), Who: s.who(ctx), Flash: takeFlash(c),
	}
	if who := httpd.Who(ctx); s.s.Notices != nil && notify.PersonOf(who) != "" {
		f.Inbox = httpd.Who(ctx).Scopes == nil     // a session that must first set up its second factor reads nothing
		f.Unread, _ = s.s.Notices.Unread(ctx, who) // a page without the number is better than none
	}
	f.Exports = s.exportLinks(c)
	f.Theme = Theme(chosen(c.Writer, c.Request, "theme", string(ThemeLight), string(ThemeDark)))
	return f
}

// who is the reader as the top bar shows them.
func (s *Site) who(ctx context.Context) Who {
	a := httpd.Who(ctx)
	if a.Role == actor.Guest {
		return Who{}
	}
	w := Who{Role: RoleName(a.Role)}
	switch {
	case a.Is(actor.Enterprise):
		if e, err := s.s.Orgs.Enterprise(ctx, org.ID(a.Org)); err == nil {
			w.Org = e.Name
		}
	case a.OfSchool() || a.Is(actor.Student, actor.Teacher):
		if o, err := s.s.Orgs.School(ctx, org.ID(a.Org)); err == nil {
			w.Org = o.Name
		}
	case a.Is(actor.Bureau):
		if b, err := s.s.Orgs.Bureau(ctx, org.ID(a.Org)); err == nil {
			w.Org = b.Name
		}
	case a.Is(actor.AllianceOffice):
		w.Org = s.allianceName(ctx, org.ID(a.Org))
	}
	return w
}

// base is the address that links begin with.
func (s *Site) base(c *gin.Context) string {
	switch {
	case s.s.PublicURL != "":
		return strings.TrimSuffix(s.s.PublicURL, "/")
	case httpd.Secure(c.Request.Context()):
		return "https://" + c.Request.Host
	}
	return "http://" + c.Request.Host
}

// show draws a page, or part of it for htmx.
func (s *Site) show(c *gin.Context, status int, name, part string, page Page) error {
	return s.pages.Show(c.Writer, c.Request, status, name, part, page)
}

const flashCookie = "flash"

// back sends the browser to a page of ours after a form was taken (303), with a message that the page shows once.
func back(c *gin.Context, to string, message string) error {
	if message != "" {
		http.SetCookie(c.Writer, &http.Cookie{
			Name: flashCookie, Value: message, Path: "/", MaxAge: 60, HttpOnly: true, SameSite: http.SameSiteLaxMode,
			Secure: httpd.Secure(c.Request.Context()),
		})
	}
	if Partial(c.Request) {
		c.Header("HX-Redirect", to)
		c.Status(http.StatusNoContent)
		return nil
	}
	c.Redirect(http.StatusSeeOther, to)
	return nil
}

// takeFlash reads the message left by back and removes it. Messages are named by keys of flashes, so that a cookie cannot
// put words on a page.
func takeFlash(c *gin.Context) *Notice {
	key, err := c.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(c.Writer, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: httpd.Secure(c.Request.Context())})
	words, ok := flashes()[key]
	if !ok {
		return nil
	}
	return &Notice{State: Pass, Body: words}
}
