package find

import (
	"context"
	"errors"

	"firstkm/search"
	"firstkm/services/application"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Kind is a sort of thing that the search box finds by its name, beside postings.
type Kind string

// The kinds. Bases, courses and rooms will be further ones: a name in the directory and a way to describe it.
const (
	Units   Kind = "enterprise"
	Schools Kind = "school"
)

// Kinds lists the kinds in the order in which they are shown.
func Kinds() []Kind { return []Kind{Units, Schools} }

// Group is the things of one kind whose names fit what was typed.
type Group struct {
	Kind  Kind
	Items []Thing
	Total int
}

// Thing is something that bears a name, as the search box shows it.
type Thing struct {
	ID, Name, Region string
	Verified         bool                // of a unit: 已核验
	Stable           bool                // of a unit: a stable partner of some school
	Level            string              // of a school
	Partners         int                 // of a school: units on its published list
	Open             int                 // postings that the asker can find now: of the unit, or of the school's listed units
	Replies          application.Replies // of a unit
}

// Names finds things by what people type of their names.
type Names interface {
	// Named answers, for each kind, the ids that fit, best first, at most limit each, and how many there are.
	Named(text search.Text, limit int) map[Kind]Matches
}

// Matches is the ids of one kind that fit a typed text.
type Matches struct {
	IDs   []string
	Total int
}

// Orgs is what is asked of SQL about organisations.
type Orgs interface {
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	School(ctx context.Context, id org.ID) (org.School, error)
	Cooperations(ctx context.Context, f org.CooperationFilter, p page.Request) (page.Page[org.Cooperation], error)
}

// Naming makes the service find units and schools by name. barred says which units are shown nowhere.
func (s *Service) Naming(names Names, orgs Orgs, barred func(org.Enterprise) bool) *Service {
	s.names, s.orgs, s.barred = names, orgs, barred
	return s
}

// MostNamed is how many things of a kind are shown at most.
const MostNamed = 20

// Groups lists the units and schools whose names fit a typed text, at most limit of a kind. What is said of them is read
// from SQL and counted in the index now, so that a unit that was barred a moment ago is not among them.
func (s *Service) Groups(ctx context.Context, who actor.Actor, typed string, limit int) ([]Group, error) {
	if s.names == nil || typed == "" {
		return nil, nil
	}
	found := s.names.Named(s.understand(typed, nil).Text, min(max(limit, 1), MostNamed))
	var groups []Group
	for _, kind := range Kinds() {
		g := Group{Kind: kind, Total: found[kind].Total}
		for _, id := range found[kind].IDs {
			thing, ok, err := s.Thing(ctx, who, kind, org.ID(id))
			if err != nil {
				return nil, err
			}
			if !ok {
				g.Total--
				continue
			}
			g.Items = append(g.Items, thing)
		}
		if len(g.Items) > 0 {
			groups = append(groups, g)
		}
	}
	return groups, nil
}

// Thing describes one thing; false when there is none of the id that may be shown.
func (s *Service) Thing(ctx context.Context, who actor.Actor, kind Kind, id org.ID) (Thing, bool, error) {
	var t Thing
	var err error
	if kind == Schools {
		t, err = s.school(ctx, who, id)
	} else {
		t, err = s.unit(ctx, who, id)
	}
	if errors.Is(err, org.ErrNotFound) {
		return Thing{}, false, nil
	}
	return t, err == nil, err
}

func (s *Service) unit(ctx context.Context, who actor.Actor, id org.ID) (Thing, error) {
	e, err := s.orgs.Enterprise(ctx, id)
	if err != nil {
		return Thing{}, err
	}
	if s.barred(e) {
		return Thing{}, org.ErrNotFound
	}
	t := Thing{ID: string(e.ID), Name: e.Name, Region: e.Region, Verified: e.Verified()}
	err = s.cooperations(ctx, org.CooperationFilter{Enterprise: id}, func(c org.Cooperation) {
		t.Stable = t.Stable || c.Stable(civil.Today(s.now()))
	})
	if err != nil {
		return Thing{}, err
	}
	t.Replies = s.Replies(ctx, id)
	t.Open, err = s.open(ctx, who, id)
	return t, err
}

func (s *Service) school(ctx context.Context, who actor.Actor, id org.ID) (Thing, error) {
	d, err := s.orgs.School(ctx, id)
	if err != nil {
		return Thing{}, err
	}
	t := Thing{ID: string(d.ID), Name: d.Name, Region: d.Region, Level: d.Level}
	listed, err := s.Listed(ctx, id)
	if err != nil {
		return Thing{}, err
	}
	t.Partners = len(listed)
	for _, e := range listed {
		n, err := s.open(ctx, who, e)
		if err != nil {
			return Thing{}, err
		}
		t.Open += n
	}
	return t, nil
}

// Listed names the units on a school's published list today, each once.
func (s *Service) Listed(ctx context.Context, school org.ID) (units []org.ID, err error) {
	seen := map[org.ID]bool{}
	err = s.cooperations(ctx, org.CooperationFilter{School: school}, func(c org.Cooperation) {
		if c.Listed(civil.Today(s.now())) && !seen[c.Enterprise] {
			seen[c.Enterprise] = true
			units = append(units, c.Enterprise)
		}
	})
	return units, err
}

func (s *Service) cooperations(ctx context.Context, f org.CooperationFilter, each func(org.Cooperation)) error {
	for cursor := ""; ; {
		list, err := s.orgs.Cooperations(ctx, f, page.Request{Limit: page.MaxLimit, Cursor: cursor})
		if err != nil {
			return err
		}
		for _, c := range list.Items {
			each(c)
		}
		if cursor = list.Next; cursor == "" {
			return nil
		}
	}
}

// open counts the internships of a unit that the asker can find now: as many as the search by the unit lists.
func (s *Service) open(ctx context.Context, who actor.Actor, unit org.ID) (int, error) {
	n, err := s.index.Count(ctx, search.Query{
		Enterprise: string(unit), Origin: search.OriginOwn, NotLabels: []string{search.LabelForTeachers},
		School: string(schoolOf(who)), AsOf: s.now(),
	})
	return n, translate(err)
}
