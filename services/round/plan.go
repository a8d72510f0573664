package round

import (
	"cmp"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"

	"firstkm/services/catalogue"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
)

// The bounds of a plan.
const (
	mostChoices    = 30
	defaultChoices = 10
	mostSchools    = 50
	mostCaps       = 100
	longestName    = 60
)

// filled is the plan with the defaults where it says nothing.
func (p Plan) filled() Plan {
	if p.Weights == (Weights{}) {
		p.Weights = DefaultWeights()
	}
	if p.Most == 0 {
		p.Most = defaultChoices
	}
	p.Opens, p.Closes = p.Opens.UTC(), p.Closes.UTC()
	p.Caps = slices.Clone(p.Caps)
	for i, c := range p.Caps {
		p.Caps[i].Region = catalogue.NormalRegion(c.Region) // the beginning of every code within
	}
	for i := range p.Schools { // consent is given, not written down by somebody else
		p.Schools[i] = Member{School: p.Schools[i].School, Batch: p.Schools[i].Batch}
	}
	return p
}

// check refuses a plan that cannot be kept.
func (p Plan) check(host org.ID, now time.Time) error {
	var bad []fault.Field
	if n := utf8.RuneCountInString(p.Name); n == 0 || n > longestName {
		bad = append(bad, fault.In("name", "名称为 1 至 60 个字。", "a name has 1 to 60 characters"))
	}
	bad = append(bad, p.dates(now)...)
	bad = append(bad, p.members(host)...)
	if sum, ok := p.Weights.sum(); !ok {
		bad = append(bad, fault.In("weights", "各项权重不小于 0，合计为 100，现在合计 "+strconv.Itoa(sum)+"。", "weights are 0 or more and add up to 100, not "+strconv.Itoa(sum)))
	}
	if p.Most < 1 || p.Most > mostChoices {
		bad = append(bad, fault.In("most", "最多可填 1 至 30 个志愿。", "a list has at most 1 to 30 posts"))
	}
	bad = append(bad, p.limits()...)
	if len(bad) > 0 {
		return ErrInvalid.With(bad...)
	}
	return nil
}

// sum adds the weights up; ok when none is negative and they make 100.
func (w Weights) sum() (sum int, ok bool) {
	ok = true
	for _, n := range w.List() {
		sum, ok = sum+n, ok && n >= 0
	}
	return sum, ok && sum == 100
}

// dates is what is wrong with the plan's times: the window, then the day that seats are held until, then the internship.
func (p Plan) dates(now time.Time) (bad []fault.Field) {
	if p.Opens.IsZero() || !p.Opens.Before(p.Closes) {
		bad = append(bad, fault.In("closes", "截止时间须晚于开放时间。", "the window closes after it opens"))
	}
	if !p.Closes.After(now) {
		bad = append(bad, fault.In("closes", "截止时间已过。", "the time of closing has passed"))
	}
	switch closing := civil.Today(p.Closes); {
	case p.Start.IsZero() || p.End.Before(p.Start):
		bad = append(bad, fault.In("start", "实习的开始和结束日期缺失或颠倒。", "the dates of the internship are missing or reversed"))
	case !closing.Before(p.Start):
		bad = append(bad, fault.In("start", "实习须在填报截止以后开始。", "the internship begins after the window"))
	case p.HoldsUntil.Before(closing) || p.HoldsUntil.After(p.Start):
		bad = append(bad, fault.In("holds_until", "名额保留到的日期须在填报截止与实习开始之间。", "seats are held until a day between the window and the internship"))
	}
	return bad
}

// members is what is wrong with the schools that take part: the host is one of them, each stands once and brings a batch.
func (p Plan) members(host org.ID) (bad []fault.Field) {
	seen := map[org.ID]bool{}
	for _, m := range p.Schools {
		if seen[m.School] || m.School == "" {
			bad = append(bad, fault.In("schools", "同一所学校只能列一次。", "each school stands once"))
		}
		seen[m.School] = true
		if m.School == host && m.Batch == "" {
			bad = append(bad, fault.In("batch", "请选择本校的实习批次。", "choose a batch of your school"))
		}
	}
	if !seen[host] {
		bad = append(bad, fault.In("schools", "发起学校须参加轮次。", "the host takes part"))
	}
	if len(p.Schools) > mostSchools {
		bad = append(bad, fault.In("schools", "参加学校过多。", "too many schools"))
	}
	return bad
}

// limits is what is wrong with the caps of bases and regions.
func (p Plan) limits() (bad []fault.Field) {
	if len(p.Caps) > mostCaps {
		bad = append(bad, fault.In("caps", "基地和区域上限过多。", "too many caps"))
	}
	for i, c := range p.Caps {
		called := cmp.Or(c.Name, "#"+strconv.Itoa(i+1))
		if c.Name == "" {
			bad = append(bad, fault.In("cap_name", "请给每条上限起一个名称。", "give each cap a name"))
		}
		if c.Limit < 0 {
			bad = append(bad, fault.In("cap_limit", "“"+called+"”的人数不能小于 0。", "the limit of "+called+" is 0 or more"))
		}
		if (c.Base == "") == (c.Region == "") {
			bad = append(bad, fault.In("cap_region", "请为“"+called+"”指明一个基地或一个区域，只填一个。", "say which base or which region "+called+" is over, one of the two"))
		} else if at := slices.IndexFunc(p.Caps[:i], c.same); at >= 0 {
			bad = append(bad, fault.In("cap_region", "“"+p.Caps[at].Name+"”已是这个基地或区域的上限，请改那一条。", "there is a cap over this base or region already; change "+p.Caps[at].Name))
		}
	}
	return bad
}
