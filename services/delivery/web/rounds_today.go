package web

import (
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// roundDuties are what placement rounds ask of the reader today.
func (s *Site) roundDuties(c *gin.Context, who actor.Actor) ([]Duty, error) {
	asks, err := s.s.Rounds.Asks(c.Request.Context(), who)
	out := make([]Duty, len(asks))
	for i, a := range asks {
		out[i] = Duty{State: Note, Title: a.Title(), Action: askAction(a)}
		if a.Waits() {
			out[i].State = Attention
		}
		if !a.Until.IsZero() {
			out[i].Due = text.Say(When(text.Chinese, a.Until)+" 截止", "closes on "+When(text.English, a.Until))
		}
	}
	return out, err
}

// askAction is where a line of the start page is seen to.
func askAction(a round.Ask) Button {
	b := Button{Href: roundHref(a.Round), Label: map[round.AskCode]text.Words{
		round.AskRank: text.Say("去填志愿", "Rank posts"), round.AskRanked: text.Say("查看或修改", "See or change"), round.AskResult: text.Say("看结果和原因", "See it and why"),
		round.AskOffer: text.Say("提供名额", "Offer seats"), round.AskMarks: text.Say("打开", "Open"), round.AskConsent: text.Say("去答复", "Answer"), round.AskPlan: text.Say("去准备", "Go on"),
		round.AskOpen: text.Say("看进度", "See how far"), round.AskCompute: text.Say("去计算", "Compute"), round.AskReview: text.Say("去审核", "Review"), round.AskPublish: text.Say("去公布", "Publish"),
		round.AskClass: text.Say("看是谁", "See who"),
	}[a.Code]}
	switch a.Code {
	case round.AskRank:
		b.Kind = Primary
	case round.AskClass:
		b.Href += "/students"
	}
	return b
}
