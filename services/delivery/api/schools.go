package api

import (
	"context"
	"time"

	"firstkm/services/catalogue"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/org"
)

// Schools mounts schools and the bureaus that answer for them: names and places of public bodies.
//
//	GET  /schools        everybody
//	GET  /schools/{id}   everybody
//	POST /schools        operator; bureau, within its region
//	GET  /bureaus/{id}   everybody
//	POST /bureaus        operator
func Schools(svc *org.Service) Mount {
	s := schools{svc}
	return func(a *API) {
		register(a, everybody(), get("/api/v1/schools", about{
			"list-schools", "schools", "Schools", "All schools, or those of a region, a level or a name.",
		}), s.list)
		register(a, everybody(), get("/api/v1/schools/{id}", about{
			"read-school", "schools", "One school", "Name, level, region and supervising department.",
		}), s.read, org.ErrNotFound)
		register(a, httpd.Roles(actor.Operator, actor.Bureau).Scope(writing), create("/api/v1/schools", about{
			"add-school", "schools", "Register a school", "A bureau registers schools of its own region only.",
		}), s.add, org.ErrInvalid, org.ErrForbidden, org.ErrCodeTaken)
		register(a, everybody(), get("/api/v1/bureaus/{id}", about{
			"read-bureau", "schools", "One education bureau", "Name and region; it answers for the schools and units whose region begins with its own.",
		}), s.readBureau, org.ErrNotFound)
		register(a, httpd.Roles(actor.Operator).Scope(writing), create("/api/v1/bureaus", about{
			"add-bureau", "schools", "Register an education bureau", "A bureau oversees the region that it is given and everything below.",
		}), s.addBureau, org.ErrForbidden)
	}
}

type schools struct{ svc *org.Service }

// SchoolMembers are what is said of a school.
type SchoolMembers struct {
	Code      string `json:"code" minLength:"1" maxLength:"20" doc:"学校标识码"`
	Name      string `json:"name" minLength:"1" maxLength:"100"`
	Level     string `json:"level,omitempty" enum:"secondary,associate,bachelor"`
	Region    string `json:"region,omitempty" maxLength:"12" doc:"GB/T 2260 code"`
	Authority string `json:"authority,omitempty" maxLength:"100" doc:"主管部门"`
}

type schoolBody struct {
	SchoolMembers
	ID        org.ID    `json:"id"`
	Version   uint64    `json:"version" doc:"As in the ETag"`
	CreatedAt time.Time `json:"created_at"`
}

func schoolOf(s org.School) schoolBody {
	return schoolBody{SchoolMembers{s.Code, s.Name, s.Level, s.Region, s.Authority}, s.ID, s.Version, instant(s.CreatedAt)}
}

type listSchoolsInput struct {
	Paged
	Q      string `query:"q" maxLength:"100" doc:"Part of the name"`
	Region string `query:"region" maxLength:"12" doc:"GB/T 2260 code: in it or below"`
	Level  string `query:"level" enum:"secondary,associate,bachelor"`
}

type schoolsOutput struct{ Body List[schoolBody] }

func (s schools) list(ctx context.Context, in *listSchoolsInput) (*schoolsOutput, error) {
	rows, err := s.svc.Schools(ctx, org.SchoolFilter{Text: in.Q, Region: catalogue.NormalRegion(in.Region), Level: in.Level}, in.Request())
	if err != nil {
		return nil, err
	}
	return &schoolsOutput{listed(rows, schoolOf)}, nil
}

// OfOrg is embedded in the input of operations on one organisation.
type OfOrg struct {
	ID org.ID `path:"id" maxLength:"64"`
}

type readOrgInput struct {
	OfOrg
	Reading
}

type schoolOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     schoolBody
}

func (s schools) read(ctx context.Context, in *readOrgInput) (*schoolOutput, error) {
	school, err := s.svc.School(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := in.Fresh(school.Version); err != nil {
		return nil, err
	}
	return &schoolOutput{Tagged: Tagged{httpd.ETag(school.Version)}, Body: schoolOf(school)}, nil
}

type addSchoolInput struct {
	Creating
	Body SchoolMembers
}

func (s schools) add(ctx context.Context, in *addSchoolInput) (*schoolOutput, error) {
	b := in.Body
	school, err := s.svc.AddSchool(ctx, httpd.Who(ctx), org.School{Code: b.Code, Name: b.Name, Level: b.Level, Region: b.Region, Authority: b.Authority})
	if err != nil {
		return nil, err
	}
	return &schoolOutput{Tagged{httpd.ETag(school.Version)}, "/api/v1/schools/" + string(school.ID), schoolOf(school)}, nil
}

type bureauBody struct {
	ID     org.ID `json:"id"`
	Name   string `json:"name"`
	Region string `json:"region"`
}

type bureauOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     bureauBody
}

func (s schools) readBureau(ctx context.Context, in *OfOrg) (*bureauOutput, error) {
	b, err := s.svc.Bureau(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &bureauOutput{Tagged: Tagged{httpd.ETag(b.Version)}, Body: bureauBody{b.ID, b.Name, b.Region}}, nil
}

type addBureauInput struct {
	Creating
	Body struct {
		Name   string `json:"name" minLength:"1" maxLength:"100"`
		Region string `json:"region" minLength:"2" maxLength:"12" pattern:"^[0-9]+$" doc:"GB/T 2260 code"`
	}
}

func (s schools) addBureau(ctx context.Context, in *addBureauInput) (*bureauOutput, error) {
	b, err := s.svc.AddBureau(ctx, httpd.Who(ctx), org.Bureau{Name: in.Body.Name, Region: in.Body.Region})
	if err != nil {
		return nil, err
	}
	return &bureauOutput{Tagged{httpd.ETag(b.Version)}, "/api/v1/bureaus/" + string(b.ID), bureauBody{b.ID, b.Name, b.Region}}, nil
}

// bureauRegion is the region that a bureau answers for, empty for whoever is no bureau.
func bureauRegion(ctx context.Context, orgs *org.Service, who actor.Actor) (string, error) {
	if !who.Is(actor.Bureau) {
		return "", nil
	}
	b, err := orgs.Bureau(ctx, org.ID(who.Org))
	if err != nil {
		return "", err
	}
	return b.Region, nil
}
