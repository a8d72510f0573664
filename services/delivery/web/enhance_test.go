package web_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func TestScriptsOnlyMakeThePageQuicker(t *testing.T) {
	s, ctx := site(t), browser(t)
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	is := func(what, expression string) {
		t.Helper()
		if err := chromedp.Do(ctx, waited(expression)); err != nil {
			t.Errorf("%s: not so: %s (%v)", what, expression, err)
		}
	}
	do(chromedp.EmulateViewport(390, 844), chromedp.Navigate(s.URL+"/styleguide?lang=zh-CN&theme=light"))
	snap(ctx, t, "phone")

	do(chromedp.Click(`.menu > summary`))
	is("the menu opens", `document.querySelector(".menu").open`)
	snap(ctx, t, "menu")
	do(chromedp.Click(`[data-theme-choice=dark]`))
	is("the theme changes at once", `getComputedStyle(document.documentElement).colorScheme==="dark"&&document.cookie.includes("theme=dark")`)
	do(chromedp.KeyEvent(kb.Escape))
	is("Escape closes the menu", `!document.querySelector(".menu").open`)

	do(chromedp.Click(`a[data-dialog=withdraw]`))
	is("the dialog opens instead of its page", `document.getElementById("withdraw").open`)
	snap(ctx, t, "dialog")
	do(chromedp.Click(`#withdraw [data-close]`))
	is("the dialog closes", `!document.getElementById("withdraw").open`)

	do(chromedp.Click(`[data-pickall]`))
	is("the bulk bar counts", `document.querySelector("[data-picked-says]").textContent.includes("2")`)
	snap(ctx, t, "bulk")

	if _, err := os.Stat(filepath.Join("static", "vendor", "htmx.js")); err != nil {
		t.Log("htmx is not built here; completion is not tried")
		return
	}
	do(chromedp.SendKeys(`#q`, "车"))
	is("completions appear", `!document.getElementById("q-list").hidden&&document.querySelectorAll("#q-list [role=option]").length===3`)
	do(chromedp.KeyEvent(kb.ArrowDown))
	is("arrows choose one", `document.getElementById("q").getAttribute("aria-activedescendant")==="q-list-0"`)
	snap(ctx, t, "complete")
	do(chromedp.KeyEvent(kb.Escape))
	is("Escape closes the list", `document.getElementById("q-list").hidden`)

	do(chromedp.EmulateViewport(1280, 800), chromedp.Navigate(s.URL+"/styleguide?lang=zh-CN&theme=light"))
	snap(ctx, t, "wide")
}

func TestDraftComesBackOnTheSameDevice(t *testing.T) {
	s, ctx := site(t), browser(t)
	url := s.URL + "/styleguide?lang=en"
	if err := chromedp.Do(ctx, chromedp.Navigate(url), chromedp.SendKeys(`#f-title`, " 夜校"),
		waited(`localStorage.getItem("draft:styleguide")?.includes("夜校")`),
		chromedp.Navigate(url), chromedp.Click(`.draftbar button`)); err != nil {
		t.Fatal(err)
	}
	got, err := chromedp.Run(ctx, chromedp.Value(`#f-title`))
	if err != nil || !strings.Contains(got, "夜校") {
		t.Errorf("the title is %q after restoring, %v", got, err)
	}
	kept, err := chromedp.Run(ctx, chromedp.Evaluate[string](`localStorage.getItem("draft:styleguide")`))
	if err != nil || strings.Contains(kept, "csrf") {
		t.Errorf("the draft keeps the form's token: %s, %v", kept, err)
	}
}
