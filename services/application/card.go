package application

import (
	"context"

	"firstkm/services/compliance"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/student"
)

// Card is what a unit sees of an applicant: blind until it shortlists (F13), then with a masked name, school and class.
// It never shows sex, birth date or home.
type Card struct {
	Application Application // without student, school and class while blind
	MajorCode   string
	Grade       int
	Adult       bool // 18 or older on the first day
	Legal       compliance.Match
	Name        string // masked; empty while blind
	School      org.ID // empty while blind
	Class       string // empty while blind
}

// Blind reports whether the unit does not know yet who applies.
func (c Card) Blind() bool { return c.Name == "" }

// Cards makes the cards of applications that List or Get returned to the actor's unit.
func (s *Service) Cards(ctx context.Context, who actor.Actor, list []Application) ([]Card, error) {
	if !who.Is(actor.Enterprise) {
		return nil, ErrForbidden
	}
	cards := make([]Card, 0, len(list))
	var posts []placement.ID
	var people []student.ID
	for _, a := range list {
		if a.Enterprise != org.ID(who.Org) {
			return nil, ErrNotFound
		}
		posts, people = append(posts, a.Placement), append(people, a.Student)
	}
	openings, err := s.db.PlacementsByID(ctx, posts)
	if err != nil {
		return nil, err
	}
	students, err := s.db.StudentsByID(ctx, people)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		cards = append(cards, s.card(a, openings[a.Placement], students[a.Student]))
	}
	return cards, nil
}

func (s *Service) card(a Application, p placement.Placement, st student.Student) Card {
	c := Card{
		Application: a, MajorCode: st.MajorCode, Grade: st.Grade(civil.Today(s.now())),
		Adult: st.BirthDate.Age(p.Start) >= 18, Legal: compliance.Legal(st.MajorCode, p.MajorCodes),
	}
	if a.everShortlisted() && (a.State.Open() || a.State == Placed) { // consent was for this application only
		c.Name, c.School, c.Class = st.MaskedName(), st.School, st.Class
		return c
	}
	c.Application.Student, c.Application.School, c.Application.Class = "", "", ""
	return c
}

func (a Application) everShortlisted() bool {
	for _, step := range a.History {
		if step.State == Shortlisted || step.State == Intended {
			return true
		}
	}
	return false
}
