package web

import (
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
)

// navigation lists where somebody can go; the first four stand in the phone's bottom bar.
func navigation(who actor.Actor) []NavItem {
	find := NavItem{Label: text.Say("找岗位", "Find"), Href: "/", Icon: "search"}
	today := NavItem{Label: text.Say("今天", "Today"), Href: "/today", Icon: "home"}
	me := NavItem{Label: text.Say("我的账号", "Account"), Href: "/account", Icon: "user"}
	papers := NavItem{Label: text.Say("三方协议", "Agreements"), Href: "/agreements", Icon: "file"}
	switch {
	case who.Is(actor.Student):
		return []NavItem{find, {Label: text.Say("我的申请", "Applied"), Href: "/applications", Icon: "list", Also: []string{"/consents"}}, {Label: text.Say("我的实习", "Internship"), Href: "/internships", Icon: "building"}, {Label: text.Say("双选轮次", "Rounds"), Href: "/rounds", Icon: "road"}, {Label: text.Say("我的数据", "My data"), Href: "/me/data", Icon: "shield"}, {Label: text.Say("双选会", "Fairs"), Href: "/fairs", Icon: "calendar"}, {Label: text.Say("我的协议", "My agreements"), Href: "/agreements", Icon: "file"}, me, today, {Label: text.Say("我的搜索", "My searches"), Href: "/searches", Icon: "bell"}}
	case who.Is(actor.Enterprise):
		return []NavItem{
			{Label: text.Say("岗位", "Postings"), Href: "/postings", Icon: "list"},
			{Label: text.Say("申请人", "Applicants"), Href: "/applicants", Icon: "users", Also: []string{"/interviews"}},
			{Label: text.Say("岗位实习", "Internships"), Href: "/internships", Icon: "check"},
			{Label: text.Say("双选轮次", "Rounds"), Href: "/rounds", Icon: "road"},
			{Label: text.Say("双选会", "Fairs"), Href: "/fairs", Icon: "calendar"},
			papers,
			{Label: text.Say("本单位", "Our unit"), Href: "/unit", Icon: "building"},
			{Label: text.Say("实习方案", "Plans"), Href: "/papers", Icon: "file"},
			{Label: text.Say("教师实践", "Teachers' practice"), Href: "/practice", Icon: "school"},
			{Label: text.Say("同事", "Colleagues"), Href: "/people", Icon: "users"},
			{Label: text.Say("导入", "Import"), Href: "/imports", Icon: "upload"},
			today, find, me,
		}
	case who.Is(actor.School, actor.VicePrincipal):
		items := []NavItem{
			today,
			{Label: text.Say("确认", "Confirm"), Href: "/desk", Icon: "check", Also: []string{"/interviews"}},
			{Label: text.Say("知情同意", "Consents"), Href: "/consents", Icon: "file"},
			{Label: text.Say("学生名册", "Students"), Href: "/students", Icon: "users"},
			{Label: text.Say("合作单位", "Partners"), Href: "/partners", Icon: "building"},
			{Label: text.Say("岗位实习", "Internships"), Href: "/internships", Icon: "check"},
			{Label: text.Say("实习批次", "Batches"), Href: "/batches", Icon: "file", Also: []string{"/inspections", "/unit-lists", "/filings"}},
			papers,
			{Label: text.Say("双选轮次", "Rounds"), Href: "/rounds", Icon: "road"},
			{Label: text.Say("双选会", "Fairs"), Href: "/fairs", Icon: "calendar"},
			{Label: text.Say("人员与账号", "People"), Href: "/people", Icon: "users"},
			{Label: text.Say("通知", "Notices"), Href: "/notices", Icon: "bell"},
			{Label: text.Say("举报", "Reports"), Href: "/reports", Icon: "flag"},
			{Label: text.Say("数据保护", "Data protection"), Href: "/privacy", Icon: "shield"},
		}
		if who.Is(actor.VicePrincipal) {
			items = append(items, NavItem{Label: text.Say("师资", "Teachers"), Href: "/teachers", Icon: "chart"})
		}
		return append(items, find, me)
	case who.Is(actor.ClassTeacher):
		return []NavItem{
			today,
			{Label: text.Say("本班", "My class"), Href: "/desk", Icon: "users", Also: []string{"/interviews"}},
			{Label: text.Say("知情同意", "Consents"), Href: "/consents", Icon: "file"},
			{Label: text.Say("岗位实习", "Internships"), Href: "/internships", Icon: "check"},
			{Label: text.Say("学生账号", "Accounts"), Href: "/people/students", Icon: "lock"},
			{Label: text.Say("学生名册", "Students"), Href: "/students", Icon: "list"},
			{Label: text.Say("通知", "Notices"), Href: "/notices", Icon: "bell"},
			papers,
			{Label: text.Say("双选轮次", "Rounds"), Href: "/rounds", Icon: "road"},
			{Label: text.Say("信息授权", "Data grants"), Href: "/privacy/grants", Icon: "shield"},
			{Label: text.Say("双选会", "Fairs"), Href: "/fairs", Icon: "calendar"},
			find, me,
		}
	case who.Is(actor.Instructor):
		return []NavItem{{Label: text.Say("我的学生", "My students"), Href: "/internships", Icon: "users"}, {Label: text.Say("双选轮次", "Rounds"), Href: "/rounds", Icon: "road"}, {Label: text.Say("信息授权", "Data grants"), Href: "/privacy/grants", Icon: "shield"}, {Label: text.Say("双选会", "Fairs"), Href: "/fairs", Icon: "calendar"}, find, me}
	case who.Is(actor.TeachersOffice):
		return []NavItem{
			{Label: text.Say("师资", "Teachers"), Href: "/teachers", Icon: "chart"},
			{Label: text.Say("花名册", "Register"), Href: "/teachers/register", Icon: "users"},
			{Label: text.Say("测算", "What-if"), Href: "/teachers/whatif", Icon: "road"},
			{Label: text.Say("上报快照", "Snapshots"), Href: "/teachers/snapshots", Icon: "file"},
			{Label: text.Say("认定", "Recognitions"), Href: "/teachers/recognitions", Icon: "check"},
			{Label: text.Say("企业实践", "Practice"), Href: "/practice", Icon: "building"},
			{Label: text.Say("通知", "Notices"), Href: "/notices", Icon: "bell"},
			find, me,
		}
	case who.Is(actor.Teacher):
		return []NavItem{{Label: text.Say("我的档案", "My file"), Href: "/me/teacher", Icon: "user"}, {Label: text.Say("企业实践", "Practice"), Href: "/practice", Icon: "building"}, {Label: text.Say("找实践岗位", "Find posts"), Href: "/?for=teachers", Icon: "search"}, {Label: text.Say("我的账号", "Account"), Href: "/account", Icon: "lock"}, today}
	case who.Is(actor.Bureau):
		return []NavItem{
			today,
			{Label: text.Say("单位核验", "Verify units"), Href: "/partners", Icon: "building"},
			{Label: text.Say("备案", "Filings"), Href: "/filings", Icon: "file"},
			{Label: text.Say("人员与账号", "People"), Href: "/people", Icon: "users"},
			{Label: text.Say("师资", "Teachers"), Href: "/teachers", Icon: "chart"},
			{Label: text.Say("举报", "Reports"), Href: "/reports", Icon: "flag"},
			{Label: text.Say("通知", "Notices"), Href: "/notices", Icon: "bell"},
			{Label: text.Say("导入学校", "Import schools"), Href: "/imports", Icon: "upload"},
			{Label: text.Say("数据审计", "Data audit"), Href: "/privacy/years", Icon: "shield"},
			find, me,
		}
	case who.Is(actor.AllianceOffice) && who.Org != "":
		return []NavItem{today, {Label: text.Say("联盟", "Alliance"), Href: "/alliances/" + string(who.Org), Icon: "school"}, find, me}
	case who.Is(actor.Operator):
		return []NavItem{
			{Label: text.Say("运行", "Operation"), Href: "/operator", Icon: "shield"},
			{Label: text.Say("人员与账号", "People"), Href: "/people", Icon: "users"},
			{Label: text.Say("导入", "Import"), Href: "/imports", Icon: "upload"},
			{Label: text.Say("联盟", "Alliances"), Href: "/alliances", Icon: "school"},
			{Label: text.Say("数据审计", "Data audit"), Href: "/privacy/years", Icon: "lock"},
			find, me,
		}
	case who.Role == actor.Guest:
		return []NavItem{find, {Label: text.Say("登录", "Sign in"), Href: "/sign-in", Icon: "user"}}
	}
	return []NavItem{find, me}
}
