package httpd_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"

	"github.com/gin-gonic/gin"
)

var errToken = fault.New(fault.Unauthenticated, "session.unknown", "登录已失效，请重新登录。", "the session has ended; sign in again")

// tokens is an Authenticator: the tokens that are valid and whose they are.
type tokens map[string]actor.Actor

func (t tokens) Authenticate(_ context.Context, token string) (actor.Actor, error) {
	who, ok := t[token]
	if !ok {
		return actor.Actor{}, errToken
	}
	return who, nil
}

// everyone has one session per role, the token being the role's name, and two API tokens of the enterprise.
func everyone() tokens {
	t := tokens{}
	for _, role := range actor.Roles() {
		t[string(role)] = actor.Actor{Account: ident.ID("acc_" + role), Role: role, Org: "org_1"}
	}
	scoped := t["enterprise"]
	scoped.Scopes = []string{"things:write"}
	t["scoped"] = scoped
	scoped.Scopes = []string{}
	t["scopeless"] = scoped
	return t
}

// silent drops what is logged.
func silent() *slog.Logger { return slog.New(slog.DiscardHandler) }

func engine(t *testing.T, change func(*httpd.Config)) *httpd.Engine {
	t.Helper()
	cfg := httpd.Config{Authenticator: everyone(), Log: silent()}
	if change != nil {
		change(&cfg)
	}
	return httpd.New(cfg)
}

// ok answers with who asks.
func ok(c *gin.Context) error {
	c.String(http.StatusOK, "role=%s", httpd.Who(c.Request.Context()).Role)
	return nil
}

// ask sends a request through the engine without a network. Headers are given as "Name: value".
func ask(e http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	var r *http.Request
	if body == "" {
		r = httptest.NewRequest(method, target, nil)
	} else {
		r = httptest.NewRequest(method, target, strings.NewReader(body))
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		if name == "From" {
			r.RemoteAddr = value
			continue
		}
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

func bearer(token string) string { return "Authorization: Bearer " + token }

func cookie(token string) string { return "Cookie: firstkm_session=" + token }

// problem reads a problem from an answer and checks its media type and status.
func problem(t *testing.T, w *httptest.ResponseRecorder, status int) httpd.Problem {
	t.Helper()
	var p httpd.Problem
	if w.Code != status {
		t.Fatalf("status: got %d, want %d; body %s", w.Code, status, w.Body)
	}
	if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("content type: got %q, want application/problem+json", got)
	}
	if err := json.NewDecoder(w.Body).Decode(&p); err != nil {
		t.Fatalf("read problem: %v", err)
	}
	if p.Status != status || p.RequestID == "" || p.RequestID != w.Header().Get("X-Request-Id") {
		t.Fatalf("problem: got status %d, request %q, header %q", p.Status, p.RequestID, w.Header().Get("X-Request-Id"))
	}
	return p
}

func readAll(t *testing.T, r io.Reader) string {
	t.Helper()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	return string(b)
}
