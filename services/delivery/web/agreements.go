package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"firstkm/services/agreement"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// agreementRoutes are three-party agreements: the pile of each side, one agreement, what changed of it, and sheets to print.
func (s *Site) agreementRoutes(e *httpd.Engine) {
	parties := httpd.Roles(actor.Student, actor.Enterprise, actor.School, actor.VicePrincipal, actor.ClassTeacher)
	printers := httpd.Roles(actor.Enterprise, actor.School, actor.VicePrincipal, actor.ClassTeacher)
	texts := httpd.Roles(actor.School, actor.Operator)
	e.GET("/agreements", parties, s.agreementList)
	e.POST("/agreements", printers, s.agreementBulk)
	e.GET("/agreements/print", printers, s.agreementPrint)
	e.GET("/agreements/texts", texts, s.agreementTexts)
	e.POST("/agreements/texts", texts, s.agreementText)
	e.GET("/agreements/:id", parties, s.agreementPage)
	e.POST("/agreements/:id", httpd.Roles(actor.Student, actor.Enterprise, actor.School, actor.VicePrincipal), s.agreementDo)
	e.GET("/agreements/:id/difference", parties, s.agreementDifference)
}

// liveAgreements are the live names whose events concern agreements.
const liveAgreements = "agreement.drawn agreement.asked agreement.changed agreement.signed agreement.completed agreement.ended"

func agreementHref(id agreement.ID) string { return "/agreements/" + string(id) }

func agreementLight(a agreement.Agreement) Light {
	return Light{State: map[agreement.State]State{agreement.Waiting: Attention, agreement.Signed: Pass}[a.State], Label: a.State.Label()}.orUnknown()
}

func (l Light) orUnknown() Light {
	if l.State == "" {
		l.State = Unknown
	}
	return l
}

// signatureLight says whether a side signed a text, and how.
func signatureLight(a agreement.Agreement, side agreement.Side) Light {
	sig, ok := a.Now().By(side)
	switch {
	case ok && sig.Paper:
		return Light{State: Pass, Label: text.Say("已签（纸质）", "signed on paper")}
	case ok:
		return Light{State: Pass, Label: text.Say("已签", "signed")}
	case a.State == agreement.Ended:
		return Light{State: Unknown, Label: text.Say("未签", "not signed")}
	}
	return Light{State: Attention, Label: text.Say("待签", "to sign")}
}

func (s *Site) agreementList(c *gin.Context) error { return s.drawAgreements(c, http.StatusOK, nil) }

func (s *Site) drawAgreements(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	f := agreement.Filter{Class: c.Query("class")}
	if who.Is(actor.Enterprise) {
		f.School = org.ID(c.Query("school"))
	}
	if st := agreement.State(c.Query("state")); st != "" {
		if !slices.Contains(agreement.States(), st) {
			return agreement.ErrWrong.With(fault.In("state", "没有这种状态。", "there is no such state"))
		}
		f.States = []agreement.State{st}
	}
	side := agreement.SideOf(who)
	if c.Query("mine") != "" {
		f.Lacks = side
	}
	list, loadErr := s.s.Agreements.List(ctx, who, f, fifty(c))
	if loadErr != nil {
		return loadErr
	}
	p := TeacherPage{Frame: s.frame(c, text.Say("三方协议", "Three-party agreements")), Errors: ErrorsOf(err).Summary()}
	p.Live = liveAgreements
	p.Heading = Heading{Title: p.Title, Lead: agreementsLead(who)}
	if who.Is(actor.Student) {
		p.Title = text.Say("我的协议", "My agreements")
		p.Heading.Title = p.Title
	}
	p.Tabs = agreementTabs(c, side)
	if !who.Is(actor.Student) {
		p.Heading.Actions = agreementActions(c, who, list.Items)
	}
	if who.Is(actor.School, actor.ClassTeacher) {
		b, drawErr := s.undrawn(c, who, p.CSRF, err)
		if drawErr != nil {
			return drawErr
		}
		p.Blocks = append(p.Blocks, b...)
	}
	if who.Is(actor.Student) {
		p.Blocks = ownAgreements(list.Items)
		return s.showTeachers(c, status, p)
	}
	t, loadErr := s.agreementTable(c, who, side, list.Items)
	if loadErr != nil {
		return loadErr
	}
	b := TeacherBlock{Bare: true, ID: "pile", Pager: nextPage(c, list.Next)}
	if t.Picks() {
		in := formNamed(c, "sign", err)
		form := in.form("", c.Request.URL.RequestURI(), p.CSRF, true)
		form.Bare, form.Lead = true, text.Say("点开可以看全文。勾选要签的，一起签署；您签的是现在显示的这一版文本。", "Open one to read it whole. Tick those to sign together; you sign the text as it stands now.")
		form.Items = []FormItem{{Picks: &PickTable{in.entry.errs.On(Field{Name: in.key("pick")}), t}}}
		form.Buttons = []Button{{Label: text.Say("签署勾选的协议", "Sign those ticked"), Kind: Primary}}
		b.Forms = []TeacherForm{form}
	} else {
		b.Table = &t
	}
	p.Blocks = append(p.Blocks, b)
	return s.showTeachers(c, status, p)
}

// ownAgreements are a student's agreements, a card each.
func ownAgreements(list []agreement.Agreement) (out []TeacherBlock) {
	for _, a := range list {
		t := a.Now().Terms
		b := TeacherBlock{Title: Plain(t.UnitName), Lead: Plain(t.Post), Lights: []Light{agreementLight(a)}}
		b.Facts.Items = []Fact{{Label: text.Say("时间", "Dates"), Value: untilWords(t.From, t.To)}}
		for _, side := range agreement.Sides() {
			light := signatureLight(a, side)
			b.Facts.Items = append(b.Facts.Items, Fact{Label: side.Label(), Light: &light})
		}
		b.Buttons = []Button{{Label: text.Say("看协议", "Read it"), Kind: Quiet, Href: agreementHref(a.ID)}}
		if _, done := a.Now().By(agreement.StudentSide); !done && a.State == agreement.Waiting {
			b.Buttons[0] = Button{Label: text.Say("看全文并签署", "Read and sign"), Kind: Primary, Href: agreementHref(a.ID)}
		}
		out = append(out, b)
	}
	if len(list) == 0 {
		out = []TeacherBlock{{Notice: &Notice{State: Note, Title: text.Say("还没有三方协议", "No agreements yet"), Body: text.Say("学校确认您的岗位实习后会生成协议，到时通知您来签。", "When your school confirms an internship it draws one up and tells you.")}}}
	}
	return out
}

func agreementsLead(who actor.Actor) text.Words {
	switch {
	case who.Is(actor.Student):
		return text.Say("学校、单位和您三方签署后才能上岗。先看清时间、地点、报酬和保险，再签。", "School, unit and you sign before you start. Read time, place, pay and insurance first.")
	case who.Is(actor.Enterprise):
		return text.Say("每名学生上岗前，学校、单位、学生三方签署。可以勾选多份一起签。", "School, unit and student sign before each student starts. Tick several to sign together.")
	case who.Is(actor.ClassTeacher):
		return text.Say("本班学生的岗位实习三方协议和签署情况。", "The agreements of your class and who has signed.")
	}
	return text.Say("学校确认的岗位实习，上岗前签三方协议；没有签的不能上岗（第十四条）。", "Every confirmed internship has an agreement signed before it starts; without it nobody starts (Article 14).")
}

func agreementTabs(c *gin.Context, side agreement.Side) Tabs {
	t := Tabs{Label: text.Say("状态", "State")}
	add := func(label text.Words, key, value string) {
		q := url.Values{}
		for _, keep := range []string{"class", "school"} {
			if v := c.Query(keep); v != "" {
				q.Set(keep, v)
			}
		}
		now := c.Query("state") == "" && c.Query("mine") == ""
		if key != "" {
			q.Set(key, value)
			now = c.Query(key) == value
		}
		href := "/agreements"
		if len(q) > 0 {
			href += "?" + q.Encode()
		}
		t.Items = append(t.Items, Tab{Label: label, Href: href, Current: now})
	}
	add(text.Say("全部", "All"), "", "")
	if side != "" {
		add(text.Say("等我签", "Waiting for me"), "mine", "1")
	}
	for _, st := range agreement.States() {
		add(st.Label(), "state", string(st))
	}
	return t
}

// agreementActions lead to print sheets of what is shown, and to the texts.
func agreementActions(c *gin.Context, who actor.Actor, list []agreement.Agreement) []Button {
	var out []Button
	if len(list) > 0 {
		q := url.Values{}
		for _, keep := range []string{"class", "school"} {
			if v := c.Query(keep); v != "" {
				q.Set(keep, v)
			}
		}
		href := "/agreements/print"
		if len(q) > 0 {
			href += "?" + q.Encode()
		}
		out = append(out, Button{Label: text.Say("打印待签协议", "Print those to sign"), Kind: Quiet, Icon: "print", Href: href})
	}
	if who.Is(actor.School) {
		out = append(out, Button{Label: text.Say("协议文本", "Agreement texts"), Kind: Quiet, Icon: "file", Href: "/agreements/texts"})
	}
	return out
}

// undrawn says for how many arrangements there is no agreement yet, with the form that draws them up.
func (s *Site) undrawn(c *gin.Context, who actor.Actor, csrf string, err error) ([]TeacherBlock, error) {
	ctx := c.Request.Context()
	ids, loadErr := s.s.Agreements.Waits(ctx, who)
	if loadErr != nil || len(ids) == 0 {
		return nil, loadErr
	}
	texts, loadErr := s.s.Agreements.Texts(ctx, who)
	if loadErr != nil {
		return nil, loadErr
	}
	in := formNamed(c, "draw", err)
	form := in.form("", "/agreements", csrf, true)
	n := strconv.Itoa(len(ids))
	form.Bare, form.Title = true, text.Say(n+" 份已确认的实习还没有协议", text.Plural(len(ids), "confirmed internship has", "confirmed internships have")+" no agreement yet")
	form.Lead = text.Say("按岗位、单位和学校的资料自动填好九项条款，生成后可以逐份修改，再由三方签署。", "The nine clauses are filled from posting, unit and school; each can be changed before the three sign.")
	var options []Option
	for _, t := range texts {
		options = append(options, Option{Value: string(t.ID), Label: templateWords(t)})
	}
	form.Items = []FormItem{in.choose("template", text.Say("用哪份文本", "From which text"), options, string(texts[0].ID), text.Words{})}
	if who.Is(actor.School) {
		form.Items = append(form.Items, in.field("class", text.Say("只生成一个班", "One class only"), c.Query("class"), func(x *Field) {
			x.Length, x.Optional, x.Hint = 60, true, text.Say("不填就是全部班级。", "Left empty: every class.")
		}))
	}
	form.Buttons = []Button{{Label: text.Say("生成协议", "Draw them up"), Kind: Primary}}
	return []TeacherBlock{{ID: "draw", Forms: []TeacherForm{form}}}, nil
}

func templateWords(t agreement.Template) text.Words {
	switch {
	case t.ID == agreement.Starter:
		return text.Say("本系统的起始文本", "The starter text of this program")
	case t.BaseModel:
		return text.Say(t.Name+"（示范文本）", t.Name+" (model text)")
	}
	return Plain(t.Name)
}

func (s *Site) agreementTable(c *gin.Context, who actor.Actor, side agreement.Side, list []agreement.Agreement) (Table, error) {
	ctx := c.Request.Context()
	t := Table{Caption: text.Say("三方协议", "Three-party agreements"), Quiet: true, Columns: []Column{
		{Label: text.Say("学生", "Student")},
		{Label: text.Say("单位和岗位", "Unit and post")},
		{Label: text.Say("时间", "Dates")},
		{Label: text.Say("学校", "School")},
		{Label: text.Say("单位", "Unit")},
		{Label: text.Say("学生签署", "Student's")},
	}, Empty: &Empty{Icon: "file", Title: text.Say("还没有三方协议", "No agreements yet"), Body: text.Say("学校确认岗位实习后生成协议，显示在这里。", "They show here when the school has drawn them up for confirmed internships.")}}
	named, err := s.s.Agreements.Named(ctx, who, list...)
	if err != nil {
		return t, err
	}
	for _, a := range list {
		v, person := a.Now(), named[a.Student]
		one, two, three := signatureLight(a, agreement.SchoolSide), signatureLight(a, agreement.UnitSide), signatureLight(a, agreement.StudentSide)
		note := Plain(person.Number + " " + a.Class)
		if who.Is(actor.Enterprise) {
			note = Plain(v.Terms.SchoolName)
		}
		dates := text.Words{}
		if v.Number > 1 || a.State == agreement.Ended {
			dates = text.Say(v.NumberWords().Zh+" "+a.State.Label().Zh, v.NumberWords().En+" "+a.State.Label().En)
		}
		r := Row{Name: Plain(person.Name), Cells: []Cell{
			{Text: Plain(first(person.Name, "—")), Note: note, Href: agreementHref(a.ID)},
			{Text: Plain(v.Terms.UnitName), Note: Plain(v.Terms.Post)},
			{Text: untilWords(v.Terms.From, v.Terms.To), Note: dates},
			{Light: &one},
			{Light: &two},
			{Light: &three},
		}}
		if _, done := v.By(side); a.State == agreement.Waiting && !done && (side == agreement.SchoolSide || side == agreement.UnitSide) {
			r.Pick = string(a.ID) + "/" + v.Hash
		}
		t.Rows = append(t.Rows, r)
	}
	return t, nil
}

// agreementBulk draws up what has no agreement, or signs a pile.
func (s *Site) agreementBulk(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	switch do {
	case "draw":
		_, err = s.s.Agreements.Draw(ctx, who, in.text("class"), agreement.TemplateID(in.text("template")))
	case "sign":
		var pile []agreement.Mark
		for _, pick := range c.PostFormArray("pick") {
			id, hash, _ := cutPick(pick)
			pile = append(pile, agreement.Mark{ID: agreement.ID(id), Hash: hash})
		}
		var refused []agreement.Refusal
		var done int
		if done, refused, err = s.s.Agreements.SignPile(ctx, who, pile); err == nil && len(refused) > 0 {
			err = pileRefused(done, refused)
		}
	default:
		err = errWhat
	}
	return settled(c, do, err, s.drawAgreements, c.Request.URL.RequestURI(), "agreement_"+do)
}

// pileRefused says how many of a pile were signed and, of the first that were not, why.
func pileRefused(done int, refused []agreement.Refusal) error {
	why := fault.Of(refused[0].Why)
	zh, en := why.Message.Zh, why.Message.En
	for _, f := range why.Findings {
		zh, en = zh+f.Message.Zh, en+" "+f.Message.En
	}
	n := strconv.Itoa(len(refused))
	return agreement.ErrWrong.With(fault.In("pick", "已签 "+strconv.Itoa(done)+" 份，"+n+" 份没有签成。第一份的原因："+zh, strconv.Itoa(done)+" signed, "+n+" not. The first because: "+en))
}
