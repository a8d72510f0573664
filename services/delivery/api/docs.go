package api

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"html/template"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/text"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
)

//go:embed docs.html
var docsPage string

//go:embed docs.css
var docsStyle []byte

// docs holds what is rendered once, when it is first asked for: all operations are registered by then.
type docs struct {
	spec sync.Once
	json []byte
	yaml []byte
	err  error
}

// describe serves the OpenAPI document and the page made of it.
func (a *API) describe() {
	a.documentEvents()
	shown := template.Must(template.New("docs").Parse(docsPage)) // embedded and tested
	a.engine.GET("/api/openapi.json", httpd.Public(), a.serveSpec("application/openapi+json", func() []byte { return a.docs.json }))
	a.engine.GET("/api/openapi.yaml", httpd.Public(), a.serveSpec("application/openapi+yaml", func() []byte { return a.docs.yaml }))
	a.engine.GET("/api/docs.css", httpd.Public(), func(c *gin.Context) error {
		c.Data(http.StatusOK, "text/css; charset=utf-8", docsStyle)
		return nil
	})
	a.engine.GET("/api/docs", httpd.Public(), func(c *gin.Context) error {
		var b bytes.Buffer
		if err := shown.Execute(&b, a.docPage(httpd.Language(c.Request.Context()))); err != nil {
			return fmt.Errorf("render the API's documentation: %w", err)
		}
		c.Data(http.StatusOK, "text/html; charset=utf-8", b.Bytes())
		return nil
	})
}

func (a *API) serveSpec(media string, body func() []byte) httpd.Handler {
	return func(c *gin.Context) error {
		a.docs.spec.Do(func() {
			if a.docs.json, a.docs.err = json.MarshalIndent(a.huma.OpenAPI(), "", " "); a.docs.err == nil {
				a.docs.yaml, a.docs.err = a.huma.OpenAPI().YAML()
			}
		})
		if a.docs.err != nil {
			return fmt.Errorf("write the OpenAPI document: %w", a.docs.err)
		}
		c.Data(http.StatusOK, media, body())
		return nil
	}
}

// documentEvents describes the event stream, which httpd serves and huma does not know.
func (a *API) documentEvents() {
	a.huma.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "stream-events", Method: http.MethodGet, Path: httpd.EventsPath, Tags: []string{"events"},
		Summary:     "Live events",
		Description: "Server-sent events that this session may see. After an interruption the stream begins with the event reset: read again what you show.",
		Security:    []map[string][]string{{"bearer": {}}, {"session": {}}},
		Extensions:  map[string]any{"x-access": httpd.EventsAccess().String()},
		Responses: map[string]*huma.Response{"200": {
			Description: "The stream", Content: map[string]*huma.MediaType{"text/event-stream": {Schema: &huma.Schema{Type: "string"}}},
		}},
	})
}

// docPage is what the documentation shows.
type docPage struct {
	Lang     text.Lang
	Title    string
	Intro    string
	Version  string
	Tags     []docTag
	Schemas  []docSchema
	Problems []docProblem
	Statuses []docStatus
	Words    map[string]string
}

type docTag struct {
	Name       string
	Operations []docOperation
}

type docOperation struct {
	ID, Method, Path, Summary, Description, Access string
	Params                                         []docParam
	Bodies                                         []docBody
	Answers                                        []docBody
	Problems                                       []string
}

type docParam struct {
	Name, In, Type, Doc string
	Required            bool
}

// docBody is a request or response body: its media type, and the schema or a word for it.
type docBody struct{ Status, Doc, Media, Type, Ref string }

type docSchema struct {
	Name, Doc string
	Members   []docParam
}

type docProblem struct {
	Code    string
	Status  int
	Message string
}

type docStatus struct {
	Status int
	Title  string
}

func (a *API) docPage(lang text.Lang) docPage {
	spec := a.huma.OpenAPI()
	p := docPage{Lang: lang, Title: spec.Info.Title + " API", Intro: spec.Info.Description, Version: spec.Info.Version, Words: docWords(lang)}
	byTag := map[string][]docOperation{}
	for path, item := range spec.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
			if op != nil {
				byTag[docTagOf(op)] = append(byTag[docTagOf(op)], docOf(path, op))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(byTag)) {
		slices.SortFunc(byTag[name], func(x, y docOperation) int { return strings.Compare(x.Path+x.Method, y.Path+y.Method) })
		p.Tags = append(p.Tags, docTag{name, byTag[name]})
	}
	schemas := spec.Components.Schemas.Map()
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		p.Schemas = append(p.Schemas, docSchema{name, schemas[name].Description, docMembers(schemas[name])})
	}
	for _, code := range slices.Sorted(maps.Keys(a.faults)) {
		f := a.faults[code]
		p.Problems = append(p.Problems, docProblem{code, httpd.StatusOf(f.Kind), f.Message.In(lang)})
	}
	for _, s := range []int{400, 401, 403, 404, 405, 408, 409, 412, 413, 415, 422, 428, 429, 500, 503} {
		p.Statuses = append(p.Statuses, docStatus{s, httpd.Title(s).In(lang)})
	}
	return p
}

func docTagOf(op *huma.Operation) string {
	if len(op.Tags) > 0 {
		return op.Tags[0]
	}
	return "other"
}

func docOf(path string, op *huma.Operation) docOperation {
	o := docOperation{ID: op.OperationID, Method: op.Method, Path: path, Summary: op.Summary, Description: op.Description}
	o.Access, _ = op.Extensions["x-access"].(string)
	o.Problems, _ = op.Extensions["x-problems"].([]string)
	for _, p := range op.Parameters {
		o.Params = append(o.Params, docParam{p.Name, p.In, docType(p.Schema), cmp.Or(p.Description, docText(p.Schema)), p.Required})
	}
	if op.RequestBody != nil {
		o.Bodies = docBodies("", "", op.RequestBody.Content)
	}
	for _, code := range slices.Sorted(maps.Keys(op.Responses)) {
		if code < "4" { // errors are problems, listed by code
			o.Answers = append(o.Answers, docBodies(code, op.Responses[code].Description, op.Responses[code].Content)...)
		}
	}
	return o
}

func docBodies(status, doc string, content map[string]*huma.MediaType) []docBody {
	list := []docBody{}
	for _, media := range slices.Sorted(maps.Keys(content)) {
		s := content[media].Schema
		list = append(list, docBody{status, doc, media, docType(s), docRef(s)})
	}
	if len(list) == 0 {
		list = append(list, docBody{Status: status, Doc: doc})
	}
	return list
}

func docMembers(s *huma.Schema) []docParam {
	list := make([]docParam, 0, len(s.Properties))
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		m := s.Properties[name]
		list = append(list, docParam{Name: name, In: docRef(m), Type: docType(m), Doc: m.Description, Required: slices.Contains(s.Required, name)})
	}
	return list
}

func docText(s *huma.Schema) string {
	if s == nil {
		return ""
	}
	return s.Description
}

// docRef is the name of the component that a schema, or its items, refers to.
func docRef(s *huma.Schema) string {
	for s != nil && s.Items != nil {
		s = s.Items
	}
	if s == nil {
		return ""
	}
	return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
}

// docType is a schema in a few words: "string date", "[] Placement", "integer 1–100".
func docType(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return docRef(s)
	case s.Items != nil:
		return "[] " + docType(s.Items)
	}
	parts := []string{s.Type, s.Format}
	if s.Minimum != nil {
		parts = append(parts, fmt.Sprintf("≥ %g", *s.Minimum))
	}
	if s.Maximum != nil {
		parts = append(parts, fmt.Sprintf("≤ %g", *s.Maximum))
	}
	if s.MaxLength != nil {
		parts = append(parts, fmt.Sprintf("≤ %d", *s.MaxLength))
	}
	for _, v := range s.Enum {
		parts = append(parts, fmt.Sprintf("“%v”", v))
	}
	return strings.Join(slices.DeleteFunc(parts, func(p string) bool { return p == "" }), " ")
}

// docWords are the page's own, in lang.
func docWords(lang text.Lang) map[string]string {
	all := map[string]text.Words{
		"operations": text.Say("接口", "Operations"),
		"schemas":    text.Say("数据结构", "Schemas"),
		"problems":   text.Say("问题代码", "Problem codes"),
		"statuses":   text.Say("状态码", "Statuses"),
		"access":     text.Say("谁可使用", "Access"),
		"params":     text.Say("参数", "Parameters"),
		"body":       text.Say("请求内容", "Request body"),
		"answers":    text.Say("响应", "Answers"),
		"required":   text.Say("必填", "required"),
		"spec":       text.Say("OpenAPI 3.1 文档", "OpenAPI 3.1 document"),
		"contents":   text.Say("目录", "Contents"),
		"conventions": text.Say("成员名用 snake_case；时刻为 RFC 3339 UTC，日期为 YYYY-MM-DD，金额为整数分。错误为 application/problem+json。",
			"Members are snake_case; instants RFC 3339 in UTC, dates YYYY-MM-DD, money integer fen. Errors are application/problem+json."),
	}
	said := make(map[string]string, len(all))
	for key, w := range all {
		said[key] = w.In(lang)
	}
	return said
}
