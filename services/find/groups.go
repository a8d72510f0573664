package find

import (
	"context"
	"slices"

	"firstkm/search"
	"firstkm/services/application"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
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
	EnterprisesByID(ctx context.Context, ids []org.ID) (map[org.ID]org.Enterprise, error)
	SchoolsByID(ctx context.Context, ids []org.ID) (map[org.ID]org.School, error)
	StableUnits(ctx context.Context, units []org.ID, day civil.Date) (map[org.ID]bool, error)
	// ListedUnits gives for each school the units on its published list on day, each once, in one order.
	ListedUnits(ctx context.Context, schools []org.ID, day civil.Date) (map[org.ID][]org.ID, error)
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
		ids := make([]org.ID, 0, len(found[kind].IDs))
		for _, id := range found[kind].IDs {
			ids = append(ids, org.ID(id))
		}
		items, err := s.Things(ctx, who, kind, ids)
		if err != nil {
			return nil, err
		}
		if len(items) > 0 {
			groups = append(groups, Group{Kind: kind, Items: items, Total: found[kind].Total - len(ids) + len(items)})
		}
	}
	return groups, nil
}

// Thing describes one thing; org.ErrNotFound when there is none of the id that may be shown.
func (s *Service) Thing(ctx context.Context, who actor.Actor, kind Kind, id org.ID) (Thing, error) {
	list, err := s.Things(ctx, who, kind, []org.ID{id})
	if err != nil {
		return Thing{}, err
	}
	if len(list) == 0 {
		return Thing{}, org.ErrNotFound
	}
	return list[0], nil
}

// Things describes the things of one kind that may be shown, in the order of their ids. However many there are, the same few
// questions are asked.
func (s *Service) Things(ctx context.Context, who actor.Actor, kind Kind, ids []org.ID) ([]Thing, error) {
	switch {
	case len(ids) == 0:
		return nil, nil
	case kind == Schools:
		return s.schools(ctx, who, ids)
	}
	return s.units(ctx, who, ids)
}

func (s *Service) units(ctx context.Context, who actor.Actor, ids []org.ID) (list []Thing, err error) {
	known, err := s.orgs.EnterprisesByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	shown := slices.DeleteFunc(slices.Clone(ids), func(id org.ID) bool {
		e, ok := known[id]
		return !ok || s.barred(e)
	})
	if len(shown) == 0 {
		return nil, nil
	}
	stable, err := s.orgs.StableUnits(ctx, shown, civil.Today(s.now()))
	if err != nil {
		return nil, err
	}
	open, err := s.open(ctx, who, shown)
	if err != nil {
		return nil, err
	}
	replies := s.replies(ctx, shown)
	for _, id := range shown {
		e := known[id]
		list = append(list, Thing{
			ID: string(id), Name: e.Name, Region: e.Region, Verified: e.Verified(),
			Stable: stable[id], Open: open[id], Replies: replies[id],
		})
	}
	return list, nil
}

func (s *Service) schools(ctx context.Context, who actor.Actor, ids []org.ID) (list []Thing, err error) {
	known, err := s.orgs.SchoolsByID(ctx, ids)
	if err != nil {
		return nil, err
	}
	listed, err := s.orgs.ListedUnits(ctx, ids, civil.Today(s.now()))
	if err != nil {
		return nil, err
	}
	var units []org.ID
	for _, of := range listed {
		units = append(units, of...)
	}
	open, err := s.open(ctx, who, units)
	if err != nil {
		return nil, err
	}
	for _, id := range ids {
		d, ok := known[id]
		if !ok {
			continue
		}
		t := Thing{ID: string(id), Name: d.Name, Region: d.Region, Level: d.Level, Partners: len(listed[id])}
		for _, unit := range listed[id] {
			t.Open += open[unit]
		}
		list = append(list, t)
	}
	return list, nil
}

// Listed is a page of the units on a school's published list today; those that may not be shown are left out.
func (s *Service) Listed(ctx context.Context, who actor.Actor, school org.ID, p page.Request) (page.Page[Thing], error) {
	after, err := page.Decode(p.Cursor, 1)
	if err != nil {
		return page.Page[Thing]{}, err
	}
	listed, err := s.orgs.ListedUnits(ctx, []org.ID{school}, civil.Today(s.now()))
	if err != nil {
		return page.Page[Thing]{}, err
	}
	rest := slices.DeleteFunc(listed[school], func(id org.ID) bool { return id <= org.ID(after[0]) })
	ids := page.Cut(rest[:min(len(rest), p.Size()+1)], p.Size(), func(id org.ID) []string { return []string{string(id)} })
	list, err := s.Things(ctx, who, Units, ids.Items)
	return page.Page[Thing]{Items: list, Next: ids.Next}, err
}

// open counts the internships of units that the asker can find now: as many as the search by the unit lists.
func (s *Service) open(ctx context.Context, who actor.Actor, units []org.ID) (map[org.ID]int, error) {
	if len(units) == 0 {
		return nil, nil
	}
	a := Ask{Origin: placement.Own, Facets: []string{search.FacetEnterprise}, Limit: 1}
	if len(units) == 1 {
		a.Unit = units[0]
	}
	q, err := s.query(who, student.Student{}, a)
	if err != nil {
		return nil, err
	}
	q.Load = false
	found, err := s.index.Search(ctx, q)
	if err != nil {
		return nil, translate(err)
	}
	open := map[org.ID]int{}
	for _, b := range found.Facets[search.FacetEnterprise] {
		open[org.ID(b.Key)] = b.Count
	}
	return open, nil
}
