package web_test

import (
	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// privacyExamples are the pages of personal data.
func privacyExamples() []example {
	form := web.PartnerForm{ID: "reveal", Title: text.Say("查看", "See"), Action: "/privacy/students/stu_1", Open: true, Choices: []web.Choice{sampleChoice("purpose")}, Fields: []web.Field{sampleField("purpose_text")}, Submit: web.Button{Label: text.Say("查看", "See"), Kind: web.Primary}}
	facts := web.Facts{Items: []web.Fact{{Label: text.Say("证件号", "Identity number"), Value: web.Plain("****************3X"), Note: text.Say("加密保存", "sealed"), Light: &web.Light{State: web.Pass}}}}
	reason, table := sampleField("reason_pgr_1"), sampleTable()
	card := web.DataCase{
		Title: web.Plain("数控1班"), Over: text.Say("班主任", "Class teacher"), Href: "/privacy/students/stu_1", Lights: []web.Light{{State: web.Attention}}, When: web.Plain("11月23日"), Facts: facts, Words: "办保险",
		Answer: text.Say("分管校长批准", "approved"), Links: []web.Link{{Label: text.Say("查看", "See"), Href: "/"}}, Action: "/privacy/grants/pgr_1", Field: &reason, Buttons: []web.Button{{Label: text.Say("批准", "Approve"), Kind: web.Primary, Name: "do", Value: "approve"}},
	}
	return []example{
		{"privacy/desk", func(f web.Frame) any {
			return web.DataDesk{
				Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Tabs: sampleTabs(), Notice: sampleNotice(), Figures: []web.Figure{{Label: text.Say("待审批", "Waiting"), Value: "2"}}, Duties: sampleDuties(),
				Facts: &web.DataFacts{Title: text.Say("保存了什么", "What is kept"), Facts: facts}, First: []web.PartnerForm{form}, Cases: []web.DataCase{card}, Tables: []web.Table{sampleTable()}, Pager: samplePager(),
				Texts: []web.DataText{{Title: text.Say("告知书", "Notice"), Body: "告知如下。"}}, Links: []web.Link{{Label: web.Plain("xlsx"), Href: "/me/data/xlsx"}},
			}
		}},
		{"privacy/desk", func(f web.Frame) any {
			return web.DataDesk{Frame: f, Heading: sampleHeading(), Forms: []web.PartnerForm{form}}
		}},
		{"privacy/guardian", func(f web.Frame) any {
			f.Layout = web.LayoutBare
			return web.GuardianView{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Notice: sampleNotice(), Held: facts, Applied: sampleTable(), Rounds: []web.TeacherBlock{{Title: text.Say("第一轮", "First round"), Table: &table, Facts: facts}}, Looks: sampleTable(), Requests: sampleTable(), Ask: form}
		}},
		{"privacy/link", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			return web.GuardianSlip{Frame: f, Sheet: web.PrintSheet{Title: text.Say("链接", "Link"), Number: "1", Issuer: "示例学校"}, Address: "http://127.0.0.1/g/x", Until: text.Say("有效至明天。", "Until tomorrow.")}
		}},
	}
}
