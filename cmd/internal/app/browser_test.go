package app_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/demo"
	"firstkm/services/kernel/civil"
)

// TestThreePartiesWalkTheWholeWayThroughThePages goes from the posting to the confirmed place as people do: nothing but
// pages, once with scripts and once without.
func TestThreePartiesWalkTheWholeWayThroughThePages(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			node := host(t, demoWorld(t), func(*world) {}, app.Demo(demo.Accounts()))
			w := walk(t, browser, "http://"+node.a.Addr(), scripts)
			post(w)
			apply(w)
			intend(w)
			confirm(w)
			arrived(w)
		})
	}
}

// title of the posting that is followed; no other says the same.
const title = "数控车床走查实习生"

// post writes the posting from a template, is told what the law says of its pay, corrects it and publishes.
func post(w *walker) {
	w.t.Helper()
	w.signIn("enterprise")
	w.open("/postings/new?occupation=6-18-01-01")
	first := civil.Today(time.Now()).AddMonths(3)
	start := civil.On(first.Year, first.Month, 1)
	for _, choice := range [][2]string{{"independent", "yes"}, {"fees", "no"}, {"housing", "none"}, {"meals", "provided"}} {
		w.tick(choice[0], choice[1])
	}
	for _, field := range [][2]string{
		{"title", title},
		{"seats", "2"},
		{"start_date", start.String()},
		{"end_date", start.AddMonths(6).AddDays(-1).String()},
		{"wage_standard", "4200"},
		{"pay", "2800"},
	} {
		w.fill(field[0], field[1])
	}
	told := `["第十八条","怎么办","3,360"].every(says=>document.querySelector("#f-pay-lint").innerText.includes(says))`
	if w.axe != "" { // as it is typed
		w.await(told)
		w.await(`document.querySelector("#law-verdict").innerText.includes("还差 1 项就能附条件发布")`)
	}
	publish := saying("#posting button", "发布")
	w.refused = true // the dangers of the post are not answered yet
	w.press(publish)
	w.await(told)
	w.await(`document.querySelector(".errors a[href='#f-hazards']")`)
	w.await(fmt.Sprintf(`document.querySelector('[name="title"]').value===%q`, title))
	w.tick("hazards", "none")
	w.fill("pay", "3600")
	if w.axe != "" {
		w.await(`!document.querySelector("#f-pay-lint").innerText`)
	}
	w.press(publish)
	w.await(`location.pathname.endsWith("/published")&&!document.querySelector("main").innerText.includes("附条件发布")`)
	w.signOut()
}

// apply finds the posting by words, sees both labels and applies.
func apply(w *walker) {
	w.t.Helper()
	w.signIn("student")
	w.open("/")
	card := saying(".posting", title)
	eventually(w.t, patience, func() error { // a posting is found a moment after its publishing
		w.fill("q", title)
		w.press(`document.querySelector(".searchbox button[type=submit]")`)
		return w.holds(card)
	})
	for _, label := range []string{"专业对口", "职业路径"} {
		w.await(fmt.Sprintf(`%s.innerText.includes(%q)`, card, label))
	}
	w.press(saying(".posting h3 a", title))
	w.choose(`document.querySelector("#f-consent")`)
	w.press(saying("#apply form button", "申请"))
	w.await(`location.pathname.startsWith("/applications/app_")&&document.body.innerText.includes("申请已提交")`)
	w.signOut()
}

// intend answers the application with an intent.
func intend(w *walker) {
	w.t.Helper()
	w.signIn("enterprise")
	w.press(`document.querySelector('nav.tabs a[href="/applicants"]')`)
	w.choose(fmt.Sprintf(`%s.querySelector('[name="pick"]')`, saying("form section", title)))
	w.press(saying(`form[action="/applicants"] button`, "录用意向"))
	w.await(saying(".outcomes li", "录用意向"))
	w.signOut()
}

// confirm is the school's word, without which nobody is placed.
func confirm(w *walker) {
	w.t.Helper()
	w.signIn("school")
	w.press(saying(".duties a", "去确认")) // the start page leads to what waits
	row := saying(`form[action="/desk"] tr`, title)
	w.choose(row + `.querySelector('[name="pick"]')`)
	w.press(fmt.Sprintf(`[...%s.closest("form").querySelectorAll("button")].find(b=>b.textContent.includes("确认选中的"))`, row))
	w.await(saying(".outcomes li", "确认"))
	w.signOut()
}

// arrived is what the student reads in the end.
func arrived(w *walker) {
	w.t.Helper()
	w.signIn("student")
	w.press(`document.querySelector('nav.tabs a[href="/applications"]')`)
	w.await(fmt.Sprintf(`%s.innerText.includes("学校已确认")`, saying("article.application", title)))
	w.press(saying("article.application a", title))
	w.await(`document.querySelector("#state").innerText.includes("学校已确认")`)
}

// TestAWalkerSeesWhatIsWrongWithAPage gives it a page with one fault of each kind.
func TestAWalkerSeesWhatIsWrongWithAPage(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if req.URL.Path != "/" {
			http.NotFound(w, req)
			return
		}
		w.Header().Set("Content-Security-Policy", "script-src 'self'")
		_, _ = fmt.Fprintf(w, `<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1><script>1</script><img src="/nothing.png">
<p style="width:900px">wide</p><!-- %s --></main>`, strings.Repeat("heavy ", heaviest/6))
	}))
	t.Cleanup(s.Close)
	w := walk(t, chromium(t), s.URL, true)
	if err := chromedp.Do(w.ctx, chromedp.Navigate(s.URL)); err != nil {
		t.Fatal(err)
	}
	got := strings.Join(w.faults(), "\n")
	for _, want := range []string{"wider than 390 px", "weighs", "security: ", "nothing.png answered 404", "image-alt (critical)"} {
		if !strings.Contains(got, want) {
			t.Errorf("the walker did not see %q; it saw:\n%s", want, got)
		}
	}
}
