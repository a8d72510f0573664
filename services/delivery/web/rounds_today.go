package web

import (
	"strconv"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// roundDuties are what placement rounds ask of the reader today.
func (s *Site) roundDuties(c *gin.Context, who actor.Actor) ([]Duty, error) {
	if s.s.Rounds == nil || !who.Is(actor.School, actor.VicePrincipal, actor.Enterprise, actor.Student) {
		return nil, nil
	}
	states := []round.State{round.Open, round.Published, round.Settled}
	if who.Is(actor.Enterprise) {
		states = []round.State{round.Planned, round.Open}
	} else if !who.Is(actor.Student) {
		states = []round.State{round.Planned, round.Open, round.Closed, round.Computed, round.Reviewed}
	}
	list, err := s.s.Rounds.List(c.Request.Context(), who, states, page.Request{Limit: 20})
	if err != nil {
		return nil, err
	}
	var out []Duty
	for _, r := range list.Items {
		d, err := s.roundDuty(c, who, r)
		if err != nil {
			return nil, err
		}
		if !d.Title.IsZero() {
			d.Action.Href = roundHref(r.ID)
			out = append(out, d)
		}
	}
	return out, nil
}

// roundDuty is what one round asks of the reader; without a title, nothing.
func (s *Site) roundDuty(c *gin.Context, who actor.Actor, r round.Round) (Duty, error) {
	switch {
	case who.Is(actor.Student):
		return s.studentDuty(c, who, r)
	case who.Is(actor.Enterprise):
		return s.unitDuty(c, who, r)
	case r.Host == org.ID(who.Org):
		return hostDuty(r), nil
	}
	return Duty{}, nil
}

func untilClosing(r round.Round) text.Words {
	return text.Say(When(text.Chinese, r.Closes)+" 截止", "closes on "+When(text.English, r.Closes))
}

// roundTold is how many days a result stands on the start page.
const roundTold = 30

func (s *Site) studentDuty(c *gin.Context, who actor.Actor, r round.Round) (Duty, error) {
	_, p, err := s.s.Rounds.Mine(c.Request.Context(), who, r.ID)
	if f := fault.Of(err); f != nil && (f.Code == round.ErrNotYours.Code || f.Code == round.ErrNotFound.Code) {
		return Duty{}, nil
	}
	if err != nil {
		return Duty{}, err
	}
	switch {
	case r.Takes(s.s.Now()) && len(p.Choices) == 0 && p.Refused.IsZero():
		return Duty{State: Attention, Title: text.Say("双选轮次“"+r.Name+"”：您还没有填志愿", r.Name+": you have not ranked anything"), Due: untilClosing(r), Action: Button{Label: text.Say("去填志愿", "Rank posts"), Kind: Primary}}, nil
	case r.Takes(s.s.Now()) && len(p.Choices) > 0:
		return Duty{State: Note, Title: text.Say("双选轮次“"+r.Name+"”：已填 "+strconv.Itoa(len(p.Choices))+" 个志愿", r.Name+": "+text.Plural(len(p.Choices), "post is", "posts are")+" ranked"), Due: untilClosing(r), Action: Button{Label: text.Say("查看或修改", "See or change")}}, nil
	case r.State.Out() && s.s.Now().Before(r.UpdatedAt.AddDate(0, 0, roundTold)):
		return Duty{State: Note, Title: text.Say("双选轮次“"+r.Name+"”的结果已公布", "The result of "+r.Name+" is out"), Action: Button{Label: text.Say("看结果和原因", "See it and why")}}, nil
	}
	return Duty{}, nil
}

func (s *Site) unitDuty(c *gin.Context, who actor.Actor, r round.Round) (Duty, error) {
	list, err := s.s.Rounds.Invitations(c.Request.Context(), who, r.ID)
	if err != nil || len(list) == 0 {
		return Duty{}, err
	}
	switch {
	case list[0].Answer == round.Invited:
		return Duty{State: Attention, Title: text.Say(s.schoolName(c, r.Host)+"邀请参加“"+r.Name+"”", s.schoolName(c, r.Host)+" invites you to "+r.Name), Due: untilClosing(r), Action: Button{Label: text.Say("提供名额", "Offer seats")}}, nil
	case list[0].Answer == round.Accepted && r.Takes(s.s.Now()):
		return Duty{State: Note, Title: text.Say("“"+r.Name+"”正在填报，可以给见过面的学生打分", r.Name+" is open; mark the students whom you met"), Due: untilClosing(r), Action: Button{Label: text.Say("打开", "Open")}}, nil
	}
	return Duty{}, nil
}

// hostDuty is the host's next step.
func hostDuty(r round.Round) Duty {
	name := "“" + r.Name + "”"
	d := Duty{State: Attention}
	switch r.State {
	case round.Planned:
		d.Title, d.Action.Label = text.Say("双选轮次"+name+"正在筹备", r.Name+" is being planned"), text.Say("去准备", "Go on")
	case round.Open:
		d.State, d.Title, d.Due, d.Action.Label = Note, text.Say("双选轮次"+name+"正在填报", r.Name+" is open"), untilClosing(r), text.Say("看进度", "See how far")
	case round.Closed:
		d.Title, d.Action.Label = text.Say("双选轮次"+name+"已截止，可以计算", r.Name+" is closed and can be computed"), text.Say("去计算", "Compute")
	case round.Computed:
		d.Title, d.Action.Label = text.Say("双选轮次"+name+"已计算，等您审核", r.Name+" waits for your review"), text.Say("去审核", "Review")
	case round.Reviewed:
		d.Title, d.Action.Label = text.Say("双选轮次"+name+"已审核，可以公布", r.Name+" can be published"), text.Say("去公布", "Publish")
	default:
		return Duty{}
	}
	if r.Asked != nil {
		return Duty{}
	}
	return d
}
