package web

import (
	"bytes"
	"encoding/json"
	"html/template"
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/application"
	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/text"
	"firstkm/services/privacy"
	"firstkm/services/round"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// revealForm is one student's sealed data: masked, with the way to see more.
func (s *Site) revealForm(c *gin.Context) error { return s.drawReveal(c, http.StatusOK, nil, nil) }

func (s *Site) drawReveal(c *gin.Context, status int, shown *privacy.Revealed, err error) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), student.ID(c.Param("id"))
	p := s.dataDesk(c, text.Say("学生个人信息", "A student's data"), text.Say("每次查看都会记录，学生看得到您的身份、时间和用途。", "Every look is logged; the student sees your role, the time and the purpose."), err)
	p.Facts = &DataFacts{}
	var st student.Student
	if who.Is(actor.Instructor) { // an instructor sees the named group by a ground alone
		p.Facts.Title = text.Say("指导的学生", "A student of your group")
	} else {
		var loadErr error
		if st, loadErr = s.s.Privacy.Pupil(ctx, who, id); loadErr != nil {
			return loadErr
		}
		if shown == nil && err == nil {
			if loadErr := s.s.Privacy.Opened(ctx, who, st); loadErr != nil {
				return loadErr
			}
		}
		p.Facts.Title = Plain(st.Name + " " + st.StudentNo)
		p.Facts.Items = []Fact{{Label: text.Say("班级", "Class"), Value: Plain(st.Class)}, {Label: text.Say("年龄", "Age"), Value: s.s.Privacy.AgeClass(st).Label()}}
		masked, loadErr := s.s.Privacy.Masked(ctx, who, id)
		if loadErr != nil {
			return loadErr
		}
		for _, f := range privacy.Fields() {
			if shown == nil || !hasField(shown.Look.Fields, f) {
				p.Facts.Items = append(p.Facts.Items, Fact{Label: f.Label(), Value: orNone(masked[f]), Note: f.Class()})
			}
		}
	}
	if shown != nil {
		for _, f := range shown.Look.Fields {
			p.Facts.Items = append(p.Facts.Items, Fact{Label: f.Label(), Value: orNone(shown.Values[f]), Light: &Light{State: Pass, Label: text.Say("已显示", "Shown")}})
		}
		p.Notice = &Notice{State: Note, Title: text.Say("这次查看已记录", "This look is logged"), Body: text.Say("依据："+shown.Look.Ground.Label().Zh+"。离开本页后需要再看，请重新查看。", "Ground: "+shown.Look.Ground.Label().En+". To see it again after leaving this page, look again.")}
	}
	if ErrorsOf(err).is(privacy.ErrNoGround.Code) {
		p.Notice = &Notice{State: Attention, Body: text.Say("您还没有查看这些信息的依据。", "You have no ground to see these data yet."), Links: []Link{
			{Label: text.Say("提交应急查看", "Ask for a break-glass look"), Href: "/privacy/tickets?students=" + st.StudentNo}, {Label: text.Say("申请长期授权", "Ask for a grant"), Href: "/privacy/grants"},
		}}
	}
	in := typedIn(c, err)
	if !in.isForm("purpose") {
		in = entry{}
	}
	p.First = []PartnerForm{{
		ID: "reveal", Title: text.Say("查看证件号或联系方式", "See a number"), Action: "/privacy/students/" + string(id), CSRF: p.CSRF, Open: shown == nil,
		Choices: []Choice{in.fields(string(privacy.IDNumber)), in.purpose()}, Fields: []Field{in.purposeText(true)}, Submit: Button{Label: text.Say("查看", "See"), Kind: Primary, Icon: "lock"},
	}}
	if err := s.besideReveal(c, &p, who, st, id); err != nil {
		return err
	}
	return s.showDesk(c, status, p)
}

// besideReveal adds what else is kept of a student: consent of the guardian, links, the way to a hold.
func (s *Site) besideReveal(c *gin.Context, p *DataDesk, who actor.Actor, st student.Student, id student.ID) error {
	if who.Is(actor.Instructor) {
		return nil
	}
	links, err := s.s.Privacy.Links(c.Request.Context(), who, id)
	if err != nil {
		return err
	}
	for _, l := range links {
		card := DataCase{Title: text.Say("监护人链接", "Guardian's link"), Lights: []Light{{State: Unknown, Label: text.Say("已失效", "Over")}}, When: whenWords(l.MadeAt), CSRF: p.CSRF, Action: "/privacy/links/" + string(l.ID) + "/end"}
		card.Facts.Items = []Fact{{Label: text.Say("有效至", "Until"), Value: whenWords(l.ExpiresAt)}, {Label: text.Say("打开过", "Opened"), Value: text.Say(strconv.Itoa(l.Used)+" 次", text.Plural(l.Used, "time", "times"))}}
		if l.Works(s.s.Now()) {
			card.Lights = []Light{{State: Pass, Label: text.Say("有效", "Works")}}
			card.Buttons = []Button{{Label: text.Say("停用链接", "End the link"), Kind: Quiet}}
		}
		p.Cases = append(p.Cases, card)
	}
	at := "/privacy/students/" + string(id)
	p.Forms = append(p.Forms, PartnerForm{
		ID: "link", Title: text.Say("给家长开一个查看链接", "Make a guardian's link"), Lead: text.Say("家长不用账号就能看到保存了哪些信息、谁看过，并提出申请。打印后交给家长。", "The guardian sees what is kept and who looked, and can ask, without an account. Print it and hand it over."), Action: at + "/link", CSRF: p.CSRF,
		Fields: []Field{{Name: "days", Label: text.Say("有效期", "For"), Value: strconv.Itoa(privacy.LinkDays), Mode: "numeric", Size: "s", Length: 3, Suffix: text.Say("天", "days")}}, Submit: Button{Label: text.Say("生成可打印的链接", "Make a printable link")},
	})
	if !who.Is(actor.School, actor.VicePrincipal) {
		return nil
	}
	p.Heading.Actions = append(p.Heading.Actions, Button{Label: text.Say("依法保全", "Legal hold"), Kind: Quiet, Icon: "lock", Href: "/privacy/retention?student=" + st.StudentNo})
	if s.s.Privacy.AgeClass(st) == privacy.Under14 {
		p.Forms = append(p.Forms, PartnerForm{
			ID: "consent", Title: text.Say("登记监护人同意（未满 14 周岁）", "Record the guardian's consent (under 14)"), Action: at + "/consent", CSRF: p.CSRF, Open: true,
			Fields: []Field{{Name: "evidence", Label: text.Say("同意书存放在哪里", "Where the signed consent is kept"), Length: 200}}, Submit: Button{Label: text.Say("登记", "Record")},
		})
	}
	return nil
}

func hasField(list []privacy.Field, f privacy.Field) bool {
	for _, v := range list {
		if v == f {
			return true
		}
	}
	return false
}

func orNone(v string) text.Words {
	if v == "" {
		return text.Say("没有登记", "not recorded")
	}
	return Plain(v)
}

// isForm reports whether the typed form has a field of that name.
func (e entry) isForm(name string) bool { return e.typed == nil || e.typed.Has(name) }

// is reports whether the fault is the one of that code.
func (e Errors) is(code string) bool { return e.fault != nil && e.fault.Code == code }

func (s *Site) reveal(c *gin.Context) error {
	ctx := c.Request.Context()
	shown, err := s.s.Privacy.Reveal(ctx, httpd.Who(ctx), student.ID(c.Param("id")), fieldsOf(c), reasonOf(c))
	switch {
	case told(err):
		return s.drawReveal(c, http.StatusUnprocessableEntity, nil, err)
	case err != nil:
		return err
	}
	return s.drawReveal(c, http.StatusOK, &shown, nil)
}

func (s *Site) consentRecord(c *gin.Context) error {
	ctx := c.Request.Context()
	id := c.Param("id")
	err := s.s.Privacy.Consent(ctx, httpd.Who(ctx), student.ID(id), strings.TrimSpace(c.PostForm("evidence")))
	return answered(c, err, "/privacy/students/"+id, "saved", func(c *gin.Context, status int, err error) error { return s.drawReveal(c, status, nil, err) })
}

// GuardianSlip is a guardian's link on paper: template "privacy/link".
type GuardianSlip struct {
	Frame
	Sheet   PrintSheet
	Address string
	QR      template.HTML // empty where nothing draws one
	Until   text.Words
}

func (s *Site) linkMake(c *gin.Context) error {
	ctx := c.Request.Context()
	who, id := httpd.Who(ctx), student.ID(c.Param("id"))
	days, err := strconv.Atoi(strings.TrimSpace(c.PostForm("days")))
	if err != nil {
		days = 0
	}
	l, token, err := s.s.Privacy.MakeLink(ctx, who, id, days)
	if told(err) {
		return s.drawReveal(c, http.StatusUnprocessableEntity, nil, err)
	}
	if err != nil {
		return err
	}
	st, err := s.s.Privacy.Pupil(ctx, who, id)
	if err != nil {
		return err
	}
	until := whenWords(l.ExpiresAt)
	g := GuardianSlip{Frame: s.frame(c, text.Say("家长查看链接", "Guardian's link")), Address: s.base(c) + "/g/" + token, Until: text.Say("有效至 "+until.Zh+"。需要停用请告诉班主任。", "It works until "+until.En+". Tell the class teacher to end it sooner.")}
	g.Layout = LayoutSheet
	g.Crumbs = []Crumb{{text.Say("学生个人信息", "A student's data"), "/privacy/students/" + string(id)}}
	g.Sheet = PrintSheet{Title: text.Say("家长查看孩子个人信息的链接", "How to see what the school keeps of your child"), Number: st.Class + " " + st.StudentNo, Issuer: s.schoolName(c, st.School), Date: dayWords(civil.Today(s.s.Now()))}
	if s.s.QR != nil {
		drawn, err := s.s.QR(g.Address, text.Say("二维码，内容就是下面的链接", "QR code of the link below").In(g.Lang))
		if err != nil {
			return err
		}
		g.QR = template.HTML(drawn) //nolint:gosec // drawn by us, its label escaped
	}
	c.Header("Cache-Control", "no-store")
	return s.show(c, http.StatusOK, "privacy/link", "privacy/link", g)
}

func (s *Site) linkEnd(c *gin.Context) error {
	ctx := c.Request.Context()
	if err := s.s.Privacy.EndLink(ctx, httpd.Who(ctx), privacy.ID(c.Param("id"))); err != nil {
		return err
	}
	return back(c, httpd.LocalPath(c.Request.Header.Get("Referer")), "saved")
}

// myData is 我的数据 for a student, and the looks they made for everybody else.
func (s *Site) myData(c *gin.Context) error { return s.drawMine(c, http.StatusOK, nil) }

func (s *Site) drawMine(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	if !who.Is(actor.Student) {
		return s.drawMyLooks(c)
	}
	o, loadErr := s.s.Privacy.Mine(ctx, who, fifty(c))
	if loadErr != nil {
		return loadErr
	}
	p := DataDesk{Frame: s.frame(c, text.Say("我的数据", "My data")), Errors: ErrorsOf(err).Summary()}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("学校保存了您的哪些信息、谁看过，都在这里。有错可以要求更正。", "What the school keeps of you and who looked. Ask for a correction when something is wrong.")}
	p.Facts = &DataFacts{Title: text.Say("保存了什么、为什么", "What is kept, and why"), Facts: heldFacts(o)}
	looks, loadErr := s.lookTable(c, o.Looks.Items, false)
	if loadErr != nil {
		return loadErr
	}
	looks.Quiet = false
	p.Tables, p.Pager = []Table{looks}, nextPage(c, o.Looks.Next)
	if t := s.requestTable(o.Requests.Items); len(t.Rows) > 0 {
		p.Tables = append(p.Tables, t)
	}
	p.Forms = []PartnerForm{askForm(typedIn(c, err), "/me/data", p.CSRF, err != nil)}
	p.Links = []Link{{text.Say("全部信息（Excel）", "Everything (xlsx)"), "/me/data/xlsx"}, {text.Say("全部信息（JSON）", "Everything (JSON)"), "/me/data/json"}}
	return s.showDesk(c, status, p)
}

func (s *Site) drawMyLooks(c *gin.Context) error {
	ctx := c.Request.Context()
	p := DataDesk{Frame: s.frame(c, text.Say("我的查看记录", "Looks I made"))}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("您看过谁的个人信息、为了什么。学生本人也看得到。", "Whose data you looked at and why. The students see it too.")}
	list, err := s.s.Privacy.Looks(ctx, httpd.Who(ctx), privacy.LookFilter{Account: httpd.Who(ctx).Account}, fifty(c))
	if err != nil {
		return err
	}
	near := httpd.Who(ctx).Is(actor.School, actor.VicePrincipal, actor.ClassTeacher)
	t, err := s.lookTable(c, list.Items, near)
	if err != nil {
		return err
	}
	p.Tables, p.Pager = []Table{t}, nextPage(c, list.Next)
	return s.showDesk(c, http.StatusOK, p)
}

// heldFacts says what is kept of a student and why, masked.
func heldFacts(o privacy.Overview) Facts {
	st := o.Student
	f := Facts{Items: []Fact{
		{Label: text.Say("姓名、学号", "Name, number"), Value: Plain(st.Name + " " + st.StudentNo), Note: text.Say("辨认学籍", "to know the record")},
		{Label: text.Say("学校、班级", "School, class"), Value: Plain(o.School + " " + st.Class), Note: text.Say("安排和确认实习", "to arrange and confirm internships")},
		{Label: text.Say("出生日期", "Born"), Value: dayWords(st.BirthDate), Note: text.Say("法定年龄核对："+o.Age.Label().Zh, "legal age: "+o.Age.Label().En)},
	}}
	for _, field := range privacy.Fields() {
		f.Items = append(f.Items, Fact{Label: field.Label(), Value: orNone(o.Values[field]), Note: field.Why()})
	}
	n := strconv.Itoa(o.Held.Applications)
	f.Items = append(f.Items,
		Fact{Label: text.Say("实习申请", "Applications"), Value: text.Say(n+" 份", n), Note: text.Say("单位只看到同意书列明的内容", "units see only what each consent names")},
		Fact{Label: text.Say("通知邮箱", "E-mail for notices"), Value: orNone(o.Held.Mail), Note: byOwner},
		Fact{Label: text.Say("保存的搜索", "Saved searches"), Value: text.Say(strconv.Itoa(len(o.Held.Searches))+" 个", strconv.Itoa(len(o.Held.Searches))), Note: ownersAlone},
		Fact{Label: text.Say("面试", "Interviews"), Value: text.Say(strconv.Itoa(o.Held.Interviews)+" 次", strconv.Itoa(o.Held.Interviews)), Note: text.Say("时间、状态、结果和理由，可以在副本里看到", "times, states, results and reasons; the copy holds them")},
		Fact{Label: text.Say("三方协议", "Agreements"), Value: text.Say(strconv.Itoa(o.Held.Agreements)+" 份", strconv.Itoa(o.Held.Agreements)), Note: text.Say("约定的内容和签署时间，由三方各自保存", "what was agreed and when it was signed; all three keep it")},
		Fact{Label: text.Say("双选轮次", "Placement rounds"), Value: text.Say(strconv.Itoa(o.Held.Rounds)+" 轮", strconv.Itoa(o.Held.Rounds)), Note: text.Say("志愿、意愿、结果和理由，可以在副本里看到", "lists, wishes, results and reasons; the copy holds them")},
		Fact{Label: text.Say("双选会", "Fairs"), Value: text.Say(strconv.Itoa(o.Held.Fairs)+" 场", strconv.Itoa(o.Held.Fairs)), Note: text.Say("报名、预约、签到和单位的评价，可以在副本里看到", "registrations, bookings, check-in and what units said; the copy holds them")},
		Fact{Label: text.Say("位置", "Location"), Value: text.Say("没有保存", "none kept"), Note: text.Say("需要时只判断在、附近、不在", "only in, near or out when needed")})
	if o.Age == privacy.Under14 {
		value := text.Say("还没有登记", "not recorded")
		if o.Consent != nil {
			value = whenWords(o.Consent.At)
		}
		f.Items = append(f.Items, Fact{Label: text.Say("监护人同意", "Guardian's consent"), Value: value})
	}
	return f
}

func (s *Site) requestTable(list []privacy.Request) Table {
	t := Table{Caption: text.Say("提出的申请", "What was asked"), Columns: []Column{{Label: text.Say("申请", "Request")}, {Label: text.Say("状态", "State")}, {Label: text.Say("答复期限", "Answer by")}, {Label: text.Say("学校答复", "The school's answer")}}}
	for _, r := range list {
		light := s.requestLight(r)
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: r.Kind.Label(), Note: Plain(r.Words)}, {Light: &light}, {Text: dayWords(r.DueOn)}, {Text: orDash(r.Answered.Reason)}}})
	}
	return t
}

func orDash(s string) text.Words {
	if s == "" {
		return Plain("—")
	}
	return Plain(s)
}

// askForm is the form by which a student or a guardian asks something of the data.
func askForm(in entry, action, csrf string, open bool) PartnerForm {
	fields := in.fields()
	fields.Label, fields.Optional = text.Say("涉及哪些信息", "Which data"), true
	return PartnerForm{
		ID: "ask-data", Title: text.Say("要求更正、补充、复制或删除", "Ask for a correction, a supplement, a copy or erasure"), Lead: text.Say("学校在 15 个工作日内答复。", "The school answers within 15 working days."), Action: action, CSRF: csrf, Open: open,
		Choices: []Choice{in.options(Choice{Field: Field{Name: "kind", Label: text.Say("您要", "You ask for")}, Options: optionsOf(privacy.RequestKinds(), privacy.RequestKind.Label)}), fields},
		Fields:  []Field{in.area("words", text.Say("具体要求", "What exactly"), text.Say("哪里不对、应当是什么，或为什么删除。要复制的可以不写。", "What is wrong and what is right, or why to erase; not needed for a copy."))}, Submit: Button{Label: text.Say("提交申请", "Send"), Kind: Primary},
	}
}

func draftOf(c *gin.Context) privacy.RequestDraft {
	return privacy.RequestDraft{Kind: privacy.RequestKind(c.PostForm("kind")), Fields: fieldsOf(c), Words: strings.TrimSpace(c.PostForm("words"))}
}

func (s *Site) myDataAsk(c *gin.Context) error {
	ctx := c.Request.Context()
	_, err := s.s.Privacy.Ask(ctx, httpd.Who(ctx), draftOf(c))
	return answered(c, err, "/me/data", "privacy_requested", s.drawMine)
}

// myDataCopy is everything kept of the student, for the student to take away.
func (s *Site) myDataCopy(c *gin.Context) error {
	ctx := c.Request.Context()
	form := c.Param("form")
	if form != "xlsx" && form != "json" {
		return privacy.ErrNotFound
	}
	copied, err := s.s.Privacy.Copy(ctx, httpd.Who(ctx))
	if err != nil {
		return err
	}
	if form == "json" {
		return s.sendJSON(c, "我的数据", copied.Document())
	}
	header, rows := copied.Table(func(l privacy.Look) string {
		name, err := s.lookerName(c, l.Role, l.Org, l.Account)
		if err != nil {
			return string(l.Role)
		}
		return name.Zh
	})
	return s.sendBook(c, "我的数据", header, rows)
}

func (s *Site) sendJSON(c *gin.Context, name string, v any) error {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return download(c, imports.File{Name: name + ".json", ContentType: "application/json", Body: bytes.NewReader(b)})
}

// GuardianView is what a guardian reads without an account: template "privacy/guardian".
type GuardianView struct {
	Frame
	Heading  Heading
	Errors   *ErrorSummary
	Notice   *Notice
	Held     Facts
	Applied  Table
	Rounds   []TeacherBlock // the child's own lines of placement rounds, with what proves them
	Looks    Table
	Requests Table
	Ask      PartnerForm
}

func (s *Site) guardianPage(c *gin.Context) error { return s.drawGuardian(c, http.StatusOK, nil) }

func (s *Site) drawGuardian(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	o, l, loadErr := s.s.Privacy.ForGuardian(ctx, c.Param("token"))
	if loadErr != nil {
		return loadErr
	}
	until := whenWords(l.ExpiresAt)
	g := GuardianView{Frame: s.frame(c, text.Say("孩子的个人信息", "Your child's data")), Errors: ErrorsOf(err).Summary()}
	g.Layout, g.Nav, g.Who = LayoutBare, nil, Who{}
	g.Heading = Heading{Over: Plain(o.School), Title: text.Say(o.Student.MaskedName()+"的个人信息", "What the school keeps of your child"), Lead: text.Say("链接有效至 "+until.Zh+"，请不要转发。", "This link works until "+until.En+"; please do not pass it on.")}
	g.Held, g.Applied, g.Rounds = guardianFacts(o), s.appliedTable(o), childRounds(o.Rounds)
	if g.Looks, loadErr = s.lookTable(c, o.Looks.Items, false); loadErr != nil {
		return loadErr
	}
	g.Requests = s.requestTable(o.Requests.Items)
	g.Ask = askForm(typedIn(c, err), "/g/"+c.Param("token"), g.CSRF, err != nil)
	c.Header("Cache-Control", "no-store")
	c.Header("Referrer-Policy", "no-referrer")
	return s.show(c, status, "privacy/guardian", "privacy/guardian", g)
}

// What heldFacts says to the student of things that are the student's own.
var (
	byOwner     = text.Say("您自己填写，可随时删除", "given by you, removed at any time")
	ownersAlone = text.Say("只有您看得到，用来通知新岗位", "yours alone, to tell you of new openings")
)

// appliedTable says where a child under age applied and how it stands.
func (s *Site) appliedTable(o privacy.Overview) Table {
	t := Table{Caption: text.Say("实习申请", "Applications"), Columns: []Column{
		{Label: text.Say("岗位", "Post")}, {Label: text.Say("单位", "Unit")}, {Label: text.Say("时间", "When")}, {Label: text.Say("状态", "State")},
	}}
	cat := s.s.Catalogue.Now()
	for _, a := range o.Held.Applied {
		when := Plain("—")
		if !a.From.IsZero() && !a.To.IsZero() {
			from, to := dayWords(a.From), dayWords(a.To)
			when = text.Say(from.Zh+"至"+to.Zh, from.En+" to "+to.En)
		}
		place := text.Words{}
		if r, ok := cat.Region(a.Region); ok {
			place = Plain(r.FullName)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(a.Post)}, {Text: Plain(a.Unit), Note: place}, {Text: when}, {Text: application.State(a.State).Label()}}})
	}
	return t
}

// childRounds are a child's own lines of the rounds whose result is out.
func childRounds(list []privacy.KeptRound) []TeacherBlock {
	out := make([]TeacherBlock, len(list))
	for i, r := range list {
		b := TeacherBlock{Title: Plain(r.Name), Lead: text.Say("孩子的编号："+r.Number+"。没有获得岗位。", "Your child's number: "+r.Number+". No post was obtained.")}
		if r.Obtained != "" {
			b.Lead = text.Say("孩子的编号："+r.Number+"。获得的岗位："+r.Obtained+"。", "Your child's number: "+r.Number+". Obtained: "+r.Obtained+".")
		}
		if !r.Changed.IsZero() {
			b.Lead = text.Say(b.Lead.Zh+"学校审核时作过调整："+r.Changed.Zh, b.Lead.En+" Changed in the school's review: "+r.Changed.En)
		}
		t := &Table{Caption: text.Say("志愿和原因", "Choices and why"), Columns: []Column{{Label: text.Say("志愿", "Choice")}, {Label: text.Say("岗位", "Post")}, {Label: text.Say("结果和原因", "Outcome and why")}}}
		for n, why := range r.Reasons {
			if n < len(r.Choices) {
				t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: Plain(strconv.Itoa(n + 1))}, {Text: Plain(r.Choices[n])}, {Text: why}}})
			}
		}
		b.Table = t
		proofFacts(&b, round.Proof(r.Proof))
		out[i] = b
	}
	return out
}

// guardianFacts is heldFacts as it is said to the guardian, with the name masked, since an address may be forwarded.
func guardianFacts(o privacy.Overview) Facts {
	f := heldFacts(o)
	f.Items[0].Value = Plain(o.Student.MaskedName())
	for i, x := range f.Items {
		switch x.Note {
		case byOwner:
			f.Items[i].Note = text.Say("孩子自己填写，可随时删除", "given by your child, removed at any time")
		case ownersAlone:
			f.Items[i].Note = text.Say("只有孩子自己看得到，用来通知新岗位", "your child's alone, to tell of new openings")
		}
	}
	return f
}

func (s *Site) guardianAsk(c *gin.Context) error {
	ctx := c.Request.Context()
	_, err := s.s.Privacy.AskAsGuardian(ctx, c.Param("token"), draftOf(c))
	return answered(c, err, "/g/"+c.Param("token"), "privacy_requested", s.drawGuardian)
}
