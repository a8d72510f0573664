package web_test

import (
	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// fairExamples are the pages of fairs that are not drawn as the desk's are.
func fairExamples() []example {
	title := text.Say("标题", "Title")
	options := []web.Option{{Value: "a", Label: title, Chosen: true}}
	return []example{
		{"fair/score", func(f web.Frame) any {
			return web.ScorePage{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Action: "/fairs/fai_1/posts/plc_1", Version: web.Hidden{Name: "version", Value: "3"}, Lead: title, Open: true, Rows: []web.ScoreRow{
				{Number: "K7Q2M4TD", Says: title, Points: "85", Words: options, Reasons: options, Told: title, Error: title}, {Number: "AB23CD45", Says: title, Words: options, Reasons: options},
			}}
		}},
	}
}
