package application

import (
	"firstkm/services/kernel/actor"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Parties are whom an application concerns, and what follows from it: its student, its unit, the student's school and class. A
// list is narrowed by those that are given.
type Parties struct {
	Student    student.ID
	Enterprise org.ID
	School     org.ID
	Class      string
}

// Include reports whether somebody is one of them: the student, the unit, the school's office or the class teacher.
func (p Parties) Include(who actor.Actor) bool {
	return who.Is(actor.Student) && p.Student == student.ID(who.Person) ||
		who.Is(actor.Enterprise) && p.Enterprise == org.ID(who.Org) ||
		who.Is(actor.School, actor.VicePrincipal) && p.School == org.ID(who.Org) ||
		who.Is(actor.ClassTeacher) && p.School == org.ID(who.Org) && p.Class == who.Class
}

// Own narrows a list to what somebody is a party to; not ok where that can be nothing.
func (p Parties) Own(who actor.Actor) (own Parties, ok bool) {
	switch {
	case who.Org == "", who.Is(actor.Student) && who.Person == "", who.Is(actor.ClassTeacher) && who.Class == "":
		return p, false
	case who.Is(actor.Student):
		p.Student = student.ID(who.Person)
	case who.Is(actor.Enterprise):
		p.Enterprise = org.ID(who.Org)
	case who.Is(actor.School, actor.VicePrincipal):
		p.School = org.ID(who.Org)
	case who.Is(actor.ClassTeacher):
		p.School, p.Class = org.ID(who.Org), who.Class
	default:
		return p, false
	}
	return p, true
}

func (a *Application) parties() Parties { return Parties{a.Student, a.Enterprise, a.School, a.Class} }
