package round

import (
	"context"
	"slices"

	"firstkm/services/kernel/actor"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Voter is a student of a cohort and how far the list has come; nobody at the desk sees which posts stand in it.
type Voter struct {
	Student student.ID
	Name    string // masked
	Class   string
	Listed  int  // posts in the list
	Refused bool // the arrangement is refused (R-ART09-REFUSE)
}

// Turnout is the actor's school's cohort in a round, those without a list first; a class teacher sees the own class. The names are
// masked.
func (s *Service) Turnout(ctx context.Context, who actor.Actor, id ID) ([]Voter, error) {
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return nil, err
	}
	m, in := r.Member(org.ID(who.Org))
	if teacher := who.Is(actor.ClassTeacher) && who.Class != ""; !in || !teacher {
		if err := takesPart(who, &r); err != nil {
			return nil, err
		}
	}
	if m.Batch == "" {
		return nil, nil
	}
	var classes []string
	if who.Is(actor.ClassTeacher) {
		classes = []string{who.Class}
	}
	students, err := s.cohort(ctx, s.db, r, m, classes...)
	if err != nil {
		return nil, err
	}
	part, err := s.parts(ctx, id, students)
	if err != nil {
		return nil, err
	}
	out := make([]Voter, len(students))
	for i, st := range students {
		p := part[st.ID]
		out[i] = Voter{Student: st.ID, Name: st.MaskedName(), Class: st.Class, Listed: len(p.Choices), Refused: !p.Refused.IsZero()}
	}
	slices.SortStableFunc(out, func(a, b Voter) int { return rankVoter(a) - rankVoter(b) })
	return out, nil
}

// aClass is how many students are looked up by name rather than with everybody of the round.
const aClass = 250

// parts are the parts in a round of those of some students who saved anything.
func (s *Service) parts(ctx context.Context, id ID, of []student.Student) (map[student.ID]Person, error) {
	if len(of) <= aClass {
		ids := make([]student.ID, len(of))
		for i, st := range of {
			ids[i] = st.ID
		}
		return s.db.PeopleOf(ctx, id, ids)
	}
	people, err := s.db.People(ctx, id)
	part := make(map[student.ID]Person, len(people))
	for _, p := range people {
		part[p.Student] = p
	}
	return part, err
}

func rankVoter(v Voter) int {
	switch {
	case v.Refused:
		return 1
	case v.Listed > 0:
		return 2
	}
	return 0
}

// Met is a student whom a unit named for a post, with the fit score by which the student would stand otherwise.
type Met struct {
	Mark
	Fit Fit
}

// Met lists whom the actor's unit named for a post, by the students' numbers alone.
func (s *Service) Met(ctx context.Context, who actor.Actor, id ID, post placement.ID) (Post, []Met, error) {
	o, marks, err := s.MarksOf(ctx, who, id, post)
	if err != nil {
		return Post{}, nil, err
	}
	r, err := s.db.Round(ctx, id)
	if err != nil {
		return Post{}, nil, err
	}
	posts, err := s.opened(ctx, s.db, []Offer{o})
	if err != nil {
		return Post{}, nil, err
	}
	b, err := s.bench(ctx, s.db, r, posts)
	if err != nil {
		return Post{}, nil, err
	}
	numbers := make([]string, len(marks))
	for i, m := range marks {
		numbers[i] = m.Number
	}
	people, err := s.db.PeopleByNumber(ctx, id, numbers)
	if err != nil {
		return Post{}, nil, err
	}
	ids := make([]student.ID, 0, len(people))
	for _, p := range people {
		ids = append(ids, p.Student)
	}
	students, err := s.db.StudentsByID(ctx, ids)
	out := make([]Met, len(marks))
	for i, m := range marks {
		p, there := people[m.Number]
		if !there { // met at a fair, and without a list so far
			out[i] = Met{Mark: m}
			continue
		}
		out[i] = Met{m, b.fit(students[p.Student], p.Wishes, 0)}
	}
	return posts[0], out, err
}
