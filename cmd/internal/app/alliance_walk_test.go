package app_test

import (
	"testing"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/demo"
)

// TestTheAllianceOfficeWalksItsPages signs in as the office of the demo's alliance of four cities and as who keeps alliances, on
// a phone and on a desk, in both languages.
func TestTheAllianceOfficeWalksItsPages(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	node := host(t, demoWorld(t), func(*world) {}, app.Demo(demo.Accounts()))
	w := walk(t, browser, "http://"+node.a.Addr(), true)
	w.signIn("alliance")
	w.press(saying(".duties a", "看流动"))
	w.await(saying("#flows", "跨城市"))
	w.await(saying("#members", "牵头学校"))
	w.tour("/today", "/alliances")
	w.signOut()
	w.signIn("operator")
	w.tour("/operator", "/alliances", "/alliances/new")
	w.open("/people/invite?role=alliance")
	w.open("/people?view=alliances")
	w.press(`document.querySelector('nav.tabs a[href="/alliances"]')`)
	w.press(saying("main td a, main th a", "普陀职业教育集团"))
	w.press(saying("main a", "修改联盟"))
	w.await(`document.querySelector('[name="alliance.lead"]').value.includes("普陀示例")`)
	w.press(saying("main button", "保存联盟"))
	w.await(saying("main", "已保存"))
}
