package web

import "firstkm/services/kernel/text"

// SampleForm is the part of the style guide with inputs, some of them wrong.
type SampleForm struct {
	Errors   ErrorSummary
	Title    Field
	Pay      Field
	Locked   Field
	Tasks    Field
	Kind     Select
	Shift    Choice
	Alone    Choice
	Hazards  Choice
	Dates    Range
	Region   Cascade
	Major    Cascade
	Agree    Tick
	File     Upload
	BadFile  Upload
	Search   SearchBox
	Complete Completions
	Rows     RowErrors
}

func sampleForm() SampleForm {
	low := sampleLights().Items[0]
	return SampleForm{
		Errors: ErrorSummary{Still: true, Lines: []ErrorLine{
			{Href: "#f-pay_month", Message: text.Say("实习报酬低于本单位同岗工资的 80%", "The pay is below 80% of the unit's own standard"), Article: text.Say("第十八条", "Article 18")},
			{Href: "#f-to", Message: text.Say("结束日期要晚于开始日期", "The last day must follow the first")},
		}},
		Title:  Field{Name: "title", Label: text.Say("岗位名称", "Name of the post"), Hint: text.Say("学生会按它搜索，写工种，不写“急招”。", "Students search by it. Name the trade; no “urgent”."), Value: "数控车工", Length: 40, Size: "l"},
		Pay:    Money(Field{Name: "pay_month", Label: text.Say("实习报酬", "Pay"), Hint: text.Say("税前，不含餐补和住宿。", "Before tax, without meals and housing."), Value: "2,800", Error: text.Say("低于本单位同岗工资的 80%", "Below 80% of the unit's own standard"), Lint: []LightItem{low}}, text.Say("/月", " a month")),
		Locked: Field{Name: "code", Label: text.Say("统一社会信用代码", "Credit code"), Value: "91310107EXAMPLE018", Locked: true, Size: "l", Hint: text.Say("由核验单位登记，不能自行修改。", "Registered at verification; not to be changed here.")},
		Tasks:  Field{Name: "tasks", Label: text.Say("典型工作任务", "Typical tasks"), Value: "在师傅指导下按图样装夹、对刀、车削轴套类零件，并做首件自检。", Rows: 4, Length: 400, Optional: true},
		Kind:   sampleSelect(),
		Shift: Choice{Field: Field{Name: "shift", Label: text.Say("上班时间", "Working time")}, Cards: true, Options: []Option{
			{Value: "day", Label: text.Say("白班 08:30–17:00", "Day shift 08:30–17:00"), Hint: text.Say("每天 8 小时，周末休息。", "8 hours a day, weekends off."), Chosen: true},
			{Value: "turn", Label: text.Say("两班轮换", "Two shifts"), Hint: text.Say("晚班到 22:30，需要学校先办特殊备案。", "Late shift to 22:30; the school must file first.")},
			{Value: "night", Label: text.Say("夜班", "Night shift"), Hint: text.Say("实习不安排夜班（第十七条）。", "Interns do not work nights (Article 17)."), Disabled: true},
		}},
		Alone: Choice{Field: Field{Name: "alone", Label: text.Say("学生能否相对独立操作？", "Will the student work fairly independently?")}, Inline: true, Options: []Option{
			{Value: "yes", Label: text.Say("能", "Yes"), Chosen: true}, {Value: "no", Label: text.Say("不能，全程带教", "No, mentored throughout")},
		}},
		Hazards: Choice{Field: Field{Name: "hazards", Label: text.Say("岗位会接触", "The post involves"), Hint: text.Say("如实勾选；没有就都不选。", "Tick what applies, or nothing."), Optional: true, Error: text.Say("“噪声”和“无危害”不能同时选", "“Noise” and “none” exclude each other")}, Many: true, Options: []Option{
			{Value: "noise", Label: text.Say("噪声（85 分贝以上）", "Noise above 85 dB"), Chosen: true},
			{Value: "solvent", Label: text.Say("苯类溶剂", "Benzene solvents")},
			{Value: "none", Label: text.Say("无危害", "None"), Chosen: true},
		}},
		Dates: Range{
			Legend: text.Say("实习日期", "Dates"), Hint: text.Say("一般为 6 个月（第十二条）。", "Usually six months (Article 12)."),
			From: DateField(Field{Name: "from", Label: text.Say("开始", "First day"), Value: "2027-03-01", Min: "2026-11-22"}),
			To:   DateField(Field{Name: "to", Label: text.Say("结束", "Last day"), Value: "2027-02-28", Error: text.Say("要晚于开始日期", "Must follow the first day")}),
		},
		Region: sampleRegion(), Major: sampleMajor(),
		Agree:    Tick{Field: Field{Name: "no_fee", Label: text.Say("本单位不向学生收取任何费用，也不经中介招收实习生。", "We charge students nothing and take no interns through agents."), Hint: text.Say("第十六条、第二十条", "Articles 16 and 20")}},
		File:     Upload{Field: Field{Name: "file", Label: text.Say("岗位表格", "Table of posts")}, Accept: ".xlsx,.csv,.ndjson", Limits: text.Say("xlsx、csv 或 ndjson，最大 50 MB、20 万行。", "xlsx, csv or ndjson, at most 50 MB and 200,000 rows."), Example: &Link{text.Say("下载带表头的空表", "Download an empty table with headings"), "#forms"}},
		BadFile:  Upload{Field: Field{Name: "file2", Label: text.Say("企业表格", "Table of enterprises"), Error: text.Say("这个文件有密码，打不开。请去掉密码后再传。", "The file is locked with a password. Remove it and try again.")}, Accept: ".xlsx,.csv", Chosen: "企业名单.xlsx"},
		Search:   SearchBox{Action: "/styleguide", Value: "数控", Label: text.Say("找实习岗位", "Find an internship"), Holder: text.Say("岗位、专业、单位，拼音也行", "Post, major or unit; pinyin works"), Complete: "/complete", Main: true},
		Complete: sampleCompletions(), Rows: sampleRowErrors(),
	}
}

func sampleSelect() Select {
	industry, service := text.Say("加工制造", "Manufacturing"), text.Say("医药卫生", "Health")
	return Select{
		Field: Field{Name: "occupation", Label: text.Say("职业", "Occupation"), Size: "l", Hint: text.Say("选好后，任务、对口专业和劳动强度会按模板填上，请核对。", "Tasks, fitting majors and labour grade then come filled; please check them.")},
		Blank: text.Say("请选择", "Choose one"),
		Options: []Option{
			{Value: "6-18-01-01", Label: text.Say("车工 6-18-01-01", "Turner 6-18-01-01"), Group: industry, Chosen: true},
			{Value: "6-20-01-01", Label: text.Say("装配钳工 6-20-01-01", "Assembly fitter 6-20-01-01"), Group: industry},
			{Value: "4-14-01-02", Label: text.Say("护理员 4-14-01-02", "Nursing assistant 4-14-01-02"), Group: service},
		},
	}
}

func sampleRegion() Cascade {
	level := func(name string, label text.Words, chosen Option, others ...Option) Level {
		chosen.Chosen = true
		return Level{Select{Field: Field{Name: name, Label: label, Optional: true}, Blank: text.Say("全部", "All"), Options: append([]Option{chosen}, others...)}}
	}
	return Cascade{
		ID: "region", Legend: text.Say("工作地点", "Place of work"), Step: "step",
		Levels: []Level{
			level("province", text.Say("省、直辖市", "Province"), Option{Value: "31", Label: text.Say("上海市", "Shanghai")}, Option{Value: "51", Label: text.Say("四川省", "Sichuan")}),
			level("city", text.Say("市", "City"), Option{Value: "3101", Label: text.Say("市辖区", "Districts")}),
			level("county", text.Say("县、区", "County"), Option{Value: "310107", Label: text.Say("普陀区", "Putuo")}, Option{Value: "310112", Label: text.Say("闵行区", "Minhang")}),
		},
		Picked: text.Say("上海市普陀区", "Putuo, Shanghai"),
	}
}

func sampleMajor() Cascade {
	return Cascade{
		ID: "major", Legend: text.Say("对口专业", "Fitting major"), Hint: text.Say("输入名称或代码，或按大类逐级选。", "Type a name or code, or go down by category."),
		Error: text.Say("“数控”有 3 个专业，请选一个", "“数控” names three majors; choose one"),
		Find: &Field{Name: "major_find", Label: text.Say("专业名称或代码", "Name or code"), Value: "数控", Optional: true, List: []Option{
			{Value: "660103 数控技术应用", Label: text.Say("中职", "Secondary")}, {Value: "460103 数控技术", Label: text.Say("高职专科", "Higher vocational")},
		}},
		Levels: []Level{
			{Select{Field: Field{Name: "category", Label: text.Say("大类", "Category"), Optional: true}, Options: []Option{{Value: "66", Label: text.Say("66 装备制造", "66 Equipment manufacturing"), Chosen: true}}}},
			{Select{Field: Field{Name: "class", Label: text.Say("类", "Class"), Optional: true}, Options: []Option{{Value: "6601", Label: text.Say("6601 机械设计制造", "6601 Mechanical design and making"), Chosen: true}}}},
		},
	}
}

func sampleCompletions() Completions {
	return Completions{Name: "sample", Items: []Completion{
		{Label: text.Say("数控技术应用", "CNC technology"), Kind: text.Say("专业", "Major"), Detail: text.Say("38 个岗位", "38 posts"), Href: "#forms"},
		{Label: text.Say("数控车工", "CNC turner"), Kind: text.Say("职业", "Trade"), Detail: text.Say("21 个岗位", "21 posts"), Href: "#forms"},
		{Label: text.Say("数控机床装调维修", "CNC machine fitting"), Kind: text.Say("职业", "Trade"), Detail: text.Say("6 个岗位", "6 posts"), Href: "#forms"},
	}}
}

func sampleRowErrors() RowErrors {
	return RowErrors{Total: 32, Download: &Link{text.Say("下载改正用的表格", "Download the file to correct"), "#forms"}, Items: []RowError{
		{Row: 14, Column: "统一社会信用代码", Value: "9131010712345678X0", Reason: text.Say("校验位不对，应为 18 位代码。", "The check digit is wrong."), Fix: text.Say("照营业执照重新抄一遍。", "Copy it again from the licence.")},
		{Row: 27, Column: "月报酬", Value: "面议", Reason: text.Say("不是金额。", "Not an amount."), Fix: text.Say("写数字，如 3200。", "Write a number, such as 3200.")},
		{Row: 31, Column: "开始日期", Value: "", Reason: text.Say("没有填写。", "Missing."), Fix: text.Say("写成 2027-03-01。", "Write it as 2027-03-01.")},
	}}
}
