package events

// InterviewRef names an interview (面试) and everybody who may know of it. It never carries a student's name.
type InterviewRef struct {
	Interview   string `json:"interview"`
	Application string `json:"application"`
	Placement   string `json:"placement"`
	Enterprise  string `json:"enterprise"`
	School      string `json:"school"`
	Student     string `json:"student"`
	Kind        string `json:"kind"` // on_site | at_school | telephone
	Version     uint64 `json:"version"`
}

// InterviewProposed says that a unit proposes times to an applicant.
type InterviewProposed struct {
	InterviewRef
	Times int `json:"times"` // how many
}

// Subject implements Event.
func (InterviewProposed) Subject() string { return "firstkm.interview.proposed.v1" }

// InterviewAgreed says that the student took one of the times.
type InterviewAgreed struct{ InterviewRef }

// Subject implements Event.
func (InterviewAgreed) Subject() string { return "firstkm.interview.agreed.v1" }

// InterviewRefused says that the student took none of the times.
type InterviewRefused struct{ InterviewRef }

// Subject implements Event.
func (InterviewRefused) Subject() string { return "firstkm.interview.refused.v1" }

// InterviewCancelled says that a side took an interview back, or that it ended with its application or its unit's verification.
type InterviewCancelled struct {
	InterviewRef
	Role   string `json:"role"`   // enterprise | student | system
	Agreed bool   `json:"agreed"` // a time stood
}

// Subject implements Event.
func (InterviewCancelled) Subject() string { return "firstkm.interview.cancelled.v1" }

// InterviewRecorded says that the student can read what the unit thinks after the interview.
type InterviewRecorded struct{ InterviewRef }

// Subject implements Event.
func (InterviewRecorded) Subject() string { return "firstkm.interview.recorded.v1" }

// InterviewLapsed says that a proposal ran out unanswered, or that an agreed interview was held and got no result before its
// application or its unit's verification ended.
type InterviewLapsed struct {
	InterviewRef
	Agreed bool `json:"agreed"` // a time stood
}

// Subject implements Event.
func (InterviewLapsed) Subject() string { return "firstkm.interview.lapsed.v1" }
