package web_test

import (
	"net/http"
	"slices"

	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// example is a template with data that it is to be drawn with, in both languages. Data that is a Page is drawn in its frame.
type example struct {
	template string
	data     func(web.Frame) any
}

// examples lists every noun's; together they reach every template.
func examples() []example {
	return slices.Concat(frameExamples(), styleguideExamples(), publicExamples(), unitExamples(), noticeExamples(), peopleExamples(), privacyExamples(), rosterExamples(), teacherExamples(), roundExamples(), fairExamples(), consentExamples(), agreementExamples())
}

func styleguideExamples() []example {
	return []example{
		{"styleguide", func(f web.Frame) any { return web.NewStyleguide(f) }},
		{"styleguide-sheet", func(f web.Frame) any { return web.NewStyleguideSheet(f) }},
	}
}

func frameExamples() []example {
	problem := func(status int, who web.Who, layout web.Layout) func(web.Frame) any {
		return func(f web.Frame) any {
			f.Who, f.Layout = who, layout
			p := web.NewProblem(f, status, "req_01jd3k")
			p.Flash = &web.Notice{State: web.Note, Body: text.Say("说明。", "A note.")}
			return p
		}
	}
	student := web.Who{Role: text.Say("学生", "Student")}
	return []example{
		{"problem", problem(http.StatusNotFound, student, "")},
		{"problem", problem(http.StatusForbidden, web.Who{}, web.LayoutBare)},
		{"problem", problem(http.StatusInternalServerError, student, web.LayoutSheet)},
	}
}
