package teacher

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"firstkm/services/kernel/actor"
	"firstkm/services/org"
)

// AllianceFigure is the figures of an alliance's schools together, as far as the reader may count them.
type AllianceFigure struct {
	Alliance org.Alliance
	Schools  []SchoolFigure // by name; those of the reader's region
	Ratio
}

// Alliances counts each alliance's schools together. A school in two alliances counts in both. May: the operator; a bureau,
// for the schools of its region, and the alliances that have any; an alliance's office, its own with every school.
func (s *Service) Alliances(ctx context.Context, who actor.Actor, q Query) ([]AllianceFigure, error) {
	list, err := s.db.Alliances(ctx)
	if err != nil {
		return nil, err
	}
	figures, err := s.countAlliances(ctx, who, list, q)
	return slices.DeleteFunc(figures, func(f AllianceFigure) bool { return len(f.Schools) == 0 }), err
}

// OfAlliance counts one alliance's schools together, as Alliances does; without any that has teachers it is the alliance alone.
func (s *Service) OfAlliance(ctx context.Context, who actor.Actor, id org.ID, q Query) (AllianceFigure, error) {
	a, err := s.db.Alliance(ctx, id)
	if err != nil {
		return AllianceFigure{}, err
	}
	figures, err := s.countAlliances(ctx, who, []org.Alliance{a}, q)
	if err != nil {
		return AllianceFigure{}, err
	}
	if len(figures) == 0 {
		return AllianceFigure{}, org.ErrNotFound
	}
	return figures[0], nil
}

// countAlliances counts those of a list that the reader may count.
func (s *Service) countAlliances(ctx context.Context, who actor.Actor, list []org.Alliance, q Query) ([]AllianceFigure, error) {
	q, err := s.fill(q)
	if err != nil {
		return nil, err
	}
	region := ""
	if who.Is(actor.AllianceOffice) && who.Org != "" {
		list = slices.DeleteFunc(list, func(a org.Alliance) bool { return a.ID != org.ID(who.Org) })
	} else if region, err = s.regionFor(ctx, who, ""); err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, nil
	}
	targets, err := s.db.Targets(ctx)
	if err != nil {
		return nil, err
	}
	tallies, figures := make([]Tally, len(list)), make([]AllianceFigure, len(list))
	for i, a := range list {
		tallies[i], figures[i].Alliance = Tally{}, a
	}
	err = s.db.EachRoll(ctx, region, func(r Roll) error {
		for i, a := range list {
			if _, in := slices.BinarySearch(a.Schools, r.School); !in {
				continue
			}
			own := Tally{}
			own.Count(r.Standings, DayOf(q.AsOf))
			tallies[i].Add(own)
			figures[i].Schools = append(figures[i].Schools, SchoolFigure{r.School, r.Name, r.Level, own.Figure(s.rule(q.Formula, r.Region, q.AsOf), q.AsOf)})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for i := range figures {
		figures[i].Ratio = newRatio(tallies[i], s.rule(q.Formula, region, q.AsOf), q.AsOf, TargetIn(targets, region, q.AsOf))
		slices.SortFunc(figures[i].Schools, func(a, b SchoolFigure) int {
			return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(string(a.School), string(b.School)))
		})
	}
	return figures, nil
}
