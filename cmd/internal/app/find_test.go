package app_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"firstkm/cmd/internal/app"
	"firstkm/cmd/internal/demo"
	"firstkm/search"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// market is the demo world served to guests who ask as fast as they like.
func market(t *testing.T) *world {
	t.Helper()
	w, _ := hosted(t, demoWorld(t), func(*world) {}, app.Demo(demo.Accounts()), unhurried())
	eventually(t, time.Minute, func() error {
		if a, err := get(w.url("/readyz"), ""); err != nil || a.status != http.StatusOK {
			return fmt.Errorf("not ready: %v %w", a, err)
		}
		return nil
	})
	return w
}

func (w *world) url(path string) string { return "http://" + w.a.Addr() + path }

// relief is what an empty result would be without a filter, or without two.
type relief struct {
	Filter, And string
	Total       int
}

// answered is what a search of the API answers.
type answered struct {
	Total  int
	Items  []struct{ ID, Title string }
	Next   string
	Facets map[string][]struct {
		Key   string
		Count int
	}
	Rescue []relief
	Groups []struct {
		Kind  string
		Total int
		Items []struct {
			ID, Name       string
			OpenPlacements int `json:"open_placements"`
		}
	}
}

// asks searches by the API as somebody; the test fails unless it is answered.
func (w *world) asks(t interface{ Fatalf(string, ...any) }, as string, v url.Values) (p answered) {
	a, err := get(w.url("/api/v1/placements?"+v.Encode()), w.tokens[as])
	if err == nil && a.status == http.StatusOK {
		err = json.Unmarshal(a.body, &p)
	}
	if err != nil || a.status != http.StatusOK {
		t.Fatalf("%v: got %v, %v", v, a, err)
	}
	return p
}

// drill is the parameters that ask for one value of a facet.
func drill(facet, key string) url.Values {
	switch facet {
	case search.FacetRegion, search.FacetProvince, search.FacetPrefecture, search.FacetCounty:
		return url.Values{"region": {key}}
	case search.FacetCategory, search.FacetClass, search.FacetMajor:
		return url.Values{"major_exact": {key}}
	case search.FacetPay:
		for i, edge := range search.PayEdges {
			if strconv.Itoa(edge) != key {
				continue
			}
			v := url.Values{"pay_min_fen": {strconv.Itoa(edge * 100)}}
			if i+1 < len(search.PayEdges) {
				v.Set("pay_max_fen", strconv.Itoa(search.PayEdges[i+1]*100-1))
			}
			return v
		}
	case search.FacetStartMonth:
		from := civil.MustParse(key + "-01")
		return url.Values{"start_from": {from.String()}, "start_to": {from.AddMonths(1).AddDays(-1).String()}}
	case search.FacetLabel:
		return url.Values{"labels": {key}}
	}
	return url.Values{facet: {key}}
}

// allFacets are the facets that the API counts.
var allFacets = []string{
	"region", "province", "prefecture", "county", "major_category", "major_class", "major", "pay", "housing", "occupation",
	"enterprise", "industry", "post_kind", "start_month", "label", "origin", "base",
}

// narrowed draws a search of the demo's market.
func narrowed(t *rapid.T) url.Values {
	v := url.Values{}
	maybe := func(name string, values ...string) {
		if rapid.IntRange(0, 3).Draw(t, name+"?") == 0 {
			v.Set(name, rapid.SampledFrom(values).Draw(t, name))
		}
	}
	maybe("q", "车工", "护理", "数控", "电工 上海", "实习", "shukong", "汽修", "会计 4000以上", `"机床" -夜班`, "幼师")
	maybe("region", "31", "3101", "310107", "51", "440306")
	maybe("major", "660103", "720201", "700206")
	maybe("major_exact", "66", "6601", "720201", "73")
	maybe("housing", "provided", "subsidy", "none")
	maybe("pay_min_fen", "200000", "300000")
	maybe("labels", "verified", "stable", "meals")
	maybe("not_labels", "night_shift", "conditional")
	maybe("origin", "own")
	return v
}

// with is both; where both narrow by the same parameter, ok is false: a drill-down takes its place.
func with(v, more url.Values) (out url.Values, ok bool) {
	out = maps.Clone(v)
	for name, list := range more {
		if out.Get(name) != "" && name != "labels" {
			return nil, false
		}
		out[name] = append(slices.Clone(out[name]), list...)
	}
	return out, true
}

func TestEveryFacetCountIsWhatItsDrillDownFinds(t *testing.T) {
	w := market(t)
	tried := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		v := narrowed(t)
		counted := maps.Clone(v)
		counted.Set("facets", strings.Join(allFacets, ","))
		all := w.asks(t, "", counted)
		for _, facet := range allFacets {
			buckets := all.Facets[facet]
			if len(buckets) == 0 {
				continue
			}
			b := rapid.SampledFrom(buckets).Draw(t, facet)
			narrow, ok := with(v, drill(facet, b.Key))
			if !ok {
				continue
			}
			if facet == search.FacetPay && b.Key == "0" { // below the first edge or not stated: all but the rest
				narrow, _ = with(v, url.Values{"pay_min_fen": {strconv.Itoa(search.PayEdges[1] * 100)}})
				if rest := w.asks(t, "", narrow).Total; all.Total-rest != b.Count {
					t.Fatalf("%v: pay 0 counts %d, all but the rest are %d", v, b.Count, all.Total-rest)
				}
				continue
			}
			if got := w.asks(t, "", narrow).Total; got != b.Count {
				t.Fatalf("%v: %s %s counts %d, asking for it finds %d", v, facet, b.Key, b.Count, got)
			}
			tried[facet]++
		}
	})
	for _, facet := range allFacets {
		if tried[facet] == 0 && facet != "base" {
			t.Errorf("no value of %s was tried", facet)
		}
	}
}

var (
	facetLine = regexp.MustCompile(`<input id="facet-[^"]*" type="(\w+)" name="(\w+)" value="([^"]*)"( checked)?><span class="facetname">[^<]*</span><span class="facetcount num">([\d,]+)</span>`)
	foundLine = regexp.MustCompile(`id="found" role="status">(?:共 ([\d,]+) 个岗位)?`)
	freeLine  = regexp.MustCompile(`<a[^>]* href="(/[^"]*)"[^>]*>去掉“[^”]*”(?:和“[^”]*”)?可看到 (\d+) 个`)
)

// sees opens a page as somebody and gives it with the number of postings that it says it found; -1 where it says none.
func (w *world) sees(t interface{ Fatalf(string, ...any) }, path string) (string, int) {
	a, err := w.follow(path)
	if err != nil || a.status != http.StatusOK {
		t.Fatalf("%s: got %v, %v", path, a, err)
	}
	found := foundLine.FindStringSubmatch(string(a.body))
	if len(found) < 2 || found[1] == "" {
		return string(a.body), -1
	}
	return string(a.body), number(found[1])
}

// follow opens a page, going where it leads once.
func (w *world) follow(path string) (answer, error) {
	a, err := get(w.url(path), "")
	if err == nil && a.status == http.StatusSeeOther {
		return get(w.url(a.header.Get("Location")), "")
	}
	return a, err
}

func number(s string) int {
	n, err := strconv.Atoi(strings.ReplaceAll(s, ",", ""))
	if err != nil {
		return -2
	}
	return n
}

// onPage draws an address of the search page.
func onPage(t *rapid.T) url.Values {
	v := url.Values{"major": {"all"}}
	maybe := func(name string, values ...string) {
		if rapid.IntRange(0, 2).Draw(t, name+"?") == 0 {
			v.Set(name, rapid.SampledFrom(values).Draw(t, name))
		}
	}
	maybe("q", "车工", "护理", "数控", "实习", "汽修", "4000以上 操作")
	maybe("region", "31", "310107", "510107", "440306")
	maybe("pay_min", "2000", "3000", "4000")
	maybe("housing", "provided", "subsidy")
	maybe("labels", "verified", "stable", "meals")
	maybe("night", "no")
	return v
}

func TestEveryFacetOfThePageIsWhatChoosingItShows(t *testing.T) {
	w := market(t)
	tried := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		v := onPage(t)
		body, _ := w.sees(t, "/?"+v.Encode())
		for _, o := range facetLine.FindAllStringSubmatch(body, -1) {
			one, name, value, chosen, count := o[1] == "radio", o[2], o[3], o[4] != "", number(o[5])
			if rapid.IntRange(0, 5).Draw(t, "try") > 0 {
				continue
			}
			next := maps.Clone(v)
			switch {
			case one:
				next.Set(name, value)
			case chosen || name == "housing" && v.Get(name) != "": // a second kind of housing widens
				continue
			default:
				next[name] = append(slices.Clone(v[name]), value)
			}
			if _, got := w.sees(t, "/?"+next.Encode()); got != count {
				t.Fatalf("%v: %s=%s counts %d, choosing it shows %d", v, name, value, count, got)
			}
			tried[name]++
		}
	})
	for _, name := range []string{"region", "pay_min", "start", "housing", "labels", "night"} {
		if tried[name] == 0 {
			t.Errorf("no value of %s was tried", name)
		}
	}
}

func TestAnEmptyResultSaysExactlyWhatDroppingAFilterShows(t *testing.T) {
	w := market(t)
	empty, offered, pairs := 0, 0, 0
	rapid.Check(t, func(t *rapid.T) {
		v := onPage(t)
		v.Set("region", rapid.SampledFrom([]string{"510107", "440306", "310112"}).Draw(t, "place"))
		v.Set("q", rapid.SampledFrom([]string{"幼师 4000以上", "车工", "护理", "会计", "汽修"}).Draw(t, "words"))
		body, found := w.sees(t, "/?"+v.Encode())
		if found != 0 {
			return
		}
		empty++
		offers := freeLine.FindAllStringSubmatch(body, -1)
		if len(offers) == 0 && !strings.Contains(body, "去掉全部条件") {
			t.Fatalf("%v: nothing is offered", v)
		}
		for _, o := range offers {
			if _, got := w.sees(t, html.UnescapeString(o[1])); got != number(o[2]) {
				t.Fatalf("%v: %s promises %s, shows %d", v, o[1], o[2], got)
			}
			offered++
		}
	})
	if empty == 0 || offered == 0 {
		t.Errorf("got %d empty results with %d offers, want some", empty, offered)
	}
	rapid.Check(t, func(t *rapid.T) {
		v := narrowed(t)
		v.Set("base", "none") // empties every result
		p := w.asks(t, "", v)
		without := func(names ...string) url.Values {
			out := maps.Clone(v)
			for _, name := range names {
				for _, n := range map[string][]string{"pay": {"pay_min_fen"}, "label": {"labels", "not_labels"}}[name] {
					out.Del(n)
				}
				out.Del(name)
			}
			return out
		}
		if rest := w.asks(t, "", without("base")).Total; rest > 0 && !slices.ContainsFunc(p.Rescue, func(r relief) bool { return r.Filter == "base" && r.And == "" }) {
			t.Fatalf("%v: the filter that empties the result is not named: %v", v, p.Rescue)
		}
		for _, r := range p.Rescue {
			if got := w.asks(t, "", without(r.Filter, r.And)).Total; got != r.Total {
				t.Fatalf("%v: without %s and %s %d are promised, %d found", v, r.Filter, r.And, r.Total, got)
			}
			if r.And != "" {
				pairs++
			}
		}
	})
	if pairs == 0 {
		t.Error("no two filters were named together")
	}
}

func TestUnitsAndSchoolsAreFoundInTheSameBox(t *testing.T) {
	w := market(t)
	all, err := w.a.Services.Orgs.Schools(t.Context(), org.SchoolFilter{}, page.Request{Limit: 5})
	w.check(err)
	school := all.Items[0]
	p := w.asks(t, "", url.Values{"q": {school.Name}, "groups": {"true"}})
	if len(p.Groups) == 0 || p.Groups[len(p.Groups)-1].Kind != "school" || p.Groups[len(p.Groups)-1].Items[0].ID != string(school.ID) {
		t.Errorf("%s: got groups %v, want the school", school.Name, p.Groups)
	}
	if p := w.asks(t, "", url.Values{"q": {school.Name}}); p.Groups != nil {
		t.Errorf("unasked: got groups %v", p.Groups)
	}
	units := w.asks(t, "", url.Values{"origin": {"own"}, "facets": {"enterprise"}})
	id := units.Facets["enterprise"][0].Key
	body := must(t, 200, "GET", w.url("/api/v1/enterprises/"+id), "", "")
	name, _ := body["name"].(string)
	g := w.asks(t, "", url.Values{"q": {name}, "groups": {"true"}}).Groups
	if len(g) == 0 || g[0].Kind != "enterprise" || g[0].Items[0].ID != id {
		t.Fatalf("%s: got groups %v, want the unit", name, g)
	}
	if got := w.asks(t, "", url.Values{"enterprise": {id}}).Total; got != g[0].Items[0].OpenPlacements {
		t.Errorf("%s: %d open posts are said, its search finds %d", name, g[0].Items[0].OpenPlacements, got)
	}
	shown, _ := w.sees(t, "/?major=all&q="+url.QueryEscape(name))
	if !strings.Contains(shown, "/find/units/"+id) {
		t.Errorf("the page for %s does not lead to the unit", name)
	}
	if body, _ := w.sees(t, "/find/units/"+id); !strings.Contains(body, name) || !strings.Contains(body, "在招岗位") {
		t.Error("the page of the unit does not name it and its posts")
	}
	if body, _ := w.sees(t, "/find/schools/"+string(school.ID)); !strings.Contains(body, school.Name) {
		t.Error("the page of the school does not name it")
	}
}
