package app_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

var (
	leads  = regexp.MustCompile(`href="(/[^"#]*)`)
	oneOf  = regexp.MustCompile(`[a-z]{3}_[0-9a-z]{20,}`)
	picked = regexp.MustCompile(`=[^&]*`)
)

// Nobody is shown a link that the program then refuses, nor one to nowhere.
func TestEveryLinkLeadsSomewhere(t *testing.T) {
	w := host(t, settings(t.TempDir()), town)
	followed := map[string]bool{}
	for _, l := range swept(table()) {
		if !strings.HasPrefix(l.route, "GET /") || strings.HasPrefix(l.route, "GET /api/") || strings.HasPrefix(l.route, "GET /styleguide") {
			continue
		}
		for _, as := range actors()["everybody"] {
			res := w.knock(t, l, as)
			if res.Code != http.StatusOK || !strings.HasPrefix(res.Header().Get("Content-Type"), "text/html") {
				continue
			}
			for _, m := range leads.FindAllStringSubmatch(res.Body.String(), -1) {
				to := html.UnescapeString(m[1])
				alike := as + " " + picked.ReplaceAllString(oneOf.ReplaceAllString(to, "…"), "=")
				if followed[alike] || strings.HasPrefix(to, "/static/") || strings.HasPrefix(to, "/api/docs") {
					continue
				}
				followed[alike] = true
				if got := w.knock(t, line{route: "GET " + to}, as).Code; got >= http.StatusBadRequest {
					t.Errorf("%s shows %s a link to %s, which answers %d", l.route, as, to, got)
				}
			}
		}
	}
	if len(followed) < len(swept(make([]struct{}, 1000))) {
		t.Errorf("only %d links were followed", len(followed))
	}
	t.Logf("%d links", len(followed))
}
