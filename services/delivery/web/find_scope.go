package web

import (
	"fmt"
	"slices"

	"firstkm/search"
	"firstkm/services/catalogue"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
)

var zeroDay civil.Date

// majorWords names what the state asks of majors, zero for nothing.
func (f findState) majorWords(cat *catalogue.Catalogue) text.Words {
	if m, ok := cat.Major(f.Major); ok {
		return Plain(m.Name)
	}
	if f.MajorExact == "" {
		return text.Words{}
	}
	if m, ok := cat.Major(f.MajorExact); ok {
		return Plain(m.Name)
	}
	if class, ok := cat.ClassOf(f.MajorExact); ok {
		return Plain(class.Name)
	}
	i, ok := catalogue.CategoryIndex(f.MajorExact)
	if !ok {
		return Plain(f.MajorExact)
	}
	name := catalogue.CategoryName(i)
	return text.Say(name+"大类", name)
}

// placeWords names the place asked for, zero for none.
func (f findState) placeWords(cat *catalogue.Catalogue) text.Words {
	if r, ok := cat.Region(f.Region); ok {
		return Plain(r.FullName)
	}
	if r, ok := cat.Region(f.Near); ok && f.Radius > 0 {
		return text.Say(fmt.Sprintf("%s周边 %d 公里", r.FullName, f.Radius), fmt.Sprintf("within %d km of %s", f.Radius, r.FullName))
	}
	return text.Words{}
}

// scope says which major and place are looked in; each leads to its picker.
func (f findState) scope(cat *catalogue.Catalogue, by seeker) []Chip {
	major := Chip{Label: f.majorWords(cat), Icon: "school", Href: f.href("/find/majors")}
	own, isStudent := cat.Major(by.major)
	switch {
	case !major.Label.IsZero():
	case isStudent && f.Major != anyMajor && f.Unit == "":
		major.Label = text.Say("我的专业："+own.Name, "My major: "+own.Name)
	default:
		major.Label = text.Say("全部专业", "All majors")
	}
	place := Chip{Label: f.placeWords(cat), Icon: "pin", Href: f.href("/find/places")}
	if place.Label.IsZero() {
		place.Label = text.Say("全部地区", "Everywhere")
	}
	if f.External {
		return []Chip{place}
	}
	chips := []Chip{major, place}
	if isStudent && f.MajorExact == "" && f.Unit == "" {
		chips = append(chips, f.ownSwitch(by))
	}
	return chips
}

// ownSwitch turns the search by the student's own major on and off.
func (f findState) ownSwitch(by seeker) Chip {
	if f.Major == "" || f.Major == by.major {
		return Chip{Label: text.Say("改看全部专业", "See all majors"), Href: f.with(func(s *findState) { s.Major = anyMajor })}
	}
	return Chip{Label: text.Say("只看我的专业", "Only my major"), Href: f.with(func(s *findState) { s.Major, s.MajorExact = "", "" })}
}

// quick are the filters that most people want, one tap each; a tap on one that holds takes it away.
func (f findState) quick() []Chip {
	if f.External || f.Teachers {
		return nil
	}
	toggle := func(on bool, label text.Words, change func(*findState)) Chip {
		c := Chip{Label: label, Href: f.with(change)}
		if on {
			c.State = Pass
			c.Icon = "check"
		}
		return c
	}
	swap := func(list []string, v string) []string {
		if slices.Contains(list, v) {
			return slices.DeleteFunc(slices.Clone(list), func(x string) bool { return x == v })
		}
		return append(slices.Clone(list), v)
	}
	return []Chip{
		toggle(slices.Contains(f.Housing, "provided"), text.Say("提供住宿", "Housing"), func(s *findState) { s.Housing = swap(s.Housing, "provided") }),
		toggle(f.Day, text.Say("不上夜班", "No nights"), func(s *findState) { s.Day = !s.Day }),
		toggle(slices.Contains(f.Labels, search.LabelVerified), text.Say("已核验", "Verified"), func(s *findState) { s.Labels = swap(s.Labels, search.LabelVerified) }),
		toggle(slices.Contains(f.Labels, search.LabelStable), text.Say("稳定合作", "Stable partner"), func(s *findState) { s.Labels = swap(s.Labels, search.LabelStable) }),
		toggle(f.PayMin == 3000, text.Say("¥3,000 以上", "¥3,000 and up"), func(s *findState) {
			if s.PayMin = 3000; f.PayMin == 3000 {
				s.PayMin = 0
			}
		}),
	}
}

// dropped is a filter that can be taken away: its name for the rescue, its wording, and how.
type dropped struct {
	filter string
	label  text.Words
	drop   func(*findState)
	own    bool // taken by itself: a student's own major
}

// drops lists what narrows now.
func (f findState) drops(cat *catalogue.Catalogue, by seeker) []dropped {
	var list []dropped
	add := func(on bool, filter string, label text.Words, drop func(*findState)) {
		if on {
			list = append(list, dropped{filter: filter, label: label, drop: drop})
		}
	}
	add(f.Q != "", search.FilterText, text.Say("“"+f.Q+"”", "“"+f.Q+"”"), func(s *findState) { s.Q = "" })
	major := f.majorWords(cat)
	if own, ok := cat.Major(by.major); ok && major.IsZero() && f.Major == "" && f.Unit == "" && !f.External {
		major = text.Say("我的专业："+own.Name, "My major: "+own.Name)
	}
	all := ""
	if by.major != "" {
		all = anyMajor
	}
	add(!major.IsZero() && f.MajorExact == "", search.FilterMajor, major, func(s *findState) { s.Major = all })
	if len(list) > 0 && f.Major == "" {
		list[len(list)-1].own = list[len(list)-1].filter == search.FilterMajor
	}
	add(f.Unit != "", search.FilterEnterprise, f.unitName, func(s *findState) {
		if s.Unit = ""; s.Major == "" {
			s.Major = all
		}
	})
	add(f.MajorExact != "", search.FilterMajorExact, major, func(s *findState) { s.MajorExact, s.Major = "", all })
	if r, ok := cat.Region(f.Region); ok {
		add(true, search.FilterRegion, Plain(r.FullName), func(s *findState) { s.Region = "" })
	}
	if r, ok := cat.Region(f.Near); ok && f.Radius > 0 {
		add(true, search.FilterNear, text.Say(fmt.Sprintf("%s周边 %d 公里", r.FullName, f.Radius), fmt.Sprintf("%d km around %s", f.Radius, r.FullName)), func(s *findState) { s.Near, s.Radius = "", 0 })
	}
	add(f.PayMin > 0, search.FilterPay, payFrom(f.PayMin), func(s *findState) { s.PayMin = 0 })
	add(f.Start != "", search.FilterStart, text.Say(monthWords(f.Start).Zh+"开始", "starts in "+monthWords(f.Start).En), func(s *findState) { s.Start = "" })
	for _, h := range f.Housing {
		add(true, search.FilterHousing, optionLabel(housings(), h), func(s *findState) {
			s.Housing = slices.DeleteFunc(s.Housing, func(x string) bool { return x == h })
		})
	}
	for _, l := range f.Labels {
		add(true, search.FilterLabel, labelWords(l), func(s *findState) {
			s.Labels = slices.DeleteFunc(s.Labels, func(x string) bool { return x == l })
		})
	}
	nights := func(s *findState) { s.Day = false }
	for _, w := range f.wishes {
		typed := func(s *findState) { s.Q = search.Without(s.Q, w) }
		if w.NotLabel != search.LabelNightShift {
			add(true, w.Filter, payFrom(int(w.PayMinFen/100)), typed)
			continue
		}
		tapped := nights // said twice, or tapped and said: one chip
		nights, f.Day = func(s *findState) { tapped(s); typed(s) }, true
	}
	add(f.Day, search.FilterLabel, text.Say("不上夜班", "no night shifts"), nights)
	return append(list, f.moreDrops(cat)...)
}

// chosen are the active filters as chips.
func (f findState) chosen(cat *catalogue.Catalogue, by seeker) []Chip {
	var chips []Chip
	for _, d := range f.drops(cat, by) {
		if d.filter != search.FilterText && !d.own {
			chips = append(chips, Chip{Label: d.label, Remove: f.with(d.drop)})
		}
	}
	return chips
}

// empty says which filter empties the result and what dropping it gives.
func (f findState) empty(cat *catalogue.Catalogue, by seeker, rescue []search.Relief) *Empty {
	e := &Empty{Icon: "search", Title: text.Say("没有找到符合全部条件的岗位", "Nothing fits all of this"), Body: text.Say("去掉一个条件试试：", "Try dropping one:")}
	for _, r := range rescue {
		first, drop := f.asks(cat, by, r.Filter)
		second, also := f.asks(cat, by, r.And)
		if first.IsZero() || r.And != "" && second.IsZero() {
			continue
		}
		label := text.Say(fmt.Sprintf("去掉“%s”可看到 %d 个", first.Zh, r.Count), fmt.Sprintf("without “%s”: %d", first.En, r.Count))
		if r.And != "" {
			e.Body = text.Say("只去掉一个条件还不够。同时去掉两个试试：", "Dropping one is not enough. Try two:")
			label = text.Say(fmt.Sprintf("去掉“%s”和“%s”可看到 %d 个", first.Zh, second.Zh, r.Count), fmt.Sprintf("without “%s” and “%s”: %d", first.En, second.En, r.Count))
		}
		e.Links = append(e.Links, Link{label, f.with(func(s *findState) { drop(s); also(s) })})
	}
	if len(e.Links) == 0 && len(f.drops(cat, by)) == 0 { // nothing was asked: there is none
		return &Empty{
			Icon: "search", Title: text.Say("还没有岗位", "No openings yet"), Body: text.Say("岗位由用人单位发布，发布后马上出现在这里。", "Units post openings; they appear here at once."),
			Links: []Link{{text.Say("我是用人单位，免费发布岗位", "I am a unit: post free of charge"), "/register"}},
		}
	}
	if asked := slices.ContainsFunc(f.drops(cat, by), func(d dropped) bool { return !d.own }); len(e.Links) == 0 && !asked {
		return &Empty{
			Icon: "search", Title: text.Say("您的专业还没有岗位", "No openings for your major yet"), Body: text.Say("新岗位发布后马上出现在这里；也可以看其他专业的。", "New ones appear here at once; you may look at other majors meanwhile."),
			Links: []Link{{text.Say("看全部专业的岗位", "See those of every major"), "/?major=" + anyMajor}},
		}
	}
	if len(e.Links) == 0 {
		e.Body = text.Say("换个说法，或者去掉全部条件再看。", "Put it in other words, or drop every filter.")
		e.Links = []Link{{text.Say("去掉全部条件", "Drop every filter"), "/"}}
		if by.major != "" {
			e.Links[0].Href = "/?major=" + anyMajor
		}
	}
	return e
}

// asks is a filter of a query as people say it, with all that the state asks by it, and how it is dropped; zero for what is
// not asked.
func (f findState) asks(cat *catalogue.Catalogue, by seeker, filter string) (label text.Words, drop func(*findState)) {
	var same []dropped
	for _, d := range f.drops(cat, by) {
		if d.filter == filter {
			same = append(same, d)
			zh, en := trimQuotes(d.label.Zh), trimQuotes(d.label.En)
			if len(same) > 1 {
				zh, en = label.Zh+"、"+zh, label.En+", "+en
			}
			label = text.Say(zh, en)
		}
	}
	return label, func(s *findState) {
		for _, d := range same {
			d.drop(s)
		}
	}
}

// unitGone stands where a unit that is no longer here is asked for.
func (f findState) unitGone(by seeker) *Empty {
	all := f.with(func(s *findState) {
		if s.Unit = ""; s.Major == "" && by.major != "" {
			s.Major = anyMajor
		}
	})
	return &Empty{
		Icon: "building", Title: text.Say("这家单位已不在这里", "This unit is no longer here"),
		Body:  text.Say("它的岗位都已下架。保存过这个搜索的，可以在“我的搜索”里删除。", "Its openings are gone. If you saved this search, remove it under My searches."),
		Links: []Link{{text.Say("看其他单位的岗位", "See the openings of other units"), all}},
	}
}

func trimQuotes(s string) string {
	r := []rune(s)
	if len(r) > 2 && r[0] == '“' && r[len(r)-1] == '”' {
		return string(r[1 : len(r)-1])
	}
	return s
}
