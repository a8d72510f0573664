package web_test

import (
	"slices"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// publicExamples fill the pages of guests and students, and those of signing in.
func publicExamples() []example {
	return slices.Concat(sessionExamples(), findExamples(), placementExamples(), applicationExamples(), accountExamples())
}

func sessionExamples() []example {
	return []example{
		{"session/sign-in", func(f web.Frame) any {
			f.Layout = web.LayoutBare
			return web.SignIn{
				Frame: f, Heading: web.Heading{Title: text.Say("登录", "Sign in")}, Next: "/applications",
				Notice: &web.Notice{State: web.Note, Body: text.Say("登录后会回到那里。", "You will return.")},
				Errors: &web.ErrorSummary{Lines: []web.ErrorLine{{Message: text.Say("账号或密码不对。", "Wrong.")}}},
				Login:  web.Field{Name: "login", Label: text.Say("账号", "Login")}, Password: web.Field{Name: "password", Type: "password"},
				Demo: []web.DemoSignIn{{Login: "student", Password: "secret", Role: text.Say("学生", "Student"), Who: text.Say("示例", "Sample")}},
			}
		}},
		{"session/about", func(f web.Frame) any {
			return web.About{Frame: f, Heading: web.Heading{Title: text.Say("关于", "About")}}
		}},
	}
}

func findExamples() []example {
	reply := &web.ReplyBadge{Says: text.Say("答复率 92%，通常 3 天内", "92% answered"), Explain: text.Say("怎样算的。", "How it is counted.")}
	unit := web.NameCard{Href: "/find/units/ent_1", Name: "示例精密机械厂", Place: "上海市普陀区", Lights: []web.Light{{State: web.Pass}}, Open: text.Say("在招 2 个岗位", "2 open posts"), Reply: reply}
	card := web.PostingCard{Reply: reply, Compare: "plc_1", Why: []text.Words{text.Say("按发布时间排。", "By time.")}, ID: "plc_1", Href: "/placements/plc_1", Title: web.Plain("数控车工"), Enterprise: "示例精密机械厂", Place: "上海市普陀区", Pay: "¥3,200"}
	found := func(f web.Frame) web.Find {
		return web.Find{
			Frame: f, Heading: web.Heading{Title: text.Say("岗位", "Internships")}, Search: web.SearchBox{Action: "/", Main: true},
			Scope:   []web.Chip{{Label: text.Say("全部专业", "All majors"), Icon: "school", Href: "/find/majors"}, {Label: text.Say("只看我的专业", "Only my major"), Href: "/"}},
			Quick:   []web.Chip{{Label: text.Say("提供住宿", "Housing"), Href: "/?housing=provided", State: web.Pass, Icon: "check"}},
			Tabs:    &web.Tabs{Items: []web.Tab{{Label: text.Say("实习岗位", "Internships"), Href: "/", Current: true}}},
			Notices: []web.Notice{{State: web.Attention, Body: text.Say("未核验。", "Unverified.")}},
			Chosen:  []web.Chip{{Label: text.Say("普陀区", "Putuo"), Remove: "/"}},
			Count:   web.FoundCount{Says: text.Say("共 2 个岗位", "2 postings"), Swap: true},
			Facets:  []web.FacetGroup{{Name: "housing", Legend: text.Say("住宿", "Housing"), Options: []web.FacetOption{{Value: "provided", Label: text.Say("提供住宿", "Provided"), Count: 2}}}},
			Hidden:  []web.Hidden{{Name: "q", Value: "数控"}}, Reset: "/",
			Sort:  &web.Sort{Options: []web.SortOption{{Label: text.Say("最新", "Newest"), Href: "/?sort=newest"}}},
			Named: []web.NameGroup{{Title: text.Say("单位", "Units"), Shown: []web.NameCard{unit}, Rest: text.Say("还有 1 家", "1 more"), More: []web.NameCard{unit}}}, Compare: &web.CompareBar{Back: "q=x"},
			Cards: []web.PostingCard{card, card}, Pager: &web.Pager{Shown: text.Say("1–2，共 2", "1–2 of 2"), Next: "/?cursor=x"},
		}
	}
	return []example{
		{"find/home", func(f web.Frame) any { return found(f) }},
		{"find/home", func(f web.Frame) any {
			p := found(f)
			p.Welcome = &web.Welcome{Title: text.Say("找实习", "Find"), Lead: text.Say("不收费。", "No fee."), Ways: []web.Way{{Icon: "user", Href: "/sign-in", Title: text.Say("学生", "Student"), Label: text.Say("登录", "Sign in")}}}
			p.Empty = &web.Empty{Icon: "search", Title: text.Say("没有找到", "Nothing"), Links: []web.Link{{Label: text.Say("去掉“普陀区”可看到 12 个", "without Putuo: 12"), Href: "/"}}}
			return p
		}},
		{"find/fragment", func(f web.Frame) any { return found(f) }},
		{"find/bearer", func(f web.Frame) any {
			return web.Bearer{
				Frame: f, Heading: web.Heading{Title: web.Plain("示例精密机械厂")}, Facts: web.Facts{Items: []web.Fact{{Label: text.Say("地区", "Place"), Value: web.Plain("普陀区")}}},
				Reply: reply, Posts: text.Say("在招岗位 1", "Open posts: 1"), Cards: []web.PostingCard{card}, All: &web.Link{Label: text.Say("全部 9 个", "All 9"), Href: "/?unit=ent_1"}, Listed: []web.NameCard{unit},
			}
		}},
		{"find/bearer", func(f web.Frame) any {
			return web.Bearer{Frame: f, Heading: web.Heading{Title: web.Plain("示例学校")}, Empty: &web.Empty{Icon: "building", Title: text.Say("没有", "None")}}
		}},
		{"find/compare", func(f web.Frame) any {
			return web.Compare{
				Frame: f, Heading: web.Heading{Title: text.Say("比较岗位", "Compare")}, Notices: []web.Notice{{State: web.Note, Body: text.Say("说明。", "A note.")}}, Back: web.Link{Label: text.Say("回到结果", "Back"), Href: "/"},
				Posts: []web.ComparedPost{{Href: "/placements/plc_1", Title: "数控车工", Unit: "示例厂", Drop: "/find/compare?ids=plc_2"}, {Href: "/placements/plc_2", Title: "铣工", Unit: "示例厂"}},
				Rows: []web.ComparedRow{
					{Label: text.Say("专业对口", "Match"), Cells: []web.ComparedCell{{Legal: web.Match}, {Absent: true}}},
					{Label: text.Say("职业路径", "Path"), Cells: []web.ComparedCell{{Text: web.Plain("a → b"), Note: text.Say("推测", "inferred"), Tasks: []string{"磨刀", "车削"}}, {Reply: reply, Light: &web.Light{State: web.Pass}}}},
				},
			}
		}},
		{"find/compare", func(f web.Frame) any {
			return web.Compare{Frame: f, Heading: web.Heading{Title: text.Say("比较岗位", "Compare")}, Empty: &web.Empty{Icon: "list", Title: text.Say("请选两个", "Choose two")}}
		}},
		{"find/pick", func(f web.Frame) any {
			return web.Picker{
				Frame: f, Heading: web.Heading{Title: text.Say("选专业", "Choose a major")}, Action: "/", Hidden: []web.Hidden{{Name: "q", Value: "x"}},
				Name: web.Field{Name: "major", Label: text.Say("专业名称", "Name"), List: []web.Option{{Value: "护理"}}}, Notice: &web.Notice{State: web.Note},
				Steps: []web.Link{{Label: text.Say("全部大类", "All"), Href: "/find/majors"}}, Whole: []web.Link{{Label: text.Say("全部专业", "All majors"), Href: "/"}},
				Groups: []web.PickGroup{{Title: text.Say("中职", "Secondary"), Entries: []web.PickEntry{{Label: web.Plain("数控技术应用"), Note: web.Plain("660103"), Href: "/?major=660103", Count: 3}}}},
			}
		}},
	}
}

func placementExamples() []example {
	light := web.LightItem{State: web.Attention, Message: text.Say("夜班", "Nights"), Article: text.Say("第十七条", "Article 17"), Fix: text.Say("备案。", "File it.")}
	whole := func(f web.Frame) web.PlacementPage {
		return web.PlacementPage{
			Frame: f, Heading: web.Heading{Title: web.Plain("数控车工")}, Notices: []web.Notice{{State: web.Note, Body: text.Say("说明。", "A note.")}},
			Errors: &web.ErrorSummary{Lines: []web.ErrorLine{{Message: text.Say("还不能。", "Not yet.")}}}, Legal: web.Match,
			Path:  &web.Path{Major: web.Plain("数控技术应用"), Occupation: web.Plain("车工"), Post: web.Plain("数控车工"), Tasks: []string{"磨刀"}},
			Pay:   web.PlacementPay{Main: "¥3,200", Per: text.Say("/月", " a month"), Notes: []text.Words{text.Say("约 ¥18.4/小时", "¥18.4 an hour")}, Floor: text.Say("不低于", "At least")},
			Facts: web.Facts{Items: []web.Fact{{Label: text.Say("日期", "Dates"), Value: text.Say("一月", "January")}}}, Tasks: []string{"车外圆"}, About: []string{"第一段。"},
			Law:   web.LightList{Title: text.Say("规定", "Rules"), Fold: true, Items: []web.LightItem{light, {State: web.Pass, Message: text.Say("通过", "Passed")}}},
			Terms: &web.LightList{Items: []web.LightItem{light}}, Before: &web.LightList{Items: []web.LightItem{light}},
			Seats: &web.Meter{Label: text.Say("名额", "Seats"), Max: 2, State: web.Pass, Parts: []web.MeterPart{{Tone: "used", N: 1, Label: text.Say("已占用", "Held")}}},
			Apply: &web.ApplyBox{Action: "/placements/plc_1/apply", CSRF: "c", Recipient: "示例厂", Shared: []web.SharedField{{Label: text.Say("专业", "Major"), When: text.Say("提交后", "at once")}}, Consent: web.Tick{Field: web.Field{Name: "consent", Label: text.Say("我同意", "I agree")}}},
			Unit:  web.Facts{Items: []web.Fact{{Label: text.Say("单位", "Unit"), Value: web.Plain("示例厂")}}}, Report: "/placements/plc_1/report",
			Data: &web.JobPosting{Context: "https://schema.org", Type: "JobPosting", Title: "</script>"},
		}
	}
	return []example{
		{"placements/page", func(f web.Frame) any { return whole(f) }},
		{"placements/page", func(f web.Frame) any {
			p := whole(f)
			p.Apply, p.Barred = nil, &web.Barred{Label: text.Say("申请", "Apply"), Why: []web.LightItem{light}}
			p.Next = &web.Button{Label: text.Say("登录后申请", "Sign in"), Href: "/sign-in"}
			return p
		}},
		{"placements/report", func(f web.Frame) any {
			return web.PlacementReport{
				Frame: f, Heading: web.Heading{Title: text.Say("举报", "Report")}, Errors: &web.ErrorSummary{Lines: []web.ErrorLine{{Message: text.Say("请说明。", "Say.")}}},
				Action: "/placements/plc_1/report", Back: "/placements/plc_1", Kind: web.Choice{Field: web.Field{Name: "kind"}, Options: []web.Option{{Value: "fee", Label: text.Say("收费", "Fees")}}}, Text: web.Field{Name: "text", Rows: 6},
			}
		}},
	}
}

func applicationExamples() []example {
	card := web.ApplicationCard{
		Href: "/applications/app_1", Title: web.Plain("数控车工"), Unit: "示例厂", Light: web.Light{State: web.Attention}, Next: text.Say("等学校确认。", "Waiting."),
		Steps:  web.Steps{Items: []web.Step{{Label: text.Say("已申请", "Applied"), State: web.Pass}, {Label: text.Say("备选", "Shortlist"), State: web.Note}}},
		Reason: text.Say("名额已满", "Full"), Hold: text.Say("席位保留到十二月", "Held until December"),
	}
	return []example{
		{"applications/list", func(f web.Frame) any {
			return web.Applications{Frame: f, Heading: web.Heading{Title: text.Say("我的申请", "Mine")}, Trigger: "firstkm:x from:body", Open: []web.ApplicationCard{card}, Ended: []web.ApplicationCard{card}, Empty: &web.Empty{Icon: "list", Title: text.Say("没有", "None")}, Pager: &web.Pager{Next: "/applications?cursor=x"}}
		}},
		{"applications/page", func(f web.Frame) any {
			return web.ApplicationPage{
				Frame: f, Heading: web.Heading{Title: web.Plain("数控车工")}, Trigger: "firstkm:x from:body", Card: card, Facts: web.Facts{Items: []web.Fact{{Label: text.Say("岗位", "Post"), Value: web.Plain("数控车工")}}},
				Timeline: web.Timeline{Items: []web.Moment{{When: text.Say("今天", "today"), Title: text.Say("已申请", "Applied"), State: web.Note}}},
				Consent:  web.Consented{Recipient: "示例厂", Shared: []web.SharedField{{Label: text.Say("专业", "Major")}}},
				Errors:   &web.ErrorSummary{Lines: []web.ErrorLine{{Message: text.Say("请选择一个时间。", "Choose a time.")}}}, Meets: "firstkm:x from:body",
				Interviews: []web.TeacherBlock{{
					Title: text.Say("在学校面试", "At the school"), Lights: []web.Light{{State: web.Attention, Label: text.Say("待学生答复", "Waiting")}},
					Facts: web.Facts{Items: []web.Fact{{Label: text.Say("时间", "When"), Value: text.Say("明天", "tomorrow")}}},
					Forms: []web.TeacherForm{{ID: "take", Bare: true, Action: "/applications/app_1/interview", Items: []web.FormItem{{Choice: &web.Choice{Field: web.Field{Name: "take.time", Label: text.Say("选一个时间", "Take one")}, Options: []web.Option{{Value: "a", Label: text.Say("九点", "nine")}}}}}}},
				}},
				Withdraw: &web.Dialog{ID: "withdraw", Title: text.Say("撤回？", "Withdraw?"), Action: "/applications/app_1/withdraw"},
			}
		}},
		{"applications/withdraw", func(f web.Frame) any {
			return web.Withdrawal{Frame: f, Heading: web.Heading{Title: text.Say("撤回？", "Withdraw?")}, Errors: &web.ErrorSummary{Lines: []web.ErrorLine{{Message: text.Say("不能。", "No.")}}}, Action: "/applications/app_1/withdraw", Back: "/applications/app_1", Reason: web.Field{Name: "reason"}, Confirm: web.Button{Label: text.Say("撤回", "Withdraw")}}
		}},
	}
}

func accountExamples() []example {
	field := web.Field{Name: "login", Label: text.Say("账号", "Login")}
	table := web.Table{Columns: []web.Column{{Label: text.Say("账号", "Login")}}, Rows: []web.Row{{Cells: []web.Cell{{Text: web.Plain("hr")}}}}}
	wrong := &web.ErrorSummary{Lines: []web.ErrorLine{{Message: text.Say("密码不对。", "Wrong.")}}}
	return []example{
		{"accounts/page", func(f web.Frame) any {
			return web.Account{
				Frame: f, Heading: web.Heading{Title: text.Say("我的账号", "My account")}, Errors: wrong, Facts: web.Facts{Items: []web.Fact{{Label: text.Say("账号", "Login"), Value: web.Plain("hr")}}},
				Old: field, Fresh: field, Tokens: &web.AccountTokens{Open: true, Issued: "fkm_x", Table: table, Name: field, Scopes: web.Choice{Field: field, Many: true}, Days: web.Select{Field: field}},
				Sessions: table, Others: 1, Factor: text.Say("已开启", "On"),
			}
		}},
		{"accounts/register", func(f web.Frame) any {
			return web.Registration{Frame: f, Heading: web.Heading{Title: text.Say("登记", "Register")}, Errors: wrong, USCC: field, Name: field, Legal: web.Choice{Field: field}, Industry: web.Select{Field: field}, Scope: field, Region: web.Cascade{ID: "region"}, Address: field, Login: field, Password: field}
		}},
		{"accounts/register.check", func(f web.Frame) any {
			return web.RegistrationCheck{Frame: f, Fields: []web.FieldLint{{Name: "uscc", Swap: true, Items: []web.LightItem{{State: web.Pass, Message: text.Say("校验码正确。", "Right.")}}}}}
		}},
		{"accounts/invitation", func(f web.Frame) any {
			return web.Invitation{Frame: f, Heading: web.Heading{Title: text.Say("建立账号", "Make it")}, Errors: wrong, Action: "/invitations/x", Hidden: []web.Hidden{{Name: "code", Value: "x"}}, Login: field, Label: &field, Password: field, Submit: web.Button{Label: text.Say("建立", "Make it")}}
		}},
	}
}
