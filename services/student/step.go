package student

import (
	"time"

	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
)

// StepKind is what happened to a record.
type StepKind string

// The kinds of step.
const (
	StepCorrected StepKind = "corrected" // 更正
	StepLeft      StepKind = "left"      // 离校
	StepReturned  StepKind = "returned"  // 复学: of one who left; also a transfer taken back
	StepSent      StepKind = "sent"      // 转出
	StepReceived  StepKind = "received"  // 转入
	StepRepeated  StepKind = "repeated"  // 留级
	StepGraduated StepKind = "graduated" // 毕业
)

// Step is one line of a record's history: stp_….
type Step struct {
	ID      ident.ID
	Student ID
	School  org.ID // that kept the record then
	Kind    StepKind
	On      civil.Date
	Account ident.ID
	At      time.Time
	Detail  Detail
}

// Detail is what a step was about.
type Detail struct {
	Reason  string   `json:"reason,omitempty"`
	Changes []Change `json:"changes,omitempty"`
	From    org.ID   `json:"from,omitempty"` // school, of a transfer
	To      org.ID   `json:"to,omitempty"`
}

// Change is one member that changed. Of a name, a birth date and all that is sealed the values are not kept.
type Change struct {
	Member string `json:"member"`
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
}

// Rollover is a school's going over to a school year (学年结转), which is done once.
type Rollover struct {
	School  org.ID    `json:"-"`
	Year    int       `json:"-"` // in whose September it begins
	Account ident.ID  `json:"-"`
	At      time.Time `json:"-"`

	Promoted  int `json:"promoted"`
	Repeating int `json:"repeating"`
	Graduated int `json:"graduated"`
}
