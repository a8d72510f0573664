package httpd_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"testing"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
)

func TestReadiness(t *testing.T) {
	var index, store error
	e := engine(t, nil)
	e.Check("index", func(context.Context) error { return index })
	e.Check("store", func(context.Context) error { return store })
	for _, tc := range []struct {
		name         string
		index, store error
		status       int
		want         httpd.Readiness
	}{
		{"all well", nil, nil, 200, httpd.Readiness{Status: "ready", Checks: map[string]string{"index": "ok", "store": "ok"}}},
		{
			"a reason that may be told", fault.New(fault.Unavailable, "index.behind", "索引正在更新。", "the index is catching up"), nil, 503,
			httpd.Readiness{Status: "not_ready", Checks: map[string]string{"index": "the index is catching up", "store": "ok"}},
		},
		{
			"a reason that may not", nil, errors.New("dial tcp 10.0.0.3"), 503,
			httpd.Readiness{Status: "not_ready", Checks: map[string]string{"index": "ok", "store": "failing"}},
		},
	} {
		index, store = tc.index, tc.store
		w := ask(e, "GET", "/readyz", "")
		var got httpd.Readiness
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v in %s", tc.name, err, w.Body)
		}
		if w.Code != tc.status || got.Status != tc.want.Status || got.Checks["index"] != tc.want.Checks["index"] || got.Checks["store"] != tc.want.Checks["store"] {
			t.Errorf("%s: got %d %+v, want %d %+v", tc.name, w.Code, got, tc.status, tc.want)
		}
	}
	if w := ask(e, "GET", "/healthz", ""); w.Code != 200 || w.Body.String() != `{"status":"ok"}` {
		t.Errorf("/healthz: got %d %s", w.Code, w.Body)
	}
}

func TestMetricsAreForThisMachineAndMonitors(t *testing.T) {
	e := engine(t, func(c *httpd.Config) {
		c.MetricsFrom = []netip.Prefix{netip.MustParsePrefix("198.51.100.0/24")}
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
		c.MetricsToken = "metrics-secret"
	})
	for _, tc := range []struct {
		name    string
		headers []string
		want    int
	}{
		{"this machine", []string{"From: 127.0.0.1:5"}, 200},
		{"this machine by IPv6", []string{"From: [::1]:5"}, 200},
		{"a monitor", []string{"From: 198.51.100.7:5"}, 200},
		{"a monitor behind a trusted proxy", []string{"From: 10.0.0.1:5", "X-Forwarded-For: 198.51.100.7"}, 200},
		{"a stranger", []string{"From: 203.0.113.1:5"}, 403},
		{"a stranger behind a trusted proxy", []string{"From: 10.0.0.1:5", "X-Forwarded-For: 203.0.113.1"}, 403},
		{"a stranger behind an unknown proxy on this machine", []string{"From: 127.0.0.1:5", "X-Forwarded-For: 203.0.113.1"}, 403},
		{"an operator's session", []string{"From: 203.0.113.1:5", bearer("operator")}, 403},
		{"the metrics token", []string{"From: 203.0.113.1:5", bearer("metrics-secret")}, 200},
	} {
		if got := ask(e, "GET", "/metrics", "", tc.headers...).Code; got != tc.want {
			t.Errorf("%s: got %d, want %d", tc.name, got, tc.want)
		}
	}
}

func TestMetricsCountByPatternAndClassOfStatus(t *testing.T) {
	e := engine(t, nil)
	e.GET("/api/things/:id", httpd.Public(), ok)
	ask(e, "GET", "/api/things/1", "")
	ask(e, "GET", "/api/things/2", "")
	ask(e, "GET", "/api/secret-name", "")
	ask(e, "INVENTED", "/api/things/1", "")
	body := ask(e, "GET", "/metrics", "", "From: 127.0.0.1:5").Body.String()
	for _, want := range []string{
		`firstkm_http_request_seconds_count{method="GET",route="/api/things/:id",status="2xx"} 2`,
		`firstkm_http_request_seconds_count{method="GET",route="unmatched",status="4xx"} 1`,
		`firstkm_http_request_seconds_count{method="other",route="unmatched",status="4xx"} 1`,
		`firstkm_http_requests_in_flight 1`,
	} {
		if !strings.Contains(body, want) {
			t.Errorf("metrics lack %q", want)
		}
	}
	if strings.Contains(body, "secret-name") {
		t.Error("a path became a label")
	}
}
