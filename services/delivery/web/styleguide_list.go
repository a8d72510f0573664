package web

import "firstkm/services/kernel/text"

// SampleLists is the part of the style guide with search results, tables and duties.
type SampleLists struct {
	Facets     []FacetGroup
	Postings   []PostingCard
	Sort       Sort
	Pager      Pager
	Table      Table
	NoRows     Table
	Bulk       Bulk
	Applicants []ApplicantCard
	Facts      Facts
	Duties     Duties
	Quiet      Duties
	Skeleton   Skeleton
}

func sampleLists() SampleLists {
	return SampleLists{
		Facets: sampleFacets(), Postings: samplePostings(), Table: sampleTable(), Applicants: sampleApplicants(), Facts: sampleFactList(), Duties: sampleDuties(),
		NoRows: Table{Empty: &Empty{Icon: "users", Title: text.Say("还没有人申请", "Nobody has applied yet"), Body: text.Say("岗位发布后，申请会按时间排在这里。", "Once the post is published, applications stand here by time."), Action: &Button{Label: text.Say("看岗位", "See the post"), Href: "#lists"}}},
		Sort: Sort{Options: []SortOption{
			{Label: text.Say("相关", "Relevance"), Href: "#lists", Current: true},
			{Label: text.Say("最新", "Newest"), Href: "#lists"},
			{Label: text.Say("报酬", "Pay"), Href: "#lists"},
			{Label: text.Say("最近", "Nearest"), Href: "#lists"},
		}},
		Pager: Pager{Shown: text.Say("21–40，共 412 条", "21–40 of 412"), Prev: "#lists", Next: "#lists"},
		Bulk: Bulk{Actions: []Button{
			{Label: text.Say("给出录用意向", "Give intent"), Kind: Primary, Name: "do", Value: "intent"},
			{Label: text.Say("列入候选", "Shortlist"), Name: "do", Value: "shortlist"},
			{Label: text.Say("婉拒选中的申请", "Decline the ticked"), Kind: Danger, Name: "do", Value: "decline"},
		}, Note: text.Say("录用意向只保留席位 10 个工作日，由学校确认后才算落实。", "An intent holds a seat for ten working days; it becomes a placement when the school confirms.")},
		Quiet:    Duties{},
		Skeleton: Skeleton{Rows: 2},
	}
}

func sampleFacets() []FacetGroup {
	return []FacetGroup{
		{Name: "region", Legend: text.Say("地区", "Region"), Options: []FacetOption{
			{Value: "31", Label: text.Say("上海市", "Shanghai"), Count: 286},
			{Value: "310107", Label: text.Say("普陀区", "Putuo"), Count: 121, Chosen: true, Depth: 1},
			{Value: "310112", Label: text.Say("闵行区", "Minhang"), Count: 97, Depth: 1},
			{Value: "51", Label: text.Say("四川省", "Sichuan"), Count: 1126},
		}, More: &Link{text.Say("全部 18 个地区", "All 18 regions"), "#lists"}},
		{Name: "pay", Legend: text.Say("报酬", "Pay"), One: true, Options: []FacetOption{
			{Value: "300000", Label: text.Say("¥3,000 以上", "¥3,000 and up"), Count: 204}, {Value: "400000", Label: text.Say("¥4,000 以上", "¥4,000 and up"), Count: 31},
		}},
	}
}

func samplePostings() []PostingCard {
	paths, perMonth := samplePaths(), text.Say("/月", " a month")
	return []PostingCard{
		{
			Href: "#lists", Title: text.Say("数控车工", "CNC turner"), Marked: Highlight("数控车工", [][2]int{{0, 6}}), Enterprise: "普陀示例精密机械有限公司", Verified: true, Partner: true,
			Place: "上海市普陀区", Distance: "4.2 km", Pay: "¥3,200", PayPer: perMonth, PayNote: hourly(320000), Floor: floorWords(),
			Legal: Match, Path: &paths[0], Facts: sampleFacts()[:3], Law: &Light{State: Pass, Label: text.Say("法规检查 12 项通过", "12 legal checks passed")},
			Seats: text.Say("剩 3 席", "3 seats left"), Actions: []Button{{Label: text.Say("申请", "Apply"), Kind: Primary, Href: "#lists"}},
		},
		{
			Href: "#lists", Title: text.Say("养老护理员（护理方向）", "Care assistant (nursing)"), Enterprise: "闵行示例颐养院", Place: "上海市闵行区", Distance: "11 km",
			Pay: "¥2,900", PayPer: perMonth, Legal: Review, Path: &Path{Major: text.Say("护理", "Nursing"), Occupation: text.Say("养老护理员", "Care worker"), Post: text.Say("生活照料", "Daily care"), Inferred: true},
			Facts: []Chip{sampleFacts()[4], {Label: text.Say("轮班", "Shifts"), Icon: "clock"}}, Law: &Light{State: Attention, Label: text.Say("附 1 项条件", "1 condition")}, Seats: text.Say("剩 1 席", "1 seat left"),
		},
		{
			Href: "#lists", Title: text.Say("机床操作学徒", "Machine tool apprentice"), Enterprise: "某招聘网站", External: true, Place: "昆山市", Pay: "¥5,000–6,500", PayPer: perMonth,
		},
	}
}

func sampleTable() Table {
	return Table{
		Caption: text.Say("等学校确认的录用意向", "Intents to be confirmed"),
		Columns: []Column{
			{Label: text.Say("学生", "Student"), Sort: "#lists"},
			{Label: text.Say("单位和岗位", "Unit and post")},
			{Label: text.Say("对口", "Match")},
			{Label: text.Say("报酬", "Pay"), Numeric: true, Sort: "#lists", Sorted: "descending"},
			{Label: text.Say("失效", "Lapses")},
			{Label: text.Say("检查", "Checks")},
		},
		Rows: []Row{
			sampleRow("app_1", "李样一", "数控 2301 班", "示例精密机械", "数控车工", Match, "¥3,200", text.Say("12月4日", "4 Dec"), Light{State: Pass}),
			sampleRow("app_2", "王样二", "护理 2302 班", "闵行示例颐养院", "养老护理员", Review, "¥2,900", text.Say("11月24日", "24 Nov"), Light{State: Attention, Label: text.Say("2 天后失效", "2 days left")}),
			sampleRow("", "赵样三", "汽修 2303 班", "宝安示例汽车服务", "喷漆工", None, "¥2,700", text.Say("11月30日", "30 Nov"), Light{State: Blocked, Label: text.Say("未满 18 周岁", "Under 18")}),
		},
	}
}

func sampleRow(pick, student, class, unit, post string, legal Legal, pay string, lapses text.Words, light Light) Row {
	return Row{Pick: pick, Name: Plain(student), Cells: []Cell{
		{Text: Plain(student), Href: "#lists", Note: Plain(class)}, {Text: Plain(unit), Note: Plain(post)}, {Legal: legal}, {Text: Plain(pay)}, {Text: lapses}, {Light: &light},
	}}
}

func sampleApplicants() []ApplicantCard {
	paths := samplePaths()
	return []ApplicantCard{
		{
			Pick: "A-017", Code: "A-017", Href: "#lists", Major: text.Say("数控技术应用", "CNC technology"), School: "上海市示例工业学校", Grade: text.Say("三年级", "Third year"),
			Legal: Match, Path: &paths[0], Words: "我在校内实训里独立车过阶梯轴，想学数控编程。",
			Facts: []Chip{{Label: text.Say("离单位 4.2 km", "4.2 km away"), Icon: "pin"}, {Label: text.Say("可住宿", "Needs housing"), Icon: "bed"}},
			State: &Light{State: Note, Label: text.Say("新申请", "New")},
		},
		{
			Pick: "A-018", Code: "A-018", Href: "#lists", Major: text.Say("机电技术应用", "Mechatronics"), School: "闵行示例职校", Grade: text.Say("二年级", "Second year"),
			Legal: Close, Words: "喜欢动手，装配和检测都愿意做。",
			Lights: []LightItem{{State: Attention, Message: text.Say("开始时 17 周岁，不能安排噪声超标的工位。", "Aged 17 at the start; not to work where noise exceeds the limit."), Article: text.Say("第十六条", "Article 16")}},
			State:  &Light{State: Pass, Label: text.Say("已列入候选", "Shortlisted")},
		},
	}
}

func sampleFactList() Facts {
	return Facts{Items: []Fact{
		{Label: text.Say("日期", "Dates"), Value: text.Say("2027年3月1日 – 8月31日", "1 Mar – 31 Aug 2027"), Note: text.Say("6 个月", "6 months")},
		{Label: text.Say("报酬", "Pay"), Value: text.Say("¥3,200/月，每月 10 日发", "¥3,200 a month, paid on the 10th"), Light: &Light{State: Pass, Label: text.Say("不低于 80%", "80% or more")}},
		{Label: text.Say("时间", "Hours"), Value: text.Say("08:30–17:00，周一至周五", "08:30–17:00, Monday to Friday")},
		{Label: text.Say("单位", "Unit"), Value: Plain("普陀示例精密机械有限公司"), Href: "#lists", Note: text.Say("加工制造 · 62 人", "Manufacturing · 62 people")},
	}}
}

func sampleDuties() Duties {
	return Duties{Items: []Duty{
		{State: Blocked, Title: text.Say("3 份录用意向今天失效", "3 intents lapse today"), Detail: text.Say("护理 2302 班，闵行示例颐养院", "Class Nursing 2302, Minhang Example Care Home"), Due: text.Say("今天 24:00", "Today 24:00"), Action: Button{Label: text.Say("去确认", "Confirm"), Kind: Primary, Href: "#lists"}},
		{State: Attention, Title: text.Say("1 家单位等您核验", "1 unit waits for verification"), Due: text.Say("剩 5 个工作日", "5 working days left"), Action: Button{Label: text.Say("核验", "Verify"), Href: "#lists"}},
	}}
}
