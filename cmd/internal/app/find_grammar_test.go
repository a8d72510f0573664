package app_test

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

// listed is what the grammar's lines are held against: the hits of a search with what they say.
type listed struct {
	Total int
	Items []struct {
		ID, Title  string
		Enterprise struct{ Name string }
		DistanceM  *int `json:"distance_m"`
		Match      *struct {
			Legal string
			Path  struct{ Via string }
		}
		Why []string
	}
	Facets map[string][]struct {
		Key, Label string
		Count      int
	}
}

// Each line of the README's table of what others can ask, asked here by page and by API.
func TestWhatOthersCanAskIsAskedHere(t *testing.T) {
	w := market(t)
	api := func(query string) (l listed) {
		t.Helper()
		a, err := get(w.url("/api/v1/"+query), "")
		if err != nil || a.status != 200 || json.Unmarshal(a.body, &l) != nil {
			t.Fatalf("%s: got %v, %v", query, a, err)
		}
		return l
	}
	all := api("placements?origin=own&limit=1").Total
	text := func(id string) string {
		body := must(t, 200, "GET", w.url("/api/v1/placements/"+id), "", "")
		b, err := json.Marshal(body)
		w.check(err)
		return string(b)
	}
	page := func(query string, want ...string) string {
		t.Helper()
		body, _ := w.sees(t, query)
		for _, s := range want {
			if !strings.Contains(body, s) {
				t.Errorf("%s does not say %q", query, s)
			}
		}
		return body
	}
	q := url.QueryEscape
	t.Run("a phrase", func(t *testing.T) {
		title := api("placements?origin=own&limit=1").Items[0].Title
		part := string([]rune(title)[:3])
		l := api("placements?origin=own&limit=50&q=" + q(`"`+part+`"`))
		if l.Total == 0 || l.Total == all {
			t.Fatalf("%q finds %d of %d", part, l.Total, all)
		}
		for _, i := range l.Items {
			if !strings.Contains(text(i.ID), part) {
				t.Errorf("%s %s does not hold %q", i.ID, i.Title, part)
			}
		}
		page("/?major=all&q="+q(`"`+part+`"`), "个岗位")
	})
	t.Run("an exclusion", func(t *testing.T) {
		with, without := api("placements?origin=own&q="+q("实习")), api("placements?origin=own&limit=50&q="+q("实习 -机床"))
		if without.Total == 0 || without.Total >= with.Total {
			t.Fatalf("got %d without, %d with", without.Total, with.Total)
		}
		for _, i := range without.Items {
			if strings.Contains(i.Title, "机床") {
				t.Errorf("%s is excluded", i.Title)
			}
		}
		page("/?major=all&q="+q("实习 -机床"), "个岗位")
	})
	t.Run("a radius", func(t *testing.T) {
		l := api("placements?origin=own&near=31.25,121.40&radius_km=10&sort=distance&limit=50")
		if l.Total == 0 || l.Total == all {
			t.Fatalf("10 km around Putuo hold %d of %d", l.Total, all)
		}
		last := 0
		for _, i := range l.Items {
			if i.DistanceM == nil || *i.DistanceM > 10_000 || *i.DistanceM < last {
				t.Errorf("%s: got %v m after %d m", i.Title, i.DistanceM, last)
			} else {
				last = *i.DistanceM
			}
		}
		page("/?major=all&near=310107&radius_km=10", "周边 10 公里", "km")
	})
	t.Run("completion", func(t *testing.T) {
		var c struct {
			Items []struct{ Title string }
			Next  []struct {
				Text  string
				Total int
			}
		}
		complete := func(typed string) {
			t.Helper()
			c.Items, c.Next = nil, nil
			a, err := get(w.url("/api/v1/complete?q="+q(typed)), "")
			if err != nil || a.status != 200 || json.Unmarshal(a.body, &c) != nil {
				t.Fatalf("got %v, %v", a, err)
			}
		}
		first := string([]rune(api("placements?origin=own&region=31&limit=1").Items[0].Title)[:1])
		complete(first)
		if len(c.Items) == 0 || !strings.HasPrefix(c.Items[0].Title, first) {
			t.Errorf("got %v, want titles that begin so", c.Items)
		}
		for _, typed := range []string{"上海 " + first, "上海 hul", "数控 "} {
			complete(typed)
			if len(c.Next) == 0 {
				t.Errorf("%q is not completed", typed)
			}
			for _, n := range c.Next {
				if got := api("placements?q=" + q(n.Text)).Total; got < n.Total || n.Total == 0 || !strings.HasPrefix(n.Text, strings.Fields(typed)[0]+" ") {
					t.Errorf("%q: %q promises %d, finds %d", typed, n.Text, n.Total, got)
				}
			}
		}
		page("/find/complete?q="+q("上海 "+first), "接着", "上海 "+first)
	})
	t.Run("statistics", func(t *testing.T) {
		l := api("placements?origin=own&facets=occupation,region,pay&limit=1")
		sum := 0
		for _, b := range l.Facets["region"] {
			sum += b.Count
		}
		if sum != l.Total || len(l.Facets["occupation"]) == 0 || l.Facets["occupation"][0].Label == "" {
			t.Errorf("got %d in all regions of %d, occupations %v", sum, l.Total, l.Facets["occupation"])
		}
		page("/?major=all", "facetcount")
	})
	t.Run("a qualification's code within a radius", func(t *testing.T) {
		l := api("placements?origin=own&major=660103&near=22.55,113.88&radius_km=50&limit=50&explain=true")
		if l.Total == 0 {
			t.Fatal("nothing is found")
		}
		for _, i := range l.Items {
			if i.DistanceM == nil || *i.DistanceM > 50_000 || i.Match == nil || i.Match.Path.Via == "none" || len(i.Why) == 0 {
				t.Errorf("%s: got %v m, %+v, %v", i.Title, i.DistanceM, i.Match, i.Why)
			}
		}
		page("/?major=660103&near=440306&radius_km=50", "职业路径", "为什么排在这里")
	})
	t.Run("an employer by name", func(t *testing.T) {
		name := api("placements?origin=own&limit=1").Items[0].Enterprise.Name
		a, err := get(w.url("/api/v1/placements?groups=true&q="+q(name)), "")
		w.check(err)
		if !strings.Contains(string(a.body), `"kind":"enterprise"`) {
			t.Errorf("%s: got %v, want a group of units", name, a)
		}
		page("/?major=all&q="+q(name), "/find/units/ent_")
	})
}
