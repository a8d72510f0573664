package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
)

//go:embed static
var static embed.FS

// staticRoot is where the assets are mounted.
const staticRoot = "/static/"

// Assets are the style sheet, scripts and pictures, each also served under a name that carries a hash of its content and
// may be kept by browsers for ever. Files under static/vendor are present only after `npm ci && npm run build`.
type Assets struct {
	byName map[string]*file // app.css
	hashed map[string]*file // app.1f2e3d4c5b.css
}

type file struct {
	url     string
	mime    string
	tag     string
	plain   []byte
	gzipped []byte // empty when it saves nothing
}

// LoadAssets reads and compresses the embedded assets once.
func LoadAssets() (*Assets, error) {
	files, err := fs.Sub(static, "static")
	if err != nil {
		return nil, fmt.Errorf("open the embedded assets: %w", err)
	}
	a := &Assets{byName: map[string]*file{}, hashed: map[string]*file{}}
	err = fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("read asset %s: %w", name, err)
		}
		return a.add(name, content)
	})
	return a, err
}

func (a *Assets) add(name string, content []byte) error {
	sum := sha256.Sum256(content)
	tag := hex.EncodeToString(sum[:5])
	ext := path.Ext(name)
	hashed := strings.TrimSuffix(name, ext) + "." + tag + ext
	small, err := squeeze(content)
	if err != nil {
		return fmt.Errorf("compress asset %s: %w", name, err)
	}
	f := &file{url: staticRoot + hashed, mime: mediaType(ext), tag: `"` + tag + `"`, plain: content, gzipped: small}
	a.byName[name], a.hashed[hashed] = f, f
	return nil
}

func mediaType(ext string) string {
	switch ext {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	}
	if m := mime.TypeByExtension(ext); m != "" {
		return m
	}
	return "application/octet-stream"
}

func squeeze(content []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(content); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	if b.Len() >= len(content) {
		return nil, nil
	}
	return b.Bytes(), nil
}

// URL is the address of an asset under its hashed name, "" when there is no such asset.
func (a *Assets) URL(name string) string {
	if f := a.byName[name]; f != nil {
		return f.url
	}
	return ""
}

// ServeHTTP serves /static/…: hashed names for a year, plain names with a tag to ask again by.
func (a *Assets) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, staticRoot)
	f, keep := a.hashed[name], "public, max-age=31536000, immutable"
	if f == nil {
		f, keep = a.byName[name], "public, no-cache"
	}
	if f == nil {
		http.NotFound(w, r)
		return
	}
	h := w.Header()
	h.Set("Cache-Control", keep)
	h.Set("ETag", f.tag)
	h.Set("Vary", "Accept-Encoding")
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	f.send(w, r)
}

func (f *file) send(w http.ResponseWriter, r *http.Request) {
	h, body := w.Header(), f.plain
	if f.gzipped != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		body = f.gzipped
	}
	h.Set("Content-Type", f.mime)
	h.Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // the reader went away; there is nobody to tell
	}
}
