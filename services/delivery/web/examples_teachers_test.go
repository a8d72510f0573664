package web_test

import (
	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// teacherExamples are the pages of the teachers' office.
func teacherExamples() []example {
	title := text.Say("标题", "Title")
	table, field, sel, choice := sampleTable(), sampleField("a"), sampleSelect("b"), sampleChoice("c")
	tick := web.Tick{Field: sampleField("d")}
	meter := sampleMeter()
	items := []web.FormItem{
		{Field: &field},
		{Select: &sel},
		{Choice: &choice},
		{Tick: &tick},
		{Range: &web.Range{Legend: title, From: sampleField("e"), To: sampleField("f")}},
		{Notice: sampleNotice()},
		{Table: &table},
		{Upload: &web.Upload{Field: sampleField("g"), Accept: "image/*", Capture: "environment", Many: true}},
		{Fold: &web.FoldedTable{Title: title, Open: true, Table: table}},
	}
	form := web.TeacherForm{ID: "form", Title: title, Lead: title, Action: "/teachers", Open: true, Hidden: []web.Hidden{{Name: "do", Value: "x"}}, Items: items, Buttons: []web.Button{{Label: title}}}
	get, bare := form, form
	get.Get, bare.Bare, bare.Files = true, true, true
	facts := web.Facts{Items: []web.Fact{{Label: title, Value: title}}}
	block := web.TeacherBlock{
		ID: "block", Title: title, Lights: []web.Light{{State: web.Pass}}, Lead: title, Notice: sampleNotice(), Steps: &web.Steps{Label: title, Items: []web.Step{{Label: title, State: web.Note}}}, Checks: &web.LightList{Title: title, Items: []web.LightItem{{State: web.Blocked, Message: title}}}, Figures: []web.Figure{{Label: title, Value: "50.4"}}, Duties: sampleDuties(), Facts: facts, Meter: &meter,
		Chart: &web.Chart{Title: title, Percent: true, Ticks: []text.Words{title}, Series: []web.ChartSeries{{Label: title, Values: []float64{50}}}},
		Bars:  &web.BarList{Title: title, Items: []web.BarItem{{Label: title, Value: 50, Says: title, Target: 70}}},
		Sort:  &web.Sort{Label: title, Options: []web.SortOption{{Label: title, Href: "/", Current: true}}}, Photos: &web.PhotoGrid{Form: "form", Items: []web.PhotoThumb{{ID: "pho_1", Src: "/static/logo.svg", Alt: title}}},
		Table: &table, Pager: samplePager(), Timeline: &web.Timeline{Items: []web.Moment{{When: title, Title: title, State: web.Note}}}, Forms: []web.TeacherForm{bare}, Buttons: []web.Button{{Label: title, Href: "/"}},
	}
	open := block
	open.Bare = true
	return []example{
		{"teachers/page", func(f web.Frame) any {
			return web.TeacherPage{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Tabs: sampleTabs(), Blocks: []web.TeacherBlock{block, {Form: &get}, {Form: &form}, {Beside: []web.TeacherBlock{open, {Title: title}}}}}
		}},
		{"batches/sheet", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			return web.UnitListSheet{Frame: f, Sheet: web.PrintSheet{Title: title, Number: "1号", Issuer: "学校", Date: title}, Facts: facts, Units: table}
		}},
		{"teachers/sheet", func(f web.Frame) any {
			f.Layout = web.LayoutSheet
			return web.TeacherSheet{Frame: f, Sheet: web.PrintSheet{Title: title, Number: "snp_1", Issuer: "学校", Date: title, Check: "abcd", Sign: []text.Words{title}}, Facts: facts, Figures: table, People: table, Changes: table}
		}},
	}
}
