package web_test

import (
	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

func agreementExamples() []example {
	clauses := []web.AgreementClause{
		{Number: "（一）", Title: text.Say("各方基本信息", "The parties"), Facts: web.Facts{Items: []web.Fact{{Label: text.Say("甲方", "School"), Value: text.Say("示例学校", "A school")}}}, Lines: []string{"三方订立本协议。"}},
		{Number: "（九）", Title: text.Say("其他约定", "Other")},
	}
	block := web.TeacherBlock{Title: text.Say("签署", "Signatures"), Lights: []web.Light{{State: web.Pass, Label: text.Say("已签", "signed")}}}
	return []example{
		{"agreements/page", func(f web.Frame) any {
			return web.AgreementPage{
				Frame: f, Heading: web.Heading{Title: text.Say("三方协议", "Agreement")}, Errors: &web.ErrorSummary{Lines: []web.ErrorLine{{Message: text.Say("有误。", "Wrong.")}}},
				Before: []web.TeacherBlock{block}, Clauses: clauses, After: []web.TeacherBlock{block},
			}
		}},
		{"agreements/sheets", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			head := web.PrintSheet{Title: text.Say("三方协议", "Agreement"), Issuer: "示例学校", Check: "ab12", Sign: []text.Words{text.Say("签字", "Sign")}}
			return web.AgreementSheets{Frame: f, Sheets: []web.AgreementSheet{{Head: head, QR: "<svg></svg>", Clauses: clauses, Hash: "ab12"}}}
		}},
		{"agreements/sheets", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			return web.AgreementSheets{Frame: f}
		}},
	}
}
