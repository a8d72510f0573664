package web_test

import (
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"text/template/parse"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

func renderer(t *testing.T) *web.Renderer {
	t.Helper()
	assets, err := web.LoadAssets()
	if err != nil {
		t.Fatalf("LoadAssets: %v", err)
	}
	r, err := web.New(assets)
	if err != nil {
		t.Fatalf("New: %v", err)
	}
	return r
}

func frame(lang text.Lang) web.Frame {
	return web.Frame{Title: text.Say("标题", "Title"), Lang: lang, Path: "/styleguide?q=1", CSRF: "token-1", Demo: true, Live: "application"}
}

func draw(t *testing.T, r *web.Renderer, e example, lang text.Lang) string {
	t.Helper()
	w := httptest.NewRecorder()
	var err error
	switch data := e.data(frame(lang)).(type) {
	case web.Page:
		err = r.Page(w, http.StatusOK, e.template, data)
	default:
		err = r.Fragment(w, http.StatusOK, lang, e.template, data)
	}
	if err != nil {
		t.Fatalf("%s in %s: %v", e.template, lang, err)
	}
	return w.Body.String()
}

func TestEveryExampleIsDrawnInBothLanguages(t *testing.T) {
	r := renderer(t)
	for _, lang := range []text.Lang{text.Chinese, text.English} {
		for _, e := range examples() {
			page := draw(t, r, e, lang)
			if !strings.Contains(page, `lang="`+string(lang)+`"`) {
				t.Errorf("%s does not say that it is in %s", e.template, lang)
			}
			for _, bad := range []string{"ZgotmplZ", "<no value>", "%!", "[]</", "&lt;nil&gt;"} {
				if strings.Contains(page, bad) {
					t.Errorf("%s in %s contains %q", e.template, lang, bad)
				}
			}
			if len(page) > 160<<10 {
				t.Errorf("%s in %s has %d bytes", e.template, lang, len(page))
			}
		}
	}
}

func TestEveryTemplateIsReachedByAnExample(t *testing.T) {
	trees := parsed(t)
	reached := map[string]bool{"frame/page": true, "frame/bare": true, "frame/sheet": true}
	for _, e := range examples() {
		reached[e.template] = true
	}
	for grown := true; grown; {
		grown = false
		for name := range reached {
			tree := trees[name]
			if tree == nil {
				t.Fatalf("there is no template %s", name)
			}
			for _, called := range calls.FindAllStringSubmatch(tree.Root.String(), -1) {
				if !reached[called[1]] {
					reached[called[1]], grown = true, true
				}
			}
		}
	}
	for name, tree := range trees {
		if !reached[name] && !parse.IsEmptyTree(tree.Root) {
			t.Errorf("template %s is drawn by no example; add one to examples_test.go", name)
		}
	}
}

var calls = regexp.MustCompile(`\{\{template "([^"]+)"`)

// parsed reads the templates from the directory, without checking their functions.
func parsed(t *testing.T) map[string]*parse.Tree {
	t.Helper()
	trees := map[string]*parse.Tree{}
	for path, source := range templates(t) {
		tree := parse.New(strings.TrimSuffix(path, ".html"))
		tree.Mode = parse.SkipFuncCheck
		if _, err := tree.Parse(source, "", "", trees); err != nil {
			t.Fatalf("parse %s: %v", path, err)
		}
	}
	return trees
}

func templates(t *testing.T) map[string]string {
	t.Helper()
	sources := map[string]string{}
	err := fs.WalkDir(os.DirFS("templates"), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile("templates/" + path)
		sources[path] = string(b)
		return err
	})
	if err != nil {
		t.Fatalf("read templates: %v", err)
	}
	return sources
}

func TestFragmentIsTheBlockWithoutItsFrame(t *testing.T) {
	r, page := renderer(t), web.NewProblem(frame(text.English), 404, "req_1")
	for _, c := range []struct {
		name   string
		header http.Header
		whole  bool
	}{
		{"a browser gets the whole page", http.Header{}, true},
		{"htmx gets the block", http.Header{"Hx-Request": {"true"}}, false},
		{"a restored history entry gets the whole page", http.Header{"Hx-Request": {"true"}, "Hx-History-Restore-Request": {"true"}}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, req := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/x", nil)
			req.Header = c.header
			if err := r.Show(w, req, 404, "problem", "problem", page); err != nil {
				t.Fatal(err)
			}
			if got := strings.Contains(w.Body.String(), "<html"); got != c.whole {
				t.Errorf("whole page = %v, want %v", got, c.whole)
			}
			if w.Code != 404 || w.Header().Get("Content-Language") != "en" {
				t.Errorf("status %d, language %q", w.Code, w.Header().Get("Content-Language"))
			}
		})
	}
}

func TestAFailingTemplateWritesNothing(t *testing.T) {
	w := httptest.NewRecorder()
	if err := renderer(t).Page(w, 200, "no/such", web.NewProblem(frame(text.Chinese), 404, "")); err == nil {
		t.Fatal("drawing a missing template gave no error")
	}
	if w.Body.Len() != 0 || len(w.Header()) != 0 {
		t.Errorf("wrote %q with %v", w.Body, w.Header())
	}
}
