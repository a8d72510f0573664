package web_test

import (
	"firstkm/services/delivery/web"
	"firstkm/services/kernel/text"
)

// roundExamples are the pages of placement rounds that are not drawn as the desk's are.
func roundExamples() []example {
	title := text.Say("标题", "Title")
	form := web.TeacherForm{ID: "wish", Title: title, Action: "/rounds/rnd_1/choices", Buttons: []web.Button{{Label: title}}}
	bare := form
	bare.ID, bare.Bare = "offer", true
	table := sampleTable()
	post := web.RankItem{
		ID: "plc_1", Rank: 1, Title: title, Unit: "示例精密机械厂", Place: "普陀区 · 4 km", Pay: text.Say("¥3,200/月", "¥3,200 a month"), Seats: text.Say("本轮 2 席", "2 seats"), Score: "87.5",
		Parts: []text.Words{title}, Demand: title, Before: title, Suggest: true, Editable: true, Error: title,
	}
	other, barred := post, post
	other.ID, other.Rank, other.Error = "plc_2", 0, text.Words{}
	barred.ID, barred.Rank, barred.Editable, barred.Error = "plc_3", 0, false, text.Words{}
	barred.Barred = []web.LightItem{{State: web.Blocked, Message: title, Fix: title, Rule: "R-ART16-2-AGE16"}}
	return []example{
		{"round/rank", func(f web.Frame) any {
			return web.Ranking{
				Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Notice: sampleNotice(), Steps: &web.Steps{Label: title, Items: []web.Step{{Label: title, State: web.Note}}},
				Truth: title, Number: "K7Q2-M4TD", Most: 10, Open: true, Action: "/rounds/rnd_1/choices", Consent: web.Tick{Field: sampleField("consent")}, Shared: title,
				Chosen: []web.RankItem{post}, Others: []web.RankItem{other}, Barred: []web.RankItem{barred}, Wishes: &form, Proof: web.TeacherBlock{Title: title},
			}
		}},
		{"round/offer", func(f web.Frame) any {
			marks := &web.MarkForm{Action: "/rounds/rnd_1/offers/plc_1", Lead: title, Value: title, Rows: []web.MarkRow{
				{N: 0, Number: "K7Q2-M4TD", Value: "90", Fit: "87.5", Parts: []text.Words{title}, Declines: []web.Option{{Value: "a", Label: title}}, Error: title}, {N: 1},
			}}
			return web.OfferPage{Frame: f, Heading: sampleHeading(), Errors: sampleErrors(), Facts: web.Facts{Items: []web.Fact{{Label: title, Value: title}}}, Offer: &bare, Marks: marks, Told: &table}
		}},
	}
}
