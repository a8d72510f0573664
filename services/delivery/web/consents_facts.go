package web

import (
	"firstkm/services/agreement"
	"firstkm/services/compliance"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
)

// consentFacts are what student and guardian are shown: where, what, hours, pay, bed, insurance, telephone, no fee, how to come home.
func (s *Site) consentFacts(v agreement.Arrangement, school string) Facts {
	b := v.Brief
	var f Facts
	add := func(label, value, note text.Words) {
		if !value.IsZero() {
			f.Items = append(f.Items, Fact{Label: label, Value: value, Note: note})
		}
	}
	add(text.Say("到哪里", "Where"), Plain(b.Unit), Plain(regionName(s.s.Catalogue.Now(), b.Region)+b.Address))
	add(text.Say("做什么", "What"), Plain(b.Post), tasksWords(b.Tasks))
	add(text.Say("什么时候", "When"), text.Say(Date(text.Chinese, b.From)+"至"+Date(text.Chinese, b.To), Date(text.English, b.From)+" – "+Date(text.English, b.To)), text.Words{})
	hours, note := shiftWords(b.Shift)
	add(text.Say("工作时间", "Hours"), hours, note)
	pay := payOf(placement.Placement{Terms: placement.Terms{PayMonthFen: b.PayMonthFen, PayDayFen: b.PayDayFen, Shift: b.Shift}})
	add(text.Say("报酬", "Pay"), text.Say(pay.Main+pay.Per.Zh, pay.Main+pay.Per.En), text.Say("由单位直接付给学生本人", "paid by the unit to the student directly"))
	if b.Housing != "" {
		add(text.Say("住宿", "Bed"), optionLabel(housings(), string(b.Housing)), text.Words{})
	}
	if b.Meals != "" {
		add(text.Say("用餐", "Meals"), optionLabel(mealOffers(), b.Meals), text.Words{})
	}
	add(text.Say("危险因素", "Hazards"), hazardNote(b.Hazards), text.Words{})
	add(text.Say("保险", "Insurance"), text.Say("尚未登记", "Not recorded yet"), text.Say("实习责任保险须在开始前办好，不收学生保费", "liability insurance must be in place before the start, at no cost to the student"))
	add(text.Say("收费", "Fees"), text.Say("不收任何费用", "None"), text.Say("不收押金、培训费、管理费，不扣证件", "no deposit, training or management fee, and no document is kept"))
	if v.Consent != nil && v.Consent.Telephone != "" {
		add(text.Say("学校电话", "The school's telephone"), Plain(v.Consent.Telephone), Plain(school))
	}
	add(text.Say("怎样回家", "How to come home"), text.Say("随时可以提出回家或返校：打学校电话，或告诉班主任和带教师傅。", "At any time: call the school, or tell the class teacher or the mentor."), text.Say("遇到危险先离开，再联系学校；不因此扣实习报酬。", "In danger leave first and then call; no pay is withheld for it."))
	return f
}

func tasksWords(list []string) text.Words {
	var out string
	for i, one := range list {
		if i > 0 {
			out += "、"
		}
		out += one
	}
	return Plain(out)
}

// consentTitle is what the paper is called: of a self-arranged internship it is the application of both.
func consentTitle(o compliance.Origin) text.Words {
	if o == compliance.FromSelf {
		return text.Say("自主实习申请书", "Application for a self-arranged internship")
	}
	return text.Say("岗位实习知情同意书", "Informed consent to an internship")
}
