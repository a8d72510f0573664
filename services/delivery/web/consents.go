package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// consentRoutes are informed consent: a school's classes, a class, one arrangement as the school and the student see it, sheets to print,
// and the guardian's page, which asks for no account.
func (s *Site) consentRoutes(e *httpd.Engine) {
	near, parties := httpd.Roles(actor.School, actor.ClassTeacher), httpd.Roles(actor.Student, actor.School, actor.VicePrincipal, actor.ClassTeacher)
	e.GET("/consents", parties, func(c *gin.Context) error { return s.drawConsents(c, http.StatusOK, nil) })
	e.POST("/consents", near, s.consentAsk)
	e.GET("/consents/print", near, s.consentSheets)
	e.GET("/consents/:id", parties, func(c *gin.Context) error { return s.drawConsent(c, http.StatusOK, nil) })
	e.POST("/consents/:id", httpd.Roles(actor.Student, actor.School, actor.ClassTeacher), s.consentStep)
	e.GET("/c/:token", httpd.Public(), func(c *gin.Context) error { return s.drawGuardianConsent(c, http.StatusOK, nil) })
	e.Handle(httpd.Route{Method: http.MethodPost, Path: "/c/:token", Access: httpd.Public(), Rate: e.Rates().SignIn}, s.guardianConsent)
}

// liveConsents are the live names whose events concern consents.
const liveConsents = "consent.asked consent.answered consent.withdrawn consent.verified"

func consentLight(st agreement.ConsentStatus) Light {
	state, ok := map[agreement.ConsentStatus]State{
		agreement.ConsentWaiting: Attention, agreement.ConsentChanged: Attention, agreement.ConsentAgreed: Pass, agreement.ConsentRefused: Blocked, agreement.ConsentWithdrawn: Blocked,
	}[st]
	if !ok {
		state = Unknown
	}
	return Light{State: state, Label: st.Label()}
}

// consentAnswerLight is one side's answer, as far as it is of the facts as they stand.
func consentAnswerLight(a agreement.Answer, hash string) Light {
	switch {
	case a.Given == "":
		return Light{State: Unknown, Label: text.Say("未作答", "No answer")}
	case a.Given == "refused":
		return Light{State: Blocked, Label: text.Say("不同意", "Refused")}
	case !a.WithdrawnOn.IsZero():
		return Light{State: Blocked, Label: text.Say("已撤回", "Withdrawn")}
	case a.Hash != hash:
		return Light{State: Attention, Label: text.Say("情况有变，须重新作答", "Facts changed, answer anew")}
	case !a.Verified():
		return Light{State: Attention, Label: text.Say("同意，身份未核实", "Agreed, not verified")}
	}
	return Light{State: Pass, Label: text.Say("同意", "Agreed")}
}

// drawConsents shows a school its classes, a class its students, and a student the own arrangements.
func (s *Site) drawConsents(c *gin.Context, status int, err error) error {
	ctx := c.Request.Context()
	who, class := httpd.Who(ctx), first(c.Query("class"), c.PostForm("class"))
	if who.Is(actor.ClassTeacher) {
		class = who.Class
	}
	list, loadErr := s.s.Consents.Whole(ctx, who, class)
	if loadErr != nil {
		return loadErr
	}
	p := TeacherPage{Frame: s.frame(c, text.Say("知情同意", "Informed consent")), Errors: ErrorsOf(err).Summary()}
	p.Heading, p.Live = Heading{Title: p.Title, Lead: text.Say("学校安排的岗位实习，学生和监护人都要签知情同意书，满 18 周岁的也一样（第九条）。可以不同意。", "Whatever the student's age, student and guardian both sign informed consent to an internship that the school arranges (Article 9). They may say no.")}, liveConsents
	switch {
	case who.Is(actor.Student):
		p.Exports = nil // the copy of the own data holds them
		p.Blocks = s.ownConsents(list)
	case class == "":
		p.Blocks = s.consentClasses(c, who, list, p.CSRF, err)
	default:
		p.Title = text.Say("知情同意 · "+class, "Informed consent · "+class)
		p.Heading.Title = p.Title
		if who.Is(actor.School, actor.VicePrincipal) {
			p.Crumbs = []Crumb{{text.Say("知情同意", "Informed consent"), "/consents"}}
		}
		blocks, err := s.consentClass(c, who, class, list, p.CSRF, err)
		if err != nil {
			return err
		}
		p.Blocks = blocks
	}
	return s.showTeachers(c, status, p)
}

// ownConsents are a student's own, one card each.
func (s *Site) ownConsents(list []agreement.Arrangement) (cards []TeacherBlock) {
	for _, v := range list {
		if v.Consent == nil {
			continue
		}
		card := TeacherBlock{Title: Plain(v.Brief.Unit + " · " + v.Brief.Post), Lights: []Light{consentAnswerLight(v.Consent.ByStudent, v.Hash)}}
		card.Facts.Items = []Fact{
			{Label: text.Say("日期", "Dates"), Value: text.Say(Date(text.Chinese, v.From)+"至"+Date(text.Chinese, v.To), Date(text.English, v.From)+" – "+Date(text.English, v.To))},
			{Label: text.Say("监护人", "Guardian"), Value: consentAnswerLight(v.Consent.ByGuardian, v.Hash).Label},
		}
		card.Buttons = []Button{{Label: text.Say("阅读并作答", "Read and answer"), Kind: Primary, Href: "/consents/" + string(v.ID)}}
		cards = append(cards, card)
	}
	if len(cards) == 0 {
		cards = []TeacherBlock{{Title: text.Say("现在没有要签的知情同意书", "Nothing to consent to now"), Lead: text.Say("学校确认您的岗位并发出知情同意书后，显示在这里。", "It shows here once the school has confirmed a post and asks you.")}}
	}
	return cards
}

// consentCounts is how many arrangements have each status.
func consentCounts(list []agreement.Arrangement) map[agreement.ConsentStatus]int {
	n := map[agreement.ConsentStatus]int{}
	for _, v := range list {
		n[v.Status()]++
	}
	return n
}

// consentFigures say how a list stands.
func consentFigures(list []agreement.Arrangement) []Figure {
	n := consentCounts(list)
	against := n[agreement.ConsentRefused] + n[agreement.ConsentWithdrawn]
	return []Figure{
		{Label: text.Say("双方同意", "Both agreed"), Value: Count(int64(n[agreement.ConsentAgreed])), Unit: text.Say("人", "students"), Note: text.Say("共 "+strconv.Itoa(len(list))+" 人", "of "+strconv.Itoa(len(list)))},
		{Label: text.Say("待作答", "Waiting"), Value: Count(int64(n[agreement.ConsentWaiting])), Unit: text.Say("人", "students")},
		{Label: text.Say("还没征求", "To be asked"), Value: Count(int64(n[agreement.ConsentNotAsked] + n[agreement.ConsentChanged])), Unit: text.Say("人", "students"), State: figureState(n[agreement.ConsentNotAsked] + n[agreement.ConsentChanged])},
		{Label: text.Say("不同意或撤回", "Refused or withdrawn"), Value: Count(int64(against)), Unit: text.Say("人", "students"), State: figureState(against), Note: text.Say("可解除安排，另行选择", "may be released and choose anew")},
	}
}

// consentClasses are a school's classes with what needs somebody first.
func (s *Site) consentClasses(c *gin.Context, who actor.Actor, list []agreement.Arrangement, csrf string, err error) []TeacherBlock {
	by := map[string][]agreement.Arrangement{}
	for _, v := range list {
		by[v.Class] = append(by[v.Class], v)
	}
	t := Table{
		Caption: text.Say("各班情况", "Class by class"), Quiet: true, Columns: []Column{{Label: text.Say("班级", "Class")}, {Label: text.Say("已落实", "Placed"), Numeric: true}, {Label: text.Say("双方同意", "Both agreed"), Numeric: true}, {Label: text.Say("待作答", "Waiting"), Numeric: true}, {Label: text.Say("还没征求", "To be asked"), Numeric: true}, {Label: text.Say("不同意或撤回", "Refused or withdrawn"), Numeric: true}},
		Empty: &Empty{Icon: "file", Title: text.Say("还没有已确认的岗位实习", "No confirmed internship yet"), Body: text.Say("在“确认”里确认录用意向，或公布双选结果后，在这里征求知情同意。", "Confirm intents, or publish a round, and ask for consent here.")},
	}
	classes := make([]string, 0, len(by))
	for class := range by {
		classes = append(classes, class)
	}
	slices.Sort(classes)
	num := func(n int) Cell { return Cell{Text: Plain(strconv.Itoa(n))} }
	for _, class := range classes {
		n := consentCounts(by[class])
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: Plain(class), Href: "/consents?" + url.Values{"class": {class}}.Encode()},
			num(len(by[class])), num(n[agreement.ConsentAgreed]), num(n[agreement.ConsentWaiting]),
			num(n[agreement.ConsentNotAsked] + n[agreement.ConsentChanged]), num(n[agreement.ConsentRefused] + n[agreement.ConsentWithdrawn]),
		}})
	}
	blocks := []TeacherBlock{{Bare: true, Table: &t}}
	if len(list) > 0 {
		blocks = slices.Insert(blocks, 0, TeacherBlock{Bare: true, Figures: consentFigures(list)})
		if who.Is(actor.School) {
			form := askForConsent(c, list, csrf, err, text.Say("向全校还没征求的征求", "Ask all who were not asked"))
			blocks = append(blocks, TeacherBlock{Bare: true, Forms: []TeacherForm{form}})
		}
	}
	return blocks
}

// askForConsent is the form that asks; the telephone is the one that was given last.
func askForConsent(c *gin.Context, list []agreement.Arrangement, csrf string, err error, title text.Words) TeacherForm {
	in := formNamed(c, "ask", err)
	form := in.form("", "/consents", csrf, false)
	telephone := ""
	for _, v := range list {
		if v.Consent != nil {
			telephone = v.Consent.Telephone
			break
		}
	}
	form.Title = title
	form.Lead = text.Say("学生会收到消息；登记了监护人手机并开通短信的，监护人会收到链接；其他的请打印同意书。已答复“不同意”的不会再次征求。", "Students get a notice; guardians with a recorded number get a link where SMS is on; print the sheets for the others. Who said no is not asked again.")
	form.Items = []FormItem{in.field("telephone", text.Say("学校联系电话", "Telephone of the school"), telephone, func(x *Field) {
		x.Type, x.Size, x.Length, x.Hint = "tel", "m", 20, text.Say("写在同意书上：有疑问、想回家都打这个电话", "stands on the form: for questions, and for coming home")
	})}
	form.Buttons = []Button{{Label: title, Kind: Primary, NoScan: true}}
	return form
}

// consentClass is one class, what needs somebody first.
func (s *Site) consentClass(c *gin.Context, who actor.Actor, class string, list []agreement.Arrangement, csrf string, err error) ([]TeacherBlock, error) {
	ids := make([]student.ID, len(list))
	for i, v := range list {
		ids[i] = v.Student
	}
	people, loadErr := s.s.Students.Several(c.Request.Context(), who, ids)
	if loadErr != nil {
		return nil, loadErr
	}
	order := agreement.ConsentStatuses()
	slices.SortStableFunc(list, func(a, b agreement.Arrangement) int {
		return cmp.Or(cmp.Compare(slices.Index(order, a.Status()), slices.Index(order, b.Status())), cmp.Compare(people[a.Student].StudentNo, people[b.Student].StudentNo))
	})
	t := Table{
		Caption: text.Say("本班知情同意", "Consents of the class"), Quiet: true, Columns: []Column{{Label: text.Say("学生", "Student")}, {Label: text.Say("单位和岗位", "Unit and post")}, {Label: text.Say("开始", "Begins")}, {Label: text.Say("情况", "Status")}, {Label: text.Say("学生答复", "Student")}, {Label: text.Say("监护人答复", "Guardian")}},
		Empty: &Empty{Icon: "file", Title: text.Say("本班还没有已确认的岗位实习", "No confirmed internship in this class yet"), Body: text.Say("学校确认岗位后，在这里征求知情同意。", "Ask for consent here once the school has confirmed posts.")},
	}
	for _, v := range list {
		st, light := people[v.Student], consentLight(v.Status())
		row := []Cell{
			{Text: Plain(first(st.Name, "—")), Note: Plain(st.StudentNo), Href: "/consents/" + string(v.ID)},
			{Text: Plain(v.Brief.Unit), Note: Plain(v.Brief.Post)},
			{Text: dayWords(v.From)},
			{Light: &light},
			{Text: Plain("—")},
			{Text: Plain("—")},
		}
		if v.Consent != nil {
			me, parent := consentAnswerLight(v.Consent.ByStudent, v.Hash), consentAnswerLight(v.Consent.ByGuardian, v.Hash)
			row[4], row[5] = Cell{Light: &me}, Cell{Light: &parent}
			if v.Consent.SamePhone {
				row[5].Note = text.Say("与学生登记了同一个电话", "same telephone as the student")
			}
		}
		t.Rows = append(t.Rows, Row{Name: Plain(st.Name), Cells: row})
	}
	blocks := []TeacherBlock{{Bare: true, Figures: consentFigures(list)}, {Bare: true, Table: &t}}
	if who.Is(actor.School, actor.ClassTeacher) && len(list) > 0 {
		form := askForConsent(c, list, csrf, err, text.Say("向全班征求知情同意", "Ask the whole class"))
		form.Hidden = append(form.Hidden, Hidden{"class", class})
		form.Open = form.Open || consentCounts(list)[agreement.ConsentNotAsked] > 0
		blocks = append(blocks, TeacherBlock{Bare: true, Forms: []TeacherForm{form}, Buttons: []Button{{Label: text.Say("打印全班同意书", "Print the class's sheets"), Icon: "print", Href: "/consents/print?" + url.Values{"class": {class}}.Encode()}}})
	}
	return blocks, nil
}

// consentAsk asks a class, or all of the school who were not asked.
func (s *Site) consentAsk(c *gin.Context) error {
	do, in, err := s.sentForm(c)
	if err != nil {
		return err
	}
	ctx, class := c.Request.Context(), in.text("class")
	done, err := s.s.Consents.AskAll(ctx, httpd.Who(ctx), class, nil, in.text("telephone"))
	at := "/consents"
	if class != "" && !httpd.Who(ctx).Is(actor.ClassTeacher) {
		at += "?" + url.Values{"class": {class}}.Encode()
	}
	word := "consent_ask"
	if !slices.ContainsFunc(done, func(d agreement.Asked) bool { return d.Err == nil }) {
		word = "consent_none"
	}
	return settled(c, do, err, s.drawConsents, at, word)
}

// consentID is the arrangement of the page.
func consentID(c *gin.Context) application.ID { return application.ID(c.Param("id")) }
