package httpd_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

func TestKindsOfFaultHaveTheirStatus(t *testing.T) {
	for kind, want := range map[fault.Kind]int{
		fault.Internal: 500, fault.Invalid: 422, fault.Unauthenticated: 401, fault.Forbidden: 403, fault.NotFound: 404,
		fault.Conflict: 409, fault.Stale: 412, fault.Unconditional: 428, fault.TooMany: 429, fault.TooLarge: 413,
		fault.Unsupported: 415, fault.Unavailable: 503,
	} {
		e := engine(t, nil)
		e.GET("/api/x", httpd.Public(), func(*gin.Context) error {
			return fmt.Errorf("load the thing: %w", fault.New(kind, "thing.bad", "不行。", "no"))
		})
		p := problem(t, ask(e, "GET", "/api/x", "", "Accept-Language: en"), want)
		if p.Title != httpd.Title(want).En {
			t.Errorf("kind %d: title got %q, want %q", kind, p.Title, httpd.Title(want).En)
		}
		if kind != fault.Internal && (p.Code != "thing.bad" || p.Detail != "no") {
			t.Errorf("kind %d: got %q %q, want thing.bad and its message", kind, p.Code, p.Detail)
		}
	}
}

func TestOtherErrorsAreLoggedAndShownAsInternal(t *testing.T) {
	for name, err := range map[string]error{
		"an unknown error":            errors.New("secret path /var/x"),
		"a fault of kind internal":    fault.New(fault.Internal, "secret.code", "机密", "secret words"),
		"cancelled, but not by leave": fmt.Errorf("secret: %w", context.Canceled),
	} {
		var logged bytes.Buffer
		e := engine(t, func(c *httpd.Config) { c.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
		e.GET("/api/x", httpd.Public(), func(*gin.Context) error { return err })
		w := ask(e, "GET", "/api/x", "")
		if strings.Contains(w.Body.String(), "secret") {
			t.Errorf("%s: the answer shows it: %s", name, w.Body)
		}
		if p := problem(t, w, 500); p.Code != "internal" {
			t.Errorf("%s: got code %q, want internal", name, p.Code)
		}
		if !strings.Contains(logged.String(), "secret") || !strings.Contains(logged.String(), w.Header().Get("X-Request-Id")) {
			t.Errorf("%s: the log lacks error or request id: %s", name, logged.String())
		}
	}
}

func TestDeadlineIsUnavailable(t *testing.T) {
	e := engine(t, nil)
	e.Handle(httpd.Route{Method: "GET", Path: "/api/x", Access: httpd.Public(), Timeout: time.Millisecond}, func(c *gin.Context) error {
		<-c.Request.Context().Done()
		return fmt.Errorf("ask the store: %w", c.Request.Context().Err())
	})
	if p := problem(t, ask(e, "GET", "/api/x", ""), 503); p.Code != "request.timeout" {
		t.Errorf("got %q, want request.timeout", p.Code)
	}
}

func TestPanicBecomesAProblemWithoutDetail(t *testing.T) {
	var logged bytes.Buffer
	e := engine(t, func(c *httpd.Config) { c.Log = slog.New(slog.NewTextHandler(&logged, nil)) })
	e.GET("/api/x", httpd.Public(), func(*gin.Context) error { panic("secret state") })
	w := ask(e, "GET", "/api/x", "")
	if strings.Contains(w.Body.String(), "secret") {
		t.Errorf("the answer shows the panic: %s", w.Body)
	}
	problem(t, w, 500)
	if log := logged.String(); !strings.Contains(log, "secret state") || !strings.Contains(log, "problem_test.go") {
		t.Errorf("the log lacks the panic or its stack: %s", log)
	}
	if w := ask(e, "GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("afterwards: got %d, want 200", w.Code)
	}
}

func TestNothingThere(t *testing.T) {
	e := engine(t, nil)
	e.GET("/api/v1/things", httpd.Public(), ok)
	e.POST("/api/v1/things", httpd.Public(), ok)
	e.GET("/page", httpd.Public(), ok)
	t.Run("no route in the API", func(t *testing.T) {
		if p := problem(t, ask(e, "GET", "/api/v1/nothing", ""), 404); p.Code != "request.not_found" {
			t.Errorf("got %q", p.Code)
		}
	})
	t.Run("no method in the API", func(t *testing.T) {
		w := ask(e, "DELETE", "/api/v1/things", "")
		if got := w.Header().Get("Allow"); !strings.Contains(got, "GET") || !strings.Contains(got, "POST") {
			t.Errorf("Allow: got %q, want GET and POST", got)
		}
		if p := problem(t, w, 405); p.Code != "request.method" {
			t.Errorf("got %q", p.Code)
		}
	})
	for target, want := range map[string]int{"/nothing": 404, "/page/": 404} {
		w := ask(e, "GET", target, "")
		if w.Code != want || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Errorf("%s: got %d %q, want %d and a page", target, w.Code, w.Header().Get("Content-Type"), want)
		}
		if w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s: no security headers", target)
		}
	}
	if w := ask(e, "POST", "/page", ""); w.Code != 405 || w.Header().Get("Allow") == "" {
		t.Errorf("POST of a page: got %d, Allow %q, want 405", w.Code, w.Header().Get("Allow"))
	}
}

func TestProblemPageIsPluggable(t *testing.T) {
	e := engine(t, func(c *httpd.Config) {
		c.ProblemPage = func(w http.ResponseWriter, r *http.Request, p *httpd.Problem, lang text.Lang) {
			w.WriteHeader(p.Status)
			_, _ = fmt.Fprintf(w, "%s %s %s", p.Code, lang, httpd.Who(r.Context()).Role)
		}
	})
	w := ask(e, "GET", "/nothing?lang=en", "", cookie("student"))
	if w.Code != 404 || w.Body.String() != "request.not_found en student" {
		t.Errorf("got %d %q", w.Code, w.Body)
	}
}

func TestProblemSaysEverythingInTheCallersLanguage(t *testing.T) {
	found := fault.Finding{
		Rule: "R-1", Article: text.Say("第十八条", "Article 18"), Class: fault.Block, Field: "pay",
		Message: text.Say("太低。", "too low"), Fix: text.Say("调高。", "raise it"),
	}
	e := engine(t, nil)
	e.GET("/api/x", httpd.Public(), func(*gin.Context) error {
		return fault.New(fault.TooMany, "thing.bad", "不行。", "no").
			With(fault.In("seats", "至少 1。", "at least 1")).About(found).Retry(1500 * time.Millisecond)
	})
	for lang, want := range map[string]httpd.Problem{
		"zh-CN": {
			Title: "操作过于频繁", Detail: "不行。", Fields: []httpd.ProblemField{{Name: "seats", Reason: "至少 1。"}},
			Findings: []httpd.ProblemFinding{{Rule: "R-1", Article: "第十八条", Class: "BLOCK", Message: "太低。", Fix: "调高。", Field: "pay"}},
		},
		"en": {
			Title: "Too many requests", Detail: "no", Fields: []httpd.ProblemField{{Name: "seats", Reason: "at least 1"}},
			Findings: []httpd.ProblemFinding{{Rule: "R-1", Article: "Article 18", Class: "BLOCK", Message: "too low", Fix: "raise it", Field: "pay"}},
		},
	} {
		w := ask(e, "GET", "/api/x", "", "Accept-Language: "+lang)
		if got := w.Header().Get("Retry-After"); got != "2" {
			t.Errorf("Retry-After: got %q, want 2 (rounded up)", got)
		}
		if got := w.Header().Get("Content-Language"); got != lang {
			t.Errorf("Content-Language: got %q, want %q", got, lang)
		}
		p := problem(t, w, 429)
		want.Type, want.Status, want.Code, want.RequestID = "urn:firstkm:problem:thing.bad", 429, "thing.bad", p.RequestID
		if fmt.Sprintf("%+v", p) != fmt.Sprintf("%+v", want) {
			t.Errorf("%s: got %+v, want %+v", lang, p, want)
		}
	}
}

func TestOversizedBodyReadByAHandlerIsTooLarge(t *testing.T) {
	e := engine(t, nil)
	e.Handle(httpd.Route{Method: "POST", Path: "/api/x", Access: httpd.Public(), MaxBody: 10}, func(c *gin.Context) error {
		_, err := c.GetRawData()
		if err != nil {
			return fmt.Errorf("read: %w", err)
		}
		return ok(c)
	})
	if w := ask(e, "POST", "/api/x", "0123456789"); w.Code != 200 {
		t.Errorf("at the limit: got %d, want 200", w.Code)
	}
	problem(t, ask(e, "POST", "/api/x", "0123456789A"), 413)
}
