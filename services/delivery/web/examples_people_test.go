package web_test

import (
	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// peopleExamples are the pages by which people get in, and those that look after accounts.
func peopleExamples() []example {
	slip := web.PrintedSlip{
		Kind: text.Say("激活单", "Slip"), Org: "示例学校", For: web.Plain("数控1班"), Name: "张同学", No: "230101", From: text.Say("班主任", "Teacher"), QR: `<img class="qr" alt="x" src="data:,">`,
		Link: "http://127.0.0.1/activate?code=X", Site: "http://127.0.0.1/activate", Code: "ABCDE-FGHJK", Spoken: web.Plain("A B"), Proof: text.Say("核对", "Proof"), Until: web.Plain("明天"),
	}
	head := web.PrintSheet{Title: text.Say("单", "Sheet"), Issuer: "示例学校"}
	proof := sampleField("proof")
	tick := web.Tick{Field: sampleField("hand_over")}
	level := sampleChoice("level")
	org := sampleSelect("org")
	table := sampleTable()
	return []example{
		{"today/page", func(f web.Frame) any {
			return web.Today{Frame: f, Heading: sampleHeading(), Duties: *sampleDuties(), Figures: []web.Figure{{Label: text.Say("在校学生", "Students"), Value: "900", Href: "/students"}}, Classes: &table, Shortcuts: []web.Button{{Label: text.Say("发通知", "Send a notice"), Href: "/notices/new"}}}
		}},
		{"today/page", func(f web.Frame) any { return web.Today{Frame: f, Heading: sampleHeading()} }},
		{"people/list", func(f web.Frame) any {
			tabs := sampleTabs()
			return web.People{Frame: f, Heading: sampleHeading(), Tabs: &tabs, Find: &web.SearchBox{Action: "/people"}, Table: sampleTable(), Pager: samplePager()}
		}},
		{"people/list", func(f web.Frame) any {
			return web.People{Frame: f, Heading: sampleHeading(), Table: web.Table{Empty: &web.Empty{Icon: "users", Title: text.Say("空", "Empty")}}}
		}},
		{"people/account", func(f web.Frame) any {
			return web.Person{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), History: sampleTable(), Pager: samplePager(), Steps: []web.PersonStep{{Title: text.Say("重设", "Reset"), About: text.Say("说明。", "A note."), Action: "/x", Confirm: web.Button{Label: text.Say("发单", "Issue")}}}}
		}},
		{"people/invite", func(f web.Frame) any {
			return web.Inviting{Frame: f, Heading: sampleHeading(), Roles: sampleTabs().Items}
		}},
		{"people/invite", func(f web.Frame) any {
			return web.Inviting{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Role: "school", Org: &org, Notice: sampleNotice(), Class: &org, Fields: []web.Field{sampleField("label")}, Hand: &tick, New: &web.NewOrg{Title: text.Say("新", "New"), Open: true, Fields: []web.Field{sampleField("code")}, Wide: &tick, Level: &level}, Submit: web.Button{Label: text.Say("邀请", "Invite")}}
		}},
		{"people/invitations", func(f web.Frame) any {
			tabs := sampleTabs()
			return web.InvitationList{Frame: f, Heading: sampleHeading(), Tabs: &tabs, Table: sampleTable(), Pager: samplePager()}
		}},
		{"people/invitations", func(f web.Frame) any {
			return web.InvitationList{Frame: f, Heading: sampleHeading(), Table: web.Table{Empty: &web.Empty{Icon: "users", Title: text.Say("空", "Empty")}}}
		}},
		{"people/slip", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			return web.SlipSheet{Frame: f, Heading: sampleHeading(), Slip: slip}
		}},
		{"people/classes", func(f web.Frame) any {
			tabs := sampleTabs()
			return web.ClassList{Frame: f, Heading: sampleHeading(), Tabs: &tabs, Table: sampleTable()}
		}},
		{"people/classes", func(f web.Frame) any {
			return web.ClassList{Frame: f, Heading: sampleHeading(), Table: web.Table{Empty: &web.Empty{Icon: "users", Title: text.Say("空", "Empty")}}}
		}},
		{"people/class", func(f web.Frame) any {
			return web.ClassAccounts{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Class: "数控1班", Left: 2, Table: sampleTable(), Names: sampleChoice("names"), All: web.Button{Label: text.Say("打印", "Print")}, Bulk: web.Bulk{Actions: []web.Button{{Label: text.Say("打印", "Print")}}, Note: text.Say("说明。", "A note.")}}
		}},
		{"people/class", func(f web.Frame) any {
			return web.ClassAccounts{Frame: f, Heading: sampleHeading(), Class: "数控1班", Table: sampleTable(), Names: sampleChoice("names")}
		}},
		{"people/slips", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			nameless := slip
			nameless.Name = ""
			return web.ClassSheet{Frame: f, Head: head, Slips: []web.PrintedSlip{slip, nameless}}
		}},
		{"people/slips", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			return web.ClassSheet{Frame: f, Head: head}
		}},
		{"accounts/activate", func(f web.Frame) any {
			return web.Activation{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Code: sampleField("code"), Proof: &proof}
		}},
		{"accounts/factor", func(f web.Frame) any {
			return web.FactorPage{Frame: f, Heading: sampleHeading(), Notice: sampleNotice(), Errors: sampleErrors(), QR: slip.QR, Secret: "ABCD EFGH", OTP: sampleField("otp")}
		}},
		{"accounts/factor", func(f web.Frame) any {
			return web.FactorPage{Frame: f, Heading: sampleHeading(), On: true, Codes: text.Say("还剩 9 个。", "9 left."), OTP: sampleField("otp"), Drop: true}
		}},
		{"accounts/recovery", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			return web.RecoverySheet{Frame: f, Head: head, Login: "office", Codes: []string{"ABCDE-FGHJK"}, Next: "/desk"}
		}},
		{"accounts/history", func(f web.Frame) any {
			return web.OwnHistory{Frame: f, Heading: sampleHeading(), Table: sampleTable(), Pager: samplePager()}
		}},
		{"session/second", func(f web.Frame) any {
			return web.SecondStep{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Next: "/desk", OTP: sampleField("otp")}
		}},
	}
}
