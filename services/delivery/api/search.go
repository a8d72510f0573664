package api

import (
	"context"
	"fmt"
	"math"
	"net/url"
	"slices"
	"strconv"
	"time"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/find"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
)

func aboutSearch() about {
	return about{
		"find-placements", "placements", "Find postings",
		"Own postings and external listings (origin=own leaves the latter out). All parameters narrow; absent ones do not. Every hit carries two labels when a major is known: that asked for, else a student's own. External listings are marked, unverified and cannot be applied to; they are never shown to students under 18.",
	}
}

// facets that can be counted.
func facetNames() []string {
	return []string{
		search.FacetRegion, search.FacetProvince, search.FacetPrefecture, search.FacetCounty, search.FacetCategory, search.FacetClass,
		search.FacetMajor, search.FacetPay, search.FacetHousing, search.FacetOccupation, search.FacetEnterprise, search.FacetIndustry,
		search.FacetCompanyKind, search.FacetPostKind, search.FacetStartMonth, search.FacetLabel, search.FacetOrigin, search.FacetBase,
	}
}

type searchInput struct {
	Q          string      `query:"q" maxLength:"500" doc:"Words; \"…\" asks for a phrase, -word leaves out"`
	Major      string      `query:"major" maxLength:"64" doc:"Code or exact name: postings that name the major, then those its occupations lead to, then inferred ones. A name that stands at several levels means the lowest."`
	MajorExact string      `query:"major_exact" maxLength:"64" doc:"Code, its first 2 or 4 digits, or exact name: postings that name it, and no others"`
	Occupation string      `query:"occupation" maxLength:"64" doc:"Code or its beginning: 6, 6-18, 6-18-01-01; or an exact name"`
	Region     []string    `query:"region,explode" maxItems:"50" doc:"GB/T 2260 codes or names that one place alone bears, with commas or repeated: any of them or what lies below"`
	Near       string      `query:"near" maxLength:"64" doc:"lat,lng in WGS-84 degrees, or a GB/T 2260 code for its centre" example:"31.2304,121.4737"`
	RadiusKM   float64     `query:"radius_km" minimum:"0" maximum:"200" doc:"Around near; 0 or absent only measures"`
	PayMinFen  int64       `query:"pay_min_fen" minimum:"0" doc:"A month; postings without pay are out"`
	PayMaxFen  int64       `query:"pay_max_fen" minimum:"0" doc:"A month"`
	StartFrom  string      `query:"start_from" format:"date" doc:"First day of the internship, from"`
	StartTo    string      `query:"start_to" format:"date" doc:"First day of the internship, to"`
	Housing    []string    `query:"housing,explode" maxItems:"3" doc:"provided, subsidy, none: any of them, with commas or repeated"`
	Origin     string      `query:"origin" enum:"own,external"`
	Base       string      `query:"base" maxLength:"64" doc:"Code of a base"`
	Industry   string      `query:"industry" maxLength:"8" doc:"GB/T 4754 code or its beginning"`
	Enterprise string      `query:"enterprise" maxLength:"64" doc:"Id of a unit: only its postings"`
	PostKind   string      `query:"post_kind" maxLength:"64" doc:"岗位类别, the unit's own word"`
	Labels     []string    `query:"labels,explode" maxItems:"10" doc:"verified, stable, conditional, meals, night_shift, rest_day, targeted: all of them must hold"`
	NotLabels  []string    `query:"not_labels,explode" maxItems:"10" doc:"Labels of which none may hold"`
	Teachers   bool        `query:"for_teachers" doc:"Posts of teachers' enterprise practice instead of internships; not for students and guests"`
	Sort       search.Sort `query:"sort" enum:"relevance,newest,pay,distance" default:"relevance" doc:"distance needs near"`
	Facets     []string    `query:"facets,explode" maxItems:"20" doc:"What to count over all hits: region (the level below the region asked for), province, prefecture, county, major_category, major_class, major, pay, housing, occupation, enterprise, industry, company_kind, post_kind, start_month, label, origin, base; with commas or repeated"`
	Explain    bool        `query:"explain" doc:"Say why each hit stands where it does, in words and in figures"`
	Groups     bool        `query:"groups" doc:"Also answer the units and schools whose names fit q, in Chinese, pinyin or initials, slips forgiven"`
	Paged
}

type searchOutput struct {
	Body struct {
		Items  []hitBody               `json:"items" doc:"This page, never null"`
		Total  int                     `json:"total" doc:"All hits, not only this page"`
		Facets map[string][]bucketBody `json:"facets" doc:"The facets asked for; at most 500 values each, the most frequent"`
		Next   string                  `json:"next,omitempty" doc:"cursor of the page that follows; absent on the last one"`
		Groups []groupBody             `json:"groups,omitempty" doc:"With groups: what else bears a name that fits q, by kind; absent when nothing does"`
		Notes  []string                `json:"notes,omitempty" doc:"What was read otherwise than it was asked, such as a county that was merged into another"`
		Rescue []rescueBody            `json:"rescue,omitempty" doc:"When nothing was found: how many there would be without one parameter or, where no single one helps, without two"`
		Wishes []wishBody              `json:"wishes,omitempty" doc:"Conditions that q says in words, such as 4000以上 or 不上夜班; in quotes they are words"`
	}
}

// wishBody is a condition that was said in words.
type wishBody struct {
	Filter    string `json:"filter" enum:"pay,label" doc:"What it narrows"`
	Words     string `json:"words" doc:"As they stand in q"`
	PayMinFen int64  `json:"pay_min_fen,omitempty" doc:"At least so much a month"`
	NotLabel  string `json:"not_label,omitempty" doc:"The label that no hit has"`
}

// hitBody is one posting found.
type hitBody struct {
	ID          string           `json:"id"`
	Ref         string           `json:"ref,omitempty" doc:"The importer's own key, of imported ones"`
	Title       string           `json:"title"`
	Enterprise  enterpriseRef    `json:"enterprise"`
	Region      *named           `json:"region,omitempty"`
	Origin      placement.Origin `json:"origin" doc:"own, or external: gathered elsewhere, unverified, cannot be applied to"`
	Match       *matchBody       `json:"match,omitempty" doc:"Absent when no major is known"`
	PayMonthFen int64            `json:"pay_month_fen,omitempty"`
	StartDate   string           `json:"start_date,omitempty" format:"date"`
	EndDate     string           `json:"end_date,omitempty" format:"date"`
	Seats       int              `json:"seats,omitempty"`
	SeatsLeft   int              `json:"seats_left,omitempty"`
	Housing     string           `json:"housing,omitempty"`
	Meals       bool             `json:"meals,omitempty" doc:"Meals are provided"`
	Labels      []string         `json:"labels"`
	Conditional bool             `json:"conditional" doc:"Published under conditions; GET /api/v1/placements/{id} names them"`
	DistanceM   *int64           `json:"distance_m,omitempty" doc:"From near"`
	PublishedAt time.Time        `json:"published_at,omitzero"`
	Highlights  []highlightBody  `json:"highlights" doc:"Where the words were found"`
	Why         []string         `json:"why,omitempty" doc:"With explain: why it stands here, in words"`
	Reasons     []reasonBody     `json:"reasons,omitempty" doc:"With explain: what the rank is made of"`
}

type highlightBody struct {
	Field string     `json:"field" doc:"title, description, tasks, enterprise or occupation"`
	Parts []partBody `json:"parts" doc:"The text in order"`
}

type partBody struct {
	Text string `json:"text"`
	Hit  bool   `json:"hit,omitempty" doc:"Matches a word of q"`
}

type reasonBody struct {
	Field string  `json:"field"`
	Term  string  `json:"term"`
	Score float64 `json:"score"`
}

type bucketBody struct {
	Key   string `json:"key" doc:"As the parameter takes it; of pay, the lower edge in yuan"`
	Label string `json:"label,omitempty" doc:"Its name, where it has one"`
	Count int    `json:"count"`
}

type rescueBody struct {
	Filter string `json:"filter" doc:"The narrowing to drop"`
	And    string `json:"and,omitempty" doc:"The one to drop with it"`
	Total  int    `json:"total" doc:"How many postings there would be"`
}

func (p placements) search(ctx context.Context, in *searchInput) (*searchOutput, error) {
	cat := p.cat.Now()
	ask, err := in.ask(cat)
	if err != nil {
		return nil, err
	}
	found, err := p.found.Search(ctx, httpd.Who(ctx), ask)
	if err != nil {
		return nil, err
	}
	out := &searchOutput{}
	b, lang := &out.Body, httpd.Language(ctx)
	b.Items = mapped(found.Items, func(i find.Item) hitBody {
		h := hitOf(cat, i)
		if ask.Explain {
			for _, words := range find.Why(i, ask) {
				h.Why = append(h.Why, words.In(lang))
			}
		}
		return h
	})
	b.Total, b.Next, b.Facets = found.Total, found.Next, map[string][]bucketBody{}
	for _, name := range ask.Facets {
		b.Facets[name] = bucketsOf(cat, lang, name, found.Facets[name])
	}
	for _, code := range ask.Regions {
		if old, now, ok := cat.MergedRegion(code); ok {
			b.Notes = append(b.Notes, text.Say(fmt.Sprintf("%s（%s）%d 年已并入%s（%s），按后者查找。", old.Name, old.Code, old.Year, now.FullName, now.Code), fmt.Sprintf("%s (%s) became part of %s (%s) in %d and is read as it", old.Name, old.Code, now.FullName, now.Code, old.Year)).In(lang))
			if beside, ok := cat.Region(old.Beside()); ok {
				b.Notes = append(b.Notes, text.Say(fmt.Sprintf("%s 的另一部分现为%s（%s），一并查找。", old.Name, beside.FullName, beside.Code), fmt.Sprintf("the other part of %s is %s (%s) now and is read, too", old.Name, beside.FullName, beside.Code)).In(lang))
			}
		}
	}
	if in.Groups && in.Cursor == "" {
		groups, err := p.found.Groups(ctx, httpd.Who(ctx), in.Q, mostNamed)
		if err != nil {
			return nil, err
		}
		b.Groups = mapped(groups, func(g find.Group) groupBody { return groupOf(cat, g) })
	}
	b.Rescue = mapped(found.Rescue, func(r search.Relief) rescueBody { return rescueBody{r.Filter, r.And, r.Count} })
	b.Wishes = mapped(found.Wishes, func(w search.Wish) wishBody { return wishBody{w.Filter, w.Typed, w.PayMinFen, w.NotLabel} })
	if found.Gone {
		b.Notes = append(b.Notes, text.Say("这家单位已不在这里，它的岗位都已下架。", "This unit is no longer here; its postings are gone.").In(lang))
	}
	return out, nil
}

// ask reads the parameters, or names those that are wrong.
func (in *searchInput) ask(cat *catalogue.Catalogue) (find.Ask, error) {
	a, _, err := find.Read(cat, in.address())
	if err != nil {
		return a, err
	}
	a.Facets, a.Limit, a.Cursor, a.Explain = commas(in.Facets), in.Limit, in.Cursor, in.Explain
	var bad []fault.Field
	for _, name := range a.Facets {
		if !slices.Contains(facetNames(), name) {
			bad = append(bad, fault.In("facets", "没有分面 "+name+"。", "there is no facet "+name))
		}
	}
	if len(bad) > 0 {
		return a, httpd.ErrInvalid.With(bad...)
	}
	slices.Sort(a.Facets)
	a.Facets = slices.Compact(a.Facets)
	return a, nil
}

// address is what was asked as find reads it from any address.
func (in *searchInput) address() url.Values {
	v := url.Values{
		find.ParamText: {in.Q}, find.ParamMajor: {in.Major}, find.ParamMajorExact: {in.MajorExact}, find.ParamOccupation: {in.Occupation},
		find.ParamRegion: in.Region, find.ParamNear: {in.Near}, find.ParamStartFrom: {in.StartFrom}, find.ParamStartTo: {in.StartTo},
		find.ParamHousing: in.Housing, find.ParamOrigin: {in.Origin}, find.ParamBase: {in.Base}, find.ParamIndustry: {in.Industry},
		find.ParamUnit: {in.Enterprise}, find.ParamPostKind: {in.PostKind}, find.ParamLabels: in.Labels, find.ParamNotLabels: in.NotLabels, find.ParamSort: {string(in.Sort)},
		find.ParamRadius: {strconv.FormatFloat(in.RadiusKM, 'f', -1, 64)}, find.ParamTeachers: {strconv.FormatBool(in.Teachers)},
		find.ParamPayMin: {strconv.FormatInt(in.PayMinFen, 10)}, find.ParamPayMax: {strconv.FormatInt(in.PayMaxFen, 10)},
	}
	return v
}

func hitOf(cat *catalogue.Catalogue, i find.Item) hitBody {
	h := hitBody{ID: i.ID, Match: matchOf(i.Legal, i.Path), Labels: []string{}}
	if i.DistanceM >= 0 {
		m := int64(math.Round(i.DistanceM))
		h.DistanceM = &m
	}
	h.Highlights = mapped(i.Highlights, highlightOf)
	for _, r := range i.Reasons {
		h.Reasons = append(h.Reasons, reasonBody(r))
	}
	d := i.Placement
	if d == nil {
		return h
	}
	h.Ref, h.Title, h.Origin = d.Ref, d.Title, placement.Origin(d.Origin)
	h.Enterprise = enterpriseRef{ID: d.EnterpriseID, Name: d.Enterprise, Verified: d.EnterpriseVerified, Stable: &d.Stable, Replies: repliesOf(i.Replies)}
	if d.Region != "" {
		h.Region = &named{d.Region, regionName(cat, d.Region)}
	}
	h.PayMonthFen, h.StartDate, h.EndDate, h.Seats, h.SeatsLeft = d.PayMonthFen, d.Start, d.End, d.Seats, d.SeatsLeft
	h.Housing, h.Meals, h.Conditional, h.PublishedAt = d.Housing, d.Meals, d.Conditional, instant(d.PublishedAt)
	h.Labels = present(d.Labels())
	return h
}

// highlightOf cuts a text at its marks, so that clients need not count bytes.
func highlightOf(h search.Highlight) highlightBody {
	b := highlightBody{Field: h.Field, Parts: []partBody{}}
	at := 0
	add := func(to int, hit bool) {
		if to > at {
			b.Parts = append(b.Parts, partBody{h.Text[at:to], hit})
			at = to
		}
	}
	for _, m := range h.Marks {
		add(m.From, false)
		add(m.To, true)
	}
	add(len(h.Text), false)
	return b
}

// mostBuckets bounds an answer; nobody reads further.
const mostBuckets = 500

func bucketsOf(cat *catalogue.Catalogue, lang text.Lang, facet string, buckets []search.Bucket) []bucketBody {
	return mapped(buckets[:min(len(buckets), mostBuckets)], func(b search.Bucket) bucketBody {
		return bucketBody{b.Key, bucketLabel(cat, lang, facet, b.Key), b.Count}
	})
}

func bucketLabel(cat *catalogue.Catalogue, lang text.Lang, facet, key string) string {
	switch facet {
	case search.FacetRegion, search.FacetProvince, search.FacetPrefecture, search.FacetCounty:
		r, _ := cat.Region(key)
		return r.FullName
	case search.FacetCategory:
		i, ok := catalogue.CategoryIndex(key)
		if !ok {
			return ""
		}
		return catalogue.CategoryName(i)
	case search.FacetClass:
		c, _ := cat.ClassOf(key)
		return c.Name
	case search.FacetMajor:
		m, _ := cat.Major(key)
		return m.Name
	case search.FacetOccupation:
		o, _ := cat.Occupation(key)
		return o.Name
	case search.FacetIndustry:
		i, _ := cat.Industry(key)
		return i.Name
	}
	return bucketWords(facet, key).In(lang)
}

// bucketWords names the values that are the program's own.
func bucketWords(facet, key string) text.Words {
	return map[string]text.Words{
		"housing provided": text.Say("提供住宿", "housing provided"), "housing subsidy": text.Say("住宿补贴", "housing subsidy"),
		"housing none": text.Say("不提供住宿", "no housing"), "origin own": text.Say("本平台岗位", "posted here"),
		"origin external": text.Say("外部招聘信息（未核验）", "external listing (unverified)"), "label verified": text.Say("已核验", "verified"),
		"label stable": text.Say("稳定合作单位", "stable partner"), "label conditional": text.Say("附条件发布", "under conditions"),
		"label meals": text.Say("提供伙食", "meals provided"), "label night_shift": text.Say("有夜班", "night shifts"),
		"label rest_day": text.Say("休息日上班", "works on rest days"), "label targeted": text.Say("定向发布", "for named schools"),
		"label for_teachers": text.Say("教师企业实践", "teachers' enterprise practice"), "label barred_source": text.Say("来源不合规", "barred source"),
	}[facet+" "+key]
}
