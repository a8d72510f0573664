package notify

import (
	"context"
	"time"

	"firstkm/events"
	"firstkm/services/account"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/privacy"
	"firstkm/services/student"
	"firstkm/services/teacher"
)

// Reads is what the service asks of SQL without changing it. A missing thing is ErrNotFound or its own noun's.
type Reads interface {
	people
	Inbox(ctx context.Context, person ident.ID, unread bool, p page.Request) (page.Page[Copy], error)
	Unread(ctx context.Context, person ident.ID) (int, error)
	Copy(ctx context.Context, id CopyID) (Copy, error)
	HasCopy(ctx context.Context, id ID, person ident.ID) (bool, error)
	Notice(ctx context.Context, id ID) (Notice, error)
	NoticesSent(ctx context.Context, org, sender ident.ID, p page.Request) (page.Page[Notice], error)
	Tallies(ctx context.Context, ids []ID) (map[ID]Tally, error)
	Recipients(ctx context.Context, id ID, waiting bool, p page.Request) (page.Page[Recipient], error)
	Preferences(ctx context.Context, person ident.ID) (Preferences, error) // the usual ones when none are kept
	Contacts(ctx context.Context, person ident.ID) ([]Contact, error)
	Robots(ctx context.Context, org ident.ID) ([]RobotPost, error)
	RobotByID(ctx context.Context, id ident.ID) (RobotPost, error)
	Hooks(ctx context.Context, org ident.ID) ([]Hook, error)
	HookByID(ctx context.Context, id ident.ID) (Hook, error)
	Delivery(ctx context.Context, id ident.ID) (Delivery, error)
	DeliveriesOf(ctx context.Context, holder ident.ID, p page.Request) (page.Page[Delivery], error)
}

// people is what the service asks of the other nouns: who there is, and what an event is about.
type people interface {
	Placement(ctx context.Context, id placement.ID) (placement.Placement, error)
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	Report(ctx context.Context, id ident.ID) (placement.Report, error)
	Student(ctx context.Context, id student.ID) (student.Student, error)
	AccountsOf(ctx context.Context, org ident.ID) ([]account.Account, error)                                   // students not among them
	Desks(ctx context.Context, region string) ([]account.Account, error)                                       // of the bureaus over the region
	Offices(ctx context.Context, region string, schools []ident.ID, r []actor.Role) ([]account.Account, error) // of schools in the region
	Operators(ctx context.Context) ([]account.Account, error)
	RoundSchools(ctx context.Context, round ident.ID) ([]org.ID, error)             // that take part
	RoundUnits(ctx context.Context, round ident.ID) ([]org.ID, error)               // that are invited and did not decline
	Pupils(ctx context.Context, school ident.ID, classes []string) ([]Pupil, error) // all of the school without classes
	Classes(ctx context.Context, school ident.ID) ([]Class, error)
	Bureau(ctx context.Context, id org.ID) (org.Bureau, error)
	School(ctx context.Context, id org.ID) (org.School, error)
	AccountsOfPerson(ctx context.Context, person ident.ID) ([]account.Account, error) // oldest first
	AccountsBeside(ctx context.Context, id ident.ID) ([]account.Account, error)       // older ones of the same person
	SealedOf(ctx context.Context, id student.ID) (student.Sealed, error)              // whether a guardian's number is known; it stays sealed
	Breach(ctx context.Context, id privacy.ID) (privacy.Breach, error)
	RecognitionsEnding(ctx context.Context, q teacher.Endings) ([]teacher.Ending, error)
	RequestsDue(ctx context.Context, by civil.Date, after privacy.ID, limit int) ([]privacy.Request, error) // those that wait
}

// Pupil is a student as an audience needs one.
type Pupil struct {
	ID    ident.ID
	Class string
}

// Class is a class of a school with its number of students.
type Class struct {
	Name     string
	Students int
}

// Tx is one transaction.
type Tx interface {
	Reads
	InsertNotice(ctx context.Context, n Notice) (fresh bool, err error) // false: its cause is told already
	InsertCopy(ctx context.Context, c Copy) error
	LockCopy(ctx context.Context, id CopyID) (Copy, error)
	SaveCopy(ctx context.Context, c Copy) error
	ReadAll(ctx context.Context, person ident.ID, at time.Time) error
	Enqueue(ctx context.Context, d Delivery) error // nothing when it is there already
	DueDeliveries(ctx context.Context, now time.Time, limit int) ([]Delivery, error)
	SaveDelivery(ctx context.Context, d Delivery) error // ErrStale unless the row had the version before
	SavePreferences(ctx context.Context, person ident.ID, p Preferences) error
	SaveContact(ctx context.Context, c Contact) error
	DeleteContact(ctx context.Context, person ident.ID, c Channel) error
	DropNextContacts(ctx context.Context, by time.Time) (int, error) // what was to replace one, whose code was over by then
	SaveRobot(ctx context.Context, r RobotPost) error
	DeleteRobot(ctx context.Context, org, id ident.ID) error
	SaveHook(ctx context.Context, h Hook) error
	DeleteHook(ctx context.Context, org, id ident.ID) error
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Message is what an outlet sends.
type Message struct {
	Key     string // the same for every try: receivers drop a second one
	To      string // phone number or e-mail address; empty for robots and webhooks
	Kind    Kind   // "" for codes and digests
	Subject string // of an e-mail
	Text    string
	Link    string // absolute, "" when the program knows no address of its own
	Robot   RobotPost
	Hook    Hook
	Event   string // of a webhook: its type
	Payload string
	At      time.Time
}

// Outlet sends on one channel. It answers nil when the message was taken for certain, else an error that is one of
// ErrRefused, ErrNever and ErrUnsure.
type Outlet interface {
	Send(ctx context.Context, m Message) error
}

// Vault seals what leads to a person.
type Vault interface {
	Seal(field, record, plain string) (string, error)
	Open(field, record, sealed string) (string, error)
}

// Addresses opens what a student's record holds of the student, or of a minor's guardian, for one delivery; each opening is
// written down there. "" is unknown.
type Addresses interface {
	Address(ctx context.Context, person ident.ID, c Channel) (string, error)
}

// Parts are what the service works with beside SQL.
type Parts struct {
	Outlets   map[Channel]Outlet // a channel without one is not configured
	Vault     Vault
	Addresses Addresses
	Links     Links
	Standards teacher.Standards // of provinces: when recognitions that run out are brought to mind
	Now       func() time.Time
	Chance    func() float64 // from 0 to 1
}

// Service runs the use cases of notices.
type Service struct {
	db   Reads
	inTx InTx
	Parts
}

// NewService makes the service.
func NewService(db Reads, inTx InTx, parts Parts) *Service {
	return &Service{db: db, inTx: inTx, Parts: parts}
}

// Configured reports whether the channel can be used.
func (s *Service) Configured(c Channel) bool { return s.Outlets[c] != nil }
