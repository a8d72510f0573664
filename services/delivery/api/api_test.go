package api

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"

	"github.com/danielgtaylor/huma/v2"
)

// The tests stand inside the package because register is for its noun files only; they speak HTTP to the real engine.

var (
	errSampleClosed  = fault.New(fault.Conflict, "thing.closed", "已关闭，不能再改。", "it is closed and cannot be changed")
	errSampleSession = fault.New(fault.Unauthenticated, "session.unknown", "登录已失效。", "the session has ended")
)

type sampleSessions struct{}

func (sampleSessions) Authenticate(_ context.Context, token string) (actor.Actor, error) {
	if token != "school" && token != "student" {
		return actor.Actor{}, errSampleSession
	}
	return actor.Actor{Account: "acc_1", Role: actor.Role(token)}, nil
}

type sampleThingBody struct {
	Title  string   `json:"title" minLength:"1" maxLength:"20"`
	Seats  int      `json:"seats" minimum:"1" maximum:"500"`
	Kind   string   `json:"kind,omitempty" enum:"day,night" default:"day"`
	Tags   []string `json:"tags,omitempty" maxItems:"3"`
	Start  string   `json:"start,omitempty" format:"date"`
	Nested struct {
		Deep bool `json:"deep"`
	} `json:"nested,omitempty" required:"false"`
}

type sampleCreateThing struct {
	Creating
	Body sampleThingBody
}

type sampleChangeThing struct {
	ID string `path:"id"`
	Changing
	Body sampleThingBody
}

type sampleReadThing struct {
	ID string `path:"id"`
	Reading
}

type sampleThing struct {
	Tagged
	Body sampleThingBody
}

type sampleListThings struct{ Paged }

type sampleThings struct{ Body List[sampleThingBody] }

// sample mounts operations of every shape.
func sample(a *API) {
	register(a, httpd.Roles(actor.School).Scope("things:write"), huma.Operation{
		OperationID: "create-thing", Method: http.MethodPost, Path: "/api/v1/things", DefaultStatus: http.StatusCreated,
		Tags: []string{"things"}, Summary: "Create a thing",
	}, func(_ context.Context, in *sampleCreateThing) (*sampleThing, error) {
		if in.Body.Title == "closed" {
			return nil, errSampleClosed.With(fault.In("title", "不能叫这个名字。", "is not a possible title"))
		}
		return &sampleThing{Tagged: Tagged{httpd.ETag(1)}, Body: in.Body}, nil
	}, errSampleClosed)
	register(a, httpd.SignedIn(), huma.Operation{
		OperationID: "change-thing", Method: http.MethodPut, Path: "/api/v1/things/{id}", Tags: []string{"things"},
	}, func(_ context.Context, in *sampleChangeThing) (*sampleThing, error) {
		version, err := in.Version()
		if err != nil {
			return nil, err
		}
		if version != 3 {
			return nil, httpd.ErrStale
		}
		return &sampleThing{Tagged: Tagged{httpd.ETag(4)}, Body: in.Body}, nil
	})
	register(a, httpd.Public(), huma.Operation{
		OperationID: "read-thing", Method: http.MethodGet, Path: "/api/v1/things/{id}", Tags: []string{"things"},
	}, func(_ context.Context, in *sampleReadThing) (*sampleThing, error) {
		if err := in.Fresh(3); err != nil {
			return nil, err
		}
		return &sampleThing{Tagged: Tagged{httpd.ETag(3)}, Body: sampleThingBody{Title: in.ID}}, nil
	})
	register(a, httpd.Public(), huma.Operation{
		OperationID: "list-things", Method: http.MethodGet, Path: "/api/v1/things", Tags: []string{"things"},
	}, func(_ context.Context, in *sampleListThings) (*sampleThings, error) {
		p := page.Page[int]{Next: "n"}
		for i := range in.Request().Size() {
			p.Items = append(p.Items, i)
		}
		if in.Cursor == "end" {
			p = page.Page[int]{}
		}
		return &sampleThings{listed(p, func(n int) sampleThingBody { return sampleThingBody{Seats: n} })}, nil
	})
}

func serve(t testing.TB) *httpd.Engine {
	t.Helper()
	e := httpd.New(httpd.Config{Authenticator: sampleSessions{}, Log: slog.New(slog.DiscardHandler)})
	New(e, sample)
	if err := e.Err(); err != nil {
		t.Fatalf("register: %v", err)
	}
	return e
}

func ask(e http.Handler, method, target, body string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, strings.NewReader(body))
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	e.ServeHTTP(w, r)
	return w
}

const (
	school = "Authorization: Bearer school"
	asJSON = "Content-Type: application/json"
	good   = `{"title":"t","seats":1}`
)

func TestRequestsAreJudgedBeforeTheHandler(t *testing.T) {
	e := serve(t)
	type field struct{ name, reason string }
	type fields []field
	for _, tc := range []struct {
		name, body string
		headers    []string
		status     int
		code       string
		fields     fields
	}{
		{"a good body passes", good, nil, 201, "", nil},
		{"no body", "", nil, 400, "request.broken", nil},
		{"broken JSON", `{"title":`, nil, 400, "request.broken", fields{{"body", "is not well-formed"}}},
		{"a wrong media type", good, []string{"Content-Type: text/plain"}, 415, "request.media_type", nil},
		{"too much", `{"title":"` + strings.Repeat("x", httpd.DefaultBody) + `"}`, nil, 413, "request.too_large", nil},
		{
			"an unknown member", `{"title":"t","seats":1,"admin":true}`, nil, 422, "request.invalid",
			fields{{"admin", "is not a member here; check its spelling"}},
		},
		{"missing members", `{}`, nil, 422, "request.invalid", fields{{"seats", "is required"}, {"title", "is required"}}},
		{"a wrong type", `{"title":1,"seats":1}`, nil, 422, "request.invalid", fields{{"title", "must be a string"}}},
		{"below the minimum", `{"title":"t","seats":0}`, nil, 422, "request.invalid", fields{{"seats", "must be at least 1"}}},
		{
			"not in the list", `{"title":"t","seats":1,"kind":"x"}`, nil, 422, "request.invalid",
			fields{{"kind", `must be one of day, night`}},
		},
		{
			"a nested member", `{"title":"t","seats":1,"nested":{"deep":"no"}}`, nil, 422, "request.invalid",
			fields{{"nested.deep", "must be true or false"}},
		},
		{
			"no date", `{"title":"t","seats":1,"start":"tomorrow"}`, nil, 422, "request.invalid",
			fields{{"start", "must be a date such as 2026-11-22"}},
		},
		{"the service's fault", `{"title":"closed","seats":1}`, nil, 409, "thing.closed", fields{{"title", "is not a possible title"}}},
		{"nobody signed in", good, []string{"Authorization: "}, 401, "auth.required", nil},
		{"another role", good, []string{"Authorization: Bearer student"}, 403, "auth.forbidden", nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w := ask(e, "POST", "/api/v1/things", tc.body, append([]string{school, asJSON, "Accept-Language: en"}, tc.headers...)...)
			if w.Code != tc.status {
				t.Fatalf("got %d %s, want %d", w.Code, w.Body, tc.status)
			}
			if tc.code == "" {
				return
			}
			var p httpd.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil {
				t.Fatalf("problem: %v in %s", err, w.Body)
			}
			if p.Code != tc.code || p.Status != tc.status || p.RequestID == "" {
				t.Errorf("got %+v, want code %s", p, tc.code)
			}
			if got := w.Header().Get("Content-Type"); got != "application/problem+json" {
				t.Errorf("content type: got %q", got)
			}
			if len(p.Fields) != len(tc.fields) {
				t.Fatalf("fields: got %+v, want %+v", p.Fields, tc.fields)
			}
			for i, f := range tc.fields {
				if p.Fields[i].Name != f.name || p.Fields[i].Reason != f.reason {
					t.Errorf("field %d: got %+v, want %+v", i, p.Fields[i], f)
				}
			}
		})
	}
}
