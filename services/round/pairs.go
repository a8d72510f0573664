package round

import (
	"cmp"
	"context"
	"slices"

	"firstkm/services/catalogue"
	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Pair is a major of the actor's school and a post of the round of which the codes do not say whether they are close: a teacher's
// word decides (R-ART08-MAJOR).
type Pair struct {
	Post
	Major    string
	Students int            // of the school's cohort with the major
	Way      catalogue.Path // how the major leads to the post's occupation, and the tasks they share
	Said     *Judgement     // nil while it waits
}

// Pairs lists the pairs that need a teacher's word for students of the actor's school, those that wait first, then by how many
// students they concern.
func (s *Service) Pairs(ctx context.Context, who actor.Actor, id ID) ([]Pair, error) {
	if !who.Is(actor.School, actor.VicePrincipal, actor.Instructor, actor.ClassTeacher) {
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
	if m.Batch == "" {
		return nil, nil
	}
	students, err := s.cohort(ctx, s.db, r, m)
	if err != nil {
		return nil, err
	}
	posts, known, err := s.shows(ctx, r)
	if err != nil {
		return nil, err
	}
	judged, err := s.db.Judgements(ctx, id)
	if err != nil {
		return nil, err
	}
	out := pairs(m.School, students, posts, judged, s.cat.Now())
	for i, p := range out {
		out[i].Name, out[i].Opening = known[p.Unit].Name, p.Opening.Discreet()
	}
	return out, nil
}

// pairs are those of which the codes leave it to a teacher, with what teachers of the school said.
func pairs(school org.ID, students []student.Student, posts []Post, judged []Judgement, cat *catalogue.Catalogue) []Pair {
	of := map[string]int{}
	for _, st := range students {
		of[st.MajorCode]++
	}
	words := make(map[judgedKey]*Judgement, len(judged))
	for i, j := range judged {
		words[judgedKey{j.School, j.Major, j.Placement}] = &judged[i]
	}
	var out []Pair
	for major, n := range of {
		for _, p := range posts {
			o := p.Opening
			if compliance.Legal(major, o.MajorCodes) != compliance.MatchReview {
				continue
			}
			out = append(out, Pair{Post: p, Major: major, Students: n, Way: cat.Path(major, o.OccupationCode, o.MajorCodes, o.Tasks), Said: words[judgedKey{school, major, p.Placement}]})
		}
	}
	waits := func(p Pair) int {
		if p.Said == nil {
			return 0
		}
		return 1
	}
	slices.SortFunc(out, func(x, y Pair) int {
		return cmp.Or(cmp.Compare(waits(x), waits(y)), cmp.Compare(y.Students, x.Students), cmp.Compare(x.Major, y.Major), cmp.Compare(x.Placement, y.Placement))
	})
	return out
}
