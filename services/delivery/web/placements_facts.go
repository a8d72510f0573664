package web

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

func isNotFound(err error) bool {
	f := fault.Of(err)
	return f != nil && f.Kind == fault.NotFound || errors.Is(err, org.ErrNotFound)
}

// paragraphs splits a text at its line breaks.
func paragraphs(s string) []string {
	return slices.DeleteFunc(strings.Split(strings.ReplaceAll(s, "\r", ""), "\n"), func(l string) bool { return strings.TrimSpace(l) == "" })
}

// payOf is what the intern gets: a month, and an hour by the posting's own working time.
func payOf(p placement.Placement) PlacementPay {
	month := p.PayMonthFen
	if month == 0 {
		month = p.PayDayFen * 2175 / 100
	}
	if month == 0 {
		return PlacementPay{Per: text.Say("报酬没有写明", "Pay is not stated")}
	}
	pay := PlacementPay{Main: Yuan(month), Per: perMonth}
	if p.PayDayFen > 0 {
		pay.Main, pay.Per = Yuan(p.PayDayFen), text.Say("/天", " a day")
		pay.Notes = append(pay.Notes, text.Say("约 "+Yuan(month)+"/月（按每月 21.75 天）", "about "+Yuan(month)+" a month of 21.75 days"))
	}
	hours := float64(hoursAMonth)
	if week := weekMinutes(p.Shift); week > 0 {
		hours = float64(week) / 60 * 4.35
	}
	perHour := fmt.Sprintf("¥%.1f", float64(month)/100/hours)
	pay.Notes = append(pay.Notes, text.Say(fmt.Sprintf("约 %s/小时（每月约 %.0f 小时）", perHour, hours), fmt.Sprintf("about %s an hour (%.0f hours a month)", perHour, hours)))
	pay.Floor = payFloorNote(p)
	if p.Independent != nil && !*p.Independent {
		pay.Notes = append(pay.Notes, text.Say("跟着带教师傅工作，不独立上岗", "Works beside a mentor, not alone"))
	}
	return pay
}

// weekMinutes is the working time of a week by the first shift, breaks taken off; 0 when the shift is not stated.
func weekMinutes(s placement.Shift) int {
	if s.Start == nil || s.End == nil || len(s.Days) == 0 {
		return 0
	}
	day := int(*s.End) - int(*s.Start)
	if day <= 0 {
		day += 24 * 60
	}
	return (day-s.BreakMinutes)*len(s.Days) + s.OvertimeMinutesWeek
}

// shiftWords says when the intern works: 周一至周五 08:30–17:30，休息 60 分钟.
func shiftWords(s placement.Shift) (text.Words, text.Words) {
	if s.Start == nil || s.End == nil {
		return text.Say("没有写明", "Not stated"), text.Words{}
	}
	clock := func(from, to civil.Clock) string {
		if to <= from {
			return from.String() + "–次日 " + to.String()
		}
		return from.String() + "–" + to.String()
	}
	span := clock(*s.Start, *s.End)
	days := daysWords(s.Days)
	says := text.Say(strings.TrimSpace(days.Zh+" "+span), strings.TrimSpace(days.En+" "+strings.ReplaceAll(span, "次日 ", "next day ")))
	for _, m := range s.More {
		more := clock(m.Start, m.End)
		says = text.Say(says.Zh+"；"+more, says.En+"; "+strings.ReplaceAll(more, "次日 ", "next day "))
	}
	var zh, en []string
	if week := weekMinutes(s); week > 0 {
		zh, en = append(zh, fmt.Sprintf("每周约 %g 小时", math.Round(float64(week)/6)/10)), append(en, fmt.Sprintf("about %g hours a week", math.Round(float64(week)/6)/10))
	}
	if s.BreakMinutes > 0 {
		zh, en = append(zh, fmt.Sprintf("中间休息 %d 分钟", s.BreakMinutes)), append(en, text.Plural(s.BreakMinutes, "minute's break", "minutes' break"))
	}
	if s.Night {
		zh, en = append(zh, "有夜班"), append(en, "night shifts")
	}
	if s.Holidays {
		zh, en = append(zh, "法定节假日上班"), append(en, "works on public holidays")
	}
	return says, text.Say(strings.Join(zh, "，"), strings.Join(en, ", "))
}

// daysWords names working days, a run of them by its ends.
func daysWords(days []compliance.Weekday) text.Words {
	all := weekdays()
	var at []int
	for i, o := range all {
		if slices.Contains(days, compliance.Weekday(o.Value)) {
			at = append(at, i)
		}
	}
	if len(at) == 0 {
		return text.Words{}
	}
	if n := len(at); n > 2 && at[n-1]-at[0] == n-1 {
		return text.Say(all[at[0]].Label.Zh+"至"+all[at[n-1]].Label.Zh, all[at[0]].Label.En+"–"+all[at[n-1]].Label.En)
	}
	var zh, en []string
	for _, i := range at {
		zh, en = append(zh, all[i].Label.Zh), append(en, all[i].Label.En)
	}
	return text.Say(strings.Join(zh, "、"), strings.Join(en, ", "))
}

// placementFacts are the lines that a reader compares postings by.
func (s *Site) placementFacts(c *gin.Context, cat *catalogue.Catalogue, o opening) Facts {
	var f Facts
	add := func(label, value, note text.Words) {
		if !value.IsZero() && value.Zh != "" {
			f.Items = append(f.Items, Fact{Label: label, Value: value, Note: note})
		}
	}
	if !o.Start.IsZero() {
		value := text.Say(Date(text.Chinese, o.Start)+"至"+Date(text.Chinese, o.End), Date(text.English, o.Start)+" – "+Date(text.English, o.End))
		months := int(math.Round(float64(o.Start.DaysUntil(o.End)+1) / 30.4))
		long := text.Say(fmt.Sprintf("约 %d 个月", months), "about "+text.Plural(months, "month", "months"))
		if o.ForTeachers() {
			long = nDays(o.Start.DaysUntil(o.End) + 1)
		}
		add(text.Say("日期", "Dates"), value, long)
	}
	if o.ForTeachers() {
		add(text.Say("形式", "Form"), practiceFormWords(teacher.Form(o.PracticeForm)), text.Words{})
	}
	if o.Origin == placement.Own && !o.ForTeachers() {
		hours, note := shiftWords(o.Shift)
		add(text.Say("时间", "Hours"), hours, note)
	}
	add(text.Say("地点", "Place"), Plain(regionName(cat, o.Region)+o.Address), s.away(c, cat, o))
	if o.SiteType != "" {
		add(text.Say("场所", "Site"), optionLabel(siteTypes(), string(o.SiteType)), text.Words{})
	}
	if o.Housing != "" {
		add(text.Say("住宿", "Housing"), optionLabel(housings(), string(o.Housing)), text.Words{})
	}
	if o.Meals != "" {
		add(text.Say("用餐", "Meals"), optionLabel(mealOffers(), o.Meals), text.Words{})
	}
	if o.LabourGrade != "" {
		add(text.Say("劳动强度", "Labour"), optionLabel(labourGrades(), string(o.LabourGrade)), hazardNote(o.Hazards))
	}
	var majors []string
	for _, code := range o.MajorCodes {
		if m, ok := cat.Major(code); ok && !slices.Contains(majors, m.Name) {
			majors = append(majors, m.Name)
		}
	}
	add(text.Say("适用专业", "Majors"), text.Say(strings.Join(majors, "、"), strings.Join(majors, ", ")), text.Words{})
	return f
}

func hazardNote(hazards []compliance.Hazard) text.Words {
	if len(hazards) == 0 {
		return text.Say("单位申报没有职业危害", "The unit declares no hazards")
	}
	var zh, en []string
	for _, row := range compliance.Hazards() {
		if slices.Contains(hazards, row.Code) {
			zh, en = append(zh, row.Name.Zh), append(en, row.Name.En)
		}
	}
	return text.Say("单位申报："+strings.Join(zh, "、"), "The unit declares: "+strings.Join(en, ", "))
}

// away is how far the place of work is from a student's home and school, by the centres of their counties.
func (s *Site) away(c *gin.Context, cat *catalogue.Catalogue, o opening) text.Words {
	who := httpd.Who(c.Request.Context())
	if !who.Is(actor.Student) {
		return text.Words{}
	}
	lat, lng := o.Lat, o.Lng
	if r, ok := cat.Region(o.Region); ok && lat == 0 && lng == 0 {
		lat, lng = r.Lat, r.Lng
	}
	if lat == 0 && lng == 0 {
		return text.Words{}
	}
	var zh, en []string
	from := func(region, nameZh, nameEn string) {
		if r, ok := cat.Region(region); ok && r.Located() {
			d := Distance(catalogue.Metres(r.Lat, r.Lng, lat, lng))
			if o.Lat == 0 && o.Lng == 0 && catalogue.NormalRegion(region) == catalogue.NormalRegion(o.Region) {
				zh, en = append(zh, "与"+nameZh+"相同"), append(en, "in "+nameEn)
				return
			}
			zh, en = append(zh, "离"+nameZh+"约 "+d), append(en, "about "+d+" from "+nameEn)
		}
	}
	from(o.by.home, "家所在区县", "your home county")
	if school, err := s.s.Orgs.School(c.Request.Context(), org.ID(who.Org)); err == nil {
		from(school.Region, "学校所在区县", "your school's county")
	}
	return text.Say(strings.Join(zh, "，"), strings.Join(en, ", "))
}

func unitFacts(cat *catalogue.Catalogue, e org.Enterprise) Facts {
	f := Facts{Items: []Fact{{Label: text.Say("单位", "Unit"), Value: Plain(e.Name)}}}
	if i, ok := cat.Industry(e.IndustryCode); ok {
		f.Items = append(f.Items, Fact{Label: text.Say("行业", "Industry"), Value: Plain(i.Name)})
	}
	f.Items = append(f.Items, Fact{Label: text.Say("信用代码", "Credit code"), Value: Plain(e.USCC)})
	if e.OnPostEmployees != nil {
		n := Count(int64(*e.OnPostEmployees))
		f.Items = append(f.Items, Fact{Label: text.Say("在岗职工", "Staff"), Value: text.Say(n+" 人", n), Note: text.Say("截至 "+Date(text.Chinese, e.EmployeesAsOf)+"，单位申报", "as of "+Date(text.English, e.EmployeesAsOf)+", declared")})
	}
	if len(e.Tags) > 0 {
		f.Items = append(f.Items, Fact{Label: text.Say("称号", "Titles"), Value: text.Say(strings.Join(e.Tags, "、"), strings.Join(e.Tags, ", "))})
	}
	return f
}

// seatMeter shows how many seats are held.
func seatMeter(p placement.Placement) *Meter {
	if p.Seats <= 0 {
		return nil
	}
	m := &Meter{
		Label: text.Say("名额", "Seats"), Max: p.Seats, State: Pass,
		Headline: text.Say(fmt.Sprintf("剩 %d 席", p.Left()), fmt.Sprintf("%d left", p.Left())),
		Parts: []MeterPart{
			{Tone: "used", N: min(p.Taken, p.Seats), Label: text.Say("已占用", "Held")}, {Tone: "free", N: p.Left(), Label: text.Say("空", "Free")},
		},
		Explain: text.Say("已占用的是单位已给出录用意向或学校已确认的席位。", "Held seats are those with an intent or a confirmed student."),
	}
	if p.Left() == 0 {
		m.State = Blocked
	}
	return m
}
