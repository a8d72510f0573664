package web

import (
	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/kernel/text"
	"firstkm/services/notify"

	"github.com/gin-gonic/gin"
)

// GuardianConsent is the one plain page of a guardian, without an account: template "consents/guardian". It prints as it is.
type GuardianConsent struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Notice  *Notice
	Facts   Facts
	Answer  *TeacherForm
	Undo    *TeacherForm
	Version string
}

// drawGuardianConsent shows what is asked; a link that was used says what was answered, one that ran out whom to ask.
func (s *Site) drawGuardianConsent(c *gin.Context, status int, err error) error {
	token := c.Param("token")
	v, loadErr := s.s.Consents.ByLink(c.Request.Context(), token)
	if loadErr != nil {
		return loadErr
	}
	g := GuardianConsent{Frame: s.frame(c, consentTitle(v.Origin)), Errors: ErrorsOf(err).Summary(), Facts: s.consentFacts(v.Arrangement, v.School), Version: v.Hash}
	g.Layout, g.Nav, g.Who, g.Exports = LayoutBare, nil, Who{}, nil
	g.Heading = Heading{Over: Plain(v.School), Title: g.Title, Lead: text.Say("家长您好：学校想安排 "+v.Name+" 到下面的单位实习，请阅读后作答。", "The school would like to arrange this internship for "+v.Name+". Please read it and answer.")}
	a := v.Consent.ByGuardian
	open := v.State == application.Placed && s.today().Before(v.From) && !v.Expired
	answered := a.Given != "" && a.Hash == v.Hash
	switch {
	case answered && !a.WithdrawnOn.IsZero():
		g.Notice = &Notice{State: Note, Title: text.Say("您已撤回同意", "You withdrew your consent"), Body: text.Say("撤回于 "+Date(text.Chinese, a.WithdrawnOn)+"。学校会联系您。", "On "+Date(text.English, a.WithdrawnOn)+". The school will speak to you.")}
	case answered && a.Given == compliance.Refused:
		g.Notice = &Notice{State: Note, Title: text.Say("您已答复：不同意", "You answered: I do not agree"), Body: text.Say("答复于 "+Date(text.Chinese, a.On)+"，不影响孩子毕业和评优。想改变，请联系班主任。", "On "+Date(text.English, a.On)+". It is not held against your child. To change it, speak to the class teacher.")}
	case answered:
		g.Notice = &Notice{State: Pass, Title: text.Say("您已答复：同意", "You answered: I agree"), Body: text.Say("答复于 "+Date(text.Chinese, a.On)+"。不用再次提交。", "On "+Date(text.English, a.On)+". There is nothing more to do.")}
	case v.Expired:
		g.Notice = &Notice{State: Attention, Title: text.Say("链接已过期", "This link has run out"), Body: text.Say("请联系班主任或学校（"+v.Consent.Telephone+"）重新发送，或在纸质同意书上签字。", "Ask the class teacher or the school ("+v.Consent.Telephone+") for another, or sign on paper.")}
	case !open:
		g.Notice = &Notice{State: Note, Title: text.Say("不需要作答了", "No answer is needed any more"), Body: text.Say("这次安排已经结束，或实习已到开始日期。有疑问请打学校电话 "+v.Consent.Telephone+"。", "The arrangement is over, or its first day has come. For questions call "+v.Consent.Telephone+".")}
	}
	at := "/c/" + token
	switch {
	case open && !answered:
		form := answerForm(c, at, g.CSRF, v.Hash, 0, true, err)
		g.Answer = &form
	case open && a.Given == compliance.Agreed && a.WithdrawnOn.IsZero():
		form := withdrawForm(c, at, g.CSRF, 0, err)
		g.Undo = &form
	}
	c.Header("Cache-Control", "no-store")
	c.Header("Referrer-Policy", "no-referrer")
	return s.show(c, status, "consents/guardian", "consents/guardian", g)
}

// guardianConsent takes the guardian's answer.
func (s *Site) guardianConsent(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	ctx, token := c.Request.Context(), c.Param("token")
	switch do {
	case "answer":
		_, err = s.s.Consents.AnswerByLink(ctx, token, agreement.Said{Given: compliance.Given(in.text("given")), Hash: in.text("hash"), Relation: agreement.Relation(in.text("relation")), Reason: in.text("reason")})
	case "withdraw":
		_, err = s.s.Consents.WithdrawByLink(ctx, token, in.text("reason"))
	default:
		err = errWhat
	}
	return settled(c, do, err, s.drawGuardianConsent, "/c/"+token, "")
}

// wardTarget is where a guardian's copy of a notice leads: the message went to the number that the school recorded, so that whoever
// holds it answers as the guardian. Other notices of guardians lead nowhere.
func (s *Site) wardTarget(c *gin.Context, n notify.Copy) (string, error) {
	const of = "/consents/"
	at := n.Notice.Target
	if len(at) <= len(of) || at[:len(of)] != of {
		return at, nil
	}
	token, err := s.s.Consents.Message(c.Request.Context(), application.ID(at[len(of):]))
	return "/c/" + token, err
}
