package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstkm/services/batch"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
)

// clicker is somebody at a browser who looks at pages and presses what stands on them.
type clicker struct {
	*testing.T
	ctx  context.Context
	url  string
	axe  string
	wide int64
}

func (c clicker) do(actions ...chromedp.Action[chromedp.Void]) {
	c.Helper()
	if err := chromedp.Do(c.ctx, actions...); err != nil {
		c.Fatal(err)
	}
}

// as signs somebody in, in a language and a theme.
func (c clicker) as(who, lang, theme string) {
	c.Helper()
	for name, value := range map[string]string{"firstkm_session": who, "lang": lang, "theme": theme} {
		if _, err := chromedp.Call(c.ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: c.url}); err != nil {
			c.Fatal(err)
		}
	}
}

func (c clicker) open(path string) {
	c.Helper()
	c.do(chromedp.EmulateViewport(c.wide, 844), chromedp.Navigate(c.url+path))
}

// press runs a script that leads to another page, and waits for words on it.
func (c clicker) press(script string, words ...string) {
	c.Helper()
	click := func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Evaluate[any](`(()=>{`+script+`})()`)(ctx, tab)
		if err != nil && strings.Contains(err.Error(), "Inspected target navigated") { // it led away at once
			err = nil
		}
		return chromedp.Void{}, err
	}
	if _, err := chromedp.RunResponse(c.ctx, click); err != nil {
		c.Fatalf("%s: %v", script, err)
	}
	c.shows(words...)
}

// link follows the link or presses the button with some words.
func (c clicker) link(words string, then ...string) {
	c.Helper()
	c.press(fmt.Sprintf(`const e=[...document.querySelectorAll("main a, main button")].filter(e=>!e.closest("details:not([open])")).find(e=>e.textContent.trim().includes(%q));if(!e)throw new Error("no "+%q);e.click()`, words, words), then...)
}

func (c clicker) shows(words ...string) {
	c.Helper()
	for _, w := range words {
		if err := chromedp.Do(c.ctx, waited(fmt.Sprintf(`document.readyState==="complete"&&document.body.innerText.includes(%q)`, w))); err != nil {
			c.Fatalf("waiting for %q: %v: %.900s", w, err, c.text())
		}
	}
}

func (c clicker) text() string {
	c.Helper()
	got, err := chromedp.Run(c.ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText`))
	if err != nil {
		c.Fatal(err)
	}
	return got
}

func (c clicker) path() string {
	c.Helper()
	got, err := chromedp.Run(c.ctx, chromedp.Evaluate[string](`location.pathname`))
	if err != nil {
		c.Fatal(err)
	}
	return got
}

// fill types values into fields by their names.
func (c clicker) fill(pairs ...string) {
	c.Helper()
	for i := 0; i < len(pairs); i += 2 {
		script := fmt.Sprintf(`(()=>{const e=document.querySelector('[name="%s"]');e.value=%q;e.dispatchEvent(new Event("change",{bubbles:true}));return e.value===%q})()`, pairs[i], pairs[i+1], pairs[i+1])
		ok, err := chromedp.Run(c.ctx, chromedp.Evaluate[bool](script))
		if err != nil || !ok {
			c.Fatalf("typing %s into %s: %t, %v", pairs[i+1], pairs[i], ok, err)
		}
	}
}

// tick presses a box or a choice.
func (c clicker) tick(name, value string) {
	c.Helper()
	ok, err := chromedp.Run(c.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`(()=>{const e=document.querySelector('[name="%s"][value="%s"]');if(!e.checked)e.click();return e.checked})()`, name, value)))
	if err != nil || !ok {
		c.Fatalf("ticking %s %s: %t, %v", name, value, ok, err)
	}
}

// look inspects pages as somebody, on a phone in light Chinese and on a desk in dark English.
func (c clicker) look(who string, paths ...string) {
	c.Helper()
	for i, path := range paths {
		for _, view := range []struct {
			wide        int64
			lang, theme string
		}{{390, "zh-CN", "light"}, {1280, "en", "dark"}} {
			c.as(who, view.lang, view.theme)
			c.do(chromedp.EmulateViewport(view.wide, 844), chromedp.Navigate(c.url+path))
			shoot(c.ctx, c.T, fmt.Sprintf("round_%s_%d_%s_%s", who, i, path[max(0, len(path)-18):], view.lang), view.theme, view.wide)
			report(c.ctx, c.T, c.axe)
		}
	}
	c.as(who, "zh-CN", "light")
}

// drag moves a row over another one with the mouse, by its grip.
func (c clicker) drag(row, over string) {
	c.Helper()
	at := func(selector string) [2]float64 {
		got, err := chromedp.Run(c.ctx, chromedp.Evaluate[[2]float64](fmt.Sprintf(`(()=>{const b=document.querySelector(%q).getBoundingClientRect();return [b.left+b.width/2,b.top+Math.min(20,b.height/2)]})()`, selector)))
		if err != nil {
			c.Fatal(err)
		}
		return got
	}
	if _, err := chromedp.Run(c.ctx, chromedp.Evaluate[bool](fmt.Sprintf(`(document.querySelector(%q).scrollIntoView({block:"start"}),true)`, over))); err != nil {
		c.Fatal(err)
	}
	from, to := at(row+" [data-grip]"), at(over)
	for _, e := range []input.DispatchMouseEventParams{
		{Type: "mousePressed", X: from[0], Y: from[1], Button: "left", Buttons: 1, ClickCount: 1},
		{Type: "mouseMoved", X: from[0], Y: (from[1] + to[1]) / 2, Button: "left", Buttons: 1},
		{Type: "mouseMoved", X: from[0], Y: to[1], Button: "left", Buttons: 1},
		{Type: "mouseReleased", X: from[0], Y: to[1], Button: "left", ClickCount: 1},
	} {
		if _, err := chromedp.Call(c.ctx, input.DispatchMouseEvent, e); err != nil {
			c.Fatal(err)
		}
	}
}

// School, enterprise and students go through a round by what they find on the pages, from the plan to why and why not.
func TestThreeRolesClickThroughARound(t *testing.T) {
	source, ctx, w := axe(t), browser(t), newWorld(t)
	lathe, fitter, near, b := w.cohortOfTen()
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	c := clicker{T: t, ctx: ctx, url: s.URL, axe: source, wide: 1280}

	c.as("school", "zh-CN", "light")
	c.open("/rounds")
	c.link("新建双选轮次", "匹配分权重")
	day := func(n int, clock string) string { return w.today().AddDays(n).String() + "T" + clock }
	c.fill("plan.name", "点出来的一轮", "plan.batch", b, "plan.opens", day(0, "00:00"), "plan.closes", day(3, "18:00"), "plan.start", lathe.Start.String(), "plan.end", lathe.End.String(),
		"plan.holds_until", w.today().AddDays(6).String(), "plan.most", "3", "plan.distance", "15")
	c.link("保存轮次", "还没有单位提供名额")
	at := c.path()
	c.link("基地和区域上限", "没有设上限")
	c.fill("add.cap_name", "普陀区", "add.cap_region", "上海市普陀区", "add.cap_limit", "20")
	c.link("保存上限", "修改“普陀区”")
	c.look("school", at+"/caps")
	c.open(at)
	c.tick("invite.units", string(w.unit.ID))
	c.link("邀请选中的单位", "已邀请")

	c.as("unit", "zh-CN", "light")
	c.open("/today")
	c.link("提供名额", "岗位和名额")
	for _, p := range []placement.Placement{lathe, fitter, near} {
		c.open(at)
		c.link(p.Title, "给这个轮次的名额")
		c.fill("offer.seats", fmt.Sprint(p.Seats))
		c.tick("offer.mode", "scores")
		c.link("保存名额", "名额已提供")
	}

	c.as("school", "zh-CN", "light")
	c.open(at)
	c.link("开放轮次", "承诺值已锁定")

	one := at + "/pairs/" + string(near.ID) + "/660103"
	c.look("teacher", at+"/pairs", one)
	c.open(at)
	c.link("认定专业是否相近", "等认定 1")
	c.link(near.Title, "只有专业大类相同")
	c.tick("judge.verdict", "related")
	c.fill("judge.reason", "装调任务在培养目标以内。")
	c.link("保存认定", "都认定过了")

	c.wide = 390
	c.as("s1", "zh-CN", "light")
	c.open("/today")
	c.link("去填志愿", "您还没有填志愿", "不会给您安排岗位")
	c.tick("consent", "yes")
	c.press(fmt.Sprintf(`document.querySelector('[value="add:%s"]').click()`, fitter.ID), "已保存 1 个志愿")
	c.press(fmt.Sprintf(`document.querySelector('[value="add:%s"]').click()`, lathe.ID), "已保存 2 个志愿")
	c.drag("#post-"+string(lathe.ID), "#post-"+string(fitter.ID))
	c.do(waited(fmt.Sprintf(`document.readyState==="complete"&&document.querySelector("[name=version]").value==="3"&&!!document.querySelector("ol.ranks > li:first-child#post-%s")`, lathe.ID)))
	c.as("s2", "zh-CN", "light")
	c.open(at)
	c.tick("consent", "yes")
	c.fill("rank."+string(lathe.ID), "1", "rank."+string(fitter.ID), "2")
	c.link("保存志愿", "已保存 2 个志愿")
	w.othersRank(round.ID(strings.TrimPrefix(at, "/rounds/")), lathe.ID, fitter.ID, near.ID)
	c.look("s2", at)
	c.look("s9", at)

	c.wide = 1280
	number := func(who string) string {
		_, p, err := w.s.Rounds.Mine(t.Context(), w.people[who], round.ID(strings.TrimPrefix(at, "/rounds/")))
		w.must(err)
		return p.Number
	}
	c.as("unit", "zh-CN", "light")
	c.open(at)
	c.link(lathe.Title, "见过面的学生")
	for i, who := range []string{"s2", "s3", "s4"} {
		id := fmt.Sprint("f-number-", i)
		c.into(id, number(who))
		c.into(fmt.Sprint("f-value-", i), fmt.Sprint(90-i))
	}
	c.link("保存意见", "已保存")
	c.look("unit", at, at+"/offers/"+string(lathe.ID))
	c.look("school", at, at+"/students")
	c.look("teacher", at, at+"/students")

	w.now = w.now.Add(4 * 24 * time.Hour)
	w.worked()
	c.as("school", "zh-CN", "light")
	c.open("/today")
	c.link("去计算", "开始计算")
	c.link("开始计算", "正在计算")
	w.worked()
	c.open(at)
	c.link("看结果、作调整", "没有得到岗位")
	c.look("school", at, at+"/results", at+"/charts", at+"/caps")
	c.open(at + "/compare")
	c.link("更看重离家近", "会有什么不同")
	c.look("school", at+"/compare?q=0-0-0-0-100_x")

	c.as("school", "zh-CN", "light")
	mine := at + "/results/" + string(w.people["s1"].Person)
	c.open(mine)
	c.shows("录取的都是单位见过面并给出意见的学生", "王")
	c.fill("to", string(lathe.ID))
	c.link("看会影响谁", "会挤掉", "岗位已招满", number("s4"))
	c.look("school", mine+"?ask=1&to="+string(lathe.ID))
	c.open(mine + "?ask=1&to=" + string(lathe.ID))
	c.fill("override.reason", "家庭有特殊困难，须就近照顾。")
	c.link("确认调整", "家庭有特殊困难")
	c.open(at)
	c.link("完成审核", "可以公布了")
	c.link("公布结果", "已公布")
	w.worked()

	c.wide = 390
	c.as("s1", "zh-CN", "light")
	c.open(at)
	c.shows("您获得了岗位："+lathe.Title, "学校审核调整后，您获得了这个岗位", "种子")
	c.as("s4", "zh-CN", "light")
	c.open(at)
	c.shows("这一轮没有获得岗位", "给了另一名学生")
	c.as("", "zh-CN", "light")
	c.open(at)
	c.shows("承诺值", "种子", "match.csv", "与承诺值一致", "得到第几志愿", "不公布")
	if got := c.text(); strings.Contains(got, "王") || strings.Contains(got, number("s1")) {
		t.Errorf("the public page tells of a student: %.600s", got)
	}
	c.look("s1", at)
	c.look("s4", at)
	c.look("s9", at)
	c.look("school", at, at+"/public")
}

// into types into a field by its id.
func (c clicker) into(id, value string) {
	c.Helper()
	if _, err := chromedp.Run(c.ctx, chromedp.Evaluate[any](fmt.Sprintf(`document.getElementById(%q).value=%q`, id, value))); err != nil {
		c.Fatal(err)
	}
}

// cohortOfTen are ten students of one batch and three openings of the unit, which by the law takes three turners and two fitters; of the
// last one the codes do not say whether it is close.
func (w *world) cohortOfTen() (lathe, fitter, near placement.Placement, id string) {
	w.t.Helper()
	ctx := context.Background()
	for i := range 10 {
		w.pupil(fmt.Sprint("s", i+1), "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1+i))
	}
	lathe = w.posting(func(t *placement.Terms) { t.Seats = 3 })
	fitter = w.posting(func(t *placement.Terms) {
		t.Title, t.PostKind, t.OccupationCode, t.Seats = "装配钳工", "装配钳工", "6-20-01-01", 1
	})
	near = w.posting(func(t *placement.Terms) {
		t.Title, t.PostKind, t.OccupationCode, t.MajorCodes, t.Seats = "机电设备装调", "装配钳工", "6-20-01-01", []string{"660301"}, 1
	})
	b, err := w.s.Batches.Create(ctx, w.people["school"], batch.Terms{Name: "数控批次", Term: "学期", From: lathe.Start, To: lathe.End, Plan: batch.Plan{Programme: "方案", Module: "岗位实习"}})
	w.must(err)
	_, err = w.s.Batches.Step(ctx, w.people["school"], b.ID, 0, "submit", "")
	w.must(err)
	_, err = w.s.Batches.Step(ctx, w.people["vice"], b.ID, 0, "approve", "")
	w.must(err)
	i, err := w.s.Batches.Begin(ctx, w.people["school"], w.unit.ID, fitVisit())
	w.must(err)
	_, err = w.s.Batches.Judge(ctx, w.people["school"], i.ID, 0, "submit", "")
	w.must(err)
	_, err = w.s.Batches.Judge(ctx, w.people["vice"], i.ID, 0, "approve", "")
	w.must(err)
	l, err := w.s.Batches.Decide(ctx, w.people["school"], b.ID, batch.Decision{No: "1 号", On: w.today().AddDays(-1), Units: []org.ID{w.unit.ID}})
	w.must(err)
	_, err = w.s.Batches.Publish(ctx, w.people["school"], l.ID, 0, batch.Act{Step: "submit"})
	w.must(err)
	_, err = w.s.Batches.Publish(ctx, w.people["vice"], l.ID, 0, batch.Act{Step: "publish", Publication: batch.Publication{On: w.today(), Place: "公开栏"}})
	w.must(err)
	return lathe, fitter, near, string(b.ID)
}

// othersRank lets the third to the eighth rank; the ninth and the tenth give no list.
func (w *world) othersRank(id round.ID, list ...placement.ID) {
	w.t.Helper()
	for i := 3; i <= 8; i++ {
		_, err := w.s.Rounds.Choose(context.Background(), w.people[fmt.Sprint("s", i)], id, 0, list, true)
		w.must(err)
	}
}
