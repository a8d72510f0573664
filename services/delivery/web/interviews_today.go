package web

import (
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// interviewDuties are what interviews ask of the reader today; one leads to its page, several to the list.
func (s *Site) interviewDuties(c *gin.Context, who actor.Actor) ([]Duty, error) {
	asks, err := s.s.Interviews.Asks(c.Request.Context(), who)
	out := make([]Duty, len(asks))
	for n, a := range asks {
		href := "/interviews"
		switch {
		case who.Is(actor.Student):
			href = "/applications/" + string(a.Application) + "#interview"
		case who.Is(actor.Enterprise) && a.Count == 1:
			href = "/applicants/" + string(a.Application) + "/interview"
		}
		out[n] = Duty{State: Note, Title: a.Title(), Due: momentWords(a.At), Action: Button{Href: href, Label: map[interview.AskCode]text.Words{
			interview.AskAnswer: text.Say("选时间", "Choose a time"), interview.AskRecord: text.Say("写结果", "Give the result"),
			interview.AskCall: text.Say("看安排", "See them"), interview.AskCome: text.Say("看面试", "See it"), interview.AskMeet: text.Say("看面试", "See it"),
		}[a.Code]}}
		if a.Waits() {
			out[n].State = Attention
		}
	}
	return out, err
}
