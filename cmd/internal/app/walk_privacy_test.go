package app_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/demo"
)

// TestBreakGlassThroughThePages goes from the office that may not see a number, through the vice-principal's approval, to
// the number and to the student who reads who looked. Every page of personal data is examined on the way, on a phone and
// on a desk, and a guardian opens the printed address without an account.
func TestBreakGlassThroughThePages(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	node := host(t, demoWorld(t), func(*world) {}, app.Demo(demo.Accounts()))
	w := walk(t, browser, "http://"+node.a.Addr(), true)

	w.signIn("school")
	w.tour("/privacy", "/privacy/grants", "/privacy/tickets", "/privacy/requests", "/privacy/looks", "/privacy/retention", "/privacy/breaches", "/privacy/assessments", "/privacy/years", "/me/data")
	w.open("/privacy/requests")
	w.press(`document.querySelector('main article h2 a')`)
	pupil := w.says(`location.pathname`)
	w.tour(pupil)
	w.open(pupil)
	w.tick("fields", "phone")
	w.tick("purpose", "emergency")
	w.refused = true
	w.press(saying("#reveal button", "查看"))
	w.await(`document.querySelector("main").innerText.includes("还没有查看这些信息的依据")`)
	w.keep("refused")
	w.signOut()

	w.signIn("vice_principal")
	w.open("/privacy")
	w.keep("vice-home")
	w.press(saying(".duties a", "去审批"))
	w.press(saying("article button", "批准"))
	w.await(saying("article .light", "可查看"))
	w.signOut()

	w.signIn("school")
	w.open("/privacy/tickets")
	w.press(saying("article .links a", "查看"))
	w.choose(`document.querySelector('[name="fields"][value="phone"]')`)
	w.touch(`document.querySelector('[name="fields"][value="id_number"]').labels[0]`)
	w.tick("purpose", "emergency")
	w.press(saying("#reveal button", "查看"))
	w.await(`/1990000\d{4}/.test(document.querySelector("main").innerText)`)
	w.keep("revealed")
	w.open(pupil + "#link")
	w.touch(`document.querySelector("#link summary")`)
	w.press(saying("#link button", "生成可打印的链接"))
	w.keep("slip")
	address := w.says(`document.querySelector(".linktext").textContent`)
	w.open("/privacy")
	w.signOut()

	_, token, ok := strings.Cut(address, "/g/")
	if !ok {
		t.Fatalf("the guardian's address is %q", address)
	}
	w.open("/g/" + token)
	w.await(`(t=>t.includes("孩子自己填写")&&!t.includes("您自己填写"))(document.querySelector("main").innerText)`)
	w.await(`document.querySelector("main").innerText.includes("谁看过")&&document.querySelector("main").innerText.includes("应急查看")`)
	w.await(`!/1990000\d{4}/.test(document.querySelector("main").innerText)`)
	w.keep("guardian")
	w.touch(`document.querySelector("#ask-data summary")`)
	w.tick("kind", "copy")
	w.press(saying("#ask-data button", "提交申请"))
	w.await(`document.querySelector("main").innerText.includes("复制")`)

	w.signIn("student")
	w.tour("/me/data")
	w.open("/me/data")
	w.keep("student-data")
	for _, told := range []string{"谁看过我的数据", "学校实习办", "突发情况联系", "应急查看（经批准）"} {
		w.await(fmt.Sprintf(`document.querySelector("main").innerText.includes(%q)`, told))
	}
	w.signOut()
	w.signIn("class_teacher")
	w.tour("/privacy/grants", "/privacy/tickets", "/privacy/class")
	w.open("/privacy/class")
	w.tick("fields", "id_number")
	w.tick("purpose", "insurance")
	w.press(saying("#class button", "显示名单"))
	w.await(`/310199\d{11}[\dX]/.test(document.querySelector("main").innerText)&&document.querySelector("main").innerText.includes("仅限本次用途")`)
	w.keep("class-list")
	w.signOut()
}

// says is what an expression of the page gives.
func (w *walker) says(expression string) string {
	w.t.Helper()
	got, err := chromedp.Run(w.ctx, chromedp.Evaluate[string](expression))
	if err != nil {
		w.stuck("read "+expression, err)
	}
	return got
}

// tour opens pages on a phone and on a desk, in both languages, examines them and keeps pictures where asked.
func (w *walker) tour(paths ...string) {
	w.t.Helper()
	for _, path := range paths {
		w.open(path)
		w.keep(strings.Trim(strings.ReplaceAll(path, "/", "-"), "-"))
		w.open(path + "?lang=en")
		w.open(path + "?lang=zh-CN")
	}
}

// keep takes a picture of the whole page on a phone and on a desk when FIRSTKM_TEST_SHOTS names a directory.
func (w *walker) keep(name string) {
	w.t.Helper()
	dir := os.Getenv("FIRSTKM_TEST_SHOTS")
	if dir == "" {
		return
	}
	for _, wide := range []int64{1280, phoneWide} {
		if err := chromedp.Do(w.ctx, chromedp.EmulateViewport(wide, 844)); err != nil {
			w.stuck("resize", err)
		}
		if png, err := chromedp.Run(w.ctx, chromedp.FullScreenshot(90)); err == nil {
			_ = os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s-%d.jpg", name, wide)), png, 0o600) // a help for the eye
		}
	}
}
