package events

// AgreementRef names a three-party agreement (岗位实习三方协议) and everybody who may know of it. It never carries a student's name.
type AgreementRef struct {
	Agreement   string `json:"agreement"`
	Application string `json:"application"`
	Placement   string `json:"placement"`
	Enterprise  string `json:"enterprise"`
	School      string `json:"school"`
	Student     string `json:"student"`
	Number      int    `json:"number"` // of the text's version, from 1
	Version     uint64 `json:"version"`
}

// AgreementDrawn says that a school drew an agreement up, which all three may sign now.
type AgreementDrawn struct{ AgreementRef }

// Subject implements Event.
func (AgreementDrawn) Subject() string { return "firstkm.agreement.drawn.v1" }

// AgreementsAsked says that a school drew agreements with a unit up, one or many at once.
type AgreementsAsked struct {
	School     string `json:"school"`
	Enterprise string `json:"enterprise"`
	Count      int    `json:"count"`
}

// Subject implements Event.
func (AgreementsAsked) Subject() string { return "firstkm.agreement.asked.v1" }

// AgreementChanged says that the text changed: every signature is to be given anew.
type AgreementChanged struct {
	AgreementRef
	Kind string `json:"kind"` // changed | supplement
}

// Subject implements Event.
func (AgreementChanged) Subject() string { return "firstkm.agreement.changed.v1" }

// AgreementSigned says that one of the three signed.
type AgreementSigned struct {
	AgreementRef
	Side  string `json:"side"` // school | unit | student
	Paper bool   `json:"paper"`
}

// Subject implements Event.
func (AgreementSigned) Subject() string { return "firstkm.agreement.signed.v1" }

// AgreementCompleted says that all three have signed the present text.
type AgreementCompleted struct{ AgreementRef }

// Subject implements Event.
func (AgreementCompleted) Subject() string { return "firstkm.agreement.completed.v1" }

// AgreementEnded says that an agreement ended with its arrangement.
type AgreementEnded struct{ AgreementRef }

// Subject implements Event.
func (AgreementEnded) Subject() string { return "firstkm.agreement.ended.v1" }
