package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/kernel/actor"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/round"
)

// Fairs mounts fairs (双选会).
//
//	GET, POST /fairs, GET, PUT /fairs/{id}, POST /fairs/{id}/steps   the schools' desk; who is invited and who may come reads
//	GET …/candidates                                                 units that the school may want to invite
//	…/booths, …/booth, …/slots, …/visitors, …/scores                 units, see fairs_units.go
//	…/part, …/slots/{slot}/booking, …/results                        students
//	GET …/guests, POST …/arrivals                                    the door
func Fairs(svc *fair.Service) Mount {
	s := fairs{svc}
	return func(a *API) {
		register(a, fairgoers(), get("/api/v1/fairs", about{"list-fairs", "fairs", "Fairs", "Newest first: those of one's schools, that a unit is invited to, and for students those that were opened."}), s.list, fair.ErrForbidden)
		register(a, desk(writing), create("/api/v1/fairs", about{"plan-fair", "fairs", "Plan a fair", "Of the caller's school; one of a round is for the round's cohort."}), s.plan, fair.ErrInvalid, fair.ErrForbidden)
		register(a, fairgoers(), get("/api/v1/fairs/{id}", about{"read-fair", "fairs", "One fair", "With the reason, when it is cancelled."}), s.read, fair.ErrNotFound)
		register(a, desk(writing), put("/api/v1/fairs/{id}", about{"change-fair", "fairs", "Change the plan", "Until it is open for registration. Units that are invited are told when time or place are others."}), s.change, fair.ErrInvalid, fair.ErrForbidden, fair.ErrNotFound, fair.ErrState, fair.ErrStale)
		register(a, desk(writing), post("/api/v1/fairs/{id}/steps", about{
			"step-fair", "fairs", "Take a step of a fair", "open (students register and book; in a fair of a round once the round is open), begin (the door, on the day), close (students read what units said), cancel (everybody who registered is told).",
		}), s.step, fair.ErrInvalid, fair.ErrForbidden, fair.ErrNotFound, fair.ErrState, fair.ErrStale, fair.ErrNotReady)
		register(a, doorkeepers(reading), get("/api/v1/fairs/{id}/guests", about{"list-fair-guests", "fairs", "Who registered and who came", "By number; names are masked and of the caller's own school."}), s.guests, fair.ErrNotFound, fair.ErrForbidden)
		register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.Enterprise).Scope(writing), post("/api/v1/fairs/{id}/arrivals", about{
			"check-in", "fairs", "Check a student in", "By the code of the QR or by the number. At the door by the schools' people, at the booth by a unit, which is that both met. A second time changes nothing and answers when the first was.",
		}), s.arrive, fair.ErrNotFound, fair.ErrForbidden, fair.ErrState, fair.ErrCode, fair.ErrUnverified)
		s.mountUnits(a)
		s.mountStudents(a)
	}
}

type fairs struct{ svc *fair.Service }

// fairgoers read what they have to do with fairs.
func fairgoers() httpd.Access {
	return httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.Enterprise, actor.Student).Scope(reading)
}

// doorkeepers are the schools' people at the door.
func doorkeepers(scope string) httpd.Access {
	return httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor).Scope(scope)
}

// OfFair is embedded in the input of operations on one fair.
type OfFair struct {
	ID fair.ID `path:"id" maxLength:"64"`
}

// FairPlan is what the school decides of a fair.
type FairPlan struct {
	Title string    `json:"title" maxLength:"240"`
	Place string    `json:"place" maxLength:"240"`
	From  time.Time `json:"from"`
	Until time.Time `json:"until" doc:"On the same day"`
	Round round.ID  `json:"round,omitempty" maxLength:"64" doc:"The placement round that it belongs to"`
}

type fairBody struct {
	FairPlan
	ID        fair.ID    `json:"id"`
	School    org.ID     `json:"school" doc:"That runs it"`
	Schools   []org.ID   `json:"schools" doc:"Whose students may come"`
	State     fair.State `json:"state" enum:"planned,open,held,closed,cancelled"`
	Reason    string     `json:"reason,omitempty" doc:"Why it is cancelled"`
	Version   uint64     `json:"version" doc:"As in the ETag"`
	UpdatedAt time.Time  `json:"updated_at"`
}

func fairOf(f fair.Fair) fairBody {
	return fairBody{FairPlan{f.Title, f.Place, instant(f.From), instant(f.Until), f.Round}, f.ID, f.Host, present(f.Schools), f.State, f.Why(), f.Version, instant(f.UpdatedAt)}
}

type fairOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     fairBody
}

func fairAnswer(f fair.Fair, err error) (*fairOutput, error) {
	if err != nil {
		return nil, err
	}
	return &fairOutput{Tagged{httpd.ETag(f.Version)}, "/api/v1/fairs/" + string(f.ID), fairOf(f)}, nil
}

type fairsOutput struct{ Body List[fairBody] }

func (s fairs) list(ctx context.Context, in *struct {
	Paged
	State []string `query:"state,explode" maxItems:"8" doc:"Any of them, with commas or repeated"`
},
) (*fairsOutput, error) {
	var states []fair.State
	for _, st := range commas(in.State) {
		states = append(states, fair.State(st))
	}
	found, err := s.svc.List(ctx, httpd.Who(ctx), states, in.Request())
	if err != nil {
		return nil, err
	}
	return &fairsOutput{listed(found, fairOf)}, nil
}

func (s fairs) plan(ctx context.Context, in *struct {
	Creating
	Body FairPlan
},
) (*fairOutput, error) {
	return fairAnswer(s.svc.Plan(ctx, httpd.Who(ctx), fair.Plan(in.Body)))
}

func (s fairs) read(ctx context.Context, in *struct {
	OfFair
	Reading
},
) (*fairOutput, error) {
	f, err := s.svc.Get(ctx, httpd.Who(ctx), in.ID)
	out, err := fairAnswer(f, err)
	if err != nil {
		return nil, err
	}
	return out, in.Fresh(f.Version)
}

func (s fairs) change(ctx context.Context, in *struct {
	OfFair
	Changing
	Body FairPlan
},
) (*fairOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return fairAnswer(s.svc.Change(ctx, httpd.Who(ctx), in.ID, version, fair.Plan(in.Body)))
}

func (s fairs) step(ctx context.Context, in *struct {
	OfFair
	Changing
	Body struct {
		Step   string `json:"step" enum:"open,begin,close,cancel"`
		Reason string `json:"reason,omitempty" maxLength:"800" doc:"Needed to cancel; students and units read it"`
	}
},
) (*fairOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return fairAnswer(s.svc.Step(ctx, httpd.Who(ctx), in.ID, version, in.Body.Step, in.Body.Reason))
}

type fairGuest struct {
	Number       string    `json:"number" doc:"At this fair; the student shows it"`
	Name         string    `json:"name,omitempty" doc:"Masked; of the caller's own school"`
	Class        string    `json:"class,omitempty"`
	School       org.ID    `json:"school,omitempty"`
	Major        string    `json:"major"`
	RegisteredAt time.Time `json:"registered_at"`
	CameAt       time.Time `json:"came_at,omitzero"`
}

type fairGuestsOutput struct{ Body List[fairGuest] }

func (s fairs) guests(ctx context.Context, in *struct {
	OfFair
	Paged
	Came string `query:"came" enum:"yes,no" doc:"Only who came, or who did not"`
},
) (*fairGuestsOutput, error) {
	var f fair.GuestFilter
	if in.Came != "" {
		came := in.Came == "yes"
		f.Came = &came
	}
	found, err := s.svc.Guests(ctx, httpd.Who(ctx), in.ID, f, in.Request())
	if err != nil {
		return nil, err
	}
	return &fairGuestsOutput{listed(found, func(v fair.Visitor) fairGuest {
		return fairGuest{v.Number, v.Name, v.Class, v.School, v.Major, instant(v.At), instant(v.CameAt)}
	})}, nil
}

type arrivalOutput struct {
	Body struct {
		Number string    `json:"number"`
		Name   string    `json:"name,omitempty" doc:"Masked; at the door of the student's own school"`
		Class  string    `json:"class,omitempty"`
		Major  string    `json:"major"`
		Grade  int       `json:"grade"`
		CameAt time.Time `json:"came_at"`
		MetAt  time.Time `json:"met_at,omitzero" doc:"At the booth of the caller's unit"`
		First  bool      `json:"first" doc:"False when this was noted before"`
	}
}

func (s fairs) arrive(ctx context.Context, in *struct {
	OfFair
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"64" doc:"Of the QR, or the number"`
	}
},
) (*arrivalOutput, error) {
	a, err := s.svc.Arrive(ctx, httpd.Who(ctx), in.ID, in.Body.Code)
	if err != nil {
		return nil, err
	}
	out := &arrivalOutput{}
	b := &out.Body
	b.Number, b.Name, b.Class, b.Major, b.Grade, b.CameAt, b.First = a.Number, a.Name, a.Class, a.Major, a.Grade, instant(a.CameAt), a.New
	if a.Met != nil {
		b.MetAt = instant(a.Met.At)
	}
	return out, nil
}

// OfSlot is embedded in the input of operations on one slot.
type OfSlot struct {
	OfFair
	Slot fair.SlotID `path:"slot" maxLength:"64"`
}

// OfScores is embedded in the input of operations on what a unit says for one opening.
type OfScores struct {
	OfFair
	Placement placement.ID `path:"placement" maxLength:"64"`
}
