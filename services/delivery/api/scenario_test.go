package api

import (
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
)

// scenario is one request and what must come of it. Names in braces are replaced from the world: ids, and versions as "etag x".
type scenario struct {
	name   string
	as     string // empty: a guest
	call   string // "GET /api/v1/…"
	body   string
	header []string
	status int
	want   string   // JSON that the answer must contain: members of objects, leading items of lists
	never  []string // what the answer must not contain anywhere
	save   string   // keep the answer's id and ETag under this name
	before func(*world)
}

// run plays scenarios in order.
func (w *world) run(t *testing.T, list ...scenario) {
	t.Helper()
	for _, s := range list {
		t.Run(s.name, func(t *testing.T) {
			if s.before != nil {
				s.before(w)
			}
			w.play(t, s)
		})
	}
}

func (w *world) play(t *testing.T, s scenario) *httptest.ResponseRecorder {
	t.Helper()
	method, path, _ := strings.Cut(w.fill(s.call), " ")
	headers := []string{"Accept-Language: en"}
	if s.as != "" {
		headers = append(headers, "Authorization: Bearer "+w.vars["token "+s.as])
	}
	if s.body != "" {
		headers = append(headers, asJSON)
	}
	for _, h := range s.header {
		headers = append(headers, w.fill(h))
	}
	got := ask(w.engine, method, path, w.fill(s.body), headers...)
	if got.Code != s.status {
		t.Fatalf("%s: got %d %s, want %d", s.call, got.Code, got.Body, s.status)
	}
	if s.want != "" {
		w.compare(t, got.Body.Bytes(), w.fill(s.want))
	}
	for _, text := range s.never {
		if strings.Contains(got.Body.String(), text) {
			t.Errorf("%s: the answer contains %q: %s", s.call, text, got.Body)
		}
	}
	if s.save != "" {
		w.keep(t, s.save, got)
	}
	return got
}

func (w *world) keep(t *testing.T, name string, got *httptest.ResponseRecorder) {
	t.Helper()
	var b struct{ ID, Token string }
	if err := json.Unmarshal(got.Body.Bytes(), &b); err != nil {
		t.Fatalf("save %s: %v in %s", name, err, got.Body)
	}
	w.vars[name], w.vars["etag "+name] = b.ID, got.Header().Get("ETag")
	if b.Token != "" {
		w.vars["token "+name] = b.Token
	}
}

// fill puts what the world knows where a name stands in braces.
func (w *world) fill(s string) string {
	for name, value := range w.vars {
		s = strings.ReplaceAll(s, "{"+name+"}", value)
	}
	return s
}

func (w *world) compare(t *testing.T, got []byte, want string) {
	t.Helper()
	var g, x any
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatalf("the answer is not JSON: %s", got)
	}
	if err := json.Unmarshal([]byte(want), &x); err != nil {
		t.Fatalf("the wanted is not JSON: %v in %s", err, want)
	}
	if miss := lacking("", g, x); miss != "" {
		t.Errorf("%s in %s", miss, got)
	}
}

// lacking says where got lacks what is wanted, or nothing.
func lacking(at string, got, want any) string {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok {
			return fmt.Sprintf("%s: got %v, want an object", at, got)
		}
		for name, value := range w {
			if miss := lacking(at+"."+name, g[name], value); miss != "" {
				return miss
			}
		}
		return ""
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) < len(w) || len(w) == 0 && len(g) > 0 {
			return fmt.Sprintf("%s: got %v, want %v", at, got, want)
		}
		for i := range w {
			if miss := lacking(fmt.Sprintf("%s[%d]", at, i), g[i], w[i]); miss != "" {
				return miss
			}
		}
		return ""
	}
	if !reflect.DeepEqual(got, want) {
		return fmt.Sprintf("%s: got %v, want %v", at, got, want)
	}
	return ""
}
