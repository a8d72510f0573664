package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

func get(t *testing.T, h http.Handler, path string, header http.Header) *httptest.ResponseRecorder {
	t.Helper()
	req := httptest.NewRequest(http.MethodGet, path, nil)
	if header != nil {
		req.Header = header
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, req)
	return w
}

func TestAssetsAreKeptUnderTheirHashedName(t *testing.T) {
	assets, err := web.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	url := assets.URL("app.css")
	w := get(t, assets, url, nil)
	if w.Code != http.StatusOK || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") || !strings.HasPrefix(w.Header().Get("Content-Type"), "text/css") {
		t.Errorf("%s: %d %v", url, w.Code, w.Header())
	}
	plain := get(t, assets, "/static/app.css", nil)
	if got := plain.Header().Get("Cache-Control"); got != "public, no-cache" {
		t.Errorf("the plain name is kept as %q", got)
	}
	if again := get(t, assets, "/static/app.css", http.Header{"If-None-Match": {plain.Header().Get("ETag")}}); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
		t.Errorf("asking again gives %d and %d bytes, want 304 and none", again.Code, again.Body.Len())
	}
	for _, missing := range []string{"/static/app.0000000000.css", "/static/", "/static/../assets.go"} {
		if got := get(t, assets, missing, nil).Code; got != http.StatusNotFound {
			t.Errorf("%s: got %d, want 404", missing, got)
		}
	}
	if got := assets.URL("vendor/none.js"); got != "" {
		t.Errorf("an absent asset has the address %q", got)
	}
}

func TestAssetsAreCompressedForThoseWhoAsk(t *testing.T) {
	assets, err := web.LoadAssets()
	if err != nil {
		t.Fatal(err)
	}
	w := get(t, assets, "/static/app.css", http.Header{"Accept-Encoding": {"gzip"}})
	if w.Header().Get("Content-Encoding") != "gzip" {
		t.Fatalf("not compressed: %v", w.Header())
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	if want, _ := os.ReadFile("static/app.css"); string(got) != string(want) {
		t.Error("the compressed style sheet differs from the file")
	}
}

func TestAssetsStayLight(t *testing.T) {
	for name, most := range map[string]int64{"app.css": 60_000, "dark.css": 2_000, "app.js": 12_000, "logo.svg": 2_000} {
		info, err := os.Stat("static/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > most {
			t.Errorf("%s has %d bytes, want at most %d", name, info.Size(), most)
		}
	}
}

func TestReadersChoices(t *testing.T) {
	for _, c := range []struct {
		name, query, cookie, accept string
		want                        web.Choices
		kept                        bool
	}{
		{"a first visit from China", "", "", "zh-CN,zh;q=0.9,en;q=0.8", web.Choices{Lang: text.Chinese}, false},
		{"a first visit from abroad", "", "", "fr,en-GB;q=0.8", web.Choices{Lang: text.English}, false},
		{"nothing known", "", "", "", web.Choices{Lang: text.Chinese}, false},
		{"the cookie before the browser", "", "lang=en", "zh", web.Choices{Lang: text.English}, false},
		{"a choice is kept", "?lang=en&theme=dark", "", "zh", web.Choices{Lang: text.English, Theme: web.ThemeDark}, true},
		{"nonsense is not", "?lang=xx&theme=pink", "theme=neon", "", web.Choices{Lang: text.Chinese}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			req, w := httptest.NewRequest(http.MethodGet, "/"+c.query, nil), httptest.NewRecorder()
			req.Header.Set("Accept-Language", c.accept)
			req.Header.Set("Cookie", c.cookie)
			if got := web.ReadChoices(w, req); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
			if kept := len(w.Result().Cookies()) > 0; kept != c.kept {
				t.Errorf("kept in a cookie = %v, want %v", kept, c.kept)
			}
		})
	}
}
