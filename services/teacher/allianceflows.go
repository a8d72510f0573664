package teacher

import (
	"cmp"
	"context"
	"slices"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// FlowPair is the flexible flow from one school of an alliance to another, without the teachers behind it: an alliance sees
// that and how much its schools lend one another, and nobody's name.
type FlowPair struct {
	From, To org.School
	Running  int        // on the day
	Share    int        // of those, in hundredths of a teacher
	Coming   int        // that begin after it
	Ended    int        // within the year before it
	Last     civil.Date // when the last of those under way or to come ends; zero without any
}

// Across reports whether the two schools lie in different cities.
func (p FlowPair) Across() bool { return p.From.City() != p.To.City() }

// AllianceFlows is the flow between the schools of an alliance around a day (S8), the busiest pairs first. May: the operator;
// the alliance's office; a bureau, for flows that begin or end at a school of its region.
func (s *Service) AllianceFlows(ctx context.Context, who actor.Actor, id org.ID, day civil.Date) ([]FlowPair, error) {
	a, err := s.db.Alliance(ctx, id)
	if err != nil {
		return nil, err
	}
	region := ""
	if who.Is(actor.AllianceOffice) {
		if who.Org == "" || org.ID(who.Org) != id {
			return nil, org.ErrNotFound
		}
	} else if region, err = s.regionFor(ctx, who, ""); err != nil {
		return nil, err
	}
	if day.IsZero() {
		day = s.today()
	}
	flows, err := s.db.FlowsAmong(ctx, a.Schools, day.AddYears(-1))
	if err != nil {
		return nil, err
	}
	schools, err := s.db.SchoolsByID(ctx, a.Schools)
	if err != nil {
		return nil, err
	}
	pairs := pairUp(flows, schools, day)
	return slices.DeleteFunc(pairs, func(p FlowPair) bool { return !within(region, p.From.Region) && !within(region, p.To.Region) }), nil
}

// within reports whether a place lies in a region; "" is everywhere.
func within(region, place string) bool {
	return (org.Bureau{Region: region}).Oversees(place) || region == ""
}

// pairUp gathers flows by the schools that they lead from and to.
func pairUp(flows []Flow, schools map[org.ID]org.School, day civil.Date) []FlowPair {
	var out []FlowPair
	for _, f := range flows {
		i := slices.IndexFunc(out, func(p FlowPair) bool { return p.From.ID == f.From && p.To.ID == f.To })
		if i < 0 {
			i, out = len(out), append(out, FlowPair{From: schools[f.From], To: schools[f.To]})
		}
		p := &out[i]
		switch {
		case f.Holds(day):
			p.Running++
			p.Share += f.Share
		case f.Start.After(day):
			p.Coming++
		default:
			p.Ended++
			continue
		}
		if f.End.After(p.Last) {
			p.Last = f.End
		}
	}
	slices.SortStableFunc(out, func(a, b FlowPair) int {
		return cmp.Or(cmp.Compare(b.Share, a.Share), cmp.Compare(b.Coming, a.Coming), cmp.Compare(a.From.Name, b.From.Name), cmp.Compare(a.To.Name, b.To.Name))
	})
	return out
}
