package httpd_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"
	"testing"

	"firstkm/services/delivery/httpd"

	"github.com/gin-gonic/gin"
)

func TestLanguage(t *testing.T) {
	e := engine(t, nil)
	e.GET("/x", httpd.Public(), func(c *gin.Context) error {
		c.String(200, string(httpd.Language(c.Request.Context())))
		return nil
	})
	for _, tc := range []struct {
		name, target string
		headers      []string
		want         string
	}{
		{"Chinese when nothing is said", "/x", nil, "zh-CN"},
		{"the browser's", "/x", []string{"Accept-Language: en-GB,en;q=0.9"}, "en"},
		{"the better quality", "/x", []string{"Accept-Language: en;q=0.4, zh-TW;q=0.8"}, "zh-CN"},
		{"the first of equals", "/x", []string{"Accept-Language: en, zh"}, "en"},
		{"Chinese for languages we lack", "/x", []string{"Accept-Language: fr, de;q=0.5"}, "zh-CN"},
		{"a malformed quality is skipped", "/x", []string{"Accept-Language: en;q=x"}, "zh-CN"},
		{"the cookie before the browser", "/x", []string{"Cookie: lang=zh-CN", "Accept-Language: en"}, "zh-CN"},
		{"the query before the cookie", "/x?lang=en", []string{"Cookie: lang=zh"}, "en"},
		{"an unknown query is none", "/x?lang=xx", []string{"Cookie: lang=en"}, "en"},
	} {
		if got := ask(e, "GET", tc.target, "", tc.headers...).Body.String(); got != tc.want {
			t.Errorf("%s: got %s, want %s", tc.name, got, tc.want)
		}
	}
	if got := ask(e, "GET", "/x?lang=en", "").Header().Get("Set-Cookie"); !strings.HasPrefix(got, "lang=en;") {
		t.Errorf("a chosen language is kept: got cookie %q", got)
	}
}

func TestRequestID(t *testing.T) {
	e := engine(t, nil)
	for given, kept := range map[string]bool{
		"": false, "abcd-1234_x.y": true, "short": false, strings.Repeat("a", 65): false, "with space ok": false, "inject\"quote": false,
	} {
		got := ask(e, "GET", "/healthz", "", "X-Request-Id: "+given).Header().Get("X-Request-Id")
		if kept && got != given || !kept && (got == given || len(got) < 20) {
			t.Errorf("given %q: got %q, kept should be %v", given, got, kept)
		}
	}
}

func TestClientAndTLSAreBelievedFromTrustedProxiesOnly(t *testing.T) {
	e := engine(t, func(c *httpd.Config) {
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	})
	e.GET("/api/x", httpd.Public(), func(c *gin.Context) error {
		ctx := c.Request.Context()
		c.String(200, "%s %v", httpd.Client(ctx), httpd.Secure(ctx))
		return nil
	})
	for _, tc := range []struct {
		name, peer, forwarded, proto, want string
	}{
		{"direct", "203.0.113.9:1", "", "", "203.0.113.9 false"},
		{"a stranger's claims", "203.0.113.9:1", "198.51.100.1", "https", "203.0.113.9 false"},
		{"one proxy", "10.0.0.1:1", "198.51.100.1", "https", "198.51.100.1 true"},
		{"two proxies", "10.0.0.1:1", "198.51.100.1, 10.0.0.2", "http", "198.51.100.1 false"},
		{"a forged first hop", "10.0.0.1:1", "1.2.3.4, 198.51.100.1", "", "198.51.100.1 false"},
		{"nonsense", "10.0.0.1:1", "nonsense", "", "10.0.0.1 false"},
		{"IPv6", "[2001:db8::1]:1", "", "", "2001:db8::1 false"},
	} {
		headers := []string{"From: " + tc.peer}
		if tc.forwarded != "" {
			headers = append(headers, "X-Forwarded-For: "+tc.forwarded)
		}
		headers = append(headers, "X-Forwarded-Proto: "+tc.proto)
		w := ask(e, "GET", "/api/x", "", headers...)
		if got := w.Body.String(); got != tc.want {
			t.Errorf("%s: got %q, want %q", tc.name, got, tc.want)
		}
		if hsts := w.Header().Get("Strict-Transport-Security") != ""; hsts != strings.HasSuffix(tc.want, "true") {
			t.Errorf("%s: HSTS got %v", tc.name, hsts)
		}
	}
}

func TestLogsHaveThePatternAndNothingPersonal(t *testing.T) {
	var logged bytes.Buffer
	e := engine(t, func(c *httpd.Config) { c.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
	e.GET("/api/students/:id", httpd.SignedIn(), ok)
	w := ask(e, "GET", "/api/students/stu_1?q=Zhang+San", "", bearer("school"), "User-Agent: spy")
	line := logged.String()
	for _, want := range []string{
		"method=GET", "route=/api/students/:id", "status=200", "role=school", "took=", fmt.Sprintf("bytes=%d", w.Body.Len()),
		"request_id=" + w.Header().Get("X-Request-Id"),
	} {
		if !strings.Contains(line, want) {
			t.Errorf("log line lacks %q: %s", want, line)
		}
	}
	for _, secret := range []string{"Zhang", "stu_1", "192.0.2.1", "spy", "Bearer", "acc_"} {
		if strings.Contains(line, secret) {
			t.Errorf("log line shows %q: %s", secret, line)
		}
	}
}

func TestEveryAnswerCarriesTheGuardHeaders(t *testing.T) {
	e := engine(t, nil)
	e.GET("/x", httpd.Public(), ok)
	for _, target := range []string{"/x", "/nothing", "/api/nothing"} {
		h := ask(e, "GET", target, "").Header()
		for name, want := range map[string]string{
			"Content-Security-Policy": "frame-ancestors 'none'", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Permissions-Policy": "microphone=()", "Cross-Origin-Opener-Policy": "same-origin",
		} {
			if !strings.Contains(h.Get(name), want) {
				t.Errorf("%s: %s got %q, want %q in it", target, name, h.Get(name), want)
			}
		}
		if csp := h.Get("Content-Security-Policy"); strings.Contains(csp, "unsafe") || !strings.Contains(csp, "default-src 'self'") {
			t.Errorf("%s: policy %q", target, csp)
		}
	}
}
