package events

// InternshipRef names an internship (岗位实习) and everybody who may know of it. It never carries a name.
type InternshipRef struct {
	Internship  string `json:"internship"`
	Application string `json:"application"`
	Placement   string `json:"placement"`
	Enterprise  string `json:"enterprise"`
	School      string `json:"school"`
	Student     string `json:"student"`
	Batch       string `json:"batch"`
	Version     uint64 `json:"version"`
}

// InternshipPrepared says that the school made the record of an arrangement, whose start is prepared now.
type InternshipPrepared struct{ InternshipRef }

// Subject implements Event.
func (InternshipPrepared) Subject() string { return "firstkm.internship.prepared.v1" }

// InternshipMentored says that somebody became the student's mentor on one side.
type InternshipMentored struct {
	InternshipRef
	Side string `json:"side"` // school | unit
}

// Subject implements Event.
func (InternshipMentored) Subject() string { return "firstkm.internship.mentored.v1" }

// InternshipTrained says that the student was at a training before the start.
type InternshipTrained struct {
	InternshipRef
	On string `json:"on"`
}

// Subject implements Event.
func (InternshipTrained) Subject() string { return "firstkm.internship.trained.v1" }

// InternshipExamined says that a result of the safety exam is there.
type InternshipExamined struct {
	InternshipRef
	How    string `json:"how"` // phone | paper
	Passed bool   `json:"passed"`
}

// Subject implements Event.
func (InternshipExamined) Subject() string { return "firstkm.internship.examined.v1" }

// InternshipStarted says that the student passed the start gate and is at the unit.
type InternshipStarted struct {
	InternshipRef
	On string `json:"on"`
}

// Subject implements Event.
func (InternshipStarted) Subject() string { return "firstkm.internship.started.v1" }

// InternshipDropped says that the internship came to nothing before its start.
type InternshipDropped struct{ InternshipRef }

// Subject implements Event.
func (InternshipDropped) Subject() string { return "firstkm.internship.dropped.v1" }

// InternshipEnded says that the last day is over.
type InternshipEnded struct {
	InternshipRef
	On string `json:"on"`
}

// Subject implements Event.
func (InternshipEnded) Subject() string { return "firstkm.internship.ended.v1" }

// PolicyRecorded says that a school recorded an insurance policy or put students on its list.
type PolicyRecorded struct {
	Policy  string `json:"policy"`
	School  string `json:"school"`
	Insured int    `json:"insured"` // how many its list names
	Version uint64 `json:"version"`
}

// Subject implements Event.
func (PolicyRecorded) Subject() string { return "firstkm.policy.recorded.v1" }
