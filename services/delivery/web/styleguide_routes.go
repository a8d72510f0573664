package web

import (
	"net/http"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// styleguideRoutes shows every component in every state, in demo mode alone.
func (s *Site) styleguideRoutes(e *httpd.Engine) {
	if len(s.demo) == 0 {
		return
	}
	e.GET("/styleguide", httpd.Public(), func(c *gin.Context) error {
		return s.pages.Page(c.Writer, http.StatusOK, "styleguide", NewStyleguide(s.frame(c, text.Say("样式", "Style guide"))))
	})
	e.GET("/styleguide/sheet", httpd.Public(), func(c *gin.Context) error {
		return s.pages.Page(c.Writer, http.StatusOK, "styleguide-sheet", NewStyleguideSheet(s.frame(c, text.Say("打印页", "Printed sheet"))))
	})
}
