package api

import (
	"context"
	"time"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// filings are the filing desk of schools and bureaus.
func (s batches) filings(a *API) {
	both := func(scope string) httpd.Access {
		return httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau).Scope(scope)
	}
	register(a, both(reading), get("/api/v1/filings", about{"list-filings", "batches", "Filings with the competent department", "A school's own; of a bureau those that its schools handed in, newest first (R-ART05-FILE). They count students and name none."}), s.filed)
	register(a, desk(writing), create("/api/v1/filings", about{"create-filing", "batches", "Write a filing of a batch down", "What is missing may come later; it is handed in by a step."}), s.file, batch.ErrInvalid, batch.ErrNotFound)
	register(a, both(reading), get("/api/v1/filings/{id}", about{"read-filing", "batches", "One filing", "With what the department was told and what it answered."}), s.filing, batch.ErrNotFound)
	register(a, desk(writing), put("/api/v1/filings/{id}", about{"change-filing", "batches", "Change a filing", "While it is a draft or was returned."}), s.refile, batch.ErrInvalid, batch.ErrFiling, batch.ErrStale, batch.ErrNotFound)
	register(a, desk(writing), remove("/api/v1/filings/{id}", about{"discard-filing", "batches", "Discard a filing", "While it was never handed in."}), s.discardFiling, batch.ErrHandedIn, batch.ErrStale, batch.ErrNotFound)
	register(a, both(writing), post("/api/v1/filings/{id}/steps", about{
		"step-filing", "batches", "Take a step of a filing", "submit, withdraw, record (a number given on paper) and forward (the provincial number) by the school; accept and return by the bureau. An accepted special filing clears its rules for its units (R-ART17-EXC).",
	}), s.stepFiling, batch.ErrInvalid, batch.ErrFiling, batch.ErrNotApproved, batch.ErrStale, batch.ErrNotFound, batch.ErrDesk)
}

// FilingTerms is what the office writes of a filing.
type FilingTerms struct {
	Kind      batch.FilingKind `json:"kind" enum:"ordinary,special,cross_province,abroad"`
	Note      string           `json:"note,omitempty" maxLength:"500" doc:"A special filing says what major and post require"`
	Units     []org.ID         `json:"units,omitempty" maxItems:"600" doc:"An ordinary filing names those of the published lists by itself"`
	Placement ident.ID         `json:"placement,omitempty" maxLength:"64" doc:"One opening of the only unit"`
	Rules     []string         `json:"rules,omitempty" maxItems:"4" doc:"Of Article 17, of a special filing"`
	Majors    []string         `json:"majors,omitempty" maxItems:"60" doc:"None: every major"`
	From      civil.Date       `json:"from,omitzero" format:"date"`
	To        civil.Date       `json:"to,omitzero" format:"date"`
	Place     string           `json:"place,omitempty" maxLength:"60" doc:"Province and city, or country or region, of the work"`
	Embassy   string           `json:"embassy,omitempty" maxLength:"500" doc:"Abroad: what was learnt through the embassy"`
	Escort    string           `json:"escort,omitempty" maxLength:"200" doc:"Abroad: the teachers who go along, without names"`
}

func (t FilingTerms) request() batch.Request {
	return batch.Request{Kind: t.Kind, Note: t.Note, Scope: batch.Scope{
		Units: t.Units, Placement: t.Placement, Rules: t.Rules, Majors: t.Majors, From: t.From, To: t.To, Place: t.Place, Embassy: t.Embassy, Escort: t.Escort,
	}}
}

// FilingReceipt is an authority's answer.
type FilingReceipt struct {
	No        string     `json:"no,omitempty" maxLength:"60"`
	On        civil.Date `json:"on,omitzero" format:"date"`
	Authority string     `json:"authority,omitempty" maxLength:"60"`
	Paper     bool       `json:"paper,omitempty" readOnly:"true" doc:"Recorded by the school from a paper"`
}

func filedReceipt(r batch.Receipt) *FilingReceipt {
	if r.No == "" {
		return nil
	}
	return &FilingReceipt{r.No, r.On, r.Authority, r.Paper}
}

type filingBody struct {
	FilingTerms
	ID       batch.FilingID `json:"id"`
	School   org.ID         `json:"school"`
	Batch    batch.ID       `json:"batch"`
	Contents batch.Contents `json:"contents" doc:"As last handed in: how many students by major, and the units"`
	Receipt  *FilingReceipt `json:"receipt,omitempty"`
	Province *FilingReceipt `json:"province,omitempty" doc:"Of a filing across provinces or abroad"`
	State    batch.State    `json:"state" enum:"draft,submitted,returned,accepted"`
	Complete bool           `json:"complete" doc:"Nothing is outstanding"`
	Reason   string         `json:"reason,omitempty" doc:"Of the last return"`
	Next     []string       `json:"next" doc:"Steps that the reader may take now"`
	Version  uint64         `json:"version" doc:"As in the ETag"`
	Created  time.Time      `json:"created_at"`
	Updated  time.Time      `json:"updated_at"`
}

func filingOf(ctx context.Context, f batch.Filing) filingBody {
	s := f.Scope
	return filingBody{
		FilingTerms: FilingTerms{f.Kind, f.Note, s.Units, s.Placement, s.Rules, s.Majors, s.From, s.To, s.Place, s.Embassy, s.Escort},
		ID:          f.ID, School: f.School, Batch: f.Batch, Contents: f.Contents, Receipt: filedReceipt(f.Receipt), Province: filedReceipt(f.Province), State: f.State, Complete: f.Complete(),
		Reason: f.Reason, Next: present(f.Next(httpd.Who(ctx).Role)), Version: f.Version, Created: instant(f.CreatedAt), Updated: instant(f.UpdatedAt),
	}
}

type listFilingsInput struct {
	Paged
	Batch batch.ID `query:"batch" maxLength:"64"`
	Kind  string   `query:"kind" enum:"ordinary,special,cross_province,abroad"`
	State string   `query:"state" enum:"draft,submitted,returned,accepted"`
}

type filingsOutput struct{ Body List[filingBody] }

func (s batches) filed(ctx context.Context, in *listFilingsInput) (*filingsOutput, error) {
	rows, err := s.svc.Filings(ctx, httpd.Who(ctx), batch.FilingFilter{Batch: in.Batch, Kind: batch.FilingKind(in.Kind), State: batch.State(in.State)}, in.Request())
	if err != nil {
		return nil, err
	}
	return &filingsOutput{listed(rows, func(f batch.Filing) filingBody { return filingOf(ctx, f) })}, nil
}

type filingOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     filingBody
}

func filingAnswer(ctx context.Context, f batch.Filing, err error) (*filingOutput, error) {
	if err != nil {
		return nil, err
	}
	return &filingOutput{Tagged{httpd.ETag(f.Version)}, "/api/v1/filings/" + string(f.ID), filingOf(ctx, f)}, nil
}

type fileInput struct {
	Creating
	Body struct {
		FilingTerms
		Batch batch.ID `json:"batch" maxLength:"64"`
	}
}

func (s batches) file(ctx context.Context, in *fileInput) (*filingOutput, error) {
	f, err := s.svc.File(ctx, httpd.Who(ctx), in.Body.Batch, in.Body.request())
	return filingAnswer(ctx, f, err)
}

// OfFiling is embedded in the input of operations on one filing.
type OfFiling struct {
	ID batch.FilingID `path:"id" maxLength:"64"`
}

type readFilingInput struct {
	OfFiling
	Reading
}

func (s batches) filing(ctx context.Context, in *readFilingInput) (*filingOutput, error) {
	f, err := s.svc.Filing(ctx, httpd.Who(ctx), in.ID)
	out, err := filingAnswer(ctx, f, err)
	if err != nil {
		return nil, err
	}
	return out, in.Fresh(f.Version)
}

type refileInput struct {
	OfFiling
	Changing
	Body FilingTerms
}

func (s batches) refile(ctx context.Context, in *refileInput) (*filingOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	f, err := s.svc.Refile(ctx, httpd.Who(ctx), in.ID, version, in.Body.request())
	return filingAnswer(ctx, f, err)
}

type discardFilingInput struct {
	OfFiling
	Changing
}

func (s batches) discardFiling(ctx context.Context, in *discardFilingInput) (*empty, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return &empty{}, s.svc.DiscardFiling(ctx, httpd.Who(ctx), in.ID, version)
}

type stepFilingInput struct {
	OfFiling
	Changing
	Body struct {
		FilingReceipt
		Step   string `json:"step" enum:"submit,withdraw,record,forward,accept,return"`
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"Needed to return"`
	}
}

func (s batches) stepFiling(ctx context.Context, in *stepFilingInput) (*filingOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	f, err := s.svc.FilingStep(ctx, httpd.Who(ctx), in.ID, version, batch.FilingAct{Step: b.Step, Reason: b.Reason, Receipt: batch.Receipt{No: b.No, On: b.On, Authority: b.Authority}})
	return filingAnswer(ctx, f, err)
}
