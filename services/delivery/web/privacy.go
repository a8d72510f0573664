package web

import (
	"net/http"
	"net/url"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/privacy"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// privacyRoutes are the data-protection desk (数据保护), what staff ask for, and everybody's own data.
func (s *Site) privacyRoutes(e *httpd.Engine) {
	desk := httpd.Roles(actor.School, actor.VicePrincipal)
	staff := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor)
	near := httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher)
	yearly := httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau, actor.Operator)
	e.GET("/privacy", desk, s.privacyHome)
	e.GET("/privacy/grants", staff, s.grantList)
	e.POST("/privacy/grants", staff, s.grantAsk)
	e.POST("/privacy/grants/:id", staff, s.grantDecide)
	e.GET("/privacy/tickets", staff, s.ticketList)
	e.POST("/privacy/tickets", staff, s.ticketAsk)
	e.POST("/privacy/tickets/:id", staff, s.ticketDecide)
	e.GET("/privacy/requests", desk, s.dataRequestList)
	e.POST("/privacy/requests/:id", desk, s.dataRequestAnswer)
	e.GET("/privacy/looks", desk, s.lookList)
	e.GET("/privacy/retention", desk, s.retentionPage)
	e.POST("/privacy/retention", desk, s.holdSet)
	e.POST("/privacy/holds/:id", desk, s.holdLift)
	e.GET("/privacy/breaches", desk, s.breachList)
	e.POST("/privacy/breaches", desk, s.breachAdd)
	e.GET("/privacy/breaches/:id", desk, s.breachPage)
	e.POST("/privacy/breaches/:id", desk, s.breachChange)
	e.POST("/privacy/breaches/:id/tell", desk, s.breachTell)
	e.GET("/privacy/assessments", desk, s.assessmentList)
	e.POST("/privacy/assessments", desk, s.assessmentAdd)
	e.GET("/privacy/assessments/:id", desk, s.assessmentPage)
	e.POST("/privacy/assessments/:id", desk, s.assessmentChange)
	e.GET("/privacy/years", yearly, s.yearPage)
	e.GET("/privacy/years/:year/:form", yearly, s.yearFile)
	e.GET("/privacy/class", near, s.classForm)
	e.POST("/privacy/class", near, s.classReveal)
	e.GET("/privacy/students/:id", staff, s.revealForm)
	e.POST("/privacy/students/:id", staff, s.reveal)
	e.POST("/privacy/students/:id/consent", desk, s.consentRecord)
	e.POST("/privacy/students/:id/link", near, s.linkMake)
	e.POST("/privacy/links/:id/end", near, s.linkEnd)
	e.GET("/me/data", httpd.SignedIn(), s.myData)
	e.POST("/me/data", httpd.Roles(actor.Student), s.myDataAsk)
	e.GET("/me/data/:form", httpd.Roles(actor.Student), s.myDataCopy)
	e.GET("/g/:token", httpd.Public(), s.guardianPage)
	e.Handle(httpd.Route{Method: http.MethodPost, Path: "/g/:token", Access: httpd.Public(), Rate: e.Rates().SignIn}, s.guardianAsk)
}

// DataDesk is any page of the data-protection desk and of one's own data: template "privacy/desk". Its parts are drawn in
// the order of the fields.
type DataDesk struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Tabs    Tabs
	Notice  *Notice
	Figures []Figure
	Duties  *Duties
	Facts   *DataFacts
	First   []PartnerForm // above the list: what the page is for
	Cases   []DataCase
	Tables  []Table
	Pager   *Pager
	Texts   []DataText
	Forms   []PartnerForm
	Links   []Link
}

// DataFacts are labelled values under a title.
type DataFacts struct {
	Title text.Words
	Facts
}

// DataText is a text written by the program, to be copied: a notice.
type DataText struct {
	Title text.Words
	Body  string
}

// DataCase is one grant, ticket, request or hold with what may be done about it: template "privacy/case".
type DataCase struct {
	Title   text.Words
	Over    text.Words
	Href    string
	Lights  []Light
	When    text.Words
	Facts   Facts
	Words   string
	Answer  text.Words
	Links   []Link
	Action  string
	CSRF    string
	Field   *Field
	Buttons []Button
}

// entry keeps what was typed into a form that was refused.
type entry struct {
	errs  Errors
	typed url.Values
}

func typedIn(c *gin.Context, err error) entry {
	if err == nil {
		return entry{}
	}
	return entry{ErrorsOf(err), c.Request.PostForm}
}

// field is one line of a form with what was typed and what was wrong.
func (e entry) field(name string, label text.Words, edit func(*Field)) Field {
	f := Field{Name: name, Label: label, Length: 500}
	if edit != nil {
		edit(&f)
	}
	if e.typed != nil {
		f.Value = e.typed.Get(name)
	}
	return e.errs.On(f)
}

func (e entry) date(name string, label text.Words, value string) Field {
	return e.field(name, label, func(f *Field) { *f = DateField(*f); f.Value = value })
}

func (e entry) area(name string, label, hint text.Words) Field {
	return e.field(name, label, func(f *Field) { f.Rows, f.Hint = 3, hint })
}

// options is a choice of an enumeration with what was ticked.
func (e entry) options(c Choice, ticked ...string) Choice {
	if e.typed != nil {
		ticked = e.typed[c.Name]
	}
	c.Field = e.errs.On(c.Field)
	c.Options = pickOptions(c.Options, ticked...)
	return c
}

func optionsOf[T ~string](list []T, label func(T) text.Words) []Option {
	var out []Option
	for _, v := range list {
		out = append(out, Option{Value: string(v), Label: label(v)})
	}
	return out
}

func (e entry) fields(ticked ...string) Choice {
	return e.options(Choice{Field: Field{Name: "fields", Label: text.Say("要看哪些信息", "Which data")}, Many: true, Options: optionsOf(privacy.Fields(), privacy.Field.Label)}, ticked...)
}

func (e entry) purpose() Choice {
	return e.options(Choice{Field: Field{Name: "purpose", Label: text.Say("用途", "Purpose")}, Options: optionsOf(privacy.Purposes(), privacy.Purpose.Label)})
}

func (e entry) purposeText(optional bool) Field {
	return e.field("purpose_text", text.Say("具体说明", "In your own words"), func(f *Field) {
		f.Optional, f.Rows, f.Hint = optional, 2, text.Say("不要写姓名、电话等个人信息；学生会看到这句话。", "Without names or numbers; the student will read it.")
	})
}

func reasonOf(c *gin.Context) privacy.Reason {
	return privacy.Reason{Purpose: privacy.Purpose(c.PostForm("purpose")), Text: strings.TrimSpace(c.PostForm("purpose_text"))}
}

func fieldsOf(c *gin.Context) []privacy.Field {
	var out []privacy.Field
	for _, f := range c.PostFormArray("fields") {
		out = append(out, privacy.Field(f))
	}
	return out
}

// told reports whether err is one that the form itself explains.
func told(err error) bool {
	f := fault.Of(err)
	if f == nil {
		return false
	}
	return f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Code == privacy.ErrNoGround.Code || f.Code == privacy.ErrConsent.Code || f.Code == privacy.ErrOwnCase.Code
}

// answered draws the page again with what was wrong, or goes on.
func answered(c *gin.Context, err error, to, message string, draw func(*gin.Context, int, error) error) error {
	switch {
	case told(err):
		return draw(c, http.StatusUnprocessableEntity, err)
	case err != nil:
		return err
	}
	return back(c, to, message)
}

func (s *Site) dataDesk(c *gin.Context, title, lead text.Words, err error) DataDesk {
	p := DataDesk{Frame: s.frame(c, title), Errors: ErrorsOf(err).Summary()}
	p.Heading = Heading{Title: title, Lead: lead}
	p.Tabs = privacyTabs(httpd.Who(c.Request.Context()), c.FullPath())
	return p
}

func (s *Site) showDesk(c *gin.Context, status int, p DataDesk) error {
	c.Header("Cache-Control", "no-store")
	return s.show(c, status, "privacy/desk", "privacy/desk", p)
}

func privacyTabs(who actor.Actor, path string) Tabs {
	t := Tabs{Label: text.Say("数据保护", "Data protection")}
	add := func(label text.Words, href string) {
		t.Items = append(t.Items, Tab{Label: label, Href: href, Current: path == href || href != "/privacy" && strings.HasPrefix(path, href+"/")})
	}
	desk := who.Is(actor.School, actor.VicePrincipal)
	if desk {
		add(text.Say("待办", "To do"), "/privacy")
	}
	if who.OfSchool() {
		add(text.Say("长期授权", "Grants"), "/privacy/grants")
		add(text.Say("应急查看", "Break-glass"), "/privacy/tickets")
		if !who.Is(actor.Instructor, actor.TeachersOffice) {
			add(text.Say("班级名单", "Class list"), "/privacy/class")
		}
	}
	if desk {
		add(text.Say("申请", "Requests"), "/privacy/requests")
		add(text.Say("查看记录", "Looks"), "/privacy/looks")
		add(text.Say("保存期限", "Retention"), "/privacy/retention")
		add(text.Say("安全事件", "Breaches"), "/privacy/breaches")
		add(text.Say("影响评估", "Assessments"), "/privacy/assessments")
		add(text.Say("年度审计", "Yearly audit"), "/privacy/years")
	}
	if len(t.Items) < 2 {
		t.Items = nil
	}
	return t
}

// pupilName is how the desk calls a student: name and number; the id for whoever may not name them.
func (s *Site) pupilName(c *gin.Context, who actor.Actor, id student.ID) (text.Words, error) {
	st, err := s.s.Privacy.Pupil(c.Request.Context(), who, id)
	switch {
	case fault.Of(err) != nil:
		return text.Say("一名学生", "a student"), nil //nolint:nilerr // who may not name one is told no name
	case err != nil:
		return text.Words{}, err
	}
	return Plain(st.Name + " " + st.StudentNo), nil
}

// pupilNames joins some of them.
func (s *Site) pupilNames(c *gin.Context, who actor.Actor, ids []student.ID) (text.Words, error) {
	const most = 5
	var zh, en []string
	for _, id := range ids[:min(most, len(ids))] {
		w, err := s.pupilName(c, who, id)
		if err != nil {
			return w, err
		}
		zh, en = append(zh, w.Zh), append(en, w.En)
	}
	more := text.Words{}
	if len(ids) > most {
		n := Count(int64(len(ids)))
		more = text.Say(" 等 "+n+" 人", " and more, "+n+" in all")
	}
	return text.Say(strings.Join(zh, "、")+more.Zh, strings.Join(en, ", ")+more.En), nil
}

// lookerName is role and organisation of whoever looked or asked; colleagues with how they call themselves.
func (s *Site) lookerName(c *gin.Context, role actor.Role, of, account ident.ID) (text.Words, error) {
	ctx := c.Request.Context()
	name := RoleName(role)
	if name.IsZero() {
		return text.Say("监护人", "Guardian"), nil
	}
	school, err := s.orgName(c, org.ID(of))
	if err != nil && fault.Of(err) == nil {
		return name, err
	}
	label, err := s.s.Privacy.Label(ctx, httpd.Who(ctx), account)
	if err != nil {
		return name, err
	}
	if label != "" {
		label = "（" + label + "）"
	}
	if httpd.Who(ctx).Org == of {
		return text.Say(name.Zh+label, name.En+label), nil
	}
	return text.Say(school+" "+name.Zh, school+", "+name.En), nil
}

func fieldWords(fields []privacy.Field) text.Words {
	var zh, en []string
	for _, f := range fields {
		zh, en = append(zh, f.Label().Zh), append(en, f.Label().En)
	}
	return text.Say(strings.Join(zh, "、"), strings.Join(en, ", "))
}

func reasonWordsOf(r privacy.Reason) text.Words { return r.Words() }

func decisionWords(d privacy.Decision, done text.Words) text.Words {
	if d.At.IsZero() {
		return text.Words{}
	}
	zh, en := RoleName(d.Role).Zh+" "+When(text.Chinese, d.At)+" "+done.Zh, RoleName(d.Role).En+", "+When(text.English, d.At)+": "+done.En
	if d.Reason != "" {
		zh, en = zh+"："+d.Reason, en+": "+d.Reason
	}
	return text.Say(zh, en)
}

func nextPage(c *gin.Context, next string) *Pager {
	if next == "" {
		return nil
	}
	q := c.Request.URL.Query()
	q.Set("cursor", next)
	return &Pager{Shown: text.Say("每页 50 条", "50 a page"), First: c.Request.URL.Path, Next: c.Request.URL.Path + "?" + q.Encode()}
}

func fifty(c *gin.Context) page.Request { return page.Request{Limit: 50, Cursor: c.Query("cursor")} }

// lookTable shows looks; named adds the student's column for the desk.
func (s *Site) lookTable(c *gin.Context, looks []privacy.Look, named bool) (Table, error) {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	t := Table{Caption: text.Say("谁看过我的数据", "Who looked at my data"), Quiet: true, Columns: []Column{
		{Label: text.Say("时间", "When")}, {Label: text.Say("谁", "Who")}, {Label: text.Say("看了什么", "What")}, {Label: text.Say("用途", "Purpose")}, {Label: text.Say("依据", "Ground")},
	}, Empty: &Empty{Icon: "shield", Title: text.Say("还没有人看过", "Nobody has looked yet"), Body: text.Say("每次查看都会记在这里：谁、什么时候、为了什么。", "Every look is written here: who, when and what for.")}}
	if named {
		t.Columns = append(t.Columns, Column{Label: text.Say("学生", "Student")})
	}
	for _, l := range looks {
		name, err := s.lookerName(c, l.Role, l.Org, l.Account)
		if err != nil {
			return t, err
		}
		what := fieldWords(l.Fields)
		if len(l.Fields) == 0 {
			what = text.Say("信息页（已遮盖）", "the record, masked")
		}
		why := reasonWordsOf(l.Reason)
		if l.Ground == privacy.GroundOwn || l.Ground == privacy.GroundGuardian {
			why = Plain("—")
		}
		row := Row{Cells: []Cell{{Text: whenWords(l.At)}, {Text: name}, {Text: what}, {Text: why}, {Text: l.Ground.Label()}}}
		if named {
			pupil, err := s.pupilName(c, who, l.Student)
			if err != nil {
				return t, err
			}
			row.Cells = append(row.Cells, Cell{Text: pupil, Href: "/privacy/students/" + string(l.Student)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t, nil
}
