package api

import (
	"context"
	"time"

	"firstkm/services/batch"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// Cooperations mounts what binds schools to units (校企合作).
//
//	GET  /cooperations           enterprise, schools' staff: their own; bureau, supervision, inspector, operator: all
//	POST /cooperations           school, vice-principal
//	PUT  /cooperations/{id}      school, vice-principal: their own
//	POST /cooperations/{id}/end  school, vice-principal: their own
func Cooperations(svc *org.Service, lists *batch.Service, now func() time.Time) Mount {
	s := cooperations{svc, lists, now}
	return func(a *API) {
		register(a, overseers(actor.Enterprise), get("/api/v1/cooperations", about{
			"list-cooperations", "cooperations", "Cooperations of schools and units", "Those one is a party to, or answers for. The version of each goes, as \"v3\", into If-Match to change it.",
		}), s.list)
		register(a, desk(writing), create("/api/v1/cooperations", about{
			"record-cooperation", "cooperations", "Record a cooperation",
			"With verify, the school adopts the unit and verifies it by that. A listing puts the unit on the school's published list, on which school-arranged internships rest (Article 7), as long as the school has published no list under /unit-lists: from then on those alone count.",
		}), s.record, org.ErrInvalid, org.ErrBlocked, org.ErrNotFound)
		register(a, desk(writing), put("/api/v1/cooperations/{id}", about{
			"change-cooperation", "cooperations", "Change a cooperation", "Replaces dates, majors, contact, payments and listing; school and unit stay.",
		}), s.change, org.ErrInvalid, org.ErrStale, org.ErrNotFound)
		register(a, desk(writing), quiet(post("/api/v1/cooperations/{id}/end", about{
			"end-cooperation", "cooperations", "End a cooperation", "It ends today. Ending it twice changes nothing, so no If-Match is asked for.",
		})), s.end, org.ErrNotFound)
	}
}

type cooperations struct {
	svc   *org.Service
	lists *batch.Service
	now   func() time.Time
}

// CooperationTerms are what a school records of a cooperation.
type CooperationTerms struct {
	AgreementNo string        `json:"agreement_no" minLength:"1" maxLength:"64"`
	From        civil.Date    `json:"from" format:"date"`
	To          civil.Date    `json:"to,omitzero" format:"date" nullable:"true" doc:"Absent: open"`
	Majors      []string      `json:"majors,omitempty" maxItems:"200" doc:"Codes; empty = all"`
	Contact     string        `json:"contact,omitempty" maxLength:"100" doc:"Department or post, no personal name"`
	Payments    []paymentBody `json:"payments,omitempty" maxItems:"50" doc:"Between the two, for review (Article 11)"`
	Listing     *listingBody  `json:"listing,omitempty" doc:"The unit's place on the school's published list (Article 7), by the office's word; it counts until the school publishes a list under /unit-lists"`
}

type paymentBody struct {
	Kind      choice[compliance.PaymentKind] `json:"kind,omitempty"`
	PerHead   bool                           `json:"per_head,omitempty"`
	Payee     choice[compliance.Payee]       `json:"payee,omitempty"`
	AmountFen int64                          `json:"amount_fen,omitempty" minimum:"0"`
	Note      string                         `json:"note,omitempty" maxLength:"200"`
}

type listingBody struct {
	DecisionNo  string     `json:"decision_no" maxLength:"64" doc:"Of the Party organisation's minutes"`
	DecidedOn   civil.Date `json:"decided_on" format:"date"`
	PublishedOn civil.Date `json:"published_on" format:"date"`
	URL         string     `json:"url,omitempty" maxLength:"500"`
}

func (t CooperationTerms) cooperation() org.Cooperation {
	c := org.Cooperation{AgreementNo: t.AgreementNo, From: t.From, To: t.To, Majors: t.Majors, Contact: t.Contact}
	for _, p := range t.Payments {
		c.Payments = append(c.Payments, compliance.Payment{
			Kind: compliance.PaymentKind(p.Kind), PerHead: p.PerHead, Payee: compliance.Payee(p.Payee), AmountFen: p.AmountFen, Note: p.Note,
		})
	}
	if l := t.Listing; l != nil {
		c.Listing = &org.Listing{DecisionNo: l.DecisionNo, DecidedOn: l.DecidedOn, PublishedOn: l.PublishedOn, URL: l.URL}
	}
	return c
}

type cooperationBody struct {
	CooperationTerms
	ID         org.CooperationID `json:"id"`
	School     org.ID            `json:"school"`
	Enterprise org.ID            `json:"enterprise"`
	Active     bool              `json:"active" doc:"It holds today"`
	Stable     bool              `json:"stable" doc:"It has held for a year (稳定合作单位)"`
	Listed     bool              `json:"listed" doc:"The school may place students there today: by its published lists, and as long as it has none by listing"`
	EndedOn    string            `json:"ended_on,omitempty" format:"date"`
	Version    uint64            `json:"version" doc:"As in the ETag"`
	CreatedAt  time.Time         `json:"created_at"`
}

// bodies are cooperations as they are answered.
func (s cooperations) bodies(ctx context.Context, list ...org.Cooperation) ([]cooperationBody, error) {
	on, err := s.lists.On(ctx, mapped(list, func(c org.Cooperation) org.ID { return c.School })...)
	return mapped(list, func(c org.Cooperation) cooperationBody { return s.body(c, on(c.School, c.Enterprise)) }), err
}

func (s cooperations) body(c org.Cooperation, listed bool) cooperationBody {
	day := civil.Today(s.now())
	b := cooperationBody{
		CooperationTerms: CooperationTerms{AgreementNo: c.AgreementNo, From: c.From, To: c.To, Majors: c.Majors, Contact: c.Contact},
		ID:               c.ID, School: c.School, Enterprise: c.Enterprise, Active: c.Active(day), Stable: c.Stable(day), Listed: listed,
		EndedOn: c.EndedOn.String(), Version: c.Version, CreatedAt: instant(c.CreatedAt),
	}
	for _, p := range c.Payments {
		b.Payments = append(b.Payments, paymentBody{choice[compliance.PaymentKind](p.Kind), p.PerHead, choice[compliance.Payee](p.Payee), p.AmountFen, p.Note})
	}
	if l := c.Listing; l != nil {
		b.Listing = &listingBody{l.DecisionNo, l.DecidedOn, l.PublishedOn, l.URL}
	}
	return b
}

type listCooperationsInput struct {
	Paged
	School     org.ID `query:"school" maxLength:"64"`
	Enterprise org.ID `query:"enterprise" maxLength:"64"`
}

type cooperationsOutput struct{ Body List[cooperationBody] }

func (s cooperations) list(ctx context.Context, in *listCooperationsInput) (*cooperationsOutput, error) {
	rows, err := s.svc.Cooperations(ctx, httpd.Who(ctx), org.CooperationFilter{School: in.School, Enterprise: in.Enterprise}, in.Request())
	if err != nil {
		return nil, err
	}
	items, err := s.bodies(ctx, rows.Items...)
	return &cooperationsOutput{List[cooperationBody]{Items: items, Next: rows.Next}}, err
}

type cooperationOutput struct {
	Tagged
	Body cooperationBody
}

type recordCooperationInput struct {
	Creating
	Body struct {
		CooperationTerms
		Enterprise org.ID `json:"enterprise" maxLength:"64"`
		Verify     bool   `json:"verify,omitempty" doc:"Also verify the unit, if it is not yet"`
	}
}

func (s cooperations) record(ctx context.Context, in *recordCooperationInput) (*cooperationOutput, error) {
	c := in.Body.cooperation()
	c.Enterprise = in.Body.Enterprise
	c, err := s.svc.Cooperate(ctx, httpd.Who(ctx), c, in.Body.Verify)
	return s.one(ctx, c, err)
}

func (s cooperations) one(ctx context.Context, c org.Cooperation, err error) (*cooperationOutput, error) {
	if err != nil {
		return nil, err
	}
	b, err := s.bodies(ctx, c)
	return &cooperationOutput{Tagged{httpd.ETag(c.Version)}, b[0]}, err
}

// OfCooperation is embedded in the input of operations on one cooperation.
type OfCooperation struct {
	ID org.CooperationID `path:"id" maxLength:"64"`
}

type changeCooperationInput struct {
	OfCooperation
	Changing
	Body CooperationTerms
}

func (s cooperations) change(ctx context.Context, in *changeCooperationInput) (*cooperationOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	c, err := s.svc.UpdateCooperation(ctx, httpd.Who(ctx), in.ID, version, in.Body.cooperation())
	return s.one(ctx, c, err)
}

type endCooperationInput struct {
	OfCooperation
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"200"`
	}
}

func (s cooperations) end(ctx context.Context, in *endCooperationInput) (*empty, error) {
	reason := ""
	if in.Body != nil {
		reason = in.Body.Reason
	}
	return &empty{}, s.svc.EndCooperation(ctx, httpd.Who(ctx), in.ID, reason)
}
