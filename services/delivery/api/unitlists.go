package api

import (
	"context"
	"time"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

func (s batches) unitLists(a *API) {
	register(a, desk(reading), get("/api/v1/unit-lists", about{"list-unit-lists", "batches", "Lists of units", "Decisions of the school's Party organisation meeting, newest first (R-ART07-PARTY)."}), s.lists)
	register(a, desk(writing), create("/api/v1/unit-lists", about{"create-unit-list", "batches", "Write a decision down", "On the units of a batch; a unit added later needs a new decision."}), s.decide, batch.ErrInvalid, batch.ErrNotFound)
	register(a, everybody(), get("/api/v1/unit-lists/{id}", about{"read-unit-list", "batches", "One list of units", "A published one for everybody, without its history; others for the own school."}), s.unitList, batch.ErrNotFound)
	register(a, desk(writing), put("/api/v1/unit-lists/{id}", about{"change-unit-list", "batches", "Change a decision", "While it is a draft or was returned."}), s.redecide, batch.ErrInvalid, batch.ErrState, batch.ErrStale, batch.ErrNotFound)
	register(a, desk(writing), post("/api/v1/unit-lists/{id}/steps", about{
		"step-unit-list", "batches", "Take a step of a list", "submit by the office; publish, return, stop and resume by the vice-principal. Every unit has an approved visit of this school, or stood on an earlier published list of it, and is verified; decision ≤ publication ≤ today.",
	}), s.publish, batch.ErrInvalid, batch.ErrState, batch.ErrStale, batch.ErrNotFound, batch.ErrForbidden)
	register(a, everybody(), get("/api/v1/schools/{id}/unit-lists", about{"list-published-unit-lists", "batches", "Lists of units that a school published", "Newest first."}), s.published)
}

// UnitListDecision is what the office writes of a decision.
type UnitListDecision struct {
	DecisionNo string     `json:"decision_no,omitempty" maxLength:"60" doc:"Number of the minutes"`
	DecidedOn  civil.Date `json:"decided_on,omitzero" format:"date" nullable:"true"`
	Units      []org.ID   `json:"units,omitempty" maxItems:"1000"`
}

func (d UnitListDecision) decision() batch.Decision {
	return batch.Decision{No: d.DecisionNo, On: d.DecidedOn, Units: d.Units}
}

type listedUnit struct {
	ID        org.ID     `json:"id"`
	Name      string     `json:"name"`
	StoppedOn civil.Date `json:"stopped_on,omitzero" format:"date" doc:"Since when the school sends nobody there"`
	Reason    string     `json:"reason,omitempty" doc:"Of stopping; for the own school"`
	Counts    bool       `json:"counts" doc:"Somebody may be placed there by this list today: published, verified and not stopped"`
}

type unitListBody struct {
	ID          batch.ListID `json:"id"`
	School      org.ID       `json:"school"`
	Batch       batch.ID     `json:"batch"`
	DecisionNo  string       `json:"decision_no"`
	DecidedOn   civil.Date   `json:"decided_on,omitzero" format:"date"`
	Units       []listedUnit `json:"units"`
	PublishedOn civil.Date   `json:"published_on,omitzero" format:"date"`
	Place       string       `json:"place,omitempty"`
	URL         string       `json:"url,omitempty"`
	State       batch.State  `json:"state" enum:"draft,submitted,returned,published"`
	Reason      string       `json:"reason,omitempty"`
	Next        []string     `json:"next"`
	Version     uint64       `json:"version" doc:"As in the ETag"`
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`
}

func (s batches) listOf(ctx context.Context, l batch.List) (unitListBody, error) {
	units, err := s.orgs.Units(ctx, l.Units())
	if err != nil {
		return unitListBody{}, err
	}
	counts, err := s.svc.Counts(ctx, l)
	if err != nil {
		return unitListBody{}, err
	}
	today := civil.Today(s.now())
	b := unitListBody{
		ID: l.ID, School: l.School, Batch: l.Batch, DecisionNo: l.DecisionNo, DecidedOn: l.DecidedOn, PublishedOn: l.PublishedOn, Place: l.Place, URL: l.URL,
		State: l.State, Reason: l.Reason, Next: []string{}, Version: l.Version, CreatedAt: instant(l.CreatedAt), UpdatedAt: instant(l.UpdatedAt),
		Units: mapped(l.Entries, func(e batch.Entry) listedUnit {
			return listedUnit{e.Unit, units[e.Unit].Name, e.StoppedOn, e.Reason, counts[e.Unit].Unit != "" && counts[e.Unit].Counts(today)}
		}),
	}
	if who := httpd.Who(ctx); org.ID(who.Org) == l.School {
		b.Next = present(l.Next(who.Role))
	}
	return b, nil
}

type unitListsOutput struct{ Body List[unitListBody] }

func (s batches) several(ctx context.Context, list []batch.List, next string) (*unitListsOutput, error) {
	out := &unitListsOutput{List[unitListBody]{Items: make([]unitListBody, 0, len(list)), Next: next}}
	for _, l := range list {
		b, err := s.listOf(ctx, l)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, b)
	}
	return out, nil
}

type listUnitListsInput struct {
	Paged
	Batch batch.ID `query:"batch" maxLength:"64"`
	State string   `query:"state" enum:"draft,submitted,returned,published"`
}

func (s batches) lists(ctx context.Context, in *listUnitListsInput) (*unitListsOutput, error) {
	rows, err := s.svc.Lists(ctx, httpd.Who(ctx), batch.ListFilter{Batch: in.Batch, State: batch.State(in.State)}, in.Request())
	if err != nil {
		return nil, err
	}
	return s.several(ctx, rows.Items, rows.Next)
}

type publishedListsInput struct {
	OfOrg
	Paged
}

func (s batches) published(ctx context.Context, in *publishedListsInput) (*unitListsOutput, error) {
	rows, err := s.svc.Public(ctx, in.ID, in.Request())
	if err != nil {
		return nil, err
	}
	return s.several(ctx, rows.Items, rows.Next)
}

type unitListOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     unitListBody
}

func (s batches) oneList(ctx context.Context, l batch.List, err error) (*unitListOutput, error) {
	if err != nil {
		return nil, err
	}
	b, err := s.listOf(ctx, l)
	if err != nil {
		return nil, err
	}
	return &unitListOutput{Tagged{httpd.ETag(l.Version)}, "/api/v1/unit-lists/" + string(l.ID), b}, nil
}

type decideInput struct {
	Creating
	Body struct {
		UnitListDecision
		Batch batch.ID `json:"batch" maxLength:"64"`
	}
}

func (s batches) decide(ctx context.Context, in *decideInput) (*unitListOutput, error) {
	l, err := s.svc.Decide(ctx, httpd.Who(ctx), in.Body.Batch, in.Body.decision())
	return s.oneList(ctx, l, err)
}

// OfUnitList is embedded in the input of operations on one list.
type OfUnitList struct {
	ID batch.ListID `path:"id" maxLength:"64"`
}

type readUnitListInput struct {
	OfUnitList
	Reading
}

func (s batches) unitList(ctx context.Context, in *readUnitListInput) (*unitListOutput, error) {
	l, err := s.svc.List(ctx, httpd.Who(ctx), in.ID)
	return s.oneList(ctx, l, err)
}

type redecideInput struct {
	OfUnitList
	Changing
	Body UnitListDecision
}

func (s batches) redecide(ctx context.Context, in *redecideInput) (*unitListOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	l, err := s.svc.Redecide(ctx, httpd.Who(ctx), in.ID, version, in.Body.decision())
	return s.oneList(ctx, l, err)
}

type publishInput struct {
	OfUnitList
	Changing
	Body struct {
		Step        string     `json:"step" enum:"submit,publish,return,stop,resume"`
		Reason      string     `json:"reason,omitempty" maxLength:"200" doc:"Needed to return and to stop"`
		PublishedOn civil.Date `json:"published_on,omitzero" format:"date" nullable:"true"`
		Place       string     `json:"place,omitempty" maxLength:"60"`
		URL         string     `json:"url,omitempty" maxLength:"500"`
		Enterprise  org.ID     `json:"enterprise,omitempty" maxLength:"64" doc:"To stop and to resume"`
	}
}

func (s batches) publish(ctx context.Context, in *publishInput) (*unitListOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	l, err := s.svc.Publish(ctx, httpd.Who(ctx), in.ID, version, batch.Act{
		Step: b.Step, Reason: b.Reason, Unit: b.Enterprise, Publication: batch.Publication{On: b.PublishedOn, Place: b.Place, URL: b.URL},
	})
	return s.oneList(ctx, l, err)
}
