package web

import (
	"firstkm/services/compliance"
	"firstkm/services/kernel/text"
	"firstkm/services/placement"
)

// postingKinds are the two kinds of internship there are.
func postingKinds() []Option {
	return []Option{
		{Value: string(compliance.Post), Label: text.Say("岗位实习", "On-post internship"), Hint: text.Say("学生在岗位上工作，须支付报酬；二、三年级可以申请。", "Students work in the post and are paid; second and third years may apply.")},
		{Value: string(compliance.Orientation), Label: text.Say("认识实习", "Orientation internship"), Hint: text.Say("参观、观摩和体验，由学校组织，学生不自行申请。", "Visiting and watching, arranged by schools; students do not apply.")},
	}
}

func siteTypes() []Option {
	return []Option{
		{Value: string(compliance.SiteWorkshop), Label: text.Say("车间、工场", "Workshop")},
		{Value: string(compliance.SiteOffice), Label: text.Say("办公室", "Office")},
		{Value: string(compliance.SiteShop), Label: text.Say("门店", "Shop")},
		{Value: string(compliance.SiteHospital), Label: text.Say("医院、诊所", "Hospital or clinic")},
		{Value: string(compliance.SiteHotel), Label: text.Say("酒店", "Hotel")},
		{Value: string(compliance.SiteRestaurant), Label: text.Say("餐厅、厨房", "Restaurant or kitchen")},
		{Value: string(compliance.SiteVehicle), Label: text.Say("车辆、船舶", "Vehicle or ship")},
		{Value: string(compliance.SiteOutdoor), Label: text.Say("户外、工地", "Outdoors or building site")},
		{Value: string(compliance.SiteEntertainment), Label: text.Say("酒吧、歌厅、洗浴、网吧等娱乐场所", "Bar, karaoke, bath, internet café")},
		{Value: string(compliance.SiteOther), Label: text.Say("其他", "Other")},
	}
}

func housings() []Option {
	return []Option{
		{Value: string(compliance.HousingProvided), Label: text.Say("提供住宿", "Provided")},
		{Value: string(compliance.HousingSubsidy), Label: text.Say("给住房补贴", "Subsidy")},
		{Value: string(compliance.HousingNone), Label: text.Say("不提供", "None")},
	}
}

func mealOffers() []Option {
	return []Option{
		{Value: "provided", Label: text.Say("提供工作餐", "Provided")},
		{Value: "subsidy", Label: text.Say("给餐补", "Subsidy")},
		{Value: "none", Label: text.Say("不提供", "None")},
	}
}

func labourGrades() []Option {
	return []Option{
		{Value: string(compliance.GradeI), Label: text.Say("一级（轻）", "Grade I, light"), Hint: text.Say("坐着做手工，或站着轻微活动，如办公、收银、检验。", "Sitting handwork or light standing work: office, till, inspection.")},
		{Value: string(compliance.GradeII), Label: text.Say("二级（中）", "Grade II, moderate"), Hint: text.Say("手臂和腿持续用力，如操作机床、厨房、客房。", "Steady work of arms and legs: machine tools, kitchen, rooms.")},
		{Value: string(compliance.GradeIII), Label: text.Say("三级（重）", "Grade III, heavy"), Hint: text.Say("负重搬运、挖掘等。任何实习学生都不得从事。", "Carrying loads, digging. Barred for every intern.")},
		{Value: string(compliance.GradeIV), Label: text.Say("四级（极重）", "Grade IV, very heavy"), Hint: text.Say("任何实习学生都不得从事。", "Barred for every intern.")},
	}
}

// gradeOf is the catalogue's number as the regulation writes it, "" for none.
func gradeOf(n int) compliance.LabourGrade {
	grades := []compliance.LabourGrade{"", compliance.GradeI, compliance.GradeII, compliance.GradeIII, compliance.GradeIV}
	if n < 0 || n >= len(grades) {
		return ""
	}
	return grades[n]
}

func weekdays() []Option {
	return []Option{
		{Value: string(compliance.Mon), Label: text.Say("周一", "Mon")},
		{Value: string(compliance.Tue), Label: text.Say("周二", "Tue")},
		{Value: string(compliance.Wed), Label: text.Say("周三", "Wed")},
		{Value: string(compliance.Thu), Label: text.Say("周四", "Thu")},
		{Value: string(compliance.Fri), Label: text.Say("周五", "Fri")},
		{Value: string(compliance.Sat), Label: text.Say("周六", "Sat")},
		{Value: string(compliance.Sun), Label: text.Say("周日", "Sun")},
	}
}

// yesNo is a question answered by yes or no.
func yesNo(yes, no text.Words) []Option {
	return []Option{{Value: "yes", Label: yes}, {Value: "no", Label: no}}
}

// pickOptions marks the options whose value is among picked.
func pickOptions(options []Option, picked ...string) []Option {
	for i := range options {
		for _, v := range picked {
			if options[i].Value == v && v != "" {
				options[i].Chosen = true
			}
		}
	}
	return options
}

// optionLabel is the label of a value, the value itself when it is none of the options.
func optionLabel(options []Option, value string) text.Words {
	for _, o := range options {
		if o.Value == value {
			return o.Label
		}
	}
	return Plain(value)
}

// postingLight is the state of a posting for its unit.
func postingLight(p placement.Placement) Light {
	switch p.State {
	case placement.Published:
		if p.Conditional() {
			return Light{State: Attention, Label: text.Say("附条件发布", "Published under conditions")}
		}
		return Light{State: Pass, Label: text.Say("已发布", "Published")}
	case placement.Expired:
		return Light{State: Attention, Label: text.Say("已到期", "Expired")}
	case placement.Closed:
		return Light{State: Unknown, Label: text.Say("已关闭", "Closed")}
	}
	return Light{State: Note, Label: text.Say("草稿", "Draft")}
}
