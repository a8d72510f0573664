package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/find"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// Picker narrows a tree down by links, or takes a name: template "find/pick".
type Picker struct {
	Frame
	Heading Heading
	Action  string
	Hidden  []Hidden
	Name    Field
	Notice  *Notice
	Steps   []Link // from the whole to where the reader stands
	Whole   []Link // choices that take all of where the reader stands
	Groups  []PickGroup
	Back    string
}

// PickGroup is a run of entries under a heading.
type PickGroup struct {
	Title   text.Words
	Entries []PickEntry
}

// PickEntry leads deeper or chooses.
type PickEntry struct {
	Label text.Words
	Note  text.Words
	Href  string
	Count int
}

// findComplete lists what somebody may mean while typing: template "completions".
func (s *Site) findComplete(c *gin.Context) error {
	cat := s.s.Catalogue.Now()
	state, _ := readState(cat, c.Request.URL.Query())
	typed := state.Q
	raw := typed
	if strings.HasSuffix(c.Query("q"), " ") {
		raw += " "
	}
	list := Completions{Name: "q"}
	if typed != "" {
		by, err := s.seeker(c)
		if err != nil {
			return err
		}
		ctx, ask := c.Request.Context(), state.ask(cat, by.major, "")
		titles, err := s.s.Find.Complete(ctx, httpd.Who(ctx), ask, typed, 6)
		if err != nil {
			return err
		}
		for _, t := range titles {
			list.Items = append(list.Items, Completion{
				Kind: text.Say("岗位", "Post"), Label: Plain(t.Title), Detail: text.Say(fmt.Sprintf("%d 个", t.Count), fmt.Sprint(t.Count)),
				Href: state.with(func(f *findState) { f.Q = t.Title }),
			})
		}
		next, err := s.completeNext(c, ask, state, raw, list.Items)
		if err != nil {
			return err
		}
		list.Items = append(append(list.Items, next...), s.completeCodes(cat, state, typed)...)
	}
	return s.pages.Fragment(c.Writer, http.StatusOK, httpd.Language(c.Request.Context()), "completions", list)
}

// completeNext completes the last word so that the whole finds something where the reader looks.
func (s *Site) completeNext(c *gin.Context, ask find.Ask, state findState, typed string, met []Completion) ([]Completion, error) {
	if state.External {
		return nil, nil
	}
	ctx := c.Request.Context()
	next, err := s.s.Find.Next(ctx, httpd.Who(ctx), ask, typed, 5)
	if err != nil {
		return nil, err
	}
	var list []Completion
	for _, n := range next {
		if slices.ContainsFunc(met, func(m Completion) bool { return m.Label == Plain(n.Text) }) {
			continue
		}
		list = append(list, Completion{
			Kind: text.Say("接着", "Next"), Label: Plain(n.Text), Detail: text.Say(fmt.Sprintf("%d 个", n.Total), fmt.Sprint(n.Total)),
			Href: state.with(func(f *findState) { f.Q = n.Text }),
		})
	}
	return list, nil
}

// completeCodes are the majors and places that what was typed may name.
func (s *Site) completeCodes(cat *catalogue.Catalogue, state findState, typed string) []Completion {
	var list []Completion
	if len([]rune(typed)) < 2 {
		return nil
	}
	code, majors := majorOf(cat, typed)
	if m, ok := cat.Major(code); ok {
		majors = []catalogue.Major{m}
	}
	for _, m := range majors[:min(4, len(majors))] {
		list = append(list, Completion{
			Kind: text.Say("专业", "Major"), Label: Plain(m.Name), Detail: levelWords(m.Level),
			Href: state.with(func(f *findState) { f.Q, f.Major, f.MajorExact = "", m.Code, "" }),
		})
	}
	if code, _, ok := cat.ResolveRegion(typed); ok {
		list = append(list, Completion{
			Kind: text.Say("地点", "Place"), Label: Plain(regionName(cat, code)),
			Href: state.with(func(f *findState) { f.Q, f.Region, f.Near, f.Radius = "", catalogue.NormalRegion(code), "", 0 }),
		})
	}
	return list
}

// counts asks how many postings lie under each value, the rest of the state holding.
func (s *Site) counts(c *gin.Context, state findState, change func(*find.Ask), facets ...string) (map[string][]search.Bucket, error) {
	by, err := s.seeker(c)
	if err != nil {
		return nil, err
	}
	ask := state.ask(s.s.Catalogue.Now(), by.major, "")
	ask.Facets, ask.Limit, ask.Cursor = facets, 1, ""
	change(&ask)
	ctx := c.Request.Context()
	found, err := s.s.Find.Search(ctx, httpd.Who(ctx), ask)
	return found.Facets, err
}

func (s *Site) newPicker(c *gin.Context, state findState, title, lead text.Words) Picker {
	f := s.frame(c, title)
	f.Crumbs = []Crumb{{text.Say("找岗位", "Find"), state.href("/")}}
	return Picker{Frame: f, Heading: Heading{Title: title, Lead: lead}, Action: "/", Back: state.href("/")}
}

// findMajors chooses a major by name, or from category to class to major.
func (s *Site) findMajors(c *gin.Context) error {
	cat := s.s.Catalogue.Now()
	state, _ := readState(cat, c.Request.URL.Query())
	at := catalogue.NormalMajor(c.Query("at"))
	counts, err := s.counts(c, state, func(a *find.Ask) { a.Major, a.MajorExact = "", "" }, search.FacetCategory, search.FacetClass, search.FacetMajor)
	if err != nil {
		return err
	}
	p := s.newPicker(c, state, text.Say("选专业", "Choose a major"), text.Say("写专业名，或从大类往下选。数字是点名要这个专业的岗位；选定后还会列出职业路径相通的岗位。", "Type its name, or go down from the category. The figures count posts that name it; posts on its career path are found as well."))
	p.Hidden = state.hidden("major", "major_exact")
	p.Name = Field{Name: "major", Label: text.Say("专业名称或代码", "Name or code"), Size: "l", List: namedMajors(cat, counts[search.FacetMajor])}
	link := func(at string) string {
		v := state.changed(func(*findState) {}).values()
		if at != "" {
			v.Set("at", at)
		}
		return "/find/majors?" + v.Encode()
	}
	if _, ok := catalogue.CategoryIndex(at); !ok {
		p.Whole = []Link{{text.Say("全部专业", "All majors"), state.with(func(f *findState) { f.Major, f.MajorExact = anyMajor, "" })}}
		for _, l := range catalogue.Levels() {
			g := PickGroup{Title: levelWords(l)}
			for _, k := range catalogue.Categories() {
				n := bucket(counts[search.FacetCategory], k.Code(l))
				g.Entries = append(g.Entries, PickEntry{Label: text.Say(k.Name+"大类", k.Name), Href: link(k.Code(l)), Count: n})
			}
			p.Groups = append(p.Groups, g)
		}
		return s.show(c, http.StatusOK, "find/pick", "find/pick", p)
	}
	s.pickMajor(cat, &p, state, at, counts, link)
	return s.show(c, http.StatusOK, "find/pick", "find/pick", p)
}

// pickMajor lists a category's classes with their majors.
func (s *Site) pickMajor(cat *catalogue.Catalogue, p *Picker, state findState, at string, counts map[string][]search.Bucket, link func(string) string) {
	index, _ := catalogue.CategoryIndex(at)
	level, _ := catalogue.LevelOf(at)
	name := catalogue.CategoryName(index)
	p.Steps = []Link{{text.Say("全部大类", "All categories"), link("")}, {text.Say(levelWords(level).Zh+"："+name+"大类", levelWords(level).En+": "+name), link(at[:2])}}
	p.Whole = []Link{{text.Say("整个"+name+"大类", "All of "+name), state.with(func(f *findState) { f.Major, f.MajorExact = "", at[:2] })}}
	for _, class := range cat.Classes() {
		if class.Category != index {
			continue
		}
		code := class.Code(level)
		majors := cat.MajorsInClass(code)
		if len(majors) == 0 {
			continue
		}
		g := PickGroup{Title: Plain(class.Name)}
		if n := bucket(counts[search.FacetClass], code); n > 0 && len(majors) > 1 {
			g.Entries = append(g.Entries, PickEntry{Label: text.Say("整个"+class.Name, "All of "+class.Name), Count: n, Href: state.with(func(f *findState) { f.Major, f.MajorExact = "", code })})
		}
		for _, m := range majors {
			g.Entries = append(g.Entries, PickEntry{
				Label: Plain(m.Name), Note: Plain(m.Code), Count: bucket(counts[search.FacetMajor], m.Code),
				Href: state.with(func(f *findState) { f.Major, f.MajorExact = m.Code, "" }),
			})
		}
		p.Groups = append(p.Groups, g)
	}
}

// namedMajors suggests the majors that postings name most.
func namedMajors(cat *catalogue.Catalogue, buckets []search.Bucket) []Option {
	var options []Option
	for _, b := range buckets {
		if m, ok := cat.Major(b.Key); ok && len(options) < 60 {
			options = append(options, Option{Value: m.Name, Label: levelWords(m.Level)})
		}
	}
	return options
}

// findPlaces chooses a place by name, or from province to county, or a distance from a county's centre.
func (s *Site) findPlaces(c *gin.Context) error {
	cat := s.s.Catalogue.Now()
	state, _ := readState(cat, c.Request.URL.Query())
	counts, err := s.counts(c, state, func(a *find.Ask) { a.Regions, a.Near = nil, nil }, search.FacetProvince, search.FacetPrefecture, search.FacetCounty)
	if err != nil {
		return err
	}
	at, known := cat.Region(c.Query("at"))
	p := s.newPicker(c, state, text.Say("选地点", "Choose a place"), text.Say("写区县名，或从省往下选；到区县还可以选周边多远。", "Type a county's name, or go down from the province; in a county you can also choose a distance."))
	p.Hidden = state.hidden("region", "near", "radius_km")
	p.Name = Field{Name: "region", Label: text.Say("省、市或区县", "Province, city or county"), Size: "l", List: namedPlaces(cat, counts[search.FacetCounty])}
	link := func(at string) string {
		v := state.changed(func(*findState) {}).values()
		if at != "" {
			v.Set("at", at)
		}
		return "/find/places?" + v.Encode()
	}
	choose := func(code string) string {
		return state.with(func(f *findState) { f.Region, f.Near, f.Radius = code, "", 0 })
	}
	if !known {
		p.Whole = []Link{{text.Say("全部地区", "Everywhere"), choose("")}}
	} else {
		p.Steps = append(p.Steps, Link{text.Say("全国", "Everywhere"), link("")})
		for _, r := range regionSteps(cat, at.Code) {
			p.Steps = append(p.Steps, Link{Plain(r.FullName), link(r.Code)})
		}
		p.Whole = []Link{{text.Say(fmt.Sprintf("整个%s（%d 个岗位）", at.FullName, regionCount(counts, at.Code)), fmt.Sprintf("All of %s (%d)", at.FullName, regionCount(counts, at.Code))), choose(at.Code)}}
	}
	if at.Located() && known && at.Level != catalogue.Province {
		g := PickGroup{Title: text.Say(at.FullName+"周边（直线距离）", "Around "+at.FullName)}
		for _, km := range radii {
			g.Entries = append(g.Entries, PickEntry{Label: text.Say(fmt.Sprintf("%d 公里内", km), fmt.Sprintf("within %d km", km)), Href: state.with(func(f *findState) { f.Region, f.Near, f.Radius = "", at.Code, km })})
		}
		p.Groups = append(p.Groups, g)
	}
	p.Groups = append(p.Groups, placeGroups(cat, at, counts, link)...)
	return s.show(c, http.StatusOK, "find/pick", "find/pick", p)
}

// placeGroups lists the places below one: those with postings first, the others apart.
func placeGroups(cat *catalogue.Catalogue, at catalogue.Region, counts map[string][]search.Bucket, link func(string) string) []PickGroup {
	with, without := PickGroup{Title: text.Say("有岗位的地方", "With postings")}, PickGroup{Title: text.Say("暂时没有岗位", "None at present")}
	for _, r := range childrenOf(cat, at.Code) {
		e := PickEntry{Label: Plain(r.FullName), Href: link(r.Code), Count: regionCount(counts, r.Code)}
		if e.Count > 0 {
			with.Entries = append(with.Entries, e)
		} else {
			without.Entries = append(without.Entries, e)
		}
	}
	var groups []PickGroup
	for _, g := range []PickGroup{with, without} {
		if len(g.Entries) > 0 {
			groups = append(groups, g)
		}
	}
	return groups
}

// namedPlaces suggests the counties with most postings.
func namedPlaces(cat *catalogue.Catalogue, buckets []search.Bucket) []Option {
	var options []Option
	for _, b := range buckets {
		if r, ok := cat.Region(b.Key); ok && len(options) < 60 {
			options = append(options, Option{Value: regionName(cat, r.Code), Label: Plain(r.FullName)})
		}
	}
	return options
}
