package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"firstkm/services/placement"
)

// shifts adds up how far what is shown moved without anybody touching it.
const shifts = `window.moved = 0; new PerformanceObserver((l) => l.getEntries().forEach((e) => { if (!e.hadRecentInput) window.moved += e.value; })).observe({type: "layout-shift", buffered: true});`

// stocked is a town with enough posts to scroll, and a student who may apply to them.
func stocked(t *testing.T) *town {
	t.Helper()
	w := newTown(t)
	w.resident("grown", "660103", adult())
	for n := range 14 {
		w.posting(func(t *placement.Terms) { t.Title = fmt.Sprintf("数控车工第 %d 组", n+1); t.Seats = 1 })
	}
	w.see()
	return w
}

type step struct {
	name string
	do   chromedp.Action[chromedp.Void]
	goes bool // to another page
}

func walk(ctx context.Context, t *testing.T, steps []step) {
	t.Helper()
	for _, s := range steps {
		do := func() error { return chromedp.Do(ctx, s.do) }
		if s.goes {
			do = func() error { _, err := chromedp.RunResponse(ctx, s.do); return err }
		}
		if err := do(); err != nil {
			snap(ctx, t, "find_stuck")
			t.Fatalf("%s: %v", s.name, err)
		}
	}
}

func scripted(ctx context.Context, t *testing.T, yes bool) {
	t.Helper()
	if _, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !yes}); err != nil {
		t.Fatal(err)
	}
}

func TestAStudentTypesRefinesComparesAndApplies(t *testing.T) {
	for _, scripts := range []bool{true, false} {
		t.Run(fmt.Sprintf("scripts %v", scripts), func(t *testing.T) {
			ctx := browser(t)
			w := stocked(t)
			me, _ := w.signIn("grown", "a long password", "")
			s := httptest.NewServer(w.engine)
			t.Cleanup(s.Close)
			for name, value := range map[string]string{"lang": "zh-CN", "firstkm_session": me} {
				if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: s.URL}); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := chromedp.Call(ctx, cdpage.AddScriptToEvaluateOnNewDocument, cdpage.AddScriptToEvaluateOnNewDocumentParams{Source: shifts}); err != nil {
				t.Fatal(err)
			}
			scripted(ctx, t, scripts)
			steady := func(where string) {
				t.Helper()
				if !scripts {
					return
				}
				moved, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`window.moved`))
				if err != nil || moved != 0 {
					t.Errorf("%s: the layout shifted by %v, %v", where, moved, err)
				}
			}
			walk(ctx, t, []step{
				{name: "a phone", do: chromedp.EmulateViewport(390, 844)},
				{name: "the search", do: chromedp.Navigate(s.URL + "/")},
				{name: "type", do: chromedp.SendKeys("#q", "车工")},
				{name: "search", do: chromedp.Click(".searchbox-main button"), goes: true},
				{name: "see", do: waited(`document.querySelector("#found").textContent.includes("共 14 个岗位")`)},
				{name: "the path stands on the card", do: waited(`document.querySelector(".posting .path").innerText.includes("数控技术应用")`)},
			})
			steady("the results")
			walk(ctx, t, []step{
				{name: "refine", do: chromedp.Click(".quickrow li:nth-child(2) a"), goes: true},
				{name: "refined", do: waited(`location.search.includes("night=no")&&document.querySelector(".chosen").innerText.includes("不上夜班")`)},
				{name: "tick one", do: chromedp.Click(".posting:nth-child(2) .cmp input")},
				{name: "tick two", do: chromedp.Click(".posting:nth-child(3) .cmp input")},
				{name: "compare", do: chromedp.Click("#compare button"), goes: true},
				{name: "side by side", do: waited(`location.pathname=="/find/compare"&&document.querySelectorAll(".compare thead th").length==2&&["专业对口","职业路径","报酬","除去住宿","工作时间","名额"].every((s)=>document.body.innerText.includes(s))`)},
			})
			steady("the comparison")
			snap(ctx, t, fmt.Sprintf("compare_%v", scripts))
			wide, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`document.documentElement.scrollWidth`))
			if err != nil || wide > 390 {
				t.Errorf("the comparison is %v wide on a phone, %v", wide, err)
			}
			walk(ctx, t, []step{
				{name: "back to the results", do: chromedp.Click("main .btn-secondary[href*='night=no']"), goes: true},
				{name: "as they were asked", do: waited(`location.search.includes("night=no")&&document.querySelector("#found").textContent.includes("共 14 个岗位")`)},
				{name: "one", do: chromedp.Click(".posting:nth-child(2) h3 a"), goes: true},
				{name: "agree", do: chromedp.Click("#f-consent")},
				{name: "apply", do: chromedp.Click("#apply form button"), goes: true},
				{name: "applied", do: waited(`location.pathname.startsWith("/applications/app_")&&document.body.innerText.includes("申请已提交")`)},
			})
		})
	}
}

func TestGoingBackRestoresResultsAndPlace(t *testing.T) {
	ctx := browser(t)
	w := stocked(t)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	walk(ctx, t, []step{
		{name: "a phone", do: chromedp.EmulateViewport(390, 844)},
		{name: "the search", do: chromedp.Navigate(s.URL + "/?major=all&q=%E8%BD%A6%E5%B7%A5&lang=zh-CN")},
		{name: "filters", do: chromedp.Click(".resultbar .filterlabel")},
		{name: "one more", do: chromedp.Click("#facet-labels-verified")},
		{name: "without a new page", do: waited(`location.search.includes("labels=verified")&&document.querySelector(".chosen").innerText.includes("单位已核验")`)},
		{name: "see them", do: chromedp.Click(".filterform > .filterlabel")},
		{name: "down", do: waited(`(document.querySelectorAll(".posting")[9].scrollIntoView(), scrollY > 1500)`)},
		{name: "remember", do: waited(`(addEventListener("pagehide", () => sessionStorage.setItem("left", scrollY)), true)`)},
		{name: "open one", do: chromedp.Click(".posting:nth-child(10) h3 a"), goes: true},
		{name: "opened", do: waited(`location.pathname.startsWith("/placements/")`)},
		{name: "back", do: waited(`(setTimeout(() => history.back(), 50), true)`)},
		{name: "the same results", do: returned(`location.pathname=="/"&&location.search.includes("labels=verified")&&document.querySelectorAll(".posting").length==14`)},
		{name: "at the same place", do: returned(`Math.abs(scrollY-Number(sessionStorage.getItem("left"))) < 20`)},
	})
}

func TestTheSearchIsWalkedByKeyboardAlone(t *testing.T) {
	ctx := browser(t)
	w := stocked(t)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	walk(ctx, t, []step{
		{name: "a desk", do: chromedp.EmulateViewport(1280, 800)},
		{name: "the search", do: chromedp.Navigate(s.URL + "/?major=all&lang=zh-CN")},
		{name: "into the box", do: tabbed(`document.activeElement.id=="q"`)},
		{name: "type", do: chromedp.KeyEvent("车工")},
		{name: "enter", do: chromedp.KeyEvent(kb.Enter), goes: true},
		{name: "see", do: waited(`document.querySelector("#found").textContent.includes("共 14 个岗位")`)},
		{name: "to the first tick box", do: tabbed(`document.activeElement.name=="ids"`)},
		{name: "tick", do: chromedp.KeyEvent(" ")},
		{name: "to the next card", do: tabbed(`document.activeElement.matches(".posting:nth-child(2) h3 a")`)},
		{name: "to its tick box", do: tabbed(`document.activeElement.name=="ids"`)},
		{name: "tick it", do: chromedp.KeyEvent(" ")},
		{name: "to the button", do: tabbed(`document.activeElement.matches("#compare button")`)},
		{name: "compare", do: chromedp.KeyEvent(kb.Enter), goes: true},
		{name: "side by side", do: waited(`document.querySelectorAll(".compare thead th").length==2`)},
	})
}

// returned waits for something to hold on a page that the browser brings back.
func returned(expression string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		limited, cancel := context.WithTimeout(ctx, 5*time.Second)
		defer cancel()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			holds, err := chromedp.Evaluate[bool](expression)(limited, t) // an error says that the page before is being left
			if err == nil && holds {
				return chromedp.Void{}, nil
			}
			select {
			case <-tick.C:
			case <-limited.Done():
				return chromedp.Void{}, fmt.Errorf("never: %s", expression)
			}
		}
	}
}

// tabbed presses Tab until something holds.
func tabbed(expression string) chromedp.Action[chromedp.Void] {
	return func(ctx context.Context, t *chromedp.Target) (chromedp.Void, error) {
		for range 150 {
			if _, err := chromedp.KeyEvent(kb.Tab)(ctx, t); err != nil {
				return chromedp.Void{}, err
			}
			if there, err := chromedp.Evaluate[bool](expression)(ctx, t); err != nil || there {
				return chromedp.Void{}, err
			}
		}
		return chromedp.Void{}, fmt.Errorf("never: %s", expression)
	}
}
