package httpd_test

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"

	"github.com/gin-gonic/gin"
)

func TestPagesSendGuestsToSignInAndBack(t *testing.T) {
	e := engine(t, nil)
	e.GET("/mine", httpd.SignedIn(), ok)
	e.POST("/mine", httpd.SignedIn(), ok)
	for _, tc := range []struct {
		name, method, target string
		headers              []string
		status               int
		header, want         string
	}{
		{"a page", "GET", "/mine?a=1&b=2", nil, 303, "Location", "/sign-in?next=%2Fmine%3Fa%3D1%26b%3D2"},
		{"a form goes back to its page", "POST", "/mine", []string{"Referer: http://example.com/form?x=1"}, 303, "Location", "/sign-in?next=%2Fform%3Fx%3D1"},
		{"a form from nowhere", "POST", "/mine", nil, 303, "Location", "/sign-in?next=%2F"},
		{"a fragment", "GET", "/mine", []string{"HX-Request: true", "HX-Current-URL: http://example.com/page?y=1"}, 401, "HX-Redirect", "/sign-in?next=%2Fpage%3Fy%3D1"},
		{"an ended session", "GET", "/mine", []string{cookie("old")}, 303, "Location", "/sign-in?next=%2Fmine"},
	} {
		w := ask(e, tc.method, tc.target, "", tc.headers...)
		if w.Code != tc.status || w.Header().Get(tc.header) != tc.want {
			t.Errorf("%s: got %d %q, want %d %q", tc.name, w.Code, w.Header().Get(tc.header), tc.status, tc.want)
		}
	}
}

func TestAPIRefusesGuestsWithAProblem(t *testing.T) {
	e := engine(t, nil)
	e.GET("/api/mine", httpd.SignedIn(), ok)
	e.GET("/api/all", httpd.Public(), ok)
	for _, tc := range []struct {
		name, target, header, code string
	}{
		{"nothing given", "/api/mine", "", "auth.required"},
		{"an unknown token", "/api/mine", bearer("old"), "session.unknown"},
		{"another scheme", "/api/mine", "Authorization: Basic x", "auth.required"},
		{"an unknown token on a public route", "/api/all", bearer("old"), "session.unknown"},
	} {
		w := ask(e, "GET", tc.target, "", tc.header)
		if !strings.HasPrefix(w.Header().Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%s: WWW-Authenticate got %q", tc.name, w.Header().Get("WWW-Authenticate"))
		}
		if p := problem(t, w, 401); p.Code != tc.code {
			t.Errorf("%s: got %q, want %q", tc.name, p.Code, tc.code)
		}
	}
}

func TestEndedCookieMakesAGuestAndIsRemoved(t *testing.T) {
	e := engine(t, nil)
	e.GET("/", httpd.Public(), ok)
	w := ask(e, "GET", "/", "", cookie("old"))
	if w.Code != 200 || w.Body.String() != "role=" || !strings.Contains(w.Header().Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("got %d %q, cookie %q; want the page for a guest and the cookie removed", w.Code, w.Body, w.Header().Get("Set-Cookie"))
	}
}

func TestSessionCookie(t *testing.T) {
	e := engine(t, func(c *httpd.Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	e.GET("/in", httpd.Public(), func(c *gin.Context) error {
		http.SetCookie(c.Writer, httpd.SessionCookie(c.Request.Context(), "student", time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)))
		return nil
	})
	e.GET("/who", httpd.Public(), ok)
	plain := ask(e, "GET", "/in", "").Header().Get("Set-Cookie")
	if plain != "firstkm_session=student; Path=/; Expires=Tue, 01 Jan 2030 00:00:00 GMT; HttpOnly; SameSite=Lax" {
		t.Errorf("without TLS: got %q", plain)
	}
	tls := []string{"From: 10.0.0.1:1", "X-Forwarded-Proto: https"}
	secure := ask(e, "GET", "/in", "", tls...).Header().Get("Set-Cookie")
	if secure != "__Host-firstkm_session=student; Path=/; Expires=Tue, 01 Jan 2030 00:00:00 GMT; HttpOnly; Secure; SameSite=Lax" {
		t.Errorf("with TLS: got %q", secure)
	}
	for _, tc := range []struct{ name, cookie, want string }{
		{"over TLS the prefixed cookie counts", "Cookie: __Host-firstkm_session=student", "role=student"},
		{"over TLS the plain cookie does not", "Cookie: firstkm_session=student", "role="},
	} {
		if got := ask(e, "GET", "/who", "", append(tls, tc.cookie)...).Body.String(); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
	}
}

// broken is an Authenticator whose store is away.
type broken struct{}

func (broken) Authenticate(context.Context, string) (actor.Actor, error) {
	return actor.Actor{}, errors.New("store is away")
}

func TestUnknownWhoAsksIsAnErrorNotAGuest(t *testing.T) {
	e := engine(t, func(c *httpd.Config) { c.Authenticator = broken{} })
	e.GET("/api/all", httpd.Public(), ok)
	if w := ask(e, "GET", "/api/all", "", cookie("student")); w.Code != 500 {
		t.Errorf("with a cookie: got %d, want 500", w.Code)
	}
	if w := ask(e, "GET", "/api/all", ""); w.Code != 200 {
		t.Errorf("without: got %d, want 200", w.Code)
	}
}

func TestEngineWithoutAuthenticatorDoesNotStart(t *testing.T) {
	if err := httpd.New(httpd.Config{Log: silent()}).Err(); err == nil || !strings.Contains(err.Error(), "Authenticator") {
		t.Errorf("got %v", err)
	}
}

func TestLocalPath(t *testing.T) {
	for next, want := range map[string]string{
		"/mine?a=1#x": "/mine?a=1#x", "": "/", "mine": "/", "//evil.example/": "/", "https://evil.example/": "/",
		"/\\evil.example": "/", "/a\nb": "/", "javascript:alert(1)": "/", "/%zz": "/", "/\t/evil.example": "/",
	} {
		if got := httpd.LocalPath(next); got != want {
			t.Errorf("LocalPath(%q): got %q, want %q", next, got, want)
		}
	}
}
