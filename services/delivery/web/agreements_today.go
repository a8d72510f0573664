package web

import (
	"firstkm/services/agreement"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// agreementDuties are what agreements ask of the reader today; one leads to itself, several to the pile.
func (s *Site) agreementDuties(c *gin.Context, who actor.Actor) ([]Duty, error) {
	asks, err := s.s.Agreements.Asks(c.Request.Context(), who)
	out := make([]Duty, len(asks))
	for n, a := range asks {
		out[n] = Duty{State: Attention, Title: a.Title(), Action: Button{Href: "/agreements?mine=1", Label: text.Say("去签署", "Sign")}}
		switch {
		case a.Code == agreement.AskDraw:
			out[n].Action = Button{Href: "/agreements", Label: text.Say("生成协议", "Draw them up")}
		case a.Count == 1:
			out[n].Action.Href = agreementHref(a.First)
		}
	}
	return out, err
}
