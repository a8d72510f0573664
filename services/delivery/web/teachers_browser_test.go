package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstkm/services/teacher"
)

// The teachers' office walks from the ratio over a what-if by names to a signed snapshot and its printed register, and
// every page on the way has no serious fault, on a phone and on a desk.
func TestTheOfficeWalksFromTheRatioToThePrintedRegister(t *testing.T) {
	source, ctx := axe(t), browser(t)
	w, tch := faculty(t)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	as := func(who string) {
		for name, value := range map[string]string{"firstkm_session": who, "lang": "zh-CN"} {
			if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: s.URL}); err != nil {
				t.Fatal(err)
			}
		}
	}
	// look inspects the page that stands open, at both widths.
	look := func(name string, parts ...string) {
		t.Helper()
		for _, wide := range []int64{390, 1280} {
			if err := chromedp.Do(ctx, chromedp.EmulateViewport(wide, 844)); err != nil {
				t.Fatal(err)
			}
			shoot(ctx, t, "teachers_"+name, "light", wide)
			report(ctx, t, source)
		}
		page, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			if !strings.Contains(page, part) {
				t.Errorf("%s lacks %q: %.800s", name, part, page)
			}
		}
	}
	open := func(path string) {
		t.Helper()
		if err := chromedp.Do(ctx, chromedp.Navigate(s.URL+path)); err != nil {
			t.Fatal(err)
		}
	}
	// press does something that leads to another page and waits for one that has what.
	press := func(script, what string) {
		t.Helper()
		click := func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
			_, err := chromedp.Evaluate[any](`(()=>{`+script+`})()`)(ctx, tab)
			return chromedp.Void{}, err
		}
		if _, err := chromedp.RunResponse(ctx, click); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(ctx, waited(what)); err != nil {
			t.Fatalf("waiting for %s: %v", what, err)
		}
	}
	as("office")
	open("/teachers")
	look("home", "47.5", "还差 1 人认定")
	list, _, err := w.s.Teachers.Census(context.Background(), w.people["office"], w.school.ID, teacher.Query{})
	w.must(err)
	open("/teachers/whatif")
	look("whatif", "最少再认定 1 人")
	picks := ""
	for _, v := range list[19:31] {
		picks += fmt.Sprintf(`document.querySelector('[value="recognise:%s"]').click();`, v.Teacher)
	}
	press(picks+`document.querySelector('[value="compute"]').click()`, `[...document.querySelectorAll(".notice-title")].some(e=>e.textContent.includes("这 12 人 ⇒ 77.5%"))`)
	press(`document.querySelector('[name="whatif.name"]').value="十二人";document.querySelector('[value="save"]').click()`, `location.search.includes("scenario=scn_")&&document.body.innerText.includes("已保存")`)
	look("scenario", "这 12 人 ⇒ 77.5%", "十二人")
	open("/teachers/snapshots")
	look("snapshots", "还没有快照")
	press(`document.querySelector('[name="report.signer"]').value="样例校长";document.querySelector('#report button[type=submit]').click()`, `location.pathname.startsWith("/teachers/snapshots/snp_")`)
	look("snapshot", "快照已签发", "与签名相符", "47.5%")
	press(`document.querySelector('a[href$="/sheet"]').click()`, `document.querySelectorAll(".sheet tbody tr").length>43`)
	look("sheet", "双师型教师花名册", "样例校长", "校验码")
	for _, at := range [][2]string{
		{"office", "/teachers/counts?reason=out"},
		{"office", "/teachers/register"},
		{"office", "/teachers/register/new"},
		{"office", "/teachers/" + string(tch)},
		{"office", "/teachers/recognitions"},
		{"bureau", "/teachers/district"},
		{"bureau", "/teachers/recognitions"},
		{"bureau", "/teachers?school=" + string(w.school.ID)},
		{"tutor", "/me/teacher"},
	} {
		as(at[0])
		open(at[1])
		look(at[0] + at[1][:min(24, len(at[1]))])
	}
}
