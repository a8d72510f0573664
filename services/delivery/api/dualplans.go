package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

func (s ratios) plans(a *API) {
	register(a, registrars(), get("/api/v1/schools/{id}/dual-ratio/forecast", about{
		"read-dual-forecast", "dual-ratio", "The next 24 months as far as the register knows", "Expiries, re-checks due, practice that makes eligible, hires and leavers, and the figure at each month's turn.",
	}), s.forecast, teacher.ErrForbidden)
	register(a, registrars(), get("/api/v1/schools/{id}/dual-ratio/fewest", about{
		"read-dual-fewest", "dual-ratio", "The fewest recognitions that reach a target, by name", "The district's target unless per_mille is given; those eligible by practice first.",
	}), s.fewest, teacher.ErrForbidden, teacher.ErrInvalid)
	register(a, registrars(), post("/api/v1/schools/{id}/dual-ratio/what-if", about{
		"ask-dual-what-if", "dual-ratio", "What the share would be", "Named recognitions, expiries and departures, and hires without names. Nothing is written.",
	}), s.whatIf, teacher.ErrForbidden, teacher.ErrInvalid)
	register(a, registrars(), get("/api/v1/schools/{id}/ratio-scenarios", about{
		"list-ratio-scenarios", "dual-ratio", "A school's saved what-ifs", "Newest first.",
	}), s.scenarios, teacher.ErrForbidden)
	register(a, staffroom(writing), create("/api/v1/ratio-scenarios", about{
		"save-ratio-scenario", "dual-ratio", "Save a what-if", "Of the own school; it is computed anew each time it is read.",
	}), s.saveScenario, teacher.ErrInvalid, teacher.ErrForbidden)
	register(a, registrars(), get("/api/v1/ratio-scenarios/{id}", about{
		"read-ratio-scenario", "dual-ratio", "A saved what-if and its answer now", "Before and after, with those whom the supposition does not move.",
	}), s.scenario, teacher.ErrNotFound)
	register(a, staffroom(writing), put("/api/v1/ratio-scenarios/{id}", about{
		"change-ratio-scenario", "dual-ratio", "Change a saved what-if", "Replaces name, day, formula and changes.",
	}), s.changeScenario, teacher.ErrInvalid, teacher.ErrNotFound, teacher.ErrStale)
	register(a, staffroom(writing), remove("/api/v1/ratio-scenarios/{id}", about{
		"delete-ratio-scenario", "dual-ratio", "Forget a saved what-if", "Of the own school.",
	}), s.deleteScenario, teacher.ErrNotFound)
	s.reports(a)
}

type forecastOutput struct {
	Body struct {
		Points []ratioFigure `json:"points"`
		Coming []comingBody  `json:"coming"`
	}
}

type comingBody struct {
	On        civil.Date            `json:"on" format:"date" doc:"First day on which it is so"`
	Kind      string                `json:"kind" enum:"expiry,recheck,eligible,hire,leave"`
	Teacher   teacher.ID            `json:"teacher"`
	TeacherNo string                `json:"teacher_no"`
	Name      string                `json:"name"`
	Level     choice[teacher.Level] `json:"level,omitempty"`
}

func (s ratios) forecast(ctx context.Context, in *ratioInput) (*forecastOutput, error) {
	f, err := s.svc.Foresee(ctx, httpd.Who(ctx), in.ID, in.query())
	if err != nil {
		return nil, err
	}
	out := &forecastOutput{}
	out.Body.Points = mapped(f.Points, figureOf)
	out.Body.Coming = mapped(f.Coming, func(c teacher.Coming) comingBody {
		return comingBody{c.On, string(c.Kind), c.Teacher, c.TeacherNo, c.Name, choice[teacher.Level](c.Level)}
	})
	return out, nil
}

type fewestInput struct {
	OfOrg
	RatioQuery
	PerMille int `query:"per_mille" minimum:"0" maximum:"1000" doc:"The district's target unless given"`
}

type candidateBody struct {
	Teacher   teacher.ID            `json:"teacher"`
	TeacherNo string                `json:"teacher_no"`
	Name      string                `json:"name"`
	Eligible  bool                  `json:"eligible" doc:"By practice"`
	Days      int                   `json:"practice_days"`
	Pending   choice[teacher.State] `json:"pending,omitempty" doc:"State of a recognition under way"`
}

type fewestOutput struct {
	Body struct {
		Target    TargetBody      `json:"target"`
		Before    ratioFigure     `json:"before"`
		After     ratioFigure     `json:"after"`
		Needed    int             `json:"needed"`
		Reachable bool            `json:"reachable"`
		Items     []candidateBody `json:"items"`
	}
}

func (s ratios) fewest(ctx context.Context, in *fewestInput) (*fewestOutput, error) {
	f, target, err := s.svc.Fewest(ctx, httpd.Who(ctx), in.ID, in.query(), in.PerMille)
	if err != nil {
		return nil, err
	}
	out := &fewestOutput{}
	b := &out.Body
	b.Target, b.Before, b.After, b.Needed, b.Reachable = targetOf(target), figureOf(f.Before), figureOf(f.After), f.Needed, f.Reachable
	b.Items = mapped(f.Named, func(c teacher.Candidate) candidateBody {
		return candidateBody{c.Teacher, c.TeacherNo, c.Name, c.Practice.Met, c.Practice.Days, choice[teacher.State](c.Pending)}
	})
	return out, nil
}

// SupposeBody is one change of a what-if.
type SupposeBody struct {
	Kind     choice[teacher.SupposeKind] `json:"kind"`
	Teacher  teacher.ID                  `json:"teacher,omitempty" maxLength:"64" doc:"Of all kinds but hire"`
	Level    choice[teacher.Level]       `json:"level,omitempty"`
	Category choice[teacher.Category]    `json:"category,omitempty" doc:"Of hires"`
	Count    int                         `json:"count,omitempty" minimum:"0" maximum:"1000" doc:"Of hires"`
}

func supposed(b SupposeBody) teacher.Suppose {
	return teacher.Suppose{Kind: teacher.SupposeKind(b.Kind), Teacher: b.Teacher, Level: teacher.Level(b.Level), Category: teacher.Category(b.Category), Count: b.Count}
}

func supposeOf(c teacher.Suppose) SupposeBody {
	return SupposeBody{choice[teacher.SupposeKind](c.Kind), c.Teacher, choice[teacher.Level](c.Level), choice[teacher.Category](c.Category), c.Count}
}

type whatIfInput struct {
	OfOrg
	Body struct {
		AsOf    civil.Date              `json:"as_of,omitzero" format:"date" nullable:"true"`
		Formula choice[teacher.Formula] `json:"formula,omitempty"`
		Changes []SupposeBody           `json:"changes" maxItems:"500"`
	}
}

type outlookBody struct {
	Before  ratioFigure  `json:"before"`
	After   ratioFigure  `json:"after"`
	Unmoved []teacher.ID `json:"unmoved" doc:"Supposed to change, and without effect on the figure"`
}

func outlookOf(o teacher.Outlook) outlookBody {
	return outlookBody{figureOf(o.Before), figureOf(o.After), present(o.Unmoved)}
}

type whatIfOutput struct{ Body outlookBody }

func (s ratios) whatIf(ctx context.Context, in *whatIfInput) (*whatIfOutput, error) {
	o, err := s.svc.WhatIf(ctx, httpd.Who(ctx), in.ID, teacher.Query{AsOf: in.Body.AsOf, Formula: teacher.Formula(in.Body.Formula)}, mapped(in.Body.Changes, supposed))
	if err != nil {
		return nil, err
	}
	return &whatIfOutput{outlookOf(o)}, nil
}

// ScenarioMembers are what a saved what-if says.
type ScenarioMembers struct {
	Name    string                  `json:"name" minLength:"1" maxLength:"60"`
	AsOf    civil.Date              `json:"as_of" format:"date"`
	Formula choice[teacher.Formula] `json:"formula,omitempty"`
	Changes []SupposeBody           `json:"changes" maxItems:"500"`
}

type scenarioBody struct {
	ScenarioMembers
	ID        teacher.ScenarioID `json:"id"`
	School    org.ID             `json:"school"`
	Version   uint64             `json:"version" doc:"As in the ETag"`
	CreatedAt time.Time          `json:"created_at"`
	UpdatedAt time.Time          `json:"updated_at"`
	Outlook   *outlookBody       `json:"outlook,omitempty"`
}

func scenarioOf(sc teacher.Scenario) scenarioBody {
	return scenarioBody{
		ScenarioMembers: ScenarioMembers{sc.Name, sc.AsOf, choice[teacher.Formula](sc.Formula), mapped(sc.Changes, supposeOf)},
		ID:              sc.ID, School: sc.School, Version: sc.Version, CreatedAt: instant(sc.CreatedAt), UpdatedAt: instant(sc.UpdatedAt),
	}
}

type pagedOrgInput struct {
	OfOrg
	Paged
}

type scenariosOutput struct{ Body List[scenarioBody] }

func (s ratios) scenarios(ctx context.Context, in *pagedOrgInput) (*scenariosOutput, error) {
	rows, err := s.svc.Scenarios(ctx, httpd.Who(ctx), in.ID, in.Request())
	if err != nil {
		return nil, err
	}
	return &scenariosOutput{listed(rows, scenarioOf)}, nil
}

type scenarioOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     scenarioBody
}

func scenarioAnswer(sc teacher.Scenario, o *outlookBody) *scenarioOutput {
	b := scenarioOf(sc)
	b.Outlook = o
	return &scenarioOutput{Tagged{httpd.ETag(sc.Version)}, "/api/v1/ratio-scenarios/" + string(sc.ID), b}
}

type saveScenarioInput struct {
	Creating
	Body ScenarioMembers
}

func (s ratios) saveScenario(ctx context.Context, in *saveScenarioInput) (*scenarioOutput, error) {
	b := in.Body
	sc, err := s.svc.SaveScenario(ctx, httpd.Who(ctx), teacher.Scenario{Name: b.Name, AsOf: b.AsOf, Formula: teacher.Formula(b.Formula), Changes: mapped(b.Changes, supposed)})
	if err != nil {
		return nil, err
	}
	return scenarioAnswer(sc, nil), nil
}

// OfScenario is embedded in the input of operations on one scenario.
type OfScenario struct {
	ID teacher.ScenarioID `path:"id" maxLength:"64"`
}

func (s ratios) scenario(ctx context.Context, in *OfScenario) (*scenarioOutput, error) {
	sc, o, err := s.svc.Scenario(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	out := outlookOf(o)
	return scenarioAnswer(sc, &out), nil
}

type changeScenarioInput struct {
	OfScenario
	Changing
	Body ScenarioMembers
}

func (s ratios) changeScenario(ctx context.Context, in *changeScenarioInput) (*scenarioOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	b := in.Body
	sc, err := s.svc.SaveScenario(ctx, httpd.Who(ctx), teacher.Scenario{ID: in.ID, Version: version, Name: b.Name, AsOf: b.AsOf, Formula: teacher.Formula(b.Formula), Changes: mapped(b.Changes, supposed)})
	if err != nil {
		return nil, err
	}
	return scenarioAnswer(sc, nil), nil
}

func (s ratios) deleteScenario(ctx context.Context, in *OfScenario) (*empty, error) {
	return &empty{}, s.svc.DeleteScenario(ctx, httpd.Who(ctx), in.ID)
}
