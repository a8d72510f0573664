package app_test

import (
	"testing"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/demo"
	"firstkm/services/batch"
)

// TestABatchIsWalkedToItsPublishedList signs in as the office and the vice-principal of the demo's first school: a batch is
// approved, a half-written visit is finished and approved, and a list that the Party organisation decided is published and
// read by a guest, on a phone and on a desk.
func TestABatchIsWalkedToItsPublishedList(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	node := host(t, demoWorld(t), func(*world) {}, app.Demo(demo.Accounts()))
	w := walk(t, browser, "http://"+node.a.Addr(), true)
	w.signIn("school")
	w.tour("/batches", "/batches/new", "/inspections", "/inspections/new", "/unit-lists")
	w.open("/inspections?state=draft")
	w.press(`document.querySelector("main tbody a")`)
	w.await(`document.querySelector('[name="visit.safety"]')!==null`)
	for _, t := range batch.Topics() {
		w.tick("visit."+string(t), "fit")
	}
	w.tick("visit.adopt", "yes")
	w.fill("visit.conclusion", "条件完备，可以采用。")
	w.press(saying("main button", "保存并提交分管校长"))
	w.await(saying("main", "待分管校长审批"))
	w.signOut()

	w.signIn("vice_principal")
	w.press(saying(".duties a", "去登记公布"))
	w.press(`document.querySelector("main tbody a")`)
	w.fill("publish.published_on", node.a.Today().String())
	w.fill("publish.place", "校务公开栏")
	w.press(saying("main button", "登记公布"))
	w.await(saying("main", "可以安排学生"))
	at := w.says("location.pathname")
	w.open("/batches?state=submitted")
	w.press(`document.querySelector("main tbody a")`)
	w.press(saying("main button", "批准"))
	w.await(saying("main", "接下来登记党组织会议决定的单位名单"))
	w.open("/inspections?state=submitted")
	w.press(`document.querySelector("main tbody a")`)
	w.press(saying("main button", "批准"))
	w.await(saying("main", "单位已核验"))
	w.signOut()
	w.open(at)
	w.await(saying("main", "可以安排学生"))
	w.open(at + "/sheet")
}
