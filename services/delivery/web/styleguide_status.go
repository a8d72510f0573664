package web

import "firstkm/services/kernel/text"

func sampleLights() LightList {
	return LightList{Title: text.Say("发布前检查", "Checks before publishing"), Fold: true, Items: []LightItem{
		{
			State: Blocked, Article: text.Say("第十八条", "Article 18"), Rule: "R-ART18-PAY80",
			Message: text.Say("实习报酬 2,800 元/月，低于本单位同岗工资的 80%（3,120 元）。", "Pay of ¥2,800 a month is below 80% of the unit's own standard for the post (¥3,120)."),
			Fix:     text.Say("请调整报酬；如学生还不能相对独立工作，请选“不独立操作”并写明带教安排。", "Raise the pay; or, if the student cannot yet work fairly independently, choose “not independent” and describe the mentoring."),
			FixText: text.Say("改报酬", "Change the pay"), FixHref: "#f-pay_month",
			Law: text.Say("原则上应不低于本单位相同岗位工资标准的 80% 或最低档工资标准。", "In principle not below 80% of the unit's standard for the same post, or its lowest grade."),
		},
		{
			State: Attention, Article: text.Say("第十七条", "Article 17"), Rule: "R-ART17-3-OTNIGHT",
			Message: text.Say("轮班到 22:30，进入夜班时段。可以先发布，学校取得备案后才能确认学生。", "The shift runs to 22:30, into the night window. You may publish; schools can confirm students once they hold a filing."),
			Fix:     text.Say("把下班时间改到 22:00 以前，或请学校办理特殊备案。", "End the shift before 22:00, or ask the school to file for an exception."),
		},
		{
			State: Unknown, Article: text.Say("第十一条", "Article 11"),
			Message: text.Say("在岗职工数的依据已超过 12 个月，限额按旧数计算。", "The evidence for the head-count is over 12 months old; the limit uses the old figure."),
			Fix:     text.Say("补传最近一个月的社保缴费人数。", "Upload last month's social-insurance head-count."),
		},
		{State: Note, Message: text.Say("未成年学生需要监护人签字的知情同意书。", "A student under age needs a consent form signed by a guardian.")},
		{State: Pass, Message: text.Say("不属于酒吧、夜总会、网吧等营业性娱乐场所。", "Not a bar, night club, internet café or other entertainment venue."), Article: text.Say("第十六条", "Article 16")},
		{State: Pass, Message: text.Say("劳动强度二级，没有安排三级及以上体力劳动。", "Labour grade II; nothing of grade III or above."), Article: text.Say("第十六条", "Article 16")},
		{State: Pass, Message: text.Say("不收押金、培训费和其他费用。", "No deposit, training fee or other charge."), Article: text.Say("第二十条", "Article 20")},
	}}
}

func samplePaths() []Path {
	return []Path{
		{
			Major: text.Say("数控技术应用", "CNC technology"), Occupation: text.Say("车工", "Turner"), Post: text.Say("数控车工", "CNC turner"),
			Tasks:  []string{"识读零件图", "装夹与对刀", "编制车削程序"},
			Reason: text.Say("来自专业与职业对应表", "From the crosswalk of majors and occupations"),
		},
		{
			Major: text.Say("机电技术应用", "Mechatronics"), Occupation: text.Say("装配钳工", "Assembly fitter"), Post: text.Say("减速器装配", "Gearbox assembly"), Inferred: true,
			Reason: text.Say("按专业简介中的“设备装配”推测，请老师确认", "Inferred from “equipment assembly” in the major's profile; ask your teacher"),
		},
	}
}

func sampleMeters() []Meter {
	used, held, free, over := text.Say("在岗", "Present"), text.Say("录用意向占用", "Held by intents"), text.Say("还可接收", "Open"), text.Say("超出", "Over")
	return []Meter{
		{
			Label: text.Say("全单位限额（10%）", "Whole unit (10%)"), Headline: text.Say("还可接收 2 人", "2 more may come"), State: Pass, Max: 6,
			Parts:   []MeterPart{{"used", 3, used}, {"held", 1, held}, {"free", 2, free}},
			Explain: text.Say("在岗职工 62 人 × 10% = 6 人（取整）。", "62 employees × 10% = 6, rounded down."), Href: "#status",
		},
		{
			Label: text.Say("同类岗位限额（20%）：车工", "Same kind of post (20%): turner"), Headline: text.Say("名额已满", "No seats left"), State: Attention, Max: 3,
			Parts:   []MeterPart{{"used", 2, used}, {"held", 1, held}, {"free", 0, free}},
			Explain: text.Say("车工 15 人 × 20% = 3 人。最早 2027年1月31日空出 1 席。", "15 turners × 20% = 3. One seat opens on 31 Jan 2027."), Href: "#status",
		},
		{
			Label: text.Say("申报校外实习生后", "With interns of other schools declared"), Headline: text.Say("超出 1 人", "1 over the limit"), State: Blocked, Max: 6,
			Parts:   []MeterPart{{"used", 6, used}, {"over", 1, over}},
			Explain: text.Say("高峰日 2027年4月12日，各校合计 7 人。", "On the peak day, 12 Apr 2027, seven interns of all schools together."), Href: "#status",
		},
		{
			Label: text.Say("全市统计（大限额）", "City-wide (a large limit)"), Headline: text.Say("还可接收 1,240 人", "1,240 more may come"), State: Pass, Max: 4200,
			Parts:   []MeterPart{{"used", 2600, used}, {"held", 360, held}, {"free", 1240, free}},
			Explain: text.Say("412 家单位之和。", "The sum of 412 units."), Href: "#status",
		},
	}
}

func sampleProgresses() []Progress {
	return []Progress{
		{Label: text.Say("正在读取 岗位.xlsx", "Reading posts.xlsx"), Now: 3120, Max: 9714, Detail: text.Say("已通过 3,088 行，有问题 32 行。", "3,088 rows accepted, 32 with problems.")},
		{Label: text.Say("正在准备", "Preparing")},
		{Label: text.Say("读取完成", "Finished"), Now: 9714, Max: 9714, Done: true},
	}
}

func sampleSteps() Steps {
	return Steps{Label: text.Say("申请进度", "Your application"), Items: []Step{
		{Label: text.Say("已申请", "Applied"), Detail: text.Say("11月18日 周三", "Wed 18 Nov"), State: Pass},
		{Label: text.Say("录用意向", "Intent"), Detail: text.Say("11月20日 周五", "Fri 20 Nov"), State: Pass},
		{Label: text.Say("学校确认", "School confirms"), Detail: text.Say("等班主任，剩 8 个工作日", "With the class teacher, 8 working days left"), State: Note},
		{Label: text.Say("三方协议", "Agreement"), State: Unknown},
		{Label: text.Say("上岗", "Start"), Detail: text.Say("2027年3月1日", "1 Mar 2027"), State: Unknown},
	}}
}

func sampleTimeline() Timeline {
	return Timeline{Items: []Moment{
		{When: text.Say("2026年11月20日 15:04", "20 Nov 2026 15:04"), Who: text.Say("示例精密机械 人事", "Example Precision, HR"), Title: text.Say("给出录用意向", "Gave an intent"), Detail: text.Say("占用 1 席，到 12月4日。", "Holds one seat until 4 Dec."), State: Pass},
		{When: text.Say("2026年11月21日 09:30", "21 Nov 2026 09:30"), Who: text.Say("学校实习办", "Internship office"), Title: text.Say("退回补充", "Returned"), Detail: text.Say("原因：单位还不在本校公布的名单上。", "Reason: the unit is not on the school's published list yet."), State: Attention},
		{When: text.Say("现在", "Now"), Who: text.Say("学校实习办", "Internship office"), Title: text.Say("等待学校把单位列入名单", "Waiting for the school to list the unit"), State: Note},
		{When: text.Say("2026年12月4日", "4 Dec 2026"), Title: text.Say("意向失效日", "The intent lapses"), State: Unknown},
	}}
}

func sampleFacts() []Chip {
	return []Chip{
		{Label: text.Say("2027年3月1日起 6 个月", "6 months from 1 Mar 2027"), Icon: "calendar"},
		{Label: text.Say("提供住宿", "Housing"), Icon: "bed"},
		{Label: text.Say("白班 08:30–17:00", "Day shift 08:30–17:00"), Icon: "clock"},
		{Label: text.Say("产教融合基地", "Integration base"), Icon: "star", State: Pass},
		{Label: text.Say("附条件发布", "Conditional"), Icon: "alert", State: Attention},
	}
}

func sampleFilters() []Chip {
	return []Chip{
		{Label: text.Say("普陀区", "Putuo"), Remove: "#status"},
		{Label: text.Say("5 公里以内", "Within 5 km"), Remove: "#status"},
		{Label: text.Say("提供住宿", "Housing"), Remove: "#status"},
	}
}

func sampleFigures() []Figure {
	people := text.Say("人", "students")
	return []Figure{
		{Label: text.Say("待确认意向", "Intents to confirm"), Value: "23", Unit: people, Note: text.Say("最早 2 天后失效", "First lapses in 2 days"), Href: "#lists", State: Attention},
		{Label: text.Say("已落实", "Placed"), Value: "612", Unit: people, Note: text.Say("全批 900 人", "of 900 in the batch"), Href: "#lists"},
		{Label: text.Say("自主实习", "Self-arranged"), Value: "41", Unit: people, Href: "#lists"},
		{Label: text.Say("还没有去向", "Without a place"), Value: "206", Unit: people, Href: "#lists"},
	}
}
