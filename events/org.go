package events

// EnterpriseRef names an enterprise and the version it reached.
type EnterpriseRef struct {
	Enterprise string `json:"enterprise"`
	Version    uint64 `json:"version"`
}

// EnterpriseRegistered says that an enterprise came aboard.
type EnterpriseRegistered struct{ EnterpriseRef }

// Subject implements Event.
func (EnterpriseRegistered) Subject() string { return "firstkm.enterprise.registered.v1" }

// EnterpriseChanged says that an enterprise's facts or records changed.
type EnterpriseChanged struct{ EnterpriseRef }

// Subject implements Event.
func (EnterpriseChanged) Subject() string { return "firstkm.enterprise.changed.v1" }

// EnterpriseVerified says that a school or a bureau verified the unit (核验).
type EnterpriseVerified struct {
	EnterpriseRef
	By string `json:"by"` // the organisation that verified
}

// Subject implements Event.
func (EnterpriseVerified) Subject() string { return "firstkm.enterprise.verified.v1" }

// CooperationRecorded says that a school recorded or changed a cooperation with a unit, or its place on the unit list.
type CooperationRecorded struct {
	Cooperation string `json:"cooperation"`
	School      string `json:"school"`
	Enterprise  string `json:"enterprise"`
}

// Subject implements Event.
func (CooperationRecorded) Subject() string { return "firstkm.cooperation.recorded.v1" }

// CooperationEnded says that a cooperation is over.
type CooperationEnded struct {
	Cooperation string `json:"cooperation"`
	School      string `json:"school"`
	Enterprise  string `json:"enterprise"`
}

// Subject implements Event.
func (CooperationEnded) Subject() string { return "firstkm.cooperation.ended.v1" }

// ClearanceRecorded says that a school recorded a filing or an override that lifts a posting's condition for its students.
type ClearanceRecorded struct {
	Clearance  string   `json:"clearance"`
	School     string   `json:"school"`
	Enterprise string   `json:"enterprise"`
	Rules      []string `json:"rules"`
}

// Subject implements Event.
func (ClearanceRecorded) Subject() string { return "firstkm.clearance.recorded.v1" }

// SchoolRef names a school and the version it reached.
type SchoolRef struct {
	School  string `json:"school"`
	Version uint64 `json:"version"`
}

// SchoolAdded says that a school came aboard.
type SchoolAdded struct{ SchoolRef }

// Subject implements Event.
func (SchoolAdded) Subject() string { return "firstkm.school.added.v1" }

// SchoolChanged says that a school's name, level, place or supervising department changed.
type SchoolChanged struct{ SchoolRef }

// Subject implements Event.
func (SchoolChanged) Subject() string { return "firstkm.school.changed.v1" }
