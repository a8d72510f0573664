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
// for the schools of its region, and the alliances that have any.
func (s *Service) Alliances(ctx context.Context, who actor.Actor, q Query) ([]AllianceFigure, error) {
	q, err := s.fill(q)
	if err != nil {
		return nil, err
	}
	region, err := s.regionFor(ctx, who, "")
	if err != nil {
		return nil, err
	}
	list, err := s.db.Alliances(ctx)
	if err != nil || len(list) == 0 {
		return nil, err
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
	return slices.DeleteFunc(figures, func(f AllianceFigure) bool { return len(f.Schools) == 0 }), nil
}
