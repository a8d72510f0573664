package student

import (
	"strconv"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/org"
)

// ErrState refuses a step that the record's state does not allow.
var ErrState = fault.New(fault.Conflict, "student.state", "这名学生当前的学籍状态不能这样办理，请刷新后再看。", "the state of this record does not allow the step; reload and look again")

// Happening is a step in a record's life with the event that tells of it.
type Happening struct {
	Step  Step
	Event events.Event
}

// happen brings the record to its next version and describes the step.
func (s *Student) happen(kind StepKind, on civil.Date, d Detail, now time.Time) Step {
	s.Version++
	s.UpdatedAt = now
	return Step{Student: s.ID, School: s.School, Kind: kind, On: on, At: now, Detail: d}
}

func (s *Student) stand(state State, on civil.Date, reason string, to org.ID) {
	s.State, s.StateOn, s.StateReason, s.ToSchool = state, on, reason, to
}

// Leave ends the stay at the school before its end (离校): as of a date, for a reason.
func (s *Student) Leave(on civil.Date, reason string, now time.Time) (Happening, error) {
	if !s.Active() {
		return Happening{}, ErrState
	}
	s.stand(Left, on, reason, "")
	step := s.happen(StepLeft, on, Detail{Reason: reason}, now)
	return Happening{step, events.StudentLeft{StudentRef: s.ref(), On: on.String()}}, nil
}

// Return brings back one who left, or takes a transfer back that the other school has not accepted (复学).
func (s *Student) Return(on civil.Date, reason string, now time.Time) (Happening, error) {
	if s.Active() {
		return Happening{}, ErrState
	}
	s.stand(Active, civil.Date{}, "", "")
	step := s.happen(StepReturned, on, Detail{Reason: reason}, now)
	return Happening{step, events.StudentReturned{StudentRef: s.ref(), On: on.String()}}, nil
}

// Send lets the student go to another school (转出): to one of the system, which then receives the record, or to one
// outside of it, whose name is the reason.
func (s *Student) Send(on civil.Date, to org.ID, reason string, now time.Time) (Happening, error) {
	if !s.Active() || to == s.School {
		return Happening{}, ErrState
	}
	s.stand(Transferred, on, reason, to)
	step := s.happen(StepSent, on, Detail{Reason: reason, From: s.School, To: to}, now)
	return Happening{step, events.StudentSent{StudentRef: s.ref(), To: string(to), On: on.String()}}, nil
}

// Seat is where a receiving school puts a student.
type Seat struct {
	StudentNo, Class, MajorCode string
	EntryYear                   int
}

// Receive takes the record over that another school sent (转入). It keeps its id and with it its history.
func (s *Student) Receive(by org.ID, on civil.Date, at Seat, now time.Time) (Happening, error) {
	if s.State != Transferred || s.ToSchool != by {
		return Happening{}, ErrState
	}
	from := s.School
	s.stand(Active, civil.Date{}, "", "")
	s.School, s.StudentNo, s.Class, s.MajorCode, s.EntryYear = by, at.StudentNo, at.Class, at.MajorCode, at.EntryYear
	step := s.happen(StepReceived, on, Detail{From: from, To: by}, now)
	return Happening{step, events.StudentReceived{StudentRef: s.ref(), From: string(from), On: on.String()}}, nil
}

// Repeat keeps the student in the grade for another year (留级), in another class.
func (s *Student) Repeat(on civil.Date, class, reason string, now time.Time) (Happening, error) {
	if !s.Active() {
		return Happening{}, ErrState
	}
	d := Detail{Reason: reason, Changes: []Change{{"entry_year", year(s.EntryYear), year(s.EntryYear + 1)}}}
	s.EntryYear++
	if class != "" && class != s.Class {
		d.Changes = append(d.Changes, Change{"class", s.Class, class})
		s.Class = class
	}
	step := s.happen(StepRepeated, on, d, now)
	return Happening{step, events.StudentRepeated{StudentRef: s.ref(), EntryYear: s.EntryYear}}, nil
}

// Graduate ends the stay at its end (毕业).
func (s *Student) Graduate(on civil.Date, now time.Time) (Happening, error) {
	if !s.Active() {
		return Happening{}, ErrState
	}
	s.stand(Graduated, on, "", "")
	step := s.happen(StepGraduated, on, Detail{}, now)
	return Happening{step, events.StudentGraduated{StudentRef: s.ref(), On: on.String()}}, nil
}

// Correct puts what a draft says in the place of what the record says (更正). It returns nothing when they agree; of what
// is private the changed fields are named by more.
func (s *Student) Correct(d Student, more []string, now time.Time) (Happening, bool) {
	changes := s.differences(d)
	for _, name := range more {
		changes = append(changes, Change{Member: name})
	}
	if len(changes) == 0 {
		return Happening{}, false
	}
	s.StudentNo, s.Name, s.Sex, s.BirthDate, s.MajorCode, s.EntryYear = d.StudentNo, d.Name, d.Sex, d.BirthDate, d.MajorCode, d.EntryYear
	s.Class, s.StudyMode, s.HomeRegion, s.EnrolDate, s.Length = d.Class, d.StudyMode, d.HomeRegion, d.EnrolDate, d.Length
	members := make([]string, len(changes))
	for i, c := range changes {
		members[i] = c.Member
	}
	step := s.happen(StepCorrected, civil.Today(now), Detail{Changes: changes}, now)
	return Happening{step, events.StudentCorrected{StudentRef: s.ref(), Members: members}}, true
}

// differences lists what d changes. Who the person is stands there without values.
func (s *Student) differences(d Student) (changes []Change) {
	for _, m := range []struct{ name, from, to string }{
		{"student_no", s.StudentNo, d.StudentNo},
		{"major_code", s.MajorCode, d.MajorCode},
		{"entry_year", year(s.EntryYear), year(d.EntryYear)},
		{"class", s.Class, d.Class},
		{"study_mode", s.StudyMode, d.StudyMode},
		{"enrol_date", s.EnrolDate.String(), d.EnrolDate.String()},
		{"length", year(s.Length), year(d.Length)},
	} {
		if m.from != m.to {
			changes = append(changes, Change{m.name, m.from, m.to})
		}
	}
	for _, m := range []struct {
		name    string
		differs bool
	}{
		{"name", s.Name != d.Name},
		{"sex", s.Sex != d.Sex},
		{"birth_date", s.BirthDate != d.BirthDate},
		{"home_region", s.HomeRegion != d.HomeRegion},
	} {
		if m.differs {
			changes = append(changes, Change{Member: m.name})
		}
	}
	return changes
}

// year writes a year or a length of schooling, "" for none.
func year(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}
