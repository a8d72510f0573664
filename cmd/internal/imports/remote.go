package imports

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"firstkm/services/imports"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
)

// answer is what the server says of an import: formats.md §1.
type answer struct {
	Created    int    `json:"created"`
	Updated    int    `json:"updated"`
	Unchanged  int    `json:"unchanged"`
	Rejected   int    `json:"rejected"`
	Unresolved int    `json:"unresolved"`
	ErrorsURL  string `json:"errors_url"`
	Rows       []struct {
		Line   int    `json:"line"`
		Column string `json:"column"`
		Field  string `json:"field"`
		Reason string `json:"reason"`
	} `json:"rows"`
	Unknown []struct {
		Name    string `json:"name"`
		Suggest string `json:"suggest"`
	} `json:"unknown_headers"`
}

// problem is what it says when it refuses.
type problem struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Code   string `json:"code"`
	Fields []struct {
		Name   string `json:"name"`
		Reason string `json:"reason"`
	} `json:"fields"`
}

// patience is how long a server may take over one file of the largest size.
const patience = 30 * time.Minute

// remote imports through a running server.
func (c *Command) remote(ctx context.Context, names []string) (imports.Summary, error) {
	base, err := url.Parse(strings.TrimRight(c.Server, "/"))
	if err != nil || base.Host == "" {
		return imports.Summary{}, fmt.Errorf("--server %q is no address such as https://example.cn", c.Server)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	files, closeAll, err := open(names)
	defer closeAll()
	if err != nil {
		return imports.Summary{}, err
	}
	body, contentType := payload(files)
	defer func() { _ = body.Close() }() // the request has read it, or failed
	u := base.JoinPath("api/v1/imports", c.Kind)
	u.RawQuery = c.query().Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), body)
	if err != nil {
		return imports.Summary{}, err
	}
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", "application/json")
	var a answer
	if err := c.call(req, &a); err != nil {
		return imports.Summary{}, err
	}
	sum := a.summary(imports.Kind(c.Kind))
	if a.ErrorsURL == "" {
		return sum, nil
	}
	return sum, c.fetch(ctx, base, a.ErrorsURL, names[0])
}

// query is the options as the interface takes them.
func (c *Command) query() url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"map": c.Map, "datum": c.Datum, "source": c.Source} {
		if value != "" {
			q.Set(name, value)
		}
	}
	for name, value := range map[string]bool{"atomic": c.Atomic, "preview": c.Preview} {
		if value {
			q.Set(name, strconv.FormatBool(value))
		}
	}
	return q
}

// payload is one file as it is, or several as a form.
func payload(files []imports.File) (io.ReadCloser, string) {
	if len(files) == 1 {
		return io.NopCloser(files[0].Body), contentType(files[0].Name)
	}
	r, w := io.Pipe()
	form := multipart.NewWriter(w)
	go func() { // ends with the request: its body is closed, and every write after that fails
		w.CloseWithError(fill(form, files))
	}()
	return r, form.FormDataContentType()
}

func fill(form *multipart.Writer, files []imports.File) error {
	for _, f := range files {
		part, err := form.CreateFormFile("file", f.Name)
		if err != nil {
			return err
		}
		if _, err := io.Copy(part, f.Body); err != nil {
			return err
		}
	}
	return form.Close()
}

func contentType(name string) string {
	switch strings.ToLower(filepath.Ext(strings.TrimSuffix(name, ".gz"))) {
	case ".csv":
		return "text/csv"
	case ".tsv", ".tab":
		return "text/tab-separated-values"
	case ".xlsx":
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	default:
		return "application/x-ndjson"
	}
}

// call sends a request under the token and decodes the answer.
func (c *Command) call(req *http.Request, to *answer) error {
	res, err := c.do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // it was read to its end
	if res.StatusCode != http.StatusOK {
		return refusal(res)
	}
	if err := json.NewDecoder(res.Body).Decode(to); err != nil {
		return fmt.Errorf("read the server's answer: %w", err)
	}
	return nil
}

func (c *Command) do(req *http.Request) (*http.Response, error) {
	if c.Token != "" {
		req.Header.Set("Authorization", "Bearer "+c.Token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("reach the server: %w", err)
	}
	return res, nil
}

// refusal is the server's problem document as an error.
func refusal(res *http.Response) error {
	var p problem
	if err := json.NewDecoder(io.LimitReader(res.Body, 1<<20)).Decode(&p); err != nil || p.Title == "" && p.Detail == "" {
		return fmt.Errorf("the server answered %s", res.Status)
	}
	said := []string{p.Title}
	if p.Detail != "" && p.Detail != p.Title {
		said = append(said, p.Detail)
	}
	for _, f := range p.Fields {
		said = append(said, f.Name+": "+f.Reason)
	}
	return errors.New(strings.Join(said, " "))
}

// fetch keeps the refused rows. The server names them by a path, or by an address of its own.
func (c *Command) fetch(ctx context.Context, base *url.URL, at, input string) error {
	u, err := base.Parse(at)
	if err != nil || u.Host != base.Host {
		return fmt.Errorf("the server names the refused rows by an odd address: %q", at)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return err
	}
	res, err := c.do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // it was read to its end
	if res.StatusCode != http.StatusOK {
		return refusal(res)
	}
	name := strings.TrimSuffix(filepath.Base(input), filepath.Ext(input)) + ".errors" + ending(res.Header.Get("Content-Type"), input)
	return c.save(input, name, res.Body)
}

// ending is a file's ending by its media type.
func ending(contentType, input string) string {
	for part, end := range map[string]string{"csv": ".csv", "tab-separated": ".tsv", "spreadsheetml": ".xlsx", "ndjson": ".ndjson"} {
		if strings.Contains(contentType, part) {
			return end
		}
	}
	return filepath.Ext(input)
}

func (a answer) summary(kind imports.Kind) imports.Summary {
	s := imports.Summary{
		Kind: kind, Created: a.Created, Updated: a.Updated, Unchanged: a.Unchanged, Rejected: a.Rejected, Unresolved: a.Unresolved,
	}
	for _, r := range a.Rows {
		s.Rows = append(s.Rows, imports.RowError{Line: r.Line, Column: r.Column, Field: fault.Field{Name: r.Field, Reason: text.Words{Zh: r.Reason, En: r.Reason}}})
	}
	for _, h := range a.Unknown {
		s.Unknown = append(s.Unknown, imports.Header(h))
	}
	return s
}
