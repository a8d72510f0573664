package api

import (
	"context"
	"time"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/placement"
)

// Consents mounts informed consent (知情同意) to arrangements. An arrangement's consent bears its application's id.
//
//	GET  /consents                           student, school, vice-principal, class teacher: of arrangements one is a party to
//	GET  /consents/{id}                      the same
//	POST /consents/asks                      school, class teacher: a class, those named, or all
//	POST /consents/{id}/steps                student: answer, withdraw; school, class teacher: record, verify
//	POST /consents/{id}/link                 school, class teacher: a guardian's link to print
//	GET  /guardian-consents/{token}          whoever holds the link
//	POST /guardian-consents/{token}/steps    the same: answer, withdraw
func Consents(svc *agreement.Consents) Mount {
	s := consents{svc: svc}
	parties := httpd.Roles(actor.Student, actor.School, actor.VicePrincipal, actor.ClassTeacher).Scope(reading)
	near := httpd.Roles(actor.School, actor.ClassTeacher).Scope(writing)
	return func(a *API) {
		s.explain = a.engine.Explain
		register(a, parties, get("/api/v1/consents", about{
			"list-consents", "consents", "Arrangements and their consents", "Newest first: what is placed, asks for consent and is not over, with what was asked and answered. A unit is no party.",
		}), s.list, agreement.ErrConsentForbidden)
		register(a, parties, get("/api/v1/consents/{id}", about{
			"read-consent", "consents", "One arrangement's consent", "With the facts that student and guardian are shown as they stand, their version, and what the regulation finds.",
		}), s.read, agreement.ErrConsentNotFound)
		register(a, near, post("/api/v1/consents/asks", about{
			"ask-consents", "consents", "Ask student and guardian",
			"Of all arrangements of a class, of those named, or of the school, that were not asked yet or whose facts changed; each by itself. A no is never asked again about the same facts.",
		}), s.ask, agreement.ErrConsentForbidden, agreement.ErrConsentInvalid)
		register(a, httpd.Roles(actor.Student, actor.School, actor.ClassTeacher).Scope(writing), post("/api/v1/consents/{id}/steps", about{
			"step-consent", "consents", "Take a step of a consent",
			"answer, withdraw (the student, before the first day); record (school or class teacher: what was signed on paper, and how the signer was verified), verify (the same: who answered by a printed link).",
		}), s.step, agreement.ErrConsentNotFound, agreement.ErrConsentForbidden, agreement.ErrConsentInvalid, agreement.ErrConsentState, agreement.ErrConsentAnswered, agreement.ErrConsentChanged, agreement.ErrConsentBegun, agreement.ErrConsentStale)
		register(a, near, post("/api/v1/consents/{id}/link", about{
			"make-consent-link", "consents", "A guardian's link to print", "Who answers by it is not verified until somebody does so.",
		}), s.link, agreement.ErrConsentNotFound, agreement.ErrConsentForbidden, agreement.ErrConsentState)
		register(a, everybody(), limited(get("/api/v1/guardian-consents/{token}", about{
			"read-consent-as-guardian", "consents", "What a guardian is asked", "By the token of a guardian's link, without an account. One that ran out is still read, and says so.",
		}), a.engine.Rates().SignIn), s.asGuardian, agreement.ErrConsentLink)
		register(a, httpd.Public().Scope(writing), limited(post("/api/v1/guardian-consents/{token}/steps", about{
			"step-consent-as-guardian", "consents", "Answer as the guardian", "answer, once for one version of the facts; withdraw, before the first day.",
		}), a.engine.Rates().SignIn), s.stepAsGuardian, agreement.ErrConsentLink, agreement.ErrConsentExpired, agreement.ErrConsentInvalid, agreement.ErrConsentState, agreement.ErrConsentAnswered, agreement.ErrConsentChanged, agreement.ErrConsentBegun)
	}
}

type consents struct {
	svc     *agreement.Consents
	explain func(context.Context, error) *httpd.Problem
}

type consentedBody struct {
	ID        application.ID          `json:"id" doc:"Of the application that the school confirmed"`
	Placement placement.ID            `json:"placement"`
	Class     string                  `json:"class"`
	Origin    compliance.Origin       `json:"origin" enum:"school,self"`
	Status    agreement.ConsentStatus `json:"status" enum:"not_asked,waiting,changed,agreed,refused,withdrawn"`
	Facts     consentFacts            `json:"facts" doc:"As they stand, and as both are shown them"`
	Hash      string                  `json:"hash" doc:"Version of the facts; an answer names it"`
	Telephone string                  `json:"telephone,omitempty" doc:"Of the school"`
	AskedAt   time.Time               `json:"asked_at,omitzero" doc:"The facts that were asked about last"`
	LinkUntil time.Time               `json:"link_until,omitzero" doc:"Until when a guardian's link works"`
	SamePhone bool                    `json:"same_phone,omitempty" doc:"Student and guardian have one number; for the school alone"`
	Student   consentAnswer           `json:"student"`
	Guardian  consentAnswer           `json:"guardian"`
	Findings  []httpd.ProblemFinding  `json:"findings" doc:"What gate G4 finds"`
	Version   uint64                  `json:"version" doc:"As in the ETag; 0 before it is asked"`
}

type consentFacts struct {
	Unit        string       `json:"unit"`
	Post        string       `json:"post"`
	Tasks       []string     `json:"tasks,omitempty"`
	Region      string       `json:"region" doc:"Code"`
	Address     string       `json:"address"`
	From        civil.Date   `json:"start_date"`
	To          civil.Date   `json:"end_date"`
	ShiftStart  *civil.Clock `json:"shift_start,omitempty"`
	ShiftEnd    *civil.Clock `json:"shift_end,omitempty"`
	ShiftDays   []string     `json:"shift_days,omitempty"`
	PayMonthFen int64        `json:"pay_month_fen,omitempty"`
	PayDayFen   int64        `json:"pay_day_fen,omitempty"`
	Housing     string       `json:"housing,omitempty"`
	Meals       string       `json:"meals,omitempty"`
	Hazards     []string     `json:"hazards,omitempty"`
	Insured     *bool        `json:"insured" nullable:"true" doc:"null: not recorded yet"`
}

type consentAnswer struct {
	Given       compliance.Given   `json:"given,omitempty" enum:"agreed,refused" doc:"Absent: no answer yet"`
	On          civil.Date         `json:"on,omitzero" doc:"Day of the signature"`
	Way         agreement.Way      `json:"way,omitempty" enum:"account,sms,slip,in_person,call,other"`
	Note        string             `json:"note,omitempty"`
	Relation    agreement.Relation `json:"relation,omitempty" enum:"parent,guardian,body"`
	Verified    bool               `json:"verified" doc:"It is known who answered"`
	Current     bool               `json:"current" doc:"It is of the facts as they stand"`
	Reason      string             `json:"reason,omitempty" doc:"A guardian's for the school alone"`
	WithdrawnOn civil.Date         `json:"withdrawn_on,omitzero"`
}

func consentFactsOf(b agreement.Brief) consentFacts {
	f := consentFacts{
		Unit: b.Unit, Post: b.Post, Tasks: b.Tasks, Region: b.Region, Address: b.Address, From: b.From, To: b.To, ShiftStart: b.Shift.Start, ShiftEnd: b.Shift.End,
		PayMonthFen: b.PayMonthFen, PayDayFen: b.PayDayFen, Housing: string(b.Housing), Meals: b.Meals,
	}
	for _, d := range b.Shift.Days {
		f.ShiftDays = append(f.ShiftDays, string(d))
	}
	for _, h := range b.Hazards {
		f.Hazards = append(f.Hazards, string(h))
	}
	return f
}

// consentedOf is one arrangement as the reader may see it: why a guardian says no is for the school.
func consentedOf(ctx context.Context, school bool) func(agreement.Arrangement) consentedBody {
	return func(v agreement.Arrangement) consentedBody {
		b := consentedBody{
			ID: v.ID, Placement: v.Placement, Class: v.Class, Origin: v.Origin, Status: v.Status(), Facts: consentFactsOf(v.Brief), Hash: v.Hash, Findings: findings(ctx, v.Findings()),
		}
		c := v.Consent
		if c == nil {
			return b
		}
		b.Telephone, b.AskedAt, b.LinkUntil, b.Version = c.Telephone, instant(c.Asked().At), instant(c.LinkUntil), c.Version
		b.SamePhone = school && c.SamePhone
		answer := func(a agreement.Answer, why bool) consentAnswer {
			out := consentAnswer{
				Given: a.Given, On: a.On, Way: a.Way, Note: a.Note, Relation: a.Relation, Verified: a.Verified(), Current: a.Given != "" && a.Hash == v.Hash, WithdrawnOn: a.WithdrawnOn,
			}
			if why {
				out.Reason = a.Reason
			}
			return out
		}
		b.Student, b.Guardian = answer(c.ByStudent, true), answer(c.ByGuardian, school)
		return b
	}
}

func ofSchool(ctx context.Context) bool { return !httpd.Who(ctx).Is(actor.Student) }

type consentOutput struct {
	Tagged
	Body consentedBody
}

func (s consents) again(ctx context.Context, id application.ID, err error) (*consentOutput, error) {
	if err != nil {
		return nil, err
	}
	v, err := s.svc.Get(ctx, httpd.Who(ctx), id)
	if err != nil {
		return nil, err
	}
	b := consentedOf(ctx, ofSchool(ctx))(v)
	return &consentOutput{Tagged{httpd.ETag(b.Version)}, b}, nil
}

type consentsOutput struct{ Body List[consentedBody] }

func (s consents) list(ctx context.Context, in *struct {
	Paged
	Class string `query:"class" maxLength:"64" doc:"For a school: of one class"`
},
) (*consentsOutput, error) {
	found, err := s.svc.List(ctx, httpd.Who(ctx), in.Class, in.Request())
	if err != nil {
		return nil, err
	}
	return &consentsOutput{listed(found, consentedOf(ctx, ofSchool(ctx)))}, nil
}

func (s consents) read(ctx context.Context, in *struct {
	OfApplication
	Reading
},
) (*consentOutput, error) {
	out, err := s.again(ctx, in.ID, nil)
	if err != nil {
		return nil, err
	}
	return out, in.Fresh(out.Body.Version)
}

type asksOutput struct {
	Body struct {
		Asked int         `json:"asked"`
		Items []askedBody `json:"items"`
	}
}

type askedBody struct {
	ID      application.ID `json:"id"`
	Done    bool           `json:"done"`
	Problem *httpd.Problem `json:"problem,omitempty" doc:"Why it was not asked"`
}

func (s consents) ask(ctx context.Context, in *struct {
	Creating
	Body struct {
		Class        string           `json:"class,omitempty" maxLength:"64" doc:"All of a class; absent with no applications: all of the school, or of the class teacher's class"`
		Applications []application.ID `json:"applications,omitempty" maxItems:"500" doc:"Those named, also to send the question again"`
		Telephone    string           `json:"telephone" maxLength:"20" doc:"Of the school, shown to both"`
	}
},
) (*asksOutput, error) {
	done, err := s.svc.AskAll(ctx, httpd.Who(ctx), in.Body.Class, in.Body.Applications, in.Body.Telephone)
	if err != nil {
		return nil, err
	}
	out := &asksOutput{}
	out.Body.Items = []askedBody{}
	for _, d := range done {
		one := askedBody{ID: d.ID, Done: d.Err == nil}
		if d.Err != nil {
			one.Problem = s.explain(ctx, d.Err)
		} else {
			out.Body.Asked++
		}
		out.Body.Items = append(out.Body.Items, one)
	}
	return out, nil
}

func (s consents) step(ctx context.Context, in *struct {
	OfApplication
	Changing
	Body struct {
		Step     string             `json:"step" enum:"answer,withdraw,record,verify"`
		Side     agreement.Signer   `json:"side,omitempty" enum:"student,guardian" doc:"With record: who signed"`
		Given    compliance.Given   `json:"given,omitempty" enum:"agreed,refused" doc:"With answer and record"`
		Hash     string             `json:"hash,omitempty" maxLength:"16" doc:"With answer and record: the version that was read"`
		Relation agreement.Relation `json:"relation,omitempty" enum:"parent,guardian,body" doc:"With record, of a guardian"`
		Way      agreement.Way      `json:"way,omitempty" enum:"in_person,call,other" doc:"With record and verify: how the signer was verified"`
		Note     string             `json:"note,omitempty" maxLength:"240" doc:"With other: which way"`
		On       *civil.Date        `json:"on,omitempty" doc:"With record: the day on the paper. Default today."`
		Reason   string             `json:"reason,omitempty" maxLength:"800" doc:"Of a no, if somebody wants to say why"`
	}
},
) (*consentOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	who, b := httpd.Who(ctx), in.Body
	said := agreement.Said{Given: b.Given, Hash: b.Hash, Relation: b.Relation, Way: b.Way, Note: b.Note, Reason: b.Reason}
	if b.On != nil {
		said.On = *b.On
	}
	switch b.Step {
	case "answer":
		_, err = s.svc.Answer(ctx, who, in.ID, version, said)
	case "withdraw":
		_, err = s.svc.Withdraw(ctx, who, in.ID, version, b.Reason)
	case "record":
		_, err = s.svc.RecordPaper(ctx, who, in.ID, version, b.Side, said)
	default:
		_, err = s.svc.Verify(ctx, who, in.ID, version, b.Way, b.Note)
	}
	return s.again(ctx, in.ID, err)
}

type consentLinkOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Token string    `json:"token"`
		Path  string    `json:"path" doc:"Below the address of the pages"`
		Until time.Time `json:"until"`
	}
}

func (s consents) link(ctx context.Context, in *OfApplication) (*consentLinkOutput, error) {
	token, until, err := s.svc.Slip(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := &consentLinkOutput{CacheControl: "no-store"}
	out.Body.Token, out.Body.Path, out.Body.Until = token, "/c/"+token, instant(until)
	return out, nil
}

type guardianConsentOutput struct {
	CacheControl string `header:"Cache-Control"`
	Body         struct {
		Name      string            `json:"name" doc:"Of the student, masked"`
		School    string            `json:"school"`
		Telephone string            `json:"telephone" doc:"Of the school"`
		Origin    compliance.Origin `json:"origin" enum:"school,self"`
		Facts     consentFacts      `json:"facts"`
		Hash      string            `json:"hash" doc:"Version of the facts; the answer names it"`
		Answer    consentAnswer     `json:"answer" doc:"What was answered, if anything"`
		Expired   bool              `json:"expired" doc:"The link may not be answered any more; ask the school"`
		Until     time.Time         `json:"until"`
		Rights    string            `json:"rights"`
	}
}

func (s consents) asGuardian(ctx context.Context, in *OfGuardian) (*guardianConsentOutput, error) {
	p, err := s.svc.ByLink(ctx, in.Token)
	if err != nil {
		return nil, err
	}
	out := &guardianConsentOutput{CacheControl: "no-store"}
	b, own := &out.Body, consentedOf(ctx, true)(p.Arrangement)
	b.Name, b.School, b.Telephone, b.Origin, b.Facts, b.Hash = p.Name, p.School, own.Telephone, p.Origin, own.Facts, own.Hash
	b.Answer, b.Expired, b.Until, b.Rights = own.Guardian, p.Expired, instant(p.Until), agreement.Rights().In(httpd.Language(ctx))
	return out, nil
}

func (s consents) stepAsGuardian(ctx context.Context, in *struct {
	OfGuardian
	Body struct {
		Step     string             `json:"step" enum:"answer,withdraw"`
		Given    compliance.Given   `json:"given,omitempty" enum:"agreed,refused" doc:"With answer"`
		Hash     string             `json:"hash,omitempty" maxLength:"16" doc:"With answer: the version that was read"`
		Relation agreement.Relation `json:"relation,omitempty" enum:"parent,guardian,body" doc:"With answer"`
		Reason   string             `json:"reason,omitempty" maxLength:"800" doc:"If the guardian wants to say why"`
	}
},
) (*guardianConsentOutput, error) {
	var err error
	if b := in.Body; b.Step == "answer" {
		_, err = s.svc.AnswerByLink(ctx, in.Token, agreement.Said{Given: b.Given, Hash: b.Hash, Relation: b.Relation, Reason: b.Reason})
	} else {
		_, err = s.svc.WithdrawByLink(ctx, in.Token, b.Reason)
	}
	if err != nil {
		return nil, err
	}
	return s.asGuardian(ctx, &in.OfGuardian)
}
