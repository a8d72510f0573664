package api

import (
	"context"
	"time"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/org"
)

// sheets are the plans, schemes and rules of batches.
func (s batches) sheets(a *API) {
	both := func(scope string) httpd.Access {
		return httpd.Roles(actor.School, actor.VicePrincipal, actor.Enterprise).Scope(scope)
	}
	register(a, desk(reading), get("/api/v1/batches/{id}/findings", about{"check-batch", "batches", "What a batch lacks", "Gate G2: plans, list, rules, assessment, accommodation and filings, each with its rule and what to do; empty when nothing is missing."}), s.check, batch.ErrNotFound)
	register(a, both(reading), get("/api/v1/papers", about{"list-papers", "batches", "Plans, schemes and rules of batches", "A school's own; of a unit the plans that were sent to it, newest first (R-ART08-PLAN)."}), s.papers)
	register(a, desk(writing), create("/api/v1/papers", about{"create-papers", "batches", "Write papers of a batch down", "A plan is written for each of the units; of other kinds a batch has one. The answer is the first."}), s.draw, batch.ErrInvalid, batch.ErrSheetTaken, batch.ErrNotFound)
	register(a, both(reading), get("/api/v1/papers/{id}", about{"read-paper", "batches", "One paper", "In its last edition."}), s.paper, batch.ErrNotFound)
	register(a, desk(writing), put("/api/v1/papers/{id}", about{"change-paper", "batches", "Change a paper", "A change of what is approved makes a new edition, which needs every approval again."}), s.redraw, batch.ErrInvalid, batch.ErrSheet, batch.ErrStale, batch.ErrNotFound)
	register(a, both(writing), post("/api/v1/papers/{id}/steps", about{
		"step-paper", "batches", "Take a step of a paper", "submit and withdraw by the school; approve and return by its vice-principal and, of a plan, by the unit. An assessment counts process and result and copies no staff rules (R-ART27).",
	}), s.stepPaper, batch.ErrInvalid, batch.ErrSheet, batch.ErrStale, batch.ErrNotFound, batch.ErrForbidden)
}

type batchFindingsOutput struct {
	Body struct {
		Findings []httpd.ProblemFinding `json:"findings"`
	}
}

func (s batches) check(ctx context.Context, in *OfBatch) (*batchFindingsOutput, error) {
	found, err := s.svc.Check(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := &batchFindingsOutput{}
	out.Body.Findings = findings(ctx, found)
	return out, nil
}

// PaperSection is one part of a paper.
type PaperSection struct {
	Name string `json:"name" maxLength:"20"`
	Text string `json:"text" maxLength:"5000"`
}

// PaperContent is what a paper says.
type PaperContent struct {
	Sections []PaperSection `json:"sections,omitempty" maxItems:"7" doc:"plan: posts, goals, tasks, standards, preparation, assessment, safeguards; assessment: process, result, graders; accommodation: provider, address, arrangement; else text"`
	Process  int            `json:"process_weight,omitempty" minimum:"0" maximum:"100" doc:"Percent, of an assessment"`
	Result   int            `json:"result_weight,omitempty" minimum:"0" maximum:"100"`
	Source   string         `json:"source,omitempty" enum:"own,attendance,staff" doc:"Of an assessment: its criteria are own, or copied, which is refused (R-ART27-NOCOPY)"`
}

func (p PaperContent) content() batch.Content {
	c := batch.Content{Process: p.Process, Result: p.Result, Source: batch.Source(p.Source)}
	for _, x := range p.Sections {
		c.Sections = append(c.Sections, batch.Section(x))
	}
	return c
}

type paperBody struct {
	PaperContent
	ID         batch.SheetID   `json:"id"`
	School     org.ID          `json:"school"`
	Batch      batch.ID        `json:"batch"`
	Kind       batch.SheetKind `json:"kind" enum:"plan,management,safety,emergency,assessment,accommodation,boarding"`
	Enterprise org.ID          `json:"enterprise,omitempty" doc:"Of a plan"`
	Edition    int             `json:"edition"`
	School1    bool            `json:"approved_by_school"`
	Unit1      bool            `json:"approved_by_unit"`
	State      batch.State     `json:"state" enum:"draft,submitted,returned,approved"`
	Reason     string          `json:"reason,omitempty"`
	Next       []string        `json:"next" doc:"Steps that the reader may take now"`
	Version    uint64          `json:"version" doc:"As in the ETag"`
	UpdatedAt  time.Time       `json:"updated_at"`
}

func paperOf(ctx context.Context, x batch.Sheet) paperBody {
	b := paperBody{
		PaperContent: PaperContent{Process: x.Content.Process, Result: x.Content.Result, Source: string(x.Content.Source)},
		ID:           x.ID, School: x.School, Batch: x.Batch, Kind: x.Kind, Enterprise: x.Unit, Edition: x.Edition, School1: x.School1, Unit1: x.Unit1, State: x.State, Reason: x.Reason,
		Next: present(x.Next(httpd.Who(ctx).Role)), Version: x.Version, UpdatedAt: instant(x.UpdatedAt),
	}
	for _, sec := range x.Content.Sections {
		b.Sections = append(b.Sections, PaperSection(sec))
	}
	return b
}

type listPapersInput struct {
	Paged
	Batch batch.ID `query:"batch" maxLength:"64"`
	State string   `query:"state" enum:"draft,submitted,returned,approved"`
}

type papersOutput struct{ Body List[paperBody] }

func (s batches) papers(ctx context.Context, in *listPapersInput) (*papersOutput, error) {
	rows, err := s.svc.Sheets(ctx, httpd.Who(ctx), batch.SheetFilter{Batch: in.Batch, State: batch.State(in.State)}, in.Request())
	if err != nil {
		return nil, err
	}
	return &papersOutput{listed(rows, func(x batch.Sheet) paperBody { return paperOf(ctx, x) })}, nil
}

type paperOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     paperBody
}

func paperAnswer(ctx context.Context, x batch.Sheet, err error) (*paperOutput, error) {
	if err != nil {
		return nil, err
	}
	return &paperOutput{Tagged{httpd.ETag(x.Version)}, "/api/v1/papers/" + string(x.ID), paperOf(ctx, x)}, nil
}

type drawInput struct {
	Creating
	Body struct {
		PaperContent
		Batch batch.ID        `json:"batch" maxLength:"64"`
		Kind  batch.SheetKind `json:"kind" enum:"plan,management,safety,emergency,assessment,accommodation,boarding"`
		Units []org.ID        `json:"enterprises,omitempty" maxItems:"600" doc:"Of a plan"`
	}
}

func (s batches) draw(ctx context.Context, in *drawInput) (*paperOutput, error) {
	made, err := s.svc.Draw(ctx, httpd.Who(ctx), in.Body.Batch, in.Body.Kind, in.Body.Units, in.Body.content())
	if err != nil {
		return nil, err
	}
	return paperAnswer(ctx, made[0], nil)
}

// OfPaper is embedded in the input of operations on one paper.
type OfPaper struct {
	ID batch.SheetID `path:"id" maxLength:"64"`
}

type readPaperInput struct {
	OfPaper
	Reading
}

func (s batches) paper(ctx context.Context, in *readPaperInput) (*paperOutput, error) {
	x, err := s.svc.Sheet(ctx, httpd.Who(ctx), in.ID)
	out, err := paperAnswer(ctx, x, err)
	if err != nil {
		return nil, err
	}
	return out, in.Fresh(x.Version)
}

type redrawInput struct {
	OfPaper
	Changing
	Body PaperContent
}

func (s batches) redraw(ctx context.Context, in *redrawInput) (*paperOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	x, err := s.svc.Redraw(ctx, httpd.Who(ctx), in.ID, version, in.Body.content())
	return paperAnswer(ctx, x, err)
}

type stepPaperInput struct {
	OfPaper
	Changing
	Body struct {
		Step   string `json:"step" enum:"submit,withdraw,approve,return"`
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"Needed to return"`
	}
}

func (s batches) stepPaper(ctx context.Context, in *stepPaperInput) (*paperOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	x, err := s.svc.SheetStep(ctx, httpd.Who(ctx), in.ID, version, in.Body.Step, in.Body.Reason)
	return paperAnswer(ctx, x, err)
}
