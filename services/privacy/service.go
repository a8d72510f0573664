package privacy

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
	"firstkm/services/kernel/text"
	"firstkm/services/org"
	"firstkm/services/student"
)

// Reads is what the service asks of SQL without changing it. A missing record is ErrNotFound.
type Reads interface {
	Student(ctx context.Context, id student.ID) (student.Student, error)
	StudentByNo(ctx context.Context, school org.ID, no string) (student.Student, error)
	School(ctx context.Context, id org.ID) (org.School, error)
	Bureau(ctx context.Context, id org.ID) (org.Bureau, error)
	Account(ctx context.Context, id account.ID) (account.Account, error)

	Grant(ctx context.Context, id ID) (Grant, error)
	Grants(ctx context.Context, f CaseFilter, p page.Request) (page.Page[Grant], error)
	GrantsInForce(ctx context.Context, account ident.ID) ([]Grant, error)
	Ticket(ctx context.Context, id ID) (Ticket, error)
	Tickets(ctx context.Context, f CaseFilter, p page.Request) (page.Page[Ticket], error)
	TicketsOpen(ctx context.Context, account ident.ID) ([]Ticket, error)
	TicketsDue(ctx context.Context, now time.Time, limit int) ([]ID, error) // to close by time
	Looks(ctx context.Context, f LookFilter, p page.Request) (page.Page[Look], error)
	DataRequest(ctx context.Context, id ID) (Request, error)
	DataRequests(ctx context.Context, f RequestFilter, p page.Request) (page.Page[Request], error)
	LegalHold(ctx context.Context, id ID) (Hold, error)
	LegalHolds(ctx context.Context, f CaseFilter, p page.Request) (page.Page[Hold], error)
	OnHold(ctx context.Context, id student.ID) (bool, error)
	Purges(ctx context.Context, f CaseFilter, p page.Request) (page.Page[Purge], error)
	Breach(ctx context.Context, id ID) (Breach, error)
	Breaches(ctx context.Context, f CaseFilter, p page.Request) (page.Page[Breach], error)
	Assessment(ctx context.Context, id ID) (Assessment, error)
	Assessments(ctx context.Context, f CaseFilter, p page.Request) (page.Page[Assessment], error)
	GuardianLink(ctx context.Context, id ID) (Link, error)
	GuardianLinks(ctx context.Context, id student.ID) ([]Link, error)
	GuardianConsent(ctx context.Context, id student.ID) (Consent, error) // ErrNotFound without one
	Unconsented(ctx context.Context, school org.ID, bornAfter civil.Date) ([]student.ID, error)
	YearlyTallies(ctx context.Context, scope YearlyScope, from, to time.Time, today civil.Date) ([]Tally, error)

	SealedValues(ctx context.Context, id student.ID) (map[Field]string, error) // empty when nothing is recorded
	Placed(ctx context.Context, id student.ID, day civil.Date) (bool, error)
	ConsentAsked(ctx context.Context, id student.ID) (bool, error) // the guardian is asked to consent to an arrangement, and has not answered
	HeldOf(ctx context.Context, id student.ID) (Held, error)
	KeptOf(ctx context.Context, id student.ID) (Kept, error)
}

// Tx is one transaction. Saving answers ErrStale unless the row had the version before.
type Tx interface {
	Reads
	InsertGrant(ctx context.Context, g Grant) error
	SaveGrant(ctx context.Context, g Grant) error
	InsertTicket(ctx context.Context, t Ticket) error
	SaveTicket(ctx context.Context, t Ticket) error
	InsertLook(ctx context.Context, l Look) error
	InsertDataRequest(ctx context.Context, r Request) error
	SaveDataRequest(ctx context.Context, r Request) error
	InsertLegalHold(ctx context.Context, h Hold) error
	SaveLegalHold(ctx context.Context, h Hold) error
	InsertPurge(ctx context.Context, p Purge) error
	InsertBreach(ctx context.Context, b Breach) error
	SaveBreach(ctx context.Context, b Breach) error
	InsertAssessment(ctx context.Context, a Assessment) error
	SaveAssessment(ctx context.Context, a Assessment) error
	InsertGuardianLink(ctx context.Context, l Link) error
	SaveGuardianLink(ctx context.Context, l Link) error
	SaveGuardianConsent(ctx context.Context, c Consent) error
	LockStudent(ctx context.Context, id student.ID) (student.Student, error)
	EraseSealed(ctx context.Context, id student.ID, fields []Field, now time.Time) (bool, error) // whether anything was erased
	PurgeDue(ctx context.Context, kind Kind, before civil.Date, limit int) ([]Erased, error)
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Opener opens sealed values; field and record are what they were sealed for.
type Opener interface {
	Open(field, record, sealed string) (string, error)
}

// CaseFilter narrows a list of the desk's records; zero members do not.
type CaseFilter struct {
	School  org.ID
	Account ident.ID
	States  []string
}

// Held is what the program holds of a student, for the student's and the guardian's view.
type Held struct {
	Applications int
	Applied      []Applied // the newest applications, at most MostApplied
	Placed       int
	Rounds       int // placement rounds with a part of the student
	Fairs        int // the same
	Interviews   int
	Agreements   int
	Account      bool
	Mail         string // what is shown of the address for notices, "" when none was given
	Searches     []KeptSearch
}

// Kept is the student's part in what others do, all of it, for the copy.
type Kept struct {
	Applied    []KeptApplication
	Rounds     []KeptRound
	Fairs      []KeptFair
	Interviews []KeptInterview
	Consents   []KeptConsent
	Agreements []KeptAgreement
}

// KeptApplication is an application of the student and how it stands.
type KeptApplication struct {
	Post  string     `json:"post"` // title of the opening
	Unit  string     `json:"unit"`
	From  civil.Date `json:"start_date,omitzero"`
	To    civil.Date `json:"end_date,omitzero"`
	State text.Words `json:"state"`
}

// KeptFair is the student's part in a fair; what units said stands there once the fair is closed.
type KeptFair struct {
	Title        string     `json:"title"`
	Day          civil.Date `json:"day"`
	Number       string     `json:"number,omitempty"`
	RegisteredAt time.Time  `json:"registered_at,omitzero"`
	CameAt       time.Time  `json:"came_at,omitzero"`
	Slots        []KeptSlot `json:"slots"`
	Met          []KeptMet  `json:"met"`
	Words        []KeptWord `json:"words"`
}

// KeptSlot is when the student was to meet a unit.
type KeptSlot struct {
	Unit string    `json:"unit"`
	From time.Time `json:"from"`
}

// KeptMet is when the student was at a unit's booth.
type KeptMet struct {
	Unit string    `json:"unit"`
	At   time.Time `json:"at"`
}

// KeptWord is what a unit said of the student for a post.
type KeptWord struct {
	Unit   string     `json:"unit"`
	Post   string     `json:"post"`
	Word   text.Words `json:"word"`
	Points int        `json:"points"` // 0 to 100
	Reason text.Words `json:"reason"`
}

// KeptInterview is one interview of the student with a unit, outside fairs.
type KeptInterview struct {
	Post   string     `json:"post"` // title of the opening
	Unit   string     `json:"unit"`
	Kind   text.Words `json:"kind"`
	State  text.Words `json:"state"`
	At     time.Time  `json:"at,omitzero"` // the time that was agreed
	Word   text.Words `json:"word,omitzero"`
	Reason text.Words `json:"reason,omitzero"` // of the last step
}

// KeptConsent is what the student and the guardian were asked of an arrangement, and what they said.
type KeptConsent struct {
	Post      string       `json:"post"` // title of the opening
	Unit      string       `json:"unit"`
	AskedAt   time.Time    `json:"asked_at"`
	Telephone string       `json:"telephone"`  // of the school
	SamePhone bool         `json:"same_phone"` // student and guardian had one number
	Answers   []KeptAnswer `json:"answers"`
}

// KeptAnswer is one of the two answers.
type KeptAnswer struct {
	By          text.Words `json:"by"`
	Given       string     `json:"given"` // agreed | refused
	On          civil.Date `json:"on"`
	Way         text.Words `json:"way"`
	Relation    text.Words `json:"relation,omitzero"`
	Note        string     `json:"note,omitempty"`
	Reason      string     `json:"reason,omitempty"`
	WithdrawnOn civil.Date `json:"withdrawn_on,omitzero"`
}

// KeptAgreement is one three-party agreement of the student: its present text and the student's own signature.
type KeptAgreement struct {
	Post     string     `json:"post"`
	Unit     string     `json:"unit"`
	From     civil.Date `json:"start_date,omitzero"`
	To       civil.Date `json:"end_date,omitzero"`
	State    text.Words `json:"state"`
	Text     text.Words `json:"text"` // which version
	Hash     string     `json:"hash"`
	SignedAt time.Time  `json:"signed_at,omitzero"`
}

// KeptRound is the student's part in a placement round: what was given, and, once the result is out, what came of it and why.
type KeptRound struct {
	Name      string       `json:"name"`
	Number    string       `json:"number"`
	Choices   []string     `json:"choices"` // titles of the openings, best first
	Wishes    text.Words   `json:"wishes,omitzero"`
	RefusedAt time.Time    `json:"refused_at,omitzero"`
	ConsentAt time.Time    `json:"consent_at,omitzero"`
	Obtained  string       `json:"obtained,omitempty"` // title of the opening
	Changed   text.Words   `json:"changed,omitzero"`   // what the school says of its changing the result
	Reasons   []text.Words `json:"reasons"`            // of each choice, in their order
	Marks     []KeptMark   `json:"marks"`
	Proof     KeptProof    `json:"proof,omitzero"`
}

// KeptProof is what binds a round's lottery and result, as services/round says it, once the result is out.
type KeptProof struct {
	Commitment string `json:"commitment"`
	Seed       string `json:"seed"`
	SaltHash   string `json:"salt_sha256"`
	Input      string `json:"input_sha256"`
	Match      string `json:"match_sha256"`
	Sealed     bool   `json:"seed_as_committed"`
	Stable     bool   `json:"stable"`
	Blocking   int64  `json:"blocking_pairs"`
}

// KeptMark is what a unit that met the student said for a post of a round.
type KeptMark struct {
	Post string     `json:"post"` // title of the opening
	Word text.Words `json:"word"`
}

// MostApplied is how many applications are listed of one student.
const MostApplied = 50

// Applied is where a student applied and how it stands. What unit and school wrote about it is not part of it.
type Applied struct {
	Post, Unit string
	Region     string // code of the post's place
	State      string // as services/application names it
	From, To   civil.Date
}

// KeptSearch is a search that the student saved, to hear of new openings.
type KeptSearch struct {
	Name  string    `json:"name"`
	Query string    `json:"query"`
	At    time.Time `json:"saved_at"`
}

// Consent is a guardian's consent to the processing of a child under 14 (P-31), as the school has it on paper.
type Consent struct {
	Student  student.ID
	School   org.ID
	By       ident.ID
	Role     actor.Role
	At       time.Time
	Evidence string // where the paper is: 档案号
}

// Erased is one thing that the purge erased, or that is due and held.
type Erased struct {
	ID     ident.ID
	School org.ID
	Held   bool
}

// Service runs the use cases of this noun.
type Service struct {
	db      Reads
	inTx    InTx
	opener  Opener
	working func() civil.Calendar
	now     func() time.Time
	key     []byte
	terms   Terms
}

// NewService makes the service. working is the calendar that deadlines are counted by.
func NewService(db Reads, inTx InTx, working func() civil.Calendar, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, working: working, now: now, terms: DefaultTerms()}
}

// Opening sets what opens sealed values; without it every sealed value is ErrUnread.
func (s *Service) Opening(o Opener) *Service {
	s.opener = o
	return s
}

// Signing sets the key of guardians' links.
func (s *Service) Signing(key []byte) *Service {
	s.key = key
	return s
}

// Under replaces the dated configuration of deadlines and retention.
func (s *Service) Under(t Terms) *Service {
	s.terms = t
	return s
}

// Terms is the dated configuration in force.
func (s *Service) Terms() Terms { return s.terms }

func (s *Service) today() civil.Date { return civil.Today(s.now()) }

func (s *Service) id(prefix string) ID { return ID(ident.New(prefix, s.now())) }

// deskFilter narrows a list to what somebody may see: the desk all of its school, other staff their own.
func deskFilter(who actor.Actor, f CaseFilter) (CaseFilter, error) {
	switch {
	case desk(who):
	case who.Is(actor.ClassTeacher, actor.Instructor) && who.Org != "":
		f.Account = who.Account
	default:
		return f, ErrForbidden
	}
	f.School = schoolOf(who)
	return f, nil
}

// deskOnly is a list of the desk's school.
func deskOnly(who actor.Actor) (CaseFilter, error) {
	if !desk(who) {
		return CaseFilter{}, ErrForbidden
	}
	return CaseFilter{School: schoolOf(who)}, nil
}

// pupil is a student whom somebody of the school may name: anybody of it for the desk, the own class for a class teacher.
func (s *Service) pupil(ctx context.Context, db Reads, who actor.Actor, id student.ID) (student.Student, error) {
	st, err := db.Student(ctx, id)
	if err != nil {
		return st, err
	}
	if st.School != schoolOf(who) || who.Is(actor.ClassTeacher) && st.Class != who.Class {
		return student.Student{}, student.ErrNotFound
	}
	return st, nil
}
