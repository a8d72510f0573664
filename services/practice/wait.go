package practice

import (
	"context"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// Wait is what an application waits for from one of its parties now.
type Wait string

// What may be waited for.
const (
	ToAnswer  Wait = "answer"  // the unit accepts or declines
	ToAttest  Wait = "attest"  // the last day has come, and the unit attests
	ToConfirm Wait = "confirm" // the office confirms or returns what the unit accepted
	ToVerify  Wait = "verify"  // the office verifies what the unit attested
	ToReport  Wait = "report"  // the last day has come, and the teacher reports
)

// WaitsOn lists what a role may be waited for, in the order of the road; nil for a role that is no party.
func WaitsOn(r actor.Role) []Wait {
	switch r {
	case actor.Enterprise:
		return []Wait{ToAnswer, ToAttest}
	case actor.TeachersOffice, actor.VicePrincipal:
		return []Wait{ToConfirm, ToVerify}
	case actor.Teacher:
		return []Wait{ToReport}
	}
	return nil
}

// Waits is what the application waits for from somebody of a role on a day, "" for nothing. The filter says the same in SQL.
func (p Practice) Waits(r actor.Role, today civil.Date) Wait {
	over := !p.To.After(today)
	for _, w := range WaitsOn(r) {
		if map[Wait]bool{
			ToAnswer: p.State == Applied, ToConfirm: p.State == Accepted,
			ToAttest: p.State == Confirmed && p.Statement == nil && over, ToVerify: p.State == Confirmed && p.Statement != nil,
			ToReport: p.State == Confirmed && p.Report == "" && over,
		}[w] {
			return w
		}
	}
	return ""
}

// Of narrows a filter to the applications that an actor is a party to; ErrForbidden for everybody else.
func (f Filter) Of(who actor.Actor) (Filter, error) {
	switch {
	case who.Org == "":
		return f, ErrForbidden
	case who.Is(actor.Teacher) && who.Person != "":
		f.Teacher = teacher.ID(who.Person)
	case who.Is(actor.Enterprise):
		f.Enterprise, f.Teacher = org.ID(who.Org), "" // a name would tell whose the rows without one are
	case who.Is(actor.TeachersOffice, actor.VicePrincipal):
		f.School = org.ID(who.Org)
	default:
		return f, ErrForbidden
	}
	return f, nil
}

// Waiting counts what waits for the actor today; what nothing waits for is left out.
func (s *Service) Waiting(ctx context.Context, who actor.Actor) (map[Wait]int, error) {
	f, err := Filter{Today: civil.Today(s.now())}.Of(who)
	if err != nil {
		return nil, err
	}
	n := map[Wait]int{}
	for _, w := range WaitsOn(who.Role) {
		f.Wait = w
		some, err := s.db.CountPractices(ctx, f)
		if err != nil {
			return nil, err
		}
		if some > 0 {
			n[w] = some
		}
	}
	return n, nil
}
