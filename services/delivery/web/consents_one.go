package web

import (
	"strings"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"

	"github.com/gin-gonic/gin"
)

// drawConsent shows one arrangement's consent to its student, or to the school.
func (s *Site) drawConsent(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	v, loadErr := s.s.Consents.Get(ctx, who, consentID(c))
	if loadErr != nil {
		return loadErr
	}
	p := TeacherPage{Frame: s.frame(c, consentTitle(v.Origin)), Errors: ErrorsOf(err).Summary()}
	p.Live, p.Heading = liveConsents, Heading{Title: p.Title, Over: Plain(v.Brief.Unit + " · " + v.Brief.Post), Lights: []Light{consentLight(v.Status())}, Lead: agreement.Rights()}
	facts := TeacherBlock{Title: text.Say("请先阅读", "Read this first"), Facts: s.consentFacts(v, s.schoolName(c, v.School)), Lead: text.Say("版本 "+v.Hash, "Version "+v.Hash)}
	if who.Is(actor.Student) {
		p.Crumbs = []Crumb{{text.Say("知情同意", "Informed consent"), "/consents"}}
		p.Blocks = append([]TeacherBlock{facts}, s.ownConsentBlock(c, v, p.CSRF, err)...)
		return s.showTeachers(c, status, p)
	}
	st, loadErr := s.s.Students.Student(ctx, who, v.Student)
	if loadErr != nil {
		return loadErr
	}
	p.Title, p.Heading.Title = Plain(st.Name), Plain(st.Name)
	p.Heading.Over = Plain(st.StudentNo + " · " + v.Class)
	p.Heading.Lead = text.Say(v.Brief.Unit+" · "+v.Brief.Post+"，"+Date(text.Chinese, v.From)+"开始", v.Brief.Unit+" · "+v.Brief.Post+", begins "+Date(text.English, v.From))
	p.Crumbs = []Crumb{{text.Say("知情同意", "Informed consent"), "/consents?class=" + v.Class}}
	facts.Title = text.Say("双方看到的内容", "What both are shown")
	p.Blocks = append(s.schoolConsentBlocks(c, who, v, p.CSRF, err), facts)
	return s.showTeachers(c, status, p)
}

// consentSaid are the facts of one answer; why is left out of what the other of the two reads.
func consentSaid(a agreement.Answer, hash string, why bool) ([]Light, Facts) {
	var f Facts
	add := func(label, value text.Words) {
		if !value.IsZero() && value.Zh != "" {
			f.Items = append(f.Items, Fact{Label: label, Value: value})
		}
	}
	if a.Given != "" {
		add(text.Say("签署日期", "Signed on"), dayWords(a.On))
		add(text.Say("核实方式", "Verified"), a.Way.Label())
		add(text.Say("说明", "Note"), Plain(a.Note))
		add(text.Say("与学生关系", "Relation"), a.Relation.Label())
	}
	if !a.WithdrawnOn.IsZero() {
		add(text.Say("撤回日期", "Withdrawn on"), dayWords(a.WithdrawnOn))
	}
	if why {
		add(text.Say("理由", "Reason"), Plain(a.Reason))
	}
	return []Light{consentAnswerLight(a, hash)}, f
}

// ownConsentBlock is the student's own answer with what can be done about it.
func (s *Site) ownConsentBlock(c *gin.Context, v agreement.Arrangement, csrf string, err error) []TeacherBlock {
	mine, at := TeacherBlock{ID: "answer", Title: text.Say("我的答复", "My answer")}, "/consents/"+string(v.ID)
	if v.Consent == nil {
		mine.Lead = text.Say("学校还没有征求您的意见。", "The school has not asked you yet.")
		return []TeacherBlock{mine}
	}
	a := v.Consent.ByStudent
	mine.Lights, mine.Facts = consentSaid(a, v.Hash, true)
	open := v.State == application.Placed && s.today().Before(v.From)
	switch {
	case !open:
		mine.Lead = text.Say("实习开始日期已到，或安排已经结束，不能再改。", "The first day has come, or the arrangement is over: nothing can be changed here.")
	case a.Given == "" || a.Hash != v.Hash:
		mine.Lights = nil
		mine.Forms = []TeacherForm{answerForm(c, at, csrf, v.Hash, v.Consent.Version, false, err)}
	case a.Given == compliance.Agreed && a.WithdrawnOn.IsZero():
		mine.Forms = []TeacherForm{withdrawForm(c, at, csrf, v.Consent.Version, err)}
	}
	other := TeacherBlock{Title: text.Say("监护人的答复", "My guardian's answer")}
	other.Lights, other.Facts = consentSaid(v.Consent.ByGuardian, v.Hash, false)
	return []TeacherBlock{mine, other}
}

// answerForm asks yes or no by two buttons of equal weight.
func answerForm(c *gin.Context, at, csrf, hash string, version uint64, guardian bool, err error) TeacherForm {
	in := formNamed(c, "answer", err)
	form := in.form("", at, csrf, true)
	form.Bare, form.Title = true, text.Words{}
	form.Hidden = append(form.Hidden, Hidden{"answer.hash", hash}, versionField(c, version, err))
	if guardian {
		form.Items = append(form.Items, in.pick("relation", text.Say("您是学生的", "You are the student's"), optionsOf(agreement.Relations(), agreement.Relation.Label), ""))
	}
	form.Items = append(form.Items, in.field("reason", text.Say("不同意的，可以写理由，也可以不写", "If you say no you may say why, or not"), "", func(x *Field) { x.Optional, x.Length, x.Rows = true, 200, 2 }))
	form.Buttons = []Button{
		{Label: text.Say("同意", "I agree"), Name: "answer.given", Value: string(compliance.Agreed), NoScan: true}, {Label: text.Say("不同意", "I do not agree"), Name: "answer.given", Value: string(compliance.Refused), NoScan: true},
	}
	return form
}

func withdrawForm(c *gin.Context, at, csrf string, version uint64, err error) TeacherForm {
	in := formNamed(c, "withdraw", err)
	form := in.form("", at, csrf, false)
	form.Title = text.Say("撤回同意", "Withdraw the consent")
	form.Lead = text.Say("实习开始前可以撤回，不影响毕业和评优。学校会收到消息并另行处理。", "Until the first day it can be withdrawn; it is not held against the student. The school is told.")
	form.Hidden = append(form.Hidden, versionField(c, version, err))
	form.Items = []FormItem{in.field("reason", text.Say("理由，可以不写", "Why, if you want to say"), "", func(x *Field) { x.Optional, x.Length, x.Rows = true, 200, 2 })}
	form.Buttons = []Button{{Label: form.Title, Kind: Danger, NoScan: true}}
	return form
}

// schoolConsentBlocks are both answers, what the law finds, and what the school does: ask, record a paper, verify, release.
func (s *Site) schoolConsentBlocks(c *gin.Context, who actor.Actor, v agreement.Arrangement, csrf string, err error) []TeacherBlock {
	at, near := "/consents/"+string(v.ID), who.Is(actor.School, actor.ClassTeacher)
	law := TeacherBlock{Title: text.Say("签署前检查", "What the regulation asks"), Checks: &LightList{Items: FindingLights(v.Findings())}}
	if len(v.Findings()) == 0 {
		law.Checks.Items = []LightItem{{State: Pass, Message: text.Say("学生和监护人都在开始前同意，身份已核实。", "Student and guardian agreed before the start, and it is known who signed.")}}
	}
	if v.Status() == agreement.ConsentRefused || v.Status() == agreement.ConsentWithdrawn {
		law.Notice = &Notice{State: Attention, Title: text.Say("不同意，不影响毕业和评优", "A no is held against nobody"), Body: text.Say("请解除这次安排；学生可以自行选择符合条件的单位（第九条）。", "Release the arrangement; the student may choose a qualifying unit (Article 9)."), Links: []Link{{text.Say("去解除安排", "Release it"), "/desk/" + string(v.ID) + "#release"}}}
	}
	blocks := []TeacherBlock{law}
	open := v.State == application.Placed && s.today().Before(v.From)
	if v.Consent == nil {
		if near && open {
			law.Forms = []TeacherForm{askOne(c, at, csrf, "", err)}
			blocks[0] = law
		}
		return blocks
	}
	k := v.Consent
	me, parent := TeacherBlock{Title: text.Say("学生的答复", "The student's answer")}, TeacherBlock{Title: text.Say("监护人的答复", "The guardian's answer")}
	me.Lights, me.Facts = consentSaid(k.ByStudent, v.Hash, true)
	parent.Lights, parent.Facts = consentSaid(k.ByGuardian, v.Hash, true)
	if k.SamePhone {
		parent.Notice = &Notice{State: Attention, Body: text.Say("学生和监护人登记了同一个电话：短信可能由学生自己打开。请打电话或当面核实。", "Student and guardian have one number, so that the student may open the message. Verify by telephone or in person.")}
	}
	if near && k.ByGuardian.Given != "" && !k.ByGuardian.Verified() {
		parent.Forms = append(parent.Forms, verifyForm(c, at, csrf, k.Version, err))
	}
	blocks = append(blocks, TeacherBlock{Beside: []TeacherBlock{me, parent}})
	if near && v.State == application.Placed {
		forms := []TeacherForm{paperForm(c, at, csrf, v, err)}
		if open && (v.Status() == agreement.ConsentWaiting || k.Asked().Hash != v.Hash) {
			forms = append(forms, askOne(c, at, csrf, k.Telephone, err))
		}
		blocks = append(blocks, TeacherBlock{Bare: true, Forms: forms, Buttons: []Button{{Label: text.Say("打印同意书", "Print the sheet"), Icon: "print", Href: "/consents/print?id=" + string(v.ID)}}})
	}
	return append(blocks, TeacherBlock{Title: text.Say("经过", "History"), Timeline: consentTimeline(k)})
}

func askOne(c *gin.Context, at, csrf, telephone string, err error) TeacherForm {
	in := formNamed(c, "ask", err)
	form := in.form("", at, csrf, telephone == "")
	form.Title = text.Say("征求学生和监护人", "Ask student and guardian")
	if telephone != "" {
		form.Title = text.Say("再次发送", "Send it again")
	}
	form.Items = []FormItem{in.field("telephone", text.Say("学校联系电话", "Telephone of the school"), telephone, func(x *Field) { x.Type, x.Size, x.Length = "tel", "m", 20 })}
	form.Buttons = []Button{{Label: form.Title, Kind: Primary, NoScan: true}}
	return form
}

func verifyForm(c *gin.Context, at, csrf string, version uint64, err error) TeacherForm {
	in := formNamed(c, "verify", err)
	form := in.form("", at, csrf, true)
	form.Title = text.Say("核实签字人", "Verify who answered")
	form.Hidden = append(form.Hidden, versionField(c, version, err))
	form.Items = wayItems(in)
	form.Buttons = []Button{{Label: text.Say("记录核实", "Record it"), Kind: Primary, NoScan: true}}
	return form
}

func wayItems(in formIn) []FormItem {
	return []FormItem{
		in.pick("way", text.Say("怎样核实签字人", "How the signer was verified"), optionsOf(agreement.PaperWays(), agreement.Way.Label), ""),
		in.field("note", text.Say("其他方式请写明", "Which other way"), "", func(x *Field) { x.Optional, x.Length = true, 60 }),
	}
}

// paperForm records what was signed on paper, at a parents' meeting or by post.
func paperForm(c *gin.Context, at, csrf string, v agreement.Arrangement, err error) TeacherForm {
	in := formNamed(c, "record", err)
	form := in.form("", at, csrf, false)
	form.Title = text.Say("登记纸质同意书", "Record a signed sheet")
	form.Lead = text.Say("请核对纸上的版本号是 "+v.Hash+"。版本不同的，岗位情况已经变化，要重新签。", "Check that the sheet bears version "+v.Hash+"; another version means that the facts changed, and it has to be signed anew.")
	form.Hidden = append(form.Hidden, Hidden{"record.hash", v.Hash}, versionField(c, v.Consent.Version, err))
	yes := []Option{{Value: string(compliance.Agreed), Label: text.Say("同意", "Agreed")}, {Value: string(compliance.Refused), Label: text.Say("不同意", "Refused")}}
	form.Items = append([]FormItem{
		in.pick("side", text.Say("谁签的字", "Who signed"), optionsOf(agreement.Signers(), agreement.Signer.Label), ""),
		in.pick("given", text.Say("答复", "Answer"), yes, ""),
		in.maybeDate("on", text.Say("签字日期，不填为今天", "Day of the signature; today if empty"), civil.Date{}),
		in.choose("relation", text.Say("与学生关系（监护人签字时）", "Relation to the student, of a guardian"), optionsOf(agreement.Relations(), agreement.Relation.Label), "", text.Say("学生本人签字不填", "none for the student")),
	}, wayItems(in)...)
	form.Buttons = []Button{{Label: text.Say("登记", "Record"), Kind: Primary, NoScan: true}}
	return form
}

func consentTimeline(k *agreement.Consent) *Timeline {
	var t Timeline
	for i := len(k.History) - 1; i >= 0; i-- {
		h := k.History[i]
		who := RoleName(h.Role)
		switch {
		case h.Role == "guardian":
			who = text.Say("监护人", "Guardian")
		case who.IsZero():
			who = text.Say("系统", "the program")
		}
		m := Moment{When: whenWords(h.At), Who: who, State: Note}
		switch h.What {
		case "asked":
			m.Title = text.Say("征求知情同意，版本 "+h.Hash, "Asked, version "+h.Hash)
		case "withdrawn":
			m.Title, m.State = text.Say(h.Signer.Label().Zh+"撤回同意", h.Signer.Label().En+" withdrew"), Blocked
		case "verified":
			m.Title = text.Say("核实"+h.Signer.Label().Zh+"："+h.Way.Label().Zh, h.Signer.Label().En+" verified: "+h.Way.Label().En)
		default:
			m.Title, m.State = text.Say(h.Signer.Label().Zh+"答复：同意（"+h.Way.Label().Zh+"）", h.Signer.Label().En+" agreed ("+h.Way.Label().En+")"), Pass
			if h.Given == compliance.Refused {
				m.Title, m.State = text.Say(h.Signer.Label().Zh+"答复：不同意", h.Signer.Label().En+" refused"), Blocked
			}
		}
		m.Detail = Plain(h.Reason)
		t.Items = append(t.Items, m)
	}
	return &t
}

// consentStep takes the forms of the page.
func (s *Site) consentStep(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	ctx, id := c.Request.Context(), consentID(c)
	who, version := httpd.Who(ctx), in.version()
	if _, err := s.s.Consents.Get(ctx, who, id); err != nil {
		return err
	}
	said := agreement.Said{
		Given: compliance.Given(in.text("given")), Hash: in.text("hash"), Relation: agreement.Relation(in.text("relation")), Reason: in.text("reason"), Way: agreement.Way(in.text("way")), Note: in.text("note"),
	}
	if day := strings.TrimSpace(in.text("on")); day != "" {
		if said.On, err = civil.Parse(day); err != nil {
			return settled(c, do, agreement.ErrConsentInvalid.With(fault.In("on", "请填写日期，如 2026-11-23。", "give a date such as 2026-11-23")), s.drawConsent, "", "")
		}
	}
	switch do {
	case "answer":
		_, err = s.s.Consents.Answer(ctx, who, id, version, said)
	case "withdraw":
		_, err = s.s.Consents.Withdraw(ctx, who, id, version, in.text("reason"))
	case "record":
		_, err = s.s.Consents.RecordPaper(ctx, who, id, version, agreement.Signer(in.text("side")), said)
	case "verify":
		_, err = s.s.Consents.Verify(ctx, who, id, version, said.Way, said.Note)
	case "ask":
		_, err = s.s.Consents.Ask(ctx, who, id, in.text("telephone"))
	default:
		err = errWhat
	}
	return settled(c, do, err, s.drawConsent, "/consents/"+string(id), "consent_"+do)
}

// ownConsent leads from the student's application to its consent; nil when nothing was asked.
func (s *Site) ownConsent(c *gin.Context, a application.Application) (*TeacherBlock, error) {
	if a.State != application.Placed || a.Kind != compliance.Post {
		return nil, nil
	}
	ctx := c.Request.Context()
	v, err := s.s.Consents.Get(ctx, httpd.Who(ctx), a.ID)
	if err != nil || v.Consent == nil {
		return nil, err
	}
	light := consentAnswerLight(v.Consent.ByStudent, v.Hash)
	return &TeacherBlock{ID: "consent", Title: consentTitle(v.Origin), Lights: []Light{light}, Lead: agreement.Rights(), Buttons: []Button{{Label: text.Say("阅读并作答", "Read and answer"), Href: "/consents/" + string(a.ID)}}}, nil
}
