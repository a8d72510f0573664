package web

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/find"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
)

// moreNames are parameters of a search that this page has no control for. It carries them along, says them and lets them be
// dropped, so that every search that can be asked can be shown.
func moreNames() []string {
	return []string{find.ParamOccupation, find.ParamIndustry, find.ParamBase, find.ParamPostKind, find.ParamPayMin, find.ParamPayMax, find.ParamStartFrom, find.ParamStartTo, find.ParamNotLabels}
}

// readMore reads what of an address the page has no control for, and what of it is not understood.
func readMore(cat *catalogue.Catalogue, v url.Values) (normal url.Values, wrong []fault.Field) {
	more := url.Values{}
	for _, name := range moreNames() {
		if len(v[name]) > 0 {
			more[name] = v[name]
		}
	}
	if strings.Contains(v.Get(find.ParamNear), ",") {
		more[find.ParamNear] = v[find.ParamNear]
		if km := v.Get(find.ParamRadius); km != "" {
			more[find.ParamRadius] = []string{km}
		}
	}
	if len(v[find.ParamRegion]) > 1 {
		more[find.ParamRegion] = v[find.ParamRegion]
	}
	for name, known := range map[string][]string{find.ParamLabels: quickLabels(), find.ParamHousing: {"provided", "subsidy"}} {
		if slices.ContainsFunc(v[name], func(s string) bool { return !slices.Contains(known, s) }) {
			more[name] = v[name]
		}
	}
	_, normal, err := find.Read(cat, more)
	if f := fault.Of(err); f != nil {
		for _, field := range f.Fields {
			leaveUnknown(cat, more, field.Name)
		}
		wrong = f.Fields
		_, normal, err = find.Read(cat, more)
	}
	if err != nil || len(normal) == 0 {
		return nil, wrong
	}
	return normal, wrong
}

// leaveUnknown takes a parameter away that was refused; of several regions, those that the catalogue does not know.
func leaveUnknown(cat *catalogue.Catalogue, more url.Values, param string) {
	given := more[param]
	delete(more, param)
	if param != find.ParamRegion || len(given) < 2 {
		return
	}
	known := slices.DeleteFunc(slices.Clone(given), func(r string) bool {
		_, _, merged := cat.MergedRegion(r)
		_, _, ok := cat.ResolveRegion(r)
		return !ok && !merged
	})
	if len(known) > 0 && len(known) < len(given) {
		more[param] = known
	}
}

// narrow asks for what the page has no control for, too.
func (f findState) narrow(cat *catalogue.Catalogue, a *find.Ask) {
	if len(f.More) == 0 {
		return
	}
	more, _, err := find.Read(cat, f.More)
	if err != nil {
		return
	}
	a.Occupation, a.Industry, a.Base, a.PostKind, a.PayMaxFen = more.Occupation, more.Industry, more.Base, more.PostKind, more.PayMaxFen
	a.PayMinFen = max(a.PayMinFen, more.PayMinFen)
	if !more.StartFrom.IsZero() || !more.StartTo.IsZero() {
		a.StartFrom, a.StartTo = more.StartFrom, more.StartTo
	}
	a.NotLabels = append(a.NotLabels, more.NotLabels...)
	if len(more.Regions) > 0 {
		a.Regions = more.Regions
	}
	if len(more.Labels) > 0 {
		a.Labels = more.Labels
	}
	if len(more.Housing) > 0 {
		a.Housing = more.Housing
	}
	if more.Near != nil {
		a.Near = more.Near
	}
}

// giveWay empties the page's own controls of what More asks for.
func (f *findState) giveWay(d *doubts) {
	if f.More.Has(find.ParamRegion) {
		f.Region, d.region, d.regions = "", "", nil
	}
	if f.More.Has(find.ParamLabels) {
		f.Labels = nil
	}
	if f.More.Has(find.ParamHousing) {
		f.Housing = nil
	}
}

// moreOf are the parameters by the filter of a query that they make, with their wording.
func moreOf() map[string]struct {
	filter string
	label  text.Words
} {
	type of = struct {
		filter string
		label  text.Words
	}
	return map[string]of{
		find.ParamOccupation: {search.FilterOccupation, text.Say("职业 ", "occupation ")},
		find.ParamIndustry:   {search.FilterIndustry, text.Say("行业 ", "industry ")},
		find.ParamPostKind:   {search.FilterPostKind, text.Say("岗位类别 ", "kind of post ")},
		find.ParamBase:       {search.FilterBase, text.Say("基地 ", "base ")},
		find.ParamPayMin:     {search.FilterPay, text.Say("报酬不低于 ", "pay from ")},
		find.ParamPayMax:     {search.FilterPay, text.Say("报酬不高于 ", "pay to ")},
		find.ParamStartFrom:  {search.FilterStart, text.Say("开始不早于 ", "starts from ")},
		find.ParamStartTo:    {search.FilterStart, text.Say("开始不晚于 ", "starts until ")},
		find.ParamLabels:     {search.FilterLabel, text.Say("要 ", "with ")},
		find.ParamNotLabels:  {search.FilterLabel, text.Say("不要 ", "without ")},
		find.ParamNear:       {search.FilterNear, text.Say("附近 ", "near ")},
		find.ParamRegion:     {search.FilterRegion, text.Words{}},
		find.ParamHousing:    {search.FilterHousing, text.Say("住宿：", "housing: ")},
	}
}

// moreDrops are what the page has no control for, each to be dropped.
func (f findState) moreDrops(cat *catalogue.Catalogue) (list []dropped) {
	all := moreOf()
	for _, name := range slices.Sorted(maps.Keys(f.More)) {
		of, ok := all[name]
		if !ok {
			continue // the distance goes with the place
		}
		var values text.Words
		for i, v := range f.More[name] {
			w := f.moreWords(cat, name, v)
			if i > 0 {
				values = text.Words{Zh: values.Zh + "、", En: values.En + ", "}
			}
			values = text.Words{Zh: values.Zh + w.Zh, En: values.En + w.En}
		}
		list = append(list, dropped{filter: of.filter, label: text.Say(of.label.Zh+values.Zh, of.label.En+values.En), drop: func(s *findState) {
			s.More = maps.Clone(s.More)
			delete(s.More, name)
			if name == find.ParamNear {
				delete(s.More, find.ParamRadius)
			}
		}})
	}
	return list
}

// moreWords is one value as people say it.
func (f findState) moreWords(cat *catalogue.Catalogue, name, value string) text.Words {
	switch name {
	case find.ParamOccupation:
		if o, ok := cat.Occupation(value); ok {
			return Plain(o.Name)
		}
	case find.ParamIndustry:
		if i, ok := cat.Industry(value); ok {
			return Plain(i.Name)
		}
	case find.ParamRegion:
		if r, ok := cat.Region(value); ok {
			return Plain(r.FullName)
		}
	case find.ParamPayMin, find.ParamPayMax:
		fen, _ := strconv.ParseInt(value, 10, 64)
		return Plain(Yuan(fen))
	case find.ParamLabels, find.ParamNotLabels:
		return labelWords(value)
	case find.ParamHousing:
		return optionLabel(housings(), value)
	case find.ParamNear:
		if km := f.More.Get(find.ParamRadius); km != "" {
			return text.Say(value+"（"+km+" 公里内）", value+" ("+km+" km)")
		}
	}
	return Plain(value)
}

// query is the state as the parameters of a search, for keeping; own is the major of a student who asks.
func (f findState) query(own string) url.Values {
	v := url.Values{}
	put := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	put(find.ParamText, f.Q)
	major := f.Major
	if f.Major == "" && f.MajorExact == "" && f.Unit == "" && !f.External {
		major = own
	}
	if major != anyMajor {
		put(find.ParamMajor, major)
	}
	put(find.ParamMajorExact, f.MajorExact)
	put(find.ParamRegion, f.Region)
	put(find.ParamUnit, f.Unit)
	if f.Radius > 0 || f.Near != "" && f.Sort == search.ByDistance {
		put(find.ParamNear, f.Near)
		if f.Radius > 0 {
			put(find.ParamRadius, strconv.Itoa(f.Radius))
		}
	}
	if f.Sort != search.ByDistance || f.Near != "" {
		put(find.ParamSort, string(f.Sort))
	}
	if f.PayMin > 0 {
		put(find.ParamPayMin, strconv.Itoa(f.PayMin*100))
	}
	if day, err := civil.Parse(f.Start + "-01"); err == nil {
		put(find.ParamStartFrom, day.String())
		put(find.ParamStartTo, day.AddMonths(1).AddDays(-1).String())
	}
	if len(f.Housing) > 0 {
		v[find.ParamHousing] = f.Housing
	}
	if len(f.Labels) > 0 {
		v[find.ParamLabels] = f.Labels
	}
	if f.Day {
		put(find.ParamNotLabels, search.LabelNightShift)
	}
	if f.External {
		put(find.ParamOrigin, string(placement.External))
	}
	if f.Teachers {
		put(find.ParamTeachers, "true")
	}
	for name, list := range f.More {
		if name == find.ParamNotLabels {
			list = append(slices.Clone(list), v[name]...)
		}
		v[name] = list
	}
	return v
}

// stateOf is the page's state that asks what a kept query asks.
func stateOf(cat *catalogue.Catalogue, query string) findState {
	v, err := url.ParseQuery(query)
	if err != nil {
		return findState{}
	}
	own := url.Values{}
	for name, list := range v {
		own[name] = list
	}
	if v.Get(find.ParamMajor) == "" && v.Get(find.ParamMajorExact) == "" && v.Get(find.ParamUnit) == "" && v.Get(find.ParamOrigin) != string(placement.External) {
		own.Set("major", anyMajor)
	}
	if unit := v.Get(find.ParamUnit); unit != "" {
		own.Set("unit", unit)
	}
	if fen, err := strconv.Atoi(v.Get(find.ParamPayMin)); err == nil && slices.Contains(pays, fen/100) && fen%100 == 0 {
		own.Set("pay_min", strconv.Itoa(fen/100))
		own.Del(find.ParamPayMin)
	}
	from, errFrom := civil.Parse(v.Get(find.ParamStartFrom))
	to, errTo := civil.Parse(v.Get(find.ParamStartTo))
	if errFrom == nil && errTo == nil && from.Day == 1 && to == from.AddMonths(1).AddDays(-1) {
		own.Set("start", from.String()[:7])
		own.Del(find.ParamStartFrom)
		own.Del(find.ParamStartTo)
	}
	if not := v[find.ParamNotLabels]; slices.Contains(not, search.LabelNightShift) {
		own.Set("night", "no")
		own[find.ParamNotLabels] = slices.DeleteFunc(slices.Clone(not), func(s string) bool { return s == search.LabelNightShift })
	}
	if v.Get(find.ParamTeachers) == "true" {
		own.Set("for", "teachers")
	}
	if km := v.Get(find.ParamRadius); km != "" && !strings.Contains(v.Get(find.ParamNear), ",") && number(km, radii) == 0 {
		if r, ok := cat.Region(v.Get(find.ParamNear)); ok { // a distance that the page does not offer, from the same centre
			own.Set(find.ParamNear, strconv.FormatFloat(r.Lat, 'f', -1, 64)+","+strconv.FormatFloat(r.Lng, 'f', -1, 64))
		}
	}
	f, _ := readState(cat, own)
	return f
}
