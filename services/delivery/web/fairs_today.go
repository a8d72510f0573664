package web

import (
	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// fairDuties are what fairs ask of the reader today.
func (s *Site) fairDuties(c *gin.Context, who actor.Actor) ([]Duty, error) {
	if s.s.Fairs == nil {
		return nil, nil
	}
	asks, err := s.s.Fairs.Asks(c.Request.Context(), who)
	out := make([]Duty, len(asks))
	for i, a := range asks {
		out[i] = Duty{State: Note, Title: a.Title(), Due: momentWords(a.From), Action: Button{Href: fairHref(a.Fair), Label: map[fair.AskCode]text.Words{
			fair.AskRegister: text.Say("去报名", "Register"), fair.AskBooked: text.Say("看时间表", "My timetable"), fair.AskCome: text.Say("出示二维码", "Show my code"),
			fair.AskAnswer: text.Say("去答复", "Answer"), fair.AskSlots: text.Say("排时段", "Make slots"), fair.AskMeet: text.Say("当天名单", "The queue"),
			fair.AskPlan: text.Say("去准备", "Go on"), fair.AskBegin: text.Say("开始签到", "Begin"), fair.AskClose: text.Say("打开", "Open"), fair.AskMissed: text.Say("打开", "Open"),
		}[a.Code]}}
		if a.Waits() {
			out[i].State = Attention
		}
	}
	return out, err
}
