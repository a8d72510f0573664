// Package sms sends short messages through whatever HTTP gateway a school or district has: address, headers and body are
// settings, so that no provider is built in.
package sms

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"

	"firstkm/services/notify"
)

// Config describes a gateway. In URL, Headers and Body, {phone}, {text}, {link}, {template}, {key} and {kind} stand for what
// is sent; in a JSON body they are replaced inside strings, in a form inside values, so that nothing can break out.
type Config struct {
	URL       string // http or https
	Method    string // POST when empty
	Headers   string // “Name: value”, separated by semicolons
	Format    string // json or form
	Body      string // a JSON document, or a=b&c=d
	Success   string // member=value that a taken message is answered with, such as code=0 or data.status=ok; any 2xx when empty
	Templates string // kind=id pairs separated by commas; “default” serves the rest
}

// Gateway is a notify.Outlet. It is safe for concurrent use.
type Gateway struct {
	cfg       Config
	headers   [][2]string
	templates map[string]string
	client    *http.Client
}

// New reads the settings; client carries timeouts and, in tests, the way to a local gateway.
func New(cfg Config, client *http.Client) (*Gateway, error) {
	g := &Gateway{cfg: cfg, client: client, templates: map[string]string{}}
	if u, err := url.Parse(cfg.URL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, errors.New("sms_url: is not an http or https address")
	}
	if g.cfg.Method == "" {
		g.cfg.Method = http.MethodPost
	}
	for part := range strings.SplitSeq(cfg.Headers, ";") {
		if name, value, ok := strings.Cut(part, ":"); ok {
			g.headers = append(g.headers, [2]string{strings.TrimSpace(name), strings.TrimSpace(value)})
		} else if strings.TrimSpace(part) != "" {
			return nil, fmt.Errorf("sms_headers: %q is not “Name: value”", part)
		}
	}
	for part := range strings.SplitSeq(cfg.Templates, ",") {
		if kind, id, ok := strings.Cut(part, "="); ok {
			g.templates[strings.TrimSpace(kind)] = strings.TrimSpace(id)
		}
	}
	if _, err := g.body(strings.NewReplacer()); err != nil {
		return nil, fmt.Errorf("sms_body: %w", err)
	}
	if member, _, ok := strings.Cut(cfg.Success, "="); cfg.Success != "" && (!ok || member == "") {
		return nil, errors.New("sms_success: is not member=value, such as code=0")
	}
	return g, nil
}

// Send implements notify.Outlet. A connection that was never made, and a clear refusal, are ErrRefused; whatever leaves open
// whether the message was taken is ErrUnsure: a broken connection, a server error, an answer that does not say.
func (g *Gateway) Send(ctx context.Context, m notify.Message) error {
	fill := strings.NewReplacer("{phone}", m.To, "{text}", m.Text, "{link}", m.Link, "{template}", g.template(m.Kind), "{key}", m.Key, "{kind}", string(m.Kind))
	body, err := g.body(fill)
	if err != nil {
		return fmt.Errorf("%w: %w", notify.ErrNever, err)
	}
	req, err := http.NewRequestWithContext(ctx, g.cfg.Method, g.address(m), bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: the address cannot be used", notify.ErrNever)
	}
	req.Header.Set("Content-Type", map[string]string{"form": "application/x-www-form-urlencoded; charset=utf-8"}[g.cfg.Format])
	if g.cfg.Format != "form" {
		req.Header.Set("Content-Type", "application/json; charset=utf-8")
	}
	req.Header.Set("Idempotency-Key", m.Key)
	req.GetBody = nil // else the client would send it again by itself when a kept connection breaks, unseen by the sender
	for _, h := range g.headers {
		req.Header.Set(h[0], strings.NewReplacer("\r", "", "\n", "").Replace(fill.Replace(h[1])))
	}
	res, err := g.client.Do(req)
	if err != nil {
		return unsent(err)
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	return g.judge(res)
}

// unsent tells a connection that was never made from one that broke; addresses are left out of the error.
func unsent(err error) error {
	var op *net.OpError
	if errors.As(err, &op) && op.Op == "dial" {
		return fmt.Errorf("%w: no connection", notify.ErrRefused)
	}
	return fmt.Errorf("%w: no answer", notify.ErrUnsure)
}

// answerLimit is how much of an answer is read, in bytes.
const answerLimit = 64 << 10

func (g *Gateway) judge(res *http.Response) error {
	switch {
	case res.StatusCode >= 500:
		return fmt.Errorf("%w: status %d", notify.ErrUnsure, res.StatusCode)
	case res.StatusCode >= 300:
		return fmt.Errorf("%w: status %d", notify.ErrRefused, res.StatusCode)
	case g.cfg.Success == "":
		return nil
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, answerLimit))
	if err != nil {
		return fmt.Errorf("%w: the answer broke off", notify.ErrUnsure)
	}
	path, want, _ := strings.Cut(g.cfg.Success, "=")
	got, ok := member(b, strings.Split(path, "."))
	switch {
	case !ok:
		return fmt.Errorf("%w: the answer does not say", notify.ErrUnsure)
	case got != want:
		return fmt.Errorf("%w: %s=%.40s", notify.ErrRefused, path, got)
	}
	return nil
}

// member is a scalar deep in a JSON object, as text.
func member(b []byte, path []string) (string, bool) {
	for _, name := range path {
		var object map[string]json.RawMessage
		if json.Unmarshal(b, &object) != nil {
			return "", false
		}
		var ok bool
		if b, ok = object[name]; !ok {
			return "", false
		}
	}
	var s string
	if json.Unmarshal(b, &s) == nil {
		return s, true
	}
	text := strings.TrimSpace(string(b))
	return text, text != "" && text[0] != '{' && text[0] != '['
}

func (g *Gateway) template(k notify.Kind) string {
	if id, ok := g.templates[string(k)]; ok {
		return id
	}
	return g.templates["default"]
}

// address is the URL with what is sent in its query.
func (g *Gateway) address(m notify.Message) string {
	esc := url.QueryEscape
	return strings.NewReplacer("{phone}", esc(m.To), "{text}", esc(m.Text), "{link}", esc(m.Link), "{template}", esc(g.template(m.Kind)), "{key}", esc(m.Key), "{kind}", esc(string(m.Kind))).Replace(g.cfg.URL)
}

// body fills the template.
func (g *Gateway) body(fill *strings.Replacer) ([]byte, error) {
	switch g.cfg.Format {
	case "form":
		values, err := url.ParseQuery(g.cfg.Body)
		if err != nil {
			return nil, errors.New("is not a=b&c=d")
		}
		for _, list := range values {
			for i := range list {
				list[i] = fill.Replace(list[i])
			}
		}
		return []byte(values.Encode()), nil
	case "json", "":
		d := json.NewDecoder(strings.NewReader(g.cfg.Body))
		d.UseNumber()
		var v any
		if err := d.Decode(&v); err != nil {
			return nil, errors.New("is no JSON document")
		}
		return json.Marshal(filled(v, fill))
	}
	return nil, fmt.Errorf("the format %q is neither json nor form", g.cfg.Format)
}

// filled replaces inside every string of a JSON value.
func filled(v any, fill *strings.Replacer) any {
	switch v := v.(type) {
	case string:
		return fill.Replace(v)
	case []any:
		for i := range v {
			v[i] = filled(v[i], fill)
		}
	case map[string]any:
		for k := range v {
			v[k] = filled(v[k], fill)
		}
	}
	return v
}
