package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"firstkm/services/placement"
)

var (
	keptQuery = regexp.MustCompile(`name="query" value="([^"]*)"`)
	foundHow  = regexp.MustCompile(`共 ([0-9,]+) (?:个|条)`)
	keptHow   = regexp.MustCompile(`现有 ([0-9,]+) 个岗位`)
	keptLink  = regexp.MustCompile(`href="(/searches/ssr_[^"]+)"`)
)

// counted is a number that a page says, 0 where it says none.
func counted(page string, how *regexp.Regexp) string {
	if m := how.FindStringSubmatch(strip(page)); m != nil {
		return m[1]
	}
	return "0"
}

// What somebody saved is theirs to see and to change while there is no index.
func TestSavedSearchesAreThereBeforeTheIndex(t *testing.T) {
	w := newTown(t)
	w.resident("grown", "660103", adult())
	me, _ := w.signIn("grown", "a long password", "")
	w.says(w.post(me, "/searches", url.Values{"query": {"q=数控"}, "name": {"我的"}, "tell": {"once"}}), http.StatusSeeOther)
	list := w.get(me, "/searches")
	w.says(list, http.StatusOK, "我的", "搜索正在准备，岗位数稍后显示")
	if got := counted(list.text(), keptHow); got != "0" {
		t.Errorf("the list counts %s without an index", got)
	}
	link := keptLink.FindStringSubmatch(list.text())[1]
	w.says(w.post(me, link+"/pause", nil), http.StatusSeeOther)
	w.says(w.get(me, "/searches"), http.StatusOK, "已暂停")
	w.says(w.post(me, link+"/remove", nil), http.StatusSeeOther)
}

// What is saved asks what the page asks: the list counts what the page counted, and opening it shows the same again.
func TestASavedSearchAsksWhatItsPageAsked(t *testing.T) {
	w := newTown(t)
	w.resident("grown", "660103", adult())
	me, _ := w.signIn("grown", "a long password", "")
	w.posting(nil)
	w.posting(func(t *placement.Terms) { t.Title, t.PayMonthFen, t.Region = "车床操作学徒", 340000, "310112" })
	w.posting(func(t *placement.Terms) { t.Title, t.Housing = "护理实习", "provided" })
	w.listing("1", "外部车间学徒", "某示例工厂", w.today().AddDays(-5))
	w.see()
	some := 0
	for _, at := range []string{
		"/", "/?q=车工", "/?major=all", "/?major=all&q=车工&region=310107", "/?housing=provided&major=all", "/?major=all&near=310107&radius_km=20&night=no&pay_min=3000",
		"/?major=all&start=2027-01", "/?major_exact=66&sort=pay", "/?major=all&occupation=6-18-01-01&pay_max_fen=350000", "/?labels=verified&labels=meals&major=all&sort=newest",
		"/?major=all&near=31.2,121.4&radius_km=7", "/?major=all&region=310107&region=310112", "/?major=all&not_labels=rest_day&night=no", "/?housing=none&major=all",
		"/?origin=external&q=车间", "/?major=all&near=310107&radius_km=20&sort=distance", "/?major=all&pay_min_fen=333300&industry=C",
	} {
		address, err := url.Parse(at)
		w.must(err)
		address.RawQuery = address.Query().Encode()
		page := w.get(me, address.String())
		if page.Code == http.StatusSeeOther {
			page = w.get(me, page.Header().Get("Location"))
		}
		shown := counted(page.text(), foundHow)
		form := w.get(me, "/searches/new?"+address.RawQuery)
		w.says(form, http.StatusOK, "保存这次搜索")
		query := keptQuery.FindStringSubmatch(form.text())
		if query == nil {
			t.Fatalf("%s: no query in the form", at)
		}
		saved := w.post(me, "/searches", url.Values{"query": {html.UnescapeString(query[1])}, "name": {"我的"}, "tell": {"once"}})
		if saved.Code != http.StatusSeeOther {
			t.Fatalf("%s: saving %s answered %d: %s", at, query[1], saved.Code, strip(saved.text()))
		}
		list := w.get(me, "/searches")
		if got := counted(list.text(), keptHow); got != shown {
			t.Errorf("%s: the list counts %s, the page %s", at, got, shown)
		}
		link := keptLink.FindStringSubmatch(list.text())[1]
		opened := w.get(me, link).Header().Get("Location")
		if got := counted(w.get(me, opened).text(), foundHow); got != shown {
			t.Errorf("%s: opened as %s it shows %s, the page %s", at, opened, got, shown)
		}
		again := w.get(me, "/searches/new"+strings.TrimPrefix(opened, "/"))
		if q := keptQuery.FindStringSubmatch(again.text()); len(q) < 2 || q[1] != query[1] {
			t.Errorf("%s: saved as %s, from its own page as %v", at, query[1], q)
		}
		w.says(w.post(me, "/searches", url.Values{"query": {html.UnescapeString(query[1])}, "name": {"又一次"}, "tell": {"once"}}), http.StatusUnprocessableEntity, "已经保存过同样的搜索")
		if shown != "0" {
			some++
		}
		w.says(w.post(me, link+"/remove", nil), http.StatusSeeOther)
	}
	if some < 6 {
		t.Errorf("only %d of the searches find anything", some)
	}
}

// A search for the postings of a unit that is no longer here, or by a code that the catalogue no longer has, says so, finds
// nothing and can be removed.
func TestASavedSearchOfWhatIsGoneSaysSo(t *testing.T) {
	w := newTown(t)
	w.resident("grown", "660103", adult())
	me, _ := w.signIn("grown", "a long password", "")
	w.posting(nil)
	w.see()
	for _, tt := range []struct{ query, says, opened string }{
		{"enterprise=ent_gone", "这家单位已不在这里", "这家单位已不在这里"},
		{"enterprise=gone&q=车工", "这家单位已不在这里", "这家单位已不在这里"},
	} {
		w.says(w.post(me, "/searches", url.Values{"query": {tt.query}, "name": {"我的"}, "tell": {"once"}}), http.StatusSeeOther)
		list := w.get(me, "/searches")
		w.says(list, http.StatusOK, tt.says)
		link := keptLink.FindStringSubmatch(list.text())[1]
		opened := w.get(me, w.get(me, link).Header().Get("Location"))
		w.says(opened, http.StatusOK, tt.opened)
		if linkTo.MatchString(opened.text()) {
			t.Errorf("%s: opened it shows postings", tt.query)
		}
		w.says(w.post(me, link+"/remove", nil), http.StatusSeeOther)
	}
	w.says(w.get("", "/?unit=ent_gone"), http.StatusOK, "这家单位已不在这里")
}

// External listings are not shown to guests, nor completed for them: their words are offered on their own tab alone.
func TestTitlesOfExternalListingsAreCompletedOnTheirTabAlone(t *testing.T) {
	w := newTown(t)
	w.resident("grown", "660103", adult())
	w.resident("young", "660103", minor())
	grown, _ := w.signIn("grown", "a long password", "")
	young, _ := w.signIn("young", "a long password", "")
	w.posting(func(t *placement.Terms) { t.Title = "车间学徒甲" })
	w.listing("1", "车间学徒乙", "某示例工厂", w.today().AddDays(-5))
	w.see()
	for name, who := range map[string]string{"a guest": "", "an adult": grown, "somebody under 18": young} {
		page := w.get(who, "/find/complete?q="+url.QueryEscape("车间"))
		if w.says(page, http.StatusOK, "车间学徒甲"); strings.Contains(page.text(), "车间学徒乙") {
			t.Errorf("%s is offered an external listing", name)
		}
		tab := w.get(who, "/find/complete?origin=external&q="+url.QueryEscape("车间")).text()
		if got, want := strings.Contains(tab, "车间学徒乙"), who == grown; got != want {
			t.Errorf("%s on the tab of external listings: offered %v, want %v", name, got, want)
		}
	}
}
