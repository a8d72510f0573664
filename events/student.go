package events

// StudentRef names a student's record, the school that keeps it and the version it reached. Never a name or a number.
type StudentRef struct {
	Student string `json:"student"`
	School  string `json:"school"`
	Version uint64 `json:"version"`
}

// StudentEnrolled says that a school recorded a student.
type StudentEnrolled struct{ StudentRef }

// Subject implements Event.
func (StudentEnrolled) Subject() string { return "firstkm.student.enrolled.v1" }

// StudentCorrected says which members of a record changed, not how.
type StudentCorrected struct {
	StudentRef
	Members []string `json:"members"`
}

// Subject implements Event.
func (StudentCorrected) Subject() string { return "firstkm.student.corrected.v1" }

// StudentLeft says that a student left the school before the end.
type StudentLeft struct {
	StudentRef
	On string `json:"on"` // date
}

// Subject implements Event.
func (StudentLeft) Subject() string { return "firstkm.student.left.v1" }

// StudentReturned says that a student who had left, or was to be transferred, is at the school again.
type StudentReturned struct {
	StudentRef
	On string `json:"on"`
}

// Subject implements Event.
func (StudentReturned) Subject() string { return "firstkm.student.returned.v1" }

// StudentSent says that a school let a student go to another one; To is "" when that is outside the system.
type StudentSent struct {
	StudentRef
	To string `json:"to,omitempty"`
	On string `json:"on"`
}

// Subject implements Event.
func (StudentSent) Subject() string { return "firstkm.student.sent.v1" }

// StudentReceived says that a school took over the record of a student from another one.
type StudentReceived struct {
	StudentRef
	From string `json:"from"`
	On   string `json:"on"`
}

// Subject implements Event.
func (StudentReceived) Subject() string { return "firstkm.student.received.v1" }

// StudentRepeated says that a student stays in a grade for another year.
type StudentRepeated struct {
	StudentRef
	EntryYear int `json:"entry_year"` // that the grade counts from now
}

// Subject implements Event.
func (StudentRepeated) Subject() string { return "firstkm.student.repeated.v1" }

// StudentGraduated says that a student finished school.
type StudentGraduated struct {
	StudentRef
	On string `json:"on"`
}

// Subject implements Event.
func (StudentGraduated) Subject() string { return "firstkm.student.graduated.v1" }

// SchoolYearRolled says that a school went over to a school year, once.
type SchoolYearRolled struct {
	School    string `json:"school"`
	Year      int    `json:"year"` // in which it begins
	Promoted  int    `json:"promoted"`
	Graduated int    `json:"graduated"`
	Repeating int    `json:"repeating"`
}

// Subject implements Event.
func (SchoolYearRolled) Subject() string { return "firstkm.school.year_rolled.v1" }
