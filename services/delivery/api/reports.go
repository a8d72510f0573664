package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Reports mounts the word of people who find a posting suspicious.
//
//	POST /placements/{id}/reports  everybody
//	GET  /reports                  school, vice-principal: of their students or partners; bureau: of its region; operator, inspector
//	POST /reports/{id}/answer      school, vice-principal, bureau
func Reports(svc *placement.Service, orgs *org.Service) Mount {
	s := reports{svc, orgs}
	return func(a *API) {
		register(a, httpd.Public().Scope(writing), limited(create("/api/v1/placements/{id}/reports", about{
			"report-placement", "reports", "Report a suspicious posting", "Anybody may, signed in or not. Schools and the bureau concerned look into it; the unit does not learn who reported.",
		}), a.engine.Rates().SignIn), s.report, placement.ErrNotFound)
		register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau, actor.Operator, actor.Inspector).Scope(reading), get("/api/v1/reports", about{
			"list-reports", "reports", "Reports that concern me", "Newest first.",
		}), s.list)
		register(a, httpd.Roles(actor.School, actor.VicePrincipal, actor.Bureau).Scope(writing), quiet(post("/api/v1/reports/{id}/answer", about{
			"answer-report", "reports", "Say what was done about a report", "A later answer replaces the earlier one.",
		})), s.answer, placement.ErrNotFound)
	}
}

type reports struct {
	svc  *placement.Service
	orgs *org.Service
}

type reportInput struct {
	OfPlacement
	Creating
	Body struct {
		Kind placement.ReportKind `json:"kind" enum:"fee,false,unsafe,other" doc:"fee 收费、押金、中介 · false 与实际不符 · unsafe 安全或违规用工 · other"`
		Text string               `json:"text" minLength:"5" maxLength:"2000"`
	}
}

type reportedOutput struct {
	Body struct {
		ID        ident.ID  `json:"id"`
		CreatedAt time.Time `json:"created_at"`
	}
}

func (s reports) report(ctx context.Context, in *reportInput) (*reportedOutput, error) {
	r, err := s.svc.Report(ctx, httpd.Who(ctx), in.ID, in.Body.Kind, in.Body.Text)
	if err != nil {
		return nil, err
	}
	out := &reportedOutput{}
	out.Body.ID, out.Body.CreatedAt = r.ID, instant(r.CreatedAt)
	return out, nil
}

type reportBody struct {
	ID         ident.ID             `json:"id"`
	Placement  placement.ID         `json:"placement"`
	Enterprise org.ID               `json:"enterprise,omitempty"`
	Region     string               `json:"region,omitempty" doc:"Of the posting"`
	School     org.ID               `json:"school,omitempty" doc:"The reporter's"`
	Kind       placement.ReportKind `json:"kind"`
	Text       string               `json:"text"`
	Answer     string               `json:"answer,omitempty" doc:"What was done"`
	AnsweredBy org.ID               `json:"answered_by,omitempty"`
	AnsweredAt time.Time            `json:"answered_at,omitzero"`
	CreatedAt  time.Time            `json:"created_at"`
}

func reportOf(r placement.Report) reportBody {
	return reportBody{
		ID: r.ID, Placement: r.Placement, Enterprise: r.Enterprise, Region: r.Region, School: r.School, Kind: r.Kind, Text: r.Text,
		Answer: r.Answer, AnsweredBy: r.AnsweredBy, AnsweredAt: instant(r.AnsweredAt), CreatedAt: instant(r.CreatedAt),
	}
}

type listReportsInput struct {
	Paged
	Open bool `query:"open" doc:"Only those not answered yet"`
}

type reportsOutput struct{ Body List[reportBody] }

func (s reports) list(ctx context.Context, in *listReportsInput) (*reportsOutput, error) {
	who := httpd.Who(ctx)
	region, err := bureauRegion(ctx, s.orgs, who)
	if err != nil {
		return nil, err
	}
	rows, err := s.svc.Reports(ctx, who, region, in.Open, in.Request())
	if err != nil {
		return nil, err
	}
	return &reportsOutput{listed(rows, reportOf)}, nil
}

type answerInput struct {
	ID   ident.ID `path:"id" maxLength:"64"`
	Body struct {
		Answer string `json:"answer" minLength:"1" maxLength:"2000" doc:"What was done"`
	}
}

func (s reports) answer(ctx context.Context, in *answerInput) (*empty, error) {
	who := httpd.Who(ctx)
	region, err := bureauRegion(ctx, s.orgs, who)
	if err != nil {
		return nil, err
	}
	return &empty{}, s.svc.Answer(ctx, who, in.ID, region, in.Body.Answer)
}
