package web_test

import (
	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// unitExamples are the pages of enterprises, schools, bureaus and the operator.
func unitExamples() []example {
	return append(postingExamples(), append(deciderExamples(), keeperExamples()...)...)
}

func sampleField(name string) web.Field {
	return web.Field{Name: name, Label: text.Say("栏目", "Field"), Hint: text.Say("说明。", "A hint."), Value: "值", Lint: sampleItems()}
}

func sampleChoice(name string) web.Choice {
	return web.Choice{Field: sampleField(name), Options: []web.Option{{Value: "a", Label: text.Say("甲", "A"), Chosen: true}, {Value: "b", Label: text.Say("乙", "B"), Hint: text.Say("说明。", "A hint.")}}}
}

func sampleSelect(name string) web.Select {
	return web.Select{Field: sampleField(name), Blank: text.Say("请选择", "Choose"), Options: sampleChoice(name).Options}
}

func sampleItems() []web.LightItem {
	return []web.LightItem{{State: web.Blocked, Message: text.Say("不合规定。", "Against a rule."), Article: text.Say("第十八条", "Article 18"), Fix: text.Say("请改正。", "Mend it."), FixHref: "/unit", Rule: "R-ART18-PAY80"}}
}

func sampleErrors() *web.ErrorSummary {
	return &web.ErrorSummary{Lines: []web.ErrorLine{{Href: "#f-pay", Message: text.Say("报酬太低", "Pay too low"), Article: text.Say("第十八条", "Article 18")}}}
}

func sampleHeading() web.Heading {
	return web.Heading{Title: text.Say("标题", "Title"), Lights: []web.Light{{State: web.Pass}}}
}

func sampleMeter() web.Meter {
	return web.Meter{Label: text.Say("限额", "Limit"), Headline: text.Say("还可接收 2 人", "2 more"), State: web.Pass, Max: 6, Parts: []web.MeterPart{{Tone: "used", N: 4, Label: text.Say("已有", "Taken")}}, Explain: text.Say("62 人 × 10%", "62 × 10%"), Href: "/unit"}
}

func sampleTable() web.Table {
	return web.Table{Caption: text.Say("表", "Table"), Columns: []web.Column{{Label: text.Say("名", "Name")}}, Rows: []web.Row{{Pick: "1", Name: web.Plain("一"), Cells: []web.Cell{{Text: web.Plain("一"), Href: "/"}}}}}
}

func sampleNotice() *web.Notice {
	return &web.Notice{State: web.Note, Body: text.Say("说明。", "A note.")}
}

func sampleDuties() *web.Duties {
	return &web.Duties{Items: []web.Duty{{State: web.Blocked, Title: text.Say("还没有填写", "Missing"), Action: web.Button{Label: text.Say("去填写", "Fill in"), Href: "/unit"}}}}
}

func sampleTabs() web.Tabs {
	return web.Tabs{Label: text.Say("范围", "Which"), Items: []web.Tab{{Label: text.Say("全部", "All"), Href: "/", Current: true}}}
}

func sampleOutcomes() []web.Outcome {
	return []web.Outcome{{Name: web.Plain("A-1"), Light: web.Light{State: web.Pass}}, {Name: web.Plain("A-2"), Light: web.Light{State: web.Blocked}, Lights: sampleItems()}}
}

func samplePager() *web.Pager {
	return &web.Pager{Next: "/?cursor=x", Shown: text.Say("每页 50 条", "50 a page")}
}

func sampleLaw() web.PostingLaw {
	return web.PostingLaw{
		Verdict: web.Light{State: web.Blocked, Label: text.Say("还不能发布：1 项", "Not yet: 1")}, Lead: text.Say("说明。", "A note."),
		Open: sampleErrors().Lines, Elsewhere: sampleItems(), Conditions: sampleItems(), Meters: []web.Meter{sampleMeter()},
	}
}

func samplePostingForm(f web.Frame) web.PostingForm {
	shift := web.ShiftFields{Legend: text.Say("第二个班次", "Second shift"), Start: sampleField("shift2_start"), End: sampleField("shift2_end"), Break: sampleField("shift2_break")}
	audience := sampleChoice("audience")
	return web.PostingForm{
		Frame: f, Heading: sampleHeading(), Notice: sampleNotice(), Errors: sampleErrors(), Action: "/postings", Draft: "posting-new", Version: "3",
		Occupation: web.Hidden{Name: "occupation_code", Value: "6-18-01-01"}, Law: sampleLaw(),
		Post: web.PostingPost{
			Chosen: web.Plain("车工"), Change: "/postings/new", Kind: sampleChoice("kind"), Title: sampleField("title"), PostKind: sampleSelect("post_kind"),
			Majors: web.PostingMajors{Choice: sampleChoice("major_codes"), Find: sampleField("major_find")}, Tasks: sampleField("tasks"), Description: sampleField("description"), Seats: sampleField("seats"),
		},
		Time: web.PostingTime{
			Dates: web.Range{Legend: text.Say("日期", "Dates"), From: sampleField("start_date"), To: sampleField("end_date")}, Start: sampleField("shift_start"), End: sampleField("shift_end"),
			Break: sampleField("break_minutes"), Days: sampleChoice("shift_days"), Schedule: sampleChoice("schedule"), Overtime: sampleField("overtime"), More: []web.ShiftFields{shift}, MoreOpen: true,
		},
		Pay: web.PostingPay{
			By: sampleChoice("pay_by"), Pay: sampleField("pay"), Independent: sampleChoice("independent"), Standard: sampleField("wage_standard"), Lowest: sampleField("lowest_grade"),
			Sum: web.PaySum{State: web.Attention, Says: text.Say("还差 ¥560。", "¥560 short.")}, Fees: sampleChoice("fees"),
		},
		Site: web.PostingSite{
			Region: web.Cascade{ID: "region", Legend: text.Say("区县", "County"), Levels: []web.Level{{Select: sampleSelect("province")}}}, Address: sampleField("site_address"), SiteType: sampleSelect("site_type"),
			Other: sampleField("work_site_uscc"), Housing: sampleChoice("housing"), Meals: sampleChoice("meals"), Audience: &audience,
		},
		Safety:  web.PostingSafety{Grade: sampleChoice("labour_grade"), Common: audience.Options, Rest: audience.Options, None: true, Open: true, Field: sampleField("hazards")},
		Buttons: []web.Button{{Label: text.Say("发布", "Publish"), Kind: web.Primary, Name: "do", Value: "publish"}},
	}
}

func postingExamples() []example {
	clear := sampleLaw()
	clear.Open, clear.Elsewhere, clear.Conditions = nil, nil, nil
	return []example{
		{"postings/form", func(f web.Frame) any { return samplePostingForm(f) }},
		{"postings/form", func(f web.Frame) any { p := samplePostingForm(f); p.Law = clear; return p }},
		{"postings/lint", func(f web.Frame) any {
			return lintPage{Frame: f, PostingLint: web.PostingLint{Fields: []web.FieldLint{{Name: "pay", Swap: true, Items: sampleItems()}}, Law: sampleLaw(), Sum: web.PaySum{State: web.Pass, Says: text.Say("达到。", "Enough."), Swap: true}}}
		}},
		{"postings/list", func(f web.Frame) any {
			return web.Postings{Frame: f, Heading: sampleHeading(), Todo: sampleDuties(), Tabs: sampleTabs(), Table: sampleTable(), Pager: samplePager(), Room: sampleMeter(), Kinds: []web.Meter{sampleMeter()}}
		}},
		{"postings/new", func(f web.Frame) any {
			card := []web.OccupationCard{{Name: "车工", Detail: "操作车床", Href: "/postings/new?occupation=6-18-01-01"}}
			return web.PostingStart{
				Frame: f, Heading: sampleHeading(), Todo: sampleDuties(), Search: web.SearchBox{Action: "/postings/new", Label: text.Say("职业", "Occupation")}, Found: card,
				None: &web.Empty{Icon: "search", Title: text.Say("没有", "Nothing")}, Groups: []web.OccupationGroup{{Name: web.Plain("装备制造"), Cards: card}}, Without: web.Button{Label: text.Say("直接填写", "By hand"), Href: "/postings/new?occupation=none"},
			}
		}},
		{"postings/published", func(f web.Frame) any {
			return web.PostingDone{Frame: f, Heading: sampleHeading(), Draft: "posting-new", Lights: &web.LightList{Title: text.Say("条件", "Conditions"), Items: sampleItems()}, Next: web.Steps{Label: text.Say("接下来", "Next"), Items: []web.Step{{Label: text.Say("发布", "Publish"), State: web.Pass}}}}
		}},
		{"postings/close", func(f web.Frame) any {
			return web.PostingClosing{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Action: "/postings/plc_1/close", Notice: sampleNotice(), Reason: sampleChoice("reason"), Other: sampleField("other"), Confirm: web.Button{Label: text.Say("关闭", "Close"), Kind: web.Danger}}
		}},
	}
}

// lintPage puts the answer to a live check into a frame, so that it can be drawn in both languages as other examples are.
type lintPage struct {
	web.Frame
	web.PostingLint
}

func deciderExamples() []example {
	card := web.ApplicantCard{Pick: "app_1", Code: "A-1", Major: web.Plain("数控技术应用"), Grade: text.Say("三年级", "third year"), School: "示例学校", Legal: web.Match, State: &web.Light{State: web.Note}, Lights: sampleItems()}
	review := sampleChoice("review")
	form := web.PartnerForm{
		ID: "verify", Title: text.Say("核验", "Verify"), Lead: text.Say("说明。", "A note."), Action: "/partners/ent_1/verify", Open: true, Hidden: []web.Hidden{{Name: "a", Value: "b"}},
		Choices: []web.Choice{sampleChoice("verify_basis")}, Fields: []web.Field{sampleField("verify_note")}, Range: &web.Range{Legend: text.Say("起止", "Period"), From: sampleField("from"), To: sampleField("to")},
		Pay:  &web.PaymentFields{Any: sampleChoice("paid"), Rows: []web.PaymentRow{{Kind: sampleSelect("kind"), Payee: sampleSelect("payee"), Amount: sampleField("amount")}}},
		More: []web.Field{sampleField("decision_no")}, MoreIs: text.Say("名单", "List"), MoreLaw: text.Say("第七条。", "Article 7."),
		Tick: &web.Tick{Field: sampleField("tick"), Ticked: true}, Submit: web.Button{Label: text.Say("登记", "Record")},
	}
	facts := web.Facts{Items: []web.Fact{{Label: text.Say("行业", "Industry"), Value: web.Plain("制造")}}}
	return []example{
		{"applicants/list", func(f web.Frame) any {
			return web.Applicants{
				Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Outcomes: sampleOutcomes(), Tabs: sampleTabs(), Posting: sampleSelect("posting"), State: "open",
				Groups: []web.ApplicantGroup{{Title: web.Plain("数控车工"), Href: "/postings/plc_1/edit", Seats: text.Say("剩 2 席", "2 left"), Cards: []web.ApplicantCard{card}}}, Pager: samplePager(),
				Empty: &web.Empty{Icon: "users", Title: text.Say("还没有", "None yet")}, Reason: sampleSelect("reason"), Other: sampleField("other"), Bulk: &web.Bulk{Actions: []web.Button{{Label: text.Say("录用意向", "Intent"), Kind: web.Primary}}},
			}
		}},
		{"desk/list", func(f web.Frame) any {
			return web.Desk{
				Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Outcomes: sampleOutcomes(), Figures: []web.Figure{{Label: text.Say("可以确认", "Ready"), Value: "2"}}, Tabs: sampleTabs(), Quiet: sampleDuties(), Pager: samplePager(),
				Exceptions: []web.DeskCase{{Name: web.Plain("王样一"), Href: "/desk/app_1", Who: web.Plain("S1"), What: web.Plain("数控车工"), Due: text.Say("还有 3 天", "3 days"), Lights: sampleItems(), Action: web.Button{Label: text.Say("处理", "Decide"), Href: "/desk/app_1"}}},
				Classes:    []web.DeskClass{{Name: web.Plain("数控 2401 班"), Table: sampleTable(), Bulk: web.Bulk{Actions: []web.Button{{Label: text.Say("确认", "Confirm")}}}}},
			}
		}},
		{"desk/list", func(f web.Frame) any {
			t := sampleTable()
			return web.Desk{Frame: f, Heading: sampleHeading(), Tabs: sampleTabs(), Table: &t}
		}},
		{"desk/case", func(f web.Frame) any {
			return web.DeskDecision{
				Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Facts: facts, Lights: web.LightList{Title: text.Say("检查", "Checks"), Items: sampleItems()}, History: web.Timeline{Items: []web.Moment{{When: web.Plain("11月23日"), Title: text.Say("已申请", "Applied"), State: web.Note}}},
				Decide: true, Action: "/desk/app_1", Origin: sampleChoice("origin"), Review: &review, Confirm: web.Button{Label: text.Say("确认", "Confirm"), Kind: web.Primary}, Reasons: sampleChoice("reasons"), Reason: sampleField("reason"), Return: web.Button{Label: text.Say("退回", "Return"), Kind: web.Danger},
			}
		}},
		{"desk/case", func(f web.Frame) any {
			return web.DeskDecision{Frame: f, Heading: sampleHeading(), Decide: true, Origin: sampleChoice("origin"), Barred: &web.Barred{Label: text.Say("确认", "Confirm"), Why: sampleItems()}}
		}},
		{"partners/list", func(f web.Frame) any {
			return web.Partners{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Search: web.SearchBox{Action: "/partners", Label: text.Say("查找", "Find")}, Tabs: sampleTabs(), Table: sampleTable(), Pager: samplePager(), Check: web.CheckFields{Source: sampleField("source"), On: sampleField("on"), Adverse: sampleChoice("adverse"), Note: sampleField("note")}}
		}},
		{"partners/unit", func(f web.Frame) any {
			return web.Partner{
				Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), At: "/partners/ent_1", Facts: facts, Lights: web.LightList{Items: sampleItems()}, Verify: &form, Verified: sampleNotice(), Cooperation: &form, Bond: &facts,
				End: &web.Button{Label: text.Say("结束合作", "End"), Kind: web.Danger}, Clearances: sampleTable(), Clear: &form, Checks: sampleTable(), Check: form, Safety: sampleTable(), Record: form,
			}
		}},
		{"reports/list", func(f web.Frame) any {
			card := web.ReportCard{Title: web.Plain("数控车工"), Href: "/placements/plc_1", Unit: web.Plain("示例单位"), Light: web.Light{State: web.Attention}, Text: "要交押金。", When: web.Plain("11月23日"), Action: "/reports/rpt_1", Field: sampleField("answer")}
			done := card
			done.Action, done.Answer, done.By = "", "已约谈。", web.Plain("示例学校")
			return web.Reports{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Tabs: sampleTabs(), Items: []web.ReportCard{card, done}, Quiet: sampleDuties(), Pager: samplePager()}
		}},
	}
}

func keeperExamples() []example {
	region := web.Cascade{ID: "region", Legend: text.Say("区县", "County"), Levels: []web.Level{{Select: sampleSelect("province")}}}
	tick := func(name string) web.Tick { return web.Tick{Field: sampleField(name), Ticked: true} }
	form := web.OrgForm{ID: "school", Title: text.Say("登记学校", "Register"), Lead: text.Say("说明。", "A note."), Action: "/operator/schools", Open: true, Fields: []web.Field{sampleField("school_name")}, Submit: web.Button{Label: text.Say("登记", "Register")}}
	level := sampleChoice("school_level")
	form.Level = &level
	return []example{
		{"units/unit", func(f web.Frame) any {
			return web.Unit{
				Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Verification: *sampleNotice(), Lights: web.LightList{Items: sampleItems()}, Version: "2", Locked: sampleField("uscc"), Name: sampleField("name"), Form: sampleChoice("legal_form"),
				Industry: sampleSelect("industry_code"), Scope: sampleField("business_scope"), Region: region, Address: sampleField("address"), Employees: sampleField("on_post_employees"), AsOf: sampleField("employees_as_of"), Evidence: sampleField("employees_evidence"),
				Kinds: []web.KindRow{{N: 1, Name: sampleField("kind1_name"), Employees: sampleField("kind1_employees")}}, KindsError: text.Say("人数不对。", "Wrong."), InternsError: text.Say("缺日期。", "Dates missing."),
				Interns:     []web.InternRow{{N: 1, School: sampleField("ext1_school"), PostKind: sampleField("ext1_kind"), Count: sampleField("ext1_count"), From: sampleField("ext1_from"), To: sampleField("ext1_to")}},
				InternsOpen: true, Credit: tick("declared_credit"), Safety: tick("declared_safety"), OwnPosts: tick("own_posts_only"), Tags: sampleField("tags"),
				Schools: web.Facts{Items: []web.Fact{{Label: web.Plain("示例学校"), Value: web.Plain("校企-1")}}},
			}
		}},
		{"imports/page", func(f web.Frame) any {
			jobads := tick("jobads")
			return web.Imports{
				Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Kind: sampleChoice("kind"), File: web.Upload{Field: sampleField("file"), Accept: ".xlsx"}, Atomic: tick("atomic"), Preview: tick("preview"), Jobads: &jobads,
				Guides: []web.Link{{Label: text.Say("下载模板", "Template"), Href: "/imports/template/placements"}},
				Result: &web.ImportResult{
					Notice: *sampleNotice(), Figures: []web.Figure{{Label: text.Say("新增", "Created"), Value: "3"}}, Unknown: []text.Words{text.Say("“备注”没有用到。", "“备注” was passed over.")},
					Rows: &web.RowErrors{Bare: true, Total: 1, Items: []web.RowError{{Row: 2, Column: "信用代码", Reason: text.Say("校验位不对。", "Wrong check digit.")}}},
				},
			}
		}},
		{"operator/page", func(f web.Frame) any {
			return web.Operator{Frame: f, Heading: sampleHeading(), Tabs: sampleTabs(), Figures: []web.Figure{{Label: text.Say("停住的事件", "Stopped"), Value: "1"}}, Quiet: sampleDuties(), Letters: sampleTable()}
		}},
		{"operator/orgs", func(f web.Frame) any {
			return web.Organisations{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Tabs: sampleTabs(), Bureaus: sampleTable(), More: &web.Link{Label: text.Say("全部", "All"), Href: "/people"}, Schools: sampleTable(), Pager: samplePager(), Bureau: form, School: form}
		}},
	}
}
