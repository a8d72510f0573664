package httpd_test

import (
	"net/url"
	"strings"
	"testing"

	"firstkm/services/delivery/httpd"

	"github.com/gin-gonic/gin"
)

func TestChangesFromOtherSitesAreRefused(t *testing.T) {
	e := engine(t, func(c *httpd.Config) { c.PublicURL = "https://firstkm.example" })
	e.POST("/change", httpd.Public(), ok)
	e.GET("/form", httpd.SignedIn(), func(c *gin.Context) error {
		c.String(200, httpd.CSRF(c.Request.Context()))
		return nil
	})
	token := ask(e, "GET", "/form", "", cookie("student")).Body.String()
	others := ask(e, "GET", "/form", "", cookie("school")).Body.String()
	me, form := cookie("student"), "Content-Type: application/x-www-form-urlencoded"
	for _, tc := range []struct {
		name    string
		body    string
		headers []string
		allowed bool
	}{
		{"our page", "a=1", []string{me, "Sec-Fetch-Site: same-origin"}, true},
		{"typed by the user", "a=1", []string{me, "Sec-Fetch-Site: none"}, true},
		{"another site", "a=1", []string{me, "Sec-Fetch-Site: cross-site", "Origin: https://evil.example"}, false},
		{"a sister site", "a=1", []string{me, "Sec-Fetch-Site: same-site", "Origin: https://x.firstkm.example"}, false},
		{"another site signing a guest in", "a=1", []string{"Sec-Fetch-Site: cross-site", "Origin: https://evil.example"}, false},
		{"our public address behind a proxy", "a=1", []string{me, "Origin: https://firstkm.example"}, true},
		{"an older browser, our page", "a=1", []string{me, "Origin: http://example.com"}, true},
		{"an older browser, another site", "a=1", []string{me, "Origin: https://evil.example"}, false},
		{"an older browser, hidden origin", "a=1", []string{me, "Origin: null"}, false},
		{"WeChat with a referer, our page", "a=1", []string{me, "Referer: http://example.com/form"}, true},
		{"WeChat with a referer, another site", "a=1", []string{me, "Referer: https://evil.example/"}, false},
		{"WeChat with nothing", "a=1", []string{me, form}, false},
		{"WeChat with nothing and no body", "", []string{me}, false},
		{"WeChat with the form's token", "csrf=" + url.QueryEscape(token), []string{me, form}, true},
		{"WeChat with another session's token", "csrf=" + url.QueryEscape(others), []string{me, form}, false},
		{"WeChat with a made-up token", "csrf=abc", []string{me, form}, false},
		{"the token does not excuse another site", "csrf=" + url.QueryEscape(token), []string{me, form, "Sec-Fetch-Site: cross-site"}, false},
		{"the token in the header", "", []string{me, "X-Csrf-Token: " + token}, true},
		{"a JSON body needs a preflight", "{}", []string{me, "Content-Type: application/json"}, true},
		{"a text body needs none", "{}", []string{me, "Content-Type: text/plain"}, false},
		{"htmx", "a=1", []string{me, form, "HX-Request: true"}, true},
		{"a program with a token", "a=1", []string{bearer("student"), form}, true},
		{"a program without anything", "a=1", []string{form}, true},
	} {
		w := ask(e, "POST", "/change", tc.body, tc.headers...)
		if got := w.Code == 200; got != tc.allowed || !got && w.Code != 403 {
			t.Errorf("%s: got %d, allowed should be %v", tc.name, w.Code, tc.allowed)
		}
	}
	if again := ask(e, "GET", "/form", "", cookie("student")).Body.String(); again == token || len(again) != len(token) {
		t.Error("the token is not masked anew each time")
	}
	if got := ask(e, "GET", "/form", "", bearer("student")).Body.String(); got != "" {
		t.Errorf("a Bearer session gets a form token: %q", got)
	}
}

func TestFormStaysReadableAfterTheTokenIsRead(t *testing.T) {
	e := engine(t, nil)
	e.GET("/form", httpd.SignedIn(), func(c *gin.Context) error { c.String(200, httpd.CSRF(c.Request.Context())); return nil })
	e.POST("/change", httpd.SignedIn(), func(c *gin.Context) error { c.String(200, c.PostForm("name")); return nil })
	token := ask(e, "GET", "/form", "", cookie("student")).Body.String()
	w := ask(e, "POST", "/change", "name=x&csrf="+url.QueryEscape(token), cookie("student"), "Content-Type: application/x-www-form-urlencoded")
	if w.Body.String() != "x" {
		t.Errorf("got %d %q, want the form's field", w.Code, w.Body)
	}
	problemBody := strings.Repeat("x", httpd.DefaultBody+1)
	if w := ask(e, "POST", "/change", problemBody, cookie("student"), "Content-Type: application/x-www-form-urlencoded"); w.Code != 413 {
		t.Errorf("an oversized form: got %d, want 413", w.Code)
	}
}
