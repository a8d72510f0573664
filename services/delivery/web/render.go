package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"firstkm/services/kernel/text"
)

//go:embed templates
var embedded embed.FS

// Renderer writes pages and fragments. It is immutable after New and safe for concurrent use.
type Renderer struct {
	sets   map[text.Lang]*template.Template
	assets *Assets
}

// Page is what a full page is drawn from: a struct that embeds Frame.
type Page interface{ frame() Frame }

// New parses every embedded template in both languages. Tests draw each of them, so that none that is built in refers to
// one that does not exist or cannot be escaped.
func New(assets *Assets) (*Renderer, error) {
	files, err := fs.Sub(embedded, "templates")
	if err != nil {
		return nil, fmt.Errorf("open the embedded templates: %w", err)
	}
	r := &Renderer{sets: map[text.Lang]*template.Template{}, assets: assets}
	for _, lang := range []text.Lang{text.Chinese, text.English} {
		set, err := parseAll(files, funcs(lang, assets))
		if err != nil {
			return nil, err
		}
		r.sets[lang] = set
	}
	return r, nil
}

// parseAll reads every .html file under files; templates/placements/form.html becomes the template "placements/form".
func parseAll(files fs.FS, f template.FuncMap) (*template.Template, error) {
	set := template.New("").Funcs(f)
	err := fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".html") {
			return err
		}
		source, err := fs.ReadFile(files, path)
		if err != nil {
			return fmt.Errorf("read template %s: %w", path, err)
		}
		if _, err := set.New(strings.TrimSuffix(path, ".html")).Parse(string(source)); err != nil {
			return fmt.Errorf("parse template %s: %w", path, err)
		}
		return nil
	})
	return set, err
}

// Page writes the full page: the template called name inside the frame that its data asks for. Nothing is written when
// the template fails, so the caller can still answer with a problem page.
func (r *Renderer) Page(w http.ResponseWriter, status int, name string, page Page) error {
	f := page.frame().prepared()
	body, err := r.draw(f.Lang, name, page)
	if err != nil {
		return err
	}
	whole, err := r.draw(f.Lang, f.layout(), framed{Frame: f, Body: template.HTML(body.String())}) //nolint:gosec // escaped by the template that made it
	if err != nil {
		return err
	}
	return send(w, status, f.Lang, whole)
}

// Fragment writes one template without a frame, as the answer to an htmx request.
func (r *Renderer) Fragment(w http.ResponseWriter, status int, lang text.Lang, name string, data any) error {
	part, err := r.draw(lang, name, data)
	if err != nil {
		return err
	}
	return send(w, status, lang, part)
}

// Show answers an htmx request with part alone and any other with the whole page; both are drawn from the same struct.
func (r *Renderer) Show(w http.ResponseWriter, req *http.Request, status int, name, part string, page Page) error {
	if Partial(req) {
		return r.Fragment(w, status, page.frame().Lang, part, page)
	}
	return r.Page(w, status, name, page)
}

// Partial reports whether a request comes from htmx and wants a fragment.
func Partial(req *http.Request) bool {
	h := req.Header
	return h.Get("HX-Request") == "true" && h.Get("HX-Boosted") != "true" && h.Get("HX-History-Restore-Request") != "true"
}

func (r *Renderer) draw(lang text.Lang, name string, data any) (*bytes.Buffer, error) {
	set := r.sets[text.Chinese]
	if lang == text.English {
		set = r.sets[text.English]
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, name, data); err != nil {
		return nil, fmt.Errorf("draw %s: %w", name, err)
	}
	return &b, nil
}

func send(w http.ResponseWriter, status int, lang text.Lang, body *bytes.Buffer) error {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", string(lang))
	h.Add("Vary", "Cookie, Accept-Language, HX-Request")
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "private, no-cache")
	}
	w.WriteHeader(status)
	if _, err := body.WriteTo(w); err != nil {
		return fmt.Errorf("send page: %w", err)
	}
	return nil
}
