package httpd_test

import (
	"net/http"
	"strings"
	"testing"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"

	"github.com/gin-gonic/gin"
)

// Every kind of access × every role, through the engine.
func TestAccessTableIsApplied(t *testing.T) {
	e := engine(t, nil)
	table := map[string]httpd.Access{
		"/api/public":   httpd.Public(),
		"/api/signed":   httpd.SignedIn(),
		"/api/schools":  httpd.Roles(actor.School, actor.VicePrincipal),
		"/api/operator": httpd.Roles(actor.Operator),
	}
	for path, access := range table {
		e.GET(path, access, ok)
	}
	if err := e.Err(); err != nil {
		t.Fatalf("register: %v", err)
	}
	for path, access := range table {
		for _, role := range append(actor.Roles(), actor.Guest) {
			want := http.StatusForbidden
			var headers []string
			if role != actor.Guest {
				headers = append(headers, bearer(string(role)))
			}
			switch {
			case access.Admits(role):
				want = http.StatusOK
			case role == actor.Guest:
				want = http.StatusUnauthorized
			}
			w := ask(e, "GET", path, "", headers...)
			if w.Code != want {
				t.Errorf("%s as %q: got %d, want %d", path, role, w.Code, want)
			}
			if want == http.StatusOK && w.Body.String() != "role="+string(role) {
				t.Errorf("%s as %q: the handler saw %q", path, role, w.Body)
			}
		}
	}
}

func TestAccessAdmits(t *testing.T) {
	for _, tc := range []struct {
		name   string
		access httpd.Access
		role   actor.Role
		want   bool
	}{
		{"nobody without a declaration", httpd.Access{}, actor.Operator, false},
		{"guests to what is public", httpd.Public(), actor.Guest, true},
		{"no guests to what needs a session", httpd.SignedIn(), actor.Guest, false},
		{"any role to what needs a session", httpd.SignedIn(), actor.Student, true},
		{"a role named", httpd.Roles(actor.Bureau), actor.Bureau, true},
		{"no role that is not named", httpd.Roles(actor.Bureau), actor.School, false},
		{"no guest even when named", httpd.Roles(actor.Guest), actor.Guest, false},
		{"nobody to local routes by role", httpd.Local(), actor.Operator, false},
	} {
		if got := tc.access.Admits(tc.role); got != tc.want {
			t.Errorf("%s: got %v, want %v", tc.name, got, tc.want)
		}
	}
}

func TestRoutesAreDeniedByDefault(t *testing.T) {
	for name, access := range map[string]httpd.Access{
		"no access":       {},
		"roles, but none": httpd.Roles(),
		"only a scope":    httpd.Access{}.Scope("x"),
	} {
		e := engine(t, nil)
		e.GET("/api/forgotten", access, ok)
		if err := e.Err(); err == nil || !strings.Contains(err.Error(), "/api/forgotten") {
			t.Errorf("%s: Err got %v, want the route named", name, err)
		}
		if w := ask(e, "GET", "/api/forgotten", "", bearer("operator")); w.Code != http.StatusNotFound {
			t.Errorf("%s: the route answers %d, want 404", name, w.Code)
		}
	}
}

func TestRegistrationFaultsAreCollected(t *testing.T) {
	e := engine(t, nil)
	e.GET("/a/:x", httpd.Public(), ok)
	e.GET("/a/:y", httpd.Public(), ok)
	e.GET("no-slash", httpd.Public(), ok)
	err := e.Err()
	if err == nil || !strings.Contains(err.Error(), "/a/:y") || !strings.Contains(err.Error(), "no-slash") {
		t.Fatalf("Err: got %v, want both faulty routes named", err)
	}
}

func TestRoutesListsEveryRouteWithItsAccess(t *testing.T) {
	e := engine(t, nil)
	e.POST("/b", httpd.Roles(actor.School, actor.Bureau).Scope("b:write"), ok)
	var got []string
	for _, r := range e.Routes() {
		got = append(got, r.Method+" "+r.Path+" "+r.Access.String())
	}
	want := []string{
		"POST /b school, bureau (scope b:write)", "GET /healthz public", "GET /metrics local", "GET /readyz public",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("routes: got %q, want %q", got, want)
	}
}

func TestAPITokensNeedTheRoutesScope(t *testing.T) {
	e := engine(t, nil)
	e.POST("/api/things", httpd.Roles(actor.Enterprise).Scope("things:write"), ok)
	e.POST("/api/sessions-only", httpd.Roles(actor.Enterprise), ok)
	e.POST("/api/others", httpd.Roles(actor.School).Scope("things:write"), ok)
	e.GET("/api/public", httpd.Public(), ok)
	e.GET("/api/public-scoped", httpd.Public().Scope("things:write"), ok)
	for _, tc := range []struct {
		name, method, path, token string
		status                    int
		body                      string
	}{
		{"a session needs no scope", "POST", "/api/things", "enterprise", 200, "role=enterprise"},
		{"the scope opens the route", "POST", "/api/things", "scoped", 200, "role=enterprise"},
		{"no scope, no entry", "POST", "/api/things", "scopeless", 403, "auth.scope"},
		{"a route without scope is for sessions", "POST", "/api/sessions-only", "scoped", 403, "auth.scope"},
		{"the role still counts", "POST", "/api/others", "scoped", 403, "auth.forbidden"},
		{"public routes see a guest", "GET", "/api/public", "scoped", 200, "role="},
		{"public routes with the scope see the role", "GET", "/api/public-scoped", "scoped", 200, "role=enterprise"},
	} {
		w := ask(e, tc.method, tc.path, "", bearer(tc.token))
		if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.body) {
			t.Errorf("%s: got %d %s, want %d with %q", tc.name, w.Code, w.Body, tc.status, tc.body)
		}
	}
}

func TestHeadIsAnsweredWhereGetIs(t *testing.T) {
	e := engine(t, nil)
	e.GET("/api/x", httpd.SignedIn(), func(c *gin.Context) error { c.Status(http.StatusOK); return nil })
	if w := ask(e, "HEAD", "/api/x", "", bearer("student")); w.Code != http.StatusOK {
		t.Errorf("signed in: got %d, want 200", w.Code)
	}
	if w := ask(e, "HEAD", "/api/x", ""); w.Code != http.StatusUnauthorized {
		t.Errorf("guest: got %d, want 401", w.Code)
	}
}
