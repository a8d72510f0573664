package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstkm/services/compliance"
	"firstkm/services/kernel/civil"
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
	for i, name := range []string{"王样一", "李样二", "赵样三", "钱样四", "孙样五"} {
		major := []string{"660103", "660301", "720201"}[min(i/2, 2)]
		class := []string{"数控 2401 班", "机电 2402 班"}[i%2]
		no := fmt.Sprintf("S%d", i+1)
		w.pupil(no, name, class, major, civil.On(2008+i%2, 8, 20))
		if major != "720201" {
			w.apply(no, open)
		}
	}
	return w, open
}

func TestUnitPagesHaveNoSeriousFault(t *testing.T) {
	source, ctx := axe(t), browser(t)
	w, open := busy(t)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	for _, at := range w.stops(open) {
		for _, wide := range []int64{390, 1280} {
			t.Run(fmt.Sprintf("%s %s %d", at[0], at[1], wide), func(t *testing.T) {
				cookie := network.SetCookieParams{Name: "firstkm_session", Value: at[0], URL: s.URL}
				if _, err := chromedp.Call(ctx, network.SetCookie, cookie); err != nil {
					t.Fatal(err)
				}
				if err := chromedp.Do(ctx, chromedp.EmulateViewport(wide, 844), chromedp.Navigate(s.URL+at[1])); err != nil {
					t.Fatal(err)
				}
				shoot(ctx, t, at[0]+"_"+url.PathEscape(at[1][:min(len(at[1]), 24)]), "light", wide)
				found, err := chromedp.Run(ctx, chromedp.Evaluate[[]violation](source+inspect, chromedp.EvalAwaitPromise))
				if err != nil {
					t.Fatal(err)
				}
				report(t, found)
			})
		}
	}
}

// stops are who looks at which page.
func (w *world) stops(open placement.Placement) [][2]string {
	return [][2]string{
		{"unit", "/postings"}, {"unit", "/postings/new"}, {"unit", "/postings/new?occupation=6-18-01-01"},
		{"unit", "/postings/" + string(open.ID) + "/published"}, {"unit", "/postings/" + string(open.ID) + "/close"}, {"unit", "/postings/" + string(open.ID) + "/edit"},
	}
}
