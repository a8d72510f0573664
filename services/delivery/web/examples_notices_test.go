package web_test

import (
	"html/template"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// noticeExamples are the pages of notices.
func noticeExamples() []example {
	card := web.NoticeCard{
		ID: "cpy_1", Href: "/inbox/cpy_1", Light: web.Light{State: web.Attention, Label: text.Say("待办", "To do")}, Text: text.Say("请于周五前交回告知书。", "Hand in the form by Friday."),
		When: web.Plain("2026年11月22日 09:00"), From: web.Plain("示例学校"), Unread: true, Finish: "/inbox/cpy_1/done", Open: true,
	}
	done := card
	done.Finish, done.Done = "/x", &web.Light{State: web.Pass, Label: text.Say("已办", "Done")}
	leads := &web.Button{Label: text.Say("去查看", "Go there"), Href: "/applications"}
	tick := web.Tick{Field: sampleField("action")}
	classes, roles, people := sampleChoice("classes"), sampleChoice("roles"), sampleField("people")
	return []example{
		{"inbox/list", func(f web.Frame) any {
			f.Inbox, f.Unread, f.Who = true, 2, web.Who{Role: text.Say("学生", "Student")}
			return web.Inbox{Frame: f, Heading: sampleHeading(), Tabs: sampleTabs(), Items: []web.NoticeCard{card, done}, Some: true, Pager: samplePager()}
		}},
		{"inbox/list", func(f web.Frame) any {
			return web.Inbox{Frame: f, Heading: sampleHeading(), Tabs: sampleTabs(), Empty: &web.Empty{Icon: "bell", Title: text.Say("没有消息", "Nothing")}}
		}},
		{"inbox/page", func(f web.Frame) any { return web.NoticePage{Frame: f, Card: card, Leads: leads} }},
		{"inbox/page", func(f web.Frame) any {
			f.Layout = web.LayoutBare
			return web.NoticePage{Frame: f, Card: done}
		}},
		{"notices/list", func(f web.Frame) any {
			return web.Notices{Frame: f, Heading: sampleHeading(), Table: sampleTable(), Pager: samplePager()}
		}},
		{"notices/new", func(f web.Frame) any {
			return web.NoticeForm{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Text: sampleField("text"), Whole: &tick, Classes: &classes, Roles: &roles, People: &people, Action: tick, Urgent: tick, Robots: &tick}
		}},
		{"notices/page", func(f web.Frame) any {
			return web.NoticeStatement{
				Frame: f, Heading: sampleHeading(), Figures: []web.Figure{{Label: text.Say("发给", "Told"), Value: "3"}}, Notes: []web.Notice{*sampleNotice()},
				Tabs: sampleTabs(), Table: sampleTable(), Pager: samplePager(), Copy: "请交回告知书。", Remind: "/notices/not_1/remind", Slips: "/notices/not_1/slips",
			}
		}},
		{"notices/choices", func(f web.Frame) any {
			code := sampleField("code_sms")
			return web.NoticeChoices{
				Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Bare: sampleNotice(), Channels: []web.Choice{classes}, Quiet: tick, Digest: tick, DigestAt: sampleField("digest_at"),
				Hours:    web.Range{Legend: text.Say("时间", "Hours"), From: sampleField("from"), To: sampleField("to")},
				Contacts: []web.ContactForm{{Channel: "sms", Name: text.Say("短信", "SMS"), Known: &web.Light{State: web.Pass}, Next: &web.Light{State: web.Attention}, Value: sampleField("sms"), Code: &code, Remove: true}},
			}
		}},
		{"notices/channels", func(f web.Frame) any {
			card := web.ChannelCard{Title: web.Plain("班级群"), Note: text.Say("钉钉", "DingTalk"), Base: "/channels/robots/rob_1", Rotates: true, Last: []web.ChannelTry{{Words: text.Say("已发", "sent"), When: web.Plain("今天"), State: web.Pass, Replay: "/x"}}}
			return web.Channels{
				Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Secret: "whsec_x", Robots: []web.ChannelCard{card}, Webhooks: []web.ChannelCard{card, {Title: web.Plain("b")}},
				Robot: &web.RobotForm{Kind: roles, Name: sampleField("name"), Class: sampleField("class"), URL: sampleField("robot_url"), Secret: sampleField("secret")}, URL: sampleField("url"), Events: sampleChoice("events"),
			}
		}},
		{"searches/list", func(f web.Frame) any {
			one := web.SavedCard{ID: "ssr_1", Name: "普陀数控", Href: "/searches/ssr_1", Asks: []web.Chip{{Label: text.Say("普陀区", "Putuo")}}, Now: text.Say("现有 3 个岗位", "3 openings now"), How: text.Say("每天汇总一次", "Once a day"), New: &web.Light{State: web.Pass, Label: text.Say("1 个新的", "1 new")}, Told: text.Say("上次通知：今天", "Last told: today"), Version: "1", NameField: sampleField("name"), Tell: roles}
			paused := one
			paused.ID, paused.Paused, paused.New = "ssr_2", true, nil
			return web.SavedSearches{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Items: []web.SavedCard{one, paused}}
		}},
		{"searches/list", func(f web.Frame) any {
			return web.SavedSearches{Frame: f, Heading: sampleHeading(), Empty: &web.Empty{Icon: "search", Title: text.Say("还没有", "None")}}
		}},
		{"searches/new", func(f web.Frame) any {
			return web.SearchNew{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Asks: []web.Chip{{Label: text.Say("普陀区", "Putuo")}}, Query: "region=310107", Name: sampleField("name"), Tell: roles}
		}},
		{"notices/slips", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			return web.NoticeSlips{
				Frame: f, Sheet: web.PrintSheet{Title: text.Say("通知", "Notice"), Issuer: "示例学校"}, Text: card.Text, Action: true, Pager: samplePager(),
				Classes: []web.SlipClass{{Name: "数控2301", Slips: []web.Slip{{Who: web.Plain("2301 张同学"), Link: "https://firstkm.example/n/x", Code: template.HTML(`<img class="qr" alt="x" src="data:,">`)}}}},
			}
		}},
	}
}
