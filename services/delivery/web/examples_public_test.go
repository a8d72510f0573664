package web_test

import (
	"slices"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// publicExamples fill the pages of guests and students, and those of signing in.
func publicExamples() []example {
	return slices.Concat(sessionExamples(), findExamples())
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
	card := web.PostingCard{ID: "plc_1", Href: "/placements/plc_1", Title: web.Plain("数控车工"), Enterprise: "示例精密机械厂", Place: "上海市普陀区", Pay: "¥3,200"}
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
