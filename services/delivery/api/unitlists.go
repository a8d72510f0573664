package api

import (
	"cmp"
	"context"
	"time"

	"firstkm/services/batch"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

func (s batches) unitLists(a *API) {
	register(a, desk(reading), get("/api/v1/unit-lists", about{"list-unit-lists", "batches", "Lists of units", "Decisions of the school's Party organisation meeting, newest first, with how many units; which, at each (R-ART07-PARTY)."}), s.lists)
	register(a, desk(writing), create("/api/v1/unit-lists", about{"create-unit-list", "batches", "Write a decision down", "On the units of a batch; a unit added later needs a new decision."}), s.decide, batch.ErrInvalid, batch.ErrNotFound)
	register(a, everybody(), get("/api/v1/unit-lists/{id}", about{"read-unit-list", "batches", "One list of units", "A published one for everybody, without its history; others for the own school."}), s.unitList, batch.ErrNotFound)
	register(a, desk(writing), put("/api/v1/unit-lists/{id}", about{"change-unit-list", "batches", "Change a decision", "While it is a draft or was returned."}), s.redecide, batch.ErrInvalid, batch.ErrState, batch.ErrStale, batch.ErrNotFound)
	register(a, desk(writing), remove("/api/v1/unit-lists/{id}", about{"discard-unit-list", "batches", "Discard a list", "While it was never handed in."}), s.discardList, batch.ErrHandedIn, batch.ErrStale, batch.ErrNotFound)
	register(a, desk(writing), post("/api/v1/unit-lists/{id}/steps", about{
		"step-unit-list", "batches", "Take a step of a list", "submit and withdraw by the office; publish, return, stop and resume by the vice-principal. Every unit has an approved visit of this school, or stood on an earlier published list of it, and is verified; decision ≤ publication ≤ today.",
	}), s.publish, batch.ErrInvalid, batch.ErrState, batch.ErrStale, batch.ErrNotFound, batch.ErrForbidden)
	register(a, everybody(), get("/api/v1/schools/{id}/unit-lists", about{"list-published-unit-lists", "batches", "Lists of units that a school published", "Newest first, with how many units; which, at each."}), s.published)
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
	Name      string     `json:"name" doc:"As it was published"`
	USCC      string     `json:"uscc" doc:"As it was published"`
	StoppedOn civil.Date `json:"stopped_on,omitzero" format:"date" doc:"Since when the school sends nobody there"`
	Reason    string     `json:"reason,omitempty" doc:"Of stopping; for the own school"`
	Counts    bool       `json:"counts" doc:"Somebody may be placed there by this list today: published, verified and not stopped"`
}

// UnitListHead is a list without its units.
type UnitListHead struct {
	ID          batch.ListID `json:"id"`
	School      org.ID       `json:"school"`
	Batch       batch.ID     `json:"batch"`
	DecisionNo  string       `json:"decision_no"`
	DecidedOn   civil.Date   `json:"decided_on,omitzero" format:"date"`
	UnitCount   int          `json:"unit_count"`
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

func unitListHead(ctx context.Context, l batch.List) UnitListHead {
	b := UnitListHead{
		ID: l.ID, School: l.School, Batch: l.Batch, DecisionNo: l.DecisionNo, DecidedOn: l.DecidedOn, UnitCount: len(l.Entries), PublishedOn: l.PublishedOn, Place: l.Place, URL: l.URL,
		State: l.State, Reason: l.Reason, Next: []string{}, Version: l.Version, CreatedAt: instant(l.CreatedAt), UpdatedAt: instant(l.UpdatedAt),
	}
	if who := httpd.Who(ctx); org.ID(who.Org) == l.School {
		b.Next = present(l.Next(who.Role))
	}
	return b
}

type unitListsOutput struct{ Body List[UnitListHead] }

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
	return &unitListsOutput{listed(rows, func(l batch.List) UnitListHead { return unitListHead(ctx, l) })}, nil
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
	return &unitListsOutput{listed(rows, func(l batch.List) UnitListHead { return unitListHead(ctx, l) })}, nil
}

type unitListOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     struct {
		UnitListHead
		Units []listedUnit `json:"units"`
	}
}

func (s batches) oneList(ctx context.Context, l batch.List, err error) (*unitListOutput, error) {
	if err != nil {
		return nil, inMembers(err)
	}
	units, err := s.orgs.Units(ctx, l.Units())
	if err != nil {
		return nil, err
	}
	counts, err := s.svc.Counts(ctx, l.School, l.Batch)
	if err != nil {
		return nil, err
	}
	out := &unitListOutput{Tagged: Tagged{httpd.ETag(l.Version)}, Location: "/api/v1/unit-lists/" + string(l.ID)}
	out.Body.UnitListHead, out.Body.Units = unitListHead(ctx, l), mapped(l.Entries, func(e batch.Entry) listedUnit {
		now := units[e.Unit]
		x, published := counts[l.ID][e.Unit]
		return listedUnit{e.Unit, cmp.Or(e.Name, now.Name), cmp.Or(e.USCC, now.USCC), e.StoppedOn, e.Reason, published && x.Counts(civil.Today(s.now()))}
	})
	return out, nil
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

type discardListInput struct {
	OfUnitList
	Changing
}

func (s batches) discardList(ctx context.Context, in *discardListInput) (*empty, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return &empty{}, s.svc.DiscardList(ctx, httpd.Who(ctx), in.ID, version)
}

type publishInput struct {
	OfUnitList
	Changing
	Body struct {
		Step        string     `json:"step" enum:"submit,withdraw,publish,return,stop,resume"`
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
