package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// unitRoutes are an enterprise's own facts.
func (s *Site) unitRoutes(e *httpd.Engine) {
	unit := httpd.Roles(actor.Enterprise)
	e.GET("/unit", unit, s.unitPage)
	e.POST("/unit", unit, s.unitSave)
}

// Unit is an enterprise's own facts with its verification and cooperations: template "units/unit".
type Unit struct {
	Frame
	Heading      Heading
	Errors       *ErrorSummary
	Verification Notice
	Lights       LightList
	Version      string
	Locked       Field
	Name         Field
	Form         Choice
	Industry     Select
	Scope        Field
	Region       Cascade
	Address      Field
	Employees    Field
	AsOf         Field
	Evidence     Field
	Kinds        []KindRow
	KindsError   text.Words
	Interns      []InternRow
	InternsError text.Words
	InternsOpen  bool
	Credit       Tick
	Safety       Tick
	SafetyDocs   Choice
	OwnPosts     Tick
	Tags         Field
	Schools      Facts // the cooperations
	NoSchool     text.Words
}

// KindRow is one kind of post with its head-count.
type KindRow struct {
	N         int
	Name      Field
	Employees Field
}

// InternRow is interns of a school outside the system.
type InternRow struct {
	N                                 int
	School, PostKind, Count, From, To Field
}

// The most rows that the form takes.
const (
	maxKinds   = 20
	maxInterns = 10
)

func (s *Site) unitPage(c *gin.Context) error {
	e, _, err := s.ownUnit(c)
	if err != nil {
		return err
	}
	return s.drawUnit(c, http.StatusOK, e, profileInput(e.Profile), nil)
}

// profileInput writes a profile the way the form reads it back.
func profileInput(p org.Profile) postingInput {
	v := postingInput{url.Values{}}
	v.Set("name", p.Name)
	v.Set("legal_form", string(p.LegalForm))
	v.Set("industry_code", p.IndustryCode)
	v.Set("business_scope", p.BusinessScope)
	v.Set("county", p.Region)
	v.Set("address", p.Address)
	if p.OnPostEmployees != nil {
		v.Set("on_post_employees", strconv.Itoa(*p.OnPostEmployees))
	}
	v.Set("employees_as_of", day(p.EmployeesAsOf))
	v.Set("employees_evidence", p.EmployeesEvidence)
	for i, k := range p.PostKinds {
		n := "kind" + strconv.Itoa(i+1)
		v.Set(n+"_name", k.Name)
		v.Set(n+"_employees", strconv.Itoa(k.Employees))
	}
	for i, x := range p.ExternalInterns {
		n := "ext" + strconv.Itoa(i+1)
		v.Set(n+"_school", x.School)
		v.Set(n+"_kind", x.PostKind)
		v.Set(n+"_count", strconv.Itoa(x.Count))
		v.Set(n+"_from", day(x.From))
		v.Set(n+"_to", day(x.To))
	}
	for name, ticked := range map[string]bool{"declared_credit": p.DeclaredCredit, "declared_safety": p.DeclaredSafety, "own_posts_only": p.OwnPostsOnly} {
		if ticked {
			v.Set(name, "yes")
		}
	}
	for _, d := range p.SafetyDocs {
		v.Add("safety_docs", string(d))
	}
	v.Set("tags", strings.Join(p.Tags, "、"))
	return v
}

// profile reads the form.
func (v postingInput) profile() (org.Profile, []fault.Field) {
	r := reader{v: v.Values}
	p := org.Profile{
		Name: r.text("name"), LegalForm: compliance.LegalForm(v.Get("legal_form")), IndustryCode: v.Get("industry_code"),
		BusinessScope: r.text("business_scope"), Region: v.region(), Address: r.text("address"),
		EmployeesAsOf: r.date("employees_as_of"), EmployeesEvidence: r.text("employees_evidence"),
		DeclaredCredit: v.Get("declared_credit") == "yes", DeclaredSafety: v.Get("declared_safety") == "yes", OwnPostsOnly: v.Get("own_posts_only") == "yes",
		Tags: strings.FieldsFunc(r.text("tags"), func(c rune) bool { return strings.ContainsRune("、，,;； ", c) }),
	}
	if r.text("on_post_employees") != "" {
		n := r.whole("on_post_employees", 10_000_000)
		p.OnPostEmployees = &n
	}
	for _, d := range compliance.SafetyDoc("").Enum() {
		if slices.Contains(v.Values["safety_docs"], d) {
			p.SafetyDocs = append(p.SafetyDocs, compliance.SafetyDoc(d))
		}
	}
	for i := 1; i <= maxKinds; i++ {
		n := "kind" + strconv.Itoa(i)
		if name := r.text(n + "_name"); name != "" || r.text(n+"_employees") != "" {
			p.PostKinds = append(p.PostKinds, org.PostKind{Name: name, Employees: r.whole(n+"_employees", 10_000_000)})
		}
	}
	for i := 1; i <= maxInterns; i++ {
		n := "ext" + strconv.Itoa(i)
		if r.text(n+"_school")+r.text(n+"_count")+r.text(n+"_from") != "" {
			p.ExternalInterns = append(p.ExternalInterns, org.ExternalInterns{
				School: r.text(n + "_school"), PostKind: r.text(n + "_kind"), Count: r.whole(n+"_count", 100_000), From: r.date(n + "_from"), To: r.date(n + "_to"),
			})
		}
	}
	return p, r.bad
}

// unitSave keeps the unit's facts, or adds and drops rows of the form.
func (s *Site) unitSave(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	e, who, err := s.ownUnit(c)
	if err != nil {
		return err
	}
	if in.Get("add") != "" || in.Get("drop") != "" || in.Get("step") != "" {
		in.drop(in.Get("drop"))
		return s.drawUnit(c, http.StatusOK, e, in, nil)
	}
	p, bad := in.profile()
	if len(bad) > 0 {
		return s.drawUnit(c, http.StatusUnprocessableEntity, e, in, org.ErrInvalid.With(bad...))
	}
	version, _ := strconv.ParseUint(in.Get("version"), 10, 64)
	_, err = s.s.Orgs.UpdateProfile(c.Request.Context(), who, e.ID, version, p)
	if f := fault.Of(err); f != nil && (f.Kind == fault.Invalid || f.Kind == fault.Stale) {
		return s.drawUnit(c, http.StatusUnprocessableEntity, e, in, err)
	}
	if err != nil {
		return err
	}
	return back(c, "/unit", "saved")
}

// drop empties the inputs of one row: kind3, ext1.
func (v postingInput) drop(row string) {
	if row == "" {
		return
	}
	for name := range v.Values {
		if strings.HasPrefix(name, row+"_") {
			v.Del(name)
		}
	}
}

// rows is how many rows of a kind are shown: those filled in, one more when asked for, at least one of the first kind.
func (v postingInput) rows(prefix string, least, most int) []int {
	var filled []int
	for i := 1; i <= most; i++ {
		n := prefix + strconv.Itoa(i) + "_"
		for name := range v.Values {
			if strings.HasPrefix(name, n) && v.Get(name) != "" {
				filled = append(filled, i)
				break
			}
		}
	}
	want := max(len(filled), least)
	if v.Get("add") == prefix {
		want = max(want, len(filled)+1)
	}
	for i := 1; i <= most && len(filled) < want; i++ {
		if !slices.Contains(filled, i) {
			filled = append(filled, i)
		}
	}
	slices.Sort(filled)
	return filled
}

func (s *Site) drawUnit(c *gin.Context, status int, e org.Enterprise, in postingInput, err error) error {
	f := unitDraft{cat: s.s.Catalogue.Now(), e: e, in: in, errs: ErrorsOf(err)}
	u := Unit{Frame: s.frame(c, text.Say("本单位", "Our unit")), Errors: f.errs.Summary(), Version: strconv.FormatUint(e.Version, 10)}
	if typed := in.Get("version"); typed != "" {
		u.Version = typed
	}
	u.Heading = Heading{Over: Plain(e.USCC), Title: Plain(e.Name), Lights: []Light{verifiedLight(e)}}
	u.Lights = unitLights(e, s)
	if loadErr := s.unitStanding(c, &u, e); loadErr != nil {
		return loadErr
	}
	f.fill(&u)
	return s.show(c, status, "units/unit", "units/unit", u)
}

// unitStanding is the verification with what it means, and the cooperations.
func (s *Site) unitStanding(c *gin.Context, u *Unit, e org.Enterprise) error {
	u.Verification = Notice{
		State: Attention, Title: text.Say("未核验：可以发布岗位，还不能接收学生", "Not verified: you may post, but not yet receive students"),
		Body: text.Say("请联系合作学校：学校实地考察或登记校企合作后，就会核验本单位；也可以请所在区教育局核验。", "Ask a school you work with: after a visit or a recorded cooperation it verifies you; your district's bureau may do so too."),
	}
	if v := e.Verification; v != nil {
		by, err := s.orgName(c, v.By)
		if err != nil {
			return err
		}
		u.Verification = Notice{State: Pass, Title: text.Say("已核验，可以接收学生", "Verified: you may receive students"), Body: text.Say(by+"，"+basisWords(v.Basis).Zh+"，"+When(text.Chinese, v.At)+"。", by+", "+basisWords(v.Basis).En+", "+When(text.English, v.At)+".")}
	}
	list, err := s.s.Orgs.Cooperations(c.Request.Context(), httpd.Who(c.Request.Context()), org.CooperationFilter{}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return err
	}
	schools := make([]org.ID, len(list.Items))
	for i, co := range list.Items {
		schools[i] = co.School
	}
	on, err := s.s.Batches.On(c.Request.Context(), schools...)
	if err != nil {
		return err
	}
	named, err := s.s.Orgs.SchoolsByID(c.Request.Context(), schools)
	if err != nil {
		return err
	}
	for _, co := range list.Items {
		light := Light{State: Unknown, Label: text.Say("已结束", "Ended")}
		if co.Active(s.today()) {
			light = Light{State: Attention, Label: text.Say("合作中", "Active")}
		}
		if on(co.School, co.Enterprise) {
			light = Light{State: Pass, Label: text.Say("在该校公布的名单上", "On its published list")}
		}
		u.Schools.Items = append(u.Schools.Items, Fact{Label: Plain(named[co.School].Name), Value: Plain(co.AgreementNo), Light: &light})
	}
	if len(list.Items) == 0 {
		u.NoSchool = text.Say("还没有合作学校。合作由学校登记；登记后，您可以只向这些学校定向发布岗位。", "No cooperating school yet. Schools record cooperations; you can then post for those schools only.")
	}
	return nil
}

// unitDraft fills the form of a unit's facts.
type unitDraft struct {
	cat  *catalogue.Catalogue
	e    org.Enterprise
	in   postingInput
	errs Errors
}

func (f unitDraft) field(d Field) Field {
	d.Value = f.in.Get(d.Name)
	return f.errs.On(d)
}

func (f unitDraft) tick(name string, label, hint text.Words) Tick {
	return Tick{Field: f.errs.On(Field{Name: name, Label: label, Hint: hint}), Ticked: f.in.Get(name) == "yes"}
}

func (f unitDraft) fill(u *Unit) {
	u.Locked = Field{Name: "uscc", Label: text.Say("统一社会信用代码", "Credit code"), Value: f.e.USCC, Locked: true, Size: "l", Hint: text.Say("加入时登记，不能修改。", "Given when you joined; not to be changed.")}
	u.Name = f.field(Field{Name: "name", Label: text.Say("单位名称", "Name"), Hint: text.Say("与营业执照一致。", "As on the licence."), Length: 100})
	u.Form = Choice{Field: f.errs.On(Field{Name: "legal_form", Label: text.Say("法律形式", "Legal form")}), Options: pickOptions([]Option{
		{Value: string(compliance.LegalPerson), Label: text.Say("法人（公司、事业单位等）", "Legal person")},
		{Value: string(compliance.Unincorporated), Label: text.Say("非法人组织（个人独资、合伙、分支机构等）", "Unincorporated organisation")},
		{Value: string(compliance.Unregistered), Label: text.Say("都不是", "Neither")},
	}, f.in.Get("legal_form"))}
	u.Industry = f.industry()
	u.Scope = f.field(Field{Name: "business_scope", Label: text.Say("经营范围", "Business scope"), Hint: text.Say("照营业执照抄写，用来排除不得接收学生的场所和中介（第十六条）。", "Copied from the licence; it rules out barred venues and agents (Article 16)."), Rows: 3, Length: 2000})
	u.Region = regionCascade(f.cat, f.in, f.errs.For("region"))
	u.Region.Legend = text.Say("所在区县", "County")
	u.Address = f.field(Field{Name: "address", Label: text.Say("地址", "Address"), Length: 120, Optional: true})
	u.Employees = f.field(Field{Name: "on_post_employees", Label: text.Say("在岗职工数", "Employees in post"), Hint: text.Say("不含实习生。它的 10% 是全单位接收实习生的上限（第十一条）。", "Without interns. At most 10% of it may be interns (Article 11)."), Suffix: text.Say("人", "people"), Mode: "numeric", Size: "m"})
	u.AsOf = f.field(DateField(Field{Name: "employees_as_of", Label: text.Say("截止日期", "As of")}))
	u.Evidence = f.field(Field{Name: "employees_evidence", Label: text.Say("依据", "Evidence"), Hint: text.Say("如 10 月社保缴费人数。", "such as last month's social insurance."), Optional: true, Length: 100})
	u.KindsError, u.InternsError = f.errs.For("post_kinds"), f.errs.For("external_interns")
	for _, i := range f.in.rows("kind", 2, maxKinds) {
		n := "kind" + strconv.Itoa(i)
		u.Kinds = append(u.Kinds, KindRow{
			N:         i,
			Name:      f.field(Field{Name: n + "_name", Label: text.Say("岗位类别", "Kind of post"), Optional: true, Length: 40}),
			Employees: f.field(Field{Name: n + "_employees", Label: text.Say("在岗人数", "Employees"), Optional: true, Mode: "numeric", Suffix: text.Say("人", "people")}),
		})
	}
	for _, i := range f.in.rows("ext", 1, maxInterns) {
		n := "ext" + strconv.Itoa(i)
		row := InternRow{
			N:        i,
			School:   f.field(Field{Name: n + "_school", Label: text.Say("学校", "School"), Optional: true, Length: 60}),
			PostKind: f.field(Field{Name: n + "_kind", Label: text.Say("岗位类别", "Kind of post"), Optional: true, Length: 40}),
			Count:    f.field(Field{Name: n + "_count", Label: text.Say("人数", "Number"), Optional: true, Mode: "numeric"}),
			From:     f.field(DateField(Field{Name: n + "_from", Label: text.Say("从", "From"), Optional: true})),
			To:       f.field(DateField(Field{Name: n + "_to", Label: text.Say("到", "To"), Optional: true})),
		}
		u.InternsOpen = u.InternsOpen || row.School.Value+row.Count.Value != "" || f.in.Get("add") == "ext"
		u.Interns = append(u.Interns, row)
	}
	u.Credit = f.tick("declared_credit", text.Say("本单位依法经营，无违法失信记录。", "We operate lawfully and have no illegal or dishonest record."), text.Say("第六条", "Article 6"))
	u.Safety = f.tick("declared_safety", text.Say("本单位近三年无违反安全生产法律法规的记录。", "We have had no work-safety violation in three years."), text.Say("第六条", "Article 6"))
	u.SafetyDocs = Choice{
		Field: f.errs.On(Field{Name: "safety_docs", Label: text.Say("安全生产：已经建立的请勾选", "Work safety: tick what you have"), Hint: text.Say("五项都要有，学校查验后学生才上岗（第三十一条）。", "All five are needed; the school looks at them before students start (Article 31)."), Optional: true}),
		Many:  true, Options: pickOptions(safetyDocs(), f.in.Values["safety_docs"]...),
	}
	u.OwnPosts = f.tick("own_posts_only", text.Say("本单位是人力资源服务或劳务派遣机构，学生只在本单位自己的岗位实习。", "We are an HR-service or dispatch firm; interns fill our own posts only."), text.Say("其他单位不用勾选（第十六条）。", "Others leave it (Article 16)."))
	u.OwnPosts.Optional = true
	u.Tags = f.field(Field{Name: "tags", Label: text.Say("标签", "Tags"), Hint: text.Say("如 产教融合型企业、专精特新；用顿号隔开。", "such as integration enterprise; separated by commas."), Optional: true, Length: 100})
}

// safetyDocs are what Article 31 wants of a unit.
func safetyDocs() []Option {
	var out []Option
	for _, d := range compliance.SafetyDoc("").Enum() {
		out = append(out, Option{Value: d, Label: safetyWords(compliance.SafetyDoc(d))})
	}
	return out
}

func safetyWords(d compliance.SafetyDoc) text.Words {
	switch d {
	case compliance.DocResponsibility:
		return text.Say("安全生产责任制", "Safety responsibility system")
	case compliance.DocProcedures:
		return text.Say("安全操作规程", "Operating procedures")
	case compliance.DocRescuePlan:
		return text.Say("应急救援预案", "Rescue plan")
	case compliance.DocGear:
		return text.Say("劳动防护用品", "Protective gear")
	}
	return text.Say("安全教育培训", "Safety training")
}

// industry lists the divisions of GB/T 4754 by section, and the finer class that the unit has.
func (f unitDraft) industry() Select {
	now := f.in.Get("industry_code")
	s := Select{Field: f.field(Field{Name: "industry_code", Label: text.Say("所属行业", "Industry"), Size: "l"}), Blank: text.Say("请选择", "Choose one")}
	sections := map[string]string{}
	for _, i := range f.cat.Data().Industries {
		if i.Parent == "" {
			sections[i.Code] = i.Name
		}
	}
	current, known := f.cat.Industry(now)
	for _, i := range f.cat.Data().Industries {
		if len(i.Code) == 3 || known && i.Code == current.Code && len(i.Code) > 1 {
			section := i.Code[:1]
			s.Options = append(s.Options, Option{Value: i.Code, Label: Plain(i.Name + " " + i.Code), Group: Plain(cmp.Or(sections[section], section)), Chosen: known && i.Code == current.Code})
		}
	}
	slices.SortStableFunc(s.Options, func(a, b Option) int { return cmp.Compare(a.Value, b.Value) })
	if !known && now != "" {
		s.Options = append([]Option{{Value: now, Label: Plain(now), Chosen: true}}, s.Options...)
	}
	return s
}

// RowName names a row for the button that drops it.
func (k KindRow) RowName() string { return fmt.Sprintf("kind%d", k.N) }

// RowName names a row for the button that drops it.
func (r InternRow) RowName() string { return fmt.Sprintf("ext%d", r.N) }
