package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

func TestThreeRolesSignAgreements(t *testing.T) {
	newWorld(t).throughAgreements(func(string, ...[2]string) {})
}

func TestAgreementPagesHaveNoSeriousFault(t *testing.T) {
	source, ctx, w := axe(t), browser(t), newWorld(t)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "lang", Value: "zh-CN", URL: s.URL}); err != nil {
		t.Fatal(err)
	}
	w.throughAgreements(func(stage string, pages ...[2]string) {
		for _, at := range pages {
			for _, wide := range []int64{390, 1280} {
				t.Run(fmt.Sprintf("%s %s %s %d", stage, at[0], at[1], wide), func(t *testing.T) {
					if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "firstkm_session", Value: at[0], URL: s.URL}); err != nil {
						t.Fatal(err)
					}
					if err := chromedp.Do(ctx, chromedp.EmulateViewport(wide, 844), chromedp.Navigate(s.URL+at[1])); err != nil {
						t.Fatal(err)
					}
					report(ctx, t, source)
				})
			}
		}
	})
}

// throughAgreements draws up the agreements of two confirmed students, has them signed on pages and on paper, changes one, and shows
// look every page on the way.
func (w *world) throughAgreements(look func(stage string, pages ...[2]string)) {
	t, ctx := w.t, context.Background()
	w.must(w.s.Orgs.RecordCheck(ctx, w.people["school"], []org.ID{w.unit.ID}, org.CreditCheck{On: w.today(), Source: "公示系统"}))
	p := w.posting(nil)
	for no, name := range map[string]string{"s1": "王小明", "s2": "李小红"} {
		w.pupil(no, name, "数控 2401 班", "660103", civil.On(2009, 1, 10))
		a := w.apply(no, p)
		_, err := w.s.Applications.Intend(ctx, w.people["unit"], a.ID)
		w.must(err)
		_, err = w.s.Applications.Confirm(ctx, w.people["school"], a.ID, application.Confirmation{Origin: compliance.FromSchool})
		w.must(err)
	}
	w.says(w.get("school", "/today"), http.StatusOK, "2 份已确认的实习还没有三方协议")
	w.says(w.get("school", "/agreements"), http.StatusOK, "2 份已确认的实习还没有协议", "本系统的起始文本", "生成协议")
	w.made(w.post("school", "/agreements", url.Values{"do": {"draw"}, "draw.template": {"starter"}}))
	list, err := w.s.Agreements.All(ctx, w.people["school"], agreement.Filter{})
	w.must(err)
	one, two := list[0], list[1]
	if named, err := w.s.Agreements.Named(ctx, w.people["school"], one); err != nil || named[one.Student].Name != "王小明" {
		one, two = two, one
	}
	first, second := "/agreements/"+string(one.ID), "/agreements/"+string(two.ID)
	pile := url.Values{"do": {"sign"}}
	w.says(w.post("unit", "/agreements", pile), http.StatusUnprocessableEntity, "请先勾选要签署的协议")
	pile["pick"] = []string{string(one.ID) + "/" + one.Now().Hash, string(two.ID) + "/" + two.Now().Hash}
	w.says(w.get("unit", "/agreements?mine=1"), http.StatusOK, "王小明", "李小红", "待签", "签署勾选的协议")
	w.says(w.get("s1", "/agreements"), http.StatusOK, "我的协议", "普陀示例精密机械有限公司", "看全文并签署")
	w.says(w.get("s1", first), http.StatusOK, "（九）其他约定", "3400 元/月", "押金", "我已看过，签署")
	w.says(w.get("s2", first), http.StatusNotFound)
	w.says(w.get("rival", first), http.StatusNotFound)
	look("drawn", [2]string{"s1", "/agreements"}, [2]string{"school", "/agreements"}, [2]string{"unit", "/agreements"}, [2]string{"s1", first}, [2]string{"school", first}, [2]string{"school", "/agreements/texts"}, [2]string{"teacher", "/agreements/print?id=" + string(one.ID)})

	w.made(w.post("unit", "/agreements", pile))
	w.says(w.post("unit", "/agreements", pile), http.StatusUnprocessableEntity, "已签 0 份，2 份没有签成", "这一方已经签署过这一版")
	w.says(w.get("s1", "/today"), http.StatusOK, "1 份三方协议等您签署")
	w.made(w.post("s1", first, url.Values{"do": {"sign"}, "sign.hash": {one.Now().Hash}}))
	w.says(w.post("s1", first, url.Values{"do": {"sign"}, "sign.hash": {one.Now().Hash}}), http.StatusUnprocessableEntity, "这一方已经签署过这一版")
	w.made(w.post("vice", first, url.Values{"do": {"sign"}, "sign.hash": {one.Now().Hash}}))
	w.says(w.get("s1", first), http.StatusOK, "三方已签")

	sheet := w.get("school", "/agreements/print")
	w.says(sheet, http.StatusOK, "李小红", two.Now().Hash, "监护人知悉")
	if strings.Contains(sheet.text(), "王小明") {
		t.Error("what all signed is printed with what waits")
	}
	paper := url.Values{"do": {"paper"}, "paper.hash": {two.Now().Hash}, "paper.sides": {"student"}, "paper.on": {w.today().AddDays(1).String()}}
	w.says(w.post("school", second, paper), http.StatusUnprocessableEntity, "签署日期须在这一版文本形成之后")
	paper.Set("paper.on", w.today().String())
	w.made(w.post("school", second, paper))
	w.says(w.get("unit", second), http.StatusOK, "已签（纸质）")

	change := w.changed(two.ID, "9", "学生入职前缴纳押金 500 元。")
	w.says(w.post("school", second, change), http.StatusUnprocessableEntity, "请写明为什么修改")
	change.Set("change.reason", "增加约定")
	w.made(w.post("school", second, change))
	w.says(w.get("unit", second), http.StatusOK, "第 2 版（修改稿）", "不得以任何名义向学生收取费用", "看最近一次改了什么")
	w.says(w.get("s2", second+"/difference?from=1&to=2"), http.StatusOK, "押金 500 元", "新增", "删去")
	look("changed", [2]string{"unit", second}, [2]string{"s2", second + "/difference?from=1&to=2"}, [2]string{"school", second}, [2]string{"unit", "/agreements"}, [2]string{"s1", first})
}

// changed is the form that changes one clause of an agreement.
func (w *world) changed(id agreement.ID, clause, words string) url.Values {
	w.t.Helper()
	a, err := w.s.Agreements.Get(w.t.Context(), w.people["school"], id)
	w.must(err)
	t := a.Now().Terms
	form := url.Values{"do": {"change"}, "version": {fmt.Sprint(a.Version)}}
	for name, v := range map[string]string{
		"from": t.From.String(), "to": t.To.String(), "insure_from": t.InsureFrom.String(), "insure_to": t.InsureTo.String(), "address": t.Address, "housing": string(t.Housing), "meals": t.Meals,
		"pay_month": fmt.Sprint(t.PayMonthFen / 100), "method": string(t.Method), "cycle_days": fmt.Sprint(t.CycleDays), "holder": string(t.Holder), "bearer": string(t.Bearer),
	} {
		form.Set("change."+name, v)
	}
	for i, s := range t.Texts {
		form.Set(fmt.Sprintf("change.clause_%d", i+1), s)
	}
	form.Set("change.clause_"+clause, words)
	return form
}
