package api

import (
	"context"
	"time"

	"firstkm/services/delivery/httpd"
	"firstkm/services/find"
	"firstkm/services/kernel/actor"
	"firstkm/services/saved"
)

// seekers are those who look for openings: students, teachers and people of schools.
func seekers(scope string) httpd.Access {
	return httpd.Roles(actor.Student, actor.Teacher, actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.TeachersOffice).Scope(scope)
}

// Searches mounts the searches that somebody saved, each its owner's alone.
//
//	GET    /searches            students, teachers, people of schools: their own
//	POST   /searches            the same
//	GET    /searches/{id}       the same
//	PUT    /searches/{id}       the same
//	DELETE /searches/{id}       the same
//	POST   /searches/{id}/look  the same
func Searches(svc *saved.Service) Mount {
	s := searches{svc}
	return func(a *API) {
		register(a, seekers(reading), get("/api/v1/searches", about{
			"list-searches", "searches", "My saved searches", "Newest first, at most twenty, each with how many openings it finds now and how many came since it was last looked at. The version of each goes, as \"v3\", into If-Match to change it.",
		}), s.list)
		register(a, seekers(writing), create("/api/v1/searches", about{
			"save-search", "searches", "Save a search",
			"From now on its owner hears of openings that become findable by it: published, renewed, free again or changed so that they match. Each is told once, ever. Those that hold every word, or are meant by them, count; looser ones do not. External listings are told of only with origin=external.",
		}), s.save, saved.ErrInvalid, saved.ErrTwice, saved.ErrFull, find.ErrQuery, find.ErrAdults, find.ErrTeachers)
		register(a, seekers(reading), get("/api/v1/searches/{id}", about{"get-search", "searches", "One of my saved searches", "With how many openings it finds now and how many came since it was last looked at. gone names what it asks for and is no longer there; such a search finds nothing."}), s.get, saved.ErrNotFound)
		register(a, seekers(writing), put("/api/v1/searches/{id}", about{
			"change-search", "searches", "Rename, pause or tell otherwise", "The query stays; for another one save another. After a pause it begins anew: what came meanwhile stands on the result.",
		}), s.change, saved.ErrInvalid, saved.ErrStale, saved.ErrNotFound)
		register(a, seekers(writing), remove("/api/v1/searches/{id}", about{"remove-search", "searches", "Remove a saved search", "What it told is forgotten with it."}), s.remove, saved.ErrNotFound)
		register(a, seekers(writing), quiet(post("/api/v1/searches/{id}/look", about{"look-at-search", "searches", "Say that the result was looked at", "new counts from now on. Doing it twice changes nothing else."})), s.look, saved.ErrNotFound)
	}
}

type searches struct{ svc *saved.Service }

type searchBody struct {
	ID        saved.ID   `json:"id"`
	Name      string     `json:"name"`
	Query     string     `json:"query" doc:"Parameters of GET /api/v1/placements, in one form"`
	Tell      saved.Tell `json:"tell" doc:"once · daily · never"`
	Paused    bool       `json:"paused"`
	Now       *int       `json:"now,omitempty" doc:"How many openings it finds now; absent while they cannot be counted"`
	New       *int       `json:"new,omitempty" doc:"How many of them came since it was last looked at; absent while they cannot be counted"`
	Gone      saved.Gone `json:"gone,omitempty" doc:"enterprise: the unit that it asks for is no longer here; code: a code that it asks for is no longer in the catalogue. It finds nothing any more; remove it"`
	LookedAt  time.Time  `json:"looked_at"`
	ToldAt    time.Time  `json:"told_at,omitzero" doc:"Of the last notice"`
	Version   uint64     `json:"version" doc:"As in the ETag"`
	CreatedAt time.Time  `json:"created_at"`
}

func (s searches) body(ctx context.Context, of saved.Search) (searchBody, error) {
	c, err := s.svc.Counts(ctx, httpd.Who(ctx), of)
	out := searchBody{
		ID: of.ID, Name: of.Name, Query: of.Query, Tell: of.Tell, Paused: of.Paused, LookedAt: instant(of.LookedAt),
		ToldAt: instant(of.ToldAt), Version: of.Version, CreatedAt: instant(of.CreatedAt), Gone: c.Gone,
	}
	if err == nil && !c.Unread {
		out.Now, out.New = &c.Now, &c.New
	}
	return out, err
}

type searchesOutput struct{ Body List[searchBody] }

func (s searches) list(ctx context.Context, _ *struct{}) (*searchesOutput, error) {
	list, err := s.svc.List(ctx, httpd.Who(ctx))
	if err != nil {
		return nil, err
	}
	out := &searchesOutput{List[searchBody]{Items: []searchBody{}}}
	for _, of := range list {
		b, err := s.body(ctx, of)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, b)
	}
	return out, nil
}

// SearchTerms are what the owner of a saved search decides.
type SearchTerms struct {
	Name   string             `json:"name" minLength:"1" maxLength:"60"`
	Tell   choice[saved.Tell] `json:"tell,omitempty" doc:"once, as openings come; daily, gathered at the hour of the digest; never. Absent: once"`
	Paused bool               `json:"paused,omitempty" doc:"It finds nothing and counts nothing new until it goes on"`
}

func (t SearchTerms) terms() saved.Terms {
	return saved.Terms{Name: t.Name, Tell: saved.Tell(t.Tell), Paused: t.Paused}
}

type saveSearchInput struct {
	Creating
	Body struct {
		SearchTerms
		Query string `json:"query" maxLength:"2000" doc:"What stands behind the ? of a search of GET /api/v1/placements; near may be a region's code" example:"q=数控&region=310107&housing=provided"`
	}
}

type aSearchOutput struct {
	Tagged
	Body searchBody
}

// written answers what was committed: what cannot be counted any more then is left out, since the search itself is kept.
func (s searches) written(ctx context.Context, of saved.Search) *aSearchOutput {
	b, _ := s.body(ctx, of)
	return &aSearchOutput{Tagged{httpd.ETag(of.Version)}, b}
}

func (s searches) save(ctx context.Context, in *saveSearchInput) (*aSearchOutput, error) {
	of, err := s.svc.Save(ctx, httpd.Who(ctx), in.Body.Query, in.Body.terms())
	if err != nil {
		return nil, err
	}
	return s.written(ctx, of), nil
}

// OfSearch is embedded in the input of operations on one saved search.
type OfSearch struct {
	ID saved.ID `path:"id" maxLength:"64"`
}

func (s searches) get(ctx context.Context, in *OfSearch) (*aSearchOutput, error) {
	of, err := s.svc.Get(ctx, httpd.Who(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	b, err := s.body(ctx, of)
	return &aSearchOutput{Tagged{httpd.ETag(of.Version)}, b}, err
}

type changeSearchInput struct {
	OfSearch
	Changing
	Body SearchTerms
}

func (s searches) change(ctx context.Context, in *changeSearchInput) (*aSearchOutput, error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	of, err := s.svc.Change(ctx, httpd.Who(ctx), in.ID, version, in.Body.terms())
	if err != nil {
		return nil, err
	}
	return s.written(ctx, of), nil
}

func (s searches) remove(ctx context.Context, in *OfSearch) (*empty, error) {
	return &empty{}, s.svc.Remove(ctx, httpd.Who(ctx), in.ID)
}

func (s searches) look(ctx context.Context, in *OfSearch) (*empty, error) {
	_, err := s.svc.Look(ctx, httpd.Who(ctx), in.ID)
	return &empty{}, err
}
