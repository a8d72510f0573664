package web_test

import (
	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

func consentExamples() []example {
	facts := web.Facts{Items: []web.Fact{{Label: text.Say("到哪里", "Where"), Value: web.Plain("示例厂")}}}
	return []example{
		{"consents/guardian", func(f web.Frame) any {
			f.Layout = web.LayoutBare
			return web.GuardianConsent{
				Frame: f, Heading: web.Heading{Title: text.Say("岗位实习知情同意书", "Informed consent")}, Errors: &web.ErrorSummary{Lines: []web.ErrorLine{{Message: text.Say("请选择。", "Choose.")}}},
				Notice: &web.Notice{State: web.Attention, Title: text.Say("链接已过期", "This link has run out")}, Facts: facts, Version: "0123456789abcdef",
				Answer: &web.TeacherForm{ID: "answer", Bare: true, Action: "/c/x", Buttons: []web.Button{{Label: text.Say("同意", "I agree"), Name: "answer.given", Value: "agreed"}}},
				Undo:   &web.TeacherForm{ID: "withdraw", Title: text.Say("撤回同意", "Withdraw"), Action: "/c/x", Buttons: []web.Button{{Label: text.Say("撤回同意", "Withdraw")}}},
			}
		}},
		{"consents/sheets", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			sheet := web.ConsentSheet{
				Sheet: web.PrintSheet{Title: text.Say("岗位实习知情同意书", "Informed consent"), Issuer: "示例学校", Check: "0123456789abcdef", Sign: []text.Words{text.Say("学生", "Student"), text.Say("监护人", "Guardian")}},
				Facts: facts, Link: "https://firstkm.example/c/x", Code: "<svg></svg>", Until: text.Say("十二月", "December"),
			}
			return web.ConsentSheets{Frame: f, Sheets: []web.ConsentSheet{sheet, sheet}, Pager: &web.Pager{Shown: text.Say("第 1 组", "Part 1"), Next: "/consents/print?sheet=2"}}
		}},
		{"consents/sheets", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			return web.ConsentSheets{Frame: f}
		}},
	}
}
