package events

// FairRef names a fair (双选会) and the school that runs it. It never carries a student's name.
type FairRef struct {
	Fair    string `json:"fair"`
	School  string `json:"school"` // that runs it
	Version uint64 `json:"version"`
}

// FairPlanned says that a school planned a fair, or changed the plan.
type FairPlanned struct {
	FairRef
	Round string `json:"round,omitempty"` // that it belongs to
}

// Subject implements Event.
func (FairPlanned) Subject() string { return "firstkm.fair.planned.v1" }

// FairInvited says that a unit is asked to come.
type FairInvited struct {
	FairRef
	Enterprise string `json:"enterprise"`
}

// Subject implements Event.
func (FairInvited) Subject() string { return "firstkm.fair.invited.v1" }

// FairAnswered says that a unit comes, or does not.
type FairAnswered struct {
	FairRef
	Enterprise string `json:"enterprise"`
	Accepted   bool   `json:"accepted"`
}

// Subject implements Event.
func (FairAnswered) Subject() string { return "firstkm.fair.answered.v1" }

// FairOpened says that students register and book from now on.
type FairOpened struct {
	FairRef
	From  string `json:"from"`  // RFC 3339
	Until string `json:"until"` // RFC 3339
}

// Subject implements Event.
func (FairOpened) Subject() string { return "firstkm.fair.opened.v1" }

// FairBegun says that the door is open.
type FairBegun struct{ FairRef }

// Subject implements Event.
func (FairBegun) Subject() string { return "firstkm.fair.begun.v1" }

// FairClosed says that the fair is over and results can be read.
type FairClosed struct{ FairRef }

// Subject implements Event.
func (FairClosed) Subject() string { return "firstkm.fair.closed.v1" }

// FairCancelled says that the fair does not take place.
type FairCancelled struct{ FairRef }

// Subject implements Event.
func (FairCancelled) Subject() string { return "firstkm.fair.cancelled.v1" }

// FairMoved says to one unit that was invited that the fair takes place at another time or place than it was told.
type FairMoved struct {
	FairRef
	Enterprise string `json:"enterprise"`
}

// Subject implements Event.
func (FairMoved) Subject() string { return "firstkm.fair.moved.v1" }

// FairCalledOff says to one unit, or to one student who had registered, that the fair does not take place.
type FairCalledOff struct {
	FairRef
	Enterprise string `json:"enterprise,omitempty"`
	Student    string `json:"student,omitempty"`
}

// Subject implements Event.
func (FairCalledOff) Subject() string { return "firstkm.fair.called_off.v1" }

// FairBooked says that a place in a slot of a unit is taken.
type FairBooked struct {
	FairRef
	Enterprise string `json:"enterprise"`
	Slot       string `json:"slot"`
}

// Subject implements Event.
func (FairBooked) Subject() string { return "firstkm.fair.booked.v1" }

// FairUnbooked says that a place in a slot of a unit is free again.
type FairUnbooked struct {
	FairRef
	Enterprise string `json:"enterprise"`
	Slot       string `json:"slot"`
}

// Subject implements Event.
func (FairUnbooked) Subject() string { return "firstkm.fair.unbooked.v1" }

// FairArrived says that somebody came to the door, or to the booth of a unit.
type FairArrived struct {
	FairRef
	Enterprise string `json:"enterprise,omitempty"`
}

// Subject implements Event.
func (FairArrived) Subject() string { return "firstkm.fair.arrived.v1" }

// FairAssessed says that a student can read what units said after the fair.
type FairAssessed struct {
	FairRef
	Student string `json:"student"`
}

// Subject implements Event.
func (FairAssessed) Subject() string { return "firstkm.fair.assessed.v1" }
