package web

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/teacher"

	"github.com/gin-gonic/gin"
)

// teacherRoutes are the teachers' office (师资): the ratio and who counts, the register, 测算, snapshots; the bureau's view
// of its district; a teacher's own file.
func (s *Site) teacherRoutes(e *httpd.Engine) {
	reads := httpd.Roles(actor.TeachersOffice, actor.VicePrincipal, actor.Bureau)
	office := httpd.Roles(actor.TeachersOffice, actor.VicePrincipal)
	e.GET("/teachers", reads, s.teacherHome)
	e.GET("/teachers/counts", reads, s.teacherCounts)
	e.GET("/teachers/register", reads, s.teacherRegister)
	e.GET("/teachers/register/new", office, s.teacherNew)
	e.POST("/teachers/register", office, s.teacherAdd)
	e.GET("/teachers/recognitions", reads, s.recognitionList)
	e.POST("/teachers/recognitions", httpd.Roles(actor.Bureau), s.recognitionDraw)
	e.GET("/teachers/whatif", reads, s.whatIfPage)
	e.POST("/teachers/whatif", reads, s.whatIfDo)
	e.POST("/teachers/whatif/:id/delete", office, s.scenarioDelete)
	e.GET("/teachers/snapshots", reads, s.snapshotList)
	e.POST("/teachers/snapshots", office, s.snapshotMake)
	e.GET("/teachers/snapshots/:id", reads, s.snapshotPage)
	e.GET("/teachers/snapshots/:id/sheet", reads, s.snapshotSheet)
	e.GET("/teachers/district", httpd.Roles(actor.Bureau), s.districtPage)
	e.POST("/teachers/district", httpd.Roles(actor.Bureau), s.targetSet)
	e.GET("/teachers/flows", reads, s.flowPage)
	e.POST("/teachers/flows", office, s.flowDo)
	e.GET("/teachers/matrix", reads, s.matrixPage)
	e.POST("/teachers/matrix", office, s.matrixDo)
	e.GET("/teachers/alliances", httpd.Roles(actor.Bureau), s.allianceRatios)
	e.GET("/teachers/:id", reads, s.teacherFile)
	e.POST("/teachers/:id", reads, s.teacherDo)
	e.GET("/me/teacher", httpd.Roles(actor.Teacher), s.ownTeacher)
	e.POST("/me/teacher", httpd.Roles(actor.Teacher), s.ownTeacherDo)
}

// TeacherPage is any page of the teachers' office: template "teachers/page".
type TeacherPage struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Tabs    Tabs
	Blocks  []TeacherBlock
}

// TeacherBlock is one part of such a page: template "teachers/block". It is two or three blocks beside each other, or a
// form, or what the other fields hold in their order.
type TeacherBlock struct {
	Beside   []TeacherBlock
	Form     *TeacherForm
	ID       string
	Bare     bool // without the frame of a card
	Title    text.Words
	Lights   []Light
	Lead     text.Words
	Steps    *Steps
	Notice   *Notice
	Checks   *LightList
	Figures  []Figure
	Duties   *Duties
	Facts    Facts
	Meter    *Meter
	Chart    *Chart
	Bars     *BarList
	Sort     *Sort
	Code     template.HTML // a QR that the server drew
	Table    *Table
	Photos   *PhotoGrid
	Pager    *Pager
	Timeline *Timeline
	Forms    []TeacherForm
	Buttons  []Button
}

// TeacherForm is a form of these pages: template "teachers/form". Get is a filter in one line, Bare stands open in its
// block, the others are folded until Open.
type TeacherForm struct {
	ID      string
	Title   text.Words
	Lead    text.Words
	Action  string
	CSRF    string
	Get     bool
	Bare    bool
	Open    bool
	Files   bool // it takes files along
	Hidden  []Hidden
	Items   []FormItem
	Buttons []Button
}

// FormItem is one part of a form: whichever of its fields is set.
type FormItem struct {
	Field  *Field
	Select *Select
	Choice *Choice
	Tick   *Tick
	Upload *Upload
	Range  *Range
	Notice *Notice
	Table  *Table
	Picks  *PickTable
	Fold   *FoldedTable
}

// PickTable is a table whose rows are ticked, as one field.
type PickTable struct {
	Field
	Table Table
}

// FoldedTable is a table behind its title.
type FoldedTable struct {
	Title text.Words
	Open  bool
	Table Table
}

// scope is whose register a page is about, and on which day by which formula.
type scope struct {
	who    actor.Actor
	school org.ID // the office's own; for a bureau the one that the address names
	q      teacher.Query
	set    url.Values // what the address said of them, for links
}

// teacherScope reads the scope from who asks and the address. A date that is none, or a formula that is none, is refused.
func (s *Site) teacherScope(c *gin.Context) (scope, error) {
	sc := scope{who: httpd.Who(c.Request.Context()), set: url.Values{}}
	sc.school = org.ID(sc.who.Org)
	if sc.who.Is(actor.Bureau) {
		sc.school = org.ID(c.Query("school"))
		sc.set.Set("school", string(sc.school))
	}
	sc.q = teacher.Query{AsOf: s.today(), Formula: teacher.DefaultFormula}
	if v := strings.TrimSpace(c.Query("as_of")); v != "" {
		d, err := civil.Parse(v)
		if err != nil {
			return sc, teacher.ErrInvalid.With(fault.In("as_of", "请写成 2026-03-01 这样的日期。", "write the date as 2026-03-01"))
		}
		sc.q.AsOf = d
		if d != s.today() {
			sc.set.Set("as_of", d.String())
		}
	}
	if v := c.Query("formula"); v != "" {
		sc.q.Formula = teacher.Formula(v)
		if sc.q.Formula != teacher.DefaultFormula {
			sc.set.Set("formula", v)
		}
	}
	return sc, nil
}

// href is a page of the same scope, with more said of it in pairs.
func (sc scope) href(path string, pairs ...string) string {
	v := url.Values{}
	for k, list := range sc.set {
		if list[0] != "" {
			v[k] = list
		}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

// mine is href without day and formula, for pages that have their own.
func (sc scope) mine(path string, pairs ...string) string {
	o := sc
	o.set = url.Values{"school": sc.set["school"]}
	if sc.set.Get("school") == "" {
		o.set = url.Values{}
	}
	return o.href(path, pairs...)
}

// office reports whether the reader keeps the register, and does not only look.
func (sc scope) office() bool { return sc.who.Is(actor.TeachersOffice, actor.VicePrincipal) }

// teacherPage begins a page of the scope.
func (s *Site) teacherPage(c *gin.Context, sc scope, title, lead text.Words, err error) TeacherPage {
	p := TeacherPage{Frame: s.frame(c, title), Errors: ErrorsOf(err).Summary()}
	p.Heading = Heading{Title: title, Lead: lead}
	if sc.who.Is(actor.Bureau) && sc.school != "" {
		p.Heading.Over = Plain(s.schoolName(c, sc.school))
	}
	p.Tabs = teacherTabs(sc, c.FullPath())
	return p
}

func (s *Site) showTeachers(c *gin.Context, status int, p TeacherPage) error {
	c.Header("Cache-Control", "private, no-store")
	return s.show(c, status, "teachers/page", "teachers/page", p)
}

func teacherTabs(sc scope, path string) Tabs {
	t := Tabs{Label: text.Say("师资", "Teachers")}
	add := func(label text.Words, at, href string) {
		t.Items = append(t.Items, Tab{Label: label, Href: href, Current: path == at || at != "/teachers" && at != "/teachers/district" && strings.HasPrefix(path, at+"/")})
	}
	if sc.who.Is(actor.Bureau) {
		add(text.Say("全区", "District"), "/teachers/district", "/teachers/district")
		add(text.Say("联盟", "Alliances"), "/teachers/alliances", "/teachers/alliances")
		if sc.school == "" {
			add(text.Say("发展矩阵", "Matrix"), "/teachers/matrix", "/teachers/matrix")
		}
		add(text.Say("认定办理", "Recognitions"), "/teachers/recognitions", "/teachers/recognitions")
		if sc.school == "" {
			return t
		}
	}
	add(text.Say("双师比例", "Ratio"), "/teachers", sc.mine("/teachers"))
	add(text.Say("花名册", "Register"), "/teachers/register", sc.mine("/teachers/register"))
	if !sc.who.Is(actor.Bureau) {
		add(text.Say("认定办理", "Recognitions"), "/teachers/recognitions", "/teachers/recognitions")
	}
	if !sc.who.Is(actor.Bureau) {
		add(text.Say("企业实践", "Practice"), "/practice", "/practice")
	}
	add(text.Say("测算", "What-if"), "/teachers/whatif", sc.mine("/teachers/whatif"))
	add(text.Say("上报快照", "Snapshots"), "/teachers/snapshots", sc.mine("/teachers/snapshots"))
	add(text.Say("柔性流动", "Flow"), "/teachers/flows", sc.mine("/teachers/flows"))
	add(text.Say("发展矩阵", "Matrix"), "/teachers/matrix", sc.mine("/teachers/matrix"))
	return t
}

// formIn is one form of a page with several: its fields are named with the form's own prefix, so that no two on a page
// have one name, and what was typed and what was wrong come back to the form that was sent.
type formIn struct {
	name  string
	entry entry
	sent  bool
}

// formNamed is the form of a page as the request left it; err is what was said about the form that was sent.
func formNamed(c *gin.Context, name string, err error) formIn {
	f := formIn{name: name}
	switch {
	case c.Request.Method != http.MethodPost:
		f.entry.errs = ErrorsOf(err) // of what is kept
	case c.PostForm("do") == name:
		f.sent, f.entry = true, typedIn(c, err)
	}
	return f
}

// key is the name of one of the form's fields.
func (f formIn) key(field string) string { return f.name + "." + field }

func (f formIn) field(name string, label text.Words, value string, edit func(*Field)) FormItem {
	one := f.entry.field(f.key(name), label, func(x *Field) {
		x.Value = value
		if edit != nil {
			edit(x)
		}
	})
	return FormItem{Field: &one}
}

func (f formIn) date(name string, label text.Words, value civil.Date) FormItem {
	return f.field(name, label, day(value), func(x *Field) { *x = DateField(*x) })
}

func (f formIn) maybeDate(name string, label text.Words, value civil.Date) FormItem {
	return f.field(name, label, day(value), func(x *Field) { *x = DateField(*x); x.Optional = true })
}

func (f formIn) choose(name string, label text.Words, options []Option, value string, blank text.Words) FormItem {
	one := f.entry.field(f.key(name), label, func(x *Field) { x.Value, x.Optional, x.Length = value, !blank.IsZero(), 0 })
	return FormItem{Select: &Select{Field: one, Options: pickOptions(options, one.Value), Blank: blank}}
}

func (f formIn) yesNo(name string, label text.Words, value bool) FormItem {
	picked := map[bool]string{true: "yes", false: "no"}[value]
	one := f.entry.field(f.key(name), label, func(x *Field) { x.Value = picked })
	return FormItem{Choice: &Choice{Field: one, Inline: true, Options: pickOptions([]Option{{Value: "yes", Label: text.Say("是", "Yes")}, {Value: "no", Label: text.Say("否", "No")}}, one.Value)}}
}

// form is the form itself, open when it was refused.
func (f formIn) form(title, action, csrf string, open bool) TeacherForm {
	return TeacherForm{ID: strings.ReplaceAll(f.name, ".", "-"), Action: action, CSRF: csrf, Open: open || f.sent, Hidden: []Hidden{{"do", f.name}}, Title: Plain(title)}
}

// sentForm reads the form that was sent, its fields without their prefix.
func (s *Site) sentForm(c *gin.Context) (string, reader, error) {
	in, err := postedInput(c)
	if err != nil {
		return "", reader{}, err
	}
	do, plain := in.Get("do"), url.Values{}
	for k, v := range in.Values {
		plain[strings.TrimPrefix(k, do+".")] = v
	}
	return do, reader{v: plain}, nil
}

// sentScope is the scope of a page and the form that was sent to it.
func (s *Site) sentScope(c *gin.Context) (sc scope, do string, r reader, err error) {
	if sc, err = s.teacherScope(c); err != nil {
		return sc, "", r, err
	}
	do, r, err = s.sentForm(c)
	return sc, do, r, err
}

// settled ends a form: back to a page with a word on it, or the page again with what was wrong.
func settled(c *gin.Context, do string, err error, redraw func(*gin.Context, int, error) error, at, said string) error {
	switch {
	case toldTeachers(err):
		return redraw(c, http.StatusUnprocessableEntity, onForm(err, do))
	case err != nil:
		return err
	}
	return back(c, at, said)
}

// onForm moves what was said about fields to those of a form.
func onForm(err error, name string) error {
	f := fault.Of(err)
	if f == nil {
		return err
	}
	c := *f
	c.Fields = nil
	for _, field := range f.Fields {
		if field.Name == "dual_level" {
			field.Name = "level"
		}
		field.Name = name + "." + field.Name
		c.Fields = append(c.Fields, field)
	}
	return &c
}

// toldTeachers reports whether err is one that the page itself explains.
func toldTeachers(err error) bool {
	f := fault.Of(err)
	return f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.Stale)
}
