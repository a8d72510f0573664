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
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/text"
	"firstkm/services/student"
)

// Agreements mounts three-party agreements (岗位实习三方协议).
//
//	GET  /agreements                       student, enterprise, school, vice-principal, class teacher: those one is a party to
//	POST /agreements                       school, class teacher: drawn up for a class or all
//	POST /agreements/sign                  enterprise, school, vice-principal: a pile at once
//	GET  /agreements/texts                 school, vice-principal, class teacher, operator
//	POST /agreements/texts                 school for itself, operator for all
//	GET  /agreements/{id}                  parties
//	PUT  /agreements/{id}                  school: another text
//	POST /agreements/{id}/signatures       parties: their own; school: those on paper
//	GET  /agreements/{id}/difference       parties: between two texts
func Agreements(svc *agreement.Agreements) Mount {
	s := agreements{svc}
	parties := httpd.Roles(actor.Student, actor.Enterprise, actor.School, actor.VicePrincipal, actor.ClassTeacher)
	return func(a *API) {
		register(a, parties.Scope(reading), get("/api/v1/agreements", about{
			"list-agreements", "agreements", "Agreements I am a party to", "Newest first, each with its present text, the signatures under it and its hash. “lacks” keeps those that wait for a side.",
		}), s.list, agreement.ErrNotYours)
		register(a, httpd.Roles(actor.School, actor.ClassTeacher).Scope(writing), create("/api/v1/agreements", about{
			"draw-agreements", "agreements", "Draw agreements up", "For the confirmed on-post internships of a class, or of all, that have none and have not begun; at most 200 at once. Filled from posting, unit and school.",
		}), s.draw, agreement.ErrNotYours, agreement.ErrWrong)
		register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.Enterprise).Scope(writing), post("/api/v1/agreements/sign", about{
			"sign-agreements", "agreements", "Sign a pile", "Each with the hash of the text that was read; one that cannot be signed keeps no other waiting.",
		}), s.pile, agreement.ErrNotYours, agreement.ErrWrong)
		register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Operator).Scope(reading), get("/api/v1/agreements/texts", about{
			"list-agreement-texts", "agreements", "Texts to draw from", "The one offered first in front: model texts, the school's own, the starter.",
		}), s.texts, agreement.ErrNotYours)
		register(a, httpd.Roles(actor.School, actor.Operator).Scope(writing), create("/api/v1/agreements/texts", about{
			"add-agreement-text", "agreements", "Import a text", "Of the nine clauses, with placeholders such as {单位}. One marked base_model is the authorities' model text: from then on agreements that are not derived from it cannot be signed (R-ART14-TEMPLATE).",
		}), s.addText, agreement.ErrNotYours, agreement.ErrWrong)
		register(a, parties.Scope(reading), get("/api/v1/agreements/{id}", about{"read-agreement", "agreements", "One agreement", "Its nine clauses as people read them, every version and signature, and what the law says of signing it today."}), s.read, agreement.ErrNoAgreement)
		register(a, httpd.Roles(actor.School).Scope(writing), put("/api/v1/agreements/{id}", about{
			"change-agreement", "agreements", "Change an agreement", "A text that nobody signed is replaced. After a signature a new version stands beside it and all sign anew; after all three it is a supplement (补充协议) with its own first day.",
		}), s.change, agreement.ErrNoAgreement, agreement.ErrNotYours, agreement.ErrWrong, agreement.ErrOver, agreement.ErrMoved)
		register(a, httpd.Roles(actor.Student, actor.Enterprise, actor.School, actor.VicePrincipal).Scope(writing), post("/api/v1/agreements/{id}/signatures", about{
			"sign-agreement", "agreements", "Sign an agreement, or record a paper", "For one's own side with the hash of the text that was read. With “paper” the school's office records which sides signed a printed sheet, and on which day.",
		}), s.sign, agreement.ErrNoAgreement, agreement.ErrNotYours, agreement.ErrWrong, agreement.ErrOver, agreement.ErrMoved, agreement.ErrSignedTwice, agreement.ErrUnlawful)
		register(a, parties.Scope(reading), get("/api/v1/agreements/{id}/difference", about{"compare-agreement", "agreements", "What changed between two texts", "Clause by clause."}), s.difference, agreement.ErrNoAgreement)
	}
}

type agreements struct{ svc *agreement.Agreements }

// OfAgreement is embedded in the input of operations on one agreement.
type OfAgreement struct {
	ID agreement.ID `path:"id" maxLength:"64"`
}

type signatureBody struct {
	Side  agreement.Side `json:"side" enum:"school,unit,student"`
	On    civil.Date     `json:"on" format:"date"`
	At    time.Time      `json:"at"`
	Role  actor.Role     `json:"role" doc:"Of who gave or recorded it"`
	Paper bool           `json:"paper,omitempty"`
}

type agreementVersion struct {
	Number     int             `json:"number"`
	Kind       agreement.Kind  `json:"kind" enum:"first,changed,supplement"`
	Effective  civil.Date      `json:"effective" format:"date" doc:"First day on which it holds; every signature is before"`
	Hash       string          `json:"hash" doc:"SHA-256 of the text, to be named when signing"`
	Reason     string          `json:"reason,omitempty"`
	MadeAt     time.Time       `json:"made_at"`
	Complete   bool            `json:"complete" doc:"All three signed"`
	Signatures []signatureBody `json:"signatures"`
}

func versionOfAgreement(v agreement.Version) agreementVersion {
	return agreementVersion{
		Number: v.Number, Kind: v.Kind, Effective: v.Effective, Hash: v.Hash, Reason: v.Reason, MadeAt: instant(v.MadeAt), Complete: v.Complete(),
		Signatures: mapped(v.Signatures, func(s agreement.Signature) signatureBody {
			return signatureBody{s.Side, s.On, instant(s.At), s.Role, s.Paper}
		}),
	}
}

type agreementBody struct {
	ID          agreement.ID     `json:"id"`
	Application application.ID   `json:"application"`
	Unit        string           `json:"unit"`
	Post        string           `json:"post"`
	From        civil.Date       `json:"start_date" format:"date"`
	To          civil.Date       `json:"end_date" format:"date"`
	Class       string           `json:"class"`
	Student     string           `json:"student" doc:"Name and number, for the parties"`
	State       agreement.State  `json:"state" enum:"waiting,signed,ended"`
	Present     agreementVersion `json:"present"`
	InForce     int              `json:"in_force,omitempty" doc:"Number of the newest text that all three signed"`
	Version     uint64           `json:"version" doc:"As in the ETag"`
	UpdatedAt   time.Time        `json:"updated_at"`
}

func (s agreements) bodies(ctx context.Context, list []agreement.Agreement) ([]agreementBody, map[student.ID]agreement.Named, error) {
	named, err := s.svc.Named(ctx, httpd.Who(ctx), list...)
	return mapped(list, func(a agreement.Agreement) agreementBody {
		v, who := a.Now(), named[a.Student]
		b := agreementBody{
			ID: a.ID, Application: a.Application, Unit: v.Terms.UnitName, Post: v.Terms.Post, From: v.Terms.From, To: v.Terms.To, Class: a.Class,
			Student: who.Name + " " + who.Number, State: a.State, Present: versionOfAgreement(*v), Version: a.Version, UpdatedAt: instant(a.UpdatedAt),
		}
		if in, ok := a.InForce(); ok {
			b.InForce = in.Number
		}
		return b
	}), named, err
}

type agreementsOutput struct{ Body List[agreementBody] }

func (s agreements) list(ctx context.Context, in *struct {
	Paged
	Class string         `query:"class" maxLength:"60"`
	State []string       `query:"state,explode" maxItems:"3" doc:"Any of waiting, signed, ended"`
	Lacks agreement.Side `query:"lacks" enum:"school,unit,student"`
},
) (*agreementsOutput, error) {
	f := agreement.Filter{Class: in.Class, Lacks: in.Lacks}
	for _, st := range commas(in.State) {
		f.States = append(f.States, agreement.State(st))
	}
	found, err := s.svc.List(ctx, httpd.Who(ctx), f, in.Request())
	if err != nil {
		return nil, err
	}
	items, _, err := s.bodies(ctx, found.Items)
	return &agreementsOutput{List[agreementBody]{Items: items, Next: found.Next}}, err
}

func (s agreements) draw(ctx context.Context, in *struct {
	Creating
	Body struct {
		Class string               `json:"class,omitempty" maxLength:"60" doc:"Absent: every class"`
		Text  agreement.TemplateID `json:"text,omitempty" maxLength:"64" doc:"Of /agreements/texts; absent: the first of them"`
	}
},
) (*agreementsOutput, error) {
	drawn, err := s.svc.Draw(ctx, httpd.Who(ctx), in.Body.Class, in.Body.Text)
	if err != nil {
		return nil, err
	}
	items, _, err := s.bodies(ctx, drawn)
	return &agreementsOutput{List[agreementBody]{Items: items}}, err
}

// AgreementMark names an agreement of a pile and the text that was read.
type AgreementMark struct {
	ID   agreement.ID `json:"id" maxLength:"64"`
	Hash string       `json:"hash" maxLength:"64"`
}

// AgreementPaper is what a printed sheet bears.
type AgreementPaper struct {
	Sides []agreement.Side `json:"sides" minItems:"1" maxItems:"3" doc:"school, unit, student"`
	On    civil.Date       `json:"on" format:"date" doc:"The day that the sheet bears"`
}

type pileOutput struct {
	Body struct {
		Signed  int           `json:"signed"`
		Refused []pileRefusal `json:"refused"`
	}
}

type pileRefusal struct {
	ID     agreement.ID `json:"id"`
	Code   string       `json:"code"`
	Reason string       `json:"reason"`
}

func (s agreements) pile(ctx context.Context, in *struct {
	Body struct {
		Items []AgreementMark `json:"items" maxItems:"200"`
	}
},
) (*pileOutput, error) {
	var pile []agreement.Mark
	for _, i := range in.Body.Items {
		pile = append(pile, agreement.Mark{ID: i.ID, Hash: i.Hash})
	}
	done, refused, err := s.svc.SignPile(ctx, httpd.Who(ctx), pile)
	if err != nil {
		return nil, err
	}
	lang, out := httpd.Language(ctx), &pileOutput{}
	out.Body.Signed, out.Body.Refused = done, mapped(refused, func(r agreement.Refusal) pileRefusal {
		f := fault.Of(r.Why)
		return pileRefusal{r.ID, f.Code, f.Message.In(lang)}
	})
	return out, nil
}

// AgreementTerms is what the office may change of an agreement; parties, post, hours and tasks come from records and the posting.
type AgreementTerms struct {
	From        civil.Date               `json:"start_date" format:"date"`
	To          civil.Date               `json:"end_date" format:"date"`
	Address     string                   `json:"address" maxLength:"480"`
	Housing     compliance.Housing       `json:"housing" enum:"provided,subsidy,none"`
	Meals       string                   `json:"meals" enum:"provided,subsidy,none"`
	PayMonthFen int64                    `json:"pay_month_fen,omitempty" minimum:"0"`
	PayDayFen   int64                    `json:"pay_day_fen,omitempty" minimum:"0"`
	Method      compliance.PayMethod     `json:"pay_method" enum:"bank,cash,goods,voucher,third_party"`
	CycleDays   int                      `json:"pay_cycle_days" minimum:"1" maximum:"366"`
	Holder      compliance.AccountHolder `json:"account_holder" enum:"student,guardian,other"`
	Bearer      compliance.Bearer        `json:"insured_by" enum:"school,unit,student"`
	InsureFrom  civil.Date               `json:"insured_from" format:"date"`
	InsureTo    civil.Date               `json:"insured_to" format:"date"`
	Texts       []string                 `json:"texts" minItems:"9" maxItems:"9" doc:"Of the nine clauses"`
}

func agreementTerms(t agreement.Terms) AgreementTerms {
	return AgreementTerms{t.From, t.To, t.Address, t.Housing, t.Meals, t.PayMonthFen, t.PayDayFen, t.Method, t.CycleDays, t.Holder, t.Bearer, t.InsureFrom, t.InsureTo, t.Texts}
}

// over is the terms as they are with what was changed.
func (b AgreementTerms) over(t agreement.Terms) agreement.Terms {
	t.From, t.To, t.Address, t.Housing, t.Meals, t.PayMonthFen, t.PayDayFen = b.From, b.To, b.Address, b.Housing, b.Meals, b.PayMonthFen, b.PayDayFen
	t.Method, t.CycleDays, t.Holder, t.Bearer, t.InsureFrom, t.InsureTo, t.Texts = b.Method, b.CycleDays, b.Holder, b.Bearer, b.InsureFrom, b.InsureTo, b.Texts
	return t
}

type clauseBody struct {
	Number int          `json:"number"`
	Title  string       `json:"title"`
	Values []clauseLine `json:"values"`
	Text   string       `json:"text" doc:"In Chinese, as agreed"`
}

type clauseLine struct {
	Label string `json:"label"`
	Value string `json:"value"`
}

type agreementOutput struct {
	Tagged
	Body struct {
		agreementBody
		Clauses  []clauseBody           `json:"clauses"`
		Terms    AgreementTerms         `json:"terms" doc:"What can be changed; texts with placeholders"`
		Versions []agreementVersion     `json:"versions"`
		Findings []httpd.ProblemFinding `json:"findings" doc:"What the law says of signing today"`
	}
}

func (s agreements) answer(ctx context.Context, a agreement.Agreement, err error) (*agreementOutput, error) {
	if err != nil {
		return nil, err
	}
	items, named, err := s.bodies(ctx, []agreement.Agreement{a})
	if err != nil {
		return nil, err
	}
	found, err := s.svc.Findings(ctx, httpd.Who(ctx), a)
	if err != nil {
		return nil, err
	}
	lang, out := httpd.Language(ctx), &agreementOutput{Tagged: Tagged{httpd.ETag(a.Version)}}
	out.Body.agreementBody, out.Body.Terms, out.Body.Findings = items[0], agreementTerms(a.Now().Terms), findings(ctx, found)
	out.Body.Clauses = mapped(a.Now().Terms.Read(named[a.Student]), clauseOf(lang))
	out.Body.Versions = mapped(a.Versions, versionOfAgreement)
	return out, nil
}

func clauseOf(lang text.Lang) func(agreement.Clause) clauseBody {
	return func(c agreement.Clause) clauseBody {
		return clauseBody{c.Number, c.Title.In(lang), mapped(c.Lines, func(l agreement.Line) clauseLine { return clauseLine{l.Label.In(lang), l.Value.In(lang)} }), c.Text}
	}
}

func (s agreements) read(ctx context.Context, in *struct {
	OfAgreement
	Reading
},
) (*agreementOutput, error) {
	a, err := s.svc.Get(ctx, httpd.Who(ctx), in.ID)
	out, err := s.answer(ctx, a, err)
	if err != nil {
		return nil, err
	}
	return out, in.Fresh(a.Version)
}

func (s agreements) change(ctx context.Context, in *struct {
	OfAgreement
	Changing
	Body struct {
		Terms     AgreementTerms `json:"terms" doc:"As read, with what changes"`
		Reason    string         `json:"reason,omitempty" maxLength:"800" doc:"Needed once somebody signed"`
		Effective civil.Date     `json:"effective,omitzero" format:"date" doc:"Of a supplement: its first day"`
	}
},
) (*agreementOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	is, err := s.svc.Get(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	a, err := s.svc.Change(ctx, httpd.Who(ctx), in.ID, version, agreement.Change{Terms: in.Body.Terms.over(is.Now().Terms), Reason: in.Body.Reason, Effective: in.Body.Effective})
	return s.answer(ctx, a, err)
}

func (s agreements) sign(ctx context.Context, in *struct {
	OfAgreement
	Changing
	Body struct {
		Hash  string          `json:"hash" maxLength:"64" doc:"Of the text that was read"`
		Paper *AgreementPaper `json:"paper,omitempty"`
	}
},
) (*agreementOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	who, b := httpd.Who(ctx), in.Body
	var a agreement.Agreement
	if b.Paper != nil {
		a, err = s.svc.Paper(ctx, who, in.ID, version, b.Hash, b.Paper.Sides, b.Paper.On)
	} else {
		a, err = s.svc.Sign(ctx, who, in.ID, version, b.Hash)
	}
	return s.answer(ctx, a, err)
}

type differenceOutput struct {
	Body struct {
		Clauses []clauseDifference `json:"clauses" doc:"Those that differ"`
	}
}

type clauseDifference struct {
	Number int         `json:"number"`
	Title  string      `json:"title"`
	Lines  []pieceBody `json:"lines"`
}

type pieceBody struct {
	Text string `json:"text"`
	Gone bool   `json:"gone,omitempty"`
	New  bool   `json:"new,omitempty"`
}

func (s agreements) difference(ctx context.Context, in *struct {
	OfAgreement
	From int `query:"from" minimum:"1" default:"1"`
	To   int `query:"to" minimum:"1" default:"1"`
},
) (*differenceOutput, error) {
	list, err := s.svc.Difference(ctx, httpd.Who(ctx), in.ID, in.From, in.To)
	if err != nil {
		return nil, err
	}
	lang, out := httpd.Language(ctx), &differenceOutput{}
	out.Body.Clauses = mapped(list, func(d agreement.Difference) clauseDifference {
		return clauseDifference{d.Number, d.Title.In(lang), mapped(d.Pieces, func(p agreement.Piece) pieceBody { return pieceBody{p.Text.In(lang), p.Gone, p.New} })}
	})
	return out, nil
}

type agreementText struct {
	ID        agreement.TemplateID `json:"id"`
	Name      string               `json:"name"`
	BaseModel bool                 `json:"base_model"`
	Texts     []string             `json:"texts"`
}

func textOfAgreement(t agreement.Template) agreementText {
	return agreementText{t.ID, t.Name, t.BaseModel, t.Texts}
}

type agreementTextsOutput struct{ Body List[agreementText] }

func (s agreements) texts(ctx context.Context, _ *struct{}) (*agreementTextsOutput, error) {
	list, err := s.svc.Texts(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	return &agreementTextsOutput{List[agreementText]{Items: mapped(list, textOfAgreement)}}, nil
}

type agreementTextOutput struct{ Body agreementText }

func (s agreements) addText(ctx context.Context, in *struct {
	Creating
	Body struct {
		Name      string   `json:"name" maxLength:"240"`
		BaseModel bool     `json:"base_model,omitempty" doc:"It is the authorities' model text"`
		Texts     []string `json:"texts" minItems:"9" maxItems:"9" doc:"Of the nine clauses"`
	}
},
) (*agreementTextOutput, error) {
	t, err := s.svc.AddText(ctx, httpd.Who(ctx), in.Body.Name, in.Body.BaseModel, in.Body.Texts)
	if err != nil {
		return nil, err
	}
	return &agreementTextOutput{textOfAgreement(t)}, nil
}
