package events

// PlacementRef names the posting a fact is about and the version it reached, so that a reader may skip what it has seen.
type PlacementRef struct {
	Placement  string `json:"placement"`
	Enterprise string `json:"enterprise,omitempty"` // empty for an external listing
	Version    uint64 `json:"version"`
}

// PlacementPublished says that a posting can be found from now on.
type PlacementPublished struct {
	PlacementRef
	Conditional bool `json:"conditional"` // 附条件发布
}

// Subject implements Event.
func (PlacementPublished) Subject() string { return "firstkm.placement.published.v1" }

// PlacementChanged says that the terms of a published posting were edited.
type PlacementChanged struct{ PlacementRef }

// Subject implements Event.
func (PlacementChanged) Subject() string { return "firstkm.placement.changed.v1" }

// PlacementExtended says that a posting was renewed.
type PlacementExtended struct {
	PlacementRef
	Until string `json:"until"` // YYYY-MM-DD
}

// Subject implements Event.
func (PlacementExtended) Subject() string { return "firstkm.placement.extended.v1" }

// PlacementClosed says that the unit ended a posting, or that an external listing went away.
type PlacementClosed struct{ PlacementRef }

// Subject implements Event.
func (PlacementClosed) Subject() string { return "firstkm.placement.closed.v1" }

// PlacementExpired says that a posting ran out without renewal.
type PlacementExpired struct{ PlacementRef }

// Subject implements Event.
func (PlacementExpired) Subject() string { return "firstkm.placement.expired.v1" }

// PlacementSeatsChanged says that an intent took or freed a seat.
type PlacementSeatsChanged struct {
	PlacementRef
	Seats int `json:"seats"`
	Taken int `json:"taken"`
}

// Subject implements Event.
func (PlacementSeatsChanged) Subject() string { return "firstkm.placement.seats_changed.v1" }

// PlacementReported says that somebody found a posting suspicious.
type PlacementReported struct {
	PlacementRef
	Report string `json:"report"`
}

// Subject implements Event.
func (PlacementReported) Subject() string { return "firstkm.placement.reported.v1" }
