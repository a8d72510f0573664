package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// client keeps no connection open after an answer, so that a server can stop and nothing is left when a test ends.
var client = &http.Client{
	Timeout:       15 * time.Second,
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// answer is a response read to its end.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// object is the body as a JSON object.
func (a answer) object() map[string]any {
	var m map[string]any
	_ = json.Unmarshal(a.body, &m) // nil when it is none; comparisons then fail
	return m
}

// code is the code of a problem, empty when the body is none.
func (a answer) code() string {
	code, _ := a.object()["code"].(string)
	return code
}

func (a answer) String() string { return fmt.Sprintf("%d %.600s", a.status, a.body) }

// ask sends one request; headers are "Name: value". The error says that no answer came.
func ask(method, url, token, body string, headers ...string) (answer, error) {
	req, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return answer{}, err
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	for _, h := range headers {
		name, value, _ := strings.Cut(h, ": ")
		req.Header.Set(name, value)
	}
	res, err := client.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return answer{}, err
	}
	return answer{res.StatusCode, res.Header, b}, nil
}

func get(url, token string) (answer, error) { return ask(http.MethodGet, url, token, "") }

// must sends a request that has to be answered with status, and returns the body as an object.
func must(t testing.TB, status int, method, url, token, body string, headers ...string) map[string]any {
	t.Helper()
	a, err := ask(method, url, token, body, headers...)
	if err != nil {
		t.Fatalf("%s %s: %v", method, url, err)
	}
	if a.status != status {
		t.Fatalf("%s %s: got %s, want %d", method, url, a, status)
	}
	return a.object()
}

// version is the If-Match header for a version.
func version(v float64) string { return fmt.Sprintf(`If-Match: "v%.0f"`, v) }

// same reports whether two bodies are the same JSON.
func same(a, b map[string]any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
