package round

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Move is a student who would have another post, or none, under other rules.
type Move struct {
	Was, Would Result
	Name       string // masked; empty for students of other schools, of whom the number alone is told
	Class      string
	From, To   string // titles of the posts, empty for none
}

// Gains reports whether the student would get a post that stands higher in the list, or one at all.
func (m Move) Gains() bool { return better(m.Would.Rank, m.Was.Rank) }

// name fills in who moves and between which posts.
func (s *Service) name(ctx context.Context, who actor.Actor, list []Move) error {
	var people []student.ID
	var posts []placement.ID
	for _, m := range list {
		posts = append(posts, m.Was.Placement, m.Would.Placement)
		if m.Was.School == org.ID(who.Org) {
			people = append(people, m.Was.Student)
		}
	}
	students, err := s.db.StudentsByID(ctx, people)
	if err != nil {
		return err
	}
	openings, err := s.db.PlacementsByID(ctx, posts)
	for i, m := range list {
		list[i].From, list[i].To = openings[m.Was.Placement].Title, openings[m.Would.Placement].Title
		if st, own := students[m.Was.Student]; own {
			list[i].Name, list[i].Class = st.MaskedName(), st.Class
		} else {
			list[i].Was.Student, list[i].Would.Student = "", ""
		}
	}
	return err
}

// Named are some results as the desk sees them: with masked names and classes for students of the actor's own school.
func (s *Service) Named(ctx context.Context, who actor.Actor, list []Result) ([]Row, error) {
	return s.rows(ctx, who, list)
}

// Rules are those of the round.
func (r *Round) Rules() Rules { return Rules{r.Weights, r.Caps} }

// Limit is how many the rules place at most where a cap of the round is; ok is false where they leave it out.
func (w Rules) Limit(c Cap) (most int, ok bool) {
	at := slices.IndexFunc(w.Caps, c.same)
	if at < 0 {
		return 0, false
	}
	return w.Caps[at].Limit, true
}

// Text writes rules in a few characters for an address: 40-20-15-15-10_30-x are the weights and the limits of the caps in their
// order, x for a cap that is left out.
func (w Rules) Text(of []Cap) string {
	list := w.Weights.List()
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	out := strings.Join(words, "-")
	if len(of) == 0 {
		return out
	}
	limits := make([]string, len(of))
	for i, c := range of {
		limits[i] = "x"
		if most, ok := w.Limit(c); ok {
			limits[i] = strconv.Itoa(most)
		}
	}
	return out + "_" + strings.Join(limits, "-")
}

// RulesOf reads what Text wrote, for a round with some caps.
func RulesOf(of []Cap, words string) (Rules, error) {
	var out Rules
	bad := ErrInvalid.With(fault.In("rules", "没有这样的规则。", "there are no such rules"))
	weights, limits, _ := strings.Cut(words, "_")
	parts := strings.Split(weights, "-")
	into := []*int{&out.Weights.Major, &out.Weights.Path, &out.Weights.Tasks, &out.Weights.Distance, &out.Weights.Wishes}
	if len(parts) != len(into) {
		return out, bad
	}
	for i, p := range parts {
		n, err := strconv.Atoi(p)
		if err != nil {
			return out, bad
		}
		*into[i] = n
	}
	caps := strings.Split(limits, "-")
	for i, c := range of {
		if i >= len(caps) || caps[i] == "x" || caps[i] == "" {
			continue
		}
		n, err := strconv.Atoi(caps[i])
		if err != nil {
			return out, bad
		}
		c.Limit = n
		out.Caps = append(out.Caps, c)
	}
	return out, nil
}
