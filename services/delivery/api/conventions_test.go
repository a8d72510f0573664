package api

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/net/html"
)

func TestVersionsTravelInETags(t *testing.T) {
	e := serve(t)
	for _, tc := range []struct {
		name, method, header string
		status               int
		etag, code           string
	}{
		{"a read shows it", "GET", "", 200, `"v3"`, ""},
		{"a read of what is known", "GET", `If-None-Match: "v3"`, 304, `"v3"`, ""},
		{"a read of what has changed", "GET", `If-None-Match: "v2"`, 200, `"v3"`, ""},
		{"a change without it", "PUT", "", 428, "", "request.unconditional"},
		{"a change of an old one", "PUT", `If-Match: "v2"`, 412, "", "request.stale"},
		{"a change of the current one", "PUT", `If-Match: "v3"`, 200, `"v4"`, ""},
	} {
		body := ""
		if tc.method == "PUT" {
			body = good
		}
		w := ask(e, tc.method, "/api/v1/things/thg_1", body, school, asJSON, tc.header)
		if w.Code != tc.status || w.Header().Get("ETag") != tc.etag || !strings.Contains(w.Body.String(), tc.code) {
			t.Errorf("%s: got %d %q %s, want %d %q %s", tc.name, w.Code, w.Header().Get("ETag"), w.Body, tc.status, tc.etag, tc.code)
		}
		if w.Code == 304 && w.Body.Len() > 0 {
			t.Errorf("%s: 304 with a body", tc.name)
		}
	}
}

func TestLists(t *testing.T) {
	e := serve(t)
	for _, tc := range []struct {
		query  string
		status int
		items  int
		next   string
	}{
		{"", 200, 20, "n"},
		{"?limit=100", 200, 100, "n"},
		{"?limit=101", 422, 0, ""},
		{"?limit=0", 422, 0, ""},
		{"?limit=x", 422, 0, ""},
		{"?cursor=end", 200, 0, ""},
	} {
		w := ask(e, "GET", "/api/v1/things"+tc.query, "")
		var got List[json.RawMessage]
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil {
			t.Fatalf("%s: %v", tc.query, err)
		}
		if w.Code != tc.status || len(got.Items) != tc.items || got.Next != tc.next {
			t.Errorf("%s: got %d, %d items, next %q; want %d, %d, %q", tc.query, w.Code, len(got.Items), got.Next, tc.status, tc.items, tc.next)
		}
		if w.Code == 200 && !strings.HasPrefix(w.Body.String(), `{"items":[`) {
			t.Errorf("%s: items are not a list: %.40s", tc.query, w.Body)
		}
	}
}

func TestProblemsAreInBothLanguages(t *testing.T) {
	e := serve(t)
	zh := ask(e, "POST", "/api/v1/things", `{"title":"","x":1}`, school, asJSON, "Accept-Language: zh-CN").Body.String()
	for _, want := range []string{"提交的内容有误", "至少 1 个字符。", "没有这个成员", "必填。"} {
		if !strings.Contains(zh, want) {
			t.Errorf("Chinese problem lacks %q: %s", want, zh)
		}
	}
	for _, w := range wordings {
		if w.zh == "" || w.en == "" || !strings.HasSuffix(w.zh, "。") {
			t.Errorf("wording of %s: %q / %q", w.pattern, w.zh, w.en)
		}
	}
}

func TestProblemsDoNotRepeatValues(t *testing.T) {
	e := serve(t)
	for _, body := range []string{`{"title":"t","seats":"13800138000"}`, `{"13800138000`, `{"title":"t","seats":1,"start":"13800138000"}`} {
		if w := ask(e, "POST", "/api/v1/things", body, school, asJSON); w.Code < 400 || strings.Contains(w.Body.String(), "13800138000") {
			t.Errorf("%s: got %d %s", body, w.Code, w.Body)
		}
	}
}

// Keys reach the engine's own idempotency only when the input embeds Creating.
func TestCreatingInputsHonourIdempotencyKeys(t *testing.T) {
	e := serve(t)
	for _, r := range e.Routes() {
		if want := r.Method == "POST" && r.Path == "/api/v1/things"; r.Creates != want {
			t.Errorf("%s %s: Creates is %v, want %v", r.Method, r.Path, r.Creates, want)
		}
	}
	if w := ask(e, "POST", "/api/v1/things", good, school, asJSON, "Idempotency-Key: k"); w.Code != 503 {
		t.Errorf("with a key and no store of keys: got %d, want 503", w.Code)
	}
}

func TestOperationWithoutRegisterIsRefused(t *testing.T) {
	e := httpd.New(httpd.Config{Authenticator: sampleSessions{}, Log: slog.New(slog.DiscardHandler)})
	New(e, func(a *API) {
		huma.Get(a.huma, "/api/v1/forgotten", func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
	})
	if err := e.Err(); err == nil || !strings.Contains(err.Error(), "/api/v1/forgotten") {
		t.Errorf("got %v, want the route named", err)
	}
}

type sampleUpload struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

type sampleStream struct{ Streamed }

type sampleCount struct{ Body int64 }

func TestUploadsAndStreams(t *testing.T) {
	e := httpd.New(httpd.Config{Authenticator: sampleSessions{}, Log: slog.New(slog.DiscardHandler)})
	New(e, func(a *API) {
		register(a, httpd.Public(), huma.Operation{OperationID: "upload", Method: "POST", Path: "/api/upload", MaxBodyBytes: 4096},
			func(_ context.Context, in *sampleUpload) (*sampleCount, error) {
				return &sampleCount{in.RawBody.Data().File.Size}, nil
			})
		register(a, httpd.Roles(actor.School), limited(huma.Operation{OperationID: "stream", Method: "POST", Path: "/api/stream", MaxBodyBytes: 4096}, httpd.Rate{Count: 1}),
			func(_ context.Context, in *sampleStream) (*sampleCount, error) {
				n, err := io.Copy(io.Discard, in.Reader())
				if err != nil {
					return nil, httpd.Unreadable(err)
				}
				return &sampleCount{n}, nil
			})
	})
	if err := e.Err(); err != nil {
		t.Fatalf("register: %v", err)
	}
	form := func(size int) (string, string) {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		part, err := w.CreateFormFile("file", "a.csv")
		if err != nil {
			t.Fatal(err)
		}
		_, _ = part.Write(make([]byte, size))
		_ = w.Close()
		return b.String(), "Content-Type: " + w.FormDataContentType()
	}
	small, smallType := form(100)
	large, largeType := form(5000)
	for _, tc := range []struct {
		name, path, body, media string
		status                  int
		want                    string
	}{
		{"a file", "/api/upload", small, smallType, 200, "100"},
		{"a file too large", "/api/upload", large, largeType, 413, "request.too_large"},
		{"a file cut off", "/api/upload", small[:len(small)-70], smallType, 400, "request.broken"},
		{"a form without the file", "/api/upload", strings.Replace(small, `name="file"`, `name="other"`, 1), smallType, 422, "请选择文件。"},
		{"no form", "/api/upload", good, asJSON, 415, "request.media_type"},
		{"a stream", "/api/stream", strings.Repeat("x", 4096), "Content-Type: text/csv", 200, "4096"},
		{"a stream too large", "/api/stream", strings.Repeat("x", 4097), "Content-Type: text/csv", 413, "request.too_large"},
	} {
		if w := ask(e, "POST", tc.path, tc.body, school, tc.media); w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) {
			t.Errorf("%s: got %d %s, want %d %s", tc.name, w.Code, w.Body, tc.status, tc.want)
		}
	}
	for _, r := range e.Routes() {
		if r.Path == "/api/stream" && r.Rate != (httpd.Rate{Count: 1}) {
			t.Errorf("the stream's own rate: got %+v", r.Rate)
		}
	}
}

func TestOpenAPIDocument(t *testing.T) {
	e := serve(t)
	w := ask(e, "GET", "/api/openapi.json", "")
	var doc struct {
		OpenAPI string `json:"openapi"`
		Paths   map[string]map[string]struct {
			Access    string              `json:"x-access"`
			Problems  []string            `json:"x-problems"`
			Security  []map[string]any    `json:"security"`
			Responses map[string]struct{} `json:"responses"`
		} `json:"paths"`
		Components struct {
			Schemas map[string]json.RawMessage `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil {
		t.Fatalf("read the document: %v", err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("version: got %q", doc.OpenAPI)
	}
	create := doc.Paths["/api/v1/things"]["post"]
	if create.Access != "school (scope things:write)" || len(create.Security) != 2 || strings.Join(create.Problems, " ") != "auth.forbidden auth.required auth.scope thing.closed" {
		t.Errorf("create-thing: got %+v", create)
	}
	for _, status := range []string{"201", "401", "403", "409", "422"} {
		if _, ok := create.Responses[status]; !ok {
			t.Errorf("create-thing lacks the answer %s", status)
		}
	}
	for path, item := range doc.Paths {
		for method, op := range item {
			if op.Access == "" {
				t.Errorf("%s %s does not say who may use it", method, path)
			}
		}
	}
	if _, ok := doc.Components.Schemas["Problem"]; !ok {
		t.Error("the schema Problem is missing")
	}
	if _, ok := doc.Components.Schemas["ErrorModel"]; ok {
		t.Error("huma's own error model is documented, but never sent")
	}
	if w := ask(e, "GET", "/api/openapi.yaml", ""); w.Code != 200 || !strings.Contains(w.Body.String(), "openapi: 3.1") {
		t.Errorf("yaml: got %d %.80s", w.Code, w.Body)
	}
}

func TestDocumentationPageNeedsNothingFromOutside(t *testing.T) {
	e := serve(t)
	for lang, want := range map[string][]string{
		"zh": {"问题代码", "谁可使用", "已关闭，不能再改。"},
		"en": {"Problem codes", "it is closed and cannot be changed"},
	} {
		w := ask(e, "GET", "/api/docs?lang="+lang, "")
		if w.Code != 200 || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/html") {
			t.Fatalf("%s: got %d %s", lang, w.Code, w.Header().Get("Content-Type"))
		}
		page := w.Body.String()
		for _, text := range append(want, "/api/v1/things/{id}", "create-thing", "thing.closed", "Idempotency-Key", "SampleThingBody", httpd.EventsPath) {
			if !strings.Contains(page, text) {
				t.Errorf("%s: the page lacks %q", lang, text)
			}
		}
		checkSelfContained(t, e, page)
	}
}

// checkSelfContained looks for what the content security policy forbids, for links from outside and for dead anchors.
func checkSelfContained(t *testing.T, e http.Handler, page string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	ids, anchors := map[string]bool{}, []string{}
	for n := range root.Descendants() {
		if n.Data == "script" || n.Data == "style" {
			t.Errorf("the page has an inline %s", n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case a.Key == "style" || strings.HasPrefix(a.Key, "on"):
				t.Errorf("the page has an inline %s", a.Key)
			case a.Key == "id":
				ids[a.Val] = true
			case a.Key == "href" && strings.HasPrefix(a.Val, "#"):
				anchors = append(anchors, a.Val[1:])
			case a.Key == "href" || a.Key == "src":
				if w := ask(e, "GET", a.Val, ""); !strings.HasPrefix(a.Val, "/") || w.Code != 200 {
					t.Errorf("the page needs %s, which answers %d", a.Val, w.Code)
				}
			}
		}
	}
	for _, a := range anchors {
		if !ids[a] {
			t.Errorf("the page points to #%s, which it lacks", a)
		}
	}
}

// No body whatever makes a server error.
func FuzzJSONBody(f *testing.F) {
	for _, seed := range []string{
		good, "", "{", "null", "[]", `"x"`, "1e999", `{"seats":1e400,"title":"t"}`, `{"seats":1.5,"title":"t"}`,
		`{"title":"t","title":2,"seats":1}`, `{"title":"\ud800","seats":1}`, `{"tags":[1,2,3,4],"title":null}`, "\xff\xfe", `{"start":"2026-02-30","title":"t","seats":1}`,
		strings.Repeat("[", 20000), `{"nested":{"deep":{}}}`, `{"kind":null,"title":"t","seats":1}`, `{"TITLE":"t","seats":1}`,
	} {
		f.Add(seed)
	}
	e := serve(f)
	f.Fuzz(func(t *testing.T, body string) {
		w := ask(e, "POST", "/api/v1/things", body, school, asJSON)
		if w.Code >= 500 {
			t.Errorf("body %q: got %d %s", body, w.Code, w.Body)
		}
		if w.Code >= 400 && w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("body %q: got %q", body, w.Header().Get("Content-Type"))
		}
	})
}
