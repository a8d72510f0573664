package web

import (
	"html/template"
	"net/http"
	"slices"
	"strings"

	"firstkm/services/account"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"

	"github.com/gin-gonic/gin"
)

// Inviting asks whom to invite: template "people/invite".
type Inviting struct {
	Frame
	Heading Heading
	Errors  *ErrorSummary
	Roles   []Tab // whom; the form follows when one is chosen
	Role    string
	Notice  *Notice // what is to be done before
	Org     *Select
	Class   *Select // of a class teacher, where there is a roster to choose from
	Fields  []Field
	New     *NewOrg
	Hand    *Tick
	Submit  Button
	Cancel  string
}

// NewOrg are the facts of an organisation that is not here yet.
type NewOrg struct {
	Title  text.Words
	Open   bool
	Fields []Field
	Wide   *Tick // once a bureau gave a city or a province
	Level  *Choice
}

func (s *Site) inviteForm(c *gin.Context) error { return s.drawInvite(c, http.StatusOK, nil) }

func (s *Site) drawInvite(c *gin.Context, status int, refused error) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	if c.Request.Method == http.MethodGet {
		in.Values = c.Request.URL.Query()
	}
	roles := account.InvitedBy(who.Role)
	role := actor.Role(in.Get("role"))
	if len(roles) == 1 {
		role = roles[0]
	}
	f := s.frame(c, text.Say("发邀请", "Invite"))
	f.Path, f.Crumbs = "/people/invite", []Crumb{peopleRoot(who)}
	errs := ErrorsOf(refused)
	p := Inviting{
		Frame: f, Errors: errs.Summary(), Submit: Button{Label: text.Say("生成邀请单", "Make the invitation"), Kind: Primary},
		Cancel:  peopleRoot(who).Href,
		Heading: Heading{Title: f.Title, Lead: text.Say("生成一张一次性的邀请单：可以打印交给对方，也可以复制链接发过去。十四天内有效。", "It makes a slip that works once, to print and hand over or to copy and send. It lasts two weeks.")},
	}
	importRegions(p.Errors, errs, "region", who)
	if !slices.Contains(roles, role) {
		for _, r := range roles {
			p.Roles = append(p.Roles, Tab{Label: inviteName(who, r), Href: "/people/invite?role=" + string(r)})
		}
		return s.show(c, status, "people/invite", "people/invite", p)
	}
	p.Role, p.Heading.Title = string(role), text.Say("邀请"+inviteName(who, role).Zh, "Invite: "+inviteName(who, role).En)
	return s.drawInviteFor(c, status, p, inviteDraft{errs, in, who, role})
}

// peopleRoot is where inviting belongs: the teachers' office has no list of accounts.
func peopleRoot(who actor.Actor) Crumb {
	if who.Is(actor.TeachersOffice) {
		return Crumb{text.Say("花名册", "Register"), "/teachers/register"}
	}
	return Crumb{text.Say("人员与账号", "People and accounts"), "/people"}
}

// inviteName says what it is to invite a role: an enterprise's owner, a colleague.
func inviteName(who actor.Actor, r actor.Role) text.Words {
	switch {
	case who.Role == r && who.Is(actor.Enterprise, actor.Bureau, actor.Operator):
		return text.Say("同事", "a colleague")
	case r == actor.Teacher:
		return text.Say("教师本人（看自己的师资档案）", "A teacher, for the own file")
	case r == actor.Enterprise:
		return text.Say("合作企业", "A cooperating enterprise")
	}
	return RoleName(r)
}

// inviteDraft is the form as it was sent.
type inviteDraft struct {
	errs Errors
	in   postingInput
	who  actor.Actor
	role actor.Role
}

func (d inviteDraft) field(f Field) Field {
	f.Value = d.in.Get(f.Name)
	return d.errs.On(f)
}

func (s *Site) drawInviteFor(c *gin.Context, status int, p Inviting, d inviteDraft) error {
	target := actor.Actor{Role: d.role}
	if d.role == actor.Enterprise && !d.who.Is(actor.Enterprise) {
		p.Fields = append(p.Fields, d.field(Field{Name: "uscc", Label: text.Say("统一社会信用代码", "Unified social credit code"), Hint: text.Say("营业执照上的 18 位代码。单位还没登记的，对方凭邀请单登记；已登记但没有账号的，对方直接建账号。", "The 18 characters on the licence. A unit that is not here registers with the slip; one without an account makes it."), Length: 20, Size: "l", Auto: "off"}))
	}
	if err := s.inviteOrg(c, &p, d); err != nil {
		return err
	}
	if d.role == actor.ClassTeacher {
		if err := s.inviteClass(c, &p, d); err != nil {
			return err
		}
	}
	if d.role == actor.Teacher {
		p.Fields = append(p.Fields, d.field(Field{Name: "teacher", Label: text.Say("工号", "Teacher's number"), Hint: text.Say("与教师花名册一致；账号会连到这位教师的档案，本人只看得到自己的。", "As the register has it. The account opens this teacher's own file and nothing else."), Length: 64, Size: "m", Auto: "off"}))
		return s.show(c, status, "people/invite", "people/invite", p)
	}
	p.Fields = append(p.Fields, d.field(Field{Name: "label", Label: text.Say("给谁", "For whom"), Hint: text.Say("写岗位，便于您在列表里辨认，如“教务处”。不写姓名。", "A post, for your own list, such as “registry”; no name."), Optional: true, Length: 40, Size: "l"}))
	if target.Is(actor.Enterprise) && d.who.Is(actor.Enterprise) {
		p.Hand = &Tick{Field: d.errs.On(Field{Name: "hand_over", Label: text.Say("把管理员移交给对方：对方建好账号后，我的账号随即停用", "Hand the ownership over: my account is disabled when the other exists"), Optional: true}), Ticked: d.in.Get("hand_over") == "yes"}
	}
	return s.show(c, status, "people/invite", "people/invite", p)
}

// inviteClass asks for a class teacher's class: one of the roster, or by its name while there is none or it is another's.
func (s *Site) inviteClass(c *gin.Context, p *Inviting, d inviteDraft) error {
	f := d.field(Field{Name: "class", Label: text.Say("班级", "Class"), Hint: text.Say("与学生名册里的班级一字不差。", "Exactly as the roster has it."), Length: 64, Size: "l"})
	if !d.who.Is(actor.School) {
		p.Fields = append(p.Fields, f)
		return nil
	}
	list, err := s.s.Accounts.Classes(c.Request.Context(), d.who)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		p.Notice = &Notice{
			State: Attention, Title: text.Say("先导入学生名册", "Import the roster first"),
			Body:  text.Say("名册里还没有班级。先导入名册，这里就能直接选班；现在就写的话，须与以后导入的班级名一字不差，否则班主任看不到学生。", "There is no class yet. With the roster imported, the class is chosen from a list. A class written now must be exactly what the roster will have, or its teacher sees nobody."),
			Links: []Link{{text.Say("去导入名册", "Import the roster"), "/imports?kind=students"}},
		}
		p.Fields = append(p.Fields, f)
		return nil
	}
	f.Hint = text.Say("名册里的班级。新的班先导入名册。", "The classes of the roster; a new one comes with its roster.")
	p.Class = &Select{Field: f, Blank: text.Say("请选择", "Choose one")}
	for _, one := range list {
		n := Count(int64(one.Students))
		p.Class.Options = append(p.Class.Options, Option{Value: one.Class, Label: text.Say(one.Class+"（"+n+" 人）", one.Class+" ("+n+")"), Chosen: one.Class == f.Value})
	}
	return nil
}

// inviteOrg asks for the organisation where it is not the inviting one's own.
func (s *Site) inviteOrg(c *gin.Context, p *Inviting, d inviteDraft) error {
	ctx := c.Request.Context()
	target := actor.Actor{Role: d.role}
	chosen := d.in.Get("org")
	region := d.field(Field{Name: "region", Label: text.Say("所在区县", "County"), Hint: text.Say("写名称，如 上海市普陀区，或六位代码。", "Its Chinese name in full, or the six digits of its code."), Optional: true, Size: "l"})
	name := d.field(Field{Name: "name", Label: text.Say("名称", "Name"), Optional: true, Length: 60, Size: "l"})
	list := Select{Field: d.errs.On(Field{Name: "org", Optional: true, Size: "l"}), Blank: text.Say("请选择", "Choose one")}
	add := func(id org.ID, label string) {
		list.Options = append(list.Options, Option{Value: string(id), Label: Plain(label), Chosen: string(id) == chosen})
	}
	switch {
	case target.OfSchool() && d.who.Is(actor.Operator, actor.Bureau):
		under, err := s.overseen(c, d.who)
		if err != nil {
			return err
		}
		if o, err := s.s.Orgs.School(ctx, org.ID(chosen)); err == nil {
			add(o.ID, o.Name)
		}
		schools, err := s.s.Orgs.Schools(ctx, org.SchoolFilter{Region: under}, page.Request{Limit: page.MaxLimit})
		if err != nil {
			return err
		}
		for _, o := range schools.Items {
			if string(o.ID) != chosen {
				add(o.ID, o.Name+" "+o.Code)
			}
		}
		list.Label = text.Say("学校", "School")
		p.New = &NewOrg{
			Title: text.Say("列表里没有这所学校？填标识码；平台还没有的在这里登记", "Not in the list? Give its code; a school that is not here is registered"), Open: chosen == "" && (len(list.Options) == 0 || d.in.Get("code") != ""),
			Fields: []Field{d.field(Field{Name: "code", Label: text.Say("学校标识码", "Code"), Hint: text.Say("10 位数字。", "Ten digits."), Optional: true, Length: 20, Size: "m"}), name, region, d.field(Field{Name: "authority", Label: text.Say("主管部门", "Authority"), Optional: true, Length: 60, Size: "l"})},
			Level:  &Choice{Field: Field{Name: "level", Label: text.Say("办学层次", "Level")}, Inline: true, Options: pickOptions(schoolLevels(), first(d.in.Get("level"), "secondary"))},
		}
	case target.Is(actor.Bureau, actor.Supervision, actor.Inspector) && d.who.Is(actor.Operator):
		bureaus, err := s.s.Orgs.Bureaus(ctx, page.Request{Limit: page.MaxLimit})
		if err != nil {
			return err
		}
		for _, b := range bureaus.Items {
			add(b.ID, b.Name)
		}
		list.Label = text.Say("教育局", "Bureau")
		p.New = &NewOrg{Title: text.Say("还没有登记？在这里登记", "Not here yet? Register it"), Open: chosen == "" && (len(list.Options) == 0 || d.in.Get("name") != ""), Fields: []Field{name, region}, Wide: wideTick(d.field(Field{Name: "wide"}))}
	case target.Is(actor.AllianceOffice):
		kept, err := s.keptAlliances(c, d.who)
		if err != nil {
			return err
		}
		for _, a := range kept {
			add(a.ID, a.Name)
		}
		list.Label = text.Say("联盟", "Alliance")
		list.Hint = text.Say("没有要选的联盟时，先到“联盟”页登记它和成员学校。", "When it is not in the list, register it with its schools under Alliances first.")
	default:
		return nil
	}
	if len(list.Options) > 0 || p.New == nil {
		p.Org = &list
		return nil
	}
	p.New.Title = text.Say("登记新单位", "Register it")
	for i := range p.New.Fields { // there is nothing to choose from, so that these are needed
		p.New.Fields[i].Optional = p.New.Fields[i].Name == "authority"
	}
	return nil
}

// invite issues the invitation and shows it as a sheet to print.
func (s *Site) invite(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	i, err := s.invited(c)
	var issued account.Issued
	if err == nil {
		issued, err = s.s.Accounts.Invite(ctx, who, i)
	}
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.Forbidden && len(f.Fields) > 0) {
		return s.drawInvite(c, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return s.drawSlip(c, issued, Crumb{text.Say("已发的邀请", "Invitations sent"), "/people/invitations"})
}

// invited reads the form: an organisation of the list, one by its code, or a new one.
func (s *Site) invited(c *gin.Context) (account.Invite, error) {
	typed := func(name string) string { return strings.TrimSpace(c.PostForm(name)) }
	i := account.Invite{
		Role: actor.Role(typed("role")), Org: ident.ID(typed("org")), USCC: typed("uscc"), Class: typed("class"), Teacher: typed("teacher"), Label: typed("label"), HandOver: typed("hand_over") == "yes",
	}
	target := actor.Actor{Role: i.Role}
	if i.Org != "" || typed("code") == "" && typed("name") == "" {
		return i, nil
	}
	if target.OfSchool() {
		o, err := s.s.Orgs.SchoolByCode(c.Request.Context(), typed("code"))
		if err == nil {
			i.Org = ident.ID(o.ID)
			return i, nil
		}
		if !isNotFound(err) {
			return i, err
		}
	}
	var bad []fault.Field
	if typed("name") == "" {
		bad = append(bad, fault.In("name", "平台还没有这个单位，请填写名称。", "it is not here yet; give its name"))
	}
	region, err := s.namedSeat(typed("region"), !target.OfSchool(), typed("wide") == "yes")
	if f := fault.Of(err); f != nil {
		bad = append(bad, f.Fields...)
	}
	if len(bad) > 0 {
		return i, account.ErrInvalid.With(bad...)
	}
	if target.OfSchool() {
		i.School = &org.School{Code: typed("code"), Name: typed("name"), Level: optionValue(schoolLevels(), typed("level")), Region: region, Authority: typed("authority")}
	} else {
		i.Bureau = &org.Bureau{Name: typed("name"), Region: region}
	}
	return i, nil
}

// SlipSheet is one slip to print: template "people/slip".
type SlipSheet struct {
	Frame
	Heading Heading
	Slip    PrintedSlip
}

// PrintedSlip is a slip as it stands on paper.
type PrintedSlip struct {
	Kind   text.Words // 邀请单
	Reset  bool       // a new password for an account that there is
	Org    string
	For    text.Words // the role, class or student it is for
	Name   string
	No     string // 学号
	From   text.Words
	QR     template.HTML
	Link   string
	Site   string // where the code can be typed in
	Code   string
	Spoken text.Words
	Proof  text.Words
	Until  text.Words
}

// drawSlip shows a slip that was just issued. Its code is known now only, so that the page is kept nowhere.
func (s *Site) drawSlip(c *gin.Context, i account.Issued, from Crumb) error {
	c.Header("Cache-Control", "no-store")
	f := s.frame(c, text.Say("邀请单", "Invitation slip"))
	slip, err := s.printed(c, i, "masked")
	if err != nil {
		return err
	}
	f.Title, f.Layout, f.Crumbs = slip.Kind, LayoutSheet, []Crumb{from}
	return s.show(c, http.StatusOK, "people/slip", "people/slip", SlipSheet{Frame: f, Heading: Heading{Title: slip.Kind}, Slip: slip})
}

// printed is a slip ready for paper. names says how a student stands on it: masked, full or none.
func (s *Site) printed(c *gin.Context, i account.Issued, names string) (PrintedSlip, error) {
	who, base := httpd.Who(c.Request.Context()), s.base(c)
	p := PrintedSlip{
		Kind: text.Say("邀请单", "Invitation"), Org: s.nameOf(c, i.Slip.Org), For: RoleName(i.Slip.Role), Code: i.Code, Spoken: account.Spoken(i.Code),
		Until: whenWords(i.Slip.ExpiresAt), Site: base + "/activate", Link: base + "/invitations/" + account.NormalCode(i.Code),
		From: RoleName(who.Role),
	}
	if own := s.nameOf(c, who.Org); own != "" {
		p.From = text.Say(own+" · "+p.From.Zh, own+" · "+p.From.En)
	}
	switch {
	case i.Slip.USCC != "" && p.Org == "":
		p.Org = i.Slip.USCC
	case i.Slip.Role == actor.Teacher:
		p.For = text.Say(p.For.Zh+"（工号 "+i.Slip.Label+"）", p.For.En+" (number "+i.Slip.Label+")")
	case i.Slip.Class != "":
		p.For = text.Say(p.For.Zh+"（"+i.Slip.Class+"）", p.For.En+" ("+i.Slip.Class+")")
	}
	if i.Slip.Label != "" && i.Slip.Role != actor.Teacher {
		p.For = text.Say(p.For.Zh+" · "+i.Slip.Label, p.For.En+" · "+i.Slip.Label)
	}
	if i.Slip.Purpose == account.Reset {
		p.Kind, p.Reset = text.Say("密码重设单", "Password reset slip"), true
	}
	if i.Slip.Purpose != account.Join {
		p.Link = base + "/activate?code=" + account.NormalCode(i.Code)
	}
	if i.Slip.Role == actor.Student {
		s.printPupil(&p, i, names)
	}
	if s.s.QR == nil {
		return p, nil
	}
	drawn, err := s.s.QR(p.Link, text.Say("二维码，内容就是下面的链接", "QR code of the link below").In(httpd.Language(c.Request.Context())))
	p.QR = template.HTML(drawn) //nolint:gosec // drawn by us, its label escaped
	return p, err
}

func (s *Site) printPupil(p *PrintedSlip, i account.Issued, names string) {
	if p.Kind = text.Say("账号激活单", "Account slip"); i.Slip.Purpose == account.Reset {
		p.Kind = text.Say("密码重设单", "Password reset slip")
	}
	p.For, p.No = Plain(i.Pupil.Class), i.Pupil.No
	switch names {
	case "full":
		p.Name = i.Pupil.Name
	case "masked":
		p.Name = student.Addressed(i.Pupil.Name)
	}
	p.Proof = text.Say("扫码后填身份证号末四位", "Then: last four of your ID number")
	if i.Slip.Proof == account.Birthday {
		p.Proof = text.Say("扫码后填生日月日四位，如 0305", "Then: month and day of birth, such as 0305")
	}
}

// InvitationList is what an organisation invited: template "people/invitations".
type InvitationList struct {
	Frame
	Heading Heading
	Tabs    *Tabs
	Table   Table
	Pager   *Pager
}

func (s *Site) invitationList(c *gin.Context) error {
	ctx := c.Request.Context()
	who := httpd.Who(ctx)
	list, err := s.s.Accounts.Invitations(ctx, who, page.Request{Limit: 50, Cursor: c.Query("cursor")})
	if err != nil {
		return err
	}
	p := InvitationList{Frame: s.frame(c, text.Say("已发的邀请", "Invitations sent")), Tabs: peopleTabs(who, "invitations")}
	p.Heading = Heading{Title: p.Title, Lead: text.Say("邀请码只在生成时显示一次。单子丢了就收回，再发一张。", "A code is shown once, when it is made. When a slip is lost, withdraw it and issue another."), Actions: []Button{{Label: text.Say("发邀请", "Invite"), Kind: Primary, Icon: "plus", Href: "/people/invite"}}}
	p.Table = Table{
		Caption: text.Say("发出的邀请", "Invitations issued"), Quiet: true,
		Columns: []Column{{Label: text.Say("给谁", "For")}, {Label: text.Say("单位", "Organisation")}, {Label: text.Say("状态", "State")}, {Label: text.Say("有效到", "Until")}, {Label: text.Say("操作", "Actions")}},
		Empty:   &Empty{Icon: "users", Title: text.Say("还没有邀请过", "Nothing invited yet"), Body: text.Say("邀请单可以打印，也可以复制链接发过去。", "An invitation can be printed or its link sent.")},
	}
	for _, slip := range list.Items {
		p.Table.Rows = append(p.Table.Rows, s.invitationRow(c, slip))
	}
	if list.Next != "" {
		p.Pager = &Pager{Shown: text.Say("每页 50 条", "50 a page"), Next: "/people/invitations?cursor=" + list.Next}
	}
	return s.show(c, http.StatusOK, "people/invitations", "people/invitations", p)
}

func (s *Site) invitationRow(c *gin.Context, slip account.Slip) Row {
	state := slip.State(s.s.Now())
	role := RoleName(slip.Role)
	if slip.Class != "" {
		role = text.Say(role.Zh+"（"+slip.Class+"）", role.En+" ("+slip.Class+")")
	}
	cells := []Cell{
		{Text: role, Note: Plain(slip.Label)},
		{Text: Plain(first(s.nameOf(c, slip.Org), slip.USCC, "—"))},
		{Light: slipLight(state)},
		{Text: whenWords(slip.ExpiresAt)},
		{},
	}
	if state == account.Open {
		cells[4].Actions = []Button{{Label: text.Say("收回邀请", "Withdraw"), Kind: Danger, Action: "/people/slips/" + string(slip.ID) + "/withdraw"}}
	}
	return Row{Name: role, Cells: cells}
}

func slipLight(state account.SlipState) *Light {
	switch state {
	case account.Open:
		return &Light{State: Attention, Label: text.Say("还没用", "Open")}
	case account.Used:
		return &Light{State: Pass, Label: text.Say("已使用", "Used")}
	case account.Expired:
		return &Light{State: Unknown, Label: text.Say("已过期", "Expired")}
	case account.Locked:
		return &Light{State: Blocked, Label: text.Say("错太多次，已锁定", "Locked after wrong tries")}
	}
	return &Light{State: Unknown, Label: text.Say("已作废", "Withdrawn")}
}

func (s *Site) withdrawSlip(c *gin.Context) error {
	ctx := c.Request.Context()
	if err := s.s.Accounts.Withdraw(ctx, httpd.Who(ctx), ident.ID(c.Param("id"))); err != nil {
		return err
	}
	to := "/people/invitations"
	if class := c.PostForm("class"); class != "" {
		to = classHref(class)
	}
	return back(c, to, "slip_withdrawn")
}
