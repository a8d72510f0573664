package web

import "firstkm/services/kernel/text"

// Styleguide shows every component in every state, with content as it occurs: template "styleguide". It is served in
// demo mode only, and is the first thing to read before drawing a new page.
type Styleguide struct {
	Frame
	Heading    Heading
	Buttons    []Button
	Notices    []Notice
	Barred     Barred
	Empty      Empty
	Dialog     Dialog
	Tabs       Tabs
	States     []Light
	Lights     LightList
	Legals     []Legal
	Paths      []Path
	Meters     []Meter
	Progresses []Progress
	Steps      Steps
	Timeline   Timeline
	Chips      []Chip
	Filters    []Chip
	Figures    []Figure
	Form       SampleForm
	Lists      SampleLists
	Charts     SampleCharts
	Sheet      PrintSheet
}

// NewStyleguide fills the style guide for a reader whose frame is f; f keeps its language, theme and path.
func NewStyleguide(f Frame) Styleguide {
	f.Title = text.Say("组件样式", "Style guide")
	f.Demo = true
	f.Who = Who{Role: text.Say("企业人事", "Enterprise HR"), Org: "普陀示例精密机械有限公司"}
	f.Nav = sampleNav()
	f.Crumbs = []Crumb{{text.Say("首页", "Start"), "/"}}
	return Styleguide{
		Frame: f, Heading: sampleHeading(), Buttons: sampleButtons(), Notices: sampleNotices(), Barred: sampleBarred(),
		Empty: sampleEmpty(), Dialog: sampleDialog(f.CSRF), Tabs: sampleTabs(),
		States: []Light{{State: Pass}, {State: Attention}, {State: Blocked}, {State: Unknown}, {State: Note}},
		Lights: sampleLights(), Legals: []Legal{Match, Close, Review, None, ""}, Paths: samplePaths(), Meters: sampleMeters(),
		Progresses: sampleProgresses(), Steps: sampleSteps(), Timeline: sampleTimeline(),
		Chips: sampleFacts(), Filters: sampleFilters(), Figures: sampleFigures(),
		Form: sampleForm(), Lists: sampleLists(), Charts: sampleCharts(), Sheet: sampleSheet(),
	}
}

func sampleNav() []NavItem {
	return []NavItem{
		{Label: text.Say("今天", "Today"), Href: "/styleguide", Icon: "home"},
		{Label: text.Say("岗位", "Posts"), Href: "/enterprise/placements", Icon: "briefcase"},
		{Label: text.Say("申请", "Applicants"), Href: "/enterprise/applicants", Icon: "users", Count: 7, Live: "application"},
		{Label: text.Say("合作", "Schools"), Href: "/enterprise/cooperation", Icon: "school"},
		{Label: text.Say("批量导入", "Imports"), Href: "/imports", Icon: "upload"},
		{Label: text.Say("本单位", "Our unit"), Href: "/enterprise/unit", Icon: "building"},
	}
}

func sampleHeading() Heading {
	return Heading{
		Over:    text.Say("示例精密机械 · 数控车间", "Example Precision Machinery · CNC shop"),
		Title:   text.Say("数控车工岗位实习", "CNC turner internship"),
		Lead:    text.Say("每个页面以标题、一句话和一个最要紧的动作开头，其余退后。", "Each page opens with its title, one sentence and the one action that matters; everything else recedes."),
		Lights:  []Light{{State: Pass, Label: text.Say("已发布", "Published")}, {State: Attention, Label: text.Say("附条件 1 项", "1 condition")}},
		Actions: []Button{{Label: text.Say("看 7 份申请", "See 7 applicants"), Kind: Primary, Href: "#lists"}, {Label: text.Say("延长", "Extend"), Href: "#forms"}},
	}
}

func sampleButtons() []Button {
	return []Button{
		{Label: text.Say("发布", "Publish"), Kind: Primary, Icon: "check"},
		{Label: text.Say("保存草稿", "Save draft"), NoScan: true},
		{Label: text.Say("下载模板", "Download template"), Icon: "download", Href: "#actions"},
		{Label: text.Say("跳过", "Skip"), Kind: Quiet, Href: "#actions"},
		{Label: text.Say("撤回申请", "Withdraw application"), Kind: Danger, Href: "#actions", Dialog: "withdraw"},
	}
}

func sampleNotices() []Notice {
	return []Notice{
		{State: Pass, Title: text.Say("岗位已发布", "The post is published"), Body: text.Say("学生现在就能找到它，有效期到 2027年2月20日。", "Students can find it now, until 20 Feb 2027."), Links: []Link{{text.Say("看学生看到的样子", "See it as students do"), "#status"}}},
		{State: Attention, Title: text.Say("录用意向还有 2 天失效", "An intent lapses in two days"), Body: text.Say("学校没有在 10 个工作日内确认，席位会退回。", "If the school does not confirm within ten working days, the seat returns.")},
		{State: Blocked, Title: text.Say("没有保存：另一位同事刚改过", "Not saved: a colleague has just changed it"), Body: text.Say("您看的是 10:42 的版本。请打开新版本，再改一次。", "You are looking at the version of 10:42. Open the new one and change it again.")},
		{State: Note, Body: text.Say("本单位尚未核验。岗位可以发布，首次接收学生前须由合作学校或教育局核验。", "This unit is not verified yet. It may post; a cooperating school or the bureau must verify it before it receives students.")},
	}
}

func sampleBarred() Barred {
	return Barred{Label: text.Say("申请", "Apply"), Why: []LightItem{{
		State: Blocked, Rule: "R-ART16-3-MINOR",
		Message: text.Say("开始实习那天你还不满 18 周岁，这个岗位要接触苯类溶剂。", "You will be under 18 on the first day, and this post handles benzene solvents."),
		Article: text.Say("第十六条第三项", "Article 16 (3)"),
		Law:     text.Say("不得安排未成年学生从事《未成年工特殊保护规定》第三条禁忌从事的劳动。", "Students under age may not do work that Article 3 of the rules on protecting young workers forbids."),
		Fix:     text.Say("可以选同一单位的“装配钳工”，或开始日期在 2027年5月3日之后的批次。", "Choose the assembly fitter post at the same unit, or a batch that starts after 3 May 2027."),
		FixText: text.Say("看可以申请的岗位", "See posts open to you"), FixHref: "#lists",
	}}}
}

func sampleEmpty() Empty {
	return Empty{
		Icon: "search", Title: text.Say("这些条件下没有岗位", "No posts under these filters"),
		Body:   text.Say("是“5 公里以内”把结果变空的：去掉它有 12 个岗位。", "“Within 5 km” empties the result: without it there are 12 posts."),
		Action: &Button{Label: text.Say("去掉“5 公里以内”", "Drop “within 5 km”"), Kind: Primary, Href: "#empty"},
		Links:  []Link{{text.Say("有新岗位时告诉我", "Tell me when one appears"), "#empty"}},
	}
}

func sampleDialog(csrf string) Dialog {
	return Dialog{
		ID: "withdraw", Title: text.Say("撤回对“数控车工”的申请？", "Withdraw your application to “CNC turner”?"),
		Body:   text.Say("单位会看到你已撤回。申请截止前可以再申请一次。", "The unit will see that you withdrew. You may apply once more before the closing date."),
		Action: "/styleguide", CSRF: csrf,
		Lights:  []LightItem{{State: Note, Message: text.Say("撤回不影响其他申请。", "Your other applications are not affected.")}},
		Fields:  []Field{{Name: "reason", Label: text.Say("原因", "Reason"), Optional: true, Length: 100}},
		Confirm: Button{Label: text.Say("撤回申请", "Withdraw application"), Kind: Danger},
	}
}

func sampleTabs() Tabs {
	return Tabs{Label: text.Say("岗位来源", "Kind of post"), Items: []Tab{
		{Label: text.Say("实习岗位", "Internships"), Href: "#status", Count: 412, Current: true},
		{Label: text.Say("外部招聘信息（未核验，不能作为实习单位）", "External listings (not verified, not for internships)"), Href: "#lists", Count: 9714},
	}}
}

func sampleSheet() PrintSheet {
	return PrintSheet{
		Title: text.Say("录用意向学校确认单", "School confirmation of intents"), Number: "QR-2026-0117", Issuer: "上海市示例工业学校",
		Date: text.Say("2026年11月22日", "22 Nov 2026"), Check: "7f3c 91ab 20de",
		Sign: []text.Words{text.Say("实习办", "Internship office"), text.Say("分管校长", "Vice-principal")},
	}
}

// NewStyleguideSheet is the style guide's printed page: template "styleguide-sheet".
func NewStyleguideSheet(f Frame) Styleguide {
	s := NewStyleguide(f)
	s.Layout = LayoutSheet
	s.Title = text.Say("打印页样式", "Printed sheet")
	s.Crumbs = []Crumb{{text.Say("组件样式", "Style guide"), "/styleguide"}}
	return s
}
