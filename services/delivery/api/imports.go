package api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"

	"github.com/danielgtaylor/huma/v2"
)

// importTime is how long one import may take, from its first byte to the answer.
const importTime = 15 * time.Minute

// Imports mounts imports. jobs runs those that a client does not want to wait for; nil answers every import at once.
//
//	POST /imports/{kind}            operator: every kind; enterprise: placements; school: enterprises; bureau: schools
//	GET  /imports/jobs/{id}         the same: whose job it is
//	GET  /imports/held              the same: files that were checked on the page and wait to be confirmed
//	POST /imports/held/{id}/confirm the same
//	DELETE /imports/held/{id}       the same
//	GET  /imports/{name}/errors     the same: whose import it was
//	GET  /imports/{name}/template   everybody
func Imports(importer imports.Importer, jobs imports.Runner) Mount {
	s := &importRoutes{importer: importer, jobs: jobs}
	importers := httpd.Roles(actor.Operator, actor.Enterprise, actor.School, actor.VicePrincipal, actor.TeachersOffice, actor.Bureau)
	return func(a *API) {
		s.explain = a.engine.Explain
		op := post("/api/v1/imports/{kind}", about{
			"import", "imports", "Import a file",
			"A raw body by its Content-Type (csv, tab-separated, xlsx, x-ndjson, each also gzipped) or a multipart form with files; 50 MB and 200,000 rows at most. A bad row never stops the good ones unless atomic is asked for: 200 also when rows were rejected. The same file twice changes nothing. With \"Prefer: respond-async\" a large import is answered 202 with the Location of a job to follow.",
		})
		op.MaxBodyBytes, op.BodyReadTimeout = httpd.ImportBody, importTime
		op.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{}}
		for _, media := range importMedia() {
			op.RequestBody.Content[media] = binary()
		}
		register(a, importers.Scope(writing), op, s.run, imports.ErrKind, imports.ErrForbidden, imports.ErrHeaders, imports.ErrOptions, imports.ErrRejected, httpd.ErrMedia)
		s.document(a)
		register(a, importers.Scope(reading), get("/api/v1/imports/jobs/{id}", about{
			"read-import-job", "imports", "Follow an import", "How far it is and, at the end, its result or its problem. Kept for a day, not over a restart: send the file again then, which changes nothing twice.",
		}), s.job, imports.ErrNotFound)
		s.heldRoutes(a, importers)
		register(a, importers.Scope(reading), file("/api/v1/imports/{name}/errors", about{
			"read-import-errors", "imports", "The rejected rows", "A file of the same shape with two more columns, error_field and error, to correct and import again. name is the id of the import; kept for seven days.",
		}), s.errors, imports.ErrNotFound)
		register(a, everybody(), file("/api/v1/imports/{name}/template", about{
			"read-import-template", "imports", "An empty file to fill in", "A workbook with the columns of a kind, with drop-downs where values are fixed. name is the kind.",
		}), s.template, imports.ErrKind)
	}
}

type importRoutes struct {
	importer imports.Importer
	jobs     imports.Runner
	explain  func(context.Context, error) *httpd.Problem
}

// importMedia lists the types of raw bodies. The content itself decides; a type that is none of these is refused.
func importMedia() []string {
	return []string{
		"text/csv", "text/tab-separated-values", "application/x-ndjson", "application/gzip", "application/octet-stream",
		"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.ms-excel", "text/plain",
	}
}

func binary() *huma.MediaType {
	return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
}

// file is a GET that answers with a file.
func file(path string, d about) huma.Operation {
	op := get(path, d)
	op.Responses = map[string]*huma.Response{"200": {Description: "The file", Content: map[string]*huma.MediaType{"application/octet-stream": binary()}}}
	return op
}

// document adds what one Go type cannot say: that a form is read, too, and that the answer may be a job.
func (s *importRoutes) document(a *API) {
	op := a.huma.OpenAPI().Paths["/api/v1/imports/{kind}"].Post
	files := &huma.Schema{Type: huma.TypeArray, Items: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	op.RequestBody.Content["multipart/form-data"] = &huma.MediaType{Schema: &huma.Schema{
		Type: huma.TypeObject, Properties: map[string]*huma.Schema{"file": files}, Description: "One file, or the files that belong together (regions: the list, then the positions)",
	}}
	if s.jobs != nil {
		op.Responses["202"] = &huma.Response{Description: "The import runs; Location names its job"}
	}
}

type importInput struct {
	Streamed
	Creating
	Kind        imports.Kind `path:"kind" maxLength:"32" doc:"students, placements, enterprises, schools, majors, profiles, occupations, crosswalk, regions, industries or calendar"`
	Atomic      bool         `query:"atomic" doc:"All rows or none"`
	Preview     bool         `query:"preview" doc:"Say what would happen and write nothing"`
	Map         string       `query:"map" maxLength:"32" doc:"jobads reads job advertisements as external listings"`
	Datum       string       `query:"datum" enum:"wgs84,gcj02,bd09" doc:"Of coordinates; wgs84 when absent"`
	Source      string       `query:"source" maxLength:"64" doc:"Where external listings come from: ref is unique in it; the importer's organisation when absent"`
	Picks       []string     `query:"pick,explode" maxItems:"200" doc:"key=code: what one of the answer's ambiguous names is to mean; remembered; repeated"`
	Leave       []ident.ID   `query:"leave,explode" maxItems:"500" doc:"Of the answer's gone, those of whom it is to be recorded that they left; repeated"`
	Headers     []string     `query:"header,explode" maxItems:"100" doc:"header:column, for headers that are not known; header: with nothing behind it passes the header over; repeated"`
	Prefer      string       `header:"Prefer" maxLength:"100" doc:"respond-async: do not wait for the end"`
	ContentType string       `header:"Content-Type" hidden:"true"`
	Encoding    string       `header:"Content-Encoding" hidden:"true"`
	Disposition string       `header:"Content-Disposition" hidden:"true"`
}

func (in *importInput) options(ctx context.Context) (imports.Options, error) {
	o := imports.Options{
		Atomic: in.Atomic, Preview: in.Preview, Map: in.Map, Datum: in.Datum, Source: in.Source, Lang: httpd.Language(ctx),
		Headers: map[string]string{},
	}
	for _, pair := range in.Headers {
		i := strings.LastIndexByte(pair, ':')
		if i < 1 {
			return o, httpd.ErrInvalid.With(fault.In("header", "应为“表头:列名”。", "must be header:column"))
		}
		o.Headers[pair[:i]] = pair[i+1:]
	}
	o.Leave = in.Leave
	for _, pair := range in.Picks {
		i := strings.LastIndexByte(pair, '=')
		if i < 1 {
			return o, httpd.ErrInvalid.With(fault.In("pick", "应为“名称=代码”。", "must be key=code"))
		}
		if o.Picks == nil {
			o.Picks = map[string]string{}
		}
		o.Picks[pair[:i]] = pair[i+1:]
	}
	return o, nil
}

// importBody is what an import did.
type importBody struct {
	ID         ident.ID         `json:"id"`
	Kind       imports.Kind     `json:"kind"`
	Created    int              `json:"created"`
	Updated    int              `json:"updated"`
	Unchanged  int              `json:"unchanged"`
	Rejected   int              `json:"rejected"`
	Unresolved int              `json:"unresolved,omitempty" doc:"Crosswalk pairs with an unknown end: kept and counted"`
	ErrorsURL  string           `json:"errors_url,omitempty" doc:"The rejected rows as a file to correct"`
	Rows       []rejectedBody   `json:"rows" doc:"The first hundred rejected cells"`
	Unknown    []unknownHeading `json:"unknown_headers,omitempty" doc:"Headers that were passed over"`
	Passed     []string         `json:"passed_headers,omitempty" doc:"Headers that nothing is to be read from: the product keeps no such thing, or it was said before"`
	Read       []readBody       `json:"read_headers,omitempty" doc:"Which header was read as which column, in the order of the file"`
	Changes    []changeBody     `json:"changes,omitempty" doc:"The first two hundred rows that are new or change something; personal values are masked"`
	Gone       []goneBody       `json:"gone,omitempty" doc:"Who is recorded in the classes of the file and is not in it"`
	Left       int              `json:"left,omitempty" doc:"Of them, recorded as having left"`
	Part       bool             `json:"part,omitempty" doc:"The file was a corrected one: its rows alone, so that nobody is said to be missing in it"`
	Ambiguous  []ambiguousBody  `json:"ambiguous,omitempty" doc:"Names that may mean several things"`
	Elsewhere  int              `json:"elsewhere,omitempty" doc:"New ones of whom another school has a record: perhaps transfers"`
	At         time.Time        `json:"at"`
}

type changeBody struct {
	Line  int        `json:"line"`
	Key   string     `json:"key" doc:"The row's own name, such as a student number"`
	Label string     `json:"label,omitempty" doc:"Masked"`
	New   bool       `json:"new"`
	Cells []cellBody `json:"cells,omitempty"`
}

type cellBody struct {
	Column string `json:"column"`
	From   string `json:"from"`
	To     string `json:"to"`
}

type goneBody struct {
	ID    ident.ID `json:"id"`
	Key   string   `json:"key"`
	Label string   `json:"label" doc:"Masked"`
	Group string   `json:"group"`
}

type ambiguousBody struct {
	Key     string     `json:"key"`
	Value   string     `json:"value"`
	Choices []pickBody `json:"choices"`
}

type pickBody struct {
	Code  string `json:"code"`
	Label string `json:"label"`
}

type rejectedBody struct {
	Line   int    `json:"line" doc:"Of the file; the header is line 1"`
	Column string `json:"column,omitempty" doc:"As the file calls it"`
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

type unknownHeading struct {
	Name    string `json:"name"`
	Suggest string `json:"suggest,omitempty" doc:"The column that it may mean"`
}

type readBody struct {
	Header string `json:"header"`
	Label  string `json:"label" doc:"What the templates call the column"`
}

func importOf(ctx context.Context, s imports.Summary) importBody {
	b := importBody{
		ID: s.ID, Kind: s.Kind, Created: s.Created, Updated: s.Updated, Unchanged: s.Unchanged, Rejected: s.Rejected, Unresolved: s.Unresolved,
		At: instant(s.At),
		Rows: mapped(s.Rows, func(r imports.RowError) rejectedBody {
			return rejectedBody{r.Line, r.Column, r.Name, r.Reason.In(httpd.Language(ctx))}
		}),
	}
	for _, h := range s.Unknown {
		b.Unknown = append(b.Unknown, unknownHeading(h))
	}
	b.Passed = s.Passed
	for _, m := range s.Read {
		b.Read = append(b.Read, readBody(m))
	}
	b.look(s)
	b.ErrorsURL = errorsURL(s)
	return b
}

// look adds what a review shows of an import.
func (b *importBody) look(s imports.Summary) {
	b.Left, b.Elsewhere, b.Part = s.Left, s.Elsewhere, s.Part
	for _, n := range s.Notes {
		c := changeBody{Line: n.Line, Key: n.Key, Label: n.Label, New: n.New}
		for _, cell := range n.Cells {
			c.Cells = append(c.Cells, cellBody(cell))
		}
		b.Changes = append(b.Changes, c)
	}
	for _, g := range s.Gone {
		b.Gone = append(b.Gone, goneBody(g))
	}
	for _, a := range s.Ambiguous {
		amb := ambiguousBody{Key: a.Key, Value: a.Value, Choices: []pickBody{}}
		for _, p := range a.Choices {
			amb.Choices = append(amb.Choices, pickBody(p))
		}
		b.Ambiguous = append(b.Ambiguous, amb)
	}
}

type importOutput struct {
	Status   int
	Location string `header:"Location" doc:"Of the job, with 202"`
	Body     any
}

func (s *importRoutes) run(ctx context.Context, in *importInput) (*importOutput, error) {
	o, err := in.options(ctx)
	if err != nil {
		return nil, err
	}
	files, discard, err := in.files()
	if err != nil {
		return nil, err
	}
	if s.jobs != nil && strings.Contains(strings.ToLower(in.Prefer), "respond-async") {
		return s.later(ctx, in.Kind, o, files, discard)
	}
	defer discard()
	sum, err := s.importer.Import(ctx, httpd.Who(ctx), in.Kind, o, files...)
	if err != nil {
		return nil, s.refused(ctx, sum, err)
	}
	return &importOutput{Status: http.StatusOK, Body: importOf(ctx, sum)}, nil
}

// refused is the problem of an import; when rows were wrong, it says where they lie as a file to correct.
func (s *importRoutes) refused(ctx context.Context, sum imports.Summary, err error) error {
	if !errors.Is(err, imports.ErrRejected) {
		return err
	}
	p := s.explain(ctx, rejected(sum, err))
	p.ErrorsURL = errorsURL(sum)
	return p
}

// errorsURL is where the rejected rows lie, empty when none are kept.
func errorsURL(sum imports.Summary) string {
	if !sum.HasErrors {
		return ""
	}
	return "/api/v1/imports/" + string(sum.ID) + "/errors"
}

// rejected names the refused cells of an import that was to be all or nothing.
func rejected(sum imports.Summary, err error) error {
	if !errors.Is(err, imports.ErrRejected) {
		return err
	}
	f := imports.ErrRejected
	for _, r := range sum.Rows {
		f = f.With(fault.Field{Name: fmt.Sprintf("line %d: %s", r.Line, r.Name), Reason: r.Reason})
	}
	return f
}

// later hands the import to a job.
func (s *importRoutes) later(ctx context.Context, kind imports.Kind, o imports.Options, files []imports.File, discard func()) (*importOutput, error) {
	defer discard()
	job, err := s.jobs.Start(ctx, httpd.Who(ctx), kind, o, files...)
	if err != nil {
		return nil, err
	}
	return &importOutput{Status: http.StatusAccepted, Location: "/api/v1/imports/jobs/" + string(job.ID), Body: jobOf(ctx, job, s.explain)}, nil
}

// errUnsaid stands for what went wrong in the program itself; the log has it.
var errUnsaid = errors.New("the import failed")

// jobBody is an import that runs by itself.
type jobBody struct {
	ID      ident.ID       `json:"id"`
	State   string         `json:"state" enum:"waiting,running,done,failed"`
	Read    int            `json:"read" doc:"Rows read so far"`
	Total   int            `json:"total,omitempty" doc:"Rows of the file, once they are counted"`
	Result  *importBody    `json:"result,omitempty" doc:"When it is done"`
	Problem *httpd.Problem `json:"problem,omitempty" doc:"When it failed"`
}

func jobOf(ctx context.Context, j imports.Job, explain func(context.Context, error) *httpd.Problem) jobBody {
	b := jobBody{ID: j.ID, State: string(j.State), Read: j.Read, Total: j.Total}
	switch j.State {
	case imports.JobDone:
		r := importOf(ctx, j.Sum)
		b.Result = &r
	case imports.JobFailed:
		err := errUnsaid
		if j.Fault != nil {
			err = j.Fault
		}
		b.Problem = explain(ctx, err)
		b.Problem.ErrorsURL = errorsURL(j.Sum)
	}
	return b
}

type jobInput struct {
	ID ident.ID `path:"id" maxLength:"64"`
}

type jobOutput struct{ Body jobBody }

func (s *importRoutes) job(ctx context.Context, in *jobInput) (*jobOutput, error) {
	if s.jobs == nil {
		return nil, imports.ErrNotFound
	}
	j, err := s.jobs.Job(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return &jobOutput{jobOf(ctx, j, s.explain)}, nil
}

type importFileInput struct {
	Name string `path:"name" maxLength:"64"`
}

// fileOutput streams a file.
type fileOutput struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        func(huma.Context)
}

func fileOf(f imports.File, err error) (*fileOutput, error) {
	if err != nil {
		return nil, err
	}
	return &fileOutput{
		ContentType: f.ContentType,
		Disposition: mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}),
		Body: func(c huma.Context) {
			if closer, ok := f.Body.(io.Closer); ok {
				defer func() { _ = closer.Close() }() // it was read
			}
			_, _ = io.Copy(c.BodyWriter(), f.Body) // the status is out: a failure cuts the answer off
		},
	}, nil
}

func (s *importRoutes) errors(ctx context.Context, in *importFileInput) (*fileOutput, error) {
	return fileOf(s.importer.Errors(ctx, httpd.Who(ctx), ident.ID(in.Name)))
}

func (s *importRoutes) template(ctx context.Context, in *importFileInput) (*fileOutput, error) {
	return fileOf(s.importer.Template(ctx, imports.Kind(in.Name)))
}
