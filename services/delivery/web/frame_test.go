package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// drawn is the whole page of a problem in frame f.
func drawn(t *testing.T, f web.Frame) string {
	t.Helper()
	w := httptest.NewRecorder()
	if err := renderer(t).Page(w, http.StatusOK, "problem", web.NewProblem(f, 404, "")); err != nil {
		t.Fatal(err)
	}
	return w.Body.String()
}

func TestFrameShowsWhereTheReaderIs(t *testing.T) {
	f := web.Frame{Path: "/placements/plc_1?tab=2", Who: web.Who{Role: text.Say("学生", "Student")}, CSRF: "tok", Nav: []web.NavItem{
		{Label: text.Say("首页", "Start"), Href: "/"}, {Label: text.Say("岗位", "Posts"), Href: "/placements"}, {Label: text.Say("岗", "P"), Href: "/place"},
	}}
	page := drawn(t, f)
	for _, want := range []string{
		`<a href="/placements" aria-current="page">`,
		`href="/placements/plc_1?lang=en&amp;tab=2"`,
		`hx-headers="{&#34;X-CSRF-Token&#34;:&#34;tok&#34;}"`,
		`name="csrf" value="tok"`,
		`media="screen and (prefers-color-scheme: dark)"`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if got := strings.Count(page, `aria-current="page"`); got != 2 { // side and bottom bar
		t.Errorf("%d current entries, want 2", got)
	}
}

func TestFrameLeadsNowhereElse(t *testing.T) {
	for _, path := range []string{"//evil.example/x", "https://evil.example/", "", "\x7f"} {
		if got := (web.Frame{Path: path}).With("lang", "en"); got != "/?lang=en" {
			t.Errorf("With on %q leads to %q, want /?lang=en", path, got)
		}
	}
	if got := (web.Frame{Path: "/%2F/evil.example"}).With("lang", "en"); got != "/%2F/evil.example?lang=en" {
		t.Errorf("an escaped slash became %q", got)
	}
}

func TestDemoIsMarkedOnEveryLayout(t *testing.T) {
	for _, layout := range []web.Layout{"", web.LayoutBare, web.LayoutSheet} {
		if page := drawn(t, web.Frame{Demo: true, Layout: layout}); !strings.Contains(page, "演示环境") {
			t.Errorf("layout %q does not say that this is a demo", layout)
		}
		if page := drawn(t, web.Frame{Layout: layout}); strings.Contains(page, "演示环境") {
			t.Errorf("layout %q says that it is a demo", layout)
		}
	}
}
