package app_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"firstkm/services/kernel/civil"
)

// atMost is how long a question may take, whatever it is; the machine may be busy.
const atMost = 2 * time.Second

func TestBadQuestionsGetClearAnswers(t *testing.T) {
	w := market(t)
	first := w.asks(t, "", url.Values{"q": {"实习"}, "limit": {"1"}})
	if first.Next == "" {
		t.Fatal("the market is too small for a second page")
	}
	many := url.Values{"major": {"all"}}
	for n := range 200 {
		many.Add("labels", fmt.Sprintf("label%d", n))
		many.Add("region", fmt.Sprintf("%06d", n))
		many.Add("housing", fmt.Sprintf("h%d", n))
	}
	long := strings.Repeat("数控车工实习 ", 1429)
	for name, c := range map[string]struct {
		path   string
		status int    // of the API's answer
		code   string // of its problem
		field  string // that the problem names
	}{
		"ten thousand characters":             {"/api/v1/placements?q=" + url.QueryEscape(long), 422, "", "q"},
		"five hundred characters":             {"/api/v1/placements?q=" + url.QueryEscape(string([]rune(long)[:500])), 200, "", ""},
		"ten thousand characters to complete": {"/api/v1/complete?q=" + url.QueryEscape(long), 422, "", "q"},
		"two hundred filters":                 {"/api/v1/placements?" + many.Encode(), 422, "", ""},
		"quotes that are never closed":        {"/api/v1/placements?q=" + url.QueryEscape(`"数控 “车工 「实习`), 200, "", ""},
		"nothing but quotes and minuses":      {"/api/v1/placements?q=" + url.QueryEscape(`--- "" “” -"`), 200, "", ""},
		"control characters":                  {"/api/v1/placements?q=" + url.QueryEscape("车\x00\x1b[31m\u202e工\x7f"), 200, "", ""},
		"broken encoding":                     {"/api/v1/placements?q=%ff%fe%e8%bd", 200, "", ""},
		"a broken percent sign":               {"/api/v1/placements?q=%zz", 200, "", ""},
		"a cursor of another query":           {"/api/v1/placements?q=" + url.QueryEscape("护理") + "&cursor=" + first.Next, 422, "find.cursor", ""},
		"a cursor of another sort":            {"/api/v1/placements?q=" + url.QueryEscape("实习") + "&sort=newest&cursor=" + first.Next, 422, "find.cursor", ""},
		"an invented cursor":                  {"/api/v1/placements?cursor=AAAA", 422, "find.cursor", ""},
		"a circle over the date line":         {"/api/v1/placements?near=0,179.99&radius_km=200", 200, "", ""},
		"a circle over a pole":                {"/api/v1/placements?near=89.9,0&radius_km=200&sort=distance", 200, "", ""},
		"a circle beyond the earth":           {"/api/v1/placements?near=91,181&radius_km=5", 422, "", "near"},
		"a circle around no number":           {"/api/v1/placements?near=NaN,NaN&radius_km=5", 422, "", "near"},
		"a radius without end":                {"/api/v1/placements?near=31,121&radius_km=1e308", 422, "", "radius_km"},
		"a region that was merged away":       {"/api/v1/placements?region=310103", 200, "", ""},
		"no region at all":                    {"/api/v1/placements?region=xx", 422, "find.query", "region"},
		"a region that nobody knows":          {"/api/v1/placements?region=999999", 422, "find.query", "region"},
		"a region that nobody knows, and one": {"/api/v1/placements?region=310107&region=999999", 422, "find.query", "region"},
		"an occupation that nobody knows":     {"/api/v1/placements?occupation=6-99-99-99", 422, "find.query", "occupation"},
		"an industry that nobody knows":       {"/api/v1/placements?industry=Z99", 422, "find.query", "industry"},
		"a class of majors that nobody knows": {"/api/v1/placements?major_exact=6699", 422, "find.query", "major_exact"},
		"an unknown major":                    {"/api/v1/placements?major=999999", 422, "find.query", "major"},
		"an unknown facet":                    {"/api/v1/placements?facets=wage_standard", 422, "", "facets"},
		"an unknown sort":                     {"/api/v1/placements?sort=wage_standard", 422, "", "sort"},
		"a page of a million":                 {"/api/v1/placements?limit=1000000", 422, "", "limit"},
		"a day that is none":                  {"/api/v1/placements?start_from=2026-02-30", 422, "", "start_from"},
		"distance from nowhere":               {"/api/v1/placements?sort=distance", 422, "", "near"},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			a, err := get(w.url(c.path), "")
			if err != nil || a.status != c.status || c.code != "" && a.code() != c.code {
				t.Fatalf("got %v, %v; want %d %s", a, err, c.status, c.code)
			}
			if took := time.Since(began); took > atMost {
				t.Errorf("took %v, want bounded work", took)
			}
			if a.status != http.StatusOK && (a.header.Get("Content-Type") != "application/problem+json" || a.object()["detail"] == "") {
				t.Errorf("got %v, want a problem that says what is wrong", a)
			}
			if c.field != "" && !strings.Contains(string(a.body), `"`+c.field+`"`) {
				t.Errorf("got %v, want it to name %s", a, c.field)
			}
		})
	}
	for name, path := range map[string]string{
		"ten thousand characters":       "/?q=" + url.QueryEscape(long),
		"two hundred filters":           "/?" + many.Encode(),
		"quotes that are never closed":  "/?q=" + url.QueryEscape(`"数控 “车工`),
		"control characters":            "/?q=" + url.QueryEscape("车\x00\x1b工"),
		"broken encoding":               "/?q=%ff%fe",
		"a cursor of another query":     "/?q=" + url.QueryEscape("护理") + "&cursor=" + first.Next,
		"a region that was merged away": "/?region=310103",
		"a region in words, merged":     "/?region=" + url.QueryEscape("卢湾区"),
		"no such unit":                  "/?unit=ent_none",
		"nothing to compare":            "/find/compare",
		"two hundred to compare":        "/find/compare?ids=" + strings.Repeat("plc_x,", 200),
		"a way back elsewhere":          "/find/compare?back=" + url.QueryEscape("https://evil.example/?q=x"),
		"completing ten thousand":       "/find/complete?q=" + url.QueryEscape(long),
		"completing a control":          "/find/complete?q=%00",
	} {
		t.Run("page: "+name, func(t *testing.T) {
			began := time.Now()
			a, err := w.follow(path)
			if err != nil || a.status != http.StatusOK {
				t.Fatalf("got %v, %v; want a page", a, err)
			}
			if took := time.Since(began); took > atMost {
				t.Errorf("took %v, want bounded work", took)
			}
			if strings.Contains(string(a.body), `href="https://evil`) {
				t.Error("the page leads away")
			}
		})
	}
}

// jobPosting is what search engines require of a posting.
type jobPosting struct {
	Context      string `json:"@context"`
	Type         string `json:"@type"`
	Title        string
	Description  string
	DatePosted   string
	ValidThrough string
	Employment   string `json:"employmentType"`
	Organization struct {
		Type string `json:"@type"`
		Name string
	} `json:"hiringOrganization"`
	Location struct {
		Type    string `json:"@type"`
		Address struct {
			Type     string `json:"@type"`
			Country  string `json:"addressCountry"`
			Region   string `json:"addressRegion"`
			Locality string `json:"addressLocality"`
		}
	} `json:"jobLocation"`
	Salary *struct {
		Type     string `json:"@type"`
		Currency string
		Value    struct {
			Type  string `json:"@type"`
			Value float64
			Unit  string `json:"unitText"`
		}
	} `json:"baseSalary"`
}

func (j jobPosting) wrong() (list []string) {
	need := func(ok bool, what string) {
		if !ok {
			list = append(list, what)
		}
	}
	day := func(s string) bool { _, err := civil.Parse(s); return err == nil }
	need(j.Context == "https://schema.org" && j.Type == "JobPosting", "@type")
	need(j.Title != "" && j.Description != "", "title and description")
	need(day(j.DatePosted) && day(j.ValidThrough) && j.DatePosted <= j.ValidThrough, "dates")
	need(j.Employment == "INTERN", "employmentType")
	need(j.Organization.Type == "Organization" && j.Organization.Name != "", "hiringOrganization")
	a := j.Location.Address
	need(j.Location.Type == "Place" && a.Type == "PostalAddress" && a.Country == "CN" && a.Region != "" && a.Locality != "", "jobLocation")
	if s := j.Salary; s != nil {
		need(s.Type == "MonetaryAmount" && s.Currency == "CNY" && s.Value.Type == "QuantitativeValue" && s.Value.Value > 0 && (s.Value.Unit == "MONTH" || s.Value.Unit == "DAY"), "baseSalary")
	}
	return list
}

var linked = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

func TestEveryPublicPostingIsInTheSitemapAndValidForSearchEngines(t *testing.T) {
	w := market(t)
	a, err := get(w.url("/sitemap.xml"), "")
	w.check(err)
	var list struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	w.check(xml.Unmarshal(a.body, &list))
	seen := map[string]bool{}
	var ids []string
	for _, u := range list.URLs {
		at, err := url.Parse(u.Loc)
		w.check(err)
		if id, ok := strings.CutPrefix(at.Path, "/placements/"); ok {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	for _, id := range swept(ids) {
		body, _ := w.sees(t, "/placements/"+id)
		m := linked.FindStringSubmatch(body)
		if m == nil {
			t.Errorf("%s has no JSON-LD", id)
			continue
		}
		var j jobPosting
		if err := json.Unmarshal([]byte(m[1]), &j); err != nil {
			t.Errorf("%s: %v", id, err)
		}
		if wrong := j.wrong(); len(wrong) > 0 {
			t.Errorf("%s: wrong %v in %s", id, wrong, m[1])
		}
	}
	for v := (url.Values{"origin": {"own"}, "not_labels": {"targeted"}, "limit": {"100"}}); ; {
		p := w.asks(t, "", v)
		for _, i := range p.Items {
			if !seen[i.ID] {
				t.Errorf("%s %s can be found and is not in the sitemap", i.ID, i.Title)
			}
		}
		if p.Next == "" {
			break
		}
		v.Set("cursor", p.Next)
	}
	if len(seen) < 100 {
		t.Errorf("got %d postings in the sitemap, want the market", len(seen))
	}
}
