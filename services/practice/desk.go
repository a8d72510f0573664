package practice

import (
	"context"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/page"
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/teacher"
)

// postClosed is the reason that the program gives by itself; ReasonWords says it in words.
const postClosed = "posting_closed"

// ReasonWords is what pages say for the reason of a step.
func ReasonWords(reason string) text.Words {
	if reason == postClosed {
		return text.Say("单位关闭了这个岗位。", "The unit closed the post.")
	}
	return text.Say(reason, reason)
}

// partyOf is as what somebody is concerned with an application: teacher, enterprise, office, or nothing at all.
func partyOf(who actor.Actor, p Practice) string {
	switch {
	case who.Is(actor.Teacher) && teacher.ID(who.Person) == p.Teacher:
		return "teacher"
	case who.Is(actor.Enterprise) && org.ID(who.Org) == p.Enterprise:
		return "enterprise"
	case who.Is(actor.TeachersOffice, actor.VicePrincipal) && org.ID(who.Org) == p.School:
		return "office"
	}
	return ""
}

// Party is as what somebody is concerned with an application: teacher, enterprise, office, or "" for not at all.
func (p Practice) Party(who actor.Actor) string { return partyOf(who, p) }

// Row is an application with what its reader may know of its parties.
type Row struct {
	Practice
	Post   placement.Placement
	Unit   string
	Place  string // name of the school
	Person Person
}

// Person is what the parties see of the teacher, by the consent.
type Person struct {
	Name       string
	Category   teacher.Category
	MajorClass string
}

// Get returns an application to the teacher, the unit and the teachers' office of the school.
func (s *Service) Get(ctx context.Context, who actor.Actor, id ID) (Row, error) {
	p, err := s.db.Practice(ctx, id)
	if err != nil {
		return Row{}, err
	}
	if partyOf(who, p) == "" {
		return Row{}, ErrNotFound
	}
	rows, err := s.rows(ctx, who, []Practice{p})
	if err != nil {
		return Row{}, err
	}
	return rows[0], nil
}

// List lists the applications that the actor is a party to, newest first.
func (s *Service) List(ctx context.Context, who actor.Actor, f Filter, p page.Request) (page.Page[Row], error) {
	switch {
	case who.Org == "":
		return page.Page[Row]{}, ErrForbidden
	case who.Is(actor.Teacher) && who.Person != "":
		f.Teacher = teacher.ID(who.Person)
	case who.Is(actor.Enterprise):
		f.Enterprise, f.Teacher = org.ID(who.Org), "" // a name would tell whose the rows without one are
	case who.Is(actor.TeachersOffice, actor.VicePrincipal):
		f.School = org.ID(who.Org)
	default:
		return page.Page[Row]{}, ErrForbidden
	}
	list, err := s.db.PracticesFor(ctx, f, p)
	if err != nil {
		return page.Page[Row]{}, err
	}
	rows, err := s.rows(ctx, who, list.Items)
	return page.Page[Row]{Items: rows, Next: list.Next}, err
}

// rows adds what pages say of the parties. A unit sees of a teacher what the consent names, for as long as the application
// is not over without the unit's taking the teacher.
func (s *Service) rows(ctx context.Context, who actor.Actor, list []Practice) ([]Row, error) {
	out := make([]Row, 0, len(list))
	for _, p := range list {
		r := Row{Practice: p}
		var err error
		if r.Post, err = s.db.Placement(ctx, p.Placement); err != nil {
			return nil, err
		}
		unit, err := s.db.Enterprise(ctx, p.Enterprise)
		if err != nil {
			return nil, err
		}
		school, err := s.db.School(ctx, p.School)
		if err != nil {
			return nil, err
		}
		r.Unit, r.Place = unit.Name, school.Name
		if over := !p.State.Open() && !p.State.Holds(); who.Is(actor.Enterprise) && over {
			r.Teacher, r.Note, r.Report = "", "", ""
			out = append(out, r)
			continue
		}
		t, err := s.db.Teacher(ctx, p.Teacher)
		if err != nil {
			return nil, err
		}
		r.Person.Name = t.Name
		if spell, ok := t.At(p.School, p.From); ok {
			r.Person.Category, r.Person.MajorClass = spell.Category, spell.MajorClass
		}
		out = append(out, r)
	}
	return out, nil
}
