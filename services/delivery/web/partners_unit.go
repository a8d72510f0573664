package web

import (
	"cmp"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/application"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"

	"github.com/gin-gonic/gin"
)

// Partner is one unit with all that a school or a bureau records of it: template "partners/unit".
type Partner struct {
	Frame
	Heading     Heading
	Errors      *ErrorSummary
	At          string // /partners/ent_…
	Facts       Facts
	Lights      LightList
	Verify      *PartnerForm
	Verified    *Notice
	Unverify    *Button // takes the verification back
	Cooperation *PartnerForm
	Bond        *Facts // the cooperation that holds
	End         *Button
	Clearances  Table
	Clear       *PartnerForm
	Checks      Table
	Check       PartnerForm
	Safety      Table
	Record      PartnerForm
}

// PartnerForm is one of the forms on a unit's page: template "partners/form". Its parts are drawn in the order of the fields.
type PartnerForm struct {
	ID      string
	Title   text.Words
	Lead    text.Words
	Action  string
	CSRF    string
	Open    bool
	Hidden  []Hidden
	Choices []Choice
	Fields  []Field
	Range   *Range
	Pay     *PaymentFields
	More    []Field // behind a heading of their own: the published list
	MoreIs  text.Words
	MoreLaw text.Words
	Tick    *Tick
	Submit  Button
}

// PaymentFields are the payments around a cooperation.
type PaymentFields struct {
	Any  Choice
	Rows []PaymentRow
	Open bool
}

// PaymentRow is one payment.
type PaymentRow struct {
	Kind, Payee Select
	Amount      Field
}

func sortUnits(list []org.Enterprise) {
	slices.SortFunc(list, func(a, b org.Enterprise) int { return cmp.Compare(a.Name, b.Name) })
}

func (s *Site) partnerUnit(c *gin.Context) error { return s.drawPartner(c, http.StatusOK, "", nil) }

// drawPartner draws a unit's page; form is the one that was refused with err, opened again with what was typed.
func (s *Site) drawPartner(c *gin.Context, status int, form string, err error) error {
	e, who, loadErr := s.partner(c, org.ID(c.Param("id")))
	if loadErr != nil {
		return loadErr
	}
	in, loadErr := postedInput(c)
	if loadErr != nil {
		return loadErr
	}
	f := partnerDraft{s: s, e: e, who: who, at: "/partners/" + string(e.ID), errs: ErrorsOf(err), refused: form, asked: c.Query("open"), clears: clearingOf(c), typed: in}
	p := Partner{Frame: s.frame(c, Plain(e.Name)), At: f.at, Errors: f.errs.Summary()}
	f.csrf = p.CSRF
	p.Crumbs = []Crumb{{text.Say("实习单位", "Units"), "/partners"}}
	p.Heading = Heading{Over: Plain(e.USCC), Title: p.Title, Lights: []Light{verifiedLight(e)}}
	if who.OfSchool() {
		p.Heading.Actions = []Button{{Label: text.Say("登记实地考察", "Record a visit"), Icon: "building", Href: "/inspections/new?unit=" + string(e.ID)}}
	}
	p.Facts = s.unitFacts(e)
	p.Lights = unitLights(e, s)
	if loadErr := f.verification(c, &p); loadErr != nil {
		return loadErr
	}
	if who.OfSchool() {
		if loadErr := f.bonds(c, &p); loadErr != nil {
			return loadErr
		}
	}
	f.records(&p)
	return s.show(c, status, "partners/unit", "partners/unit", p)
}

// partnerDraft fills a unit's page.
type partnerDraft struct {
	s       *Site
	e       org.Enterprise
	who     actor.Actor
	at      string
	csrf    string
	errs    Errors
	refused string // the form that was refused
	asked   string // the form that the address wants open
	clears  clearing
	typed   postingInput
}

func (f partnerDraft) opens(form string) bool {
	return f.refused == form || f.refused == "" && f.asked == form
}

// field keeps what was typed into the form that was refused.
func (f partnerDraft) field(form string, d Field) Field {
	if f.refused == form {
		d.Value = f.typed.Get(d.Name)
		d = f.errs.On(d)
	}
	return d
}

func (f partnerDraft) choice(form string, c Choice, now string) Choice {
	if f.refused == form {
		c.Field = f.errs.On(c.Field)
		c.Options = pickOptions(c.Options, f.typed.Values[c.Name]...)
		return c
	}
	c.Options = pickOptions(c.Options, now)
	return c
}

// unitFacts is what a unit says of itself.
func (s *Site) unitFacts(e org.Enterprise) Facts {
	cat := s.s.Catalogue.Now()
	industry := Plain(e.IndustryCode)
	if i, ok := cat.Industry(e.IndustryCode); ok {
		industry = Plain(i.Name + "（" + i.Code + "）")
	}
	employees := text.Say("未填写", "not given")
	if e.OnPostEmployees != nil {
		employees = text.Say(Count(int64(*e.OnPostEmployees))+" 人", Count(int64(*e.OnPostEmployees)))
	}
	var kinds []string
	for _, k := range e.PostKinds {
		kinds = append(kinds, k.Name+" "+strconv.Itoa(k.Employees))
	}
	facts := Facts{Items: []Fact{
		{Label: text.Say("行业", "Industry"), Value: industry},
		{Label: text.Say("经营范围", "Business scope"), Value: Plain(cmp.Or(e.BusinessScope, "—"))},
		{Label: text.Say("地址", "Address"), Value: Plain(strings.TrimSpace(regionName(cat, e.Region) + " " + e.Address))},
		{Label: text.Say("在岗职工", "Employees"), Value: employees, Note: asOf(e)},
		{Label: text.Say("同类岗位", "Kinds of post"), Value: Plain(cmp.Or(strings.Join(kinds, " · "), "—"))},
	}}
	facts.Items = append(facts.Items, safetyFact(e))
	if len(e.Tags) > 0 {
		facts.Items = append(facts.Items, Fact{Label: text.Say("标签", "Tags"), Value: Plain(strings.Join(e.Tags, "、"))})
	}
	return facts
}

// safetyFact is what a unit says it has of the five that Article 31 wants.
func safetyFact(e org.Enterprise) Fact {
	var zh, en []string
	for _, d := range e.SafetyDocs {
		w := safetyWords(d)
		zh, en = append(zh, w.Zh), append(en, w.En)
	}
	return Fact{
		Label: text.Say("安全生产材料", "Safety documents"), Value: text.Say(cmp.Or(strings.Join(zh, "、"), "单位还没有勾选"), cmp.Or(strings.Join(en, ", "), "none ticked yet")),
		Note: text.Say("单位自报，请实地查验（第三十一条）", "as the unit says; look at them on site (Article 31)"),
	}
}

func asOf(e org.Enterprise) text.Words {
	if e.EmployeesAsOf.IsZero() {
		return text.Words{}
	}
	return text.Say("截至 "+Date(text.Chinese, e.EmployeesAsOf)+" "+e.EmployeesEvidence, "as of "+Date(text.English, e.EmployeesAsOf)+" "+e.EmployeesEvidence)
}

// unitLights is what the law finds in a unit's facts (G0).
func unitLights(e org.Enterprise, s *Site) LightList {
	found := s.s.Orgs.Findings(e)
	l := LightList{Title: text.Say("准入检查", "Admission checks")}
	for _, f := range found {
		if e.Verified() && f.Class == fault.Document && f.Rule != compliance.RuleUnitSafety { // asked again before students start
			continue
		}
		l.Items = append(l.Items, FindingLights([]fault.Finding{f})...)
	}
	if !fault.Stops(found) {
		l.Items = append(l.Items, LightItem{State: Pass, Message: text.Say("没有不得接收学生的情形：登记、声明、场所、中介、安全记录都已检查。", "Nothing bars the unit: registration, declarations, venue, agency and safety record are checked.")})
	}
	return l
}

// verification shows who verified the unit, or the form to do so.
func (f partnerDraft) verification(c *gin.Context, p *Partner) error {
	if v := f.e.Verification; v != nil {
		by, err := f.s.orgName(c, v.By)
		if err != nil {
			return err
		}
		p.Verified = &Notice{State: Pass, Title: text.Say("已核验："+basisWords(v.Basis).Zh, "Verified: "+basisWords(v.Basis).En), Body: text.Say(by+"，"+When(text.Chinese, v.At)+"。"+v.Note, by+", "+When(text.English, v.At)+". "+v.Note)}
		if mayUnverify(f.e, f.who) {
			p.Unverify = &Button{Label: text.Say("撤销核验", "Take the verification back"), Kind: Danger}
		}
		return nil
	}
	form := PartnerForm{
		ID: "verify", Title: text.Say("核验这家单位", "Verify the unit"), Action: f.at + "/verify", CSRF: f.csrf, Open: f.refused == "" && f.asked == "" || f.opens("verify"),
		Lead:   text.Say("核验后它才能接收学生。请对照营业执照、实地情况或合作协议核对左面的资料（第七条）。", "Only then may it receive students. Compare its facts with licence, site or agreement (Article 7)."),
		Fields: []Field{f.field("verify", Field{Name: "verify_note", Label: text.Say("依据", "Evidence"), Hint: text.Say("如考察报告编号和日期、协议编号。", "such as number and date of the report or agreement."), Length: 200})},
		Submit: Button{Label: text.Say("核验通过", "Verify"), Kind: Primary, Icon: "check"},
	}
	if f.who.OfSchool() {
		form.Choices = []Choice{f.choice("verify", Choice{Field: Field{Name: "verify_basis", Label: text.Say("凭什么核验？", "On what basis?")}, Cards: true, Options: []Option{
			{Value: string(org.ByInspection), Label: basisWords(org.ByInspection), Hint: text.Say("已实地考察并形成书面报告。", "Visited, with a written report.")},
			{Value: string(org.ByCooperation), Label: basisWords(org.ByCooperation), Hint: text.Say("有校企合作协议；也可以直接在下面登记合作。", "A cooperation agreement exists; you may also record it below.")},
		}}, string(org.ByInspection))}
	} else {
		form.Hidden = []Hidden{{"verify_basis", string(org.ByBureau)}}
	}
	p.Verify = &form
	return nil
}

func basisWords(b org.Basis) text.Words {
	switch b {
	case org.ByInspection:
		return text.Say("实地考察", "Inspection on site")
	case org.ByCooperation:
		return text.Say("校企合作", "Cooperation")
	}
	return text.Say("教育局核验", "By the bureau")
}

// orgName is the name of a school or a bureau.
func (s *Site) orgName(c *gin.Context, id org.ID) (string, error) {
	ctx := c.Request.Context()
	if strings.HasPrefix(string(id), "bur_") {
		b, err := s.s.Orgs.Bureau(ctx, id)
		return b.Name, err
	}
	o, err := s.s.Orgs.School(ctx, id)
	return o.Name, err
}

// bonds shows the cooperation with the reader's school and its filings and overrides, with their forms.
func (f partnerDraft) bonds(c *gin.Context, p *Partner) error {
	ctx := c.Request.Context()
	co, err := f.s.s.Orgs.CooperationOf(ctx, org.ID(f.who.Org), f.e.ID)
	if err != nil && fault.Of(err) == nil {
		return err
	}
	cat := f.s.s.Catalogue.Now()
	listed, loadErr := f.s.standings(c)
	if loadErr != nil {
		return loadErr
	}
	if err == nil {
		p.Bond = f.bond(cat, co, listed)
		p.End = &Button{Label: text.Say("结束合作", "End the cooperation"), Kind: Danger}
	}
	form := f.cooperationForm(cat, co, err == nil, listed.published)
	p.Cooperation = &form
	list, err := f.s.s.Orgs.Clearances(ctx, f.who, "", f.e.ID)
	if err != nil {
		return err
	}
	p.Clearances = clearanceTable(list, f.who)
	postings, err := f.s.boundPostings(c, f.who, f.e.ID)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(postings, func(p placement.Placement) bool { return p.ID == f.clears.post }) && f.clears.post != "" {
		post, err := f.s.s.Placements.Get(ctx, f.who, f.clears.post)
		if err != nil {
			return err
		}
		if post.Enterprise == f.e.ID {
			postings = append(postings, post)
		}
	}
	clear := f.clearanceForm(postings)
	p.Clear = &clear
	return nil
}

func (f partnerDraft) bond(cat *catalogue.Catalogue, co org.Cooperation, listed standings) *Facts {
	until := text.Say("长期", "open")
	if !co.To.IsZero() {
		until = dayWords(co.To)
	}
	facts := &Facts{Items: []Fact{
		{Label: text.Say("协议编号", "Agreement"), Value: Plain(co.AgreementNo)},
		{Label: text.Say("起止", "Period"), Value: text.Say(Date(text.Chinese, co.From)+" 至 "+until.Zh, Date(text.English, co.From)+" to "+until.En)},
		{Label: text.Say("专业", "Majors"), Value: Plain(cmp.Or(strings.Join(majorNames(cat, co.Majors), "、"), "全部专业"))},
	}}
	if co.Stable(f.s.today()) {
		facts.Items[1].Light = &Light{State: Pass, Label: text.Say("稳定合作", "Stable partner")}
	}
	listing := Fact{Label: text.Say("名单", "List"), Value: text.Say("未列入本校公布的名单", "Not on the published list"), Light: &Light{State: Attention, Label: text.Say("只能按自主实习确认", "Self-arranged only")}}
	if l := co.Listing; listed.published && listed.on(f.e.ID) {
		listing.Value, listing.Href, listing.Light = text.Say("在本校公布的名单上", "On the school's published list"), "/unit-lists", &Light{State: Pass, Label: text.Say("已列入", "Listed")}
	} else if listed.published {
		listing.Href = "/unit-lists"
	} else if l != nil {
		listing = Fact{Label: text.Say("名单", "List"), Value: Plain(l.DecisionNo), Note: text.Say(Date(text.Chinese, l.DecidedOn)+"决定，"+Date(text.Chinese, l.PublishedOn)+"公布", "decided "+Date(text.English, l.DecidedOn)+", published "+Date(text.English, l.PublishedOn)), Light: &Light{State: Pass, Label: text.Say("已列入", "Listed")}}
	}
	facts.Items = append(facts.Items, listing)
	payments := Fact{Label: text.Say("费用往来", "Payments"), Value: text.Say("无", "None")}
	if len(co.Payments) > 0 {
		payments.Value = text.Say(fmt.Sprintf("%d 笔", len(co.Payments)), fmt.Sprintf("%d listed", len(co.Payments)))
	}
	facts.Items = append(facts.Items, payments)
	return facts
}

func majorNames(cat *catalogue.Catalogue, codes []string) []string {
	var names []string
	for _, code := range codes {
		if m, ok := cat.Major(code); ok {
			names = append(names, m.Name)
			continue
		}
		names = append(names, code)
	}
	return names
}

// boundPostings are the unit's postings that students of the reader's school applied to, for the scope of a clearance.
func (s *Site) boundPostings(c *gin.Context, who actor.Actor, unit org.ID) ([]placement.Placement, error) {
	ctx := c.Request.Context()
	list, err := s.s.Applications.List(ctx, who, application.Filter{Enterprise: unit}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return nil, err
	}
	var out []placement.Placement
	seen := map[placement.ID]bool{}
	for _, a := range list.Items {
		if seen[a.Placement] {
			continue
		}
		seen[a.Placement] = true
		p, err := s.s.Placements.Get(ctx, who, a.Placement)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// records are the look-ups and safety decisions of a unit, with the forms to add one.
func (f partnerDraft) records(p *Partner) {
	p.Checks = Table{Caption: text.Say("信用查询记录", "Credit look-ups"), Columns: []Column{{Label: text.Say("日期", "Date")}, {Label: text.Say("来源", "Source")}, {Label: text.Say("结果", "Result")}, {Label: text.Say("撤回", "Taking back")}}}
	for _, k := range slices.Backward(f.e.CreditChecks) {
		light := Light{State: Pass, Label: text.Say("无违法失信记录", "No record")}
		if k.Adverse {
			light = Light{State: Blocked, Label: text.Say("有违法失信记录", "Adverse record")}
		}
		p.Checks.Rows = append(p.Checks.Rows, Row{Cells: []Cell{{Text: dayWords(k.On)}, {Text: Plain(k.Source), Note: Plain(k.Note)}, {Light: &light}, ownRecord(k.By, k.On, f.who)}})
	}
	check := f.s.checkFields("check_", Errors{})
	p.Check = PartnerForm{
		ID: "check", Title: text.Say("登记一次信用查询", "Record a look-up"), Action: f.at + "/check", CSRF: f.csrf, Open: f.opens("check"),
		Fields:  []Field{f.field("check", check.Source), f.field("check", check.On)},
		Choices: []Choice{f.choice("check", check.Adverse, "no")}, Submit: Button{Label: text.Say("登记", "Record")},
	}
	p.Safety = Table{Caption: text.Say("安全生产违法记录", "Work-safety violations"), Columns: []Column{{Label: text.Say("决定日期", "Decided on")}, {Label: text.Say("事由", "Matter")}, {Label: text.Say("作出机关", "Authority")}, {Label: text.Say("撤回", "Taking back")}}}
	for _, r := range f.e.SafetyRecords {
		p.Safety.Rows = append(p.Safety.Rows, Row{Cells: []Cell{{Text: dayWords(r.On)}, {Text: Plain(r.Kind)}, {Text: Plain(cmp.Or(r.Authority, "—"))}, ownRecord(r.By, r.On, f.who)}})
	}
	p.Record = PartnerForm{
		ID: "safety", Title: text.Say("登记一条安全生产违法记录", "Record a violation"), Action: f.at + "/safety", CSRF: f.csrf, Open: f.opens("safety"),
		Lead: text.Say("处罚决定之日起三年内，这家单位不能接收学生（第六条）。", "For three years from the decision the unit receives no students (Article 6)."),
		Fields: []Field{
			f.field("safety", Field{Name: "safety_kind", Label: text.Say("事由", "Matter"), Length: 120}),
			f.field("safety", DateField(Field{Name: "safety_on", Label: text.Say("决定日期", "Decided on"), Max: f.s.today().String()})),
			f.field("safety", Field{Name: "safety_authority", Label: text.Say("作出机关", "Authority"), Length: 60, Optional: true}),
		}, Submit: Button{Label: text.Say("登记", "Record"), Kind: Danger},
	}
}

// partnerDone goes back to the unit's page after a form was taken, or draws it again with what was said.
func (s *Site) partnerDone(c *gin.Context, form, flash string, err error) error {
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Conflict || f.Kind == fault.Stale || f.Kind == fault.Forbidden && len(f.Fields) > 0) {
		return s.drawPartner(c, http.StatusUnprocessableEntity, form, prefixed(err, form+"_"))
	}
	if err != nil {
		return err
	}
	return back(c, "/partners/"+c.Param("id"), flash)
}

func (s *Site) partnerVerify(c *gin.Context) error {
	e, who, err := s.partner(c, org.ID(c.Param("id")))
	if err != nil {
		return err
	}
	note := strings.TrimSpace(c.PostForm("verify_note"))
	if note == "" {
		return s.partnerDone(c, "verify", "", org.ErrInvalid.With(fault.In("note", "请写明核验依据，如考察报告编号。", "say what it rests on, such as the report's number")))
	}
	_, err = s.s.Orgs.Verify(c.Request.Context(), who, e.ID, org.Basis(c.PostForm("verify_basis")), note)
	return s.partnerDone(c, "verify", "unit_verified", err)
}

func (s *Site) partnerCheckOne(c *gin.Context) error {
	e, who, err := s.partner(c, org.ID(c.Param("id")))
	if err != nil {
		return err
	}
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	check, err := readCheck(in, "check_")
	if err == nil {
		err = s.s.Orgs.RecordCheck(c.Request.Context(), who, []org.ID{e.ID}, check)
	}
	return s.partnerDone(c, "check", "checks_recorded", err)
}

func (s *Site) partnerSafety(c *gin.Context) error {
	e, who, err := s.partner(c, org.ID(c.Param("id")))
	if err != nil {
		return err
	}
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	r := reader{v: in.Values}
	_, err = s.s.Orgs.RecordSafety(c.Request.Context(), who, e.ID, org.SafetyRecord{On: r.date("safety_on"), Kind: r.text("safety_kind"), Authority: r.text("safety_authority")})
	return s.partnerDone(c, "safety", "saved", err)
}

func (s *Site) partnerEnd(c *gin.Context) error {
	e, who, err := s.partner(c, org.ID(c.Param("id")))
	if err != nil {
		return err
	}
	ctx := c.Request.Context()
	co, err := s.s.Orgs.CooperationOf(ctx, org.ID(who.Org), e.ID)
	if err == nil {
		err = s.s.Orgs.EndCooperation(ctx, who, co.ID, strings.TrimSpace(c.PostForm("reason")))
	}
	return s.partnerDone(c, "end", "cooperation_ended", err)
}

func clearanceTable(list []org.Clearance, who actor.Actor) Table {
	t := Table{Caption: text.Say("专项备案和例外批准", "Filings and overrides"), Columns: []Column{
		{Label: text.Say("种类", "Kind")}, {Label: text.Say("文号", "Number")}, {Label: text.Say("针对的条款", "Rules")}, {Label: text.Say("适用日期", "Period")}, {Label: text.Say("撤销", "Revoking")},
	}}
	for _, k := range list {
		kind := text.Say("专项备案", "Filing")
		if k.Kind == org.Override {
			kind = text.Say("例外批准", "Override")
		}
		cell := Cell{}
		for _, rule := range k.Rules {
			cell.Chips = append(cell.Chips, Chip{Label: ruleTitle(rule)})
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: kind, Note: Plain(k.Authority)}, {Text: Plain(k.DocumentNo), Note: dayWords(k.AcceptedOn)}, cell, {Text: dayWords(k.From), Note: dayWords(k.To)}, clearanceState(k, who)}})
	}
	return t
}
