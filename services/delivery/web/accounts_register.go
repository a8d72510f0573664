package web

import (
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"firstkm/services/account"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/org"

	"github.com/gin-gonic/gin"
)

// Registration brings an enterprise aboard: template "accounts/register".
type Registration struct {
	Frame
	Heading  Heading
	Errors   *ErrorSummary
	Code     string // of a school's invitation
	USCC     Field
	Name     Field
	Legal    Choice
	Industry Select
	Scope    Field
	Region   Cascade
	Address  Field
	Credit   Tick
	Safety   Tick
	Login    Field
	Password Field
}

// RegistrationCheck answers the live check: template "accounts/register.check".
type RegistrationCheck struct {
	Frame
	Fields []FieldLint
}

func (s *Site) registerForm(c *gin.Context) error {
	return s.drawRegistration(c, http.StatusOK, url.Values{}, nil)
}

func (s *Site) registerRegion(c *gin.Context) error {
	return s.pages.Fragment(c.Writer, http.StatusOK, httpd.Language(c.Request.Context()), "cascade", s.unitRegion(c.Request.URL.Query(), text.Words{}))
}

func (s *Site) unitRegion(v url.Values, wrong text.Words) Cascade {
	c := regionCascade(s.s.Catalogue.Now(), postingInput{v}, wrong)
	c.Legend, c.URL = text.Say("单位所在区县", "County of the unit"), "/register/region"
	return c
}

// register makes the enterprise and its first account, signs it in and leads straight to posting.
func (s *Site) register(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	v := in.Values
	if v.Get("step") != "" {
		return s.drawRegistration(c, http.StatusOK, v, nil)
	}
	uscc, profile := registered(v)
	err = s.complete(v, uscc, profile)
	if err == nil {
		_, _, err = s.s.Accounts.RegisterEnterprise(c.Request.Context(), uscc, profile, account.Choice{Login: v.Get("login"), Password: v.Get("password")}, v.Get("invitation"))
	}
	if ErrorsOf(err).Any() {
		return s.drawRegistration(c, http.StatusUnprocessableEntity, v, err)
	}
	if err != nil {
		return err
	}
	if _, _, err := s.enter(c, v.Get("login"), v.Get("password")); err != nil {
		return err
	}
	return back(c, "/postings", "registered")
}

// registered reads what a unit says of itself.
func registered(v url.Values) (string, org.Profile) {
	typed := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	return org.NormalUSCC(v.Get("uscc")), org.Profile{
		Name: typed("name"), LegalForm: compliance.LegalForm(typed("legal_form")), IndustryCode: typed("industry_code"), BusinessScope: typed("business_scope"),
		Region: postingInput{v}.region(), Address: typed("address"), DeclaredCredit: v.Get("declared_credit") == "yes", DeclaredSafety: v.Get("declared_safety") == "yes",
	}
}

// complete collects everything that is missing or stands in the way at once, so that nobody mends one thing after another.
func (s *Site) complete(v url.Values, uscc string, p org.Profile) error {
	var bad []fault.Field
	ask := func(name, zh, en string) { bad = append(bad, fault.In(name, zh, en)) }
	if p.Name == "" {
		ask("name", "请照营业执照填写单位名称。", "Give the unit's name as on the licence.")
	}
	if p.Region == "" {
		ask("region", "请选择单位所在地，至少到市。", "Choose where the unit is.")
	}
	if n := utf8.RuneCountInString(strings.TrimSpace(v.Get("login"))); n < 2 {
		ask("login", "请起一个账号名，2 至 64 个字符。", "Choose a login of 2 to 64 characters.")
	}
	if utf8.RuneCountInString(v.Get("password")) < account.MinPassword {
		ask("password", "密码至少 8 个字符。", "A password has at least 8 characters.")
	}
	var stops []fault.Finding
	for _, f := range s.unitFindings(uscc, p) {
		if f.Class == fault.Block {
			stops = append(stops, f)
		}
	}
	if len(bad)+len(stops) == 0 {
		return nil
	}
	return org.ErrBlocked.With(bad...).About(stops...)
}

func (s *Site) unitFindings(uscc string, p org.Profile) []fault.Finding {
	return s.s.Orgs.Findings(org.Enterprise{USCC: uscc, Profile: p})
}

// registerCheck says beside each field what the law finds while it is typed.
func (s *Site) registerCheck(c *gin.Context) error {
	in, err := postedInput(c)
	if err != nil {
		return err
	}
	v := in.Values
	uscc, p := registered(v)
	found := s.unitFindings(uscc, p)
	check := RegistrationCheck{Frame: Frame{Lang: httpd.Language(c.Request.Context())}}
	for _, name := range []string{"uscc", "name", "legal_form", "industry_code", "business_scope", "declared_credit", "declared_safety"} {
		lint := FieldLint{Name: name, Swap: true}
		for _, f := range findingsOf(found, name) {
			if v.Get(name) != "" && f.Class != fault.Document {
				lint.Items = append(lint.Items, FindingLights([]fault.Finding{f})...)
			}
		}
		if name == "uscc" && uscc != "" && len(lint.Items) == 0 {
			lint.Items = []LightItem{usccFine(s.s.Catalogue.Now(), uscc)}
		}
		check.Fields = append(check.Fields, lint)
	}
	return s.pages.Fragment(c.Writer, http.StatusOK, check.Lang, "accounts/register.check", check)
}

// usccFine says that the check digit is right, and where the code was given.
func usccFine(cat *catalogue.Catalogue, uscc string) LightItem {
	if r, ok := cat.Region(uscc[2:8]); ok {
		place := regionName(cat, r.Code)
		return LightItem{State: Pass, Message: text.Say("校验码正确，登记地："+place+"。", "The check digit is right; registered in "+place+".")}
	}
	return LightItem{State: Pass, Message: text.Say("校验码正确。", "The check digit is right.")}
}

func (s *Site) drawRegistration(c *gin.Context, status int, v url.Values, err error) error {
	errs := ErrorsOf(err)
	f := s.frame(c, text.Say("登记用人单位", "Register a unit"))
	f.Layout, f.Path = LayoutBare, "/register"
	field := func(d Field) Field {
		d.Value = v.Get(d.Name)
		return errs.On(d)
	}
	legal := first(v.Get("legal_form"), string(compliance.LegalPerson))
	p := Registration{
		Frame: f, Errors: errs.Summary(), Code: v.Get("invitation"),
		Heading: Heading{Title: f.Title, Lead: text.Say("免费，填好就能发布岗位。先显示为“未核验”，由学校或教育局核验后接收学生。", "Free of charge; you can post at once. You show as unverified until a school or the bureau verifies you.")},
		USCC:    field(Field{Name: "uscc", Label: text.Say("统一社会信用代码", "Unified social credit code"), Hint: text.Say("营业执照上的 18 位代码。", "The 18 characters on the licence."), Length: 20, Size: "l", Auto: "off"}),
		Name:    field(Field{Name: "name", Label: text.Say("单位名称", "Name"), Auto: "organization", Length: 100}),
		Legal: Choice{Field: errs.On(Field{Name: "legal_form", Label: text.Say("法律形式", "Legal form")}), Inline: true, Options: pickOptions([]Option{
			{Value: string(compliance.LegalPerson), Label: text.Say("法人", "Legal person")},
			{Value: string(compliance.Unincorporated), Label: text.Say("非法人组织（如合伙、个人独资）", "Unincorporated (partnership, sole proprietor)")},
			{Value: string(compliance.Unregistered), Label: text.Say("都不是", "Neither")},
		}, legal)},
		Industry: s.industrySelect(errs.On(Field{Name: "industry_code", Label: text.Say("行业", "Industry"), Optional: true}), v.Get("industry_code")),
		Scope:    field(Field{Name: "business_scope", Label: text.Say("经营范围", "Business scope"), Hint: text.Say("照营业执照填写。人力资源、劳务派遣单位不能组织实习（第十六条）。", "As on the licence. HR-service and labour-dispatch firms may not arrange internships (Article 16)."), Rows: 4, Length: 2000}),
		Region:   s.unitRegion(v, errs.For("region")),
		Address:  field(Field{Name: "address", Label: text.Say("地址", "Address"), Optional: true, Length: 200, Auto: "street-address"}),
		Credit:   Tick{Field: errs.On(Field{Name: "declared_credit", Label: text.Say("我单位依法经营，无违法失信记录（第六条第一项）", "We operate lawfully and have no dishonesty record (Article 6(1))")}), Ticked: v.Get("declared_credit") == "yes"},
		Safety:   Tick{Field: errs.On(Field{Name: "declared_safety", Label: text.Say("我单位近三年无违反安全生产法律法规记录（第六条第二项）", "We have not violated work-safety law in three years (Article 6(2))")}), Ticked: v.Get("declared_safety") == "yes"},
		Login:    field(Field{Name: "login", Label: text.Say("账号名", "Login"), Hint: loginRule(text.Say("以后用它登录", "You sign in with it")), Auto: "username", Length: 64, Size: "l"}),
		Password: errs.On(Field{Name: "password", Label: text.Say("密码", "Password"), Hint: text.Say("至少 8 个字符。", "At least 8 characters."), Type: "password", Auto: "new-password", Length: 256, Size: "l"}),
	}
	if p.Code != "" {
		p.USCC.Locked = true
		p.Heading.Lead = text.Say("合作学校邀请您登记单位。照营业执照填好，账号一起建好，就能发布岗位。", "A school invites your unit. Fill this in from the licence; it makes your account too, and you can post.")
	}
	return s.show(c, status, "accounts/register", "accounts/register", p)
}

// industrySelect lists the divisions of GB/T 4754 under their sections.
func (s *Site) industrySelect(f Field, picked string) Select {
	cat := s.s.Catalogue.Now()
	list := Select{Field: f, Blank: text.Say("请选择", "Choose one")}
	for _, i := range cat.Data().Industries {
		if len(i.Code) != 3 {
			continue
		}
		section, _ := cat.Industry(i.Parent)
		list.Options = append(list.Options, Option{Value: i.Code, Label: Plain(i.Code + " " + i.Name), Group: Plain(section.Name), Chosen: i.Code == picked})
	}
	return list
}
