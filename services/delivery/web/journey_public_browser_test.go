package web_test

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"firstkm/services/kernel/civil"
	"firstkm/services/placement"
)

// lively is a town with postings of every kind and a student who has applied once.
func lively(t *testing.T) (w *town, stops [][2]string) {
	t.Helper()
	w = newTown(t)
	w.resident("grown", "660103", adult())
	w.resident("young", "660103", minor())
	open := w.posting(nil)
	taken := w.posting(func(t *placement.Terms) { t.Title = "车床操作学徒" })
	nights := w.posting(func(t *placement.Terms) {
		late, early := civil.Clock(22*60), civil.Clock(6*60)
		t.Title, t.Shift.Start, t.Shift.End, t.Shift.Night = "夜班车工", &late, &early, true
	})
	ad := w.listing("1", "外部车间学徒", "某示例工厂", w.today().AddDays(-5))
	for _, who := range []string{"grown", "young"} {
		session, _ := w.signIn(who, "a long password", "")
		actor, err := w.s.Accounts.Authenticate(t.Context(), session)
		w.must(err)
		w.people[who] = actor
	}
	a := w.apply("grown", taken)
	at := func(p placement.ID) string { return "/placements/" + string(p) }
	return w, [][2]string{
		{"", "/"},
		{"", "/?q=%E8%BD%A6%E5%B7%A5&region=310107&housing=provided"},
		{"", "/?q=%E6%8A%A4%E7%90%86&region=310112"},
		{"", "/?origin=external"},
		{"", "/find/majors"},
		{"", "/find/majors?at=66"},
		{"", "/find/places?at=310107"},
		{"", "/find/units/" + string(w.unit.ID)},
		{"", "/find/schools/" + string(w.school.ID)},
		{"", "/?q=%E7%B2%BE%E5%AF%86&major=all"},
		{"grown", "/find/compare?ids=" + string(open.ID) + "," + string(taken.ID)},
		{"", "/sign-in?next=/applications"},
		{"", "/register"},
		{"", "/about"},
		{"", "/nothing"},
		{"", at(open.ID)},
		{"", at(open.ID) + "/report"},
		{"", at(ad)},
		{"grown", "/?origin=external"},
		{"grown", at(ad)},
		{"grown", "/"},
		{"grown", at(open.ID)},
		{"grown", at(nights.ID)},
		{"grown", at(taken.ID)},
		{"grown", "/applications"},
		{"grown", "/applications/" + string(a.ID)},
		{"grown", "/applications/" + string(a.ID) + "/withdraw"},
		{"grown", "/account"},
		{"young", "/?origin=external"},
		{"young", at(open.ID)},
	}
}

func TestPublicPagesHaveNoSeriousFault(t *testing.T) {
	source, ctx := axe(t), browser(t)
	w, stops := lively(t)
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	for i, at := range stops {
		for _, view := range []struct {
			wide  int64
			theme string
		}{{390, "light"}, {1280, "dark"}} {
			t.Run(fmt.Sprintf("%s %s %d", at[0], at[1], view.wide), func(t *testing.T) {
				for name, value := range map[string]string{"firstkm_session": at[0], "lang": "zh-CN", "theme": view.theme} {
					if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: s.URL}); err != nil {
						t.Fatal(err)
					}
				}
				if err := chromedp.Do(ctx, chromedp.EmulateViewport(view.wide, 844), chromedp.Navigate(s.URL+at[1])); err != nil {
					t.Fatal(err)
				}
				shoot(ctx, t, fmt.Sprintf("public_%02d_%s_%.12s", i, at[0], at[1]), view.theme, view.wide)
				report(ctx, t, source)
			})
		}
	}
}

func TestAStudentClicksFromTheSearchToTheApplication(t *testing.T) {
	ctx := browser(t)
	w := newTown(t)
	w.resident("grown", "660103", adult())
	w.posting(nil)
	w.see()
	s := httptest.NewServer(w.engine)
	t.Cleanup(s.Close)
	if _, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: "lang", Value: "zh-CN", URL: s.URL}); err != nil {
		t.Fatal(err)
	}
	type action = chromedp.Action[chromedp.Void]
	for _, step := range []struct {
		name string
		do   action
		goes bool // to another page
	}{
		{name: "a phone", do: chromedp.EmulateViewport(390, 844)},
		{name: "the sign-in page", do: chromedp.Navigate(s.URL + "/sign-in")},
		{name: "one tap signs in", do: chromedp.Click(".demos button"), goes: true},
		{name: "the own major is searched", do: waited(`location.pathname=="/"&&document.body.innerText.includes("我的专业：数控技术应用")`)},
		{name: "the post", do: chromedp.Click(".posting h3 a"), goes: true},
		{name: "agree", do: chromedp.Click("#f-consent")},
		{name: "apply", do: chromedp.Click("#apply form button"), goes: true},
		{name: "applied", do: waited(`location.pathname.startsWith("/applications/app_")&&document.body.innerText.includes("申请已提交")`)},
		{name: "take back", do: chromedp.Click("[data-dialog=withdraw]")},
		{name: "the dialog asks", do: waited(`document.querySelector("#withdraw").open`)},
		{name: "withdraw", do: chromedp.Click("#withdraw .btn-danger"), goes: true},
		{name: "ended", do: waited(`location.pathname=="/applications"&&document.body.innerText.includes("已撤回")`)},
	} {
		do := func() error { return chromedp.Do(ctx, step.do) }
		if step.goes {
			do = func() error { _, err := chromedp.RunResponse(ctx, step.do); return err }
		}
		if err := do(); err != nil {
			snap(ctx, t, "student_stuck")
			t.Fatalf("%s: %v", step.name, err)
		}
	}
}
