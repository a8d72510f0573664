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
	posts, err := s.posts(ctx, s.db, r)
	if err != nil {
		return nil, err
	}
	b, err := s.bench(ctx, s.db, r, posts)
	if err != nil {
		return nil, err
	}
	said, err := s.Judgements(ctx, who, id)
	if err != nil {
		return nil, err
	}
	out := b.pairs(m.School, students, said, s.cat.Now())
	for i := range out {
		out[i].Name, out[i].Opening = b.units[out[i].Unit].Name, out[i].Opening.Discreet()
	}
	return out, nil
}

// pairs asks the law of each major and post, once with a teacher's yes and once without.
func (b *bench) pairs(school org.ID, students []student.Student, said []Judgement, cat *catalogue.Catalogue) []Pair {
	of := map[string]int{}
	for _, st := range students {
		of[st.MajorCode]++
	}
	words := make(map[judgedKey]*Judgement, len(said))
	for i, j := range said {
		words[judgedKey{j.School, j.Major, j.Placement}] = &said[i]
	}
	var out []Pair
	for major, n := range of {
		for i, p := range b.posts {
			if !b.open(school, major, i) {
				continue
			}
			o := p.Opening
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

// open reports whether a teacher's word decides whether a post is close to a major: the law bars the pair without one and does not
// with a yes.
func (b *bench) open(school org.ID, major string, i int) bool {
	switch compliance.Legal(major, b.posts[i].Opening.MajorCodes) {
	case compliance.MatchExact, compliance.MatchClose:
		return false
	case compliance.MatchNone:
		if len(b.clear[school][b.posts[i].Unit]) == 0 {
			return false // of another category, and nothing lifts that
		}
	}
	f := b.of(school, i)
	f.Student.MajorCode = major
	return b.unfit(f, "") && !b.unfit(f, compliance.Related)
}

// unfit reports whether the law finds major and post apart when a teacher says so much.
func (b *bench) unfit(f compliance.MatchFacts, v compliance.Review) bool {
	f.MatchReview = v
	return slices.ContainsFunc(b.law.CheckMatch(f), func(x compliance.Finding) bool {
		return x.Rule == compliance.RuleMajor || x.Rule == compliance.RuleCross
	})
}
