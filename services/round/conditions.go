package round

import (
	"cmp"
	"context"
	"slices"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
)

// Condition is an opening of a round that the law lets a school fill only after a filing or an approval (附条件发布), which the
// school has not recorded: until then no student of it may have the opening.
type Condition struct {
	Post
	Findings []fault.Finding // of the classes BLOCK-EXC and BLOCK-OVR, each with what lifts it
}

// Key is the condition's place in the order of Conditions.
func (c Condition) Key() string { return string(c.Placement) }

// Conditions lists the openings of a round whose conditions the actor's school does not meet yet, by opening. What is
// recorded of the unit (org.Clear) counts at once, in lists, computation and overrides. Majors of another category are not among
// them: they concern single students, and an override says so.
func (s *Service) Conditions(ctx context.Context, who actor.Actor, id ID) ([]Condition, error) {
	if !who.Is(actor.School, actor.VicePrincipal) {
		return nil, ErrForbidden
	}
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return nil, err
	}
	m, in := r.Member(org.ID(who.Org))
	if !in {
		return nil, ErrNotFound
	}
	posts, err := s.posts(ctx, s.db, r)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(posts, func(x, y Post) int { return cmp.Compare(x.Placement, y.Placement) })
	b, err := s.benchWith(ctx, s.db, r, []Member{m}, posts, nil, nil)
	if err != nil {
		return nil, err
	}
	var out []Condition
	for i, p := range posts {
		if found := b.unmet(m.School, i); len(found) > 0 {
			p.Name, p.Opening = b.units[p.Unit].Name, p.Opening.Discreet()
			out = append(out, Condition{p, found})
		}
	}
	return out, nil
}

// unmet are the conditions of a post that a school has not met.
func (b *bench) unmet(school org.ID, i int) []fault.Finding {
	return slices.DeleteFunc(b.law.CheckMatch(b.of(school, i)), func(f fault.Finding) bool {
		return f.Class != fault.BlockExcept && f.Class != fault.BlockOverride || f.Rule == compliance.RuleCross
	})
}
