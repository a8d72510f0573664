package app_test

import (
	"fmt"
	"net/url"
	"strconv"
	"testing"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/demo"
)

// words are what is looked for.
const words = `"走查实习生"`

// TestASavedSearchTellsOfANewOpeningThroughThePages saves a search as a student, publishes as a unit what it looks for, and
// reads of it in the student's inbox; once with scripts and once without.
func TestASavedSearchTellsOfANewOpeningThroughThePages(t *testing.T) {
	t.Parallel()
	browser := chromium(t)
	for name, scripts := range map[string]bool{"with scripts": true, "without scripts": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			node := host(t, demoWorld(t), func(*world) {}, app.Demo(demo.Accounts()))
			site := "http://" + node.a.Addr()
			phone := walk(t, browser, site, scripts)
			phone.signIn("student")
			phone.open("/?major=all&q=" + url.QueryEscape(words)) // a phrase: nothing looser is shown
			phone.keep("saved-offer")
			phone.press(saying("main a", "保存这次搜索"))
			phone.await(`location.pathname==="/searches/new"&&document.querySelector("#f-name").value.includes("走查实习生")`)
			phone.fill("name", "")
			phone.refused = true
			phone.press(saying("main form button", "保存搜索"))
			phone.await(`document.querySelector(".errors a[href='#f-name']")`)
			phone.fill("name", "走查岗位")
			phone.keep("saved-new")
			phone.press(saying("main form button", "保存搜索"))
			phone.await(`location.pathname==="/searches"`)
			card := saying("li.card", "走查岗位")
			phone.await(card + `.innerText.includes("现有 0 个岗位")`)
			phone.keep("saved-list")
			phone.open("/inbox")

			post(walk(t, browser, site, scripts))
			says := fmt.Sprintf(`document.querySelector("main").innerText.includes("“走查岗位”有新岗位：“%s”")`, title)
			if scripts {
				phone.await(`document.querySelector(".bell .badge").hidden===false`)
			}
			eventually(t, patience, func() error {
				phone.open("/inbox")
				return phone.holds(says)
			})
			phone.keep("saved-inbox")
			phone.open(phone.says(saying(".inbox a", "走查岗位") + `.getAttribute("href")`)) // a link of two lines has its middle between them
			phone.await(fmt.Sprintf(`location.pathname.startsWith("/placements/")&&document.querySelector("h1").innerText.includes(%q)`, title))

			phone.open("/searches")
			phone.await(card + `.innerText.includes("1 个新的")`)
			phone.keep("saved-list-new")
			phone.press(saying("li.card a", "走查岗位"))
			phone.await(`location.pathname==="/"&&new URLSearchParams(location.search).get("q")===` + strconv.Quote(words))
			phone.await(saying(".posting", title))
			phone.open("/searches")
			phone.await(card + `.innerText.includes("1 个岗位")&&!` + card + `.innerText.includes("新的")`)
			phone.press(saying("li.card button", "暂停"))
			phone.await(card + `.innerText.includes("已暂停")`)
			phone.press(saying("li.card button", "删除"))
			phone.await(`document.querySelector("main").innerText.includes("还没有保存的搜索")`)
			phone.keep("saved-none")
		})
	}
}
