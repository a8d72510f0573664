package api

import (
	"cmp"
	"context"
	"time"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Batches mounts what the law wants before a school places anybody: batches, visits to units, and published lists of units.
//
//	GET, POST /batches                     internship office, vice-principal: those of the own school; so all but the last
//	GET, PUT, DELETE /batches/{id}
//	POST      /batches/{id}/steps
//	GET       /batches/{id}/units          that may receive students of the batch
//	GET, POST /inspections
//	GET, PUT, DELETE /inspections/{id}
//	POST      /inspections/{id}/steps, /inspections/{id}/photos
//	GET, DELETE /inspections/{id}/photos/{photo}
//	GET, POST /unit-lists                  with how many units; which, at each
//	GET, PUT, DELETE /unit-lists/{id}      a published one is read by everybody
//	POST      /unit-lists/{id}/steps
//	GET       /schools/{id}/unit-lists     everybody: what the school published
//	GET, POST /filings                     and, to read and answer them, the bureau over the school
//	GET, PUT, DELETE /filings/{id}
//	POST      /filings/{id}/steps
func Batches(svc *batch.Service, orgs *org.Service, now func() time.Time) Mount {
	s := batches{svc, orgs, now}
	return func(a *API) {
		register(a, desk(reading), get("/api/v1/batches", about{"list-batches", "batches", "Batches of internships", "Of the own school, newest first."}), s.list)
		register(a, desk(writing), create("/api/v1/batches", about{"create-batch", "batches", "Write a batch down", "Who belongs to it is computed from majors, classes and years of entry; what is left empty does not narrow."}), s.create, batch.ErrInvalid)
		register(a, desk(reading), get("/api/v1/batches/{id}", about{"read-batch", "batches", "One batch", "With how many students belong to it today."}), s.read, batch.ErrNotFound)
		register(a, desk(writing), put("/api/v1/batches/{id}", about{"change-batch", "batches", "Change a batch", "While it is a draft or was returned."}), s.change, batch.ErrInvalid, batch.ErrState, batch.ErrStale, batch.ErrNotFound)
		register(a, desk(writing), remove("/api/v1/batches/{id}", about{"discard-batch", "batches", "Discard a batch", "While it was never handed in and no list or round belongs to it."}), s.discard, batch.ErrHandedIn, batch.ErrInUse, batch.ErrStale, batch.ErrNotFound)
		register(a, desk(writing), post("/api/v1/batches/{id}/steps", about{
			"step-batch", "batches", "Take a step of a batch", "submit and withdraw by the office; approve and return by the vice-principal. Without its place in the talent-training plan no batch is submitted (R-ART03-NATURE).",
		}), s.step, batch.ErrInvalid, batch.ErrState, batch.ErrStale, batch.ErrNotFound, batch.ErrForbidden)
		register(a, desk(reading), get("/api/v1/batches/{id}/units", about{
			"list-batch-units", "batches", "Units that may receive students of a batch", "Those on its published lists whose verification stands and that the school did not stop (R-ART07-PARTY).",
		}), s.units, batch.ErrNotFound, batch.ErrNotApproved)
		s.inspections(a)
		s.unitLists(a)
		s.filings(a)
		s.sheets(a)
	}
}

type batches struct {
	svc  *batch.Service
	orgs *org.Service
	now  func() time.Time
}

// inMembers calls the fields of a fault as the bodies of the interface do.
func inMembers(err error) error {
	f := fault.Of(err)
	if f == nil || len(f.Fields) == 0 {
		return err
	}
	called := map[string]string{"entries": "entry_years", "module": "internship_module", "on": "visited_on", "unit": "enterprise"}
	for _, t := range batch.Topics() {
		called[string(t)], called[string(t)+"_note"] = "items."+string(t)+".verdict", "items."+string(t)+".note"
	}
	c := *f
	c.Fields = mapped(f.Fields, func(x fault.Field) fault.Field {
		x.Name = cmp.Or(called[x.Name], x.Name)
		return x
	})
	return &c
}

// BatchTerms is what the office writes of a batch.
type BatchTerms struct {
	Name      string     `json:"name" maxLength:"60"`
	Term      string     `json:"term" maxLength:"60"`
	Majors    []string   `json:"majors,omitempty" maxItems:"60" doc:"Codes of the majors that belong to it; none: every major"`
	Classes   []string   `json:"classes,omitempty" maxItems:"200"`
	Entries   []int      `json:"entry_years,omitempty" maxItems:"12"`
	From      civil.Date `json:"from" format:"date"`
	To        civil.Date `json:"to" format:"date"`
	Programme string     `json:"programme,omitempty" maxLength:"500" doc:"The talent-training plan (人才培养方案)"`
	Module    string     `json:"internship_module,omitempty" maxLength:"500" doc:"The internship's place in it; needed before the batch is approved"`
}

func (b BatchTerms) terms() batch.Terms {
	return batch.Terms{
		Name: b.Name, Term: b.Term, Cohort: batch.Cohort{Majors: b.Majors, Classes: b.Classes, Entries: b.Entries}, From: b.From, To: b.To,
		Plan: batch.Plan{Programme: b.Programme, Module: b.Module},
	}
}

type batchBody struct {
	BatchTerms
	ID        batch.ID    `json:"id"`
	School    org.ID      `json:"school"`
	State     batch.State `json:"state" enum:"draft,submitted,returned,approved"`
	Students  *int        `json:"students,omitempty" doc:"At school today, who belong to it; read of one batch alone"`
	FirstYear *int        `json:"first_year_students,omitempty" doc:"Of them in their first year on the first day, who may not go (R-ART16-1-GRADE1)"`
	Reason    string      `json:"reason,omitempty" doc:"Of the last return"`
	Next      []string    `json:"next" doc:"Steps that the reader may take now"`
	Version   uint64      `json:"version" doc:"As in the ETag"`
	CreatedAt time.Time   `json:"created_at"`
	UpdatedAt time.Time   `json:"updated_at"`
}

func batchOf(ctx context.Context, b batch.Batch) batchBody {
	return batchBody{
		BatchTerms: BatchTerms{b.Name, b.Term, b.Cohort.Majors, b.Cohort.Classes, b.Cohort.Entries, b.From, b.To, b.Plan.Programme, b.Plan.Module},
		ID:         b.ID, School: b.School, State: b.State, Reason: b.Reason, Next: present(b.Next(httpd.Who(ctx).Role)), Version: b.Version,
		CreatedAt: instant(b.CreatedAt), UpdatedAt: instant(b.UpdatedAt),
	}
}

type listBatchesInput struct {
	Paged
	State string `query:"state" enum:"draft,submitted,returned,approved"`
}

type batchesOutput struct{ Body List[batchBody] }

func (s batches) list(ctx context.Context, in *listBatchesInput) (*batchesOutput, error) {
	rows, err := s.svc.Batches(ctx, httpd.Who(ctx), batch.Filter{State: batch.State(in.State)}, in.Request())
	if err != nil {
		return nil, err
	}
	return &batchesOutput{listed(rows, func(b batch.Batch) batchBody { return batchOf(ctx, b) })}, nil
}

type batchOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     batchBody
}

func (s batches) answer(ctx context.Context, b batch.Batch, err error) (*batchOutput, error) {
	if err != nil {
		return nil, inMembers(err)
	}
	n, err := s.svc.Sizes(ctx, httpd.Who(ctx), b)
	if err != nil {
		return nil, err
	}
	body := batchOf(ctx, b)
	body.Students, body.FirstYear = &n[0].All, &n[0].FirstYear
	return &batchOutput{Tagged{httpd.ETag(b.Version)}, "/api/v1/batches/" + string(b.ID), body}, nil
}

type createBatchInput struct {
	Creating
	Body BatchTerms
}

func (s batches) create(ctx context.Context, in *createBatchInput) (*batchOutput, error) {
	b, err := s.svc.Create(ctx, httpd.Who(ctx), in.Body.terms())
	return s.answer(ctx, b, err)
}

// OfBatch is embedded in the input of operations on one batch.
type OfBatch struct {
	ID batch.ID `path:"id" maxLength:"64"`
}

type readBatchInput struct {
	OfBatch
	Reading
}

func (s batches) read(ctx context.Context, in *readBatchInput) (*batchOutput, error) {
	b, err := s.svc.Batch(ctx, httpd.Who(ctx), in.ID)
	out, err := s.answer(ctx, b, err)
	if err != nil {
		return nil, err
	}
	return out, in.Fresh(b.Version)
}

type changeBatchInput struct {
	OfBatch
	Changing
	Body BatchTerms
}

func (s batches) change(ctx context.Context, in *changeBatchInput) (*batchOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b, err := s.svc.Edit(ctx, httpd.Who(ctx), in.ID, version, in.Body.terms())
	return s.answer(ctx, b, err)
}

type discardBatchInput struct {
	OfBatch
	Changing
}

func (s batches) discard(ctx context.Context, in *discardBatchInput) (*empty, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return &empty{}, s.svc.Discard(ctx, httpd.Who(ctx), in.ID, version)
}

type stepBatchInput struct {
	OfBatch
	Changing
	Body struct {
		Step   string `json:"step" enum:"submit,withdraw,approve,return"`
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"Needed to return"`
	}
}

func (s batches) step(ctx context.Context, in *stepBatchInput) (*batchOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b, err := s.svc.Step(ctx, httpd.Who(ctx), in.ID, version, in.Body.Step, in.Body.Reason)
	return s.answer(ctx, b, err)
}

type batchUnitsInput struct {
	OfBatch
	Paged
}

type batchUnitsOutput struct{ Body List[named] }

func (s batches) units(ctx context.Context, in *batchUnitsInput) (*batchUnitsOutput, error) {
	if _, err := s.svc.Batch(ctx, httpd.Who(ctx), in.ID); err != nil {
		return nil, err
	}
	ids, err := s.svc.Adopted(ctx, in.ID, civil.Today(s.now()))
	if err != nil {
		return nil, err
	}
	part, err := page.Window(ids, in.Request(), func(id org.ID) string { return string(id) })
	if err != nil {
		return nil, err
	}
	units, err := s.orgs.Units(ctx, part.Items)
	if err != nil {
		return nil, err
	}
	return &batchUnitsOutput{listed(part, func(id org.ID) named { return named{string(id), units[id].Name} })}, nil
}
