package events

// RoundRef names a placement round (双选轮次) and the school that runs it. It never carries a student's name.
type RoundRef struct {
	Round   string `json:"round"`
	School  string `json:"school"` // that runs it
	Version uint64 `json:"version"`
}

// RoundPlanned says that a school planned a round, or changed the plan.
type RoundPlanned struct {
	RoundRef
	Schools []string `json:"schools"` // that take part, the host among them
}

// Subject implements Event.
func (RoundPlanned) Subject() string { return "firstkm.round.planned.v1" }

// RoundConsented says that a school of the alliance agreed to take part.
type RoundConsented struct {
	RoundRef
	Member string `json:"member"`
}

// Subject implements Event.
func (RoundConsented) Subject() string { return "firstkm.round.consented.v1" }

// RoundInvited says that a unit may offer seats to the round.
type RoundInvited struct {
	RoundRef
	Enterprise string `json:"enterprise"`
}

// Subject implements Event.
func (RoundInvited) Subject() string { return "firstkm.round.invited.v1" }

// RoundOffered says that a unit offers seats of an opening to the round, or changed how many.
type RoundOffered struct {
	RoundRef
	Enterprise string `json:"enterprise"`
	Placement  string `json:"placement"`
	Seats      int    `json:"seats"` // 0 when it took the offer back
}

// Subject implements Event.
func (RoundOffered) Subject() string { return "firstkm.round.offered.v1" }

// RoundOpened says that students rank posts until an instant; the commitments bind the lottery from now on.
type RoundOpened struct {
	RoundRef
	Opens      string `json:"opens"`  // RFC 3339
	Closes     string `json:"closes"` // RFC 3339
	Commitment string `json:"commitment"`
}

// Subject implements Event.
func (RoundOpened) Subject() string { return "firstkm.round.opened.v1" }

// RoundExtended says that the window closes later.
type RoundExtended struct {
	RoundRef
	Closes string `json:"closes"` // RFC 3339
}

// Subject implements Event.
func (RoundExtended) Subject() string { return "firstkm.round.extended.v1" }

// RoundClosed says that no list changes any more.
type RoundClosed struct{ RoundRef }

// Subject implements Event.
func (RoundClosed) Subject() string { return "firstkm.round.closed.v1" }

// RoundComputed says that the posts were given out by the rules, unseen so far.
type RoundComputed struct {
	RoundRef
	Computation string `json:"computation"`
	Matched     int    `json:"matched"`
	Unmatched   int    `json:"unmatched"`
}

// Subject implements Event.
func (RoundComputed) Subject() string { return "firstkm.round.computed.v1" }

// RoundOverridden says that the school changed the result of one student, with a reason.
type RoundOverridden struct {
	RoundRef
	Computation string `json:"computation"`
	Rank        int    `json:"rank"` // of the override in the list of them, from 1
}

// Subject implements Event.
func (RoundOverridden) Subject() string { return "firstkm.round.overridden.v1" }

// RoundReviewed says that the school looked through the result.
type RoundReviewed struct{ RoundRef }

// Subject implements Event.
func (RoundReviewed) Subject() string { return "firstkm.round.reviewed.v1" }

// RoundPublished says that the result holds; each student's place follows by an event of its own.
type RoundPublished struct {
	RoundRef
	Computation string `json:"computation"`
}

// Subject implements Event.
func (RoundPublished) Subject() string { return "firstkm.round.published.v1" }

// RoundUnmatched says that a student obtained no post in a published round.
type RoundUnmatched struct {
	Round   string `json:"round"`
	School  string `json:"school"` // of the student
	Student string `json:"student"`
}

// Subject implements Event.
func (RoundUnmatched) Subject() string { return "firstkm.round.unmatched.v1" }

// RoundSettled says that every student of the round has the place, and what units offered beyond it is free again.
type RoundSettled struct {
	RoundRef
	Placed int `json:"placed"`
	Void   int `json:"void"` // results that could not become a place: the student left, or is placed elsewhere
}

// Subject implements Event.
func (RoundSettled) Subject() string { return "firstkm.round.settled.v1" }

// RoundCancelled says that the round ends without a result.
type RoundCancelled struct{ RoundRef }

// Subject implements Event.
func (RoundCancelled) Subject() string { return "firstkm.round.cancelled.v1" }

// RoundComputeFailed says that a computation that was asked for cannot be done, with the code of the reason.
type RoundComputeFailed struct {
	RoundRef
	Reason string `json:"reason"`
}

// Subject implements Event.
func (RoundComputeFailed) Subject() string { return "firstkm.round.compute_failed.v1" }

// RoundDeclined says that a unit does not take part.
type RoundDeclined struct {
	RoundRef
	Enterprise string `json:"enterprise"`
	To         string `json:"to"` // the school that invited it
}

// Subject implements Event.
func (RoundDeclined) Subject() string { return "firstkm.round.declined.v1" }

// RoundUnlisted says that a student of a published round gave no list, and so has no post.
type RoundUnlisted struct {
	Round   string `json:"round"`
	School  string `json:"school"` // of the student
	Student string `json:"student"`
}

// Subject implements Event.
func (RoundUnlisted) Subject() string { return "firstkm.round.unlisted.v1" }

// RoundVoided says that what a student obtained in a published round could not become a place, with the code of the reason.
type RoundVoided struct {
	Round   string `json:"round"`
	School  string `json:"school"` // of the student, as the result was made
	Student string `json:"student"`
	Reason  string `json:"reason"`
}

// Subject implements Event.
func (RoundVoided) Subject() string { return "firstkm.round.voided.v1" }
