package placement

import (
	"context"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
)

// Review is what the law says of a posting while it is typed.
type Review struct {
	Findings   []fault.Finding
	Stops      bool            // a finding of class BLOCK: it cannot be published
	Conditions []fault.Finding // it would be published under these (附条件发布)
	Headroom   Headroom
}

// Headroom is how many more interns the law lets the unit take over the posting's dates (10 %/20 % 限额, R-ART11).
type Headroom struct {
	Employees, Unit, UnitPeak             int // head-count, cap of 10 %, interns on the fullest day
	KindEmployees, PostKind, PostKindPeak int // the same for the post kind, cap of 20 %
	Left                                  int // the smaller remainder, 0 or more
}

// Lint checks terms as if the actor's enterprise published them now. It changes nothing. id names the opening that they
// are to replace, whose own held seats must not count twice; it is empty for a new one.
func (s *Service) Lint(ctx context.Context, who actor.Actor, id ID, t Terms) (Review, error) {
	if !who.Is(actor.Enterprise) {
		return Review{}, ErrForbidden
	}
	e, err := s.db.Enterprise(ctx, org.ID(who.Org))
	if err != nil {
		return Review{}, err
	}
	var now Placement
	if id != "" {
		if now, err = s.db.Placement(ctx, id); err != nil {
			return Review{}, err
		}
		if now.Enterprise != e.ID {
			return Review{}, ErrNotFound
		}
	}
	facts, room, err := s.facts(ctx, s.db, e, now, t.settled())
	if err != nil {
		return Review{}, err
	}
	found := s.law.CheckPlacement(facts)
	return Review{Findings: found, Stops: fault.Stops(found), Conditions: compliance.Conditions(found), Headroom: room}, nil
}

// Headroom computes the head-room of a unit for a kind of post over some dates.
func (s *Service) Headroom(ctx context.Context, enterprise org.ID, postKind string, from, to civil.Date) (Headroom, error) {
	e, err := s.db.Enterprise(ctx, enterprise)
	if err != nil {
		return Headroom{}, err
	}
	stays, err := s.db.Stays(ctx, enterprise, from, to)
	if err != nil {
		return Headroom{}, err
	}
	return RoomOf(s.law, e, stays, postKind, from, to), nil
}

func (s *Service) findings(ctx context.Context, tx Tx, p Placement) ([]fault.Finding, error) {
	e, err := tx.LockEnterprise(ctx, p.Enterprise)
	if err != nil {
		return nil, err
	}
	now, err := tx.Placement(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	facts, _, err := s.facts(ctx, tx, e, now, p.Terms)
	if err != nil {
		return nil, err
	}
	return s.law.CheckPlacement(facts), nil
}

// facts gathers what the regulation needs to know. now is the opening as it stands, zero for a new one: the seats that it
// holds are part of those it asks for, and leave the unit's stays.
func (s *Service) facts(ctx context.Context, db Reads, e org.Enterprise, now Placement, t Terms) (compliance.PlacementFacts, Headroom, error) {
	today := civil.Today(s.now())
	from, to := t.Start, t.End
	if from.IsZero() {
		from = today
	}
	if to.Before(from) {
		to = from
	}
	stays, err := db.Stays(ctx, e.ID, from, to)
	if err != nil {
		return compliance.PlacementFacts{}, Headroom{}, err
	}
	for i, st := range stays {
		if now.Kind == Post && st.PostKind == now.PostKind && st.From == now.Start && st.To == now.End {
			stays[i].Count -= now.Taken
			break
		}
	}
	room := RoomOf(s.law, e, stays, t.PostKind, from, to)
	facts := Facts(e, t, today)
	facts.PeakUnit, facts.PeakPostKind = room.UnitPeak, room.PostKindPeak
	return facts, room, nil
}

// RoomOf computes a unit's head-room from all who are or will be there.
func RoomOf(law compliance.Regulation, e org.Enterprise, stays []Stay, postKind string, from, to civil.Date) Headroom {
	unit := make([]compliance.Stay, 0, len(stays)+len(e.ExternalInterns))
	var kind []compliance.Stay
	add := func(postKindOfStay string, s compliance.Stay) {
		unit = append(unit, s)
		if postKindOfStay == postKind {
			kind = append(kind, s)
		}
	}
	for _, s := range stays {
		add(s.PostKind, compliance.Stay{From: s.From, To: s.To, N: s.Count})
	}
	for _, x := range e.ExternalInterns {
		add(x.PostKind, compliance.Stay{From: x.From, To: x.To, N: x.Count})
	}
	employees, ofKind := value(e.OnPostEmployees), value(e.PostKindEmployees(postKind))
	th := law.In(province(e.Region), from)
	r := Headroom{
		Employees: employees, Unit: compliance.Cap(employees, th.CapUnit), UnitPeak: compliance.Peak(unit, from, to),
		KindEmployees: ofKind, PostKind: compliance.Cap(ofKind, th.CapPostKind), PostKindPeak: compliance.Peak(kind, from, to),
	}
	r.Left = th.Headroom(compliance.Load{Employees: employees, Held: r.UnitPeak}, compliance.Load{Employees: ofKind, Held: r.PostKindPeak}).Fit()
	return r
}

func province(region string) string {
	if len(region) < 2 {
		return ""
	}
	return region[:2]
}

func value(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
