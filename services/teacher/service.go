package teacher

import (
	"context"
	"slices"
	"time"

	"firstkm/events"
	"firstkm/services/kernel/actor"
	"firstkm/services/kernel/civil"
	"firstkm/services/kernel/ident"
	"firstkm/services/kernel/ledger"
	"firstkm/services/kernel/page"
	"firstkm/services/org"
)

// Roll is a school with the standings of its teachers over all days. Standings is reused between calls of EachRoll.
type Roll struct {
	School    org.ID
	Name      string
	Region    string
	Level     string
	Standings []Standing
}

// Row is a teacher in a school's list, with the number that the school last used.
type Row struct {
	Teacher
	TeacherNo string
}

// RecognitionRow is a recognition with the file it belongs to.
type RecognitionRow struct {
	Teacher     Teacher
	Recognition Recognition
}

// Due is a recognition whose last day is past.
type Due struct {
	Teacher     ID
	Recognition RecognitionID
}

// Filter narrows a school's list; School and AsOf are always set by the service.
type Filter struct {
	School   org.ID
	AsOf     civil.Date
	Text     string // part of the name, or the number
	Category Category
	Level    Level // in force on AsOf
	Present  bool  // only who is employed there on AsOf; implied by Category and Level
	State    State // has a recognition in this state
}

// Narrow reports whether the filter asks for what stands on a day; Mask and Want are the bits of a Cell that it asks for.
func (f Filter) Narrow() bool { return f.Category != "" || f.Level != "" || f.Present }

// Mask is the bits that Want fixes.
func (f Filter) Mask() Cell {
	var m Cell
	if f.Category != "" {
		m |= 3
	}
	if f.Level != "" {
		m |= 3 << 4
	}
	return m
}

// Want is the value of the bits of Mask.
func (f Filter) Want() Cell {
	return cellOf(Facts{Category: f.Category}, f.Level, false, false) & f.Mask()
}

// RecognitionFilter narrows a list of recognitions; zero members do not.
type RecognitionFilter struct {
	School org.ID
	Region string // prefix of the school's region
	States []State
}

// Reads is what the service asks of SQL without changing it. A missing thing is ErrNotFound.
type Reads interface {
	Teacher(ctx context.Context, id ID) (Teacher, error)
	TeacherByNo(ctx context.Context, school org.ID, no string) (Teacher, error)
	Teachers(ctx context.Context, f Filter, p page.Request) (page.Page[Row], error)
	// Register is everybody who is or was ever registered at a school.
	Register(ctx context.Context, school org.ID) ([]Teacher, error)
	Past(ctx context.Context, id ID) ([]Past, error) // newest first
	Recognitions(ctx context.Context, f RecognitionFilter, p page.Request) (page.Page[RecognitionRow], error)
	RunOut(ctx context.Context, day civil.Date, limit int) ([]Due, error)
	// CertificateHolder is who has a certificate of this number from a province, "" for nobody.
	CertificateHolder(ctx context.Context, province, number string) (ID, error)
	Roll(ctx context.Context, school org.ID) ([]Standing, error)
	EachRoll(ctx context.Context, region string, use func(Roll) error) error // of the schools whose region begins so
	Targets(ctx context.Context) ([]Target, error)
	Snapshot(ctx context.Context, id SnapshotID) (Snapshot, error)
	Snapshots(ctx context.Context, school org.ID, p page.Request) (page.Page[Snapshot], error) // of all schools for ""
	Scenario(ctx context.Context, id ScenarioID) (Scenario, error)
	Scenarios(ctx context.Context, school org.ID, p page.Request) (page.Page[Scenario], error)
	Flow(ctx context.Context, id FlowID) (Flow, error)
	FlowsOf(ctx context.Context, school org.ID) ([]Flow, error)
	FlowsOfTeacher(ctx context.Context, id ID) ([]Flow, error)
	FlowsAmong(ctx context.Context, schools []org.ID, since civil.Date) ([]Flow, error) // from and to schools of the list, ending on since or later
	Matrix(ctx context.Context, school org.ID) (Matrix, error)
	School(ctx context.Context, id org.ID) (org.School, error)
	SchoolsByID(ctx context.Context, ids []org.ID) (map[org.ID]org.School, error) // those that there are
	SchoolByCode(ctx context.Context, code string) (org.School, error)
	Bureau(ctx context.Context, id org.ID) (org.Bureau, error)
	Alliance(ctx context.Context, id org.ID) (org.Alliance, error)
	Alliances(ctx context.Context) ([]org.Alliance, error)
}

// Tx is one transaction.
type Tx interface {
	Reads
	LockTeacher(ctx context.Context, id ID) (Teacher, error)
	InsertTeacher(ctx context.Context, t Teacher) error // ErrTaken when a number is another's
	SaveTeacher(ctx context.Context, t Teacher) error   // ErrStale unless the row had the version before
	KeepPast(ctx context.Context, p Past) error
	// SaveStandings replaces a teacher's standings and returns the schools concerned, before and after.
	SaveStandings(ctx context.Context, id ID, list []Standing) ([]org.ID, error)
	// RefreshRolls makes the rolls of schools anew; without it counts do not see new standings.
	RefreshRolls(ctx context.Context, schools []org.ID) error
	SaveTarget(ctx context.Context, t Target) error
	InsertSnapshot(ctx context.Context, s Snapshot) error
	InsertScenario(ctx context.Context, s Scenario) error
	SaveScenario(ctx context.Context, s Scenario) error
	DeleteScenario(ctx context.Context, id ScenarioID) error
	InsertFlow(ctx context.Context, f Flow) error
	SaveFlow(ctx context.Context, f Flow) error
	DeleteFlow(ctx context.Context, id FlowID, version uint64) error // ErrStale unless the row has the version
	SaveMatrix(ctx context.Context, m Matrix) error                  // Version 1 inserts
	Record(ctx context.Context, key ident.ID, e events.Event) error
	Audit(ctx context.Context, e ledger.Entry) error
}

// InTx runs one use case in one transaction.
type InTx func(ctx context.Context, use func(Tx) error) error

// Service runs the use cases of teachers.
type Service struct {
	db        Reads
	inTx      InTx
	class     func(code string) bool
	notary    Notary
	standards Standards
	now       func() time.Time
}

// NewService makes the service. knownClass reports whether four digits name a class of majors; notary signs snapshots.
func NewService(db Reads, inTx InTx, knownClass func(string) bool, notary Notary, now func() time.Time) *Service {
	return &Service{db: db, inTx: inTx, class: knownClass, notary: notary, standards: National(), now: now}
}

// Under adds provincial standards to the national ones.
func (s *Service) Under(more Standards) *Service {
	s.standards = append(National(), more...)
	return s
}

// Standards are those in force somewhere on a day.
func (s *Service) Standards(day civil.Date) Standards {
	return slices.DeleteFunc(slices.Clone(s.standards), func(l LevelStandard) bool { return !l.holds(day) })
}

func (s *Service) today() civil.Date { return civil.Today(s.now()) }

func (s *Service) hand(who actor.Actor, note string) Hand {
	return Hand{Who: who, Now: s.now(), Note: note}
}

// office reports whether the actor works in the teachers' office of a school, or answers for it as its vice-principal.
func office(who actor.Actor, school org.ID) bool {
	return school != "" && who.Is(actor.TeachersOffice, actor.VicePrincipal) && org.ID(who.Org) == school
}

// own reports whether the file is the actor's own.
func own(who actor.Actor, id ID) bool { return who.Is(actor.Teacher) && ID(who.Person) == id }

// oversees reports whether the actor is the bureau of a school's region.
func (s *Service) oversees(ctx context.Context, who actor.Actor, school org.ID) (bool, error) {
	if !who.Is(actor.Bureau) {
		return false, nil
	}
	b, err := s.db.Bureau(ctx, org.ID(who.Org))
	if err != nil {
		return false, err
	}
	sch, err := s.db.School(ctx, school)
	if err != nil {
		return false, err
	}
	return b.Oversees(sch.Region), nil
}

// reads refuses whoever may not read a school's register: its office, the bureau of its region and the operator may.
func (s *Service) reads(ctx context.Context, who actor.Actor, school org.ID) error {
	if office(who, school) || who.Is(actor.Operator) {
		return nil
	}
	over, err := s.oversees(ctx, who, school)
	if err != nil {
		return err
	}
	if !over {
		return ErrForbidden
	}
	return nil
}

// seen refuses whoever may not read a file, as if there were none: its own teacher may, and who reads the register of a
// school in it.
func (s *Service) seen(ctx context.Context, who actor.Actor, t Teacher) error {
	if own(who, t.ID) || who.Is(actor.Operator) {
		return nil
	}
	for _, school := range t.Schools() {
		if office(who, school) {
			return nil
		}
		if over, err := s.oversees(ctx, who, school); err != nil || over {
			return err
		}
	}
	return ErrNotFound
}

// edit is one change of a file.
type edit struct {
	id      ID
	version uint64 // that the editor saw; 0 = whatever stands
	action  string
	reason  string
	may     func(Teacher) error
	decide  func(tx Tx, t *Teacher) ([]events.Event, error)
}

// change is the shape of every change: lock, decide, save, keep what stood before, recount, record, audit.
func (s *Service) change(ctx context.Context, who actor.Actor, e edit) (Teacher, error) {
	var t Teacher
	err := s.inTx(ctx, func(tx Tx) (err error) {
		var touched []org.ID
		if t, touched, err = s.changeIn(ctx, tx, who, e); err != nil {
			return err
		}
		return tx.RefreshRolls(ctx, touched)
	})
	return t, err
}

// changeIn changes a file in a transaction and returns the schools whose rolls are to be made anew.
func (s *Service) changeIn(ctx context.Context, tx Tx, who actor.Actor, e edit) (Teacher, []org.ID, error) {
	before, err := tx.LockTeacher(ctx, e.id)
	if err != nil {
		return Teacher{}, nil, err
	}
	if err := e.may(before); err != nil {
		return Teacher{}, nil, err
	}
	if e.version != 0 && e.version != before.Version {
		return Teacher{}, nil, ErrStale
	}
	t := before.clone()
	t.Version, t.UpdatedAt = before.Version+1, s.now()
	happened, err := e.decide(tx, &t)
	if err != nil {
		return Teacher{}, nil, err
	}
	if err := tx.SaveTeacher(ctx, t); err != nil {
		return Teacher{}, nil, err
	}
	if err := tx.KeepPast(ctx, Past{
		Teacher: t.ID, Version: t.Version, At: t.UpdatedAt, Account: who.Account, Role: who.Role, Org: who.Org,
		Action: e.action, Reason: e.reason, Before: before,
	}); err != nil {
		return Teacher{}, nil, err
	}
	touched, err := s.restand(ctx, tx, before, t)
	if err != nil {
		return Teacher{}, nil, err
	}
	for _, h := range happened {
		if err := tx.Record(ctx, ident.ID(t.ID), h); err != nil {
			return Teacher{}, nil, err
		}
	}
	return t, touched, tx.Audit(ctx, ledger.By(who, t.UpdatedAt, e.action, ident.ID(t.ID)))
}

// restand writes a teacher's standings where they changed.
func (s *Service) restand(ctx context.Context, tx Tx, before, now Teacher) ([]org.ID, error) {
	list := Standings(now)
	if slices.Equal(list, Standings(before)) {
		return nil, nil
	}
	return tx.SaveStandings(ctx, now.ID, list)
}
