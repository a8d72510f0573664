package web_test

import (
	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// rosterExamples are the pages of rosters and of looking at an import before it is done.
func rosterExamples() []example {
	facts := web.Facts{Items: []web.Fact{{Label: text.Say("班级", "Class"), Value: web.Plain("数控1班")}}}
	life := web.Timeline{Items: []web.Moment{{When: web.Plain("2026-09-01"), Title: text.Say("留级", "Repeats"), Detail: web.Plain("休养"), State: web.Note}}}
	picks := sampleTable()
	picks.Caption = text.Say("不在文件里", "Not in the file")
	return []example{
		{"students/list", func(f web.Frame) any {
			return web.StudentList{Frame: f, Heading: sampleHeading(), Search: web.SearchBox{Action: "/students", Label: text.Say("查找", "Find")}, Class: sampleSelect("class"), State: sampleTabs(), Table: sampleTable(), Pager: &web.Pager{Shown: text.Say("每页 50 人", "50 a page"), Next: "/students?cursor=x"}}
		}},
		{"students/one", func(f web.Frame) any {
			return web.StudentPage{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), At: "/students/stu_1", Look: "/privacy/students/stu_1", Facts: facts, Private: facts, History: life, Steps: []web.StudentStep{
				{Do: "leave", Title: text.Say("离校", "Leaves"), Lead: text.Say("说明。", "A note."), Open: true, Version: "1", Selects: []web.Select{sampleSelect("to")}, Fields: []web.Field{sampleField("reason")}, Submit: web.Button{Label: text.Say("办理", "Record")}},
			}}
		}},
		{"students/rollover", func(f web.Frame) any {
			return web.RollOver{Frame: f, Heading: sampleHeading(), Notice: sampleNotice(), Figures: []web.Figure{{Label: text.Say("毕业", "Graduate"), Value: "3", Unit: text.Say("人", "people")}}, Table: sampleTable(), Year: "2026", Submit: &web.Button{Label: text.Say("结转", "Go over")}}
		}},
		{"imports/job", func(f web.Frame) any {
			f.Reload = 2
			return web.ImportJob{Frame: f, Heading: sampleHeading(), Bar: web.Progress{Label: text.Say("正在导入", "Importing"), Now: 3120, Max: 50000, URL: "/imports/jobs/job_1"}}
		}},
		{"exports/ask", func(f web.Frame) any {
			f.Exports = []web.Link{{Label: text.Say("导出学生名册", "Export: Students"), Href: "/exports/students?state=active"}}
			return web.ExportAsk{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Notice: sampleNotice(), Form: web.PartnerForm{ID: "export", Title: text.Say("用途和格式", "Purpose and form"), Action: "/exports/students", Open: true, Hidden: []web.Hidden{{Name: "class", Value: "数控1班"}}, Fields: []web.Field{sampleField("purpose_text")}, Submit: web.Button{Label: text.Say("导出", "Export"), Kind: web.Primary}}}
		}},
		{"students/incoming", func(f web.Frame) any {
			return web.Incoming{Frame: f, Heading: sampleHeading(), People: []web.IncomingOne{{At: "/students/stu_1/receive", Title: web.Plain("王同学"), Facts: facts, Fields: []web.Field{sampleField("stu_1_class")}}}}
		}},
		{"students/incoming", func(f web.Frame) any {
			return web.Incoming{Frame: f, Heading: sampleHeading(), Empty: &web.Empty{Icon: "users", Title: text.Say("没有", "Nobody"), Body: text.Say("说明。", "A note.")}}
		}},
		{"imports/review", func(f web.Frame) any {
			return web.ImportReview{Frame: f, Heading: sampleHeading(), At: "/imports/review/students/imp_1", Figures: []web.Figure{{Label: text.Say("新增", "New"), Value: "3", Unit: text.Say("行", "rows")}}, Map: []web.Select{sampleSelect("column.0")}, Hidden: []web.Hidden{{Name: "header.0", Value: "编号"}}, MapOpen: true, Unread: text.Say("住校", "Boards"), Notes: sampleTable(), More: text.Say("说明。", "A note."), Gone: picks, Rows: &web.RowErrors{Total: 1, Bare: true, Items: []web.RowError{{Row: 2, Column: "学号", Reason: text.Say("必填。", "Needed.")}}}, Confirm: &web.Button{Label: text.Say("确认导入", "Import now")}, Again: web.Link{Label: text.Say("换一个文件", "Another file"), Href: "/imports"}}
		}},
	}
}
