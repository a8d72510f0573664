package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/find"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// canonical reports whether an address says the state as this page writes it.
func canonical(typed url.Values, f findState) bool {
	typed = withoutChoices(typed)
	return typed.Encode() == f.values().Encode()
}

// withoutChoices leaves out what the frame reads.
func withoutChoices(v url.Values) url.Values {
	out := url.Values{}
	for name, list := range v {
		if name != "lang" && name != "theme" {
			out[name] = list
		}
	}
	return out
}

// withChoices is the address of the state with a language or theme chosen on the way.
func withChoices(typed url.Values, f findState) string {
	v := f.values()
	for _, name := range []string{"lang", "theme"} {
		if x := typed.Get(name); x != "" {
			v.Set(name, x)
		}
	}
	if q := v.Encode(); q != "" {
		return "/?" + q
	}
	return "/"
}

// facetsOf are those to be counted with the hits; the others are counted without their own narrowing.
func facetsOf() []string {
	return []string{search.FacetProvince, search.FacetPrefecture, search.FacetCounty, search.FacetPay, search.FacetStartMonth, search.FacetHousing, search.FacetLabel}
}

// facets counts the values that can be chosen. Where one value excludes the others, they are counted as if it had not
// been chosen, so that another can be taken instead.
func (s *Site) facets(c *gin.Context, cat *catalogue.Catalogue, f findState, ask find.Ask, found find.Found) ([]FacetGroup, error) {
	counts := found.Facets
	night := found.Total - bucket(found.Facets[search.FacetLabel], search.LabelNightShift)
	for _, w := range []struct {
		chosen bool
		facets []string
		drop   func(*find.Ask)
	}{
		{f.Region != "", []string{search.FacetProvince, search.FacetPrefecture, search.FacetCounty}, func(a *find.Ask) { a.Regions = nil }},
		{f.PayMin > 0, []string{search.FacetPay}, func(a *find.Ask) { a.PayMinFen = 0 }},
		{f.Start != "", []string{search.FacetStartMonth}, func(a *find.Ask) { a.StartFrom, a.StartTo = zeroDay, zeroDay }},
		{len(f.Housing) > 0, []string{search.FacetHousing}, func(a *find.Ask) { a.Housing = nil }},
	} {
		if !w.chosen {
			continue
		}
		wide := ask
		wide.Facets, wide.Limit, wide.Cursor = w.facets, 1, ""
		w.drop(&wide)
		ctx := c.Request.Context()
		other, err := s.s.Find.Search(ctx, httpd.Who(ctx), wide)
		if err != nil {
			return nil, err
		}
		for _, name := range w.facets {
			counts[name] = other.Facets[name]
		}
	}
	groups := []FacetGroup{f.regionFacet(cat, counts), f.payFacet(counts[search.FacetPay]), f.startFacet(counts[search.FacetStartMonth])}
	if f.Teachers {
		groups = slices.Delete(groups, 1, 2) // of pay nothing is said
	}
	if !f.External && !f.Teachers {
		groups = append(groups, f.housingFacet(counts[search.FacetHousing]), f.labelFacet(counts[search.FacetLabel]), f.nightFacet(night))
	}
	return slices.DeleteFunc(groups, func(g FacetGroup) bool { return len(g.Options) == 0 }), nil
}

func bucket(list []search.Bucket, key string) int {
	for _, b := range list {
		if b.Key == key {
			return b.Count
		}
	}
	return 0
}

// mostRegions is how many places a facet lists before it leads to the picker.
const mostRegions = 8

// regionFacet lists the places that can be chosen: the provinces, or what the chosen place lies in and its neighbours.
func (f findState) regionFacet(cat *catalogue.Catalogue, counts map[string][]search.Bucket) FacetGroup {
	g := FacetGroup{Name: "region", Legend: text.Say("地区", "Place"), One: true, Open: true, More: &Link{text.Say("按省、市、区县选", "Choose by province"), f.href("/find/places")}}
	add := func(code string, depth int) {
		n := regionCount(counts, code)
		if r, ok := cat.Region(code); ok && (n > 0 || code == f.Region) {
			g.Options = append(g.Options, FacetOption{Value: code, Label: Plain(r.FullName), Count: n, Chosen: code == f.Region, Depth: depth})
		}
	}
	if f.Region == "" {
		for _, b := range counts[search.FacetProvince] {
			add(b.Key, 0)
		}
		g.Options = g.Options[:min(mostRegions, len(g.Options))]
		return g
	}
	path := regionSteps(cat, f.Region)
	depth := 0
	for _, r := range path[:max(0, len(path)-1)] {
		add(r.Code, depth)
		depth++
	}
	siblings := []string{f.Region}
	if below := childrenOf(cat, f.Region); len(below) > 0 {
		add(f.Region, depth)
		depth, siblings = min(2, depth+1), codesOf(below)
	} else if len(path) > 1 {
		siblings = codesOf(childrenOf(cat, path[len(path)-2].Code))
	}
	slices.SortStableFunc(siblings, func(a, b string) int { return regionCount(counts, b) - regionCount(counts, a) })
	for _, code := range siblings {
		if len(g.Options) < mostRegions+3 || code == f.Region {
			add(code, depth)
		}
	}
	return g
}

// regionSteps is the region and all it lies in, without prefectures that only repeat their province.
func regionSteps(cat *catalogue.Catalogue, code string) []catalogue.Region {
	return slices.DeleteFunc(slices.Clone(cat.RegionPath(code)), func(r catalogue.Region) bool {
		return r.Level == catalogue.Prefecture && r.Code != code && len(cat.Children(r.Parent)) == 1
	})
}

// childrenOf are the places below one, past a prefecture that only repeats its province.
func childrenOf(cat *catalogue.Catalogue, code string) []catalogue.Region {
	below := cat.Children(code)
	if len(below) == 1 && below[0].Level == catalogue.Prefecture {
		return cat.Children(below[0].Code)
	}
	return below
}

func codesOf(list []catalogue.Region) []string {
	codes := make([]string, len(list))
	for i, r := range list {
		codes[i] = r.Code
	}
	return codes
}

func regionCount(counts map[string][]search.Bucket, code string) int {
	facet := map[int]string{2: search.FacetProvince, 4: search.FacetPrefecture, 6: search.FacetCounty}[len(code)]
	return bucket(counts[facet], code)
}

func (f findState) payFacet(buckets []search.Bucket) FacetGroup {
	g := FacetGroup{Name: "pay_min", Legend: text.Say("报酬", "Pay"), One: true}
	for _, yuan := range pays {
		n := 0
		for _, b := range buckets {
			if edge, err := strconv.Atoi(b.Key); err == nil && edge >= yuan {
				n += b.Count
			}
		}
		if n > 0 || f.PayMin == yuan {
			g.Options = append(g.Options, FacetOption{Value: strconv.Itoa(yuan), Label: payFrom(yuan), Count: n, Chosen: f.PayMin == yuan})
		}
	}
	return g
}

func payFrom(yuan int) text.Words {
	amount := Yuan(int64(yuan) * 100)
	return text.Say("每月 "+amount+" 以上", amount+" a month and up")
}

func (f findState) startFacet(buckets []search.Bucket) FacetGroup {
	g := FacetGroup{Name: "start", Legend: text.Say("开始时间", "Starts in"), One: true}
	for _, b := range buckets[:min(12, len(buckets))] {
		g.Options = append(g.Options, FacetOption{Value: b.Key, Label: monthWords(b.Key), Count: b.Count, Chosen: f.Start == b.Key})
	}
	return g
}

// monthWords writes YYYY-MM: 2027年3月 or Mar 2027.
func monthWords(month string) text.Words {
	year, m, _ := strings.Cut(month, "-")
	n, err := strconv.Atoi(m)
	if err != nil || n < 1 || n > 12 {
		return Plain(month)
	}
	return text.Say(year+"年"+strconv.Itoa(n)+"月", [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}[n-1]+" "+year)
}

func (f findState) housingFacet(buckets []search.Bucket) FacetGroup {
	g := FacetGroup{Name: "housing", Legend: text.Say("住宿", "Housing")}
	for _, o := range housings() {
		if n := bucket(buckets, o.Value); o.Value != "none" && (n > 0 || slices.Contains(f.Housing, o.Value)) {
			g.Options = append(g.Options, FacetOption{Value: o.Value, Label: o.Label, Count: n, Chosen: slices.Contains(f.Housing, o.Value)})
		}
	}
	return g
}

func (f findState) labelFacet(buckets []search.Bucket) FacetGroup {
	g := FacetGroup{Name: "labels", Legend: text.Say("单位和待遇", "Unit and terms"), Open: true}
	for _, name := range quickLabels() {
		if n := bucket(buckets, name); n > 0 || slices.Contains(f.Labels, name) {
			g.Options = append(g.Options, FacetOption{Value: name, Label: labelWords(name), Count: n, Chosen: slices.Contains(f.Labels, name)})
		}
	}
	return g
}

func labelWords(name string) text.Words {
	return map[string]text.Words{
		search.LabelVerified: text.Say("单位已核验", "Verified unit"), search.LabelStable: text.Say("稳定合作单位", "Stable partner"),
		search.LabelMeals: text.Say("提供工作餐", "Meals provided"), search.LabelConditional: text.Say("附条件发布", "under conditions"),
		search.LabelNightShift: text.Say("夜班", "night shifts"), search.LabelRestDay: text.Say("休息日上班", "work on rest days"),
		search.LabelTargeted: text.Say("定向发布", "for named schools"),
	}[name]
}

func (f findState) nightFacet(n int) FacetGroup {
	g := FacetGroup{Name: "night", Legend: text.Say("班次", "Shifts")}
	if n > 0 || f.Day {
		g.Options = []FacetOption{{Value: "no", Label: text.Say("不上夜班", "No night shifts"), Count: n, Chosen: f.Day}}
	}
	return g
}
