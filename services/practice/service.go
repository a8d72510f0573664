package practice

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"firstkm/events"
	"firstkm/services/catalogue"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/fault"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
	"firstkm/services/placement"
	"firstkm/services/teacher"
)

// Filter narrows a list of applications; zero members do not.
type Filter struct {
	Teacher    teacher.ID
	Enterprise org.ID
	School     org.ID
	Placement  placement.ID
	States     []State
	Wait       Wait       // what is waited for on Today
	Today      civil.Date // set with Wait
}

// Reads is what the service asks of SQL without changing it. A missing thing is ErrNotFound of its noun.
type Reads interface {
	Practice(ctx context.Context, id ID) (Practice, error)
	PracticesFor(ctx context.Context, f Filter, p page.Request) (page.Page[Practice], error) // newest first
	CountPractices(ctx context.Context, f Filter) (int, error)
	// PracticesLapsing are the acceptances whose last day is before day; PracticesOrphaned the wishes for closed posts.
	PracticesLapsing(ctx context.Context, day civil.Date, limit int) ([]ID, error)
	PracticesOrphaned(ctx context.Context, limit int) ([]ID, error)
	Placement(ctx context.Context, id placement.ID) (placement.Placement, error)
	Enterprise(ctx context.Context, id org.ID) (org.Enterprise, error)
	Teacher(ctx context.Context, id teacher.ID) (teacher.Teacher, error)
	School(ctx context.Context, id org.ID) (org.School, error)
	// Those that there are of some things, by their ids.
	PlacementsByID(ctx context.Context, ids []placement.ID) (map[placement.ID]placement.Placement, error)
	EnterprisesByID(ctx context.Context, ids []org.ID) (map[org.ID]org.Enterprise, error)
	SchoolsByID(ctx context.Context, ids []org.ID) (map[org.ID]org.School, error)
	TeachersByID(ctx context.Context, ids []teacher.ID) (map[teacher.ID]teacher.Teacher, error)
}

// Tx is one transaction.
type Tx interface {
	Reads
	teacher.Tx
	LockPractice(ctx context.Context, id ID) (Practice, error)
	InsertPractice(ctx context.Context, p Practice) error // ErrTwice when an open one of teacher and post exists
	SavePractice(ctx context.Context, p Practice) error   // ErrStale unless the row had the version before
	LockPlacement(ctx context.Context, id placement.ID) (placement.Placement, error)
	SavePlacement(ctx context.Context, p placement.Placement) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Files keeps teachers' files.
type Files interface {
	// Credit records a verified practice in a file, in the caller's transaction.
	Credit(ctx context.Context, tx teacher.Tx, who actor.Actor, id teacher.ID, p teacher.Practice) (teacher.Teacher, error)
}

// Catalogue is what the service asks of the catalogue in force.
type Catalogue interface {
	Now() *catalogue.Catalogue
}

// Service runs the use cases of practice posts.
type Service struct {
	db    Reads
	inTx  InTx
	files Files
	cat   Catalogue
	now   func() time.Time
}

// NewService makes the service.
func NewService(db Reads, inTx InTx, files Files, cat Catalogue, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, files: files, cat: cat, now: now}
}

// HoldWorkdays is how long an acceptance holds its seat for the school.
const HoldWorkdays = 10

// Apply records the teacher's wish for a post of practice and the consent to share SharedFields with its unit.
func (s *Service) Apply(ctx context.Context, who actor.Actor, id placement.ID, note string, consent bool) (Practice, error) {
	if !who.Is(actor.Teacher) {
		return Practice{}, ErrForbidden
	}
	var bad []fault.Field
	if !consent {
		bad = append(bad, fault.In("consent", "请先同意把所列信息提供给该单位，仅用于本次申请。", "first agree that the listed data go to this unit, for this application only"))
	}
	if utf8.RuneCountInString(note) > 500 {
		bad = append(bad, fault.In("note", "给单位的话不超过 500 个字。", "at most 500 characters"))
	}
	if len(bad) > 0 {
		return Practice{}, ErrInvalid.With(bad...)
	}
	var p Practice
	err := s.inTx(ctx, func(tx Tx) error {
		t, err := tx.LockTeacher(ctx, teacher.ID(who.Person))
		if err != nil {
			return err
		}
		post, err := tx.Placement(ctx, id)
		if err != nil {
			return err
		}
		if err := s.mayApply(ctx, tx, who, t, post); err != nil {
			return err
		}
		p = s.fresh(who, t, post, strings.TrimSpace(note))
		if err := tx.InsertPractice(ctx, p); err != nil {
			return err
		}
		if err := tx.Audit(ctx, ledger.By(who, p.CreatedAt, "practice.apply", ident.ID(p.ID))); err != nil {
			return err
		}
		return tx.Record(ctx, ident.ID(p.ID), events.PracticeApplied{PracticeRef: p.ref()})
	})
	return p, err
}

func (s *Service) mayApply(ctx context.Context, db Reads, who actor.Actor, t teacher.Teacher, post placement.Placement) error {
	switch {
	case !post.MayBeSeenBy(who, org.ID(who.Org)):
		return placement.ErrNotFound
	case !post.ForTeachers() && post.Origin == placement.Own:
		return ErrForStudents
	}
	if err := post.Open(civil.Today(s.now())); err != nil {
		return err
	}
	if _, ok := t.At(org.ID(who.Org), post.Start); !ok {
		return ErrNotEmployed
	}
	return s.alone(ctx, db, t.ID, "", post.Start, post.End)
}

// Eligible reports what stands in the way of the teacher's applying to a post, nil for nothing. It records nothing.
func (s *Service) Eligible(ctx context.Context, who actor.Actor, id placement.ID) error {
	if !who.Is(actor.Teacher) {
		return ErrForbidden
	}
	t, err := s.db.Teacher(ctx, teacher.ID(who.Person))
	if err != nil {
		return err
	}
	post, err := s.db.Placement(ctx, id)
	if err != nil {
		return err
	}
	return s.mayApply(ctx, s.db, who, t, post)
}

// alone refuses dates that a confirmed practice of the teacher, but for one, has days of.
func (s *Service) alone(ctx context.Context, db Reads, id teacher.ID, but ID, from, to civil.Date) error {
	list, err := db.PracticesFor(ctx, Filter{Teacher: id, States: []State{Confirmed}}, page.Request{Limit: page.MaxLimit})
	if err != nil {
		return err
	}
	for _, o := range list.Items {
		if o.ID != but && !o.To.Before(from) && !to.Before(o.From) {
			return ErrOverlap
		}
	}
	return nil
}

func (s *Service) fresh(who actor.Actor, t teacher.Teacher, post placement.Placement, note string) Practice {
	now := s.now()
	p := Practice{
		ID: ID(ident.New("pra", now)), Placement: post.ID, Enterprise: post.Enterprise, Teacher: t.ID, School: org.ID(who.Org),
		Form: post.PracticeForm, From: post.Start, To: post.End, Note: note, CreatedAt: now,
		Consent: Consent{Recipient: post.Enterprise, Fields: SharedFields(), At: now},
	}
	p.step(Hand{Role: who.Role, Now: now}, "apply", Applied)
	return p
}

// Act is one step of an application: its name as Next lists it, and what that step needs.
type Act struct {
	Step      string
	Reason    string
	Report    string
	Statement Statement
}

// Step does one step. May: withdraw, report the teacher; accept, decline, attest the unit; confirm, return, finish, end the
// teachers' office of the school. version is the one that was seen; 0 = whatever stands.
func (s *Service) Step(ctx context.Context, who actor.Actor, id ID, version uint64, a Act) (Practice, error) {
	hand := Hand{Role: who.Role, Now: s.now(), Reason: strings.TrimSpace(a.Reason)}
	return s.change(ctx, who, id, "practice."+a.Step, func(tx Tx, p *Practice) (events.Event, error) {
		role := partyOf(who, *p)
		if role == "" {
			return nil, ErrNotFound
		}
		if by, known := hands()[a.Step]; !known || by != role {
			return nil, ErrForbidden
		}
		if version != 0 && version != p.Version {
			return nil, ErrStale
		}
		return s.do(ctx, tx, who, p, hand, a)
	})
}

// hands says whose each step is.
func hands() map[string]string {
	return map[string]string{
		"withdraw": "teacher", "report": "teacher", "accept": "enterprise", "decline": "enterprise", "attest": "enterprise",
		"confirm": "office", "return": "office", "finish": "office", "end": "office",
	}
}

func (s *Service) do(ctx context.Context, tx Tx, who actor.Actor, p *Practice, hand Hand, a Act) (events.Event, error) {
	switch a.Step {
	case "withdraw":
		return p.withdraw(hand)
	case "report":
		hand.Reason = ""
		return p.report(hand, a.Report)
	case "decline":
		return p.decline(hand)
	case "attest":
		hand.Reason = ""
		return p.attest(hand, a.Statement)
	case "return":
		return p.giveBack(hand)
	case "end":
		return p.end(hand)
	case "accept":
		post, err := tx.Placement(ctx, p.Placement)
		if err != nil {
			return nil, err
		}
		if !post.ForTeachers() {
			return nil, ErrState
		}
		if err := post.Open(hand.today()); err != nil {
			return nil, err
		}
		if err := s.alone(ctx, tx, p.Teacher, p.ID, post.Start, post.End); err != nil {
			return nil, err
		}
		p.From, p.To, p.Form = post.Start, post.End, post.PracticeForm
		return p.accept(hand, s.cat.Now().Calendar(province(post.Region)).AddWorkdays(hand.today(), HoldWorkdays))
	case "confirm":
		if err := s.mayConfirm(ctx, tx, *p); err != nil {
			return nil, err
		}
		return p.confirm(hand)
	}
	return s.finish(ctx, tx, who, p, hand, a.Report)
}

func (s *Service) mayConfirm(ctx context.Context, tx Tx, p Practice) error {
	t, err := tx.LockTeacher(ctx, p.Teacher)
	if err != nil {
		return err
	}
	if _, ok := t.At(p.School, p.From); !ok {
		return ErrNotEmployed
	}
	return s.alone(ctx, tx, p.Teacher, p.ID, p.From, p.To)
}

func (s *Service) finish(ctx context.Context, tx Tx, who actor.Actor, p *Practice, hand Hand, report string) (events.Event, error) {
	unit, err := tx.Enterprise(ctx, p.Enterprise)
	if err != nil {
		return nil, err
	}
	hand.Reason = ""
	served, happened, err := p.finish(hand, teacher.PracticeID(ident.New("prc", hand.Now)), unit.Name, report)
	if err != nil {
		return nil, err
	}
	_, err = s.files.Credit(ctx, tx, who, p.Teacher, served)
	return happened, err
}

// change is the shape of every step: lock post and application, decide, keep the post's seats in step, save, record, audit.
func (s *Service) change(ctx context.Context, who actor.Actor, id ID, action string, decide func(Tx, *Practice) (events.Event, error)) (Practice, error) {
	var p Practice
	err := s.inTx(ctx, func(tx Tx) (err error) {
		if p, err = tx.Practice(ctx, id); err != nil {
			return err
		}
		post, err := tx.LockPlacement(ctx, p.Placement)
		if err != nil {
			return err
		}
		if p, err = tx.LockPractice(ctx, id); err != nil {
			return err
		}
		held := p.State.Holds()
		happened, err := decide(tx, &p)
		if err != nil {
			return err
		}
		if held != p.State.Holds() {
			if err := s.moveSeat(ctx, tx, post, p.State.Holds()); err != nil {
				return err
			}
		}
		if err := tx.SavePractice(ctx, p); err != nil {
			return err
		}
		if err := tx.Audit(ctx, ledger.By(who, s.now(), action, ident.ID(id))); err != nil { // reasons stay in the history
			return err
		}
		return tx.Record(ctx, ident.ID(id), happened)
	})
	return p, err
}

func (s *Service) moveSeat(ctx context.Context, tx Tx, post placement.Placement, hold bool) error {
	moved, err := post.Seat(hold, s.now())
	if err != nil {
		return err
	}
	if err := tx.SavePlacement(ctx, post); err != nil {
		return err
	}
	return tx.Record(ctx, ident.ID(post.ID), moved)
}

// Lapse ends the acceptances that no school confirmed in time and the wishes for posts that were closed, at most limit of
// each, and returns how many it ended. One that cannot be ended does not keep the others waiting.
func (s *Service) Lapse(ctx context.Context, limit int) (int, error) {
	due, err := s.db.PracticesLapsing(ctx, civil.Today(s.now()), limit)
	if err != nil {
		return 0, err
	}
	orphaned, err := s.db.PracticesOrphaned(ctx, limit)
	if err != nil {
		return 0, err
	}
	hand := Hand{Role: actor.System().Role, Now: s.now()}
	n, errs := 0, error(nil)
	end := func(ids []ID, action string, step func(*Practice) (events.Event, error)) {
		for _, id := range ids {
			_, err := s.change(ctx, actor.System(), id, action, func(_ Tx, p *Practice) (events.Event, error) { return step(p) })
			switch {
			case err == nil:
				n++
			case !errors.Is(err, ErrState): // another node was first
				errs = errors.Join(errs, err)
			}
		}
	}
	end(due, "practice.lapse", func(p *Practice) (events.Event, error) { return p.lapse(hand) })
	closed := hand
	closed.Reason = postClosed
	end(orphaned, "practice.decline", func(p *Practice) (events.Event, error) { return p.decline(closed) })
	return n, errs
}

func province(region string) string { return region[:min(2, len(region))] }
