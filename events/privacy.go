package events

// PrivacyGrantRequested says that somebody of a school asked for a standing grant to see personal data.
type PrivacyGrantRequested struct {
	Grant   string `json:"grant"`
	School  string `json:"school"`
	Account string `json:"account"`
}

// Subject implements Event.
func (PrivacyGrantRequested) Subject() string { return "firstkm.privacy.grant_requested.v1" }

// PrivacyGrantDecided says what the person in charge decided about a grant.
type PrivacyGrantDecided struct {
	Grant   string `json:"grant"`
	School  string `json:"school"`
	Account string `json:"account"` // who asked
	Granted bool   `json:"granted"`
}

// Subject implements Event.
func (PrivacyGrantDecided) Subject() string { return "firstkm.privacy.grant_decided.v1" }

// PrivacyGrantRevoked says that a grant ended before its time.
type PrivacyGrantRevoked struct {
	Grant   string `json:"grant"`
	School  string `json:"school"`
	Account string `json:"account"`
}

// Subject implements Event.
func (PrivacyGrantRevoked) Subject() string { return "firstkm.privacy.grant_revoked.v1" }

// PrivacyTicketRequested says that somebody asked for a break-glass look.
type PrivacyTicketRequested struct {
	Ticket  string `json:"ticket"`
	School  string `json:"school"`
	Account string `json:"account"`
}

// Subject implements Event.
func (PrivacyTicketRequested) Subject() string { return "firstkm.privacy.ticket_requested.v1" }

// PrivacyTicketDecided says what the person in charge decided about a break-glass look.
type PrivacyTicketDecided struct {
	Ticket  string `json:"ticket"`
	School  string `json:"school"`
	Account string `json:"account"` // who asked
	Granted bool   `json:"granted"`
}

// Subject implements Event.
func (PrivacyTicketDecided) Subject() string { return "firstkm.privacy.ticket_decided.v1" }

// PrivacyTicketClosed says that a break-glass look is over.
type PrivacyTicketClosed struct {
	Ticket  string `json:"ticket"`
	School  string `json:"school"`
	Account string `json:"account"`
	Expired bool   `json:"expired"` // by time
}

// Subject implements Event.
func (PrivacyTicketClosed) Subject() string { return "firstkm.privacy.ticket_closed.v1" }

// PrivacyRequestOpened says that a student or a guardian asked for correction, supplement, copy or deletion.
type PrivacyRequestOpened struct {
	Request string `json:"request"`
	School  string `json:"school"`
	Student string `json:"student"`
	Kind    string `json:"kind"`
	DueOn   string `json:"due_on"`
}

// Subject implements Event.
func (PrivacyRequestOpened) Subject() string { return "firstkm.privacy.request_opened.v1" }

// PrivacyRequestAnswered says that the school answered a request in writing.
type PrivacyRequestAnswered struct {
	Request  string `json:"request"`
	School   string `json:"school"`
	Student  string `json:"student"`
	Accepted bool   `json:"accepted"`
}

// Subject implements Event.
func (PrivacyRequestAnswered) Subject() string { return "firstkm.privacy.request_answered.v1" }

// PrivacyRequestDone says that an accepted request has been carried out.
type PrivacyRequestDone struct {
	Request string `json:"request"`
	School  string `json:"school"`
	Student string `json:"student"`
}

// Subject implements Event.
func (PrivacyRequestDone) Subject() string { return "firstkm.privacy.request_done.v1" }

// PrivacyDataPurged says that data past their time were erased.
type PrivacyDataPurged struct {
	Purge  string `json:"purge"`
	School string `json:"school"`
	Kind   string `json:"kind"`
	Count  int    `json:"count"`
}

// Subject implements Event.
func (PrivacyDataPurged) Subject() string { return "firstkm.privacy.data_purged.v1" }

// PrivacyBreachRecorded says that a school recorded a breach of personal data or how it goes on.
type PrivacyBreachRecorded struct {
	Breach  string `json:"breach"`
	School  string `json:"school"`
	State   string `json:"state"` // open | told | closed
	Version uint64 `json:"version"`
}

// Subject implements Event.
func (PrivacyBreachRecorded) Subject() string { return "firstkm.privacy.breach_recorded.v1" }

// PrivacyBreachTold says that a school tells the people concerned, and the guardians of minors, of a breach.
type PrivacyBreachTold struct {
	Breach  string `json:"breach"`
	School  string `json:"school"`
	Account string `json:"account"` // who tells
	Role    string `json:"role"`
	Version uint64 `json:"version"`
}

// Subject implements Event.
func (PrivacyBreachTold) Subject() string { return "firstkm.privacy.breach_told.v1" }
