package events

// ApplicationRef names an application and everybody who may know of it.
type ApplicationRef struct {
	Application string `json:"application"`
	Placement   string `json:"placement"`
	Enterprise  string `json:"enterprise"`
	School      string `json:"school"`
	Student     string `json:"student"`
	Version     uint64 `json:"version"`
}

// ApplicationSubmitted says that a student applied.
type ApplicationSubmitted struct{ ApplicationRef }

// Subject implements Event.
func (ApplicationSubmitted) Subject() string { return "firstkm.application.submitted.v1" }

// ApplicationWithdrawn says that the student took the application back, or that a confirmed placement ended it.
type ApplicationWithdrawn struct{ ApplicationRef }

// Subject implements Event.
func (ApplicationWithdrawn) Subject() string { return "firstkm.application.withdrawn.v1" }

// ApplicationShortlisted says that the unit wants to know more of the student.
type ApplicationShortlisted struct{ ApplicationRef }

// Subject implements Event.
func (ApplicationShortlisted) Subject() string { return "firstkm.application.shortlisted.v1" }

// ApplicationDeclined says that the unit will not take the student.
type ApplicationDeclined struct{ ApplicationRef }

// Subject implements Event.
func (ApplicationDeclined) Subject() string { return "firstkm.application.declined.v1" }

// ApplicationIntended says that the unit intends to take the student; a seat is held until a date.
type ApplicationIntended struct {
	ApplicationRef
	HoldsUntil string `json:"holds_until"` // YYYY-MM-DD, the last day of ten working days
}

// Subject implements Event.
func (ApplicationIntended) Subject() string { return "firstkm.application.intended.v1" }

// ApplicationConfirmed says that the student's school confirmed the intent: the student is placed.
type ApplicationConfirmed struct {
	ApplicationRef
	Origin string `json:"origin"` // school | self
}

// Subject implements Event.
func (ApplicationConfirmed) Subject() string { return "firstkm.application.confirmed.v1" }

// ApplicationReturned says that the student's school sent the intent back.
type ApplicationReturned struct{ ApplicationRef }

// Subject implements Event.
func (ApplicationReturned) Subject() string { return "firstkm.application.returned.v1" }

// ApplicationLapsed says that an intent ran out before the school decided.
type ApplicationLapsed struct{ ApplicationRef }

// Subject implements Event.
func (ApplicationLapsed) Subject() string { return "firstkm.application.lapsed.v1" }

// ApplicationReleased says that the school ended an arrangement that it had confirmed, before its first day.
type ApplicationReleased struct{ ApplicationRef }

// Subject implements Event.
func (ApplicationReleased) Subject() string { return "firstkm.application.released.v1" }
