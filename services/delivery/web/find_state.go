package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/find"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// anyMajor asks for all majors where a student's own would be taken.
const anyMajor = "all"

// findState is what somebody looks for, as the address says it. Every link on the page is made from it.
type findState struct {
	Q          string
	Major      string // code, asked for by path; anyMajor for none although there is an own one
	MajorExact string // beginning of a code: a category or a class
	Region     string // code without trailing zeros
	Unit       string // id of a unit whose postings alone are looked for
	unitName   text.Words
	Near       string // code of the region whose centre distances are measured from
	Radius     int    // km around it, 0 = any
	Housing    []string
	Labels     []string
	Day        bool   // no night shifts
	PayMin     int    // yuan a month
	Start      string // YYYY-MM
	Sort       search.Sort
	External   bool
	Teachers   bool       // posts of teachers' enterprise practice instead of internships
	More       url.Values // what the page has no control for, by find's names
	Cursor     string
	At         int           // how many hits stand on the pages before
	wishes     []search.Wish // what Q asks for beside its words, once it was asked
}

// radii are the distances offered, in kilometres.
var radii = []int{5, 10, 20, 50}

// pays are the amounts offered, in yuan a month: edges of the pay facet.
var pays = []int{2000, 2500, 3000, 4000}

// quickLabels are the labels that can be asked for.
func quickLabels() []string {
	return []string{search.LabelVerified, search.LabelStable, search.LabelMeals}
}

// readState reads an address. What it does not understand it leaves out, so that an old link still finds something; words
// typed for a major or a place are returned when they fit none or several.
func readState(cat *catalogue.Catalogue, v url.Values) (f findState, doubt doubts) {
	f.Q = cut(v.Get("q"))
	if m := cut(v.Get("major")); m == anyMajor {
		f.Major = m
	} else if m != "" {
		f.Major, doubt.majors = majorOf(cat, m)
		doubt.major = unless(f.Major != "", m)
	}
	f.MajorExact = catalogue.NormalMajor(cut(v.Get("major_exact")))
	if r := cut(v.Get("region")); r != "" {
		if old, now, ok := cat.MergedRegion(r); ok {
			r, doubt.merged, doubt.into = now.Code, old, now
			doubt.beside, _ = cat.Region(old.Beside())
		}
		code, candidates, _ := cat.ResolveRegion(r)
		f.Region, doubt.regions = catalogue.NormalRegion(code), candidates
		doubt.region = unless(code != "", r)
	}
	if u := cut(v.Get("unit")); len(u) <= 64 {
		f.Unit = u
	}
	if r, ok := cat.Region(v.Get("near")); ok && r.Located() {
		f.Near, f.Radius = r.Code, number(v.Get("radius_km"), radii)
	} else if near := cut(v.Get("near")); near != "" && !strings.Contains(near, ",") {
		doubt.wrong = append(doubt.wrong, fault.In(find.ParamNear, "没有“"+near+"”这个地点。请从省市区里选。", "there is no place “"+near+"”; choose one by province"))
	}
	f.Housing = kept(v["housing"], "provided", "subsidy")
	f.Labels = kept(v["labels"], quickLabels()...)
	f.Day = v.Get("night") == "no"
	f.PayMin = number(v.Get("pay_min"), pays)
	if _, err := civil.Parse(v.Get("start") + "-01"); err == nil {
		f.Start = v.Get("start")
	}
	f.Sort = search.Sort(oneOf(v.Get("sort"), []string{string(search.ByRelevance), string(search.ByNewest), string(search.ByPay), string(search.ByDistance)}))
	f.External = v.Get("origin") == string(placement.External)
	f.Teachers = !f.External && v.Get("for") == "teachers"
	var wrong []fault.Field
	f.More, wrong = readMore(cat, v)
	doubt.wrong = append(doubt.wrong, wrong...)
	if len(f.More) > 0 {
		f.giveWay(&doubt)
	}
	f.Cursor = v.Get("cursor")
	if f.Cursor != "" {
		f.At, _ = strconv.Atoi(v.Get("at"))
		f.At = max(0, f.At)
	}
	return f, doubt
}

// doubts are words that name no major or place, or several.
type doubts struct {
	major   string
	majors  []catalogue.Major
	region  string
	regions []catalogue.Region
	merged  catalogue.Merged // what was asked for by a name or code of old
	into    catalogue.Region
	beside  catalogue.Region // what another part of it is now
	wrong   []fault.Field    // what else was left out, by name
}

func (d doubts) any() bool {
	return d.major != "" || d.region != "" || d.merged.Code != "" || len(d.wrong) > 0
}

// leaveOut takes away what a parameter asks for and nobody knows.
func (f *findState) leaveOut(cat *catalogue.Catalogue, param string) {
	f.More = maps.Clone(f.More)
	leaveUnknown(cat, f.More, param)
	switch param {
	case find.ParamMajorExact:
		f.MajorExact = ""
	case find.ParamMajor:
		f.Major = ""
	case find.ParamRegion:
		f.Region = ""
	}
}

// cut keeps of what was typed as much as is read, without control characters.
func cut(typed string) string {
	var b strings.Builder
	n := 0
	for _, r := range strings.TrimSpace(strings.ToValidUTF8(typed, "")) {
		if n++; n > search.MaxRunes {
			break
		}
		if !unicode.IsControl(r) {
			b.WriteRune(r)
		}
	}
	return strings.TrimSpace(b.String())
}

// majorOf reads a code or a name; a name that stands at several levels means the lowest.
func majorOf(cat *catalogue.Catalogue, s string) (string, []catalogue.Major) {
	var first []catalogue.Major
	for _, level := range append([]catalogue.Level{""}, catalogue.Levels()...) {
		code, candidates, ok := cat.ResolveMajor(s, level)
		if ok {
			return code, nil
		}
		if first == nil {
			first = candidates
		}
	}
	return "", first
}

func unless(fine bool, s string) string {
	if fine {
		return ""
	}
	return s
}

func kept(given []string, allowed ...string) []string {
	return slices.DeleteFunc(slices.Clone(allowed), func(a string) bool { return !slices.Contains(given, a) })
}

func number(s string, allowed []int) int {
	n, err := strconv.Atoi(s)
	if err != nil || !slices.Contains(allowed, n) {
		return 0
	}
	return n
}

// values is the state as a query, in one order and without what is not asked for.
func (f findState) values() url.Values {
	v := url.Values{}
	put := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	put("q", strings.Join(strings.Fields(f.Q), " "))
	put("major", f.Major)
	put("major_exact", f.MajorExact)
	put("region", f.Region)
	put("unit", f.Unit)
	put("near", f.Near)
	put("sort", string(f.Sort))
	put("start", f.Start)
	put("cursor", f.Cursor)
	for name, n := range map[string]int{"radius_km": f.Radius, "pay_min": f.PayMin, "at": f.At} {
		if n > 0 {
			v.Set(name, strconv.Itoa(n))
		}
	}
	for name, list := range map[string][]string{"housing": f.Housing, "labels": f.Labels} {
		if len(list) > 0 {
			v[name] = list
		}
	}
	if f.Day {
		v.Set("night", "no")
	}
	if f.External {
		v.Set("origin", string(placement.External))
	}
	if f.Teachers {
		v.Set("for", "teachers")
	}
	for name, list := range f.More {
		v[name] = list
	}
	return v
}

// href is the address of the state; at is the page it stands on.
func (f findState) href(at string) string {
	if q := f.values().Encode(); q != "" {
		return at + "?" + q
	}
	return at
}

// with is the address of the first page of the state after a change.
func (f findState) with(change func(*findState)) string { return f.changed(change).href("/") }

func (f findState) changed(change func(*findState)) findState {
	f.Housing, f.Labels = slices.Clone(f.Housing), slices.Clone(f.Labels)
	f.Cursor, f.At = "", 0
	change(&f)
	return f
}

// hidden are the form values that carry the state through a form that sets the named ones itself.
func (f findState) hidden(but ...string) []Hidden {
	f.Cursor, f.At = "", 0
	v := f.values()
	var list []Hidden
	for _, name := range slices.Sorted(func(yield func(string) bool) {
		for name := range v {
			if !yield(name) {
				return
			}
		}
	}) {
		if slices.Contains(but, name) {
			continue
		}
		for _, value := range v[name] {
			list = append(list, Hidden{name, value})
		}
	}
	return list
}

// asked reports whether anything is looked for; without it the start page greets.
func (f findState) asked() bool {
	f.Sort = ""
	return len(f.values()) > 0
}

// ask is the question for the service. own is the major of a student who asks, home the region of their home.
func (f findState) ask(cat *catalogue.Catalogue, own, home string) find.Ask {
	a := find.Ask{
		Text: f.Q, MajorExact: f.MajorExact, PayMinFen: int64(f.PayMin) * 100, Housing: f.Housing, Labels: f.Labels,
		Unit: org.ID(f.Unit), Sort: f.Sort, Limit: perPage, Cursor: f.Cursor, Page: true, Origin: placement.Own, Teachers: f.Teachers,
	}
	if a.Major = f.Major; f.Major == "" && f.MajorExact == "" && f.Unit == "" && !f.External {
		a.Major = own
	}
	if a.Major == anyMajor {
		a.Major = ""
	}
	if f.Region != "" {
		a.Regions = []string{f.Region}
	}
	if f.Day {
		a.NotLabels = []string{search.LabelNightShift}
	}
	if day, err := civil.Parse(f.Start + "-01"); err == nil {
		a.StartFrom, a.StartTo = day, day.AddMonths(1).AddDays(-1)
	}
	if f.External {
		a.Origin = placement.External
	}
	from, radius := f.Near, float64(f.Radius)*1000
	if from == "" {
		from, radius = home, 0
	}
	if r, ok := cat.Region(from); ok && r.Located() {
		a.Near = &search.Near{Lat: r.Lat, Lng: r.Lng, RadiusM: radius}
	}
	f.narrow(cat, &a)
	switch {
	case a.Near == nil && a.Sort == search.ByDistance:
		a.Sort = search.ByRelevance
	case a.Near != nil && a.Sort == "" && a.Text == "":
		a.Sort = search.ByDistance // who types no words wants what is near
	case a.Sort == "":
		a.Sort = search.ByRelevance
	}
	return a
}

// perPage is how many postings stand on a page.
const perPage = 20
