package events

// BatchRef names a batch of internships.
type BatchRef struct {
	Batch   string `json:"batch"`
	School  string `json:"school"`
	Version uint64 `json:"version"`
}

// BatchSubmitted says that the office asks for a batch to be approved.
type BatchSubmitted struct{ BatchRef }

// Subject implements Event.
func (BatchSubmitted) Subject() string { return "firstkm.batch.submitted.v1" }

// BatchApproved says that the vice-principal approved a batch.
type BatchApproved struct{ BatchRef }

// Subject implements Event.
func (BatchApproved) Subject() string { return "firstkm.batch.approved.v1" }

// BatchReturned says that the vice-principal returned a batch to the office.
type BatchReturned struct{ BatchRef }

// Subject implements Event.
func (BatchReturned) Subject() string { return "firstkm.batch.returned.v1" }

// InspectionRef names a school's visit to a unit.
type InspectionRef struct {
	Inspection string `json:"inspection"`
	School     string `json:"school"`
	Enterprise string `json:"enterprise"`
	Version    uint64 `json:"version"`
}

// InspectionSubmitted says that the report on a visit waits for the vice-principal.
type InspectionSubmitted struct{ InspectionRef }

// Subject implements Event.
func (InspectionSubmitted) Subject() string { return "firstkm.inspection.submitted.v1" }

// InspectionApproved says that the report was approved, and whether the school may adopt the unit by it.
type InspectionApproved struct {
	InspectionRef
	Adopted bool `json:"adopted"`
}

// Subject implements Event.
func (InspectionApproved) Subject() string { return "firstkm.inspection.approved.v1" }

// InspectionReturned says that the vice-principal returned the report to the office.
type InspectionReturned struct{ InspectionRef }

// Subject implements Event.
func (InspectionReturned) Subject() string { return "firstkm.inspection.returned.v1" }

// UnitListRef names a decision on the units of a batch.
type UnitListRef struct {
	List    string `json:"list"`
	Batch   string `json:"batch"`
	School  string `json:"school"`
	Version uint64 `json:"version"`
}

// UnitListSubmitted says that a list waits for the vice-principal to publish it.
type UnitListSubmitted struct{ UnitListRef }

// Subject implements Event.
func (UnitListSubmitted) Subject() string { return "firstkm.unit_list.submitted.v1" }

// UnitListPublished says that a school published a list of units.
type UnitListPublished struct {
	UnitListRef
	Units       int    `json:"units"`        // how many
	PublishedOn string `json:"published_on"` // YYYY-MM-DD
}

// Subject implements Event.
func (UnitListPublished) Subject() string { return "firstkm.unit_list.published.v1" }

// UnitListReturned says that the vice-principal returned a list to the office.
type UnitListReturned struct{ UnitListRef }

// Subject implements Event.
func (UnitListReturned) Subject() string { return "firstkm.unit_list.returned.v1" }

// UnitListUnitStopped says that a school stopped sending anybody to a unit of a published list, or takes it up again.
type UnitListUnitStopped struct {
	UnitListRef
	Enterprise string `json:"enterprise"`
	Stopped    bool   `json:"stopped"`
}

// Subject implements Event.
func (UnitListUnitStopped) Subject() string { return "firstkm.unit_list.unit_stopped.v1" }
