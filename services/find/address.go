package find

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// The parameters of a search in an address, as GET /api/v1/placements takes them.
const (
	ParamText       = "q"
	ParamMajor      = "major"
	ParamMajorExact = "major_exact"
	ParamOccupation = "occupation"
	ParamRegion     = "region"
	ParamNear       = "near" // lat,lng, or the code of a region for its centre
	ParamRadius     = "radius_km"
	ParamPayMin     = "pay_min_fen"
	ParamPayMax     = "pay_max_fen"
	ParamStartFrom  = "start_from"
	ParamStartTo    = "start_to"
	ParamHousing    = "housing"
	ParamOrigin     = "origin"
	ParamBase       = "base"
	ParamIndustry   = "industry"
	ParamUnit       = "enterprise" // id
	ParamPostKind   = "post_kind"
	ParamLabels     = "labels"
	ParamNotLabels  = "not_labels"
	ParamTeachers   = "for_teachers"
	ParamSort       = "sort"
)

// Parameters lists what Read takes.
func Parameters() []string {
	return []string{
		ParamText, ParamMajor, ParamMajorExact, ParamOccupation, ParamRegion, ParamNear, ParamRadius, ParamPayMin, ParamPayMax,
		ParamStartFrom, ParamStartTo, ParamHousing, ParamOrigin, ParamBase, ParamIndustry, ParamUnit, ParamPostKind, ParamLabels, ParamNotLabels, ParamTeachers, ParamSort,
	}
}

// Read reads a search as an address holds it: the one reading for interface and saved searches, and the one that what a
// page asks is held against. It refuses, by name, what it does not understand. normal is the same search in one form: names
// as codes, lists in order, nothing that says nothing.
func Read(cat *catalogue.Catalogue, v url.Values) (a Ask, normal url.Values, err error) {
	r := reader{cat: cat, given: v, normal: url.Values{}}
	for name := range v {
		if !slices.Contains(Parameters(), name) {
			r.wrong(name, "没有这个查询参数。", "there is no such parameter")
		}
	}
	a = r.ask()
	if len(r.bad) > 0 {
		slices.SortFunc(r.bad, func(a, b fault.Field) int { return strings.Compare(a.Name, b.Name) })
		return Ask{}, nil, ErrQuery.With(r.bad...)
	}
	return a, r.normal, nil
}

// reader reads one address and gathers what is wrong with it.
type reader struct {
	cat    *catalogue.Catalogue
	given  url.Values
	normal url.Values
	bad    []fault.Field
}

func (r *reader) wrong(name, zh, en string) { r.bad = append(r.bad, fault.In(name, zh, en)) }

func (r *reader) ask() Ask {
	a := Ask{
		Text: r.text(ParamText, 500), Major: r.major(ParamMajor, true), MajorExact: r.major(ParamMajorExact, false),
		Occupation: r.occupation(), Regions: r.regions(), Near: r.near(),
		PayMinFen: r.number(ParamPayMin), PayMaxFen: r.number(ParamPayMax), StartFrom: r.day(ParamStartFrom), StartTo: r.day(ParamStartTo),
		Housing: r.list(ParamHousing, housings()), Origin: placement.Origin(r.one(ParamOrigin, []string{string(placement.Own), string(placement.External)})),
		Base: r.text(ParamBase, 64), Industry: r.keep(ParamIndustry, strings.ToUpper(r.text(ParamIndustry, 8))), Unit: org.ID(r.text(ParamUnit, 64)), PostKind: r.text(ParamPostKind, 64), Labels: r.list(ParamLabels, labels()), NotLabels: r.list(ParamNotLabels, labels()),
		Teachers: r.one(ParamTeachers, []string{"true", "false"}) == "true", Sort: search.Sort(r.one(ParamSort, sorts())),
	}
	if !a.Teachers {
		r.normal.Del(ParamTeachers)
	}
	if a.Sort == search.ByRelevance {
		r.normal.Del(ParamSort)
	}
	if a.Sort == search.ByDistance && a.Near == nil {
		r.wrong(ParamNear, "按距离排序须给出位置。", "is needed to sort by distance")
	}
	return a
}

func housings() []string { return []string{"provided", "subsidy", "none"} }

func sorts() []string {
	return []string{string(search.ByRelevance), string(search.ByNewest), string(search.ByPay), string(search.ByDistance)}
}

// labels are those that people may ask for, or ask to be without.
func labels() []string {
	return []string{
		search.LabelVerified, search.LabelStable, search.LabelConditional, search.LabelMeals, search.LabelNightShift, search.LabelRestDay,
		search.LabelTargeted, search.LabelForTeachers, search.LabelBarredSource,
	}
}

func (r *reader) keep(name, value string) string {
	if value != "" {
		r.normal.Set(name, value)
	}
	return value
}

func (r *reader) text(name string, most int) string {
	s := strings.TrimSpace(r.given.Get(name))
	if len([]rune(s)) > most {
		r.wrong(name, "太长了，请缩短。", "is too long")
		return ""
	}
	return r.keep(name, s)
}

func (r *reader) one(name string, of []string) string {
	s := strings.TrimSpace(r.given.Get(name))
	if s != "" && !slices.Contains(of, s) {
		r.wrong(name, "应为："+strings.Join(of, "、")+"。", "must be one of "+strings.Join(of, ", "))
		return ""
	}
	return r.keep(name, s)
}

// several reads values given with commas or repeated, in order and each once.
func (r *reader) several(name string) (out []string) {
	for _, v := range r.given[name] {
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				out = append(out, part)
			}
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (r *reader) list(name string, of []string) []string {
	out := r.several(name)
	if i := slices.IndexFunc(out, func(s string) bool { return !slices.Contains(of, s) }); i >= 0 {
		r.wrong(name, "没有“"+out[i]+"”这个值。", "there is no value "+out[i])
		return nil
	}
	if len(out) > 0 {
		r.normal[name] = out
	}
	return out
}

func (r *reader) number(name string) int64 {
	s := strings.TrimSpace(r.given.Get(name))
	if s == "" {
		return 0
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		r.wrong(name, "应为不小于 0 的整数。", "must be a whole number, 0 or more")
		return 0
	}
	if n > 0 {
		r.keep(name, strconv.FormatInt(n, 10))
	}
	return n
}

func (r *reader) day(name string) civil.Date {
	s := strings.TrimSpace(r.given.Get(name))
	if s == "" {
		return civil.Date{}
	}
	d, err := civil.Parse(s)
	if err != nil {
		r.wrong(name, "应为 YYYY-MM-DD。", "must be YYYY-MM-DD")
		return civil.Date{}
	}
	r.keep(name, d.String())
	return d
}

// major reads a code or an exact name; a name that stands at several levels means the lowest. The beginning of a code is
// enough where whole says so.
func (r *reader) major(name string, whole bool) string {
	s := strings.TrimSpace(r.given.Get(name))
	if s == "" || !whole && strings.Trim(s, "0123456789kK") == "" {
		return r.keep(name, s)
	}
	code, err := Major(r.cat, s)
	if err != nil {
		r.bad = append(r.bad, fault.In(name, "没有这个专业，请从目录选择代码或名称。", "no such major; give a code or an exact name of the catalogue"))
		return ""
	}
	return r.keep(name, code)
}

// Major reads a major's code or exact name; a name that stands at several levels means the lowest. Empty stays empty.
func Major(cat *catalogue.Catalogue, s string) (string, error) {
	if s == "" {
		return "", nil
	}
	for _, level := range append([]catalogue.Level{""}, catalogue.Levels()...) {
		if code, _, ok := cat.ResolveMajor(s, level); ok {
			return code, nil
		}
	}
	return "", ErrQuery.With(fault.In("major", "没有这个专业，请从目录选择代码或名称。", "no such major; give a code or an exact name of the catalogue"))
}

func (r *reader) regions() []string {
	out := r.several(ParamRegion)
	if len(out) > 50 {
		r.wrong(ParamRegion, "最多 50 个地区。", "at most 50 regions")
		return nil
	}
	for i, given := range out {
		code, ok := r.region(given)
		if !ok {
			r.bad = append(r.bad, nobodyKnows(ParamRegion, "地区", "region", given))
			return nil
		}
		out[i] = search.TrimRegion(code)
	}
	slices.Sort(out)
	if out = slices.Compact(out); len(out) > 0 {
		r.normal[ParamRegion] = out
	}
	return out
}

// region reads a code, which need not stand in the catalogue, or a name that one place alone bears.
func (r *reader) region(given string) (code string, ok bool) {
	if strings.Trim(given, "0123456789") == "" {
		return given, len(given) >= 2
	}
	if old, _, merged := r.cat.MergedRegion(given); merged {
		return old.Code, true
	}
	code, _, ok = r.cat.ResolveRegion(given)
	return code, ok
}

// occupation reads a code, its beginning, or a name or trade that one occupation alone bears.
func (r *reader) occupation() string {
	s := r.text(ParamOccupation, 64)
	if strings.Trim(s, "0123456789-") == "" {
		return s
	}
	code, _, ok := r.cat.ResolveOccupation(s)
	if !ok {
		r.normal.Del(ParamOccupation)
		r.bad = append(r.bad, nobodyKnows(ParamOccupation, "职业", "occupation", s))
		return ""
	}
	return r.keep(ParamOccupation, code)
}

// near reads lat,lng in WGS-84 degrees, or the code of a region, whose centre is meant.
func (r *reader) near() *search.Near {
	s, radius := strings.TrimSpace(r.given.Get(ParamNear)), 0.0
	if km := strings.TrimSpace(r.given.Get(ParamRadius)); km != "" {
		var err error
		if radius, err = strconv.ParseFloat(km, 64); err != nil || !(radius >= 0 && radius <= search.MaxRadiusM/1000) {
			r.wrong(ParamRadius, "应为 0 至 200 公里。", "must be 0 to 200 km")
			return nil
		}
	}
	if s == "" {
		return nil
	}
	n := &search.Near{RadiusM: radius * 1000}
	lat, lng, isPoint := strings.Cut(s, ",")
	if region, ok := r.cat.Region(s); ok && !isPoint && region.Located() {
		n.Lat, n.Lng, s = region.Lat, region.Lng, region.Code
	} else if !point(n, lat, lng) {
		r.wrong(ParamNear, "应为“纬度,经度”，如 31.2304,121.4737，或地区代码。", "must be lat,lng such as 31.2304,121.4737, or a region's code")
		return nil
	}
	r.keep(ParamNear, s)
	if radius > 0 {
		r.keep(ParamRadius, strconv.FormatFloat(radius, 'f', -1, 64))
	}
	return n
}

func point(n *search.Near, lat, lng string) bool {
	var errLat, errLng error
	n.Lat, errLat = strconv.ParseFloat(strings.TrimSpace(lat), 64)
	n.Lng, errLng = strconv.ParseFloat(strings.TrimSpace(lng), 64)
	return errLat == nil && errLng == nil && n.Lat >= -90 && n.Lat <= 90 && n.Lng >= -180 && n.Lng <= 180
}
