package events

// ConsentRef names the informed consent (知情同意书) to an arrangement, which has no other name than its application's. It leaves the
// unit out: what a family says about an arrangement is between it and the school.
type ConsentRef struct {
	Application string `json:"application"`
	Placement   string `json:"placement"`
	School      string `json:"school"`
	Student     string `json:"student"`
	Version     uint64 `json:"version"`
}

// ConsentAsked says that student and guardian are asked, or asked anew since the facts changed.
type ConsentAsked struct {
	ConsentRef
	Again bool `json:"again"`
}

// Subject implements Event.
func (ConsentAsked) Subject() string { return "firstkm.consent.asked.v1" }

// ConsentAnswered says that one of the two answered.
type ConsentAnswered struct {
	ConsentRef
	Side   string `json:"side"` // student | guardian
	Agreed bool   `json:"agreed"`
}

// Subject implements Event.
func (ConsentAnswered) Subject() string { return "firstkm.consent.answered.v1" }

// ConsentWithdrawn says that one of the two took a yes back.
type ConsentWithdrawn struct {
	ConsentRef
	Side string `json:"side"` // student | guardian
}

// Subject implements Event.
func (ConsentWithdrawn) Subject() string { return "firstkm.consent.withdrawn.v1" }

// ConsentVerified says that somebody of the school made sure who answered.
type ConsentVerified struct {
	ConsentRef
	Side string `json:"side"` // student | guardian
}

// Subject implements Event.
func (ConsentVerified) Subject() string { return "firstkm.consent.verified.v1" }
