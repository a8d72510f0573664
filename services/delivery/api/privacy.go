package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/imports"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/privacy"
	"firstkm/services/student"
)

// Workbook makes a file of one sheet of texts.
type Workbook func(title string, header []string, rows [][]string) (imports.File, error)

// Privacy mounts the door to unmasked personal data and what is kept around it.
//
//	GET  /privacy/grants, /privacy/tickets               school, vice-principal: of the school; class teacher, instructor: own
//	POST /privacy/grants, /privacy/tickets               the same, for themselves
//	POST /privacy/{grants,tickets}/{id}/decide           vice-principal, never about the own one
//	POST /privacy/grants/{id}/revoke, tickets/{id}/close vice-principal; whoever asked
//	POST /privacy/reveal                                 whoever has a ground; student: the own record
//	GET  /privacy/looks                                  student: at the own record; desk: of the school; others: own
//	GET, POST /privacy/requests …                        student: own; desk: of the school
//	…/holds, /purges, /retention, /breaches, /assessments  desk
//	GET  /privacy/audits/{year}                          desk: own; bureau: of its region; operator: all
func Privacy(svc *privacy.Service, book Workbook) Mount {
	s := privately{svc, book}
	return func(a *API) {
		s.asking(a)
		s.looking(a)
		s.subjects(a)
		s.keeping(a)
		s.guardians(a)
	}
}

type privately struct {
	svc  *privacy.Service
	book Workbook
}

// dataStaff may ask for a ground.
func dataStaff(scope string) httpd.Access {
	return httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor).Scope(scope)
}

func (s privately) asking(a *API) {
	register(a, dataStaff(reading), get("/api/v1/privacy/grants", about{
		"list-grants", "privacy", "Standing grants", "Newest first. A grant lets one account see fields of a class, a group or a batch for a while; each use is logged.",
	}), s.grants)
	register(a, dataStaff(writing), create("/api/v1/privacy/grants", about{
		"ask-grant", "privacy", "Ask for a standing grant", "For oneself; the vice-principal decides. Twelve months at most.",
	}), s.askGrant, privacy.ErrInvalid, student.ErrNotFound)
	register(a, httpd.Roles(actor.VicePrincipal).Scope(writing), post("/api/v1/privacy/grants/{id}/decide", about{
		"decide-grant", "privacy", "Approve or refuse a grant", "Nobody decides about their own. A refusal gives its reason. Deciding twice is a conflict, so no If-Match is asked for.",
	}), s.decideGrant, privacy.ErrNotFound, privacy.ErrDecided, privacy.ErrOwnCase, privacy.ErrInvalid)
	register(a, dataStaff(writing), post("/api/v1/privacy/grants/{id}/revoke", about{
		"revoke-grant", "privacy", "Revoke a grant", "At once: the vice-principal any, others their own.",
	}), s.revokeGrant, privacy.ErrNotFound, privacy.ErrDecided)
	register(a, dataStaff(reading), get("/api/v1/privacy/tickets", about{
		"list-tickets", "privacy", "Break-glass looks", "Newest first.",
	}), s.tickets)
	register(a, dataStaff(writing), create("/api/v1/privacy/tickets", about{
		"ask-ticket", "privacy", "Ask for a break-glass look", "Named students, fields, a purpose in words, 1 to 72 hours from the approval. It closes itself.",
	}), s.askTicket, privacy.ErrInvalid, student.ErrNotFound)
	register(a, httpd.Roles(actor.VicePrincipal).Scope(writing), post("/api/v1/privacy/tickets/{id}/decide", about{
		"decide-ticket", "privacy", "Approve or refuse a break-glass look", "Nobody decides about their own. From an approval the hours run.",
	}), s.decideTicket, privacy.ErrNotFound, privacy.ErrDecided, privacy.ErrOwnCase, privacy.ErrInvalid)
	register(a, dataStaff(writing), post("/api/v1/privacy/tickets/{id}/close", about{
		"close-ticket", "privacy", "Close a break-glass look", "Before its time: the vice-principal any, others their own.",
	}), s.closeTicket, privacy.ErrNotFound, privacy.ErrDecided)
}

// OfPrivacy is embedded in the input of operations on one record of this noun.
type OfPrivacy struct {
	ID privacy.ID `path:"id" maxLength:"64"`
}

// Verdict is what the person in charge says.
type Verdict struct {
	Approve bool   `json:"approve"`
	Reason  string `json:"reason,omitempty" maxLength:"500" doc:"Needed to refuse"`
}

// ReasonBody is why somebody looks.
type ReasonBody struct {
	Purpose choice[privacy.Purpose] `json:"purpose"`
	Text    string                  `json:"purpose_text,omitempty" maxLength:"500" doc:"Needed for other, and for a break-glass look; no names or numbers: the student reads it"`
}

func (r ReasonBody) reason() privacy.Reason {
	return privacy.Reason{Purpose: privacy.Purpose(r.Purpose), Text: r.Text}
}

func reasonBodyOf(r privacy.Reason) ReasonBody {
	return ReasonBody{choice[privacy.Purpose](r.Purpose), r.Text}
}

type decisionBody struct {
	By     ident.ID  `json:"by"`
	At     time.Time `json:"at"`
	Reason string    `json:"reason,omitempty"`
}

func decisionOf(d privacy.Decision) *decisionBody {
	if d.At.IsZero() {
		return nil
	}
	return &decisionBody{d.By, instant(d.At), d.Reason}
}

// GrantMembers are what is asked for.
type GrantMembers struct {
	ReasonBody
	Scope     choice[privacy.ScopeKind] `json:"scope"`
	Class     string                    `json:"class,omitempty" maxLength:"64"`
	Students  []student.ID              `json:"students,omitempty" maxItems:"200"`
	EntryYear int                       `json:"entry_year,omitempty" minimum:"0" maximum:"2100"`
	MajorCode string                    `json:"major_code,omitempty" maxLength:"10"`
	Fields    []choice[privacy.Field]   `json:"fields" minItems:"1" maxItems:"4"`
	From      civil.Date                `json:"from" format:"date"`
	To        civil.Date                `json:"to" format:"date" doc:"The last day"`
}

type grantBody struct {
	GrantMembers
	ID      privacy.ID    `json:"id"`
	Account ident.ID      `json:"account" doc:"Who may look"`
	Role    actor.Role    `json:"role"`
	State   string        `json:"state" enum:"requested,approved,refused,revoked"`
	AskedAt time.Time     `json:"asked_at"`
	Decided *decisionBody `json:"decided,omitempty"`
	Revoked *decisionBody `json:"revoked,omitempty"`
	Version uint64        `json:"version"`
}

func grantBodyOf(g privacy.Grant) grantBody {
	return grantBody{
		GrantMembers: GrantMembers{
			reasonBodyOf(g.Reason), choice[privacy.ScopeKind](g.Scope.Kind), g.Scope.Class, g.Scope.Students, g.Scope.EntryYear, g.Scope.MajorCode,
			present(choices(g.Fields)), g.From, g.To,
		},
		ID: g.ID, Account: g.Account, Role: g.Role, State: string(g.State), AskedAt: instant(g.AskedAt), Decided: decisionOf(g.Decided), Revoked: decisionOf(g.Ended), Version: g.Version,
	}
}

type listGrantsInput struct {
	Paged
	State []string `query:"state" enum:"requested,approved,refused,revoked" doc:"Only those"`
}

type grantsOutput struct{ Body List[grantBody] }

func (s privately) grants(ctx context.Context, in *listGrantsInput) (*grantsOutput, error) {
	states := make([]privacy.GrantState, len(in.State))
	for i, v := range in.State {
		states[i] = privacy.GrantState(v)
	}
	rows, err := s.svc.Grants(ctx, httpd.Who(ctx), states, in.Request())
	if err != nil {
		return nil, err
	}
	return &grantsOutput{listed(rows, grantBodyOf)}, nil
}

type askGrantInput struct {
	Creating
	Body GrantMembers
}

type grantOutput struct{ Body grantBody }

func granted(g privacy.Grant, err error) (*grantOutput, error) {
	if err != nil {
		return nil, err
	}
	return &grantOutput{grantBodyOf(g)}, nil
}

func (s privately) askGrant(ctx context.Context, in *askGrantInput) (*grantOutput, error) {
	b := in.Body
	return granted(s.svc.AskGrant(ctx, httpd.Who(ctx), privacy.GrantDraft{
		Scope:  privacy.Scope{Kind: privacy.ScopeKind(b.Scope), Class: b.Class, Students: b.Students, EntryYear: b.EntryYear, MajorCode: b.MajorCode},
		Fields: chosen(b.Fields), Reason: b.reason(), From: b.From, To: b.To,
	}))
}

type verdictInput struct {
	OfPrivacy
	Body Verdict
}

func (s privately) decideGrant(ctx context.Context, in *verdictInput) (*grantOutput, error) {
	return granted(s.svc.DecideGrant(ctx, httpd.Who(ctx), in.ID, in.Body.Approve, in.Body.Reason))
}

type whyInput struct {
	OfPrivacy
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"500"`
	}
}

func (in whyInput) why() string {
	if in.Body == nil {
		return ""
	}
	return in.Body.Reason
}

func (s privately) revokeGrant(ctx context.Context, in *whyInput) (*grantOutput, error) {
	return granted(s.svc.RevokeGrant(ctx, httpd.Who(ctx), in.ID, in.why()))
}

// TicketMembers are what is asked for.
type TicketMembers struct {
	ReasonBody
	Students []student.ID            `json:"students" minItems:"1" maxItems:"50"`
	Fields   []choice[privacy.Field] `json:"fields" minItems:"1" maxItems:"4"`
	Hours    int                     `json:"hours" minimum:"1" maximum:"72"`
}

type ticketBody struct {
	TicketMembers
	ID        privacy.ID    `json:"id"`
	Account   ident.ID      `json:"account" doc:"Who may look"`
	Role      actor.Role    `json:"role"`
	State     string        `json:"state" enum:"requested,open,refused,closed,expired"`
	AskedAt   time.Time     `json:"asked_at"`
	Decided   *decisionBody `json:"decided,omitempty"`
	ExpiresAt time.Time     `json:"expires_at,omitzero"`
	ClosedAt  time.Time     `json:"closed_at,omitzero"`
	Version   uint64        `json:"version"`
}

func ticketBodyOf(t privacy.Ticket) ticketBody {
	return ticketBody{
		TicketMembers: TicketMembers{reasonBodyOf(t.Reason), t.Students, present(choices(t.Fields)), t.Hours},
		ID:            t.ID, Account: t.Account, Role: t.Role, State: string(t.State), AskedAt: instant(t.AskedAt), Decided: decisionOf(t.Decided),
		ExpiresAt: instant(t.ExpiresAt), ClosedAt: instant(t.ClosedAt), Version: t.Version,
	}
}

type listTicketsInput struct {
	Paged
	State []string `query:"state" enum:"requested,open,refused,closed,expired" doc:"Only those"`
}

type ticketsOutput struct{ Body List[ticketBody] }

func (s privately) tickets(ctx context.Context, in *listTicketsInput) (*ticketsOutput, error) {
	states := make([]privacy.TicketState, len(in.State))
	for i, v := range in.State {
		states[i] = privacy.TicketState(v)
	}
	rows, err := s.svc.Tickets(ctx, httpd.Who(ctx), states, in.Request())
	if err != nil {
		return nil, err
	}
	return &ticketsOutput{listed(rows, ticketBodyOf)}, nil
}

type askTicketInput struct {
	Creating
	Body TicketMembers
}

type ticketOutput struct{ Body ticketBody }

func ticketed(t privacy.Ticket, err error) (*ticketOutput, error) {
	if err != nil {
		return nil, err
	}
	return &ticketOutput{ticketBodyOf(t)}, nil
}

func (s privately) askTicket(ctx context.Context, in *askTicketInput) (*ticketOutput, error) {
	b := in.Body
	return ticketed(s.svc.AskTicket(ctx, httpd.Who(ctx), privacy.TicketDraft{Students: b.Students, Fields: chosen(b.Fields), Reason: b.reason(), Hours: b.Hours}))
}

func (s privately) decideTicket(ctx context.Context, in *verdictInput) (*ticketOutput, error) {
	return ticketed(s.svc.DecideTicket(ctx, httpd.Who(ctx), in.ID, in.Body.Approve, in.Body.Reason))
}

func (s privately) closeTicket(ctx context.Context, in *whyInput) (*ticketOutput, error) {
	return ticketed(s.svc.CloseTicket(ctx, httpd.Who(ctx), in.ID))
}
