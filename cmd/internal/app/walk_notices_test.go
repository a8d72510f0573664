package app_test

import (
	"fmt"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/demo"
	"firstkm/services/notify"
	"firstkm/services/student"
)

// TestANoticeReachesAPhoneThroughThePages goes from the school's text to the student's answer: the number of unread notices
// rises on the phone without a reload, the signed link opens on a phone that nobody has signed in on, the answer stands with
// the sender a moment later, and after thirty days the link says what to do instead.
func TestANoticeReachesAPhoneThroughThePages(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	var ahead atomic.Int64
	node := host(t, demoWorld(t), func(*world) {}, app.Demo(demo.Accounts()),
		app.Clock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())).Truncate(time.Microsecond) }))
	site, says := "http://"+node.a.Addr(), "请于周五前交回安全告知书，办好后点已办。"
	class, number := classOf(t, node, "student")

	phone := walk(t, browser, site, true)
	phone.signIn("student")
	phone.open("/inbox")
	phone.keep("notice-inbox-before")
	before := phone.says(`document.querySelector(".bell .badge").hidden?"0":document.querySelector(".bell .badge").textContent`)
	phone.await(`(window.stayed=true)`)

	school := walk(t, browser, site, true)
	school.signIn("school")
	school.open("/notices/new")
	school.fill("text", says)
	school.tick("classes", class)
	school.tick("action", "yes")
	school.keep("notice-new")
	school.press(saying("main form button", "发出"))
	school.await(fmt.Sprintf(`document.querySelector("h1").innerText.includes(%q)`, says))
	school.await(figure("已打开", "0") + "&&" + figure("已办", "0"))
	notice := school.says(`location.pathname`)

	phone.await(`window.stayed&&document.querySelector(".bell .badge").hidden===false&&+document.querySelector(".bell .badge").textContent>` + before)
	phone.keep("notice-badge")
	phone.examine()
	phone.press(`document.querySelector(".bell")`)
	phone.await(fmt.Sprintf(`document.querySelector("main").innerText.includes(%q)`, says))

	school.open(notice + "/slips")
	school.keep("notice-slips")
	school.await(`(n=>n.length>1&&n.join()===[...n].sort().join())([...document.querySelectorAll(".noteslip-who")].map(e=>e.innerText))`)
	link := school.says(fmt.Sprintf(`[...document.querySelectorAll(".noteslip")].find(e=>e.innerText.includes(%q)).querySelector(".noteslip-link").textContent`, number))
	address, err := url.Parse(link)
	if err != nil || address.Path == "" {
		t.Fatalf("the slip's link is %q, %v", link, err)
	}
	school.open(notice)

	paper := walk(t, browser, site, true) // somebody's phone, scanning the slip
	paper.open(address.Path)
	paper.await(fmt.Sprintf(`document.querySelector("h1").innerText===%q&&!location.pathname.includes("sign-in")`, says))
	paper.keep("notice-link")
	school.await(`!document.querySelector("#livebar,.livebar").hidden`)
	paper.press(saying("main button", "已办"))
	paper.await(`document.querySelector("main").innerText.includes("已办 ")&&!document.querySelector("main form")`)
	paper.keep("notice-done")

	school.open(notice)
	school.await(figure("已打开", "1") + "&&" + figure("已办", "1"))
	school.await(fmt.Sprintf(`[...document.querySelectorAll("main tr")].find(e=>e.innerText.includes(%q)).innerText.includes("已办")`, number))
	school.keep("notice-statement")
	school.open(notice + "?view=waiting")
	school.await(fmt.Sprintf(`![...document.querySelectorAll("main tr")].some(e=>e.innerText.includes(%q))`, number))

	ahead.Store(int64(notify.Life + time.Hour))
	paper.gone = true
	paper.open(address.Path)
	paper.await(`["打不开了","30 天","登录"].every(s=>document.querySelector("main,body").innerText.includes(s))`)
	paper.keep("notice-expired")
	paper.press(saying("a", "登录查看消息"))
	paper.await(`location.pathname==="/sign-in"`)
}

// figure is an expression that holds when a figure of the page has a value.
func figure(label, value string) string {
	return fmt.Sprintf(`[...document.querySelectorAll(".figure")].some(e=>e.innerText.includes(%q)&&/(^|\D)%s(\D|$)/.test(e.innerText.replace(%[1]q,"")))`, label, value)
}

// classOf is the class and the number of a demo student.
func classOf(t *testing.T, node *world, login string) (class, number string) {
	t.Helper()
	a, err := node.a.Store.AccountByLogin(t.Context(), login)
	if err != nil {
		t.Fatal(err)
	}
	st, err := node.a.Store.Student(t.Context(), student.ID(a.Person))
	if err != nil {
		t.Fatal(err)
	}
	return st.Class, st.StudentNo
}

// TestABreachIsToldThroughThePages records a breach of a class, sends the notices, and reads as a student what the law asks
// to be told; the sender sees that it was read.
func TestABreachIsToldThroughThePages(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	node := host(t, demoWorld(t), func(*world) {}, app.Demo(demo.Accounts()))
	class, number := classOf(t, node, "student")
	w := walk(t, browser, "http://"+node.a.Addr(), true)
	w.signIn("school")
	w.open("/privacy/breaches")
	if w.holds(`document.querySelector("#breach").open===false`) == nil {
		w.touch(`document.querySelector("#breach summary")`)
	}
	for _, f := range [][2]string{
		{"title", "实习名单误发"},
		{"what", "实习名单误发到校外群里，十分钟后撤回。"},
		{"harm", "可能接到骚扰电话。"},
		{"measures", "已撤回并要求群成员删除。"},
		{"advice", "警惕以实习为名的陌生来电。"},
		{"contact", "信息中心"},
		{"class", class},
	} {
		w.fill(f[0], f[1])
	}
	w.tick("fields", "phone")
	w.press(saying("#breach button", "登记"))
	w.await(`document.querySelector("#tell")`)
	breach := w.says(`location.pathname`)
	w.keep("breach-tell")
	w.press(saying("#tell button", "发送给学生和监护人"))
	w.await(`document.querySelector("#tell button").textContent.includes("再发送一次")`)
	w.signOut()

	w.signIn("student")
	told := func() error {
		w.open("/inbox")
		return w.holds(saying("main a", "个人信息安全告知"))
	}
	if err := patiently(patience, told); err != nil {
		w.stuck("wait for the notice", err)
	}
	w.press(saying("main a", "个人信息安全告知"))
	for _, law := range []string{"误发到校外群里", "本人电话", "骚扰电话", "要求群成员删除", "陌生来电", "信息中心", "第五十七条"} {
		w.await(fmt.Sprintf(`document.querySelector("main").innerText.includes(%q)`, law))
	}
	w.keep("breach-told")
	w.signOut()

	w.signIn("school")
	w.open("/notices")
	w.open(w.says(`[...document.querySelectorAll("main tr")].find(e=>e.innerText.includes("涉及的学生")).querySelector("a").getAttribute("href")`))
	w.await(fmt.Sprintf(`[...document.querySelectorAll("main tr")].find(e=>e.innerText.includes(%q)).innerText.includes("已打开")`, number))
	w.keep("breach-statement")
	w.open(breach)
}
