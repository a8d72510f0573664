package web

import (
	"encoding/xml"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"firstkm/services/delivery/httpd"
	"firstkm/services/placement"
)

// crawlRoutes are for search engines: what they may read and where the public postings stand.
func (s *Site) crawlRoutes(e *httpd.Engine) {
	e.GET("/robots.txt", httpd.Public(), s.robots)
	e.GET("/sitemap.xml", httpd.Public(), s.sitemap)
}

func (s *Site) robots(c *gin.Context) error {
	rules := "User-agent: *\nDisallow: /api/\nDisallow: /sign-in\nDisallow: /activate\n"
	if len(s.demo) > 0 {
		rules = "User-agent: *\nDisallow: /\n" // nothing in a demo world is true
	}
	c.String(http.StatusOK, "%sSitemap: %s/sitemap.xml\n", rules, s.base(c))
	return nil
}

// mostURLs is how many addresses the protocol of sitemaps allows in one file. Who needs more reads the feed of the API.
const mostURLs = 50_000

// errEnough ends a walk early.
var errEnough = errors.New("enough")

type sitemap struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// sitemap lists the search page and the public postings with the day of their last change.
func (s *Site) sitemap(c *gin.Context) error {
	base := s.base(c)
	list := sitemap{URLs: []sitemapURL{{Loc: base + "/"}}}
	err := s.s.Placements.Snapshot(c.Request.Context(), func(p placement.Placement) error {
		list.URLs = append(list.URLs, sitemapURL{base + "/placements/" + string(p.ID), p.UpdatedAt.UTC().Format("2006-01-02T15:04:05Z")})
		if len(list.URLs) == mostURLs {
			return errEnough
		}
		return nil
	})
	if err != nil && !errors.Is(err, errEnough) {
		return err
	}
	body, err := xml.Marshal(list)
	if err != nil {
		return err
	}
	c.Header("Cache-Control", "public, max-age=600")
	c.Data(http.StatusOK, "application/xml; charset=utf-8", append([]byte(xml.Header), body...))
	return nil
}
