package events

// SheetRef names a plan, a scheme or a set of rules of a batch; Enterprise is the unit of a plan.
type SheetRef struct {
	Sheet      string `json:"sheet"`
	Batch      string `json:"batch"`
	School     string `json:"school"`
	Enterprise string `json:"enterprise,omitempty"`
	Kind       string `json:"kind"`
	Edition    int    `json:"edition"`
	Version    uint64 `json:"version"`
}

// SheetSubmitted says that an edition waits for its approvals.
type SheetSubmitted struct{ SheetRef }

// Subject implements Event.
func (SheetSubmitted) Subject() string { return "firstkm.sheet.submitted.v1" }

// SheetApproved says that one side approved an edition; whole that every side has.
type SheetApproved struct {
	SheetRef
	Whole bool `json:"whole"`
}

// Subject implements Event.
func (SheetApproved) Subject() string { return "firstkm.sheet.approved.v1" }

// SheetReturned says that one side returned an edition to the office.
type SheetReturned struct{ SheetRef }

// Subject implements Event.
func (SheetReturned) Subject() string { return "firstkm.sheet.returned.v1" }
