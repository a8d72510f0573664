package api

import (
	"context"

	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// DualRatio mounts the share of dual-qualified teachers: by school, district and list of schools, its trend and targets,
// what is coming and what would be, and what was reported.
//
//	GET  /schools/{id}/dual-ratio …     teachers' office, vice-principal: their school; bureau: its region; operator
//	GET  /dual-ratio                    bureau: its region; operator
//	GET, PUT /ratio-targets             PUT: bureau for its region; operator
//
// and in dualplans.go forecast, what-ifs, snapshots, flows and the matrix.
func DualRatio(svc *teacher.Service) Mount {
	s := ratios{svc}
	return func(a *API) {
		register(a, registrars(), get("/api/v1/schools/{id}/dual-ratio", about{
			"read-dual-ratio", "dual-ratio", "A school's share of dual-qualified teachers", "On any day, by every formula, with numerator and denominator. ratio is null when the denominator is 0.",
		}), s.read, teacher.ErrForbidden, teacher.ErrInvalid, org.ErrNotFound)
		register(a, registrars(), get("/api/v1/schools/{id}/dual-ratio/census", about{
			"read-dual-census", "dual-ratio", "Who counts and why each other does not", "Everybody employed at the school on the day, by number.",
		}), s.census, teacher.ErrForbidden)
		register(a, registrars(), get("/api/v1/schools/{id}/dual-ratio/trend", about{
			"read-dual-trend", "dual-ratio", "The share over time", "Monthly or yearly points, each with the target that held.",
		}), s.trend, teacher.ErrForbidden, teacher.ErrInvalid)
		register(a, httpd.Roles(actor.Bureau, actor.Operator).Scope(reading), get("/api/v1/dual-ratio", about{
			"read-region-dual-ratio", "dual-ratio", "The share of a region by district, or of some schools", "schools narrows to those named, such as an alliance's.",
		}), s.region, teacher.ErrForbidden, teacher.ErrInvalid)
		register(a, registrars(), get("/api/v1/ratio-targets", about{
			"list-ratio-targets", "dual-ratio", "Targets of districts", "The national floor of one half holds where nobody set one.",
		}), s.targets)
		register(a, httpd.Roles(actor.Bureau, actor.Operator).Scope(writing), quiet(put("/api/v1/ratio-targets", about{
			"set-ratio-target", "dual-ratio", "Set a district's target", "From a day on; the same region and day again replaces it, so no If-Match is asked for.",
		})), s.setTarget, teacher.ErrForbidden, teacher.ErrInvalid)
		s.plans(a)
	}
}

type ratios struct{ svc *teacher.Service }

type ratioFigure struct {
	Formula     choice[teacher.Formula] `json:"formula"`
	Numerator   int                     `json:"numerator"`
	Denominator int                     `json:"denominator"`
	Ratio       *float64                `json:"ratio" nullable:"true" doc:"null when the denominator is 0"`
	Percent     string                  `json:"percent,omitempty" doc:"With one decimal; absent when the denominator is 0"`
	InForce     bool                    `json:"in_force" doc:"A formula to report by on the day; the legacy one is for comparison"`
	AsOf        civil.Date              `json:"as_of" format:"date"`
}

func figureOf(f teacher.Figure) ratioFigure {
	out := ratioFigure{choice[teacher.Formula](f.Formula), f.Numerator, f.Denominator, nil, f.Percent(), f.Formula.InForce(f.AsOf), f.AsOf}
	if r, ok := f.Ratio(); ok {
		out.Ratio = &r
	}
	return out
}

type ratioSlice struct {
	Key         string   `json:"key"`
	Numerator   int      `json:"numerator"`
	Denominator int      `json:"denominator"`
	Ratio       *float64 `json:"ratio" nullable:"true"`
}

func sliceOf(s teacher.Slice) ratioSlice {
	f := figureOf(s.Figure)
	return ratioSlice{s.Key, f.Numerator, f.Denominator, f.Ratio}
}

// TargetBody is a district's target.
type TargetBody struct {
	Region   string                  `json:"region,omitempty" maxLength:"12" pattern:"^[0-9]*$" doc:"GB/T 2260 code; absent: national"`
	From     civil.Date              `json:"from" format:"date"`
	Formula  choice[teacher.Formula] `json:"formula,omitempty"`
	PerMille int                     `json:"per_mille" minimum:"1" maximum:"1000" doc:"700 = 70 %"`
	Source   string                  `json:"source,omitempty" maxLength:"200"`
}

func targetOf(t teacher.Target) TargetBody {
	return TargetBody{t.Region, t.From, choice[teacher.Formula](t.Formula), t.PerMille, t.Source}
}

// RatioBody is a figure with its parts: numerator, denominator, formula, as_of and ratio are those of the formula asked for.
type RatioBody struct {
	ratioFigure
	CountExternal   bool           `json:"count_external" doc:"The province counts external teachers"`
	Formulas        []ratioFigure  `json:"formulas" doc:"The same day by every formula"`
	Target          TargetBody     `json:"target"`
	Reached         bool           `json:"reached" doc:"The target"`
	ByCategory      []ratioSlice   `json:"by_category"`
	ByMajorCategory []ratioSlice   `json:"by_major_category" doc:"Keyed by the index of the category, two digits"`
	ByMajorClass    []ratioSlice   `json:"by_major_class" doc:"Keyed by the class's four digits"`
	Levels          map[string]int `json:"levels" doc:"How many of the numerator hold each level"`
	Reasons         map[string]int `json:"reasons" doc:"How many count, and how many do not for each reason"`
}

func ratioOf(r teacher.Ratio) RatioBody {
	b := RatioBody{
		ratioFigure: figureOf(r.Figure), CountExternal: r.Rule.External, Formulas: mapped(r.Figures, figureOf), Target: targetOf(r.Target),
		Reached: r.Target.Reached(r.Figure), ByCategory: mapped(r.ByCategory, sliceOf), ByMajorCategory: mapped(r.ByMajorCategory, sliceOf),
		ByMajorClass: mapped(r.ByClass, sliceOf), Levels: map[string]int{}, Reasons: map[string]int{},
	}
	for l, n := range r.Levels {
		if l == teacher.NoLevel {
			l = "lapsed"
		}
		b.Levels[string(l)] = n
	}
	for why, n := range r.Reasons {
		b.Reasons[string(why)] = n
	}
	return b
}

// RatioQuery is embedded in the input of figures.
type RatioQuery struct {
	AsOf    string                  `query:"as_of" format:"date" doc:"Today unless given"`
	Formula choice[teacher.Formula] `query:"formula" doc:"professional_with_instructors unless given"`
}

func (q RatioQuery) query() teacher.Query {
	return teacher.Query{AsOf: date(q.AsOf), Formula: teacher.Formula(q.Formula)}
}

type ratioInput struct {
	OfOrg
	RatioQuery
}

type ratioOutput struct {
	Body struct {
		School org.ID `json:"school"`
		RatioBody
	}
}

func (s ratios) read(ctx context.Context, in *ratioInput) (*ratioOutput, error) {
	r, err := s.svc.Ratio(ctx, httpd.Who(ctx), in.ID, in.query())
	if err != nil {
		return nil, err
	}
	out := &ratioOutput{}
	out.Body.School, out.Body.RatioBody = in.ID, ratioOf(r)
	return out, nil
}

type verdictBody struct {
	Teacher       teacher.ID            `json:"teacher"`
	Name          string                `json:"name"`
	Spell         spellBody             `json:"spell"`
	Level         choice[teacher.Level] `json:"level,omitempty"`
	CertificateNo string                `json:"certificate_no,omitempty"`
	Reason        string                `json:"reason" doc:"counted, not_recognised, ran_out: in the denominator; the others in neither"`
	Words         string                `json:"words"`
}

type censusOutput struct {
	Body struct {
		Figure ratioFigure   `json:"figure"`
		Items  []verdictBody `json:"items"`
	}
}

func (s ratios) census(ctx context.Context, in *ratioInput) (*censusOutput, error) {
	list, figure, err := s.svc.Census(ctx, httpd.Who(ctx), in.ID, in.query())
	if err != nil {
		return nil, err
	}
	out := &censusOutput{}
	out.Body.Figure = figureOf(figure)
	out.Body.Items = mapped(list, func(v teacher.Verdict) verdictBody {
		return verdictBody{v.Teacher, v.Name, spellOf(v.Spell), choice[teacher.Level](v.Level), v.Recognition.CertificateNo, string(v.Reason), v.Reason.Words().In(httpd.Language(ctx))}
	})
	return out, nil
}

type trendInput struct {
	OfOrg
	From    civil.Date              `query:"from" format:"date" required:"true"`
	To      string                  `query:"to" format:"date" doc:"Today unless given"`
	Pace    choice[teacher.Pace]    `query:"pace" default:"monthly"`
	Formula choice[teacher.Formula] `query:"formula"`
}

type trendPoint struct {
	ratioFigure
	TargetPerMille int `json:"target_per_mille"`
}

type trendOutput struct{ Body List[trendPoint] }

func (s ratios) trend(ctx context.Context, in *trendInput) (*trendOutput, error) {
	figures, targets, err := s.svc.Trend(ctx, httpd.Who(ctx), in.ID, teacher.Formula(in.Formula), teacher.Pace(in.Pace), in.From, date(in.To))
	if err != nil {
		return nil, err
	}
	points := make([]trendPoint, len(figures))
	for i, f := range figures {
		points[i] = trendPoint{figureOf(f), targets[i].PerMille}
	}
	return &trendOutput{List[trendPoint]{Items: points}}, nil
}

type regionInput struct {
	RatioQuery
	Region  string   `query:"region" maxLength:"12" doc:"GB/T 2260 code; a bureau's own unless given"`
	Schools []string `query:"schools" maxItems:"500" doc:"Ids, with commas: count these only"`
}

type schoolFigure struct {
	School org.ID `json:"school"`
	Name   string `json:"name"`
	Level  string `json:"level,omitempty"`
	ratioSlice
}

type districtBody struct {
	Region string `json:"region"`
	RatioBody
	Schools []schoolFigure `json:"schools"`
}

type regionRatioOutput struct {
	Body struct {
		Region    string         `json:"region"`
		Total     RatioBody      `json:"total"`
		Districts []districtBody `json:"districts"`
	}
}

func (s ratios) region(ctx context.Context, in *regionInput) (*regionRatioOutput, error) {
	r, err := s.ask(ctx, in)
	if err != nil {
		return nil, err
	}
	out := &regionRatioOutput{}
	out.Body.Region, out.Body.Total = r.Region, ratioOf(r.Total)
	out.Body.Districts = mapped(r.Districts, func(d teacher.District) districtBody {
		return districtBody{d.Region, ratioOf(d.Ratio), mapped(d.Schools, func(f teacher.SchoolFigure) schoolFigure {
			return schoolFigure{f.School, f.Name, f.Level, sliceOf(teacher.Slice{Key: string(f.School), Figure: f.Figure})}
		})}
	})
	return out, nil
}

func (s ratios) ask(ctx context.Context, in *regionInput) (teacher.Region, error) {
	ids := commas(in.Schools)
	if len(ids) == 0 {
		return s.svc.Region(ctx, httpd.Who(ctx), in.Region, in.query())
	}
	return s.svc.Alliance(ctx, httpd.Who(ctx), mapped(ids, func(id string) org.ID { return org.ID(id) }), in.query())
}

type targetsOutput struct{ Body List[TargetBody] }

func (s ratios) targets(ctx context.Context, _ *struct{}) (*targetsOutput, error) {
	list, err := s.svc.Targets(ctx)
	if err != nil {
		return nil, err
	}
	return &targetsOutput{List[TargetBody]{Items: mapped(append([]teacher.Target{teacher.NationalFloor()}, list...), targetOf)}}, nil
}

type setTargetInput struct{ Body TargetBody }

func (s ratios) setTarget(ctx context.Context, in *setTargetInput) (*empty, error) {
	b := in.Body
	return &empty{}, s.svc.SetTarget(ctx, httpd.Who(ctx), teacher.Target{Region: b.Region, From: b.From, Formula: teacher.Formula(b.Formula), PerMille: b.PerMille, Source: b.Source})
}
