package web

import (
	"fmt"
	"html/template"
	"math"
	"strconv"

	"firstkm/search"
	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/find"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
)

// hoursAMonth are the paid hours of a month: 21.75 days of eight hours.
const hoursAMonth = 174

// card draws one hit. major is the one that the labels were made for, "" for none.
func (s *Site) card(cat *catalogue.Catalogue, i find.Item, major string, ask find.Ask) PostingCard {
	d := i.Placement
	if d == nil {
		return PostingCard{}
	}
	c := PostingCard{
		ID: d.ID, Href: "/placements/" + d.ID, Title: Plain(d.Title), Marked: marked(i.Highlights), Enterprise: d.Enterprise,
		Verified: d.EnterpriseVerified, Partner: d.Stable, External: d.Origin == search.OriginExternal, Place: regionName(cat, d.Region),
		Facts: cardFacts(*d),
	}
	if i.DistanceM >= 0 {
		c.Distance = Distance(i.DistanceM)
	}
	if d.PayMonthFen > 0 {
		c.Pay, c.PayPer, c.PayNote = Yuan(d.PayMonthFen), perMonth, hourly(d.PayMonthFen)
	}
	c.Why = find.Why(i, ask)
	if c.External {
		return c
	}
	c.Compare, c.Reply = d.ID, replyBadge(i.Replies)
	if d.PayFloor {
		c.Floor = floorWords()
	}
	c.Legal, c.Path = legalOf(i.Legal), pathOf(cat, major, d.Title, i.Path)
	if d.ForTeachers {
		c.Compare = ""
		c.Facts = append([]Chip{{Label: text.Say("教师企业实践", "Teachers' practice"), Icon: "user"}}, c.Facts...)
	}
	if d.Conditional {
		c.Law = &Light{State: Attention, Label: text.Say("附条件", "Under conditions")}
	}
	if d.Seats > 0 {
		c.Seats = text.Say(fmt.Sprintf("剩 %d 席", d.SeatsLeft), fmt.Sprintf("%d of %s left", d.SeatsLeft, text.Plural(d.Seats, "seat", "seats")))
	}
	return c
}

// replyBadge says how a unit answers applications, nil where too few tell.
func replyBadge(r application.Replies) *ReplyBadge {
	if !r.Said() {
		return nil
	}
	b := &ReplyBadge{
		Says:    text.Say(fmt.Sprintf("答复率 %d%%", r.Percent()), fmt.Sprintf("%d%% answered", r.Percent())),
		Explain: text.Say(fmt.Sprintf("近 180 天里，已答复或已满十个工作日的 %d 份申请中，十个工作日内得到答复的占 %d%%。", r.Due, r.Percent()), fmt.Sprintf("Of %s of the last 180 days that %s answered or whose ten working days are over, %d%% were answered within ten working days. ", text.Plural(r.Due, "application", "applications"), text.Agree(r.Due, "was", "were"), r.Percent())),
	}
	if r.Days > 0 {
		b.Says = text.Say(b.Says.Zh+fmt.Sprintf("，通常 %d 天内", r.Days), b.Says.En+fmt.Sprintf(", usually within %s", days(r.Days)))
		b.Explain = text.Say(b.Explain.Zh+fmt.Sprintf("每五次答复有四次在 %d 天内。", r.Days), b.Explain.En+fmt.Sprintf("Four out of five answers came within %s. ", days(r.Days)))
	}
	b.Explain = text.Say(b.Explain.Zh+"由申请记录自动算出，不足 5 份不显示。", b.Explain.En+"Worked out from the record of applications; not shown below five.")
	return b
}

func days(n int) string {
	return text.Agree(n, "a day", strconv.Itoa(n)+" days")
}

var perMonth = text.Say("/月", " a month")

// hourly is a month's pay by the hour.
func hourly(fen int64) text.Words {
	yuan := fmt.Sprintf("¥%.1f", float64(fen)/hoursAMonth/100)
	return text.Say("约 "+yuan+"/小时", "about "+yuan+" an hour")
}

// marked is the title with the words found, empty when none is in it.
func marked(list []search.Highlight) template.HTML {
	for _, h := range list {
		if h.Field != "title" || len(h.Marks) == 0 {
			continue
		}
		ranges := make([][2]int, len(h.Marks))
		for i, m := range h.Marks {
			ranges[i] = [2]int{m.From, m.To}
		}
		return Highlight(h.Text, ranges)
	}
	return ""
}

func cardFacts(d search.Placement) []Chip {
	var facts []Chip
	period := periodOf(d.Start, d.End)
	if d.ForTeachers {
		period = daysOf(d.Start, d.End)
	}
	if !period.IsZero() {
		facts = append(facts, Chip{Label: period, Icon: "calendar"})
	}
	switch d.Housing {
	case string(compliance.HousingProvided), string(compliance.HousingSubsidy):
		facts = append(facts, Chip{Label: optionLabel(housings(), d.Housing), Icon: "bed"})
	}
	if d.Meals {
		facts = append(facts, Chip{Label: text.Say("提供工作餐", "Meals")})
	}
	if d.NightShift {
		facts = append(facts, Chip{Label: text.Say("有夜班", "Night shifts"), Icon: "moon", State: Attention})
	}
	if d.RestDay {
		facts = append(facts, Chip{Label: text.Say("休息日上班", "Rest days"), Icon: "clock", State: Attention})
	}
	return facts
}

// periodOf is the dates of an internship and how many months it lasts.
func periodOf(start, end string) text.Words {
	from, err := civil.Parse(start)
	if err != nil {
		return text.Words{}
	}
	to, err := civil.Parse(end)
	if err != nil {
		return text.Say(Date(text.Chinese, from)+"起", "from "+Date(text.English, from))
	}
	months := int(math.Round(float64(from.DaysUntil(to)+1) / 30.4))
	return text.Say(
		fmt.Sprintf("%d年%d月%d日起，约 %d 个月", from.Year, from.Month, from.Day, months),
		fmt.Sprintf("from %s, about %s", Date(text.English, from), text.Plural(months, "month", "months")))
}

// daysOf is the dates of a teacher's practice and how many days it lasts, since days are what counts.
func daysOf(start, end string) text.Words {
	from, errFrom := civil.Parse(start)
	to, errTo := civil.Parse(end)
	if errFrom != nil || errTo != nil {
		return text.Words{}
	}
	n := nDays(from.DaysUntil(to) + 1)
	return text.Say(Date(text.Chinese, from)+"起，"+n.Zh, "from "+Date(text.English, from)+", "+n.En)
}

// legalOf is the law's match as the component shows it.
func legalOf(m compliance.Match) Legal { return Legal(m) }

// pathOf draws the way from a major to a post, nil when there is none to draw.
func pathOf(cat *catalogue.Catalogue, major, post string, p catalogue.Path) *Path {
	m, ok := cat.Major(major)
	if !ok || p.Via == catalogue.ViaNone || p.Via == "" || p.Occupation.Code == "" {
		return nil
	}
	path := &Path{Major: Plain(m.Name), Occupation: Plain(p.Occupation.Name), Post: Plain(post), Tasks: p.Tasks, Inferred: p.Via == catalogue.ViaInferred}
	if len(path.Tasks) > 4 {
		path.Tasks = path.Tasks[:4]
	}
	if p.Via == catalogue.ViaInferred {
		path.Reason = text.Say("由专业简介推测，请与老师商量。", "Inferred from the major's profile; ask your teacher.")
		if near, ok := cat.Major(p.Through); ok {
			path.Reason = text.Say("由相近专业“"+near.Name+"”推测。", "Inferred through the close major "+near.Name+".")
		}
	}
	return path
}

// payFloorNote says that the pay reaches the floor of Article 18, as declared by the unit; zero where it cannot be said.
func payFloorNote(p placement.Placement) text.Words {
	if met, known := p.PayFloor(); known && met {
		return floorWords()
	}
	return text.Words{}
}

// floorWords never stand without their source: the unit declares it, nobody has checked.
func floorWords() text.Words {
	return text.Say("不低于同岗工资 80% ✓（单位申报）", "At least 80% of the same post's wage ✓ (declared by the unit)")
}

// Distance writes metres as people say them, no finer than the centres of counties are known: < 1 km, 4.2 km, 120 km.
func Distance(metres float64) string {
	switch {
	case metres < 950:
		return "< 1 km"
	case metres < 9950:
		return fmt.Sprintf("%.1f km", metres/1000)
	}
	return fmt.Sprintf("%.0f km", metres/1000)
}
