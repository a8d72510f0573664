package api

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/page"
)

// errNoCode refuses a code that the catalogue does not have.
var errNoCode = fault.New(fault.NotFound, "catalogue.not_found", "目录里没有这个代码。", "the catalogue has no such code")

// CatalogueLookups mounts the catalogue for reading: majors, occupations, templates, regions and industries. All of it is
// open to everybody.
//
//	GET /majors  /majors/{code}  /occupations  /occupations/{code}  /templates  /templates/{occupation}
//	    /regions  /regions/{code}  /industries                          everybody
func CatalogueLookups(cat Catalogue) Mount {
	s := lookup{cat}
	return func(a *API) {
		register(a, everybody(), get("/api/v1/majors", about{
			"list-majors", "catalogue", "Majors", "By code: all, or those whose code begins so, whose name holds q, of a level.",
		}), s.majors)
		register(a, everybody(), get("/api/v1/majors/{code}", about{
			"read-major", "catalogue", "One major", "With the occupations that the official guidance leads it to, and those inferred from near majors.",
		}), s.major, errNoCode)
		register(a, everybody(), get("/api/v1/occupations", about{
			"list-occupations", "catalogue", "Occupations", "By code: all, or those whose code begins so or whose name holds q.",
		}), s.occupations)
		register(a, everybody(), get("/api/v1/occupations/{code}", about{
			"read-occupation", "catalogue", "One occupation", "With its tasks, trades and the majors that lead to it.",
		}), s.occupation, errNoCode)
		register(a, everybody(), get("/api/v1/templates", about{
			"list-templates", "catalogue", "Occupations with a template", "Those of which we have written what a posting usually looks like.",
		}), s.templates)
		register(a, everybody(), get("/api/v1/templates/{occupation}", about{
			"read-template", "catalogue", "Template of a posting",
			"What a posting for the occupation usually says. Each member is a question to whoever posts, never an answer in that person's place.",
		}), s.template, errNoCode)
		register(a, everybody(), get("/api/v1/regions", about{
			"list-regions", "catalogue", "Regions", "The provinces, or what lies directly below parent.",
		}), s.regions)
		register(a, everybody(), get("/api/v1/regions/{code}", about{
			"read-region", "catalogue", "One region", "With all that it lies in and its centre.",
		}), s.region, errNoCode)
		register(a, everybody(), get("/api/v1/industries", about{
			"list-industries", "catalogue", "Industries", "GB/T 4754 by code: all, or those whose code begins so or whose name holds q.",
		}), s.industries)
	}
}

type lookup struct{ cat Catalogue }

// MajorMembers are what is said of a major.
type MajorMembers struct {
	Code         string          `json:"code"`
	Name         string          `json:"name"`
	Level        catalogue.Level `json:"level" enum:"secondary,associate,bachelor"`
	Class        named           `json:"class" doc:"专业类"`
	Category     int             `json:"category" doc:"Index of 专业大类, 0 to 18, comparable across levels"`
	CategoryName string          `json:"category_name"`
	K            bool            `json:"k,omitempty" doc:"Its setting is controlled by the state (国家控制布点)"`
	Version      string          `json:"version,omitempty" doc:"The edition that brought it"`
	ReplacedBy   string          `json:"replaced_by,omitempty"`
}

func majorOf(m catalogue.Major) MajorMembers {
	return MajorMembers{m.Code, m.Name, m.Level, named{m.Class, m.ClassName}, m.Category, m.CategoryName, m.K, m.Version, m.ReplacedBy}
}

// holds reports whether a row's code begins so or its name holds q; an empty q fits all.
func holds(q, code, name string) bool { return strings.HasPrefix(code, q) || strings.Contains(name, q) }

// sifted pages the rows that fit.
func sifted[R, T any](rows []R, p Paged, key func(R) string, fits func(R) bool, render func(R) T) (*listOutput[T], error) {
	rows = slices.DeleteFunc(slices.Clone(rows), func(r R) bool { return !fits(r) })
	slices.SortStableFunc(rows, func(a, b R) int { return cmp.Compare(key(a), key(b)) })
	cut, err := page.Window(rows, p.Request(), key)
	if err != nil {
		return nil, err
	}
	return &listOutput[T]{listed(cut, render)}, nil
}

type listOutput[T any] struct{ Body List[T] }

type majorsInput struct {
	Paged
	Q     string          `query:"q" maxLength:"64" doc:"Beginning of the code, or part of the name"`
	Level catalogue.Level `query:"level" enum:"secondary,associate,bachelor"`
}

func (s lookup) majors(_ context.Context, in *majorsInput) (*listOutput[MajorMembers], error) {
	return sifted(s.cat.Now().Majors(), in.Paged, func(m catalogue.Major) string { return m.Code },
		func(m catalogue.Major) bool {
			return holds(in.Q, m.Code, m.Name) && (in.Level == "" || m.Level == in.Level)
		}, majorOf)
}

type codeInput struct {
	Code string `path:"code" maxLength:"20"`
}

type majorOutput struct {
	Body struct {
		MajorMembers
		Occupations []named      `json:"occupations" doc:"To which the official guidance leads, in its order"`
		Inferred    []named      `json:"inferred" doc:"To which near majors or the profile lead; at most fifty"`
		Profile     *profileText `json:"profile,omitempty" doc:"As the ministry publishes it, when it was imported"`
	}
}

type profileText struct {
	Posts        string `json:"posts"`
	Abilities    string `json:"abilities"`
	Courses      string `json:"courses"`
	Certificates string `json:"certificates"`
}

func (s lookup) major(_ context.Context, in *codeInput) (*majorOutput, error) {
	cat := s.cat.Now()
	m, ok := cat.Major(in.Code)
	if !ok {
		return nil, errNoCode
	}
	out := &majorOutput{}
	inferred := cat.InferredOf(m.Code)
	out.Body.MajorMembers, out.Body.Occupations = majorOf(m), mapped(cat.OccupationsOf(m.Code), occupationName)
	out.Body.Inferred = mapped(inferred[:min(len(inferred), 50)], func(l catalogue.Lead) named { return occupationName(l.Occupation) })
	if p, ok := cat.Profile(m.Code); ok {
		out.Body.Profile = &profileText{p.Posts, p.Abilities, p.Courses, p.Certificates}
	}
	return out, nil
}

func occupationName(o catalogue.Occupation) named { return named{o.Code, o.Name} }

type searchCodesInput struct {
	Paged
	Q string `query:"q" maxLength:"64" doc:"Beginning of the code, or part of the name"`
}

func (s lookup) occupations(_ context.Context, in *searchCodesInput) (*listOutput[named], error) {
	return sifted(s.cat.Now().Occupations(), in.Paged, func(o catalogue.Occupation) string { return o.Code },
		func(o catalogue.Occupation) bool { return holds(in.Q, o.Code, o.Name) }, occupationName)
}

type occupationOutput struct {
	Body struct {
		Code        string   `json:"code"`
		Name        string   `json:"name"`
		Definition  string   `json:"definition,omitempty"`
		Tasks       []string `json:"tasks"`
		Trades      []string `json:"trades" doc:"工种"`
		Majors      []named  `json:"majors" doc:"That the official guidance leads here"`
		HasTemplate bool     `json:"has_template"`
	}
}

func (s lookup) occupation(_ context.Context, in *codeInput) (*occupationOutput, error) {
	cat := s.cat.Now()
	o, ok := cat.Occupation(in.Code)
	if !ok {
		return nil, errNoCode
	}
	out := &occupationOutput{}
	b := &out.Body
	b.Code, b.Name, b.Definition, b.Tasks, b.Trades = o.Code, o.Name, o.Definition, present(o.Tasks), present(o.Trades)
	b.Majors = mapped(cat.MajorsOf(o.Code), majorName)
	_, b.HasTemplate = cat.Template(o.Code)
	return out, nil
}

func majorName(m catalogue.Major) named { return named{m.Code, m.Name} }

func (s lookup) templates(_ context.Context, in *searchCodesInput) (*listOutput[named], error) {
	cat := s.cat.Now()
	rows := mapped(cat.Templates(), func(code string) named {
		o, _ := cat.Occupation(code)
		return named{code, o.Name}
	})
	return sifted(rows, in.Paged, func(n named) string { return n.Code }, func(n named) bool { return holds(in.Q, n.Code, n.Name) },
		func(n named) named { return n })
}

type templateInput struct {
	Occupation string `path:"occupation" maxLength:"20"`
}

// templateOutput uses the names of a posting's own members, so that a form can take them over.
type templateOutput struct {
	Body struct {
		OccupationCode string                         `json:"occupation_code"`
		OccupationName string                         `json:"occupation_name"`
		PostKind       string                         `json:"post_kind"`
		Tasks          []string                       `json:"tasks"`
		MajorCodes     []string                       `json:"major_codes"`
		Majors         []named                        `json:"majors" doc:"major_codes with their names"`
		LabourGrade    choice[compliance.LabourGrade] `json:"labour_grade,omitempty" doc:"The usual one"`
		Hazards        []hazardName                   `json:"hazards" doc:"Likely ones, to be confirmed or ruled out"`
		SiteType       choice[compliance.SiteType]    `json:"site_type,omitempty"`
		ShiftStart     civil.Clock                    `json:"shift_start"`
		ShiftEnd       civil.Clock                    `json:"shift_end"`
		BreakMinutes   int                            `json:"break_minutes"`
		ShiftDays      []string                       `json:"shift_days"`
	}
}

type hazardName struct {
	Code compliance.Hazard `json:"code"`
	Name string            `json:"name"`
}

func (s lookup) template(ctx context.Context, in *templateInput) (*templateOutput, error) {
	t, ok := s.cat.Now().Template(in.Occupation)
	if !ok {
		return nil, errNoCode
	}
	out := &templateOutput{}
	b := &out.Body
	b.OccupationCode, b.OccupationName, b.PostKind, b.Tasks = t.Occupation.Code, t.Occupation.Name, t.PostKind, present(t.Tasks)
	b.Majors = mapped(t.Majors, majorName)
	b.MajorCodes = mapped(t.Majors, func(m catalogue.Major) string { return m.Code })
	if grades := compliance.GradeI.Enum(); t.LabourGrade >= 1 && t.LabourGrade <= len(grades) {
		b.LabourGrade = choice[compliance.LabourGrade](grades[t.LabourGrade-1])
	}
	b.Hazards = mapped(t.Hazards, func(code string) hazardName {
		return hazardName{compliance.Hazard(code), compliance.Hazard(code).Words().In(httpd.Language(ctx))}
	})
	b.SiteType = choice[compliance.SiteType](t.SiteType)
	b.ShiftStart, b.ShiftEnd, b.BreakMinutes = t.Shift.Start, t.Shift.End, t.Shift.BreakMinutes
	b.ShiftDays = mapped(t.Shift.Days, func(d time.Weekday) string { return strings.ToLower(d.String()[:3]) })
	return out, nil
}

// RegionMembers are what is said of a region.
type RegionMembers struct {
	Code     string                `json:"code"`
	Name     string                `json:"name" doc:"Short: 普陀"`
	FullName string                `json:"full_name" doc:"普陀区"`
	Level    catalogue.RegionLevel `json:"level" enum:"province,prefecture,county,town"`
	Parent   string                `json:"parent,omitempty"`
	Lat      *float64              `json:"lat,omitempty" doc:"Centre in WGS-84 degrees"`
	Lng      *float64              `json:"lng,omitempty"`
}

func regionOf(r catalogue.Region) RegionMembers {
	b := RegionMembers{Code: r.Code, Name: r.Name, FullName: r.FullName, Level: r.Level, Parent: r.Parent}
	if r.Located() {
		b.Lat, b.Lng = &r.Lat, &r.Lng
	}
	return b
}

type regionsInput struct {
	Parent string `query:"parent" maxLength:"12" doc:"Code; absent: the provinces"`
}

func (s lookup) regions(_ context.Context, in *regionsInput) (*listOutput[RegionMembers], error) {
	return &listOutput[RegionMembers]{List[RegionMembers]{Items: mapped(s.cat.Now().Children(in.Parent), regionOf)}}, nil
}

type regionOutput struct {
	Body struct {
		RegionMembers
		Path []named `json:"path" doc:"The province first, the region itself last"`
	}
}

func (s lookup) region(_ context.Context, in *codeInput) (*regionOutput, error) {
	cat := s.cat.Now()
	r, ok := cat.Region(in.Code)
	if !ok {
		return nil, errNoCode
	}
	out := &regionOutput{}
	out.Body.RegionMembers = regionOf(r)
	out.Body.Path = mapped(cat.RegionPath(r.Code), func(r catalogue.Region) named { return named{r.Code, r.FullName} })
	return out, nil
}

func (s lookup) industries(_ context.Context, in *searchCodesInput) (*listOutput[named], error) {
	return sifted(s.cat.Now().Data().Industries, in.Paged, func(i catalogue.Industry) string { return i.Code },
		func(i catalogue.Industry) bool {
			return holds(in.Q, i.Code, i.Name) || in.Q != "" && i.Code != "" && strings.HasPrefix(i.Code[1:], in.Q)
		},
		func(i catalogue.Industry) named { return named{i.Code, i.Name} })
}
