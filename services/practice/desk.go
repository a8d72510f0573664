package practice

import (
	"context"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
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
	f, err := f.Of(who)
	if err != nil {
		return page.Page[Row]{}, err
	}
	f.Today = civil.Today(s.now())
	list, err := s.db.PracticesFor(ctx, f, p)
	if err != nil {
		return page.Page[Row]{}, err
	}
	rows, err := s.rows(ctx, who, list.Items)
	return page.Page[Row]{Items: rows, Next: list.Next}, err
}

// rows adds what pages say of the parties, with one question for each kind of them. A unit sees of a teacher what the consent
// names, for as long as the application is not over without the unit's taking the teacher. It never reads the report: the
// consent does not name it, the teacher owes it to the school, and the unit attests what it saw itself (PIPL 6, 23).
func (s *Service) rows(ctx context.Context, who actor.Actor, list []Practice) ([]Row, error) {
	b, err := s.beside(ctx, list)
	if err != nil {
		return nil, err
	}
	out := make([]Row, 0, len(list))
	for _, p := range list {
		r := Row{Practice: p, Post: b.posts[p.Placement], Unit: b.units[p.Enterprise].Name, Place: b.schools[p.School].Name}
		if who.Is(actor.Enterprise) {
			r.Report = ""
		}
		if over := !p.State.Open() && !p.State.Holds(); who.Is(actor.Enterprise) && over {
			r.Teacher, r.Note = "", ""
			out = append(out, r)
			continue
		}
		t := b.teachers[p.Teacher]
		r.Person.Name = t.Name
		if spell, ok := t.At(p.School, p.From); ok {
			r.Person.Category, r.Person.MajorClass = spell.Category, spell.MajorClass
		}
		out = append(out, r)
	}
	return out, nil
}

// beside is what stands beside applications: posts, units, schools and teachers.
type beside struct {
	posts    map[placement.ID]placement.Placement
	units    map[org.ID]org.Enterprise
	schools  map[org.ID]org.School
	teachers map[teacher.ID]teacher.Teacher
}

func (s *Service) beside(ctx context.Context, list []Practice) (b beside, err error) {
	var posts []placement.ID
	var units, schools []org.ID
	var teachers []teacher.ID
	for _, p := range list {
		posts, units, schools, teachers = append(posts, p.Placement), append(units, p.Enterprise), append(schools, p.School), append(teachers, p.Teacher)
	}
	if b.posts, err = s.db.PlacementsByID(ctx, posts); err != nil {
		return b, err
	}
	if b.units, err = s.db.EnterprisesByID(ctx, units); err != nil {
		return b, err
	}
	if b.schools, err = s.db.SchoolsByID(ctx, schools); err != nil {
		return b, err
	}
	b.teachers, err = s.db.TeachersByID(ctx, teachers)
	return b, err
}
