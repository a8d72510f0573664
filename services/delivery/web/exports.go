package web

import (
	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// exportRoutes let every list be taken along as a table.
func (s *Site) exportRoutes(e *httpd.Engine) {
	may := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Enterprise, actor.Bureau, actor.Operator, actor.Inspector)
	e.GET("/exports/:list", may, s.export)
	e.GET("/exports/school/all", httpd.Roles(actor.School, actor.VicePrincipal), s.exportAll)
}

func (s *Site) export(c *gin.Context) error {
	ctx := c.Request.Context()
	state := c.Query("state")
	if state == "all" {
		state = ""
	}
	f, err := s.s.Exports.Export(ctx, httpd.Who(ctx), imports.Export{
		List: imports.List(c.Param("list")), Form: c.DefaultQuery("format", "xlsx"), Mark: s.mark(c),
		Filter: imports.Narrow{Class: c.Query("class"), State: state, Text: c.Query("q")},
	})
	if err != nil {
		return err
	}
	return download(c, f)
}

func (s *Site) exportAll(c *gin.Context) error {
	ctx := c.Request.Context()
	f, err := s.s.Exports.Leave(ctx, httpd.Who(ctx), s.mark(c))
	if err != nil {
		return err
	}
	return download(c, f)
}

// mark says who takes a table, and when.
func (s *Site) mark(c *gin.Context) string {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	name := RoleName(who.Role).Zh
	if a, err := s.s.Accounts.Me(ctx, who); err == nil {
		name += " " + a.Login
	}
	return name + " " + When(text.Chinese, s.s.Now())
}

// exportLinks are the two forms of a list, for its page; query narrows it as the page is.
func exportLinks(list imports.List, query string) []Link {
	at := "/exports/" + string(list) + "?"
	if query != "" {
		at += query + "&"
	}
	return []Link{{text.Say("导出 Excel", "Export xlsx"), at + "format=xlsx"}, {text.Say("导出 CSV", "Export csv"), at + "format=csv"}}
}
