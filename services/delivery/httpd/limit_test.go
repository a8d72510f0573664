package httpd_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"firstkm/services/delivery/httpd"

	"github.com/gin-gonic/gin"
)

// counter is a Limiter whose periods never end.
type counter struct {
	used map[string]int
	err  error
}

func (l *counter) Take(_ context.Context, key string, count int, per time.Duration) (time.Duration, error) {
	if l.err != nil {
		return 0, l.err
	}
	if l.used[key]++; l.used[key] > count {
		return per, nil
	}
	return 0, nil
}

func limitedEngine(t *testing.T, l *counter) *httpd.Engine {
	t.Helper()
	e := engine(t, func(c *httpd.Config) {
		c.Limiter = l
		c.Rates = httpd.Rates{
			Reads:  httpd.Rate{Count: 3, Per: time.Minute},
			Writes: httpd.Rate{Count: 2, Per: time.Minute},
			Guests: httpd.Rate{Count: 4, Per: time.Minute},
			SignIn: httpd.Rate{Count: 1, Per: 90 * time.Second},
		}
	})
	e.GET("/api/x", httpd.Public(), ok)
	e.POST("/api/x", httpd.Public(), ok)
	e.Handle(httpd.Route{Method: "POST", Path: "/api/sign-in", Access: httpd.Public(), Rate: e.Rates().SignIn}, func(c *gin.Context) error {
		if err := e.Throttle(c.Request.Context(), "login:"+c.Query("login"), httpd.Rate{Count: 1, Per: time.Hour}); err != nil {
			return err
		}
		return ok(c)
	})
	return e
}

func TestRatesCountPerAccountAndAddress(t *testing.T) {
	for _, tc := range []struct {
		name, method, target string
		headers              []string
		allowed              int
		wait                 string
	}{
		{"reads of an account", "GET", "/api/x", []string{bearer("student")}, 3, "60"},
		{"writes of an account", "POST", "/api/x", []string{bearer("student")}, 2, "60"},
		{"a guest's address", "GET", "/api/x", nil, 4, "60"},
		{"the route's own rate", "POST", "/api/sign-in", nil, 1, "90"},
		{"wrong tokens", "GET", "/api/x", []string{bearer("wrong")}, 1, "90"},
	} {
		e := limitedEngine(t, &counter{used: map[string]int{}})
		for i := range tc.allowed {
			if w := ask(e, tc.method, tc.target, "", tc.headers...); w.Code == 429 {
				t.Errorf("%s: request %d got 429, want %d allowed", tc.name, i+1, tc.allowed)
			}
		}
		w := ask(e, tc.method, tc.target, "", tc.headers...)
		if got := w.Header().Get("Retry-After"); got != tc.wait {
			t.Errorf("%s: Retry-After got %q, want %s", tc.name, got, tc.wait)
		}
		if p := problem(t, w, 429); p.Code != "request.too_many" {
			t.Errorf("%s: got %q", tc.name, p.Code)
		}
		if w := ask(e, "GET", "/api/x", "", "From: 203.0.113.7:1", bearer("school")); w.Code != 200 {
			t.Errorf("%s: another account at another address got %d", tc.name, w.Code)
		}
	}
}

func TestHandlersThrottleKeysOfTheirOwn(t *testing.T) {
	l := &counter{used: map[string]int{}}
	e := limitedEngine(t, l)
	first := ask(e, "POST", "/api/sign-in?login=a", "", "From: 203.0.113.1:1")
	second := ask(e, "POST", "/api/sign-in?login=a", "", "From: 203.0.113.2:1")
	if first.Code != 200 || second.Code != 429 || second.Header().Get("Retry-After") != "3600" {
		t.Errorf("one login from two addresses: got %d then %d after %s", first.Code, second.Code, second.Header().Get("Retry-After"))
	}
	for key := range l.used {
		if strings.Contains(key, "Bearer") {
			t.Errorf("a key holds a credential: %q", key)
		}
	}
}

func TestRequestsPassWhileTheLimiterIsAway(t *testing.T) {
	e := limitedEngine(t, &counter{err: errors.New("redis is away")})
	if w := ask(e, "GET", "/api/x", ""); w.Code != 200 {
		t.Errorf("got %d, want 200", w.Code)
	}
}

func TestProbesAreNotLimited(t *testing.T) {
	e := limitedEngine(t, &counter{used: map[string]int{}})
	for range 20 {
		if w := ask(e, "GET", "/metrics", "", "From: 127.0.0.1:1"); w.Code != 200 {
			t.Fatalf("/metrics: got %d", w.Code)
		}
	}
}
