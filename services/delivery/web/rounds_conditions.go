package web

import (
	"net/http"
	"strconv"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/round"

	"github.com/gin-gonic/gin"
)

// roundConditions lists the posts of a round that the reader's school may fill only after a filing or an approval, each with the
// way to record that and back.
func (s *Site) roundConditions(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), round.ID(c.Param("id"))
	list, err := s.s.Rounds.Conditions(ctx, who, id)
	if err != nil {
		return err
	}
	r, err := s.s.Rounds.Get(ctx, who, id)
	if err != nil {
		return err
	}
	p := s.roundHead(c, text.Say("附条件的岗位", "Posts with a condition"), text.Say("法规一般不允许的条件，要先有本校的专项备案或例外批准；办好以前，本校学生不能填报，也不能安排。", "What the law forbids in general needs a filing or an approval of your school first; until then your students can neither rank nor get the post."), nil)
	p.Crumbs = roundCrumbs(&r)
	at := roundHref(id) + "/conditions"
	rows, err := page.Window(list, fifty(c), round.Condition.Key)
	if err != nil {
		return err
	}
	for _, x := range rows.Items {
		b := TeacherBlock{Title: Plain(x.Opening.Title), Lead: text.Say(x.Name+"，"+strconv.Itoa(x.Seats)+" 席", x.Name+", "+text.Plural(x.Seats, "seat", "seats")), Checks: &LightList{Items: FindingLights(x.Findings)}}
		for n, f := range x.Findings {
			lift(&b.Checks.Items[n], who, x.Offer, f, at)
		}
		p.Blocks = append(p.Blocks, b)
	}
	if len(rows.Items) == 0 {
		p.Blocks = []TeacherBlock{{Notice: &Notice{State: Pass, Title: text.Say("没有待办的条件", "No condition is open"), Body: text.Say("本轮的岗位都没有附条件，或本校已办好备案、批准。", "No post of the round has a condition that your school has not met.")}}}
	}
	if n := len(p.Blocks); rows.Next != "" {
		p.Blocks[n-1].Pager = nextPage(c, rows.Next)
	}
	return s.showTeachers(c, http.StatusOK, p)
}

// lift says how what stands in the way of an offer is lifted: a filing by the office, an approval by the vice-principal.
func lift(item *LightItem, who actor.Actor, o round.Offer, f fault.Finding, back string) {
	if f.Class == fault.BlockOverride && !who.Is(actor.VicePrincipal) {
		item.Fix = text.Say("由分管校长在这里批准并登记后才能安排。", "The vice-principal approves and records it here first.")
		return
	}
	clearanceFix(item, clearHref(o.Unit, o.Placement, f.Rule, back))
}
