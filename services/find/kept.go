package find

import (
	"context"

	"firstkm/search"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
	"firstkm/services/student"
)

// keptAsk is a search that was kept, asked as on a page: external listings stand on their own tab alone.
func keptAsk(a Ask) Ask {
	a.Page, a.Cursor, a.Facets, a.Limit = true, "", nil, 0
	return a
}

// Question is what a kept search asks for whoever may ask it, of the schools that a posting is for: whatever one person
// finds by it, the question finds, too.
func (s *Service) Question(ctx context.Context, a Ask, audience []string) (search.Query, error) {
	q, err := s.first(ctx, actor.System(), a)
	if len(audience) > 0 {
		q.School = audience[0]
	}
	return q, err
}

// Matches reports whether the first tier of what somebody finds by a kept search holds a posting, which one, an index of
// its own, holds alone. What the person may not ask for, or not see, does not match.
func (s *Service) Matches(ctx context.Context, who actor.Actor, a Ask, one search.Searcher) (bool, error) {
	q, err := s.first(ctx, who, a)
	if Refused(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if gone, err := s.Gone(ctx, a); gone || err != nil {
		return false, err
	}
	n, err := one.Count(ctx, q)
	return n > 0, translate(err)
}

// Gone reports whether an ask is for the postings of a unit that is no longer here, or is shown nowhere: it finds nothing.
func (s *Service) Gone(ctx context.Context, a Ask) (bool, error) {
	if a.Unit == "" || s.orgs == nil {
		return false, nil
	}
	known, err := s.orgs.EnterprisesByID(ctx, []org.ID{a.Unit})
	if err != nil {
		return false, err
	}
	e, there := known[a.Unit]
	return !there || s.barred(e), nil
}

// without is what is found of a unit that is gone: nothing, and how much there is without it.
func (s *Service) without(ctx context.Context, who actor.Actor, own student.Student, a Ask, wishes []search.Wish, err error) (Found, error) {
	f := Found{Gone: err == nil, Facets: map[string][]search.Bucket{}, Wishes: wishes}
	if err != nil || a.Cursor != "" {
		return f, err
	}
	f.Rescue, err = s.rescue(ctx, who, own, a, search.FilterEnterprise)
	return f, translate(err)
}

// Refused reports that an error says what somebody may not ask for, or what nobody can.
func Refused(err error) bool {
	f := fault.Of(err)
	return f != nil && (f.Kind == fault.Forbidden || f.Kind == fault.Invalid || f.Kind == fault.Unauthenticated)
}

// Allowed answers nil when somebody may ask for a kept search that something can answer, else what the page would say.
func (s *Service) Allowed(ctx context.Context, who actor.Actor, a Ask) error {
	if _, err := s.first(ctx, who, a); err != nil {
		return err
	}
	return translate(s.unknown(ctx, a))
}

// Count is how many postings somebody finds by a kept search now, as the page counts them.
func (s *Service) Count(ctx context.Context, who actor.Actor, a Ask) (int, error) {
	q, err := s.first(ctx, who, a)
	if err != nil {
		return 0, err
	}
	if gone, err := s.Gone(ctx, a); gone || err != nil {
		return 0, err
	}
	q.First = false
	n, err := s.index.Count(ctx, q)
	return n, translate(err)
}

// first is a kept search as a query for its first tier.
func (s *Service) first(ctx context.Context, who actor.Actor, a Ask) (search.Query, error) {
	own, err := s.student(ctx, who)
	if err != nil {
		return search.Query{}, err
	}
	q, err := s.query(who, own, keptAsk(a))
	q.First, q.Load, q.Explain = true, false, false
	return q, err
}
