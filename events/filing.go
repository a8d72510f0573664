package events

// FilingRef names what a school files of a batch with its competent department; Kind is ordinary, special, cross_province or abroad.
type FilingRef struct {
	Filing  string `json:"filing"`
	Batch   string `json:"batch"`
	School  string `json:"school"`
	Kind    string `json:"kind"`
	Version uint64 `json:"version"`
}

// FilingSubmitted says that a filing waits for the bureau.
type FilingSubmitted struct{ FilingRef }

// Subject implements Event.
func (FilingSubmitted) Subject() string { return "firstkm.filing.submitted.v1" }

// FilingAccepted says that a filing was accepted, or that the school recorded the number of one made on paper.
type FilingAccepted struct {
	FilingRef
	Paper bool `json:"paper"`
}

// Subject implements Event.
func (FilingAccepted) Subject() string { return "firstkm.filing.accepted.v1" }

// FilingReturned says that the bureau returned a filing for correction.
type FilingReturned struct{ FilingRef }

// Subject implements Event.
func (FilingReturned) Subject() string { return "firstkm.filing.returned.v1" }

// FilingForwarded says that the school recorded the number of the provincial department.
type FilingForwarded struct{ FilingRef }

// Subject implements Event.
func (FilingForwarded) Subject() string { return "firstkm.filing.forwarded.v1" }
