package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// Alliances mounts alliances of schools and their figures.
//
//	GET  /alliances             everybody
//	POST /alliances             operator; bureau
//	PUT  /alliances/{id}        operator; bureau, those that it keeps
//	GET  /alliances/{id}/flows  operator; bureau, for the schools of its region; the alliance's office
//	GET  /dual-ratio/alliances  the same
func Alliances(svc *org.Service, ratio *teacher.Service) Mount {
	s := alliances{svc, ratio}
	keepers, readers := httpd.Roles(actor.Operator, actor.Bureau), httpd.Roles(actor.Operator, actor.Bureau, actor.AllianceOffice)
	return func(a *API) {
		register(a, everybody(), get("/api/v1/alliances", about{
			"list-alliances", "schools", "Alliances of schools", "By name, with their members.",
		}), s.list)
		register(a, keepers.Scope(writing), create("/api/v1/alliances", about{
			"add-alliance", "schools", "Register an alliance", "Of schools anywhere; the bureau that registers it keeps it.",
		}), s.add, org.ErrAlliance, org.ErrAllianceTaken)
		register(a, keepers.Scope(writing), put("/api/v1/alliances/{id}", about{
			"change-alliance", "schools", "Change an alliance", "Replaces name and members. Without `parts` each school that stays is what it was; an empty object makes all of them plain members.",
		}), s.change, org.ErrAlliance, org.ErrAllianceTaken, org.ErrForbidden, org.ErrNotFound, org.ErrStale)
		register(a, readers.Scope(reading), get("/api/v1/dual-ratio/alliances", about{
			"read-alliance-dual-ratio", "dual-ratio", "The share of dual-qualified teachers by alliance", "Each with its schools; a bureau counts those of its region, an alliance's office its own.",
		}), s.figures, teacher.ErrForbidden, teacher.ErrInvalid)
		register(a, readers.Scope(reading), get("/api/v1/alliances/{id}/flows", about{
			"list-alliance-flows", "teachers", "Teachers at other schools of an alliance", "By the school that lends and the one that receives, without the teachers; a bureau sees those from or to its region.",
		}), s.flows, org.ErrNotFound, teacher.ErrForbidden)
	}
}

type alliances struct {
	svc   *org.Service
	ratio *teacher.Service
}

// AllianceMembers are what is said of an alliance.
type AllianceMembers struct {
	Name    string              `json:"name" minLength:"1" maxLength:"60"`
	Schools []org.ID            `json:"schools" minItems:"2" maxItems:"500"`
	Parts   map[org.ID]org.Part `json:"parts,omitempty" doc:"Of the schools that are more than members: lead or vice. Absent from a change it leaves what they are"`
}

type allianceBody struct {
	AllianceMembers
	ID        org.ID    `json:"id"`
	Version   uint64    `json:"version" doc:"As in the ETag"`
	CreatedAt time.Time `json:"created_at"`
}

func allianceOf(a org.Alliance) allianceBody {
	return allianceBody{AllianceMembers{a.Name, present(a.Schools), a.Parts}, a.ID, a.Version, instant(a.CreatedAt)}
}

type alliancesOutput struct{ Body List[allianceBody] }

func (s alliances) list(ctx context.Context, _ *struct{}) (*alliancesOutput, error) {
	list, err := s.svc.Alliances(ctx)
	if err != nil {
		return nil, err
	}
	return &alliancesOutput{List[allianceBody]{Items: mapped(list, allianceOf)}}, nil
}

type allianceOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     allianceBody
}

type addAllianceInput struct {
	Creating
	Body AllianceMembers
}

func (s alliances) add(ctx context.Context, in *addAllianceInput) (*allianceOutput, error) {
	return allianceAnswer(s.svc.SaveAlliance(ctx, httpd.Who(ctx), org.Alliance{Name: in.Body.Name, Schools: in.Body.Schools, Parts: in.Body.Parts}))
}

func allianceAnswer(a org.Alliance, err error) (*allianceOutput, error) {
	if err != nil {
		return nil, err
	}
	return &allianceOutput{Tagged{httpd.ETag(a.Version)}, "/api/v1/alliances", allianceOf(a)}, nil
}

type changeAllianceInput struct {
	OfOrg
	Changing
	Body AllianceMembers
}

func (s alliances) change(ctx context.Context, in *changeAllianceInput) (*allianceOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	return allianceAnswer(s.svc.SaveAlliance(ctx, httpd.Who(ctx), org.Alliance{ID: in.ID, Name: in.Body.Name, Schools: in.Body.Schools, Parts: in.Body.Parts, Version: version}))
}

type allianceRatio struct {
	Alliance named `json:"alliance"`
	Members  int   `json:"members" doc:"Of the alliance, those outside the reader's region included"`
	RatioBody
	Schools []schoolFigure `json:"schools" doc:"Those that are counted"`
}

type allianceFiguresOutput struct{ Body List[allianceRatio] }

func (s alliances) figures(ctx context.Context, in *struct{ RatioQuery }) (*allianceFiguresOutput, error) {
	list, err := s.ratio.Alliances(ctx, httpd.Who(ctx), in.query())
	if err != nil {
		return nil, err
	}
	return &allianceFiguresOutput{List[allianceRatio]{Items: mapped(list, func(f teacher.AllianceFigure) allianceRatio {
		return allianceRatio{named{string(f.Alliance.ID), f.Alliance.Name}, len(f.Alliance.Schools), ratioOf(f.Ratio), mapped(f.Schools, func(x teacher.SchoolFigure) schoolFigure {
			return schoolFigure{x.School, x.Name, x.Level, sliceOf(teacher.Slice{Key: string(x.School), Figure: x.Figure})}
		})}
	})}}, nil
}

type allianceFlow struct {
	From    named      `json:"from"`
	To      named      `json:"to"`
	Across  bool       `json:"across" doc:"Between two cities"`
	Running int        `json:"running" doc:"Teachers today"`
	Share   int        `json:"share" doc:"Of those, in hundredths of a teacher"`
	Coming  int        `json:"coming" doc:"That begin later"`
	Ended   int        `json:"ended" doc:"That ended within the last year"`
	Last    civil.Date `json:"last,omitzero" doc:"When the last that stands ends"`
}

type allianceFlowsOutput struct{ Body List[allianceFlow] }

func (s alliances) flows(ctx context.Context, in *OfOrg) (*allianceFlowsOutput, error) {
	list, err := s.ratio.AllianceFlows(ctx, httpd.Who(ctx), in.ID, civil.Date{})
	if err != nil {
		return nil, err
	}
	return &allianceFlowsOutput{List[allianceFlow]{Items: mapped(list, func(p teacher.FlowPair) allianceFlow {
		return allianceFlow{named{string(p.From.ID), p.From.Name}, named{string(p.To.ID), p.To.Name}, p.Across(), p.Running, p.Share, p.Coming, p.Ended, p.Last}
	})}}, nil
}
