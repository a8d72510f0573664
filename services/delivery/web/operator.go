package web

import (
	"net/http"
	"strconv"
	"strings"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/notify"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// operatorRoutes keep an installation going: events that failed, and organisations.
func (s *Site) operatorRoutes(e *httpd.Engine) {
	operator := httpd.Roles(actor.Operator)
	e.GET("/operator", operator, s.operatorPage)
	e.POST("/operator/letters", operator, s.operatorLetter)
	e.GET("/operator/organisations", operator, s.operatorOrgs)
	e.POST("/operator/bureaus", operator, s.operatorBureau)
	e.POST("/operator/schools", operator, s.operatorSchool)
}

// Operator shows what the program could not do by itself: template "operator/page".
type Operator struct {
	Frame
	Heading Heading
	Tabs    Tabs
	Figures []Figure
	Start   *Duties // what comes first on an empty installation
	Quiet   *Duties
	Letters Table
}

func operatorTabs(now string) Tabs {
	return Tabs{Label: text.Say("运行", "Operation"), Items: []Tab{
		{Label: text.Say("运行情况", "State"), Href: "/operator", Current: now == "state"},
		{Label: text.Say("机构", "Organisations"), Href: "/operator/organisations", Current: now == "orgs"},
	}}
}

func (s *Site) operatorPage(c *gin.Context) error {
	ctx := c.Request.Context()
	p := Operator{Frame: s.frame(c, text.Say("运行", "Operation")), Tabs: operatorTabs("state")}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("处理不了的事件停在这里，不丢失。查明原因后重新投递；确实无用的才丢弃。", "Events that could not be applied stop here and are not lost. Deliver again once the cause is known; discard only what is useless.")}
	cat := s.s.Catalogue.Now()
	p.Figures = []Figure{
		{Label: text.Say("专业", "Majors"), Value: Count(int64(len(cat.Majors())))},
		{Label: text.Say("职业", "Occupations"), Value: Count(int64(len(cat.Occupations())))},
		{Label: text.Say("目录版本", "Catalogue"), Value: cat.Version(), Href: "/imports"},
	}
	bureaus, err := s.s.Orgs.Bureaus(ctx, page.Request{Limit: 1})
	if err != nil {
		return err
	}
	if len(bureaus.Items) == 0 {
		p.Start = &Duties{Items: []Duty{{
			State: Attention, Title: text.Say("还没有教育局", "There is no bureau yet"), Detail: text.Say("从这里开始：邀请一个区县的教育局，它再邀请学校，学校再邀请老师和学生。", "Begin here: invite a district's bureau; it invites schools, and they their staff and students."),
			Action: Button{Label: text.Say("邀请教育局", "Invite a bureau"), Kind: Primary, Href: "/people/invite?role=bureau"},
		}}}
	}
	if s.s.Letters == nil {
		return s.show(c, http.StatusOK, "operator/page", "operator/page", p)
	}
	letters, err := s.s.Letters.DeadLetters(ctx)
	if err != nil {
		return err
	}
	p.Figures = append([]Figure{{Label: text.Say("停住的事件", "Stopped events"), Value: Count(int64(len(letters))), State: figureState(len(letters))}}, p.Figures...)
	if len(letters) == 0 {
		p.Quiet = &Duties{Quiet: text.Say("没有停住的事件。", "No event has stopped.")}
	}
	p.Letters = Table{Caption: text.Say("停住的事件", "Stopped events"), Columns: []Column{
		{Label: text.Say("事件", "Event")}, {Label: text.Say("处理者", "Consumer")}, {Label: text.Say("原因", "Reason")}, {Label: text.Say("时间", "At")}, {Label: text.Say("处理", "Action")},
	}}
	for i, l := range letters {
		if i == 100 {
			break
		}
		seq := strconv.FormatUint(l.Seq, 10)
		p.Letters.Rows = append(p.Letters.Rows, Row{Cells: []Cell{
			{Text: notify.EventLabel(l.Event.Subject), Note: Plain(l.Event.Subject + " · " + l.Event.ID)},
			{Text: Plain(l.Durable)},
			{Text: Plain(l.Reason)},
			{Text: text.Say(When(text.Chinese, l.At), When(text.English, l.At))},
			{Actions: []Button{{Label: text.Say("重新投递", "Deliver again"), Name: "replay", Value: seq}, {Label: text.Say("丢弃", "Discard"), Kind: Danger, Name: "discard", Value: seq}}},
		}})
	}
	return s.show(c, http.StatusOK, "operator/page", "operator/page", p)
}

// errLetter says that a letter is gone already.
var errLetter = fault.New(fault.NotFound, "web.letter", "这个事件已经处理过了，请刷新。", "this event was dealt with already; reload")

func (s *Site) operatorLetter(c *gin.Context) error {
	if s.s.Letters == nil {
		return errLetter
	}
	do, flash, number := s.s.Letters.Replay, "letter_replayed", c.PostForm("replay")
	if number == "" {
		do, flash, number = s.s.Letters.Discard, "letter_discarded", c.PostForm("discard")
	}
	seq, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return errLetter
	}
	if err := do(c.Request.Context(), seq); err != nil {
		return errLetter.Because(err)
	}
	return back(c, "/operator", flash)
}

// Organisations makes bureaus and schools: template "operator/orgs".
type Organisations struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Tabs    Tabs
	Bureaus Table
	More    *Link // to the bureaus that are not shown
	Schools Table
	Pager   *Pager
	Bureau  OrgForm
	School  OrgForm
}

// OrgForm is one of the forms: template "operator/form".
type OrgForm struct {
	ID     string
	Title  text.Words
	Lead   text.Words
	Action string
	CSRF   string
	Open   bool
	Fields []Field
	Wide   *Tick // once a bureau gave a city or a province
	Level  *Choice
	Submit Button
}

func (s *Site) operatorOrgs(c *gin.Context) error { return s.drawOrgs(c, http.StatusOK, "", nil) }

// drawOrgs draws the forms; form is the one that was refused with err.
func (s *Site) drawOrgs(c *gin.Context, status int, form string, err error) error {
	ctx := c.Request.Context()
	in, loadErr := postedInput(c)
	if loadErr != nil {
		return loadErr
	}
	d := orgDraft{form: form, errs: ErrorsOf(err), in: in}
	p := Organisations{Frame: s.frame(c, text.Say("机构", "Organisations")), Tabs: operatorTabs("orgs"), Errors: d.errs.Summary()}
	d.csrf = p.CSRF
	importRegions(p.Errors, d.errs, form+"_region", httpd.Who(ctx))
	p.Heading = Heading{Title: p.Title, Lead: text.Say("登记教育局和学校，再到“人员与账号”邀请它们的经办人。企业自己注册，或由学校邀请。", "Register bureaus and schools, then invite their people. Enterprises register themselves or are invited by a school.")}
	list, loadErr := s.s.Orgs.Schools(ctx, org.SchoolFilter{}, page.Request{Limit: 50, Cursor: c.Query("cursor")})
	if loadErr != nil {
		return loadErr
	}
	cat := s.s.Catalogue.Now()
	p.Schools = Table{
		Caption: text.Say("学校", "Schools"), Columns: []Column{{Label: text.Say("学校", "School")}, {Label: text.Say("标识码", "Code")}, {Label: text.Say("地区", "Region")}, {Label: text.Say("操作", "Actions")}},
		Empty: &Empty{Icon: "school", Title: text.Say("还没有学校", "No schools yet"), Body: text.Say("在上面登记，或从“导入”里导入学校名单。", "Register one above, or import a list.")},
	}
	for _, o := range list.Items {
		p.Schools.Rows = append(p.Schools.Rows, Row{Cells: []Cell{{Text: Plain(o.Name)}, {Text: Plain(o.Code)}, {Text: Plain(regionName(cat, o.Region))}, {Actions: []Button{{Label: text.Say("邀请", "Invite"), Href: "/people/invite?role=school&org=" + string(o.ID)}}}}})
	}
	if list.Next != "" {
		p.Pager = &Pager{Shown: text.Say("每页 50 所", "50 a page"), Next: "/operator/organisations?cursor=" + list.Next}
	}
	if loadErr := s.listBureaus(c, &p); loadErr != nil {
		return loadErr
	}
	p.Bureau = d.bureau()
	p.School = d.school()
	return s.show(c, status, "operator/orgs", "operator/orgs", p)
}

// listBureaus lists the first bureaus; the page of people has them all.
func (s *Site) listBureaus(c *gin.Context, p *Organisations) error {
	list, err := s.s.Orgs.Bureaus(c.Request.Context(), page.Request{Limit: 50})
	if err != nil {
		return err
	}
	p.Bureaus = Table{
		Caption: text.Say("教育局", "Bureaus"), Columns: []Column{{Label: text.Say("教育局", "Bureau")}, {Label: text.Say("地区", "Region")}, {Label: text.Say("操作", "Actions")}},
		Empty: &Empty{Icon: "building", Title: text.Say("还没有教育局", "No bureaus yet"), Body: text.Say("在上面登记，再邀请它的经办人。", "Register one above, then invite somebody of it.")},
	}
	for _, b := range list.Items {
		p.Bureaus.Rows = append(p.Bureaus.Rows, Row{Cells: []Cell{{Text: Plain(b.Name)}, {Text: Plain(regionName(s.s.Catalogue.Now(), b.Region))}, {Actions: []Button{{Label: text.Say("邀请", "Invite"), Href: "/people/invite?role=bureau&org=" + string(b.ID)}}}}})
	}
	if list.Next != "" {
		p.More = &Link{text.Say("全部教育局", "All bureaus"), "/people?view=bureaus"}
	}
	return nil
}

type orgDraft struct {
	form string
	csrf string
	errs Errors
	in   postingInput
}

func (d orgDraft) field(form string, f Field) Field {
	if d.form != form {
		return f
	}
	f.Value = d.in.Get(f.Name)
	return d.errs.On(f)
}

// region asks for a county by its name.
func (d orgDraft) region(form string) Field {
	return d.field(form, Field{Name: form + "_region", Label: text.Say("所在区县", "County"), Hint: text.Say("写名称，如 上海市普陀区，或六位代码。", "Its Chinese name in full, or the six digits of its code."), Size: "l"})
}

func (d orgDraft) bureau() OrgForm {
	return OrgForm{
		ID: "bureau", Title: text.Say("登记教育局", "Register a bureau"), Action: "/operator/bureaus", CSRF: d.csrf, Open: d.form == "bureau",
		Fields: []Field{d.field("bureau", Field{Name: "bureau_name", Label: text.Say("名称", "Name"), Length: 60, Size: "l"}), d.region("bureau")},
		Wide:   wideTick(d.field("bureau", Field{Name: "bureau_wide"})),
		Submit: Button{Label: text.Say("登记教育局", "Register")},
	}
}

func schoolLevels() []Option {
	return []Option{{Value: "secondary", Label: text.Say("中职", "Secondary")}, {Value: "associate", Label: text.Say("高职专科", "Associate")}, {Value: "bachelor", Label: text.Say("职教本科", "Bachelor")}}
}

func (d orgDraft) school() OrgForm {
	level := "secondary"
	if d.form == "school" {
		level = d.in.Get("school_level")
	}
	return OrgForm{
		ID: "school", Title: text.Say("登记学校", "Register a school"), Action: "/operator/schools", CSRF: d.csrf, Open: d.form == "school",
		Fields: []Field{
			d.field("school", Field{Name: "school_name", Label: text.Say("学校名称", "Name"), Length: 60, Size: "l"}),
			d.field("school", Field{Name: "school_code", Label: text.Say("学校标识码", "Code"), Length: 20, Size: "m"}),
			d.field("school", Field{Name: "school_authority", Label: text.Say("主管部门", "Authority"), Length: 60, Size: "l", Optional: true}), d.region("school"),
		},
		Level:  &Choice{Field: Field{Name: "school_level", Label: text.Say("办学层次", "Level")}, Inline: true, Options: pickOptions(schoolLevels(), level)},
		Submit: Button{Label: text.Say("登记学校", "Register")},
	}
}

// orgsDone goes back to the forms after one was taken, or draws them again with what was said.
func (s *Site) orgsDone(c *gin.Context, form, to, flash string, err error) error {
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.NotFound) {
		return s.drawOrgs(c, http.StatusUnprocessableEntity, form, prefixed(err, form+"_"))
	}
	if err != nil {
		return err
	}
	return back(c, to, flash)
}

func (s *Site) operatorBureau(c *gin.Context) error {
	ctx := c.Request.Context()
	name := strings.TrimSpace(c.PostForm("bureau_name"))
	region, err := s.namedSeat(c.PostForm("bureau_region"), true, c.PostForm("bureau_wide") == "yes")
	if err == nil && name == "" {
		err = org.ErrInvalid.With(fault.In("name", "请填写名称。", "give the name"))
	}
	var b org.Bureau
	if err == nil {
		b, err = s.s.Orgs.AddBureau(ctx, httpd.Who(ctx), org.Bureau{Name: name, Region: region})
	}
	return s.orgsDone(c, "bureau", "/people/invite?role=bureau&org="+string(b.ID), "bureau_added", err)
}

func (s *Site) operatorSchool(c *gin.Context) error {
	ctx := c.Request.Context()
	region, err := s.namedSeat(c.PostForm("school_region"), false, false)
	var o org.School
	if err == nil {
		o, err = s.s.Orgs.AddSchool(ctx, httpd.Who(ctx), org.School{
			Name: strings.TrimSpace(c.PostForm("school_name")), Code: strings.TrimSpace(c.PostForm("school_code")),
			Level: optionValue(schoolLevels(), c.PostForm("school_level")), Authority: strings.TrimSpace(c.PostForm("school_authority")), Region: region,
		})
	}
	return s.orgsDone(c, "school", "/people/invite?role=school&org="+string(o.ID), "school_added", err)
}

// optionValue is v when it is one of the options, else the first.
func optionValue(options []Option, v string) string {
	for _, o := range options {
		if o.Value == v {
			return v
		}
	}
	return options[0].Value
}
