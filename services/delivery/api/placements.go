package api

import (
	"context"
	"time"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/delivery/httpd"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
	"firstkm/services/placement"
)

// Catalogue is the catalogue in force.
type Catalogue interface {
	Now() *catalogue.Catalogue
}

// Placements mounts openings: finding them, and their life from draft to close.
//
//	GET  /placements                    everybody: published ones, those for named schools to these schools only
//	GET  /placements/{id}               everybody; a draft to its unit only
//	POST /placements                    enterprise
//	POST /placements/lint               enterprise
//	PUT  /placements/{id}               enterprise, its own; operator, external ones
//	POST /placements/{id}/publish       enterprise, its own; operator, external ones
//	POST /placements/{id}/extend        enterprise, its own; operator, external ones
//	POST /placements/{id}/close         enterprise, its own; operator, external ones
//	GET  /enterprises/me/placements     enterprise: its own
//	GET  /enterprises/{id}/headroom     enterprise, its own; schools, bureaus, overseers
func Placements(svc *placement.Service, found *find.Service, orgs *org.Service, cat Catalogue) Mount {
	p := placements{svc, found, orgs, cat}
	return func(a *API) {
		register(a, everybody(), get("/api/v1/placements", aboutSearch()), p.search, find.ErrQuery, find.ErrCursor, find.ErrNotReady, find.ErrAdults)
		register(a, everybody(), get("/api/v1/placements/{id}", about{
			"read-placement", "placements", "One posting",
			"With the conditions it was published under and, where a major is asked for or the reader is a student, its two labels. The wage standard and the lowest grade are shown to its unit, to schools that deal with it and to the bureau of its region only; everybody sees pay_floor_met instead.",
		}), p.read, placement.ErrNotFound)
		register(a, enterprise(writing), create("/api/v1/placements", about{
			"draft-placement", "placements", "Keep a draft", "A draft may break any rule of the regulation and leave questions open; publishing may not.",
		}), p.draft, placement.ErrInvalid)
		register(a, enterprise(writing), post("/api/v1/placements/lint", about{
			"lint-placement", "placements", "Check a posting while it is typed",
			"Applies the same rules as publishing to the terms as if they were published now, and changes nothing.",
		}), p.lint)
		keeper := httpd.Roles(actor.Enterprise, actor.Operator).Scope(writing)
		register(a, keeper, put("/api/v1/placements/{id}", about{
			"change-placement", "placements", "Change a posting",
			"Replaces all terms. A published posting must stay lawful; its dates cannot change while seats are held.",
		}), p.change, placement.ErrInvalid, placement.ErrUnlawful, placement.ErrStale, placement.ErrState, placement.ErrNotFound)
		register(a, keeper, post("/api/v1/placements/{id}/publish", about{
			"publish-placement", "placements", "Publish a posting",
			"Only findings of class BLOCK stop it; the others that bind become its conditions, which each school settles for its own students.",
		}), p.publish, placement.ErrUnlawful, placement.ErrState, placement.ErrNotFound)
		register(a, keeper, post("/api/v1/placements/{id}/extend", about{
			"extend-placement", "placements", "Renew a posting", "It stands for another sixty days, at most until its first day.",
		}), p.extend, placement.ErrState, placement.ErrNotFound)
		register(a, keeper, post("/api/v1/placements/{id}/close", about{
			"close-placement", "placements", "Close a posting", "It takes no more applications; students placed or held keep what they have.",
		}), p.closeIt, placement.ErrState, placement.ErrNotFound)
		register(a, enterprise(reading), get("/api/v1/enterprises/me/placements", about{
			"list-own-placements", "placements", "My unit's postings", "Newest first, in every state or in one.",
		}), p.mine)
		register(a, overseers(actor.Enterprise), get("/api/v1/enterprises/{id}/headroom", about{
			"read-headroom", "placements", "How many more interns a unit may take",
			"The caps of Article 11 over some dates: 10 % of all employees and 20 % of those in the same kind of post, against the fullest day, interns of every school counted.",
		}), p.headroom, placement.ErrForbidden, org.ErrNotFound)
	}
}

type placements struct {
	svc   *placement.Service
	found *find.Service
	orgs  *org.Service
	cat   Catalogue
}

// placementBody is one posting as its reader may see it.
type placementBody struct {
	PlacementTerms
	ID             placement.ID     `json:"id"`
	Ref            string           `json:"ref,omitempty" doc:"The importer's own key"`
	Origin         placement.Origin `json:"origin" doc:"own, or external: gathered elsewhere, unverified, cannot be applied to"`
	State          placement.State  `json:"state" doc:"draft, published, closed or expired"`
	Enterprise     enterpriseRef    `json:"enterprise"`
	RegionName     string           `json:"region_name,omitempty"`
	OccupationName string           `json:"occupation_name,omitempty"`
	Majors         []named          `json:"majors" doc:"major_codes with their names"`
	SeatsLeft      int              `json:"seats_left"`
	Conditional    bool             `json:"conditional" doc:"Published under conditions (附条件发布)"`
	Conditions     []conditionBody  `json:"conditions"`
	PayFloorMet    *bool            `json:"pay_floor_met,omitempty" doc:"Pay is not below 80 % of the same post's wage (Article 18); absent where the rule does not apply"`
	Match          *matchBody       `json:"match,omitempty" doc:"Absent when no major is known"`
	PublishedAt    time.Time        `json:"published_at,omitzero"`
	ExpiresOn      string           `json:"expires_on,omitempty" format:"date" doc:"Last day on which it can be found"`
	ClosedReason   string           `json:"closed_reason,omitempty" doc:"Shown to its unit only"`
	CreatedAt      time.Time        `json:"created_at"`
	UpdatedAt      time.Time        `json:"updated_at"`
	Version        uint64           `json:"version" doc:"As in the ETag"`
}

// enterpriseRef names the unit of a posting.
type enterpriseRef struct {
	ID       string `json:"id,omitempty" doc:"Absent for an external listing"`
	Name     string `json:"name"`
	Verified bool   `json:"verified" doc:"A school or a bureau verified the unit (核验)"`
	Stable   *bool  `json:"stable,omitempty" doc:"In search: a stable partner of some school (稳定合作单位)"`

	Replies *repliesBody `json:"replies,omitempty" doc:"How the unit answers applications (答复率); in search and on one posting, absent where fewer than five tell"`
}

// named is a code with its name.
type named struct {
	Code string `json:"code"`
	Name string `json:"name,omitempty"`
}

// matchBody are the two labels, which are never mixed.
type matchBody struct {
	Legal compliance.Match `json:"legal" enum:"MATCH,CLOSE,REVIEW,NONE" doc:"Whether major and post fit in law (专业对口), by code"`
	Path  pathBody         `json:"path" doc:"How the major leads to the post (职业路径); says nothing about the law"`
}

type pathBody struct {
	Via            catalogue.Via `json:"via" enum:"named,crosswalk,inferred,none"`
	Occupation     string        `json:"occupation,omitempty" doc:"Code"`
	OccupationName string        `json:"occupation_name,omitempty"`
	Tasks          []string      `json:"tasks" doc:"Tasks of the occupation that the posting speaks of"`
}

// matchOf is nil when no major was known.
func matchOf(legal compliance.Match, path catalogue.Path) *matchBody {
	if legal == "" {
		return nil
	}
	return &matchBody{legal, pathBody{path.Via, path.Occupation.Code, path.Occupation.Name, present(path.Tasks)}}
}

type placementOutput struct {
	Tagged
	Location string `header:"Location" doc:"Of what was created"`
	Body     placementBody
}

// answer renders a posting for who asks; major is that of the labels, empty for the asker's own.
func (p placements) answer(ctx context.Context, pl placement.Placement, major string) (*placementOutput, error) {
	who := httpd.Who(ctx)
	b := p.body(ctx, pl)
	if pl.Origin == placement.Own {
		e, err := p.orgs.Enterprise(ctx, pl.Enterprise)
		if err != nil {
			return nil, err
		}
		b.Enterprise = enterpriseRef{ID: string(e.ID), Name: e.Name, Verified: e.Verified(), Replies: repliesOf(p.found.Replies(ctx, e.ID))}
	}
	legal, path, err := p.found.Label(ctx, who, major, pl)
	if err != nil {
		return nil, err
	}
	b.Match = matchOf(legal, path)
	return &placementOutput{Tagged: Tagged{httpd.ETag(pl.Version)}, Body: b}, nil
}

func (p placements) body(ctx context.Context, pl placement.Placement) placementBody {
	return p.bodyFor(ctx, httpd.Who(ctx), pl)
}

// bodyFor is the posting as who may see it.
func (p placements) bodyFor(ctx context.Context, who actor.Actor, pl placement.Placement) placementBody {
	b := placementBody{
		PlacementTerms: termsOf(pl.Terms), ID: pl.ID, Ref: pl.Ref, Origin: pl.Origin, State: pl.State,
		Enterprise: enterpriseRef{Name: pl.ExternalName}, SeatsLeft: pl.Left(), Conditional: pl.Conditional(),
		Conditions:  conditionsOf(httpd.Language(ctx), pl.Conditions),
		PublishedAt: instant(pl.PublishedAt), ExpiresOn: pl.ExpiresOn.String(), ClosedReason: pl.ClosedReason,
		CreatedAt: instant(pl.CreatedAt), UpdatedAt: instant(pl.UpdatedAt), Version: pl.Version,
	}
	if met, known := pl.PayFloor(); known {
		b.PayFloorMet = &met
	}
	cat := p.cat.Now()
	b.RegionName = regionName(cat, pl.Region)
	if o, ok := cat.Occupation(pl.OccupationCode); ok {
		b.OccupationName = o.Name
	}
	b.Majors = mapped(pl.MajorCodes, func(code string) named {
		m, _ := cat.Major(code)
		return named{code, m.Name}
	})
	if !owns(who, pl) {
		b.ClosedReason = ""
	}
	if !owns(who, pl) && !who.OfSchool() && !who.Is(actor.Bureau, actor.Operator) {
		b.Audience = nil
	}
	return b
}

func owns(who actor.Actor, p placement.Placement) bool {
	return who.Is(actor.Enterprise) && p.Enterprise != "" && org.ID(who.Org) == p.Enterprise
}

// regionName is the full path of a region: 上海市普陀区.
func regionName(cat *catalogue.Catalogue, code string) string {
	name, last := "", ""
	for _, r := range cat.RegionPath(code) {
		if r.FullName != last { // 上海市 is both province and prefecture
			name, last = name+r.FullName, r.FullName
		}
	}
	return name
}

// OfPlacement is embedded in the input of operations on one posting.
type OfPlacement struct {
	ID placement.ID `path:"id" maxLength:"64"`
}

type readPlacementInput struct {
	OfPlacement
	Major string `query:"major" maxLength:"64" doc:"Code or exact name of the major by which the labels are made; a student's own when absent"`
}

func (p placements) read(ctx context.Context, in *readPlacementInput) (*placementOutput, error) {
	pl, err := p.svc.Get(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	major, err := find.Major(p.cat.Now(), in.Major)
	if err != nil {
		return nil, err
	}
	return p.answer(ctx, pl, major)
}

type draftInput struct {
	Creating
	Body PlacementTerms
}

func (p placements) draft(ctx context.Context, in *draftInput) (*placementOutput, error) {
	pl, err := p.svc.Create(ctx, httpd.Who(ctx), in.Body.terms())
	if err != nil {
		return nil, err
	}
	out, err := p.answer(ctx, pl, "")
	if err != nil {
		return nil, err
	}
	out.Location = "/api/v1/placements/" + string(pl.ID)
	return out, nil
}

type lintInput struct {
	Placement string `query:"placement" maxLength:"64" doc:"The posting that the terms are to replace, so that the seats it holds do not count twice; absent for a new one"`
	Body      PlacementTerms
}

type reviewOutput struct{ Body reviewBody }

func (p placements) lint(ctx context.Context, in *lintInput) (*reviewOutput, error) {
	r, err := p.svc.Lint(ctx, httpd.Who(ctx), placement.ID(in.Placement), in.Body.terms())
	if err != nil {
		return nil, err
	}
	return &reviewOutput{reviewOf(ctx, r)}, nil
}

type changePlacementInput struct {
	OfPlacement
	Changing
	Body PlacementTerms
}

func (p placements) change(ctx context.Context, in *changePlacementInput) (*placementOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	pl, err := p.svc.Update(ctx, httpd.Who(ctx), in.ID, version, in.Body.terms())
	if err != nil {
		return nil, err
	}
	return p.answer(ctx, pl, "")
}

type stepInput struct {
	OfPlacement
	Changing
}

func (p placements) publish(ctx context.Context, in *stepInput) (*placementOutput, error) {
	return p.step(ctx, in.ID, in.Changing, p.svc.Publish)
}

func (p placements) extend(ctx context.Context, in *stepInput) (*placementOutput, error) {
	return p.step(ctx, in.ID, in.Changing, p.svc.Extend)
}

type closeInput struct {
	OfPlacement
	Changing
	Body *struct {
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"For the unit's own record"`
	}
}

func (p placements) closeIt(ctx context.Context, in *closeInput) (*placementOutput, error) {
	return p.step(ctx, in.ID, in.Changing, func(ctx context.Context, who actor.Actor, id placement.ID) (placement.Placement, error) {
		reason := ""
		if in.Body != nil {
			reason = in.Body.Reason
		}
		return p.svc.Close(ctx, who, id, reason)
	})
}

// step takes a posting on, if it is still the version that the client knows.
func (p placements) step(ctx context.Context, id placement.ID, known Changing,
	take func(context.Context, actor.Actor, placement.ID) (placement.Placement, error),
) (*placementOutput, error) {
	who := httpd.Who(ctx)
	now, err := p.svc.Get(ctx, who, id)
	if err != nil {
		return nil, err
	}
	if err := known.current(now.Version); err != nil {
		return nil, err
	}
	pl, err := take(ctx, who, id)
	if err != nil {
		return nil, err
	}
	return p.answer(ctx, pl, "")
}

type mineInput struct {
	Paged
	State placement.State `query:"state" enum:"draft,published,closed,expired"`
}

type placementsOutput struct{ Body List[placementBody] }

func (p placements) mine(ctx context.Context, in *mineInput) (*placementsOutput, error) {
	who := httpd.Who(ctx)
	rows, err := p.svc.Mine(ctx, who, in.State, in.Request())
	if err != nil {
		return nil, err
	}
	e, err := p.orgs.Enterprise(ctx, org.ID(who.Org))
	if err != nil {
		return nil, err
	}
	return &placementsOutput{listed(rows, func(pl placement.Placement) placementBody {
		b := p.body(ctx, pl)
		b.Enterprise = enterpriseRef{ID: string(e.ID), Name: e.Name, Verified: e.Verified()}
		return b
	})}, nil
}

type headroomInput struct {
	ID       org.ID `path:"id" maxLength:"64" doc:"me stands for the own unit"`
	PostKind string `query:"post_kind" maxLength:"64"`
	From     string `query:"from" required:"true" format:"date"`
	To       string `query:"to" required:"true" format:"date"`
}

type headroomOutput struct{ Body headroomBody }

func (p placements) headroom(ctx context.Context, in *headroomInput) (*headroomOutput, error) {
	who := httpd.Who(ctx)
	id := ownOr(who, in.ID)
	if who.Is(actor.Enterprise) && org.ID(who.Org) != id {
		return nil, placement.ErrForbidden
	}
	from, to := date(in.From), date(in.To)
	if to.Before(from) {
		return nil, httpd.ErrInvalid.With(fault.In("to", "结束日期不能早于开始日期。", "is before from"))
	}
	h, err := p.svc.Headroom(ctx, id, in.PostKind, from, to)
	if err != nil {
		return nil, err
	}
	return &headroomOutput{headroomOf(h)}, nil
}

// ownOr lets an enterprise say "me" for itself.
func ownOr(who actor.Actor, id org.ID) org.ID {
	if id == "me" && who.Is(actor.Enterprise) {
		return org.ID(who.Org)
	}
	return id
}
