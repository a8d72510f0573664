package api

import (
	"context"
	"time"

	"firstkm/services/account"
	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// Enterprises mounts units: coming aboard, what is known of them, and their verification.
//
//	POST /enterprises                      everybody: self-registration with its first account
//	GET  /enterprises                      schools' staff, bureau, supervision, inspector, operator
//	GET  /enterprises/{id}                 everybody: a public part; the whole to the unit and those above
//	PUT  /enterprises/{id}                 enterprise, itself
//	POST /enterprises/{id}/verify          school, vice-principal, bureau
//	DELETE /enterprises/{id}/verification  school, vice-principal: their own; bureau: of its region
//	POST /enterprises/{id}/safety-records  school, vice-principal: of their partners; bureau: of its region
//	DELETE /enterprises/{id}/records       school, vice-principal, bureau: their own
//	POST /credit-checks                    school, vice-principal, bureau
func Enterprises(orgs *org.Service, accounts *account.Service, cat Catalogue, now func() time.Time) Mount {
	s := enterprises{orgs, accounts, cat, now}
	verifiers := httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau).Scope(writing)
	return func(a *API) {
		register(a, httpd.Public(), limited(create("/api/v1/enterprises", about{
			"register-enterprise", "enterprises", "Bring an enterprise aboard",
			"Makes the unit, unverified (未核验), with its first account, which owns it. The rules of the regulation that bar a unit are answered as findings.",
		}), a.engine.Rates().SignIn), s.register, org.ErrInvalid, org.ErrTaken, org.ErrBlocked, account.ErrInvalid, account.ErrLoginTaken)
		register(a, overseers(), get("/api/v1/enterprises", about{
			"list-enterprises", "enterprises", "Enterprises", "Those of a region, a name or a credit code, or those not verified yet.",
		}), s.list, org.ErrForbidden)
		register(a, everybody(), get("/api/v1/enterprises/{id}", about{
			"read-enterprise", "enterprises", "One enterprise",
			"Everybody sees name, credit code, place, industry and verification. The unit itself, schools, bureaus and those who watch over them see the profile with its head-counts, credit look-ups and safety record as well. An enterprise may say me for itself.",
		}), s.read, org.ErrNotFound)
		register(a, enterprise(writing), put("/api/v1/enterprises/{id}", about{
			"change-enterprise", "enterprises", "Change my unit's profile", "Replaces what the unit says of itself.",
		}), s.change, org.ErrInvalid, org.ErrForbidden, org.ErrStale, org.ErrBlocked)
		register(a, verifiers, post("/api/v1/enterprises/{id}/verify", about{
			"verify-enterprise", "enterprises", "Verify a unit (核验)",
			"A school verifies by inspection or cooperation, a bureau by its own examination. Only verified units receive students. It records a fact and asks for no If-Match.",
		}), s.verify, org.ErrForbidden, org.ErrBlocked, org.ErrNotFound)
		register(a, verifiers, remove("/api/v1/enterprises/{id}/verification", about{
			"unverify-enterprise", "enterprises", "Take a verification back", "Whoever gave it may, and the bureau of the unit's region. It receives no students until it is verified again.",
		}), s.unverify, org.ErrForbidden, org.ErrNotFound)
		register(a, verifiers, remove("/api/v1/enterprises/{id}/records", about{
			"retract-records", "enterprises", "Take back records of a day", "Removes the credit look-ups and safety decisions of a day that the own organisation recorded by mistake; nothing of others.",
		}), s.retract, org.ErrForbidden, org.ErrNotFound)
		register(a, verifiers, create("/api/v1/enterprises/{id}/safety-records", about{
			"record-safety", "enterprises", "Record a safety decision", "A decision on a work-safety violation; three years of it bar a unit.",
		}), s.recordSafety, org.ErrForbidden, org.ErrInvalid, org.ErrNotFound)
		register(a, verifiers, create("/api/v1/credit-checks", about{
			"record-credit-checks", "enterprises", "Record look-ups of public records", "One look-up for many units at once: where, when, and whether something adverse was found.",
		}), s.recordChecks, org.ErrForbidden, org.ErrInvalid, org.ErrNotFound)
	}
}

type enterprises struct {
	orgs     *org.Service
	accounts *account.Service
	cat      Catalogue
	now      func() time.Time
}

// EnterpriseProfile is what an enterprise says of itself.
type EnterpriseProfile struct {
	Name              string                         `json:"name" minLength:"1" maxLength:"100"`
	LegalForm         choice[compliance.LegalForm]   `json:"legal_form,omitempty"`
	IndustryCode      string                         `json:"industry_code,omitempty" maxLength:"8" doc:"GB/T 4754, such as C3421"`
	BusinessScope     string                         `json:"business_scope,omitempty" maxLength:"4000" doc:"As registered"`
	Region            string                         `json:"region,omitempty" maxLength:"12" doc:"GB/T 2260 code"`
	Address           string                         `json:"address,omitempty" maxLength:"200"`
	OnPostEmployees   *int                           `json:"on_post_employees,omitempty" nullable:"true" minimum:"0" maximum:"10000000" doc:"在岗职工数, interns not counted"`
	EmployeesAsOf     civil.Date                     `json:"employees_as_of,omitzero" format:"date" nullable:"true"`
	EmployeesEvidence string                         `json:"employees_evidence,omitempty" maxLength:"200" doc:"What shows the head-count"`
	PostKinds         []postKindBody                 `json:"post_kinds,omitempty" maxItems:"100" doc:"同类岗位人数"`
	DeclaredCredit    bool                           `json:"declared_credit,omitempty" doc:"The unit declares that it has no illegal or dishonest record"`
	DeclaredSafety    bool                           `json:"declared_safety,omitempty" doc:"The unit declares that it has no work-safety violation in three years"`
	SafetyDocs        []choice[compliance.SafetyDoc] `json:"safety_docs,omitempty" maxItems:"5" doc:"Of the five that Article 31 names, those that the unit has"`
	ExternalInterns   []externalInternsBody          `json:"external_interns,omitempty" maxItems:"100" doc:"Interns of schools outside the system, whom the caps count"`
	OwnPostsOnly      bool                           `json:"own_posts_only,omitempty" doc:"An HR-service firm declares that interns fill only its own posts"`
	Tags              []string                       `json:"tags,omitempty" maxItems:"20"`
}

type postKindBody struct {
	Name      string `json:"name" minLength:"1" maxLength:"64"`
	Employees int    `json:"employees" minimum:"0" maximum:"10000000"`
}

type externalInternsBody struct {
	School   string     `json:"school" maxLength:"100"`
	PostKind string     `json:"post_kind,omitempty" maxLength:"64"`
	Count    int        `json:"count" minimum:"1" maximum:"10000000"`
	From     civil.Date `json:"from" format:"date"`
	To       civil.Date `json:"to" format:"date"`
}

func (p EnterpriseProfile) profile() org.Profile {
	d := org.Profile{
		Name: p.Name, LegalForm: compliance.LegalForm(p.LegalForm), IndustryCode: p.IndustryCode, BusinessScope: p.BusinessScope,
		Region: p.Region, Address: p.Address, OnPostEmployees: p.OnPostEmployees, EmployeesAsOf: p.EmployeesAsOf,
		EmployeesEvidence: p.EmployeesEvidence, DeclaredCredit: p.DeclaredCredit, DeclaredSafety: p.DeclaredSafety,
		OwnPostsOnly: p.OwnPostsOnly, Tags: p.Tags, SafetyDocs: chosen(p.SafetyDocs),
	}
	for _, k := range p.PostKinds {
		d.PostKinds = append(d.PostKinds, org.PostKind(k))
	}
	for _, x := range p.ExternalInterns {
		d.ExternalInterns = append(d.ExternalInterns, org.ExternalInterns(x))
	}
	return d
}

func profileOf(d org.Profile) *EnterpriseProfile {
	return &EnterpriseProfile{
		Name: d.Name, LegalForm: choice[compliance.LegalForm](d.LegalForm), IndustryCode: d.IndustryCode, BusinessScope: d.BusinessScope,
		Region: d.Region, Address: d.Address, OnPostEmployees: d.OnPostEmployees, EmployeesAsOf: d.EmployeesAsOf,
		EmployeesEvidence: d.EmployeesEvidence, DeclaredCredit: d.DeclaredCredit, DeclaredSafety: d.DeclaredSafety,
		OwnPostsOnly: d.OwnPostsOnly, Tags: d.Tags, SafetyDocs: choices(d.SafetyDocs),
		PostKinds:       mapped(d.PostKinds, func(k org.PostKind) postKindBody { return postKindBody(k) }),
		ExternalInterns: mapped(d.ExternalInterns, func(x org.ExternalInterns) externalInternsBody { return externalInternsBody(x) }),
	}
}

// enterpriseBody is a unit as its reader may see it.
type enterpriseBody struct {
	ID             org.ID               `json:"id"`
	USCC           string               `json:"uscc" doc:"统一社会信用代码"`
	Name           string               `json:"name"`
	Region         string               `json:"region,omitempty"`
	RegionName     string               `json:"region_name,omitempty"`
	Industry       *named               `json:"industry,omitempty"`
	Tags           []string             `json:"tags"`
	Verified       bool                 `json:"verified" doc:"核验"`
	Verification   *verificationBody    `json:"verification,omitempty"`
	Profile        *EnterpriseProfile   `json:"profile,omitempty" doc:"What the unit says of itself: for the unit and those above; PUT takes it back"`
	RegStatus      compliance.RegStatus `json:"reg_status,omitempty" doc:"As last looked up; for the same"`
	CreditChecks   []creditCheckBody    `json:"credit_checks,omitempty" doc:"For the same"`
	SafetyRecords  []safetyRecordBody   `json:"safety_records,omitempty" doc:"For the same"`
	DaysSinceCheck *int                 `json:"days_since_check,omitempty" doc:"Since the last credit look-up; absent when never"`
	Version        uint64               `json:"version" doc:"As in the ETag"`
	CreatedAt      time.Time            `json:"created_at"`
}

type verificationBody struct {
	By    org.ID    `json:"by"`
	Basis org.Basis `json:"basis" doc:"inspection, cooperation or bureau"`
	At    time.Time `json:"at"`
	Note  string    `json:"note,omitempty" doc:"For the unit and those above"`
}

// CreditCheckMembers are one look-up of a unit's public record.
type CreditCheckMembers struct {
	On      civil.Date `json:"on" format:"date"`
	Source  string     `json:"source" minLength:"1" maxLength:"100" doc:"Where it was looked up, such as 国家企业信用信息公示系统"`
	Adverse bool       `json:"adverse,omitempty" doc:"Something adverse was found"`
	Note    string     `json:"note,omitempty" maxLength:"500"`
}

type creditCheckBody struct {
	CreditCheckMembers
	By org.ID `json:"by"`
}

// SafetyRecordMembers are a decision on a work-safety violation.
type SafetyRecordMembers struct {
	On        civil.Date `json:"on" format:"date" doc:"Of the decision"`
	Kind      string     `json:"kind" minLength:"1" maxLength:"200"`
	Authority string     `json:"authority,omitempty" maxLength:"100"`
}

type safetyRecordBody struct {
	SafetyRecordMembers
	By org.ID `json:"by"`
}

// inside reports whether somebody sees all of a unit.
func inside(who actor.Actor, id org.ID) bool {
	return who.Is(actor.Enterprise) && org.ID(who.Org) == id || who.OfSchool() ||
		who.Is(actor.Bureau, actor.Supervision, actor.Inspector, actor.Operator)
}

func (s enterprises) body(who actor.Actor, e org.Enterprise) enterpriseBody {
	cat := s.cat.Now()
	b := enterpriseBody{
		ID: e.ID, USCC: e.USCC, Name: e.Name, Region: e.Region, RegionName: regionName(cat, e.Region), Tags: present(e.Tags),
		Verified: e.Verified(), Version: e.Version, CreatedAt: instant(e.CreatedAt),
	}
	if e.IndustryCode != "" {
		i, _ := cat.Industry(e.IndustryCode)
		b.Industry = &named{e.IndustryCode, i.Name}
	}
	if v := e.Verification; v != nil {
		b.Verification = &verificationBody{By: v.By, Basis: v.Basis, At: instant(v.At)}
	}
	if !inside(who, e.ID) {
		return b
	}
	b.Profile, b.RegStatus = profileOf(e.Profile), e.RegStatus
	if b.Verification != nil {
		b.Verification.Note = e.Verification.Note
	}
	b.CreditChecks = mapped(e.CreditChecks, func(c org.CreditCheck) creditCheckBody {
		return creditCheckBody{CreditCheckMembers{c.On, c.Source, c.Adverse, c.Note}, c.By}
	})
	b.SafetyRecords = mapped(e.SafetyRecords, func(r org.SafetyRecord) safetyRecordBody {
		return safetyRecordBody{SafetyRecordMembers{r.On, r.Kind, r.Authority}, r.By}
	})
	if days := e.DaysSinceCheck(s.now()); days >= 0 {
		b.DaysSinceCheck = &days
	}
	return b
}

type enterpriseOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     enterpriseBody
}

func (s enterprises) answer(ctx context.Context, e org.Enterprise, err error) (*enterpriseOutput, error) {
	if err != nil {
		return nil, err
	}
	return &enterpriseOutput{Tagged: Tagged{httpd.ETag(e.Version)}, Body: s.body(httpd.Who(ctx), e)}, nil
}

type registerInput struct {
	Body struct {
		EnterpriseProfile
		USCC     string `json:"uscc" minLength:"1" maxLength:"40" doc:"统一社会信用代码, 18 characters with the check digit of GB 32100"`
		Login    string `json:"login" minLength:"2" maxLength:"64"`
		Password string `json:"password" minLength:"8" maxLength:"256"`

		Invitation string `json:"invitation,omitempty" maxLength:"128" doc:"Code of a school's invitation, which it uses up"`
	}
}

type registeredOutput struct {
	Tagged
	Location string `header:"Location"`
	Body     struct {
		Enterprise enterpriseBody `json:"enterprise"`
		Account    accountBody    `json:"account"`
	}
}

func (s enterprises) register(ctx context.Context, in *registerInput) (*registeredOutput, error) {
	a, e, err := s.accounts.RegisterEnterprise(ctx, in.Body.USCC, in.Body.profile(), account.Choice{Login: in.Body.Login, Password: in.Body.Password}, in.Body.Invitation)
	if err != nil {
		return nil, err
	}
	out := &registeredOutput{Tagged: Tagged{httpd.ETag(e.Version)}, Location: "/api/v1/enterprises/" + string(e.ID)}
	out.Body.Enterprise, out.Body.Account = s.body(a.Actor(), e), accountOf(a)
	return out, nil
}

type listEnterprisesInput struct {
	Paged
	Q          string `query:"q" maxLength:"100" doc:"Part of the name, or a whole credit code"`
	Region     string `query:"region" maxLength:"12" doc:"GB/T 2260 code: in it or below"`
	Unverified bool   `query:"unverified" doc:"Only those not verified yet"`
}

type enterprisesOutput struct{ Body List[enterpriseBody] }

func (s enterprises) list(ctx context.Context, in *listEnterprisesInput) (*enterprisesOutput, error) {
	who := httpd.Who(ctx)
	rows, err := s.orgs.Enterprises(ctx, who, org.EnterpriseFilter{Text: in.Q, Region: catalogue.NormalRegion(in.Region), Unverified: in.Unverified}, in.Request())
	if err != nil {
		return nil, err
	}
	return &enterprisesOutput{listed(rows, func(e org.Enterprise) enterpriseBody { return s.body(who, e) })}, nil
}

func (s enterprises) read(ctx context.Context, in *OfOrg) (*enterpriseOutput, error) {
	e, err := s.orgs.Enterprise(ctx, ownOr(httpd.Who(ctx), in.ID))
	return s.answer(ctx, e, err)
}

type changeEnterpriseInput struct {
	OfOrg
	Changing
	Body EnterpriseProfile
}

func (s enterprises) change(ctx context.Context, in *changeEnterpriseInput) (*enterpriseOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	who := httpd.Who(ctx)
	e, err := s.orgs.UpdateProfile(ctx, who, ownOr(who, in.ID), version, in.Body.profile())
	return s.answer(ctx, e, err)
}

type verifyInput struct {
	OfOrg
	Body struct {
		Basis org.Basis `json:"basis" enum:"inspection,cooperation,bureau" doc:"What the verification rests on"`
		Note  string    `json:"note,omitempty" maxLength:"500"`
	}
}

func (s enterprises) verify(ctx context.Context, in *verifyInput) (*enterpriseOutput, error) {
	e, err := s.orgs.Verify(ctx, httpd.Who(ctx), in.ID, in.Body.Basis, in.Body.Note)
	return s.answer(ctx, e, err)
}

func (s enterprises) unverify(ctx context.Context, in *OfOrg) (*empty, error) {
	_, err := s.orgs.Unverify(ctx, httpd.Who(ctx), in.ID)
	return &empty{}, err
}

type retractInput struct {
	OfOrg
	On string `query:"on" required:"true" format:"date" doc:"The day that the records name"`
}

func (s enterprises) retract(ctx context.Context, in *retractInput) (*empty, error) {
	_, err := s.orgs.Retract(ctx, httpd.Who(ctx), in.ID, date(in.On))
	return &empty{}, err
}

type safetyInput struct {
	OfOrg
	Creating
	Body SafetyRecordMembers
}

func (s enterprises) recordSafety(ctx context.Context, in *safetyInput) (*enterpriseOutput, error) {
	e, err := s.orgs.RecordSafety(ctx, httpd.Who(ctx), in.ID, org.SafetyRecord{On: in.Body.On, Kind: in.Body.Kind, Authority: in.Body.Authority})
	return s.answer(ctx, e, err)
}

type checksInput struct {
	Creating
	Body struct {
		CreditCheckMembers
		Enterprises []org.ID `json:"enterprises" minItems:"1" maxItems:"500" uniqueItems:"true"`
	}
}

type recordedOutput struct {
	Body struct {
		Recorded int `json:"recorded" doc:"For how many units"`
	}
}

func (s enterprises) recordChecks(ctx context.Context, in *checksInput) (*recordedOutput, error) {
	b := in.Body
	err := s.orgs.RecordCheck(ctx, httpd.Who(ctx), b.Enterprises, org.CreditCheck{On: b.On, Source: b.Source, Adverse: b.Adverse, Note: b.Note})
	if err != nil {
		return nil, err
	}
	out := &recordedOutput{}
	out.Body.Recorded = len(b.Enterprises)
	return out, nil
}
