package batch

import (
	"cmp"
	"context"
	"slices"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
)

// Visited is the last approved report of a school on a unit.
type Visited struct {
	On    civil.Date
	Adopt bool
}

// weigh says of units what the school knows of them, by name: what it had visited and published when it decided, and what has
// come up against a unit since. A zero day is today.
func (s *Service) weigh(ctx context.Context, db Reads, school org.ID, units map[org.ID]org.Enterprise, decided civil.Date) ([]Candidate, error) {
	if decided.IsZero() {
		decided = s.today()
	}
	before, err := db.Judged(ctx, school, decided)
	if err != nil {
		return nil, err
	}
	since, err := db.Judged(ctx, school, s.today())
	if err != nil {
		return nil, err
	}
	all, err := db.UnitsListed(ctx, school, "", s.today())
	if err != nil {
		return nil, err
	}
	word, err := db.Cooperating(ctx, school, s.today())
	if err != nil {
		return nil, err
	}
	listed, last := map[org.ID]bool{}, map[org.ID]Listed{}
	for id, on := range word {
		listed[id] = !on.After(decided)
	}
	for _, l := range all {
		last[l.Unit] = l
		listed[l.Unit] = listed[l.Unit] || !l.PublishedOn.After(decided)
	}
	list := make([]Candidate, 0, len(units))
	for id, e := range units {
		visit, now := before[id], since[id]
		stop := last[id].StoppedOn
		stopped := !stop.IsZero() && visit.On.Before(stop)
		list = append(list, Candidate{
			Enterprise: e, Inspected: visit.Adopt && !stopped, Refused: !now.On.IsZero() && !now.Adopt, Listed: listed[id] && stop.IsZero(), Stopped: stopped,
		})
	}
	slices.SortFunc(list, func(a, b Candidate) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	return list, nil
}

// Candidates are the units that the actor's school visited, had on a list before or works with as listed, and those in more,
// by name. Of those the law asks no new visit: it asks for one of a new unit.
func (s *Service) Candidates(ctx context.Context, who actor.Actor, more []org.ID) ([]Candidate, error) {
	if err := office(who); err != nil {
		return nil, err
	}
	school := org.ID(who.Org)
	judged, err := s.db.Judged(ctx, school, s.today())
	if err != nil {
		return nil, err
	}
	listed, err := s.db.UnitsListed(ctx, school, "", s.today())
	if err != nil {
		return nil, err
	}
	ids := slices.Clone(more)
	for id := range judged {
		ids = append(ids, id)
	}
	word, err := s.db.Cooperating(ctx, school, s.today())
	if err != nil {
		return nil, err
	}
	for id := range word {
		ids = append(ids, id)
	}
	for _, l := range listed {
		ids = append(ids, l.Unit)
	}
	units, err := s.db.EnterprisesByID(ctx, slices.Compact(slices.Sorted(slices.Values(ids))))
	if err != nil {
		return nil, err
	}
	return s.weigh(ctx, s.db, school, units, s.today())
}
