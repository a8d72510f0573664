package web_test

import (
	"net/http/httptest"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstkm/services/fair"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
)

// School, unit and student click through a fair in a browser on a phone: plan, answer, slots, booking, check-in by the address of
// the code, meeting, word, result.
func TestThreeRolesClickThroughAFair(t *testing.T) {
	source, ctx, w := axe(t), browser(t), newWorld(t)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "lang", Value: "zh-CN", URL: s.URL}); err != nil {
		t.Fatal(err)
	}
	w.pupil("s1", "王小明", "数控 2401 班", "660103", civil.On(2008, 3, 1))
	p := w.posting(nil)
	do := func(actions ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, actions...); err != nil {
			t.Fatal(err)
		}
	}
	as := func(who, at string) {
		t.Helper()
		if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "firstkm_session", Value: who, URL: s.URL}); err != nil {
			t.Fatal(err)
		}
		do(chromedp.EmulateViewport(390, 844), chromedp.Navigate(s.URL+at))
	}
	goes := func(press, says string) {
		t.Helper()
		if _, err := chromedp.RunResponse(ctx, chromedp.Click(press)); err != nil {
			snap(ctx, t, "fair_stuck")
			t.Fatalf("%s: %v", press, err)
		}
		if err := chromedp.Do(ctx, waited(`document.body.innerText.includes("`+says+`")`)); err != nil {
			text, _ := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText.slice(0,800)`))
			t.Fatalf("after %s the page does not say %s: %v\n%s", press, says, err, text)
		}
		report(ctx, t, source)
	}

	as("school", "/fairs/new")
	day := w.today().AddDays(2).String()
	do(chromedp.SetValue(`[name="plan.title"]`, "秋季双选会"), chromedp.SetValue(`[name="plan.place"]`, "体育馆"), chromedp.SetValue(`[name="plan.from"]`, day+"T09:00"), chromedp.SetValue(`[name="plan.until"]`, day+"T12:00"))
	goes(`#plan button`, "先邀请单位")
	list, err := w.s.Fairs.List(t.Context(), w.people["school"], nil, page.Request{})
	if err != nil || len(list.Items) != 1 {
		t.Fatalf("got %v, %v, want the fair that was planned", list.Items, err)
	}
	id := list.Items[0].ID
	at := "/fairs/" + string(id)
	_, err = w.s.Fairs.Invite(t.Context(), w.people["school"], id, w.unit.ID)
	w.must(err)

	as("unit", at)
	do(chromedp.SetValue(`[name="accept.room"]`, "A1"), chromedp.Click(`[name="accept.posts"][value="`+string(p.ID)+`"]`))
	goes(`#accept button`, "已接受邀请")
	goes(`#row button.btn-primary`, "09:00–09:15")

	as("school", at)
	goes(`#open button`, "学生正在报名和预约")
	as("s1", at)
	goes(`form[action$="#u-`+string(w.unit.ID)+`"] button`, "我的编号")

	w.onFair(at, 8, 30)
	as("school", at)
	goes(`#begin button`, "双选会进行中")
	part, err := w.s.Fairs.Mine(t.Context(), w.people["s1"], id)
	w.must(err)
	as("school", at+"/c/"+part.Code)
	goes(`#arrive button`, "08:30 已签到")
	w.onFair(at, 9, 0)
	as("unit", at+"/c/"+part.Code)
	goes(`#arrive button`, "09:00 已面谈")
	as("unit", at+"/posts/"+string(p.ID))
	do(chromedp.SetValue(`[name=word]`, string(fair.Prefer)), chromedp.SetValue(`[name=reason]`, fair.Reasons(fair.Prefer)[0].Zh))
	goes(`#scores button`, "意见已保存")
	as("school", at)
	do(chromedp.Click(`#close summary`))
	goes(`#close button`, "双选会已结束")
	as("s1", at)
	do(waited(`document.body.innerText.includes("技能与岗位要求相符")`))
}
