package events

// NoticeMade says that people have something new in their inboxes, or were reminded of it. A large audience is several
// events.
type NoticeMade struct {
	Notice string   `json:"notice"`
	People []string `json:"people"` // student records and accounts
}

// Subject implements Event.
func (NoticeMade) Subject() string { return "firstkm.notice.made.v1" }

// NoticeSeen says that somebody opened a notice that a person sent, or did what it asks. Who it was stays in SQL.
type NoticeSeen struct {
	Notice string `json:"notice"`
	Sender string `json:"sender"` // the account
	Org    string `json:"org"`
	Done   bool   `json:"done"`
}

// Subject implements Event.
func (NoticeSeen) Subject() string { return "firstkm.notice.seen.v1" }
