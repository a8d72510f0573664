package notify

import (
	"slices"
	"strings"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/text"
)

// rule says who is told what of one event. Texts name the opening and the unit at most, see fill.
type rule struct {
	event  events.Event
	to     audience
	kind   Kind
	zh, en string
	target string // with {application}, {practice} …; "" shows the notice itself
	still  bool   // to the inbox alone: what may concern a whole school at once
	only   func(fact) bool
	always bool // told however late: the law asks for it
}

// audience is whom an event concerns. The numbers are part of the causes of notices: new ones come last.
type audience uint8

const (
	theStudent   audience = iota // of the application, the request, the record
	theUnit                      // every account of the enterprise
	theSchool                    // internship office and vice-principal of the school
	classTeacher                 // of the student's class
	theBureaus                   // over the enterprise's, the opening's or the school's region
	operators
	thePrincipal  // the person in charge of data at the school
	theAsker      // the account that asked
	theGuardian   // of the student, while a minor, by the number that the school recorded
	theConcerned  // students whom a breach concerns
	theirGuardian // guardians of the minors among them
	theHolder     // of the account, whatever role
	theTeacher    // whose file it is, in every account of their own
	theirOffice   // teachers' office of the school
	theStaff      // vice-principal, class teachers, instructors and teachers' office of the school
	theReceiver   // internship office of the school that somebody goes to
	theGiver      // internship office of the school that somebody came from
	theHost       // teachers' office of the school that a teacher is lent to
	theOffice     // internship office of the school
	thePartners   // internship office and vice-principal of a round's other schools
	theInvited    // every account of the units that are invited to a round and did not decline
	theSigner     // guardian of the student at any age, by the number that the school recorded: asked to consent
)

// rolesOf are the roles told at an organisation.
func (a audience) rolesOf() []actor.Role {
	switch a {
	case theUnit, theInvited:
		return []actor.Role{actor.Enterprise}
	case theSchool, thePartners:
		return []actor.Role{actor.School, actor.VicePrincipal}
	case theReceiver, theGiver, theOffice:
		return []actor.Role{actor.School}
	case classTeacher:
		return []actor.Role{actor.ClassTeacher}
	case theBureaus:
		return []actor.Role{actor.Bureau}
	case operators:
		return []actor.Role{actor.Operator}
	case thePrincipal:
		return []actor.Role{actor.VicePrincipal}
	case theirOffice, theHost:
		return []actor.Role{actor.TeachersOffice}
	case theStaff:
		return []actor.Role{actor.VicePrincipal, actor.ClassTeacher, actor.Instructor, actor.TeachersOffice}
	}
	return nil
}

// told is the table: event, who, what, where to. A new line is all that another event needs.
func told() []rule {
	return slices.Concat(toldMarket(), toldData(), toldAccounts(), toldStudents(), toldTeachers(), toldRound(), toldFair(), toldInterviews(), toldConsents(), toldAgreements(), toldInternships(), toldPractice(), toldBatches())
}

// rulesOf are the rules of an event; of one that is nobody's news any more, those that hold whenever it is heard of.
func rulesOf(subject string, late bool) []rule {
	return slices.DeleteFunc(told(), func(r rule) bool { return r.event.Subject() != subject || late && !r.always })
}

// Subjects are the events that the consumer asks for: those of the table and those that webhooks can have, no others, so
// that an import of fifty thousand students does not pass by here.
func Subjects() (list []string) {
	for _, r := range told() {
		list = append(list, r.event.Subject())
	}
	for _, e := range hookEvents() {
		list = append(list, e.Subject())
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// words fills a rule's texts.
func (r rule) words(f filling) text.Words {
	return text.Words{Zh: f.zh.Replace(r.zh), En: f.en.Replace(r.en)}
}

// filling is what stands in a rule's texts, in both languages.
type filling struct{ zh, en *strings.Replacer }
