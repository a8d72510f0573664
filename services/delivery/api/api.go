package api

import (
	"context"
	"errors"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
)

// Version is the version of the interface, not of the program.
const Version = "1.0.0"

// API collects operations and describes them.
type API struct {
	huma   huma.API
	engine *httpd.Engine
	faults map[string]*fault.Fault // by code, as operations declare them
	docs   docs
}

// Mount registers the operations of one noun: api.Placements(service) returns one.
type Mount func(*API)

// New mounts the operations on the engine, with /api/openapi.json, /api/openapi.yaml and the page /api/docs.
func New(engine *httpd.Engine, mounts ...Mount) *API {
	a := &API{engine: engine, faults: map[string]*fault.Fault{}}
	a.huma = huma.NewAPI(a.config(), adapter{engine})
	for _, mount := range mounts {
		mount(a)
	}
	a.describe()
	return a
}

func (a *API) config() huma.Config {
	schemas := huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)
	schemas.RegisterTypeAlias(reflect.TypeFor[huma.ErrorModel](), reflect.TypeFor[httpd.Problem]())
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			Info: &huma.Info{
				Title:       "firstkm",
				Version:     Version,
				Description: "Internship placements of vocational students: posted under the law, found, applied for, confirmed by the school.",
			},
			Components: &huma.Components{Schemas: schemas, SecuritySchemes: map[string]*huma.SecurityScheme{
				"bearer":  {Type: "http", Scheme: "bearer", Description: "A session token from POST /api/v1/sessions, or a personal API token."},
				"session": {Type: "apiKey", In: "cookie", Name: "firstkm_session", Description: "The same session as a cookie; __Host-firstkm_session over TLS."},
			}},
		},
		Formats:       map[string]huma.Format{"application/json": huma.DefaultJSONFormat, "json": huma.DefaultJSONFormat},
		DefaultFormat: "application/json",
		Transformers:  []huma.Transformer{a.asProblem},
	}
}

// register adds an operation. access says who may use it; faults are those of the service that a client may want to tell
// apart, for the documentation. Path is written as OpenAPI writes it: "/api/v1/placements/{id}".
//
// An input that embeds Creating makes a POST honour Idempotency-Key. op.MaxBodyBytes and op.BodyReadTimeout replace the
// limits of httpd.Route; limited gives a rate of its own.
func register[I, O any](a *API, access httpd.Access, op huma.Operation, handler func(context.Context, *I) (*O, error), faults ...*fault.Fault) {
	annotate(&op, accessKey, access)
	if !access.IsPublic() {
		op.Security = []map[string][]string{{"bearer": {}}, {"session": {}}}
		faults = append(faults, httpd.ErrSignIn, httpd.ErrForbidden)
	}
	if access.NeedsScope() != "" {
		faults = append(faults, httpd.ErrScope)
	}
	if op.BodyReadTimeout == 0 {
		op.BodyReadTimeout = httpd.DefaultTimeout // huma would give five seconds
	}
	a.declare(&op, access, faults)
	huma.Register(a.huma, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handler(ctx, in)
		if same, ok := errors.AsType[unchanged](err); ok {
			return nil, same
		}
		if err != nil {
			return nil, a.engine.Explain(ctx, err)
		}
		return out, nil
	})
}

// declare documents who may use an operation and how it can fail.
func (a *API) declare(op *huma.Operation, access httpd.Access, faults []*fault.Fault) {
	codes := make([]string, 0, len(faults))
	for _, f := range faults {
		a.faults[f.Code] = f
		codes = append(codes, f.Code)
		op.Errors = append(op.Errors, httpd.StatusOf(f.Kind))
	}
	slices.Sort(codes)
	slices.Sort(op.Errors)
	op.Errors = slices.Compact(op.Errors)
	if op.Extensions == nil {
		op.Extensions = map[string]any{}
	}
	op.Extensions["x-access"] = access.String()
	op.Extensions["x-problems"] = slices.Compact(codes)
}

// limited gives an operation a rate of its own, beside the engine's.
func limited(op huma.Operation, rate httpd.Rate) huma.Operation {
	annotate(&op, rateKey, rate)
	return op
}

// The members of huma.Operation.Metadata that carry what the engine needs to know.
const (
	accessKey = "firstkm.access"
	rateKey   = "firstkm.rate"
)

// annotate adds to an operation's metadata without touching the map it shares with its copies.
func annotate(op *huma.Operation, key string, value any) {
	metadata := map[string]any{key: value}
	for k, v := range op.Metadata {
		if _, ours := metadata[k]; !ours {
			metadata[k] = v
		}
	}
	op.Metadata = metadata
}

// adapter registers huma's operations on the engine, so that they pass the same gates as pages. An operation that did not
// come through register has no access and is refused there.
type adapter struct{ engine *httpd.Engine }

// ServeHTTP answers one request.
func (a adapter) ServeHTTP(w http.ResponseWriter, r *http.Request) { a.engine.ServeHTTP(w, r) }

// Handle registers one operation.
func (a adapter) Handle(op *huma.Operation, handler func(huma.Context)) {
	route := httpd.Route{
		Method:  op.Method,
		Path:    strings.NewReplacer("{", ":", "}", "").Replace(op.Path),
		MaxBody: op.MaxBodyBytes,
		Timeout: op.BodyReadTimeout,
		Creates: op.Method == http.MethodPost && slices.ContainsFunc(op.Parameters, isIdempotencyKey),
	}
	route.Atomic = route.Creates && op.DefaultStatus == http.StatusCreated
	route.Access, _ = op.Metadata[accessKey].(httpd.Access)
	route.Rate, _ = op.Metadata[rateKey].(httpd.Rate)
	form := false
	if op.RequestBody != nil {
		form = op.RequestBody.Content["multipart/form-data"] != nil
		route.Whole = op.RequestBody.Content["application/json"] != nil
	}
	op.MaxBodyBytes = -1 // the engine has bounded and read the body by then
	op.BodyReadTimeout = 0
	a.engine.Handle(route, func(c *gin.Context) error {
		if form {
			if err := parseForm(c.Request); err != nil {
				return err
			}
		}
		handler(humagin.NewContext(op, c))
		return nil
	})
}

func isIdempotencyKey(p *huma.Param) bool { return p.In == "header" && p.Name == "Idempotency-Key" }

// parseForm reads a multipart form before huma does, so that one that is too large or cut off is answered as that.
func parseForm(r *http.Request) error {
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		return httpd.ErrMedia
	}
	return httpd.Unreadable(r.ParseMultipartForm(httpd.FormMemory))
}
