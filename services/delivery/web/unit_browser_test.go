package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstkm/events"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/placement"
)

// busy is a world in the middle of its work: postings in several states and applications at every step.
func busy(t *testing.T) (w *world, open placement.Placement) {
	t.Helper()
	w = newWorld(t)
	ctx, unit := context.Background(), w.people["unit"]
	open = w.posting(nil)
	w.posting(func(t *placement.Terms) {
		t.Title, t.PostKind, t.OccupationCode, t.MajorCodes = "装配钳工", "装配钳工", "6-20-01-01", []string{"660301", "660103"}
		night := civil.Clock(22 * 60)
		t.Shift.Start, t.Shift.End = &[]civil.Clock{13*60 + 30}[0], &night
		t.Shift.Days = append(t.Shift.Days, compliance.Sat)
		t.Seats, t.PayMonthFen = 1, 3_000_00
	})
	draft := w.terms()
	draft.Title, draft.Hazards, draft.Seats = "数控铣工", nil, 0
	_, err := w.s.Placements.Create(ctx, unit, draft)
	w.must(err)
	p := w.posting(func(t *placement.Terms) { t.Title = "质检员" })
	_, err = w.s.Placements.Close(ctx, unit, p.ID, "岗位取消")
	w.must(err)
	var applied []application.Application
	for i, name := range []string{"王样一", "李样二", "赵样三", "钱样四", "孙样五"} {
		major := []string{"660103", "660301", "720201"}[min(i/2, 2)]
		class := []string{"数控 2401 班", "机电 2402 班"}[i%2]
		no := fmt.Sprintf("S%d", i+1)
		w.pupil(no, name, class, major, civil.On(2008+i%2, 8, 20))
		if major == "720201" {
			continue
		}
		applied = append(applied, w.apply(no, open))
	}
	for _, i := range []int{0, 2} {
		_, err := w.s.Applications.Intend(ctx, unit, applied[i].ID)
		w.must(err)
	}
	_, err = w.s.Applications.Shortlist(ctx, unit, applied[3].ID)
	w.must(err)
	_, err = w.s.Placements.Report(ctx, w.people["S2"], open.ID, placement.ReportFee, "面谈时要求先交三百元押金，说实习结束退。")
	w.must(err)
	w.letters.list = []events.DeadLetter{{Seq: 7, Durable: "index", Reason: "the index is read-only", At: w.now, Event: events.Envelope{ID: "evt_1", Subject: "firstkm.placement.published.v1"}}}
	return w, open
}

func TestUnitPagesHaveNoSeriousFault(t *testing.T) {
	w, open := busy(t)
	inspectWalk(t, w, func(look func(stage string, pages ...[2]string)) { look("unit", w.stops(open)...) })
}

// stops are who looks at which page.
func (w *world) stops(open placement.Placement) [][2]string {
	w.t.Helper()
	waiting, err := w.s.Applications.List(context.Background(), w.people["school"], application.Filter{States: []application.State{application.Intended}}, page.Request{})
	w.must(err)
	stops := [][2]string{
		{"unit", "/postings"},
		{"unit", "/postings/new"},
		{"unit", "/postings/new?occupation=6-18-02-04"},
		{"unit", "/postings/" + string(open.ID) + "/published"},
		{"unit", "/postings/" + string(open.ID) + "/close"},
		{"unit", "/postings/" + string(open.ID) + "/edit"},
		{"unit", "/applicants"},
		{"unit", "/applicants?state=intended"},
		{"unit", "/unit"},
		{"rival", "/unit"},
		{"rival", "/postings"},
		{"unit", "/imports"},
		{"school", "/desk"},
		{"teacher", "/desk"},
		{"school", "/partners"},
		{"school", "/partners/" + string(w.unit.ID)},
		{"school", "/partners/" + string(w.rival.ID) + "?open=cooperation"},
		{"vice", "/partners/" + string(w.unit.ID) + "?open=clearance"},
		{"bureau", "/partners"},
		{"bureau", "/partners/" + string(w.rival.ID)},
		{"school", "/reports"},
		{"school", "/imports"},
		{"operator", "/operator"},
		{"operator", "/operator/organisations?org=sch_1"},
		{"operator", "/imports"},
	}
	for _, a := range waiting.Items {
		stops = append(stops, [2]string{"school", "/desk/" + string(a.ID)})
	}
	return stops
}

func TestTheFormSpeaksWhileItIsFilledIn(t *testing.T) {
	ctx := browser(t)
	w := newWorld(t)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	for name, value := range map[string]string{"firstkm_session": "unit", "lang": "zh-CN"} {
		if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: s.URL}); err != nil {
			t.Fatal(err)
		}
	}
	fill := func(field, value string) chromedp.Action[chromedp.Void] {
		script := fmt.Sprintf(`(()=>{const e=document.querySelector('[name="%s"]');e.value=%q;e.dispatchEvent(new Event("change",{bubbles:true}))})()`, field, value)
		return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
			_, err := chromedp.Evaluate[any](script)(ctx, tab)
			return chromedp.Void{}, err
		}
	}
	tick := func(field, value string) chromedp.Action[chromedp.Void] {
		script := fmt.Sprintf(`document.querySelector('[name="%s"][value="%s"]').click()`, field, value)
		return func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
			_, err := chromedp.Evaluate[any](script)(ctx, tab)
			return chromedp.Void{}, err
		}
	}
	for _, wide := range []int64{390, 1280} {
		if err := chromedp.Do(ctx, chromedp.EmulateViewport(wide, 844), chromedp.Navigate(s.URL+"/postings/new?occupation=6-18-01-01"),
			waited(`!!window.htmx`), fill("seats", "4"), fill("pay", "2800"), fill("wage_standard", "4200"), tick("independent", "yes"), tick("labour_grade", "III"),
			waited(`document.querySelector("#f-pay-lint").textContent.includes("第十八条")`),
			waited(`document.querySelector("#law-verdict").textContent.includes("不能发布")`),
			waited(`document.querySelector("#paysum").textContent.includes("还差")`),
		); err != nil {
			t.Fatalf("%d wide: %v", wide, err)
		}
		shoot(ctx, t, "lint", "light", wide)
		if _, err := chromedp.RunResponse(ctx, tick("do", "publish")); err != nil {
			t.Fatalf("%d wide, publishing: %v", wide, err)
		}
		if err := chromedp.Do(ctx, waited(`document.activeElement && document.activeElement.classList.contains("errors")`),
			waited(`document.querySelector('[name="pay"]').value==="2800"`),
		); err != nil {
			t.Fatalf("%d wide, refused: %v", wide, err)
		}
		shoot(ctx, t, "refused", "light", wide)
	}
}
