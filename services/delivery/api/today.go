package api

import (
	"context"
	"time"

	"firstkm/services/agreement"
	"firstkm/services/application"
	"firstkm/services/delivery/httpd"
	"firstkm/services/fair"
	"firstkm/services/insight"
	"firstkm/services/interview"
	"firstkm/services/kernel/actor"
	"firstkm/services/round"
)

// starters are the roles that have a start page of duties.
func starters() httpd.Access {
	return httpd.Roles(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.TeachersOffice, actor.Teacher, actor.Bureau, actor.AllianceOffice, actor.Enterprise, actor.Student)
}

// Today mounts what needs the caller now.
//
//	GET /today   people of a school, a bureau, an alliance or an enterprise; students and teachers, for themselves
//
// What placement rounds, fairs, interviews and agreements ask stands behind the duties, as on the page.
func Today(svc *insight.Service, rounds Asker, fairs FairAsker, interviews InterviewAsker, agreements AgreementAsker) Mount {
	s := today{svc, rounds, fairs, interviews, agreements}
	return func(a *API) {
		register(a, starters().Scope(reading), get("/api/v1/today", about{
			"read-today", "insight", "What needs me now", "Duties derived from what is recorded, the most pressing first, and figures. Each number is the length of a list that the caller may read.",
		}), s.read, insight.ErrForbidden)
	}
}

// Asker says what placement rounds ask of somebody; round.Service does.
type Asker interface {
	Asks(ctx context.Context, who actor.Actor) ([]round.Ask, error)
}

// FairAsker says what fairs ask of somebody; fair.Service does.
type FairAsker interface {
	Asks(ctx context.Context, who actor.Actor) ([]fair.Ask, error)
}

// InterviewAsker says what interviews ask of somebody; interview.Service does.
type InterviewAsker interface {
	Asks(ctx context.Context, who actor.Actor) ([]interview.Ask, error)
}

// AgreementAsker says what agreements ask of somebody; agreement.Agreements does.
type AgreementAsker interface {
	Asks(ctx context.Context, who actor.Actor) ([]agreement.Ask, error)
}

type today struct {
	svc        *insight.Service
	rounds     Asker
	fairs      FairAsker
	interviews InterviewAsker
	agreements AgreementAsker
}

type dutyBody struct {
	Code   insight.Code   `json:"code"`
	Title  string         `json:"title"`
	Detail string         `json:"detail,omitempty"`
	Count  int            `json:"count"`
	Late   int            `json:"late" doc:"Of them, past their deadline"`
	Since  time.Time      `json:"since,omitzero" doc:"Since when the first has waited, where that is kept"`
	Due    string         `json:"due,omitempty" format:"date" doc:"The next deadline"`
	Round  round.ID       `json:"round,omitempty" doc:"The placement round that asks; codes that begin with round_"`
	Until  time.Time      `json:"until,omitzero" doc:"The round's window closes"`
	Fair   fair.ID        `json:"fair,omitempty" doc:"The fair that asks; codes that begin with fair_"`
	App    application.ID `json:"application,omitempty" doc:"Of the first interview; codes that begin with interview_"`
	From   time.Time      `json:"from,omitzero" doc:"The fair, or the first interview, begins; until then a proposal is answered"`
	Waits  *bool          `json:"waits,omitempty" doc:"Of a round, a fair or interviews: whether something is to be done, or is told only"`
}

type figureBody struct {
	Code  insight.Code `json:"code"`
	Label string       `json:"label"`
	Value int          `json:"value"`
	Of    int          `json:"of,omitempty" doc:"The whole that value is part of"`
}

type todayOutput struct {
	Body struct {
		Duties  []dutyBody   `json:"duties"`
		Figures []figureBody `json:"figures"`
	}
}

func (s today) read(ctx context.Context, _ *struct{}) (*todayOutput, error) {
	d, err := s.svc.Desk(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	lang, out := httpd.Language(ctx), &todayOutput{}
	out.Body.Duties = mapped(d.Duties, func(x insight.Duty) dutyBody {
		return dutyBody{Code: x.Code, Title: x.Title().In(lang), Detail: x.Detail().In(lang), Count: x.Count, Late: x.Late, Since: instant(x.Since), Due: x.Due.String()}
	})
	asks, err := s.rounds.Asks(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	for _, a := range asks {
		waits := a.Waits()
		out.Body.Duties = append(out.Body.Duties, dutyBody{Code: insight.Code(a.Code), Title: a.Title().In(lang), Count: a.Count, Round: a.Round, Until: instant(a.Until), Waits: &waits})
	}
	meets, err := s.fairs.Asks(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	for _, a := range meets {
		waits := a.Waits()
		out.Body.Duties = append(out.Body.Duties, dutyBody{Code: insight.Code(a.Code), Title: a.Title().In(lang), Count: a.Count, Fair: a.Fair, From: instant(a.From), Waits: &waits})
	}
	talks, err := s.interviews.Asks(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	for _, a := range talks {
		waits := a.Waits()
		out.Body.Duties = append(out.Body.Duties, dutyBody{Code: insight.Code(a.Code), Title: a.Title().In(lang), Count: a.Count, App: a.Application, From: instant(a.At), Waits: &waits})
	}
	papers, err := s.agreements.Asks(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	for _, a := range papers {
		waits := true
		out.Body.Duties = append(out.Body.Duties, dutyBody{Code: insight.Code(a.Code), Title: a.Title().In(lang), Count: a.Count, Waits: &waits})
	}
	out.Body.Figures = mapped(d.Figures, func(f insight.Figure) figureBody { return figureBody{f.Code, f.Label().In(lang), f.Value, f.Of} })
	return out, nil
}
