// Package insight reads over all nouns and writes nothing: what needs somebody now, and the figures beside it (F70). A duty
// is derived from what is recorded, never stored, so that it ends by itself when the thing is done.
package insight

import (
	"context"
	"errors"
	"time"

	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/org"
	"firstkm/services/teacher"
)

// ErrForbidden says that a role has no start page of its own.
var ErrForbidden = fault.New(fault.Forbidden, "insight.forbidden", "您的身份没有这一页。", "your role has no such page")

// Code names a duty or a figure. What it counts is the list that its page opens.
type Code string

// The duties.
const (
	Intents      Code = "intents"        // 录用意向 that wait for the school
	NoRoster     Code = "no_roster"      // the school, as long as it has no student
	Incoming     Code = "incoming"       // transferred students to receive
	NoSlip       Code = "no_slip"        // students without an account and without a slip
	SlipsOut     Code = "slips_out"      // students whose slip is not used yet
	Grants       Code = "grants"         // standing grants to decide
	Tickets      Code = "tickets"        // break-glass looks to decide
	Requests     Code = "requests"       // requests about personal data to answer
	Breaches     Code = "breaches"       // breaches that are not closed
	Reports      Code = "reports"        // reports of postings
	Ending       Code = "ending"         // cooperations that end within EndingDays
	Unopened     Code = "unopened"       // notices that somebody has not opened after UnopenedDays
	RollOver     Code = "roll_over"      // students for whom the school year was not rolled over
	Endorse      Code = "endorse"        // recognitions that wait for the school
	Review       Code = "review"         // recognitions that wait for the bureau
	BelowTarget  Code = "below_target"   // recognitions missing to the target of the ratio
	Unverified   Code = "unverified"     // units that nobody has verified
	NoSchools    Code = "no_schools"     // a bureau, as long as its region has no school
	NotAboard    Code = "not_aboard"     // schools without an account
	ToAnswer     Code = "to_answer"      // applications that wait for the unit
	Shortlisted  Code = "shortlisted"    // 备选 without a decision
	PostingsEnd  Code = "postings_end"   // postings that end within PostingsEndDays
	Drafts       Code = "drafts"         // postings that are not published
	MyIntents    Code = "my_intents"     // the student's own, with the school
	MyWaiting    Code = "my_waiting"     // the student's own, with units
	NoneYet      Code = "none_yet"       // a student with no application that stands
	MembersOut   Code = "members_out"    // an alliance's schools without an account
	NoRegister   Code = "no_register"    // an alliance's schools without a teacher in the register
	FlowsEnd     Code = "flows_end"      // flows between an alliance's schools that end within EndingDays
	MyRunningOut Code = "my_running_out" // the teacher's own recognition that runs out within RunOutMonths

	BatchApprove      Code = "batch_approve"      // batches that wait for the vice-principal
	BatchReturned     Code = "batch_returned"     // batches that came back to the office
	InspectionApprove Code = "inspection_approve" // reports on visits that wait for the vice-principal
	InspectionBack    Code = "inspection_back"    // reports that came back to the office
	ListPublish       Code = "list_publish"       // lists of units that wait to be published
	ListBack          Code = "list_back"          // lists that came back to the office
	FilingAnswer      Code = "filing_answer"      // filings that wait for the bureau
	FilingBack        Code = "filing_back"        // filings that the bureau returned for correction

	HeldImports Code = "held_imports" // files that were checked and wait to be confirmed

	PracticeAnswer  Code = "practice_answer"  // teachers' applications for practice that wait for the unit
	PracticeAttest  Code = "practice_attest"  // practices whose last day has come, to be attested by the unit
	PracticeConfirm Code = "practice_confirm" // practices that a unit accepted, to be confirmed by the school
	PracticeVerify  Code = "practice_verify"  // practices that a unit attested, to be verified by the school
	PracticeReport  Code = "practice_report"  // the teacher's own whose last day has come without a report
)

// The figures.
const (
	Students  Code = "students"  // at school now
	SignedIn  Code = "signed_in" // of them, with an account
	Applying  Code = "applying"  // applications with units
	Intended  Code = "intended"  // with the school
	Placed    Code = "placed"    // confirmed
	Partners  Code = "partners"  // units that the school has worked with
	Ratio     Code = "ratio"     // dual-qualified teachers, of the denominator
	Schools   Code = "schools"   // of the region
	Units     Code = "units"     // of the region
	Published Code = "published" // postings that stand
	Members   Code = "members"   // an alliance's schools
	Flowing   Code = "flowing"   // flows between them today
)

// How far duties look ahead, and how long a notice may stay unopened.
const (
	EndingDays      = 60
	UnopenedDays    = 3
	UnopenedBack    = 30 // days after which a notice is history
	PostingsEndDays = 7
	RunOutMonths    = 6
)

// Duty is something that waits for somebody.
type Duty struct {
	Code  Code
	Count int
	Late  int        // of them past their deadline
	Since time.Time  // since when the first has waited; zero where it is not kept
	Due   civil.Date // the next deadline; zero without
}

// Figure is a number with the list behind it.
type Figure struct {
	Code  Code
	Value int
	Of    int // the whole that Value is part of; 0 = none
}

// Desk is one start page: what waits, the most pressing first, and the figures.
type Desk struct {
	Duties  []Duty
	Figures []Figure
}

// Scope is whose desk is read and when.
type Scope struct {
	Role    actor.Role
	Org     org.ID
	Account ident.ID
	Person  ident.ID
	Class   string   // a class teacher's
	Region  string   // a bureau's
	Members []org.ID // an alliance's
	Now     time.Time
}

// Today is the day of the scope.
func (s Scope) Today() civil.Date { return civil.Today(s.Now) }

// Reads is what the service asks of SQL. Duties of which nothing waits may be left out; figures may not.
type Reads interface {
	Bureau(ctx context.Context, id org.ID) (org.Bureau, error)
	Alliance(ctx context.Context, id org.ID) (org.Alliance, error)
	Desk(ctx context.Context, s Scope) (Desk, error)
}

// Ratios is the ratio of a school, or of an alliance, today.
type Ratios interface {
	OfAlliance(ctx context.Context, who actor.Actor, id org.ID, q teacher.Query) (teacher.AllianceFigure, error)
	Ratio(ctx context.Context, who actor.Actor, school org.ID, q teacher.Query) (teacher.Ratio, error)
}

// Service answers what needs somebody now.
type Service struct {
	db     Reads
	ratios Ratios
	now    func() time.Time
}

// NewService makes the service.
func NewService(db Reads, ratios Ratios, now func() time.Time) *Service {
	return &Service{db, ratios, now}
}

// Has reports whether a role has a start page of duties.
func Has(who actor.Actor) bool {
	return who.Is(actor.School, actor.VicePrincipal, actor.ClassTeacher, actor.TeachersOffice, actor.Bureau, actor.Enterprise, actor.AllianceOffice) && who.Org != "" ||
		who.Is(actor.Student, actor.Teacher) && who.Person != ""
}

// Desk is what needs the actor now. It counts what the actor may list, and nothing else.
func (s *Service) Desk(ctx context.Context, who actor.Actor) (Desk, error) {
	if !Has(who) {
		return Desk{}, ErrForbidden
	}
	sc := Scope{Role: who.Role, Org: org.ID(who.Org), Account: who.Account, Person: who.Person, Class: who.Class, Now: s.now()}
	if who.Is(actor.ClassTeacher) && who.Class == "" {
		return Desk{}, ErrForbidden
	}
	if who.Is(actor.Bureau) {
		b, err := s.db.Bureau(ctx, sc.Org)
		if err != nil {
			return Desk{}, err
		}
		sc.Region = b.Region
	}
	if who.Is(actor.AllianceOffice) {
		a, err := s.db.Alliance(ctx, sc.Org)
		if err != nil {
			return Desk{}, err
		}
		sc.Members = a.Schools
	}
	d, err := s.db.Desk(ctx, sc)
	switch {
	case err != nil:
	case who.Is(actor.VicePrincipal, actor.TeachersOffice):
		err = s.addRatio(ctx, who, &d)
	case who.Is(actor.AllianceOffice):
		var f teacher.AllianceFigure
		f, err = s.ratios.OfAlliance(ctx, who, sc.Org, teacher.Query{})
		d.Figures = append(d.Figures, Figure{Ratio, f.Figure.Numerator, f.Figure.Denominator})
	}
	if err != nil {
		return Desk{}, err
	}
	d.sort(sc.Today())
	return d, nil
}

// addRatio adds the ratio by the default formula, and how many recognitions it lacks.
func (s *Service) addRatio(ctx context.Context, who actor.Actor, d *Desk) error {
	r, err := s.ratios.Ratio(ctx, who, org.ID(who.Org), teacher.Query{})
	if errors.Is(err, teacher.ErrForbidden) {
		return nil
	}
	if err != nil {
		return err
	}
	d.Figures = append(d.Figures, Figure{Ratio, r.Figure.Numerator, r.Figure.Denominator})
	if n := r.Target.Missing(r.Figure); r.Figure.Denominator > 0 && n > 0 {
		d.Duties = append(d.Duties, Duty{Code: BelowTarget, Count: n})
	}
	return nil
}
