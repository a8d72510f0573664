package events

// PracticeRef names a teacher's application for a post of enterprise practice and everybody who may know of it. It never
// carries a name.
type PracticeRef struct {
	Practice   string `json:"practice"`
	Placement  string `json:"placement"`
	Enterprise string `json:"enterprise"`
	School     string `json:"school"`
	Teacher    string `json:"teacher"`
	Version    uint64 `json:"version"`
}

// PracticeApplied says that a teacher applied for a post of enterprise practice.
type PracticeApplied struct{ PracticeRef }

// Subject implements Event.
func (PracticeApplied) Subject() string { return "firstkm.practice.applied.v1" }

// PracticeAccepted says that the unit takes the teacher; a seat is held until a date, for the school to confirm.
type PracticeAccepted struct {
	PracticeRef
	HoldsUntil string `json:"holds_until"` // YYYY-MM-DD, the last day of ten working days
}

// Subject implements Event.
func (PracticeAccepted) Subject() string { return "firstkm.practice.accepted.v1" }

// PracticeDeclined says that the unit does not take the teacher.
type PracticeDeclined struct{ PracticeRef }

// Subject implements Event.
func (PracticeDeclined) Subject() string { return "firstkm.practice.declined.v1" }

// PracticeWithdrawn says that the teacher took the application back.
type PracticeWithdrawn struct{ PracticeRef }

// Subject implements Event.
func (PracticeWithdrawn) Subject() string { return "firstkm.practice.withdrawn.v1" }

// PracticeConfirmed says that the teacher's school sends the teacher.
type PracticeConfirmed struct{ PracticeRef }

// Subject implements Event.
func (PracticeConfirmed) Subject() string { return "firstkm.practice.confirmed.v1" }

// PracticeReturned says that the teacher's school does not send the teacher.
type PracticeReturned struct{ PracticeRef }

// Subject implements Event.
func (PracticeReturned) Subject() string { return "firstkm.practice.returned.v1" }

// PracticeLapsed says that the school did not decide in time.
type PracticeLapsed struct{ PracticeRef }

// Subject implements Event.
func (PracticeLapsed) Subject() string { return "firstkm.practice.lapsed.v1" }

// PracticeReported says that the teacher handed in what was learnt.
type PracticeReported struct{ PracticeRef }

// Subject implements Event.
func (PracticeReported) Subject() string { return "firstkm.practice.reported.v1" }

// PracticeAttested says that the unit stated from when to when the teacher practised there.
type PracticeAttested struct {
	PracticeRef
	From string `json:"from"` // YYYY-MM-DD
	To   string `json:"to"`
}

// Subject implements Event.
func (PracticeAttested) Subject() string { return "firstkm.practice.attested.v1" }

// PracticeFinished says that the school verified the practice, which stands in the teacher's file from now on.
type PracticeFinished struct {
	PracticeRef
	Recorded string `json:"recorded"` // the time of practice in the file
}

// Subject implements Event.
func (PracticeFinished) Subject() string { return "firstkm.practice.finished.v1" }

// PracticeEnded says that a confirmed practice did not come about or was broken off, and counts nothing.
type PracticeEnded struct{ PracticeRef }

// Subject implements Event.
func (PracticeEnded) Subject() string { return "firstkm.practice.ended.v1" }
